"""Message Batches of summaries: filled, written down, and sent once."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from engagic_scrapy.documents.batches import BatchService
from engagic_scrapy.documents.summarize import SummaryRequest
from engagic_scrapy.documents.summary_input import BYTES_A_TOKEN
from engagic_scrapy.exceptions import SummaryError
from engagic_scrapy.ledger.states import Caps, SubjectJob
from engagic_scrapy.pipelines.subjects import Subjects

logger = logging.getLogger(__name__)

# The service takes 100,000 requests and 256 MB; what is held in memory is some ten times this.
BATCH_REQUESTS, BATCH_BYTES = 100, 1_000_000
DRAFT_SECONDS = 600.0  # a batch isn't held back any longer for more to come
RETRY = timedelta(minutes=5)
FOR_ALL = {"invalid_key", "no_key", "no_model", "no_price"}  # kinds that every further call of this run would meet too


@dataclass(slots=True)
class Draft:
    """A batch that is being filled: nothing of it is written down, its subjects are claimed."""

    calls: list[tuple[dict[str, Any], SummaryRequest]] = field(default_factory=list)
    subjects: dict[str, str] = field(default_factory=dict)  # ids, and their city
    size: int = 0  # bytes
    usd: Decimal = Decimal(0)
    begun: float = field(default_factory=time.monotonic)

    def told(self) -> tuple[int, int, Decimal]:
        """Requests, summaries, dollars at most."""
        return len(self.calls), len(self.subjects), self.usd

    @property
    def is_full(self) -> bool:
        return len(self.calls) >= BATCH_REQUESTS or self.size >= BATCH_BYTES

    @property
    def is_due(self) -> bool:
        return bool(self.calls) and (self.is_full or time.monotonic() - self.begun > DRAFT_SECONDS)


class BatchDesk:
    """Fills batches and sends them.

    :param run_id: of the run that pays.
    :param closed: told of an error that every further call of this run would meet too.
    """

    def __init__(
        self,
        subjects: Subjects,
        service: BatchService,
        *,
        run_id: Callable[[], int],
        caps: Caps,
        closed: Callable[[SummaryError], None],
    ):
        self.subjects, self.service, self.ledger = subjects, service, subjects.ledger
        self.run_id, self.caps, self.closed = run_id, caps, closed
        self.draft = Draft()

    def add(self, job: SubjectJob, request: SummaryRequest) -> bool:
        """Puts the request into the draft; False: it's full, what is missing of the subject goes into a later one.

        Raises SummaryError ``budget``.
        """
        if self.draft.is_full:
            return False
        call = self.subjects.new_call(job, request, batch=True)
        usd: Decimal = call["estimated_usd"]
        self.ledger.afford(self.run_id(), self.caps, self.draft.usd + usd)
        if not self.draft.calls:
            self.draft.begun = time.monotonic()
        self.draft.calls.append((call, request))
        self.draft.subjects[job.subject_id] = job.city
        self.draft.size += request.estimated_tokens_in * BYTES_A_TOKEN
        self.draft.usd += usd
        return True

    def take(self) -> Draft:
        """The draft, to be sent or released; the next one is empty."""
        draft, self.draft = self.draft, Draft()
        return draft

    def release(self, draft: Draft) -> None:
        """Its subjects wait again, unless it's written down already: what was sent is found again."""
        for subject_id in draft.subjects:
            self.ledger.release_subject(subject_id)

    def park(self, draft: Draft, error: SummaryError) -> None:
        """Nothing was sent; its subjects wait for a later run."""
        for subject_id in draft.subjects:
            self.ledger.park_subject(subject_id, error.kind, error.reason)

    async def send(self, draft: Draft) -> SummaryError | None:
        """Writes the batch down and sends it, once. An error, which is returned, ends in a named state of its calls."""
        batch_id = uuid.uuid4().hex
        try:
            account = await self.service.account()
            calls = [call for call, _ in draft.calls]
            self.ledger.begin_batch(batch_id, calls, run_id=self.run_id(), account=account, caps=self.caps)
        except SummaryError as error:  # the budget went elsewhere meanwhile, or there is no key
            self.park(draft, error)
            if error.kind in FOR_ALL:
                self.closed(error)
            return error
        requests = [(call["attempt_id"], request) for call, request in draft.calls]
        try:
            service_id = await self.service.create(requests[0][1].model, requests)
        except SummaryError as error:
            self._not_sent(batch_id, error)
            return error
        self.ledger.batch_sent(batch_id, service_id)
        logger.info("Sent a batch of %s requests for %s summaries, at most $%s: %s", *draft.told(), service_id)
        return None

    def _not_sent(self, batch_id: str, error: SummaryError) -> None:
        if error.kind == "uncertain":
            self.ledger.batch_unknown(batch_id, error.reason)
            logger.warning("A batch was sent and no answer came; the service's list will tell: %s", error.reason)
            return
        retry_at = _now() + max(RETRY, timedelta(seconds=error.wait or 0)) if error.retry else None
        number = self.ledger.refuse_batch(batch_id, kind=error.kind, reason=error.reason, retry_at=retry_at)
        logger.warning("A batch of %s requests was not made, they wait: %s", number, error)
        if not error.retry:  # the key, the model, or the whole batch: the next one would fare no better
            self.closed(error)


def _now() -> datetime:
    return datetime.now(UTC)
