"""Swagit as a real crawl of a small local portal: which requests, which records, which outcome."""

from __future__ import annotations

import datetime

import pytest

from tests.spiders.small_portal import Answer, Asked, Crawl, crawl, redirect

TODAY = datetime.datetime.now(datetime.UTC).date()
HOST = "elmgrovetx.new.swagit.com"


def table(
    *rows: tuple[int, int], following: str = "", tabs: tuple[str, ...] = (), agenda: bool = True, place: str = "Elm Grove, TX"
) -> Answer:
    cells = "".join(
        f'<tr><td><a href="/videos/{key}">Regular Meeting</a></td><td>{TODAY + datetime.timedelta(ahead):%b %d, %Y}</td>'
        f'<td>{f"""<a href="/videos/{key}/agenda">Agenda</a>""" if agenda else ""}</td></tr>'
        for key, ahead in rows
    )
    links = "".join(f'<li class=""><a href="/views/77/{slug}">{slug}</a></li>' for slug in tabs)
    more = f'<a rel="next" href="{following}">2</a><a rel="next" href="{following}">Next</a>' if following else ""
    return Answer(
        f'<ul class="nav nav-tabs-swagit">{links}</ul><table class="videos" id="video-table"><tbody>{cells}</tbody></table>{more}'
        f"<p>City of {place} Video Archive / <a href='/admin/'>Login</a></p>"
    )


def elm_grove(asked: Asked) -> Answer | None:
    year, old = TODAY.year, TODAY.year - 5
    tabs = ("live", f"council-{old}", "council", f"parks-{year}")
    pages = {
        "/views/default/": redirect("/views/77"),
        "/views/77": table(tabs=tabs),
        "/views/77/council": table((1, -1), (2, -2), following="/views/77/council?page=2", tabs=tabs),
        # The older row stands first: rows of a day are in no order.
        "/views/77/council?page=2": table((4, -30), (3, -3), following="/views/77/council?page=3", tabs=tabs),
        "/views/77/council?page=3": table((5, -40), following="/views/77/council?page=4", tabs=tabs),
        f"/views/77/parks-{year}": table((6, -1), (7, -1), tabs=tabs, agenda=False),
        "/videos/1/agenda": redirect("https://granicus_production_attachments.s3.amazonaws.com/a.pdf?X-Amz-Signature=1"),
        "/videos/2/agenda": redirect("https://houston.novusagenda.com/agendapublic/MeetingView.aspx?MeetingID=5"),
    }
    return pages.get(asked.path)


def answer(asked: Asked) -> Answer | None:
    slug = asked.host.partition(".")[0]
    pages = {
        "quiettx": table(),
        "othertx": table((8, -1), place="Cedar Falls, TX"),
        "blockedtx": Answer("<html><head><title>403 Forbidden</title></head></html>", 403),
        "changedtx": Answer("<html><body><h1>Moved</h1></body></html>"),
        "adminpagetx": Answer("<html><head><title>SwagitAdmin</title></head><body>Sign in here</body></html>"),
        "missingtx": None,
    }
    return pages[slug] if slug in pages else elm_grove(asked)


OUTCOMES = {
    "elmgrovetx": ("ok", ""),
    "quiettx": ("quiet", ""),
    "othertx": ("failed", "tenant_gone"),
    "blockedtx": ("failed", "blocked"),
    "changedtx": ("failed", "layout_changed"),
    "adminpagetx": ("failed", "tenant_gone"),
    "missingtx": ("failed", "tenant_gone"),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    rows = {f"{slug.removesuffix('tx')}TX": f'slug = "{slug}", host = "{slug}.new.swagit.com"' for slug in OUTCOMES}
    return crawl(tmp_path_factory.mktemp("swagit"), "swagit", rows, answer, expect=1)


def test_trap_14_outcomes_blocked_is_not_empty(found: Crawl) -> None:
    assert found.outcomes == {f"{slug.removesuffix('tx')}TX": outcome for slug, outcome in OUTCOMES.items()}


def test_trap_06_and_13_pages_until_one_is_older_than_the_window(found: Crawl) -> None:
    assert sorted(place.removeprefix(HOST) for place in found.places(HOST)) == [
        "/videos/1/agenda",
        "/videos/2/agenda",
        "/videos/3/agenda",
        "/views/77",
        "/views/77/council",
        "/views/77/council?page=2",
        "/views/77/council?page=3",
        f"/views/77/parks-{TODAY.year}",
        "/views/default/",
    ]


def test_records(found: Crawl) -> None:
    meetings = {meeting["native_id"]: meeting for meeting in found.meetings}
    assert sorted(meetings) == ["swagit:1", "swagit:2", "swagit:3", "swagit:6", "swagit:7"]
    assert [document["url"] for document in meetings["swagit:1"]["documents"]] == [f"https://{HOST}/videos/1/agenda"]
    assert (meetings["swagit:2"]["documents"], [link["kind"] for link in meetings["swagit:2"]["links"]]) == ([], ["agenda"])
    assert (meetings["swagit:3"]["documents"], meetings["swagit:3"]["links"]) == ([], [])  # 404: no agenda
    assert {meeting["status"] for meeting in found.meetings} == {"passed"}
