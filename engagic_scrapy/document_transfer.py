"""One document's body from an open answer to the store: decoding, sniffing, cap, disk, and the watch over it all."""

from __future__ import annotations

import asyncio
import email.utils
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, Self

import aiohttp
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError, ResponseDataLossError

from engagic_scrapy.documents.inflate import CODINGS, BodyDamaged, Unwrapper
from engagic_scrapy.documents.part_file import Note, PartFile, boot_id, strong_etag
from engagic_scrapy.documents.sniff import SNIFF_BYTES, sniff
from engagic_scrapy.exceptions import DocumentError

BLOCK = 1 << 20  # bytes handed to the writing thread at once; two blocks are in memory at most
LOOK_EVERY = 0.25  # seconds between two looks at the clock and at the engine
NAMED_TYPES = ("html", "word", "zip", "json", "empty")


class DocumentRefused(DownloadCancelledError):
    """The document is not taken, and asking again in this run would not help: Scrapy's retries leave it alone.

    :param kind: one of the kinds of :class:`~engagic_scrapy.exceptions.DocumentError`.
    """

    def __init__(self, kind: str, reason: str):
        self.kind = kind
        super().__init__(reason)


class DocumentStopped(DocumentRefused):
    """The crawl is ending; what came is kept where the server lets it be continued."""

    def __init__(self, reason: str = "the crawl is ending"):
        super().__init__("stopped", reason)


def engine_is_closing(crawler: Crawler) -> bool:
    """Whether the crawl is ending: a signal, the memory guard, ``CloseSpider``, or nothing left to do.

    Scrapy 2.19 has no public word for the time between the decision to close and ``spider_closed``, during which it waits for
    all transfers; so its engine's ``_slot`` is read here and nowhere else. Before the engine has started, the answer is True.
    """
    engine = crawler.engine
    slot = engine._slot if engine is not None else None
    return engine is None or not engine.running or slot is None or slot.closing is not None


class Watch:
    """Ends a transfer when no byte has come for ``stall`` seconds, when ``budget`` seconds are over, and when the crawl ends."""

    def __init__(self, crawler: Crawler, stall: float, budget: float):
        self.crawler, self.stall, self.budget = crawler, stall, budget
        self.ended: Exception | None = None
        self.over_budget = False
        self._loop = asyncio.get_running_loop()
        self._last = self._start = self._loop.time()
        self._timeout = asyncio.timeout(None)
        self._look: asyncio.TimerHandle | None = None

    def beat(self) -> None:
        self._last = self._loop.time()

    def all_here(self) -> None:
        """The last byte came: what is left takes a moment and is let finish."""
        if self._look is not None:
            self._look.cancel()

    @asynccontextmanager
    async def guard(self) -> AsyncIterator[Self]:
        """Raises what ended the block: DocumentStopped or DownloadTimeoutError."""
        try:
            async with self._timeout:
                self._tick()
                yield self
        except TimeoutError:
            if self.ended is None:
                raise
            raise self.ended from None
        finally:
            self.all_here()

    def _tick(self) -> None:
        now = self._loop.time()
        if engine_is_closing(self.crawler):
            self.ended = DocumentStopped()
        elif now - self._last > self.stall:
            self.ended = DownloadTimeoutError(f"no byte for {self.stall:g} seconds")
        elif now - self._start > self.budget:
            self.over_budget = True
            self.ended = DownloadTimeoutError(f"not whole after {self.budget:g} seconds")
        if self.ended is not None:
            self._timeout.reschedule(now)
        else:
            self._look = self._loop.call_later(LOOK_EVERY, self._tick)


@dataclass(frozen=True)
class Arrived:
    path: Path
    sha256: str
    size: int
    sniffed: str
    received: int  # bytes of this transfer, as they were on the wire
    resumed_from: int  # 0: from the beginning


