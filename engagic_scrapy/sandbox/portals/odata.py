"""The part of OData v3 that a Legistar client may use: reads a $filter and applies it, or refuses it as the service does."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
Test = Callable[[Row], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<date>datetime'(?P<when>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)')|(?P<text>'(?:[^']|'')*')|"""
    r"""(?P<number>-?\d+)|(?P<word>[A-Za-z]\w*)|(?P<mark>[(),]))"""
)
_COMPARE = {
    "eq": operator.eq, "ne": operator.ne, "ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt,
}  # fmt: skip
PAGE_MAX = 1000  # rows
OR_MAX = 16  # terms; one more was refused by the real service


class Refused(Exception):
    """The service would answer 400."""


def parse(text: str) -> Test:
    """The test that a filter stands for. Raises Refused."""
    tokens, at = [], 0
    text = text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Refused(f"Syntax error at position {at} in '{text}'.")
        tokens.append(match)
        at = match.end()
    if sum(1 for token in tokens if token["word"] == "or") > OR_MAX - 1:
        raise Refused("The node count limit has been exceeded.")
    reader = _Reader(tokens)
    test = reader.any_of()
    if not reader.finished():
        raise Refused(f"Syntax error in '{text}'.")
    return test


class _Reader:
    """Recursive descent: or, and, comparison or brackets."""

    def __init__(self, tokens: list[re.Match[str]]):
        self._tokens, self._at = tokens, 0

    def finished(self) -> bool:
        return self._at == len(self._tokens)

    def any_of(self) -> Test:
        tests = [self._all_of()]
        while self._take("word", "or"):
            tests.append(self._all_of())
        return lambda row: any(test(row) for test in tests)

    def _all_of(self) -> Test:
        tests = [self._one()]
        while self._take("word", "and"):
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _one(self) -> Test:
        if self._take("mark", "("):
            test = self.any_of()
            self._expect("mark", ")")
            return test
        read = self._field()
        compare = _COMPARE.get(self._expect("word"))
        if compare is None:
            raise Refused("A binary operator was expected.")
        value = self._value()
        return lambda row: (found := read(row)) is not None and bool(compare(found, value))

    def _field(self) -> Callable[[Row], Any]:
        name = self._expect("word")
        if name == "year" and self._take("mark", "("):
            inner = self._expect("word")
            self._expect("mark", ")")
            return lambda row: int(_known(row, inner)[:4])
        return lambda row: _known(row, name)

    def _value(self) -> Any:
        token = self._next()
        if token["date"]:
            return token["when"] if "T" in token["when"] else token["when"] + "T00:00:00"
        if token["number"]:
            return int(token["number"])
        if token["text"]:
            return token["text"][1:-1].replace("''", "'")
        if token["word"] == "null":
            return None
        raise Refused(f"Unrecognized literal '{token[0].strip()}'.")  # datetimeoffset'…' ends here

    def _next(self) -> re.Match[str]:
        if self.finished():
            raise Refused("Expression expected.")
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, kind: str, text: str) -> bool:
        found = not self.finished() and self._tokens[self._at][kind] == text
        self._at += found
        return found

    def _expect(self, kind: str, text: str | None = None) -> str:
        found: str | None = self._next()[kind]
        if found is None or text not in (None, found):
            raise Refused(f"'{text or kind}' expected.")
        return found


def _known(row: Row, name: str) -> Any:
    if name not in row:
        raise Refused(f"Could not find a property named '{name}'.")
    return row[name]


def options(rows: list[Row], query: dict[str, str], *, ignore_filter: bool = False) -> list[Row]:
    """The rows that a query asks for: $filter, $orderby, $skip, $top and $select, in this order. Raises Refused."""
    if "$format" in query:
        raise Refused("The query parameter '$format' is not supported.")
    if "$filter" in query:
        test = parse(query["$filter"])
        rows = rows if ignore_filter else [row for row in rows if test(row)]
    for key in reversed([part for part in query.get("$orderby", "").split(",") if part.strip()]):
        name, _, direction = key.strip().partition(" ")
        rows = sorted(rows, key=lambda row, name=name: _known(row, name) or "", reverse=direction.strip() == "desc")  # type: ignore[misc]
    skip, top = _count(query, "$skip", 0), _count(query, "$top", PAGE_MAX)
    if top > PAGE_MAX:
        raise Refused(
            f"The limit of '{PAGE_MAX}' for Top query has been exceeded. The value from the incoming request is '{top}'."
        )
    rows = rows[skip : skip + top]
    if "$select" in query:
        names = [name.strip() for name in query["$select"].split(",")]
        rows = [{name: _known(row, name) for name in names} for row in rows]
    return rows


def _count(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdigit():
        raise Refused(f"Invalid value '{text}' for {name} query option.")
    return int(text)
