"""Under which column of its row a value stands, and whether the claim's words name another column, or another row."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set

from engagic_scrapy.documents.claims.binding import Value, column_of, joined
from engagic_scrapy.documents.claims.facts import Fact
from engagic_scrapy.documents.claims.layout import Row, head_of, row_at, sibling_labels
from engagic_scrapy.documents.claims.tables import STOP_STEMS, column_stems, head_stems
from engagic_scrapy.documents.claims.values import same_value
from engagic_scrapy.documents.claims.words import meaning, stem


def other_column(
    claim: str, columns: Callable[[], Set[str]], fact: Fact, other: Fact, mates: Sequence[Fact], mine: Sequence[Fact], text: str
) -> str | None:
    """Whether the claim's words name another column of the row, or none where the row has several figures to choose from.

    :param columns: what the claim says of its value, as a head may say it.
    :param mates: the row's other values.
    """
    column = column_of(text, Value(other.start, other.end, other.value))
    turned = next((one for one in meaning(head_of(text, other.start)) if one[-2:] == "1)" and _is_turned(one, claim)), None)
    sibling = _of_a_sibling(claim, other, text)
    if sibling:
        return f"{fact.text} isn't {sibling}'s"
    if turned:
        return f"{fact.text} stands under {head_of(text, other.start)}"
    row = row_at(text, other.start)
    if column is None or (row is None and all(one.value == other.value for one in mates)):
        return None
    said = columns()
    if row is not None:
        said = said - head_stems(row.cells[0].text)  # the total's estimate
        if _under_another(said, row, fact, other):
            return f"{fact.text} stands under another column"
    all_columns = [column, *(column_of(text, Value(mate.start, mate.end, mate.value)) or set() for mate in mates)]
    paired = not _runs_back(row) and any(
        _in_order(claim, fact, other, one, mate) for mate in mates for one in mine if same_value(one, mate)
    )
    said = said if paired and not re.search(r"\b(?:19|20)\d\d\b", claim) else said | _in_time(said, all_columns)
    for mate, theirs in zip(mates, all_columns[1:], strict=True):
        said_ends = [(one.start, one.end) for one in mine if one is not fact and same_value(one, mate)]
        if (paired or not _of_years(all_columns)) and any(joined(claim, end, (fact.start, fact.end)) for end in said_ends):
            continue  # from one to the other: their order tells
        if mate.value != other.value and _tells(said, theirs - column, all_columns) > _tells(said, column - theirs, all_columns):
            return f"{fact.text} stands under another column"
    unsaid = [one for one in mates if one.kind == fact.kind and not any(same_value(mate, one) for mate in mine)]
    ends = [mate for mate in mine if mate is not fact and any(same_value(mate, one) for one in mates)]
    if ends and re.search(r"\b(?:between|from|range\w*)\b", claim, re.IGNORECASE):
        return None  # from the least to the most
    if row is not None:
        return None  # no other column is named: the row's label is enough where every head is known
    return f"{fact.text}: its column isn't named" if unsaid and not _meets(said, column) else None


def _runs_back(row: Row | None) -> bool:
    """Whether the years in the heads fall from left to right, or none is known."""
    years = [one for head in row.heads for one in re.findall(r"(?:19|20)\d\d|\bFY ?\d\d", head)[:1]] if row else []
    return row is None or years != sorted(years)


def _in_order(claim: str, fact: Fact, other: Fact, one: Fact, mate: Fact) -> bool:
    """Whether the claim goes from one figure of the row to another that stands further right: from $28 to $30."""
    pair = (fact.start, fact.end), (one.start, one.end)
    return joined(claim, *pair) and (fact.start < one.start) == (other.start < mate.start)


def _of_years(columns: Sequence[Set[str]]) -> bool:
    """Whether the heads are years: which comes first, they tell."""
    return len({one for column in columns for one in column if re.fullmatch(r"(?:19|20)\d\d", one)}) > 1


def _tells(said: Set[str], own: Set[str], columns: Sequence[Set[str]]) -> tuple[float, float]:
    """How much of a head is said, a word of several heads for less; and which share of its words."""
    met = _meets(said, own)
    return sum(1 / max(1, sum(one in column for column in columns)) for one in met), len(met) / max(1, len(own))


_WHOLE, _SINGLE = head_stems("total extended extension"), frozenset((stem("unit"), "each", "per"))


def _under_another(said: Set[str], row: Row, fact: Fact, other: Fact) -> bool:
    """Whether the claim says nothing of the figure's head, and all of another's, of whatever kind its figures are."""
    place = row.place(other.start)
    heads = [head_stems(head) for head in row.heads]
    own = heads[place] if place is not None else frozenset()
    if "each" in said and own & _WHOLE and any(one & _SINGLE for one in heads):
        return True
    if any(one < own and one <= said and not _meets(said, own - one) for one in heads if one):
        return True  # the renewal, of "renewal" and "renewal plus increase"
    if not own or _meets(said, own) or place == 0:  # the first figure may count what the row is about
        return False
    if fact.kind == "percent" and re.search(r"%|\bp(?:er)?ce?n?t\b|\brate\b|\bshare\b", row.heads[place or 0], re.IGNORECASE):
        return False
    others = [n for n, cell in enumerate(row.cells) if cell.is_figure and n != place and cell.text != row.cells[place or 0].text]
    return any(heads[n] - own and heads[n] - own <= _meets(said, heads[n]) for n in others)


def _of_a_sibling(claim: str, other: Fact, text: str) -> str | None:
    """The label of another row that the claim has whole, where it has nothing of the figure's own."""
    row = row_at(text, other.start)
    if row is None:
        return None
    said, own = column_stems(claim), head_stems(row.label)
    for label in sibling_labels(text, other.start):
        theirs = frozenset(one for one in head_stems(label) if len(one) > 1 and one not in STOP_STEMS)
        if theirs - own and own - theirs and theirs - own <= said and not (own - theirs) & said:
            return label
    return None


def _is_turned(side: str, claim: str) -> bool:
    """Whether the claim has the other side of a pair of opposites, and not this."""
    said = meaning(claim)
    return side not in said and side.translate(str.maketrans("+-", "-+")) in said


def _in_time(said: Set[str], columns: Sequence[Set[str]]) -> set[str]:
    """The later of the years in the heads for what would be, the earlier for what was before."""
    years = sorted({one for column in columns for one in column if re.fullmatch(r"(?:19|20)\d\d", one)})
    if len(years) < 2 or said & set(years):
        return set()
    return {years[-1]} if stem("proposed") in said else {years[0]} if "current" in said else set()


def _meets(said: Set[str], column: Set[str]) -> set[str]:
    """The column's words that the claim has too, whole or abbreviated."""
    return {
        one for one in column if one in said or (len(one) >= 3 and any(word.startswith(one) for word in said if len(word) >= 3))
    }


def same_row(text: str, one: Fact, other: Fact) -> bool:
    first, last = sorted((one, other), key=lambda fact: fact.start)
    return one is not other and "\n" not in text[first.end : last.start]
