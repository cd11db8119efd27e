"""scrapy genspider, in a copy of the project: what it writes passes the checks, runs, and waits for a person."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engagic_scrapy.commands import genspider
from engagic_scrapy.exceptions import UsageProblem

ROOT = Path(__file__).parents[2]
LONG = "a" * 30


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    for name in ("engagic_scrapy", ".mypy_cache"):
        if (ROOT / name).exists():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("scrapy.cfg", "pyproject.toml"):
        shutil.copy2(ROOT / name, folder / name)
    (folder / "tests" / "parsers").mkdir(parents=True)
    return folder


def run(project: Path, *command: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=project, env=env, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def written(project):
    done = run(project, "scrapy", "genspider", "agenda_suite", "www.agendasuite.org")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_what_it_writes_is_named_with_what_comes_next(project, written):
    files = [line for line in written.partition("Next:")[0].splitlines() if line]
    assert len(files) == 6
    assert all((project / file).exists() for file in files)
    assert '"agenda_suite" among VENDORS' in written and "scrapy capture agenda_suite CITY typical" in written


def test_the_code_passes_style_format_and_types(project, written):
    assert run(project, "scrapy", "genspider", LONG, "agendasuite.org").returncode == 0
    files = [place.format(name) for name in ("agenda_suite", LONG) for place in ("spiders/{}.py", "parsers/{}.py")]
    mine = [f"engagic_scrapy/{file}" for file in files] + [f"tests/parsers/test_{name}.py" for name in ("agenda_suite", LONG)]
    assert run(project, "ruff", "check", "--no-cache", *mine).stdout == "All checks passed!\n"
    assert "6 files already formatted" in run(project, "ruff", "format", "--no-cache", "--check", *mine).stdout
    found = run(project, "mypy", *mine[:2]).stdout
    assert "agenda_suite" not in found and ("Success" in found or "Found" in found)


def test_the_spider_is_known_and_its_parser_reads(project, written):
    assert "agenda_suite" in run(project, "scrapy", "list").stdout.split()
    page = (
        b"<table id='meetings'><tr><td><a href='/a.pdf'>City Council Agenda</a></td><td>June 3, 2026</td><td>6:30 PM</td></tr>"
        b"<tr><td>Board</td><td>soon</td><td></td></tr></table>"
    )
    (project / "page.html").write_bytes(page)
    code = (
        "from engagic_scrapy.parsers import agenda_suite as parser\n"
        "page = open('page.html', 'rb').read()\n"
        "records = parser.parse_saved(page, url='https://x.agendasuite.org/', timezone='America/Chicago')\n"
        "print([type(record).__name__ for record in records], records[0].start_time, records[0].documents[0].url)"
    )
    (project / "read.py").write_text(code)
    done = run(project, "read")
    assert done.stdout.split("] ") == [
        "['Meeting', 'RowProblem'",
        "2026-06-03T18:30:00-05:00 https://x.agendasuite.org/a.pdf\n",
    ]


def test_its_test_fails_until_a_person_has_looked(project, written):
    done = run(project, "pytest", "-q", "-p", "no:cacheprovider", "tests/parsers/test_agenda_suite.py")
    assert done.returncode == 1
    assert "4 failed, 1 passed" in done.stdout
    assert "scrapy capture agenda_suite CITY typical" in done.stdout and "then take this test out" in done.stdout


@pytest.mark.parametrize(
    ("name", "domain", "said"),
    [
        ("agenda_suite", "agendasuite.org", "agenda_suite is there already: engagic_scrapy/spiders/agenda_suite.py"),
        ("legistar", "legistar.com", "legistar is there already"),
        ("backlog", "legistar.com", "is there already"),
        ("Agenda-Suite", "agendasuite.org", "one word in small letters"),
        ("class", "agendasuite.org", "one word in small letters"),
        (LONG + "a", "agendasuite.org", "one word in small letters"),
        ("../evil", "agendasuite.org", "one word in small letters"),
        ("suite", "https://agendasuite.org/x", "expected a domain"),
    ],
)
def test_refused(project, written, name, domain, said):
    before = sorted(project.rglob("*suite*"))
    with pytest.raises(UsageProblem) as refused:
        genspider.write(project, name, domain)
    assert said in str(refused.value)
    assert sorted(project.rglob("*suite*")) == before


def test_a_refusal_is_one_line(project, written):
    done = run(project, "scrapy", "genspider", "agenda_suite", "agendasuite.org")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
