"""The error rates of the check of claims, on items of known text with right and wrong claims."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from engagic_scrapy.documents.claims.check import Claim
from engagic_scrapy.documents.claims.ends import end
from engagic_scrapy.documents.claims.sentences import check_sentence
from engagic_scrapy.documents.summary_check import sentences, verify
from engagic_scrapy.exceptions import UsageProblem

PASSED_MAX, DROPPED_MAX = 0.01, 0.02  # of the wrong claims, of the right ones
SHOWN = 20  # mistakes that are listed
WRONG_PAGE = "wrong_page"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a set: ``pages`` by document and number; claims with ``error`` (a kind) are wrong.

    ``others``: titles of its agenda's other items (of ``"agenda"``). ``foreign``: the wrong ones whose quote is of another item
    of its page, which the set tells by ``"of_item": false``: to show the document's words in their place would be as wrong.
    """

    half: str
    id: str
    title: str
    pages: dict[tuple[str, int], str]
    right: list[Claim]
    wrong: list[tuple[str, Claim]]
    foreign: frozenset[Claim]
    others: tuple[str, ...]

    def page_text(self, document: str, page: int) -> str | None:
        return self.pages.get((document, page))


@dataclass(slots=True)
class Rates:
    """``passed``: wrong claims in whose own words something is shown, or the document's words of another item."""

    right: int = 0
    quoted: int = 0  # of the right ones: the document's words are shown in their place
    wrong: Counter[str] = field(default_factory=Counter)  # by kind of error
    passed: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)  # why right claims were dropped
    mistakes: list[str] = field(default_factory=list)

    def drop(self, name: str, text: str, reason: str | None, detail: str) -> None:
        self.reasons[reason or "?"] += 1
        self.mistakes.append(f"{name} dropped ({reason}: {detail}): {text}")

    def let_through(self, name: str, text: str, kind: str, shown: str = "") -> None:
        self.passed[kind] += 1
        self.mistakes.append(f"{name} let through ({kind}): {text}{shown}")

    @property
    def dropped(self) -> int:
        return self.reasons.total()

    @property
    def dropped_rate(self) -> float:
        return self.dropped / max(1, self.right)

    @property
    def passed_rate(self) -> float:
        return self.passed.total() / max(1, self.wrong.total())

    @property
    def within_marks(self) -> bool:
        return self.right > 0 and self.wrong.total() > 0 and self.dropped_rate <= DROPPED_MAX and self.passed_rate <= PASSED_MAX


def load(folder: Path) -> list[Item]:
    """The items of a folder's ``*.jsonl`` files; a file's name is the name of its half.

    Raises UsageProblem, naming file and line.
    """
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise UsageProblem(f"{folder}: no *.jsonl file; each line is an item with id, title, pages, right, wrong")
    return [_item(file, number, line) for file in files for number, line in _lines(file)]


def rate(items: list[Item]) -> dict[str, Rates]:
    """The rates of each half."""
    halves: dict[str, Rates] = {}
    for item in items:
        rates = halves.setdefault(item.half, Rates())
        for claim in item.right:
            found = end(claim, item.title, item.page_text, item.others)
            rates.right += 1
            rates.quoted += found.quoted
            if not found.words:
                rates.drop(item.id, claim.text, found.checked.reason, found.checked.detail)
        for kind, claim in item.wrong:
            found = end(claim, item.title, item.page_text, item.others)
            rates.wrong[kind] += 1
            if found.words and (not found.quoted or claim in item.foreign):
                rates.let_through(item.id, claim.text, kind, f"; shown: {found.words}" if found.quoted else "")
    return halves


