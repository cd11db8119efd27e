"""Opening, migrating, refusing."""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from sqlalchemy import inspect

from engagic_scrapy.exceptions import LedgerError, LedgerTooNew, LedgerUnavailable
from engagic_scrapy.ledger import schema
from engagic_scrapy.ledger.database import Database
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.migrate import Migration, migrate, shipped
from tests.ledger.sample import NOW, a_meeting, begin, call, digest, make_plans


def test_a_data_directory_is_made_and_its_ledger_found_again(tmp_path: Path) -> None:
    with_directory = Ledger.open(tmp_path / "deep" / "data")
    begin(with_directory)
    with_directory.close()
    file = tmp_path / "deep" / "data" / "ledger.sqlite3"
    for url in (file, str(file), f"sqlite:///{file}", str(file.parent)):
        again = Ledger.open(url)
        assert again.counts()["runs"] == 1
        assert again.name == str(file)
        again.close()


def test_sqlite_is_opened_as_designed(tmp_path: Path) -> None:
    database = Database(tmp_path)
    with database.read() as connection:
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "foreign_keys")}
        assert pragmas == {"journal_mode": "wal", "foreign_keys": 1}
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1  # NORMAL
    with database.write(durable=True) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
    with database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
    database.close()


def test_closing_leaves_no_open_connection(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ledger = Ledger.open(tmp_path)
        begin(ledger)
        ledger.close()
    # An unclosed connection would leave the WAL beside the file.
    assert sorted(file.name for file in tmp_path.iterdir()) == ["ledger.sqlite3"]


def test_the_tables_are_those_of_schema(ledger: Ledger) -> None:
    with ledger._database.read() as connection:
        inspector = inspect(connection)
        assert set(inspector.get_table_names()) == set(schema.metadata.tables)
        for name, table in schema.metadata.tables.items():
            assert {column["name"] for column in inspector.get_columns(name)} == set(table.columns.keys()), name
            keys = inspector.get_pk_constraint(name)["constrained_columns"]
            assert set(keys) == {column.name for column in table.primary_key}, name


def test_migration_files_are_numbered_without_a_gap() -> None:
    assert [migration.number for migration in shipped()] == list(range(1, len(shipped()) + 1))


SLOT = "id,city,vendor,meeting_id,meeting_date,kind,name,url,source_url,first_seen,last_seen,first_run,last_run"
MEETING = (
    '{"id":"m1","city":"x","vendor":"legistar","native_id":"1","date":"2026-06-12","body":"b","title":"t","status":"confirmed",'
    '"documents":[]}'
)


def an_older_ledger(folder: Path, migrations: int, *more: str) -> Ledger:
    """A ledger of an earlier version with one document that was read, brought up to date."""
    database = Database(folder)
    assert migrate(database, shipped()[:migrations]) == list(range(1, migrations + 1))
    values = "'d1','x','legistar','m1','2026-06-12','packet','n','u','s','t','t',1,1,'downloaded','none',0"
    with database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO version (sha256,size,sniffed,path,fetched_at,state,extracted_at) VALUES ('ab',1,'pdf','p','t','ok','t')"
        )
        connection.exec_driver_sql(f"INSERT INTO document ({SLOT},state,queue,attempts,sha256) VALUES ({values},'ab')")
        connection.exec_driver_sql(
            "INSERT INTO meeting VALUES ('m1','x','legistar','1','2026-06-12','b','t','confirmed',?,'h',1,'t','t','t',1,1)",
            (MEETING,),
        )
        for statement in more:
            connection.exec_driver_sql(statement)
    database.close()
    ledger = Ledger.open(folder)
    applied = [row["number"] for row in ledger.rows("SELECT number FROM migration ORDER BY number")]
    assert applied == [migration.number for migration in shipped()]
    return ledger


@pytest.mark.parametrize("migrations", [1, 2])
def test_an_older_ledger_is_brought_up_to_date_and_what_it_had_read_is_planned(tmp_path: Path, migrations: int) -> None:
    ledger = an_older_ledger(tmp_path, migrations)
    assert make_plans(ledger) == ["m1"]
    job = ledger.claim_subject(kinds=["packet"], now=NOW)
    assert job is not None and job.subject_id == "ab"
    ledger.close()


def test_finished_summaries_of_an_older_ledger_stay_and_are_not_paid_for_again(tmp_path: Path) -> None:
    run = "INSERT INTO run (id,spider,key,args,version,settings_hash,worker,started_at) VALUES (1,'s','k','{}','1','h','w','t')"
    done = "INSERT INTO subject (subject_id,kind,subject_type,state,updated_at) VALUES ('ab','packet','document','done','t')"
    paid = (
        "INSERT INTO summary (attempt_id,subject_type,subject_id,reuse_key,run_id,state,worker,prompt_id,prompt_version,model,"
        "estimated_usd,text,begun_at) VALUES ('a1','document','ab','r1',1,'done','w','old','1','m','0.1','Words','t')"
    )
    ledger = an_older_ledger(tmp_path, 2, run, done, paid)
    assert ledger.rows("SELECT state, text, checked_at FROM summary") == [{"state": "done", "text": "Words", "checked_at": None}]
    for _ in range(2):
        assert ledger.claim_subject(kinds=["packet"], now=NOW) is None
        assert ledger.counts()["subjects:done"] == 1
        make_plans(ledger)
    ledger.close()


