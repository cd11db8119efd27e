"""Whether the rows' portals are still there: what a crawl of their listings says of each row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy.cities import vendor_hosts
from engagic_scrapy.cities.detect import Portal, detect
from engagic_scrapy.cities.rows import City
from engagic_scrapy.cities.vendor_crawls import EXIT_STOPPED, VendorCrawls

FINE = ("ok", "quiet")
TO_CORRECT = ("dead", "moved", "changed", "closed")
NOT_THE_ROW = ("blocked", "robots", "unreachable", "unread")
STATES = (*FINE, *NOT_THE_ROW, *TO_CORRECT)  # as they are printed, the worst last

TWICE = 2  # a row is dead only if it was found so by two crawls
CONTINUED = 3  # times that a crawl which stopped by itself (memory) is continued

_STATE_OF_KIND = {
    "dns": "dead", "tenant_gone": "dead", "layout_changed": "changed", "no_listing": "changed", "parse": "changed",
    "row": "changed", "config": "closed", "blocked": "blocked", "robots": "robots",
}  # fmt: skip
_STATE_OF_WORDS = {"HTTP 404": "dead", "HTTP 410": "dead", "HTTP 429": "blocked", "ERR_NAME_NOT_RESOLVED": "dead"}  # a browser's

Readings = dict[tuple[str, str], list[dict[str, Any]]]  # by city and vendor: rows of the ledger's city_run, the oldest first


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of a row: `state` is one of STATES; `portal` is where a moved one is now, if its address tells."""

    city: City
    state: str
    reason: str = ""
    url: str = ""
    portal: Portal | None = None

    def as_plain(self) -> dict[str, Any]:
        city, now = self.city, self.portal
        place = {"city": city.id, "name": city.name, "vendor": city.vendor, **city.params}
        to = {"now": {"vendor": now.vendor, **now.params}} if now else {}
        return {**place, "state": self.state, "reason": self.reason, "url": self.url, **to}


class Verify:
    """Crawls the listings of the cities' portals, vendor by vendor, and judges each.

    :param readings: what the crawls of the last hours found.
    :param say: gets a line of progress.
    """

    def __init__(self, cities: list[City], crawls: VendorCrawls, readings: Callable[[], Readings], say: Callable[[str], None]):
        self.cities, self.crawls, self.readings, self.say = cities, crawls, readings, say
        self._unread: dict[str, str] = {}

    def run(self) -> list[Finding]:
        for vendor, cities in _by_vendor(self.cities).items():
            self.say(f"{vendor}: {_rows(len(cities))}")
            self._read(vendor, cities, times=1)
            counts = Counter(finding.state for finding in self.findings() if finding.city.vendor == vendor)
            self.say(f"{vendor}: {', '.join(f'{counts[state]:,} {state}' for state in STATES if counts[state])}")
        dead = [finding.city for finding in self.findings() if finding.state == "dead"]
        for vendor, cities in _by_vendor(dead).items():
            self.say(f"{vendor}: {_rows(len(cities))} again, to be sure")
            self._read(vendor, cities, times=TWICE)
        return self.findings()

    def findings(self) -> list[Finding]:
        """In the order of the cities."""
        read = self.readings()
        last = {key: found[-1] for key, found in read.items()}
        # When no host at all has a name, it is this machine that has no network.
        alone = {reading["kind"] for reading in last.values()} <= {"dns"}
        found = (judge(city, last.get((city.id, city.vendor)), self._unread.get(city.vendor, "")) for city in self.cities)
        return [_unproved(finding) if alone and finding.state == "dead" else finding for finding in found]

    def _read(self, vendor: str, cities: list[City], times: int) -> None:
        """Crawls what has been read less often than that."""
        for _ in range(1 + CONTINUED):
            read = self.readings()
            left = [city.id for city in cities if len(read.get((city.id, vendor), ())) < times]
            if not left:
                return
            code = self.crawls.run(vendor, left, lambda: self._progress(vendor, cities, times))
            if self.crawls.stopping:
                self._unread[vendor] = "stopped before it was read"
                return
            self._unread[vendor] = f"its crawl ended with exit code {code}, see {self.crawls.log(vendor)}"
            if code != EXIT_STOPPED:
                return

    def _progress(self, vendor: str, cities: list[City], times: int) -> None:
        read = self.readings()
        done = sum(len(read.get((city.id, vendor), ())) >= times for city in cities)
        self.say(f"{vendor}: {done:,} of {_rows(len(cities))}")


