"""CivicClerk's agenda tree (``/v1/Meetings/{agendaId}``): items at any depth, attachments, motions and votes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from engagic_scrapy import pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, Document, Link, Matter, RowProblem, Vote
from engagic_scrapy.markup import set_positions
from engagic_scrapy.parsers.civicclerk.answers import absolute, api, number, read, text

PLACEHOLDER = "select meeting files"  # "Select MEETING FILES to view meeting materials"
DEEPEST = 30  # the deepest seen has 3 levels
SIDES = (("yesVotes", "Yes"), ("noVotes", "No"), ("abstainVotes", "Abstain"))
NUMBERED = (("resolutionFormattedNumber", "Resolution"), ("ordinanceFormattedNumber", "Ordinance"))


@dataclass(slots=True)
class Agenda:
    """The items in agenda order. ``published`` is False for a draft, whose items are not read; ``failure``: why not."""

    items: list[AgendaItem] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    published: bool = True
    failure: str | None = None


def agenda_of(body: bytes, *, slug: str) -> Agenda:
    """:func:`agenda` for a meeting that is worth keeping without its items: raises nothing, says ``failure`` instead."""
    read_agenda, failure = pages.read_part(lambda part: agenda(part, slug=slug), body)
    return read_agenda or Agenda(failure=failure)


def agenda(body: bytes, *, slug: str) -> Agenda:
    """Every node of the tree, sections included, parents before their children.

    Raises Blocked, PortalError, TenantGone, LayoutChanged.
    """
    answer = read(body, slug=slug)
    top = answer.get("items")
    if not isinstance(top, list):
        raise LayoutChanged('"items" list of an agenda', str(sorted(answer))[:120])
    if answer.get("agendaIsPublish") is False or answer.get("agendaPacketIsPublish") is False:
        return Agenda(published=False)
    nodes = list(_walk(top, (), 0))
    if len(nodes) == 1 and PLACEHOLDER in _name(nodes[0]).lower():
        return Agenda()
    items, problems = pages.read_rows(nodes, lambda node: _item(node, slug))
    set_positions(items)
    return Agenda(items, problems)


@dataclass(slots=True)
class _Node:
    row: Any
    ancestors: tuple[dict[str, Any], ...]


def _walk(rows: Any, ancestors: tuple[dict[str, Any], ...], depth: int) -> Iterator[_Node]:
    """Any node may have children: an item may hold a list of items, and a section attachments."""
    if not isinstance(rows, list):
        return
    if depth > DEEPEST:
        raise LayoutChanged(f"end of the agenda tree within {DEEPEST} levels")
    for row in sorted(rows, key=_order):
        yield _Node(row, ancestors)
        if isinstance(row, dict):
            yield from _walk(row.get("childItems"), (*ancestors, row), depth + 1)


def _order(row: Any) -> int:
    order = row.get("sortOrder") if isinstance(row, dict) else None
    return order if isinstance(order, int) else 0


def _name(node: _Node) -> str:
    return text(node.row.get("agendaObjectItemName")) if isinstance(node.row, dict) else ""


def _item(node: _Node, slug: str) -> AgendaItem:
    row = node.row
    title = _name(node)
    if not title:
        raise ValueError("agenda item without a name")
    section = text(node.ancestors[0].get("agendaObjectItemName")) if node.ancestors else None
    item = AgendaItem(
        title=title,
        position=0,
        native_id=str(number(row["id"])),
        number=_path(row, node.ancestors),
        section=section,
        consent=True if section and "consent" in section.lower() else None,
        matter=_matter(row, title),
        notes=list(filter(None, (text(row.get("agendaObjectItemDescription")), text(row.get("fiscalImpactSummary"))))),
    )
    _attach(item, row.get("attachmentsList") or [], slug)
    _vote(item, row.get("minutesItemVotes") or [])
    return item


def _path(row: dict[str, Any], ancestors: tuple[dict[str, Any], ...]) -> str | None:
    """ "VII.1.A": a number is local to its parent, "A" alone comes again and again."""
    parts = [text(each.get("agendaObjectItemOutlineNumber")).rstrip(".") for each in (*ancestors, row)]
    return ".".join(filter(None, parts)) if parts[-1] else None


def _matter(row: dict[str, Any], title: str) -> Matter | None:
    for key, kind in NUMBERED:
        if text(row.get(key)):
            return Matter(file=text(row[key]), name=title, type=kind)
    file = text(row.get("agendaObjectItemNumber"))
    return Matter(file=file, name=title) if file else None


def _attach(item: AgendaItem, attachments: list[dict[str, Any]], slug: str) -> None:
    for attachment in attachments:
        if attachment.get("isDeleted") or attachment.get("isPublished") is False or attachment.get("isConfidential"):
            continue
        key = number(attachment["id"])
        name = text(attachment.get("fileName")) or text(attachment.get("mediaFileName")) or f"attachment {key}"
        outside = absolute(attachment.get("mediaFullPath"))
        if attachment.get("isLink"):
            if outside:
                item.links.append(Link(name, outside, "link", str(key)))
            continue
        # pdfVersionFullPath is signed and dies within days; this address does not.
        address = f"{api(slug)}/Meetings/GetAttachmentFile(fileId={key})"
        media_type = text(attachment.get("contentType")) or None
        item.documents.append(Document("attachment", name, address, f"attachment:{key}", media_type))


def _vote(item: AgendaItem, motions: list[dict[str, Any]]) -> None:
    """The last motion decides the item; those before it are kept in words. hasVote and hasMotion are unreliable."""
    for motion in motions[:-1]:
        passed = _result(motion)
        moved = ", ".join(filter(None, (text(motion.get("initiatedBy")), text(motion.get("secondedBy")))))
        item.notes.append("; ".join(filter(None, (f"Motion: {text(motion.get('motionName'))}", moved, passed, _tally(motion)))))
    if not motions:
        return
    last = motions[-1]
    item.action, item.result, item.tally = text(last.get("motionName")) or None, _result(last), _tally(last)
    item.mover, item.seconder = text(last.get("initiatedBy")) or None, text(last.get("secondedBy")) or None
    for key, option in SIDES:
        item.votes += [Vote(name, option, titles.vote_option(option)) for name in _voters(last, key)]


def _voters(motion: dict[str, Any], key: str) -> list[str]:
    return [name for name in map(text, motion.get(key) or []) if name]


def _result(motion: dict[str, Any]) -> str | None:
    return {1: "Passed", 0: "Failed"}.get(motion.get("passFail"))  # type: ignore[arg-type]


def _tally(motion: dict[str, Any]) -> str | None:
    counts = [len(_voters(motion, key)) for key, _ in SIDES]
    return "-".join(map(str, counts)) if any(counts) else None
