"""Who voted how, moved and seconded."""

from __future__ import annotations

import re

from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.names import capitals, names, places

_LIST = re.compile(
    r"\b(?P<side>Not voting|Ayes?|Yeas?|Yes|In favor|For|Noes?|Nays?|Nos?|Opposed|Against|Abstain(?:ed|ing|s)?|Abstentions?|"
    r"Absent|Recused?|Excused|Present|A favor|En contra)\s*"
    r"(?:\(\s*\d{1,2}\s*\)|-\s*\d{1,2}(?=\s*[:(]))?\s*(?:[:\-]|:?\s*\d{1,2}\s*\()\s*(?P<who>[^:;\n]*?)(?=\s*(?:\b(?:Ayes?|Yeas?|Noes?|Nays?|"
    r"For|Against|Result|"
    r"Nos?|No|Opposed|Abstain\w*|Abstentions?|Absent|Recused?|Excused)\s*"
    r"(?:\(\s*\d+\s*\))?\s*[:\-])|;|\n|\.\s|\.?$)",
    re.IGNORECASE,
)
_ONE_BY_ONE = re.compile(
    r"\b(?P<who>[A-Z][\w'.-]+)(?:,|\s*[-:]|\s+voted)?\s+(?P<how>(?i:yes|no|ayes?|nay|yea|abstain(?:ed|s)?|absent|recused|"
    r"present))\b(?!\.\s*(?:[A-Z]{1,3}-?)?\d)(?=\s*(?:[;,.\n]|$)|\s+(?:[A-Z][\w'.-]+\s)?[A-Z][\w'.-]+:)"
)
_SEVERAL = re.compile(
    r"\b(?P<who>(?:(?!Yes\b|No\b|Ayes?\b|Nay\b)[A-Z][\w'-]+,\s+(?:and\s+)?){2,})(?P<how>yes|no|aye|nay)\b(?=\s*[;.\n])"
)  # Guthrie, Olszewski, Bell, yes
_ALONE = re.compile(
    r"\b(?P<who>(?:[A-Z][\w'.-]+(?:,| and|, and) )*[A-Z][\w'.-]+)\s+(?:was\s+)?(?P<how>abstain(?:ed|ing)|recused|absent|"
    r"opposed|dissent(?:ed|ing)|spoke "
    r"(?:against|in opposition|in favor|in support))\b"
)
_COUNTED = re.compile(
    r"\b\d{1,2} (?P<side>against|opposed|no|nays?|noes|in favor|for|ayes?|abstain\w*|abstentions?) \((?P<who>[A-Z][^)]*)\)",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"\b\d{1,2} (?:yes|no|ayes?|noes|nays?|for|against|abstain\w*|abstentions?|absent)\b", re.IGNORECASE)
