"""The version, read from the installed package where there is one."""

from importlib import metadata

try:
    VERSION = metadata.version("engagic-scrapy")
except metadata.PackageNotFoundError:  # an egg under scrapyd, or a clone that was not installed
    VERSION = "0.1.0"
