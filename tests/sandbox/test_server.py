"""Documents and faults over real HTTP, and what the sandbox tells of its visitors."""

import http.client
import json
import socket
import time
import urllib.request
import zipfile
from io import BytesIO

import pytest

from engagic_scrapy.sandbox.faults import DOCUMENT_FAULTS
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.portals import legistar_addresses as book
from engagic_scrapy.sandbox.server import Sandbox
from tests.sandbox.wire import Browser, ask


def struck(box, fault):
    """The document with that fault and its address."""
    documents = (d for city in box.world.cities() for d in box.world.documents(box.world.meetings(city)[0]))
    document = next(d for d in documents if d.fault == fault)
    return document, book.document_url(document)


def city_with(box, fault):
    return next(city for city in box.world.cities() if city.fault == fault)


# -- a document that is well ------------------------------------------------------------------------------------------------


@pytest.fixture
def agenda(play):
    box = play(cities=2)
    document = box.world.documents(box.world.meetings(box.world.city(1))[0])[0]
    return box, book.document_url(document), box.world.packet(document)


def test_a_document_has_its_length_and_its_marks(agenda):
    box, url, packet = agenda
    answer = ask(box, url)
    assert answer.body == packet.read() and int(answer.headers["Content-Length"]) == packet.size
    assert answer.headers["Content-Type"] == "application/pdf" and answer.headers["Accept-Ranges"] == "bytes"
    again = ask(box, url, method="HEAD")
    assert (again.status, again.headers["ETag"], again.body) == (200, answer.headers["ETag"], b"")


def test_what_has_not_changed_is_not_sent_again(agenda):
    box, url, _ = agenda
    marks = ask(box, url).headers
    assert ask(box, url, headers={"If-None-Match": marks["ETag"]}).status == 304
    assert ask(box, url, headers={"If-Modified-Since": marks["Last-Modified"]}).status == 304
    assert ask(box, url, headers={"If-None-Match": '"other"'}).status == 200


def test_parts_of_a_document(agenda):
    box, url, packet = agenda
    whole, tag = packet.read(), ask(box, url).headers["ETag"]
    rest = ask(box, url, headers={"Range": "bytes=1000-", "If-Range": tag})
    assert (rest.status, rest.body) == (206, whole[1000:])
    assert rest.headers["Content-Range"] == f"bytes 1000-{len(whole) - 1}/{len(whole)}"
    assert ask(box, url, headers={"Range": "bytes=10-19"}).body == whole[10:20]
    assert ask(box, url, headers={"Range": "bytes=1000-", "If-Range": '"older"'}).body == whole
    assert ask(box, url, headers={"Range": f"bytes={len(whole)}-"}).status == 416


# -- documents with a fault -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sick():
    faults = ",".join(DOCUMENT_FAULTS)
    with Sandbox(Options(cities=20, meetings=2, packet_kb=20, faults=faults, drip_seconds=0.5)) as box:
        yield box


def test_drip_takes_its_time_and_is_right(sick):
    document, url = struck(sick, "drip")
    began = time.monotonic()
    assert ask(sick, url).body == sick.world.packet(document).read()
    assert time.monotonic() - began > 0.4


def test_flaky_is_right_at_the_third_time(sick):
    _, url = struck(sick, "flaky")
    assert [ask(sick, url).status for _ in range(3)] == [500, 500, 200]


def test_limit_asks_for_patience_once(sick):
    _, url = struck(sick, "limit")
    first = ask(sick, url)
    assert (first.status, first.headers["Retry-After"]) == (429, "1")
    assert ask(sick, url).status == 200


def test_cut_ends_in_the_middle_and_can_be_gone_on_with(sick):
    document, url = struck(sick, "cut")
    with pytest.raises(http.client.IncompleteRead) as cut:
        ask(sick, url)
    have, whole = cut.value.partial, sick.world.packet(document).read()
    assert 0 < len(have) < len(whole) and whole.startswith(have)
    rest = ask(sick, url, headers={"Range": f"bytes={len(have)}-"})
    assert rest.status == 206 and have + rest.body == whole


def test_lying_length_never_keeps_its_promise(sick):
    document, url = struck(sick, "lying_length")
    for _ in range(2):
        with pytest.raises(http.client.IncompleteRead) as lie:
            ask(sick, url)
        assert lie.value.partial == sick.world.packet(document).read() and lie.value.expected == 1000


@pytest.mark.parametrize(("fault", "begins"), [("html_pdf", b"<!DOCTYPE html"), ("word_pdf", b"PK\x03\x04"), ("empty_pdf", b"")])
def test_other_things_served_as_pdf(sick, fault, begins):
    answer = ask(sick, struck(sick, fault)[1])
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.body.startswith(begins) and bool(answer.body) == bool(begins)
    if fault == "word_pdf":
        assert "word/document.xml" in zipfile.ZipFile(BytesIO(answer.body)).namelist()


def test_redirect_leads_to_the_document_on_another_host(sick):
    document, url = struck(sick, "redirect")
    answer = ask(sick, url)
    assert answer.status == 302 and answer.headers["Location"].startswith("https://")
    assert ask(sick, answer.headers["Location"]).body == sick.world.packet(document).read()


def test_gone_leads_to_a_page_that_says_so(sick):
    answer = ask(sick, struck(sick, "gone_pdf")[1])
    assert answer.status == 302 and answer.headers["Location"].endswith("/Confirmation.aspx?M1=Gone")


