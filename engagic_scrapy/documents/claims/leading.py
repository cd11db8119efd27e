"""What leads in to a list's entry or a table's row: the sentence before a colon, the heads of the columns."""

from __future__ import annotations

import re

from engagic_scrapy.documents.claims.evidence import Evidence
from engagic_scrapy.documents.claims.layout import row_at

_LISTED = 700  # characters of a list above its entry
_LEAD = re.compile(r"(?:^|[.;]\s|\n[ \t]*\n)(?P<lead>(?:[^.;:]|\.\d){0,200}:)[ \t]*\n\s*\n?(?=(?:[^\n]*\n){0,14}\Z|[^\n]*\Z)")
_ENTRY = re.compile(r"\S[ \t]{2,}\S|^[ \t]*(?:[-*•]|\(?\w{1,2}[.)])\s")


def leading(evidence: Evidence) -> str:
    """The heads of the quote's row, and the sentence that leads in to it or to the list whose entry it is; or nothing."""
    text, at = evidence.page.text, evidence.spans[0][0]
    row = row_at(text, at)
    heads = ", ".join(head for head in row.heads if head) + " " if row else ""
    begin = text.rfind("\n", 0, at) + 1
    stop = text.find("\n", at)
    if not _ENTRY.search(text[begin : stop if stop > 0 else len(text)]):
        return heads
    above = text[max(0, begin - _LISTED) : begin]
    lead = next(iter([*_LEAD.finditer(above)][-1:]), None)
    return heads + " ".join(lead["lead"].split()) + " " if lead else heads
