"""Attachments that rescue nothing: minutes, agendas and ceremonial papers, by their names."""

from __future__ import annotations

import re
from urllib.parse import unquote

from engagic_scrapy.substance import words as grammar
from engagic_scrapy.substance.normalize import normalized
from engagic_scrapy.substance.parse import heading
from engagic_scrapy.titles import clean

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
    r"|reg|special|spec|session|work|study|council|city|board|commission|committee|planning|copy|agenda|packet|\||TIME)(?: "
    r"|$))+"
)
_SAYS_MINUTES = re.compile(r"\b(?:minutes|mins?|agenda)\b")
_GIVEN = re.compile(
    r"(?!.*\b(?:tax|bond|insurance|occupancy|appropriateness|elevation|compliance|lease|emergency|sale)\b)"
    r"(?:(?:[a-z0-9]+ |\| ){0,5}(?:certificates?|proclamations?|plaque)(?: (?:\||DATE|[a-z]+)){0,5}|proc (?:[a-z0-9]+ ?){1,6})"
)
_COMMENTS_FILE = re.compile(r"(?:written |public |e?mail |e )*comments?(?: cards?)?(?: received| submitted)?(?: \|)?(?: DATE)?")


def is_procedural(name: str, rule: str) -> bool:
    """Whether an attachment (name or link text) is an agenda, minutes, or a ceremonial paper. A name that says nothing is not.

    ``rule`` is the heading of its item: under "minutes" a body and a date name minutes, under "ceremony" a certificate is one.
    """
    stem = _SUFFIX.sub("", unquote(clean(name)).rsplit("/", 1)[-1])
    text = normalized(stem if _DASHED_DATE.search(stem) else stem.replace("-", " - "))
    text = _LEADING.sub("", text)
    if _OF_SUBSTANCE.search(text):
        return False
    if _MINUTES_FILE.fullmatch(text) and (_SAYS_MINUTES.search(text) or (rule == "minutes" and "DATE" in text)):
        return True
    if rule == "minutes" and _SAYS_MINUTES.search(text) and not grammar.rescued(text):
        return True
    if rule == "ceremony" and _GIVEN.fullmatch(text):
        return True
    return bool(_COMMENTS_FILE.fullmatch(text)) or heading(text) in _PAPERS
