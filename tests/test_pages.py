"""Pages that must not be believed, and rows that are read one by one."""

from __future__ import annotations

import lxml.html
import pytest

from engagic_scrapy import pages
from engagic_scrapy.exceptions import Blocked, LayoutChanged, PortalError


def html(title: str, body: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "page",
    [
        html("Just a moment..."),
        html("Attention Required! | Cloudflare"),
        html("Access Denied"),
        html("Pardon Our Interruption"),
        html("Log in"),
        html("Sign In - Granicus"),
        html("403 Forbidden"),
        html("", "Request unsuccessful. Incapsula incident ID: 123-456"),
        html("Portal", '<div class="g-recaptcha"></div>'),
        html("Portal", "Please verify you are human"),
        b"\xef\xbb\xbf\r\n" + html("Just a moment..."),
    ],
)
def test_blocked(page):
    with pytest.raises(Blocked):
        pages.refuse_challenge(page)


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"\xef\xbb\xbf \r\n",
        html("Runtime Error"),
        html("Error"),
        html("Service Unavailable"),
        html("Site under maintenance"),
        html("", "<h1>Server Error in '/' Application.</h1>"),
    ],
)
def test_portal_errors(page):
    with pytest.raises(PortalError):
        pages.refuse_challenge(page)


@pytest.mark.parametrize(
    "page",
    [
        html("City of Rivertown - Calendar"),
        b'[{"title": "Just a moment"}]',
        # A real page may carry the same vendor's scripts.
        html("City of Rivertown - Calendar", "x" * 9_000 + '<script src="/cdn-cgi/challenge-platform/x.js"></script>g-recaptcha'),
        html("Board of Elections - Login and Registration Committee"),
    ],
)
def test_real_pages_pass(page):
    pages.refuse_challenge(page)


def test_a_bad_row_costs_one_row_and_is_written_down():
    def read_one(row):
        if row == {"id": 3}:
            raise LayoutChanged("title of row")
        return 10 // row["id"] if row["id"] != 7 else None

    found, problems = pages.read_rows([{"id": 1}, {"id": 0}, {"id": 3}, {"id": 7}, {"id": 5}], read_one)
    assert found == [10, 2]
    assert [(problem.row, problem.error) for problem in problems] == [
        (2, "ZeroDivisionError: integer division or modulo by zero"),
        (3, "not found: title of row"),
    ]
    assert problems[0].sample == '{"id": 0}'


def test_the_sample_of_a_row_of_a_page_is_its_text():
    row = lxml.html.fromstring("<table><tr><td>City\n Council</td><td>x</td></tr></table>")
    _, problems = pages.read_rows([row], lambda row: row.missing)
    assert problems[0].sample == "City Council x"


def test_a_part_that_cannot_be_read_gives_its_reason():
    def read(body):
        raise PortalError(f"{len(body)} bytes")

    assert pages.read_part(read, b"abc") == (None, "3 bytes")
    assert pages.read_part(len, b"abc") == (3, None)
