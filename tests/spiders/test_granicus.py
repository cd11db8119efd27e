"""Granicus as a real crawl of a small local portal: which requests, which records, which outcome."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.spiders.small_portal import Answer, Asked, Crawl, crawl, redirect

HOST = "elmgrove.granicus.com"
AGENDA = (Path(__file__).parents[1] / "fixtures" / "granicus" / "agenda" / "page.html").read_bytes()
TODAY = datetime.datetime.now(datetime.UTC).date()


def day(ahead: int) -> str:
    return (TODAY + datetime.timedelta(ahead)).strftime("%b %d, %Y")


def view(*rows: tuple[str, str, str]) -> Answer:
    cells = [
        f'<tr class="listingRow"><td class="listItem" headers="Name">{name}</td><td class="listItem" headers="Date X">{when}</td>'
        f'<td>{f"""<a href="//{HOST}/AgendaViewer.php?view_id=2&{key}">Agenda</a>""" if key else ""}</td></tr>'
        for name, when, key in rows
    ]
    return Answer(f'<html><body><table class="listingTable" id="archive">{"".join(cells)}</table></body></html>')


def elm_grove(asked: Asked) -> Answer | None:
    video = f"<a href='#' onclick=\"window.open('//{HOST}/MediaPlayer.php?view_id=2&clip_id=9')\">Video</a>"
    pages = {
        "/ViewPublisher.php?view_id=2": view(
            ("Town Council", day(-2), "clip_id=1"),
            ("Planning Board", day(3) + " - 6:30 PM", "event_id=1"),
            ("Parks Board", day(4), "event_id=2"),
            ("Water Board", day(5), ""),
            ("Town Council", day(-400), "clip_id=0"),
            (f"Ribbon Cutting {video}", day(-1), ""),
        ),
        "/ViewPublisher.php?view_id=5": view(("Planning Board", day(3) + " - 6:30 PM", "event_id=1")),
        "/AgendaViewer.php?view_id=2&clip_id=1": redirect("GeneratedAgendaViewer.php?view_id=2&clip_id=1"),
        "/GeneratedAgendaViewer.php?view_id=2&clip_id=1": Answer(AGENDA),
        "/AgendaViewer.php?view_id=2&event_id=1": redirect("https://bucket.s3.amazonaws.com/a.pdf?X-Amz-Signature=1"),
        "/AgendaViewer.php?view_id=2&event_id=2": Answer("oops", 500),
    }
    return pages.get(asked.path) if asked.host == HOST else None


def answer(asked: Asked) -> Answer | None:
    slug = asked.host.partition(".")[0]
    if slug == "tried":
        return view(("Council", day(1), "")) if asked.path.endswith("view_id=3") else None
    council = f'<a href="//retired.granicus.com/AgendaViewer.php?view_id=3&clip_id=1">Agenda</a> {day(-2000)}'
    empty = "Currently there are no upcoming events."
    pages = {
        "retired": Answer(f"<div class='archive'><p>Council, {council}</p></div>"),
        "moved": view(("Council", day(-2), "clip_id=1")),
        "wrong": Answer("<html><body>Invalid parameters.</body></html>"),
        "blocked": Answer("<html><head><title>Just a moment...</title></head></html>"),
        "refused": Answer("<html>no</html>", 403),
        "changed": Answer("<html><body><h1>We have a new portal</h1></body></html>"),
        "quiet": Answer(f'<table id="upcoming" class="listingTable"><tr><td>{empty}</td></tr></table>'),
    }
    return pages[slug] if slug in pages else elm_grove(asked)


OUTCOMES = {
    "elmgrove": ("partial", "http"),
    "retired": ("failed", "config"),
    "moved": ("failed", "tenant_gone"),
    "wrong": ("failed", "config"),
    "blocked": ("failed", "blocked"),
    "refused": ("failed", "blocked"),
    "changed": ("failed", "layout_changed"),
    "quiet": ("quiet", ""),
    "tried": ("ok", ""),
    "nothing": ("failed", "config"),
}
VIEWS = {"elmgrove": ", view_ids = [2, 5]", "tried": "", "nothing": ""}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    rows = {
        f"{slug}TX": f'slug = "{slug}", host = "{slug}.granicus.com"{VIEWS.get(slug, ", view_ids = [3]")}' for slug in OUTCOMES
    }
    return crawl(tmp_path_factory.mktemp("granicus"), "granicus", rows, answer, "-s", "RETRY_ENABLED=0", expect=1)


def test_outcomes(found: Crawl) -> None:
    assert found.outcomes == {f"{slug}TX": outcome for slug, outcome in OUTCOMES.items()}


def test_fewest_requests(found: Crawl) -> None:
    assert sorted(place.removeprefix(HOST) for place in found.places(HOST)) == [
        "/AgendaViewer.php?view_id=2&clip_id=1",
        "/AgendaViewer.php?view_id=2&event_id=1",
        "/AgendaViewer.php?view_id=2&event_id=2",
        "/GeneratedAgendaViewer.php?view_id=2&clip_id=1",
        "/ViewPublisher.php?view_id=2",
        "/ViewPublisher.php?view_id=5",
    ]
    assert [place.partition("view_id=")[2] for place in found.places("tried.")] == ["1", "2", "3", "4", "5", "6"]
    assert len(found.places("nothing.")) == 30


def test_trap_21_agent_is_honest_in_the_form_of_browsers(found: Crawl) -> None:
    agents = {each.agent for each in found.asked if "View" in each.path}
    assert len(agents) == 1 and agents.pop().startswith("engagic_scrapy/")


def test_records(found: Crawl) -> None:
    meetings = [meeting["body"] for meeting in found.meetings if meeting["city"] == "elmgroveTX"]
    assert sorted(meetings) == ["Parks Board", "Planning Board", "Town Council", "Water Board"]
    council = found.meeting(f"granicus:{HOST}:clip:1")
    assert [item["title"] for item in council["items"]][:2] == ["CONSENT CALENDAR", "Accept the street lighting report"]
    planning = found.meeting(f"granicus:{HOST}:event:1")
    assert [document["url"] for document in planning["documents"]] == [f"https://{HOST}/AgendaViewer.php?view_id=2&event_id=1"]
    parks = found.meeting(f"granicus:{HOST}:event:2")
    assert parks["incomplete"] == [f"agenda could not be fetched: https://{HOST}/AgendaViewer.php?view_id=2&event_id=2"]


def test_limit_ends_the_trying_of_numbers(tmp_path: Path) -> None:
    found = crawl(tmp_path, "granicus", {"elmgroveTX": f'slug = "elmgrove", host = "{HOST}"'}, answer, "-a", "limit=1")
    assert [place.partition("view_id=")[2] for place in found.places("Publisher")] == ["1", "2"]
