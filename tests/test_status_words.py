"""What clerks' words say became of a meeting: the traps, and the proof."""

from __future__ import annotations

import pytest

from engagic_scrapy import titles


@pytest.mark.parametrize(
    ("text", "status", "detail"),
    [
        ("Cancelled - lack of quorum", "cancelled", None),
        ("POLICY REVIEW COMMITTEE MEETING-NO QUORUM", "cancelled", None),
        ("City_Council_CANCELED", "cancelled", None),
        ("Recess: no meeting in July", "cancelled", None),
        ("CANCELADA", "cancelled", None),
        ("Meeting moved to June 9", "cancelled", "rescheduled"),
        ("Special Meeting (rescheduled from June 3)", "confirmed", "rescheduled"),
        ("Meeting moved to Room 5", "confirmed", "moved"),
        ("Adjourned to a date certain", "confirmed", "recessed"),
        ("Council Retreat (Tentative)", "tentative", None),
        ("Completed", "passed", None),
        ("Cancellation of contract", "confirmed", None),
        ("Postponed item 5", "confirmed", None),
        ("Rescheduling fee ordinance", "confirmed", None),
        ("Deferred Compensation Board", "confirmed", None),
        ("Motion to cancel the August 4 meeting", "confirmed", None),
        ("Meetings cancelled for lack of quorum are listed below.", "confirmed", None),
        ("Planning Commission (NOT cancelled)", "confirmed", None),
        ("Tentative Tract Map 18211", "confirmed", None),
        ("Vacated Right-of-Way", "confirmed", None),
        ("DRAFT", "confirmed", None),
    ],
)
def test_status(text: str, status: str, detail: str | None):
    assert titles.status_of(("title", text))[:2] == (status, detail)


def test_the_proof_names_words_rule_and_field():
    found = titles.find_status(("title", "City Council"), ("note", "The meeting is postponed to May 9."))
    assert found is not None
    assert (found.words, found.rule, found.field) == ("postpone", "postponed", "note")
    assert titles.find_status(("title", None), ("note", "Agenda")) is None


def test_a_long_hostile_text_is_read_no_further_than_its_beginning():
    assert titles.status_of(("note", "(cancel " * 100_000 + "CANCELLED"))[0] in ("confirmed", "cancelled")
    assert titles.status_of(("note", "x " * 100_000 + "CANCELLED"))[0] == "confirmed"
