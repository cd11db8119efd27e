"""The Web API's parts of a meeting: EventItems, Votes, Sponsors, Matters (fact sheet 3.4 and 3.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from engagic_scrapy.exceptions import PortalError
from engagic_scrapy.items import AgendaItem, Document, Link, Matter, RowProblem, Sponsor, Vote
from engagic_scrapy.markup import set_positions
from engagic_scrapy.pages import read_rows
from engagic_scrapy.parsers.legistar.api import refusal, rows, text
from engagic_scrapy.titles import clean, vote_option

_NULL_CAST = re.compile(r"System\.Int32|materialized value is null", re.I)
_LEG_VERSION = re.compile(r"\bleg(?:islation)?\.?\s*ver(?:sion)?\.?\s*(\d+)", re.I)
_FILE_ENDING = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|rtf|txt|zip|jpe?g|png|tiff?|csv)$", re.I)


@dataclass(slots=True)
class Items:
    """The agenda of one event. ``voted`` are the native ids of items that may have votes."""

    items: list[AgendaItem] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    voted: list[str] = field(default_factory=list)


def event_items(body: bytes, *, client: str) -> Items:
    """The agenda in its order. Rows of the minutes only (no agenda sequence) and rows without any content are left out."""
    listed = [row for row in rows(body, key="EventItemId") if not _is_layout(row)]
    listed.sort(key=lambda row: _whole(row.get("EventItemAgendaSequence")) if isinstance(row, dict) else 0)
    items, problems = read_rows(listed, lambda row: _item(row, client))
    set_positions(items)
    voted = [
        str(row["EventItemId"]) for row in listed if isinstance(row, dict) and row.get("EventItemId") and _may_have_votes(row)
    ]
    return Items(items, problems, voted)


def _is_layout(row: Any) -> bool:
    if not isinstance(row, dict):
        return False  # a broken row is a problem to be told, not layout
    if row.get("EventItemAgendaSequence") in (None, ""):
        return True
    shown = ("EventItemTitle", "EventItemMatterName", "EventItemMatterFile", "EventItemActionText", "EventItemAgendaNote")
    return not any(text(row, key) for key in shown) and not row.get("EventItemMatterAttachments")


def _item(row: dict[str, Any], client: str) -> AgendaItem:
    words = ("EventItemTitle", "EventItemMatterName", "EventItemActionText", "EventItemMatterFile", "EventItemAgendaNote")
    notes = (text(row, key) for key in ("EventItemActionText", "EventItemAgendaNote", "EventItemMinutesNote"))
    documents, links = _attachments(row.get("EventItemMatterAttachments") or [], client)
    passed = {"1": "Pass", "0": "Fail"}.get(str(row.get("EventItemPassedFlag")))
    return AgendaItem(
        title=next((title for key in words if (title := text(row, key))), ""),
        position=0,
        native_id=str(row["EventItemId"]),
        number=text(row, "EventItemAgendaNumber"),
        consent=None if row.get("EventItemConsent") in (None, "") else _true(row["EventItemConsent"]),
        matter=_item_matter(row),
        action=text(row, "EventItemActionName"),
        result=text(row, "EventItemPassedFlagName") or passed,
        tally=text(row, "EventItemTally"),
        mover=text(row, "EventItemMover"),
        seconder=text(row, "EventItemSeconder"),
        notes=[note for note in notes if note],
        documents=documents,
        links=links,
    )


def _item_matter(row: dict[str, Any]) -> Matter | None:
    matter_id = row.get("EventItemMatterId")
    if not matter_id:
        return None
    name, kind, status = (text(row, f"EventItemMatter{part}") for part in ("Name", "Type", "Status"))
    return Matter(str(matter_id), text(row, "EventItemMatterFile"), name, kind, status)


def _may_have_votes(row: dict[str, Any]) -> bool:
    # The roll-call flag alone misses votes (Seattle), and San José has votes on items with an action text and nothing else.
    if _true(row.get("EventItemRollCallFlag")):
        return True
    signs = ("ActionId", "ActionName", "ActionText", "PassedFlag", "PassedFlagName", "Tally", "Mover", "Seconder")
    return any(row.get(f"EventItem{sign}") not in (None, "") for sign in signs)


def _attachments(listed: Any, client: str) -> tuple[list[Document], list[Link]]:
    """Shown attachments in their order, once per address, only the newest of several versions of the legislation's text."""
    shown = [row for row in listed if isinstance(row, dict) and _true(row.get("MatterAttachmentShowOnInternetPage", True))]
    shown.sort(key=lambda row: _whole(row.get("MatterAttachmentSort")))
    newest = max((_version(row) for row in shown), default=0)
    documents: dict[str, Document] = {}
    links: dict[str, Link] = {}
    for row in shown:
        url = _address(row, client)
        if not url or (_version(row) and _version(row) < newest):
            continue
        name, native_id = text(row, "MatterAttachmentName") or "Attachment", _key(row.get("MatterAttachmentId"))
        if _true(row.get("MatterAttachmentIsHyperlink")) and not _FILE_ENDING.search(urlsplit(url).path):
            links.setdefault(url, Link(name=name, url=url, native_id=native_id))
        else:
            documents.setdefault(url, Document(kind="attachment", name=name, url=url, native_id=native_id))
    return list(documents.values()), list(links.values())


