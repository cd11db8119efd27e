"""An address as typed, taken apart; and a portal as a row of the registry has it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

URL_MAX = 2_000  # characters; longer ones are no portal's address

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal as a row of the registry has it: `params` are the vendor's address, without the vendor."""

    vendor: str
    params: dict[str, Any]

    def line(self) -> str:
        """As it stands in a row's list of portals."""
        return f"{{ {', '.join(f'{key} = {toml(value)}' for key, value in {'vendor': self.vendor, **self.params}.items())} }}"


def toml(value: str | int | list[Any]) -> str:
    """A value as TOML has it; JSON writes texts, whole numbers, flags and lists of them the same way."""
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address that tell something. Names of the query and `low` (the path) are in small letters."""

    host: str
    path: str
    query: dict[str, list[str]]
    fragment: str

    @property
    def low(self) -> str:
        return self.path.lower()

    def has(self, *names: str) -> bool:
        return all(name in self.query for name in names)

    def number(self, name: str) -> str:
        """The digits that a part of the query is, or ""."""
        value = self.query.get(name, [""])[0]
        return value if re.fullmatch(r"[0-9]{1,12}", value) else ""


def read(url: str) -> Address | None:
    """The parts of an http(s) address, its scheme may be missing; None for what is no public address."""
    text = url.strip()
    if len(text) > URL_MAX or not text.isprintable():
        return None
    if not re.match(r"[a-z][a-z0-9+.-]*://", text, re.IGNORECASE):
        text = f"https://{text.removeprefix('//')}"
    try:
        parts = urlsplit(text)
        port = parts.port
        query = parse_qs(parts.query, max_num_fields=100)
    except ValueError:  # a bracket, a port or a query that can't be one
        return None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not parts.netloc.isascii():
        return None
    if port not in (None, {"http": 80, "https": 443}[parts.scheme]):
        host = f"{host}:{port}"
    if not _HOST.fullmatch(host):
        return None
    low: dict[str, list[str]] = {}
    for name, values in query.items():
        low.setdefault(name.lower(), []).extend(values)
    return Address(host, re.sub(r"/{2,}", "/", parts.path) or "/", low, parts.fragment.lower())
