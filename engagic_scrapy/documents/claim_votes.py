"""Decisions: whether a page says that one was taken, by whom, and who voted how."""

from __future__ import annotations

import re

from engagic_scrapy.documents.claim_names import capitals, names, places

_DECIDED = (
    r"approved|adopted|passed|authorized|awarded|granted|denied|rejected|accepted|voted|agreed|decided|ratified|"
    r"carried|defeated|enacted|"
    r"appointed|selected|hired|fired|declared|upheld|overturned|repealed|confirmed|aprobó|rechazó|aprobaron|votó|"
    r"adoptó|denegó|failed"
)
DECIDED = re.compile(rf"\b(?:{_DECIDED})\b", re.IGNORECASE)
# What makes of "approved" a wish, a plan or a description.
_UNDECIDED = re.compile(
    r"(?:\b(?:be|been recommended to be|if|when|once|unless|until|being|upon being|will have|would have|not yet|yet "
    r"to be|as|is|are|previously|"
    r"originally|already|first|last|contract|plan|budget|amendment|agreement|was previously|were previously|the|a|an|"
    r"any|its|that)\s+"
    r"|\b(?:recommend(?:s|ed|ing)?|propos(?:es|ed|ing)|request(?:s|ed|ing)?|ask(?:s|ed|ing)?|seek(?:s|ing)?|would|may|"
    r"might|could)\b[^.;,\n]{0,60}"
    r"|\b(?:in|since)\s+(?:19|20)\d\d,?\s+[^.;,\n]{0,30})$",
    re.IGNORECASE,
)
_STRICT = re.compile(
    r"\b(?:recommend|propos|request|ask|seek|consider|would|may|might|could|if)\w*\b[^.;,\n]{0,60}$|\b(?:be|being|if|"
    r"once|when|until)\s+$",
    re.IGNORECASE,
)
_CLAIMED_NOT = re.compile(
    r"(?:\b(?:be|if|when|once|unless|until|being|previously|originally|already|the|its|an?|any|every|not yet|as|newly|"
    r"recently)\s+"
    r"|\b(?:recommend\w*|propos\w+|request\w*|ask\w*|seek\w*|would|may|might|could|will|should|to)\b[^.;,]{0,50})$",
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
_LIST = re.compile(
    r"\b(?P<side>Ayes?|Yeas?|Yes|In favor|For|Noes?|Nays?|Nos?|Opposed|Against|Abstain(?:ed|ing|s)?|Abstentions?|"
    r"Absent|Recused?|Excused|Present|A favor|En contra)\s*"
    r"(?:\(\s*\d{1,2}\s*\)|-\s*\d{1,2}(?=\s*[:(]))?\s*[:\-]\s*(?P<who>[^:;\n]*?)(?=\s*(?:\b(?:Ayes?|Yeas?|Noes?|Nays?|"
    r"Nos?|No|Opposed|Abstain\w*|Abstentions?|Absent|Recused?|Excused)\s*"
    r"(?:\(\s*\d+\s*\))?\s*[:\-])|;|\n|\.\s|\.?$)",
    re.IGNORECASE,
)
_ONE_BY_ONE = re.compile(
    r"\b(?P<who>[A-Z][\w'.-]+)(?:,|\s*[-:]|\s+voted)\s*(?P<how>yes|no|ayes?|nay|yea|abstain(?:ed|s)?|absent|recused|"
    r"present)\b(?=\s*(?:[;,.\n]|$))",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"\b(?P<who>[A-Z][\w'.-]+)\s+(?:was\s+)?(?P<how>abstain(?:ed|ing)|recused|absent|opposed|dissent(?:ed|ing)|spoke "
    r"(?:against|in opposition|in favor|in support))\b"
)
_SIDES = {"a": "yes", "y": "yes", "i": "yes", "f": "yes", "n": "no", "o": "no", "e": "no"}
_HOW = (
    ("abstain", r"abstain\w*|abstention"),
    ("recused", r"recus\w+"),
    ("absent", r"(?:was|were|is) absent|absent|did not attend|missed|excused"),
    (
        "no",
        r"vot\w+ (?:no|nay|against)|oppos\w+|dissent\w+|against (?:it|the)|cast the (?:only|lone|sole) (?:no|dissenting)|"
        r"only (?:no|dissenting)|no votes?\b|voted? not to",
    ),
    ("yes", r"vot\w+ (?:yes|aye|in favor|for)|in favor|support\w+|ayes?\b|yes votes?"),
)
_ROLES = (
    (
        "mover",
        re.compile(r"\b(?:moved by|motion (?:was )?(?:made )?by|motion from|on (?:a )?motion (?:of|by))\s+", re.IGNORECASE),
        "after",
    ),
    ("second", re.compile(r"\b(?:second(?:ed)?(?: was made)? (?:by|from)|second\s*:|seconded\s*:)\s*", re.IGNORECASE), "after"),
    (
        "mover",
        re.compile(
            r"\s+(?:moved|made (?:the|a) motion|motioned|offered the motion|made the motion|proposed the motion)\b", re.IGNORECASE
        ),
        "before",
    ),
    ("second", re.compile(r"\s+(?:seconded|second the motion|provided the second)\b", re.IGNORECASE), "before"),
)
_PERSON = r"(?:[A-ZÁÉÍÓÚÑ][\w'.-]*\s?){1,5}"


def claims_decision(text: str) -> str | None:
    """The word by which a claim says that something was decided."""
    for match in DECIDED.finditer(text):
        if not _CLAIMED_NOT.search(text[: match.start()]):
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
    if not re.search(r"\brecommend|\bcontinu|\btabl|\bpostpon|\bforward", claim, re.IGNORECASE):
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
            r"\b(?:Ayes?|Yeas?|carries|unanim\w+)\b", near
        ):
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


