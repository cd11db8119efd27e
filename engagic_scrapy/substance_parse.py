"""Reads a heading as a row of procedural parts: it is one only if nothing is left over."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from engagic_scrapy import substance_headings as headings
from engagic_scrapy import substance_tails as tails
from engagic_scrapy import substance_words as grammar

STATES_MAX = 300  # readings of one title that are tried before it counts as unreadable, and is kept


class State(NamedTuple):
    """How far a reading has come: the rule of its first heading, its latest heading, and whether it named a person's office."""

    at: int
    rule: str = ""
    last: str = ""
    alone: bool = False  # a heading was read that stands without help
    person: bool = False
    office: bool = False  # one was named before the first heading


_END = r"(?= |$)"
# Backwards, because the reading tries what it found last first, and a title that fits two rules goes by the earlier.
_HEADS = tuple((name, re.compile(f"(?:{pattern}){_END}")) for name, pattern in reversed(headings.HEADS.items()))
_NEEDS_HELP = headings.NEVER_ALONE | headings.HEADS_ONLY_WITH_A_PERSON
_PARTS = {name: re.compile(f"(?:{pattern}){_END}") for name, pattern in grammar.PARTS.items()}
_BODY_ANY = re.compile(f"(?:{grammar.BODY_ANY}){_END}")
_TITLES = re.compile(f"(?:(?:{grammar.TITLE}) (?:\\| )?)+(?=[a-z])")
_WORD = re.compile(r"[a-z]+(?= |$)")
# In no heading, nor in any tail that one may have: most titles of substance end here, before the costly reading.
_VETO = re.compile(
    r"\$|\b(?:authoriz\w+|contracts?|agreements?|rezon\w+|amending|amendment no|ordinance|easements?|leases?|bonds?|settlements?"
    r"|bids?|purchase|employment|resignations?|reclassifications?|grants?|variances?|permits?|principal)\b"
)
_NO_BODY_ALONE = frozenset({"authority", "agency", "corporation", "panel", "trust", "district", "foundation", "assembly"})
_FROM = re.compile(r"(?:from|of|by)(?: the| our)? $")
_MODAL = re.compile(r"\b(?:may|must|will|is|are|shall|please|should|can|limited|wishing|invited)\b")

# What may stand beside a heading. "Pledge of library revenues" must not pass because "pledge" and "library" do each.
_BESIDE: dict[str, frozenset[str]] = {
    "": frozenset({"when", "how", "number", "meeting", "body", "role", "department", "person"}),
    "call to order": frozenset({"when", "how", "meeting", "body", "role", "person", "names", "place"}),
    "roll call": frozenset({"when", "how", "body", "meeting", "role", "person", "names"}),
    "pledge": frozenset({"when", "how", "person", "names", "organization", "role"}),
    "invocation": frozenset({"when", "how", "person", "names", "organization", "role"}),
    "minutes": frozenset({"when", "how", "items", "number", "meeting", "body any", "role"}),
    "public comment": frozenset({"when", "how", "meeting", "body", "role", "instructions"}),
    "comment scope": frozenset({"when", "how", "meeting", "body", "role", "instructions"}),
    "member reports": frozenset({"when", "how", "meeting", "body", "role", "department", "person"}),
    "member business": frozenset({"when", "how", "body", "role", "person"}),
    "section": frozenset({"when", "how", "items", "instructions"}),
    "closed session": frozenset({"when", "how"}),
    "adjournment": frozenset({"when", "how", "meeting", "body", "person", "names", "place"}),
    "blank": frozenset({"when"}),
    "ceremony": frozenset({"when", "how", "role"}),
    "oath": frozenset({"when", "how", "person", "names", "role"}),
    "announcements": frozenset({"when", "how", "meeting", "body", "role", "department", "person"}),
    "correspondence": frozenset({"when", "how", "meeting", "body", "role", "department"}),
}
_BESIDE_OTHERS = frozenset({"items", "when", "how", "meeting", "body", "role", "person"})
_ALSO_INTRODUCES = {"oath": ("of", "for", "to"), "invocation": ("for",)}
_OPENING = frozenset({"pledge", "invocation", "call to order", "roll call", "land acknowledgement"})
# The fewest words that are a name there.
_LONE_NAMES = {"roll call": 1, "pledge": 2, "invocation": 2, "call to order": 2, "oath": 2, "adjournment": 2}


