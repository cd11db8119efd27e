"""Bad input ends in one clear line, before the first request where that is possible, and in a named outcome elsewhere."""

import sqlite3

import pytest

CRAWL = ("crawl", "legistar", "-a", "cities=all")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("crawl", "legistra"), "did you mean legistar"),
        (("crawl", "legistar", "-a", "city=all"), "unknown argument -a city"),
        (("crawl", "legistar", "-a", "limit=none"), "expected a whole number"),
        (("crawl", "legistar", "-a", "from_date=1.6.2026"), "1.6.2026"),
        (("crawl", "legistar", "-a", "shard=5/4"), "shard=5/4"),
        (("crawl", "backlog", "-a", "cities=all"), "takes none"),
        (("crawl",), "name one spider"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(play, house, arguments, words):
    box = play(cities=1)
    home = house(box)
    assert home.run(*arguments) == 2
    assert words in home.output()
    assert "Traceback" not in home.output()
    assert not box.log


def test_an_unknown_city_names_the_nearest(play, house):
    box = play(cities=2)
    home = house(box)
    known = box.world.city(0).id
    assert home.run("crawl", "legistar", "-a", f"cities={known.lower()}") == 2
    assert known in home.output()
    assert not box.log


def test_a_malformed_row_names_file_and_table(play, house, tmp_path):
    box = play(cities=1)
    rows = tmp_path / "mine.toml"
    rows.write_text(
        '[gothamNY]\nname = "Gotham"\ntimezone = "America/Gotham"\nvendor = "legistar"\nparams = { slug = "gotham" }\n'
    )
    home = house(box, ENGAGIC_CITIES=str(rows))
    assert home.run(*CRAWL) == 2
    assert "mine.toml" in home.output()
    assert "gothamNY" in home.output()
    assert "Traceback" not in home.output()


def test_a_ledger_of_a_newer_version_is_left_alone(play, house):
    box = play(cities=1)
    home = house(box)
    assert home.run(*CRAWL, ENGAGIC_PROCESS="off") == 0
    with sqlite3.connect(home.data / "ledger.sqlite3") as database:
        database.execute("INSERT INTO migration VALUES (9999, 'from the future', '2030-01-01')")
    database.close()
    before = len(box.log)
    assert home.run(*CRAWL) == 2
    assert "LedgerTooNew" in home.output()
    assert "Traceback" not in home.output()
    assert len(box.log) == before


def test_a_data_folder_that_cannot_be_written(play, house, tmp_path):
    box = play(cities=1)
    (tmp_path / "data").write_text("a file stands where the folder should be")
    home = house(box)
    assert home.run(*CRAWL) == 2
    assert str(home.data) in home.output()
    assert "Traceback" not in home.output()
    assert not box.log


def test_a_read_only_place_for_the_data_folder(play, house):
    box = play(cities=1)
    home = house(box, ENGAGIC_DATA_DIR="/sys/engagic")  # even root can't make a folder there
    assert home.run(*CRAWL) == 2
    assert "/sys/engagic can't be written" in home.output()
    assert "Traceback" not in home.output()
    assert not box.log


def test_a_full_disk_ends_the_downloads_and_not_the_run(play, house):
    box = play(cities=2)
    home = house(box, ENGAGIC_DISK_FREE_MB="100000000")
    assert home.run(*CRAWL) == 0
    assert {row["outcome"] for row in home.rows("SELECT outcome FROM city_run")} == {"ok"}
    assert home.rows("SELECT failure_kind FROM document WHERE failure_kind = 'disk_full'")
    assert not home.rows("SELECT id FROM document WHERE state = 'downloaded'")
    assert "download stopped for this run" in home.output()
    assert home.run("crawl", "backlog", ENGAGIC_DISK_FREE_MB="10") == 0


@pytest.mark.parametrize("mode", ["live", "batch"])
def test_an_invalid_api_key_leaves_outlines_and_pending_summaries(play, house, mode):
    box = play(cities=1)
    home = house(box, ANTHROPIC_API_KEY="invalid", ENGAGIC_SUMMARIES=mode, ENGAGIC_SUMMARY_LIVE_HOURS="0")
    assert home.run(*CRAWL) == 0
    assert home.rows("SELECT text FROM outline")
    assert not home.rows("SELECT subject_id FROM summary WHERE state = 'done'")
    sent = [entry for entry in box.log if entry.path.startswith("/claude/") and entry.method == "POST"]
    assert len(sent) == 1  # the first refusal is enough
    assert len(box.claude_calls) == (1 if mode == "live" else 0)  # what reached a model; a batch that was refused didn't
    assert "No summaries in this run" in home.output()
    assert home.run("crawl", "backlog", ANTHROPIC_API_KEY="sandbox") == 0
    assert home.rows("SELECT subject_id FROM summary WHERE state = 'done'")


def test_without_a_key_and_over_the_cap_nothing_is_sent(play, house):
    box = play(cities=1)
    home = house(box)
    assert home.run(*CRAWL, ANTHROPIC_API_KEY="") == 0
    assert home.rows("SELECT text FROM outline")
    assert home.run("crawl", "backlog", ENGAGIC_SUMMARY_USD_PER_RUN="0.000001") == 0
    assert not box.claude_calls
    assert home.run("crawl", "backlog") == 0
    assert box.claude_calls
    calls = len(box.claude_calls)
    assert home.run("crawl", "backlog") == 0
    assert len(box.claude_calls) == calls
