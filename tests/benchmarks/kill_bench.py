"""A run of many cities killed with `kill -9` again and again: python -m tests.benchmarks.kill_bench [--cities 40] [--kills 5]

Starts the same command after each kill, then compares the ledger with what the sandbox planted and counts the paid calls.
"""

from __future__ import annotations

import argparse
import random
import signal
import tempfile
import time
from pathlib import Path

from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox
from tests.crawl.house import House
from tests.crawl.truth import differences

CRAWL = ("crawl", "legistar", "-a", "cities=all")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cities", type=int, default=40)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder, Sandbox(Options(cities=options.cities, meetings=3, packet_kb=60)) as box:
        house = House(Path(folder), box.env | {"JOBDIR": f"{folder}/job"})
        for number in range(1, options.kills + 1):
            seconds = 4 + chance.random() * 12
            process = house.start(*CRAWL)
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
            code = process.wait()
            print(f"kill {number} after {seconds:.1f} s: exit code {code}; {progress(house)}")
        code = house.run(*CRAWL, timeout=1800)
        print(f"then to the end: exit code {code}; {progress(house)}")
        return show(house, box)


def progress(house: House) -> str:
    counts = {
        "cities done": "SELECT count(*) AS n FROM city_run WHERE state = 'done'",
        "meetings": "SELECT count(*) AS n FROM meeting",
        "documents": "SELECT count(*) AS n FROM document WHERE state = 'downloaded'",
        "texts": "SELECT count(*) AS n FROM version WHERE state = 'ok'",
        "summaries": "SELECT count(*) AS n FROM summary WHERE state = 'done'",
        "uncertain": "SELECT count(*) AS n FROM summary WHERE state = 'uncertain'",
    }
    return ", ".join(f"{house.rows(sql)[0]['n']} {name}" for name, sql in counts.items())


def show(house: House, box: Sandbox) -> int:
    wrong = differences(house, box)
    truths = list(box.world.truth())
    planted = sum(len(truth.native_ids) for truth in truths), sum(len(truth.documents) for truth in truths)
    print(f"planted: {planted[0]} meetings, {planted[1]} documents; lost, doubled or wrong: {len(wrong)}")
    for line in wrong:
        print(f"  {line}")
    paid = [call.body_hash for call in box.claude_calls if call.paid]
    print(f"paid calls {len(paid)}, of them repeated {len(paid) - len(set(paid))}")
    unread = house.rows("SELECT sha256, state, kind FROM version WHERE state <> 'ok'")
    print(f"documents not read: {len(unread)}")
    return 1 if wrong or unread or len(paid) != len(set(paid)) else 0


if __name__ == "__main__":
    raise SystemExit(main())
