"""The sandbox's server: one address that answers for every host of every vendor, and for Claude."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, MutableSequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

from aiohttp import web

from engagic_scrapy.sandbox import rows
from engagic_scrapy.sandbox.claude import CALLS, Call, ClaudeOptions, claude_app
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals.agendaonline import Agendaonline
from engagic_scrapy.sandbox.portals.berkeley import Berkeley
from engagic_scrapy.sandbox.portals.boardbook import Boardbook
from engagic_scrapy.sandbox.portals.boarddocs import Boarddocs
from engagic_scrapy.sandbox.portals.chicago import Chicago
from engagic_scrapy.sandbox.portals.civicclerk import Civicclerk
from engagic_scrapy.sandbox.portals.civicplus import Civicplus
from engagic_scrapy.sandbox.portals.civicweb import Civicweb
from engagic_scrapy.sandbox.portals.destiny import Destiny
from engagic_scrapy.sandbox.portals.escribe import Escribe
from engagic_scrapy.sandbox.portals.granicus import Granicus
from engagic_scrapy.sandbox.portals.iqm2 import Iqm2
from engagic_scrapy.sandbox.portals.legistar import Legistar
from engagic_scrapy.sandbox.portals.menlopark import Menlopark
from engagic_scrapy.sandbox.portals.municode import Municode
from engagic_scrapy.sandbox.portals.novusagenda import Novusagenda
from engagic_scrapy.sandbox.portals.onbase import Onbase
from engagic_scrapy.sandbox.portals.primegov import Primegov
from engagic_scrapy.sandbox.portals.proudcity import Proudcity
from engagic_scrapy.sandbox.portals.ross import Ross
from engagic_scrapy.sandbox.portals.simbli import Simbli
from engagic_scrapy.sandbox.portals.swagit import Swagit
from engagic_scrapy.sandbox.portals.visioninternet import Visioninternet
from engagic_scrapy.sandbox.portals.website import Website
from engagic_scrapy.sandbox.portals.wp_events import WpEvents
from engagic_scrapy.sandbox.world import World

PACE = "0.02"  # of the real delays: nobody is disturbed here
LOG_LINES = 2_000  # what a long-running sandbox remembers
_FORM_MAX = 16 << 20
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


@dataclass(frozen=True, slots=True)
class Entry:
    """A request that was answered. `kind` is listing, document, robots, claude or other; status 0: the client went away."""

    time: float
    method: str
    host: str
    path: str  # with its query
    status: int
    kind: str


class Portal(Protocol):
    """A vendor that can be played."""

    name: str

    def owns(self, host: str) -> bool: ...

    def is_document(self, host: str, path: str) -> bool: ...

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse: ...


PORTALS: tuple[Callable[[], Portal], ...] = (
    Agendaonline,
    Boardbook,
    Boarddocs,
    Civicclerk,
    Civicplus,
    Escribe,
    Granicus,
    Iqm2,
    Legistar,
    Municode,
    Novusagenda,
    Primegov,
    Simbli,
    Swagit,
    Civicweb,
    Destiny,
    Onbase,
    Visioninternet,
    Proudcity,
    WpEvents,
    Chicago,
    Ross,
    Menlopark,
    Berkeley,
    Website,
)


class Sandbox:
    """A running sandbox, in a thread of its own: ``with Sandbox(Options(cities=3)) as box: … box.url, box.env, box.log``.

    :param full_log: remember every request, as tests want, and not just the last ones.
    :param claude: how the played Claude behaves.

    `log` holds :class:`Entry` objects, oldest first. `env` is the environment of a crawl that is to run against it.
    Raises UsageProblem for options that can't be played, OSError if the port is taken.
    """

    def __init__(
        self, options: Options | None = None, *, port: int = 0, full_log: bool = True, claude: ClaudeOptions | None = None
    ):
        self.options = options or Options()
        self.world = World(self.options)
        self.play = Play(self.world)
        self._claude = claude_app(claude)
        self.log: MutableSequence[Entry] = [] if full_log else deque(maxlen=LOG_LINES)
        self.url = ""
        self.env: dict[str, str] = {}
        self._port = port
        self._portals: tuple[Portal, ...] = tuple(portal() for portal in PORTALS)
        self._counts: Counter[tuple[str, str]] = Counter()
        self._folder = tempfile.TemporaryDirectory(prefix="engagic-sandbox-")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="sandbox", daemon=True)
        self._runner: web.AppRunner | None = None

    # -- start and stop -------------------------------------------------------------------------------------------------------

    def __enter__(self) -> Sandbox:
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    async def _start(self) -> None:
        self._runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.5, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"
        cities = Path(self._folder.name) / "cities.toml"
        await asyncio.to_thread(rows.write, self.world, cities)
        self.env = {
            "ENGAGIC_SANDBOX": self.url,
            "ENGAGIC_CITIES": str(cities),
            "ENGAGIC_CITIES_ONLY": "1",
            "ENGAGIC_PACE": PACE,
            "ANTHROPIC_BASE_URL": f"{self.url}/claude",
            "ANTHROPIC_API_KEY": "sandbox",
        }

    def close(self) -> None:
        """Ends all connections and the thread. Calling it again does nothing."""
        if self._loop.is_closed():
            return
        if self._runner is not None:
            asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()
        self._folder.cleanup()

    @property
    def claude_calls(self) -> list[Call]:
        """What came to Claude, oldest first."""
        return self._claude[CALLS]

    # -- what it answers ------------------------------------------------------------------------------------------------------

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._logged], client_max_size=_FORM_MAX)
        app.router.add_get("/-/stats", self._stats)
        app.router.add_get("/-/log", self._log_lines)
        app.add_subapp("/claude/", self._claude)
        app.router.add_route("*", "/{path:.*}", self._portal)
        return app

    async def _portal(self, request: web.Request) -> web.StreamResponse:
        host = _host(request)
        portal = self._owner(host)
        if portal is not None:
            kind = _kind(request, host, portal)
            if kind != "robots":
                self.play.arrived(f"{portal.name} {kind}", host, request.path_qs)
            return await portal.answer(request, host, self.play)
        if host in _LOOPBACK:
            return web.Response(text=_WELCOME.format(cities=self.world.options.cities))
        return web.Response(status=502, text=f"The sandbox plays no host named {host!r}.")

    def _owner(self, host: str) -> Portal | None:
        return next((portal for portal in self._portals if portal.owns(host)), None)

    @web.middleware
    async def _logged(self, request: web.Request, handler: Any) -> web.StreamResponse:
        host, status = _host(request), 0
        portal = self._owner(host)
        kind = _kind(request, host, portal)
        began = time.time()
        try:
            response: web.StreamResponse = await handler(request)
            status = response.status
            return response
        except web.HTTPException as error:
            status = error.status
            raise
        finally:
            if not request.path.startswith("/-/"):
                self._counts[host, kind] += 1
                self.log.append(Entry(began, request.method, host, request.path_qs, status, kind))

    async def _stats(self, request: web.Request) -> web.Response:
        return web.json_response(self.stats())

    async def _log_lines(self, request: web.Request) -> web.Response:
        """The last requests, newest last: ``?last=100`` of them."""
        last = int(request.query.get("last", "1000"))
        lines = itertools.islice(self.log, max(0, len(self.log) - last), None)
        return web.json_response([asdict(entry) for entry in lines])

    def stats(self) -> dict[str, Any]:
        """Counts of requests, and what clients did that a real portal would mind.

        ``requests``: by host and kind; ``kinds``: in all; ``too_early``: requests before the end of a Retry-After, over all
        tenants of a vendor; ``page_errors``: postbacks without the form state that their page had.
        """
        counts = dict(self._counts)
        kinds: Counter[str] = Counter()
        hosts: dict[str, dict[str, int]] = {}
        for (host, kind), number in counts.items():
            kinds[kind] += number
            hosts.setdefault(host, {})[kind] = number
        return {
            "kinds": dict(kinds),
            "requests": hosts,
            "claude_calls": len(self.claude_calls),
            "too_early": list(self.play.violations),
            "page_errors": dict(self.play.page_errors),
            "faults_shown": {" ".join(key): number for key, number in dict(self.play.shown).items()},
        }


_WELCOME = """\
This is the engagic sandbox: it plays the portals of {cities} cities, by the Host header, and Claude under /claude.
/-/stats   what was asked for
/-/log     the last requests
"""


def _kind(request: web.Request, host: str, portal: Portal | None) -> str:
    if portal is None:
        return "claude" if request.path.startswith("/claude/") else "other"
    if request.path == "/robots.txt":
        return "robots"
    return "document" if portal.is_document(host, request.path) else "listing"


def _host(request: web.Request) -> str:
    """The host that a request is for, in small letters and without a port."""
    host = request.headers.get("Host", "").lower()
    return host if host.endswith("]") else host.rpartition(":")[0] if ":" in host else host
