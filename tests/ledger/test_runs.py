"""Whose run it is, and what became of its cities."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable

import psutil
import pytest

from engagic_scrapy.exceptions import LedgerError, LedgerUnavailable
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.liveness import lives
from tests.ledger.sample import NOW, begin, hours

OAKLAND = {"id": "oaklandCA", "name": "Oakland", "state": "CA", "timezone": "America/Los_Angeles"}


def end(ledger: Ledger, run_id: int, *, resumable: bool = False) -> None:
    memory = {"peak_memory_mb": 120.5, "swap_mb": 0.0, "memory_curve": [[0, 80.0]]}
    ledger.end_run(run_id, finish_reason="shutdown" if resumable else "finished", resumable=resumable, stats={"n": 1}, **memory)


def close(ledger: Ledger, run_id: int, outcome: str, meetings: int = 0) -> None:
    why = {"kind": None, "reason": None, "url": None}
    ledger.close_city(run_id, "oaklandCA", "legistar", outcome=outcome, **why, tally={"meetings": meetings})


def test_a_run_keeps_all_that_was_said_of_it(ledger: Ledger) -> None:
    run = begin(ledger)
    assert (run.resumed, run.started) == (False, "2026-06-10T18:00:00.000+00:00")
    end(ledger, run.id)
    row = ledger.run(run.id)
    assert row["args"] == {"cities": "all"} and row["stats"] == {"n": 1} and row["memory_curve"] == [[0, 80.0]]
    assert (row["finish_reason"], row["resumable"], row["resumptions"]) == ("finished", False, 0)
    assert row["worker"] == ledger.worker and row["peak_memory_mb"] == 120.5
    with pytest.raises(LedgerError, match="no run 99"):
        ledger.run(99)
    with pytest.raises(LedgerError, match="no run 99"):
        end(ledger, 99)


def test_a_finished_run_is_not_gone_on_with(ledger: Ledger) -> None:
    first = begin(ledger)
    end(ledger, first.id)
    assert begin(ledger).id != first.id


def test_a_resumable_run_goes_on(ledger: Ledger) -> None:
    first = begin(ledger)
    end(ledger, first.id, resumable=True)
    second = begin(ledger, now=NOW + hours(5))
    assert (second.id, second.resumed, second.started) == (first.id, True, first.started)
    assert ledger.run(first.id)["resumptions"] == 1
    assert ledger.run(first.id)["ended_at"] is None


def test_another_key_is_another_run(ledger: Ledger) -> None:
    first = begin(ledger, key="cities=all")
    assert begin(ledger, key="cities=oaklandCA").id != first.id


def test_a_run_whose_worker_died_goes_on(open_ledger: Callable[..., Ledger]) -> None:
    before, after = open_ledger(), open_ledger()
    first = begin(before)
    before.close()
    second = begin(after)
    assert (second.id, second.resumed) == (first.id, True)


def test_a_run_whose_worker_lives_is_left_alone(open_ledger: Callable[..., Ledger]) -> None:
    run = begin(open_ledger())
    with pytest.raises(LedgerUnavailable, match=f"run {run.id} is being done by pid {os.getpid()}"):
        begin(open_ledger())


def test_a_run_of_another_living_process_is_left_alone(open_ledger: Callable[..., Ledger]) -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    start = psutil.Process(child.pid).create_time()
    run = begin(open_ledger(f"{socket.gethostname()}:{child.pid}:{start}"))
    ledger = open_ledger()
    with pytest.raises(LedgerUnavailable, match=f"pid {child.pid}"):
        begin(ledger)
    child.communicate(b"\n")
    assert begin(ledger).id == run.id


def test_an_old_run_is_closed_with_its_open_cities(open_ledger: Callable[..., Ledger]) -> None:
    before, after = open_ledger(), open_ledger()
    old = begin(before)
    before.open_city(old.id, OAKLAND, "legistar")
    before.open_city(old.id, {**OAKLAND, "id": "bostonMA"}, "legistar")
    close(before, old.id, "ok", 3)
    before.close()
    new = begin(after, now=NOW + hours(25))
    assert new.id != old.id and not new.resumed
    assert after.run(old.id)["finish_reason"] == "abandoned"
    cities = {row["city_id"]: row for row in after.rows("SELECT * FROM city_run WHERE run_id = :run", run=old.id)}
    assert (cities["oaklandCA"]["outcome"], cities["bostonMA"]["outcome"]) == ("ok", "unfinished")
    assert "never continued" in cities["bostonMA"]["reason"]


def test_a_resumable_run_that_is_too_old_does_not_come_back(ledger: Ledger) -> None:
    old = begin(ledger)
    end(ledger, old.id, resumable=True)
    new = begin(ledger, now=NOW + hours(25))
    end(ledger, new.id)
    assert begin(ledger, now=NOW + hours(26)).id not in (old.id, new.id)
    assert ledger.run(old.id)["resumable"] is False


def test_a_city_is_open_until_it_has_an_outcome(ledger: Ledger) -> None:
    run = begin(ledger)
    ledger.open_city(run.id, OAKLAND, "legistar")
    assert ledger.city_states(run.id, "legistar") == {"oaklandCA": "open"}
    assert ledger.load_tally(run.id, "oaklandCA", "legistar") is None
    ledger.save_tally(run.id, "oaklandCA", "legistar", {"asked": 2})
    assert ledger.load_tally(run.id, "oaklandCA", "legistar") == {"asked": 2}
    ledger.open_city(run.id, OAKLAND, "legistar")
    assert ledger.load_tally(run.id, "oaklandCA", "legistar") is None
    close(ledger, run.id, "unfinished")
    assert ledger.city_states(run.id, "legistar") == {"oaklandCA": "open"}
    close(ledger, run.id, "ok", 2)
    assert ledger.city_states(run.id, "legistar") == {"oaklandCA": "done"}
    assert ledger.city_states(run.id, "granicus") == {}
    with pytest.raises(LedgerError, match="never opened"):
        ledger.save_tally(run.id, "nowhereXX", "legistar", {})


def test_past_counts_are_of_crawls_that_read_the_listing(ledger: Ledger) -> None:
    runs = []
    for outcome, meetings in (("ok", 1), ("quiet", 0), ("failed", 0), ("partial", 3), ("unfinished", 9), ("ok", 5), ("ok", 6)):
        runs.append(begin(ledger, key=f"run{len(runs)}").id)
        ledger.open_city(runs[-1], OAKLAND, "legistar")
        close(ledger, runs[-1], outcome, meetings)
    assert ledger.past_counts("oaklandCA", "legistar") == [6, 5, 3, 0]
    assert ledger.past_counts("oaklandCA", "legistar", 2, before_run=runs[-1]) == [5, 3]


def test_who_lives() -> None:
    host, me = socket.gethostname(), psutil.Process()
    name = f"{host}:{me.pid}:{me.create_time()}"
    assert lives(name, elsewhere=False)
    assert not lives(f"{host}:{me.pid}:{me.create_time() - 100}", elsewhere=False)  # the number was given out again
    assert not lives(f"{name}#999999", elsewhere=False)  # a ledger of this process that is closed
    assert not lives("somebody", elsewhere=True)
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    name = f"{host}:{child.pid}:{psutil.Process(child.pid).create_time()}"
    assert lives(name, elsewhere=False)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # dead, and its parent hasn't asked
    assert not lives(name, elsewhere=False)
    child.communicate()
    assert [lives("otherhost:1:2.0", elsewhere=answer) for answer in (True, False)] == [True, False]
