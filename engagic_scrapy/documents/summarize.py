"""Asks Claude for summaries, paying at most once; the only module that imports the SDK."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import json
import logging
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from engagic_scrapy.documents import prices as price_table
from engagic_scrapy.documents.prices import Price, Prices, in_batch
from engagic_scrapy.documents.summary_answer import Bill, SummaryAnswer, read_answer, read_bill, spool_path, write_spool
from engagic_scrapy.documents.summary_input import Subject, SummaryRequest, prepare_join, prepare_parts
from engagic_scrapy.exceptions import SummaryError, UsageProblem

__all__ = ["Bill", "Subject", "Summarizer", "SummaryAnswer", "SummaryRequest"]

logger = logging.getLogger(__name__)

LEAST_CHARS = 1_000  # less than a page is no basis for a summary
SPENT = ("spend_limit_reached", "ramp_limit_exceeded")  # a 429 that no waiting cures
# Hosts that are asked directly even if the environment names a proxy: the sandbox lives there.
DIRECT = ("all://127.0.0.1", "all://localhost", "all://[::1]")


class Summarizer:
    """One model's summaries. The SDK (76 MB) is imported by the first call that is sent.

    The SDK reads ``ANTHROPIC_API_KEY``, ``ANTHROPIC_AUTH_TOKEN``, ``ANTHROPIC_BASE_URL`` and the proxy and CA variables itself.

    :param prices: the bundled ones if None.
    :param max_chars: of document text in one request; above :data:`~.summary_parts.PART_CHARS` that counts.
    :param spool: folder for raw answers.
    :param timeout: seconds to wait for the answer's next byte; the model thinks first.
    :param base_url: in place of ``ANTHROPIC_BASE_URL``.

    Kinds of the SummaryError that a call may end with; its ``retry`` is True only if nothing was done and nothing charged:

    =================================  ==================================================================================
    ``connection`` (retry)             refused, no such host, no TLS: nothing was sent
    ``overloaded`` (retry)             429 or 529
    ``no_key``                         there is none: nothing was sent
    ``invalid_key``                    401, 402, 403, 429 for a spent limit: true for every further call
    ``no_model``                       404, or the SDK says that the model has ended; true for every further call
    ``http``                           the request was refused (other 4xx)
    ``uncertain``                      the line was cut, the time ran out, or 5xx: it may have been done and charged
    ``refused``, ``max_tokens``        answered and paid for, but no summary: see :meth:`bill`
    ``bad_json``, ``wrong_echo``       the same
    =================================  ==================================================================================

    Raises UsageProblem for a ``max_chars`` that makes no sense.
    """

    def __init__(
        self,
        *,
        model: str,
        max_chars: int,
        spool: Path,
        prices: Prices | None = None,
        api_key_present: bool = True,
        timeout: float = 600.0,
        base_url: str | None = None,
    ):
        if max_chars < LEAST_CHARS:
            raise UsageProblem(f"ENGAGIC_SUMMARY_CHARS={max_chars}: at least {LEAST_CHARS}")
        self.model, self.max_chars, self.spool_dir, self.timeout = model, max_chars, spool, timeout
        self.prices = prices or price_table.load()
        self._api_key_present, self._base_url = api_key_present, base_url
        self._client: Any = None
        self._opening = asyncio.Lock()
        self._models: set[str] = set()  # looked at whether they have ended

    def prepare_parts(self, subject: Subject) -> Iterator[SummaryRequest]:
        """The requests and what they may cost at most; nothing is sent. See :func:`~.summary_input.prepare_parts`.

        Raises SummaryError: ``no_price``; ``no_text`` if no page has text.
        """
        return prepare_parts(subject, price=self.prices.of(self.model), max_chars=self.max_chars)

    def prepare_join(self, subject: Subject, claims: Sequence[dict[str, Any]], parts: int) -> SummaryRequest:
        """The request that joins the checked claims of all parts. Raises SummaryError ``no_price``."""
        return prepare_join(subject, claims, parts=parts, price=self.prices.of(self.model))

    async def call(self, request: SummaryRequest, attempt_id: str) -> SummaryAnswer:
        """Sends the request, once. The raw answer is on the disk before it's read.

        Raises SummaryError by the kinds of the table above.
        """
        if not self._api_key_present:
            raise _no_key()
        client = await self.connect(request.model)
        with by_our_names(request.model):
            response = await client.messages.with_raw_response.create(**request.params)
        raw = response.http_response.content
        path = await asyncio.to_thread(self.spool, attempt_id, request.kept(), raw)
        return self.read(raw, request.kept(), path)

    async def connect(self, model: str | None = None) -> Any:
        """The SDK's client, to be used :func:`by_our_names`.

        :param model: the one that is to be called; None: answers are fetched, which an ended model doesn't hinder.
        :raises SummaryError: ``no_key``, ``invalid_key``, ``no_model``.
        """
        if not self._api_key_present:
            raise _no_key()
        async with self._opening:  # a batch is sent while another is looked at: one client for both
            if self._client is None or (model is not None and model not in self._models):
                # In a thread: importing the SDK takes seconds, in which downloads and signals go on.
                await asyncio.to_thread(self._open, model)
        return self._client

    def price(self, model: str, *, batch: bool = False) -> Price:
        """What the model's tokens cost. Raises SummaryError ``no_price``."""
        price = self.prices.of(model)
        return in_batch(price) if batch else price

    def read(self, raw: bytes, kept: dict[str, Any], raw_path: Path | None = None) -> SummaryAnswer:
        """Reads a raw answer, however long ago its request was sent; needs no connection.

        :param kept: the request's :meth:`SummaryRequest.kept`.
        :raises SummaryError: what :meth:`call` raises for an answer that is no summary, and ``no_price``.
        """
        return read_answer(raw, kept, price=self.price(kept["model"], batch=kept.get("batch", False)), raw_path=raw_path)

    def spool(self, attempt_id: str, kept: dict[str, Any], raw: bytes) -> Path | None:
        """Puts a raw answer on the disk before it's read; None if the disk won't have it, which is logged.

        :param kept: the request's :meth:`SummaryRequest.kept`.
        """
        path = spool_path(self.spool_dir, attempt_id)
        try:
            write_spool(path, kept, raw)
        except OSError as error:  # disk full: what is paid for must not be lost for that
            logger.warning("the raw answer %s is not kept: %s", path, error)
            return None
        return path

    def recover(self, attempt_id: str) -> SummaryAnswer | None:
        """The answer of a call whose program ended before it was stored, or None if none had come.

        Raises what :meth:`call` does for an answer that is no summary.
        """
        kept = self._spooled(attempt_id)
        if kept is None:
            return None
        if "refs" not in kept:
            raise SummaryError("bad_json", "the answer to a request of an older version of this program")
        return self.read(kept["raw"].encode(), kept, spool_path(self.spool_dir, attempt_id))

    def bill(self, attempt_id: str) -> Bill | None:
        """What a call cost whose answer was no summary, or None if no answer came or it doesn't say."""
        try:
            kept = self._spooled(attempt_id)
            if kept is None:
                return None
            return read_bill(kept["raw"].encode(), self.price(kept["model"], batch=kept.get("batch", False)))
        except SummaryError:  # unreadable, or its model has no price any more
            return None

    async def close(self) -> None:
        if self._client is not None:
            client, self._client = self._client, None
            await client.close()

    def _spooled(self, attempt_id: str) -> dict[str, Any] | None:
        path = spool_path(self.spool_dir, attempt_id)
        try:
            kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise SummaryError("bad_json", f"{path}: {error}") from error
        return kept

    def _open(self, model: str | None) -> None:
        import anthropic

        if model is not None:
            _refuse_ended(model)
            self._models.add(model)
        if self._client is not None:
            return
        try:
            client = anthropic.AsyncAnthropic(
                max_retries=0,  # the SDK would send again after a cut line, and pay again
                timeout=anthropic.Timeout(self.timeout, connect=10.0),
                base_url=self._base_url,
                http_client=anthropic.DefaultAsyncHttpxClient(mounts=dict.fromkeys(DIRECT)),
            )
        except anthropic.CredentialsError as error:
            raise SummaryError("invalid_key", str(error)) from error
        if not (client.api_key or client.auth_token or client.credentials):
            raise _no_key()
        client.messages.with_raw_response  # noqa: B018  imports the larger half of the SDK
        self._client = client


