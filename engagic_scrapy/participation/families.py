"""What a number or an address is for, weighed by the words in its neighborhood: their family and how far off they stand."""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

SURE, LIKELY = 0.9, 0.55  # weights: from SURE on the words say it, from LIKELY on it is taken where nothing else is said
NEAR = 70  # characters after which a word counts half
_CLAUSE = re.compile(r"[;/|]\s|[.?!]\s(?=[A-Z\"“(])|\s[–—]\s|,? but\b")
_APART = 20  # characters that the end of a clause counts for
_REACH = 320  # characters to each side that are looked at
_NAME = 1.5  # lighter words ("write", "by noon") say nothing alone
_FOR_FEW = ("accommodation", "interpretation", "records")  # whoever they concern is named early in a long sentence
_NEIGHBOR = 0.5  # what the sentences beside it say counts so much where its own says what it is for
_URL = re.compile(r"\bhttps?://\S+")
_ROOM = re.compile(r"zoom|webex|teams\.|goto|meet\.google", re.I)
_TIMES = 8  # words of one kind to each side at most
_AGAIN = 0.35  # what a second, third… word of a family adds


class Family(NamedTuple):
    purpose: str
    words: tuple[tuple[float, re.Pattern[str]], ...]


def _family(purpose: str, *weighed: tuple[float, str]) -> Family:
    return Family(purpose, tuple((weight, re.compile(rf"\b(?:{words})", re.I)) for weight, words in weighed))


