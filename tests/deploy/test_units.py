"""The units that are shipped: systemd itself checks them."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "docs" / "deploy"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")


def verify(folder: Path, name: str) -> str:
    """What systemd has to say of a unit; the program's folder is this checkout, because no other exists here."""
    for unit in UNITS:
        text = (folder / unit).read_text() if (folder / unit).exists() else (DEPLOY / unit).read_text()
        text = text.replace("/opt/engagic_scrapy/.venv/bin/scrapyd", sys.executable).replace("/opt/engagic_scrapy", str(ROOT))
        (folder / unit).write_text(text)
    command = ["systemd-analyze", "verify", "--man=no", str(folder / name)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return (done.stdout + done.stderr).strip()


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_systemd_accepts_the_unit(name: str, tmp_path: Path) -> None:
    # Other units of the machine may have faults of their own.
    said = [line for line in verify(tmp_path, name).splitlines() if "engagic" in line or name in line]
    assert said == []


@needs_systemd
def test_systemd_would_say_so(tmp_path: Path) -> None:
    text = (DEPLOY / "engagic.service").read_text()
    (tmp_path / "engagic.service").write_text(text.replace("KillMode=mixed", "KillMode=gently"))
    assert "KillMode" in verify(tmp_path, "engagic.service") or "gently" in verify(tmp_path, "engagic.service")


def test_the_run_is_stopped_gently_and_continued_after_75() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "engagic.service")
    service = unit["Service"]
    assert service["KillMode"] == "mixed"
    assert service["RestartForceExitStatus"] == "75"
    assert service["Type"] == "exec", "a oneshot service may not have RestartForceExitStatus"
    assert int(service["TimeoutStopSec"]) >= 120, "a call to Claude that was sent is waited for"


def test_scrapyd_runs_one_crawl_at_a_time_and_leaves_the_jobdir_alone() -> None:
    conf = configparser.ConfigParser()
    conf.read(DEPLOY / "scrapyd.conf")
    scrapyd = conf["scrapyd"]
    assert scrapyd["max_proc"] == "1"
    assert scrapyd["jobs_dir"] == ""
    assert scrapyd["bind_address"] == "127.0.0.1"