_SIDES = {"a": "yes", "y": "yes", "i": "yes", "f": "yes", "n": "no", "o": "no", "e": "no"}
_HOW = (
    ("abstain", r"abstain\w*|abstention|did(?: not|n't) vote"),
    ("recused", r"recus\w+|did(?: not|n't) take part|took no part"),
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


def counted(block: str) -> set[tuple[int, int]]:
    """The sizes of the lists of who voted yes and who no."""
    sizes: dict[str, int] = {}
    for match in _LIST.finditer(block):
        side = _side(match["side"])
        if side in ("yes", "no"):
            sizes[side] = len([one for one in re.split(r",|\band\b", match["who"]) if re.search(r"[A-Z]", one)])
    return {(sizes["yes"], sizes["no"])} if len(sizes) == 2 else set()


def one_by_one(text: str) -> list[tuple[str, str]]:
    """Who is called with a vote: Leary: yes, Wu no."""
    return [(match["who"], match["how"].lower()) for match in _ONE_BY_ONE.finditer(text)]


@remembered(64)
def _rolls(block: str) -> list[tuple[str, str]]:
    """Each side with those who are listed on it."""
    rolls = [(_side(match["side"]), match["who"]) for match in (*_LIST.finditer(block), *_COUNTED.finditer(block))]
    for pattern in (_ALONE, _ONE_BY_ONE, _SEVERAL):
        rolls += [(_side(match["how"]), match["who"]) for match in pattern.finditer(block)]
    return rolls + [("abstain", match[1]) for match in re.finditer(r"\babst\w+\s*\(([^)]+)\)", block)]


def wrong_voter(claim: str, block: str, sentence: str = "") -> str | None:
    """A person whose vote, motion or second the page gives otherwise; who is listed in the quote's sentence, is listed there."""
    people = names(claim, capitals(block)) if _OF_A_VOTE.search(claim) else ()
    said = [(name, how) for name in people if (how := _said(claim, name.start, name.end))]
    rolls, own = (_rolls(block), _rolls(sentence)) if said else ((), ())
    for name, how in said:
        listed = {side for side, who in own if places(name, who)} or {side for side, who in rolls if places(name, who)}
        if listed and how not in listed:
            return f"{name.text}: {'/'.join(sorted(listed))}, not {how}"
        alone = (
            [who for side, who in rolls if side == how and not _SIDE_WORD.fullmatch(who.strip())]
            if not listed
            and not re.search(r"\bsp[eo]ak|\bspoke", claim, re.IGNORECASE)
            and (how in ("absent", "recused", "abstain", "no") or (how == "yes" and re.search(r"\bvot|\bayes?\b", claim)))
            else []
        )
        # The claim has who it was, and this name is another's, unless the two are said in one breath.
        shown = any(places(one, who) for one in people for who in alone) and not re.match(r"(?:,|\s+and)\s", claim[name.end :])
        shown = shown or (how == "yes" and _follows_yes(re.findall(r"[\w'-]+", name.text)[-1], block))
        if alone and not shown and not any(places(name, who) for who in alone):
            return f"{how}: {alone[0].strip()}, not {name.text}"
    claimed = _roles(claim)
    told = _roles(" ".join(block.split())) if claimed else ()
    for role, person in claimed:
        holders = [other for one, other in told if one == role]
        surname = person.split()[-1].lower() if person.split() else ""
        if holders and surname and not any(surname in other.lower() for other in holders):
            return f"{role} is {holders[0].strip()}, not {person.strip()}"
    return None


_OF_A_VOTE = re.compile(  # without any of these words a claim tells of nobody how he voted
    r"\b(?:abst|no|did|recus|took|absent|miss|excus|vot|oppos|dissent|against|cast|only|yes|yea|nay|aye|in favor|support)",
    re.IGNORECASE,
)
_CALLED = re.compile(r",?:? (yes|no|ayes?|nay|yea|abstain)(?=\s*[;,.]|\s*$)", re.IGNORECASE)
_SIDE_WORD = re.compile(r"yes|no|ayes?|nays?|noes|abstain", re.IGNORECASE)
_NEXT_VOTER = re.compile(r"\band (?=(?:[A-Z][\w.']+ ){1,3}(?:abstain|vot|oppos|recus|did\b))")


def _follows_yes(surname: str, block: str) -> bool:
    """Whether the person stands in the sentence after the label, beyond the end of a line too."""
    return bool(re.search(rf"\b(?:ayes?|yeas?|yes|for|in favor)\b[^.]{{0,200}}\b{re.escape(surname)}\b", block, re.IGNORECASE))


def _side(label: str) -> str:
    low = label.lower()
    for how in ("abst", "absent", "recus", "excus"):
        if low.startswith(how):
            return {"abst": "abstain", "absent": "absent", "recus": "recused", "excus": "absent"}[how]
    if low == "not voting":
        return "abstain"
    if low.startswith("against"):
        return "no"
    if low.startswith(("dissent", "spoke")):
        return "yes" if low.endswith(("favor", "support")) else "no"
    return "present" if low == "present" else _SIDES.get(low[0], "yes") if low != "en contra" else "no"


def _said(claim: str, start: int, end: int) -> str | None:
    """How the claim says that the person voted: the nearest such words of the person's own clause."""
    after = re.split(r"[;.]|,\s*(?:while|but|and|with)\b|\bwhile\b|\bbut\b", _COUNTS.sub(" ", claim[end:]))[0]
    other = _NEXT_VOTER.search(after)
    after = after[: other.start()] if other and _nearest(after[: other.start()]) else after
    called = _CALLED.match(after)
    if called:
        return _side(called[1])
    for how, pattern in _HOW:
        if re.search(rf"^(?:[\w\s',]|and){{0,60}}?\b(?:{pattern})", after, re.IGNORECASE):
            earlier = [
                other
                for other, words in _HOW
                if other != how and re.search(rf"^[\w\s',]{{0,40}}?\b(?:{words})", after, re.IGNORECASE)
            ]
            return how if not earlier or how in ("abstain", "recused") else _nearest(after)
    before = re.split(r", (?:with|while|and|but)\b", claim[max(0, start - 45) : start])[-1]
    match = re.search(
        r"\b(no votes?|opposed|opposition|dissent\w*|against|abstain\w*|votes? in favor|in favor|ayes?|noes)\b[^.;]{0,25}$"
        r"|\b((?:no|yes) votes?|ayes?|noes?|nays?|yeas?)\b"
        r"(?:[^.;,]{0,45}|(?: of| by| from|:)?(?:,? (?:and |M[rs]{1,2}\. )*[A-Z][\w'-]+)*,?(?: and)? )$",
        before if before.startswith(" ") or len(before) < 45 else claim[max(0, start - 120) : start],
        re.IGNORECASE,
    )
    if not match:
        return None
    word = _nearer(match.group(), (match[1] or match[2]).lower())
    return "abstain" if word.startswith("abst") else "yes" if "favor" in word or word.startswith(("aye", "yea", "yes")) else "no"


def _nearer(text: str, word: str) -> str:
    """The last of the sides that are counted one after another: five ayes and two nays (Carruth)."""
    counted = re.findall(r"\b(?:\d{1,2}|[a-z]+) (ayes?|noes|nays?|in favor|opposed|against)(?=\W)", text, re.IGNORECASE)
    return counted[-1].lower() if counted and re.search(r"\([^()]*$", text) else word


def _nearest(text: str) -> str | None:
    found = [(match.start(), how) for how, pattern in _HOW if (match := re.search(rf"\b(?:{pattern})", text, re.IGNORECASE))]
    return min(found)[1] if found else None


@remembered(64)
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
                who = re.split(r"(?<=[a-z]{3})\.\s", person.group().strip())[0 if side == "after" else -1]
                found.append((role, re.sub(r"[\s,.;]+$", "", who)))
    return found
