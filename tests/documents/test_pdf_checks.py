"""Judging and cleaning a page's text, and which links may be kept."""

import pytest

from engagic_scrapy.documents.pdf_checks import PageText, better, clean, doubts, is_garbled, is_placeholder, noise, steps_upward
from engagic_scrapy.documents.pdf_links import why_dropped


def page(raw: str, **more) -> PageText:
    return PageText(raw, "pdfium", **more)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("Vol.  85,\u00a0 No.\t152  \n  next", "Vol. 85, No. 152\nnext"),
        ("appropri\ufffe\r\nation", "appropriation"),
        ("appropri\u00ad\nation", "appropriation"),
        ("a\x00b\x1b[31mc\x7fd\ufeff\ud800", "ab[31mcd"),
        ("x (cid:12)(cid:345) y (cid:", "x y"),
        ("\uf0b7 first\n\uf0a7 second", "• first\n• second"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("Peña § 3.2 — 5 %", "Peña § 3.2 — 5 %"),
    ],
)
def test_clean(raw, expected):
    assert clean(raw) == expected


def test_noise_counts_what_nobody_can_read():
    assert noise("plain text") == 0
    assert noise("") == 0
    assert noise("(cid:1)(cid:2)(cid:3)") == 1
    assert noise("\ue000\ue001ab") == 0.5
    assert noise("\uf0b7 bullets of Word are text") == 0


def test_doubts():
    prose = "The council approved the minutes of the last meeting.\n" * 5
    assert doubts(page(prose)) == set()
    assert doubts(page("")) == {"empty"}
    assert doubts(page("", only_pictures=True)) == set()
    assert doubts(page("Page 4 of 20 of packet", only_pictures=True)) == set()
    assert "noise" in doubts(page(prose + "\ue000" * 40))
    assert "symbols" in doubts(page("#$ %& () *+ ,- ./ :; <= >? @[ ]^ _{ |}"))
    assert doubts(page(prose, out_of_order=True)) == {"order"}
    assert "letters" in doubts(page("\n".join("abcdefghijklmnopqrstuvwxyz")))


def test_the_second_opinion_is_taken_only_if_it_is_better():
    good, longer, garbled = page("twenty good words here"), page("twenty good words here and more"), page("\ufffd" * 60)
    assert better(garbled, {"noise"}, good) is good
    assert better(good, {"empty"}, garbled) is good
    assert better(good, {"empty"}, longer) is longer
    assert better(longer, {"symbols"}, good) is longer
    assert better(longer, {"order"}, page("here")) is longer
    other = page("more and here words good twenty")
    assert better(longer, {"order"}, other) is other


def test_garbled_pages_are_told_from_short_ones_with_a_stray_code():
    assert is_garbled(page("\ufffd" * 30 + "x" * 40))
    assert not is_garbled(page("A\x00B\x01 short"))
    assert not is_garbled(page(""))


def test_placeholders():
    assert is_placeholder("Please wait...\nIf this message is not eventually replaced by the proper contents")
    assert not is_placeholder("The clerk asked the public to please wait outside.")
    assert not is_placeholder("requires Adobe Reader " + "x" * 4000)


def test_steps_upward():
    def line(number, left=72.0):
        return (left, 700.0 - 14 * number, left + 200, 710.0 - 14 * number)

    down = [line(n) for n in range(20)]
    assert not steps_upward(down)
    assert not steps_upward(down + [line(n, 320) for n in range(20)])  # the second column
    assert not steps_upward([line(0), line(50), *down])  # header and footer stored first
    assert steps_upward([line(n * 7 % 20) for n in range(20)])


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://city.example.gov/View.ashx?M=F&ID=1", ""),
        ("HTTP://Example.gov:8080/a", ""),
        ("http://93.184.216.34/", ""),
        ("ftp://example.gov/a", "scheme"),
        ("mailto:a@example.gov", "scheme"),
        ("", "scheme"),
        ("//example.gov/a", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("http://localhost/", "private"),
        ("http://printer/", "private"),
        ("http://nas.local/", "private"),
        ("http://192.168.1.1/", "private"),
        ("http://[::1]/", "private"),
        ("http://[fd00::1]/", "private"),
        ("http://0x7f.1/", "private"),
        ("http://2130706433/", "private"),
        ("http://169.254.169.254./", "private"),
        ("http://a:b@example.gov/", "malformed"),
        ("http://example.gov/a b", "malformed"),
        ("http://example.gov/%0d%0aHost:x", "malformed"),
        ("http://example.gov:port/", "malformed"),
        ("http://[broken/", "malformed"),
        ("http:///path", "malformed"),
        ("\\\\host\\share", "malformed"),
        ("https://example.gov/" + "a" * 3000, "malformed"),
    ],
)
def test_links(url, reason):
    assert why_dropped(url) == reason
