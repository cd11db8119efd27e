"""The words by which clerks say what became of a meeting."""

from __future__ import annotations

import re
from typing import NamedTuple

from engagic_scrapy.status_words.sentences import MONTH, WEEKDAY

_ANOTHER_DAY = (
    rf"(?:(?:the )?(?:following |next )?{WEEKDAY}\b|{MONTH}\.? \d|\d{{1,2}}[/-]\d|the following (?:day|week)|"
    rf"next (?:week|month)|a (?:later|new|future|different) date|another (?:day|date))"
)
_BODY = (
    r"(?:regular|special|city|town|village|county|council|board|commission|committee|work|study|joint|monthly|public|"
    r"school|planning|zoning|park|parks|library)"
)


class Rule(NamedTuple):
    """Of the rules the first that means this meeting decides. ``alone``: only where the words stand as a label of their own."""

    name: str
    pattern: re.Pattern[str]
    status: str
    detail: str | None
    alone: bool = False


def _rule(name: str, pattern: str, status: str, detail: str | None = None, *, alone: bool = False) -> Rule:
    return Rule(name, re.compile(pattern, re.I), status, detail, alone)


_DAY = rf"(?:{WEEKDAY}\b|{MONTH}\.? \d|\d{{1,2}}[/-]\d)"
# "Rescheduled from" stands on the meeting that does take place.
RULES = (
    _rule("reinstated", r"\b(?:not|un|isn't|is not)[- ]?cancel\w*|\bno longer cancel\w*|\breinstated\b|\bback on\b", "confirmed"),
    _rule(
        "rescheduled from",
        r"\b(?:re-?scheduled|postponed|deferred|(?<!hearing )(?<!hearings )continued|carried over|"
        r"reprogramad[ao]) (?:from|de(?:sde)? )\b|"
        rf"\bre-?scheduled (?:to|for) (?:today|tonight|this (?:date|evening|afternoon|morning))\b|"
        rf"\b(?:moved|changed) from (?!.{{0,60}}\bto {_ANOTHER_DAY})(?:(?:the |its |our )?(?:regular |original |usual )?"
        rf"(?:date|day|week)\b|(?:the )?(?:previous |last )?{_DAY})",
        "confirmed",
        "rescheduled",
    ),
    _rule(
        "rescheduled meeting",
        rf"(?<!notice of )\bre-?scheduled (?:{_BODY} )*(?:meeting|session|hearing|workshop)\b(?! (?:to|for|"
        rf"until)\b)",
        "confirmed",
        "rescheduled",
    ),
    _rule(
        "postponed with a date",
        r"\bcancel\w*\W{1,3}(?:(?:and|but|it|has been|will be|is|to be) ){0,3}re-?scheduled\b(?! from)",
        "cancelled",
        "rescheduled",
    ),
    _rule(
        "held another day",
        rf"\bnotice of (?:a )?re-?scheduled (?:{_BODY} )*(?:meeting|session|hearing|workshop)\b(?! from)|"
        rf"\b(?:will|shall) instead be held (?:on )?{_ANOTHER_DAY}|\b(?:will|shall) be held instead on {_ANOTHER_DAY}|"
        rf"\bwill (?:now )?(?:meet|be held) (?:on )?{_ANOTHER_DAY}[^;]{{0,40}} (?:instead of|rather than)(?: on)? {_DAY}|"
        rf"\b(?:will|shall) be held on {_ANOTHER_DAY}[^.;]{{0,40}} instead\b",
        "cancelled",
        "rescheduled",
    ),
    _rule(
        "cancelled",
        r"\bcancel|\b(?:cxl|canx|cnx|cncl)(?:'?e?d)?\b|\bse cancela\b|\bcalled off\b|\bvacated\b(?= *(?:[-–—:*.,)]|$))"
        r"|\bsuspendid[ao]\b",
        "cancelled",
    ),
    _rule("dark", r"\bdark\b", "cancelled", alone=True),
    _rule(
        "no meeting",
        r"\bno (?:(?:council|board|commission|committee|city|town|regular|scheduled|monthly|public|planning|school|\w+day|"
        r"\w+) ){0,2}meetings?\b(?! (?:materials?|packets?|minutes|agendas?|link|video|room|documents?|recording|shall|may|"
        r"can|should|fees?|rooms?))"
        r"|\bwill not (?:meet|be (?:held|meeting|convened|conducted)|convene|take place|occur|happen)\b|\bwill not be (?:a"
        r"|any) (?:\w+ ){0,2}meeting\b|\bthere (?:will|is going to) be no (?:[\w&]+ ){0,5}(?:council|commission|committee"
        r"|board|hearing|session|workshop)\b(?! (?:discussion|action|vote|review))|\bno se (?:llevar[aá] a cabo|reunir[aá]"
        r"|realizar[aá]|celebrar[aá])|\bnot (?:be "
        r")?meeting\b|"
        r"\bno habr[aá] (?:reuni[oó]n|sesi[oó]n)|\bmeeting (?:was )?not held\b|\b(?:does|do|did) not meet\b(?! the)"
        r"|\bmeeting (?:has been |is |was )?(?:removed|withdrawn)\b|"
        r"\b(?:meeting|session|hearing|workshop)\b[^;!?]{0,120}? (?:has been|have been|is|was|are|were|being) (?:removed|"
        r"withdrawn|"
        r"rescinded|scratched|scrubbed|nixed|dropped|struck|stricken|called off|off(?=[,.;!]|$| (?:due|because|tonight|for|as|"
        r"until|this))|not happening|not going (?:ahead|forward))\b",
        "cancelled",
    ),
    _rule(
        "rescheduled",
        rf"\bre-?scheduled\b|\breprogramad[ao]\b|\b(?:meeting|hearing|session|workshop)\b[^.]{{0,40}}\b(?:moved|"
        rf"changed) (?:(?:up|back|ahead|forward|from [^.;]{{1,60}}?) )?to {_ANOTHER_DAY}|\b(?:date (?:has been |was |is "
        rf")?changed|date change|change of date)\b|\bnew date:|"
        rf"(?:^\W*|[(\[]|[-–—] )moved to {_ANOTHER_DAY}",
        "cancelled",
        "rescheduled",
    ),
    _rule(
        "postponed",
        r"\bpostpone|\bdelayed (?:until|till|to|indefinitely)\b(?! \d{1,2}(?::\d\d)? ?(?:[ap]\.?m|noon))|\bdeferred\b"
        r"|\bpospuest[ao]\b|\baplazad[ao]\b",
        "cancelled",
        "postponed",
    ),
    _rule(
        "no quorum",
        r"\b(?:lack|absence|want) of (?:a )?quorum\b|\bno quorum\b|\bquorum (?:was |is )?not (?:met|present|reached)|"
        r"\bfalta de qu[oó]rum\b",
        "cancelled",
    ),
    _rule(
        "recess",
        r"\b(?:summer|winter|holiday|spring|council|board|legislative|august|july|december) recess\b|\bin recess\b|"
        r"\bon (?:recess|hiatus|break)\b",
        "cancelled",
        alone=True,
    ),
    _rule(
        "recessed to",
        rf"(?!recess (?:to|until) [^;]{{0,20}}\bfor (?:dinner|lunch|supper|a break))(?:\b(?:recess(?:ed)?|adjourn(?:ed)?|"
        rf"continued) (?:to|until) (?:{_ANOTHER_DAY}|a (?:date|time) certain|(?:a |"
        rf"the )?\d|\d)|\b(?:was|is|been) recessed and (?:will|shall|is to) (?:reconvene|resume)\b|\brecess(?:ed)? (?:to"
        rf"|until)\b(?! (?:the )?(?:closed|executive)))",
        "confirmed",
        "recessed",
    ),
    _rule(
        "moved",
        r"\b(?:location|venue|time|room|meeting|hearing|place)\b[^.]{0,30}\b(?:has been |was |is )?(?:moved|changed|"
        r"relocated) (?:from [^;]{1,60}? )?to\b|\b(?:moved|relocated) (?:from [^;]{1,60}? )?to\b(?! (?:approve|adopt|"
        r"accept|table|second|close|open|continue|adjourn|"
        r"deny|amend|go|recommend|direct|enter|waive|postpone|defer|cancel)\b)|\b(?:location|venue|room|time|"
        r"place) (?:has |was |is )?(?:been )?(?:changed?|moved)\b|\b(?:meeting|time|start)\b[^.]{0,30}\bmoved (?:up|back|"
        r"forward|ahead) (?=to |by |\d)"
        r"|\bchange (?:of|in) (?:venue|location|meeting (?:place|location|time)|time|place)\b|\b(?:new|different|"
        r"alternate) (?:meeting )?(?:location|venue|time|place|start time)\b|\bnuevo lugar\b|\bcambio de lugar\b",
        "confirmed",
        "moved",
    ),
    _rule(
        "tentatively",
        r"\btentatively (?:scheduled|set|planned)\b|\btentative (?:meeting|date|session|schedule|time)\b|\b(?:meeting|date|"
        r"session|time) (?:is )?tentative\b|\bto be confirmed\b|\bsubject to confirmation\b",
        "tentative",
    ),
    _rule("tentative", r"\btentative\b|\btentativa\b|\bunconfirmed\b|\bTBC\b", "tentative", alone=True),
    _rule(
        "over",
        r"^\W*(?:meeting )?(?:completed|concluded|ended|adjourned|finalizada)\W*$|"
        r"\bstatus ?[:=] ?(?:meeting )?(?:completed|concluded|ended|adjourned|finalizada)\b",
        "passed",
    ),
)
ANY = re.compile(
    r"cancel|cxl|canx|cnx|cncl|delayed|called off|vacated|dark|quorum|\bnot?\b|re-?schedul|postpone|defer|recess|moved|chang"
    r"|relocated|continued|"
    r"carried|adjourn|tentativ|confirm|\bTBC\b|\bnew (?:meeting|location|venue|time|place|date|start)|different|alternate|"
    r"reinstated|removed|withdrawn|suspendid|pospuest|aplazad|reprogramad|qu[oó]rum|nuevo|cambio|completed|concluded|ended|"
    r"finalizada|back on|instead|rescinded|scratched|scrubbed|nixed|dropped|str[iu]cken?|\boff\b|happening|going|hiatus"
    r"|break|will not|no se",
    re.I,
)
