"""Granicus ViewPublisher listings. Zone is never printed: the city's. A recording's clock is when it began, not the schedule."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from engagic_scrapy import dates, pages, titles
from engagic_scrapy.exceptions import AccessClosed, LayoutChanged, TenantGone
from engagic_scrapy.items import CalendarPage, Document, Link, Meeting
from engagic_scrapy.parsers.granicus import markup, names
from engagic_scrapy.parsers.granicus.join import join
from engagic_scrapy.parsers.granicus.rows import CONTAINERS, Row, rows, tidy

RECORDING = "when the recording began; the scheduled time is not given"
NOT_A_MEETING = "recording"  # classification of a clip that is no meeting
MARKETING = ("www.granicus.com", "granicus.com")
_VIEWERS = {"agendaviewer.php": "agenda", "minutesviewer.php": "minutes"}
_MEDIA = {".mp3": "audio", ".mp4": "video", ".m4a": "audio"}
_LABELS = re.compile(r"\b(?:agenda|minutes|video|audio|mp[34]|\d+ ?(?:hr?|m(?:in)?))\b", re.I)
_NOTHING = re.compile(
    r"\bno (?:upcoming |archived |current |scheduled )*(?:events|meetings|videos|clips)\b|\bnothing (?:is )?scheduled\b", re.I
)
_WRONG_VIEW = re.compile(r"\binvalid (?:parameters?|view)|\bview (?:id )?(?:does not exist|not found|is invalid)", re.I)


def listing(body: bytes, *, host: str, timezone: str, url: str = "") -> CalendarPage:
    """Every meeting of a view, upcoming and archived: one page holds them all, so ``next`` is never set.

    :param host: the tenant's host as its row has it; ids are counted per tenant, clips and events each on their own.
    :param url: the address that answered, to notice a redirect to the vendor's own site.

    Raises Blocked, PortalError, TenantGone, LayoutChanged; AccessClosed for a view that doesn't exist or holds no row.
    """
    pages.refuse_challenge(body)
    if (urlsplit(url).hostname or host) in MARKETING:
        raise TenantGone(f"{host} leads to the vendor's own site")
    root = markup.tree(body)
    found = list(rows(root, host))
    if not found and not root.xpath(CONTAINERS):
        _no_container(markup.text(root))
    _same_tenant(found, host)
    meetings, problems = pages.read_rows(found, lambda row: _meeting(row, host, timezone))
    if not found and not _NOTHING.search(markup.text(root)) and not root.xpath("//*[@id='upcoming']"):
        raise AccessClosed("the view has no row at all: wrong or retired view_id")
    meetings = _told_apart(meetings)
    _mark_promotions(meetings)
    return CalendarPage("listing of a view", join(meetings, host), problems)


def listing_if_any(body: bytes, *, host: str, timezone: str, url: str = "") -> CalendarPage | None:
    """A view whose number is only tried: None where there is none. Raises Blocked, PortalError, TenantGone as :func:`listing`."""
    if not body.strip():
        return None
    try:
        return listing(body, host=host, timezone=timezone, url=url)
    except (AccessClosed, LayoutChanged):
        return None


def newest(page: CalendarPage) -> str | None:
    """The latest day in a view: an abandoned one still answers, years later."""
    return max((meeting.date for meeting in page.meetings if meeting.date), default=None)


def agenda_url(meeting: Meeting) -> str | None:
    """The viewer that leads to the meeting's agenda, wherever that is."""
    return next((document.url for document in meeting.documents if "agendaviewer.php" in document.url.lower()), None)


def _no_container(words: str) -> None:
    if not words or (len(words) < 400 and _WRONG_VIEW.search(words)):
        raise AccessClosed(f"no such view: the page says {words[:80]!r}")
    raise LayoutChanged("table.listingTable, #upcoming, .archive or links to AgendaViewer/MediaPlayer", words[:120])


def _same_tenant(found: list[Row], host: str) -> None:
    hosts = {link.url.split("/")[2].lower() for row in found[:20] for link in row.links if ".php?" in link.url}
    if hosts and host.endswith(".granicus.com") and host not in hosts and all(each.endswith(".granicus.com") for each in hosts):
        raise TenantGone(f"asked for {host}, every link leads to {min(hosts)}")


def _told_apart(meetings: list[Meeting]) -> list[Meeting]:
    """Two rows without a number may be alike to the letter (RTA Chicago's two boards of 2018-06-21): they are counted.

    A row that stands in two sections has its number in both: it stays one.
    """
    kept, seen = [], dict[str, int]()
    for meeting in meetings:
        seen[meeting.native_id] = seen.get(meeting.native_id, 0) + 1
        if seen[meeting.native_id] == 1:
            kept.append(meeting)
        elif meeting.id_basis == "derived":
            meeting.native_id += f":{seen[meeting.native_id]}"
            kept.append(meeting)
    return kept


