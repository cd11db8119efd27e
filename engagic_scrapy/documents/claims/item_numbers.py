"""The numbers of items, cases and files: how they are written, and which comes after which."""

from __future__ import annotations

import re

from engagic_scrapy.documents.claims.listed import listed

# What agendas call their matters, before a number.
MATTERS = frozenset(
    listed(
        "agenda appeal application article bid bill case claim docket file hearing item motion order ordinance petition proposal "
        "resolution rfp tab variance warrant"
    )
)
_OF_AGENDA = r"(?:action|agenda|business|consent|discussion|information|public)"
_WORD = rf"(?i:(?:{_OF_AGENDA}[ ])?(?P<word>{'|'.join(sorted(MATTERS))}))[ ]{{1,6}}"
CALLED = rf"{_WORD}(?:[Nn][Oo]\.?[ ]{{0,6}})?#?[A-Z]{{0,5}}[ .-]?\d(?:[\w.-]*\w)?"
_CODE = r"[A-Z]{1,5}[ .-]?\d{1,4}(?:[-.]\d+)*|[IVX]{1,5}[.-][A-Za-z]\b|\d{1,3}(?:[.-]?[A-Z]|(?:\.\d{1,2})+|\([a-z\d]\))"
_ENTRY = r"\d{1,2}|[IVX]{1,5}|[A-Z]|[a-z]"
_SECTION = r"(?i:(?:consent|agenda|old business|new business|public hearing)\W+)*"
_NUMBER = re.compile(rf"\W*{_SECTION}(?P<number>{CALLED}|{_CODE}|(?:{_ENTRY})(?=[.):\s]))")
_WITHIN = re.compile(r"\b[A-Z]{1,5}[ .-]?\d[\d.-]*\d\b|\b\d+-\d+\b|(?<=[ \d])\([a-z]\)(?=[ :.])")
_ROMAN = re.compile(r"[IVX]{2,5}")


def numbers(title: str) -> tuple[str, ...]:
    """The item's number at the head of its title, and those of cases and files within it."""
    number = _NUMBER.match(title)
    return (*([number["number"]] if number else []), *_WITHIN.findall(title))


def follows(number: str, own: str) -> bool:
    """Whether it may be the number of what comes after the item of an agenda: 12 after 11, 4(b) after 4(a), VI.E after VI.D."""
    last, next_one = (re.fullmatch(r"(.*?)(\d+|[a-z])", plain(one)) for one in (own, number))
    if not last or not next_one or last[1] != next_one[1] or last[2].isdigit() != next_one[2].isdigit():
        return False
    if last[2].isdigit():
        return int(next_one[2]) == int(last[2]) + 1
    return ord(next_one[2]) == ord(last[2]) + 1


def shape(number: str) -> str:
    """9 for figures, A for capitals, a for small letters; I for Roman figures that are no letter."""
    bare = number.strip("(). ")
    if _ROMAN.fullmatch(bare):
        return "I"
    return re.sub(r"[a-z]", "a", re.sub(r"[A-Z]+", "A", re.sub(r"\d+", "9", bare)))


def code(number: str) -> str:
    """The number alone, without what it's the number of: 25-09 of Ordinance No. 25-09; "" for none."""
    return number.split()[-1] if number else ""


def plain(number: str) -> str:
    """Letters and figures alone, by which two spellings of one number are compared."""
    return re.sub(r"[^0-9a-z]|\b(?:action|agenda|consent|item|no|file|case)\b", "", number.lower())
