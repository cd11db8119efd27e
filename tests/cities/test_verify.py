"""scrapy cities --verify as real processes against a real local server, and the judgment of single rows."""

from __future__ import annotations

import contextlib
import json
import signal
import threading
import time
import tomllib
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from engagic_scrapy.cities import corrections, registry, rows
from engagic_scrapy.cities.verify import Readings, Verify, judge
from engagic_scrapy.exceptions import UsageProblem
from tests.crawl.house import House
from tests.crawl.warm import WarmHouse
from tests.spiders.small_portal import Answer, Asked, _handler, redirect

MEETINGS = "/Services/MeetingsService.svc/meetings"
ROWS = {
    "fineTX": '{ vendor = "civicweb", slug = "fine", host = "fine.civicweb.net" }',
    "deadTX": '{ vendor = "civicweb", slug = "dead", host = "dead.civicweb.net", verify_tls = false }',
    "movedTX": '{ vendor = "civicweb", slug = "moved", host = "moved.civicweb.net" }',
    "changedTX": '{ vendor = "civicweb", slug = "changed", host = "changed.civicweb.net" }',
    "lockedTX": '{ vendor = "civicweb", slug = "locked", host = "locked.civicweb.net" }',
    "aliasTX": '{ vendor = "civicweb", slug = "alias", host = "alias.civicweb.net" }',
}


def answer(asked: Asked) -> Answer | None:
    name = asked.host.partition(".")[0]
    if asked.host.endswith(".primegov.com") or name in ("fine", "newalias"):
        return Answer("[]")
    if name == "moved":
        return redirect(f"https://elmgrove.primegov.com{asked.path}")
    if name == "alias":
        return redirect(f"https://newalias.civicweb.net{asked.path}")
    return {"changed": Answer(f"<html><style>{'x' * 9000}</style><p>A new portal</p></html>"), "locked": Answer("no", 403)}.get(
        name
    )


@contextlib.contextmanager
def machine(folder: Path, table: dict[str, str]) -> Iterator[tuple[House, list[Asked]]]:
    file = folder / "mine.toml"
    file.write_text(
        "# my places\n"
        + "".join(
            f'[{city}]\nname = "Elm Grove"\ntimezone = "America/Chicago"\nportals = [ {row} ]\n\n' for city, row in table.items()
        )
    )
    asked: list[Asked] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(asked, answer))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    env = {
        "ENGAGIC_SANDBOX": f"http://127.0.0.1:{server.server_port}", "ENGAGIC_PACE": "0.001", "ENGAGIC_CITIES": str(file),
        "ENGAGIC_CITIES_ONLY": "1",
    }  # fmt: skip
    try:
        yield WarmHouse(folder, env), asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Verified:
    """What `scrapy cities --verify --json --write` said, and what a second one said of the rows that it wrote."""

    def __init__(self, folder: Path):
        self.folder, self.written = folder, folder / "corrected.toml"
        with machine(folder, ROWS) as (house, self.asked):
            self.code, self.first = self.run(house, "--write", str(self.written))
            self.output = house.output()
            self.left = [path for path in (house.data / "verify").iterdir() if path.is_file()]
            env = {"ENGAGIC_CITIES": str(self.written)}
            self.code_again, self.second = self.run(house, "fineTX,movedTX,lockedTX", **env)
            (folder / "out.txt").write_text("")
            self.code_of_dead = house.run("cities", "--verify", "deadTX", **env)
            self.said_of_dead = house.output()

    def run(self, house: House, *words: str, **env: str) -> tuple[int, dict[str, dict]]:
        (house.folder / "out.txt").write_text("")
        code = house.run("cities", "--verify", "--json", *words, **env)
        found = [json.loads(line) for line in house.output().splitlines() if line.startswith("{")]
        return code, {row["city"]: row for row in found}


@pytest.fixture(scope="module")
def verified(tmp_path_factory):
    return Verified(tmp_path_factory.mktemp("verify"))


def test_each_row_is_named_for_what_it_is(verified):
    assert verified.code == 1, verified.output
    assert {city: row["state"] for city, row in verified.first.items()} == {
        "fineTX": "quiet", "deadTX": "dead", "movedTX": "moved", "changedTX": "changed", "lockedTX": "blocked",
        "aliasTX": "quiet",
    }  # fmt: skip
    moved = verified.first["movedTX"]
    assert moved["now"] == {"vendor": "primegov", "slug": "elmgrove", "host": "elmgrove.primegov.com"}
    assert moved["url"].startswith("https://elmgrove.primegov.com/")
    assert "no CivicWeb service" in verified.first["deadTX"]["reason"]
    assert verified.first["deadTX"]["name"] == "Elm Grove"


def test_the_changed_page_is_kept_trimmed_with_its_facts_and_named(verified):
    page = Path(verified.first["changedTX"]["reason"].rpartition("page kept: ")[2].rstrip(")"))
    assert page.parent == verified.folder / "data" / "verify" / "samples" / "civicweb" and page.name.startswith("changedTX-")
    assert page.read_text() == "<html><style></style><p>A new portal</p></html>"
    meta = json.loads(page.with_suffix(".meta.json").read_text())
    assert (meta["status"], meta["trimmed"], meta["bytes"] > 9000) == (200, ["styles"], True)


