"""Where a quote stands on a page."""

from __future__ import annotations

import re

from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.text import Page, clean, is_row, read_once, read_page, squash

LEAST_WORDS, LEAST_LETTERS = 3, 12
GAP = 300  # squashed characters that an ellipsis may leave out
LONG_PAGE = 12_000  # characters; printed pages have some 3,000, tables in small print 8,000
AROUND = 4_000  # characters on each side of a quote that are read of a longer one
PLACES = 5  # a quote that stands more often is no proof of one of them
_FOOTER = re.compile(
    r"(?:\s*\n[ \t]*(?:page\s+)?(?:[A-Z]{1,3}-)?\d{1,4}(?:\s+of\s+\d+)?[ \t]*|"
    r"\s*\n[^\n]{0,60}\bpage\s+\d+(?:\s+of\s+\d+)?[ \t]*)\s*$",
    re.IGNORECASE,
)

Span = tuple[int, int]


def is_short(quote: str) -> bool:
    """Whether it is too short to prove anything: under 3 words or 12 letters and digits. A table's row may be shorter."""
    words = re.findall(r"[^\W_]+", quote)
    row = len(words) >= LEAST_WORDS and re.search(r"[^\W\d_]{3}", quote) and is_row(" ".join(quote.split()))
    least = LEAST_LETTERS - 3 if len(words) > LEAST_WORDS and re.search(r"\d", quote) else LEAST_LETTERS
    return not row and (len(words) < LEAST_WORDS or sum(map(len, words)) < least)


def find(quote: str, page: Page) -> list[list[Span]]:
    """The places of the quote in ``page.text``, each as the spans of its parts; none if it isn't there.

    Line breaks, hyphens at a line's end, ligatures, soft hyphens, kinds of quotes and dashes, spacing, case and punctuation
    between words don't matter. What stands between two digits does. An ellipsis parts a quote; its parts must follow each other
    closely.
    """
    parts = [squash(part)[0] for part in re.split(r"\s*(?:…|\.\.\.+|\[\s*…?\s*\])\s*", clean(quote).strip())]
    parts = [part for part in parts if part]
    if not parts:
        return []
    found: list[list[Span]] = []
    for start in _starts(parts[0], page, 0, None):
        spans = [_span(page, start, parts[0])]
        at = start + len(parts[0])
        for part in parts[1:]:
            after = next(iter(_starts(part, page, at, at + GAP)), None)
            if after is None:
                break
            spans.append(_span(page, after, part))
            at = after + len(part)
        else:
            found.append(spans)
        if len(found) == PLACES:
            break
    return found


@remembered(16)
def excerpt(text: str, quote: str) -> tuple[str, bool]:
    """Of a page that is longer than any print, what stands around the quote, and whether that begins the page; else the page.

    A text that swells has sentences of a hundred thousand letters: each claim about them would cost a second and megabytes. Its
    beginning stands for one that doesn't have the quote.
    """
    if len(text) <= LONG_PAGE:
        return text, True
    word = next(iter(re.findall(r"[a-z]{3,}", quote.lower())), "")
    for start in range(0, len(text), LONG_PAGE - AROUND):
        part = text[start : start + LONG_PAGE]
        if word not in part.lower() or not (found := find(quote, read_once(part))):
            continue
        middle = start + found[0][0][0]
        first, last = max(0, middle - AROUND), middle + len(quote) + AROUND
        first = max(first, text.find(" ", first, middle) + 1) if first else 0
        last = max(last - AROUND, text.rfind(" ", last - AROUND, last)) if last < len(text) else last
        return text[first:last], first == 0
    return text[:LONG_PAGE], True


def joined(first: str, second: str) -> tuple[Page, int]:
    """A page and the next as one text, without the page number between, and where the next begins.

    A quote may run over the end of its page if it begins on the page that the claim names.
    """
    head, tail = _FOOTER.sub("", first.rstrip()), second.lstrip()
    tail = re.sub(r"^(?:page\s+)?\d{1,4}(?:\s+of\s+\d+)?[ \t]*\n", "", tail, flags=re.IGNORECASE)
    return read_page(head + "\n" + tail), len(read_page(head).text)


def _starts(part: str, page: Page, begin: int, limit: int | None) -> list[int]:
    found: list[int] = []
    squashed, _ = page.squashed
    at = squashed.find(part, begin)
    while at >= 0 and (limit is None or at <= limit) and len(found) < PLACES:
        if _whole_words(page, at, len(part)):
            found.append(at)
        at = squashed.find(part, at + 1)
    return found


def _whole_words(page: Page, at: int, length: int) -> bool:
    places = page.squashed[1]
    first, last = places[at], places[at + length - 1]
    before = page.text[first - 1] if first else " "
    after = page.text[last + 1] if last + 1 < len(page.text) else " "
    if before.isalnum() or (after.isalnum() and not _line_end(page.text, last)):
        return False
    # "$1,250" is no part of "$1,250,000", nor "4.5" of "14.5".
    figure = re.match(r"[.,/:-]?\d", page.text[last + 1 : last + 3]) if page.text[last].isdigit() else None
    return not figure and not (page.text[first].isdigit() and re.search(r"\d[.,/:-]$", page.text[max(0, first - 2) : first]))


def _line_end(text: str, last: int) -> bool:
    return text[last : last + 2].endswith("-")


def _span(page: Page, at: int, part: str) -> Span:
    places = page.squashed[1]
    return places[at], places[at + len(part) - 1] + 1