def _mark_promotions(meetings: list[Meeting]) -> None:
    """Ribbon cuttings are clips like meetings: a recording counts with a document, a meeting's name, or the name of a body."""
    named = {meeting.body for meeting in meetings if names.sounds_like_meeting(meeting.body)}
    bodies = [set(body.lower().split()) for body in named]
    for meeting in meetings:
        if meeting.media and not meeting.documents and not names.sounds_like_meeting(meeting.title):
            words = set(meeting.body.lower().split())  # "Audit", San Diego's name for two of its Audit Committee's meetings
            if not any(words <= body for body in bodies):
                meeting.classification = NOT_A_MEETING


# -- one row --------------------------------------------------------------------------------------------------------------


def _meeting(row: Row, host: str, timezone: str) -> Meeting:
    if not row.name:
        raise ValueError(f"a row without a name: {markup.text(row.element)[:80]!r}")
    name = names.read(row.name)
    keys = _keys(row)
    day = dates.read_date(name.day) or dates.read_date(tidy(row.when))
    if day is None:
        raise ValueError(f"no date in {row.when[:60]!r} of {row.name[:60]!r}")
    status, detail, evidence = titles.status_of(("title", row.name), ("row", _LABELS.sub("", row.rest)))
    meeting = Meeting(
        native_id=_native_id(keys, host, name, day.isoformat()),
        body=name.body,
        title=name.text,
        date=day.isoformat(),
        timezone=timezone,
        id_basis="vendor" if keys else "derived",
        identifiers=[{"scheme": f"granicus-{kind}", "identifier": f"{host}:{key}"} for kind, key in keys.items()],
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        description=name.note,
    )
    _set_start(meeting, name, row.when, recorded="clip" in keys)
    _set_links(meeting, row)
    return meeting


def _keys(row: Row) -> dict[str, str]:
    """{"clip": "1880"}, {"event": "666"} or both. The two series overlap: event 325 and clip 325 are two meetings."""
    keys = {
        kind: key
        for link in reversed(row.links)
        for kind, key in link.keys.items()
        if kind in ("clip", "event") and key.isdecimal()
    }
    if row.event:
        keys.setdefault("event", row.event)
    return dict(sorted(keys.items()))


def _native_id(keys: dict[str, str], host: str, name: names.Name, day: str) -> str:
    for kind in ("clip", "event"):
        if kind in keys:
            return f"granicus:{host}:{kind}:{keys[kind]}"
    return f"granicus:{host}:row:{re.sub(r'[^a-z0-9]+', '-', name.body.lower()).strip('-')}:{day}"


def _set_start(meeting: Meeting, name: names.Name, when: str, *, recorded: bool) -> None:
    clock = dates.read_time(when)
    if name.clock or not clock:
        start = dates.local_start(meeting.date, name.clock, meeting.timezone)
        meeting.time_note = name.follows
    else:
        start = dates.local_start(meeting.date, clock.strftime("%H:%M"), meeting.timezone)
        meeting.time_note = RECORDING if recorded else None
    meeting.start_time = start.start_time
    meeting.start_printed = " ".join(filter(None, (when, name.clock)))


def _set_links(meeting: Meeting, row: Row) -> None:
    seen: set[str] = set()
    for link in row.links:
        record = _record(link)
        key = record and (record.native_id or record.url)
        if record is None or key in seen:
            continue
        seen.add(str(key))
        if isinstance(record, Document):
            meeting.documents.append(record)
        else:
            meeting.media.append(record)


def _record(link: markup.Found) -> Document | Link | None:
    path = link.url.partition("?")[0].lower()
    file = path.rpartition("/")[2]
    if file in _VIEWERS:
        return _viewer(link, _VIEWERS[file])
    if file == "mediaplayer.php" or "/player/" in path:
        return Link(link.label or "Video", link.url, "video", native_id="player")
    if media := _MEDIA.get(path[-4:]):
        return Link(link.label or media.capitalize(), link.url, media)
    if path.endswith((".pdf", ".doc", ".docx")):
        # Only the column tells a packet: the first PDF of a row may be anything.
        kind = titles.document_kind(f"{link.column} {link.label}", link.url)
        return Document(kind, link.label or "Document", link.url, f"file:{file}")
    return None


def _viewer(link: markup.Found, kind: str) -> Document:
    keys = link.keys
    if kind == "agenda" and markup.is_packet(f"{link.column} {link.label}"):
        kind = "packet"
    key = next((f"{each}:{keys[each]}" for each in ("clip", "event") if each in keys), link.url)
    # Two minutes of one meeting differ in doc_id only (Sausalito 2017-12-12).
    return Document(kind, link.label or kind.capitalize(), link.url, ":".join(filter(None, (kind, key, keys.get("doc")))))
