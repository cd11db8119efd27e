"""IQM2's page of a legislative file. Its shape is reconstructed from client code: anything else is a changed layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from engagic_scrapy import pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, Document, Meeting, Sponsor, Vote
from engagic_scrapy.markup import has_class, spaced
from engagic_scrapy.parsers.iqm2.markup import by_id, file_document, is_file, parameter, tree


@dataclass(slots=True)
class VoteRecord:
    meeting_id: str | None
    result: str | None = None
    mover: str | None = None
    seconder: str | None = None
    votes: list[Vote] = field(default_factory=list)


@dataclass(slots=True)
class LegiFile:
    """One matter. ``failure`` says why there is none."""

    number: str | None = None
    type: str | None = None
    title: str | None = None
    sponsors: list[Sponsor] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    history: list[VoteRecord] = field(default_factory=list)
    failure: str | None = None


def legifile(body: bytes, *, host: str) -> LegiFile:
    """``/Citizens/Detail_LegiFile.aspx?ID=…``. Raises Blocked, PortalError, TenantGone, LayoutChanged."""
    page = tree(body)
    heading = by_id(page, "lblLegiFileTitle")
    if heading is None:
        raise LayoutChanged("#ContentPlaceholder1_lblLegiFileTitle", spaced(page)[:120])
    downloads = by_id(page, "divDownloads")
    links = downloads.xpath(".//a[@href]") if downloads is not None else []
    return LegiFile(
        number=spaced(by_id(page, "lblResNum")) or None,
        type=spaced(by_id(page, "lblLegiFileType")) or None,
        title=spaced(heading) or None,
        sponsors=_sponsors(page),
        documents=[
            file_document(link.get("href"), spaced(link) or "attachment", host, kind="attachment")
            for link in links
            if is_file(link.get("href"))
        ],
        history=list(_history(page)),
    )


def legifile_of(body: bytes, *, host: str) -> LegiFile:
    """:func:`legifile` for an item that the outline has told already: raises nothing, says ``failure`` instead."""
    read, failure = pages.read_part(lambda part: legifile(part, host=host), body)
    return read or LegiFile(failure=failure)


def legifiles_in(meeting: Meeting) -> list[str]:
    """Ids of the legislative files on the meeting's agenda, each once, in order."""
    keys = [(item.native_id or "").split(":") for item in meeting.items]
    return list(dict.fromkeys(key[1] for key in keys if key[0] == "legifile"))


def take_legifile(meeting: Meeting, key: str, found: LegiFile) -> None:
    """Adds what a file's page says to the items that it stands behind: votes of this meeting only, attachments once."""
    number = meeting.native_id.rpartition(":")[2]
    record = next((each for each in found.history if each.meeting_id == number), None)
    for item in meeting.items:
        if (item.native_id or "").split(":")[:2] == ["legifile", key]:
            _add(item, found, record)


def _add(item: AgendaItem, found: LegiFile, record: VoteRecord | None) -> None:
    if item.matter is not None:
        item.matter.file = found.number or item.matter.file
        item.matter.type = found.type or item.matter.type
        item.matter.name = found.title or item.matter.name
    item.sponsors = found.sponsors
    known = {document.native_id for document in item.documents}
    item.documents += [document for document in found.documents if document.native_id not in known]
    if record is not None:
        item.result, item.mover, item.seconder, item.votes = record.result, record.mover, record.seconder, record.votes


def _sponsors(page: Any) -> list[Sponsor]:
    for row in page.xpath('//table[@id="tblLegiFileInfo"]//tr'):
        heads, values = row.xpath("./th"), row.xpath("./td")
        for head, value in zip(heads, values, strict=False):  # their counts can differ
            if spaced(head).lower().startswith("sponsor"):
                return [Sponsor(name) for name in _names(spaced(value))]
    return []


def _history(page: Any) -> Iterator[VoteRecord]:
    """Vote tables with the meeting named by the header row that stands before each: an appearance may have no vote."""
    meeting_id = None
    for node in page.xpath(f"//table[{has_class('MeetingHistory')}]//*[self::tr or self::table]"):
        classes = (node.get("class") or "").split()
        if "HeaderRow" in classes:
            links = [link.get("href") for link in node.xpath(".//a[@href]") if "Detail_Meeting" in link.get("href")]
            meeting_id = next((key for key in (parameter(href, "ID") for href in links) if key), None)
        elif "VoteRecord" in classes:
            yield _record(node, meeting_id)


def _record(table: Any, meeting_id: str | None) -> VoteRecord:
    record = VoteRecord(meeting_id)
    for row in table.xpath(".//tr"):
        cells = [spaced(cell) for cell in row.xpath("./th|./td")]
        if len(cells) < 2 or not cells[1]:
            continue
        label = cells[0].rstrip(": ")
        match label.lower():
            case "result":
                record.result = cells[1]
            case "mover":
                record.mover = cells[1]
            case "seconder":
                record.seconder = cells[1]
            case _:
                option = titles.vote_option(label)
                record.votes += [Vote(name, label, option) for name in _names(cells[1])]
    return record


def _names(words: str) -> list[str]:
    """Names by ", "; a "Jr." after a comma belongs to the name before it."""
    joined = re.sub(r", (?=(?:Jr|Sr|I{2,3}|IV|Ph\.?D|M\.?D|Esq)\b)", "\x01", words)
    return [name.replace("\x01", ", ").strip() for name in joined.split(", ") if name.strip()]
