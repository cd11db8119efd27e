"""In whose words a claim is shown: in its own, in the document's, or in none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engagic_scrapy.documents.claims.check import Checked, Claim, examine
from engagic_scrapy.documents.claims.closeness import is_close, is_near
from engagic_scrapy.documents.claims.own_item import is_of_another, is_of_item
from engagic_scrapy.documents.claims.quotes import LONG_PAGE
from engagic_scrapy.documents.claims.text import clean, read_page

# Else the quote isn't there, isn't in force, or is of something else: the document's words would mislead as well.
_QUOTED = frozenset(("far", "opposite", "other_word", "party", "negation", "vote", "unit", "date"))
# A figure or name that belongs elsewhere is the sign of another item, unless the quote's sentence has all that the claim says.
_QUOTED_IF_NEAR = frozenset(("money", "number", "tally", "name"))
LONGEST = 500  # characters of the document's words


@dataclass(frozen=True, slots=True)
class End:
    """``words``: what is shown, the claim's or those of the ``checked`` quote's sentence; empty: nothing is shown."""

    words: str
    quoted: bool
    checked: Checked


def end(claim: Claim, title: str, page_text: Callable[[str, int], str | None], others: Sequence[str] = ()) -> End:
    """A claim that passes the check is shown if it's told in its quote's words. Where it isn't, or fails by what it says, the
    document's own words stand in its place: the quote's sentence, if it's about the item.

    :param title: the item's, and ``others``, as :func:`is_of_item` takes them; ``page_text`` as of :func:`check`.
    """
    checked, places = examine(claim, page_text)
    said = clean(claim.text)
    before = read_page((page_text(claim.document, claim.page - 1) or "")[-LONG_PAGE:]).text if others else ""
    if checked.ok:
        if any(is_close(said, place) and not is_of_another(place, title, others, before) for place in places):
            return End(claim.text, False, checked)
        checked = Checked(True, "far", "it's told in other words than its quote's")
    for place in places:
        words = " ".join(place.text(place.sentence).split())
        may = checked.reason in _QUOTED or (checked.reason in _QUOTED_IF_NEAR and is_near(said, place))
        if may and len(words) <= LONGEST and is_of_item(place, title, others, before):
            return End(words, True, checked)
    return End("", False, checked)