@contextlib.contextmanager
def by_our_names(model: str) -> Iterator[None]:
    """Errors of the SDK, and of the client below it while an answer is streamed, as SummaryErrors."""
    import anthropic
    import httpx2

    try:
        yield
    except anthropic.AnthropicError as error:
        raise _named(error, model) from error
    except httpx2.HTTPError as error:
        raise SummaryError("uncertain", f"the answer was cut: {error} ({type(error).__name__})") from error


def _no_key() -> SummaryError:
    return SummaryError("no_key", "ANTHROPIC_API_KEY is not set")


def _refuse_ended(model: str) -> None:
    from anthropic.resources.messages import DEPRECATED_MODELS

    if model not in DEPRECATED_MODELS:
        return
    printed = DEPRECATED_MODELS[model]
    last = last_day(printed)
    if last is not None and last < datetime.datetime.now(datetime.UTC).date():
        raise SummaryError("no_model", f"{model} ended on {printed}; name another in ENGAGIC_SUMMARY_MODEL")
    logger.warning("%s ends on %s; name another in ENGAGIC_SUMMARY_MODEL before then", model, printed)


def last_day(printed: str) -> datetime.date | None:
    """``November 30th, 2026`` as a date; None for words in another form."""
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", printed)
    try:
        return datetime.datetime.strptime(plain, "%B %d, %Y").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        return None


