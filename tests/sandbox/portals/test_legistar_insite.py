"""The played InSite site against its fact sheet, with a browser that is nothing but cookies and forms."""

import json
import re
from datetime import date
from html import unescape

import lxml.html
import pytest

from engagic_scrapy.sandbox.portals import legistar_addresses as book
from tests.sandbox.wire import Browser, ask

P = "ctl00_ContentPlaceHolder1_"


def calendar_city(box, **habits):
    tests = [(int(name[3:]), rest) for name, rest in habits.items()]
    return next(c for c in box.world.cities() if c.door == "calendar" and all(c.quirk % n == rest for n, rest in tests))


def plain_city(box):
    """Opens on this month, and does as it is told."""
    return next(c for c in box.world.cities() if c.quirk % 6 not in (1, 5) and c.quirk % 10 != 7)


@pytest.fixture
def box(play):
    return play(cities=20, meetings=12, doors=("calendar",))


def html(answer):
    """The page as a browser reads it: in the charset that the header names."""
    assert answer.headers.get_content_charset() == "utf-8"
    return lxml.html.fromstring(answer.text)


def ids_in(box, city, first, last):
    return {book.insite_id(m) for m in box.world.meetings(city) if first <= m.day <= last}


def test_it_opens_on_this_month(box):
    city = plain_city(box)
    browser = Browser(box, book.host(city)).get()
    assert browser.range == "This Month"
    assert set(browser.ids) == ids_in(box, city, date(2026, 11, 1), date(2026, 11, 30))


def test_a_year_is_chosen_by_postback_and_shown(box):
    city = plain_city(box)
    browser = Browser(box, book.host(city)).get().choose("2026")
    assert browser.range == "2026"
    assert set(browser.ids) == ids_in(box, city, date(2026, 1, 1), date(2026, 12, 31))
    assert browser.choose("All").range == "All Years" and len(browser.ids) == 12
    days = [row.xpath("./td[@class='rgSorted']")[0].text_content() for row in browser.rows]
    parsed = [date(int(y), int(m), int(d)) for m, d, y in (day.split("/") for day in days)]
    assert parsed == sorted(parsed, reverse=True)


def test_the_cookie_chooses_too(box):
    city = plain_city(box)
    browser = Browser(box, book.host(city)).get()
    name = next(name for name in browser.cookies if name.startswith("Setting-"))
    assert re.fullmatch(r"Setting-\d+-Calendar Year", name)
    browser.cookies[name] = "2025"
    assert browser.get().range == "2025"


def test_pages_of_a_hundred_keep_their_range_only_with_its_state(play):
    box = play(cities=6, meetings=230, doors=("calendar",))
    city = plain_city(box)
    browser = Browser(box, book.host(city)).get().choose("All")
    seen = [*browser.ids]
    info = browser.page.xpath("//div[contains(@class, 'rgInfoPart')]")[0].text_content()
    assert "Page 1 of 3, items 1 to 100 of 230." in " ".join(info.split())
    assert len(browser.page.xpath("//tr[@class='rgPager']")) == 2
    first = browser.pager_targets()
    for number in (1, 2):
        assert browser.post(browser.pager_targets()[number], "All").range == "All Years"
        seen += browser.ids
        assert browser.page.xpath("//a[@class='rgCurrentPage']")[0].text_content() == str(number + 1)
    assert sorted(seen) == sorted(book.insite_id(m) for m in box.world.meetings(city))
    browser.choose("All").post(first[1])
    assert browser.range == "This Month"  # silently


def test_a_stubborn_tenant_answers_another_range_at_first(box):
    city = calendar_city(box, mod10=7)
    browser = Browser(box, book.host(city)).get()
    asked = "2025"
    assert browser.choose(asked).range != asked
    assert browser.choose(asked).range == asked


@pytest.mark.parametrize(
    "change",
    [{"__VIEWSTATE": None}, {"__EVENTVALIDATION": None}, {"__VIEWSTATE": "AAAA"}, {"__EVENTVALIDATION": "AAAA"},
     {"__VIEWSTATEGENERATOR": None},
     {f"{P}lstYears_ClientState": "2026"}, {"__EVENTTARGET": "ctl00$ContentPlaceHolder1$nothing"}],
)  # fmt: skip
def test_a_postback_without_its_pages_state_ends_on_the_error_page(box, change):
    city = plain_city(box)
    browser = Browser(box, book.host(city)).get().post("ctl00$ContentPlaceHolder1$lstYears", "2026", **change)
    assert (browser.answer.status, browser.answer.headers["Location"]) == (302, "/Error.aspx")
    assert len(box.stats()["page_errors"]) == 1


def test_state_of_another_session_is_refused(box):
    browser = Browser(box, book.host(plain_city(box))).get()
    browser.cookies["ASP.NET_SessionId"] = "somebodyelse"
    assert browser.choose("2026").answer.status == 302
    browser.cookies.clear()
    assert browser.choose("2026").answer.status == 302
    assert sorted(box.stats()["page_errors"].values()) == [1, 1]


