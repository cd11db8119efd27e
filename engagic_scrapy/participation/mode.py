"""Whether a meeting is in person, virtual or both, as its agenda says it or shows it."""

from __future__ import annotations

import datetime
import re

from engagic_scrapy.participation import words
from engagic_scrapy.participation.deadline import names_another_day
from engagic_scrapy.participation.links import is_elsewhere
from engagic_scrapy.participation.text import Sentence

_TITLE = 120  # characters: a longer line among the items is business, whatever house it names
TOP = 12  # sentences: where an agenda without a head says its place
_HYBRID = re.compile(
    r"\bhybrid\b|\b(?:both )?in[- ]person (?:and|or|as well as|&|and/or|, or)(?: also)? (?:virtual|online|remote|"
    r"(?:by|via|on|through|over) (?!(?:an? |their |your )?(?:agent|attorney|counsel|representative|lawyer)|mail|writ|e-?mail|"
    r"letter|proxy)|electronic|zoom|teleconf|video|"
    r"telephon)|"
    r"\b(?:virtual|online|remote|electronic|zoom|telephonic|video)(?:al|ic)?(?:ly)? (?:and|or|and/or|&|"
    r"as well as) in[- ]person|\bin person\b[^.]{0,60}\b(?:or|and)\b[^.]{0,40}\b(?:zoom|remotely|virtually|telephone|webex|"
    r"teams|online|videoconference)\b|"
    r"\b(?:zoom|remotely|virtually|webex|teams|online|telephone|videoconference)\b[^.]{0,40}\b(?:or|"
    r"and)\b[^.]{0,30}\bin person\b|\b(?:hall|chambers?|room|office|center|building|annex|floor)\b[^.]{0,12}(?:\band\b|&|"
    r"\+|\bor\b|/) ?(?:(?:via|on|by|through) )?(?:zoom|webex|(?:microsoft )?teams|google meet)\b|"
    r"\bin[- ]person,? (?:\w+ )?with (?:an? |the )?(?:\w+ ){0,2}(?:option|opportunity|ability|access|participation|attendance)\b|"
    r"\bin[- ]person[;,] (?:there is |with )?an? option\b|"
    r"\b(?:in|at) (?:the|our|this) [\w ]{2,30},? or (?:by|on|over|via|through) (?:phone|telephone|zoom|webex|teams|goto|"
    r"google|video|"
    r"computer)|\b(?:from|in) either (?:place|spot|one)\b|\b(?:near or far|here or (?:there|at home))\b|"
    r"\bh[ií]brid[ao]\b|\ben persona (?:o|y) (?:por|de forma|virtual)",
    re.I,
)
_VIRTUAL = re.compile(
    r"\b(?:virtual(?:ly)?|remote(?:ly)?|online|zoom|teleconference|electronic(?:ally)?)[- ]only\b|\b(?:held|conducted|"
    r"convened?|meets?|(?<!the )(?<!this )(?<!a )meeting|take place)\s(?:\w+\s){0,3}?(?:entirely |exclusively |solely |only |"
    r"fully )?"
    r"(?:virtually|remotely|online|electronically)\b|\b(?:virtual|electronic|remote) (?:regular |special |public |council |"
    r"board )*meeting\b(?! (?:notice|instruction|information|access|link|option|detail|log|participation|room|platform))|"
    r"\b(?:held|conducted|meets?) (?:entirely |exclusively |solely |only )?(?:by|via|through|over|using|"
    r"on) (?:(?:the )?(?:use of )?)?"
    r"(?:zoom|webex|microsoft teams|teams|google meet|gotomeeting|teleconference|video ?conference|telephone|"
    r"electronic means)|\bvia (?:zoom|webex|teams|teleconference|video ?conference) only\b|\b(?:there (?:is|will be)|"
    r"there's) no (?:physical|in[- ]person)|\b(?:no|not) in[- ]person(?=\W*$|[.;,)])|"
    r"\bno (?:physical (?:meeting )?(?:location|place)|in[- ]person (?:attendance|location|participation|access))\b|\b(?:access|"
    r"attendance|participation|meeting) (?:\w+ ){0,3}only (?:by|via|on|over|through) (?:zoom|webex|teams|google|goto|phone|"
    r"telephone|"
    r"video|teleconf)|"
    r"\b(?:location|place|where|lugar)\s*:\s*(?:virtual|online|zoom|remote|video ?conference|teleconference|"
    r"microsoft teams|webex|google meet)\b(?!\s*(?:or|and|/|&|\+))|"
    r"\bwill not be (?:open to the public|a physical)|\breuni[oó]n virtual\b|\bde manera virtual\b|"
    r"\b[uú]nicamente por zoom\b|\bclosed to the public\b[^.]{0,60}\b(?:zoom|virtual|remote)|^\W*(?:zoom|virtual|online|"
    r"remote) meeting\W*$",
    re.I,
)
_IN_PERSON = re.compile(
    r"\bin[- ]person[- ]only\b|\bonly in person\b|\bno (?:remote|virtual|online|zoom|telephonic|"
    r"electronic)(?: or (?:remote|virtual|telephonic|zoom|electronic))? (?:participation|attendance|access|option|comment|"
    r"public comment|meeting|component|link|testimony)|"
    r"\bin[- ]person (?:meeting|attendance) only\b|\b(?:remote|virtual|zoom|online|telephonic) (?:public )?(?:participation|"
    r"attendance|"
    r"access|comments?|option|testimony|speaking|remarks)s?(?: \w+)? (?:is|are|will) (?:not|no longer) (?:be )?(?:available|"
    r"offered|provided|"
    r"permitted|accepted|taken)|"
    r"\bmay not be (?:made|given|offered) (?:remotely|virtually|online|by)\b|\b(?:zoom|webex|teams) (?:is|will) (?:not|"
    r"no longer) (?:be )?(?:offered|available|provided|used)\b|\bmust (?:attend|appear|be made|be given|"
    r"participate) in person\b|\bno longer (?:offers?|provides?|meets?|uses?|available)\b[^.]{0,40}\b(?:zoom|remote|virtual)|"
    r"\b(?:is|are|will) not (?:be )?(?:available|offered|accessible|held|conducted) (?:by|via|on|over|through) (?:zoom|"
    r"webex|telephone)|"
    r"\b[uú]nicamente en persona\b|\bs[oó]lo en persona\b|\bthis is an in[- ]person meeting\b|"
    r"\bwill be held in[- ]person\b(?![^.]*\b(?:and|or)\b)",
    re.I,
)
_FROM_AFAR_TOO = re.compile(  # what is said to those who can't be there says that there is a there
    r"\b(?:can ?not|can(?:'|’)t|unable to|not able to|rather not|farther|far away|those|anyone|residents|citizens|people|"
    r"neighbors|"
    r"folks) (?:who (?:can ?not|can(?:'|’)t) )?(?:come|attend|be (?:there|here|present|with us)|make it|at home|from home|off|"
    r"far away)\b|\bfor (?:those at home|the far away)\b|\bfrom (?:home|your (?:home|kitchen|sofa|couch))\b|"
    r"\bbroke?n? into the\b|"
    r"\balso (?:on|by|via|over|where|at) (?:zoom|webex|teams|phone|video|the web)|\bwith (?:zoom|webex|teams) for\b|"
    r"\byour own (?:sofa|kitchen|home|desk)\b|\bas well:?$",
    re.I,
)
_NOBODY_THERE = re.compile(
    r"\b(?:will |is |are |was )?(?:not|never) (?:be )?(?:assembled|gathered|meeting|seated) (?:in|at)\b|\bno (?:room|seats?|"
    r"chairs?)\b|"
    r"\b(?:by|via|over) (?:tele)?(?:phone|wire|conference|conference call|telephone conference) (?:alone|only)\b|"
    r"\b(?:alone|only|solely|entirely|everything) (?:happens )?(?:on|by|over|via) (?:zoom|webex|teams|goto|phone|the screen|"
    r"line)|"
    r"\bon the screen\b|\bconference call[;.]|\b(?:hall|building|office|library|room) (?:stays|is|are|remains?|"
    r"will be) (?:shut|closed)\b|"
    r"\bgiven up the room\b|\bremote (?:sitting|session|meeting)\b|\b(?:zoom|webex|teams|google meet|goto\w*) (?:only|alone)\b|"
    r"\b(?:(?:we(?:'|’)re|are|be) meeting|we meet|meets) on-?line\b|\bheld (?:\w+ )?(?:remotely|by wire)\b",
    re.I,
)
_AFTER_CLOCK = re.compile(  # "6 PM, Clubhouse": behind the time of day stands the place
    r"(?:\d ?[ap]\.?m\b\.?|\bnoon\b|\b\d{1,2}:\d\d\b|in the (?:morning|evening|afternoon))\s*(?:[,;|·–—@-]|\bat\b|"
    r"\bin\b)\s*(?:the )?"
    r"(?!\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|open|closed|"
    r"public|regular|special|work|study|agenda|until|to\b|and\b|or\b|by\b|via\b|on\b|zoom|webex|teams|virtual|online|remote|"
    r"google|tele|video|phone|conference call|"
    r"eastern|central|mountain|pacific|E[SD]?T|C[SD]?T|M[SD]?T|P[SD]?T)(?:[a-z]\w*|\d{1,5} [nsew]?\.? ?[a-z])",
    re.I,
)
_ENDED = re.compile(
    r"\b(?:zoom|webex|teams|remote|virtual|online|hybrid)\b(?: \w+){0,2} (?:has|have|is|are|was|were) (?:been )?(?:discontinued|"
    r"suspended|eliminated)\b",
    re.I,
)
_PLACE = re.compile(
    r"\b(?:council|board|commission|meeting|court|community|multi-?purpose|conference|training|hearing|assembly|media|"
    r"caucus|board) ?(?:chambers?|room|center|centre|hall)\b|(?-i:\b(?:Chambers?|CHAMBERS?)\b)|\b(?:city|town|village|"
    r"township|borough|municipal|county|civic|"
    r"community|senior|administration|administrative|government|legion|fire|grange|parish) ?(?:hall|center|centre|building|"
    r"offices?|complex|annex|station)\b|\b(?:station|port|main|branch|district|transit) (?:office|library|center|\d+)\b|"
    r"\bcourthouse\b|\blibrary\b.{0,40}\b(?:room|auditorium|\d)|\bauditorium\b|\bcafeteria\b|"
    r"\b(?:elementary|middle|high|district) (?:school|office)\b.{0,30}\b(?:library|cafeteria|auditorium|gym|room|board|"
    r"office|\d)|\bfirehouse\b|\bpavilion\b|\bcl?ubhouse\b|\b(?:sala|sal[oó]n|ayuntamiento|alcald[ií]a|biblioteca|"
    r"centro comunitario|casa consistorial)\b|"
    r"\b\d{1,5} (?:[NSEW]\.? |North |South |East |West )?(?:[A-Z][\w.]+ ){1,3}(?:St|Street|Ave|Avenue|Blvd|Boulevard|Rd|"
    r"Road|Dr|Drive|Way|Lane|Ln|Plaza|Place|Pl|Highway|Hwy|Court|Ct|Parkway|Pkwy|Trail|Terrace|Loop|Pike|Row|Walk|Wharf|"
    r"Mall|Turnpike|Square|Circle|Broadway)\b|\b\d{1,5} (?:[A-Z][\w.]+ ){0,3}(?:Highway|Hwy|Route|Rte)\b|\bheadquarters\b|"
    r"\boffices of\b|(?-i:\b[A-Z][\w'’.]+ (?:Building|Hall|Center|Centre|House|"
    r"Library|Room|Auditorium|Church|Museum|Shop|Garage|Station|School|Office|Annex|Complex|Pavilion|Gymnasium|Theater|"
    r"Club|Plant)\b|\b(?:BUILDING|HALL|CENTER|LIBRARY|ROOM|AUDITORIUM|ANNEX)\b)|\b\d{2,5} [NSEW]\.? (?:[A-Z][a-z]+|\d+(?:st|"
    r"nd|rd|th))|\bFloor\b|"
    r"\b(?:Room|Rm\.?) ?\d|\bBldg\b|\b(?-i:Campus|Student Union|Lodge|Grange)\b",
    re.I,
)
_ATTEND = re.compile(
    r"\b(?:attend|participate|appear|comment|speak|address)\w*\b[^.]{0,40}\bin person\b|\bin[- ]person\b|\bpodium\b|"
    r"\blectern\b|\bspeaker (?:card|slip)s?\b|\ben persona\b|\bsign-in sheet\b",
    re.I,
)
# "May not testify remotely", "instead of on Zoom": it is named to say that it isn't there.
_DENIED = re.compile(
    r"\b(?:not|no longer|never|can ?not|can['’]t|won['’]t|isn['’]t|aren['’]t|don['’]t|doesn['’]t|instead of|"
    r"rather than)\b[^.;,]{0,60}?"
    r"\b(?:zoom|webex|teams|remote(?:ly)?|virtual(?:ly)?|video|online|tele\w+)\b|\b(?:virtual|remote|zoom|online)\b[^.;]{0,60}"
    r"\b(?:do|does|is|are|will|may|can) ?not\b",
    re.I,
)
_INVITED = re.compile(
    r"\bin[- ]person\b|\bopen to (?:all|the public)\b|\ben persona\b|\bpodium\b|\blectern\b|\bsign-in sheet\b", re.I
)
_REMOTE = re.compile(
    r"\bzoom\b|\bwebex\b|\bmicrosoft teams\b|\bgoogle meet\b|\bgoto ?meeting\b|\bteleconference\b|\bvideo ?conference\b|"
    r"\bvirtual|\bremote(?:ly)?\b(?! view)|\bcall[- ]in\b|\bdial[- ]in\b",
    re.I,
)
_TAKES_PART = re.compile(
    r"\b(?:ring|call|phone|dial)(?:s|ing)? in (?:during|when|for|at|to speak)\b|\bcallers? (?:\w+ ){1,3}(?:queue|turn|heard|"
    r"brought|"
    r"recognized)|"
    r"\b(?:ask|request|e-?mail|contact|write)\w*\b[^.]{0,40}\bfor (?:the |a )?(?:zoom|webex|teams|meeting|video|web)? ?link\b|"
    r"\b(?:speak|comment|participate|testify)\b (?:remotely|virtually|online|by (?:tele)?phone)\b|"
    r"\b(?:speak|comment|participate|attend|join)\b (?:\w+ ){0,2}(?:by|via|on|through|over|using) (?:zoom|webex|"
    r"(?:microsoft )?teams|google meet)\b|\b(?:remote|virtual|online|zoom|telephonic|phone) (?:attendance|participation|"
    r"access|options?|"
    r"testimony|comments?) (?:is|are|will be) (?:also )?(?:available|possible|offered|provided|permitted|allowed|welcome)\b",
    re.I,
)
_BY_WIRE = re.compile(
    r"(?:\d ?[ap]\.?m\b.*|\bvia )\b(?:zoom|webex|microsoft teams|teleconference|video ?conference|google meet)\b", re.I
)
# The council member in a hotel room and the rules of a closed session say nothing about how the public takes part.
_NOT_OURS = re.compile(
    r"\b(?:members?|commissioners?|councilmembers?|trustees?|directors?) (?!of the public)[^.]{0,40}\bwill (?:attend|"
    r"participate|join)\b|(?-i:\b(?:Council ?[Mm]ember|Commissioner|Director|Trustee|Member|Mayor|"
    r"Supervisor)s? [A-Z][\w.]+)(?: \w+)? "
    r"(?:is |may )?(?:attend|participat|join)\w*\b|\bteleconference locations?\b|\bclosed session\b|\bapplicant|"
    r"\b(?:participation|attendance) (?:by|of|for) (?:the |a )?(?:board|council|commission|"
    r"committee)?[ -]?(?:members?\b(?! of the public)|"
    r"commissioners|directors|trustees|councilmembers)|\bnext meeting\b|\bworkshop\b|"
    r"\bmay be held\b|\bif (?:the|a|this|zoom|technical)\b|\bpolicy\b|\bresolution\b|\bordinance\b|\bin the event\b|"
    r"\btechnical difficult|\bdisabilit[^.]{0,120}\b(?:remote|virtual|zoom|tele|video)|\b(?:remote|virtual|zoom|tele\w+|"
    r"video\w*)\b"
    r"[^.]{0,80}\bdisabilit|\bdemonstrations? of\b|\b(?:zoom|webex|teams) (?:demonstration|licen[cs]e|subscription|"
    r"training|account)|\bhybrid (?:vehicle|beacon|work|bus|car|learning|electric|zoning)",
    re.I,
)
_LISTEN_ONLY = re.compile(
    r"\b(?:listening|watching|viewing|hearing) is all\b|\blines? (?:are|is|will be|stays?) muted\b(?! (?:un|on entry|upon|"
    r"when|while|at first))|\bnothing (?:can|may) be said\b|"
    r"\b(?:listen(?:ing)?|view(?:ing)?|watch(?:ing)?|observ(?:e|ing|ation))(?: purposes)?[- ]only\b|\b(?:only|"
    r"just) (?:to )?(?:listen|"
    r"view|watch|observe)\b|\b(?:listen|view|watch|observe)\b[^.;]{0,60}\bbut (?:can|may|will|do) ?not\b",
    re.I,
)
# "Augusta County Library Board": a body's name is no place.
_BODY = re.compile(
    r"\b(?:[A-Z][\w'’&-]* ){1,5}(?:Board|Commission|Committee|District|Authority|Agency|Association|Corporation|BOARD|COMMISSION|"
    r"COMMITTEE|DISTRICT|AUTHORITY|AGENCY|ASSOCIATION|CORPORATION)\b(?! ?(?:Room|ROOM|Chamber|CHAMBER|Hall|HALL|Office|OFFICE|"
    r"Cent|CENT|Build|BUILD|Head|HEAD|Lib|LIB|No|NO))"
)
_NOT_THERE = re.compile(
    r"\bnot (?:be )?(?:held|gather|meet|meeting|open|present)\b|\b(?:is|are|remains?|be) closed\b|\b(?:nobody|no one)\b|"
    r"\bneeds? not come\b|\bbeing used for\b|\bnot be assembled\b|\b(?:stays?|is) shut\b|\binstead of\b",
    re.I,
)
_OFFICE_ONLY = re.compile(
    r"\b(?:cop(?:y|ies)|posted|available|mail(?:ed|ing)?|records?|inspect\w*|deliver\w*|drop|P\.? ?O\.? box|viewed?|correo|"
    r"submit\w*|contact|rules?|call|send|questions?|speakers?|wi-?fi)\b",
    re.I,
)


