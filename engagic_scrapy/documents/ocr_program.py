"""The tesseract program: one picture in, one page's text out; runs in the reader's child, under limits of its own."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from engagic_scrapy.documents.limits import Limits
from engagic_scrapy.documents.ocr_text import Recognized, recognized

PR_SET_PDEATHSIG = 1
MB = 1024 * 1024
OUTPUT_MB = 8  # the tsv of a full page is 0.2 MB
KEPT_STDERR = 2000
VERSION_SECONDS = 15.0
SPARE_CPU_SECONDS = 5

# One thread: with its default of four, tesseract takes seven times as long on two cores.
# psm 1 finds out which way is up; psm 3 invents a thousand words on a page that lies on its head.
ARGUMENTS = ("stdin", "stdout", "--psm", "1", "-c", "tessedit_create_tsv=1")


class OcrFailed(Exception):
    """The program gave no text; ``kind`` is ``timeout`` or ``failed``."""

    def __init__(self, kind: str, reason: str):
        self.kind, self.reason = kind, reason
        super().__init__(f"{kind}: {reason}")


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a PGM file and the dots per inch it was drawn at."""

    pgm: bytes
    dpi: int


class Tesseract:
    """The program, tried once. Raises OcrFailed if it doesn't even tell its version."""

    def __init__(self, program: str, limits: Limits, folder: Path):
        self._program, self._limits, self._folder = program, limits, folder
        told = self._run([program, "--version"], b"", VERSION_SECONDS)
        self.version = told.split(b"\n", 1)[0].decode("utf-8", "replace").removeprefix("tesseract").strip()[:40]

    def read(self, picture: Picture, seconds: float) -> Recognized:
        """The text of a page; empty where nothing is written. Raises OcrFailed."""
        command = [self._program, *ARGUMENTS, "--dpi", str(picture.dpi)]
        return recognized(self._run(command, picture.pgm, seconds), self._limits.ocr_confidence)

    def _run(self, command: Sequence[str], data: bytes, seconds: float) -> bytes:
        # Into files, with a limit to their size: a program gone wild must not fill our memory.
        with self._temporary() as out, self._temporary() as err:
            try:
                process = subprocess.Popen(  # noqa: S603 - the path comes from PATH, no word of a document is in it
                    ["env", "OMP_THREAD_LIMIT=1", *command],  # noqa: S607 - env turns into the program
                    stdin=subprocess.PIPE,
                    stdout=out,
                    stderr=err,
                    preexec_fn=_confined(self._limits.ocr_address_space_mb, seconds),
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise OcrFailed("failed", f"{command[0]} doesn't start: {error}") from error
            with process:
                try:
                    process.communicate(data, timeout=seconds)
                except subprocess.TimeoutExpired:
                    raise OcrFailed("timeout", f"tesseract took over {seconds:.0f} s") from None
                finally:
                    process.kill()
            out.seek(0)
            if process.returncode:
                raise OcrFailed("failed", f"tesseract ended with {_how(process.returncode)}{_last_words(err)}")
            return out.read()

    def _temporary(self) -> IO[bytes]:
        # Where the kernel has no nameless files, one that a death leaves behind is removed by its ending.
        return tempfile.TemporaryFile(dir=self._folder, suffix=".part")


def _confined(address_space_mb: int, seconds: float) -> Callable[[], None]:
    """What the program does before it becomes tesseract: limits, and death with its parent, the reader's child."""
    parent = os.getpid()
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    limits = (
        (resource.RLIMIT_CPU, int(seconds) + SPARE_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_MB * MB),
        (resource.RLIMIT_AS, address_space_mb * MB),
    )

    def confine() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the kernel was told
            os._exit(1)
        for name, value in limits:
            resource.setrlimit(name, (value, value))

    return confine


def _how(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def _last_words(err: IO[bytes]) -> str:
    err.seek(0)
    lines = err.read(KEPT_STDERR).decode("utf-8", "replace").split("\n")
    words = [line.strip() for line in lines if line.strip()]
    return f": {words[-1][:200]}" if words else ""
