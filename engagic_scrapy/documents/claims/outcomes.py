"""What became of a motion: whose vote a count is, what was lost, what only goes on to another body, what was only reviewed."""

from __future__ import annotations

import re

from engagic_scrapy.documents.claims.evidence import Evidence, Failure
from engagic_scrapy.documents.claims.facts import facts
from engagic_scrapy.documents.claims.votes import counted, one_by_one
from engagic_scrapy.documents.claims.words import negations, stem

_BODY = (
    r"(?:council|board|commission|committee|trustees|supervisors|commissioners|directors|authority|court|assembly|legislature)"
)
_PASSED = re.compile(
    r"\b(?:pass(?:ed|es)|adopted|approved|carried|authorized|accepted|confirmed|enacted|granted|agreed|"
    r"voted (?:to|for)|awarded)\b",
    re.IGNORECASE,
)
_DECIDED = re.compile(
    rf"\b(?P<body>{_BODY})(?: members)? (?:has |have |then |also |unanimously |\d+-\d+ )*"
    r"(?P<did>adopted|approved|passed|authorized|accepted|recommended|recommends|endorsed|backed|supported|rejected|denied|"
    r"voted|awarded|granted|confirmed|ratified|wrote off|agreed)\b",
    re.IGNORECASE,
)
_AS_CHANGED = re.compile(r"\bas (?:amended|changed|modified|revised)\b", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:the|this|that) (?:(?:first|second|third) )?(?:amendment|change|substitute)\b(?: (?:was|is))? "
    r"(?P<did>carried|passed|approved|adopted|failed|lost|"
    r"defeated|died)\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"\b(?:motion|amendment|question|resolution|ordinance)\b[^.;]{0,40}\b(?:failed|died|was defeated|was lost|lost)\b",
    re.IGNORECASE,
)
_WON = re.compile(r"\b(?:carried|passed|adopted|approved)\b", re.IGNORECASE)
_GOES = (
    r"(?:goes|go|went|sent|sends?|forward\w*|refer\w*|return\w*|submit\w*|transmit\w*|presented|recommend\w*|moves?|comes?|"
    r"returns?|report\w*)\b[^.;]{0,60}?\b(?:to|before) (?:the |a )?(?:[\w'-]+ ){0,3}?"
)
_WILL = r" (?:will|would|is (?:expected|scheduled|asked|requested)|may|must|shall|can|could|has until|meets|should)\b"
_LOOKED = re.compile(
    r"\b(?:reviewed|discussed|heard|considered|studied|received|toured|met|looked at|was (?:briefed|told)|held)\b", re.IGNORECASE
)


def misreported(claim: str, sentence: str, near: str, evidence: Evidence) -> Failure | None:
    """Reason and detail of an outcome that the quote's words don't bear out, or None."""
    count = against_the_roll(claim, sentence)
    if count:
        return "tally", count
    wrong = (
        of_the_change(claim, sentence)
        or lost(claim, evidence.page.text[evidence.spans[0][0] : evidence.matter[1]])
        or only_goes_on(claim, sentence, near)
        or only_reviewed(claim, sentence, near)
        or only_asked(claim, sentence)
    )
    return ("vote", wrong) if wrong else None


def against_the_roll(claim: str, sentence: str) -> str | None:
    """A count that the sentence's roll call contradicts: 5-0, and one said no."""
    said = [fact for fact in facts(claim) if fact.kind == "tally"]
    if len(said) != 1 or any(fact.kind == "tally" for fact in facts(sentence)):
        return None
    roll = [how for _, how in one_by_one(sentence)]
    yes, no = sum(how[0] in "ay" and how[:3] != "abs" for how in roll), sum(how[0] == "n" for how in roll)
    value = tuple(said[0].value)[:2]
    if len(roll) >= _ROLL and (yes, no) not in (value, value[::-1]):
        return f"{yes}-{no} by the roll call, not {said[0].text.strip()}"
    opposed = re.search(r"\b(?:Opposed|Noes|Nays?|Against|Voting no)\s*:\s*(?!None\b|0\b|-)(?P<who>[A-Z][\w'-]+)", sentence)
    if opposed and value[1] == 0 and not counted(sentence):
        return f"{opposed['who']} was opposed, so it wasn't {said[0].text.strip()}"
    return None


_ROLL = 3  # names of a roll call