def test_a_dead_row_is_asked_twice_and_nothing_else_is(verified):
    first = [one.host for one in verified.asked if one.path.startswith(MEETINGS)]
    assert (first.count("dead.civicweb.net"), first.count("changed.civicweb.net")) == (2, 1)


def test_progress_is_told_and_the_real_ledger_is_not_touched(verified):
    assert "civicweb: 6 rows\n" in verified.output
    assert "civicweb: 1 row again, to be sure" in verified.output
    assert not (verified.folder / "data" / "ledger.sqlite3").exists()
    assert [path.name for path in verified.left] == ["verify.lock"]  # the next look begins anew


def test_what_was_written_makes_the_next_look_clean(verified):
    text = verified.written.read_text()
    assert text.startswith("# my places\n[fineTX]\n")
    tables = tomllib.loads(text)
    assert list(tables) == ["fineTX", "changedTX", "lockedTX", "aliasTX", "deadTX", "movedTX"]
    (dead,) = tables["deadTX"]["portals"]
    assert dead["retired"] and dead["verify_tls"] is False and dead["host"] == "dead.civicweb.net"
    assert verified.code_again == 0
    assert {city: (row["vendor"], row["state"]) for city, row in verified.second.items()} == {
        "fineTX": ("civicweb", "quiet"), "movedTX": ("primegov", "quiet"), "lockedTX": ("civicweb", "blocked"),
    }  # fmt: skip


def test_a_retired_row_is_left_out_and_that_is_said(verified):
    assert verified.code_of_dead == 2
    assert "there is no city (retired: deadTX (civicweb, since 2" in verified.said_of_dead
    known = registry.load(str(verified.written), only_extra=True)
    assert "deadTX" not in [city.id for city in known.select("all", vendor="civicweb")]
    assert [city.id for city in known.retired()] == ["deadTX"]


def test_a_stop_is_clean_and_the_same_command_goes_on(tmp_path):
    with machine(tmp_path, ROWS) as (house, asked):
        process = house.start("cities", "--verify", "fineTX,changedTX", ENGAGIC_PACE="0.5")
        try:
            deadline = time.monotonic() + 30
            while not asked and time.monotonic() < deadline:
                time.sleep(0.05)
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 75, house.output()
        finally:
            process.kill()
            process.wait()
        assert "the same command goes on" in house.output()
        (tmp_path / "out.txt").write_text("")
        assert house.run("cities", "--verify", "fineTX,changedTX") == 1
    assert "2 rows: 1 quiet, 1 changed" in house.output()


# -- one row ------------------------------------------------------------------------------------------------------------------


def city(vendor: str = "granicus", **params: object) -> rows.City:
    params = {"slug": "elm", "host": "elm.granicus.com", **params}
    return rows.City("elmTX", "Elm", "TX", "city", "America/Chicago", None, vendor, params)


def reading(outcome: str = "failed", kind: str = "", reason: str = "", url: str = "", **tally: object) -> dict:
    return {"outcome": outcome, "kind": kind, "reason": reason, "url": url, "tally": tally}


SENT = "https://elm.granicus.com/ViewPublisher.php?view_id=1"


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (reading("ok"), "ok"),
        (reading("quiet", "suspiciously_quiet"), "quiet"),
        (reading("partial", "http", failures=[{"kind": "http", "reason": "HTTP 500"}]), "ok"),
        (reading("partial", "http", failures=[{"kind": "layout_changed", "reason": "not found: table"}]), "changed"),
        (reading("failed", "dns", "CannotResolveHostError: …"), "dead"),
        (reading("failed", "http", "HTTP 404"), "dead"),
        (reading("failed", "http", "HTTP 503"), "unreachable"),
        (reading("failed", "http", "HTTP 429"), "blocked"),
        (reading("failed", "timeout"), "unreachable"),
        (reading("failed", "no_listing"), "changed"),
        (reading("failed", "config", "no such view"), "closed"),
        (reading("failed", "robots"), "robots"),
        # Another host of the same vendor, and a listing: the same portal under another name.
        (reading("ok", sent_on=[SENT, "https://elm2.granicus.com/ViewPublisher.php?view_id=1"], pages=1), "ok"),
        (reading("failed", "http", sent_on=[SENT, "https://elm2.granicus.com/ViewPublisher.php?view_id=1"]), "moved"),
        (reading("ok", sent_on=[SENT, "https://www.elm.gov/meetings"], pages=1), "ok"),
        (reading("failed", "no_listing", sent_on=[SENT, "https://www.elm.gov/meetings"]), "moved"),
        (reading("failed", "no_listing", sent_on=[SENT, "https://www.granicus.com/"]), "dead"),
        (reading("failed", "tenant_gone", sent_on=[SENT, "https://www.granicus.com/"]), "dead"),
        (reading("quiet", sent_on=[SENT, "https://elm.legistar.com/Calendar.aspx"], pages=1), "moved"),
        (reading("failed", "robots", url="https://elm.legistar.com/Calendar.aspx"), "moved"),
        (reading("failed", "robots", url="https://elm.granicus.com/ViewPublisher.php?view_id=2"), "robots"),
        (None, "unread"),
    ],
)
def test_what_a_reading_says_of_a_row(found, state):
    assert judge(city(), found).state == state


