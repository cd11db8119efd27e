"""Keeps a page that a parser did not recognize, trimmed, so that a person can look at what changed."""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scrapy.http import Response

logger = logging.getLogger(__name__)

SAMPLE_BYTES = 256 * 1024
READ_BYTES = 8 * 1024 * 1024  # of a longer page the rest is not looked at: trimming goes on in the event loop
PER_RUN = 5  # of a vendor; many cities that fall together fall alike
PER_VENDOR = 40  # files kept over all runs, the newest
SECRET_HEADERS = ("set-cookie", "cookie", "authorization", "proxy-authorization")

_DATA_SCRIPT = re.compile(rb"type\s*=\s*[\"']?(?:application/(?:ld\+)?json|text/json)", re.IGNORECASE)
_BASE64 = re.compile(rb"(data:[\w.+/-]{1,80};base64,)[A-Za-z0-9+/=%]{64,}")
_VIEW_STATE = re.compile(rb"(name=\"__VIEWSTATE\w{0,20}\"[^<>]{0,200}value=\")[^\"]{256,}")


class PageSamples:
    """Writes ``<folder>/<vendor>/<city>-<hash>.<html, json …>`` and a ``.meta.json`` beside each; the hash is the address's."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._kept: dict[str, Path] = {}  # by what was not found: the vendor's cities that fall alike share a page

    def keep(self, vendor: str, city: str, reason: str, response: Response) -> Path | None:
        """The file with the page, or one kept before for the same reason when the run has enough; None: there is none."""
        if len(self._kept) >= PER_RUN or reason in self._kept:
            return self._kept.get(reason)
        # Some vendors' data stand in scripts (Simbli's tokens), so these go last, and only if they must.
        body, cut = trim(response.body[:READ_BYTES], scripts=False)
        if len(body) > SAMPLE_BYTES:
            body, more = trim(body)
            cut += more
        if len(body) > SAMPLE_BYTES:
            body, cut = shorten(body), [*cut, "the end"]
        name = f"{city}-{hashlib.sha256(response.url.encode()).hexdigest()[:10]}"
        file = self.folder / vendor / f"{name}{suffix(response.body)}"
        meta = {**facts(response), "city": city, "vendor": vendor, "reason": reason, "trimmed": cut}
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
            write_meta(file.with_suffix(".meta.json"), meta)
            _prune(file.parent)
        except OSError as error:
            logger.error("%s: the page could not be kept as %s: %s", city, file, error)
            return None
        self._kept[reason] = file
        return file


def facts(response: Response) -> dict[str, Any]:
    """What is written beside a saved page: address, status, date, size, headers without cookies and keys."""
    assert response.request is not None
    headers = {
        name.decode("latin-1"): [value.decode("utf-8", "replace") for value in values]
        for name, values in response.headers.items()
        if name.decode("latin-1").lower() not in SECRET_HEADERS
    }
    return {
        "url": response.url, "method": response.request.method, "status": response.status,
        "captured": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), "bytes": len(response.body),
        "headers": headers,
    }  # fmt: skip


def write_meta(file: Path, meta: dict[str, Any]) -> None:
    file.write_text(json.dumps(meta, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def suffix(body: bytes) -> str:
    """A file name's end by what the page is, because servers say wrong types."""
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        return ".json"
    if start.startswith(b"%PDF"):
        return ".pdf"
    if re.match(rb"<(?:!doctype html|html|head|body|!--)", start, re.I):
        return ".html"
    return ".xml" if start.startswith(b"<") else ".txt"


def trim(body: bytes, harmless: Callable[[bytes], bool] = lambda body: True, *, scripts: bool = True) -> tuple[bytes, list[str]]:
    """The page without what is of no use to a parser, and the names of what was taken out; only HTML is changed.

    :param harmless: asked after each step; a step whose result it refuses is left out.
    :param scripts: False leaves them in.
    """
    cut: list[str] = []
    if suffix(body) not in (".html", ".xml"):
        return body, cut
    for name, step in _STEPS:
        shorter = body if name == "scripts" and not scripts else step(body)
        if len(shorter) < len(body) and harmless(shorter):
            body, cut = shorter, [*cut, name]
    return body, cut


def shorten(body: bytes) -> bytes:
    """At most SAMPLE_BYTES: of JSON the longest lists are halved until it fits, of anything else the end is cut."""
    try:
        data = json.loads(body)
        while len(text := json.dumps(data, ensure_ascii=False).encode()) > SAMPLE_BYTES:
            longest = max(_lists(data), key=len, default=[])
            if len(longest) < 2:
                break
            del longest[len(longest) // 2 :]
        else:
            return text
    except (ValueError, RecursionError):
        pass
    return body[:SAMPLE_BYTES]


def _lists(data: Any) -> list[list[Any]]:
    """Every list in a JSON value."""
    found, open_values = [], [data]
    while open_values:
        value = open_values.pop()
        if isinstance(value, list):
            found.append(value)
        open_values += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return found


def _emptied(tag: bytes) -> Callable[[bytes], bytes]:
    """Takes out what stands inside a tag. By hand: a pattern over unclosed tags needs time that grows with their square."""

    opening = re.compile(rb"<" + tag + rb"(?![\w-])[^<>]{0,2000}>", re.IGNORECASE)

    def empty(body: bytes) -> bytes:
        low, at, parts = body.lower(), 0, []
        while found := opening.search(body, at):
            end = low.find(b"</" + tag, found.end())
            if end < 0:
                break
            data = _DATA_SCRIPT.search(found[0])
            parts.append(body[at : end if data else found.end()])
            at = end
        return b"".join(parts) + body[at:]

    return empty


_STEPS: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    ("scripts", _emptied(b"script")),
    ("styles", _emptied(b"style")),
    ("drawings", _emptied(b"svg")),
    ("base64", lambda body: _BASE64.sub(rb"\1", body)),
    ("view state", lambda body: _VIEW_STATE.sub(rb"\1", body)),
)


def _prune(folder: Path) -> None:
    """Takes away the oldest pages of a vendor, and what was written beside them."""
    pages = sorted(
        (page for page in folder.iterdir() if not page.name.endswith(".meta.json")), key=lambda page: page.stat().st_mtime
    )
    for page in pages[: max(0, len(pages) - PER_VENDOR)]:
        page.unlink()
        page.with_suffix(".meta.json").unlink(missing_ok=True)
