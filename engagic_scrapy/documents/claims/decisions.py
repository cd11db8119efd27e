"""Decisions: whether a page says that one was taken, and by whom."""

from __future__ import annotations

import re

from engagic_scrapy.documents.claims.votes import counted, one_by_one

_DECIDED = (
    r"approved|adopted|passed|authorized|awarded|granted|denied|rejected|accepted|voted|agreed|decided|ratified|"
    r"carried|defeated|enacted|"
    r"appointed|selected|hired|fired|declared|upheld|affirmed|overturned|repealed|confirmed|aprobó|rechazó|aprobaron|votó|"
    r"adoptó|denegó|failed"
)

DECIDED = re.compile(rf"\b(?:{_DECIDED})\b", re.IGNORECASE)

# What makes of "approved" a wish, a plan or a description.
_UNDECIDED = re.compile(
    r"(?:\b(?:be|been recommended to be|if|when|once|unless|until|being|upon being|will have|would have|not yet|yet "
    r"to be|as|is|are|previously|"
    r"originally|already|first|last|contract|plan|budget|amendment|agreement|was previously|were previously|the|a|an|"
    r"any|its|that)\s+"
    r"|\b(?:recommend(?:s|ed|ing)?|propos(?:es|ed|ing)|request(?:s|ed|ing)?|ask(?:s|ed|ing)?|seek(?:s|ing)?|would|(?-i:may)|"
    r"might|could)\b[^.;,\n]{0,60}"
    r"|\b(?:in|since)\s+(?:19|20)\d\d,?\s+[^.;,\n]{0,30})$",
    re.IGNORECASE,
)

_STRICT = re.compile(
    r"\b(?:recommend|propos|request|ask|seek|consider|would|(?-i:may)|might|could|if)\w*\b[^.;,\n]{0,60}$|\b(?:be|being|if|"
    r"once|when|until)\s+$",
    re.IGNORECASE,
)

_CLAIMED_NOT = re.compile(
    r"(?:\b(?:be|if|when|once|unless|until|being|previously|originally|already|the|its|an?|any|every|not yet|as|newly|"
    r"recently)\s+"
    r"|\b(?:recommend\w*|propos\w+|request\w*|ask\w*|seek\w*|would|(?-i:may)|might|could|will|should|to)\b[^.;,]{0,50})$",
    re.IGNORECASE,
)

_MOTION = re.compile(
    r"\b(?:motion\s+(?:was\s+)?(?:carried|passed|approved|adopted|failed|died|denied|defeated)|motion\s+carries|"
    r"motion\s+(?:by|to|made)|moved|seconded|so ordered|ayes?\s*:|"
    r"noes?\s*:|yeas?\s*:|roll[- ]call vote|voted|by a vote of|vote\s*:|action(?: taken)?\s*:|(?:unanimously|hereby)\s+\w+ed\b|"
    r"passed and adopted|approved and adopted|(?:was|were)\s+(?:unanimously\s+)?(?:approved|adopted|passed|denied|"
    r"rejected|granted|authorized|accepted|appointed)|"
    r"on a\s+\S+\s+vote|moción|result\s*:|aprobada?\s+por|decision\s*:)",
    re.IGNORECASE,
)

UNANIMOUS = re.compile(
    r"\bunanim\w+|\bunánime\w*|\bno (?:one|member)s? (?:opposed|dissent\w+)|\bwithout (?:dissent|opposition|objection)",
    re.IGNORECASE,
)

_AGENTS = (
    r"council|commission|board|committee|authority|staff|mayor|manager|judge|court|voters|hearing officer|director|"
    r"attorney|legislature"
)

_AGENT_ACT = re.compile(
    rf"\b(?P<agent>{_AGENTS})(?:'s)?(?:\s+members?)?(?:\s+(?:has|have|had|also|then|unanimously|will|would|did|not|is|"
    rf"are|was|were|voted|to|formally|first|later|itself|"
    r"asked|previously|on|\d\S*|[A-Z][a-z]+\s+\d{1,2},?(?:\s+\d{4})?,?))*\s+(?P<act>recommend|declar|hir|order|"
    r"nominat|confirm|ratif|sign|approv|adopt|den(?:y|ie)|reject|oppos|support|appoint|award|authoriz|request|propos|"
    r"review|appeal)\w*",
    re.IGNORECASE,
)

