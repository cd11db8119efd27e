"""Compares what a run over many vendors left in its ledger with what the world planted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from engagic_scrapy.sandbox.world import World
from tests.crawl.house import House


@dataclass
class Judgement:
    """`outcomes`: (vendor, outcome) to cities; `planted`: (fault, how it was named) to cities; the rest are lines that tell
    what is wrong, empty where nothing is."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    planted: Counter[tuple[str, str]] = field(default_factory=Counter)
    without_outcome: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)  # planted broken, and said otherwise
    false_alarms: list[str] = field(default_factory=list)  # whole or quiet, and said to be broken
    meetings: list[str] = field(default_factory=list)  # lost or doubled
    documents: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        return [*self.without_outcome, *self.misnamed, *self.false_alarms, *self.meetings, *self.documents]


def judge(house: House, world: World) -> Judgement:
    found = Judgement()
    rows = {row["city_id"]: row for row in house.rows("SELECT * FROM city_run ORDER BY run_id")}
    meetings, documents = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for row in house.rows("SELECT city, native_id FROM meeting"):
        meetings[row["city"], _key(row["native_id"])] += 1
    for row in house.rows("SELECT city, url FROM document WHERE state = 'downloaded'"):
        documents[row["city"], row["url"]] += 1
    planted_meetings, planted_documents = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for city in world.cities():
        truth = world.city_truth(city)
        _of_city(found, city.vendor, truth, rows.get(city.id))
        planted_meetings.update((city.id, _key(native_id)) for native_id in truth.native_ids)
        planted_documents.update((city.id, url) for url in truth.documents)
    found.meetings = _compared("meeting", planted_meetings, meetings)
    # A file of the hostile set may be refused, rightly: its city's documents are not counted.
    hostile = {world.city(index).id for index, special in world.specials.items() if special.kind == "file"}
    found.documents = [line for line in _compared("document", planted_documents, documents) if line.split()[1] not in hostile]
    return found


def _key(native_id: str) -> str:
    """Without its ordinal on a city's own site, whose page does not tell which of a body's two meetings of a day is the first."""
    return native_id.rpartition(":")[0] if native_id.startswith("website:") else native_id


def _of_city(found: Judgement, vendor: str, truth, row) -> None:
    if row is None or not row["outcome"]:
        found.without_outcome.append(f"{truth.city_id} ({vendor}): no outcome")
        found.outcomes[vendor, "none"] += 1
        return
    found.outcomes[vendor, row["outcome"]] += 1
    said = " ".join(filter(None, (row["outcome"], row["kind"])))
    if truth.fault:
        found.planted[truth.fault, said] += 1
    if row["outcome"] == truth.outcome and (not truth.kinds or row["kind"] in truth.kinds):
        return
    line = (
        f"{truth.city_id} ({vendor}), planted {truth.fault or 'nothing'}: {truth.outcome} expected, said: {said}: {row['reason']}"
    )
    (found.misnamed if truth.outcome == "failed" else found.false_alarms).append(line)


def _compared(what: str, planted: Counter[tuple[str, str]], got: Counter[tuple[str, str]]) -> list[str]:
    lost = [f"{what} {city} {key}: lost" for city, key in (planted - got)]
    return lost + [f"{what} {city} {key}: too many" for city, key in (got - planted)]