def _by_vendor(cities: list[City]) -> dict[str, list[City]]:
    groups: dict[str, list[City]] = {}
    for city in sorted(cities, key=lambda city: city.vendor):
        groups.setdefault(city.vendor, []).append(city)
    return groups


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


# -- one row ------------------------------------------------------------------------------------------------------------------


def judge(city: City, reading: dict[str, Any] | None, unread: str = "") -> Finding:
    """What a crawl's row in the ledger says of a city's row.

    :param reading: outcome, kind, reason, url, and the tally as a dict; None: it was not read.
    """
    if reading is None:
        return Finding(city, "unread", unread or "it was not read")
    moved = _moved(city, reading)
    if moved:
        return moved
    outcome, kind = reading["outcome"], reading["kind"] or ""
    reason, url = reading["reason"] or "", reading["url"] or ""
    if outcome in FINE:
        return Finding(city, outcome, reason, url)
    if outcome == "partial":
        changed = [failure for failure in reading["tally"].get("failures", ()) if failure["kind"] == "layout_changed"]
        return Finding(city, "changed" if changed else "ok", changed[0]["reason"] if changed else reason, url)
    state = _STATE_OF_KIND.get(kind) or next(
        (state for words, state in _STATE_OF_WORDS.items() if words in reason), "unreachable"
    )
    return Finding(city, state, f"{kind}: {reason}" if kind else reason, url)


def _moved(city: City, reading: dict[str, Any]) -> Finding | None:
    """The portal answers from somewhere else.

    A host of the same vendor that gives a listing is the same portal under another of its names; a portal of another vendor is
    none of ours, whatever was read there.
    """
    tally, failed = reading["tally"], reading["outcome"] == "failed"
    listed = bool(tally.get("pages"))
    asked, answered = tally.get("sent_on") or ("", "")
    if not answered:
        # A redirect that was followed no further: robots.txt or the name of the other host were in the way.
        target = detect(reading["url"] or "") if failed and not listed else None
        if target is None or target.vendor == city.vendor or _host(reading["url"]) in _own_hosts(city):
            return None
        reason = f"sent on to {reading['url']} ({reading['kind']}: {reading['reason']})"
        return Finding(city, "moved", reason, reading["url"], target)
    if _host(answered) in _own_hosts(city):
        return None
    target, origin = detect(answered), detect(asked)
    if target is None:
        return _sent_off(city, reading, answered) if failed and not listed else None
    if target.vendor == city.vendor and (listed or (origin and origin.params.get("host") == target.params.get("host"))):
        return None
    return Finding(city, "moved", f"{asked} is sent on to {answered}", answered, target)


def _sent_off(city: City, reading: dict[str, Any], answered: str) -> Finding | None:
    """Sent on to where no portal is known, and nothing was read there."""
    host = _host(answered)
    if reading["kind"] == "tenant_gone":
        return None
    if vendor_hosts.domain_of(host):
        return Finding(city, "dead", f"sent on to the vendor's own pages: {answered}", answered)
    return Finding(city, "moved", f"sent on to {answered}, and that address names no vendor", answered)


def _unproved(finding: Finding) -> Finding:
    reason = f"{finding.reason}; no other row was reached either: is this machine on the network?"
    return Finding(finding.city, "unreachable", reason, finding.url)


def _own_hosts(city: City) -> set[str]:
    named = [city.params.get("host"), city.params.get("civicplus_host"), *city.params.get("alt_hosts", ())]
    return {*(str(host).lower().removeprefix("www.") for host in named if host), _host(str(city.params.get("site", "")))} - {""}


def _host(url: str | None) -> str:
    return (urlsplit(url or "").netloc.lower()).removeprefix("www.")


# -- the report ---------------------------------------------------------------------------------------------------------------


def table(findings: list[Finding]) -> Iterator[str]:
    """A line for each row, the worst last, then numbers."""
    for finding in sorted(findings, key=lambda finding: STATES.index(finding.state)):
        city = finding.city
        address = finding.url or str(city.params.get("host", ""))
        line = f"{finding.state:<12}{city.id}  {city.name}  {city.vendor}  {address}"
        yield f"{line}  {finding.reason}" if finding.reason else line
        if finding.portal:
            yield f"{'':<12}now {finding.portal.line()}"
    counts = Counter(finding.state for finding in findings)
    yield f"{_rows(len(findings))}: " + ", ".join(f"{counts[state]:,} {state}" for state in STATES if counts[state])