def test_truncated_and_encrypted_are_whole_to_http(sick):
    document, url = struck(sick, "truncated")
    whole, answer = sick.world.packet(document).read(), ask(sick, url)
    assert answer.body == whole[: len(whole) * 3 // 5] and not answer.body.endswith(b"%%EOF\n")
    assert b"/Encrypt" in ask(sick, struck(sick, "encrypted")[1]).body


# -- cities with a fault ----------------------------------------------------------------------------------------------------


@pytest.fixture
def broken(play):
    return play(cities=40, faults="all", retry_after=1)


def listing(box, city):
    if city.door == "api":
        return ask(box, f"https://{book.API_HOST}/v1/{book.client(city)}/Events", headers={"Accept": "application/json"})
    return ask(box, f"https://{book.host(city)}/Calendar.aspx")


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("http500", 500, ""), ("challenge", 200, "Just a moment"), ("error_text", 200, "rror"), ("layout", 200, "gridSchedule"),
        ("gone", 200, "Welcome to Legistar"), ("unknown_client", 500, "An error has occurred"),
        ("not_configured", 400, "not setup in settings"), ("forbidden", 403, "oken"), ("xml", 200, "ArrayOfGranicusEvent"),
    ],
)  # fmt: skip
def test_listings_with_a_fault(broken, fault, status, words):
    for _ in range(2):
        answer = listing(broken, city_with(broken, fault))
        assert answer.status == status and words in answer.text
    assert fault != "layout" or "gridCalendar" not in answer.text


def test_robots_forbids_where_it_should_and_is_missing_elsewhere(broken):
    forbidden = city_with(broken, "robots")
    assert "Disallow: /" in ask(broken, f"https://{book.host(forbidden)}/robots.txt").text
    files = city_with(broken, "robots_files")
    assert "Disallow: /" in ask(broken, f"https://{book.files_host(files)}/robots.txt").text
    assert ask(broken, f"https://{book.API_HOST}/robots.txt").status == 404
    assert ask(broken, f"https://{book.host(city_with(broken, ''))}/robots.txt").status == 404


def test_quiet_has_its_grid_and_no_row_in_the_window(play):
    box = play(cities=4, doors=("calendar",), faults="quiet:1")
    browser = Browser(box, book.host(city_with(box, "quiet"))).get()
    assert browser.page.xpath("//tr[@class='rgNoRecords']") or not browser.rows
    assert not any(m.listed for m in box.world.meetings(city_with(box, "quiet")))


def test_who_comes_back_too_early_is_written_down_whichever_tenant_it_asks(broken):
    limited, other = city_with(broken, "429"), city_with(broken, "")
    first = listing(broken, limited)
    assert (first.status, first.headers["Retry-After"]) == (429, "1")
    listing(broken, other)  # may have been on its way when the 429 came
    assert broken.stats()["too_early"] == []
    time.sleep(0.4)
    listing(broken, other)
    early = broken.stats()["too_early"]
    assert len(early) == 1 and early[0]["lane"] == "legistar listing" and 0 < early[0]["early_by"] < 1
    time.sleep(0.7)
    assert listing(broken, limited).status == 200
    assert len(broken.stats()["too_early"]) == 1


# -- the server itself ------------------------------------------------------------------------------------------------------


def test_the_log_and_the_counts(play):
    box = play(cities=2)
    document = box.world.documents(box.world.meetings(box.world.city(0))[0])[0]
    ask(box, book.document_url(document))
    ask(box, f"https://{book.API_HOST}/robots.txt")
    assert [(entry.kind, entry.status, entry.method) for entry in box.log] == [("document", 200, "GET"), ("robots", 404, "GET")]
    with urllib.request.urlopen(f"{box.url}/-/stats") as answer:
        told = json.load(answer)
    assert told["kinds"] == {"document": 1, "robots": 1} and told["claude_calls"] == 0
    with urllib.request.urlopen(f"{box.url}/-/log?last=1") as answer:
        assert [entry["path"] for entry in json.load(answer)] == ["/robots.txt"]
    with urllib.request.urlopen(box.url) as answer:
        assert b"/-/stats" in answer.read()


def test_a_short_log_forgets(play):
    with Sandbox(Options(cities=1), full_log=False) as box:
        assert box.log.maxlen


def test_claude_is_at_its_address(play):
    box = play(cities=2)
    request = urllib.request.Request(f"{box.env['ANTHROPIC_BASE_URL']}/v1/messages", b"{}", {"Content-Type": "application/json"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code in (400, 401) and json.load(refused.value)["type"] == "error"
    assert len(box.claude_calls) == 1


def test_a_host_that_nobody_plays_is_refused_by_name(play):
    answer = ask(play(cities=1), "https://www.example.com/x")
    assert answer.status == 502 and "www.example.com" in answer.text


def test_stopping_does_not_wait_for_a_dripping_document():
    box = Sandbox(Options(cities=1, meetings=1, faults="drip:1", drip_seconds=60))
    with box:
        _, url = struck(box, "drip")
        port = int(box.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as client:
            host, _, path = url.removeprefix("https://").partition("/")
            client.sendall(f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            assert client.recv(100)
            began = time.monotonic()
            box.close()
    assert time.monotonic() - began < 5
    box.close()


def test_a_taken_port_is_an_error_and_leaves_nothing_behind(play):
    port = int(play(cities=1).url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"), Sandbox(Options(cities=1), port=port):
        pass