def listens_only(sentence: Sentence) -> bool:
    """Whether the public can only listen or watch there, not speak."""
    return bool(_LISTEN_ONLY.search(sentence.text) or (_LISTEN_ONLY.search(sentence.before) and _REMOTE.search(sentence.before)))


def mode(said: list[Sentence], *, joined: bool, link: Sentence | None, day: datetime.date | None) -> tuple[str, Sentence] | None:
    """in_person, virtual or hybrid with the sentence that shows it; None where neither a word nor the place says so.

    ``joined`` is whether the agenda gives a way to take part from afar, ``link`` the sentence with the room on the web.
    """
    ours = [
        sentence
        for sentence in said
        if not _NOT_OURS.search(sentence.text) and not words.NOT_PUBLIC.search(sentence.text) and not _is_elsewhere(sentence, day)
    ]
    spoken = [sentence for sentence in ours if sentence.zone != "items" or _about_meeting(sentence)]
    present = _first(spoken, _IN_PERSON) or _first(spoken, _ENDED)
    ours, spoken = ([sentence for sentence in some if not listens_only(sentence)] for some in (ours, spoken))
    spoken = [sentence for sentence in spoken if not _DENIED.search(sentence.text) or _VIRTUAL.search(sentence.text)]
    hybrid = _first([sentence for sentence in spoken if not _ENDED.search(sentence.text)], _HYBRID)
    both = _place([one for one in spoken if _REMOTE.search(one.text) and not _VIRTUAL.search(one.text)]) if joined else None
    virtual = _first(spoken, _VIRTUAL) or (_first(spoken, _NOBODY_THERE) if joined else None)
    place = _place(ours)
    if present and not hybrid and not joined:
        return "in_person", present
    if hybrid or (both and not present):
        return "hybrid", hybrid or both or said[0]
    if present:
        return "in_person", present
    if virtual:  # a letterhead is no invitation
        invited = _first([one for one in spoken if one.zone != "items" and not _VIRTUAL.search(one.text)], _INVITED)
        return ("hybrid", place) if place and invited and joined else ("virtual", virtual)
    attend = _first(spoken, _ATTEND) or (_first(ours, _FROM_AFAR_TOO) if joined else None)
    if (joined or _first(spoken, _TAKES_PART)) and (place or attend):
        return "hybrid", place or attend or said[0]
    by_wire = next((sentence for sentence in spoken if sentence.zone == "head" and _BY_WIRE.search(sentence.text)), None)
    if joined and not place and (link or by_wire):
        return "virtual", link or by_wire or said[0]
    place = place or _place(ours[:TOP], anywhere=True)
    if (place or attend) and not joined and not _first(spoken, _REMOTE):
        return "in_person", place or attend or said[0]
    return None


