"""Several processes on one ledger, and processes that are killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.states import CRASHES_ALLOWED
from tests.ledger.sample import NOW, a_meeting, begin, call, claim, digest, extract, finish, make_plans

ROOT = Path(__file__).parents[2]
KINDS = ["packet"]


def start(program: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


CLAIMS_ALL = """
import sys
from engagic_scrapy.ledger.ledger import Ledger
from tests.ledger.sample import claim, finish
ledger = Ledger.open(sys.argv[1])
print("ready", flush=True)
input()
while job := claim(ledger):
    print(job.document_id)
    finish(ledger, job.document_id, job.document_id)
ledger.close()
"""


def test_two_processes_never_take_the_same_document(address: Path | str) -> None:
    ledger = Ledger.open(address)
    run = begin(ledger)
    for number in range(50):
        ledger.record_meeting(run.id, a_meeting(number, documents=10, day=f"2026-06-{number % 28 + 1:02}"))
    both = [start(CLAIMS_ALL, address) for _ in range(2)]
    for process in both:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    outputs = [process.communicate()[0].split() for process in both]
    assert all(outputs), "one process did everything: nothing was shown"
    assert len(outputs[0]) + len(outputs[1]) == len({*outputs[0], *outputs[1]}) == 500
    assert ledger.counts()["documents:downloaded"] == 500
    ledger.close()


HOLDS_ONE_OF_EACH = """
import sys, time
from engagic_scrapy.ledger.ledger import Ledger
from tests.ledger.sample import NOW, call, claim
ledger = Ledger.open(sys.argv[1])
claim(ledger)
ledger.claim_version(now=NOW)
ledger.claim_plan(now=NOW)
subject = ledger.claim_subject(kinds=["packet"], now=NOW)
if len(sys.argv) > 2:
    call(ledger, int(sys.argv[2]), subject.subject_id)
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def one_of_each(address: Path | str) -> tuple[Path | str, int, str]:
    """A ledger with one row in each queue: where it is, run id, subject id."""
    ledger = Ledger.open(address)
    run = begin(ledger)
    for number in range(3):
        ledger.record_meeting(run.id, a_meeting(number))
    subject = finish(ledger, claim(ledger).document_id, "read")
    extract(ledger, subject)
    make_plans(ledger)
    ledger.record_meeting(run.id, a_meeting(9, documents=0))
    finish(ledger, claim(ledger).document_id, "unread")
    ledger.close()
    return address, run.id, subject


def test_what_a_killed_process_held_is_given_back(one_of_each: tuple[Path | str, int, str]) -> None:
    where, _, _ = one_of_each
    ledger = Ledger.open(where)
    child = start(HOLDS_ONE_OF_EACH, where)
    assert child.stdout is not None and child.stdout.readline() == "held\n"
    nothing = {"documents": 0, "versions": 0, "poisoned": 0, "plans": 0, "subjects": 0, "uncertain": 0}
    assert ledger.recover() == nothing  # it lives
    assert sum(ledger.pending_work(kinds=KINDS, now=NOW).values()) == 0
    kill(child)
    assert ledger.recover() == {**nothing, "documents": 1, "versions": 1, "plans": 1, "subjects": 1}
    assert ledger.recover() == nothing
    assert ledger.pending_work(kinds=KINDS, now=NOW) == {"download": 1, "extract": 1, "plan": 1, "summarize": 1}
    assert claim(ledger).attempts == 2
    ledger.close()


def test_a_call_of_a_killed_process_is_uncertain(one_of_each: tuple[Path | str, int, str]) -> None:
    where, run_id, subject = one_of_each
    child = start(HOLDS_ONE_OF_EACH, where, run_id)
    assert child.stdout is not None and child.stdout.readline() == "held\n"
    kill(child)
    ledger = Ledger.open(where)
    assert ledger.recover()["uncertain"] == 1
    assert ledger.claim_subject(kinds=KINDS, now=NOW) is None
    assert ledger.rows("SELECT state, kind FROM summary") == [{"state": "uncertain", "kind": "uncertain"}]
    assert str(ledger.spent(run_id)) == "0.02"
    assert ledger.resend_uncertain(subject) == 1
    call(ledger, run_id, subject, attempt="a2")
    ledger.close()


def test_a_document_that_kills_its_reader_again_and_again_is_set_aside(one_of_each: tuple[Path | str, int, str]) -> None:
    where, _, _ = one_of_each
    ledger = Ledger.open(where)
    results = []
    for _ in range(CRASHES_ALLOWED):
        child = start(HOLDS_ONE_OF_EACH, where)
        assert child.stdout is not None and child.stdout.readline() == "held\n"
        kill(child)
        recovered = ledger.recover()
        results.append((recovered["versions"], recovered["poisoned"]))
    assert results == [(1, 0)] * (CRASHES_ALLOWED - 1) + [(0, 1)]
    assert ledger.claim_version(now=NOW) is None
    row = ledger.rows("SELECT state, kind, reason FROM version WHERE sha256 = :sha", sha=digest("unread"))[0]
    assert (row["state"], row["kind"]) == ("failed", "crash") and f"died {CRASHES_ALLOWED} times" in row["reason"]
    ledger.close()


WRITES_UNTIL_KILLED = """
import itertools, sys
from engagic_scrapy.ledger.ledger import Ledger
from tests.ledger.sample import NOW, a_meeting, begin, claim, extract, finish
ledger = Ledger.open(sys.argv[1])
ledger.recover()
run = begin(ledger)
print("begun", run.id, run.resumed, flush=True)
for number in itertools.count(ledger.counts()["meetings"]):
    ledger.record_meeting(run.id, a_meeting(number, documents=3))
    print("meeting", number, flush=True)
    for _ in range(2):
        job = claim(ledger)
        finish(ledger, job.document_id, job.document_id)
        print("document", job.document_id, flush=True)
    version = ledger.claim_version(now=NOW)
    extract(ledger, version.sha256)
"""


def test_nothing_that_was_reported_is_lost_when_the_writer_is_killed(address: Path | str) -> None:
    meetings: set[str] = set()
    documents: list[str] = []
    runs = set()
    for lines in (20, 33, 7):
        child = start(WRITES_UNTIL_KILLED, address)
        assert child.stdout is not None
        head = [child.stdout.readline() for _ in range(lines)]
        child.kill()
        rest = child.stdout.read()  # communicate alone would forget what readline has read ahead
        child.communicate()
        for line in ("".join(head) + rest).splitlines():
            word, _, value = line.partition(" ")
            if word == "begun":
                runs.add(value.split()[0])
            elif word == "meeting":
                meetings.add(value)
            elif word == "document":
                documents.append(value)
    ledger = Ledger.open(address)
    ledger.recover()
    counts = ledger.counts()
    assert len(runs) == 1  # each process went on with the run of the one before
    assert ledger.rows("SELECT resumptions FROM run") == [{"resumptions": 2}]
    assert len(meetings) <= counts["meetings"] <= len(meetings) + 3  # one in the making for each kill
    assert counts["documents"] == 3 * counts["meetings"] and counts["items"] == 2 * counts["meetings"]
    assert len(documents) == len(set(documents)) <= counts["documents:downloaded"] <= len(documents) + 3
    assert counts["documents:found"] + counts["documents:downloaded"] == counts["documents"]
    assert counts.get("queue:held", 0) == counts.get("versions:extracting", 0) == 0
    if isinstance(address, Path):
        assert ledger.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    ledger.close()