def rate_told(items: list[Item]) -> dict[str, Rates]:
    """The rates of each half when every claim is a paragraph of a summary whose claims are the right ones of its item.

    That is the worst a summary can do: a sentence has no quote, and what it is held against tells of the same item. A claim whose
    error is its page is true as a sentence, and left out.
    """
    halves: dict[str, Rates] = {}
    for item in items:
        rates = halves.setdefault(item.half, Rates())
        claims = [{"claim": one.text, "document": one.document, "page": one.page, "quote": one.quote} for one in item.right]
        told = [("", one.text) for one in item.right]
        told += [(kind, one.text) for kind, one in item.wrong if kind != WRONG_PAGE]
        found = verify("\n".join(text for _, text in told), claims, item.page_text, item.title, item.others)
        rows = iter([row for row in found.rows if row["kind"] == "sentence"])
        for kind, text in told:
            failed = [row for row in islice(rows, len(sentences(text)[0])) if not row["kept"]]
            if not kind:
                rates.right += 1
                if failed:
                    rates.drop(item.id, text, failed[0]["reason"], failed[0]["detail"])
                continue
            rates.wrong[kind] += 1
            if not failed:
                rates.let_through(item.id, text, kind)
    return halves


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a shown summary, the texts of the pages that it cites, and whether they bear it out."""

    id: str
    text: str
    pages: list[str]
    right: bool


def load_sentences(file: Path) -> list[Sentence]:
    """The labeled sentences of a file: ``id``, ``sentence``, ``pages``, ``label`` (right or wrong) a line.

    Raises UsageProblem, naming file and line.
    """
    return [_sentence(file, number, line) for number, line in _lines(file)]


def rate_sentences(sentences: list[Sentence]) -> Rates:
    rates = Rates()
    for one in sentences:
        checked = check_sentence(one.text, one.pages)
        if one.right:
            rates.right += 1
        else:
            rates.wrong["sentence"] += 1
        if one.right and not checked.ok:
            rates.drop(one.id, one.text, checked.reason, checked.detail)
        if checked.ok and not one.right:
            rates.let_through(one.id, one.text, "sentence")
    return rates


def render(items: list[Item], halves: dict[str, Rates], told: dict[str, Rates]) -> str:
    """The table by kind of error, both rates by half, the rates of :func:`rate_told`, and the mistakes of claims."""
    names = list(halves)
    width = max([32, *(len(kind) + 2 for one in halves.values() for kind in one.wrong)])
    rows = [f"{len(items)} items", "", "".join(["planted error".ljust(width), *(name.rjust(22) for name in names)])]
    for kind in sorted({kind for one in halves.values() for kind in one.wrong}):
        rows.append(kind.ljust(width) + "".join(_share(one.passed[kind], one.wrong[kind]) for one in halves.values()))
    rows += [_let_through(halves, width), _dropped("right claims dropped", halves, width)]
    rows.append(
        "  shown as the document's words".ljust(width) + "".join(_share(one.quoted, one.right) for one in halves.values())
    )
    rows += ["", "the same, told as sentences of a summary"]
    rows += [_let_through(told, width), _dropped("right ones dropped", told, width)]
    mistakes = [line for one in halves.values() for line in one.mistakes]
    if mistakes:
        rows += ["", "Mistakes", *(f"  {line}" for line in mistakes[:SHOWN])]
        rows += [f"  and {len(mistakes) - SHOWN} more"] if len(mistakes) > SHOWN else []
    over = [name for name, one in halves.items() if not one.within_marks]
    rows += [
        "",
        f"Marks of claims: let through at most {PASSED_MAX:.0%}, dropped at most {DROPPED_MAX:.0%}: "
        + (f"MISSED by {', '.join(over)}" if over else "kept"),
    ]
    return "\n".join(rows) + "\n"


def _let_through(halves: dict[str, Rates], width: int) -> str:
    shares = (_share(one.passed.total(), one.wrong.total()) for one in halves.values())
    return "let through, of all".ljust(width) + "".join(shares)


def _dropped(name: str, halves: dict[str, Rates], width: int) -> str:
    return name.ljust(width) + "".join(_share(one.dropped, one.right) for one in halves.values())


def _share(part: int, whole: int) -> str:
    return (f"{part} of {whole} = {part / whole:.1%}" if whole else "-").rjust(22)


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        with file.open(encoding="utf-8") as lines:
            yield from ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise UsageProblem(f"{file}: {error}") from error


def _item(file: Path, number: int, line: str) -> Item:
    try:
        data: dict[str, Any] = json.loads(line)
        pages = {(page["document"], int(page["page"])): str(page["text"]) for page in data["pages"]}
        right = [_claim(one) for one in data["right"]]
        wrong = [(str(one["error"]), _claim(one)) for one in data["wrong"]]
        foreign = frozenset(_claim(one) for one in data["wrong"] if one.get("of_item") is False)
        title, agenda = str(data["title"]), data.get("agenda", [])
        others = tuple(str(one) for one in agenda if one != title)
        return Item(file.stem, str(data["id"]), title, pages, right, wrong, foreign, others)
    except (ValueError, KeyError, TypeError) as error:
        raise UsageProblem(f"{file}, line {number}: {type(error).__name__}: {error}") from error


def _sentence(file: Path, number: int, line: str) -> Sentence:
    try:
        data: dict[str, Any] = json.loads(line)
        right = {"right": True, "wrong": False}[data["label"]]
        return Sentence(str(data["id"]), str(data["sentence"]), [str(page) for page in data["pages"]], right)
    except (ValueError, KeyError, TypeError) as error:
        raise UsageProblem(f"{file}, line {number}: {type(error).__name__}: {error}") from error


def _claim(data: dict[str, Any]) -> Claim:
    return Claim(str(data["claim"]), str(data["document"]), int(data["page"]), str(data["quote"]))