def _about_meeting(sentence: Sentence) -> bool:
    return bool(words.COMMENT_HEADING.search(sentence.heading)) or bool(
        re.search(
            r"\bthis meeting\b|\besta reuni[oó]n\b|\b(?:you|the public|anyone|residents|citizens|"
            r"attendees|those) (?:\w+ )?(?:may|can)\b",
            sentence.text,
            re.I,
        )
    )


def _is_elsewhere(sentence: Sentence, day: datetime.date | None) -> bool:
    return is_elsewhere(sentence) or (bool(_REMOTE.search(sentence.text)) and names_another_day(sentence.text, day))


def _first(said: list[Sentence], pattern: re.Pattern[str]) -> Sentence | None:
    return next((sentence for sentence in said if pattern.search(sentence.text)), None)


def _place(said: list[Sentence], *, anywhere: bool = False) -> Sentence | None:
    """Where the agenda's head says that the meeting is: not the address where papers lie or letters go."""
    return next(
        (
            sentence
            for sentence in said
            if (sentence.zone == "head" or (anywhere and len(sentence.text) < _TITLE))
            and (found := _PLACE.search(named := _BODY.sub(" ", sentence.text)) or _AFTER_CLOCK.search(named))
            and not _OFFICE_ONLY.search(named[: found.start()])
            and not _NOT_THERE.search(sentence.text)
        ),
        None,
    )
