"""IQM2's page of a meeting: its files and its outline, one table line for each item or attachment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from engagic_scrapy import dates, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, Document, Location, Matter, Meeting, RowProblem
from engagic_scrapy.markup import has_class, spaced
from engagic_scrapy.parsers.iqm2.markup import by_id, file_document, is_file, parameter, slug_of, tree

_PAGES = re.compile(r"Detail_(LegiFile|Motion|Communication)\.aspx", re.I)
_FILE_NUMBER = re.compile(r"^(?=[^:/]{0,25}\d)([\w#. -]{2,25}?) ?[:/] ")  # "COF 2025 #141 : …", "2018-1 / …"
ATTACHMENT = "4"  # the Type of files that belong to an item; others on the outline are files of other meetings


@dataclass(slots=True)
class Detail:
    """The meeting as its own page has it, with items. ``failure`` says why there is none."""

    meeting: Meeting | None = None
    problems: list[RowProblem] = field(default_factory=list)
    failure: str | None = None


def detail(body: bytes, *, host: str, timezone: str) -> Detail:
    """``/Citizens/Detail_Meeting.aspx``. Raises Blocked, PortalError, TenantGone, LayoutChanged."""
    page = tree(body)
    number, when = by_id(page, "txtMeetingID"), by_id(page, "lblMeetingDate")
    if number is None or when is None or not (number.get("value") or "").isdigit():
        raise LayoutChanged("#ContentPlaceholder1_txtMeetingID and _lblMeetingDate", spaced(page)[:120])
    meeting = _meeting(page, number.get("value"), spaced(when), host, timezone)
    lines = _Lines(host)
    _, problems = pages.read_rows(page.xpath('//table[@id="MeetingDetail"]//tr'), lines.read)
    meeting.items = lines.items
    notes = [note for item in lines.items for note in item.notes]
    meeting.participation = participation.read(*notes, timezone=timezone)
    return Detail(meeting, problems)


def detail_of(body: bytes, *, host: str, timezone: str) -> Detail:
    """:func:`detail` for a meeting that the calendar has told already: raises nothing, says ``failure`` instead."""
    read, failure = pages.read_part(lambda part: detail(part, host=host, timezone=timezone), body)
    return read or Detail(failure=failure)


def merge(meeting: Meeting, found: Meeting) -> None:
    """Adds to the calendar's meeting what only its own page has. Raises nothing; the calendar's words stay."""
    meeting.items = found.items
    known = {document.native_id for document in meeting.documents}
    meeting.documents += [document for document in found.documents if document.native_id not in known]
    meeting.location = meeting.location or found.location
    meeting.participation = meeting.participation or found.participation
    if found.status == "cancelled" and meeting.status != "cancelled":
        meeting.status, meeting.status_detail = found.status, found.status_detail
        meeting.status_evidence = found.status_evidence


def _meeting(page: Any, number: str, when: str, host: str, timezone: str) -> Meeting:
    day, _, clock = when.partition(" ")
    start = dates.local_start(day, clock or None, timezone)
    group, kind = spaced(by_id(page, "lblMeetingGroup")), spaced(by_id(page, "lblMeetingType"))
    status, status_detail, evidence = titles.status_of(("lblMeetingStatus", spaced(by_id(page, "lblMeetingStatus"))))
    return Meeting(
        native_id=f"iqm2:{slug_of(host)}:{number}",
        body=group or kind,
        title=" - ".join(filter(None, (group, kind))) or f"Meeting {number}",
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=start.printed,
        time_note=start.time_note,
        classification=kind or None,
        status=status,
        status_detail=status_detail,
        status_evidence=evidence,
        location=_location(page),
        documents=_downloads(page, host),
        source_url=f"https://{host}/Citizens/Detail_Meeting.aspx?ID={number}",
    )


def _location(page: Any) -> Location | None:
    """The room is bare text before the address, whose parts stand between no-break blanks. "N/A" is no part."""
    found = page.xpath(f"//div[{has_class('MeetingAddress')}]")
    if not found:
        return None
    address = found[0]
    before = address.getprevious()
    room = titles.clean(before.tail) if before is not None else ""
    parts = [room, *map(titles.clean, re.split("\xa0+", address.text_content()))]
    named = [part for part in parts if part.strip("N/A, ")]
    return Location(", ".join(named)) if named else None


def _downloads(page: Any, host: str) -> list[Document]:
    box = by_id(page, "pnlDownloads")
    links = box.xpath(".//a[@href]") if box is not None else []
    return [file_document(link.get("href"), spaced(link), host) for link in links if spaced(link) and is_file(link.get("href"))]


class _Lines:
    """Reads the outline's lines one after another: a line belongs to the last one that stands further left."""

    def __init__(self, host: str):
        self.host = host
        self.items: list[AgendaItem] = []
        self.above: list[tuple[int, AgendaItem]] = []  # (depth, item), outermost first
        self.seen: dict[str, int] = {}

    def read(self, row: Any) -> None:
        cells = row.xpath(f"./td[{has_class('Title')}]")
        if not cells:
            self._note(row)
            return
        depth = sum(1 for _ in _leading(row))
        words, link = spaced(cells[0]), next(iter(cells[0].xpath(".//a[@href]")), None)
        href = link.get("href") if link is not None else ""
        while self.above and self.above[-1][0] >= depth:
            self.above.pop()
        if is_file(href) and parameter(href, "Type") == ATTACHMENT and self.above:
            self._attach(self.above[-1][1], href, words)
        elif words:
            self._begin(row, depth, words, href)

    def _begin(self, row: Any, depth: int, words: str, href: str) -> None:
        own = spaced(next(iter(row.xpath(f"./td[{has_class('Num')}]")), None)).rstrip(". ")
        upper = [item for _, item in self.above]
        path = [upper[-1].number if upper else None, own]
        section = upper[0].title if upper else None
        item = AgendaItem(
            title=words,
            position=len(self.items) + 1,
            native_id=self._key(href),
            number=".".join(part for part in path if part) if own else None,
            section=section,
            consent=True if section and "consent" in section.lower() else None,
            matter=_matter(href, words),
        )
        if is_file(href):  # minutes of another meeting that are to be approved
            self._attach(item, href, words)
        self.items.append(item)
        self.above.append((depth, item))

    def _key(self, href: str) -> str | None:
        found = _PAGES.search(href)
        number = parameter(href, "ID")
        if not found or not number:
            return None
        key = f"{found[1].lower()}:{number}"
        self.seen[key] = self.seen.get(key, 0) + 1
        return key if self.seen[key] == 1 else f"{key}:{self.seen[key]}"

    def _attach(self, item: AgendaItem, href: str, words: str) -> None:
        document = file_document(href, words or "attachment", self.host, kind="attachment")
        if all(each.native_id != document.native_id for each in item.documents):
            item.documents.append(document)

    def _note(self, row: Any) -> None:
        for cell in row.xpath(f"./td[{has_class('Comments')}]"):
            if self.items and spaced(cell):
                self.items[-1].notes.append(spaced(cell))


def _leading(row: Any) -> Iterator[Any]:
    """The empty cells in front: their number is the line's depth."""
    for cell in row.xpath("./td"):
        if (cell.get("class") or "").split()[:1] in (["Num"], ["Title"]):
            return
        yield cell


def _matter(href: str, words: str) -> Matter | None:
    found = _PAGES.search(href)
    if not found or found[1].lower() == "motion":
        return None
    file = _FILE_NUMBER.search(words)
    kind = "Communication" if found[1].lower() == "communication" else None
    return Matter(native_id=parameter(href, "ID"), file=file[1].strip() if file else None, name=words, type=kind)
