"""Stopped in every way and started again with the same command: nothing lost, nothing doubled, nothing paid twice."""

import random
import signal
import time

import pytest

from engagic_scrapy.exceptions import LedgerUnavailable
from tests.crawl.truth import differences

CRAWL = ("crawl", "legistar", "-a", "cities=all")


def everything(house):
    """What a whole run leaves, as sets that two runs can be compared by."""
    return {
        "meetings": {row["id"] for row in house.rows("SELECT id FROM meeting")},
        "documents": {
            (row["id"], row["sha256"]) for row in house.rows("SELECT id, sha256 FROM document WHERE state = 'downloaded'")
        },
        "texts": {
            (row["sha256"], row["text_hash"]) for row in house.rows("SELECT sha256, text_hash FROM version WHERE state = 'ok'")
        },
        "outcomes": {
            (row["city_id"], row["outcome"]) for row in house.rows("SELECT city_id, outcome FROM city_run WHERE state = 'done'")
        },
    }


def assert_whole(house, box):
    """The ledger holds exactly what the sandbox planted, all of it is read, and no summary was paid for twice."""
    assert differences(house, box) == []
    assert not house.rows("SELECT sha256 FROM version WHERE state NOT IN ('ok', 'partial')")
    assert not house.rows(
        "SELECT subject_id FROM subject WHERE kind IN ('packet', 'agenda') AND state NOT IN ('done', 'uncertain')"
    )
    paid = [call.body_hash for call in box.claude_calls if call.paid]
    assert len(paid) == len(set(paid))


def stop_at(house, seconds, how, *, again=None, **env):
    """Starts the crawl and sends it the signal so many seconds after its first documents were found."""
    process = house.start(*CRAWL, **env)
    deadline = time.monotonic() + 60
    while not found_documents(house) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(seconds)
    process.send_signal(how)
    if again:
        time.sleep(0.2)
        process.send_signal(again)
    return process.wait(60)


def found_documents(house):
    if not (house.data / "ledger.sqlite3").exists():
        return False
    try:
        return bool(house.rows("SELECT id FROM document LIMIT 1"))
    except LedgerUnavailable:  # the process is making it just now
        return False


@pytest.mark.parametrize("jobdir", [False, True], ids=["ledger alone", "with a JOBDIR"])
def test_sigterm_and_the_same_command_again(play, house, jobdir):
    box = play(cities=10, meetings=2)
    home = house(box, ENGAGIC_PACE="0.05")
    settings = {"JOBDIR": str(home.folder / "job")} if jobdir else {}
    assert stop_at(home, 1, signal.SIGTERM, **settings) == 75
    assert home.run(*CRAWL, **settings) == 0, home.output()[-3000:]
    runs = home.rows("SELECT finish_reason, resumptions FROM run")
    assert [(row["finish_reason"], row["resumptions"]) for row in runs] == [("finished", 1)]
    assert_whole(home, box)


def test_kill_dash_nine_at_random_moments(play, house):
    box = play(cities=10, meetings=2)
    home = house(box, ENGAGIC_PACE="0.05", JOBDIR="")
    chance = random.Random(7)
    codes = [-signal.SIGKILL]
    while len(codes) < 4 and codes[-1] == -signal.SIGKILL:
        codes.append(stop_at(home, chance.random() * 3, signal.SIGKILL, JOBDIR=str(home.folder / "job")))
    assert codes[1] == -signal.SIGKILL, home.output()[-3000:]  # once at least it was in the middle
    assert home.run(*CRAWL, JOBDIR=str(home.folder / "job")) == 0, home.output()[-3000:]
    home.run("crawl", "backlog")
    assert_whole(home, box)


def test_two_sigterms_are_an_unclean_stop_and_still_nothing_is_lost(play, house):
    box = play(cities=8, meetings=3)
    home = house(box, ENGAGIC_PACE="0.05")
    assert stop_at(home, 1, signal.SIGTERM, again=signal.SIGTERM) == 75
    assert home.run(*CRAWL) == 0, home.output()[-3000:]
    assert_whole(home, box)


def test_a_finished_run_repeated_does_no_work_twice(play, house):
    box = play(cities=3, meetings=2)
    home = house(box)
    assert home.run(*CRAWL) == 0, home.output()[-3000:]
    first = everything(home)
    assert any(entry.kind == "document" for entry in box.log)
    calls = len(box.claude_calls)
    before = len(box.log)
    assert home.run(*CRAWL) == 0
    assert everything(home) == first
    again = [entry for entry in list(box.log)[before:] if entry.kind == "document"]
    assert not again  # within ENGAGIC_RECHECK_HOURS nothing is asked for again
    assert len(box.claude_calls) == calls


def test_a_form_that_waited_in_the_jobdir_goes_out_in_its_session(play, house):
    """Stopped cleanly after every page: what is asked for next waits on disk, and its portal knows it by a cookie."""
    box = play(cities=1, meetings=2, doors=("calendar",))
    home = house(box, ENGAGIC_DOWNLOAD="off")
    robots_and_a_page = "CLOSESPIDER_PAGECOUNT=2"
    codes = [75]
    while codes[-1] == 75 and len(codes) < 20:
        codes.append(home.run(*CRAWL, "-s", f"JOBDIR={home.folder / 'job'}", "-s", robots_and_a_page))
    assert codes[-1] == 0 and len(codes) > 3, home.output()[-3000:]
    assert any(entry.method == "POST" for entry in box.log)
    home.run("crawl", "backlog", ENGAGIC_DOWNLOAD="inline")
    assert differences(home, box) == []


def test_a_city_whose_records_a_full_disk_keeps_out_of_the_feed_is_not_done(play, house):
    box = play(cities=2, meetings=1)
    home = house(box)
    feed = home.folder / "feed.jsonl"
    assert home.run(*CRAWL, "-O", "/dev/full:jsonlines") == 75, home.output()[-3000:]
    assert "The feed /dev/full can't be written" in home.output()
    assert not home.rows("SELECT city_id FROM city_run WHERE state = 'done'")
    assert home.run(*CRAWL, "-O", f"{feed}:jsonlines") == 0, home.output()[-3000:]
    told = {line["id"] for line in home.lines("feed.jsonl")}
    assert told >= {row["id"] for row in home.rows("SELECT id FROM meeting UNION SELECT id FROM document")}
    assert differences(home, box) == []
