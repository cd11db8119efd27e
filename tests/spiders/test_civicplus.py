"""CivicPlus as one real crawl of small portals, one city for each thing that a site does."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.parsers.test_civicplus import ITEMS, archived, category, center, happening, menu, row
from tests.spiders import played
from tests.spiders.small_portal import TODAY, Answer, Asked, Crawl, crawl, redirect

FIRST, LAST = (TODAY + datetime.timedelta(days=days) for days in (-7, 30))
WINDOW = {"first": f"{FIRST:%m/%d/%Y}", "last": f"{LAST:%m/%d/%Y}"}
DAY, LABEL = f"{TODAY:%m%d%Y}", f"{TODAY:%B} {TODAY.day}, {TODAY.year}"
PATHS = {
    "plain": "/AgendaCenter", "moved": "/AgendaCenter", "dropped": "/AgendaCenter", "quiet": "/AgendaCenter",
    "stale": "/AgendaCenter", "stub": "/AgendaCenter", "blocked": "/AgendaCenter", "gone": "/AgendaCenter",
    "archive": "/Archive.aspx", "shelf": "/Archive.aspx?AMID=31&AMID=33", "events": "/Calendar.aspx?CID=68",
}  # fmt: skip
ROWS = {f"{name}TX": f'slug = "{name}", host = "{name}.gov", path = "{path}"' for name, path in PATHS.items()}


def today(number: int, **more: str) -> str:
    return row(number, DAY, LABEL, **more)


def page(*rows: str) -> Answer:
    return Answer(center(category(*rows), **WINDOW))


def plain(path: str) -> Answer | None:
    if "Search" in path:
        return page(today(1, menu=menu(1, "HTML", "html", DAY)), today(2))
    return Answer(ITEMS) if path.endswith("?html=true") else None


def archive(path: str) -> Answer | None:
    if "lngArchiveMasterID=31" in path:
        return Answer(archived((101, f"{LABEL} Agenda")))
    if "AMID=33" in path:
        return Answer(archived((102, f"{LABEL} Packet"), (103, "May 4, 2016")))
    return Answer(archived()) if "ID=33" in path or path == "/Archive.aspx" else None


def events(path: str) -> Answer | None:
    if "startDate=" not in path:
        return None
    listed = happening(1, "Council", f"{TODAY}T18:00:00") + happening(2, "Council", f"{TODAY.year + 1}-12-31T18:00:00")
    return Answer(f'<html><input id="startDateFromAmsul"><div class="calendars">{listed}</div></html>')


def shelf(path: str) -> Answer | None:
    return (
        Answer(archived((102, f"{LABEL} Packet"))) if "ID=31" in path else Answer(archived()) if path == "/Archive.aspx" else None
    )


def stale(path: str) -> Answer:
    old = TODAY.year - 3
    return page() if "Search" in path else page(row(9, f"{TODAY:%m}01{old}", f"{TODAY:%B} 1, {old}"))


PORTALS = {
    "plain.gov": plain,
    "moved.gov": lambda path: redirect(f"https://www.cityofmoved.com{path}"),
    "www.cityofmoved.com": lambda path: page(today(1)) if "Search" in path else None,
    "dropped.gov": lambda path: Answer(center(category(today(1)))),
    "quiet.gov": lambda path: (
        page() if "Search" in path else page(row(9, f"01012{TODAY.year % 1000:03}", f"January 1, {TODAY.year}"))
    ),
    "stale.gov": stale,
    "stub.gov": lambda path: Answer("<html><script>window.location = 'https://elsewhere.test/'</script></html>"),
    "blocked.gov": lambda path: Answer("<html><title>Just a moment...</title></html>", 403),
    "gone.gov": lambda path: None,
    "archive.gov": archive,
    "shelf.gov": shelf,
    "events.gov": events,
}


def answer(asked: Asked) -> Answer | None:
    return PORTALS[asked.host](asked.path)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return crawl(tmp_path_factory.mktemp("civicplus"), "civicplus", ROWS, answer, expect=1)


def meetings(found: Crawl, city: str) -> list[dict]:
    return [meeting for meeting in found.meetings if meeting["city"] == f"{city}TX"]


def test_outcomes(found: Crawl) -> None:
    assert found.outcomes == {
        "plainTX": ("ok", ""),
        "movedTX": ("ok", ""),
        "droppedTX": ("partial", "portal_error"),
        "quietTX": ("quiet", ""),
        "staleTX": ("failed", "tenant_gone"),
        "stubTX": ("failed", "tenant_gone"),
        "blockedTX": ("failed", "blocked"),
        "goneTX": ("failed", "tenant_gone"),
        "archiveTX": ("ok", ""),
        "shelfTX": ("partial", "http"),
        "eventsTX": ("partial", "http"),
    }


def test_trap_01_one_search_a_city_and_one_request_an_html_agenda(found: Crawl) -> None:
    days = f"startDate={WINDOW['first']}&endDate={WINDOW['last']}"
    assert found.places("plain.gov") == [
        f"plain.gov/AgendaCenter/Search/?term=&CIDs=all&{days}&dateRange=&dateSelector=",
        f"plain.gov/AgendaCenter/ViewFile/Agenda/_{DAY}-1?html=true",
    ]
    assert len(found.meeting("civicplus:plain:1")["items"]) == 3
    files = [document["native_id"] for document in found.documents if document["city"] == "plainTX"]
    assert sorted(files) == ["agenda:1", "agenda:2", "item_file:77"]


def test_trap_13_redirected_host_is_followed_and_its_addresses_kept(found: Crawl) -> None:
    assert len(found.places("moved")) == 2
    urls = [document["url"] for document in found.documents if document["city"] == "movedTX"]
    assert [url.split("/")[2] for url in urls] == ["www.cityofmoved.com"]
    assert meetings(found, "moved")[0]["native_id"] == "civicplus:moved:1"


def test_trap_01_a_redirect_that_drops_the_window_is_told(found: Crawl) -> None:
    assert len(meetings(found, "dropped")) == 1
    assert "answered None" in found.output


def test_trap_14_and_15_an_empty_search_asks_the_start_page(found: Crawl) -> None:
    for city in ("quiet", "stale"):
        assert found.places(f"{city}.gov")[1:] == [f"{city}.gov/AgendaCenter"]
        assert meetings(found, city) == []
    assert len(found.places("stub.gov")) == 1


def test_trap_19_archive_search_then_the_whole_list(found: Crawl) -> None:
    queries = [place.partition("?")[2][:19] for place in found.places("archive.gov")]
    assert queries == ["", "ysnExecuteSearch=1&", "ysnExecuteSearch=1&", "AMID=33"]
    assert [(m["native_id"], len(m["documents"])) for m in meetings(found, "archive")] == [("civicplus:archive:archive:101", 2)]


def test_archive_goes_on_without_a_category(found: Crawl) -> None:
    assert [m["native_id"] for m in meetings(found, "shelf")] == ["civicplus:shelf:archive:102"]


def test_trap_21_calendar_is_cut_at_the_window_and_kept_without_its_page(found: Crawl) -> None:
    places = found.places("events.gov")
    assert "CID=68" in places[0] and places[1:] == ["events.gov/Calendar.aspx?EID=1"]
    (meeting,) = meetings(found, "events")
    assert (meeting["native_id"], len(meeting["incomplete"])) == ("civicplus:events:event:1", 1)


def test_trap_22_a_challenge_is_asked_once(found: Crawl) -> None:
    assert len(found.places("blocked.gov")) == 1


def test_every_city_of_the_sandbox_ends_as_planted(tmp_path: Path) -> None:
    assert played.crawl("civicplus", tmp_path).differences() == []
