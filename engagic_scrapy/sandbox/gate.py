"""A gate in front of a sandbox: it passes requests on, spoils some of them on the wire, and keeps a log of all."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import unquote, urlsplit

from engagic_scrapy.sandbox import wire
from engagic_scrapy.sandbox.gate_faults import DOCUMENT, LISTING, ROBOTS, WIRE_FAULTS, WireFault
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from engagic_scrapy.sandbox.records import City
from engagic_scrapy.sandbox.server import PORTALS, Portal, Sandbox

_WORD = re.compile(r"[a-z0-9]{4,}")


@dataclass(slots=True)
class Passed:
    """A request that came to the gate. Times are time.monotonic(): when it arrived, and when its answer was read."""

    at: float
    vendor: str
    city: str  # id, or "" where the address doesn't tell
    host: str
    path: str  # with its query
    kind: str  # listing, document or robots
    fault: str = ""  # that struck it
    done: float = 0.0  # by then the client has read what there was
    rest: float = 0.0  # seconds, from its arrival, that the answer asks to wait
    forbidden: bool = False  # robots.txt, as the gate shows it, forbids it


class Gate:
    """``with Gate(box, faults) as gate: … gate.url, gate.env, gate.log``, for a sandbox that runs.

    :param faults: of each city that is struck, by its id.
    :param elsewhere: where a fault that needs another server sends its requests (``dns``, ``tls_name`` …).
    :param retry_after: seconds that a 429 or 503 asks for.
    :param robots_seconds: how long robots.txt takes.
    """

    def __init__(
        self,
        box: Sandbox,
        faults: Mapping[str, str],
        *,
        elsewhere: Mapping[str, str] | None = None,
        retry_after: int = 2,
        robots_seconds: float = 0.0,
    ):
        self.box, self.elsewhere = box, dict(elsewhere or {})
        self.faults = {city: WIRE_FAULTS[name] for city, name in faults.items()}
        self.retry_after, self.robots_seconds = retry_after, robots_seconds
        self.log: list[Passed] = []
        self.shown: Counter[str] = Counter()  # by city
        self.victims: dict[str, str] = {}  # the file that is struck, by city
        self.url = ""
        self._upstream = urlsplit(box.url)
        self._portals: tuple[Portal, ...] = tuple(portal() for portal in PORTALS)
        self._places = Places(box)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="gate", daemon=True)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def env(self) -> dict[str, str]:
        """The environment of a crawl that is to come through the gate."""
        return {**self.box.env, "ENGAGIC_SANDBOX": self.url}

    def __enter__(self) -> Gate:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._connection, "127.0.0.1"), self._loop).result()
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    async def _stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request; the connection is closed after its answer."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                request = await wire.read_request(reader)
                passed = self._note(request, wire.arrival(writer))
                await self._answer(request, passed, wire.Line(reader, writer))
        finally:
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError, TimeoutError):
                await asyncio.wait_for(writer.wait_closed(), 1)
            self._tasks.discard(task)

    def _note(self, request: wire.Request, arrived: float) -> Passed:
        host, path = request.host, urlsplit(request.target).path
        portal = next((portal for portal in self._portals if portal.owns(host)), None)
        # The streamer of documents takes them as they are; pages are asked for with any coding. That tells the slot, too.
        identity = b"\r\naccept-encoding: identity\r\n" in request.head.lower()
        kind = ROBOTS if path == "/robots.txt" else DOCUMENT if identity else LISTING
        city = self._places.of(host, request.target)
        passed = Passed(arrived, portal.name if portal else "", city, host, request.target, kind)
        if kind != ROBOTS and city in self.faults:
            name = self.faults[city].name
            files = self._places.files(city, host) if name == "robots_documents" else ()
            forbids_all = name == "robots_all" or (self.faults[city].hides_rules and self.faults[city].kinds)
            passed.forbidden = bool(forbids_all) or any(request.target.startswith(path) for path in files)
        self.log.append(passed)
        return passed

    async def _answer(self, request: wire.Request, passed: Passed, line: wire.Line) -> None:
        fault = self._robots_fault(passed.host) if passed.kind == ROBOTS else self._fault(passed)
        if passed.kind == ROBOTS:
            await asyncio.sleep(self.robots_seconds)
        if fault is not None:
            self.shown[passed.city] += 1
            if passed.kind == ROBOTS:  # on a host that several cities share, it isn't asked for on behalf of one
                self.shown.update(city for city in self._places.at(passed.host) if self.faults.get(city) is fault)
            passed.fault = fault.name
            if fault.name.startswith("retry_"):
                passed.rest = float(self.retry_after)
        try:
            if passed.kind == ROBOTS and (rules := self._rules(passed.host)):
                await line.send(wire.head(200, len(rules), "text/plain") + rules)
            elif fault is None:
                await wire.forward(request, self._upstream, line)
            else:
                await self._spoil(fault, request, passed, line)
        finally:
            passed.done = time.monotonic()

    async def _spoil(self, fault: WireFault, request: wire.Request, passed: Passed, line: wire.Line) -> None:
        number = self.shown[passed.city]
        try:
            await wire.spoiled(fault.name, request, self._upstream, line, self, number)
        except wire.SentOn as true:
            self.shown[passed.city] = number - 1
            if self.victims.get(passed.city) == passed.path:
                del self.victims[passed.city]
            await line.send(true.answer)

    def _fault(self, passed: Passed) -> WireFault | None:
        """What strikes this request now."""
        fault = self.faults.get(passed.city)
        if fault is None or fault.strikes != passed.kind:
            return None
        if fault.strikes == DOCUMENT and self.victims.setdefault(passed.city, passed.path) != passed.path:
            # The same file, sent on to itself, is another address of it.
            return fault if "sent-on=" in passed.path else None
        if fault.times and self.shown[passed.city] >= fault.times:
            return None
        return fault

    # -- robots.txt -----------------------------------------------------------------------------------------------------------

    def _robots_fault(self, host: str) -> WireFault | None:
        """What keeps the host's rules from being had: of all cities there."""
        found = (self.faults.get(city) for city in self._places.at(host))
        return next((fault for fault in found if fault and fault.hides_rules), None)

    def _rules(self, host: str) -> bytes:
        """What robots.txt of the host forbids; empty: nothing."""
        here = self._places.at(host)
        names = {city: self.faults[city].name for city in here if city in self.faults and not self.faults[city].hides_rules}
        paths = {path for city in names if names[city].startswith("robots_") for path in self._places.files(city, host)}
        if len(here) == 1 and "robots_all" in names.values():
            paths = {"/"}
        elif len(here) > 1:
            paths |= {f"/*{word}" for city in names if names[city] == "robots_all" for word in self._places.words(city)}
        return ("User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in sorted(paths))).encode() if paths else b""


class Places:
    """Which city an address belongs to."""

    def __init__(self, box: Sandbox):
        self._words: dict[str, set[str]] = {}  # in its row: they name it everywhere
        self._paths: dict[str, str] = {}
        self._files: dict[str, list[str]] = {}
        self._hosts: dict[str, set[str]] = {}
        linked: dict[str, set[str]] = {}
        for city in box.world.cities():
            values = [city.slug, *ADDRESSES[city.vendor].params(city).values()]
            self._words[city.id] = _words(map(str, values))
            self._files[city.id] = addresses = list(_files(box, city))
            linked[city.id] = _words(addresses)
            for address in addresses:
                self._paths[_path(address)] = city.id
        self._own = _only(self._words)
        self._linked = _only(linked)
        for city in box.world.cities():
            for host in _hosts(self._files[city.id], ADDRESSES[city.vendor].params(city).values()):
                self._hosts.setdefault(host, set()).add(city.id)

    def of(self, host: str, target: str) -> str:
        """The city's id, or ""."""
        found = _words([host, target])
        for book in (self._own, self._linked):
            named = next((book[word] for word in sorted(found) if word in book), "")
            if named or (named := self._paths.get(target, "")):
                return named
        return ""

    def at(self, host: str) -> list[str]:
        """Cities that have something on a host."""
        return sorted(self._hosts.get(host, ())) or [city for city in [self.of(host, "")] if city]

    def files(self, city: str, host: str) -> list[str]:
        return [_path(address) for address in self._files[city] if urlsplit(address).hostname == host]

    def words(self, city: str) -> list[str]:
        """Parts of an address that are the city's alone."""
        return [word for word, owner in self._own.items() if owner == city]


def _files(box: Sandbox, city: City) -> Iterable[str]:
    for meeting in box.world.meetings(city):
        for document in box.world.documents(meeting):
            yield ADDRESSES[city.vendor].document_url(document)


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(unquote(text).lower())}


def _only(words: Mapping[str, set[str]]) -> dict[str, str]:
    """The city of each word that one city alone has."""
    counts = Counter(word for found in words.values() for word in found)
    return {word: city for city, found in words.items() for word in found if counts[word] == 1}


def _path(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _hosts(addresses: Iterable[str], values: Iterable[object]) -> set[str]:
    named = {value for value in values if isinstance(value, str) and re.fullmatch(r"[\w-]+(\.[\w-]+)+", value)}
    return named | {urlsplit(address).hostname or "" for address in addresses}
