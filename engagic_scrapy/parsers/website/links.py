"""The links of a page that may be a meeting's: files, agendas that are pages, recordings; their addresses and kinds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from engagic_scrapy import titles

MEETING_KINDS = ("agenda", "packet", "minutes", "notice", "transcript", "summary")

_FILE = re.compile(r"\.(?:pdf|docx?|rtf|odt|xlsx?|pptx?|txt)$", re.I)
_PAGE = re.compile(r"(?:\.(?:html?|php|aspx?|jsp|cfm)|/)$", re.I)
_FILE_ROUTE = re.compile(
    r"/documentcenter/view/|/download(?:s|file)?\b|/(?:show|view|get)(?:published)?(?:document|file|attachment)|/attachments?/|"
    r"[?&](?:doc(?:ument)?|file|attachment)(?:_?id)?=|/media/\d+|[?&]download\b",
    re.I,
)
_SIGNED = re.compile(r"[?&](?:x-amz-signature|x-goog-signature|signature|sig|token|expires|se)=", re.I)
_TRACKING = re.compile(r"^(?:utm_\w+|fbclid|gclid|mc_\w+)$", re.I)
_RECORDING = re.compile(r"//(?:[\w-]+\.)*(?:youtube\.com|youtu\.be|vimeo\.com|swagit\.com|viebit\.com)/", re.I)
_RECORDING_WORDS = re.compile(r"\b(?:video|audio|recording|watch|livestream)\b", re.I)
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Found:
    """A link that may be a meeting's.

    :param role: ``file``, ``page`` (an agenda that is a web page) or ``recording``.
    :param kind_from: where the kind's word stood: "link", "column", "file name" or "heading".
    :param signed: the address holds for a while only.
    """

    element: Any
    url: str
    name: str
    role: str
    kind: str
    kind_from: str
    signed: bool = False

    def __str__(self) -> str:
        return f"{self.name} ({self.url})"


def found_in(area: Any, base: str) -> list[Found]:
    """All links of an area that name a meeting document, lead to a file or to a recording, in the page's order."""
    return [found for element in area.iter("a") if element.get("href") and (found := _read(element, base))]


def address(href: str, base: str) -> str | None:
    """A whole http address without fragment and trackers, or None for what is none."""
    try:
        parts = urlsplit(urljoin(base, _SPACE.sub(" ", href.strip())))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        _ = parts.port
    except ValueError:
        return None
    query = parts.query
    if any(_TRACKING.match(name) for name, _ in parse_qsl(query)):
        query = urlencode([pair for pair in parse_qsl(query, keep_blank_values=True) if not _TRACKING.match(pair[0])])
    return quote(parts._replace(query=query, fragment="").geturl(), safe="%/:?=&#+,;@!$'()*[]~|")


def _read(element: Any, base: str) -> Found | None:
    href = element.get("href").strip()
    url = None if not href or href.startswith("#") else address(href, base)
    if url is None or url.partition("#")[0] == base.partition("#")[0]:
        return None
    name = titles.clean(" ".join(element.itertext()))
    said = " ".join(filter(None, (name, element.get("title"), element.get("aria-label"))))
    if _RECORDING.search(url) or (_RECORDING_WORDS.search(name) and not _FILE.search(urlsplit(url).path)):
        return Found(element, url, name or "Recording", "recording", "video", "link")
    kind, kind_from = _kind(said, url)
    path = urlsplit(url).path
    is_file = bool(_FILE.search(path)) or bool(_FILE_ROUTE.search(url))
    if not is_file and kind not in MEETING_KINDS:
        return None
    role = "file" if is_file or not (_PAGE.search(path) or "." not in path.rpartition("/")[2]) else "page"
    label = name or titles.clean(element.get("title")) or titles.clean(unquote(path.rpartition("/")[2])) or url
    return Found(element, url, label, role, kind, kind_from, bool(_SIGNED.search(url)))


def _kind(said: str, url: str) -> tuple[str, str]:
    kind = titles.document_kind(said, "")
    if kind != "other":
        return kind, "link"
    name = re.sub(r"[_\W]+|(?<=[a-z])(?=[A-Z\d])|(?<=\d)(?=[A-Za-z])", " ", unquote(urlsplit(url).path.rpartition("/")[2]))
    kind = titles.document_kind(name, "")
    return (kind, "file name") if kind != "other" else ("other", "")
