"""Which agenda items of a meeting are to be summarized, and out of which pages of which documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engagic_scrapy.documents import itemize
from engagic_scrapy.documents.summary_pages import Hashes, Size, Source, Texts, own_words
from engagic_scrapy.items import make_id
from engagic_scrapy.substance.decision import decide

READ = ("ok", "partial")  # states of bytes with text
MEETING_KINDS = ("agenda", "packet")  # documents that hold a meeting's items, the first that gives any is believed
STRONG = ("links", "outline")  # bases of a split that a packet's own makers wrote
LEAST_OWN = 200  # characters on its pages before an item that shares them with others has text of its own
LIGHT = ("no heading", "attachment")  # rules of items whose titles name nothing that changes money, law or land
DEPTHS = ("routine", "standard", "consequential", "major")


@dataclass(frozen=True, slots=True)
class PlannedSubject:
    """``kind``: ``item``, or the document's. ``pages``: in its sources; ``unreadable``: of them, without text."""

    subject_type: str
    subject_id: str
    kind: str
    number: str | None
    section: str | None
    title: str
    sources: list[Source]
    pages: int
    unreadable: int
    depth: str
    input_hash: str


@dataclass(slots=True)
class MeetingPlan:
    """``found``: items of a PDF (id, position, number, section, title, document, first_page, last_page, basis); ``decisions``:
    item_id, decision (``summarize``, ``skip``, ``no_text``, ``later``), rule, words."""

    basis: str | None = None  # portal, or the split's
    found: list[dict[str, Any]] = field(default_factory=list)
    decisions: list[dict[str, Any]] = field(default_factory=list)
    subjects: list[PlannedSubject] = field(default_factory=list)


def make_plan(meeting: dict[str, Any], documents: Sequence[dict[str, Any]], texts: Texts, kinds: Sequence[str]) -> MeetingPlan:
    """The plan of a meeting whose documents have settled. Reads files: call it off the loop.

    :param documents: as in :class:`~engagic_scrapy.ledger.states.PlanJob`.
    :param kinds: of documents that may be summarized whole, in the order of their weight.
    """
    return _Planner(meeting, documents, texts, kinds).plan()


