"""Reads JSON lines, writes each again with the decision beside it, and counts how often the decision is the label's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

Record = dict[str, Any]


def decide(
    path: Path, decide_one: Callable[[Record], Record], out: TextIO, problems: list[str]
) -> Iterator[tuple[Record, Record]]:
    """Each record of ``path`` with its decision, written to ``out`` as one JSON line ``{**record, "decision": {…}}``.

    A line that is no JSON object, or that ``decide_one`` refuses with ValueError, costs that line: ``out`` gets
    ``{"error": "FILE:LINE: …"}`` in its place and ``problems`` the same words. Empty lines are passed over. Raises OSError
    if the file can't be read.
    """
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if not raw.strip():
                continue
            try:
                record = _record(raw)
                decision = decide_one(record)
            except ValueError as error:
                problems.append(f"{path}:{number}: {error}")
                out.write(json.dumps({"error": problems[-1]}, ensure_ascii=False) + "\n")
                continue
            out.write(json.dumps({**record, "decision": decision}, ensure_ascii=False) + "\n")
            yield record, decision


def _record(raw: bytes) -> Record:
    try:
        record = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 at byte {error.start + 1} of the line") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise ValueError("no JSON that can be read: nested too deep") from None
    if not isinstance(record, dict):
        raise ValueError(f"a JSON object is needed, this is {type(record).__name__}")
    return record


def text_of(record: Record, key: str) -> str:
    """The text under ``key``. Raises ValueError if there is none, or it is no text."""
    value = record.get(key)
    if not isinstance(value, str):
        raise ValueError(f'"{key}" is missing' if key not in record else f'"{key}" is {type(value).__name__}, a text is needed')
    return value


@dataclass(slots=True)
class Rate:
    """How many of ``total`` were hits, and the first few that make one look: ``shown`` of them are printed."""

    name: str
    hits: int = 0
    total: int = 0
    examples: list[str] = field(default_factory=list)
    shown: int = 20

    def count(self, hit: bool, example: str = "") -> None:
        self.total += 1
        self.hits += hit
        if example and len(self.examples) < self.shown:
            self.examples.append(example)

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None if nothing was counted."""
        return self.hits / self.total if self.total else None


def write_rates(rates: list[Rate], problems: list[str], out: TextIO) -> None:
    """Rates, examples and unreadable lines as comments (``# …``): the lines above stay JSON lines for who drops these."""
    for rate in rates:
        if rate.share is not None:
            out.write(f"# {rate.name}: {rate.hits} of {rate.total} ({rate.share:.2%})\n")
            out.writelines(f"#   {example}\n" for example in rate.examples)
    if problems:
        out.write(f"# lines that could not be used: {len(problems)}\n")
        out.writelines(f"#   {problem}\n" for problem in problems[:20])
