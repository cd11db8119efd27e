"""A real scrapyd: deployed as an egg and as a wheel, scheduled, canceled, scheduled again with the same job id."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
pytestmark = pytest.mark.skipif(
    not (BIN / "scrapyd-deploy").exists(), reason="scrapyd isn't installed: pip install -e '.[scrapyd]'"
)
USER, PASSWORD, PROJECT = "operator", "secret", "engagic_scrapy"


def copy_project(folder: Path, marker: str) -> Path:
    """The project as an operator's clone, with a marker in its BOT_NAME that tells in the log whose code ran."""
    folder.mkdir()
    for name in ("pyproject.toml", "scrapy.cfg", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "engagic_scrapy", folder / "engagic_scrapy", ignore=shutil.ignore_patterns("__pycache__"))
    settings = folder / "engagic_scrapy" / "settings.py"
    settings.write_text(settings.read_text().replace('BOT_NAME = "engagic_scrapy"', f'BOT_NAME = "{marker}"'))
    assert marker in settings.read_text()
    return folder


class Scrapyd:
    """One scrapyd with the shipped configuration, in a folder of its own."""

    def __init__(self, folder: Path, env: dict[str, str], python: str = sys.executable):
        self.folder, self.python = folder, python
        folder.mkdir(exist_ok=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        shipped = (ROOT / "docs" / "deploy" / "scrapyd.conf").read_text()
        lines = [f"http_port = {self.port}", f"username = {USER}", f"password = {PASSWORD}", "poll_interval = 0.5"]
        replaced = ("http_port", "username", "password", "poll_interval")
        kept = [line for line in shipped.splitlines() if not line.startswith(replaced)]
        (folder / "scrapyd.conf").write_text("\n".join([*kept, *lines]) + "\n")
        # Without PYTHONPATH, which would hide what is deployed.
        theirs = ("ENGAGIC_", "ANTHROPIC_", "PYTHONPATH")
        plain = {name: value for name, value in os.environ.items() if not name.startswith(theirs)}
        self.env = {**plain, **env, "ENGAGIC_DATA_DIR": str(folder / "data")}
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        with (self.folder / "out.txt").open("a") as out:
            command = [self.python, "-m", "scrapyd", "--pidfile="]
            process = subprocess.Popen(command, cwd=self.folder, env=self.env, stdout=out, stderr=out)
        try:
            wait_for(lambda: self.answers(process), "scrapyd to answer", 30)
            yield
        finally:
            process.terminate()
            process.wait(20)

    def answers(self, process: subprocess.Popen[bytes]) -> bool:
        assert process.poll() is None, (self.folder / "out.txt").read_text()
        with contextlib.suppress(OSError):
            return self.ask("daemonstatus.json")["status"] == "ok"
        return False

    def ask(self, page: str, password: str = PASSWORD, **form: str | list[str]) -> dict[str, Any]:
        data = urllib.parse.urlencode(form, doseq=True).encode() if form else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{page}", data)
        token = base64.b64encode(f"{USER}:{password}".encode()).decode()
        request.add_header("Authorization", f"Basic {token}")
        with self.opener.open(request, timeout=20) as answer:
            found: dict[str, Any] = json.load(answer)
        assert found["status"] == "ok", found
        return found

    def schedule_listing(self, job: str) -> None:
        settings = [f"JOBDIR={self.folder / 'jobs' / 'legistar'}", "ENGAGIC_PROCESS=off"]
        self.ask("schedule.json", project=PROJECT, spider="legistar", jobid=job, cities="all", setting=settings)

    def state(self, job: str) -> str:
        jobs = self.ask(f"listjobs.json?project={PROJECT}")
        return next((state for state in ("pending", "running", "finished") for one in jobs[state] if one["id"] == job), "unknown")

    def log(self, job: str) -> str:
        path = self.folder / "logs" / PROJECT / "legistar" / f"{job}.log"
        return path.read_text() if path.exists() else ""

    def rows(self, sql: str) -> list[dict[str, Any]]:
        if not (self.folder / "data" / "ledger.sqlite3").exists():
            return []
        ledger = Ledger.open(self.folder / "data")
        try:
            return ledger.rows(sql)
        finally:
            ledger.close()

    def meetings(self) -> int:
        found = self.rows("SELECT count(*) AS n FROM meeting")
        return found[0]["n"] if found else 0


def wait_for(condition: Any, what: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.1)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox(Options(cities=5, meetings=2, packet_kb=20)) as box:
        yield box


def stop_and_go_on(scrapyd: Scrapyd, box: Sandbox, marker: str) -> None:
    """Schedules, cancels in the middle, schedules again: the second job goes on, and all is there once."""
    planted = sum(len(truth.native_ids) for truth in box.world.truth())
    scrapyd.schedule_listing("night")
    wait_for(lambda: scrapyd.meetings() >= 2, "the first meetings", 60)
    scrapyd.ask("cancel.json", project=PROJECT, job="night")
    wait_for(lambda: scrapyd.state("night") == "finished", "the canceled job to end", 60)
    assert scrapyd.meetings() < planted, "the job was over before it was canceled"
    first = scrapyd.log("night")
    assert f"(bot: {marker})" in first
    assert scrapyd.rows("SELECT resumable FROM run") == [{"resumable": 1}]

    scrapyd.schedule_listing("night")
    wait_for(lambda: scrapyd.rows("SELECT finish_reason FROM run") == [{"finish_reason": "finished"}], "the second job", 120)
    wait_for(lambda: scrapyd.state("night") == "finished", "scrapyd to notice", 30)
    assert scrapyd.meetings() == planted
    assert scrapyd.rows("SELECT resumptions FROM run") == [{"resumptions": 1}]
    assert scrapyd.rows("SELECT DISTINCT outcome FROM city_run") == [{"outcome": "ok"}]
    assert scrapyd.rows("SELECT count(*) AS n FROM document WHERE state <> 'downloaded'") == [{"n": 0}]


def slow(box: Sandbox) -> dict[str, str]:
    """At a pace that leaves time to cancel."""
    return {**box.env, "ENGAGIC_PACE": "0.25"}


def test_an_egg_by_scrapyd_deploy(tmp_path: Path, sandbox: Sandbox) -> None:
    project = copy_project(tmp_path / "project", "from_the_egg")
    scrapyd = Scrapyd(tmp_path / "scrapyd", slow(sandbox))
    target = f"url = http://127.0.0.1:{scrapyd.port}/\nusername = {USER}\npassword = {PASSWORD}\nproject = {PROJECT}\n"
    (project / "scrapy.cfg").write_text(f"[settings]\ndefault = engagic_scrapy.settings\n\n[deploy:droplet]\n{target}")
    with scrapyd.running():
        with pytest.raises(urllib.error.HTTPError, match="401"):
            scrapyd.ask("daemonstatus.json", password="wrong")
        deployed = subprocess.run(
            [BIN / "scrapyd-deploy", "droplet"],
            cwd=project,
            env={**os.environ, "NO_PROXY": "127.0.0.1"},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert deployed.returncode == 0, deployed.stdout + deployed.stderr
        assert '"status": "ok"' in deployed.stdout
        spiders = scrapyd.ask(f"listspiders.json?project={PROJECT}")["spiders"]
        assert {"legistar", "granicus", "backlog"} <= set(spiders)
        stop_and_go_on(scrapyd, sandbox, "from_the_egg")

        # The reader's child is a process of its own, and finds its code in the egg too.
        scrapyd.ask("schedule.json", project=PROJECT, spider="backlog", jobid="texts")
        wait_for(lambda: scrapyd.state("texts") == "finished", "the backlog", 180)
    assert scrapyd.rows("SELECT DISTINCT state FROM version") == [{"state": "ok"}]
    assert scrapyd.rows("SELECT count(*) > 0 AS paid FROM summary WHERE state = 'done'") == [{"paid": 1}]


def test_a_wheel_installed_beside_scrapyd(tmp_path: Path, sandbox: Sandbox) -> None:
    project = copy_project(tmp_path / "project", "from_the_wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path / "dist"]
    built = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=120)
    assert built.returncode == 0, built.stdout + built.stderr
    # An environment of its own, which sees this one's packages behind what is installed into it.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True, timeout=60)
    site = next((tmp_path / "venv" / "lib").iterdir()) / "site-packages"
    wheel = next((tmp_path / "dist").glob("*.whl"))
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", site, wheel]
    subprocess.run(install, check=True, timeout=60)
    (site / "behind.pth").write_text(sysconfig.get_path("purelib") + "\n")

    scrapyd = Scrapyd(tmp_path / "scrapyd", slow(sandbox), python=str(tmp_path / "venv" / "bin" / "python"))
    (scrapyd.folder / "scrapy.cfg").write_text(f"[settings]\n{PROJECT} = engagic_scrapy.settings\n")
    with scrapyd.running():
        assert "legistar" in scrapyd.ask(f"listspiders.json?project={PROJECT}")["spiders"]
        stop_and_go_on(scrapyd, sandbox, "from_the_wheel")
