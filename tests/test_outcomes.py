"""The verdict on a city."""

import pytest

from engagic_scrapy.outcomes import FAILURES_KEPT, Tally, verdict


@pytest.mark.parametrize(
    ("tally", "outcome", "kind"),
    [
        (Tally(asked=2, answered=2, pages=1, meetings=3), "ok", ""),
        (Tally(asked=1, answered=1, pages=1), "quiet", ""),
        (Tally(asked=1, answered=1), "failed", "no_listing"),
        (Tally(asked=3, answered=2, pages=1, meetings=3), "unfinished", "stopped"),
        (Tally(asked=1, answered=1, items_out=2, items_done=1, pages=1, meetings=1), "unfinished", "stopped"),
    ],
)
def test_verdict(tally, outcome, kind):
    end = verdict(tally)
    assert (end.outcome, end.kind) == (outcome, kind)


def test_failures_make_partial_or_failed_and_name_the_first():
    tally = Tally(asked=1, answered=1, pages=1)
    tally.fail("blocked", "challenge page", "https://x.example/a")
    tally.fail("http", "HTTP 500", "https://x.example/b")
    end = verdict(tally)
    assert (end.outcome, end.kind, end.url) == ("failed", "blocked", "https://x.example/a")
    assert end.reason == "challenge page (and 1 more)"
    tally.meetings = 1
    assert verdict(tally).outcome == "partial"


def test_quiet_is_suspicious_only_against_a_past_of_its_own():
    quiet = Tally(asked=1, answered=1, pages=1)
    assert verdict(quiet, past_meetings=[3, 2, 4, 1]).kind == "suspiciously_quiet"
    assert verdict(quiet, past_meetings=[3, 0, 4, 1]).kind == ""
    assert verdict(quiet, past_meetings=[3, 2]).kind == ""


def test_a_tally_survives_the_ledger_and_its_failures_are_bounded():
    tally = Tally(asked=5, answered=4, seen=["a"])
    for number in range(FAILURES_KEPT + 5):
        tally.fail("http", f"HTTP {number}")
    assert len(tally.failures) == FAILURES_KEPT
    assert tally.failure_count == FAILURES_KEPT + 5
    assert Tally.from_plain(tally.as_plain()) == tally
