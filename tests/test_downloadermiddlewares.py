"""Manners, seen from the portal's side: slots, Retry-After; and pages that are whole."""

from __future__ import annotations

import datetime
import email.utils
import gzip
import json
import time

import pytest
from scrapy.http import Response

from engagic_scrapy.downloadermiddlewares import WholePageMiddleware, retry_after
from tests.crawling import SETTINGS, document
from tests.portal import Portal, answer

PDF = b"%PDF-1.7\n" + bytes(5000)
PAGE = answer(b"page")
NO_PACE = {"CONCURRENT_REQUESTS_PER_DOMAIN": 8}


@pytest.fixture
def portal():
    with Portal() as portal:
        portal.pages |= {"/a.pdf": answer(PDF), "/page": PAGE}
        yield portal


@pytest.fixture
def other():
    """Another tenant of the same vendor, on a server of its own."""
    with Portal() as portal:
        portal.pages |= {"/page": PAGE}
        yield portal


def page(portal, name: str, path: str = "/page", **meta):
    return {"url": portal.url + path, "name": name, "meta": meta}


# -- slots ----------------------------------------------------------------------------------------------------------------


def test_every_request_goes_in_its_vendors_slot(crawls, portal):
    got = crawls.run(
        page(portal, "listing"),
        page(portal, "own", download_slot="own"),
        page(portal, "told", vendor="granicus"),
        document(portal.url + "/a.pdf", "packet"),
        document(portal.url + "/a.pdf", "told packet", meta={"vendor": "granicus"}),
    )
    assert {one["name"]: one["download_slot"] for one in got["answers"]} == {
        "listing": "legistar",
        "own": "own",
        "told": "granicus",
        "packet": "legistar-documents",
        "told packet": "granicus-documents",
    }


def test_two_hosts_of_a_vendor_share_its_pace(crawls, portal, other):
    slots = {"legistar": {"concurrency": 1, "delay": 0.4, "jitter": 0}}
    crawls.run(*(page(host, str(n)) for n in range(2) for host in (portal, other)), settings={"DOWNLOAD_SLOTS": slots})
    times = sorted(one.at for one in portal.log + other.log)
    assert len(times) == 4
    # Of the whole, because on a busy machine a single arrival may be late: with a pace each, the hosts would take 0.4 s.
    assert times[-1] - times[0] > 3 * 0.4 - 0.3


# -- Retry-After ----------------------------------------------------------------------------------------------------------


def busy_once(portal, path: str = "/busy", status: str = "429 Too Many Requests", **headers: str):
    portal.pages[path] = lambda asked: answer(status=status, **headers) if len(portal.asked(path)) == 1 else PAGE


@pytest.mark.parametrize(("status", "seconds"), [("429 Too Many Requests", 2), ("503 Unavailable", 1)])
def test_the_whole_vendor_waits_to_the_second(crawls, portal, other, status, seconds):
    busy_once(portal, status=status, Retry_After=str(seconds))
    slots = {"legistar": {"concurrency": 2, "delay": 0.3, "jitter": 0}}
    requests = [page(portal, "busy", "/busy"), *(page(other, str(n)) for n in range(4)), page(portal, "free", vendor="granicus")]
    got = crawls.run(*requests, settings={"DOWNLOAD_SLOTS": slots})
    assert sorted(one["status"] for one in got["answers"]) == [200] * 6
    first, again = portal.asked("/busy")
    held = sorted(one.at - first.at for one in [*other.log, again])
    assert seconds <= held[0] < seconds + 0.7  # neither sooner nor a second late; some of them stood in the slot's queue already
    assert all(later - earlier > 0.2 for earlier, later in zip(held, held[1:], strict=False))  # and no burst after it
    assert portal.asked("/page")[0].at - first.at < 1  # another vendor's
    assert got["stats"]["retry_after/count"] == 1


def test_pages_and_documents_of_a_vendor_rest_together(crawls, portal, other):
    busy_once(portal, Retry_After="2")
    other.pages["/a.pdf"] = answer(PDF)
    requests = [document(other.url + "/a.pdf", f"packet {n}") for n in range(3)]
    slots = {"legistar-documents": {"concurrency": 1, "delay": 0.7, "jitter": 0}}
    got = crawls.run(page(portal, "busy", "/busy"), *requests, settings={**NO_PACE, "DOWNLOAD_SLOTS": slots})
    assert sorted(one["status"] for one in got["answers"]) == [200] * 4
    first = portal.asked("/busy")[0].at
    assert [one.at - first for one in other.log if 0.3 < one.at - first < 2] == []  # the first may have left with the page
    assert max(one.at - first for one in other.log) > 2


