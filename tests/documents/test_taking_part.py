"""Which document tells how to take part, and what the report makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engagic_scrapy.documents.taking_part import taking_part
from engagic_scrapy.report.render_participation import taking_part as rendered

SAYS = """REGULAR MEETING OF THE CITY COUNCIL
Tuesday, June 16, 2026, 6:00 p.m., Council Chamber
This meeting is held in person and by Zoom: https://us02web.zoom.us/j/85512345678
Meeting ID: 855 1234 5678   Passcode: 4411
To listen by phone dial (669) 900-6833.
Written comments may be sent to clerk@cityofexample.gov by 3:00 p.m. on June 16, 2026.
Spanish interpretation is available: call (555) 555-0100 at least 48 hours before the meeting.
1. Call to Order
"""
SILENT = "REGULAR MEETING\n1. Call to Order\n2. Adjournment\n"
MEETING = {"timezone": "America/Los_Angeles", "date": "2026-06-16", "start_time": "2026-06-16T18:00:00-07:00"}


class Texts:
    def __init__(self, **texts: str):
        self._texts = texts

    def about(self, sha256: str) -> dict[str, Any]:
        return {}

    def pages(self, sha256: str, first: int = 1, last: int | None = None) -> Iterator[dict[str, Any]]:
        yield {"page": 1, "text": self._texts[sha256]}


def slot(kind: str, sha256: str, state: str = "ok", item: str | None = None) -> dict[str, Any]:
    return {"id": f"document/{sha256}", "kind": kind, "sha256": sha256, "text_state": state, "item_id": item}


def test_the_agenda_is_asked_before_the_packet_and_names_its_page() -> None:
    documents = [slot("packet", "p"), slot("agenda", "a")]
    found = taking_part(MEETING, documents, Texts(p=SAYS.replace("85512345678", "99999999999"), a=SAYS))
    assert found is not None
    assert (found["kind"], found["sha256"]) == ("agenda", "a")
    assert found["meeting_url"]["value"] == "https://us02web.zoom.us/j/85512345678"
    assert found["meeting_url"]["page"] == 1
    assert found["comment_deadline"]["value"] == "2026-06-16T15:00:00-07:00"


def test_a_silent_agenda_lets_the_packet_speak() -> None:
    found = taking_part(MEETING, [slot("agenda", "a"), slot("packet", "p")], Texts(a=SILENT, p=SAYS))
    assert found is not None and found["kind"] == "packet"


def test_what_is_not_read_or_belongs_to_an_item_is_not_asked() -> None:
    documents = [slot("agenda", "a", state="failed"), slot("agenda", "b", item="item/1"), slot("minutes", "m")]
    assert taking_part(MEETING, documents, Texts()) is None
    assert taking_part(MEETING, [], Texts()) is None


def test_the_report_tells_it_with_pages() -> None:
    found = taking_part(MEETING, [slot("agenda", "a")], Texts(a=SAYS))
    lines = "\n".join(rendered({"participation": {"mode": "virtual", "phones": []}, "agenda_participation": found}))
    assert "Online only (portal)" in lines
    assert "In person and online (agenda p. 1)" in lines
    assert "Join: https://us02web.zoom.us/j/85512345678 (agenda p. 1)" in lines
    assert "Comments until: 2026-06-16T15:00:00-07:00 (agenda p. 1)" in lines
    assert "Interpretation: Spanish" in lines
    assert list(rendered({"participation": None, "agenda_participation": None})) == []
