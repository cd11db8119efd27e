"""The ledger in PostgreSQL: several processes share one, and each may be killed."""

import signal
import time

import pytest

from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox
from tests.benchmarks.droplet_truth import judge
from tests.crawl.house import House


@pytest.fixture
def played(server, tmp_path):
    with Sandbox(Options(cities=6, meetings=1, packet_kb=30)) as box:
        yield House(tmp_path, {**box.env, "ENGAGIC_PACE": "0.05", "ENGAGIC_LEDGER_URL": server.empty()}), box


def shard(number):
    return "crawl", "legistar", "-a", "cities=all", "-a", f"shard={number}/2"


def found(house):
    return house.rows("SELECT count(*) AS n FROM document WHERE state = 'downloaded'")[0]["n"]


def test_two_shards_at_once_one_of_them_killed(played):
    house, box = played
    both = [house.start(*shard(number)) for number in (1, 2)]
    deadline = time.monotonic() + 60
    while not found(house) and time.monotonic() < deadline:
        time.sleep(0.05)
    both[0].send_signal(signal.SIGKILL)
    assert [process.wait(120) for process in both] == [-signal.SIGKILL, 0], house.output()[-3000:]
    assert house.run(*shard(1)) == 0, house.output()[-3000:]
    house.run("crawl", "backlog")
    assert judge(house, box.world).wrong == []
    runs = house.rows("SELECT args, finish_reason, resumptions FROM run WHERE spider = 'legistar' ORDER BY resumptions")
    assert [(run["finish_reason"], run["resumptions"]) for run in runs] == [("finished", 0), ("finished", 1)]
    paid = [call.body_hash for call in box.claude_calls if call.paid]
    assert paid and len(paid) == len(set(paid))
    assert not house.rows("SELECT sha256 FROM version WHERE state NOT IN ('ok', 'partial')")
    assert house.run("report") == 0, house.output()[-3000:]
    assert house.run("ledger", "check") == 2 and "use the tools of postgresql" in house.output()
    assert not (house.data / "ledger.sqlite3").exists()
