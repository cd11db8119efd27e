"""Scores the filter of procedural agenda items on titles of one's own: ``scrapy evaluate --titles FILE``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from engagic_scrapy.evaluation import lines
from engagic_scrapy.substance.decision import decide

_LABELS = ("label", "expected", "kind", "skip", "substantive")
_SKIP = frozenset(
    {"procedural", "skip", "skipped", "ceremonial", "boilerplate", "non-substantive", "not substantive", "nonsubstantive"}
)
_KEEP = frozenset({"substantive", "keep", "kept", "summarize", "not procedural", "rescue", "rescued"})
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


def run(path: Path, out: TextIO) -> int:
    """Decides every line of ``path`` and writes the decisions, then the rates where there are labels, to ``out``.

    A line is ``{"title": "…"}``, with ``attachments`` (names of the item's documents) where it has some. The label may
    stand under ``label``, ``expected`` or ``kind`` ("procedural"/"substantive", "skip"/"keep", true for skip), under
    ``skip`` (true: procedural) or under ``substantive`` (true: keep). Returns 0, 1 if a line could not be used, 2 if the
    file couldn't be read or held no line that could be used.
    """
    problems: list[str] = []
    wrongly = lines.Rate("wrongly skipped, of the substantive")
    rightly = lines.Rate("rightly skipped, of the procedural")
    decided = 0
    try:
        for record, decision in lines.decide(path, _decide, out, problems):
            decided += 1
            skip, title = decision["skip"], f"{decision['rule']} | {record['title'][:160]}"
            expected = label(record)
            if expected is False:
                wrongly.count(skip, title if skip else "")
            elif expected is True:
                rightly.count(skip, "" if skip else title)
    except OSError as error:
        out.write(f"# {path} can't be read: {error.strerror}\n")
        return 2
    lines.write_rates([wrongly, rightly], problems, out)
    return 2 if not decided else int(bool(problems))


def _decide(record: lines.Record) -> lines.Record:
    title = lines.text_of(record, "title")
    attachments = record.get("attachments") or []
    if not isinstance(attachments, list) or not all(isinstance(name, str) for name in attachments):
        raise ValueError('"attachments" must be a list of names')
    label(record)  # a label that nobody understands must not pass for none
    return asdict(decide(title, attachments=attachments))


def label(record: lines.Record) -> bool | None:
    """True if the record says that it is to be skipped, False if it is to be kept, None without a label.

    Raises ValueError on a label that is neither.
    """
    for key in _LABELS:
        value = record.get(key)
        if value is None:
            continue
        word = str(value).strip().lower()
        if word in _YES or word in _NO:
            return (word in _YES) != (key == "substantive")
        if word in _SKIP or word in _KEEP:
            return word in _SKIP
        if key != "kind":  # a matter's own kind ("Ordinance") may stand there
            raise ValueError(f'"{key}" is {value!r}: "procedural" or "substantive", "skip" or "keep", true or false are known')
    return None