FAMILIES = (
    _family(
        "comments",
        (2.0, r"(?<!no )(?<!no public )comments?\b(?! (?:is|are|will) not)|e-?comments?\b|testimon|testif|remonstra|"
              r"comentarios?\b|public (?:input|participation|"
              r"forum)\b|citizens?.{0,2} (?:input|forum)\b|remarks?\b|statements?\b(?! of)|objections?\b|say (?:your|their|"
              r"his|her) piece|weigh in\b|read (?:aloud|out|into)\b|for the record\b|hearing record\b|put .{0,20}on record\b|"
              r"phoned in\b|voice ?mail|(?:voice|recorded) messages?|leave .{0,20}messages?\b"),
        (2.4, r"(?:speak|speakers?|testify|comment|join(?:ing)?|participate)\b[^.;]{0,60}\b(?:pre-?)?register\b"),
        (1.5, r"letters?\b(?! from| of (?:interest|credit|intent))|opinions?\b|views\b|thoughts?\b|ideas?\b|written:|"
              r"object(?:ing|ors?)?\b|"
              r"contest\b|"
              r"correspondence\b(?!:)|(?<!text )messages?\b|"
              r"for or against|support or|oppose|be heard\b|speak(?:ers?|ing)?\b|address(?:ing)? the|"
              r"input\b|written (?:sub|mat|comm|resp|quest)|feedback|suggestions?\b|concerns\b"),
        (1.0, r"sign(?:ing)?[- ]?up\b(?! sheet)|(?:can(?:no|')t|not|unable to|rather not|cannot) (?:be (?:there|with|present)|"
              r"come\b|attend|appear|make it)|"
              r"in place of speaking|instead of speaking|rather (?:write|than speak)|sooner write|in writing\b|on paper\b|"
              r"writ(?:e|es|ing|ten)\b|drop .{0,20}\ba line\b|(?:handed|given|shown|shared|forwarded|distributed|laid|"
              r"passed)[\w ,]{0,30}\b(?:members?|board|council|commission|committee|trustees|table|them)\b|"
              r"(?:members?|board|council|commission|committee|trustees) (?:can|may|will) (?:read|see|have|consider|hear)|"
              r"tell (?:the|us)\b|want(?:s|ing)? to talk|public questions?\b|think\b|e-?mail(?:s|ed|ing)? (?:the|to|for the)"),
        (0.7, r"(?:put|included?|supplement)[\w ]{0,12}packet|submi(?:t|ssion)|send|sent\b|lodge[ds]?\b|in (?:our|the) inbox|"
              r"mailbox|citizens?\b|residents?\b|neighbors?\b|residents?'|reach(?:es)? (?:us|the|it)\b|"
              r"(?:by|until|till|before|than|through) [^.;@]{0,50}?(?:\d ?[ap]\.?m|noon)\b|(?:hours|minutes) (?:before|"
              r"ahead|prior)"),
    ),
    _family(
        "accommodation",
        (3.0, r"accommodat|ADA\b|disab|auxiliary aid|hearing[- ](?:loop|impair|aid)|hard[- ]of[- ]hearing|deaf\b|blind\b|"
              r"(?<!and )ASL\b|sign(?:ed)?[- ]?(?:language|interpreter)|signers?\b|wheel ?chair|assistive|(?:section|§) ?504|"
              r"504[/ ](?:ADA|coord)|caption|large[- ](?:print|"
              r"type)|accessib(?:le|ility)|ramps?\b|handicap|(?-i:CART)\b|braille|discapacidad|acomodaci|special (?:assist|"
              r"needs)|"
              r"modifications?\b|reader, |amplif|(?:can(?:no|')t|don't|not) (?:hear|see) well|someone who signs|reach on wheels"),
        (1.0, r"hearing devices?|headsets?\b|aids?\b|help to (?:attend|take part)|(?:need|require)s? (?:help|anything|"
              r"to take part)|"
              r"anything else you need|TT[YD]\b|TDD\b|seat(?:ing|s)?\b"),
    ),
    _family(
        "interpretation",
        (2.2, r"(?<!sign )(?<!sign language )(?<!signed )(?<!ASL )interpret(?:er|ers|ing|ation)?\b|"
              r"translat(?:ion|ors?|e|ed)\b|language (?:help|assist|access|serv)|"
              r"int[eé]rpret(?:e|es)\b|interpretaci|traducci|traductor|other languages|otros idiomas|idiomas?\b|turjubaan|"
              r"phiên dịch|txhais lus|luqad|traduction|interprète|asistencia ling"),
        (1.4, r"(?:in|is|speak|other than) (?:spanish|portuguese|chinese|vietnamese|somali|hmong|russian|korean|french|creole|"
              r"arabic|mandarin|cantonese|tagalog|polish)\b|español|(?:spanish|portuguese|chinese|vietnamese|mandarin|"
              r"cantonese|korean|russian|arabic|french|somali|hmong|tagalog|creole)"
              r" (?:is easier|speak\w+|channel)|another language|your language|su idioma"),
    ),
    _family(
        "meeting",
        (2.0, r"when (?:the|your|an|that) items? (?:is|comes)|\(?live,? during|(?-i:US\b)(?! ?(?:mail|postal|code|dep|house|"
              r"army))|"
              r"United States\b(?! (?:mail|postal|code|dep))|marque\b|marcar\b|unirse|llamar? (?:para|al)\b|por tel[eé]fono\b|"
              r"heard at\b|for the (?:\w+ )?link\b|"
              r"dial(?:[- ]?in|[- ]?up)?\b|(?:call|ring|phone|listen|log|break)[- ]?ins?\b|(?:by|via|over|from|on) (?:the )?"
              r"(?:tele)?phone\b|audio\b|conference (?:call|line|bridge)|teleconference|zoom\b|webex\b|teams\b|gotomeeting|"
              r"join(?:ing)?\b|bridge\b|toll[- ]free|landline|listen(?:ing|ers?)?\b(?! (?:device|loop|system|session|unit|line))|"
              r"tel[eé]fono / phone|điện thoại|one tap|phone only|without (?:a |an )?(?:internet|computer)|no internet|"
              r"by ear\b|unwired|lines? (?:are|is) muted|be put through|ring (?!if)|hear us\b"),
        (3.0, r"(?:join|listen|attend|participate|take part) (?:\w+ )?(?:by|via|over) (?:the )?(?:tele)?phone"),
        (0.9, r"(?:tele)?phones?\b|tel\b|remote(?:ly)?\b|virtual|attend\b|take part|participate|from home|at home|webinar|"
              r"meeting (?:id|number)|mtg\b|code\b|punch in|key in|enter\b"),
    ),
    _family(
        "records",
        (2.2, r"public records\b|records (?:staff|office|clerk)\b|records? requests?|requests? for (?:public )?records|"
              r"cop(?:y|ies) (?:of|may|can|are)|for a copy\b|obtain(?:ed|ing)? cop|inspect(?:ed|ion)?\b|(?:un)?subscrib|"
              r"mailing list|(?:packets?|materials|documents|reports|files?|plans|applications?|budget)(?: and \w+)? "
              r"(?:are|is|may be|can be) (?:available|obtained|viewed|requested|inspected|had|seen|purchased|read)|"
              r"registros p[uú]blicos|copias? de\b"),
    ),
    _family(
        "none",
        (2.0, r"applica(?:nts?|tions?)\b|apply\b|agents?\b|rep\b|planner\b|petitioners?\b|owner\b|attorney\b|architect|"
              r"engineer\b|"
              r"vendors?\b|bids?\b|bidders?|proposals?\b|contractors?\b|buyer\b|procurement|fines?\b|pay(?:ing|ments?)?\b|"
              r"invoices?\b|billing\b|bills?\b|"
              r"dealer|quoted|permits?\b|licens|appeals? (?:of|are|must)|complaints?\b|newsletter|comments? on (?:the|this|"
              r"a) (?:\w+ )?(?:draft|study|plan|report)|enrol|"
              r"registrar|jobs?\b|vacanc|openings\b|webmaster|tickets?\b|maintenance|"
              r"customer service|lost property|emergency|hot ?line|burn\b|outages?\b|reservations?|media\b|reporters?\b|"
              r"sign up at|help desk|trouble (?:with|connect)|zoom trouble|consultants?\b|"
              r"inspections?\b|tee times|training\b|classes\b|order (?:water|from)|dues\b|questions?\?|"
              r"technician|(?:audio|video|connection|link|zoom|stream|sound)\w* (?:fails?|drops?|is lost|problems?|issues?)\b|"
              r"(?:will|can|to) help (?:you|those|anyone|people|with)\b|technical (?:difficult|issues?|support|problems?|help)"),
        (2.4, r"questions? (?:about|on|regarding)|questions? or (?:concerns|comments)"),
        (0.9, r"director\b(?! of)|staff\b|office\b|manager\b|questions\b|inquir|commissioner [A-Z]|chair\b|members:"),
    ),
)  # fmt: skip


