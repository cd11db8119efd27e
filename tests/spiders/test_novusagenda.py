"""NovusAgenda as a real crawl of a small local portal: which requests, which records, which outcome."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from tests.spiders.small_portal import TODAY, Answer, Asked, Crawl, crawl

FIXTURES = Path(__file__).parents[1] / "fixtures" / "novusagenda"
COVER = (FIXTURES / "cover" / "page.html").read_bytes()
BLOCKED = (FIXTURES / "blocked" / "page.html").read_bytes()
ERROR = (FIXTURES / "error" / "page.html").read_bytes()


def grid(*rows: tuple[int, int], following: bool = False, span: int = 400) -> Answer:
    cells = "".join(
        f"<tr class='rgRow'><td>{TODAY + datetime.timedelta(ahead):%m/%d/%y}</td><td>City Council</td><td>City Hall</td>"
        f"<td><a onClick=\"window.open('MeetingView.aspx?MeetingID={key}&amp;MinutesMeetingID=-1')\">v</a></td>"
        f"<td><a href='DisplayAgendaPDF.ashx?MeetingID={key}'>pdf</a></td></tr>"
        for key, ahead in rows
    )
    more = "<a title='Next Page' href=\"javascript:__doPostBack('G$next','')\">n</a>" if following else ""
    first, last = (TODAY + datetime.timedelta(days) for days in (-span, span))
    echo = "".join(f"<input id='S_radCalendar{end}' name='{end}' value='{day}'>" for end, day in (("From", first), ("To", last)))
    heads = "".join(f"<th>{name}</th>" for name in ("Meeting Date", "Meeting Type", "Meeting Location", "Online", "Download"))
    body = cells or "<tr class='rgNoRecords'><td colspan='5'>No records to display.</td></tr>"
    table = f"<thead><tr>{heads}</tr></thead><tfoot><tr class='rgPager'><td>{more}</td></tr></tfoot><tbody>{body}</tbody>"
    state = "<input type='hidden' name='__VIEWSTATE' value='s1'>"
    return Answer(f"<form id='form1'>{state}{echo}<table id='S_radGridMeetings_ctl00'>{table}</table></form>")


def agenda(asked: Asked) -> Answer:
    key = asked.path.partition("MeetingID=")[2].partition("&")[0]
    if key == "3":
        return Answer("gone", 410)
    day = TODAY + datetime.timedelta(int(key))
    links = "".join(f"<a href='CoverSheet.aspx?ItemID={key}{item}&MeetingID={key}'>Item {item}</a>" for item in (1, 2))
    return Answer(f"<form id='Form1'><table><tr><td>City Council {day:%B %d, %Y}7:15 PM</td><td>{links}</td></tr></table></form>")


def answer(asked: Asked) -> Answer | None:
    slug, path = asked.host.partition(".")[0], asked.path.lower()
    if "meetingsgeneral" in path:
        wide = f"{TODAY - datetime.timedelta(372):%m/%d/%Y}" in asked.path
        return {
            "elmgrove": grid((3, 3)) if asked.method == "POST" else grid((1, 1), (2, 2), (1, 1), following=True),
            "quiet": grid((9, -200)) if wide else grid(),
            "gone": grid(),
            "narrow": grid((5, 1), span=20),
            "blocked": Answer(BLOCKED),
            "error": Answer(ERROR),
            "changed": Answer("<html><body><h1>Moved</h1></body></html>"),
        }.get(slug)
    if "meetingview" in path:
        return agenda(asked)
    if "coversheet" in path:
        return Answer(COVER) if "ItemID=11" in asked.path else Answer("<p>?</p>") if "ItemID=12" in asked.path else None
    return None


OUTCOMES = {
    "elmgrove": ("partial", "http"),
    "quiet": ("quiet", ""),
    "gone": ("failed", "tenant_gone"),
    "narrow": ("partial", "portal_error"),
    "blocked": ("failed", "blocked"),
    "error": ("failed", "portal_error"),
    "changed": ("failed", "layout_changed"),
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    rows = {f"{slug}TX": f'slug = "{slug}", host = "{slug}.novusagenda.com"' for slug in OUTCOMES}
    return crawl(tmp_path_factory.mktemp("novusagenda"), "novusagenda", rows, answer, "-s", "RETRY_ENABLED=0", expect=1)


def test_trap_15_wildcard_hosts_and_empty_tenants(found: Crawl) -> None:
    outcomes = {city: (outcome, kind) for city, (outcome, kind) in found.outcomes.items() if city != "elmgroveTX"}
    assert outcomes == {f"{slug}TX": outcome for slug, outcome in OUTCOMES.items() if slug != "elmgrove"}
    assert found.outcomes["elmgroveTX"][0] == "partial"
    assert [len(found.places(f"{slug}.")) for slug in ("quiet", "gone", "blocked", "error", "changed")] == [2, 2, 1, 1, 1]


def test_fewest_requests(found: Crawl) -> None:
    asked = [each for each in found.asked if each.host.startswith("elmgrove.") and each.path != "/robots.txt"]
    listing, *rest = asked
    days = [f"{TODAY + datetime.timedelta(days):%m/%d/%Y}" for days in (-7, 30)]
    assert listing.path == f"/agendapublic/meetingsgeneral.aspx?Date=cus&From={days[0]}&To={days[1]}"
    assert [each.form for each in rest if each.method == "POST"] == [
        {"__VIEWSTATE": "s1", "From": str(TODAY - datetime.timedelta(400)), "To": str(TODAY + datetime.timedelta(400)),
         "__EVENTTARGET": "G$next", "__EVENTARGUMENT": ""}
    ]  # fmt: skip
    assert sorted(each.path.removeprefix("/agendapublic/").partition(".")[0] for each in rest if each.method == "GET") == (
        ["CoverSheet"] * 4 + ["MeetingView"] * 3
    )


def test_records(found: Crawl) -> None:
    host = "novusagenda:elmgrove.novusagenda.com"
    first, second, third = (found.meeting(f"{host}:{key}") for key in (1, 2, 3))
    assert first["start_time"][11:16] == "19:15"
    assert [[document["name"] for document in item["documents"]] for item in first["items"]] == [
        ["Contract.pdf", "Bridge.jpg"],
        [],
    ]
    assert "ns-ContentArea" in first["incomplete"][0]
    assert [line.partition(":")[0] for line in second["incomplete"]] == ["attachments could not be fetched"] * 2
    assert third["incomplete"][0].startswith("agenda page could not be fetched")
    assert [document["kind"] for document in third["documents"]] == ["agenda"]
