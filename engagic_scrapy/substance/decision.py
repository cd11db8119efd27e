"""Which agenda items are mere procedure: decided on the whole heading, never on a word inside it; in doubt an item is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engagic_scrapy.substance import words as grammar
from engagic_scrapy.substance.attachments import is_procedural
from engagic_scrapy.substance.normalize import normalized
from engagic_scrapy.substance.parse import heading
from engagic_scrapy.titles import clean

LONGEST = 1200  # characters: no heading is longer, even with the clerk's instructions to speakers behind it


@dataclass(frozen=True, slots=True)
class Decision:
    """``skip`` is True for "procedural" only; ``words``, of the title or of the attachment's name, are what ``rule`` matched."""

    skip: bool
    kind: str  # "procedural" or "substantive"
    rule: str
    words: str


def decide(title: str, *, attachments: Sequence[str] = ()) -> Decision:
    """Whether an agenda item may go without a summary, by which rule and on which words.

    ``attachments`` are the names or link texts of the item's documents: any of them that isn't itself an agenda, minutes or
    a ceremonial paper rescues the item (rule "attachment"). Other rules of a kept item name what the title speaks of
    ("money", "contract", "land" …), or "no heading" where it is simply no procedural heading. A skipped item's rule is
    the name of its heading in ``headings.HEADS``, "ceremony" or "empty" (no word but a number).
    """
    text = normalized(title[:LONGEST])
    rule = heading(text) if len(title) <= LONGEST else None
    if rule == "empty" and _CODE.search(title):
        rule = None  # "K-9" and "Z-25-09" are no numbers of items
    if rule is None:
        return _kept(title, text)
    for name in attachments:
        if not is_procedural(name, rule):
            return Decision(False, "substantive", "attachment", clean(name))
    return Decision(True, "procedural", rule, clean(title))


_CODE = re.compile(r"[A-Za-z]\d*-\d")
_AMOUNT = re.compile(r"\$\s?\d[\d.,]*\d?(?:\s?(?:million|billion|[mk])\b)?", re.I)


def _kept(title: str, text: str) -> Decision:
    if found := _AMOUNT.search(title):
        return Decision(False, "substantive", "money", found[0].rstrip(".,"))
    for name, pattern in grammar.RESCUES:
        if found := pattern.search(text):
            return Decision(False, "substantive", name, _as_printed(found[0], title))
    return Decision(False, "substantive", "no heading", "")


def _as_printed(words: str, title: str) -> str:
    """The words as the title has them, where cleaning left them alone."""
    found = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", title, re.I)
    return found[0] if found else words.replace("|", " ").strip()
