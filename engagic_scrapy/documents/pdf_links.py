"""Which addresses found in a PDF may be kept: public http and https ones."""

from __future__ import annotations

import ipaddress
import re
import socket
from urllib.parse import urlsplit

LONGEST = 2000  # characters
_NOT_IN_A_LINK = re.compile(r"[\x00-\x20\x7f\\<>\"]|%0[0ad]", re.IGNORECASE)
_PRIVATE_NAMES = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".arpa")


def why_dropped(url: str) -> str:
    """``""`` for a link to keep, else ``scheme``, ``malformed`` or ``private``. Looks nothing up."""
    if len(url) > LONGEST or _NOT_IN_A_LINK.search(url):
        return "malformed"
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return "malformed"
    if parts.scheme.lower() not in ("http", "https"):
        return "scheme"
    if not host or parts.username or parts.password:
        return "malformed"
    return "private" if is_private(host) else ""


def is_private(host: str) -> bool:
    """Whether the host can't be a public web server: private and odd addresses, names without a dot, local names."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        pass
    try:
        # 127.1, 0x7f000001 and 2130706433 are addresses too for the programs that fetch.
        return not ipaddress.ip_address(socket.inet_aton(host)).is_global
    except (OSError, UnicodeError):
        return "." not in host or host.endswith(_PRIVATE_NAMES)