# Words that others than bodies do too: crews carry patients, engineers reject bids.
_LOOSE = frozenset(
    (
        "carried",
        "passed",
        "failed",
        "agreed",
        "accepted",
        "granted",
        "awarded",
        "fired",
        "hired",
        "selected",
        "declared",
        "confirmed",
        "rejected",
        "decided",
        "appointed",
        "defeated",
    )
)

_DECIDER = re.compile(
    r"\b(?:council|board|commission|committee|trustees|supervisors|voters|mayor|legislature|commissioners|selectmen|city|town|"
    r"village|county|district|motion|ordinance|resolution|proposal|measure|request|application|appeal|permit|plan|contract|"
    r"amendment|bonds?|levy|budget|agreement|settlement|rezoning|variance|question|vote|"
    r"concejo|ordenanza|was|were|has been|have been)\b",
    re.IGNORECASE | re.DOTALL,
)


def claims_decision(text: str) -> str | None:
    """The word by which a claim says that something was decided."""
    for match in DECIDED.finditer(text):
        head = text[: match.start()]
        if (
            match.group().lower() in _LOOSE
            and (not _DECIDER.search(head) or re.search(r"\bbids?\b", head))
            and not re.search(r"\b\d{1,2}(?:-| to )\d", text)
        ):
            continue
        if not _CLAIMED_NOT.search(head):
            return match.group().lower()
    act = re.search(
        r"\b(?:council|commission|board|committee)\s+(?:unanimously\s+)?(approves|adopts|passes|denies|rejects|awards|"
        r"authorizes)\b",
        text,
        re.IGNORECASE,
    )
    return act.group(1).lower() if act else None


_NO_ACTION = re.compile(
    r"\bno (?:formal )?(?:action|vote|decision|motion) (?:was|has been|is|were|will be)\b|\b(?:continued|tabled|"
    r"postponed|deferred|withdrew|withdrawn) (?:the|this|to|until|by|from)\b"
    r"|\bno ha tomado ninguna\b",
    re.IGNORECASE,
)

_TO_RECOMMEND = re.compile(
    r"\bvot(?:ed|ing)\b[^.;]{0,40}?\bto (?:recommend|forward|continue|table|postpone|consider|discuss)\w*|"
    r"\bvoted\b[^.;]{0,30}\brecommend\w*",
    re.IGNORECASE,
)


def tells_decision(sentence: str, block: str, claim: str = "") -> bool:
    """Whether the quote's sentence says that something was decided, or its item holds a motion and what became of it."""
    sentence, block = _of_now(sentence, claim), _of_now(block, claim)
    present = re.search(rf"\b(?:is|are)(?: hereby)? (?:{_DECIDED})\b", claim, re.IGNORECASE)
    if present and " ".join(present.group().lower().split()) in " ".join(sentence.lower().split()):
        return True  # what a resolution's own words do
    if _in_its_words(sentence, claim):
        return True
    if re.search(r"\bvoted (?:yes|no|aye|nay)\b", claim) and len(one_by_one(sentence)) > 1:
        return True
    polled = re.search(r"\bYes\s+([\d,]{2,})\s+No\s+([\d,]{2,})", sentence)
    if polled:
        won = int(polled[1].replace(",", "")) > int(polled[2].replace(",", ""))
        return won != bool(re.search(r"\b(?:fail|reject|defeat|den(?:y|ied)|turned down|voted down)\w*", claim, re.IGNORECASE))
    if any(yes > no for yes, no in counted(block)) and not re.search(r"fail|reject|den(?:y|ied)", claim):
        return True
    if re.search(r"\bvote\s*:?\s*\d", sentence, re.IGNORECASE):
        return True
    if not re.search(r"\brecommend|\bin favor|\bback|\bcontinu|\btabl|\bpostpon|\bforward", claim, re.IGNORECASE):
        # To vote for a recommendation decides nothing but that.
        sentence, block = _TO_RECOMMEND.sub(" recommend ", sentence), _TO_RECOMMEND.sub(" recommend ", block)
        if _NO_ACTION.search(sentence) or (_NO_ACTION.search(block) and not DECIDED.search(sentence)):
            return False
    for match in DECIDED.finditer(sentence):
        head = sentence[: match.start()]
        if not _UNDECIDED.search(head) or (_MOTION.search(sentence) and not _STRICT.search(head)):
            return True
    if re.search(
        r"\b(?:approves|adopts|denies|rejects|authorizes|awards|grants|carries)\b|\bAPPROVED\b|\bADOPTED\b|\bDENIED\b", sentence
    ):
        return True
    for match in _MOTION.finditer(block):
        near = block[max(0, match.start() - 30) : match.end() + 250]
        if any(not _STRICT.search(near[: found.start()]) for found in DECIDED.finditer(near)) or re.search(
            r"\b(?:[Aa]yes?|[Yy]eas?|carries|unanim\w+)\b", near
        ):
            return True
    return False


