"""A real `scrapy crawl` of a vendor's cities in the sandbox, compared with what the sandbox planted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from engagic_scrapy.sandbox.records import CityTruth
from engagic_scrapy.sandbox.server import Sandbox
from tests.crawl.warm import WarmHouse
from tests.sandbox.vendors import sandbox_of

FAULTS = "quiet,http500,challenge,error_text,layout,gone,robots,429"


@dataclass
class Played:
    box: Sandbox
    lines: list[dict[str, Any]]
    outcomes: dict[str, tuple[str, str]]
    output: str

    def differences(self) -> list[str]:
        """One line for each city that ended otherwise than planted; empty if all is right."""
        return [line for truth in self.box.world.truth() for line in self._of(truth)]

    def _of(self, truth: CityTruth) -> list[str]:
        mine = [line for line in self.lines if line["city"] == truth.city_id]
        outcome, kind = self.outcomes[truth.city_id]
        found = []
        if outcome != truth.outcome or (truth.kinds and kind not in truth.kinds):
            found.append(f"{truth.city_id} ({truth.fault}): {outcome} {kind}, planted {truth.outcome} {truth.kinds}")
        for what, key, planted in (("meeting", "native_id", truth.native_ids), ("document", "url", truth.documents)):
            if Counter(line[key] for line in mine if line["record"] == what) != Counter(planted):
                found.append(f"{truth.city_id}: {what}s differ")
        return found

    def asked(self, city: str) -> list[str]:
        """Paths that a city's hosts were asked for, in order, robots.txt left out; queries as people read them."""
        slug = next(each.slug for each in self.box.world.cities() if each.id == city)
        paths = (entry.path for entry in self.box.log if entry.host.startswith(f"{slug}.") and entry.kind != "robots")
        return [unquote(path) for path in paths]

    def city_with(self, fault: str) -> str:
        return next(city.id for city in self.box.world.cities() if city.fault == fault)

    def meetings(self, city: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["city"] == city and line["record"] == "meeting"]


def crawl(vendor: str, folder: Path, *arguments: str, faults: str = FAULTS, expect: int = 1, **options: Any) -> Played:
    with sandbox_of(vendor, faults=faults, **{"cities": 10, **options}) as box:
        house = WarmHouse(folder, {**box.env, "ENGAGIC_DOWNLOAD": "off", "ENGAGIC_PROCESS": "off"})
        code = house.run("crawl", vendor, "-O", str(folder / "out.jsonl"), *arguments, timeout=60)
        assert code == expect, house.output()[-3_000:]
        rows = house.rows("SELECT city_id, outcome, kind FROM city_run")
        outcomes = {row["city_id"]: (row["outcome"], row["kind"]) for row in rows}
        assert box.stats()["too_early"] == []
        return Played(box, house.lines("out.jsonl"), outcomes, house.output())