class _Planner:
    def __init__(self, meeting: dict[str, Any], documents: Sequence[dict[str, Any]], texts: Texts, kinds: Sequence[str]):
        self.meeting, self.texts, self.kinds = meeting, texts, kinds
        self.documents = list(documents)
        self.hashes = Hashes(texts)
        whole = [one for one in documents if one["item_id"] is None and one["text_state"] in READ]
        self.whole = {kind: next((one for one in whole if one["kind"] == kind), None) for kind in (*MEETING_KINDS, *kinds)}
        self.result = MeetingPlan()
        self.starts: Counter[tuple[str, int]] = Counter()  # how many items begin on a page

    def plan(self) -> MeetingPlan:
        items, ranges = self._items()
        self.starts = Counter((source.sha256, source.first) for placed in ranges for source in placed)
        for item, placed in zip(items, ranges, strict=True):
            self._decide(item, placed)
        if not self.result.subjects and not any(one["decision"] == "later" for one in self.result.decisions):
            self._whole_document()
        return self.result

    # -- items ------------------------------------------------------------------------------------------------------------

    def _items(self) -> tuple[list[dict[str, Any]], list[list[Source]]]:
        """The items, each with its pages in the meeting's own documents."""
        items = self.meeting.get("items") or []
        if items:
            self.result.basis = "portal"
            return items, self._placed(items)
        splits = {}
        for kind in MEETING_KINDS:
            if (document := self.whole[kind]) is not None:
                splits[kind] = self._split(document)
        agenda, packet = (splits.get(kind) for kind in MEETING_KINDS)
        if agenda and agenda.items and packet and packet.items and packet.basis in STRONG and agenda.basis not in STRONG:
            placed = self._place(self.whole["packet"], [_as_item(one) for one in agenda.items])
            if sum(one is not None for one in placed) * 2 < len(placed):
                agenda = None  # what the packet's makers marked is better than lines that lead nowhere
        for kind, split in (("agenda", agenda), ("packet", packet)):
            if split and split.items:
                return self._found(kind, split)
        return [], []

    def _split(self, document: dict[str, Any]) -> itemize.Split:
        sha256 = document["sha256"]
        return itemize.find_items(self.texts.about(sha256), lambda: self.texts.pages(sha256), kind=document["kind"])

    def _found(self, kind: str, split: itemize.Split) -> tuple[list[dict[str, Any]], list[list[Source]]]:
        document = self.whole[kind]
        assert document is not None
        self.result.basis = split.basis
        items, seen = [], dict[str, int]()
        for place, one in enumerate(split.items, start=1):
            seen[one.key] = seen.get(one.key, 0) + 1
            key = one.key if seen[one.key] == 1 else f"{one.key}|{seen[one.key]}"
            item = {**_as_item(one), "id": make_id("item", self.meeting["id"], "found", key)}
            items.append(item)
            facts = {name: item[name] for name in ("id", "number", "section", "title")}
            where = {"document": document["sha256"], "first_page": one.first_page, "last_page": one.last_page}
            self.result.found.append({**facts, "position": place, **where, "basis": one.basis})
        own: list[list[Source]] = [[_source(document, one.first_page, one.last_page)] for one in split.items]
        if kind == "agenda" and self.whole["packet"] is not None:
            placed = self._place(self.whole["packet"], items)
            own = [[_source(self.whole["packet"], *at)] if at else mine for at, mine in zip(placed, own, strict=True)]
        return items, own

    def _placed(self, items: list[dict[str, Any]]) -> list[list[Source]]:
        """The portal's items in the packet, else in the agenda."""
        found: list[list[Source]] = [[] for _ in items]
        for kind in reversed(MEETING_KINDS):
            document = self.whole[kind]
            if document is None:
                continue
            for place, at in enumerate(self._place(document, items)):
                if at is not None and not found[place]:
                    found[place] = [_source(document, *at)]
        return found

    def _place(self, document: dict[str, Any] | None, items: list[dict[str, Any]]) -> list[tuple[int, int] | None]:
        assert document is not None
        sha256 = document["sha256"]
        return itemize.place_items(items, self.texts.about(sha256), lambda: self.texts.pages(sha256))

    # -- decisions --------------------------------------------------------------------------------------------------------

    def _decide(self, item: dict[str, Any], placed: list[Source]) -> None:
        mine = [one for one in self.documents if one["item_id"] == item["id"]]
        decision = decide(item["title"], attachments=[one["name"] for one in mine])
        if decision.skip:
            self._note(item, "skip", decision.rule, decision.words)
            return
        if any(one["queue"] == "wait" and one["sha256"] is None for one in mine):
            self._note(item, "later", "document", "a document of this item could not be downloaded yet and is tried again")
            return
        sources = self._own(item, mine) or [one for one in placed if self._has_own_text(one, item)]
        size = self.hashes.size(sources)
        if size.pages == size.unreadable:
            words = "no readable text of its own" if mine or placed else "no document of its own"
            self._note(item, "no_text", "text", words)
            return
        self._note(item, "summarize", decision.rule, decision.words)
        self.result.subjects.append(
            _subject("item", item["id"], "item", item | {"weighty": decision.rule not in LIGHT}, sources, size)
        )

    def _own(self, item: dict[str, Any], mine: list[dict[str, Any]]) -> list[Source]:
        """The item's own documents, in the portal's order; the same bytes under two names once."""
        order = {one["id"]: place for place, one in enumerate(item.get("documents") or [])}
        found: dict[str, Source] = {}
        for one in sorted(mine, key=lambda one: order.get(one["id"], len(order))):
            if one["text_state"] in READ and one["pages_total"]:
                found.setdefault(one["sha256"], _source(one, 1, one["pages_total"]))
        return list(found.values())

    def _has_own_text(self, source: Source, item: dict[str, Any]) -> bool:
        """A line of an agenda isn't more than the title; a paragraph below it is. Papers have pages that begin with no other."""
        lines_of_an_agenda = source.kind == "agenda" or self.starts[source.sha256, source.first] > 1
        if not lines_of_an_agenda or source.last - source.first > 1:
            return True
        text = "\n".join(page["text"] for page in self.texts.pages(source.sha256, source.first, source.last))
        return len(own_words(text, item["title"], self._titles())) >= LEAST_OWN

    def _titles(self) -> list[str]:
        return [one["title"] for one in (self.meeting.get("items") or self.result.found)]

    def _note(self, item: dict[str, Any], decision: str, rule: str | None, words: str | None) -> None:
        self.result.decisions.append({"item_id": item["id"], "decision": decision, "rule": rule, "words": words})

    def _whole_document(self) -> None:
        """No item has text of its own: the packet, or else the agenda, is one subject."""
        for kind in self.kinds:
            document = self.whole[kind]
            if document is None or not document["pages_total"]:
                continue
            sources = [_source(document, 1, document["pages_total"])]
            size = self.hashes.size(sources)
            if size.pages > size.unreadable:
                facts = {"number": None, "section": None, "title": document["name"]}
                self.result.subjects.append(_subject("document", document["sha256"], kind, facts, sources, size))
                self.result.basis = self.result.basis or "windows"
                return


def depth_of(pages: int, weighty: bool) -> str:
    """How much is to be said: by the pages, a step more for what changes money, law or land."""
    step = sum(pages > most for most in (2, 12, 60))
    return DEPTHS[min(step + weighty, len(DEPTHS) - 1)]


def _as_item(one: itemize.FoundItem) -> dict[str, Any]:
    return {"number": one.number, "section": one.section, "title": one.title, "documents": []}


def _source(document: dict[str, Any], first: int, last: int) -> Source:
    facts = {name: document[name] for name in ("sha256", "name", "kind", "url")}
    return Source(**facts, document_id=document["id"], first=first, last=last)


def _subject(
    subject_type: str, subject_id: str, kind: str, facts: dict[str, Any], sources: list[Source], size: Size
) -> PlannedSubject:
    return PlannedSubject(
        subject_type=subject_type,
        subject_id=subject_id,
        kind=kind,
        number=facts.get("number"),
        section=facts.get("section"),
        title=facts["title"],
        sources=sources,
        pages=size.pages,
        unreadable=size.unreadable,
        depth=depth_of(size.pages, bool(facts.get("weighty"))),
        input_hash=size.digest,
    )
