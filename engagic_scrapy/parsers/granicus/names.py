"""What Granicus clerks write into the name of a row: the body, the scheduled day and time, notes."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from engagic_scrapy import titles

_ON_DAY = re.compile(r"^(?P<name>.+?)\s+on\s+(?P<day>\d{4}-\d{2}-\d{2})\b\s*(?P<rest>.*)$", re.S)
_CLOCK = re.compile(r"[-–@(,]*\s*(?:\bat\s+)?(?<![\d:])(\d{1,2}(?::\d{2})?\s*[ap]\.?\s?m\b\.?)\s*\)?", re.I)
_SQUARE = re.compile(r"\[([^\]]*)\]")
_ROUND = re.compile(
    r"\(((?:following|immediately|after|no video|no audio|audio only|updated?|revised|cancel|postpone|resched|amended)[^)]*)\)",
    re.I,
)
_STATUS_EDGE = re.compile(
    r"^\W*(?:cancel+ed|cancellation|postponed|rescheduled)\b[\s:*–-]*(?:of\s+)?|[\s:*–-]*\b(?:cancel+ed|postponed|rescheduled)\W*$",
    re.I,
)
_FOLLOWS = re.compile(r"\b(?:following|immediately|after)\b", re.I)
_MEETING_WORDS = re.compile(
    r"\b(?:meetings?|councils?|commission(?:ers?)?|committees?|boards?|sessions?|hearings?|workshops?|authority|trustees|supervisors|"
    r"selectm[ae]n|aldermen|directors|legislature|court|agency|district|retreat|budget|task ?force|panel|assembly|panels?|caucus|"
    r"study|forum|town hall|conference|zoning|planning)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Name:
    """``text`` is what is left as the title; ``day`` (ISO) and ``clock`` are the scheduled ones, where the name gives them."""

    text: str
    body: str
    day: str | None = None
    clock: str | None = None
    note: str | None = None

    @property
    def follows(self) -> str | None:
        """Words that stand in for a time: "following Committee meetings"."""
        return self.note if self.note and _FOLLOWS.search(self.note) else None


@functools.lru_cache(1024)  # one name fills most of a view
def read(printed: str) -> Name:
    """The parts of "City Council on 2026-05-13 3:30 PM - Councilmember Kim will be participating remotely."."""
    words, day, notes = titles.clean(printed), None, []
    for pattern in (_SQUARE, _ROUND):
        notes += pattern.findall(words)
        words = titles.clean(pattern.sub(" ", words))
    if found := _ON_DAY.match(words):
        words, day, rest = found["name"], found["day"], found["rest"]
        clock, rest = _take_clock(rest)
        notes.append(rest)
    else:
        clock, words = _take_clock(words)
    words = words.strip(" -–,:") or titles.clean(printed)
    notes = [note for note in (each.strip(" -–,;()") for each in notes) if note]
    return Name(words, _STATUS_EDGE.sub("", words).strip(" -–,:") or words, day, clock, "; ".join(notes) or None)


def _take_clock(words: str) -> tuple[str | None, str]:
    found = _CLOCK.search(words)
    if not found:
        return None, words
    return found[1], titles.clean(f"{words[: found.start()]} {words[found.end() :]}")


def sounds_like_meeting(name: str) -> bool:
    """Whether a name speaks of a meeting and not of a ribbon cutting."""
    return bool(_MEETING_WORDS.search(name))
