"""Lines of a page: the numbers that agendas put before items, and headings of sections."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

PAGE_CHARACTERS = 30_000  # an agenda page has 3,000
LINE_CHARACTERS = 400
EDGE = 3  # lines at the top and at the foot of a page where running headers stand
HIGHEST = 200  # (213) is a telephone's area code

_PART = r"(?:\d{1,3}|[A-Z]{1,2}|[a-z]|[ivxIVX]{1,5})"
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "item",
        re.compile(
            r"(?:agenda |council |docket )?item(?:\s+(?:no\.?|number|#)?\s*|\s*#\s*|(?=\d))"
            rf"(?P<number>(?-i:[A-Z]{{0,2}}-?\d{{1,3}}[A-Za-z]?|[IVX]{{1,5}}|[A-Z])(?:[.\-]{_PART})*)"
            r"\s*(?:[.:)\u2013\u2014-]+\s*|\s+|$)(?P<rest>.*)",
            re.IGNORECASE,
        ),
    ),
    ("hash", re.compile(r"(?:#|No\.\s?)\s?(?P<number>\d{1,3})(?:\s?[.:)\u2013\u2014-]*\s+(?P<rest>[A-Z\"\u201c(].*)|$)")),
    ("bracket", re.compile(r"\[\s*(?P<number>\d{1,3}|[A-Za-z])\s*\]\.?\s*(?P<rest>.*)")),
    ("paren", re.compile(r"\(\s*(?P<number>\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})\s*\)\.?(?:\s+(?P<rest>.*)|$)")),
    (
        "compound",
        re.compile(
            r"(?P<number>(?:(?:\d{1,3}|[A-Z]|[IVX]{2,5})(?:\.\s?|\.?-)(?:(?:\d{1,2}|[A-Za-z]|[ivx]{2,4}|[IVX]{2,4})(?:[.\-](?=[\dA-Za-z])|(?=[.):\s]|$))){1,3})"
            r"|\d{1,3}[A-Z](?=[.):\s]))"
            r"[.):]*(?:\s+(?:[\u2013\u2014-]\s+)?(?P<rest>.*)|$)"
        ),
    ),
    ("dot", re.compile(r"(?P<number>\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})\s?[.:](?:\s*[\u2013\u2014-])?(?:\s+(?P<rest>.*)|$)")),
    ("dot", re.compile(r"(?P<number>\d{1,2}|[IVX]{1,5})\.(?P<rest>[A-Z][a-z].*)")),
    ("close", re.compile(r"(?P<number>\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})\s?\)(?:\s+(?P<rest>.*)|$)")),
    ("dash", re.compile(r"(?P<number>\d{1,2}|[A-Z]|[IVX]{2,5})\s?[\u2013\u2014-]\s+(?P<rest>[A-Z\"\u201c(].*)")),
    ("bare", re.compile(r"(?P<number>\d{1,3})(?:\s+(?P<rest>[A-Z\"\u201c(].*)|$)")),
)
_TWO = re.compile(r"(?P<first>(?P<left>\d{1,3})[.)] .+?) (?P<second>(?P<right>\d{1,3})[.)] [A-Z].*)")
_BULLETS = re.compile(r"^[\s*\u2022\u00b7\u25aa\u25ba\u2610\u2751\u27a2]+")
_CLOCK = re.compile(r"\d{1,2}:\d\d(?:\s?[ap]\.?\s?m\b\.?)?[\s:\u2013\u2014-]+(?=[\dA-Z(])", re.IGNORECASE)
_UNIT = re.compile(
    r"(?:million|billion|percent|acres?|miles?|hours?|feet|ft|inch|square|sq|FTE|"
    r"years?|months?|days?|minutes?(?! (?:of|from)\b)|mins?|%|MG|cents?|"
    r"[ap]\.?\s?m\b)",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(?:[NSEW]\.?\s|North |South |East |West )?(?:[\w.']+\s){1,3}"
    r"(?:St|Street|Ave|Avenue|Blvd|Boulevard|Rd|Road|Dr|Drive|Ln|Lane|Way|Ct|Court|Pl|Place|Plaza|Pkwy|Parkway|Hwy|Highway)\b",
)
_MONTH = re.compile(r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?,?\s+(?:\d|$)")
ACTION = re.compile(
    r"(?:that\b|approv|adopt|author|accept|award|amend|ratif|consider|direct|receive|execut|introduc|waive|appoint|conduct|hold\b|"
    r"request|recommend|find\b|purchase|renew|establish|resolution (?:no|of|auth|appr)|"
    r"ordinance (?:no|amend|of)|public hearing (?:on|to|re)|"
    r"first reading|second reading|continu|confirm|declar|repeal|grant|issue|enter into|a resolution|an ordinance)",
    re.IGNORECASE,
)
_PART_OF_ACTS = re.compile(
    r"requests\b|appointments\b|continued\b|consideration (?:and|&)|approval of (?:the )?minutes$", re.IGNORECASE
)
GROUP_WORDS = re.compile(
    r"\b(?:consent|hearings?|business|calendar|agenda|reports?|communications?|presentations?|sessions?|ordinances|resolutions|"
    r"appointments|discussions?|items?|matters|announcements|petitions|proclamations|legislation|bids|contracts|readings?|"
    r"workshops?|applications|correspondence|recognitions?|comments?|requests|motions|claims|policies|administration|"
    r"ceremonial|informational|procedural|committees?|departments?|opening|introductions?)\b",
    re.IGNORECASE,
)
LABEL = re.compile(
    r"(?:recommend(?:ation|ed)\b|(?:staff|city manager'?s?|department|committee) recommend|staff\s*(?:contact|report)?\s*:|"
    r"presenters?\b|presented by|"
    r"fiscal impact|attachments?\b|actions?\s*:|action (?:requested|taken)|speakers?\s*:|contacts?\s*:|background\b|summary\s*:|"
    r"(?:city )?council district|district\s*:|ceqa\b|environmental\s*:|applicants?\s*:|location\s*:|"
    r"documents?\s*:|files?\s*:|suggested|"
    r"possible action|exhibits?\b|sponsors?\s*:|department\s*:|project (?:no|planner)|report no|requested action|proposed action|"
    r"subject\s*:|purpose\s*:|time\s*:|estimated|motion\s*:|vote\s*:|notes?\s*:|page \d)",
    re.IGNORECASE,
)  # of what stands below an item's title
_MONEY = re.compile(r"\$\s?\d")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


@dataclass(frozen=True, slots=True)
class Mark:
    """A number before a line: how it is written (``style``), without its punctuation (``number``), and what follows."""

    style: str
    number: str
    rest: str

    @property
    def parts(self) -> tuple[str, ...]:
        return _parts(self.number)


@lru_cache(maxsize=1024)
def _parts(number: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+|[A-Za-z]+", number))


def lines_of(text: str) -> list[str]:
    """The lines that hold something, white space collapsed."""
    lines = (" ".join(line[:LINE_CHARACTERS].split()) for line in text[:PAGE_CHARACTERS].splitlines())
    return [line for line in lines if line]


def unfold_columns(lines: list[str]) -> list[str]:
    """Two columns of items that the reader joined line by line, one after the other; other lines as they are."""
    found = {index: pair for index, line in enumerate(lines) if (pair := _TWO.fullmatch(line))}
    pairs = list(found.values())
    if len(pairs) < 3 or any(
        int(after[side]) != int(before[side]) + 1 for before, after in itertools.pairwise(pairs) for side in ("left", "right")
    ):
        return lines
    last = max(found)
    unfolded = [found[index]["first"] if index in found else line for index, line in enumerate(lines)]
    return [*unfolded[: last + 1], *(pair["second"] for pair in pairs), *unfolded[last + 1 :]]


def mark_of(line: str) -> Mark | None:
    """The number the line begins with, unless it is a date, time, address, amount or the like."""
    line = _BULLETS.sub("", line)
    clock = _CLOCK.match(line)  # "6:30 1. Open the meeting"
    for style, pattern in _MARKS:
        found = pattern.match(line, clock.end() if clock else 0)
        if not found or (clock and style == "bare"):
            continue
        mark = Mark(style, found["number"].replace(" ", "").rstrip(".-"), (found["rest"] or "").strip())
        if not mark.parts or not _believable(mark):
            return None
        return mark
    return None


def _believable(mark: Mark) -> bool:
    numbers = [part for part in mark.parts if part.isdigit()]
    if any(int(part) > HIGHEST or (part.startswith("0") and (part != "0" or mark.parts[0] == "0")) for part in numbers):
        return False
    rest = mark.rest
    if mark.style == "item":
        return not rest or not rest[0].islower()  # "Item 5 was continued"
    if rest and not re.match(r"[\"'\u201c\u2018(\[*$#]*[A-Za-z\d$]", rest):
        return False
    if mark.style == "compound":
        if len(mark.number) == 3 and mark.number.isupper() and not numbers and mark.number[0] not in "IVX":
            return False  # U.S.
        if len(numbers) == len(mark.parts) and (
            "-" in mark.number or (_UNIT.match(rest) and not rest.startswith(("Min", "MIN")))
        ):
            return False  # 5-2, 12-05; 1.5 million
        return not (rest and rest[0].islower())
    if mark.style == "bare":
        return not (_UNIT.match(rest) or _STREET.match(rest) or _MONTH.match(rest))
    return not re.match(r"[ap]\.?\s?m\b|\d{1,2}\s?(?:[ap]\.?\s?m\b|%|$)|\d+[:/]\d", rest, re.IGNORECASE)


def values(part: str) -> Iterator[tuple[str, int]]:
    """What a part of a number may count: kind (``1``, ``A``, ``a``, ``I``, ``i``) and value. "I" is a letter and a numeral."""
    if part.isdigit():
        yield "1", int(part)
        return
    kind = "A" if part.isupper() else "a"
    if len(part) == 1:
        yield kind, ord(part.lower()) - 96
    elif len(set(part)) == 1:
        yield kind, 26 + ord(part[0].lower()) - 96  # AA after Z
    if (value := _roman(part.lower())) is not None:
        yield "I" if part.isupper() else "i", value


def _roman(text: str) -> int | None:
    if not re.fullmatch(r"x{0,3}(?:ix|iv|v?i{0,3})", text) or not text:
        return None
    counts = [_ROMAN[letter] for letter in text]
    return sum(-one if one < after else one for one, after in zip(counts, [*counts[1:], 0], strict=True))


def folded(text: str) -> str:
    """Letters and digits only: what must be the same in two printings of a title."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def is_group(title: str) -> bool:
    """Whether a title names a part of the agenda ("CONSENT CALENDAR") rather than something to decide."""
    words = re.sub(r"\([^)]*\)?", "", title).strip(" .:-\u2013\u2014").split()
    if not words or len(words) > 8 or _MONEY.search(title):
        return False
    text = " ".join(words)
    if ACTION.match(text) and not _PART_OF_ACTS.match(text):
        return False
    return bool(GROUP_WORDS.search(text)) or is_upper(text) or len(words) <= 3


