"""Scores what agendas say about taking part, on agendas of one's own: ``scrapy evaluate --participation FILE``."""

from __future__ import annotations

import datetime
import re
import zoneinfo
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from engagic_scrapy.evaluation import lines
from engagic_scrapy.participation import words
from engagic_scrapy.participation.agenda import read_agenda

FOUND_MIN, WRONG_MAX = 0.95, 0.02
TIMEZONE = "America/New_York"

NAMES: dict[str, tuple[str, ...]] = {
    "meeting_url": ("meeting_url", "url", "link", "virtual_url", "meeting_link", "zoom_link", "zoom_url", "join_url"),
    "meeting_id": ("meeting_id", "webinar_id", "zoom_id"),
    "passcode": ("passcode", "password", "pin", "access_code"),
    "phones": ("phones", "phone", "dial_in", "call_in", "phone_number", "phone_numbers"),
    "emails": ("emails", "email", "comment_email", "email_address"),
    "comment_deadline": ("comment_deadline", "deadline"),
    "comment_url": ("comment_url", "comment_form", "comment_form_url"),
    "mode": ("mode", "format", "meeting_mode"),
    "interpretation": ("interpretation", "languages", "interpretation_languages"),
}
_NESTED = ("labels", "expected", "label", "participation")
_MODES = {
    "in person": "in_person",
    "inperson": "in_person",
    "remote": "virtual",
    "online": "virtual",
    "virtual only": "virtual",
    "unknown": "",
}
_NOTHING = frozenset({"", "none", "null", "n/a", "unknown", "no", "false"})
_OFFERED = "offered"  # stands for interpretation of whatever language


class Score(NamedTuple):
    """Of one field of one agenda: what is labelled and not found, what is given and not labelled."""

    expected: list[str]
    missed: list[str]
    given: list[str]
    wrong: list[str]


def run(path: Path, out: TextIO) -> int:
    """Reads every agenda of ``path`` and writes what it found, then the rates where there are labels, to ``out``.

    A line is ``{"text": "…"}`` (form feeds part its pages) or ``{"pages": ["…", …]}`` (or ``[[7, "…"], …]``), with
    ``meeting_date`` (a day, or a local start) and ``timezone`` where it has them. Labels stand in the line itself, or
    under ``labels`` or ``expected``: ``meeting_url`` (or url, link, virtual_url), ``meeting_id``, ``passcode``, ``phones``
    (or phone), ``emails`` (or email), ``comment_deadline`` (or deadline; an ISO time, or words of the agenda),
    ``comment_url``, ``mode``, ``interpretation`` (languages, or true). Null means that nothing is to be found; a field
    without a label is not scored.

    Phones without a purpose are those to dial in or to comment by, e-mails those for comments: one that we give for another
    purpose is neither found wrongly nor missing. With a purpose (``{"address": "…", "purpose": "records"}`` or
    ``{"records": ["…"]}``) the purpose must be right too. ``found`` counts labelled values, ``wrong`` the values given.
    Returns 0, 1 if a line could not be used or a rate is over its mark, 2 if nothing could be read.
    """
    problems: list[str] = []
    rates = {name: (lines.Rate(f"{name} found"), lines.Rate(f"{name} wrong")) for name in NAMES}
    decided = 0
    try:
        for number, (record, decision) in enumerate(lines.decide(path, _decide, out, problems), 1):
            decided += 1
            for name, score in scores(record, decision).items():
                _count(rates[name], score, f"agenda {record.get('id', number)}")
    except OSError as error:
        out.write(f"# {path} can't be read: {error.strerror}\n")
        return 2
    found, wrong = lines.Rate("all fields found"), lines.Rate("all fields wrong")
    for hits, misses in rates.values():
        found.hits, found.total = found.hits + hits.hits, found.total + hits.total
        wrong.hits, wrong.total = wrong.hits + misses.hits, wrong.total + misses.total
    lines.write_rates([*(rate for pair in rates.values() for rate in pair), found, wrong], problems, out)
    missed = (found.share or 1) < FOUND_MIN or (wrong.share or 0) > WRONG_MAX
    return 2 if not decided else int(bool(problems) or missed)


def _count(pair: tuple[lines.Rate, lines.Rate], score: Score, name: str) -> None:
    for value in score.expected:
        pair[0].count(value not in score.missed, f"{name}: {value} missed" if value in score.missed else "")
    for value in score.given:
        pair[1].count(value in score.wrong, f"{name}: {value} is not labelled" if value in score.wrong else "")


def _decide(record: lines.Record) -> lines.Record:
    zone, day = record.get("timezone", TIMEZONE), record.get("meeting_date") or record.get("date")
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, TypeError):
        raise ValueError(f'"timezone" is {zone!r}, a name like America/New_York is needed') from None
    if day is not None:
        try:
            datetime.datetime.fromisoformat(day)
        except (ValueError, TypeError):
            raise ValueError(f'"meeting_date" is {day!r}, a day like 2026-06-30 is needed') from None
    return read_agenda(_pages(record), timezone=zone, meeting_date=day).plain()


def _pages(record: lines.Record) -> list[tuple[int, str]]:
    if "pages" not in record:
        return list(enumerate(lines.text_of(record, "text").split("\f"), 1))
    pages = []
    for number, page in enumerate(record["pages"] if isinstance(record["pages"], list) else [None], 1):
        if isinstance(page, dict):
            page = [page.get("page", number), page.get("text")]
        pair = (number, page) if isinstance(page, str) else tuple(page) if isinstance(page, list) else ()
        if len(pair) != 2 or not isinstance(pair[0], int) or not isinstance(pair[1], str):
            raise ValueError('"pages" must be a list of texts, or of [number, text]')
        pages.append(pair)
    return pages


