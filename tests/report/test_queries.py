"""What the report finds in a ledger, and that it reads only what the runs touched."""

from __future__ import annotations

import pytest

from engagic_scrapy.cities import registry
from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.report import runs
from engagic_scrapy.report.queries import Marks, report
from engagic_scrapy.report.render import render
from tests.report.seeding import KINDS, NOW, Seeded, a_night, timedelta


def made(seeded: Seeded, found: list | None = None, known: registry.Registry | None = None) -> dict:
    marks = Marks(seeded.folder, 600, 750, disk_free_mb=0, usd_per_run=5, summary_kinds=KINDS)
    chosen = runs.latest(seeded.ledger, NOW - timedelta(days=3)) if found is None else found
    return report(seeded.ledger, chosen, known, marks)


def outcome(found: dict, city_id: str) -> tuple[str, str]:
    row = next(row for row in found["cities"] if row["city"] == city_id)
    return row["outcome"], row["kind"]


def test_a_night_with_every_outcome(seeded: Seeded) -> None:
    a_night(seeded)
    found = made(seeded)
    assert found["outcomes"]["legistar"] == {"ok": 1, "quiet": 2, "partial": 3, "failed": 5, "unfinished": 0}
    assert found["exit_code"] == 1
    assert [row["city"] for row in found["suspiciously_quiet"]] == ["austinTX"]
    assert outcome(found, "denverCO") == ("partial", "row")
    assert found["documents"] | {"failures": 0} == {"listed": 8, "downloaded": 6, "waiting": 1, "failed": 1, "failures": 0}
    assert {one["kind"] for one in found["documents"]["failures"]} == {"robots", "http"}
    assert {name: found["extraction"][name] for name in ("ok", "partial", "failed", "waiting", "pages_read")} == {
        "ok": 3,
        "partial": 1,
        "failed": 2,
        "waiting": 0,
        "pages_read": 48,
    }
    assert {name: found["summaries"][name] for name in ("done", "waiting", "outlines")} == {
        "done": 1,
        "waiting": 1,
        "outlines": 2,
    }
    assert [call["attempt_id"] for call in found["summaries"]["uncertain"]] == ["a2"]
    assert found["money"] == {"runs_usd": 0.0225, "all_usd": 0.0225}  # the answer, and the estimate of the one without
    assert found["disk"]["files"] == 6


def test_documents_that_failed_make_a_good_listing_partial(seeded: Seeded) -> None:
    a_night(seeded)
    found = made(seeded)
    assert outcome(found, "paloaltoCA") in (("partial", "document_robots"), ("partial", "document_http"))
    assert outcome(found, "fresnoCA") == ("partial", "document_encrypted")
    row = next(row for row in found["cities"] if row["city"] == "fresnoCA")
    assert row["url"].endswith("packet.pdf")
    assert "needs a password" in row["reason"]


def test_partial_alone_is_no_failure(seeded: Seeded) -> None:
    seeded.begin()
    seeded.city("oaklandCA", "partial", "row", "row 3: no date", meetings=1)
    seeded.end()
    assert made(seeded)["exit_code"] == 0


def test_a_word_file_among_attachments_costs_no_city(seeded: Seeded) -> None:
    seeded.begin()
    seeded.city("oaklandCA", "ok", meetings=1)
    attachment = seeded.meeting("oaklandCA", "attachment")["items"][0]["documents"][0]
    seeded.read(seeded.downloaded(attachment), "failed", "not_pdf:word", "a Word file")
    seeded.end()
    assert made(seeded)["outcomes"]["legistar"]["ok"] == 1


def test_a_run_that_stopped_leaves_cities_unfinished_and_says_how_to_go_on(seeded: Seeded) -> None:
    seeded.begin(cities="alamedaCA,carsonCA,chinoCA")
    seeded.city("alamedaCA", "ok", meetings=1)
    seeded.city("carsonCA", None)
    seeded.end("memory_guard")
    found = made(seeded, known=registry.load())
    assert found["outcomes"]["legistar"] == {"ok": 1, "quiet": 0, "partial": 0, "failed": 0, "unfinished": 2}
    assert outcome(found, "carsonCA") == ("unfinished", "stopped")
    assert outcome(found, "chinoCA") == ("unfinished", "not_begun")
    assert found["exit_code"] == 1
    assert "scrapy crawl legistar -a cities=alamedaCA,carsonCA,chinoCA" in found["next"][0]


def test_a_killed_run_and_a_living_one(seeded: Seeded) -> None:
    seeded.begin()
    seeded.city("oaklandCA", None)
    found = made(seeded)
    assert (found["runs"][0]["state"], found["cities"][0]["kind"]) == ("running", "running")  # this process holds it
    seeded.ledger.close()
    seeded.ledger = type(seeded.ledger).open(seeded.folder)
    found = made(seeded)
    assert (found["runs"][0]["state"], found["cities"][0]["kind"]) == ("killed", "stopped")
    assert "was killed" in found["next"][0]


