"""Everything about summaries but the connection: plans of meetings, requests, and answers, whenever they come."""

from __future__ import annotations

import asyncio
import datetime
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from decimal import ROUND_UP, Decimal
from functools import partial
from typing import Any

from engagic_scrapy.documents import text_store
from engagic_scrapy.documents.outline import Outline, outline
from engagic_scrapy.documents.paths import Store
from engagic_scrapy.documents.summarize import Subject, Summarizer, SummaryAnswer, SummaryRequest
from engagic_scrapy.documents.summary_check import PageTexts, Verified, verify, verify_joined
from engagic_scrapy.documents.summary_parts import SourceText
from engagic_scrapy.documents.summary_plan import MEETING_KINDS, READ, MeetingPlan, PlannedSubject, make_plan
from engagic_scrapy.documents.taking_part import taking_part
from engagic_scrapy.exceptions import SummaryError
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.states import Caps, PlanJob, SubjectJob, SubjectPlan

MICRO = Decimal("0.000001")  # what prices are rounded to


class Texts:
    """The texts in the store, by the SHA-256 of their documents."""

    def __init__(self, store: Store):
        self._store = store

    def about(self, sha256: str) -> dict[str, Any]:
        return text_store.about(self._store.text_dir(sha256))

    def pages(self, sha256: str, first: int = 1, last: int | None = None) -> Iterator[dict[str, Any]]:
        folder = self._store.text_dir(sha256)
        return text_store.read_pages(folder) if last is None else text_store.read_range(folder, first, last)

    def page_texts(self, refs: dict[str, dict[str, Any]], claims: Sequence[dict[str, Any]]) -> PageTexts:
        """The pages that the claims name and the one before each, as far as they were in the input; none of a text that was
        deleted since. No others are held in memory."""
        wanted: dict[str, set[int]] = {}
        for one in claims:
            source = refs.get(one["document"])
            if source is not None and source["first"] <= one["page"] <= source["last"]:
                before = max(source["first"], one["page"] - 1)
                wanted.setdefault(one["document"], set()).update((before, one["page"]))
        texts = {ref: text_store.texts_of(self._store.text_dir(refs[ref]["sha256"]), numbers) for ref, numbers in wanted.items()}
        return lambda ref, page: texts.get(ref, {}).get(page)


