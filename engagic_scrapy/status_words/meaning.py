"""Whether the words of a status mean this meeting or something else."""

from __future__ import annotations

import re

from engagic_scrapy.status_words.sentences import AROUND, MONTH, Days, of_another_day, of_another_meeting, sentence_of

SHORT = 80  # characters: up to here a text is a label ("Deferred"), beyond it prose that may speak of something else
# What makes a match speak of something else than this meeting.
_CONDITIONAL = re.compile(
    r"\b(?:if|unless|should|(?-i:may)|might|could|can|in the event|whether|subject to|previously|in case|to (?=$)|si|"
    r"cannot be|must|would|in order to|how to|please(?! (?:be|take|note))|(?<!is hereby )(?<!been )not)\b[^.;]{0,60}$",
    re.I,
)
_ACT = re.compile(
    r"\b(?:consider\w*|discuss\w*|approv\w*|motion|resolution|ordinance|adopt\w*|authoriz\w*|ratif\w*|action (?:on|to|"
    r"item)|direction|request(?:ing|s)? to|presentation|report on|update on|policy|possible|"
    r"recommend\w*|minutes|review(?! (?:board|committee|commission|group|panel|authority))|notice to|letter|appeal|"
    r"petition|variance|rezoning|permit|case|debt|tax|lease|contract|"
    r"agreement|fee|insurance|refund|"
    r"flight|class(?:es)?|board of|fund|loan)\b[^.;]*$",
    re.I,
)
_OTHER_SUBJECT = re.compile(
    r"^\w*\s+(?:(?:\w+ )?(?:policy|policies|fees?|insurance|procedures?|clause|charges?|rights?|compensation|maintenance|"
    r"revenues?|retirement|inflows?|outflows?|judgment|action|program|projects?|improvements?|adjudication|payments?|"
    r"salary|loans?|taxes|"
    r"warrants?|registrations?|permits?|leases?|contracts?|claims?|licen[sc]es?|accounts?|memberships?|"
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
    r"\b(?:meetings?|hearing|session|commission|committee|council|board|workshop|retreat|trustees|task force|panel|authority"
    r"|district|court|selectboard"
    r"|caucus|forum|town hall|reuni[oó]n|sesi[oó]n|junta|concejo)\b",
    re.I,
)
_ABOUT_ITEM = re.compile(
    r"\b(?:items?|file|resolution|ordinance|bill|matter|agenda|cases?|applications?|site plan|subdivision|plat|"
    r"conditional use|rezoning|contract|bids?|applicant|petitioner|"
    r"appellant|petition|(?:variance|appeal|permit)(?! board))\b",
    re.I,
)
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
    r"selectmen|junta|concejo)\b|^\s*(?:\d|" + MONTH + r"\b)",
    re.I,
)
_GOES_ON = re.compile(
    r"^\s*(?:$|[-–—:)*|/!.,;\]]|(?:due|for|because|by|until|to|from|per|on|in|and|as|at|this|tonight|today|so|since|"
    r"(?:date|time|location|where|when|place|agenda|minutes|status|video|new date)(?=:)|(?:room|rm|suite|chambers?|"
    r"hall)\b(?! (?:rental|"
    r"reserv|book))|(?:one|two|a|\d+) (?:day|week|month)s?|(?:council|board|city|town) (?:chambers?|hall|room)\b|"
    r"indefinitely|pending|till|until|of|se|la|el|por|para|hasta|a)\b|[\"'&(])",
    re.I,
)
_NOTICE_OF = re.compile(r"\bnotice of $", re.I)
_MEETING_BEFORE = re.compile(r"(?:\b(?:meeting|session)|\d(?:st|nd|rd|th)?) $", re.I)
_OTHER_NOUN = re.compile(
    r"\b(?!notice|weather|snow|storm|ice|heat|holiday|emergency|meeting|session|hearing|workshop|council|commission|"
    r"committee|district|authority|panel|force|court|agency|trustees|board|of|the)\w+ $",
    re.I,
)
_PASSIVE = re.compile(r"\b(?:was|were|has been|have been|had been|is|are|be|been|being|ha sido|fue)\s*$", re.I)
_POINTS = re.compile(
    r"\d|\b(?i:this|it|tonight|today|tomorrow)\b|\b[A-Z]{2,}\b|^\W*\w+\W*$|^\W*(?i:(?:ha[sd]|have|will) be(?:en)?)\W*$"
)  # "This is", "BZA is", or no subject
_ACRONYM = re.compile(r"\W*(?:[Tt]he )?[A-Z]{2,6} (?:[a-z]+ ){1,2}$")  # "The BZA has been"
_GENERAL = re.compile(r"^\W*(?:all |any |such |some )?meetings (?:(?:that )?(?:are|were) )?(?:cancel\w+ .{0,20})?$", re.I)
_BODY_NAMED = re.compile(  # "Contract Review Committee": what it is named for is no item
    r"(?:\b[A-Z][\w&/]*,? (?:and |& |of )?){1,5}(?=(?:Board|Committee|Commission|Panel|Authority|Task Force|District|Court"
    r"|Council)\b)"
)
_BODY_NAME = re.compile(r"\b((?i:board|commission|committee|court|council)) (?:of|on) (?:[A-Z][\w-]+(?: and | & |, )?(?:of )?)+")

