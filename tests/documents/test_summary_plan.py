"""Which items are summarized, and out of which pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engagic_scrapy.documents.summary_pages import own_words
from engagic_scrapy.documents.summary_plan import MeetingPlan, depth_of, make_plan

TITLES = ["Contract with Bay Paving", "Hearing on water rates", "Lease of the depot on Main Street", "Budget of the library"]
FILLER = "Staff recommends that the council consider the matter. " * 12
AGENDA = "AGENDA\n" + "\n".join(f"{number}. {title}" for number, title in enumerate(TITLES, start=1))


class Texts:
    """Documents by their names, in place of their SHA-256."""

    def __init__(self, **documents: list[str]):
        self.documents = documents
        self.outlines: dict[str, list[Any]] = {}

    def about(self, sha256: str) -> dict[str, Any]:
        total = len(self.documents[sha256])
        return {"pages_total": total, "outline": self.outlines.get(sha256, []), "links": [], "internal_links": []}

    def pages(self, sha256: str, first: int = 1, last: int | None = None) -> Iterator[dict[str, Any]]:
        for number, text in enumerate(self.documents[sha256], start=1):
            if first <= number <= (last or number):
                yield {"page": number, "text": text, "flags": []}

    def slot(self, name: str, kind: str, item: str | None = None, **values: Any) -> dict[str, Any]:
        facts = {"id": f"document/{name}", "item_id": item, "kind": kind, "name": name, "url": f"https://example.org/{name}"}
        pages = len(self.documents.get(name, []))
        return {**facts, "queue": "none", "sha256": name, "text_state": "ok", "pages_total": pages, "text_hash": name, **values}


def portal(*titles: str) -> dict[str, Any]:
    items = [
        {"id": f"item/{place}", "number": str(place), "title": title, "documents": []} for place, title in enumerate(titles, 1)
    ]
    return {"id": "m1", "items": items}


def planned(meeting: dict[str, Any], texts: Texts, *documents: dict[str, Any]) -> MeetingPlan:
    return make_plan(meeting, documents, texts, ["packet", "agenda"])


def ranges(plan: MeetingPlan) -> list[tuple[str, int, int]]:
    return [(source.sha256, source.first, source.last) for one in plan.subjects for source in one.sources]


def a_packet() -> Texts:
    texts = Texts(packet=[AGENDA, *[FILLER] * 12], agenda=[AGENDA])
    texts.outlines["packet"] = [[1, f"{place}. {title}", 2 + 3 * (place - 1)] for place, title in enumerate(TITLES, start=1)]
    return texts


def test_the_portals_items_are_placed_in_the_packet() -> None:
    texts = a_packet()
    plan = planned(portal(*TITLES), texts, texts.slot("packet", "packet"), texts.slot("agenda", "agenda"))
    assert plan.basis == "portal" and plan.found == []
    assert ranges(plan) == [("packet", 2, 4), ("packet", 5, 7), ("packet", 8, 10), ("packet", 11, 13)]


def test_an_items_own_documents_come_before_the_packet() -> None:
    texts = a_packet()
    texts.documents["report"] = [FILLER]
    own = texts.slot("report", "attachment", item="item/2")
    twin = texts.slot("report", "attachment", item="item/2") | {"id": "document/twin"}
    plan = planned(portal(*TITLES), texts, texts.slot("packet", "packet"), own, twin)
    assert ranges(plan)[1] == ("report", 1, 1) and len(ranges(plan)) == 4


def test_items_of_the_agenda_are_placed_in_the_packet() -> None:
    texts = a_packet()
    plan = planned({"id": "m1", "items": []}, texts, texts.slot("packet", "packet"), texts.slot("agenda", "agenda"))
    assert [row["title"] for row in plan.found] == TITLES
    assert {row["document"] for row in plan.found} == {"agenda"}
    assert ranges(plan) == [("packet", 2, 4), ("packet", 5, 7), ("packet", 8, 10), ("packet", 11, 13)]
    again = planned({"id": "m1", "items": []}, texts, texts.slot("packet", "packet"), texts.slot("agenda", "agenda"))
    assert plan == again  # ids and hashes too


def test_lines_of_an_agenda_are_no_text_of_their_own_and_the_whole_is_one_subject() -> None:
    texts = Texts(agenda=[AGENDA])
    plan = planned(portal(*TITLES), texts, texts.slot("agenda", "agenda"))
    assert {one["decision"] for one in plan.decisions} == {"no_text"}
    assert [(one.subject_type, one.subject_id, one.kind) for one in plan.subjects] == [("document", "agenda", "agenda")]


def test_a_paragraph_below_the_title_is_text_of_its_own() -> None:
    words = "AGENDA\n" + "\n".join(f"{number}. {title}\n{FILLER}" for number, title in enumerate(TITLES, start=1))
    texts = Texts(agenda=[words])
    plan = planned(portal(*TITLES), texts, texts.slot("agenda", "agenda"))
    assert [one.subject_type for one in plan.subjects] == ["item"] * 4


def test_another_page_number_is_another_input() -> None:
    texts = a_packet()
    before = planned(portal(*TITLES), texts, texts.slot("packet", "packet"))
    texts.documents["packet"][12] = "A last page that changed."
    after = planned(portal(*TITLES), texts, texts.slot("packet", "packet"))
    same = [one.input_hash == other.input_hash for one, other in zip(before.subjects, after.subjects, strict=True)]
    assert same == [True, True, True, False]


def test_unreadable_pages_are_counted() -> None:
    texts = Texts(report=[FILLER, "", " "], blank=[""])
    mine = [texts.slot("report", "attachment", item="item/1"), texts.slot("blank", "attachment", item="item/2")]
    plan = planned(portal(*TITLES[:2]), texts, *mine)
    assert [(one.pages, one.unreadable) for one in plan.subjects] == [(3, 2)]
    assert plan.decisions[1] | {"item_id": ""} == {
        "item_id": "",
        "decision": "no_text",
        "rule": "text",
        "words": "no readable text of its own",
    }


def test_nothing_was_read() -> None:
    assert planned({"id": "m1", "items": []}, Texts()) == MeetingPlan()


@pytest.mark.parametrize(
    ("pages", "weighty", "depth"),
    [(1, False, "routine"), (1, True, "standard"), (12, False, "standard"), (60, True, "major"), (900, True, "major")],
)
def test_depth(pages: int, weighty: bool, depth: str) -> None:
    assert depth_of(pages, weighty) == depth


def test_own_words() -> None:
    text = "1. Contract with\nBay Paving\nIt costs $5.\n2. Hearing on water rates\nAt 7 p.m."
    assert own_words(text, TITLES[0], TITLES) == "It costs $5.\n2."
    assert own_words(text, "Another title", TITLES) == ""
