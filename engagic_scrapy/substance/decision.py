"""Which agenda items are mere procedure: decided on the whole heading, never on a word inside it; in doubt an item is kept."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from engagic_scrapy.substance import words as grammar
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
    if rule is None:
        return _kept(title, text)
    for name in attachments:
        if not (_harmless(name) or (rule == "ceremony" and _GIVEN.fullmatch(normalized(_SUFFIX.sub("", clean(name)))))):
            return Decision(False, "substantive", "attachment", clean(name))
    return Decision(True, "procedural", rule, clean(title))


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


# -- text ----------------------------------------------------------------------------------------------------------------------

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"\b{_MONTHS}\.? {_DAY}(?:(?:\s*(?:,|&|-|\band\b|\bthrough\b)\s*)+{_DAY}\b(?!\d|:))*(?:,? (?:19|20)\d\d)?\b"
    rf"|\b{_DAY} (?:de )?{_MONTHS}\.?(?:,?(?: de(?:l)?)? (?:19|20)\d\d)?\b|\b{_MONTHS}\.?,? (?:19|20)\d\d\b"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d\b|\b(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}/\d{1,2}\b|\b(?:19|20)\d\d\b"
)
_TIME = re.compile(r"\b\d{1,2}(?::\d\d)? ?(?:a\.? ?m\b\.?|p\.? ?m\b\.?|noon\b)|\b\d{1,2}:\d\d\b")
_COUNT = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|ten|fifteen|twenty|thirty)"
_SPAN = re.compile(
    rf"\b{_COUNT}(?: ?\(\d+\))?(?: ?(?:-|to) ?\d+)?[ -]?(?:minutes?|mins?|minutos?|hours?|hrs?|seconds?)\b\.?"
    r"(?! (?:of|from|approval))"
    r"(?: ?(?:each|maximum|max|total|limit|(?:per|for each) (?:person|speaker|individual|topic|item|citizen)"
    r"|por (?:persona|orador)))*"
)
_LINK = re.compile(
    r"https?://\S+|\bwww\.\S+|\S+@\S+\.\S+|(?:\+?1[ .-])?\(?\b\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}\b|\b\d{3} \d{3,4} \d{3,4}\b"
)
_TAGS = re.compile(r"<[^<>]{1,200}>")
_SEPARATORS = re.compile("(?<=\\w)[-\u2010\u2011/](?=\\w)")
_PUNCTUATION = re.compile(r"[^\w\s$%#][^\w$%#]*")
_QUOTES = re.compile("['\"`\u00b4\u2018\u2019\u201c\u201d]")
_ABBREVIATION = re.compile(r"\b([a-z])\.([a-z])\.(?:([a-z])\.)?(?=\s|$|,)")  # u.s., e.g.
_DIGIT = re.compile(r"\d")


def normalized(title: str) -> str:
    """Lower case without accents, entities and tags; ``|`` for punctuation; DATE, TIME and SPAN for what they say."""
    text = html.unescape(html.unescape(title)) if "&" in title else title
    text = clean(_TAGS.sub(" ", text) if "<" in text else text)
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    text = _LINK.sub(" LINKS ", text) if ":" in text or "@" in text or _DIGIT.search(text) else text
    text = _QUOTES.sub("", text.lower().replace("&", " and ").replace("_", " "))
    text = _ABBREVIATION.sub(r"\1\2\3", text)
    if _DIGIT.search(text) or "noon" in text:
        text = _TIME.sub(" TIME ", _DATE.sub(" DATE ", text))
    text = text.replace(" links ", " LINK ")
    text = _PUNCTUATION.sub(" | ", _SEPARATORS.sub(" ", _SPAN.sub(" SPAN ", text)))
    return " ".join(text.split())


# -- attachments ---------------------------------------------------------------------------------------------------------------

_SUFFIX = re.compile(r"\.(?:pdf|docx?|rtf|txt|html?|odt)$", re.I)
_DASHED_DATE = re.compile(r"\d-\d")
_LEADING = re.compile(r"^(?:attachment|att|item|exhibit|file)? ?(?:[a-z]?\d{1,3}|[a-z])(?: \|)? |^(?:\d+ (?:\| )?)+|^(?:\| )+")
_PAPERS = frozenset(
    {
        *("minutes", "agenda", "ceremony", "pledge", "invocation", "roll call", "land acknowledgement"),
        *("public comment", "correspondence"),
    }
)
_OF_SUBSTANCE = re.compile(
    r"\b(?:reports?|memo\w*|staff|analysis|stud(?:y|ies)|slides?|presentations?|maps?|back ?up|materials?|applications?"
    r"|notices?|letters?|xlsx?|pptx?|ordinances|resolutions|calendar|schedule|amendments?|changes)\b"
)
_MINUTES_FILE = re.compile(
    r"(?:(?:DATE|\d{1,8}|[a-z]{1,3}|v\d|draft|final|signed|unsigned|approved|unapproved|minutes|min|mins|meeting|mtg|regular"
    r"|reg|special|spec|session|work|study|council|city|board|commission|committee|planning|copy|agenda|packet|\||TIME)(?: |$))+"
)
_GIVEN = re.compile(
    r"(?!.*\b(?:tax|bond|insurance|occupancy|appropriateness|elevation)\b)(?:[a-z0-9]+ ){0,5}(?:certificates?|proclamations?|plaque)(?: DATE)?"
)
_COMMENTS_FILE = re.compile(r"(?:written |public |e?mail |e )*comments?(?: cards?)?(?: received| submitted)?(?: \|)?(?: DATE)?")


def _harmless(name: str) -> bool:
    """Whether an attachment is an agenda, minutes, or a ceremonial paper, by its name. A name that says nothing is not."""
    stem = _SUFFIX.sub("", unquote(clean(name)).rsplit("/", 1)[-1])
    text = normalized(stem if _DASHED_DATE.search(stem) else stem.replace("-", " - "))
    text = _LEADING.sub("", text)
    if _OF_SUBSTANCE.search(text):
        return False
    if re.search(r"\b(?:minutes|mins?|agenda)\b", text) and _MINUTES_FILE.fullmatch(text):
        return True
    return bool(_COMMENTS_FILE.fullmatch(text)) or heading(text) in _PAPERS