def weigh(before: str, after: str, earlier: str = "", later: str = "", *, own: str = "") -> dict[str, float]:
    """Family → weight of its words beside a contact.

    ``before`` and ``after`` are its own sentence, ``earlier`` and ``later`` what stands next to that; ``own`` is the end of
    ``before`` that follows the contact before that one.
    """
    before, after, earlier, later, own = (_URL.sub(_short, text) for text in (before, after, earlier, later, own))
    ahead, behind = f"{earlier[-_REACH:]} \0 {before}"[-_REACH:], f"{after} \0 {later[:_REACH]}"[:_REACH]
    stops = [found.end() for found in _CLAUSE.finditer(ahead)], [found.start() for found in _CLAUSE.finditer(behind)]
    inside: dict[str, list[float]] = {}
    outside: dict[str, list[float]] = {}
    named: dict[str, float] = {}
    for family in FAMILIES:
        for weight, pattern in family.words:
            for found in islice(pattern.finditer(ahead), _TIMES):
                named[family.purpose] = named.get(family.purpose, 0.0) + weight
                beyond = "\0" in ahead[found.end() :]
                apart = sum(stop > found.end() for stop in stops[0]) + beyond
                away = len(ahead) - found.end()
                if family.purpose in _FOR_FEW and away <= len(own):
                    away = 0
                (outside if beyond else inside).setdefault(family.purpose, []).append(_fade(weight, away + apart * _APART))
            for found in islice(pattern.finditer(behind), _TIMES):
                beyond = "\0" in behind[: found.start()]
                apart = sum(stop < found.start() for stop in stops[1])
                if beyond and family.purpose not in ("comments", "none"):
                    continue  # what follows has a number of its own
                named[family.purpose] = named.get(family.purpose, 0.0) + weight
                (outside if beyond else inside).setdefault(family.purpose, []).append(
                    _fade(weight * 0.85, found.start() + apart * _APART)
                )
    said = max((max(told) for purpose, told in inside.items() if purpose != "none"), default=0.0) >= SURE
    weights: dict[str, float] = {}
    for purpose, total in named.items():
        told = [*inside.get(purpose, ()), *(weight * (_NEIGHBOR if said else 1.0) for weight in outside.get(purpose, ()))]
        told.sort(reverse=True)
        if purpose != "comments" or total >= _NAME:
            weights[purpose] = told[0] + _AGAIN * sum(told[1:3])
    return weights


def _short(address: re.Match[str]) -> str:
    """However long an address is, it parts no thought; one of a room says that the talk is of joining."""
    return "zoom" if _ROOM.search(address[0]) else "·" * min(len(address[0]), 25)


def _fade(weight: float, distance: int) -> float:
    return weight / (1 + distance / NEAR)


def best(weights: dict[str, float], *, is_phone: bool, beside_room: bool = False) -> tuple[str | None, float]:
    """The heaviest purpose and its weight; None where it is light, or what speaks against any is heavier.

    Only a telephone leads into a meeting, and words like "call" alone don't say that it does.
    """
    told = [
        (weights[purpose], purpose)
        for purpose in ("records", "comments", "interpretation", "accommodation", "meeting")
        if weights.get(purpose, 0.0) >= (SURE if purpose == "meeting" and not beside_room else LIKELY)
        and (is_phone or purpose != "meeting")
    ]
    weight, purpose = max(told, default=(0.0, ""))
    if not purpose or weight <= weights.get("none", 0.0):
        return None, weight
    return purpose, weight
