"""scrapy ledger, as an operator types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from scrapy.cmdline import ScrapyArgumentParser
from scrapy.exceptions import UsageError
from scrapy.settings import Settings

from engagic_scrapy.commands.ledger import Command
from tests.ledger.sample import begin
from tests.ledger.stored import filled

ROOT = Path(__file__).parents[2]


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


def in_a_shell(folder: Path, *arguments: object) -> Done:
    command = [sys.executable, "-m", "scrapy", "ledger", *map(str, arguments)]
    environment = {**os.environ, "ENGAGIC_DATA_DIR": str(folder)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    return Done(done.returncode, done.stdout, done.stderr)


Run = Callable[..., Done]


@pytest.fixture
def ledger(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in this process: a process for each call would take most of the test's time."""

    def run(folder: Path, *arguments: object) -> Done:
        command, parser = Command(), ScrapyArgumentParser()
        command.settings = Settings({"ENGAGIC_DATA_DIR": str(folder), "ENGAGIC_LEDGER_URL": ""})
        command.add_options(parser)
        options, rest = parser.parse_known_args([str(one) for one in arguments])
        capsys.readouterr()
        try:
            command.run(rest, options)
        except UsageError as error:  # Scrapy prints it, and leaves with 2
            return Done(2, "", str(error))
        said = capsys.readouterr()
        return Done(command.exitcode, said.out, said.err)

    return run


def test_as_a_process(tmp_path: Path) -> None:
    filled(tmp_path, ["2026-06-01"])[0].close()
    (tmp_path / "documents" / "stray").write_text("x")
    found = in_a_shell(tmp_path, "check")
    assert found.returncode == 1 and "unknown: documents/stray" in found.stdout, found


def test_check_mend_and_check_again(tmp_path: Path, ledger: Run) -> None:
    opened, store, hashes = filled(tmp_path, ["2026-06-01", "2026-06-12"])
    opened.close()
    good = ledger(tmp_path, "check")
    assert good.returncode == 0, good.stderr
    assert [line.split() for line in good.stdout.splitlines() if line.startswith("documents")] == [
        ["documents", "2", "0", "0", "0"]
    ]
    store.blob(hashes[0]).unlink()
    bad = ledger(tmp_path, "check")
    assert bad.returncode == 1 and f"missing: documents/{hashes[0][:2]}/{hashes[0]}.pdf: " in bad.stdout
    mended = json.loads(ledger(tmp_path, "check", "--mend", "--json").stdout)
    assert mended["ok"] and mended["checks"]["documents"] == {"looked_at": 2, "problems": 0, "mended": 1, "notes": 0}
    assert mended["problems"][0]["kind"] == "missing" and "due for download" in mended["problems"][0]["mended"]
    assert ledger(tmp_path, "check").returncode == 0


def test_prune_vacuum_and_backup(tmp_path: Path, ledger: Run) -> None:
    opened, store, hashes = filled(tmp_path / "data", ["2024-01-01", "2026-06-12"])
    opened.close()
    dry = ledger(tmp_path / "data", "prune", "--older-than", 365, "--dry-run")
    assert dry.returncode == 0 and "would delete: 1 documents" in dry.stdout and store.blob(hashes[0]).exists()
    done = json.loads(ledger(tmp_path / "data", "prune", "--older-than", 365, "--text", "--json").stdout)
    assert (done["documents"], done["texts"], done["kept_documents"]) == (1, 1, 1)
    assert not store.blob(hashes[0]).exists() and not store.text_dir(hashes[0]).exists()
    smaller = ledger(tmp_path / "data", "vacuum")
    assert smaller.returncode == 0 and "MB before" in smaller.stdout, smaller.stderr
    saved = ledger(tmp_path / "data", "backup", tmp_path / "copy.sqlite3")
    assert saved.returncode == 0 and "copy.sqlite3: " in saved.stdout, saved.stderr
    assert ledger(tmp_path / "data", "check").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "expected one of: check, vacuum, prune, backup"),
        (["polish"], "expected one of"),
        (["backup"], "backup with a FILE"),
        (["check", "--dry-run"], "--dry-run doesn't belong to check"),
        (["prune"], "say which: --older-than DAYS"),
        (["prune", "--older-than", "-3"], "positive numbers"),
        (["backup", "nowhere/at/all"], "no such folder"),
    ],
)
def test_wrong_usage_is_said(tmp_path: Path, ledger: Run, arguments: list[str], words: str) -> None:
    filled(tmp_path, [])[0].close()
    refused = ledger(tmp_path, *arguments)
    assert refused.returncode == 2 and words in refused.stderr + refused.stdout, refused


def test_no_ledger_is_made_and_no_living_crawl_disturbed(tmp_path: Path, ledger: Run) -> None:
    refused = ledger(tmp_path / "nothing", "check")
    assert refused.returncode == 2 and "no ledger in" in refused.stderr
    assert not (tmp_path / "nothing").exists()
    opened, _, _ = filled(tmp_path / "data", ["2024-01-01"])
    begin(opened, key="alive")
    for arguments in (["vacuum"], ["prune", "--older-than", "1"], ["check", "--mend"]):
        refused = ledger(tmp_path / "data", *arguments)
        assert refused.returncode == 2 and "while a crawl is under way" in refused.stderr, refused
    assert ledger(tmp_path / "data", "check").returncode == 0
    opened.close()
