"""The words by which clerks say what became of a meeting, and whether they mean this meeting or something else."""

from __future__ import annotations

import re
from typing import NamedTuple

SHORT = 80  # characters: up to here a text is a label ("Deferred"), beyond it prose that may speak of something else
AROUND = 400  # characters before and after the words that are looked at
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_ANOTHER_DAY = (
    rf"(?:(?:the )?(?:following |next )?{_WEEKDAY}\b|{_MONTH}\.? \d|\d{{1,2}}[/-]\d|the following (?:day|week)|"
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


# "Rescheduled from" stands on the meeting that does take place.
RULES = (
    _rule("reinstated", r"\b(?:not|un|isn't|is not)[- ]?cancel\w*|\bno longer cancel\w*|\breinstated\b|\bback on\b", "confirmed"),
    _rule(
        "rescheduled from",
        r"\b(?:re-?scheduled|moved|postponed|deferred|(?<!hearing )(?<!hearings )continued|changed|carried over|"
        r"reprogramad[ao]) (?:from|de(?:sde)? )\b",
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
        "postponed with a date", r"\bcancel\w*(?: and|,|/| &) (?:has been |will be )?re-?scheduled\b", "cancelled", "rescheduled"
    ),
    _rule("cancelled", r"\bcancel|\bcxl'?d\b|\bcalled off\b|\bvacated\b(?= *(?:[-–—:*.,)]|$))|\bsuspendid[ao]\b", "cancelled"),
    _rule("dark", r"\bdark\b", "cancelled", alone=True),
    _rule(
        "no quorum",
        r"\b(?:lack|absence|want) of (?:a )?quorum\b|\bno quorum\b|\bquorum (?:was |is )?not (?:met|present|reached)|"
        r"\bfalta de qu[oó]rum\b",
        "cancelled",
    ),
    _rule(
        "no meeting",
        r"\bno (?:(?:council|board|commission|committee|city|town|regular|scheduled|monthly|public|planning|school|\w+day|"
        r"\w+) ){0,2}meetings?\b(?! (?:materials?|packets?|minutes|agendas?|link|video|room|documents?|recording|shall|may|"
        r"can|should|fees?|rooms?))"
        r"|\bwill not (?:meet|be (?:held|meeting|convened)|convene|take place)\b|\bnot (?:be )?meeting\b|"
        r"\bno habr[aá] (?:reuni[oó]n|sesi[oó]n)|\bmeeting (?:was )?not held\b|\b(?:does|do|did) not meet\b(?! the)"
        r"|\bmeeting (?:has been |is |was )?(?:removed|withdrawn)\b",
        "cancelled",
    ),
    _rule(
        "rescheduled",
        rf"\bre-?scheduled\b|\breprogramad[ao]\b|\b(?:meeting|hearing|session|workshop)\b[^.]{{0,40}}\b(?:moved|"
        rf"changed) to {_ANOTHER_DAY}|\b(?:date (?:has been |was |is )?changed|date change|change of date)\b|\bnew date:|"
        rf"^\W*moved to {_ANOTHER_DAY}",
        "cancelled",
        "rescheduled",
    ),
    _rule("postponed", r"\bpostpone(?!ments? of)|\bdeferred\b|\bpospuest[ao]\b|\baplazad[ao]\b", "cancelled", "postponed"),
    _rule(
        "recess",
        r"\b(?:summer|winter|holiday|spring|council|board|legislative|august|july|december) recess\b|\bin recess\b|"
        r"\bon recess\b",
        "cancelled",
        alone=True,
    ),
    _rule(
        "recessed to",
        rf"\b(?:recess(?:ed)?|adjourn(?:ed)?|continued) (?:to|until) (?:{_ANOTHER_DAY}|a (?:date|time) certain|(?:a |"
        rf"the )?\d|\d)|\brecess(?:ed)? (?:to|until)\b(?! (?:the )?(?:closed|executive))",
        "confirmed",
        "recessed",
    ),
    _rule(
        "moved",
        r"\b(?:location|venue|time|room|meeting|hearing|place)\b[^.]{0,30}\b(?:has been |was |is )?(?:moved|changed|"
        r"relocated) to\b|\b(?:moved|relocated) to\b(?! (?:approve|adopt|accept|table|second|close|open|continue|adjourn|"
        r"deny|amend|go|recommend|direct|enter|waive|postpone|defer|cancel)\b)|\b(?:location|venue|room|time|"
        r"place) (?:has |was |is )?(?:been )?changed?\b"
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
    _rule("over", r"^\W*(?:meeting )?(?:completed|concluded|ended|adjourned|finalizada)\W*$", "passed"),
)
ANY = re.compile(
    r"cancel|cxl|called off|vacated|dark|quorum|\bnot?\b|re-?schedul|postpone|defer|recess|moved|chang|relocated|continued|"
    r"carried|adjourn|tentativ|confirm|\bTBC\b|\bnew (?:meeting|location|venue|time|place|date|start)|different|alternate|"
    r"reinstated|removed|withdrawn|suspendid|pospuest|aplazad|reprogramad|qu[oó]rum|nuevo|cambio|completed|concluded|ended|"
    r"finalizada|back on",
    re.I,
)
# What makes a match speak of something else than this meeting.
_CONDITIONAL = re.compile(
    r"\b(?:if|unless|should|(?-i:may)|might|could|can|in the event|whether|subject to|previously|in case|to (?=$)|si|"
    r"cannot be|must|would|in order to|how to|please|(?<!is hereby )(?<!been )not)\b[^.;]{0,60}$",
    re.I,
)
_ACT = re.compile(
    r"\b(?:consider\w*|discuss\w*|approv\w*|motion|resolution|ordinance|adopt\w*|authoriz\w*|ratif\w*|action (?:on|to|"
    r"item)|direction|request(?:ing|s)? to|presentation|report on|update on|policy|possible|"
    r"recommend\w*|minutes|review|notice to|letter|appeal|petition|debt|tax|lease|contract|agreement|fee|insurance|refund|"
    r"flight|class(?:es)?|board of|fund|loan)\b[^.;]*$",
    re.I,
)
_OTHER_SUBJECT = re.compile(
    r"^\w*\s+(?:(?:\w+ )?(?:policy|policies|fees?|insurance|procedures?|clause|charges?|rights?|compensation|maintenance|"
    r"revenues?|retirement|inflows?|outflows?|judgment|action|program|projects?|improvements?|adjudication|payments?|"
    r"salary|loans?|taxes|"
    r"items?|events?|classes|games?|appeals?|hearings?(?= officer)|list|report|presentation|ordinance|resolution|checks?|"
    r"bonds?)\b"
    r"|of (?:(?:the|an?|said|existing|certain|all|its) )?(?:\w+ ){0,2}(?:contracts?|agreements?|permits?|leases?|bonds?|"
    r"debts?|items?|orders?|warrants?|tax(?:es)?|certificates?|licen[sc]es?|polic(?:y|ies)|checks?|project|event|election|"
    r"lien|liens|fees?|"
    r"easement|rfp|bids?|purchase|account|registration|insurance|subscription|program|class(?:es)?|assessment|grant|loan|"
    r"declaration|emergency|invoice)\b"
    r"|(?:your|my|his|her|a|an|any|each) |(?:november|primary|general|special|municipal) election\b)"
    r"|^\w*\s+(?:meetings?|hearings?|sessions?) (?:of|from|on) (?!the )",
    re.I,
)
_ABOUT_MEETING = re.compile(
    r"\b(?:meetings?|hearing|session|commission|committee|council|board|workshop|reuni[oó]n|sesi[oó]n|junta|concejo)\b", re.I
)
_ABOUT_ITEM = re.compile(r"\b(?:items?|file|resolution|ordinance|bill|matter|agenda|case|application|contract|bids?)\b", re.I)
_NOT_ITEMS = re.compile(r"\b(?:no|lack of|due to|without|absence of)\b[^.;]*$|\bnotice\b[^.;]*$|\bagenda\b", re.I)

# "Cancellation of X", "deferred X": only where X is a meeting, or nothing follows.
_NOUN = re.compile(r"(?:ation|ations|ling|ing|ment|ments|ral|rals)$", re.I)
_LABEL_NOUN = re.compile(
    r"^\s*(?:$|[-–—:)*|/!.,;\]]|notices?\b|due to\b|of (?:the |our |tonight's |today's |"
    r"this )?(?:[\w.,/'’-]+ ){0,6}?(?:meetings?|sessions?|hearings?|workshops?|councils?|commissions?|committees?|"
    r"boards?)\b)",
    re.I,
)
_MEETINGS = re.compile(
    r"\b(?:meetings?|sessions?|hearings?|workshops?|councils?|commissions?|committees?|boards?|authority|trustees|aldermen|"
    r"selectmen|junta|concejo)\b|^\s*(?:\d|" + _MONTH + r"\b)",
    re.I,
)
_GOES_ON = re.compile(
    r"^\s*(?:$|[-–—:)*|/!.,;\]]|(?:due|for|because|by|until|to|from|per|on|in|and|as|at|this|tonight|today|so|since|"
    r"indefinitely|pending|till|until|of|se|la|el|por|para|hasta|a)\b|[\"'&(])",
    re.I,
)
_NOTICE_OF = re.compile(r"\bnotice of $", re.I)
_MEETING_BEFORE = re.compile(r"(?:\b(?:meeting|session)|\d(?:st|nd|rd|th)?) $", re.I)
_OTHER_NOUN = re.compile(r"\b(?!notice|meeting|session|hearing|workshop|council|commission|committee|board|of|the)\w+ $", re.I)
_PASSIVE = re.compile(r"\b(?:was|were|has been|have been|had been|is|are|be|been|being|ha sido|fue)\s*$", re.I)
_GENERAL = re.compile(r"^\W*(?:all |any |such |some )?meetings (?:that (?:are|were) )?(?:cancel\w+ .{0,20})?$", re.I)
_BODY_NAME = re.compile(r"\b((?i:board|commission|committee|court|council)) (?:of|on) (?:[A-Z][\w-]+(?: and | & |, )?(?:of )?)+")

_SENTENCE_END = re.compile(r"(?<!\bNo)(?<!\bDist)[.;!?](?:\s|$)")  # the dot of "Sanitary District No. 2" ends none
_BRACKETS = re.compile(r"[(\[](?:no|not|cancel|postpone|defer|re-?schedul|tentativ|pospuest|moved|new)[^()\[\]]{0,30}[)\]]", re.I)
_BEFORE_LABEL = re.compile(
    r"(?:^|[-–—:(*|/!#\[]|\b(?:has been|have been|is|was|are|will be|notice of|hereby|meeting|session|hearing|workshop|"
    r"ha sido|fue|sido))[\s*_\"']*$",
    re.I,
)
_AFTER_LABEL = re.compile(
    r"^\w*[\s*_\"']*(?:$|[-–—:)*|/!.,;\]]|\b(?:due to|because|by|for lack|until|notice|per|for (?:this|the))\b)", re.I
)


def means_it(words: str, found: re.Match[str], *, alone: bool) -> bool:
    """Whether the words that were found say it of this meeting: not of an item, a contract, or what may happen."""
    around = _BRACKETS.finditer(words, max(0, found.start() - AROUND), found.end() + AROUND)
    if any(bracket.start() < found.start() and found.end() < bracket.end() for bracket in around):
        return True  # "City Council Agenda (No Meeting)": a label of its own, whatever stands before it
    before = _SENTENCE_END.split(words[max(0, found.start() - AROUND) : found.start()])[-1]
    after = _SENTENCE_END.split(words[found.end() : found.end() + AROUND])[0]
    if _OTHER_SUBJECT.search(after) or (_CONDITIONAL.search(before) and not before.rstrip().endswith((":", "-", "–", "—"))):
        return False
    if _GENERAL.search(before) or not _means_meeting(found[0], _BODY_NAME.sub(r"\1 ", before), after):
        return False
    clause = re.split(r"\s[-–—]+\s*|[-–—]+\s|[-–—]$|[(|*\[]", _BODY_NAME.sub(r"\1 ", before))[
        -1
    ]  # "Design Review Group - Cancelled"
    if _ACT.search(clause) and not re.search(r"\b(?:has|have) been $|\bwas $|\bis $|\bwill $", before):
        return False
    label = bool(_BEFORE_LABEL.search(before) and _AFTER_LABEL.search(after))
    if alone:
        return label or (found[0].isupper() and not after.strip() and not before.isupper())
    if label and not (_ABOUT_ITEM.search(before) and not _NOT_ITEMS.search(before)):
        return True
    about_item = (
        _ABOUT_ITEM.search(before) and not _NOT_ITEMS.search(before) or _ABOUT_ITEM.search(after) and not _NOT_ITEMS.search(after)
    )
    if len(words) <= SHORT and not about_item:
        return True
    if found[0].isupper() and not before.isupper() and not after.isupper():
        return True  # CANCELLED in capitals is the clerk's banner, whatever follows it
    return bool(_ABOUT_MEETING.search(before + found[0] + after)) and not (
        _ABOUT_ITEM.search(before) and not _NOT_ITEMS.search(before)
    )


def _means_meeting(word: str, before: str, after: str) -> bool:
    """Whether what was cancelled, postponed or deferred can be a meeting, as the grammar has it."""
    if not re.match(r"(?:cancel|postpone|deferred|re-?schedul)\w*$", word, re.I):
        return True
    if _PASSIVE.search(before) and len(before.split()) > 2:
        return bool(_ABOUT_MEETING.search(before))
    noun = word + (re.match(r"\w*", after) or [""])[0]
    rest = re.sub(r"^\w*", "", after)
    if _NOUN.search(noun):
        return bool(
            _NOTICE_OF.search(before)
            or (_LABEL_NOUN.search(rest) and not _OTHER_NOUN.search(before))
            or _MEETING_BEFORE.search(before)
        )
    if _GOES_ON.search(rest):
        return True
    return bool(_MEETINGS.search(rest)) and not word.lower().startswith("deferred")
