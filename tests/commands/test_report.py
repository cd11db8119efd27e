"""scrapy report and scrapy resend as an operator runs them."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.cmdline import execute
from scrapy.utils.project import get_project_settings

from engagic_scrapy.ledger.summaries import OUTLINE_LABEL
from engagic_scrapy.report.render_meeting import render_meeting
from tests.report.seeding import Seeded, a_night

ROOT = Path(__file__).parents[2]


def scrapy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`scrapy ARGUMENTS` through Scrapy's own door, in this process: a new one takes a second to begin."""
    settings = get_project_settings()
    settings.setdict({"ENGAGIC_DATA_DIR": str(folder), "ENGAGIC_DISK_FREE_MB": 0}, priority="project")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as left:
        execute(["scrapy", *arguments], settings)
    return subprocess.CompletedProcess(arguments, int(left.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture
def night(tmp_path: Path) -> tuple[Path, dict]:
    seeded = Seeded(tmp_path / "data")
    meeting = a_night(seeded)
    seeded.ledger.close()
    return seeded.folder, meeting


def test_the_report_and_its_exit_code(night: tuple[Path, dict]) -> None:
    """As a process of its own, with its folder named by the environment."""
    env = {**os.environ, "ENGAGIC_DATA_DIR": str(night[0])}
    command = [sys.executable, "-m", "scrapy", "report"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert "clevelandOH (legistar): blocked" in done.stdout


def test_json_is_one_object_with_the_keys_that_the_readme_names(night: tuple[Path, dict]) -> None:
    done = scrapy(night[0], "report", "--json", "--run", "1")
    found = json.loads(done.stdout)
    readme = (ROOT / "README.md").read_text()
    assert not [key for key in found if f"`{key}`" not in readme]
    assert found["exit_code"] == done.returncode == 1


def test_one_city(night: tuple[Path, dict]) -> None:
    done = scrapy(night[0], "report", "--city", "paloaltoCA")
    assert done.returncode == 0
    for words in ("legistar  ok, 3 meetings", "packet: The packet: not downloaded, robots", "12 of 12 pages read (pages:"):
        assert words in done.stdout


def test_one_meeting_as_a_reader_sees_it(night: tuple[Path, dict]) -> None:
    folder, meeting = night
    done = scrapy(folder, "report", "--meeting", meeting["id"].removeprefix("ocd-event/"))
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        "City Council meeting 1\nCity Council, Oakland, CA\n2026-06-12 18:30 (America/Los_Angeles)",
        "Status: cancelled\n  as the portal says in EventComment: “CANCELLED due to lack of quorum”",
        "  Hearings\n    1.A Budget hearing (packet page 7)\n        Passed 5-0",
        "        [official words only: no document of its own]",
        "Summary by claude-haiku-5-5",
        "    The council will vote on the budget.\n      - The budget is voted on. (packet p. 7)",
        "    Topics: Budget & Finance\n    Read: 11 of 12 pages, 1 without readable text; 1 of 2 claims proven.",
        f"  {OUTLINE_LABEL}\n    1.A Budget hearing (page 7)",
        "no summary: the call was sent and its answer is not known",
    ):
        assert words in done.stdout, done.stdout
    assert "adopted" not in done.stdout  # what wasn't proven is nowhere


def test_an_attachment_names_its_item(night: tuple[Path, dict]) -> None:
    found = json.loads(scrapy(night[0], "report", "--city", "paloaltoCA", "--json").stdout)
    text = render_meeting(found["meetings"][0])
    assert "Attachment: The attachment\n  of Budget hearing\n" in text
    assert "2.5 MB, not readable (not_pdf:word: a Word file)" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--city", "atlantisCA"], "no run has read atlantisCA"),
        (["--since", "yesterday"], "--since yesterday: expected a time like"),
        (["--run", "1", "--city", "oaklandCA"], "not allowed with"),
        (["everything"], "unknown argument everything"),
    ],
)
def test_wrong_usage_is_2(night: tuple[Path, dict], arguments: list[str], words: str) -> None:
    done = scrapy(night[0], "report", *arguments)
    assert done.returncode == 2
    assert words in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_no_ledger_says_so_and_makes_none(tmp_path: Path) -> None:
    done = scrapy(tmp_path / "nothing", "report")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"no ledger in {tmp_path / 'nothing'}" in done.stderr
    assert not (tmp_path / "nothing").exists()


def test_an_empty_ledger_says_so(tmp_path: Path) -> None:
    Seeded(tmp_path).ledger.close()
    done = scrapy(tmp_path, "report")
    assert done.returncode == 2
    assert "no run yet" in done.stderr


def test_a_broken_pipe_is_no_error(night: tuple[Path, dict]) -> None:
    env = {**os.environ, "ENGAGIC_DATA_DIR": str(night[0])}
    line = f"{sys.executable} -m scrapy report --json | head -c 10"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ('{\n "ledger', "")


def test_resend_lists_and_queues_again_only_on_demand(night: tuple[Path, dict]) -> None:
    listed = scrapy(night[0], "resend")
    assert "1 calls without a known answer; 0 queued again" in listed.stdout
    assert "agenda.pdf" in listed.stdout
    wrong = scrapy(night[0], "resend", "nothing")
    assert (wrong.returncode, wrong.stderr) == (2, "scrapy resend: no call without an answer for nothing\n")
    assert "1 queued again; scrapy crawl backlog" in scrapy(night[0], "resend", listed.stdout.split()[0]).stdout
    assert "0 calls without a known answer; 0 queued again" in scrapy(night[0], "resend", "--all").stdout
