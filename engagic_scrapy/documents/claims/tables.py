"""Which column a figure in a table's row stands under, as far as plain text lets one tell."""

from __future__ import annotations

import re

from engagic_scrapy.documents.claims import dates as claim_dates
from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.text import NUMERIC_CELL, is_row
from engagic_scrapy.documents.claims.words import STOP, stem, words

HEADER_LINES = 40  # above a row
_LABEL_HEADS = frozenset(
    listed(
        "account purpose item description category type fee service services department bidder fund vendor zone name "
        "class position customer line contractor firm street location activity permit program source meter size tier use "
        "district project lot unit"
    )
)
# Words by which a summary says in plain words what a column's head says.
SAME_COLUMN = dict(
    pair.split(":")
    for pair in listed(
        "now:current today:current existing:current present:current currently:current old:current actual:actual "
        "new:proposed would:proposed will:proposed next:proposed proposes:proposed suggested:proposed planned:proposed "
        "recommended:proposed recommends:proposed recommend:proposed propuesta:proposed propuesto:proposed "
        "actuales:current prior:previous variance:difference change:difference budgeted:budget spent:actual "
        "expended:actual estimate:estimate alternative:alternate asked:requested asks:requested seeks:requested "
        "wanted:requested least:minimum lowest:minimum most:maximum highest:maximum still:remaining left:remaining "
        "needs:remaining"
    )
)


_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}


@remembered(512)
def column_stems(text: str) -> frozenset[str]:
    """Stems of a text for comparing with column heads; years and figures stay as they are."""
    found = {stem(SAME_COLUMN.get(word, word)) for word in words(re.sub(r"\b([Nn]on)-(?=[A-Za-z])", r"\1", text))}
    days = {day for _, _, day in claim_dates.dates(text) if day.year and day.month}
    return frozenset(
        found
        | {f"#{letter}" for letter in re.findall(r"\b[A-Za-z]{3,}\.? ([A-Z])\b(?!\.\s*\w)", text)}
        | {_ORDINALS[one] for one in found if one in _ORDINALS}
        | set(re.findall(r"(?<![\w.,$-])\d{1,2}(?![\w.,%]|-\d)", text))
        | {f"{day.year}-{day.month}-{day.day}" for day in days}
        | {f"fy{day.fiscal}" for _, _, day in claim_dates.dates(text) if day.fiscal}
        | set(re.findall(r"\b(?:19|20)\d\d\b", text))
        | {year[-2:] for year in re.findall(r"\b(?:FY\s?)?(?:20)\d\d\b", text)}
    )


@remembered(512)
def head_stems(head: str) -> frozenset[str]:
    """Stems of a head's words, without those of every sentence unless it has no others; "not served" keeps its "not"."""
    found = column_stems(head)
    return frozenset(one for one in found if one not in STOP_STEMS or one in ("not", "each", "per")) or found


STOP_STEMS = frozenset(stem(word) for word in STOP)


def cells(text: str, start: int, end: int) -> list[tuple[int, int]] | None:
    """The figures at a row's end, or None if the line is no row of at least two."""
    line = text[start:end]
    if not is_row(line):
        return None
    found = [(start + match.start(), start + match.end()) for match in re.finditer(r"[^\s|]+", line)]
    last: list[tuple[int, int]] = []
    for begin, stop in reversed(found):
        cell = text[begin:stop]
        if cell == "$" and last:
            last[0] = (begin, last[0][1])
        elif NUMERIC_CELL.fullmatch(cell):
            last.insert(0, (begin, stop))
        else:
            break
    return last if len(last) >= 2 else None


def heads(text: str, row_start: int, count: int) -> list[frozenset[str]] | None:
    """The stems of the heads of the last ``count`` columns above a row, or None if they can't be told apart."""
    above = text[:row_start].split("\n")[:-1][-HEADER_LINES:]
    found: list[list[str]] | None = None
    for line in reversed(above):
        if not line.strip():
            if found:
                break
            continue
        groups = _groups(line, count) if not _figures(line) else None
        if groups is None and not _figures(line) and re.search(r"[.;:,]\s*$", line):
            break  # prose ends the table
        if groups is None:
            if found:
                break
            continue
        found = [one + more for one, more in zip(groups, found, strict=True)] if found else groups
        if len(line.split()) > count + 1:
            break
    return [column_stems(" ".join(group)) for group in found] if found else None


def _figures(line: str) -> bool:
    """A row of amounts. A line of years is a head."""
    tokens = line.replace("|", " ").split()
    plain = [token for token in tokens if NUMERIC_CELL.fullmatch(token) and not re.fullmatch(r"\(?(?:19|20)\d\d\)?|-", token)]
    return len(plain) > 1 or any(len(token) > 2 for token in plain)


def _with_years(tokens: list[str]) -> list[str]:
    """``Fall 2024 Fall 2025 Change``: a year belongs to the word before it."""
    found: list[str] = []
    for token in tokens:
        if re.fullmatch(r"(?:19|20)\d\d(?:-\d+)?", token) and found and not re.search(r"\d", found[-1]):
            found[-1] += " " + token
        else:
            found.append(token)
    return found


def _groups(line: str, count: int) -> list[list[str]] | None:
    for parted in (line.split("|"), re.split(r"\t+|\s{2,}", line.strip())):
        columns = [column.split() for column in parted if column.strip()]
        if len(columns) in (count, count + 1, count + 2):
            return columns[-count:]
    tokens = [token for token in re.split(r"[\s|]+", line.strip()) if token]
    prose = line.rstrip().endswith((".", ";", ":")) and not all(len(token) <= 9 and token[-1] == "." for token in tokens[-count:])
    if len(tokens) < count or prose or len(tokens) > 3 * count + 4:
        return None
    if len(tokens) == count:
        return [[token] for token in tokens]
    while tokens and tokens[0].lower() in _LABEL_HEADS and len(tokens) > count:
        tokens = tokens[1:]
    starts = [n for n, token in enumerate(tokens) if re.fullmatch(r"FY.*|(?:19|20)\d\d.*", token)]
    if len(starts) == count:
        return [tokens[a:b] for a, b in zip(starts, [*starts[1:], len(tokens)], strict=True)]
    paired = _with_years(tokens)
    if len(paired) >= count and len(paired) < len(tokens):
        return [group.split() for group in paired[-count:]]
    size = len(tokens) // count
    if len(tokens) % count == 0 and size > 1 and len({token.lower() for token in tokens[size - 1 :: size]}) == 1:
        return [tokens[n * size : (n + 1) * size] for n in range(count)]
    return [[token] for token in tokens[-count:]]


def row_end(text: str, end: int) -> int | None:
    """Where the next row begins, after a value that ends a row."""
    line = text[text.rfind("\n", 0, end) + 1 : end]
    match = re.match(r"[ \t]*\n", text[end:])
    return end + match.end() if match and re.search(r"\S[ \t]{3,}\S", line) else None


def years(text: str) -> set[str]:
    """Years, and the other figures of a clause: what goes with a value beside words."""
    found = re.finditer(r"(?<![\w.,:-])\d[\d,.]*(?<=\d)(?![\w:-])(?! [ap]\.?m)|\bnoon\b|\bmidnight\b", text)
    figures = [one.group() for one in found if not re.search(r"[A-Z]\w*\.?\s+$", text[max(0, one.start() - 12) : one.start()])]
    return set(re.findall(r"\b(?:19|20)\d\d\b", text)) | {"#" + one for one in figures if len(figures) <= 2}
