"""Each thing that `scrapy ledger check` knows is broken on purpose, found, mended, and found no more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from engagic_scrapy.documents.paths import Store
from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.ledger.care import LedgerCare
from engagic_scrapy.ledger.integrity import Inspection
from tests.ledger.sample import NOW, a_meeting, begin, claim
from tests.ledger.stored import faults, filled, store_document

Stored = tuple[LedgerCare, Store, list[str]]
DEAD = "elsewhere:1:1"


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[Stored]:
    made = filled(tmp_path, ["2026-06-01", "2026-06-12"])
    yield made
    made[0].close()


def execute(ledger: LedgerCare, sql: str, *values: object) -> None:
    with ledger.sqlite() as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(sql, values)


def test_what_a_crawl_left_is_in_order(stored: Stored) -> None:
    ledger, store, hashes = stored
    execute(ledger, "UPDATE version SET text_hash = NULL")  # the sample's is no hash of its text
    inspection = Inspection(ledger, store, hashes=True)
    assert list(inspection.problems()) == []
    assert (inspection.looked_at["documents"], inspection.looked_at["texts"]) == (len(hashes), len(hashes))


def test_a_missing_document_is_downloaded_again(stored: Stored) -> None:
    ledger, store, hashes = stored
    content = store.blob(hashes[1]).read_bytes()
    store.blob(hashes[1]).unlink()
    [problem] = faults(ledger, store)
    assert (problem.check, problem.kind, problem.mended) == ("documents", "missing", "")
    assert claim(ledger) is None  # only looking changes nothing
    [problem] = faults(ledger, store, mend=True)
    assert "1 links are due for download" in problem.mended
    assert faults(ledger, store) == []
    job = claim(ledger)
    assert job.etag is None  # no condition: "not modified" would be no help
    store_document(ledger, store, job.document_id, content)
    assert faults(ledger, store) == []
    assert ledger.claim_version(now=NOW) is None  # its text was here all the time


def test_a_damaged_document_is_set_aside_and_downloaded_again(stored: Stored) -> None:
    ledger, store, hashes = stored
    path = store.blob(hashes[0])
    whole = path.read_bytes()
    path.write_bytes(b"X" + whole[1:])
    assert faults(ledger, store) == []  # the size is right: only hashes tell
    execute(ledger, "UPDATE version SET text_hash = NULL")
    [problem] = faults(ledger, store, hashes=True)
    assert (problem.kind, problem.reason) == ("damaged", "other bytes than its name says")
    path.write_bytes(whole[:100])
    [problem] = faults(ledger, store, mend=True)
    assert "100 bytes" in problem.reason and "moved to strays/" in problem.mended
    assert [file.stat().st_size for file in (store.root / "strays").rglob("*.pdf")] == [100]
    assert faults(ledger, store) == [] and claim(ledger) is not None


def test_a_text_that_is_not_whole_is_read_again(stored: Stored) -> None:
    ledger, store, hashes = stored
    pages = store.text_dir(hashes[0]) / "pages.jsonl"
    pages.write_text(pages.read_text()[:-5])
    (store.text_dir(hashes[1]) / "about.json").write_text("{")
    assert {problem.kind for problem in faults(ledger, store)} == {"damaged"}
    assert len(faults(ledger, store, mend=True)) == 2
    assert faults(ledger, store) == []
    assert {ledger.claim_version(now=NOW).sha256 for _ in range(2)} == set(hashes)  # type: ignore[union-attr]


def test_document_and_text_lost_together(stored: Stored) -> None:
    ledger, store, hashes = stored
    store.blob(hashes[0]).unlink()
    for file in store.text_dir(hashes[0]).iterdir():
        file.unlink()
    store.text_dir(hashes[0]).rmdir()
    faults(ledger, store, mend=True)
    assert faults(ledger, store) == []
    assert ledger.claim_version(now=NOW) is None  # first its bytes, then its text
    store_document(ledger, store, claim(ledger).document_id, b"%PDF 0 ".ljust(1000, b"."))
    version = ledger.claim_version(now=NOW)
    assert version is not None and version.sha256 == hashes[0]


@pytest.mark.parametrize(
    "name",
    [
        "documents/ab/notes.txt",
        f"documents/ab/ab{'0' * 62}.pdf",
        f"text/ab/ab{'0' * 62}/pages.jsonl",
        "documents/README",
        "spool/unheard.json",
        "spool/half.part",
        "parts/document%2Funheard.part",
    ],
)
def test_an_unknown_file_goes_to_strays(stored: Stored, name: str) -> None:
    ledger, store, _ = stored
    path = store.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("precious")
    [problem] = faults(ledger, store)
    assert problem.kind == "unknown" and name.startswith(problem.where)
    faults(ledger, store, mend=True)
    assert faults(ledger, store) == []
    [kept] = [file for file in (store.root / "strays").rglob("*") if file.is_file()]
    assert kept.read_text() == "precious" and str(kept).endswith(name)


def test_a_part_that_is_still_coming_is_in_order(stored: Stored) -> None:
    ledger, store, _ = stored
    meeting = a_meeting(7)
    ledger.record_meeting(begin(ledger, key="other").id, meeting)
    part, note = store.part(meeting["documents"][0]["id"]), store.part_note(meeting["documents"][0]["id"])
    part.parent.mkdir()
    part.write_bytes(b"%PDF")
    [left] = Inspection(ledger, store).problems()  # without a note it starts over: named, no fault
    assert (left.kind, left.fault) == ("leftover", False)
    note.write_text("{}")
    assert list(Inspection(ledger, store).problems()) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE document SET state = 'eaten'", "unknown state 'eaten'"),
        ("UPDATE document SET state = 'downloaded', sha256 = NULL", "has no bytes"),
        ("UPDATE document SET queue = 'held'", "held by nobody"),
        ("UPDATE version SET state = 'extracting'", "read by nobody"),
        (
            "INSERT INTO subject (subject_id, kind, subject_type, state, updated_at) VALUES"
            " ('s', 'item', 'item', 'calling', 't')",
            "call that nobody made",
        ),
        ("INSERT INTO document_history VALUES ('nowhere', 'nothing', 't')", "its row of document is missing"),
    ],
)
def test_rows_that_make_no_sense(stored: Stored, change: str, words: str) -> None:
    ledger, store, _ = stored
    execute(ledger, change)
    assert any(words in problem.reason for problem in faults(ledger, store)), faults(ledger, store)


def test_what_a_dead_process_holds_is_named_and_given_back(stored: Stored) -> None:
    ledger, store, _ = stored
    execute(ledger, "UPDATE document SET queue = 'held', claimed_by = ?", DEAD)
    [problem] = Inspection(ledger, store).problems()
    assert (problem.check, problem.fault) == ("holders", False) and "2 downloads" in problem.reason
    list(Inspection(ledger, store, mend=True).problems())
    assert list(Inspection(ledger, store).problems()) == []
    assert claim(ledger) is not None


def test_a_broken_database_is_named_and_its_files_left_alone(tmp_path: Path) -> None:
    ledger, store, hashes = filled(tmp_path, ["2026-06-01"])
    ledger.close()
    file = tmp_path / "ledger.sqlite3"
    with sqlite3.connect(file) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'document'").fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    with file.open("r+b") as opened:
        opened.seek((root - 1) * size)
        opened.write(b"\xff" * 512)
    store.blob(hashes[0]).unlink()
    ledger = LedgerCare.open(tmp_path)
    assert {problem.check for problem in faults(ledger, store, mend=True)} == {"database"}
    ledger.close()


def test_mending_waits_for_the_end_of_a_crawl(stored: Stored) -> None:
    ledger, store, _ = stored
    begin(ledger, key="alive")
    with pytest.raises(UsageProblem, match="no mending while a crawl is under way: run 2"):
        Inspection(ledger, store, mend=True)
    young = store.root / "documents" / "ab" / f"ab{'0' * 62}.pdf"
    young.parent.mkdir(exist_ok=True)
    young.write_text("its row is being written")
    assert faults(ledger, store) == []
