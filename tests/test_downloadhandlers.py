"""Where requests go: sandbox, TLS, proxies, browser; documents and ordinary pages alike."""

from __future__ import annotations

import base64
import shutil

import psutil
import pytest
from scrapy import Request

from engagic_scrapy.downloadhandlers import reroute
from tests.crawling import Crawls, document
from tests.portal import Portal, Proxy, answer, throw_away_tls

PDF = b"%PDF-1.7\n" + bytes(5000)
PAGE = answer(b"<html>calendar</html>", Content_Type="text/html")


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    return throw_away_tls(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def portal():
    with Portal() as portal:
        portal.pages |= {"/page": PAGE, "/a.pdf": answer(PDF)}
        yield portal


@pytest.fixture
def secure(tls):
    with Portal(tls[0]) as portal:
        portal.pages |= {"/page": PAGE, "/a.pdf": answer(PDF)}
        yield portal


def both(url: str, **request):
    """A document and an ordinary page of the same server."""
    meta = request.pop("meta", {})
    return (
        document(url + "/a.pdf", "document", meta=meta, **request),
        {"url": url + "/page", "name": "page", "meta": meta, **request},
    )


def outcomes(got):
    return {one["name"]: one.get("error") or one["status"] for one in got["answers"]}


# -- sandbox --------------------------------------------------------------------------------------------------------------


def test_reroute_keeps_path_query_and_names_the_portal():
    request = Request(
        "https://user:pw@phila.legistar.com:8443/View.ashx?ID=1&M=A#top",
        headers={"Proxy-Authorization": "Basic x", "Accept": "a/b"},
        meta={"proxy": "http://proxy", "city": "phillyPA"},
        method="POST",
        body=b"form",
    )
    wire = reroute(request, "http://127.0.0.1:8900/")
    assert wire.url == "http://127.0.0.1:8900/View.ashx?ID=1&M=A"
    assert wire.headers["Host"] == b"phila.legistar.com:8443"
    assert wire.headers["X-Forwarded-Proto"] == b"https"
    assert (wire.method, wire.body, wire.headers["Accept"]) == ("POST", b"form", b"a/b")
    assert wire.meta == {"city": "phillyPA"}
    assert "Proxy-Authorization" not in wire.headers
    assert request.meta["proxy"] == "http://proxy"
    assert "Host" not in request.headers


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/a", "http://localhost/a", "http://[::1]/a", "http://127.8.8.8/", "https://no-such-portal.invalid/a"],
)
def test_this_machine_and_what_cannot_exist_are_not_rerouted(url):
    request = Request(url)
    assert reroute(request, "http://127.0.0.1:8900") is request


def test_without_a_sandbox_nothing_is_rerouted():
    request = Request("https://phila.legistar.com/")
    assert reroute(request, "") is request


def test_in_a_sandbox_documents_pages_and_robots_go_there_and_keep_their_address(crawls, portal):
    portal.pages["/moved"] = answer(status="302 Found", Location="https://files.example.gov/page")
    requests = [*both("https://phila.legistar.com"), {"url": "http://boston.legistar.com/moved", "name": "moved"}]
    got = crawls.run(*requests, settings={"ENGAGIC_SANDBOX": portal.url, "ROBOTSTXT_OBEY": True})
    answers = {one["name"]: one for one in got["answers"]}
    assert answers["page"]["url"] == "https://phila.legistar.com/page"
    assert answers["document"]["url"] == answers["document"]["result"]["final_url"] == "https://phila.legistar.com/a.pdf"
    assert answers["moved"]["url"] == "https://files.example.gov/page"
    assert all(one["download_latency"] > 0 for one in answers.values())
    asked = {(one.target, one.headers["host"], one.headers["x-forwarded-proto"]) for one in portal.log}
    assert asked == {
        ("/robots.txt", "phila.legistar.com", "https"),
        ("/robots.txt", "boston.legistar.com", "http"),
        ("/robots.txt", "files.example.gov", "https"),
        ("/a.pdf", "phila.legistar.com", "https"),
        ("/page", "phila.legistar.com", "https"),
        ("/moved", "boston.legistar.com", "http"),
        ("/page", "files.example.gov", "https"),
    }


def test_in_a_sandbox_a_host_that_cannot_exist_is_not_found(crawls, portal):
    got = crawls.run(*both("http://no-such-portal.invalid", meta={"dont_retry": True}), settings={"ENGAGIC_SANDBOX": portal.url})
    assert outcomes(got) == {"document": "CannotResolveHostError", "page": "CannotResolveHostError"}
    assert portal.log == []


@pytest.mark.parametrize("announced", [True, False])
def test_a_page_without_an_end_is_refused_with_its_reason(crawls, portal, announced):
    async def endless():
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
        while True:
            yield bytes(50_000)

    portal.pages["/page"] = answer(b"", length=1 << 30) if announced else lambda asked: endless()
    got = crawls.one({"url": portal.url + "/page"}, settings={"DOWNLOAD_MAXSIZE": 400_000})
    assert got["error"] == "DownloadCancelledError"
    assert "400000" in got["text"]


# -- TLS ------------------------------------------------------------------------------------------------------------------


def test_a_certificate_that_nobody_vouches_for_is_refused(crawls, secure):
    got = crawls.run(*both(secure.url, meta={"dont_retry": True}))
    assert outcomes(got) == {"document": "DownloadFailedError", "page": "DownloadFailedError"}
    assert "certificate" in next(one["text"] for one in got["answers"] if one["name"] == "document").lower()
    assert secure.log == []


