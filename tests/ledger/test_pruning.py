"""What may be deleted, what never, and that a killed pruning loses nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.ledger.integrity import Inspection
from engagic_scrapy.ledger.states import SubjectPlan
from tests.ledger.sample import NOW, a_meeting, begin, call, claim, hours
from tests.ledger.stored import faults, filled, planned, store_document

ROOT = Path(__file__).parents[2]
OLD, OLDER, YOUNG = "2025-01-10", "2024-01-10", "2026-06-09"


def test_old_documents_go_and_their_rows_and_texts_stay(tmp_path: Path) -> None:
    ledger, store, hashes = filled(tmp_path, [OLDER, OLD, YOUNG])
    dry = ledger.prune(store, older_than_days=365, dry_run=True, now=NOW)
    assert (dry.documents, dry.bytes, dry.kept_documents) == (2, 2000, 1)
    assert store.blob(hashes[0]).exists()
    assert ledger.prune(store, older_than_days=365, now=NOW) == dry
    assert [store.blob(one).exists() for one in hashes] == [False, False, True]
    assert all(store.text_dir(one).exists() for one in hashes)
    assert ledger.prune(store, older_than_days=365, now=NOW).documents == 0
    assert faults(ledger, store) == []
    both = ledger.prune(store, older_than_days=365, texts=True, now=NOW)  # a second thought
    assert (both.documents, both.texts) == (0, 2)
    assert faults(ledger, store) == []
    ledger.close()


def test_the_oldest_go_until_the_rest_fits(tmp_path: Path) -> None:
    ledger, store, hashes = filled(tmp_path, [YOUNG, OLDER, "2026-06-30", OLD])
    done = ledger.prune(store, keep_bytes=2500, now=NOW)
    assert (done.documents, done.kept_bytes, done.over_budget) == (2, 2000, 0)
    assert [store.blob(one).exists() for one in hashes] == [True, False, True, False]
    last = ledger.prune(store, keep_bytes=0, now=NOW)
    assert (last.documents, last.over_budget) == (1, 1000)  # the meeting to come is untouched
    ledger.close()


def test_age_and_size_together_count_once(tmp_path: Path) -> None:
    ledger, store, _ = filled(tmp_path, [OLDER, OLD, YOUNG])
    options = {"older_than_days": 700, "keep_bytes": 1000}
    dry = ledger.prune(store, **options, dry_run=True, now=NOW)
    assert ledger.prune(store, **options, now=NOW) == dry
    assert (dry.documents, dry.kept_bytes) == (2, 1000)
    ledger.close()


def test_what_is_not_done_with_is_kept(tmp_path: Path) -> None:
    ledger, store, hashes = filled(tmp_path, [OLD] * 6, plan=False)
    run = begin(ledger, key="second")
    for state in ("due", "waiting", "uncertain", "calling"):  # four meetings, each at another step
        job = ledger.claim_plan(now=NOW)
        assert job is not None
        if state == "due":
            ledger.release_plan(job.meeting_id)
            planned_one = ledger.claim_plan(now=NOW)
            assert planned_one is not None
            ledger.release_plan(planned_one.meeting_id)
            continue
        subject = SubjectPlan("item", f"item/{state}", "item", "h", {})
        ledger.store_plan(job.meeting_id, basis=None, found=[], decisions=[], subjects=[subject])
        if state != "waiting":
            call(ledger, run.id, subject.subject_id, attempt=state, reuse_key=state)
        if state == "uncertain":
            ledger.fail_call(state, kind="uncertain", reason="r", state="uncertain")
    ledger.end_run(run.id, finish_reason="finished", resumable=False, peak_memory_mb=1, swap_mb=0, stats={})
    done = ledger.prune(store, older_than_days=365, keep_bytes=0, now=NOW)
    assert (done.documents, done.over_budget) == (0, 6000)
    planned(ledger)
    assert ledger.prune(store, older_than_days=365, now=NOW).documents == 3  # all but the three that wait
    assert sum(store.blob(one).exists() for one in hashes) == 3
    ledger.close()


def test_unread_bytes_and_those_of_a_younger_meeting_are_kept(tmp_path: Path) -> None:
    ledger, store, hashes = filled(tmp_path, [OLD, OLDER])
    run = begin(ledger, key="second")
    ledger.record_meeting(run.id, a_meeting(8, day=YOUNG))
    store_document(ledger, store, claim(ledger).document_id, b"%PDF 0 ".ljust(1000, b"."))  # the bytes of the first
    ledger.record_meeting(run.id, a_meeting(9, day=OLDER))
    unread = store_document(ledger, store, claim(ledger).document_id, b"%PDF unread")
    planned(ledger)
    ledger.end_run(run.id, finish_reason="finished", resumable=False, peak_memory_mb=1, swap_mb=0, stats={})
    ledger.prune(store, older_than_days=365, now=NOW)
    assert [store.blob(one).exists() for one in (*hashes, unread)] == [True, False, True]
    ledger.close()


@pytest.mark.parametrize(("etag", "asked"), [('"e"', True), (None, False)])
def test_a_pruned_document_is_not_downloaded_again_for_nothing(tmp_path: Path, etag: str | None, asked: bool) -> None:
    ledger, store, _ = filled(tmp_path, [])
    meeting = a_meeting(1, day=(datetime.now(UTC) - hours(24 * 6)).date().isoformat())  # a crawl looks at real time
    run = begin(ledger, key="first")
    ledger.record_meeting(run.id, meeting)
    sha256 = store_document(ledger, store, claim(ledger).document_id, b"%PDF", etag=etag)
    ledger.finish_version(sha256, status="failed", kind="no_text", reason="r")
    planned(ledger)
    ledger.end_run(run.id, finish_reason="finished", resumable=False, peak_memory_mb=1, swap_mb=0, stats={})
    assert ledger.prune(store, older_than_days=3).documents == 1
    ledger.record_meeting(begin(ledger, key="next").id, meeting)
    job = claim(ledger, now=datetime.now(UTC) + hours(30))
    assert (job is not None) is asked
    if asked:
        assert (job.etag, job.sha256) == (etag, sha256)  # the portal says "not modified", or sends other bytes
        store_document(ledger, store, job.document_id, b"%PDF")
        assert ledger.rows("SELECT pruned_at FROM version") == [{"pruned_at": None}]
    ledger.close()


def test_stored_raw_answers_go_and_others_stay(tmp_path: Path) -> None:
    ledger, store, _ = filled(tmp_path, [OLD])
    run = begin(ledger, key="second")
    store.spool().mkdir()
    for attempt, state in (("a", "done"), ("b", "uncertain"), ("c", "done")):
        sql = f"""INSERT INTO summary (attempt_id, subject_type, subject_id, reuse_key, run_id, state, worker, prompt_id,
            prompt_version, model, estimated_usd, begun_at, ended_at)
            VALUES ('{attempt}', 'item', 'i', '{attempt}', {run.id}, '{state}', 'w', 'p',
            '1', 'm', '0', 't', '{"2026-06-09" if attempt == "c" else "2026-01-01"}')"""  # noqa: S608
        with ledger.sqlite() as connection:
            connection.execute(sql)
        (store.spool() / f"{attempt}.json").write_text("{}")
    ledger.end_run(run.id, finish_reason="finished", resumable=False, peak_memory_mb=1, swap_mb=0, stats={})
    assert ledger.prune(store, older_than_days=30, now=NOW).answers == 1
    assert sorted(path.name for path in store.spool().iterdir()) == ["b.json", "c.json"]
    ledger.close()


def test_no_pruning_while_a_crawl_is_under_way(tmp_path: Path) -> None:
    ledger, store, hashes = filled(tmp_path, [OLD])
    begin(ledger, key="alive")
    with pytest.raises(UsageProblem, match="no prune while a crawl"):
        ledger.prune(store, older_than_days=1)
    assert ledger.prune(store, older_than_days=1, dry_run=True).documents == 1
    assert store.blob(hashes[0]).exists()
    ledger.close()


PRUNES = """
import sys
from pathlib import Path
from engagic_scrapy.documents.paths import Store
from engagic_scrapy.ledger.care import LedgerCare
ledger = LedgerCare.open(Path(sys.argv[1]))
print("begins", flush=True)
ledger.prune(Store(Path(sys.argv[1])), older_than_days=1, texts=True)
"""


def test_a_killed_pruning_leaves_rows_and_files_that_can_be_mended(tmp_path: Path) -> None:
    ledger, store, hashes = filled(tmp_path, [OLD] * 3)
    with ledger.sqlite() as connection:  # 600 of them, as one transaction of a crawl would be too slow for a test
        connection.execute("BEGIN")
        for number in range(600):
            sha256 = f"{number % 256:02x}{number:062x}"
            connection.execute(
                "INSERT INTO version (sha256, size, sniffed, path, fetched_at, meeting_date, state, pages_read) "
                "VALUES (?, 1, 'pdf', 'p', 't', ?, 'ok', 0)",
                (sha256, OLD),
            )
            for path, content in ((store.blob(sha256), "x"), (store.text_dir(sha256) / "pages.jsonl", "")):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content)
            (store.text_dir(sha256) / "about.json").write_text("{}")
            hashes.append(sha256)
        connection.execute("COMMIT")
    assert faults(ledger, store) == []
    killed_between = 0
    for place in (0, 20, 60):  # of the file after which it is killed, in the order in which they go
        left = [path for path in (store.blob(one) for one in sorted(hashes)) if path.exists()]
        if len(left) <= place:  # a busy machine let the one before run to its end
            break
        going = left[place]
        child = subprocess.Popen([sys.executable, "-c", PRUNES, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
        assert child.stdout is not None and child.stdout.readline() == b"begins\n"
        deadline = time.monotonic() + 60
        while going.exists() and time.monotonic() < deadline:
            time.sleep(0.0005)
        child.kill()
        child.communicate()
        found = Counter(problem.kind for problem in Inspection(ledger, store).problems())
        killed_between += found["pruned"] > 0  # rows say that they are gone, and they aren't
        for problem in faults(ledger, store, mend=True):
            assert problem.kind != "missing", problem  # bytes never go before their row says so
        assert faults(ledger, store) == []
    assert killed_between
    assert ledger.prune(store, older_than_days=1, texts=True).kept_documents == 0
    assert faults(ledger, store) == [] and not list((store.root / "documents").rglob("*.pdf"))
    ledger.close()
