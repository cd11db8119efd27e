"""Who does what to whom: the subject of a claim's verb beside the page's, and the two sides of a sale, lease or transfer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engagic_scrapy.documents.claims.listed import listed
from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.name_words import KIND
from engagic_scrapy.documents.claims.names import Name, bare, capitals, names, places, tokens
from engagic_scrapy.documents.claims.text import labels
from engagic_scrapy.documents.claims.words import STOP, WORD, meaning, stem

_AUXILIARY = frozenset(
    listed("will shall would must may can could should has had have is are was were did does do be been to also not")
)
_NO_VERBS = frozenset(
    stem(word)
    for word in listed(
        "use cost year month day total percent fee vote item page list plan fund permit street public meeting would project work"
    )
)
_GIVER = r"seller|lessor|grantor|landlord|from|transferor|current (?:owner|holder|licensee)|vendor"
_TAKER = r"buyer|purchaser|lessee|grantee|tenant|to|transferee|proposed (?:owner|holder|licensee)"
_LABELED = re.compile(
    rf"(?:^|\n|\s)(?:(?P<giver>{_GIVER})|(?P<taker>{_TAKER}))\s*:\s*(?P<who>[^\n:]{{3,70}}?)(?=\s+[A-Z]\w+\s*:|\n|$|\.\s)",
    re.IGNORECASE,
)
_SIDES = frozenset(re.findall(r"\w+", _GIVER + "|" + _TAKER))
_GIVES = re.compile(
    r"\b(?:sell|sells|sold|selling|transfer\w*|convey\w*|grant\w*|lease[sd]?|leasing|deed\w*|give[sn]?)\b", re.IGNORECASE
)
_TAKES = re.compile(r"\b(?:buy|buys|bought|buying|purchas\w+|acquir\w+|rent|rents|leas\w+)\b", re.IGNORECASE)

# Seller, Inc. ("Lessor"): how a contract names its sides.
_DEFINED = re.compile(rf"\((?:the |hereinafter )*\"(?:(?P<giver>{_GIVER})|(?P<taker>{_TAKER}))\"\)", re.IGNORECASE)
_DEFINES = re.compile(r"[A-Z][\w.,&' -]{2,70}?(?=\s*$)", re.IGNORECASE)
_LONGEST = 90  # characters of who is defined


_OBJECT = re.compile(
    r"\b(?:outside|of|in|to|by|for|with|from|against|near|under|over|at|on|within)\s+(?:the\s+|an?\s+|its\s+|\d+\w?\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Act:
    """A verb with the party before it; ``after`` are the words that follow within the clause."""

    verb: str
    who: str
    after: frozenset[str]
    start: int


def wrong_party(claim: str, sentence: str, page: str) -> str | None:
    """Whom the page names for what the claim says that somebody else does, or None."""
    return _labels(claim, page) or _subjects(claim, sentence, page) or _asker(claim, sentence)


_ASKS = re.compile(
    r"\b(?:asks?|asked|wants?|requests?|applied|applies|seeks?|protest(?:s|ed)|appeal(?:s|ed)|complain(?:s|ed)|petition(?:s|ed))\b"
)
_ASKED_BY = re.compile(
    r"(?:^|[\d,]\s|\b(?:protest|appeal|complaint|petition|request|application)\s)(?:by|from)\s+(?=[A-Z])|^by\s"
)


def _asker(claim: str, sentence: str) -> str | None:
    """Another asker than the sentence's ``by`` or ``from``."""
    asks, by = _ASKS.search(claim), _ASKED_BY.search(sentence)
    if not asks or not by:
        return None
    who = next(iter(names(sentence[by.end() : by.end() + 60])), None)
    head = claim[: asks.start()]
    if who and head.strip() and not places(who, head) and not set(who.words) & set(tokens(head).words):
        return f"{who.text} asks, not {head.strip()}"
    return None


_WITHIN = re.compile(r"\([^()]*\)")  # who stands in parentheses acts not


def _subjects(claim: str, sentence: str, page: str) -> str | None:
    known = capitals(page)
    told = list(acts(_WITHIN.sub(lambda match: " " * len(match.group()), sentence), known))
    for act in acts(_WITHIN.sub(lambda match: " " * len(match.group()), claim), known):
        same = [other for other in told if other.verb == act.verb]
        if not same:
            continue
        best = max(len(other.after & act.after) for other in same)
        likely = [other for other in same if len(other.after & act.after) == best]
        if any(re.search(rf"\b{re.escape(other.who)}\s*:\s*{re.escape(act.who.split()[0])}\b", page, re.I) for other in likely):
            continue  # Lessee: Prairie Wing
        if any(re.search(rf"\b{re.escape(one.who)}[\w-]*, (?:the )?{re.escape(act.who)}\b", claim) for one in likely):
            continue  # WW-04, Kilborn Lift Station
        if not any(_same(act.who, other.who) for other in likely) and _both_known(act.who, likely, told):
            return f"{likely[0].who} {act.verb}…, not {act.who}"
    return None


