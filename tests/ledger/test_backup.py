"""A copy while a crawl writes, and a file without gaps."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.ledger.care import LedgerCare
from tests.ledger.sample import a_meeting, begin, call
from tests.ledger.stored import filled
from tests.postgres import Postgres

ROOT = Path(__file__).parents[2]
WRITES = """
import itertools, sys
from engagic_scrapy.ledger.ledger import Ledger
from tests.ledger.sample import a_meeting, begin
ledger = Ledger.open(sys.argv[1])
run = begin(ledger, key="writer")
print("writes", flush=True)
for number in itertools.count():
    ledger.record_meeting(run.id, a_meeting(10_000 + number, items=8, documents=4))
    print(number, flush=True)
"""


def test_a_backup_while_a_crawl_writes_is_of_one_moment(tmp_path: Path) -> None:
    ledger = LedgerCare.open(tmp_path / "data")
    with subprocess.Popen([sys.executable, "-c", WRITES, str(tmp_path / "data")], cwd=ROOT, stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None and writer.stdout.readline() == b"writes\n"
        for _ in range(20):
            writer.stdout.readline()
        target = ledger.backup(tmp_path / "copy.sqlite3")
        second = ledger.backup(tmp_path)  # a folder: named by the time
        for _ in range(5):  # it was never stopped
            assert writer.stdout.readline()
        writer.kill()
    assert target == tmp_path / "copy.sqlite3" and second.name.startswith("ledger-20")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["data", target.name, second.name])  # nothing beside them
    copy = LedgerCare.open(target)
    counts, now = copy.counts(), ledger.counts()
    assert 20 <= counts["meetings"] <= now["meetings"]
    assert (counts["items"], counts["documents"]) == (8 * counts["meetings"], 4 * counts["meetings"])  # whole transactions only
    copy.close()
    ledger.close()


def test_an_older_backup_is_replaced_and_nothing_else_is(tmp_path: Path) -> None:
    ledger, _, _ = filled(tmp_path / "data", ["2026-06-01"])
    target = ledger.backup(tmp_path / "copy.sqlite3")
    begin(ledger, key="more")
    ledger.backup(target)
    with sqlite3.connect(target) as connection:
        assert connection.execute("SELECT count(*) FROM run").fetchone() == (2,)
    connection.close()
    precious = tmp_path / "letter.txt"
    precious.write_text("Dear all")
    for wrong, words in (
        (precious, "isn't a backup"),
        (Path(ledger.name), "the ledger itself"),
        (tmp_path / "no" / "copy.sqlite3", "no such folder"),
    ):
        with pytest.raises(UsageProblem, match=words):
            ledger.backup(wrong)
    assert precious.read_text() == "Dear all"
    ledger.close()


def test_vacuum_gives_room_back(tmp_path: Path) -> None:
    ledger, _, _ = filled(tmp_path, ["2026-06-01"])
    with ledger.sqlite() as connection:
        connection.execute("CREATE TABLE filler AS SELECT randomblob(3000000) AS junk")
        connection.execute("DROP TABLE filler")
    shrunk = ledger.vacuum()
    assert shrunk.before - shrunk.after > 2_900_000
    assert Path(ledger.name).stat().st_size == shrunk.after
    assert ledger.counts()["meetings"] == 1
    ledger.close()


def test_vacuum_refuses_while_a_run_is_alive(tmp_path: Path) -> None:
    ledger = LedgerCare.open(tmp_path)
    run = begin(ledger)
    with pytest.raises(UsageProblem, match=rf"no vacuum while a crawl is under way: run {run.id}"):
        ledger.vacuum()
    ledger.close()


def test_without_room_nothing_is_begun(tmp_path: Path) -> None:
    """A ledger for which the disk has no room: its file ends in a hole, at which SQLite doesn't look."""
    ledger, _, _ = filled(tmp_path / "data", ["2026-06-01"])
    ledger.vacuum()  # nothing is left in the write-ahead log: what comes out of it would cut the hole off
    file = Path(ledger.name)
    size = file.stat().st_size
    os.truncate(file, shutil.disk_usage(tmp_path).free + (1 << 30))
    with pytest.raises(UsageProblem, match=r"data: \d+ MB free, \d+ MB needed; nothing was done"):
        ledger.vacuum()
    with pytest.raises(UsageProblem, match=r"\d+ MB free, \d+ MB needed; nothing was done"):
        ledger.backup(tmp_path / "copy.sqlite3")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    os.truncate(file, size)
    assert ledger.backup(tmp_path / "copy.sqlite3").exists()  # it was the room alone
    ledger.close()


def test_another_database_has_tools_of_its_own(server: Postgres, tmp_path: Path) -> None:
    ledger = LedgerCare.open(server.empty())
    for tried in (lambda: ledger.backup(tmp_path / "copy.sqlite3"), ledger.vacuum):
        with pytest.raises(UsageProblem, match="not a SQLite file; use the tools of postgresql"):
            tried()
    assert list(tmp_path.iterdir()) == []
    ledger.close()


def test_a_meeting_in_the_copy_is_the_meeting(tmp_path: Path) -> None:
    ledger = LedgerCare.open(tmp_path / "data")
    run = begin(ledger)
    ledger.record_meeting(run.id, a_meeting(5))
    call(ledger, run.id, "item/x")
    rows = {table: ledger.rows(f"SELECT * FROM {table}") for table in ("meeting", "item", "document", "summary", "run")}  # noqa: S608
    copy = LedgerCare.open(ledger.backup(tmp_path / "copy.sqlite3"))
    assert {table: copy.rows(f"SELECT * FROM {table}") for table in rows} == rows  # noqa: S608
    copy.close()
    ledger.close()