def test_the_latest_run_of_a_city_counts(seeded: Seeded) -> None:
    seeded.begin(hours_ago=5, cities="all")
    seeded.city("oaklandCA", "failed", "http", "HTTP 500")
    seeded.end()
    seeded.begin(hours_ago=1, cities="oaklandCA")
    seeded.city("oaklandCA", "ok", meetings=1)
    seeded.end()
    found = made(seeded)
    assert len(found["runs"]) == 2
    assert (found["outcomes"]["legistar"]["ok"], found["outcomes"]["legistar"]["failed"], found["exit_code"]) == (1, 0, 0)
    first = made(seeded, runs.one(seeded.ledger, 1))
    assert first["exit_code"] == 1


def test_a_run_that_is_not_there(seeded: Seeded) -> None:
    with pytest.raises(UsageProblem, match="no run 7"):
        runs.one(seeded.ledger, 7)


def test_no_certificate_check_is_shown(seeded: Seeded, tmp_path) -> None:
    rows = tmp_path / "mine.toml"
    rows.write_text(
        '[oaklandCA]\nname = "Oakland"\ntimezone = "America/Los_Angeles"\n'
        'portals = [ { vendor = "legistar", slug = "oakland", host = "oakland.legistar.com", verify_tls = false } ]\n'
    )
    a_night(seeded)
    found = made(seeded, known=registry.load(str(rows)))
    assert found["tls_exceptions"] == ["oaklandCA"]
    assert "verify_tls = false): oaklandCA" in render(found)


def test_the_text_names_every_city_with_its_reason_and_url(seeded: Seeded) -> None:
    done = a_night(seeded)
    text = render(made(seeded))
    for words in (
        "4 cities (legistar): layout_changed",
        "adaCA, bellCA, chinoCA, davisCA",
        "clevelandOH (legistar): blocked: a challenge page",
        "https://example.org/cleveland",
        "austinTX (legistar): no meeting now",
        "1 failed: robots: forbidden by robots.txt",
        "memory at most 210 MB (soft mark 600, hard mark 750), in swap 3 MB, paused 2 times",
        "uncertain: sent",
        "scrapy resend",
        "export ANTHROPIC_API_KEY",
        f"scrapy report --meeting {done['id']}",
    ):
        assert words in text, f"{words!r} is missing in:\n{text}"


def test_batches_at_the_service_are_named_until_their_answers_are_stored(seeded: Seeded) -> None:
    seeded.begin()
    meeting = seeded.meeting("oaklandCA", "packet", "agenda")
    for document in meeting["documents"]:
        seeded.read(seeded.downloaded(document))
    seeded.planned()
    calls = [
        {
            "subject_type": "document",
            "subject_id": row["sha256"],
            "reuse_key": row["sha256"],
            "attempt_id": f"a{number}",
            "prompt_id": "item_summary",
            "prompt_version": "1",
            "model": "claude-haiku-5-5",
            "estimated_usd": "0.02",
            "request": {},
        }
        for number, row in enumerate(seeded.ledger.rows("SELECT sha256 FROM version"))
    ]
    seeded.ledger.begin_batch("b1", calls, run_id=seeded.run_id, account=None)
    text = " ".join(render(made(seeded)).split())
    assert "at Anthropic: 2 in batch (id not known), begun" in text
    assert "perhaps sent, at most $0.0400; the next run fetches them" in text
    seeded.ledger.batch_sent("b1", "msgbatch_01")
    assert "2 in batch msgbatch_01, sent" in " ".join(render(made(seeded)).split())
    seeded.ledger.close_batch("b1")
    assert made(seeded)["summaries"]["batches"] == []


def test_a_quiet_night_says_that_nothing_is_to_do(seeded: Seeded) -> None:
    seeded.begin()
    seeded.city("oaklandCA", "quiet")
    seeded.end()
    assert "Nothing: all is read." in render(made(seeded))


def test_no_query_reads_a_whole_table_that_grows(seeded: Seeded) -> None:
    """Every statement of the report is explained by SQLite: rows of runs long past may not be read."""
    a_night(seeded)
    asked: list[tuple[str, dict]] = []
    rows = seeded.ledger.rows
    seeded.ledger.rows = lambda sql, **values: asked.append((sql, values)) or rows(sql, **values)  # type: ignore[method-assign]
    made(seeded)
    scans = []
    for sql, values in asked:
        plan = [row["detail"] for row in rows(f"EXPLAIN QUERY PLAN {sql}", **values)]
        scans += [f"{line}: {sql}" for line in plan if line.startswith("SCAN") and "INDEX" not in line]
    allowed = ("SELECT count(*) AS files, sum(size)", "FROM summary", "FROM run")  # totals over everything, by design
    assert not [scan for scan in scans if not any(words in scan for words in allowed)]