def test_a_migration_is_applied_whole_or_not_at_all(tmp_path: Path) -> None:
    database = Database(tmp_path)
    migrate(database)
    broken = Migration(len(shipped()) + 1, "broken", "CREATE TABLE extra (id INTEGER); INSERT INTO nowhere VALUES (1);")
    with pytest.raises(LedgerUnavailable, match="nowhere"):
        migrate(database, [*shipped(), broken])
    with database.read() as connection:
        assert "extra" not in inspect(connection).get_table_names()
    assert migrate(database) == []
    database.close()


def test_a_newer_ledger_is_refused_and_left_alone(tmp_path: Path) -> None:
    Ledger.open(tmp_path).close()
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as connection:
        connection.execute("INSERT INTO migration VALUES (99, 'future', '2030')")
    connection.close()
    with pytest.raises(LedgerTooNew, match=r"ledger\.sqlite3.*migration 99"):
        Ledger.open(tmp_path)


@pytest.mark.parametrize(
    "content", [b"this is not a database, and long enough to be looked at" * 40, b"SQLite format 3\0" + b"\xff" * 4096]
)
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ledger.sqlite3").write_bytes(content)
    with pytest.raises(LedgerUnavailable, match=r"ledger\.sqlite3"):
        Ledger.open(tmp_path)
    assert (tmp_path / "ledger.sqlite3").read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "ledger.sqlite3")
    connection.execute("CREATE TABLE eggs (id)")
    connection.close()
    with pytest.raises(LedgerUnavailable, match="not a ledger .*eggs"):
        Ledger.open(tmp_path)


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerUnavailable, match="file/data"):
        Ledger.open(tmp_path / "file" / "data")


AS_NOBODY = """
import os, sys
sys.path.insert(0, sys.argv[2])
from engagic_scrapy.exceptions import LedgerUnavailable
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.migrate import shipped
shipped()  # imports what lies in a folder that only root may read
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    Ledger.open(sys.argv[1])
except LedgerUnavailable as error:
    print("refused:", error)
"""


@pytest.mark.parametrize("existing", [False, True])
def test_a_read_only_directory_is_refused(tmp_path: Path, existing: bool) -> None:
    data = tmp_path / "data"
    data.mkdir()
    if existing:
        Ledger.open(data).close()
        (data / "ledger.sqlite3").chmod(0o444)
    data.chmod(0o555)
    for folder in list(tmp_path.parents)[:3]:  # pytest's own folders are closed to others
        if folder.owner() == data.owner() and folder != Path("/tmp"):
            folder.chmod(0o755)
    tmp_path.chmod(0o755)
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", AS_NOBODY, str(data), str(root)], capture_output=True, text=True, cwd=root)
    data.chmod(0o755)
    assert f"refused: {data}/ledger.sqlite3: " in done.stdout, done.stderr


FILLS_THE_DISK = """
import resource, signal, sys
from engagic_scrapy.exceptions import LedgerUnavailable
from engagic_scrapy.ledger.ledger import Ledger
from tests.ledger.sample import a_meeting, begin
ledger = Ledger.open(sys.argv[1])
run = begin(ledger)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
written = 0
try:
    for number in range(2000):
        ledger.record_meeting(run.id, a_meeting(number, items=20))
        written += 1
except LedgerUnavailable as error:
    print("refused:", error)
print(written)
"""


def test_a_full_disk_is_named_and_costs_nothing_that_was_written(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", FILLS_THE_DISK, str(tmp_path)], capture_output=True, text=True, cwd=root)
    refused, written = done.stdout.split("\n")[:2]
    assert refused.startswith(f"refused: {tmp_path}/ledger.sqlite3: "), done.stderr
    ledger = Ledger.open(tmp_path)
    assert ledger.counts()["meetings"] == int(written) > 0
    ledger.close()
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 400_000


def test_a_row_that_breaks_a_rule_of_the_tables_is_our_error(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="(?i)foreign key"):
        call(ledger, 12345, digest("nothing"))


def test_nothing_that_a_report_writes_stays(ledger: Ledger) -> None:
    run = begin(ledger)
    ledger.record_meeting(run.id, a_meeting())
    ledger.rows("DELETE FROM item RETURNING id")
    assert ledger.counts()["items"] == 2
    assert ledger.rows("SELECT id FROM run WHERE spider = :spider", spider="legistar") == [{"id": run.id}]
    with pytest.raises(LedgerError, match="unheard"):
        ledger.rows("SELECT unheard FROM run")


def test_two_processes_may_make_the_same_ledger(tmp_path: Path) -> None:
    program = "import sys; from engagic_scrapy.ledger.ledger import Ledger; Ledger.open(sys.argv[1]).close()"
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    both = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=root, env=environment, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    errors = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0, 0], errors
