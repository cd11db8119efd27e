"""OnBase's page of one meeting: which documents there are, the packet, the video, and where the agenda is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from lxml import html

from engagic_scrapy import pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import Document, Link, Meeting
from engagic_scrapy.parsers.onbase.listing import KINDS, NAMES, as_view

_AGENDA = re.compile(
    r"""['"](/[^'"]*/(?:Meetings/ViewMeetingAgenda|Documents/ViewAgenda)\?[^'"]*AGENDATYPEVALUE[^'"]*)['"]""", re.I
)
_BUTTONS = {"btnAgenda": 1, "btnMinutes": 2, "btnSummary": 3}
_POINTS = re.compile(r"\b(item|section)EventPoints\s*=\s*\{([^}]*)\}", re.I)
_POINT = re.compile(r"(\d+)\s*:\s*(\d+)")
_YOUTUBE = re.compile(r"youtube(?:-nocookie)?\.com/(?:embed/|watch\?v=)([\w-]{6,})|youtu\.be/([\w-]{6,})", re.I)
_PLAYER = re.compile(r"\.m3u8|jwplayer\(|<video\b", re.I)


@dataclass(slots=True)
class Page:
    """What else is to be asked: addresses of the agenda, the likelier first; seconds into the video by item ("item:270102")."""

    agendas: list[str] = field(default_factory=list)
    points: dict[str, int] = field(default_factory=dict)
    failure: str | None = None


def page_url(meeting: Meeting) -> str | None:
    """The address of the meeting's page; None where no document is published, for then it holds nothing."""
    return meeting.source_url if meeting.documents else None


def meeting_page(body: bytes, meeting: Meeting, *, site: str) -> Page:
    """Adds packet, further documents and video to the meeting. Raises Blocked, PortalError (with HTTP 200), LayoutChanged."""
    pages.refuse_challenge(body)
    root: Any = html.document_fromstring(b"<div>" + body, parser=html.HTMLParser(encoding="utf-8"))
    if not root.xpath("//*[@id='agenda-table' or @id='agenda-container' or @id='main-content']"):
        raise LayoutChanged("#agenda-table", titles.clean(root.text_content())[:120])
    text = body.decode("utf-8", "replace")
    _add_buttons(root, meeting, site)
    for link in root.xpath("//a[@id='lnkAgendaPacket'][@href]"):
        url = as_view(urljoin(f"{site}/", link.get("href").strip()), site)
        _add(meeting, 5, titles.clean(link.text_content()), url)
    _add_video(text, meeting)
    found = [urljoin(f"{site}/", path.replace("&amp;", "&")) for path in _AGENDA.findall(text)]
    # The page of the older generation holds both addresses, and only the first of them answers there.
    addresses = list(dict.fromkeys(_filled(url) for url in found if "ViewMeetingAgendaItem" not in url))
    addresses.sort(key=lambda url: "ViewMeetingAgenda" not in url)
    points = {f"{kind.lower()}:{key}": int(at) for kind, inside in _POINTS.findall(text) for key, at in _POINT.findall(inside)}
    has_agenda = any(each.native_id == "doctype:1" for each in meeting.documents)
    return Page(addresses if has_agenda else [], points)


def add_page(body: bytes, meeting: Meeting, *, site: str) -> Page:
    """:func:`meeting_page` for a meeting that is worth keeping without it: raises nothing, says ``failure`` instead."""
    read, failure = pages.read_part(lambda part: meeting_page(part, meeting, site=site), body)
    return read or Page(failure=failure)


def _filled(url: str) -> str:
    url = url.replace("AGENDATYPEVALUE", "agenda")
    return f"{url}1" if url.endswith("doctype=") else url


def _add_buttons(root: Any, meeting: Meeting, site: str) -> None:
    key = meeting.native_id.rpartition(":")[2]
    for name, code in _BUTTONS.items():
        for button in root.xpath(f"//*[@id='{name}']"):
            file = f"Meeting_{key}_{NAMES[code]}.pdf?documentType={code}&meetingId={key}"
            _add(meeting, code, titles.clean(button.text_content()), f"{site}/Documents/ViewDocument/{file}")


def _add(meeting: Meeting, code: int, label: str, url: str) -> None:
    slot = f"doctype:{code}"
    if all(each.native_id != slot for each in meeting.documents):
        meeting.documents.append(Document(KINDS[code], label or NAMES[code], url, slot))


def _add_video(text: str, meeting: Meeting) -> None:
    """The stream's own address is signed and dies, so the meeting's page is the lasting link."""
    if found := _YOUTUBE.search(text):
        key = found[1] or found[2]
        meeting.media.append(Link("Video", f"https://www.youtube.com/watch?v={key}", "video", key))
    elif _PLAYER.search(text):
        meeting.media.append(Link("Video", meeting.source_url, "video"))