def labels(record: lines.Record) -> dict[str, Any]:
    """The labels of a record under our names; fields without a label are absent."""
    nested = next((record[key] for key in _NESTED if isinstance(record.get(key), dict)), record)
    return {name: nested[key] for name, keys in NAMES.items() if (key := next((key for key in keys if key in nested), None))}


def scores(record: lines.Record, decision: lines.Record) -> dict[str, Score]:
    """For each labelled field what is missed and what is wrong."""
    scored = {}
    for name, label in labels(record).items():
        if name in ("phones", "emails"):
            scored[name] = _contacts(name, label, decision)
        elif name == "interpretation":
            scored[name] = _interpretation(label, decision)
        elif name == "comment_deadline":
            scored[name] = _deadline(label, decision)
        else:
            value = (decision.get(name) or {}).get("value")
            scored[name] = _score([_norm(name, text) for text in _texts(label)], [_norm(name, value)] if value else [])
    return scored


def _score(expected: Iterable[str], given: Iterable[str], known: Iterable[str] = ()) -> Score:
    """``known`` is given too, but under another purpose: it is no mistake where the label names no purpose."""
    wanted, gave, other = [text for text in dict.fromkeys(expected) if text], list(dict.fromkeys(given)), list(known)
    return Score(
        wanted, [text for text in wanted if text not in (*gave, *other)], gave, [text for text in gave if text not in wanted]
    )


def _texts(label: Any) -> list[str]:
    if isinstance(label, list | tuple):
        return [text for part in label for text in _texts(part)]
    if isinstance(label, dict):
        return _texts(next((label[key] for key in ("value", "address", "email", "number", "phone", "url") if key in label), None))
    text = "" if label is None else str(label).strip()
    return [] if text.lower() in _NOTHING else [text]


def _norm(name: str, text: str) -> str:
    if name.endswith("_url"):
        return re.sub(r"^(?:https?://)?(?:www\.)?", "", text.strip(), flags=re.I).rstrip("/.").lower()
    if name in ("meeting_id", "phones"):
        digits = re.sub(r"\D", "", re.sub(r"\s*(?:x|ext).*", "", text, flags=re.I))
        return digits[-10:] if name == "phones" else digits
    if name == "mode":
        mode = text.strip().lower().replace("_", " ").replace("-", " ")
        return _MODES.get(mode, mode.replace(" ", "_"))
    return text.strip().lower() if name == "emails" else text.strip()


def _contacts(name: str, label: Any, decision: lines.Record) -> Score:
    facts = decision.get(name, [])
    pairs = _purposes(label)
    if pairs is not None:
        told = {purpose for purpose, _ in pairs} if not isinstance(label, list) else set(words.PURPOSES)
        return _score(
            [f"{purpose}: {_norm(name, value)}" for purpose, value in pairs if value],
            [f"{fact['purpose']}: {_norm(name, fact['value'])}" for fact in facts if fact["purpose"] in told],
        )
    ours = ("meeting", "comments") if name == "phones" else ("comments",)
    return _score(
        [_norm(name, value) for value in _texts(label)],
        [_norm(name, fact["value"]) for fact in facts if fact["purpose"] in ours],
        [_norm(name, fact["value"]) for fact in facts],
    )


def _purposes(label: Any) -> list[tuple[str, str]] | None:
    """(purpose, value) pairs; None for labels without purposes. A purpose with an empty list is told: nothing is there."""
    if isinstance(label, dict) and label and set(label) <= set(words.PURPOSES):
        return [(purpose, value) for purpose, values in label.items() for value in (_texts(values) or [""])]
    if isinstance(label, list) and label and all(isinstance(part, dict) and "purpose" in part for part in label):
        return [(str(part["purpose"]), value) for part in label for value in _texts(part)]
    return None


def _interpretation(label: Any, decision: lines.Record) -> Score:
    offered = decision.get("interpretation")
    given = (offered["languages"] or [_OFFERED]) if offered else []
    if isinstance(label, dict):
        label = label.get("languages", bool(label))
    if label is True or str(label).lower() in ("true", "yes"):
        return _score([_OFFERED], [_OFFERED] if offered else [])
    texts = _texts(label)
    wanted = words.languages(" ".join(texts)) or ([_OFFERED] if texts else [])
    return _score(wanted, given if wanted != [_OFFERED] else [_OFFERED] * bool(offered))


def _deadline(label: Any, decision: lines.Record) -> Score:
    fact = decision.get("comment_deadline")
    texts = _texts(label)
    if not texts or fact is None:
        return _score(texts, [fact["value"] or fact["words"]] if fact else [])
    if _same_moment(texts[0], fact["value"]) or (not _is_iso(texts[0]) and _plain(texts[0]) in _plain(fact["words"])):
        return _score(texts, texts)
    return _score(texts, [fact["value"]] if fact["value"] else [])  # words that could not be resolved are missing, not wrong


def _is_iso(text: str) -> bool:
    return bool(re.match(r"\d{4}-\d\d-\d\d", text))


def _same_moment(label: str, value: str | None) -> bool:
    """Compared as far as the label goes: a day, or a local minute."""
    return bool(value and _is_iso(label) and value[:16].startswith(label.replace(" ", "T")[:16]))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
