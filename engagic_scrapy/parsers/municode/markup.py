"""What Municode's four front ends share: one document store, whose addresses say meeting, kind and city."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urljoin, urlsplit

from engagic_scrapy import dates, titles
from engagic_scrapy.items import Document, Link, Meeting

HTML_KINDS = {"false": "html_agenda", "true": "html_packet"}  # of adaHtmlDocument's ip: without and with attachments

_WRAPPED = re.compile(r"/d/f\?(?:.*&)?u=(.+?)(?:&n=(.*))?$", re.I | re.S)
_STORED = re.compile(r"/([\w-]+?)-(?:pubu|meet-[0-9a-f]{32})/MEET-(Agenda|Packet|Minutes)-([0-9a-f]{32})", re.I)
_HEX = re.compile(r"[0-9a-f]{32}", re.I)
_CODE = re.compile(r"/([\w-]+?)-(?:pubu|meet-)|[?&]cc=(\w+)", re.I)
_ADA = re.compile(r"/adaHtmlDocument/", re.I)
_SPANISH = re.compile(r"\bspanish\b|\bespa[nñ]ol\b|_espa[nñ]ol|_spanish", re.I)
_LABELS = {"agenda": "Agenda", "packet": "Agenda Packet", "minutes": "Minutes"}


def absolute(href: str, url: str) -> str | None:
    """The whole address, out of its /d/f wrapper, with blanks quoted; None for scripts and what can't be read."""
    href = titles.clean(href)
    if found := _WRAPPED.search(href):
        href = unquote(found[1]) if "%3a" in found[1].lower() else found[1]
    try:
        joined = urljoin(url, href)
        if not href or href.startswith("#") or not joined.startswith("http") or not urlsplit(joined).hostname:
            return None
    except ValueError:
        return None
    return quote(joined, safe=":/?#[]@!$&'()*+,;=%~")


def file_name(href: str) -> str:
    """The name that the wrapper gives the file: kind, title, date and time."""
    found = _WRAPPED.search(titles.clean(href))
    return titles.clean(unquote(found[2])) if found and found[2] else ""


def meeting_key(address: str) -> str | None:
    """The 32 digits that are the meeting, the same in all its files and on all front ends."""
    if found := _STORED.search(address):
        return found[3].lower()
    digits = _HEX.search(address) if _ADA.search(address) else None
    return digits[0].lower() if digits else None


def city_code(address: str) -> str | None:
    """The city's code as HTML agendas want it; containers have it in small letters. It can't be made from a city's name."""
    found = _CODE.search(address) if ".blob." in address or _ADA.search(address) else None
    return (found[1] or found[2]).upper() if found else None


def add_file(meeting: Meeting, href: str, url: str, column: str, *, label: str = "") -> None:
    """Adds what a link in a column leads to. The links are icons without text: the address says what they are."""
    target = absolute(href, url)
    if target is None:
        return
    if column == "video":
        # Some tenants link the meeting's own page where a recording should be (Stevenson WA).
        if target.partition("?")[0] != meeting.source_url.partition("?")[0]:
            meeting.media.append(Link(label or "Video", target, "video"))
        return
    if _ADA.search(target):
        ip = re.search(r"[?&]ip=(\w+)", target, re.I)
        kind = HTML_KINDS.get(ip[1].lower() if ip else "", "html_agenda")
        meeting.links.append(Link("HTML agenda" if kind == "html_agenda" else "HTML packet", target, kind))
        return
    stored = _STORED.search(target)
    kind = stored[2].lower() if stored else column
    if any(document.url == target for document in meeting.documents):
        return
    name = label or _LABELS.get(kind, "Document")
    if _SPANISH.search(unquote(target)) and not _SPANISH.search(name):
        name += " (Spanish)"
    meeting.documents.append(Document(kind, name, target, f"{kind}:{stored[3].lower()}" if stored else None))


def key_of(meeting: Meeting) -> str | None:
    """The meeting's 32 digits, out of any of its files."""
    addresses = [each.url for each in meeting.documents] + [each.url for each in meeting.links]
    return next((key for address in addresses if (key := meeting_key(address))), None)


def code_of(meeting: Meeting) -> str | None:
    addresses = [each.url for each in meeting.links] + [each.url for each in meeting.documents]
    return next((code for address in addresses if (code := city_code(address))), None)


_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s*)?"
_DATES = re.compile(
    rf"\b{_WEEKDAY}(?:[a-z]{{3,9}}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}})", re.I
)
_KINDS_OF_MEETING = re.compile(
    r"\b(?:regular|special|joint|emergency|called|rescheduled|cancell?ed|postponed|meetings?|session|hearing|agenda|workshop)\b",
    re.I,
)


def body_of(title: str) -> str:
    """The body that a title speaks of: "December 18th, 2025 Regular Council Meeting" is of the Council."""
    words = titles.clean(_KINDS_OF_MEETING.sub(" ", _DATES.sub(" ", title))).strip(" -–,:()")
    return words or title


def date_in(words: str) -> str | None:
    """A day in a title ("December 18th, 2025") as ISO text."""
    day = dates.read_date(words)
    return day.isoformat() if day else None
