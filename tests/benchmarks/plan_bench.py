"""The plan against the bill: python -m tests.benchmarks.plan_bench [--cities 4] [--meetings 4]

Crawls the sandbox and reads all texts with nothing sent, asks `scrapy backlog --plan`, then lets the summaries be made and adds
up what the played service charged; prints the calls of that run and of a second one. Then the same with as many new cities, whose
answers' length the ledger knows by then. Exit code 1 if a plan is off by more than 10 % or the second run calls.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox
from tests.crawl.house import ROOT, House
from tests.pipelines.days import bill

MARK = Decimal("0.10")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cities", type=int, default=4)
    parser.add_argument("--meetings", type=int, default=4)
    options = parser.parse_args()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for title, cities in (
            ("no answers yet to go by", options.cities),
            ("answers of the first run to go by", options.cities * 2),
        ):
            with Sandbox(Options(cities=cities, meetings=options.meetings)) as box:
                house = House(Path(folder), box.env)
                wrong += compare(title, house, box)
                if cities == options.cities:
                    wrong += again(house, box)
    return 1 if wrong else 0


def compare(title: str, house: House, box: Sandbox) -> bool:
    assert house.run("crawl", "legistar", "-a", "cities=all", timeout=900, ENGAGIC_SUMMARIES="off") in (0, 1), house.output()[
        -2000:
    ]
    assert not box.claude_calls
    print(f"-- {title}\n{scrapy(house, 'backlog', '--plan')}")
    planned: dict[str, Any] = json.loads(scrapy(house, "backlog", "--plan", "--json"))["total"]
    assert not box.claude_calls
    assert house.run("crawl", "backlog", timeout=900) == 0, house.output()[-2000:]
    charged, usd = bill(box.claude_calls), Decimal(planned["usd"])
    off = (usd - charged) / charged
    tokens = [sum(getattr(call, name) for call in box.claude_calls if call.paid) for name in ("tokens_in", "tokens_out")]
    print(f"planned: {planned['requests']} requests, {planned['tokens_in']:,} tokens in, {planned['tokens_out']:,} out, ${usd}")
    print(f"charged: {len(box.claude_calls)} requests, {tokens[0]:,} tokens in, {tokens[1]:,} out, ${charged}")
    print(f"the plan is off by {off:+.1%} (mark: {MARK:.0%}); ceiling ${planned['usd_most']}\n")
    return abs(off) > MARK or charged > Decimal(planned["usd_most"])


def again(house: House, box: Sandbox) -> bool:
    first = len(box.claude_calls)
    assert house.run("crawl", "legistar", "-a", "cities=all", timeout=900) in (0, 1)
    modes = {mode: sum(call.mode == mode for call in box.claude_calls) for mode in ("batch", "live")}
    print(f"calls of the first run: {first} ({modes['batch']} in batches, {modes['live']} live)")
    print(f"calls of the second run: {len(box.claude_calls) - first}\n")
    return len(box.claude_calls) != first


def scrapy(house: House, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments], cwd=ROOT, env=house.env, text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"scrapy {' '.join(arguments)}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    raise SystemExit(main())