def heading(text: str) -> str | None:
    """The name of the procedural heading that the whole of ``text`` (normalized) is, "empty", or None."""
    start = _match_end(grammar.NUMBERING, text, 0)
    if not text[start:].strip("| "):
        return "empty" if sum(char.isdigit() for char in text) <= 4 else None  # more are the number of a file, and of a matter
    if _VETO.search(text):
        return None
    return _read(text, start) or _read_corrected(text, start) or _ceremonial(text, start)


def _read(text: str, start: int) -> str | None:
    first = State(start)
    waiting, seen = [first], {first}
    while waiting and len(seen) <= STATES_MAX:
        state = waiting.pop()
        at = _match_end(grammar.CONNECTORS, text, state.at + text.startswith(" ", state.at))
        if at >= len(text):
            if state.rule and (state.alone or state.person):
                return state.rule
            continue
        for following in itertools.chain(_parts(text, at, state), _heads(text, at, state)):  # heads are popped, so tried, first
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return None


def _heads(text: str, at: int, state: State) -> Iterator[State]:
    for name, pattern in _HEADS:
        if (found := pattern.match(text, at)) and found.end() > at:
            if state.office and name in ("closed session", "section"):
                continue  # "Human Resources resolutions", "City Manager closed session": they are about these
            alone = state.alone or name not in _NEEDS_HELP
            rule = name if not state.rule or state.rule in headings.NEVER_ALONE else state.rule
            yield State(found.end(), rule, name, alone, state.person, state.office)


def _parts(text: str, at: int, state: State) -> Iterator[State]:
    allowed = _BESIDE.get(state.last, _BESIDE_OTHERS)
    for name, pattern in _PARTS.items():
        joined = state.person and "|" not in text[state.at : at]
        if name == "role" and state.last == "member business" and not (joined or _FROM.search(text, max(0, at - 10), at)):
            continue  # "Discussion: Mayor" may be about anything, "Items from the Mayor" is not
        if name in allowed and (found := pattern.match(text, at)) and found[0] not in _NO_BODY_ALONE:
            yield state._replace(
                at=found.end(),
                person=state.person or name == "role",
                office=state.office or (not state.rule and name in ("role", "department")),
            )
    if "body any" in allowed and (found := _BODY_ANY.match(text, at)):
        yield state._replace(at=found.end())
    if "person" in allowed and (found := _TITLES.match(text, at)):
        ends = _surname(text, found.end()) if state.last in _OPENING else ()
        for end in {*_names(text, found.end(), 1), *ends}:
            yield state._replace(at=end, person=True)
    if "names" in allowed and _introduced(text, at, state.last):
        for end in _names(text, at, _LONE_NAMES[state.last]):
            yield state._replace(at=end)
    if "organization" in allowed and _introduced(text, at, state.last):
        found = tails.ORGANIZATION.match(text, at)
        if found and not tails.HARD.search(found[0]) and not _rescued(found[0]):
            yield state._replace(at=found.end())
    if "instructions" in allowed and _are_instructions(text[at:]):
        yield state._replace(at=len(text))


def _introduced(text: str, at: int, last: str) -> bool:
    """A free name needs a mark before it; "of" is one for an oath only: an "invocation of powers" is no prayer."""
    if text.endswith(("memory of ", "honor of "), 0, at):
        return True
    if last == "adjournment":
        return False
    before = text[max(0, at - 6) : at].split()
    return bool(before) and (before[-1] in ("|", "by", "with", "from", "and") or before[-1] in _ALSO_INTRODUCES.get(last, ()))


def _names(text: str, at: int, fewest: int) -> Iterator[int]:
    """Ends of one to four words that may be a person's name."""
    for count in range(1, 6):
        found = _WORD.match(text, at)
        if not found or not _like_a_name(found[0]):
            return
        if count >= fewest:
            yield found.end()
        at = found.end() + 1
        if text.startswith("| ", at) and len(found[0]) <= 3:  # an initial, or Rev., Dr., Jr.
            at += 2


def _surname(text: str, at: int) -> Iterator[int]:
    """The end of one last word, whatever it means elsewhere: "Councilmember Park" leads the pledge."""
    found = _WORD.match(text, at)
    if found and not _rescued(found[0]) and (found.end() == len(text) or text.startswith(" | ", found.end())):
        yield found.end()


def _like_a_name(word: str) -> bool:
    return word not in tails.NOT_A_NAME and not tails.NOT_A_NAME_ENDING.search(word) and not _rescued(word)


