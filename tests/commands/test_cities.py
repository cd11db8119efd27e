"""scrapy cities, as a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.cmdline import execute
from scrapy.settings import Settings

ROOT = Path(__file__).parents[2]

OWN = """
[testvilleCA]
name = "Testville"
timezone = "America/Los_Angeles"
verify_tls = false
portals = [ { vendor = "legistar", slug = "testville", host = "testville.legistar.com" } ]
"""


def environment(**extra):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("ENGAGIC_", "SCRAPY_"))}
    return {**kept, "PYTHONPATH": str(ROOT), **extra}


def cities(*args, cwd=ROOT, **extra):
    command = [sys.executable, "-W", "error", "-m", "scrapy", "cities", *args]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment(**extra), timeout=60, check=False)


def right(done):
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout.splitlines()


def refused(done, code=2):
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture
def own(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(OWN)
    return file


@pytest.fixture
def inside(monkeypatch, capsys):
    """The command in this process, for what needs none of its own: (exit code, printed lines, complaints)."""

    def run(*args, **settings):
        monkeypatch.chdir(ROOT)
        with pytest.raises(SystemExit) as ended:
            execute(["scrapy", "cities", *args], Settings({"COMMANDS_MODULE": "engagic_scrapy.commands.cities", **settings}))
        printed = capsys.readouterr()
        return ended.value.code, printed.out.splitlines(), printed.err

    return run


def test_lists_a_state_with_the_primary_vendor_first():
    lines = right(cities("state:VT"))
    assert lines[0].split() == ["ID", "NAME", "KIND", "POPULATION", "VENDORS"]
    assert lines[3] == "montpelierVT  Montpelier  city       8,074  granicus, civicplus"
    assert len(lines) == 5


def test_several_words_and_filters(inside):
    granicus = ["state:VT", "oaklandCA", "--vendor", "granicus", "--ids"]
    assert inside(*granicus) == (0, ["montpelierVT", "oaklandCA"], "")
    assert inside("state:VT,oaklandCA", "--state", "ca", "--ids") == (0, ["oaklandCA"], "")
    assert len(inside("--kind", "school", "--ids")[1]) == 123


def test_json_lines_carry_every_portal(own):
    records = [json.loads(line) for line in right(cities("alamedaCA,testvilleCA", "--json", ENGAGIC_CITIES=str(own)))]
    assert [record["id"] for record in records] == ["alamedaCA", "testvilleCA"]
    assert [portal["vendor"] for portal in records[0]["portals"]] == ["legistar", "granicus"]
    assert records[1] == {
        "id": "testvilleCA",
        "name": "Testville",
        "state": "CA",
        "kind": "city",
        "timezone": "America/Los_Angeles",
        "population": None,
        "division": None,
        "portals": [
            {
                "vendor": "legistar",
                "slug": "testville",
                "host": "testville.legistar.com",
                "verify_tls": False,
                "browser": False,
            }
        ],
    }


def test_counts_by_vendor_state_and_kind(inside):
    rows = [line.split() for line in inside("--count")[1]]
    by_name = {(row[0], index > 25): row[1:] for index, row in enumerate(rows) if row}
    assert by_name["VENDOR", False] == ["CITY", "COUNTY", "SCHOOL", "PORTALS"]
    assert by_name["all", False] == ["2,745", "731", "127", "3,603"]
    assert by_name["all", True] == ["2,092", "563", "123", "2,778"]
    assert by_name["legistar", False][-1] == "304"
    assert by_name["CA", True][-1] == "374"
    _, lines, _ = inside("state:CA", "--vendor", "legistar", "--count")
    assert [line.split()[0] for line in lines if line] == ["VENDOR", "legistar", "all", "STATE", "CA", "all"]


def test_check_says_how_many_rows_are_right(inside, own):
    assert inside("--check") == (0, ["2,778 rows right; 0 wrong (0 problems)"], "")
    code, lines, _ = inside("--check", ENGAGIC_CITIES=str(own))
    assert (code, lines) == (0, [f"2,779 rows right, 1 of them changed or added by {own}; 0 wrong (0 problems)"])


def test_check_prints_every_problem(own):
    own.write_text(OWN + '[oaklandCA]\nkind = "town"\ncolor = "red"\n[x]\n')
    done = cities("--check", ENGAGIC_CITIES=str(own), ENGAGIC_CITIES_ONLY="1")
    assert refused(done, code=1) == ""
    *problems, total = done.stdout.splitlines()
    assert len(problems) == 5
    assert all(f"{own}: [" in problem for problem in problems)
    assert total == f"1 rows right, 1 of them changed or added by {own}; 2 wrong (5 problems)"


def test_setting_given_on_the_command_line(own):
    assert right(cities("--ids", "-s", f"ENGAGIC_CITIES={own}", "-s", "ENGAGIC_CITIES_ONLY=1")) == ["testvilleCA"]


def test_what_is_wrong_is_said_in_one_line(own):
    assert refused(cities("paloaltoca")) == "scrapy cities: unknown city 'paloaltoca'; did you mean paloaltoCA?\n"
    own.write_text("[tCA]\nname =\n")
    assert (
        refused(cities(ENGAGIC_CITIES=str(own))) == f"scrapy cities: {own}: [tCA]: line 2: Invalid value (at line 2, column 7)\n"
    )


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--vendor", "legistr"], "did you mean legistar?"),
        (["--state", "California"], "expected a state's two letters"),
        (["--vendor", "granicus"], "no place matches"),
        (["state:VT"], "there is no city"),
        (["oaklandCA", "--check"], "takes neither a selection"),
        (["--vndor", "legistar"], "unknown option --vndor"),
        (["--kind", "town"], "invalid choice: 'town'"),
        (["--ids", "--count"], "not allowed with argument"),
        (["--detect", "https://oakland.legistar.com", "oaklandCA"], "neither a selection nor a filter"),
        (["--detect", "https://oakland.legistar.com", "--name", "Oakland"], "--name goes with --add ID"),
        (["--detect", "https://oakland.legistar.com", "--kind", "city"], "neither a selection nor a filter"),
        (["--add", "xCA", "--name", "X"], "give the --url"),
        (["--add", "xCA", "--url", "https://www.legistar.com"], "unknown portal 'https://www.legistar.com'"),
        (["--add", "xCA", "--url", "https://x.legistar.com"], "give its --name"),
        (["--add", "xCA", "--url", "x.legistar.com", "--population", "many"], "invalid int value"),
    ],
)
def test_wrong_usage(inside, own, args, said):
    code, lines, complaint = inside(*args, ENGAGIC_CITIES=str(own), ENGAGIC_CITIES_ONLY=True)
    assert (code, lines) == (2, [])
    assert said in complaint


def test_detect_prints_a_portals_line_or_says_unknown(inside):
    line = '{ vendor = "granicus", slug = "weho", host = "weho.granicus.com", view_ids = [22] }'
    assert inside("--detect", "weho.granicus.com/ViewPublisher.php?view_id=22") == (0, [line], "")
    code, lines, _ = inside("--detect", "https://legistar.com.evil.example/Calendar.aspx")
    assert (code, len(lines)) == (1, 1) and lines[0].startswith("unknown: ")
    assert inside("--detect", "")[0] == 1


def test_what_was_added_passes_the_check(inside, tmp_path):
    file = tmp_path / "new.toml"
    new = ["--add", "testvilleVT", "--name", "Testville", "--kind", "county", "--population", "812"]
    code, lines, complaint = inside(*new, "--url", "testville.iqm2.com", "--file", str(file))
    assert (code, complaint) == (0, "")
    assert lines[0] == f"added to {file}:" and lines[1:-1] == file.read_text().splitlines()
    assert lines[-1] == "try it: scrapy crawl iqm2 -a cities=testvilleVT -a limit=2"
    code, _, _ = inside("--add", "testvilleVT", "--url", "testville.granicus.com", ENGAGIC_CITIES=str(file))
    assert code == 0
    code, lines, _ = inside("--check", ENGAGIC_CITIES=str(file))
    assert code == 0 and "0 wrong" in lines[0] and "1 of them changed or added" in lines[0]
    code, lines, _ = inside("testvilleVT", "--json", ENGAGIC_CITIES=str(file))
    place = json.loads(lines[0])
    assert (place["kind"], place["population"], place["timezone"]) == ("county", 812, "America/New_York")
    assert [portal["vendor"] for portal in place["portals"]] == ["iqm2", "granicus"]


def test_a_second_portal_of_a_vendor_is_refused(inside, own):
    before = own.read_text()
    code, lines, complaint = inside("--add", "testvilleCA", "--url", "other.legistar.com", ENGAGIC_CITIES=str(own))
    assert (code, lines) == (2, []) and "testville.legistar.com" in complaint and own.read_text() == before


def test_help_teaches_by_examples():
    text = "\n".join(right(cities("--help")))
    assert "\n  scrapy cities state:CA --vendor legistar --count" in text
    assert "\n  @mine.txt  " in text
    assert "Exit codes" in text


def test_the_reader_may_stop_early():
    script = f"{sys.executable} -W error -m scrapy cities --json | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, cwd=ROOT, env=environment(), timeout=60, check=False
    )
    first, code = done.stdout.splitlines()
    assert json.loads(first)["state"] == "AK"
    assert (code, done.stderr) == ("0", "")


def test_check_holds_each_portal_against_its_spider(own):
    own.write_text(OWN.replace('slug = "testville"', "client = true, view_ids = [1]"))
    done = cities("--check", ENGAGIC_CITIES=str(own), ENGAGIC_CITIES_ONLY="1")
    assert refused(done, code=1) == ""
    assert [line for line in done.stdout.splitlines() if "view_ids" not in line] == [
        f"{own}: [testvilleCA]: portal 1: client: expected a text on one line, found True",
        f"0 rows right, 0 of them changed or added by {own}; 1 wrong (1 problems)",
    ]
    own.write_text(OWN.replace('slug = "testville"', "view_ids = [1]"))
    done = cities("--check", ENGAGIC_CITIES=str(own), ENGAGIC_CITIES_ONLY="1")
    assert done.stdout.splitlines() == [
        f"{own}: [testvilleCA]: legistar: missing slug; its spider needs it",
        f"{own}: [testvilleCA]: legistar: its spider reads no 'view_ids'; known: "
        "access, alt_hosts, client, details, host, note, packets, slug",
        f"0 rows right, 0 of them changed or added by {own}; 1 wrong (2 problems)",
    ]


def test_retired_portals_are_left_out_and_named(own):
    own.write_text(OWN.replace(" } ]", ', retired = 2026-11-24 }, { vendor = "granicus", host = "t.granicus.com" } ]'))
    done = cities("--json", ENGAGIC_CITIES=str(own), ENGAGIC_CITIES_ONLY="1")
    assert done.stderr == "scrapy cities: left out: retired: testvilleCA (legistar, since 2026-11-24)\n"
    assert [portal["vendor"] for portal in json.loads(done.stdout)["portals"]] == ["granicus"]
    own.write_text(OWN.replace(" } ]", ', retired = "soon" } ]'))
    assert 'retired: expected a day like "2026-11-24"' in refused(cities(ENGAGIC_CITIES=str(own), ENGAGIC_CITIES_ONLY="1"))


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--write", "x.toml"], "--write and --folder go with --verify"),
        (["--verify", "--count"], "--verify and --count are two commands"),
        (["--verify", "--write", "/none/x.toml"], "a folder that there is"),
        (["--verify", "nowhereXX"], "unknown city"),
    ],
)
def test_wrong_usage_of_verify(inside, own, args, said):
    code, lines, complaint = inside(*args, ENGAGIC_CITIES=str(own), ENGAGIC_CITIES_ONLY=True)
    assert (code, lines) == (2, [])
    assert said in complaint
