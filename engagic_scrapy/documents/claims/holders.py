"""Who is what: the owner, the applicant, the broker of a page, and to whom something is sold or billed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.names import Name, capitals, names, places
from engagic_scrapy.documents.claims.words import stem

_ROLE = (
    r"(?:owner|applicant|petitioner|broker|carrier|consultant|architect|engineer|contractor|subcontractor|subconsultant|"
    r"solicitor|abutter|developer|landlord|tenant|buyer|seller|purchaser|depository|auditor|appraiser|surveyor|appellant|"
    r"sponsor|licensee|operator|lessee|lessor|grantor|grantee|insurer|organizer|donor|recipient|bidder|respondent|"
    r"complainant|plaintiff|defendant|borrower|lender|guarantor|underwriter|trustee bank|bond counsel|fiscal agent)"
)
_ANY = re.compile(rf"\b{_ROLE}", re.IGNORECASE)
_NAME = r"(?P<who>(?:(?:the|an?) )?(?:M[rs]{1,2}\. |Dr\. )?[A-Z\d][\w.'&-]*(?:,? (?:[A-Z&\d][\w.'&-]*|of|and|de))*)"
_OF = r"(?: (?:at|of|for|in|on)(?: (?:the|an?))?(?: [A-Z\d][\w.'-]*){1,4})?"
_LABEL = re.compile(
    rf"\b(?P<role>{_ROLE})s?(?:\s*(?:/|&|and)\s*(?P<second>{_ROLE}))?\s*:\s*(?P<who>[^\n;]{{3,60}}?)(?=\s{{2,}}|\n|;|\s+[A-Z]\w+:|$)",
    re.I,
)
_BEFORE = re.compile(rf"\b(?P<role>(?i:{_ROLE})){_OF}, {_NAME}")
_AFTER = re.compile(
    rf"{_NAME},? (?:is|was|are|as|(?:(?:is|was) (?:named|appointed|chosen|hired)(?: as)?)|,)? ?"
    rf"(?:the|an?) (?:[\w']+ ){{0,3}}?(?P<role>{_ROLE})\b"
)
_IS = re.compile(rf"\b(?P<role>(?i:{_ROLE})){_OF} (?:is|was|will be) {_NAME}")
_NAMED = re.compile(
    rf"{_NAME} (?:is|was|will be|would be) (?:named |appointed |chosen |hired )?(?:as )?"
    rf"(?:(?:the|an?) )?(?:[\w']+ ){{0,3}}?(?P<role>{_ROLE})\b"
)


def other_holder(claim: str, page: str) -> str | None:
    """A name as the owner, where the page has another owner and has the name as the applicant."""
    said = list(_held(claim)) if _ANY.search(claim) else []
    told = _of_page(page) if said else ()
    for role, who in said:
        mine = next(iter(names(who, capitals(page))), None)
        if mine is None:
            continue
        holders = [other for one, other in told if one == role]
        roles = {one for one, other in told if places(mine, other)}
        if roles and role not in roles and (holders or len(roles) == 1 and not re.search(rf"\b{role}", page, re.IGNORECASE)):
            return f"{mine.text} is the {'/'.join(sorted(roles))}, not the {role}"
    return None


@remembered(64)
def _of_page(page: str) -> tuple[tuple[str, str], ...]:
    return tuple(_held(page))


def _held(text: str) -> Iterator[tuple[str, str]]:
    """Each role with the words that name its holder."""
    for match in _LABEL.finditer(text):
        yield match["role"].lower(), match["who"]
        if match["second"]:
            yield match["second"].lower(), match["who"]
    flat = " ".join(text.split())
    for pattern in (_BEFORE, _AFTER, _IS, _NAMED):
        for match in pattern.finditer(flat):
            yield match["role"].lower(), match["who"]


_GIVING = re.compile(
    r"\b(?:sell|sells|sold|bill|bills|billed|pay|pays|paid|give|gives|gave|given|grant|grants|granted|lease|leases|leased|transfer|transfers|transferred|convey|conveys|conveyed|deed|deeds|deeded|lend|lends|lent|donate|donates|donated|return|returns|returned|owe|owes|owed|send|sends|sent|award|awards|awarded|assign|assigns|assigned|dedicate|dedicates|dedicated)\b"
)
_SAME = {"sold": "sell", "paid": "pay", "gave": "give", "given": "give", "lent": "lend", "sent": "send"}


def other_way(claim: str, text: str) -> str | None:
    """Who bills, where the page says that it is billed to them; or to whom one sells, where it is they who sell."""
    giving = list(_GIVING.finditer(claim))
    known = capitals(text) if giving else frozenset()
    told = [(_verb(match.group()), *_sides(text, match, known)) for match in _GIVING.finditer(text)] if giving else []
    for match in giving:
        givers, takers = _sides(claim, match, known)
        same = [(one, two) for verb, one, two in told if verb == _verb(match.group())]
        for mine, own, others in ((givers, 0, 1), (takers, 1, 0)):
            for name in mine:
                here, there = (any(places(name, other.text) for side in same for other in side[n]) for n in (own, others))
                if there and not here:
                    return f"{match.group()}: {name.text} is the other side"
    return None


def _verb(word: str) -> str:
    return stem(_SAME.get(word, word))


def _sides(text: str, match: re.Match[str], known: frozenset[str]) -> tuple[list[Name], list[Name]]:
    """The names on a verb's two sides: who gives, and to whom."""
    head = re.split(r"[.;]\s", text[max(0, match.start() - 90) : match.start()])[-1]
    tail = re.split(r"[.;]\s|, (?:and|but)\b", text[match.end() : match.end() + 90])[0]
    passive = bool(re.search(r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?$", head))
    by = re.search(r"\bby (?:the )?(?=[A-Z])", tail)
    to = re.search(r"\bto (?:the )?(?:M[rs]{1,2}\. )?(?=[A-Z])", tail)
    givers = [] if passive else [one for one in names(head, known)[-1:] if len(head) - one.end <= _CLOSE]
    if passive and by:
        givers = list(names(tail[by.end() :], known)[:1])
    takers = list(names("x " + tail[to.end() :], known)[:1]) if to else []
    return givers, takers


_CLOSE = 18  # characters between a giver and its verb: of the last year has
