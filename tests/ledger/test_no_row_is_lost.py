"""Whatever happens in whatever order, every row stays in exactly one state that the next step can leave."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.states import DOCUMENT_STATES, PLAN_STATES, QUEUE_STATES, SUBJECT_STATES, VERSION_STATES
from tests.ledger.sample import NOW, a_meeting, answer, begin, call, claim, extract, finish, hours, whole

KINDS = ["packet", "attachment"]
LATER = NOW + hours(2)


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.ledger = Ledger.open(self.folder)
        self.run_id = begin(self.ledger).id
        self.documents: set[str] = set()
        self.document: Any = None
        self.version: Any = None
        self.subject: Any = None
        self.plan: Any = None
        self.calls = 0
        self.calling = False

    @rule(number=st.integers(1, 4), day=st.sampled_from([None, "2026-06-11", "2099-01-01"]), documents=st.integers(0, 3))
    def meeting(self, number: int, day: str | None, documents: int) -> None:
        meeting = a_meeting(number, day=day, documents=documents)
        self.ledger.record_meeting(self.run_id, meeting)
        self.documents |= {document["id"] for document in meeting["documents"]}

    @precondition(lambda self: self.document is None)
    @rule()
    def claim_document(self) -> None:
        self.document = claim(self.ledger, now=LATER)

    @precondition(lambda self: self.document is not None)
    @rule(end=st.sampled_from(["one", "two", "three", "retry", "fail", "release", "unchanged"]))
    def end_document(self, end: str) -> None:
        key, self.document = self.document.document_id, None
        if end == "release":
            self.ledger.release_document(key)
        elif end in ("retry", "fail"):
            self.ledger.fail_document(key, kind="http", reason="HTTP 500", retry_at=LATER if end == "retry" else None)
        elif end == "unchanged" and self.ledger.rows("SELECT sha256 FROM document WHERE id = :id", id=key)[0]["sha256"]:
            self.ledger.document_unchanged(key, NOW)
        else:
            finish(self.ledger, key, end)

    @precondition(lambda self: self.version is None)
    @rule()
    def claim_version(self) -> None:
        self.version = self.ledger.claim_version(now=NOW)

    @precondition(lambda self: self.version is not None)
    @rule(end=st.sampled_from(["ok", "partial", "failed", "release"]))
    def end_version(self, end: str) -> None:
        sha256, self.version = self.version.sha256, None
        if end == "release":
            self.ledger.release_version(sha256)
        else:
            extract(self.ledger, sha256, end)

    @precondition(lambda self: self.plan is None)
    @rule()
    def claim_plan(self) -> None:
        self.plan = self.ledger.claim_plan(now=NOW)

    @precondition(lambda self: self.plan is not None)
    @rule(end=st.sampled_from(["store", "store", "store", "release", "fail"]))
    def end_plan(self, end: str) -> None:
        job, self.plan = self.plan, None
        if end == "release":
            self.ledger.release_plan(job.meeting_id)
        elif end == "fail":
            self.ledger.fail_plan(job.meeting_id, "a reason")
        else:
            read = {one["sha256"]: one for one in job.documents if one["text_state"] in ("ok", "partial")}
            subjects = [whole(one) for one in read.values()]
            self.ledger.store_plan(job.meeting_id, basis=None, found=[], decisions=[], subjects=subjects)

    @precondition(lambda self: self.subject is None)
    @rule()
    def claim_subject(self) -> None:
        self.subject = self.ledger.claim_subject(kinds=KINDS, now=LATER)

    @precondition(lambda self: self.subject is not None and not self.calling)
    @rule(step=st.sampled_from(["release", "park", "call"]))
    def treat_subject(self, step: str) -> None:
        key = self.subject.subject_id
        if step == "call":
            self.calls += 1
            call(self.ledger, self.run_id, key, attempt=f"a{self.calls}", reuse_key=f"r{self.calls}")
            self.calling = True
            return
        self.subject = None
        if step == "release":
            self.ledger.release_subject(key)
        else:
            self.ledger.park_subject(key, "no_key", "no key")

    @precondition(lambda self: self.calling)
    @rule(end=st.sampled_from(["done", "pending", "retry", "failed", "uncertain"]))
    def end_call(self, end: str) -> None:
        self.subject, self.calling = None, False
        attempt = f"a{self.calls}"
        if end == "done":
            answer(self.ledger, attempt)
        else:
            at, state = (LATER, "pending") if end == "retry" else (None, end)
            self.ledger.fail_call(attempt, kind="http", reason="", state=state, retry_at=at)

    @rule()
    def die_and_recover(self) -> None:
        self.ledger.close()
        self.ledger = Ledger.open(self.folder)
        self.ledger.recover()
        self.document = self.version = self.subject = self.plan = None
        self.calling = False
        self.run_id = begin(self.ledger).id
        counts = self.ledger.counts()
        held = (
            "queue:held",
            "versions:extracting",
            "plans:planning",
            "plans:failed",
            "subjects:claimed",
            "subjects:calling",
            "subjects:parked",
            "summaries:calling",
        )
        assert [counts.get(name, 0) for name in held] == [0] * len(held)

    @rule()
    def resend(self) -> None:
        self.ledger.resend_uncertain()

    @invariant()
    def every_row_is_somewhere(self) -> None:
        rows = self.ledger.rows("SELECT * FROM document")
        assert {row["id"] for row in rows} == self.documents
        for row in rows:
            assert row["state"] in DOCUMENT_STATES and row["queue"] in QUEUE_STATES
            assert (row["queue"] == "held") == (row["claimed_by"] is not None)
            assert row["queue"] != "wait" or row["not_before"]
            assert row["attempts"] >= 0
            # Found and at rest: nobody would ever come for it.
            assert not (row["state"] == "found" and row["queue"] == "none")
            assert (row["state"] == "downloaded") == (row["sha256"] is not None)
        held = {row["sha256"] for row in rows if row["sha256"]}
        versions = {row["sha256"]: row for row in self.ledger.rows("SELECT * FROM version")}
        assert held <= set(versions)
        for sha256, version in versions.items():
            assert version["state"] in VERSION_STATES and version["attempts"] >= 0
            assert not (sha256 in held and version["state"] == "replaced")
        subjects = self.ledger.rows("SELECT * FROM subject")
        assert {row["state"] for row in subjects} <= set(SUBJECT_STATES)
        plans = {row["meeting_id"]: row["state"] for row in self.ledger.rows("SELECT * FROM plan")}
        assert set(plans.values()) <= set(PLAN_STATES)
        assert {row["meeting_id"] for row in rows} <= set(plans)
        # What was read is a subject, or its meeting is still to be planned.
        wanted = {
            row["sha256"]
            for row in rows
            if plans[row["meeting_id"]] == "planned" and versions.get(row["sha256"], {}).get("state") in ("ok", "partial")
        }
        assert wanted <= {row["subject_id"] for row in subjects if row["state"] != "replaced"}

    def teardown(self) -> None:
        self.ledger.close()
        shutil.rmtree(self.folder)


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=15, stateful_step_count=30, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