def is_upper(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 2 and sum(letter.isupper() for letter in letters) >= 0.8 * len(letters)


def is_section(line: str) -> bool:
    """Whether an unnumbered line heads a section: known words alone on it, in capitals, as a title or before a colon."""
    if (
        len(line) > 90
        or line.endswith((".", ",", ";"))
        or LABEL.match(line)
        or not GROUP_WORDS.search(line)
        or not is_group(line)
    ):
        return False
    if re.search(
        r"\d{3}|\bpage\b|@|www\.|minutes?\b|\bmeeting\b|\b(?:council|board|commission|committee) agenda\b", line, re.IGNORECASE
    ):
        return False
    small = {"and", "of", "the", "for", "from", "to", "on", "by", "or", "in", "with"}
    words = re.sub(r"\([^)]*\)?", "", line).split()
    return is_upper(line) or all(word[0].isupper() or not word[0].isalpha() or word.lower() in small for word in words)


def without_running(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """The pages' lines without headers and footers: what stands near the edge of half of them, whatever its digits."""
    seen: Counter[tuple[bool, str]] = Counter()
    for lines in pages:
        seen.update({(True, _edge(line)) for line in lines[:EDGE]} | {(False, _edge(line)) for line in lines[-EDGE:]})
    running = {key for key, times in seen.items() if times >= 2 and times * 2 >= len(pages)}
    return [list(_drop_edges(lines, running)) for lines in pages]


def _edge(line: str) -> str:
    return re.sub(r"\d+", "0", line.casefold())


def _drop_edges(lines: Sequence[str], running: Collection[tuple[bool, str]]) -> Iterator[str]:
    for position, line in enumerate(lines):
        runs = (position < EDGE and (True, _edge(line)) in running) or (
            position >= len(lines) - EDGE and (False, _edge(line)) in running
        )
        if not (runs and mark_of(line) is None):
            yield line