_IN_PLACE_OF = re.compile(
    r"\b(?:in lieu of|in place of|instead of|to replace|replac(?:es|ing)|make-?up (?:\w+ )?(?:for|of)|substitut\w+ for)"
    r"(?: (?!is\b|are\b|was\b|has\b)[\w/,'’.]+){0,8}?(?: (?:which|that) (?:is|was|has been|had been))? ?$",
    re.I,
)
# "In-person meeting cancelled; will be held by Zoom": it takes place.
_IN_PERSON = re.compile(r"\b(?:in[- ]person|physical|live) (?:\w+ )?(?:is |was |has been )?$", re.I)
_HELD_OTHERWISE = re.compile(r"\b(?:zoom|webex|teams|virtual(?:ly)?|online|remote(?:ly)?|telephone|video)\b", re.I)
_IF_AFTER = re.compile(r"^\w*[^.;]{0,40}\b(?:if|unless|should)\b", re.I)
_WILL_BE = re.compile(r"\b(?:will|would|shall) (?:then |automatically )?be $", re.I)
_DASH = re.compile(r"\s[-–—]+\s*|[-–—]+\s|[-–—]$|[(|*\[]")
_EVENT = re.compile(
    r"\b(?:markets?|concerts?|parade|fireworks|festival|picnic|clinics?|camps?|lessons?|pick-?ups?|collection|tournament|"
    r"games?|fair|"
    r"sale|flights?|trips?|tours?)(?: (?:is|are|was|were|will be|has been|have been|had been))? $",
    re.I,
)
_DOT = re.compile(r"(?<!\bNo)\.")
_UNDER = re.compile(r"^\W*(?:approval of )?(?:minutes|(?:old|new|unfinished) business|reports?)(?::| [-–—])", re.I)
_LISTED = re.compile(r"(?:^|[;.:]) ?\d{1,2}[.)] $")
_BRACKETS = re.compile(r"[(\[](?:no|not|cancel|postpone|defer|re-?schedul|tentativ|pospuest|moved|new)[^()\[\]]{0,30}[)\]]", re.I)
_ONE_OF_A_LIST = re.compile(r"\b(?:minutes|dates|schedule|calendar)\b[^.;]{0,200}[(\[]$", re.I)
_ITEM_BEFORE = re.compile(
    r"\b(?:items?|policy|ordinance|resolution|bill|case|file)(?: (?:no\.? ?)?#?[\w.-]*\d[\w.-]*)[^.;]{0,60}[(\[]$", re.I
)
_GATHERING_ON = re.compile(
    r"\W*(?:(?:public|special|joint|community|town|virtual) )*"
    r"(?:hearing|meeting|workshop|forum|session) (?:on|re|regarding|about|for)\b",
    re.I,
)
_BEFORE_LABEL = re.compile(
    r"(?:^|[-–—:(*|/!#\[]|\b(?:has been|have been|is|was|are|will be|notice of|hereby|meeting|session|hearing|workshop|"
    r"ha sido|fue|sido))[\s*_\"']*$",
    re.I,
)
_AFTER_LABEL = re.compile(
    r"^\w*[\s*_\"']*(?:$|[-–—:)*|/!.,;\]]|\b(?:due to|because|by|for lack|until|indefinitely|notice|per|for (?:this|the)"
    r"|(?:date|time|"
    r"location|where|when|place|agenda|minutes|video)(?=:))\b)",
    re.I,
)


