"""A title as the patterns of this package read it."""

from __future__ import annotations

import html
import re
import unicodedata

from engagic_scrapy.titles import clean

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"\b{_MONTHS}\.? {_DAY}(?:(?:\s*(?:,|&|-|\band\b|\bthrough\b)\s*)+{_DAY}\b(?!\d|:))*(?:,? (?:19|20)\d\d)?\b"
    rf"|\b{_DAY} (?:de )?{_MONTHS}\.?(?:,?(?: de(?:l)?)? (?:19|20)\d\d)?\b|\b{_MONTHS}\.?,? (?:19|20)\d\d\b"
    r"|\b\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)?\d\d\b|\b(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}/\d{1,2}\b|\b(?:19"
    r"|20)\d\d\b"
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
_ZERO_FOR_O = re.compile(r"\b(?=[a-z]*0[a-z0]*\b)0*[a-z][a-z0]*\b")  # as scanners read "T0 0RDER"


def normalized(title: str) -> str:
    """Lower case without accents, entities and tags; ``|`` for punctuation; DATE, TIME, SPAN and LINK for what they say."""
    text = html.unescape(html.unescape(title)) if "&" in title else title
    text = clean(_TAGS.sub(" ", text) if "<" in text else text)
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    text = _LINK.sub(" \ue000 ", text) if ":" in text or "@" in text or _DIGIT.search(text) else text
    text = _QUOTES.sub("", text.lower().replace("&", " and ").replace("_", " "))
    text = _ABBREVIATION.sub(r"\1\2\3", text)
    if _DIGIT.search(text) or "noon" in text:
        text = _TIME.sub(" TIME ", _DATE.sub(" DATE ", text))
    text = _ZERO_FOR_O.sub(lambda found: found[0].replace("0", "o"), text) if "0" in text else text
    text = text.replace("\ue000", " LINK ")
    text = _PUNCTUATION.sub(" | ", _SEPARATORS.sub(" ", _SPAN.sub(" SPAN ", text)))
    return " ".join(text.split())