def test_the_next_request_of_a_full_slot_knows_of_the_answer_before_it(crawls, portal):
    busy_once(portal, Retry_After="2")
    slots = {"legistar": {"concurrency": 1, "delay": 0}}
    crawls.run(page(portal, "busy", "/busy"), *(page(portal, str(n)) for n in range(3)), settings={"DOWNLOAD_SLOTS": slots})
    first = portal.asked("/busy")[0].at
    assert min(one.at - first for one in portal.asked("/page")) >= 2


def test_a_date_is_kept_too_and_documents_wait_like_pages(crawls, portal):
    now = datetime.datetime(2026, 11, 3, 10, 0, 0, tzinfo=datetime.UTC)  # the server's clock is weeks off
    dates = {
        "Date": email.utils.format_datetime(now, usegmt=True),
        "Retry_After": email.utils.format_datetime(now + datetime.timedelta(seconds=1), usegmt=True),
    }
    busy = answer(status="429 Too Many Requests", **dates)
    portal.pages["/a.pdf"] = lambda asked: busy if len(portal.asked("/a.pdf")) == 1 else answer(PDF)
    assert crawls.one(document(portal.url + "/a.pdf"))["result"]["size"] == len(PDF)
    first, again = portal.asked("/a.pdf")
    assert 1.0 <= again.at - first.at < 1.8


def test_a_wait_that_is_too_long_is_given_up_by_name(crawls, portal):
    busy_once(portal, Retry_After="86400")
    got = crawls.run(page(portal, "busy", "/busy"), page(portal, "next"), settings={"ENGAGIC_RETRY_AFTER_MAX": 600})
    busy = next(one for one in got["answers"] if one["name"] == "busy")
    assert (busy["error"], busy["status"], busy["retry_after"]) == ("HttpError", 429, 86400)
    assert got["stats"]["retry_after/too_long"] == 1
    assert len(portal.asked("/busy")) == 1
    assert "retry/count" not in got["stats"]
    assert "longer than ENGAGIC_RETRY_AFTER_MAX" in crawls.log.read_text()


@pytest.mark.parametrize(("status", "later"), [("429 Too Many Requests", 429), ("503 Maintenance", 200)])
def test_a_429_that_is_too_long_speaks_for_the_vendor_and_a_503_for_its_tenant(crawls, portal, other, status, later):
    busy_once(portal, status=status, Retry_After="86400")
    other.pages["/a.pdf"] = answer(PDF)
    slots = {name: {"concurrency": 1, "delay": 0.5, "jitter": 0} for name in ("legistar", "legistar-documents")}
    got = crawls.run(
        page(portal, "busy", "/busy"),
        page(other, "page"),
        document(other.url + "/a.pdf", "may leave with the first page"),
        document(other.url + "/a.pdf", "document"),
        page(other, "free", vendor="granicus"),
        settings={"DOWNLOAD_SLOTS": slots, "ENGAGIC_RETRY_AFTER_MAX": 600},
    )
    answers = {one["name"]: one for one in got["answers"]}
    assert {name: answers[name]["status"] for name in ("free", "page", "document")} == {
        "free": 200,
        "page": later,
        "document": later,
    }
    assert len(portal.asked("/busy")) == 1
    if later == 429:  # and none of them was sent
        assert all(86_390 < answers[name]["retry_after"] <= 86_400 for name in ("page", "document"))
        assert len(other.asked("/page")) == 1
        assert len(other.asked("/a.pdf")) <= 1