def of_the_change(claim: str, sentence: str) -> str | None:
    """The vote on an amendment, told as the one on what was amended."""
    told = _CHANGE.search(sentence)
    if (
        not told
        or not _PASSED.search(claim)
        or re.search(r"\bmotion\b[^.]{0,40}\bcarried\b|\bas (?:amended|changed)\b", sentence, re.IGNORECASE)
    ):
        return None
    if re.search(r"\b(?:amend|change|substitut)", _AS_CHANGED.sub(" ", claim), re.IGNORECASE):
        return None
    return f"{told.group()}: that is the amendment's vote"


def lost(claim: str, after: str) -> str | None:
    """What passed by the claim, where the first outcome after the quote is that the motion failed."""
    if (
        not _PASSED.search(claim)
        or negations(claim)
        or re.search(r"\b(?:fail|lost|defeat|reject|den(?:y|ied)|against)", claim, re.IGNORECASE)
    ):
        return None
    failed, won = _LOST.search(after), _WON.search(after)
    if failed is None or failed.start() > _SOON or (won and won.start() < failed.end()):
        return None
    again = re.search(r"\bmov(?:ed|ing)\b|\bmotion (?:by|to)\b", after[: failed.start()], re.IGNORECASE)
    between = after[again.end() if again else 0 : failed.start()]
    return failed.group() if not re.search(r"\bmoved\b|\bmotion (?:by|to)\b", between, re.IGNORECASE) else None


_SOON = 260  # characters from a motion to what became of it


def only_goes_on(claim: str, sentence: str, near: str) -> str | None:
    """A body's decision, where the sentence only says that the matter goes to it."""
    did = _DECIDED.search(claim)
    if not did:
        return None
    body = did["body"].lower()
    own = re.search(rf"(?:(?!The\b)[A-Z][\w'-]+ )*(?i:{body})$", claim[: did.end("body")])
    name = re.sub(r"\s+", " ", own.group()).strip() if own else body
    mentions = list(re.finditer(rf"\b{body}\b", sentence, re.IGNORECASE))
    if not mentions or re.search(
        rf"\b{body}\b(?: (?:has|have|also|unanimously|then|had))* (?:[a-z]+ed|voted)\b", sentence, re.IGNORECASE
    ):
        full = re.search(rf"\b{_GOES}(?:full |whole )?{re.escape(name)}\b", sentence, re.IGNORECASE) if mentions else None
        if full is None or " " not in name:
            return None
    destined = [
        match
        for match in mentions
        if re.search(rf"\b{_GOES}{body}$", sentence[: match.end()], re.IGNORECASE)
        or re.match(_WILL, sentence[match.end() :], re.IGNORECASE)
    ]
    return f"it goes to the {name}" if destined else None


def only_reviewed(claim: str, sentence: str, near: str) -> str | None:
    """A body's decision or recommendation, where the sentence says of it only that it reviewed the matter."""
    did = _DECIDED.search(claim)
    if not did:
        return None
    told = re.search(rf"\b{did['body']}\b (?:has |have |also )*(?P<act>{_LOOKED.pattern})", sentence, re.IGNORECASE)
    key = stem(did["did"].lower().split()[0])
    if not told or re.search(
        r"\b(?:vot|recommend|approv|adopt|endors|support|carr|pass|mov|motion|agre|favor|consensus|decid)\w*",
        sentence,
        re.IGNORECASE,
    ):
        return None
    held = {stem(word.lower()) for word in re.findall(r"[A-Za-z]+", near)}
    return f"the {did['body']} {told['act']} it" if key not in held else None


_ASKED = (
    r"\b(?:asks?|asked|requests?|requested|proposes?|proposed|wants?|seeks?|sought|applied|applies|hopes|plans?)\b"
    r"(?: the \w+)? to "
)
_DONE = "wrote|sold|bought|gave|made|took|built|chose"  # beside what ends in "ed"


def only_asked(claim: str, sentence: str) -> str | None:
    """A body did what somebody asked for: ``asked to write off``."""
    for match in re.finditer(rf"\b{_BODY} (?P<did>[a-z]+ed|{_DONE})\b", claim, re.IGNORECASE):
        verb = stem(match["did"].lower())
        told = [one for one in re.finditer(r"\b[a-z]+\b", sentence) if stem(one.group()) == verb]
        if told and all(re.search(_ASKED + "$", sentence[: one.start()], re.IGNORECASE) for one in told):
            return f"{match['did']}: somebody only asks for it"
    return None