def wrong_agent(claim: str, evidence: str) -> str | None:
    """What body the evidence names for an act that the claim gives to another."""
    told = [(match["agent"].lower(), match["act"].lower()[:3]) for match in _AGENT_ACT.finditer(evidence)]
    for match in _AGENT_ACT.finditer(claim):
        agent, act = match["agent"].lower(), match["act"].lower()[:3]
        agents = {one for one, did in told if did == act}
        if agents and agent not in agents:
            return f"{'/'.join(sorted(agents))} {match['act']}…, not {agent}"
    return None


def wrong_voter(claim: str, block: str) -> str | None:
    """A person whose vote, motion or second the page gives otherwise."""
    people = names(claim, capitals(block))
    rolls = [(_side(match["side"]), match["who"]) for match in _LIST.finditer(block)]
    rolls += [(_side(match["how"]), match["who"]) for match in _ALONE.finditer(block)]
    rolls += [(_side(match["how"]), match["who"]) for match in _ONE_BY_ONE.finditer(block)]
    for name in people:
        how = _said(claim, name.start, name.end)
        listed = {side for side, who in rolls if places(name, who)}
        if how and listed and how not in listed:
            return f"{name.text}: {'/'.join(sorted(listed))}, not {how}"
        alone = (
            [who for side, who in rolls if side == how] if how in ("absent", "recused", "abstain", "no") and not listed else []
        )
        if alone and not any(places(name, who) for who in alone):
            return f"{how}: {alone[0].strip()}, not {name.text}"
    told, claimed = _roles(block), _roles(claim)
    for role, person in claimed:
        holders = [other for one, other in told if one == role]
        surname = person.split()[-1].lower() if person.split() else ""
        if holders and surname and not any(surname in other.lower() for other in holders):
            return f"{role} is {holders[0].strip()}, not {person.strip()}"
    return None


def _side(label: str) -> str:
    low = label.lower()
    for how in ("abst", "absent", "recus", "excus"):
        if low.startswith(how):
            return {"abst": "abstain", "absent": "absent", "recus": "recused", "excus": "absent"}[how]
    if low.startswith(("dissent", "spoke")):
        return "yes" if low.endswith(("favor", "support")) else "no"
    return "present" if low == "present" else _SIDES.get(low[0], "yes") if low != "en contra" else "no"


def _said(claim: str, start: int, end: int) -> str | None:
    """How the claim says that the person voted: the nearest such words of the person's own clause."""
    after = re.split(r"[;.]|,\s*(?:while|but|and)\b|\bwhile\b|\bbut\b", claim[end:])[0]
    for how, pattern in _HOW:
        if re.search(rf"^(?:[\w\s',]|and){{0,60}}?\b(?:{pattern})", after, re.IGNORECASE):
            earlier = [
                other
                for other, words in _HOW
                if other != how and re.search(rf"^[\w\s',]{{0,40}}?\b(?:{words})", after, re.IGNORECASE)
            ]
            return how if not earlier or how in ("abstain", "recused") else _nearest(after)
    before = claim[max(0, start - 45) : start]
    match = re.search(
        r"\b(no votes?|opposed|opposition|dissent\w*|against|abstain\w*|votes? in favor|in favor|ayes?|noes)\b[^.;]{0,25}$",
        before,
        re.IGNORECASE,
    )
    if not match:
        return None
    word = match.group(1).lower()
    return "abstain" if word.startswith("abst") else "yes" if "favor" in word or word.startswith("aye") else "no"


def _nearest(text: str) -> str | None:
    found = [(match.start(), how) for how, pattern in _HOW if (match := re.search(rf"\b(?:{pattern})", text, re.IGNORECASE))]
    return min(found)[1] if found else None


def _roles(text: str) -> list[tuple[str, str]]:
    found = []
    for role, pattern, side in _ROLES:
        for match in pattern.finditer(text):
            person = (
                re.match(_PERSON, text[match.end() :])
                if side == "after"
                else re.search(rf"{_PERSON}$", text[max(0, match.start() - 50) : match.start()])
            )
            if person and person.group().strip():
                found.append((role, re.sub(r"[\s,.;]+$", "", person.group())))
    return found
