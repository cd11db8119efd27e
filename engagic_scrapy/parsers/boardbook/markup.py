"""What all BoardBook pages have in common: the tree, and the address that gives a file in place of its viewer."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urljoin, urlsplit

HOST = "https://meetings.boardbook.org"
_FILE_ID = re.compile(r"\d{1,12}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)


def absolute(address: str) -> str:
    """Raises ValueError for what is no address on the web."""
    url = urljoin(f"{HOST}/", address.strip()).replace(" ", "%20")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"expected an address, found {address[:100]!r}")
    return url


def viewed_file(url: str) -> str | None:
    """The id of the file that a viewer's address shows (``FileViewerOrPublic/<org>?file=<id>``); None for other addresses."""
    parts = urlsplit(url)
    names = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    if "fileviewer" not in parts.path.lower() or not _FILE_ID.fullmatch(names.get("file", "")):
        return None
    return names["file"]


def file_id(value: str | None) -> str:
    """An id, a number or a UUID. Raises ValueError."""
    if not value or not is_file_id(value):
        raise ValueError(f"expected a file's id, found {value!r}")
    return value.strip()


def is_file_id(value: str) -> bool:
    return _FILE_ID.fullmatch(value.strip()) is not None


def file_url(key: str, organization: str) -> str:
    """Where the file itself is, always as PDF."""
    return f"{HOST}/Documents/DownloadPDF/{key}?org={organization}"
