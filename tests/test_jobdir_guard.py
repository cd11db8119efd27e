"""A JOBDIR is continued only after a clean stop of the same command."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from scrapy.settings import Settings

from engagic_scrapy.addons import NOTE, JobDirGuard
from engagic_scrapy.exceptions import UsageProblem


def start(jobdir: Path, key: str = "k", hours: float = 24) -> JobDirGuard:
    guard = JobDirGuard(key)
    guard.update_settings(Settings({"JOBDIR": str(jobdir), "ENGAGIC_RUN_HOURS": hours}))
    return guard


def stopped_jobdir(tmp_path: Path, *, resumable: bool = True) -> Path:
    jobdir = tmp_path / "job"
    guard = start(jobdir)
    (jobdir / "requests.seen").write_text("x")
    guard.leave(resumable=resumable)
    return jobdir


def test_continues_after_a_clean_stop(tmp_path):
    jobdir = stopped_jobdir(tmp_path)
    guard = start(jobdir)
    assert guard.resumed
    assert (jobdir / "requests.seen").exists()
    guard.leave(resumable=True)


@pytest.mark.parametrize(
    ("spoil", "arguments"),
    [
        (lambda note: note | {"state": "open"}, {}),  # kill -9: the note was never closed
        (lambda note: note | {"state": "finished"}, {}),
        (lambda note: note, {"key": "another command"}),
        (lambda note: note, {"hours": 0}),
        (lambda note: note | {"code": "an older program's"}, {}),
        (lambda note: {key: note[key] for key in note if key != "code"}, {}),
    ],
)
def test_anything_else_is_moved_aside(tmp_path, spoil, arguments):
    jobdir = stopped_jobdir(tmp_path)
    (jobdir / NOTE).write_text(json.dumps(spoil(json.loads((jobdir / NOTE).read_text()))))
    guard = start(jobdir, **arguments)
    assert not guard.resumed
    assert not (jobdir / "requests.seen").exists()
    assert (tmp_path / "job.aside" / "requests.seen").exists()
    guard.leave(resumable=False)


def test_a_foreign_jobdir_is_moved_aside_and_a_second_one_replaces_the_first(tmp_path):
    jobdir = tmp_path / "job"
    for name in ("first", "second"):
        jobdir.mkdir(exist_ok=True)
        (jobdir / name).write_text("")
        (jobdir / NOTE).unlink(missing_ok=True)
        start(jobdir).leave(resumable=True)
        assert [path.name for path in (tmp_path / "job.aside").iterdir()] == [name]


def test_two_processes_on_one_jobdir_are_refused(tmp_path):
    jobdir = tmp_path / "job"
    code = (
        "import sys, time\n"
        "from scrapy.settings import Settings\n"
        "from engagic_scrapy.addons import JobDirGuard\n"
        "guard = JobDirGuard('k')\n"
        "guard.update_settings(Settings({'JOBDIR': sys.argv[1], 'ENGAGIC_RUN_HOURS': 24}))\n"
        "print('held', flush=True)\n"
        "time.sleep(60)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(jobdir)], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(UsageProblem, match="in use by another process"):
            start(jobdir)
    finally:
        child.kill()
        child.communicate()
    guard = start(jobdir)  # the lock of a killed process is gone with it, and its JOBDIR is dirty
    assert not guard.resumed
    guard.leave(resumable=True)
