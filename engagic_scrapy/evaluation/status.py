"""Scores what titles and notes say became of a meeting, on lines of one's own: ``scrapy evaluate --status FILE``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TextIO

from engagic_scrapy import titles
from engagic_scrapy.evaluation import lines
from engagic_scrapy.items import STATUS_DETAILS, STATUSES

WRONG_MAX = 0.02

_LABELS = ("label", "expected", "status")
_STATUS_WORDS = {
    "canceled": "cancelled",
    "cancel": "cancelled",
    "scheduled": "confirmed",
    "active": "confirmed",
    "normal": "confirmed",
    "none": "confirmed",
    "held": "confirmed",
    "on": "confirmed",
    "revised": "confirmed",
    "amended": "confirmed",
    "updated": "confirmed",
    "draft": "confirmed",
    "completed": "passed",
}
_DETAIL_WORDS = {"deferred": "postponed", "relocated": "moved", "moved_location": "moved", "adjourned": "recessed"}


def run(path: Path, out: TextIO) -> int:
    """Decides every line of ``path`` and writes the decisions, then the rates where there are labels, to ``out``.

    A line has ``title``, ``text``, or both. The decision is status and detail with the words that prove it, the rule that
    knows them and the field they stand in. The label stands under ``label``, ``expected`` or ``status``: one of our
    statuses (confirmed, cancelled, tentative, passed) or of other people's words for them (canceled, scheduled, active,
    revised), or one of our details (postponed, rescheduled, moved, recessed), which then must be ours too; ``detail`` beside it
    is scored apart. Returns 0, 1 if a line could not be used or more than 2 % of the statuses are wrong, 2 if nothing could
    be read.
    """
    problems: list[str] = []
    wrong, found = lines.Rate("status wrong"), lines.Rate("detail found")
    decided = 0
    try:
        for record, decision in lines.decide(path, _decide, out, problems):
            decided += 1
            expected = label(record)
            if expected is None:
                continue
            status, detail = expected
            shown = f"{decision['status']}/{decision['detail']} by {decision['rule']} | {_shown(record)}"
            missed = (status is not None and status != decision["status"]) or (status is None and detail != decision["detail"])
            wrong.count(missed, shown if missed else "")
            if detail is not None:
                found.count(detail == decision["detail"], shown if detail != decision["detail"] else "")
    except OSError as error:
        out.write(f"# {path} can't be read: {error.strerror}\n")
        return 2
    lines.write_rates([wrong, found], problems, out)
    return 2 if not decided else int(bool(problems) or (wrong.share or 0) > WRONG_MAX)


def _decide(record: lines.Record) -> lines.Record:
    if "title" not in record and "text" not in record:
        raise ValueError('"title" or "text" is missing')
    label(record)  # a label that nobody understands must not pass for none
    fields = [(key, lines.text_of(record, key)) for key in ("title", "text") if record.get(key) is not None]
    found = titles.find_status(*fields)
    if found is None:
        return {"status": "confirmed", "detail": None, "words": None, "rule": None, "field": None}
    return {"status": found.status, "detail": found.detail, "words": found.words, "rule": found.rule, "field": found.field}


def _shown(record: lines.Record) -> str:
    return str(record.get("title") or record.get("text"))[:160]


def label(record: lines.Record) -> tuple[str | None, str | None] | None:
    """Status and detail as labelled, in our words; the status is None if only a detail is given. None without a label.

    Raises ValueError on a label that is neither.
    """
    value: Any = next((record[key] for key in _LABELS if record.get(key) is not None), None)
    detail = record.get("detail")
    if value is None:
        return None
    if isinstance(value, dict):
        value, detail = value.get("status"), value.get("detail", detail)
    status = _known(value, _STATUS_WORDS, STATUSES)
    as_detail = _known(value, _DETAIL_WORDS, STATUS_DETAILS)
    if status is None and as_detail is None:
        raise ValueError(f"the label is {value!r}: one of {', '.join((*STATUSES, *STATUS_DETAILS))} is needed")
    if detail is None:
        return status, as_detail
    known = _known(detail, _DETAIL_WORDS, STATUS_DETAILS)
    if known is None:
        raise ValueError(f'"detail" is {detail!r}: one of {", ".join(STATUS_DETAILS)} is needed')
    return status, known


def _known(value: object, others: dict[str, str], ours: tuple[str, ...]) -> str | None:
    word = str(value).strip().lower()
    word = others.get(word, word)
    return word if word in ours else None
