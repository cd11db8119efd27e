"""The README tells the truth: settings, commands, spiders, set-up commands."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from engagic_scrapy import settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = re.findall(r"^```(\w*)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
OURS = sorted(
    name for name in vars(settings) if name.startswith(("ENGAGIC_", "PDF_", "MEMUSAGE_")) and name != "MEMUSAGE_ENABLED"
)
# Read off the environment under another name, or not for people to set.
NOT_FOR_PEOPLE = {"ENGAGIC_SUMMARY_KEY_PRESENT"}
# A spider, its module and its vendor have one name.
SPIDERS = sorted(path.stem for path in (ROOT / "engagic_scrapy" / "spiders").glob("*.py") if path.stem != "__init__")
COMMANDS = sorted(path.stem for path in (ROOT / "engagic_scrapy" / "commands").glob("*.py") if path.stem != "__init__")
ROWS = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", README, re.MULTILINE))


def test_it_is_short_enough_to_read() -> None:
    assert len(README.splitlines()) <= 340


@pytest.mark.parametrize("name", sorted(set(OURS) - NOT_FOR_PEOPLE))
def test_every_setting_is_in_the_table_with_its_default(name: str) -> None:
    value = getattr(settings, name)
    text = ",".join(value) if isinstance(value, list) else f"{value:g}" if isinstance(value, float) else str(value)
    assert ROWS[name].strip().strip("`") == (text or "–"), f"{name}: the README's default is wrong"


def test_the_table_has_no_setting_that_is_not_read() -> None:
    source = (ROOT / "engagic_scrapy" / "settings.py").read_text()
    package = "".join(path.read_text() for path in (ROOT / "engagic_scrapy").rglob("*.py"))
    assert not [name for name in ROWS if name not in source and name not in package]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_named(name: str) -> None:
    assert f"scrapy {name}" in README


@pytest.mark.parametrize("name", SPIDERS)
def test_every_spider_is_named(name: str) -> None:
    assert f"`{name}`" in README


def test_exactly_two_commands_set_it_up() -> None:
    marked = [code.strip() for language, code in CODE if language == "sh" and "# set-up" in code]
    assert len(marked) == 2
    assert marked[0].startswith("./run_all.sh --demo")
    assert "pytest" in marked[1]
    assert all(len(code.splitlines()) == 1 for code in marked)


def test_every_command_in_the_readme_exists() -> None:
    lines = [line for language, code in CODE if language == "sh" for line in code.splitlines()]
    known = subprocess.run(
        [sys.executable, "-m", "scrapy", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    found = set()
    for line in lines:
        found |= set(re.findall(r"(?:^|[\s/])scrapy ([a-z][a-z-]+)", line.partition(" #")[0]))
    assert found
    assert not [name for name in found if not re.search(rf"^\s+{name}\s", known, re.MULTILINE)]


def test_options_of_run_all_in_the_readme_exist() -> None:
    usage = subprocess.run(["./run_all.sh", "--help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    used = {
        word
        for _, code in CODE
        for line in code.splitlines()
        if "run_all.sh" in line
        for word in shlex.split(line, comments=True)
    }
    assert not [word for word in used if word.startswith("--") and word not in usage]


def test_paths_in_the_readme_exist() -> None:
    named = re.findall(r"`((?:engagic_scrapy|tests|\.ci)/[\w./<>-]+)`", README)
    assert named
    assert not [name for name in named if "<" not in name and not (ROOT / name).exists()]
