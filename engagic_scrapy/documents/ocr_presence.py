"""Whether tesseract is installed and would read a page."""

from __future__ import annotations

import shutil
import subprocess

LANGUAGE = "eng"  # tesseract's own default
SECONDS = 15.0


def find() -> str | None:
    """The program's path, None if it isn't on PATH."""
    return shutil.which("tesseract")


def answers(program: str) -> bool:
    """Whether the program starts and has its language's data. It takes a tenth of a second, on a bad day fifteen."""
    try:
        told = subprocess.run([program, "--list-langs"], capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - from PATH
    except (OSError, subprocess.SubprocessError):
        return False
    return told.returncode == 0 and LANGUAGE.encode() in (told.stdout + told.stderr).split()  # older ones list on stderr
