"""A cookie is judged without asking the internet for the list of public suffixes."""

import socket

import pytest
from scrapy import Request
from scrapy.http import Response

from engagic_scrapy.downloadermiddlewares import SessionCookiesMiddleware


@pytest.fixture
def no_network(monkeypatch, tmp_path):
    """Any look-up of a name fails the test; an empty cache, so that an earlier fetch can't hide one."""
    monkeypatch.setenv("TLDEXTRACT_CACHE", str(tmp_path))
    asked = []

    def refuse(host, *_):
        asked.append(host)
        raise socket.gaierror(f"asked for {host}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return asked


def test_cookies_need_no_suffix_list_from_the_internet(no_network):
    middleware = SessionCookiesMiddleware()
    request = Request("https://oakland.legistar.com/Calendar.aspx", meta={"cookiejar": "oaklandCA"})
    for cookie in ("a=1; Domain=legistar.com", "b=2; Domain=com"):
        middleware.process_response(request, Response(request.url, headers={"Set-Cookie": cookie}))
    again = Request("https://oakland.legistar.com/Calendar.aspx", meta={"cookiejar": "oaklandCA"})
    middleware.process_request(again)
    assert again.headers["Cookie"] == b"a=1"  # "com" is a public suffix: refused
    assert no_network == []
