"""Whether tesseract is there and works is asked of real programs."""

import asyncio
import shutil
import sys
from pathlib import Path

import pytest

from engagic_scrapy.documents import ocr_presence
from engagic_scrapy.documents.child import Limits, Reader


def can_ocr(limits: Limits) -> bool:
    return asyncio.run(Reader(limits).can_ocr())


@pytest.mark.parametrize(
    ("script", "works"),
    [
        ("echo 'List of available languages (2):'; echo eng; echo osd", True),
        ("echo eng >&2", True),  # before version 5
        ("echo deu; echo osd", False),
        ("echo eng; exit 1", False),
        ("echo 'error while loading shared libraries' >&2; exit 127", False),
    ],
)
def test_it_must_answer_and_have_its_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, works: bool) -> None:
    program = tmp_path / "tesseract"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert can_ocr(Limits(ocr="auto")) is works
    assert not can_ocr(Limits(ocr="off"))


def test_a_program_that_is_none_does_not_work(tmp_path: Path) -> None:
    program = tmp_path / "tesseract"
    program.write_bytes(b"\x00no program")
    program.chmod(0o755)
    assert not ocr_presence.answers(str(program))
    assert not ocr_presence.answers(str(tmp_path / "absent"))


def test_without_the_program_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent))
    assert not can_ocr(Limits(ocr="auto"))


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed (apt-get install tesseract-ocr)")
def test_the_real_one_works() -> None:
    assert can_ocr(Limits(ocr="auto"))