def _named(error: Exception, model: str) -> SummaryError:
    """The SDK's error by our names."""
    import anthropic

    if isinstance(error, anthropic.APIStatusError):
        return _named_status(error, model)
    if isinstance(error, anthropic.APIConnectionError):
        return _named_connection(error)
    if isinstance(error, anthropic.CredentialsError):
        return SummaryError("invalid_key", str(error))
    return SummaryError("uncertain", f"{type(error).__name__}: {error}")


def _named_connection(error: Any) -> SummaryError:
    import httpx2

    cause = error.__cause__
    reason = f"{error.request.url.host}: {cause or error}".strip(": ")
    not_sent = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError, httpx2.UnsupportedProtocol)
    if isinstance(cause, not_sent):
        return SummaryError("connection", reason, retry=True)
    return SummaryError("uncertain", f"sent, and no answer came: {reason} ({type(cause).__name__})")


def _named_status(error: Any, model: str) -> SummaryError:
    status = error.status_code
    reason = f"HTTP {status}: {error.api_message or error.message} (request {error.request_id})"
    if status in (401, 402, 403) or (error.error_code or "").endswith(SPENT):
        return SummaryError("invalid_key", f"the account can't call the service: {reason}")
    if status in (429, 529):
        wait = _seconds(error.response.headers.get("retry-after"))
        told = "" if wait is None else f"; asks to wait {wait:g} s"
        return SummaryError("overloaded", reason + told, retry=True, wait=wait)
    if status == 404:
        return SummaryError("no_model", f"{model} is not a model of the service: {reason}")
    if status in (408, 499) or status >= 500:
        return SummaryError("uncertain", f"it may have been done and charged: {reason}")
    return SummaryError("http", reason)


def _seconds(header: str | None) -> float | None:
    """A Retry-After in seconds. The service sends no dates."""
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:
        return None