def _both_known(who: str, others: Sequence[Act], told: Sequence[Act]) -> bool:
    """Names are told from names, and kinds from kinds; a name from a kind where both act in the sentence."""
    return all(who[0].isupper() == other.who[0].isupper() for other in others) or any(_same(who, one.who) for one in told)


def _same(one: str, two: str) -> bool:
    if one == two or not one[0].isupper() or not two[0].isupper():
        return one == two
    first, second = ({bare(word) for word in re.findall(r"[^\W_]+", text)} for text in (one, two))
    return bool(
        first & second - {"city", "county", "the", "of", "mr", "ms", "mrs", "council", "member", "bank", "street", "library"}
    )


def acts(text: str, known: frozenset[str]) -> Iterator[Act]:
    """Every verb that an auxiliary or a party stands before, with that party."""
    named = names(text, known)
    for clause in re.finditer(r"[^;.]+(?:\.\d+[^;.]*|\.(?=[a-z\d])[^;.]*)*", text):
        who, after_who, until = None, False, 0
        for match in WORD.finditer(clause.group()):
            start = clause.start() + match.start()
            if start < until:
                continue
            word = match.group().lower()
            name = next((one for one in named if one.start <= start < one.end and not set(one.words) <= KIND.keys()), None)
            if (name or word in KIND) and _OBJECT.search(text[clause.start() : start]):
                until = name.end if name else until
                continue  # outside the city, by the owner: no subject
            kind = KIND.get(word.removesuffix("'s"))
            if name is not None and name.sort == "street":
                until = name.end  # who lives there may act
            elif name is not None:
                who, after_who, until = name.text, True, name.end
            elif kind is not None:
                who, after_who = kind, True
            elif who and after_who and word not in _AUXILIARY and not word.endswith("ly"):
                after_who = False
                if (word not in STOP or word == "own") and stem(word) not in _NO_VERBS and not match.group()[0].isupper():
                    rest = re.split(r", (?:and|but)|;|\band the\b", clause.group()[match.end() : match.end() + 70])[0]
                    yield Act(stem(word), who, meaning(rest), start)
                    for joined in re.finditer(r"\s+and\s+([a-z]+)\b", rest):
                        if joined[1] not in STOP:
                            yield Act(stem(joined[1]), who, meaning(rest[joined.start() :]), start)


def _labels(claim: str, page: str) -> str | None:
    """Seller and buyer, lessor and lessee, from and to, as the page labels them."""
    givers, takers = _sides(page) if _GIVES.search(claim) or _TAKES.search(claim) else ((), ())
    if not givers or not takers:
        return None
    for pattern, before_is, word in ((_GIVES, "giver", "to"), (_TAKES, "taker", "from")):
        match = pattern.search(claim)
        if not match:
            continue
        head = claim[: match.start()]
        tail = re.search(rf"\b{word}\b(.*)", claim[match.end() :])
        if pattern is _TAKES and not tail:
            continue
        own, others = (givers, takers) if before_is == "giver" else (takers, givers)
        if tail and _stands_in(head, others) and not _stands_in(head, own):
            return f"{word}: {own[0].strip()} is the other side"
        if tail and _stands_in(tail[1], own) and not _stands_in(tail[1], others):
            return f"{word}: {own[0].strip()} is the other side"
    return None


@remembered(64)
def _sides(page: str) -> tuple[Sequence[str], Sequence[str]]:
    """Who is labeled, or defined, as giving and as taking."""
    found = [(match, match["who"]) for match in _LABELED.finditer(page)] if labels(page) & _SIDES else []
    end = 0
    for match in _DEFINED.finditer(page) if '("' in page else ():
        who = _DEFINES.search(page, max(end, match.start() - _LONGEST), match.start())
        if who:
            found.append((match, who.group()))
            end = match.end()
    return [who for match, who in found if match["giver"]], [who for match, who in found if match["taker"]]


def _stands_in(text: str, people: Sequence[str]) -> bool:
    said = set(tokens(text).words) - STOP
    return any(len(said & (set(tokens(one).words) - STOP)) >= 1 for one in people)


_REPORTS = re.compile(r"[^.;:]{0,40}?\b(?:said|stated|reported|noted|explained|testified) that\b")


def reports(text: str, end: int) -> bool:
    """Whether who is named before a place only reports what follows."""
    return bool(_REPORTS.match(text, end))


def misnamed_subject(claim: str, found: Sequence[Name], sentence: str, there: Sequence[Name]) -> str | None:
    """Another name than the claim's subject that begins the quote's sentence, where the claim's is missing."""
    if not found or not there or found[0].start > 12 or places(found[0], sentence):
        return None
    head = there[0]
    if reports(sentence, head.end):
        return None  # who says so is not whom it is said of
    if head.start <= 8 and not head.text.isupper() and head.sort == found[0].sort and not set(head.words) & set(found[0].words):
        return f"the sentence is about {head.text}, not {found[0].text}"
    return None
