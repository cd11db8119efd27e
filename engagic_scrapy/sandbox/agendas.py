"""The lines of an agenda: titles, matters, sponsors, votes and attachments."""

from __future__ import annotations

import functools
import random

from engagic_scrapy.sandbox import words
from engagic_scrapy.sandbox.records import Item, Meeting
from engagic_scrapy.sandbox.words import chance

ITEMS_MAX = 50  # of one meeting: the portals count their ids in blocks of this
_VOTES = ("In Favor", "Aye", "Yes", "Yea")


@functools.lru_cache(maxsize=128)
def items_of(meeting: Meeting, seed: int) -> tuple[Item, ...]:
    """The agenda: a roll call without a matter, then three to eight matters. The second line always has an attachment."""
    rng = chance(seed, "items", meeting.city.index, meeting.index)
    call = Item(meeting, 1, None, "Roll Call")
    return (call, *(_item(meeting, position, rng) for position in range(2, rng.randrange(5, 11))))


def person(rng: random.Random) -> str:
    return f"{rng.choice(words.FIRST_NAMES)} {rng.choice(words.LAST_NAMES)}"


def _item(meeting: Meeting, position: int, rng: random.Random) -> Item:
    done = meeting.past and meeting.state == "held"
    passed = rng.random() < 0.85 if done else None
    mover, seconder = (person(rng), person(rng)) if done else (None, None)
    shown = [(name, True) for name in rng.sample(words.EXHIBITS, rng.choice((0, 0, 0, 1, 2)) or (position == 2))]
    hidden = [("Attorney Memo - Confidential", False)] if rng.random() < 0.15 else []
    about = f"{rng.choice(words.SUBJECTS)} {rng.choice(words.OBJECTS)}"
    return Item(
        meeting=meeting,
        position=position,
        number=f"{position - 1}.",
        title=f"{rng.choice(words.VERBS)} {about} (§{rng.randrange(9)}-{rng.randrange(99)})",
        file=f"{meeting.day:%y}-{meeting.index * ITEMS_MAX + position:05}",
        type=rng.choice(words.MATTER_TYPES),
        status=rng.choice(words.MATTER_STATUSES),
        action=rng.choice(("Approved", "Adopted", "Recommended for Approval"))
        if passed
        else "Held in Committee"
        if done
        else None,
        passed=passed,
        consent=rng.random() < 0.3,
        mover=mover,
        seconder=seconder,
        sponsors=tuple({person(rng): None for _ in range(rng.choice((0, 1, 2)))}),
        votes=_votes(rng) if done and rng.random() < 0.7 else (),
        attachments=(*shown, *hidden),
    )


def _votes(rng: random.Random) -> tuple[tuple[str, str], ...]:
    yes = rng.choice(_VOTES)
    names = {person(rng): None for _ in range(7)}
    return tuple((name, rng.choices((yes, "No", "Absent", "Abstain"), (80, 10, 6, 4))[0]) for name in names)
