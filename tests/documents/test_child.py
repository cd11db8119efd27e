"""The reader's child: killed, hung, too hungry, replaced, orphaned. Whatever happens to it, the parent and the text live on."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import psutil
import pytest

import engagic_scrapy
from engagic_scrapy.documents import text_store
from engagic_scrapy.documents.child import Limits, Reader
from engagic_scrapy.exceptions import DocumentError
from tests import pdfs
from tests.documents.reading import ENGINES, read, read_all

HUNGRY = Limits(address_space_mb=300)  # a bomb needn't fill more
ROOT = Path(engagic_scrapy.__file__).parent.parent


def gone(pid: int, within: float = 5.0) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def slow_page(paths: int = 200_000) -> bytes:
    """Takes pdfminer many seconds and pdfium a third of one."""
    return b"q 1 0 0 1 0 0 cm 0 0 m 1 1 l S Q\n" * paths


def flate_bomb(megabytes: int) -> bytes:
    block = zlib.compressobj(9, zlib.DEFLATED, -15)
    one = block.compress(b" " * (1 << 20)) + block.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\xda" + one * megabytes + b"\x03\x00" + bytes(4)


@pytest.mark.parametrize("engine", ENGINES)
def test_killed_in_the_middle_it_costs_at_most_a_page(tmp_path, engine):
    (tmp_path / "long.pdf").write_bytes(pdfs.text_pages(20))
    killed = []

    async def run():
        reader = Reader(Limits(), engine=engine)

        def strike(page, total):
            assert total == 20
            if page == 5 and not killed:
                killed.append(reader.pid)
                os.kill(reader.pid, signal.SIGKILL)

        result = await reader.extract(tmp_path / "long.pdf", tmp_path / "text", on_page=strike)
        await reader.close()
        return result

    result = asyncio.run(run())
    pages = list(text_store.read_pages(tmp_path / "text"))
    assert [page["page"] for page in pages] == list(range(1, 21))
    lost = [page for page in pages if not page["text"]]
    assert len(lost) == 20 - result.pages_read <= 1
    if engine != "pdfium":  # which may have been done before the signal came
        assert result.kills == 1
    if lost:
        assert (result.status, result.kind, lost[0]["flags"]) == ("partial", "crash", ["crash"])
        assert "SIGKILL" in result.reason


def test_after_a_death_the_other_engine_goes_on(tmp_path):
    # The first page is more than the address space holds once unpacked: pdfium aborts, pdfminer refuses the page.
    data = bomb_first(tmp_path)
    doc = read(data, tmp_path, limits=HUNGRY)
    assert (doc.result.status, doc.result.pages_read, doc.result.pages_total) == ("partial", 2, 3)
    assert doc.result.kind in ("memory", "crash")
    assert doc.result.engine == "pdfminer 2"
    assert doc.result.kills == 1
    assert "Sentinel 3" in doc.text


def bomb_first(tmp_path: Path) -> bytes:
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Count 3/Kids[10 0 R 12 0 R 14 0 R]>>", 3: pdfs.FONT}
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
    for number in (10, 12, 14):
        objects[number] = page % (number + 1)
        objects[number + 1] = (b"", pdfs.show(f"Sentinel {(number - 8) // 2} of this document"))
    objects[11] = (b"/Filter/FlateDecode", flate_bomb(400))
    return pdfs.build(objects)


@pytest.mark.parametrize("engine", ["pdfminer", "pdfium"])
def test_a_bomb_ends_in_its_status_and_the_next_document_is_fine(tmp_path, engine):
    (tmp_path / "a.pdf").write_bytes(bomb_first(tmp_path))
    (tmp_path / "b.pdf").write_bytes(pdfs.text_pages(1))
    before = psutil.Process().memory_info().rss
    docs = read_all([tmp_path / "a.pdf", tmp_path / "b.pdf"], tmp_path / "text", engine=engine, limits=HUNGRY)
    assert docs["a"].result.kind in ("memory", "crash")
    assert docs["a"].result.pages_read == 2
    assert docs["a"].result.peak_mb < 300
    assert docs["b"].result.status == "ok"
    assert psutil.Process().memory_info().rss - before < 15e6


def test_a_late_page_is_given_up_and_the_rest_is_read(tmp_path):
    data = pdfs.pdf(pdfs.show("first of all pages"), slow_page(), pdfs.show("last of all pages"))
    doc = read(data, tmp_path, engine="pdfminer", limits=Limits(page_seconds=1.5))
    assert (doc.result.status, doc.result.kind, doc.result.pages_read) == ("partial", "timeout", 2)
    assert doc.pages[1]["flags"] == ["timeout"]
    assert "last of all pages" in doc.text
    assert "page 2" in doc.result.reason


def test_a_late_second_opinion_does_not_cost_the_first(tmp_path):
    doc = read(pdfs.pdf(pdfs.show("Few words") + slow_page()), tmp_path, limits=Limits(page_seconds=2.5))
    assert (doc.result.status, doc.text) == ("ok", "Few words")
    assert doc.result.flags == {"second_opinion_lost": 1}
    assert doc.result.engine == "pdfium 1"


def test_after_three_losses_the_rest_is_given_up(tmp_path):
    data = pdfs.pdf(pdfs.show("only page that can be read"), *[slow_page()] * 5)
    doc = read(data, tmp_path, engine="pdfminer", limits=Limits(page_seconds=0.7))
    assert (doc.result.status, doc.result.pages_read, doc.result.kills) == ("partial", 1, 3)
    assert doc.result.flags == {"timeout": 3, "unread": 2}


def test_the_document_has_its_time_too(tmp_path):
    doc = read(pdfs.text_pages(400), tmp_path, engine="pdfminer", limits=Limits(document_seconds=2))
    assert (doc.result.status, doc.result.kind) == ("partial", "timeout")
    assert 0 < doc.result.pages_read < 400
    assert len(doc.pages) + doc.result.flags["unread"] == 400
    assert doc.result.seconds < 6


@pytest.mark.parametrize("way", ["stop", "kill_child", "cancel"])
def test_stopped_documents_leave_nothing_and_can_be_read_again(tmp_path, way):
    (tmp_path / "long.pdf").write_bytes(pdfs.text_pages(200))

    async def run():
        reader = Reader(Limits(), engine="pdfminer")
        assert reader.kill_child() is False
        seen, under_way = [], asyncio.Event()

        def look(*_):
            seen.append(reader.pid)
            under_way.set()

        task = asyncio.create_task(
            reader.extract(
                tmp_path / "long.pdf",
                tmp_path / "text",
                stop=lambda: way == "stop" and bool(seen),
                on_page=look,
            )
        )
        await under_way.wait()
        child, began = seen[0], time.monotonic()
        if way == "kill_child":
            assert reader.kill_child() is True
        elif way == "cancel":
            task.cancel()
        with pytest.raises(asyncio.CancelledError if way == "cancel" else DocumentError) as caught:
            await task
        assert time.monotonic() - began < 2
        if way != "cancel":
            assert (caught.value.kind, caught.value.retry) == ("stopped", True)
        assert gone(child)
        assert not (tmp_path / "text").exists()
        (tmp_path / "long.pdf").write_bytes(pdfs.text_pages(2))
        result = await reader.extract(tmp_path / "long.pdf", tmp_path / "text")
        await reader.close()
        assert reader.pid is None
        return result

    assert asyncio.run(run()).status == "ok"


def test_the_child_is_replaced_after_its_documents(tmp_path):
    (tmp_path / "one.pdf").write_bytes(pdfs.text_pages(1))

    async def run():
        reader = Reader(Limits(documents_per_child=50), engine="pdfium")
        pids = []
        for number in range(103):
            await reader.extract(tmp_path / "one.pdf", tmp_path / str(number), on_page=lambda *_: pids.append(reader.pid))
        await reader.close()
        return pids

    pids = asyncio.run(run())
    assert [pids.index(pid) for pid in dict.fromkeys(pids)] == [0, 50, 100]
    assert all(gone(pid) for pid in set(pids))


def test_documents_take_turns_across_processes(tmp_path):
    (tmp_path / "long.pdf").write_bytes(pdfs.text_pages(15))
    (tmp_path / "short.pdf").write_bytes(pdfs.text_pages(1))
    lock = tmp_path / "deep" / "reader.lock"

    async def run():
        first = Reader(Limits(), engine="pdfminer", lock_path=lock)
        second = Reader(Limits(), engine="pdfium", lock_path=lock)  # another open file: for flock another process
        order, under_way = [], asyncio.Event()

        async def one(reader, name):
            await reader.extract(tmp_path / f"{name}.pdf", tmp_path / name, on_page=lambda *_: under_way.set())
            order.append(name)

        long = asyncio.create_task(one(first, "long"))
        await under_way.wait()
        with pytest.raises(DocumentError, match="stopped"):
            await second.extract(tmp_path / "short.pdf", tmp_path / "x", stop=lambda: True)
        await asyncio.gather(long, one(second, "short"))
        await first.close()
        await second.close()
        return order

    assert asyncio.run(run()) == ["long", "short"]


def test_the_child_goes_with_its_parent(tmp_path):
    (tmp_path / "long.pdf").write_bytes(pdfs.text_pages(2000))
    code = f"""
