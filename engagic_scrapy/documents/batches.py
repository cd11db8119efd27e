"""The service's side of Message Batches: made, found again, and their answers fetched line by line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engagic_scrapy.documents.summarize import Summarizer, SummaryRequest, by_our_names
from engagic_scrapy.exceptions import SummaryError

PAGE = 100  # batches in one page of the service's list
LINE_MAX = 4 * 1024 * 1024  # bytes of one answer: 8,000 tokens have 0.1 MB


@dataclass(frozen=True, slots=True)
class BatchState:
    """A batch as the service tells of it. ``fetchable``: its results can be had (for 29 days)."""

    service_id: str
    created: datetime
    requests: int
    ended: bool
    fetchable: bool


@dataclass(frozen=True, slots=True)
class BatchLine:
    """What became of one request. ``outcome``: ``succeeded``, ``errored``, ``expired``, ``canceled``; only the first is charged.

    ``raw``: the answer of the Messages API, if it succeeded. ``error``, ``reason``: the service's, if it errored.
    """

    attempt_id: str
    outcome: str
    raw: bytes | None = None
    error: str | None = None
    reason: str | None = None


class BatchService:
    """Asks for batches with the summarizer's own client.

    Methods raise SummaryError. :meth:`create`: the kinds of :class:`Summarizer`'s table; ``uncertain`` means that a batch may
    have been made. The others only ask, and what fails may be asked again: ``gone`` (no such batch, or no results),
    ``invalid_key``, ``no_key``, or any kind with ``retry``.
    """

    def __init__(self, summarizer: Summarizer):
        self._summarizer = summarizer

    async def account(self) -> str:
        """Tells workspaces apart, without telling the key: batches are seen by those who made them."""
        client = await self._summarizer.connect()
        key = client.api_key or client.auth_token or ""
        return hashlib.sha256(f"{client.base_url} {key}".encode()).hexdigest()[:12]

    async def create(self, model: str, requests: Sequence[tuple[str, SummaryRequest]]) -> str:
        """Sends requests by their attempt ids; returns the service's id for the batch."""
        client = await self._summarizer.connect(model)
        body: list[Any] = [{"custom_id": attempt_id, "params": request.params} for attempt_id, request in requests]
        with by_our_names(model):
            made = await client.messages.batches.create(requests=body)
        if not isinstance(getattr(made, "id", None), str):
            raise SummaryError("uncertain", "the service's answer names no batch")
        service_id: str = made.id
        return service_id

    async def recent(self, since: datetime) -> dict[str, BatchState]:
        """All batches made since then, by their ids."""
        client = await self._summarizer.connect()
        found: dict[str, BatchState] = {}
        with _asking():
            async for batch in client.messages.batches.list(limit=PAGE):
                if batch.created_at < since:
                    break
                found[batch.id] = _state(batch)
        return found

    async def state(self, service_id: str) -> BatchState:
        client = await self._summarizer.connect()
        with _asking():
            return _state(await client.messages.batches.retrieve(service_id))

    async def results(self, service_id: str) -> AsyncGenerator[BatchLine, None]:
        """What became of each request, in no order, one line in memory at a time."""
        client = await self._summarizer.connect()
        with _asking():
            async with client.messages.batches.with_streaming_response.results(service_id) as response:
                # Not by its own lines: they end at every character that Unicode breaks lines at, and answers hold some.
                async for line in _lines(response.iter_bytes()):
                    yield _read_line(line)


@contextmanager
def _asking() -> Iterator[None]:
    try:
        with by_our_names(""):
            yield
    except SummaryError as error:
        if error.kind == "no_model":  # 404
            raise SummaryError("gone", error.reason) from error
        if error.kind in ("invalid_key", "gone"):
            raise
        raise SummaryError(error.kind, error.reason, retry=True, wait=error.wait) from error


def _state(batch: Any) -> BatchState:
    counts = batch.request_counts
    return BatchState(
        service_id=batch.id,
        created=batch.created_at,
        requests=counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired,
        ended=batch.processing_status == "ended",
        fetchable=batch.archived_at is None and batch.results_url is not None,
    )


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.strip():
                yield line
        if len(rest) > LINE_MAX:
            raise SummaryError("bad_json", f"a line of the results has more than {LINE_MAX} bytes", retry=True)
    if rest.strip():
        yield rest


def _read_line(line: bytes) -> BatchLine:
    try:
        told = json.loads(line)
        result = told["result"]
        attempt_id, outcome = str(told["custom_id"]), str(result["type"])
        if outcome == "succeeded":
            return BatchLine(attempt_id, outcome, raw=json.dumps(result["message"], ensure_ascii=False).encode())
        error = (result.get("error") or {}).get("error") or {}
        return BatchLine(attempt_id, outcome, error=error.get("type"), reason=error.get("message"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:  # the end of a download that was cut without a word
        raise SummaryError("bad_json", f"a line of the results is cut: {error} ({line[:80]!r})", retry=True) from error
