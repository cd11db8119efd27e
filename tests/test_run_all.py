"""run_all.sh as an operator meets it: help, wrong words, a machine without Python, a second start, Ctrl-C and going on."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
USES = ("bash", "cat", "cksum", "cut", "date", "dirname", "flock", "mkdir")  # what the script needs before it has a Python
DEMO = ("--demo", "12", "--limit", "1")  # every outcome, and of each city as little as will do


class Clone:
    """A clone of the project in ``folder`` whose environment is the one that the tests run in."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name in ("engagic_scrapy", "scrapy.cfg"):
            (folder / name).symlink_to(ROOT / name)
        for name in ("run_all.sh", "pyproject.toml"):
            shutil.copy(ROOT / name, folder / name)
        self.data = folder / "data-demo"

    def with_environment(self) -> Clone:
        venv = self.folder / ".venv"
        venv.mkdir()
        for name in ("bin", "lib"):
            (venv / name).symlink_to(Path(sys.prefix) / name)
        shutil.copy(Path(sys.prefix) / "pyvenv.cfg", venv)
        stamp = subprocess.run("cksum <pyproject.toml", shell=True, cwd=self.folder, capture_output=True, text=True, check=True)
        (venv / "engagic.stamp").write_text(stamp.stdout.strip())
        return self

    def start(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            ["./run_all.sh", *arguments],
            cwd=self.folder,
            env={**os.environ, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            # A shell can't trap what it inherits as ignored, and whoever starts the tests by `nohup … &` ignores SIGINT.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def run(self, *arguments: str, timeout: float = 90, **env: str) -> tuple[int, str]:
        process = self.start(*arguments, **env)
        try:
            output, _ = process.communicate(timeout=timeout)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(60)
        return process.returncode, output


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    if not Path(sys.prefix, "pyvenv.cfg").exists():
        pytest.skip("the tests don't run in a virtual environment, so there is none to lend")
    return Clone(tmp_path)


def tools(folder: Path, **programs: str) -> str:
    """A PATH with what the script needs and no Python, but for the given scripts."""
    folder.mkdir()
    for name in USES:
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    for name, text in programs.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    return str(folder)


def test_help_names_every_option_and_makes_nothing(clone: Clone) -> None:
    code, output = clone.run("--help")
    assert code == 0
    for option in ("--cities", "--vendors", "--from", "--until", "--limit", "--demo", "--keep", "--setup", "75"):
        assert option in output
    assert sorted(path.name for path in clone.folder.iterdir()) == [
        "engagic_scrapy",
        "pyproject.toml",
        "run_all.sh",
        "scrapy.cfg",
    ]


@pytest.mark.parametrize(
    ("arguments", "words"), [(["--everything"], "unknown argument --everything"), (["--cities"], "--cities needs a value")]
)
def test_wrong_words_are_2_and_make_nothing(clone: Clone, arguments: list[str], words: str) -> None:
    code, output = clone.run(*arguments)
    assert code == 2
    assert words in output
    assert not (clone.folder / ".venv").exists()


def test_no_python_says_what_to_install(clone: Clone) -> None:
    code, output = clone.run(PATH=tools(clone.folder / "tools"))
    assert code == 2
    assert "no Python 3.11 or newer found" in output


def test_python_without_venv_says_what_to_install(clone: Clone) -> None:
    python = "#!/bin/bash\n[[ $2 != *ensurepip* ]]\n"  # as Debian ships it: right version, no ensurepip
    code, output = clone.run(PATH=tools(clone.folder / "tools", python3=python))
    assert code == 2
    assert "sudo apt-get install python3-venv" in output


def test_an_old_python_is_passed_by(clone: Clone) -> None:
    old = "#!/bin/bash\nexit 1\n"
    code, output = clone.run(PATH=tools(clone.folder / "tools", python3=old))
    assert code == 2
    assert "no Python 3.11 or newer found" in output


def test_a_second_start_says_who_has_the_folder(clone: Clone) -> None:
    clone.with_environment()
    lock = clone.folder / "data" / "run_all.lock"
    lock.parent.mkdir()
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        held.write("run_all.sh, pid 4711, since 2026-06-03T02:00:00+00:00; now scrapy crawl legistar, pid 4712")
        held.flush()
        code, output = clone.run()
    assert code == 75
    assert f"another run has {lock.parent}: run_all.sh, pid 4711" in output


def test_a_data_folder_that_cannot_be_written_is_2(clone: Clone) -> None:
    clone.with_environment()
    (clone.folder / "data").write_text("a file, no folder")
    code, output = clone.run()
    assert code == 2
    assert f"can't write in {clone.folder / 'data'}" in output


def test_an_unknown_city_or_spider_stops_before_the_first_request(clone: Clone) -> None:
    clone.with_environment()
    code, output = clone.run("--cities", "oaklnadCA")
    assert code == 2
    assert "oaklandCA" in output
    code, output = clone.run("--vendors", "legistra")
    assert code == 2
    assert "no spider legistra; there are: " in output


def test_ctrl_c_stops_cleanly_and_the_same_command_goes_on(clone: Clone) -> None:
    """A small demo, interrupted while it lists, then continued to its end: every outcome, nothing lost, nothing twice."""
    clone.with_environment()
    first = clone.start(*DEMO)
    log = clone.data / "logs" / "legistar.log"
    try:
        wait_until(lambda: log.exists() and " ok, " in log.read_text(), first)
        first.send_signal(signal.SIGINT)
        output, _ = first.communicate(timeout=60)
    finally:
        if first.poll() is None:
            first.kill()
    assert first.returncode == 75, output
    assert "start the same command again" in output

    code, output = clone.run(*DEMO, "--keep", timeout=180)
    assert code == 1, output
    assert "Where things are" in output
    found = json.loads(report(clone))
    totals = {name: sum(counts[name] for counts in found["outcomes"].values()) for name in ("ok", "quiet", "partial", "failed")}
    assert totals == {"ok": 7, "quiet": 1, "partial": 2, "failed": 2}
    assert found["runs"][0]["resumptions"] >= 1
    assert found["backlog"] == {"download": 0, "extract": 0, "summarize": 0}
    assert found["example_meeting"] in output


def report(clone: Clone) -> str:
    command = [".venv/bin/python", "-m", "scrapy", "report", "--json"]
    env = {**os.environ, "ENGAGIC_DATA_DIR": str(clone.data)}
    return subprocess.run(command, cwd=clone.folder, env=env, capture_output=True, text=True, timeout=60, check=False).stdout


def wait_until(condition, process: subprocess.Popen[str], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, process.stdout.read() if process.stdout else ""
        assert time.monotonic() < deadline, "it takes too long"
        time.sleep(0.1)
