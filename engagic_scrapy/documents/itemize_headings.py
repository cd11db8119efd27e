"""Finds in a packet's pages where each item's papers begin: cover pages, headings, and page numbers that the agenda prints."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from engagic_scrapy.documents.itemize_agenda import role
from engagic_scrapy.documents.itemize_lines import folded, lines_of
from engagic_scrapy.documents.itemize_match import LEAST_WORDS, number_key, rising

HEAD_CHARACTERS, HEAD_LINES = 700, 10
EDGE_CHARACTERS = 160
SHORT = 60  # characters of a line that is a heading
MOST_TITLES = 2  # that one page's head may bear; more are a list of items
MOST_BEFORE = 4  # words before a title on its line: "Subject:", "Item 3"
KEY_WORDS, TITLE_WORDS, MOST_TITLE_WORDS = 3, 8, 25
_WORD = re.compile(r"\w+")
_ITEM = re.compile(
    r"\s*(?:agenda )?item\s*(?:no\.?|number|#)?\s*:?\s*"
    r"(?P<number>\(?[A-Z]{0,2}-?\d{1,3}[A-Za-z]?(?:[.\-][A-Za-z\d]{1,3})*|[IVX]{1,5}(?:[.\-][A-Za-z\d]{1,3})*)"
    r"(?=[\s.:)\u2013\u2014-]|$)\W*(?P<rest>.*)",
    re.IGNORECASE,
)
_ITEM_LAST = re.compile(  # "Meeting Date: September 2, 2026 Agenda Item: 3"
    r".*\bagenda item\s*(?:no\.?|number|#)?\s*:?\s*(?P<number>[A-Z]{0,2}-?\d{1,3}[A-Za-z]?(?:[.\-][A-Za-z\d]{1,3})*)\.?",
    re.IGNORECASE,
)
_ITEM_FOOT = re.compile(  # "Item B - Page 1 of 2"
    r"\bitem\s*(?:no\.?|number|#)?\s*:?\s*(?P<number>(?-i:[A-Z]{0,2})-?\d{1,3}[A-Za-z]?(?:[.\-][A-Za-z\d]{1,3})*|(?-i:[A-Z]))"
    r"[\s,|\u2013\u2014-]+(?:page|pg\.?) 1\b",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b(?P<word>ordinance|resolution|bill|docket|case|contract|application|permit|petition)\s+(?:no\.?\s*)?#?(?P<named>[\w-]*\d[\w-]*)"
    r"|\b(?P<number>(?:[A-Z]{1,5}-)?\d{2,4}-(?:[A-Z]{1,3}-)?\d{1,5}|[A-Z]{1,5}-\d{2,4}-\d{1,5})\b",
    re.IGNORECASE,
)  # of a case, an ordinance: what a paper bears where it doesn't repeat the title
_MINUTES = re.compile(r"\bminutes\b", re.IGNORECASE)
_DATE = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b", re.IGNORECASE)
_PACKET_PAGE = re.compile(r"packet (?:page|pg\.?)\s*(\d{1,4})\b", re.IGNORECASE)
_PAGE = re.compile(r"[\s\u2013-]*(?:page )?(\d{1,4})[\s\u2013-]*(?:of \d+\s*)?", re.IGNORECASE)
_CONTINUED = re.compile(r"\bcont(?:inued|'d|\.)", re.IGNORECASE)


class Headings:
    """Takes the pages one by one; knows of each only which item's heading it bears and which number is printed on it."""

    def __init__(self, items: Sequence[tuple[str | None, str]], *, printed_numbers: bool = False):
        whole = [_words(title) for _, title in items]
        begun = Counter(tuple(words[:TITLE_WORDS]) for words in whole)
        # The beginning of a title will do where no other one begins like it.
        self._titles = [words if begun[tuple(words[:TITLE_WORDS])] > 1 else words[:TITLE_WORDS] for words in whole]
        keys = [number_key(number) for number, _ in items]
        times = Counter(keys)
        self._by_number = {key: index for index, key in enumerate(keys) if key and times[key] == 1}
        same = Counter(map(tuple, self._titles))
        self._by_words: dict[tuple[str, ...], list[int]] = {}
        for index, words in enumerate(self._titles):
            if len(words) >= LEAST_WORDS and same[tuple(words)] == 1:
                self._by_words.setdefault(tuple(words[:KEY_WORDS]), []).append(index)
        # The quick look at every page takes words as spaces part them.
        self._beginnings = {tuple(title.casefold().split()[:KEY_WORDS]) for _, title in items} | set(self._by_words)
        codes = [set(_codes(title)) for _, title in items]
        held = Counter(code for each in codes for code in each)
        self._by_code = {code: index for index, each in enumerate(codes) for code in each if held[code] == 1}
        self._any_code = re.compile("|".join(re.escape(code) for _, code in self._by_code)) if self._by_code else None
        self._minutes = [(index, title) for index, (_, title) in enumerate(items) if _MINUTES.search(title)]
        self._printed_numbers = printed_numbers
        self._found: dict[int, int] = {}
        self._offsets: Counter[int] = Counter()

    def take(self, page: dict[str, Any]) -> None:
        """Looks at the page's first lines, and at the number printed on it."""
        number, text = page["page"], page["text"]
        head = text[:HEAD_CHARACTERS]
        small = head.casefold()
        words = small.split()
        named = not self._beginnings.isdisjoint(zip(words, words[1:], words[2:], strict=False))
        lines = head.split("\n")[:HEAD_LINES]
        indexes: list[int] = []
        if ("Minutes" in head or "MINUTES" in head) and _are_minutes(lines):
            indexes = self._approved(head)  # what they tell of are items of another meeting
        elif named or "Item" in head or "ITEM" in head:
            indexes = list(dict.fromkeys(self._named(lines, named)))
        tail = text[-EDGE_CHARACTERS:]
        if not indexes and ("tem" in tail or "TEM" in tail) and (foot := _ITEM_FOOT.search(tail)):
            indexes = [index for index in (self._by_number.get(number_key(foot["number"])),) if index is not None]
        if not indexes and self._any_code and self._any_code.search(small):
            indexes = list(self._coded(lines))
        if len(indexes) <= MOST_TITLES:
            for index in indexes:
                self._found.setdefault(index, number)
        if self._printed_numbers and (printed := _printed(text)) is not None:
            self._offsets[number - printed] += 1

    def _named(self, lines: Sequence[str], named: bool) -> Iterator[int]:
        if any(_CONTINUED.search(line) for line in lines[:4] if len(line) < SHORT):
            return
        words = _WORD.findall("\n".join(lines).casefold()) if named else []
        for line in lines:
            found = (_ITEM.match(line) or _ITEM_LAST.fullmatch(line)) if "tem" in line or "TEM" in line else None
            if (
                found
                and (index := self._by_number.get(number_key(found["number"]))) is not None
                and not (found.re is _ITEM and found["rest"][:1].islower())
            ):
                yield index
                return
            first = _WORD.findall(line.casefold()) if named else []
            for at in range(min(MOST_BEFORE + 1, max(0, len(first) - KEY_WORDS + 1))):
                for index in self._by_words.get(tuple(first[at : at + KEY_WORDS]), ()):
                    if _holds(words, self._titles[index]):
                        yield index

    def _coded(self, lines: Sequence[str]) -> Iterator[int]:
        """The item whose number of case or ordinance the first line that bears one names, near the line's beginning."""
        for line in lines:
            for code, at in _codes(line).items():
                if len(line[:at].split()) <= MOST_BEFORE and (index := self._by_code.get(code)) is not None:
                    yield index
                    return

    def _approved(self, head: str) -> list[int]:
        """The item that approves these minutes: the only one, or the only one with their date."""
        named = {date.casefold() for date in _DATE.findall(head)}
        dated = [index for index, title in self._minutes if named & {date.casefold() for date in _DATE.findall(title)}]
        found = dated or [index for index, title in self._minutes if not _DATE.search(title)]
        return found if len(found) == 1 else []

    def starts(self) -> dict[int, int]:
        """The first page of each item whose papers are here; items out of their order are left out."""
        return dict(rising(sorted(self._found.items())))

    def offset(self) -> int | None:
        """What to add to a printed page number; None if pages print none, or each paper its own."""
        if not self._offsets:
            return None
        offset, times = self._offsets.most_common(1)[0]
        return offset if times * 2 > self._offsets.total() and times > 2 else None