import asyncio, pathlib, sys
sys.path.insert(0, {str(ROOT)!r})
from engagic_scrapy.documents.child import Limits, Reader
reader = Reader(Limits(), engine="pdfminer")
told = []
def tell(*_):
    if not told:
        told.append(print(reader.pid, flush=True))
asyncio.run(reader.extract(pathlib.Path({str(tmp_path)!r}) / "long.pdf", pathlib.Path({str(tmp_path)!r}) / "text", on_page=tell))
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    assert psutil.Process(child).ppid() == parent.pid
    assert Path(f"/proc/{child}/oom_score_adj").read_text().strip() == "1000"
    limits = Path(f"/proc/{child}/limits").read_text()
    assert f"Max address space         {Limits().address_space_mb * 1024 * 1024}" in limits
    assert "Max core file size        0 " in limits
    assert os.getsid(child) == child
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(child, within=2)


def test_a_child_finds_its_code_in_an_egg(tmp_path):
    egg = tmp_path / "project.egg"
    with zipfile.ZipFile(egg, "w") as archive:
        for path in (ROOT / "engagic_scrapy").rglob("*.py"):
            archive.write(path, path.relative_to(ROOT))
    (tmp_path / "one.pdf").write_bytes(pdfs.text_pages(1))
    code = f"""
import sys
sys.path.insert(0, {str(egg)!r})
import asyncio, pathlib
from engagic_scrapy.documents import child
assert {str(egg)!r} in child.__file__
reader = child.Reader(child.Limits())
async def run():
    here = pathlib.Path({str(tmp_path)!r})
    print((await reader.extract(here / "one.pdf", here / "text")).status)
    await reader.close()
asyncio.run(run())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("ok\n", "")


@pytest.mark.parametrize("engine", ENGINES)
def test_memory_stays_flat_over_scans(tmp_path, engine):
    """60 pages of 1 MB pictures; this is what notices that a cache of an engine got another name."""
    noise = [b"\xff\xd8\xff\xe0" + os.urandom(1_000_000) for _ in range(60)]
    words = [pdfs.lines(*(f"Line {line} under the scan {n}" for line in range(5))) for n in range(60)]
    (tmp_path / "scans.pdf").write_bytes(pdfs.pdf(*words, pictures=noise))

    async def run():
        reader = Reader(Limits(), engine=engine)
        curve, parent = {}, []

        def look(page, _):
            curve[page] = psutil.Process(reader.pid).memory_info().rss / 1e6
            parent.append(psutil.Process().memory_info().rss / 1e6)

        result = await reader.extract(tmp_path / "scans.pdf", tmp_path / "text", on_page=look)
        await reader.close()
        return result, curve, parent

    result, curve, parent = asyncio.run(run())
    assert (result.status, result.pages_read) == ("ok", 60)
    assert curve[60] - curve[10] < 25, curve
    assert result.peak_mb < 170
    assert max(parent) - parent[0] < 5


@pytest.mark.parametrize("engine", ENGINES)
def test_two_thousand_labels_are_read_in_seconds(tmp_path, engine):
    labels = b"".join(pdfs.show(f"P{n:04}", 30 + n * 7919 % 2500, 30 + n * 104729 % 3300, 3) for n in range(2000))
    doc = read(pdfs.pdf(labels, box=(2592, 3456)), tmp_path, engine=engine)
    assert doc.result.status == "ok"
    assert set(doc.text.split()) == {f"P{n:04}" for n in range(2000)}
    assert doc.pages[0]["ms"] < 2000
    assert doc.result.peak_mb < 120


@pytest.mark.parametrize("engine", ENGINES)
def test_killed_after_the_last_page_it_costs_nothing(tmp_path, engine):
    (tmp_path / "one.pdf").write_bytes(pdfs.text_pages(2))

    async def run():
        reader = Reader(Limits(), engine=engine)
        result = await reader.extract(
            tmp_path / "one.pdf",
            tmp_path / "text",
            on_page=lambda page, total: page == total and os.kill(reader.pid, signal.SIGKILL),
        )
        await reader.close()
        return result

    result = asyncio.run(run())
    assert (result.status, result.pages_read, result.pages_total) == ("ok", 2, 2)
    assert [page["page"] for page in text_store.read_pages(tmp_path / "text")] == [1, 2]
