"""Puts what OCR read into the pages' file, one page in memory at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engagic_scrapy.documents.reading import Reading, read_lines

ENGINE = "tesseract"
OURS = ("needs_ocr",)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one scanned page: its flags, and whether its text stands in the file of OCR's lines."""

    flags: tuple[str, ...]
    text: bool = False
    confidence: float | None = None
    ms: int = 0

    @property
    def is_new(self) -> bool:
        """Whether nobody has tried to read the page."""
        return self.flags == OURS


def rewrite(reading: Reading, ocr_part: Path, outcomes: Mapping[int, Outcome]) -> None:
    """Writes the file anew with texts and flags, and counts again. It works on files: call it off the loop."""
    places = _places(ocr_part) if any(outcome.text for outcome in outcomes.values()) else {}
    merged = reading.out_dir / "merged.part"
    with merged.open("wb") as file:
        for line in read_lines(reading.part):
            if outcome := outcomes.get(line["page"]):
                _change(reading, line, outcome, _at(ocr_part, places[line["page"]]) if outcome.text else None)
            file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        reading.end = file.tell()
    merged.replace(reading.part)
    ocr_part.unlink(missing_ok=True)


def _change(reading: Reading, line: dict[str, Any], outcome: Outcome, read: dict[str, Any] | None) -> None:
    reading.flags.subtract(flag for flag in OURS if flag in line["flags"])
    line["flags"] = [*(flag for flag in line["flags"] if flag not in OURS), *outcome.flags]
    reading.flags.update(outcome.flags)
    line["ms"] = (line["ms"] or 0) + outcome.ms
    if outcome.confidence is not None:
        line["confidence"] = outcome.confidence
    if read is not None:
        reading.characters += len(read["text"]) - len(line["text"])
        reading.engines.subtract([line["engine"]])
        reading.engines[ENGINE] += 1
        line |= {"text": read["text"], "engine": ENGINE, "ocr": True}


def _places(ocr_part: Path) -> dict[int, int]:
    places, at = {}, 0
    with ocr_part.open("rb") as file:
        for raw in file:
            places[json.loads(raw)["page"]] = at
            at += len(raw)
    return places


def _at(ocr_part: Path, place: int) -> dict[str, Any]:
    with ocr_part.open("rb") as file:
        file.seek(place)
        read: dict[str, Any] = json.loads(file.readline())
        return read
