"""Documents to disk: every rule of the streamer against a local server, through real crawls."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import os
import random
import socket
import time
import zlib
from pathlib import Path

import pytest

from engagic_scrapy.documents.part_file import boot_id
from engagic_scrapy.documents.paths import Store
from tests.crawling import Crawls, document
from tests.portal import Portal, answer

PDF = b"%PDF-1.7\n" + random.Random(1).randbytes(300_000) + b"\n%%EOF\n"
SHA = hashlib.sha256(PDF).hexdigest()
DATED = {"Last_Modified": "Tue, 03 Nov 2026 10:00:00 GMT", "Date": "Tue, 24 Nov 2026 10:00:00 GMT"}


@pytest.fixture
def portal():
    with Portal() as portal:
        yield portal


def store(crawls) -> Store:
    return Store(crawls.folder / "data")


def left_over(crawls) -> list[str]:
    return sorted(path.name for path in (crawls.folder / "data").rglob("*") if path.is_file())


def by_range(body: bytes, **headers: str):
    """A server that knows Range and If-Range."""

    def page(asked):
        validators = {value for value in (headers.get("ETag"), headers.get("Last_Modified")) if value}
        if "range" not in asked.headers or asked.headers.get("if-range") not in validators:
            return answer(body, **headers)
        first = int(asked.headers["range"].removeprefix("bytes=").rstrip("-"))
        span = {"Content_Range": f"bytes {first}-{len(body) - 1}/{len(body)}"}
        return answer(body[first:], "206 Partial Content", **span, **headers)

    return page


def cut_once(page, body: bytes, at: int, **headers: str):
    """The first answer breaks off after ``at`` bytes of the body."""
    asked_before = []

    async def broken():
        yield answer(body[:at], length=len(body), **headers)
        await asyncio.sleep(0.2)  # or the client has not read it all when it hears of the end

    def first_cut(asked):
        asked_before.append(asked)
        return broken() if len(asked_before) == 1 else page(asked)

    return first_cut


# -- a document that simply comes -----------------------------------------------------------------------------------------


def test_a_document_goes_to_disk_and_not_into_the_response(crawls, portal):
    portal.pages["/a.pdf"] = answer(PDF, ETag='"one"', Content_Type="text/html", **DATED)
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert (got["status"], got["length"], got["flags"]) == (200, 0, ["streamed"])
    path = store(crawls).blob(SHA)
    assert path.read_bytes() == PDF
    assert got["result"] == {
        "status": 200,
        "path": str(path),
        "size": len(PDF),
        "sha256": SHA,
        "sniffed": "pdf",
        "etag": '"one"',
        "last_modified": "Tue, 03 Nov 2026 10:00:00 GMT",
        "final_url": portal.url + "/a.pdf",
        "resumed_from": 0,
        "not_modified": False,
    }
    assert left_over(crawls) == [f"{SHA}.pdf"]
    assert (got["stats"]["document/count"], got["stats"]["document/bytes"]) == (1, len(PDF))
    assert got["download_latency"] > 0
    (asked,) = portal.asked("/a.pdf")
    assert asked.headers["accept-encoding"] == "identity"
    assert "range" not in asked.headers


def test_the_same_bytes_under_two_links_are_one_file(crawls, portal):
    portal.pages["/a.pdf"] = portal.pages["/b.pdf"] = answer(PDF)
    crawls.run(document(portal.url + "/a.pdf", "1"), document(portal.url + "/b.pdf", "2"))
    assert left_over(crawls) == [f"{SHA}.pdf"]


def test_chunked_answers_and_answers_that_end_with_the_connection(crawls, portal):
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (PDF[:70_000], PDF[70_000:])) + b"0\r\n\r\n"
    portal.pages["/chunked"] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    portal.pages["/old"] = b"HTTP/1.0 200 OK\r\n\r\n" + PDF
    got = crawls.run(document(portal.url + "/chunked", "1"), document(portal.url + "/old", "2"))
    assert [one["result"]["sha256"] for one in got["answers"]] == [SHA, SHA]


def test_redirects_are_followed_and_the_last_address_is_told(crawls, portal):
    portal.pages["/a"] = answer(status="302 Found", Location="/b")
    portal.pages["/b"] = answer(PDF)
    got = crawls.one(document(portal.url + "/a"))
    assert got["result"]["final_url"] == portal.url + "/b"


def test_an_unchanged_document_is_not_fetched_again(crawls, portal):
    portal.pages["/a.pdf"] = lambda asked: answer(
        status="304 Not Modified" if asked.headers.get("if-none-match") == '"one"' else "500 No"
    )
    got = crawls.one(document(portal.url + "/a.pdf", headers={"If-None-Match": '"one"'}))
    assert got["status"] == 304
    assert got["result"]["not_modified"] is True
    assert got["result"]["sha256"] is None
    assert got["stats"]["document/not_modified"] == 1


# -- other answers --------------------------------------------------------------------------------------------------------


def test_another_status_is_a_small_answer_in_memory(crawls, portal):
    portal.pages["/gone"] = answer(b"<html>gone</html>", "404 Not Found", Content_Type="text/html")
    got = crawls.one(document(portal.url + "/gone"))
    assert (got["status"], got["body"], got["kind"], got["result"]) == (404, "<html>gone</html>", "HtmlResponse", None)
    assert left_over(crawls) == []


def test_a_large_error_page_is_cut(crawls, portal):
    portal.pages["/gone"] = answer(b"x" * 3_000_000, "404 Not Found")
    assert crawls.one(document(portal.url + "/gone"))["length"] == 1_000_000


def test_a_server_error_is_retried_by_scrapy(crawls, portal):
    tries = iter([answer(status="503 Busy"), answer(status="502 Bad"), answer(PDF)])
    portal.pages["/a.pdf"] = lambda asked: next(tries)
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert got["result"]["sha256"] == SHA
    assert got["stats"]["retry/count"] == 2


# -- what is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!DOCTYPE html><title>Sign in</title>", "not_pdf:html"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), "not_pdf:word"),
        (b"PK\x03\x04" + bytes(3000), "not_pdf:zip"),
        (b'{"error": "expired"}', "not_pdf:json"),
        (b"", "not_pdf:empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(3000), "not_pdf:other"),
    ],
)
def test_what_is_no_pdf_is_refused_by_its_name_and_not_asked_for_again(crawls, portal, body, kind):
    portal.pages["/a.pdf"] = answer(body, Content_Type="application/pdf")
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert (got["error"], got["refused"]) == ("DocumentRefused", kind)
    assert "DownloadCancelledError" in got["bases"]
    assert got["stats"][f"document/refused/{kind}"] == 1
    assert len(portal.asked("/a.pdf")) == 1
    assert left_over(crawls) == []


def test_a_pdf_may_begin_late(crawls, portal):
    body = b"\r\n" * 500 + PDF
    portal.pages["/a.pdf"] = answer(body)
    assert crawls.one(document(portal.url + "/a.pdf"))["result"]["size"] == len(body)


def test_the_cap_holds_for_an_announced_size_and_for_a_silent_one(crawls, portal):
    body = PDF + bytes(1 << 20)

    async def silent():
        yield b"HTTP/1.0 200 OK\r\n\r\n"
        for _ in range(40):
            yield body

    portal.pages["/announced"] = answer(body, ETag='"one"')
    portal.pages["/silent"] = lambda asked: silent()
    got = crawls.run(
        document(portal.url + "/announced", "1"),
        document(portal.url + "/silent", "2"),
        settings={"ENGAGIC_DOCUMENT_MAX_MB": 1},
    )
    assert [one["refused"] for one in got["answers"]] == ["too_large", "too_large"]
    assert got["stats"]["document/refused/too_large"] == 2
    assert left_over(crawls) == []


def test_a_request_may_bring_its_own_cap(crawls, portal):
    portal.pages["/a.pdf"] = answer(PDF)
    got = crawls.one(document(portal.url + "/a.pdf", meta={"download_maxsize": 1000}))
    assert got["refused"] == "too_large"


# -- compression that nobody asked for ------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "raw deflate", "gzip in gzip", "file", "identity"])
def test_compressed_answers_are_undone(crawls, portal, coding):
    raw = zlib.compressobj(wbits=-15)
    body, header = {
        "gzip": (gzip.compress(PDF), "gzip"),
        "x-gzip": (gzip.compress(PDF[:1000]) + gzip.compress(PDF[1000:]), "x-gzip"),
        "deflate": (zlib.compress(PDF), "deflate"),
        "raw deflate": (raw.compress(PDF) + raw.flush(), "deflate"),
        "gzip in gzip": (gzip.compress(gzip.compress(PDF)), "gzip"),
        "file": (gzip.compress(PDF), "identity"),
        "identity": (PDF, "identity"),
    }[coding]
    portal.pages["/a.pdf"] = answer(body, Content_Encoding=header)
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert got["result"]["sha256"] == SHA
    assert "Content-Encoding" not in got["headers"]


def test_the_cap_counts_what_comes_out_of_the_compression(crawls, portal):
    bomb = gzip.compress(b"%PDF-1.7\n" + bytes(30 << 20))
    portal.pages["/a.pdf"] = answer(bomb, Content_Encoding="gzip")
    got = crawls.one(document(portal.url + "/a.pdf"), settings={"ENGAGIC_DOCUMENT_MAX_MB": 2})
    assert got["refused"] == "too_large"
    assert left_over(crawls) == []


def test_a_compressed_answer_is_never_resumed(crawls, portal):
    body = gzip.compress(PDF)
    page = answer(body, Content_Encoding="gzip", ETag='"one"')
    portal.pages["/a.pdf"] = cut_once(lambda asked: page, body, 100_000, Content_Encoding="gzip", ETag='"one"')
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert (got["result"]["sha256"], got["result"]["resumed_from"]) == (SHA, 0)
    assert "range" not in portal.asked("/a.pdf")[1].headers


@pytest.mark.parametrize(
    "body", [gzip.compress(PDF)[:-2000], gzip.compress(PDF)[:5000] + b"damage" * 9000], ids=["cut", "damaged"]
)
def test_broken_compression_is_a_loss_of_data_and_retried(crawls, portal, body):
    portal.pages["/a.pdf"] = answer(body, Content_Encoding="gzip")
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert got["error"] == "ResponseDataLossError"
    assert len(portal.asked("/a.pdf")) == 3
    assert left_over(crawls) == []


def test_a_compression_that_is_not_known_is_named(crawls, portal):
    portal.pages["/a.pdf"] = answer(b"...", Content_Encoding="br")
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert got["refused"] == "not_pdf:other"
    assert "'br'" in got["text"]


# -- a length that lies, and going on where it broke off ------------------------------------------------------------------


@pytest.mark.parametrize(
    "validator", [{"ETag": '"one"', **DATED}, {"Last_Modified": DATED["Last_Modified"], "Date": DATED["Date"]}]
)
def test_a_short_body_is_retried_from_where_it_broke_off(crawls, portal, validator):
    portal.pages["/a.pdf"] = cut_once(by_range(PDF, **validator), PDF, 200_000, **validator)
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert got["result"]["sha256"] == SHA
    assert got["result"]["resumed_from"] == 200_000
    assert got["status"] == 206
    assert (got["stats"]["document/resumed"], got["stats"]["document/bytes"]) == (1, len(PDF) - 200_000)
    second = portal.asked("/a.pdf")[1]
    assert second.headers["range"] == "bytes=200000-"
    assert second.headers["if-range"] == validator.get("ETag", validator.get("Last_Modified"))
    assert left_over(crawls) == [f"{SHA}.pdf"]


def test_a_body_that_stays_short_ends_as_a_loss_of_data_and_the_next_run_goes_on(crawls, portal):
    portal.pages["/a.pdf"] = cut_once(None, PDF, 150_000, ETag='"one"')
    got = crawls.one(document(portal.url + "/a.pdf", meta={"dont_retry": True}))
    assert got["error"] == "ResponseDataLossError"
    assert store(crawls).part("document/1").stat().st_size == 150_000
    portal.pages["/a.pdf"] = by_range(PDF, ETag='"one"')
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert (got["result"]["sha256"], got["result"]["resumed_from"]) == (SHA, 150_000)


def test_a_body_longer_than_announced_ends_where_it_was_announced(crawls, portal):
    portal.pages["/a.pdf"] = answer(PDF + b"and more", length=len(PDF))
    assert crawls.one(document(portal.url + "/a.pdf"))["result"]["sha256"] == SHA


@pytest.mark.parametrize("validator", [{}, {"ETag": 'W/"one"'}, {"Last_Modified": DATED["Date"], "Date": DATED["Date"]}])
def test_without_a_strong_validator_nothing_is_kept_and_all_is_fetched_again(crawls, portal, validator):
    portal.pages["/a.pdf"] = cut_once(by_range(PDF, **validator), PDF, 200_000, **validator)
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert (got["result"]["sha256"], got["result"]["resumed_from"]) == (SHA, 0)
    assert "range" not in portal.asked("/a.pdf")[1].headers


def test_a_server_that_ignores_the_range_means_starting_over(crawls, portal):
    portal.pages["/a.pdf"] = cut_once(lambda asked: answer(PDF, ETag='"two"'), PDF[::-1], 0, ETag='"one"')
    begin(crawls, portal.url + "/a.pdf", b"%PDF-old" * 5000)
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert (got["result"]["sha256"], got["result"]["resumed_from"]) == (SHA, 0)
    assert "range" in portal.asked("/a.pdf")[0].headers


def test_a_range_that_does_not_fit_any_more_is_deleted_and_all_fetched_again(crawls, portal):
    portal.pages["/a.pdf"] = lambda asked: (
        answer(status="416 Range Not Satisfiable", Content_Range=f"bytes */{len(PDF)}")
        if "range" in asked.headers
        else answer(PDF)
    )
    begin(crawls, portal.url + "/a.pdf", b"%PDF-old" * 5000)
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert got["result"]["sha256"] == SHA
    assert got["retry_times"] is None  # it costs none of the tries


def test_what_is_no_http_is_told_in_a_line(crawls, portal):
    portal.pages["/a.pdf"] = answer(PDF, length=100)
    got = crawls.one(document(portal.url + "/a.pdf", meta={"dont_retry": True}))
    assert got["error"] == "DownloadFailedError"
    assert got["text"].startswith("not HTTP: ")
    assert len(got["text"]) < 250


@pytest.mark.parametrize("told", ["bytes 0-9/300017", "bytes 7-300016/300017", "nonsense"])
def test_a_range_that_was_not_asked_for_is_not_believed(crawls, portal, told):
    portal.pages["/a.pdf"] = lambda asked: (
        answer(PDF[7:], "206 Partial Content", Content_Range=told) if "range" in asked.headers else answer(PDF)
    )
    begin(crawls, portal.url + "/a.pdf", PDF[:5000])
    assert crawls.one(document(portal.url + "/a.pdf"))["result"]["sha256"] == SHA


def test_a_beginning_from_before_the_machine_was_started_is_thrown_away(crawls, portal):
    begin(crawls, portal.url + "/a.pdf", PDF[:5000], boot="another")
    portal.pages["/a.pdf"] = by_range(PDF, ETag='"one"')
    assert crawls.one(document(portal.url + "/a.pdf"))["result"]["resumed_from"] == 0


@pytest.mark.parametrize(
    ("there", "here", "etag", "resumed"),
    [
        ("/a.pdf?signature=1", "/a.pdf?signature=2", '"one"', 5000),
        ("/a.pdf?signature=1", "/a.pdf?signature=2", None, 0),
        ("/b.pdf", "/a.pdf", '"one"', 0),
    ],
)
def test_a_beginning_belongs_to_its_address(crawls, portal, there, here, etag, resumed):
    begin(crawls, portal.url + there, PDF[:5000], etag=etag)
    portal.pages[here] = by_range(PDF, ETag='"one"', **DATED)
    got = crawls.one(document(portal.url + here))
    assert (got["result"]["sha256"], got["result"]["resumed_from"]) == (SHA, resumed)


@pytest.mark.parametrize("note", ["", "{}", "[1]", '{"url": 3}', "\x00\x00"])
def test_a_note_that_cannot_be_read_means_starting_over(crawls, portal, note):
    begin(crawls, portal.url + "/a.pdf", PDF[:5000])
    store(crawls).part_note("document/1").write_text(note)
    portal.pages["/a.pdf"] = by_range(PDF, ETag='"one"')
    assert crawls.one(document(portal.url + "/a.pdf"))["result"]["sha256"] == SHA


def test_a_rest_that_looks_like_gzip_is_the_rest(crawls, portal):
    packet = PDF[:5000] + gzip.compress(PDF)
    begin(crawls, portal.url + "/a.pdf", packet[:5000])
    portal.pages["/a.pdf"] = by_range(packet, ETag='"one"')
    assert crawls.one(document(portal.url + "/a.pdf"))["result"]["sha256"] == hashlib.sha256(packet).hexdigest()


def test_a_compressed_rest_is_not_taken(crawls, portal):
    begin(crawls, portal.url + "/a.pdf", PDF[:5000])
    told = {"Content_Range": f"bytes 5000-{len(PDF) - 1}/{len(PDF)}", "Content_Encoding": "gzip"}
    portal.pages["/a.pdf"] = lambda asked: (
        answer(gzip.compress(PDF[5000:]), "206 Partial Content", **told) if "range" in asked.headers else answer(PDF)
    )
    assert crawls.one(document(portal.url + "/a.pdf"))["result"]["sha256"] == SHA


def begin(crawls, url: str, body: bytes, *, etag: str | None = '"one"', boot: str = "") -> None:
    """A beginning as an interrupted run leaves it."""
    part = store(crawls).part("document/1")
    part.parent.mkdir(parents=True)
    part.write_bytes(body)
    note = {"url": url, "etag": etag, "last_modified": DATED["Last_Modified"], "boot_id": boot or boot_id()}
    store(crawls).part_note("document/1").write_text(json.dumps(note))


# -- time -----------------------------------------------------------------------------------------------------------------


def drip(first: bytes, pause: float, times: int, **headers: str):
    async def pieces():
        yield answer(first, length=len(first) + len(PDF), **headers)
        for at in range(len(first), len(first) + times):
            await asyncio.sleep(pause)
            yield PDF[at : at + 1]
        await asyncio.sleep(60)

    return lambda asked: pieces()


def test_a_transfer_that_stands_still_is_a_timeout_and_goes_on_in_the_retry(crawls, portal):
    served = iter([drip(PDF[:9000], 0, 0, ETag='"one"'), by_range(PDF, ETag='"one"')])
    portal.pages["/a.pdf"] = lambda asked: next(served)(asked)
    got = crawls.one(document(portal.url + "/a.pdf"), settings={"ENGAGIC_DOCUMENT_STALL_SECONDS": 0.4})
    assert (got["result"]["sha256"], got["result"]["resumed_from"]) == (SHA, 9000)
    assert got["stats"]["retry/reason_count/scrapy.exceptions.DownloadTimeoutError"] == 1


def test_a_server_that_never_answers_is_a_timeout(crawls, portal):
    async def silence():
        await asyncio.sleep(60)
        yield b""

    portal.pages["/a.pdf"] = lambda asked: silence()
    got = crawls.one(document(portal.url + "/a.pdf", meta={"dont_retry": True}), settings={"ENGAGIC_DOCUMENT_STALL_SECONDS": 0.3})
    assert got["error"] == "DownloadTimeoutError"
    assert "no byte for 0.3 seconds" in got["text"]


def test_a_slow_transfer_outlives_the_download_timeout_but_not_the_budget(crawls, portal):
    portal.pages["/a.pdf"] = drip(PDF[:9000], 0.1, 600, ETag='"one"')
    settings = {"DOWNLOAD_TIMEOUT": 0.5, "ENGAGIC_DOCUMENT_SECONDS": 1.5}
    got = crawls.one(document(portal.url + "/a.pdf"), settings=settings)
    assert got["error"] == "DownloadTimeoutError"
    assert "not whole after 1.5 seconds" in got["text"]
    assert len(portal.asked("/a.pdf")) == 1  # a retry would get the whole budget again
    assert store(crawls).part("document/1").stat().st_size > 9008


# -- a crawl that ends ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["stop_after", "close_after"])
def test_a_transfer_ends_with_the_crawl_and_goes_on_in_the_next(crawls, portal, how):
    portal.pages["/a.pdf"] = drip(PDF[:9000], 0.05, 1000, ETag='"one"')
    started = time.monotonic()
    got = crawls.one(document(portal.url + "/a.pdf"), **{how: 0.7})
    assert time.monotonic() - started < 3
    assert (got["error"], got["refused"]) == ("DocumentStopped", "stopped")
    assert len(portal.asked("/a.pdf")) == 1
    portal.pages["/a.pdf"] = by_range(PDF, ETag='"one"')
    again = crawls.one(document(portal.url + "/a.pdf"))
    assert again["result"]["sha256"] == SHA
    assert again["result"]["resumed_from"] > 9000


# -- disk -----------------------------------------------------------------------------------------------------------------


def test_a_document_that_would_fill_the_disk_is_not_begun(crawls, portal):
    portal.pages["/a.pdf"] = answer(PDF)
    got = crawls.one(document(portal.url + "/a.pdf"), settings={"ENGAGIC_DISK_FREE_MB": 1 << 30})
    assert (got["error"], got["refused"]) == ("DocumentRefused", "disk_full")
    assert str(crawls.folder) in got["text"]
    assert got["stats"]["document/refused/disk_full"] == 1
    assert left_over(crawls) == []


def test_a_disk_that_is_full_in_the_middle_is_named(crawls, portal):
    part = store(crawls).part("document/1")
    part.parent.mkdir(parents=True)
    part.symlink_to("/dev/full")
    portal.pages["/a.pdf"] = answer(PDF + bytes(4 << 20), ETag='"one"')
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert (got["error"], got["refused"]) == ("DocumentRefused", "disk_full")
    assert "No space left" in got["text"]
    assert not part.is_symlink()
    assert len(portal.asked("/a.pdf")) == 1


def test_a_store_that_cannot_be_written_says_where(crawls, portal):
    (crawls.folder / "data").mkdir()
    (crawls.folder / "data" / "parts").write_text("a file where the folder should be")
    portal.pages["/a.pdf"] = answer(PDF)
    got = crawls.one(document(portal.url + "/a.pdf"))
    assert "OSError" in got["bases"]
    assert str(crawls.folder) in got["text"]


def test_two_writers_of_one_document_do_not_mix(crawls, portal):
    portal.pages["/slow"] = drip(PDF[:9000], 0.1, 12, ETag='"one"')
    portal.pages["/fast"] = answer(PDF)
    slow, fast = document(portal.url + "/slow"), document(portal.url + "/fast")
    for request, name in ((slow, "slow"), (fast, "fast")):
        request["name"] = name
        request["meta"]["dont_retry"] = True
    got = crawls.run(
        slow, fast, settings={"ENGAGIC_DOCUMENT_STALL_SECONDS": 0.6, "DOWNLOAD_DELAY": 0.3, "DOWNLOAD_DELAY_JITTER": 0}
    )
    errors = {one["name"]: one["text"] for one in got["answers"]}
    assert "another process" in errors["fast"]
    assert store(crawls).part("document/1").read_bytes() == PDF[: store(crawls).part("document/1").stat().st_size]


# -- connections ----------------------------------------------------------------------------------------------------------


def test_errors_of_the_connection_are_scrapys_and_retried(crawls, portal):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    portal.pages["/hangup"] = b""
    portal.pages["/garbage"] = b"not http at all\r\n\r\n"
    urls = [f"http://127.0.0.1:{port}/", "http://no-such-host.invalid/", portal.url + "/hangup", portal.url + "/garbage"]
    got = crawls.run(*(document(url, f"document/{n}") for n, url in enumerate(urls)))
    errors = {int(one["name"][-1]): one["error"] for one in got["answers"]}
    assert errors[0] == "DownloadConnectionRefusedError"
    assert errors[1] == "CannotResolveHostError"
    assert errors[2] == errors[3] == "DownloadFailedError"
    assert got["stats"]["retry/max_reached"] == 4


def test_the_part_of_a_killed_process_is_continued(portal, tmp_path):
    packet = PDF * 20
    portal.pages["/a.pdf"] = drip(packet[:4_000_000], 0, 0, ETag='"one"')
    with Crawls(tmp_path) as crawls:
        crawls.process.stdin.write(json.dumps(job(tmp_path, document(portal.url + "/a.pdf"))) + "\n")
        crawls.process.stdin.flush()
        part = store(crawls).part("document/1")
        wait_for(lambda: part.exists() and part.stat().st_size)
        os.kill(crawls.process.pid, 9)
    size = part.stat().st_size
    portal.pages["/a.pdf"] = by_range(packet, ETag='"one"')
    with Crawls(tmp_path) as crawls:
        got = crawls.one(document(portal.url + "/a.pdf"))
    assert (got["result"]["sha256"], got["result"]["resumed_from"]) == (hashlib.sha256(packet).hexdigest(), size)


def job(folder: Path, request):
    from tests.crawling import SETTINGS

    return {"requests": [request], "settings": {**SETTINGS, "ENGAGIC_DATA_DIR": str(folder / "data")}}


def wait_for(true, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)