def _address(row: dict[str, Any], client: str) -> str | None:
    url = clean(row.get("MatterAttachmentHyperlink")) or clean(row.get("MatterAttachmentFileName"))
    if not url or re.match(r"https?://", url, re.I):
        return url or None
    return f"https://{client}.legistar1.com/{client}/attachments/{quote(url)}"  # Madison gives the bare name of the file


def _version(row: dict[str, Any]) -> int:
    found = _LEG_VERSION.search(str(row.get("MatterAttachmentName") or ""))
    return int(found[1]) if found else 0


def votes(body: bytes, *, event_item_id: str, status: int = 200) -> list[Vote]:
    """The votes on one item, in the clerk's order; none for an empty list, 404, or the 500 that means "no rows to sum up".

    Rows that belong to another item, which consent items answer with, are left out.
    """
    if status == 404 or (status == 500 and _NULL_CAST.search(body.decode("utf-8", "replace"))):
        return []
    listed = _answered(body, status, "VoteId")
    own = [row for row in listed if str(row.get("VoteEventItemId")) == event_item_id]
    own.sort(key=lambda row: _whole(row.get("VoteSort")))
    return [
        Vote(name, printed, vote_option(printed), _key(row.get("VoteId")))
        for row in own
        if (name := text(row, "VotePersonName")) and (printed := text(row, "VoteValueName") or "")
    ]


def sponsors(body: bytes, *, status: int = 200) -> list[Sponsor]:
    """Sponsors of the matter's newest version, in order; a sponsor may be a body. The version can be a letter."""
    if status == 404:
        return []
    listed = _answered(body, status, "MatterSponsorId")
    newest = max((_version_key(row) for row in listed), default=None)
    newest_rows = [row for row in listed if _version_key(row) == newest]
    newest_rows.sort(key=lambda row: _whole(row.get("MatterSponsorSequence")))
    found: dict[str, Sponsor] = {}
    for row in newest_rows:
        if name := text(row, "MatterSponsorName"):
            person, group = row.get("MatterSponsorNameId"), row.get("MatterSponsorBodyId")
            native_id = f"person:{person}" if person else f"body:{group}" if group else None
            found.setdefault(name, Sponsor(name, native_id))
    return list(found.values())


def matters(body: bytes) -> list[Matter]:
    """Matters that the public site shows."""
    shown = [row for row in _answered(body, 200, "MatterId") if not _true(row.get("MatterRestrictViewViaWeb"))]
    return [
        Matter(
            str(row["MatterId"]), text(row, "MatterFile"), text(row, "MatterName") or text(row, "MatterTitle"),
            text(row, "MatterTypeName"), text(row, "MatterStatusName"),
        )
        for row in shown if row.get("MatterId")
    ]  # fmt: skip


def _answered(body: bytes, status: int, key: str) -> list[dict[str, Any]]:
    if status != 200:
        raise refusal(status, body) or PortalError(f"HTTP {status}")
    return [row for row in rows(body, key=key) if isinstance(row, dict)]


def _version_key(row: dict[str, Any]) -> tuple[int, str]:
    version = str(row.get("MatterSponsorMatterVersion") or "")
    return (int(version), "") if re.fullmatch(r"[0-9]{1,9}", version) else (-1 if not version else 0, version)


def _whole(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):  # JSON may say Infinity
        return 0


def _true(value: Any) -> bool:
    """XML has "true" and "1" where JSON has true and 1."""
    return value is True or str(value).strip().lower() in ("1", "true")


def _key(value: Any) -> str | None:
    return None if value in (None, "") else str(value)
