"""InSite's page of one meeting, MeetingDetail.aspx, and of one piece of legislation, LegislationDetail.aspx (fact sheet 4.5)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy import dates, participation, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, Document, Link, Location, Matter, Meeting, RowProblem
from engagic_scrapy.pages import read_rows
from engagic_scrapy.parsers.legistar import insite_page as insite
from engagic_scrapy.parsers.legistar import postback
from engagic_scrapy.parsers.legistar.api import unpublished
from engagic_scrapy.parsers.legistar.texts import plain

_COLUMNS = {
    "file": ("file #", "file number", "file no.", "file", "record #", "matter #", "legislation #"),
    "number": ("agenda #", "agenda number", "agenda item", "item #", "#"),
    "name": ("name", "short title"),
    "type": ("type", "matter type"),
    "title": ("title", "subject", "description"),
    "action": ("action",),
    "result": ("result",),
    "tally": ("tally", "vote"),
    "note": ("agenda note", "minutes note", "notes"),
    "mover": ("mover", "moved by"),
    "seconder": ("seconder", "seconded by"),
}
_KEYS = {name: key for key, names in _COLUMNS.items() for name in names}
_CONTROLS = (
    "hypAgenda",
    "hypAgendaHTML",
    "hypAgendaPacket",
    "hypMinutes",
    "hypMinutesHTML",
    "hypVideo",
    "hypAudio",
    "hypeComment",
)


def meeting_detail(body: bytes, *, url: str, timezone: str, host: str | None = None) -> tuple[Meeting, list[RowProblem]]:
    """The meeting with its agenda, and the rows of the agenda that could not be read.

    Raises PortalError (also for a record that is gone and for "Invalid parameters!"), Blocked, TenantGone, LayoutChanged.
    """
    root = insite.open_page(body, url)
    name, day = insite.by_id(root, "hypName"), insite.by_id(root, "lblDate")
    if day is None or name is None:
        raise insite.missing(body, "lblDate and hypName of a meeting's page")
    meeting = _head(root, url, timezone, (host or urlsplit(url).netloc).lower())
    grids = root.xpath("//table[contains(@class, 'rgMasterTable') and contains(@id, '_gridMain')]")
    if not grids:
        # Stub pages exist (LA County), and tenants with tabs show the agenda only after one more postback.
        meeting.incomplete.append(f"the meeting's page has no agenda grid: {url}")
        return meeting, []
    meeting.items, problems = _items(grids[0], url)
    pager = postback.pager(root)
    if pager is not None and pager.last < pager.total:
        problems.append(RowProblem(0, f"the agenda has {pager.total} rows, its page shows {pager.last}"))
    return meeting, problems


def _head(root: Any, url: str, timezone: str, host: str) -> Meeting:
    shown = {key: insite.text(insite.by_id(root, key)) for key in _LABELS}
    start = dates.local_start(shown["lblDate"], shown["lblTime"] or None, timezone)
    native_id, guid = _own_key(root, url)
    place, note = _place(insite.by_id(root, "lblLocation"))
    body = shown["hypName"]
    status, detail, proof = titles.status_of(
        ("Agenda status", shown["lblAgendaStatus"]), ("Meeting Time", start.time_note), ("note", note),
        ("Meeting location", place), ("Meeting Name", body),
    )  # fmt: skip
    meeting = Meeting(
        native_id=f"insite:{host}:{native_id}", body=body, title=body, date=start.date, timezone=timezone,
        start_time=start.start_time, start_printed=start.printed, time_note=start.time_note,
        status=status, status_detail=detail, status_evidence=proof,
        agenda_status=shown["lblAgendaStatus"] or None, minutes_status=shown["lblMinutesStatus"] or None,
        location=Location(place, note or None) if place else None, description=note or None, source_url=url,
        identifiers=[{"scheme": "insite_guid", "identifier": guid}] if guid else [],
        participation=participation.read(place, note, timezone=timezone),
    )  # fmt: skip
    unpublished(meeting, meeting.agenda_status, "Agenda status")
    department = insite.by_id(root, "hypName")
    meeting.body_native_id = insite.query_value(department.get("href") or "", "ID")
    _add_files(root, url, meeting)
    return meeting


_LABELS = ("hypName", "lblDate", "lblTime", "lblLocation", "lblAgendaStatus", "lblMinutesStatus")


def _place(cell: Any) -> tuple[str, str]:
    if cell is None:
        return "", ""
    note = titles.clean(" ".join(cell.xpath(".//em//text()")))
    return titles.clean(" ".join(cell.xpath(".//text()[not(ancestor::em)]"))), note


def _own_key(root: Any, url: str) -> tuple[str, str | None]:
    """ID and GUID: of the address, else of the page's own links, because the Web API's address has another key (LEGID)."""
    own = [url, *root.xpath("//form/@action"), *root.xpath("//*[@id=$id]/@href", id=f"{insite.PREFIX}hypAgenda")]
    for address in own:
        if native_id := insite.query_value(address, "ID"):
            return native_id, insite.query_value(address, "GUID")
    return f"legid:{insite.query_value(url, 'LEGID') or ''}", None


def _add_files(root: Any, url: str, meeting: Meeting) -> None:
    for control in _CONTROLS:
        element = insite.by_id(root, control)
        if element is not None:
            for anchor in insite.anchors(element, url):
                insite.place(meeting, insite.sort_link(anchor))
    for area in ("lblAttachments", "lblAttachments2", "tblAttachments", "tdAttachments"):
        for document in _files(insite.by_id(root, area), url):
            insite.place(meeting, document)


def _files(area: Any, url: str) -> list[Document]:
    if area is None:
        return []
    found: dict[str, Document] = {}
    for anchor in insite.anchors(area, url):
        if insite.query_value(anchor.url, "M") == "F" or anchor.url.lower().endswith(".pdf"):
            native_id = insite.query_value(anchor.url, "ID")
            found.setdefault(anchor.url, Document("attachment", anchor.name or "Attachment", anchor.url, native_id))
    return list(found.values())


def _items(grid: Any, url: str) -> tuple[list[AgendaItem], list[RowProblem]]:
    labels, rows = insite.labels_and_rows(grid)
    keys = [_KEYS.get(label, "") for label in labels]
    if not {"file", "title", "name"} & set(keys):
        raise LayoutChanged("columns File #, Name or Title in gridMain", ", ".join(labels)[:80])
    if not rows:
        if not insite.says_empty(grid):
            raise LayoutChanged("rows, or the words that there are none, in gridMain")
        return [], []
    items, problems = read_rows(rows, lambda row: _item(row, keys, url))
    used: Counter[str] = Counter()
    for position, item in enumerate(items, 1):
        item.position = position
        if item.native_id:  # one file, several actions: several rows
            used[item.native_id] += 1
            if used[item.native_id] > 1:
                item.native_id = f"{item.native_id}#{used[item.native_id]}"
    return items, problems


def _item(row: Any, keys: list[str], url: str) -> AgendaItem | None:
    shown: dict[str, str] = {}
    for key, cell in zip(keys, row.xpath("./td"), strict=False):
        if key and not shown.get(key):
            shown[key] = plain(cell.text_content())
    title = shown.get("title") or shown.get("name") or shown.get("file")
    if not title:
        return None
    links = [link for anchor in insite.anchors(row, url) if (link := _link(anchor)) is not None]
    file_key = next((insite.query_value(link.url, "ID") for link in links if link.kind == "legislation"), None)
    matter = None
    if shown.get("file"):
        matter = Matter(file_key, shown["file"], shown.get("name") or None, shown.get("type") or None)
    return AgendaItem(
        title=title, position=0, native_id=file_key, number=shown.get("number") or None, matter=matter,
        action=shown.get("action") or None, result=shown.get("result") or None, tally=shown.get("tally") or None,
        mover=shown.get("mover") or None, seconder=shown.get("seconder") or None,
        notes=[shown["note"]] if shown.get("note") else [], links=links,
    )  # fmt: skip


def _link(anchor: insite.Anchor) -> Link | None:
    for page, kind in (("legislationdetail.aspx", "legislation"), ("historydetail.aspx", "history")):
        if anchor.page == page:
            return Link(anchor.name or kind, anchor.url, kind=kind, native_id=insite.query_value(anchor.url, "ID"))
    found = insite.sort_link(anchor)
    return found if isinstance(found, Link) else None


def attachments(body: bytes, *, url: str) -> list[Document]:
    """The files of a LegislationDetail page; [] only if the page's own table or label for them was found.

    Raises PortalError (gone, "Invalid parameters!"), Blocked, TenantGone, LayoutChanged.
    """
    root = insite.open_page(body, url)
    areas = [
        area for key in ("tblAttachments", "lblAttachments2", "lblAttachments") if (area := insite.by_id(root, key)) is not None
    ]
    if areas:
        found = [document for area in areas for document in _files(area, url)]
        return list({document.url: document for document in found}.values())
    if (
        insite.by_id(root, "lblFile2") is None
        and insite.by_id(root, "lblName2") is None
        and insite.by_id(root, "lblTitle2") is None
    ):
        raise insite.missing(body, "tblAttachments or lblFile2 of a legislation's page")
    return []  # the page leaves the table out where a file has no attachments


def merge(meeting: Meeting, page: Meeting) -> None:
    """Adds what the meeting's web page knows more to a meeting of the Web API: packet, files, recordings, links of its items.

    A file of the page takes the place of the Web API's in its slot: same file, but on the tenant's own host, while the
    Web API's lie on hosts whose robots.txt forbids them.
    """
    theirs = {document.native_id: document for document in page.documents if document.native_id}
    meeting.documents = [theirs.pop(document.native_id or "", document) for document in meeting.documents] + [
        document for document in page.documents if not document.native_id or document.native_id in theirs
    ]
    known = {link.native_id or link.url for link in meeting.media if link.kind == "video"}
    meeting.media += [link for link in page.media if link.kind != "video" or (link.native_id or link.url) not in known]
    meeting.links += page.links
    meeting.identifiers += [{"scheme": "insite_id", "identifier": page.native_id.rpartition(":")[2]}, *page.identifiers]
    meeting.participation = meeting.participation or page.participation
    links = {item.matter.file: item.links for item in page.items if item.matter and item.links}
    for item in meeting.items:
        if item.matter and item.matter.file in links:
            item.links += [replace(link) for link in links.pop(item.matter.file)]


def complete(meeting: Meeting, page: Meeting) -> None:
    """Adds what the meeting's own page knows to a row of the calendar: agenda, statuses, files that the columns lack."""
    meeting.items = page.items
    meeting.agenda_status = page.agenda_status or meeting.agenda_status
    meeting.minutes_status = page.minutes_status
    meeting.incomplete += page.incomplete
    meeting.participation = meeting.participation or page.participation
    meeting.location = meeting.location or page.location
    found: list[Document | Link] = [*page.documents, *page.media, *page.links]
    for part in found:
        insite.place(meeting, part)
    if meeting.status == "confirmed" and page.status != "confirmed":
        meeting.status, meeting.status_detail, meeting.status_evidence = page.status, page.status_detail, page.status_evidence