def _words(title: str) -> list[str]:
    """A title's words without "(ID # 4521)" at its end, unless nothing much remains."""
    words = folded(re.sub(r"\s*\([^()]*\)\W*$", "", title)).split()
    return (words if len(words) >= LEAST_WORDS else folded(title).split())[:MOST_TITLE_WORDS]


def _are_minutes(lines: Sequence[str]) -> bool:
    """Whether a page's first lines head the minutes of a meeting before any of them numbers an item."""
    for at, line in enumerate(lines):
        if "tem" in line.casefold() and _ITEM.match(line):
            return False
        if len(line) < SHORT and ("Minutes" in line or "MINUTES" in line):
            return role(lines_of("\n".join(lines[: at + 1]))) == "minutes"
    return False


def _codes(text: str) -> dict[tuple[str, str], int]:
    """The numbers of cases, ordinances and the like in a text: what kind if said, number, and where it stands."""
    found: dict[tuple[str, str], int] = {}
    for match in _CODE.finditer(text):
        code = (match["named"] or match["number"]).casefold()
        years = re.fullmatch(r"20(\d\d)-(?:20)?(\d\d)", code)
        if match["named"]:
            found.setdefault((match["word"].casefold(), code), match.start())
        elif not (years and int(years[2]) == int(years[1]) + 1):  # a fiscal year
            found.setdefault(("", code), match.start())
    return found


def _printed(text: str) -> int | None:
    """The number in the page's first or last lines, the packet's own before a paper's."""
    edges = (text[-EDGE_CHARACTERS:], text[:EDGE_CHARACTERS])
    for edge in edges:
        if found := _PACKET_PAGE.search(edge):
            return int(found[1])
    for line in (edges[0].rsplit("\n", 1)[-1], edges[1].split("\n", 1)[0]):
        if found := _PAGE.fullmatch(line):
            return int(found[1])
    return None


def _holds(words: Sequence[str], title: Sequence[str]) -> bool:
    return f" {' '.join(title)} " in f" {' '.join(words)} "


def pages_of_references(references: Sequence[str | None], about: dict[str, Any], offset: int | None) -> list[int | None]:
    """The pages that printed numbers mean: by the file's page labels, by the numbers printed on its pages, else by counting."""
    labels: dict[str, int] = {}
    for number, label in enumerate(about.get("page_labels") or [], start=1):
        labels.setdefault(label.casefold(), number)
    total = about.get("pages_total") or 0
    found: list[int | None] = []
    for reference in references:
        page: int | None = None
        if reference is not None and offset is not None and reference.isdigit():
            page = int(reference) + offset
        elif reference is not None and labels:
            page = labels.get(reference.casefold())
        elif reference is not None and reference.isdigit():
            page = int(reference)
        found.append(page if page is not None and 1 <= page <= total else None)
    return found