class Transfer:
    """Takes the body of a 200 or 206 answer into a part file."""

    accepted: ClassVar[tuple[str, ...]] = ("pdf",)

    def __init__(self, part: PartFile, watch: Watch, *, url: str, cap: int, begun: tuple[Note, int] | None):
        """:param begun: note and size of the beginning whose rest was asked for, or None."""
        self.part, self.watch, self.url, self.cap = part, watch, url, cap
        self.begun = begun[0] if begun is not None else None
        self.offset = begun[1] if begun is not None else 0
        self.received = 0
        self.total: int | None = None  # of the whole document, if the answer says it
        self._opened = False
        self._head = b""
        self._block: list[bytes] = []
        self._filled = 0
        self._writing: asyncio.Future[Any] | None = None

    async def run(self, answer: aiohttp.ClientResponse) -> Arrived:
        """The document in the store. Raises DocumentRefused, DocumentError, ResponseDataLossError, OSError, aiohttp's errors."""
        try:
            self._check_range(answer)
            self._check_announced(answer)
            await self._take(answer)
            if self.total is not None and self.part.size != self.total:
                raise ResponseDataLossError(f"{self.part.size} bytes came, {self.total} were announced")
            self.watch.all_here()
            path, digest = await self._in_thread(self.part.finish)
        except (DocumentRefused, DocumentError) as error:
            await self._settle()
            # What another process writes is not ours to delete.
            if not (isinstance(error, DocumentError) and error.kind == "connection"):
                self.part.discard()
            raise
        except BaseException:
            await self._keep()
            raise
        return Arrived(path, digest, self.part.size, "pdf", self.received, self.offset)

    # -- before the body --------------------------------------------------------------------------------------------------

    def _check_range(self, answer: aiohttp.ClientResponse) -> None:
        if answer.status != 206:
            self.offset = 0
            return
        found = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", answer.headers.get("Content-Range", ""))
        if found is None or int(found[1]) != self.offset or not self.offset:
            self.part.discard()
            raise ResponseDataLossError(f"asked for bytes from {self.offset}, got {answer.headers.get('Content-Range')!r}")
        self.total = int(found[3]) if found[3] != "*" else int(found[2]) + 1

    def _check_announced(self, answer: aiohttp.ClientResponse) -> None:
        length = answer.content_length
        if length is None:
            self.part.check_space(0)
            return
        if self.offset + length > self.cap:
            raise DocumentRefused("too_large", f"{self.offset + length} bytes announced, {self.cap} allowed")
        self.part.check_space(length)

    # -- the body ---------------------------------------------------------------------------------------------------------

    async def _take(self, answer: aiohttp.ClientResponse) -> None:
        coding = _coding(answer)
        unwrapper = Unwrapper(coding, whole=not self.offset)
        if self.offset:
            if coding:
                self.part.discard()
                raise ResponseDataLossError(f"asked for the rest as it is, got it with Content-Encoding {coding}")
            await self._open(self.offset, _note(answer, self.url) or self.begun)
        try:
            async for chunk in answer.content.iter_any():
                self.watch.beat()
                self.received += len(chunk)
                for piece in unwrapper.feed(chunk):
                    await self._add(piece, answer, unwrapper)
                if self.received > self.cap:
                    self._refuse_size()
            await self._add(unwrapper.finish(), answer, unwrapper, last=True)
        except BodyDamaged as error:
            raise ResponseDataLossError(str(error)) from None
        await self._flush()
        await self._settle(raising=True)

    async def _add(self, piece: bytes, answer: aiohttp.ClientResponse, unwrapper: Unwrapper, last: bool = False) -> None:
        if not self._opened:
            self._head += piece
            if len(self._head) < SNIFF_BYTES and not last:
                return
            self._refuse_type(sniff(self._head))
            note = None if unwrapper.wrapped else _note(answer, self.url)
            await self._open(0, note)
            piece, self._head = self._head, b""
        self._block.append(piece)
        self._filled += len(piece)
        if self._filled >= BLOCK:
            await self._flush()

    async def _open(self, offset: int, note: Note | None) -> None:
        self._opened = True
        await self._in_thread(self.part.open, offset, note)

    def _refuse_type(self, sniffed: str) -> None:
        if sniffed not in self.accepted:
            kind = f"not_pdf:{sniffed if sniffed in NAMED_TYPES else 'other'}"
            raise DocumentRefused(kind, f"expected a PDF, the first bytes are {sniffed}: {self._head[:40]!r}")

    def _refuse_size(self) -> None:
        raise DocumentRefused("too_large", f"more than {self.cap} bytes came")

    async def _flush(self) -> None:
        """Hands the block to the writing thread, after it is done with the one before."""
        await self._settle(raising=True)
        data, self._filled = b"".join(self._block), 0
        self._block.clear()
        if self.part.size + len(data) > self.cap:
            self._refuse_size()
        if data:
            self._writing = asyncio.get_running_loop().run_in_executor(None, self.part.append, data)

    async def _in_thread(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """The work's result. A cancellation does not leave the thread behind: :meth:`_settle` waits for it."""
        self._writing = work_in_hand = asyncio.get_running_loop().run_in_executor(None, work, *arguments)
        await self._settle(raising=True)
        return work_in_hand.result()

    async def _settle(self, *, raising: bool = False) -> bool:
        """Waits for the writing thread; whether it did its work. Without ``raising`` another error is on its way already."""
        if self._writing is None:
            return True
        await asyncio.wait((self._writing,))
        done, self._writing = self._writing, None
        if raising:
            done.result()
        return done.exception() is None

    async def _keep(self) -> None:
        """Leaves what came on disk, for a retry or a later run; a stop of the crawl comes here as the task's cancellation."""
        rest = b"".join(self._block)
        try:
            if await self._settle() and rest and self._opened:
                await asyncio.to_thread(self.part.append, rest)
            self.part.keep()
        except (OSError, DocumentError):  # what ended the transfer is the better reason to tell
            self.part.discard()


def _coding(answer: aiohttp.ClientResponse) -> str | None:
    coding = answer.headers.get("Content-Encoding", "").strip().lower()
    if coding in ("", "identity"):
        return None
    if coding not in CODINGS:
        raise DocumentRefused("not_pdf:other", f"Content-Encoding {coding!r}, though identity was asked for")
    return coding


def _note(answer: aiohttp.ClientResponse, url: str) -> Note | None:
    """What lets the rest be asked for later, or None: without a validator that promises the same bytes there is no rest."""
    etag, modified = strong_etag(answer.headers.get("ETag")), answer.headers.get("Last-Modified")
    if not etag and not (modified and _is_settled(modified, answer.headers.get("Date"))):
        return None
    return Note(url=url, etag=etag, last_modified=modified, boot_id=boot_id())


def _is_settled(modified: str, date: str | None) -> bool:
    """Whether the time of the last change tells two versions apart (RFC 9110, 8.8.2.2): it may not be the present second."""
    last, now = http_date(modified), http_date(date)
    return last is not None and now is not None and (now - last).total_seconds() >= 1


def http_date(text: str | None) -> datetime | None:
    """The time that a header names, in UTC; None: it names none."""
    try:
        time = email.utils.parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
