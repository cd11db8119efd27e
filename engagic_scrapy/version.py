"""What a run was made with: the version, read from the installed package where there is one, and a print of the settings."""

import hashlib
import json
from importlib import metadata
from typing import Any

try:
    VERSION = metadata.version("engagic-scrapy")
except metadata.PackageNotFoundError:  # an egg under scrapyd, or a clone that was not installed
    VERSION = "0.1.0"


def settings_hash(settings: Any) -> str:
    """Hash of our own settings, so that a report can tell whether two runs were made alike."""
    ours = {key: str(settings[key]) for key in settings if key.startswith(("ENGAGIC_", "PDF_"))}
    return hashlib.sha256(json.dumps(ours, sort_keys=True).encode()).hexdigest()[:16]
