"""scrapy checkall runs what .ci/run runs, on a small project of its own, and names what is missing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from engagic_scrapy.commands import checkall

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path):
    """A project whose tools are these: a program that passes, or one that fails."""
    (tmp_path / "scrapy.cfg").write_text((ROOT / "scrapy.cfg").read_text())
    tools = tmp_path / "tools"
    tools.mkdir()

    def run(**codes: int) -> subprocess.CompletedProcess[str]:
        for name, code in codes.items():
            tool = tools / name.replace("_", "-")
            tool.write_text(f'#!/bin/sh\necho "$0 $* in $PWD" | sed "s#.*/tools/#ran #"\nexit {code}\n')
            tool.chmod(0o755)
        (tools / "python").unlink(missing_ok=True)
        (tools / "python").symlink_to(sys.executable)
        env = {**os.environ, "PATH": f"{tools}:/bin", "PYTHONPATH": f"{ROOT}:{_packages()}"}
        command = [str(tools / "python"), "-m", "scrapy", "checkall"]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60, check=False)

    return run


def _packages() -> str:
    import scrapy

    return str(Path(scrapy.__file__).parents[1])


def test_the_checks_are_those_of_ci():
    step = (ROOT / ".ci" / "run").read_text().partition('step "lint, types, imports"\n')[2].partition("\n\n")[0]
    of_ci = [tuple(line.removeprefix(".venv/bin/").split()) for line in step.splitlines()]
    assert of_ci == list(checkall.CHECKS)


def test_all_run_even_if_one_fails(project):
    done = project(ruff=0, mypy=1, lint_imports=0, shellcheck=0)
    assert done.returncode == 1, done.stderr
    ran = re.findall(r"^ran (.*) in ", done.stdout, re.MULTILINE)
    assert [line.strip() for line in ran] == [" ".join(check) for check in checkall.CHECKS]
    assert done.stdout.endswith("4 of 5 checks passed; failed: mypy -p engagic_scrapy\n")


def test_a_missing_tool_is_named(project):
    done = project(ruff=0, lint_imports=0, shellcheck=0)
    assert done.returncode == 3, done.stderr
    assert "not installed: mypy (pip install -e '.[dev]')" in done.stdout
    assert done.stdout.endswith("4 of 5 checks passed\n")


def test_passes(project):
    done = project(ruff=0, mypy=0, lint_imports=0, shellcheck=0)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("5 of 5 checks passed\n")