def test_the_rows_own_other_hosts_are_no_move():
    sent = reading("failed", "no_listing", sent_on=[SENT, "https://www.elm.gov/meetings"])
    assert judge(city(alt_hosts=["elm.gov"]), sent).state == "changed"


class NoCrawls:
    """All has been read before."""

    stopping = False


def test_a_machine_without_a_network_retires_nobody():
    other = rows.City("oakTX", "Oak", "TX", "city", "America/Chicago", None, "granicus", {"host": "oak.granicus.com"})
    no_name = reading("failed", "dns", "no such host")
    read: Readings = {("elmTX", "granicus"): [no_name] * 2, ("oakTX", "granicus"): [no_name] * 2}
    looked = Verify([city(), other], NoCrawls(), lambda: read, lambda line: None)
    assert [finding.state for finding in looked.run()] == ["unreachable", "unreachable"]
    assert "is this machine on the network?" in looked.run()[0].reason
    read["oakTX", "granicus"] = [reading("ok")]
    assert [finding.state for finding in looked.run()] == ["dead", "ok"]


# -- the file -----------------------------------------------------------------------------------------------------------------

TWO = """# kept

[elmTX]
name = "Elm"  # kept with its table only
timezone = "America/Chicago"
portals = [
  { vendor = "granicus", slug = "elm", host = "elm.granicus.com" },
  { vendor = "legistar", slug = "elm", host = "elm.legistar.com", retired = 2025-01-02 },
]

# of Oak
[oakTX]
name = "Oak"
timezone = "America/Chicago"
vendor = "granicus"
params = { slug = "oak", host = "oak.granicus.com" }
"""


def written(file: Path, state: str, to: str = "", **where: object) -> dict:
    found = judge(city(), reading("failed", "dns") if state == "dead" else reading("failed", "robots", url=to))
    assert found.state == state
    corrections.write([found], str(file), extra=where.pop("extra", str(file)), only_extra=True, day="2026-11-24")
    return tomllib.loads(file.read_text())


def test_a_portal_that_moved_to_where_the_row_has_one_is_retired(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(TWO)
    tables = written(file, "moved", "https://elm.legistar.com/Calendar.aspx")
    assert [portal["retired"] for portal in tables["elmTX"]["portals"]] == ["2026-11-24", "2025-01-02"]
    assert tables["oakTX"]["params"]["slug"] == "oak"
    assert file.read_text().startswith("# kept\n\n\n# of Oak\n[oakTX]")
    assert "# 2026-11-24, granicus: moved: sent on to https://elm.legistar.com/Calendar.aspx" in file.read_text()


def test_a_row_that_ships_is_written_whole(tmp_path):
    file = tmp_path / "new.toml"
    shipped = registry.load().get("montpelierVT")
    found = judge(shipped, reading("failed", "tenant_gone", "gone"))
    assert corrections.write([found], str(file), extra=None, only_extra=False, day="2026-11-24") == 1
    known = registry.load(str(file))
    assert [(each.vendor, each.primary) for each in known.portals("montpelierVT")] == [("civicplus", True)]
    assert len(registry.load(str(file), only_extra=True).retired()) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("mine.toml", "it is there already"),
        ("none/new.toml", "a folder that there is"),
        ("folder/new.toml", "lies in the folder"),
        ("new\0.toml", "can't write"),
    ],
)
def test_a_file_that_would_be_lost_or_read_twice_is_refused(tmp_path, name, said):
    (tmp_path / "mine.toml").write_text(TWO)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.toml").write_text(TWO)
    with pytest.raises(UsageProblem, match=said):
        corrections.target(str(tmp_path / name), str(tmp_path / "folder"))


def test_a_table_in_an_odd_shape_is_left_to_its_author(tmp_path):
    file = tmp_path / "odd.toml"
    file.write_text(
        'elmTX = { name = "Elm", timezone = "America/Chicago", vendor = "granicus", params = { host = "elm.granicus.com" } }\n'
    )
    before = file.read_text()
    with pytest.raises(UsageProblem, match="correct it by hand"):
        written(file, "dead")
    assert file.read_text() == before


def test_what_moved_to_an_unknown_place_is_not_written(tmp_path):
    found = judge(city(), reading("failed", "no_listing", sent_on=[SENT, "https://www.elm.gov/meetings"]))
    assert corrections.write([found], str(tmp_path / "new.toml"), extra=None, only_extra=False, day="2026-11-24") == 0
    assert not (tmp_path / "new.toml").exists()