_OPEN = re.compile(r"\b(?:Passed|Adopted|Approved|Enacted|Ayes?|Noes?|Nays?|Yeas?)[^\n.;_]{0,20}?:?\s*_{2,}[^\n]*", re.IGNORECASE)
_LONG_AGO = re.compile(
    rf"\b(?:was|were|been)\s+(?:{_DECIDED})\s+(?:(?:by|at)\s+(?:the\s+)?[a-z]+\s+)?in\s+(?:[A-Z][a-z]+\s+)?(?P<year>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def _of_now(text: str, claim: str) -> str:
    """Without forms that are still blank, and without what was decided in a year that the claim doesn't name."""
    text = _OPEN.sub(" ", text) if "__" in text else text
    return _LONG_AGO.sub(lambda match: match.group() if match["year"] in claim else " ", text)


def _in_its_words(sentence: str, claim: str) -> bool:
    """Whether the sentence has a claimed decision between the claim's own words: the budget adopted in June."""
    said, told = (" ".join(re.findall(r"[\w'$.,-]+", text.lower())) for text in (claim, sentence))
    for match in re.finditer(rf"(?:[\w']+ ){{2}}(?:{_DECIDED}) [\w']+", said):
        at = told.find(match.group())
        if at >= 0 and not _STRICT.search(told[: at + match.group().rfind(" ")].rsplit(" ", 1)[0] + " "):
            return True
    return False


_PUT_OFF = re.compile(
    r"\b(?:mov\w+|motion)\b[^.;]{0,40}?\bto (?P<act>continue|table|postpone|defer|refer|deny|reject)\b", re.IGNORECASE
)

_PUT = re.compile(
    r"\b(?:mov\w+|motion)\b[^.;]{0,40}?\b(?:to (?:approve|adopt|pass|award|authorize|accept|grant|introduce)|approval|"
    r"adoption)\b",
    re.IGNORECASE,
)


def wrong_motion(claim: str, near: str, decided: str) -> str | None:
    """A motion to put off, or to deny, whose passing the claim takes for an approval."""
    match = _PUT_OFF.search(near)
    if match and not _PUT.search(near) and re.match(r"approv|adopt|pass|award|authoriz|accept|grant|ratif", decided):
        return f"the motion was to {match['act']}" if match["act"][:5].lower() not in claim.lower() else None
    return None


_VOTER = re.compile(r"\b(?:council|commission|board|committee|voters|panel)\b")


def wrong_agent(claim: str, evidence: str) -> str | None:
    """What body the evidence names for an act that the claim gives to another."""
    told = [(match["agent"].lower(), match["act"].lower()[:3]) for match in _AGENT_ACT.finditer(evidence)]
    mine, theirs = (_VOTER.findall(text.lower()) for text in (claim, evidence))
    voted = r"\b\d{1,2}(?:-| to )\d{1,2}\b|\bvote"
    if mine and theirs and not set(mine) & set(theirs) and re.search(voted, claim) and re.search(voted, evidence):
        return f"{theirs[0]}, not {mine[0]}"
    for match in _AGENT_ACT.finditer(claim):
        agent, act = match["agent"].lower(), match["act"].lower()[:3]
        agents = {one for one, did in told if did == act}
        if agents and agent not in agents:
            return f"{'/'.join(sorted(agents))} {match['act']}…, not {agent}"
    return None
