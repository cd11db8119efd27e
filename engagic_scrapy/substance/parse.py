"""Reads a heading as a row of procedural parts: it is one only if nothing is left over."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from engagic_scrapy.substance import headings, spelling, tails
from engagic_scrapy.substance import words as grammar
from engagic_scrapy.substance.ceremony import ceremonial
from engagic_scrapy.substance.frame import unframed
from engagic_scrapy.substance.readings import all_read
from engagic_scrapy.substance.sections import bare_section
from engagic_scrapy.substance.vocabulary import only_procedure

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
_TITLED = re.compile(rf"(?:^| )(?:{grammar.TITLE}) $")
_WORD = re.compile(r"[a-z]+(?= |$)")
# In no heading, nor in any tail that one may have: most titles of substance end here, before the costly reading.
_VETO = re.compile(
    r"\$|\b(?:authoriz\w+|contracts?|agreements?|rezon\w+|amending|amendment no|ordinance|easements?|leases?|bonds?"
    r"|settlements?"
    r"|bids?|purchase|employment|resignations?|reclassifications?|grants?(?! (?:middle|elementary|high|school))|variances?"
    r"|permits?|principal(?!s? (?:reports?|comments?|updates?|announcements?|communications?|message|remarks|time|corner)))\b"
)
_NO_BODY_ALONE = frozenset({"authority", "agency", "corporation", "panel", "trust", "district", "foundation", "assembly"})
_FROM = re.compile(r"(?:from|of|by)(?: the| our)? $")
_OWNERS = frozenset({"role", "department"})
_ABOUT = re.compile(r"\b(?:on|re|for|in|into|about|regarding|concerning)\b")
_MODAL = re.compile(r"\b(?:has|have|had|was|were|may|must|will|is|are|shall|please|should|can|limited|wishing|invited)\b")

# What may stand beside a heading. "Pledge of library revenues" must not pass because "pledge" and "library" do each.
_BESIDE: dict[str, frozenset[str]] = {
    "": frozenset({"when", "how", "number", "meeting", "body", "role", "department", "person"}),
    "call to order": frozenset({"when", "how", "number", "meeting", "body", "role", "person", "names", "place"}),
    "roll call": frozenset({"seat", "when", "how", "number", "body", "meeting", "role", "person", "names"}),
    "pledge": frozenset({"when", "how", "number", "person", "names", "organization", "role", "instructions"}),
    "invocation": frozenset({"when", "how", "number", "person", "names", "organization", "role"}),
    "land acknowledgement": frozenset({"when", "how", "number", "person", "names", "organization", "role", "body"}),
    "minutes": frozenset({"when", "how", "items", "number", "meeting", "body any", "role", "person", "names", "sitting"}),
    "off agenda": frozenset({"items", "when", "how"}),
    "public comment": frozenset({"citation", "when", "how", "meeting", "body", "role", "instructions"}),
    "comment scope": frozenset({"when", "how", "meeting", "body", "role", "instructions"}),
    "member reports": frozenset({"when", "how", "meeting", "body", "role", "department", "person", "names", "liaison"}),
    "member business": frozenset({"when", "how", "body", "role", "person"}),
    "section": frozenset({"when", "how", "items", "instructions"}),
    "closed session": frozenset({"when", "how"}),
    "agenda": frozenset({"items", "when", "how", "meeting", "body", "role", "person", "names", "instructions"}),
    "disclosures": frozenset({"citation", "when", "how", "meeting", "body", "role", "person", "instructions"}),
    "logistics": frozenset({"citation", "when", "how", "meeting", "body", "role", "instructions"}),
    "adjournment": frozenset({"when", "how", "meeting", "body", "person", "names", "place"}),
    "blank": frozenset({"when"}),
    "ceremony": frozenset({"when", "how", "role"}),
    "oath": frozenset({"when", "how", "person", "names", "role", "body"}),
    "announcements": frozenset({"when", "how", "meeting", "body", "role", "department", "person"}),
    "correspondence": frozenset({"when", "how", "meeting", "body", "role", "person", "department"}),
}
_BESIDE_OTHERS = frozenset({"items", "when", "how", "meeting", "body", "role", "person"})
_ALSO_INTRODUCES = {"oath": ("of", "for", "to"), "invocation": ("for",)}
_OPENING = frozenset({"pledge", "invocation", "call to order", "roll call", "land acknowledgement"})
_FORMALITIES = _OPENING | {"recess", "adjournment", "minutes"}
# The fewest words that are a name there.
_LONE_NAMES = {
    "roll call": 1,
    "pledge": 2,
    "invocation": 2,
    "call to order": 2,
    "oath": 2,
    "adjournment": 2,
    "member reports": 2,
    "minutes": 2,
    "agenda": 2,
    "land acknowledgement": 2,
}


def heading(text: str) -> str | None:
    """The name of the procedural heading that the whole of ``text`` (normalized) is, "empty", or None."""
    text = unframed(text)
    start = grammar.match_end(grammar.NUMBERING, text, 0)
    if not text[start:].strip("| "):
        return "empty" if sum(char.isdigit() for char in text) <= 4 else None  # more are the number of a file, and of a matter
    if _VETO.search(text):
        return None
    if rule := _read(text, start) or bare_section(text, start) or all_read(text, start) or only_procedure(text, start):
        return rule
    corrected = spelling.corrected(text[start:])
    return (corrected and (_read(corrected, 0) or only_procedure(corrected, 0))) or ceremonial(text, start)


def _read(text: str, start: int) -> str | None:
    first = State(start)
    waiting, seen = [first], {first}
    while waiting and len(seen) <= STATES_MAX:
        state = waiting.pop()
        at = grammar.match_end(grammar.CONNECTORS, text, state.at + text.startswith(" ", state.at))
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
            if name in headings.HEADS_ONLY_WITH_A_PERSON and state.last in _FORMALITIES and not state.person:
                continue  # "Attendance issues", "Recess time"
            alone = state.alone or name not in _NEEDS_HELP
            rule = name if not state.rule or state.rule in headings.NEVER_ALONE else state.rule
            yield State(found.end(), rule, name, alone, state.person, state.office)


def _parts(text: str, at: int, state: State) -> Iterator[State]:
    allowed = _BESIDE.get(state.last, _BESIDE_OTHERS)
    for name, pattern in _PARTS.items():
        joined = state.person and "|" not in text[state.at : at]
        if name == "role" and state.last == "member business" and not (joined or _FROM.search(text, max(0, at - 10), at)):
            continue  # "Discussion: Mayor" may be about anything, "Items from the Mayor" is not
        if state.last == "member reports" and name in _OWNERS and _ABOUT.search(text, state.at, at):
            continue  # "Report on the Fire Department" is about it, one "from" it may be about nothing
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
        first = _WORD.match(text, at)
        if state.last not in ("member reports", "minutes", "agenda") or (first and first[0] in tails.FIRST_NAMES):
            for end in _names(text, at, _LONE_NAMES[state.last]):
                yield state._replace(at=end)
        if state.last == "roll call":
            for end in _surname(text, at):
                yield state._replace(at=end)
    if "organization" in allowed and _introduced(text, at, state.last):
        found = tails.ORGANIZATION.match(text, at)
        if found and not tails.HARD.search(found[0]) and not grammar.rescued(found[0]):
            yield state._replace(at=found.end())
    if "instructions" in allowed and _are_instructions(text[at:]):
        yield state._replace(at=len(text))


def _introduced(text: str, at: int, last: str) -> bool:
    """A free name needs a mark before it; "of" is one for an oath only: an "invocation of powers" is no prayer."""
    if text.endswith(("memory of ", "honor of "), 0, at):
        return True
    if last == "adjournment":
        return False
    if last == "oath" and _TITLED.search(text, max(0, at - 30), at):
        return True
    before = text[max(0, at - 10) : at].removesuffix("the ").split()
    return bool(before) and (
        (before[-1] in ("|", "by", "with", "from", "and") or (last == "roll call" and before[-1].isdigit()))
        or before[-1] in _ALSO_INTRODUCES.get(last, ())
    )


def _names(text: str, at: int, fewest: int) -> Iterator[int]:
    """Ends of one to four words that may be a person's name."""
    for count in range(1, 6):
        found = _WORD.match(text, at)
        if not found or not tails.like_a_name(found[0]):
            return
        if count >= fewest:
            yield found.end()
        at = found.end() + 1
        if text.startswith("| ", at) and len(found[0]) <= 3:  # an initial, or Rev., Dr., Jr.
            at += 2


def _surname(text: str, at: int) -> Iterator[int]:
    """The end of one last word, whatever it means elsewhere: "Councilmember Park" leads the pledge."""
    found = _WORD.match(text, at)
    if (
        found
        and not grammar.rescued(found[0])
        and not tails.NOT_A_NAME_ENDING.search(found[0])
        and (found.end() == len(text) or text.startswith(" | ", found.end()))
    ):
        yield found.end()


def _are_instructions(rest: str) -> bool:
    """The clerk's sentences to the public: long, with a verb of duty, and of no word that a matter could be made of."""
    found = rest.replace("|", " ").split()
    return len(found) >= 5 and bool(_MODAL.search(rest)) and all(word in tails.INSTRUCTIONS for word in found)
