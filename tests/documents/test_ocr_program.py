"""The OCR program missing, broken, hanging, hungry, killed: pages keep their flag, the rest of the document its text."""

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

import engagic_scrapy
from engagic_scrapy.documents import text_store
from engagic_scrapy.documents.child import Limits, Reader
from engagic_scrapy.exceptions import DocumentError, UsageProblem
from tests import pdfs
from tests.documents.reading import ENGINES, read, read_all
from tests.documents.test_child import gone

ROOT = Path(engagic_scrapy.__file__).parent.parent
ROW = "5\\t1\\t1\\t1\\t1\\t{word}\\t0\\t0\\t9\\t9\\t{conf}\\t{text}\\n"
OCR = Limits(ocr="auto")
QUICK = Limits(ocr="auto", ocr_page_seconds=1.0)


def said(*words: str, conf: int = 95) -> str:
    rows = "".join(ROW.format(word=number, conf=conf, text=word) for number, word in enumerate(words, 1))
    return f"cat > /dev/null; printf '{rows}'"


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a program of that name on the PATH: a shell script that tells a version and then does as it was told."""

    def put(body: str, version: str = "echo tesseract 9.9.9") -> Path:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        script = folder / "tesseract"
        script.write_text(f'#!/bin/bash\nif [ "$1" = --version ]; then {version}; exit; fi\n{body}\n')
        script.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        return folder

    return put


def scanned(count: int = 1, text: str = "A page of text that was born digital and needs no eye", **more) -> bytes:
    """A page of text, then pages that are pictures; pdfium draws them white."""
    picture = b"\xff\xd8 no picture \xff\xd9"
    contents = [pdfs.lines(*[f"{text}, line {n}" for n in range(9)]), *[b""] * count]
    return pdfs.pdf(*contents, pictures=[picture] * (count + 1), **more)


def flags(doc):
    return [page["flags"] for page in doc.pages]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_page_that_was_read_says_so(tmp_path, program, engine):
    program(said("Motion", "carried", "7-0"))
    doc = read(scanned(), tmp_path, engine=engine, limits=OCR)
    page = doc.pages[1]
    assert (page["text"], page["flags"], page["ocr"], page["confidence"], page["engine"]) == (
        *("Motion carried 7-0", ["ocr"], True, 95.0, "tesseract"),
    )
    assert "ocr" not in doc.pages[0]
    result = doc.result
    assert (result.status, result.pages_read, result.pages_total, result.flags) == ("ok", 2, 2, {"ocr": 1})
    assert result.characters == sum(len(page["text"]) for page in doc.pages)
    assert result.engine.endswith("1, tesseract 1")
    assert result.engine_versions["tesseract"] == "9.9.9"
    assert doc.about["flags"] == {"ocr": 1}
    assert doc.about["text_hash"] == text_store.hash_pages(tmp_path / "text" / "document" / "pages.jsonl")


def test_switched_off_it_is_not_asked(tmp_path, program):
    asked = tmp_path / "asked"
    program(f"touch {asked}", version=f"touch {asked}")
    doc = read(scanned(), tmp_path, limits=Limits(ocr="off"))
    assert (doc.result.status, flags(doc), asked.exists()) == ("ok", [[], ["needs_ocr"]], False)
    with pytest.raises(UsageProblem, match="ENGAGIC_OCR"):
        Reader(Limits(ocr="always"))


def test_missing_it_is_told_once_and_is_no_error(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("a", "b"):
        (tmp_path / f"{name}.pdf").write_bytes(scanned())
    with caplog.at_level(logging.WARNING):
        docs = read_all([tmp_path / "a.pdf", tmp_path / "b.pdf"], tmp_path / "text", limits=OCR)
    assert [(doc.result.status, doc.result.kind, flags(doc)[1]) for doc in docs.values()] == [("ok", "", ["needs_ocr"])] * 2
    assert ["apt-get install tesseract-ocr" in line for line in caplog.messages] == [True]


def test_a_document_without_scans_asks_for_no_program(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read(pdfs.text_pages(2), tmp_path, limits=OCR).result.flags == {}
    assert not caplog.messages


@pytest.mark.parametrize(
    ("body", "version", "reason"),
    [
        ("kill -SEGV $$", "echo tesseract 5", "SIGSEGV"),
        ("echo No language >&2; exit 1", "echo tesseract 5", "exit code 1: No language"),
        ("exec yes", "echo tesseract 5", "SIGXFSZ"),
        (f"exec {sys.executable} -c 'bytearray(900 << 20)'", "echo tesseract 5", "MemoryError"),
        ("exec sleep 100", "echo tesseract 5", "over 1 s"),
        ("", "echo broken library >&2; exit 127", "exit code 127: broken library"),
    ],
)
def test_broken_it_costs_the_scans_and_nothing_else(tmp_path, program, body, version, reason):
    program(body, version)
    doc = read(scanned(5), tmp_path, limits=QUICK)
    assert (doc.result.status, doc.result.kind, doc.result.pages_read, doc.result.kills) == ("partial", "ocr_failed", 6, 0)
    assert reason in doc.result.reason
    assert flags(doc) == [[], *[["needs_ocr", "ocr_failed"]] * 5]
    assert "born digital" in doc.text


def test_output_that_is_no_tsv_is_no_text(tmp_path, program):
    program("head -c 100000 /dev/urandom")
    doc = read(scanned(), tmp_path, limits=OCR)
    assert (doc.result.status, flags(doc)[1], doc.pages[1]["text"]) == ("ok", ["needs_ocr", "ocr_nothing"], "")


def test_what_it_is_not_sure_of_is_dropped(tmp_path, program):
    program(said("Ve", "~~", "lul", conf=41))
    doc = read(scanned(), tmp_path, limits=OCR)
    page = doc.pages[1]
    assert (page["text"], page["flags"], page["confidence"]) == ("", ["needs_ocr", "ocr_unsure"], 41.0)
    assert "ocr" not in page


def test_the_cap_of_pages_leaves_exhibits_out_first(tmp_path, program):
    program(said("Read"))
    outline = [("Agenda", 1), ("Exhibit A", 2), ("Item 2", 4)]
    doc = read(scanned(5, outline=outline), tmp_path, limits=Limits(ocr="auto", ocr_pages=4))
    assert [page["page"] for page in doc.pages if page.get("ocr")] == [2, 4, 5, 6]
    assert flags(doc)[2] == ["needs_ocr", "ocr_limit"]
    assert (doc.result.status, doc.result.kind) == ("partial", "ocr_limit")
    assert doc.result.reason == "1 scanned pages not read: the limit is 4 pages of a document"
    assert doc.result.flags == {"ocr": 4, "needs_ocr": 1, "ocr_limit": 1}


def test_the_cap_of_time_keeps_what_was_read(tmp_path, program):
    program("sleep 0.8; " + said("Slow"))
    doc = read(scanned(9), tmp_path, limits=Limits(ocr="auto", ocr_seconds=3.0))
    read_pages = [page["page"] for page in doc.pages if page.get("ocr")]
    assert read_pages == list(range(2, 2 + len(read_pages)))
    assert 0 < len(read_pages) < 5
    assert flags(doc)[-1] == ["needs_ocr", "ocr_limit"]
    assert (doc.result.status, doc.result.kind, doc.result.kills) == ("partial", "ocr_limit", 0)
    assert doc.result.seconds < 15


def test_pages_of_a_portfolio_are_found_in_their_files(tmp_path, program):
    program(said("Embedded"))
    cover = pdfs.pdf(pdfs.lines(*["This cover page stands before the files of the portfolio"] * 5), portfolio=True, attachments=[
        ("agenda.pdf", scanned(1)), ("b.pdf", scanned(2)),
    ])  # fmt: skip
    doc = read(cover, tmp_path, limits=OCR)
    assert [(page["page"], page["file"]) for page in doc.pages if page.get("ocr")] == [
        (3, "agenda.pdf"),
        (5, "b.pdf"),
        (6, "b.pdf"),
    ]


def test_a_scan_under_a_running_header_is_read(tmp_path, program):
    program(said("Under", "the", "header"))
    head = pdfs.lines(
        "City of San Aurelio - Regular Meeting of the City Council - November 24, 2026 - Packet",
        "Item 7.B Attachment 3, Environmental Assessment of the Harbor Bridge and its Approaches",
    )
    own = pdfs.lines(*[f"A line of this page alone, with words enough to be a text, line {n}" for n in range(9)], y=600)
    picture = b"\xff\xd8 no picture \xff\xd9"
    data = pdfs.pdf(head, head, head, head + own, pictures=[picture] * 4)
    for engine in ENGINES:
        doc = read(data, tmp_path, engine=engine, limits=OCR)
        assert flags(doc) == [["ocr"], ["ocr"], ["ocr"], []]
        assert doc.pages[0]["text"] == "Under the header"
    assert flags(read(data, tmp_path, limits=Limits())) == [["needs_ocr"], ["needs_ocr"], ["needs_ocr"], []]


# -- killed ---------------------------------------------------------------------------------------------------------------


def sleeper(pid: int) -> psutil.Process | None:
    """The OCR program under this process, once it is at its page."""
    with contextlib.suppress(psutil.NoSuchProcess):  # a reader that was killed just now, or a program of the page before
        return next((process for process in psutil.Process(pid).children(recursive=True) if process.name() == "sleep"), None)
    return None


async def caught(pid) -> psutil.Process:
    end = time.monotonic() + 120  # of a machine that is busy: a child has a lot to import
    while time.monotonic() < end:
        if pid() and (found := sleeper(pid())):
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("the program wasn't started")


def test_killed_in_the_middle_the_child_leaves_no_program_behind(tmp_path, program):
    folder = program(f"[ -e {tmp_path}/second ] || {{ touch {tmp_path}/second; exec sleep 100; }}; {said('Later')}")
    assert folder.is_dir()
    (tmp_path / "scan.pdf").write_bytes(scanned(3))

    async def run():
        reader = Reader(OCR)
        reading = asyncio.create_task(reader.extract(tmp_path / "scan.pdf", tmp_path / "text"))
        process = await caught(lambda: reader.pid)
        limits = process.rlimit(psutil.RLIMIT_AS)
        assert process.environ()["OMP_THREAD_LIMIT"] == "1"
        os.kill(reader.pid, signal.SIGKILL)
        assert gone(process.pid)
        result = await reading
        await reader.close()
        return result, limits

    result, limits = asyncio.run(run())
    assert limits == (OCR.ocr_address_space_mb << 20,) * 2
    assert (result.status, result.kind, result.kills, result.pages_read) == ("partial", "ocr_failed", 1, 4)
    pages = list(text_store.read_pages(tmp_path / "text"))
    assert [page["flags"] for page in pages] == [[], ["needs_ocr", "ocr_failed"], ["ocr"], ["ocr"]]
    assert {path.name for path in (tmp_path / "text").iterdir()} == {"pages.jsonl", "about.json"}


def test_lost_three_times_the_rest_is_given_up(tmp_path, program):
    program("exec sleep 100")
    (tmp_path / "scan.pdf").write_bytes(scanned(5))

    async def run():
        reader = Reader(OCR)
        reading = asyncio.create_task(reader.extract(tmp_path / "scan.pdf", tmp_path / "text"))
        for _ in range(3):
            process = await caught(lambda: reader.pid)
            os.kill(reader.pid, signal.SIGKILL)
            assert gone(process.pid)
        result = await reading
        await reader.close()
        return result

    result = asyncio.run(run())
    assert (result.status, result.kind, result.kills, result.pages_read) == ("partial", "ocr_failed", 3, 6)
    assert result.flags == {"needs_ocr": 5, "ocr_failed": 5}
    assert "(and 3 more)" in result.reason


def test_a_child_that_stands_still_is_ended_with_its_program(tmp_path, program):
    program(f"[ ! -e {tmp_path}/first ] || {{ [ -e {tmp_path}/second ] || {{ touch {tmp_path}/second; exec sleep 100; }}; }};"
            f"touch {tmp_path}/first; {said('Fine')}")  # fmt: skip
    (tmp_path / "scan.pdf").write_bytes(scanned(3))

    async def run():
        reader = Reader(QUICK)
        reading = asyncio.create_task(reader.extract(tmp_path / "scan.pdf", tmp_path / "text"))
        process = await caught(lambda: reader.pid)
        os.kill(reader.pid, signal.SIGSTOP)  # so that only the parent's clock is left
        result = await reading
        assert gone(process.pid)
        await reader.close()
        return result

    result = asyncio.run(run())
    assert (result.status, result.kind, result.kills) == ("partial", "ocr_failed", 1)
    assert "page 3: " in result.reason
    assert result.flags == {"ocr": 2, "needs_ocr": 1, "ocr_failed": 1}


@pytest.mark.parametrize("how", ["shed", "stop"])
def test_told_to_end_it_ends_the_program_too(tmp_path, program, how):
    program("exec sleep 100")
    (tmp_path / "scan.pdf").write_bytes(scanned(3))

    async def run():
        reader, told = Reader(OCR), []
        reading = asyncio.create_task(reader.extract(tmp_path / "scan.pdf", tmp_path / "text", stop=lambda: bool(told)))
        process = await caught(lambda: reader.pid)
        if how == "shed":
            assert reader.kill_child()
        else:
            told.append(True)
        with pytest.raises(DocumentError, match="stopped"):
            await reading
        assert gone(process.pid)
        await reader.close()

    asyncio.run(run())
    assert not (tmp_path / "text").exists()


def test_the_crawl_killed_takes_child_and_program_along(tmp_path, program):
    program("exec sleep 100")
    (tmp_path / "scan.pdf").write_bytes(scanned(1))
    code = (
        "import asyncio, sys; from pathlib import Path; from engagic_scrapy.documents.child import Limits, Reader\n"
        "asyncio.run(Reader(Limits(ocr='auto')).extract(Path(sys.argv[1]), Path(sys.argv[2])))"
    )
    with subprocess.Popen([sys.executable, "-c", code, tmp_path / "scan.pdf", tmp_path / "text"], cwd=ROOT) as crawl:
        process = asyncio.run(caught(lambda: crawl.pid))
        child = process.ppid()
        crawl.kill()
    assert gone(process.pid)
    assert gone(child)