def test_one_request_may_go_unverified_and_its_robots_with_it(crawls, secure):
    got = crawls.run(
        *both(secure.url, meta={"verify_tls": False}),
        {"url": secure.url.replace("127.0.0.1", "localhost") + "/page", "name": "other", "meta": {"dont_retry": True}},
        settings={"ROBOTSTXT_OBEY": True},
    )
    assert outcomes(got) == {"document": 200, "page": 200, "other": "DownloadFailedError"}
    assert secure.asked("/robots.txt")


def test_the_authority_of_ssl_cert_file_is_trusted_for_the_names_it_signed(secure, tls, tmp_path):
    with Crawls(tmp_path, SSL_CERT_FILE=str(tls[1])) as crawls, Portal(tls[0], "127.0.0.2") as unnamed:
        assert outcomes(crawls.run(*both(secure.url))) == {"document": 200, "page": 200}
        got = crawls.run(*both(unnamed.url, meta={"dont_retry": True}))
        assert outcomes(got) == {"document": "DownloadFailedError", "page": "DownloadFailedError"}


# -- proxies --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_proxy_of_the_environment_is_used_with_its_password(portal, secure, tls, tmp_path, scheme):
    target = portal if scheme == "http" else secure
    login = "Basic " + base64.b64encode(b"me:pass word").decode()
    with Proxy() as proxy:
        address = f"http://me:pass%20word@127.0.0.1:{proxy.port}"
        env = {"http_proxy": address, "https_proxy": address, "SSL_CERT_FILE": str(tls[1])}
        with Crawls(tmp_path, **env) as crawls:
            got = crawls.run(*both(target.url))
        assert outcomes(got) == {"document": 200, "page": 200}
        assert [one.headers.get("proxy-authorization") for one in proxy.log] == [login, login]
        expected = {"http": {f"{portal.url}/a.pdf", f"{portal.url}/page"}, "https": {f"127.0.0.1:{secure.port}"}}
        assert {one.target for one in proxy.log} == expected[scheme]
        assert {one.method for one in proxy.log} == {"GET" if scheme == "http" else "CONNECT"}
    assert all("proxy-authorization" not in one.headers for one in target.log)


def test_no_proxy_is_kept_and_a_proxy_that_is_down_is_a_refused_connection(portal, tmp_path):
    with Crawls(tmp_path, http_proxy="http://127.0.0.1:9", no_proxy="127.0.0.1") as crawls:
        assert outcomes(crawls.run(*both(portal.url))) == {"document": 200, "page": 200}
        got = crawls.run(document("http://elsewhere.example.gov/a.pdf", meta={"dont_retry": True}))
        assert outcomes(got) == {"document/1": "DownloadConnectionRefusedError"}


# -- browser --------------------------------------------------------------------------------------------------------------

LAUNCH = {"args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]}


def browser(url: str, name: str):
    return {"url": url, "name": name, "meta": {"playwright": True}}


def test_without_chromium_browser_pages_fail_by_name_and_other_requests_do_not(crawls, portal):
    settings = {"PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": "/no/such/chromium"}, "RETRY_TIMES": 0}
    got = crawls.run(
        browser(portal.url + "/page", "b1"), browser(portal.url + "/page", "b2"), *both(portal.url), settings=settings
    )
    answers = {one["name"]: one for one in got["answers"]}
    assert (answers["document"]["status"], answers["page"]["status"]) == (200, 200)
    assert "/no/such/chromium" in answers["b1"]["text"]
    assert "/no/such/chromium" in answers["b2"]["text"]
    log = crawls.log.read_text()
    assert log.count("Starting download handler. Versions: scrapy-playwright") == 1  # one driver for both requests
    assert log.count("Closing download handler") == 1


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_a_browser_page_is_rendered(crawls, portal):
    portal.pages["/page"] = answer(
        b"<p></p><script>document.querySelector('p').textContent = 'drawn'</script>", Content_Type="text/html"
    )
    settings = {"PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": shutil.which("chromium"), **LAUNCH}}
    got = crawls.one(browser(portal.url + "/page", "b1"), settings=settings)
    assert "<p>drawn</p>" in got["body"]


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_pages_outlive_a_browser_that_is_killed(crawls, portal):
    """Two of them are being read, four wait for their place."""

    async def kill_first(asked):
        if len(portal.asked("/page")) == 1:
            for child in psutil.Process(crawls.process.pid).children(recursive=True):
                if "chrom" in child.name():
                    child.kill()
        yield answer(b"<p>here</p>", Content_Type="text/html")

    portal.pages["/page"] = lambda asked: kill_first(asked)
    settings = {"PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": shutil.which("chromium"), **LAUNCH}}
    settings |= {"PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 2, "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 10_000}
    got = crawls.run(*(browser(f"{portal.url}/page", f"b{number}") for number in range(6)), settings=settings)
    assert {one["name"]: one.get("status") for one in got["answers"]} == {f"b{number}": 200 for number in range(6)}
    assert got["stats"]["playwright/browser_count"] >= 2


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_a_browser_that_stands_still_is_given_up(crawls, portal):
    stopped = []

    async def stop_first(asked):
        if not stopped:
            stopped.extend(one for one in psutil.Process(crawls.process.pid).children(recursive=True) if "chrom" in one.name())
            for child in stopped:
                child.suspend()
        yield answer(b"<p>here</p>", Content_Type="text/html")

    portal.pages["/page"] = lambda asked: stop_first(asked)
    settings = {"PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": shutil.which("chromium"), **LAUNCH}}
    settings |= {"PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": 3_000}
    got = crawls.run(*(browser(f"{portal.url}/page", f"b{number}") for number in range(3)), settings=settings)
    assert {one["name"]: one.get("status") for one in got["answers"]} == {f"b{number}": 200 for number in range(3)}
    assert got["stats"]["browser/given_up"] == 1
    assert not [one for one in stopped if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
