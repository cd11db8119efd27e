"""The exit code speaks of the whole run, also when an earlier process did most of it."""

import signal
import time


def test_a_city_that_failed_before_the_stop_still_counts_after_it(play, house):
    box = play(cities=8, faults="challenge:1")
    home = house(box, ENGAGIC_PROCESS="off", ENGAGIC_DOWNLOAD="off", ENGAGIC_PACE="0.3")
    process = home.start("crawl", "legistar", "-a", "cities=all")
    deadline = time.monotonic() + 60
    failed = "SELECT city_id FROM city_run WHERE outcome = 'failed'"
    while not ((home.data / "ledger.sqlite3").exists() and home.rows(failed)) and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 75
    assert home.run("crawl", "legistar", "-a", "cities=all", ENGAGIC_PACE=box.env["ENGAGIC_PACE"]) == 1
    assert home.rows("SELECT resumptions FROM run") == [{"resumptions": 1}]
    assert home.run("report") == 1
