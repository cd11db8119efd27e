"""The reader's child process: reads PDFs under hard limits and may die of it."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import gzip
import importlib.metadata
import json
import os
import resource
import signal
import sys
import zlib
from pathlib import Path
from typing import Any

from engagic_scrapy.documents.limits import Limits
from engagic_scrapy.documents.pdf_pages import Emit, read_pages
from engagic_scrapy.exceptions import DocumentError

PR_SET_PDEATHSIG = 1
SPARE_CPU_SECONDS = 30  # the parent's clock strikes first; this one is for a parent that hangs
CHUNK = 1 << 16
MB = 1024 * 1024


def main(parent: int) -> None:
    """Answers requests, one JSON line each, until the parent closes the pipe.

    :param parent: its process id: if it is gone already, nothing will be read.
    """
    confine()
    if os.getppid() != parent:
        return
    emit = _private_stdout()
    emit({"event": "ready", "versions": _versions()})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        answer(request, Limits(**request["limits"]), emit)


def confine() -> None:
    """Limits that hold from the start: no core file, first victim of the kernel's memory killer, death with the parent."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        with contextlib.suppress(OSError):  # a container may forbid it; the other limits hold
            Path("/proc/self/oom_score_adj").write_text("1000")


def limit_document(limits: Limits) -> None:
    """Limits of the document that comes next."""
    space = limits.address_space_mb * MB
    resource.setrlimit(resource.RLIMIT_AS, (space, resource.getrlimit(resource.RLIMIT_AS)[1]))
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + limits.document_seconds + SPARE_CPU_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def answer(request: dict[str, Any], limits: Limits, emit: Emit) -> None:
    """Does one request; its last event is ``done`` or ``failed``. Errors that nobody expects end the process."""
    try:
        limit_document(limits)
        result = OPERATIONS[request["do"]](request, limits, emit) or {}
        emit({"event": "done", "peak_mb": peak_mb(), "rss_mb": peak_mb("VmRSS"), **result})
    except DocumentError as error:
        emit({"event": "failed", "kind": error.kind, "reason": error.reason[:500], "peak_mb": peak_mb()})
    except MemoryError:
        emit({"event": "failed", "kind": "memory", "reason": f"over {limits.address_space_mb} MB", "peak_mb": peak_mb()})
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        emit({"event": "failed", "kind": "disk_full", "reason": str(error), "peak_mb": peak_mb()})


def read_document(request: dict[str, Any], limits: Limits, emit: Emit) -> None:
    """See :func:`~engagic_scrapy.documents.pdf_pages.read_pages`; the peak of memory counts from here."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    read_pages(request, limits, emit)


def unpack(request: dict[str, Any], limits: Limits, emit: Emit) -> None:
    """Undoes gzip around a PDF. Raises DocumentError of kind ``too_large`` or ``damaged``."""
    left = limits.file_mb * 1_000_000
    try:
        with gzip.open(request["path"]) as packed, Path(request["out"]).open("wb") as file:
            while chunk := packed.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise DocumentError("too_large", f"over {limits.file_mb} MB once unpacked")
                file.write(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DocumentError("damaged", f"gzip: {error}") from error


def read_structure(request: dict[str, Any], limits: Limits, emit: Emit) -> dict[str, Any]:
    """Writes outline, links and attachment names to the file ``out``; a portfolio's PDFs to the folder ``folder``."""
    from engagic_scrapy.documents.pdf_links import read_words
    from engagic_scrapy.documents.pdf_objects import Objects
    from engagic_scrapy.documents.pdf_structure import Structure

    objects = Objects(Path(request["path"]), limits.pages)
    try:
        structure = Structure(objects, limits)
        embedded = structure.unpack_portfolio(Path(request["folder"])) if request["folder"] else []
        found = structure.read()
    finally:
        objects.close()
    out = Path(request["out"])
    out.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    if structure.rectangles:
        read_words(Path(request["path"]), len(objects.pages), structure.rectangles, found)
        more = out.with_name(f"more-{out.name}")  # a leftover is removed by its ending
        more.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
        more.replace(out)
    counts = {"bookmarks": len(found["outline"]), "links": len(found["links"]), "flags": found["flags"]}
    return counts | {"embedded": [[name, str(path)] for name, path in embedded]}


def find_headers(request: dict[str, Any], limits: Limits, emit: Emit) -> dict[str, Any]:
    """See :func:`~engagic_scrapy.documents.ocr_headers.scans_under_headers`."""
    from engagic_scrapy.documents.ocr_headers import scans_under_headers

    return {"scans": scans_under_headers(Path(request["out"]), set(request["pages"]))}


def recognize(request: dict[str, Any], limits: Limits, emit: Emit) -> dict[str, Any]:
    """See :func:`~engagic_scrapy.documents.pdf_ocr.read_scans`."""
    from engagic_scrapy.documents.pdf_ocr import read_scans

    return read_scans(request, limits, emit)


OPERATIONS = {
    "unpack": unpack,
    "pages": read_document,
    "structure": read_structure,
    "headers": find_headers,
    "ocr": recognize,
}


def peak_mb(name: str = "VmHWM") -> float:
    """From /proc: ``ru_maxrss`` would be the parent's, which fork and exec hand down. 0 where there is no /proc."""
    with contextlib.suppress(OSError), Path("/proc/self/status").open() as file:
        for line in file:
            if line.startswith(f"{name}:"):
                return round(int(line.split()[1]) / 1024, 1)
    return 0.0


def _private_stdout() -> Emit:
    # The engines may print: what they write to descriptor 1 must not stand between our lines.
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def emit(event: dict[str, Any]) -> None:
        channel.write(json.dumps(event).encode() + b"\n")
        channel.flush()

    return emit


def _versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in ("pypdfium2", "pdfminer.six")}


if __name__ == "__main__":
    main(int(sys.argv[1]))