class Subjects:
    """The seams of the summary stage. No method sends anything. What takes long (plans, checks) is done in a thread.

    For live calls and for batches alike: :meth:`missing` gives the requests of a subject that have no answer yet,
    :meth:`begin` writes one down and names it, :meth:`accept` checks and stores its answer, :meth:`accept_raw` does so with raw
    bytes and nothing but the attempt id. When the last part of several is in, :meth:`missing` gives the request that joins them.
    """

    def __init__(self, ledger: Ledger, store: Store, summarizer: Summarizer, kinds: Sequence[str]):
        self.ledger, self.summarizer, self.kinds = ledger, summarizer, list(kinds)
        self.texts = Texts(store)

    # -- plans ------------------------------------------------------------------------------------------------------------

    async def plan(self, job: PlanJob) -> tuple[MeetingPlan, int]:
        """Plans a meeting and stores the plan; returns it and how many subjects now wait for their summary."""
        made, outlines, participation = await asyncio.to_thread(self._plan, job)
        for sha256, words in outlines.items():
            self.ledger.store_outline(subject_type="document", subject_id=sha256, text=words.text, data=words.data)
        subjects = [_stored(one, len(made.subjects)) for one in made.subjects]
        waiting = self.ledger.store_plan(
            job.meeting_id,
            basis=made.basis,
            found=made.found,
            decisions=made.decisions,
            subjects=subjects,
            participation=participation,
        )
        await self._check_old_answers(job)
        return made, waiting

    def _plan(self, job: PlanJob) -> tuple[MeetingPlan, dict[str, Outline], dict[str, Any] | None]:
        made = make_plan(job.meeting, job.documents, self.texts, self.kinds)
        outlines = {}
        for one in job.documents:
            if one["text_state"] in READ and one["kind"] in (*MEETING_KINDS, *self.kinds) and one["sha256"] not in outlines:
                about = self.texts.about(one["sha256"])
                outlines[one["sha256"]] = outline(job.meeting, about, partial(self.texts.pages, one["sha256"]))
        return made, outlines, taking_part(job.meeting, job.documents, self.texts)

    async def _check_old_answers(self, job: PlanJob) -> None:
        """Answers from before claims were checked are checked now: until then nobody sees them."""
        query = """
            SELECT attempt_id, text, data FROM summary
            WHERE subject_id = :sha256 AND subject_type = 'document' AND state = 'done' AND checked_at IS NULL"""
        for one in job.documents:
            if one["text_state"] not in READ:
                continue
            refs = {"D1": {"sha256": one["sha256"], "first": 1, "last": one["pages_total"] or 0}}
            for row in self.ledger.rows(query, sha256=one["sha256"]):
                claims = [{**claim, "document": "D1"} for claim in json.loads(row["data"] or "{}").get("claims", [])]
                found = await asyncio.to_thread(self._verify, row["text"], claims, refs)
                self.ledger.recheck_call(row["attempt_id"], text=found.text, claims=found.rows)

    # -- requests ---------------------------------------------------------------------------------------------------------

    def missing(self, job: SubjectJob) -> Iterator[SummaryRequest]:
        """The subject's requests that were not sent yet, one in memory at a time; after the parts, if all have their answers by
        then, the one that joins them. What is answered already is used, and the subject is done if that is all.

        Raises SummaryError ``no_price``, ``no_text``, or ``uncertain``: a call for it was sent and its answer isn't known.
        """
        subject = self.subject(job)
        answered: list[str] = []
        parts = 0
        for request in self.summarizer.prepare_parts(subject):
            parts = request.parts
            if self._is_open(request):
                yield request
            elif request.final and self.ledger.call_state(request.reuse_key) == "done":
                self.ledger.reuse_summary(job.subject_id, request.reuse_key)
            if (known := self.ledger.find_summary(request.reuse_key)) is not None:
                answered.append(known["attempt_id"])
        if parts > 1 and len(answered) == parts:
            claims = self._proven(answered)
            join = replace(self.summarizer.prepare_join(subject, claims, parts), joined=tuple(answered))
            if self._is_open(join):
                yield join
            elif self.ledger.call_state(join.reuse_key) == "done":
                self.ledger.reuse_summary(job.subject_id, join.reuse_key)

    def unsent_parts(self, job: SubjectJob) -> Iterator[SummaryRequest]:
        """Those of :meth:`missing` that are parts of the subject's pages; changes nothing. Raises what that does."""
        return (request for request in self.summarizer.prepare_parts(self.subject(job)) if self._is_open(request))

    def _is_open(self, request: SummaryRequest) -> bool:
        """Whether the request may be sent."""
        state = self.ledger.call_state(request.reuse_key)
        if state == "uncertain":
            raise SummaryError("uncertain", "a call for these pages was sent and its answer isn't known: scrapy resend")
        return state is None

    def begin(self, job: SubjectJob, request: SummaryRequest, run_id: int, caps: Caps | None = None) -> str:
        """Writes down that the request is about to be sent, and what its answer will be checked by; returns its attempt id.

        Raises LedgerError if a call for this input is open or uncertain, SummaryError ``budget``.
        """
        call = self.new_call(job, request)
        self.ledger.begin_call(**call, run_id=run_id, caps=caps)
        attempt_id: str = call["attempt_id"]
        return attempt_id

    def new_call(self, job: SubjectJob, request: SummaryRequest, *, batch: bool = False) -> dict[str, Any]:
        """What :meth:`Ledger.begin_call` writes, and :meth:`Ledger.begin_batch` of each."""
        kept = request.kept()
        return {
            "subject_type": job.subject_type,
            "subject_id": job.subject_id,
            "reuse_key": request.reuse_key,
            "attempt_id": uuid.uuid4().hex,
            "prompt_id": request.prompt_id,
            "prompt_version": request.prompt_version,
            "model": request.model,
            "estimated_usd": most_usd(request, batch=batch),
            "input_hash": job.input_hash,
            "request": kept | {"batch": True} if batch else kept,
        }

    def subject(self, job: SubjectJob) -> Subject:
        plan, meeting = job.plan, job.meeting
        sources = [
            SourceText(f"D{place}", one, partial(self.texts.pages, one["sha256"], one["first"], one["last"]))
            for place, one in enumerate(plan["sources"], start=1)
        ]
        known = {one["id"]: one for one in meeting.get("items") or []}
        titles = meeting.get("items") or self._found(job.meeting_id)
        return Subject(
            subject_type=job.subject_type,
            subject_id=job.subject_id,
            city_name=job.city,
            body=meeting.get("body", ""),
            meeting_title=meeting.get("title", ""),
            meeting_date=meeting.get("date"),
            agenda=[" ".join(filter(None, (one.get("number"), one["title"]))) for one in titles],
            title=plan["title"],
            number=plan["number"],
            section=plan["section"],
            notes=known.get(job.subject_id, {}).get("notes") or [],
            depth=plan["depth"],
            siblings=plan["siblings"],
            sources=sources,
            pages_total=plan["pages"],
            unreadable=plan["unreadable"],
        )

    def _found(self, meeting_id: str) -> list[dict[str, Any]]:
        return self.ledger.rows("SELECT number, title FROM found_item WHERE meeting_id = :id ORDER BY position", id=meeting_id)

    def _proven(self, attempts: Sequence[str]) -> list[dict[str, Any]]:
        return [row for one in attempts for row in self.ledger.claims(one) if row["kind"] == "claim"]

    # -- answers ----------------------------------------------------------------------------------------------------------

    async def accept_raw(self, attempt_id: str, raw: bytes) -> SummaryAnswer:
        """Reads, checks and stores the raw answer of an open call, whenever it comes and whoever sent it.

        Raises SummaryError for an answer that is no summary: the caller ends the call with :meth:`Ledger.fail_call`. Raises
        LedgerError if no such call is open.
        """
        answer = self.summarizer.read(raw, self.ledger.open_call(attempt_id)["request"])
        await self.accept(attempt_id, answer, held=False)
        return answer

    async def accept(self, attempt_id: str, answer: SummaryAnswer, *, held: bool) -> Verified:
        """Checks the answer of an open call and stores what may be shown of it.

        :param held: whether the caller goes on with the subject's next part itself.
        """
        kept = self.ledger.open_call(attempt_id)["request"]
        proven = self._proven(kept["joined"])
        found = await asyncio.to_thread(self._check, kept, answer, proven)  # tens of milliseconds a claim on a dense page
        facts = {"made": found.made, "kept": found.proven, "enough": found.enough}
        data = {name: kept[name] for name in ("coverage", "refs", "part", "parts")} | {"topics": answer.topics, **facts}
        self.ledger.finish_call(
            attempt_id,
            text=found.text,
            data=data,
            tokens_in=answer.tokens_in,
            tokens_out=answer.tokens_out,
            tokens_cached=answer.tokens_cached,
            usd=answer.usd,
            stop_reason=answer.stop_reason,
            model=answer.model,
            final=kept["final"],
            claims=found.rows,
            held=held,
        )
        return found

    def fail(self, attempt_id: str, error: SummaryError, *, state: str, retry_at: datetime.datetime | None = None) -> None:
        """Ends a call without a summary, with what it cost: an answer that is no summary was paid for all the same."""
        bill = self.summarizer.bill(attempt_id)
        self.ledger.fail_call(
            attempt_id,
            kind=error.kind,
            reason=error.reason,
            state=state,
            retry_at=retry_at,
            usd=bill.usd if bill else None,
            tokens_in=bill.tokens_in if bill else None,
            tokens_out=bill.tokens_out if bill else None,
        )

    def _check(self, kept: dict[str, Any], answer: SummaryAnswer, proven: list[dict[str, Any]]) -> Verified:
        if kept["joins"]:
            return verify_joined(answer.text, proven)
        # A batch may have been sent by a version that kept neither.
        return self._verify(answer.text, answer.claims, kept["refs"], kept.get("title", ""), kept.get("others", ()))

    def _verify(
        self, summary: str, claims: Sequence[dict[str, Any]], refs: dict[str, dict[str, Any]], title: str = "",
        others: Sequence[str] = (),
    ) -> Verified:  # fmt: skip
        return verify(summary, claims, self.texts.page_texts(refs, claims), title, others)


def _stored(one: PlannedSubject, siblings: int) -> SubjectPlan:
    names = ("number", "section", "title", "pages", "unreadable", "depth")
    plan = {name: getattr(one, name) for name in names} | {"siblings": siblings}
    plan["sources"] = [asdict(source) for source in one.sources]
    return SubjectPlan(one.subject_type, one.subject_id, one.kind, one.input_hash, plan)


def most_usd(request: SummaryRequest, *, batch: bool) -> Decimal:
    """What the request may cost at most."""
    return (request.estimated_usd / 2).quantize(MICRO, ROUND_UP) if batch else request.estimated_usd
