"""Municode as one real crawl of small portals, one city for each front end."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.parsers.test_municode import AGENDA, KEY, NAME, STORE, event, icon, line, published, wrapped
from tests.spiders import played
from tests.spiders.small_portal import TODAY, Answer, Asked, Crawl, crawl

FIRST, LAST = (TODAY + datetime.timedelta(days=days) for days in (-7, 30))
OLD = FIRST - datetime.timedelta(days=3)
ROWS = {
    "apiTX": 'slug = "api", host = "api.municodemeetings.com"',
    "bareTX": 'slug = "bare", host = "bare.municodemeetings.com"',
    "goneTX": 'slug = "gone", host = "gone.municodemeetings.com"',
    "publishTX": 'slug = "publish", host = "meetings.municode.com", city_code = "ELMGRV", path = "/PublishPage?ppid=aa&ppid=bb"',
    "siteTX": 'slug = "site", host = "site.gov", path = "/meetings?field_microsite_tid_1=27"',
    "newTX": 'slug = "new", host = "new.gov", path = "/meetings/recent"',
    "monthTX": 'slug = "month", host = "month.gov", path = "/calendar/month"',
    "blockedTX": 'slug = "blocked", host = "blocked.gov", path = "/meetings"',
}
NODE = (
    '<div id="node-7" about="/citycouncil/page/city-council-meeting-7"><span property="dc:title" content="City Council"></span>'
    '<span class="date-display-single" content="{day}T18:00:00-05:00">x</span><div class="other_attachments">'
    '<a href="/f/map.pdf">Map</a></div></div>'
)


def day(of: datetime.date = TODAY) -> tuple[str, str]:
    return ("date", f"{of.month}/{of.day}/{of.year}")


def agenda(key: str = KEY) -> tuple[str, str]:
    return ("agenda", icon(wrapped(key=key)))


def publish(path: str) -> str:
    options = "".join(f'<option value="{n}"{" selected" if f"p={n}" in path else ""}>{n}</option>' for n in (1, 2, 3))
    if "ppid=bb" in path:
        rows = [published(NAME, day())]
    elif "p=1" in path:
        rows = [published(NAME, day(LAST), agenda()), published(NAME, day(), agenda("a" * 32))]
    else:
        rows = [published(NAME, day(OLD), agenda("b" * 32))]
    return f'<table class="mcm">{"".join(rows)}</table><select>{options}</select>'


def listed(*lines: str, more: str = "") -> str:
    return f'<html><body><table class="views-table"><tbody>{"".join(lines)}</tbody></table>{more}</body></html>'


def stamp(of: datetime.date) -> str:
    return f'<span class="date-display-single" content="{of}T18:00:00-05:00">x</span>'


def new(path: str) -> str:
    if "recent" not in path:
        return listed(line(when=f"{LAST:%b} {LAST.day}, {LAST.year} | 6pm", page="/c/page/a"))
    number = int(path[-1])
    of = TODAY if number == 0 else OLD
    more = f'<ul><li class="pager-next"><a href="/meetings/recent?page={number + 1}">next</a></li></ul>'
    return listed(line(when=f"{of:%b} {of.day}, {of.year} | 6pm", page=f"/c/page/b{number}"), more=more)


def month(path: str) -> str:
    event_of = f'<div class="view-item-calendar"><a href="/c/page/x">Council</a>{stamp(TODAY)}</div>'
    return f'<html><body><div class="view-calendar">{event_of if f"{TODAY:%Y-%m}" in path else ""}</div></body></html>'


def answer(asked: Asked) -> Answer | None:
    host, path = asked.host, asked.path
    if path.startswith("/adaHtmlDocument"):
        return Answer(AGENDA)
    if host == "meetings.municode.com":
        return Answer(publish(path))
    now = {"CalendarDate": [TODAY.year, TODAY.month, TODAY.day, 18, 0]}
    if host == "api.municodemeetings.com":
        return Answer(json.dumps({"Meetings": [event(**now)]}))
    if host == "bare.municodemeetings.com":
        row = {**event(), **now}
        bare = {name: value for name, value in row.items() if not name.endswith("URL")}
        return Answer(json.dumps({"Meetings": [bare]} if "list.json" in path else row))
    if host == "blocked.gov":
        return Answer("<html><title>Just a moment...</title></html>", 403)
    if "/page/" in path:
        return Answer(NODE.format(day=TODAY)) if host == "site.gov" else None
    if host == "site.gov":
        return Answer(listed(line(when=stamp(TODAY), agenda=icon(f"{STORE}-Agenda-{KEY}.pdf"))))
    return {"new.gov": lambda: Answer(new(path)), "month.gov": lambda: Answer(month(path))}.get(host, lambda: None)()


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return crawl(tmp_path_factory.mktemp("municode"), "municode", ROWS, answer, expect=1)


def meetings(found: Crawl, city: str) -> list[dict]:
    return [meeting for meeting in found.meetings if meeting["city"] == f"{city}TX"]


def test_outcomes(found: Crawl) -> None:
    assert found.outcomes == {
        "apiTX": ("ok", ""), "bareTX": ("ok", ""), "goneTX": ("failed", "tenant_gone"), "publishTX": ("ok", ""),
        "siteTX": ("ok", ""), "newTX": ("partial", "http"), "monthTX": ("partial", "http"),
        "blockedTX": ("failed", "blocked"),
    }  # fmt: skip


def test_trap_01_api_is_one_request_and_one_an_agenda(found: Crawl) -> None:
    assert found.places("api.municode") == [
        f"api.municodemeetings.com/api/v1/public/meeting/list.json?datefrom={FIRST}&dateto={LAST}"
    ]
    (meeting,) = meetings(found, "api")
    assert len(meeting["items"]) == 3 and meeting["location"]["name"] == "1 Main St, Elm Grove"
    assert meeting["start_time"].startswith("2026-06-03T18:00")  # the agenda's word


def test_details_name_the_files(found: Crawl) -> None:
    assert found.places("bare.municode")[1:] == ["bare.municodemeetings.com/api/v1/public/meeting/12/details.json"]
    assert [document["kind"] for document in meetings(found, "bare")[0]["documents"]] == ["agenda", "packet"]


def test_trap_03_and_04_every_body_from_page_1_until_the_window(found: Crawl) -> None:
    asked = sorted(place.partition("?")[2] for place in found.places("/PublishPage"))
    assert asked == ["cid=ELMGRV&ppid=aa&p=1", "cid=ELMGRV&ppid=aa&p=2", "cid=ELMGRV&ppid=bb&p=1", "cid=ELMGRV&ppid=bb&p=2",
                     "cid=ELMGRV&ppid=bb&p=3"]  # fmt: skip
    assert {meeting["body_native_id"] for meeting in meetings(found, "publish")} == {"aa", "bb"}
    assert sum(bool(meeting["items"]) for meeting in meetings(found, "publish")) == 2


def test_list_of_a_site_is_asked_with_its_dates(found: Crawl) -> None:
    first, page = found.places("site.gov")
    assert f"date_filter[value][year]={FIRST.year}" in unquote(first) and "field_microsite_tid_1=27" in first
    assert f"date_filter_1[value][day]={LAST.day}&" in unquote(first)
    assert page == "site.gov/citycouncil/page/city-council-meeting-7"
    (meeting,) = meetings(found, "site")
    assert ([d["kind"] for d in meeting["documents"]], len(meeting["items"])) == (["agenda", "attachment"], 3)


def test_newer_site_is_read_until_the_window(found: Crawl) -> None:
    lists = [place for place in found.places("new.gov") if "/page/" not in place]
    assert lists == ["new.gov/meetings", "new.gov/meetings/recent?page=0", "new.gov/meetings/recent?page=1"]
    assert len(meetings(found, "new")) == 2
    assert all(meeting["incomplete"] for meeting in meetings(found, "new"))


def test_months_of_the_window(found: Crawl) -> None:
    months = sorted({f"{FIRST:%Y-%m}", f"{TODAY:%Y-%m}", f"{LAST:%Y-%m}"})
    assert [place for place in found.places("month.gov") if "/page/" not in place] == [
        f"month.gov/calendar/month/{each}" for each in months
    ]
    assert len(meetings(found, "month")) == 1


def test_every_city_of_the_sandbox_ends_as_planted(tmp_path: Path) -> None:
    assert played.crawl("municode", tmp_path).differences() == []
