"""How to take part, out of whole agendas: rates on the labelled ones, and each guard made to fire."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagic_scrapy.evaluation import participation
from engagic_scrapy.participation.agenda import AgendaParticipation, read_agenda

ZONE = "America/Los_Angeles"
LABELLED = Path(__file__).parents[1] / "labelled" / "participation.jsonl"
HEAD = "CITY OF ELM\nCity Council\nMonday, June 1, 2026, 6:00 PM\nCouncil Chambers\n"


def read(*pages: str, date: str | None = "2026-06-01") -> AgendaParticipation:
    return read_agenda(enumerate(pages, 1), timezone=ZONE, meeting_date=date)


def contacts(found: AgendaParticipation) -> list[tuple[str | None, str | None]]:
    return [(fact.value, fact.purpose) for fact in (*found.phones, *found.emails)]


@pytest.mark.parametrize("half", ["tuned", "held out"])
def test_rates_on_the_labelled_agendas(tmp_path: Path, half: str):
    """As first read, the held-out ones had 91 % found and 3.5 % wrong (60 hard ones, then repaired in general), and 100 % and
    0 % (the ten written after that)."""
    rows = [line for line in LABELLED.read_text(encoding="utf-8").splitlines() if json.loads(line)["half"] == half]
    assert len(rows) >= 60
    file, out = tmp_path / "half.jsonl", io.StringIO()
    file.write_text("\n".join(rows), encoding="utf-8")
    assert participation.run(file, out) == 0, out.getvalue()
    rates = {
        line.rpartition(":")[0]: float(line.rpartition("(")[2].rstrip("%)"))
        for line in out.getvalue().splitlines()
        if "%)" in line
    }
    assert len(rates) == 2 * (len(participation.NAMES) + 1)
    assert not {name: rate for name, rate in rates.items() if name.endswith("found") and rate < 95}
    assert not {name: rate for name, rate in rates.items() if name.endswith("wrong") and rate > 2}


def test_rates_on_a_strangers_agendas():
    """As first read, 359 of 396 fields were found (90.7 %; deadlines 32 of 43) and 10 of 369 wrong (2.7 %). What is left of the
    misses: two access codes that are ids elsewhere, labelled as passcodes here."""
    out = io.StringIO()
    assert participation.run(LABELLED.with_name("participation_blind.jsonl"), out) == 0, out.getvalue()
    found, wrong = (
        int(line.partition(": ")[2].split()[0]) for line in out.getvalue().splitlines() if line.startswith("# all fields ")
    )
    assert found >= 393
    assert wrong <= 3


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        # By a second stranger who avoided stock phrases. As first read, 247 of 337 fields (73.3 %) were found and 14 of 261 wrong
        # (5.4 %); six labels follow our conventions since (sign language is interpretation, a code of five digits is no id…).
        ("participation_blind2", 329, 5),
        # 42 mini-agendas written as far from both as could be, before the code was tried on them: phrases alone found 61 of 158
        # (38.6 %, 5 of 66 wrong), the families of words 132 (83.5 %, 3 of 135 wrong), and 150 once they were repaired.
        ("participation_fresh", 150, 2),
        # 115 openings in the manner of real cities, written in seven rounds, each read once before the code was mended for it: so
        # read, 437 of 513 (85.2 %) were found and 32 of 469 wrong (6.8 %); by the code before all that 431 and 29 of 460 (6.3 %).
        ("participation_fourth", 504, 4),
        # 30 more of the first round, whose mistakes nobody looked at: 154 of 173 (89.0 %), 10 wrong, by the code of before; 161
        # (93.1 %) and 9 of 170 (5.3 %) once the rest was mended. Under the mark still: keep it so, as the yardstick it is.
        ("participation_held", 161, 9),
    ],
)
def test_rates_on_wordings_without_stock_phrases(name: str, least: int, most: int):
    out = io.StringIO()
    assert participation.run(LABELLED.with_name(f"{name}.jsonl"), out) in (0, 1)
    found, wrong = (
        int(line.partition(": ")[2].split()[0]) for line in out.getvalue().splitlines() if line.startswith("# all fields ")
    )
    assert found >= least, out.getvalue()
    assert wrong <= most, out.getvalue()


def test_each_fact_has_its_page_and_words():
    found = read("CITY OF ELM\nPacket cover", HEAD + "Join: https://zoom.us/j/81234567890")
    assert found.meeting_url is not None
    assert (found.meeting_url.page, found.meeting_url.words) == (2, "Join: https://zoom.us/j/81234567890")
    assert set(found.plain()) == {"meeting_url", "mode"}


def test_only_the_agenda_of_a_packet_counts():
    link = "Join: https://zoom.us/j/81234567890"
    assert read(HEAD + "1. Call to order\n2. Adjournment", "Traffic study\n" + link).meeting_url is None
    assert read(HEAD, "STAFF REPORT\n" + link).meeting_url is None
    assert read(HEAD + "2. Adjournment\nMINUTES OF MAY 4, 2026\n" + link).meeting_url is None
    assert read(*["CITY OF ELM"] * 10, link).meeting_url is None
    assert read(HEAD + "2. Adjournment", "Public participation by Zoom\n" + link).meeting_url is not None


def test_pages_behind_the_agenda_are_not_even_read():
    def pages():
        yield 1, HEAD + "2. Adjournment"
        yield 2, "Traffic study"
        raise AssertionError("a packet of a thousand pages is not to be read for this")

    assert read_agenda(pages(), timezone=ZONE, meeting_date=None).meeting_url is None


@pytest.mark.parametrize(
    "words",
    [
        "A recording of the last meeting: https://zoom.us/j/81234567890",
        "Zoom for Council members and staff only: https://zoom.us/j/81234567890",
        "A workshop on June 12 is at https://zoom.us/j/81234567890",
        "1. Call to order\n2. The County Water Board meets by Zoom: https://zoom.us/j/81234567890",
        "Get Zoom at https://zoom.us/download",
        "https://us02web.zoom.us/rec/share/abc",
    ],
)
def test_a_link_that_is_not_this_meetings(words: str):
    found = read(HEAD + words)
    assert found.meeting_url is None
    assert found.mode is None or found.mode.value == "in_person"


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("https://zoom.us/j/\n81234567890", "https://zoom.us/j/81234567890"),
        ("https://zoom.us/j/81234567890?pwd=aB3\ncomments", "https://zoom.us/j/81234567890?pwd=aB3"),
        ("https://zoom.us/j/81234567890?pwd=aBcD3\n98765432101", "https://zoom.us/j/81234567890?pwd=aBcD3"),
        ("https://zoom.us/j/81234567890?pwd=aBcD\nEfGh1", "https://zoom.us/j/81234567890?pwd=aBcD"),
        ("https://us02web . zoom.us/j/81234567890", "https://us02web.zoom.us/j/81234567890"),
        ("https://zoom.us/j/81234567890?pwd=\nMeeting ID", "https://zoom.us/j/81234567890"),
    ],
)
def test_a_broken_link_is_mended_only_where_one_reading_is_possible(broken: str, whole: str):
    found = read(HEAD + "Join: " + broken)
    assert found.meeting_url is not None
    assert found.meeting_url.value == whole


def test_a_broken_address_is_no_other_address():
    assert contacts(read(HEAD + "Comments: public-\ncomment@elm.gov")) == []
    assert contacts(read(HEAD + "Comments: comment@\nelm.gov")) == [("comment@elm.gov", "comments")]
    assert contacts(read(HEAD + "Comments: yourname@example.com")) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("US: +1 301 715 8592 or 888-788-0099", [("301-715-8592", "meeting"), ("888-788-0099", "meeting")]),
        ("+16699006833,,82412345678#", [("669-900-6833", "meeting")]),
        ("Fax: 510-555-0100. Clerk's office: 510-555-0101 ext. 7", [("510-555-0101 x7", "information")]),
        (
            "For ADA accommodations call 510-555-0100 (TTY 510-555-0101)",
            [("510-555-0100", "accommodation"), ("510-555-0101", "accommodation")],
        ),
        ("Leave a voicemail comment at 510.555.0100", [("510-555-0100", "comments")]),
        ("Webinar ID: 160 277 1962", []),
        ("To comment, call (213) 306-3065 and use Meeting ID 2469 270 9908", [("213-306-3065", "meeting")]),
        (
            "Comments: a@elm.gov; for interpretation write to b@elm.gov",
            [("a@elm.gov", "comments"), ("b@elm.gov", "interpretation")],
        ),
        ("1. Call to order\n2. Permit. Applicant: 510-555-0100, x@builder.com", []),
    ],
)
def test_what_a_number_or_address_is_for(words: str, expected: list[tuple[str, str]]):
    assert contacts(read(HEAD + words)) == expected


@pytest.mark.parametrize(
    ("words", "date", "moment"),
    [
        ("by 3:00 p.m. on the day of the meeting", "2026-06-01", "2026-06-01T15:00:00-07:00"),
        ("24 hours before the meeting", "2026-06-01T18:00", "2026-05-31T18:00:00-07:00"),
        ("no later than noon on Monday", "2026-06-02", "2026-06-01T12:00:00-07:00"),
        ("by 5 p.m. the Monday before the meeting", "2026-06-01", "2026-05-25T17:00:00-07:00"),
        ("one business day before the meeting by 4 p.m.", "2026-06-01", "2026-05-29T16:00:00-07:00"),
        ("before noon on May 29", "2026-06-01", "2026-05-29T12:00:00-07:00"),
        ("by 3:00 p.m. on the day of the meeting", None, None),
        ("by 5 p.m. on Tuesday, June 1, 2026", "2026-06-01", None),  # it is a Monday
        ("by 5 p.m. on June 1, 2025", "2026-06-01", None),  # an older agenda's
        ("by 5 p.m. on June 9, 2026", "2026-06-01", None),  # after the meeting
        ("by 5 p.m.", "2026-06-01", None),
    ],
)
def test_a_deadline_is_resolved_only_where_day_and_time_are_sure(words: str, date: str | None, moment: str | None):
    found = read("CITY OF ELM\nComments must be received " + words + ".", date=date)
    assert found.comment_deadline is not None
    assert found.comment_deadline.value == moment
    assert words in found.comment_deadline.words


def test_no_deadline_is_made_of_another_one():
    assert read(HEAD + "Accommodation requests and comments on access: 48 hours before the meeting.").comment_deadline is None
    assert read(HEAD + "The comment period on the draft EIR ends by 5 p.m. on June 1, 2026.").comment_deadline is None


def test_interpretation_and_accommodation():
    found = read(HEAD + "Spanish and ASL interpreters: call 510-555-0100 at least 72 hours before the meeting.")
    assert found.interpretation is not None
    assert found.interpretation.languages == ["Spanish", "American Sign Language"]
    assert (found.interpretation.phones, found.interpretation.notice) == (["510-555-0100"], "72 hours")
    assert found.accommodation is None
    assert read(HEAD + "3. Interpretation of the zoning code").interpretation is None


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("a1 .@:/-#(),\nZoomADJ\u00e9"), max_size=400), st.none() | st.just("2026-06-01"))
def test_any_text_is_read_without_an_error(text: str, date: str | None):
    read(text, date=date).plain()


@pytest.mark.parametrize(
    "text",
    [
        "comments by 24 hours before " * 900,
        "a@b.gov comments by noon " * 900,
        "comments a@b.gov by 5 p.m.\n" * 800,
        "zoom code word pass pw 123 456 7890# " * 550,
        "https://zoom.us/j/12345678901 code " * 600,
    ],
)
def test_a_hostile_page_takes_no_long_time(text: str):
    before = time.process_time()
    read(text)
    assert time.process_time() - before < 3  # 12 s and more before lists were bounded, under 1 s since


def test_a_long_list_of_numbers_to_dial_is_read_whole():
    numbers = [f"+1 {area} 555 0100" for area in range(301, 321)]
    assert len(read(HEAD + "Join by phone: " + " or ".join(numbers)).for_purpose("phones", "meeting")) == 20
