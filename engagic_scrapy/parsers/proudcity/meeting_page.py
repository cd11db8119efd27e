"""A ProudCity meeting page: tabs with one file each. A tab's own name says the kind, a file's name may say another."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from engagic_scrapy import markup, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import Document, Link, Meeting
from engagic_scrapy.parsers.proudcity import lists, names

_KINDS = {"tab-agenda": "agenda", "tab-agenda-packet": "packet", "tab-minutes": "minutes"}
_NAMES = {"agenda": "Agenda", "packet": "Agenda Packet", "minutes": "Minutes"}
_FILE = re.compile(r"\.(?:pdf|docx?|rtf|xlsx?|pptx?)$", re.I)
_YOUTUBE = re.compile(r"youtube(?:-nocookie)?\.com/(?:embed/|watch\?(?:[^#]*&)?v=|live/)([\w-]{6,})|youtu\.be/([\w-]{6,})")


def meeting_page(body: bytes, *, host: str, timezone: str, url: str = "", meeting: Meeting | None = None) -> Meeting:
    """The meeting with what its page has; ``meeting`` is what a list said of it, else all comes from the page.

    Raises Blocked, PortalError, LayoutChanged.
    """
    root = markup.without_scripts(markup.tree(body))
    headings = root.xpath('//main//h1[contains(@class, "entry-title")]') or root.xpath('//h1[contains(@class, "entry-title")]')
    area = root.xpath("//main") or root.xpath("//body")
    if not headings or not area[0].xpath('.//*[contains(@class, "date-box")] | .//*[contains(@class, "tab-content")]'):
        raise LayoutChanged("h1.entry-title with div.date-box or div.tab-content", " ".join(root.text_content().split())[:120])
    classes = " ".join(root.xpath("//body/@class")).split()
    key = next((each.removeprefix("postid-") for each in classes if re.fullmatch(r"postid-\d+", each)), None)
    if meeting is None:
        title = titles.clean(headings[0].text_content())
        meeting = lists.meeting_of(title, lists.here(url, host), host, timezone, classes, key=key)
    elif key and ":slug:" in meeting.native_id:
        meeting.native_id = f"proudcity:{host}:{key}"
    lists.add_start(meeting, area[0])
    if meeting.body == meeting.title and names.taxonomy(classes):
        meeting.body = names.body_of(meeting.title, classes)
    _read_tabs(meeting, area[0], host)
    return meeting


def complete(meeting: Meeting, body: bytes, *, host: str) -> str | None:
    """:func:`meeting_page` for a meeting of a list that is worth keeping without its page; why it could not be read, or None."""
    _, failure = pages.read_part(lambda page: meeting_page(page, host=host, timezone=meeting.timezone, meeting=meeting), body)
    return failure


def _read_tabs(meeting: Meeting, area: Any, host: str) -> None:
    base, words = f"https://{host}/", []
    for tab in area.xpath('.//div[starts-with(@id, "tab-")]'):
        name = tab.get("id")
        if kind := _KINDS.get(name):
            _add_files(meeting, tab, kind, base)
        if name in ("tab-video", "tab-audio"):
            _add_media(meeting, tab, name.removeprefix("tab-"), base)
        if name in ("tab-agenda", "tab-contact"):
            words.append(" ".join(tab.itertext()))
    for link in area.xpath('.//ul[contains(@class, "nav-tabs")]//a[@href]'):
        if link.get("href").strip().lower().startswith("http"):  # a video that is not YouTube's has no tab
            label = titles.clean(link.text_content()) or "Video"
            _add_link(meeting, label, link.get("href"), "audio" if "audio" in label.lower() else "video", base)
    meeting.participation = participation.read(*words, timezone=meeting.timezone)


def _add_files(meeting: Meeting, tab: Any, kind: str, base: str) -> None:
    """The tab's first file is the document of that kind; a tab may hold text only."""
    addresses = [
        markup.web_address(link.get("href"), base)
        for link in tab.xpath(".//a[@href]")
        if link.get("download") is not None or _FILE.search(urlsplit(link.get("href").strip()).path)
    ]
    for number, url in enumerate(dict.fromkeys(address for address in addresses if address)):
        name = unquote(urlsplit(url).path.rpartition("/")[2]) or _NAMES[kind]
        first = number == 0
        key = f"tab:{kind}" if first else url
        meeting.documents.append(Document(kind if first else "attachment", _NAMES[kind] if first else name, url, key))


def _add_media(meeting: Meeting, tab: Any, kind: str, base: str) -> None:
    sources = [*tab.xpath(".//iframe/@src"), *tab.xpath(".//audio/@src | .//video/@src | .//source/@src")]
    for source in sources or tab.xpath('.//a[starts-with(@href, "http")]/@href'):
        _add_link(meeting, kind.capitalize(), source, kind, base)


def _add_link(meeting: Meeting, name: str, source: str, kind: str, base: str) -> None:
    address = markup.web_address(source, base)
    if address and (found := _YOUTUBE.search(address)):
        key = found[1] or found[2]
        link = Link(name, f"https://www.youtube.com/watch?v={key}", kind, key)
    elif address:
        link = Link(name, address, kind)
    else:
        return
    if all(each.url != link.url for each in meeting.media):
        meeting.media.append(link)