def _rescued(text: str) -> bool:
    return any(pattern.search(text) for _, pattern in grammar.RESCUES)


def _are_instructions(rest: str) -> bool:
    """The clerk's sentences to the public: long, with a verb of duty, and of no word that a matter could be made of."""
    found = rest.replace("|", " ").split()
    return len(found) >= 5 and bool(_MODAL.search(rest)) and all(word in tails.INSTRUCTIONS for word in found)


def _match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


# -- ceremony ------------------------------------------------------------------------------------------------------------------


def _ceremonial(text: str, start: int) -> str | None:
    """A proclamation or an honor with its subject. Anything that could have an effect in law, or cost, is none."""
    found = tails.CEREMONIAL.match(text, _match_end(grammar.CONNECTORS, text, start))
    if not found:
        return None
    subject = text[found.end() :].strip("| ")
    if tails.HARD.search(subject) or _TOPIC.search(subject):
        return None
    if _OBSERVED.search(found[0]) and tails.OBSERVANCE.fullmatch(subject):
        return "ceremony"
    if _rescued(subject):
        return None
    if not subject or tails.HONORS.search(_BY_OFFICE.sub("", subject)):
        return "ceremony"
    if not (text[found.end() :].startswith(" |") or _LINK.match(subject) or _OPEN.search(found[0])):
        return None
    named = [word for word in subject.replace("|", " ").split() if word not in _SMALL]
    if not (0 < len(named) <= 4 and all(word.isdigit() or _like_a_name(word) for word in named)):
        return None
    # "Proclamation: Juneteenth" is one, "Proclamation of vacancy" and "Recognition of leasehold interest" need not be.
    named_day = "proclam" in found[0] and not subject.startswith("of ")
    return "ceremony" if named_day or any(word in tails.FIRST_NAMES for word in named) else None


_OBSERVED = re.compile("proclam|proclaim|resolution|recogni|celebrat")
_TOPIC = re.compile(r"\b(?:regarding|concerning|about|relating|pertaining|proposed|whether)\b")
_BY_OFFICE = re.compile(
    r"\b(?:by|from) (?:the )?(?:city |town |village |county )?(?:mayor|council|board|commission|chief|supervisors)\w*"
)
_LINK = re.compile(r"(?:of|for|to|by|in|honoring|recognizing|declaring|proclaiming|presented)\b")
_OPEN = re.compile(r"(?:ing|ize|of|honor of|memory of)$")
_SMALL = frozenset(
    {
        *("of", "the", "for", "to", "and", "a", "as", "in", "by"),
        *("declaring", "proclaiming", "honor", "day", "presented", "DATE"),
    }
)


# -- slips of the pen ----------------------------------------------------------------------------------------------------------

_OFTEN_MISSPELT_WORDS = (
    "acknowledgement acknowledgment adjourn adjournment adoption agenda allegiance announcement announcements approval "
    "attendance attorney benediction business calendar call closed comment comments commission commissioner commissioners "
    "committee communications consent correspondence council executive hearings invocation manager mayor meeting member "
    "members minutes moment order pledge prayer presentation presentations previous proclamation proclamations public "
    "quorum recess recognition recognitions reconvene regular report reports roll session silence special unfinished "
)
_OFTEN_MISSPELT = frozenset(_OFTEN_MISSPELT_WORDS.split())


def _deletes(word: str) -> set[str]:
    return {word[:index] + word[index + 1 :] for index in range(len(word))}


_NEAR: dict[str, str] = {}
for _word in sorted(_OFTEN_MISSPELT):
    for _variant in {_word} | (_deletes(_word) if len(_word) >= 5 else set()):
        _NEAR.setdefault(_variant, _word)


def _read_corrected(text: str, start: int) -> str | None:
    """Reads again with misspelt words of headings put right. At most three, and never the first letter."""
    found = text[start:].split()
    if len(found) > 25:
        return None
    corrected = [_correct(word) for word in found]
    changes = sum(old != new for old, new in zip(found, corrected, strict=True))
    return _read(" ".join(corrected), 0) if 0 < changes <= 3 else None


def _correct(word: str) -> str:
    if len(word) < 4 or word in _OFTEN_MISSPELT or not word.isalpha() or word.isupper():
        return word
    for variant in (word, *sorted(_deletes(word))):
        near = _NEAR.get(variant)
        if near and near[0] == word[0] and len(near) >= 5 and len(word) >= 4:
            return near
    return word
