"""Titles, status words, kinds of document, vote words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagic_scrapy import titles
from engagic_scrapy.items import DOCUMENT_KINDS, STATUS_DETAILS, STATUSES


def test_clean_gives_one_line():
    assert titles.clean(" City\u00a0Council \r\n\t(Special)\u200b\ufeff ") == "City Council (Special)"
    assert titles.clean(None) == ""


@pytest.mark.parametrize(
    ("text", "status", "detail"),
    [
        ("CANCELLED", "cancelled", None),
        ("Canceled", "cancelled", None),
        ("Meeting cancelled due to lack of quorum", "cancelled", None),
        ("Lack of a quorum", "cancelled", None),
        ("NO MEETING", "cancelled", None),
        ("The committee will not meet this month.", "cancelled", None),
        ("Deferred", "cancelled", "postponed"),
        ("Postponed", "cancelled", "postponed"),
        ("This meeting has been rescheduled to June 9.", "cancelled", "rescheduled"),
        ("Rescheduled from June 2", "confirmed", "rescheduled"),
        ("The location has been changed to Room 9", "confirmed", "moved"),
        ("Recessed to June 9 at 9 AM", "confirmed", "recessed"),
        ("VOTE*", "confirmed", None),
        ("Off Site Hearing", "confirmed", None),
        ("Jointly with the Committee on Finance", "confirmed", None),
        ("", "confirmed", None),
        # What speaks of something else than this meeting.
        ("If the meeting is cancelled, a notice will be posted on the door.", "confirmed", None),
        ("This meeting may be cancelled if no items are filed by Tuesday at noon, please check the website.", "confirmed", None),
        (
            "Approval of the cancelled meeting of May 5 as excused; please see the agenda for this long and winding note.",
            "confirmed",
            None,
        ),
        (
            "Items 4 and 5 were deferred from the agenda of the last meeting and will be heard today by the Council.",
            "confirmed",
            None,
        ),
        (
            "Discussion of the cancellation of the contract with Acme for the supply of road salt for the winter season.",
            "confirmed",
            None,
        ),
    ],
)
def test_status(text, status, detail):
    found = titles.status_of(("EventComment", text))
    assert found[:2] == (status, detail), found


def test_the_first_field_that_says_something_decides_and_is_the_proof():
    status, detail, proof = titles.status_of(("Meeting Time", "Deferred"), ("note", "CANCELLED"))
    assert (status, detail, proof.text, proof.rule) == ("cancelled", "postponed", "Deferred", "Meeting Time")
    assert titles.status_of(("Meeting Time", None), ("note", "VOTE")) == ("confirmed", None, None)


@pytest.mark.parametrize(
    ("words", "url", "kind"),
    [
        ("whatever", "https://x.legistar.com/View.ashx?M=PA&ID=1&GUID=2", "packet"),
        ("whatever", "https://x.legistar.com/View.ashx?ID=1&M=A&GUID=2", "agenda"),
        ("Agenda", "https://x.legistar.com/View.ashx?M=M&ID=1", "minutes"),
        ("Letter about the agenda", "https://x.legistar.com/View.ashx?M=F&ID=1", "attachment"),
        ("Agenda\u00a0Packet", "https://x.org/a.pdf", "packet"),
        ("Agenda", "https://x.org/a.pdf", "agenda"),
        ("Recap/Minutes", "https://x.org/a.pdf", "minutes"),
        ("Action Summary", "https://x.org/a.pdf", "minutes"),
        ("Notice", "https://x.org/a.pdf", "notice"),
        ("Summary", "https://x.org/a.pdf", "summary"),
        ("Captions", "https://x.org/a.pdf", "transcript"),
        ("Exhibit B", "https://x.org/a.pdf", "attachment"),
        ("Flyer", "https://x.org/a.pdf", "other"),
        (None, "", "other"),
    ],
)
def test_document_kind(words, url, kind):
    assert titles.document_kind(words, url) == kind


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("yes", ["In Favor", "Yes", "Aye", "Yea", "AYES", "Affirmative", "For", "Y"]),
        ("no", ["No", "NOES", "Nay", "NAYS", "Against", "Opposed", "N"]),
        ("abstain", ["Abstain", "Abstained", "ABSTENTIONS"]),
        ("absent", ["Absent", "ABSENT"]),
        ("excused", ["Excused", "Recused", "Conflict of Interest", "Absent - Excused"]),
        ("not voting", ["Not Voting", "Non-voting", "Present", "No Vote"]),
        ("other", ["", "Suspended", None]),
    ],
)
def test_vote_option(option, words):
    assert {word: titles.vote_option(word) for word in words} == dict.fromkeys(words, option)


@given(st.text(), st.text())
def test_any_text_gives_known_words(text, url):
    status, detail, _ = titles.status_of(("note", text))
    assert status in STATUSES
    assert detail is None or detail in STATUS_DETAILS
    assert titles.document_kind(text, url) in DOCUMENT_KINDS
    assert titles.vote_option(text) in ("yes", "no", "abstain", "absent", "excused", "not voting", "other")


@pytest.mark.parametrize(
    "text",
    [
        "The regular meeting of Sanitary District No. 2 has been cancelled.",
        "City Council Agenda (No Meeting)",
        "Planning Commission Agenda (CANCELLED)",
    ],
)
def test_cancellations_with_a_dot_or_in_brackets(text):
    status, _, evidence = titles.status_of(("title", text))
    assert status == "cancelled"
    assert evidence is not None


def test_a_bracket_that_speaks_of_something_else_is_no_cancellation():
    assert titles.status_of(("title", "Council Agenda (see the cancellation policy of the pool)"))[0] == "confirmed"