def means_it(words: str, found: re.Match[str], *, alone: bool, days: Days = frozenset()) -> bool:
    """Whether the words that were found say it of this meeting: not of an item, a contract, or what may happen.

    ``days`` are those that other fields name: the meeting of another day isn't this one.
    """
    around = _BRACKETS.finditer(words, max(0, found.start() - AROUND), found.end() + AROUND)
    if any(bracket.start() < found.start() and found.end() < bracket.end() for bracket in around):
        # "City Council Agenda (No Meeting)": a label of its own, unless of one day of a list, or of an item
        return not (_ONE_OF_A_LIST.search(words, 0, found.start()) or _ITEM_BEFORE.search(words, 0, found.start()))
    start, end = sentence_of(words, found)
    before, after = (
        _DOT.sub(" ", part) for part in (words[start : found.start()], words[found.end() : end])
    )  # those left end none
    before = _BODY_NAMED.sub("", before)
    if _UNDER.search(words[start : found.start()]) or of_another_meeting(words, start, found.start(), days):
        return False
    if before.strip() and _LISTED.search(words[:start]) and not _ABOUT_MEETING.search(before):
        return False
    if _OTHER_SUBJECT.search(after) or (_CONDITIONAL.search(before) and not before.rstrip().endswith((":", "-", "–", "—"))):
        return False
    if _IN_PLACE_OF.search(before) or (_WILL_BE.search(before) and _IF_AFTER.search(after)) or of_another_day(words, start, end):
        return False
    if _IN_PERSON.search(before) and _HELD_OTHERWISE.search(words[found.end() : found.end() + AROUND]):
        return False
    if _GENERAL.search(before) or _EVENT.search(before) or not _means_meeting(found[0], _BODY_NAME.sub(r"\1 ", before), after):
        return False
    clause = _DASH.split(_BODY_NAME.sub(r"\1 ", before))[-1]  # "Design Review Group - Cancelled"
    if "," in clause and _ABOUT_MEETING.search(clause.rsplit(",", 1)[1]):
        clause = clause.rsplit(",", 1)[1]  # "There being no items to consider, tonight's session …"
    if _ACT.search(clause) and not re.search(r"\b(?:has|have) been $|\bwas $|\bis $|\bwill $", before):
        return False
    return _said_of_meeting(words, found, before, after, opens=start == 0, alone=alone)


def _said_of_meeting(words: str, found: re.Match[str], before: str, after: str, *, opens: bool, alone: bool) -> bool:
    """``before`` and ``after``: what the sentence says around the words; ``opens``: it's the text's first."""
    label = bool(_BEFORE_LABEL.search(before) and _AFTER_LABEL.search(after))
    if alone:
        return label or (found[0].isupper() and not after.strip() and not before.isupper())
    if label and opens and _GATHERING_ON.match(words):
        return True  # "Public Hearing on Rent Ordinance - postponed": the hearing is what is held
    if label and not (_ABOUT_ITEM.search(before) and not _NOT_ITEMS.search(before)):
        return True
    about_item = (
        _ABOUT_ITEM.search(before) and not _NOT_ITEMS.search(before) or _ABOUT_ITEM.search(after) and not _NOT_ITEMS.search(after)
    )
    if len(words) <= SHORT and not about_item:
        return True
    if found[0].isupper() and not before.isupper() and not after.isupper() and not about_item:
        return True  # CANCELLED in capitals is the clerk's banner, whatever follows it
    return bool(_ABOUT_MEETING.search(before + found[0] + after)) and not (
        _ABOUT_ITEM.search(before) and not _NOT_ITEMS.search(before)
    )


def _means_meeting(word: str, before: str, after: str) -> bool:
    """Whether what was cancelled, postponed or deferred can be a meeting, as the grammar has it."""
    if not re.match(r"(?:cancel|postpone|deferred|re-?schedul)\w*$", word, re.I):
        return True
    if _PASSIVE.search(before) and not (_ACRONYM.match(before) or (len(before.split()) < 3 and _POINTS.search(before))):
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
