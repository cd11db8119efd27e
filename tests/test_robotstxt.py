"""robots.txt, seen from the portal's side."""

from __future__ import annotations

import asyncio

import pytest

from engagic_scrapy.robotstxt import HOSTS_KEPT, ROBOTS_MAX
from tests.crawling import document
from tests.portal import Portal, answer

FORBIDS = answer(b"User-agent: *\nDisallow: /private\n")
FORBIDS_ALL = b"User-agent: *\nDisallow: /\n"
OBEY = {"ROBOTSTXT_OBEY": True, "CONCURRENT_REQUESTS_PER_DOMAIN": 8}


@pytest.fixture
def portal():
    with Portal() as portal:
        portal.pages |= {"/a.pdf": answer(b"%PDF-1.7\n" + bytes(5000)), "/page": answer(b"page")}
        yield portal


@pytest.fixture
def other():
    """Another host."""
    with Portal() as portal:
        yield portal


def page(portal, name: str, path: str = "/page", **meta):
    return {"url": portal.url + path, "name": name, "meta": meta}


def test_of_ten_first_requests_at_once_none_reaches_a_host_that_forbids_them(crawls, portal):
    async def slowly():
        yield FORBIDS[:30]
        await asyncio.sleep(0.2)  # all ten are waiting by then
        yield FORBIDS[30:]

    portal.pages["/robots.txt"] = lambda asked: slowly()
    got = crawls.run(*(page(portal, str(n), f"/private/{n}") for n in range(10)), page(portal, "free"), settings=OBEY)
    assert [one.target for one in portal.log] == ["/robots.txt", "/page"]
    errors = {one["name"]: one.get("error") for one in got["answers"]}
    assert errors.pop("free") is None
    assert set(errors.values()) == {"RobotsForbidden"}
    assert len(errors) == 10
    assert got["stats"]["robotstxt/forbidden"] == 10
    assert got["stats"]["robotstxt/request_count"] == 1


def test_a_forbidden_document_is_told_apart_from_other_ignored_requests(crawls, portal):
    portal.pages["/robots.txt"] = FORBIDS
    got = crawls.one(document(portal.url + "/private/a.pdf"), settings=OBEY)
    assert got["error"] == "RobotsForbidden"
    assert "IgnoreRequest" in got["bases"]


def test_a_document_behind_a_redirect_is_held_to_the_rules_of_the_host_it_leads_to(crawls, portal, other):
    portal.pages["/a.pdf"] = answer(status="302 Found", Location=other.url + "/private/a.pdf")
    other.pages["/robots.txt"] = FORBIDS
    assert crawls.one(document(portal.url + "/a.pdf"), settings=OBEY)["error"] == "RobotsForbidden"
    assert [one.target for one in other.log] == ["/robots.txt"]


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden"])
def test_a_host_without_rules_is_free_whatever_its_error_page_says(crawls, portal, status):
    portal.pages["/robots.txt"] = answer(FORBIDS_ALL, status=status)
    assert crawls.one(page(portal, "page"), settings={**OBEY, "RETRY_TIMES": 0})["status"] == 200


def test_a_host_whose_rules_end_in_a_server_error_is_asked_for_nothing(crawls, portal):
    portal.pages["/robots.txt"] = answer(status="500 Broken")
    got = crawls.run(page(portal, "a"), page(portal, "b"), settings={**OBEY, "RETRY_TIMES": 1})
    assert {one["error"] for one in got["answers"]} == {"RobotsUnavailable"}
    assert [one.target for one in portal.log] == ["/robots.txt"] * 2  # once again, and then no more for the second page
    assert got["stats"]["robotstxt/unavailable"] == 2


def test_a_host_is_asked_again_for_its_rules_after_a_while(crawls, portal):
    def busy_then_none(asked):
        return answer(status="503 Busy" if len(portal.asked("/robots.txt")) == 1 else "404 Not Found")

    portal.pages["/robots.txt"] = busy_then_none
    settings = {**OBEY, "RETRY_TIMES": 0, "ROBOTS_AGAIN_SECONDS": 0, "CONCURRENT_REQUESTS": 1}
    got = crawls.run(*({**page(portal, str(number)), "priority": -number} for number in range(3)), settings=settings)
    assert {one["name"]: one.get("error") for one in got["answers"]} == {"0": "RobotsUnavailable", "1": None, "2": None}
    assert [one.target for one in portal.log] == ["/robots.txt", "/robots.txt", "/page", "/page"]


def test_rules_that_come_at_the_second_try_are_kept(crawls, portal):
    portal.pages["/robots.txt"] = lambda asked: answer(status="503 Busy") if len(portal.asked("/robots.txt")) == 1 else FORBIDS
    got = crawls.run(page(portal, "free"), page(portal, "private", "/private/1"), settings=OBEY)
    assert {one["name"]: one.get("error") for one in got["answers"]} == {"free": None, "private": "RobotsForbidden"}


def test_a_host_whose_rules_do_not_come_is_free(crawls, portal):
    portal.pages["/robots.txt"] = b""
    got = crawls.one(page(portal, "page"), settings={**OBEY, "RETRY_TIMES": 0})
    assert got["status"] == 200


def test_rules_are_asked_for_in_the_pace_of_the_vendor_who_needs_them(crawls, portal):
    slots = {"granicus-documents": {"concurrency": 1, "delay": 0.5, "jitter": 0}}
    crawls.run(
        document(portal.url + "/a.pdf", meta={"vendor": "granicus"}),
        settings={**OBEY, "DOWNLOAD_SLOTS": slots},
        spider="backlog",
    )
    assert [one.target for one in portal.log] == ["/robots.txt", "/a.pdf"]
    assert portal.log[1].at - portal.log[0].at > 0.3  # an arrival may be noted late on a busy machine


def test_rules_without_an_end_are_bounded(crawls, portal):
    async def endless():
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"
        while True:
            yield b"Disallow: /private\n" * 5000

    portal.pages["/robots.txt"] = lambda asked: endless()
    assert crawls.one(page(portal, "page"), settings=OBEY)["status"] == 200
    assert f"larger than download max size ({ROBOTS_MAX})" in crawls.log.read_text()


def test_the_rules_of_old_hosts_are_forgotten_and_asked_for_again(crawls, portal):
    portal.pages["/robots.txt"] = FORBIDS
    hosts = [f"http://city{n}.example.gov" for n in range(HOSTS_KEPT + 1)]
    requests = [{"url": f"{host}/private", "priority": 1000 - n} for n, host in enumerate([*hosts, hosts[-1], hosts[0]])]
    got = crawls.run(*requests, settings={**OBEY, "ENGAGIC_SANDBOX": portal.url, "CONCURRENT_REQUESTS": 1})
    asked = [one.headers["host"] for one in portal.log]
    assert asked.count("city0.example.gov") == 2
    assert len(asked) == len(hosts) + 1
    assert {one["error"] for one in got["answers"]} == {"RobotsForbidden"}
    assert len(got["answers"]) == len(requests)
