"""Runs the real reader over files that a test made or found."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engagic_scrapy.documents import text_store
from engagic_scrapy.documents.child import Extraction, Limits, Reader

ENGINES = ("auto", "pdfminer", "pdfium")


@dataclass
class Read:
    result: Extraction
    pages: list[dict[str, Any]]
    about: dict[str, Any]

    @property
    def text(self) -> str:
        return "\n".join(page["text"] for page in self.pages)

    @property
    def flat(self) -> str:
        return " ".join(self.text.split())


def found(result: Extraction, out_dir: Path) -> Read:
    if not result.pages_read:
        assert not out_dir.exists()
        return Read(result, [], {})
    assert {path.name for path in out_dir.iterdir()} == {"pages.jsonl", "about.json"}
    return Read(result, list(text_store.read_pages(out_dir)), text_store.about(out_dir))


def read_all(paths: list[Path], out: Path, *, engine: str = "auto", limits: Limits | None = None) -> dict[str, Read]:
    """Each file by its stem, all with one reader."""

    async def run() -> dict[str, Read]:
        reader = Reader(limits or Limits(), engine=engine)
        try:
            return {path.stem: found(await reader.extract(path, out / path.stem), out / path.stem) for path in paths}
        finally:
            await reader.close()

    return asyncio.run(run())


def read(data: bytes, tmp_path: Path, *, engine: str = "auto", limits: Limits | None = None) -> Read:
    path = tmp_path / "document.pdf"
    path.write_bytes(data)
    return read_all([path], tmp_path / "text", engine=engine, limits=limits)["document"]


def captured() -> Path:
    folder = Path(os.environ.get("ENGAGIC_CAPTURES", "")) / "pdf"
    if "ENGAGIC_CAPTURES" not in os.environ or not folder.is_dir():
        pytest.skip("ENGAGIC_CAPTURES names no folder with captured PDFs")
    return folder


def tool(name: str, *arguments: object) -> None:
    """Runs one of the makers of PDFs, which are not part of this repository."""
    path = Path(os.environ.get("ENGAGIC_TOOLS", "")) / name
    if "ENGAGIC_TOOLS" not in os.environ or not path.is_file():
        pytest.skip(f"ENGAGIC_TOOLS names no folder with {name}")
    pytest.importorskip("pikepdf")
    pytest.importorskip("reportlab")
    subprocess.run([sys.executable, path, *map(str, arguments)], check=True, capture_output=True)
