"""Links and rows of one day and body to meetings."""

from __future__ import annotations

from collections.abc import Iterator

from engagic_scrapy import participation, titles
from engagic_scrapy.items import Document, Link, Meeting, StatusEvidence
from engagic_scrapy.parsers.website import names
from engagic_scrapy.parsers.website.links import MEETING_KINDS
from engagic_scrapy.parsers.website.reading import Entry, compatible


def grouped(entries: list[Entry], *, host: str, timezone: str, every: bool) -> list[Meeting]:
    """Meetings in the page's order. Their keys count those of one day and body, by time, then by place.

    :param every: whether files alone, with no word that they are an agenda or minutes, make a meeting.
    """
    groups: dict[tuple[str, str], list[list[Entry]]] = {}
    for entry in entries:
        same = groups.setdefault((entry.day.isoformat(), names.slug(entry.body)), [])
        mine = next((group for group in same if all(compatible(entry, each) for each in group)), None)
        if mine is None:
            same.append([entry])
        else:
            mine.append(entry)
    meetings = []
    for (day, body), same in groups.items():
        kept = [group for group in same if every or any(entry.found is None or entry.kind in MEETING_KINDS for entry in group)]
        timed = sorted(kept, key=lambda group: next((e.start.start_time for e in group if e.start.start_time), "~"))
        meetings += [_meeting(group, f"website:{host}:{body}:{day}:{n}", timezone) for n, group in enumerate(timed, 1)]
    return meetings


def _meeting(group: list[Entry], native_id: str, timezone: str) -> Meeting:
    first = next((entry for entry in group if entry.start.start_time), group[0])
    status, detail, evidence = _status(group)
    meeting = Meeting(
        native_id=native_id,
        body=first.body,
        title=next((entry.title for entry in group if entry.title not in (entry.body, "Meeting")), first.title),
        date=first.start.date,
        timezone=timezone,
        start_time=first.start.start_time,
        start_printed=first.start.printed,
        time_note=None if first.start.start_time else "no time on the page",
        id_basis="derived",
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        participation=participation.read(*dict.fromkeys(entry.words for entry in group), timezone=timezone),
    )
    for entry in group:
        _add(meeting, entry)
    meeting.identifiers = names.confidence(_doubts(group))
    return meeting


def _status(group: list[Entry]) -> tuple[str, str | None, StatusEvidence | None]:
    """Of the rows' own words, then of the links'."""
    texts = [("row", words) for words in dict.fromkeys(entry.words for entry in group)]
    return titles.status_of(*texts, *(("link", entry.found.name) for entry in group if entry.found))


def _doubts(group: list[Entry]) -> Iterator[str]:
    """What is doubtful about the entry that is least so, as the others only add documents, and about the meeting as a whole."""
    agendas = [entry for entry in group if entry.found is None or entry.kind in MEETING_KINDS] or group
    best = min(agendas, key=lambda entry: sum(names.DOUBTS[doubt][1] for doubt in dict.fromkeys(entry.doubts)))
    yield from best.doubts
    if not any(entry.kind in MEETING_KINDS or entry.found is None for entry in group):
        yield "no_kind"


def _add(meeting: Meeting, entry: Entry) -> None:
    found = entry.found
    known = {each.url for each in meeting.documents} | {each.url for each in (*meeting.links, *meeting.media)}
    if found is None or found.url in known:
        return
    if found.signed:
        meeting.incomplete.append(f"{found.name}: its address holds for a while only ({found.url.partition('?')[0]})")
    elif found.role == "recording":
        meeting.media.append(Link(found.name, found.url, "video"))
    elif found.role == "page":
        meeting.links.append(Link(found.name, found.url, entry.kind))
    else:
        meeting.documents.append(Document(entry.kind, found.name, found.url, native_id=found.url))
