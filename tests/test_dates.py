"""Windows, and the dates and times that portals print."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagic_scrapy import dates
from engagic_scrapy.exceptions import UsageProblem

TODAY = datetime.date(2026, 6, 15)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (None, None, ("2026-06-08", "2026-07-15")),
        ("2026-06-01", "2026-06-01", ("2026-06-01", "2026-06-01")),
        ("2026-06-01", None, ("2026-06-01", "2026-07-15")),
        ("2027-03-01", None, ("2027-03-01", "2027-03-31")),  # an end that isn't given never makes the window empty
        (None, "2020-01-31", ("2020-01-24", "2020-01-31")),
        ("", "", ("2026-06-08", "2026-07-15")),
    ],
)
def test_window(first, last, expected):
    window = dates.window(first, last, today=TODAY)
    assert (window.from_date.isoformat(), window.until_date.isoformat()) == expected


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("06/01/2026", None, "-a from_date=06/01/2026: expected a day like 2026-06-30"),
        (None, "2026-02-30", "-a until_date=2026-02-30: expected a day"),
        ("0001-01-01", None, "between 1900 and 2200"),
        ("2026-07-01", "2026-06-01", "-a from_date=2026-07-01 is after until_date=2026-06-01"),
    ],
)
def test_a_bad_window_is_told_with_its_argument(first, last, words):
    with pytest.raises(UsageProblem, match=words):
        dates.window(first, last, today=TODAY)


def test_a_window_holds_both_its_ends_and_meetings_without_a_date():
    window = dates.Window(datetime.date(2026, 12, 20), datetime.date(2027, 1, 5))
    held = [day for day in ("2026-12-19", "2026-12-20", "2027-01-05", "2027-01-06", None) if window.contains(day)]
    assert held == ["2026-12-20", "2027-01-05", None]
    assert window.years == [2027, 2026]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6/3/2026", "2026-06-03"),
        ("06/03/26", "2026-06-03"),
        ("2026-06-03T00:00:00", "2026-06-03"),
        ("Wednesday, June 3, 2026", "2026-06-03"),
        ("Sept. 3, 2026", "2026-09-03"),
        ("Jun 3rd 2026", "2026-06-03"),
        ("Room 12 on March 1, 2026", "2026-03-01"),
        ("2/30/2026", None),
        ("someday", None),
        ("", None),
        (None, None),
    ],
)
def test_dates(text, expected):
    found = dates.read_date(text)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2:00 PM", "14:00"),
        ("9 AM", "09:00"),
        ("13:00", "13:00"),
        ("9:00 a.m.", "09:00"),
        ("9.30 p.m.", "21:30"),
        ("12:30 AM", "00:30"),
        ("12:00 PM", "12:00"),
        ("Noon", "12:00"),
        ("10:00\u00a0AM", "10:00"),
        ("5:00 PM - 7:00 PM", "17:00"),
        (870, "14:30"),  # minutes since midnight
        ("12:00 AM", None),  # what forms write when nobody entered a time
        ("00:00", None),
        (0, None),
        (1440, None),
        ("25:00", None),
        ("13 PM", None),
        ("TBD", None),
        ("Deferred", None),
        ("$5.00", None),
        ("", None),
        (None, None),
    ],
)
def test_times(text, expected):
    found = dates.read_time(text)
    assert (found.strftime("%H:%M") if found else None) == expected


def test_a_start_has_the_offset_of_its_own_day():
    assert dates.local_start("6/3/2026", "2:00 PM", "America/New_York").start_time == "2026-06-03T14:00:00-04:00"
    assert dates.local_start("12/3/2026", "2:00 PM", "America/New_York").start_time == "2026-12-03T14:00:00-05:00"
    assert dates.local_start("6/3/2026", "2:00 PM", "America/Phoenix").start_time == "2026-06-03T14:00:00-07:00"


@pytest.mark.parametrize("time", ["TBD", "Deferred", "after Council", "12:00 AM"])
def test_an_unknown_time_is_a_note_and_never_midnight(time):
    assert dates.local_start("6/3/2026", time, "America/Chicago") == dates.Start("2026-06-03", None, f"6/3/2026 {time}", time)


def test_words_around_a_time_are_kept_as_a_note():
    start = dates.local_start("6/3/2026", "9:00 AM or after the Board", "America/Chicago")
    assert (start.start_time, start.time_note) == ("2026-06-03T09:00:00-05:00", "9:00 AM or after the Board")
    assert dates.local_start("6/3/2026", "9:00 AM", "America/Chicago").time_note is None
    assert dates.local_start("6/3/2026", None, "America/Chicago") == dates.Start("2026-06-03", None, "6/3/2026", None)
    assert dates.local_start(None, "9:00 AM", "America/Chicago") == dates.Start(None, None, "9:00 AM", "9:00 AM")


@given(st.text(max_size=60), st.text(max_size=60) | st.integers())
def test_any_text_is_read_without_an_error(day, time):
    start = dates.local_start(day, time, "America/Denver")
    assert start.start_time is None or (
        start.date and start.start_time.startswith(start.date) and "T00:00:00" not in start.start_time
    )