def test_the_lists_values_stand_in_the_script(box):
    city = calendar_city(box, mod6=1)
    text = Browser(box, book.host(city)).get().answer.text
    data = json.loads(re.search(r"RadComboBox, (\{.*\}), null, null", text)[1])
    values = [entry["value"] for entry in data["itemData"]]
    assert values[0] == "All" and "YEAR(M.meDate) BETWEEN 2026 AND 2029" in values and "2027" in values and "This Month" in values
    assert [entry["value"] for entry in data["itemData"] if entry.get("selected")] == ["YEAR(M.meDate) BETWEEN 2026 AND 2029"]


def test_columns_differ_and_the_ical_column_has_no_text(box):
    heads = set()
    for city in box.world.cities():
        page = Browser(box, book.host(city)).get().page
        cells = page.xpath(f"//table[@id='{P}gridCalendar_ctl00']/thead/tr/th[contains(@class, 'rgHeader')]")
        names = [" ".join(cell.text_content().split()) for cell in cells]
        assert names[:5] == ["Name", "Meeting Date", "", "Meeting Time", "Meeting Location"]
        heads |= set(names)
    assert {
        "Agenda Packet",
        "Notice",
        "Accessible Agenda",
        "Meeting Topic",
        "Minutes",
        "Summary",
        "Recap/Minutes",
        "Video",
        "Multimedia",
    } <= heads


def test_rows_show_what_the_world_knows(box):
    for city in box.world.cities():
        browser = Browser(box, book.host(city)).get().post("ctl00$ContentPlaceHolder1$lstYears", "All")
        browser = browser if browser.range == "All Years" else browser.choose("All")
        meetings = {book.insite_id(m): m for m in box.world.meetings(city)}
        for row, key in zip(browser.rows, browser.ids, strict=True):
            meeting = meetings[key]
            text = row.text_content()
            assert meeting.body in text and meeting.location in text and (meeting.time_printed or "") in text
            assert "".join(row.xpath(".//em/text()")) == meeting.note
            details = row.xpath(".//a[contains(@id, 'hypMeetingDetail')]/@href")
            assert bool(details) == meeting.published
            agenda = row.xpath(".//a[contains(@id, 'hypAgenda') and not(contains(@id, 'Packet'))]/@href")
            document = box.world.document(meeting, "agenda")
            assert agenda == ([book.document_url(document).removeprefix(f"https://{book.host(city)}/")] if document else [])


def test_meeting_page_leads_to_legislation_and_its_files_and_votes(box):
    items = [i for c in box.world.cities() for m in box.world.meetings(c) for i in box.world.items(m)]
    item = next(i for i in items if i.votes and any(shown for _, shown in i.attachments))
    meeting, base = item.meeting, f"https://{book.host(item.meeting.city)}/"
    page = html(ask(box, f"{base}MeetingDetail.aspx?{book.meeting_query(meeting)}"))
    rows = page.xpath(f"//table[@id='{P}gridMain_ctl00']/tbody/tr")
    assert len(rows) == len(box.world.items(meeting))
    assert page.xpath(f"//a[@id='{P}hypName']")[0].text_content() == meeting.body
    row = rows[item.position - 1]
    assert [" ".join(cell.text_content().split()) for cell in row.xpath("./td")][5] == item.title
    legislation = html(ask(box, base + row.xpath(".//a[contains(@id, 'hypFile')]/@href")[0]))
    links = legislation.xpath(f"//span[@id='{P}lblAttachments2']/a/@href")
    shown = [d for d in box.world.documents(meeting) if d.position == item.position and d.shown]
    assert [base + link for link in links] == [book.document_url(d) for d in shown]
    assert ask(box, base + links[0]).body == box.world.packet(shown[0]).read()
    opens = re.search(r"radopen\('([^']+)'", unescape(row.xpath(".//a[contains(@id, 'hypDetails')]/@onclick")[0]))[1]
    votes = html(ask(box, base + opens)).xpath(f"//table[@id='{P}gridVote_ctl00']/tbody/tr")
    assert [tuple(td.text_content() for td in tr.xpath("./td")) for tr in votes] == list(item.votes)


def test_wrong_guids_hidden_files_and_missing_ones(box):
    city = plain_city(box)
    base, meeting = f"https://{book.host(city)}/", box.world.meetings(city)[0]
    wrong = ask(box, f"{base}MeetingDetail.aspx?ID={book.insite_id(meeting)}&GUID=00000000-0000-0000-0000-000000000000")
    assert (wrong.status, "Invalid parameters!" in wrong.text) == (200, True)
    none = ask(box, f"{base}View.ashx?M=M&{book.meeting_query(meeting)}")  # minutes of a meeting to come
    assert (none.status, none.headers["Location"]) == (302, "/Confirmation.aspx?M1=Gone")
    hidden = next(d for c in box.world.cities() for m in box.world.meetings(c) for d in box.world.documents(m) if not d.shown)
    assert ask(box, book.document_url(hidden)).status == 302


def test_a_name_without_a_tenant_answers_with_the_vendors_page(box):
    answer = ask(box, "https://nosuchplace.legistar.com/Calendar.aspx")
    assert answer.status == 200 and "gridCalendar" not in answer.text
