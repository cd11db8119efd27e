"""scrapy checkall: every check of the code that .ci/run makes before the tests, in one command."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.utils.conf import closest_scrapy_cfg

EXIT_FAILED, EXIT_MISSING = 1, 3
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "-p", "engagic_scrapy"),
    ("lint-imports",),
    ("shellcheck", "run_all.sh", ".ci/run"),
)
TESTS = ("pytest", "-q", "tests/test_architecture.py", "tests/test_readme.py", "tests/cities", "tests/parsers")
WHERE = {"shellcheck": "apt-get install shellcheck"}
OF_PROJECT = "pip install -e '.[dev]'"


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def short_desc(self) -> str:
        return "Check the code: style, format, types, imports, shell scripts; --tests adds the quick tests"

    def long_desc(self) -> str:
        return (
            "Runs " + "; ".join(" ".join(check) for check in CHECKS) + " in the project's folder, all of them even if one fails. "
            f"--tests adds {' '.join(TESTS)}. "
            "Exit codes: 0 all passed; 1 a check failed; 2 wrong usage; 3 none failed, but a tool is not installed."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--tests", action="store_true", help="then the tests that need no crawl (a minute or two)")
        super().add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError("it takes no names: it checks everything")
        root = Path(closest_scrapy_cfg()).parent
        results = {" ".join(check): _passes(check, root) for check in (*CHECKS, *((TESTS,) if opts.tests else ()))}
        failed = [name for name, passed in results.items() if passed is False]
        missing = sorted({name.split()[0] for name, passed in results.items() if passed is None})
        for name in missing:
            print(f"not installed: {name} ({WHERE.get(name, OF_PROJECT)})")
        passed = sum(map(bool, results.values()))
        print(f"{passed} of {len(results)} checks passed" + "".join(f"; failed: {name}" for name in failed))
        self.exitcode = EXIT_FAILED if failed else EXIT_MISSING if missing else 0


def _passes(check: tuple[str, ...], root: Path) -> bool | None:
    """Whether the check passes; None if its tool is not here. What it prints goes to where ours goes."""
    beside = Path(sys.executable).with_name(check[0])  # of this environment, which may not be on the PATH
    tool = str(beside) if beside.exists() else shutil.which(check[0])
    if tool is None:
        return None
    print(f"== {' '.join(check)}", flush=True)
    started = time.monotonic()
    code = subprocess.run([tool, *check[1:]], cwd=root, check=False).returncode  # noqa: S603  the fixed list above
    print(f"   {'passed' if code == 0 else f'failed ({code})'} in {time.monotonic() - started:.0f} s", flush=True)
    return code == 0