def test_other_answers_and_unreadable_values_do_not_hold_anybody(crawls, portal):
    busy_once(portal, "/a", Retry_After="soon")
    busy_once(portal, "/b", status="500 No", Retry_After="500")
    busy_once(portal, "/c")
    started = time.monotonic()
    got = crawls.run(*(page(portal, path, path) for path in ("/a", "/b", "/c")), settings=NO_PACE)
    assert [one["status"] for one in got["answers"]] == [200] * 3
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("how", ["stop_after", "close_after"])
def test_a_crawl_that_ends_does_not_wait_and_loses_nothing(crawls, portal, how, tmp_path):
    portal.pages["/busy"] = portal.pages["/a.pdf"] = answer(status="429 Busy", Retry_After="300")
    settings = {"JOBDIR": str(tmp_path / "job"), **NO_PACE}
    started = time.monotonic()
    got = crawls.run(page(portal, "busy", "/busy"), document(portal.url + "/a.pdf"), settings=settings, **{how: 1.0})
    assert time.monotonic() - started < 4
    assert [one["error"] for one in got["answers"]] == ["DocumentStopped"]
    assert len(portal.log) == 2
    # The page was given back to the scheduler, so the next run on this JOBDIR asks for it.
    assert json.loads((tmp_path / "job" / "requests.queue" / "active.json").read_text())
    portal.pages["/busy"] = PAGE
    again = crawls.run(settings=settings)
    assert [(one["name"], one["status"]) for one in again["answers"]] == [("busy", 200)]


def test_rules_that_wait_for_a_retry_after_do_not_let_requests_out_at_the_end(crawls, portal):
    portal.pages["/robots.txt"] = answer(status="503 Busy", Retry_After="300")
    got = crawls.run(
        page(portal, "1"), document(portal.url + "/a.pdf"), settings={"ROBOTSTXT_OBEY": True, **NO_PACE}, stop_after=1.0
    )
    assert [one["error"] for one in got["answers"]] == ["DocumentStopped"]
    assert {one.target for one in portal.log} == {"/robots.txt"}


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 7 ", 7),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("Tue, 03 Nov 2026 10:00:00 GMT", 0),
    ],
)
def test_values_of_retry_after(value, seconds):
    response = Response("http://a.gov", headers={"Retry-After": value, "Date": "Tue, 03 Nov 2026 10:00:09 GMT"})
    assert retry_after(response) == seconds


# -- pages that are whole -------------------------------------------------------------------------------------------------

WHOLE = b"<!DOCTYPE html><html><body><table><tr><td>Council</td></tr></table></body></html>\n"
PLACE = {f"{WholePageMiddleware.__module__}.{WholePageMiddleware.__name__}": 555}
KEPT = {**NO_PACE, "DOWNLOADER_MIDDLEWARES": SETTINGS["DOWNLOADER_MIDDLEWARES"] | PLACE}


def cut_page(body: bytes, **headers: str) -> bytes:
    return answer(body, Content_Type="text/html", **headers)


def test_a_page_without_its_end_is_asked_for_again(crawls, portal):
    portal.pages["/page"] = lambda asked: cut_page(WHOLE[:40] if len(portal.asked("/page")) == 1 else WHOLE)
    got = crawls.one(page(portal, "page"), settings=KEPT)
    assert (got["status"], got["length"], got["retry_times"]) == (200, len(WHOLE), 1)


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_a_page_that_never_gets_its_end_is_a_failure(crawls, portal, coding):
    rows = b"".join(b"<tr><td>%d</td></tr>" % (n * n) for n in range(3000))
    cut = gzip.compress(WHOLE.replace(b"<tr>", rows + b"<tr>"))[:-500] if coding else WHOLE[:-10]
    portal.pages["/page"] = cut_page(cut, **({"Content_Encoding": coding} if coding else {}))
    got = crawls.one(page(portal, "page"), settings={**KEPT, "RETRY_TIMES": 1})
    assert got["error"] == "ResponseDataLossError"
    assert "no </html>" in got["text"]
    assert len(portal.asked("/page")) == 2


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (WHOLE.upper() + b"<!-- served in 0.1 s -->", {"Content_Type": "text/html"}),
        (b"<tr><td>Council</td></tr>", {"Content_Type": "text/html"}),  # a fragment for a script to put in its place
        (b'{"a": "<html>"}', {"Content_Type": "application/json"}),
        (b"<html", {"Content_Type": "text/html", "status": "404 Not Found"}),
    ],
)
def test_what_needs_no_end_passes(crawls, portal, body, headers):
    portal.pages["/page"] = answer(body, **headers)
    got = crawls.one(page(portal, "page"), settings={**KEPT, "HTTPERROR_ALLOW_ALL": True})
    assert got["length"] == len(body)
    assert len(portal.asked("/page")) == 1
