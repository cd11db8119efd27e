"""The gate: what it passes on unchanged, how it spoils, whom a request belongs to."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import time
from urllib.parse import urlsplit

import pytest

from engagic_scrapy.sandbox.gate import Gate, Places
from engagic_scrapy.sandbox.gate_faults import DOCUMENT, LISTING, WIRE_FAULTS
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from engagic_scrapy.sandbox.server import Sandbox
from engagic_scrapy.sandbox.wire import _PLAYED


@pytest.fixture(scope="module")
def box():
    with Sandbox(Options(cities=3, meetings=1, packet_kb=10, vendors=("iqm2",))) as box:
        yield box


def ask(gate: Gate, url: str, *, document: bool = False, timeout: float = 3) -> http.client.HTTPResponse:
    parts, there = urlsplit(url), urlsplit(gate.url)
    connection = http.client.HTTPConnection(there.hostname, there.port, timeout=timeout)
    headers = {"Host": parts.netloc, "Accept-Encoding": "identity" if document else "gzip"}
    try:
        connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)
        return connection.getresponse()
    except BaseException:
        connection.close()
        raise


def listing(box: Sandbox, index: int = 0) -> str:
    return f"https://{box.world.city(index).slug}.iqm2.com/Citizens/Calendar.aspx"


def files(box: Sandbox, index: int = 0) -> list[str]:
    return list(box.world.city_truth(box.world.city(index)).documents)


def test_every_fault_can_be_played():
    played = {name.partition(".")[0] for name in WIRE_FAULTS}
    assert played - set(_PLAYED) == {"robots_all", "robots_documents"}  # rules, not answers
    assert set(_PLAYED) <= played


def test_without_a_fault_all_is_passed_on_and_noted(box):
    with Gate(box, {}) as gate:
        began = time.monotonic()
        body = ask(gate, files(box)[0], document=True).read()
        assert body.startswith(b"%PDF-")
        assert ask(gate, listing(box, 1)).read().rstrip().endswith(b"</html>")
        assert [(one.vendor, one.city, one.kind, one.fault) for one in gate.log] == [
            ("iqm2", box.world.city(0).id, DOCUMENT, ""),
            ("iqm2", box.world.city(1).id, LISTING, ""),
        ]
    assert all(began - 0.1 <= one.at <= one.done <= time.monotonic() for one in gate.log)


def test_a_fault_strikes_its_city_its_kind_and_one_file(box):
    with Gate(box, {box.world.city(0).id: "http500.file"}) as gate:
        first, second = files(box)[:2]
        assert [ask(gate, url, document=True).status for url in (first, second, first, files(box, 1)[0])] == [500, 200, 500, 200]
        assert ask(gate, listing(box)).status == 200
        assert gate.victims == {box.world.city(0).id: first.partition(".com")[2]}


def test_what_happens_once_is_over_then(box):
    with Gate(box, {box.world.city(0).id: "retry_after.page"}, retry_after=7) as gate:
        answer = ask(gate, listing(box))
        assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
        answer.close()
        assert ask(gate, listing(box)).status == 200
        assert [one.rest for one in gate.log] == [7.0, 0.0]


@pytest.mark.parametrize(
    ("fault", "error"),
    [("cut.page", http.client.IncompleteRead), ("longer.page", http.client.IncompleteRead), ("stall.page", TimeoutError)],
)
def test_a_body_that_does_not_come_whole(box, fault, error):
    with Gate(box, {box.world.city(0).id: fault}) as gate, pytest.raises(error):
        ask(gate, listing(box), timeout=1).read()


def test_headers_that_do_not_come_whole_and_no_answer_at_all(box):
    faults = {box.world.city(0).id: "cut_headers.page", box.world.city(1).id: "mute.page"}
    with Gate(box, faults) as gate:
        assert "Content-Length" not in ask(gate, listing(box)).headers  # this client is easily pleased
    with Gate(box, faults) as gate, pytest.raises(TimeoutError):
        ask(gate, listing(box, 1), timeout=0.5)


def test_half_of_a_page_under_its_own_length_and_a_packed_one(box):
    faults = {box.world.city(0).id: "shorter.page", box.world.city(1).id: "gzip.page"}
    with Gate(box, faults) as gate:
        half, packed = ask(gate, listing(box)).read(), ask(gate, listing(box, 1)).read()
    with Gate(box, {}) as gate:
        whole = ask(gate, listing(box)).read()
        assert len(half) == len(whole) // 2
        assert whole.startswith(half[:200])
        assert gzip.decompress(packed).rstrip().endswith(b"</html>")


def test_rules_forbid_what_the_fault_says_and_the_log_knows_who_broke_them(box):
    one, two = box.world.city(0), box.world.city(1)
    with Gate(box, {one.id: "robots_all", two.id: "robots_documents"}) as gate:
        assert ask(gate, f"https://{one.slug}.iqm2.com/robots.txt").read() == b"User-agent: *\nDisallow: /\n"
        rules = ask(gate, f"https://{two.slug}.iqm2.com/robots.txt").read().decode()
        assert all(f"Disallow: {url.partition('.com')[2]}\n" in rules for url in files(box, 1))
        for url in (listing(box), listing(box, 1), files(box, 1)[0]):
            ask(gate, url).read()
        assert [one.forbidden for one in gate.log if one.kind != "robots"] == [True, False, True]


@pytest.mark.parametrize("vendor", sorted(ADDRESSES))
def test_an_address_tells_whose_it_is(vendor):
    with Sandbox(Options(cities=4, meetings=1, packet_kb=10, vendors=(vendor,), doors=("calendar",))) as box:
        places = Places(box)
        for city in box.world.cities():
            for document in box.world.documents(box.world.meeting(city, 0)):
                parts = urlsplit(ADDRESSES[vendor].document_url(document))
                assert places.of(parts.hostname, parts.path + (f"?{parts.query}" if parts.query else "")) == city.id
                assert city.id in places.at(parts.hostname)


def test_leaving_ends_what_hangs(box):
    with Gate(box, {box.world.city(0).id: "mute.page"}) as gate:
        there = urlsplit(gate.url)

        async def hang() -> None:
            _, writer = await asyncio.open_connection(there.hostname, there.port)
            writer.write(f"GET /Citizens/Calendar.aspx HTTP/1.1\r\nHost: {box.world.city(0).slug}.iqm2.com\r\n\r\n".encode())
            await asyncio.sleep(0.2)
            writer.close()
            await writer.wait_closed()

        asyncio.run(hang())
        began = time.monotonic()
    assert time.monotonic() - began < 3
