"""Proper names: persons, firms, streets, places, bodies; found in a claim and looked for on a page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engagic_scrapy.documents.claims.memory import remembered
from engagic_scrapy.documents.claims.name_words import BODIES, COMMON, FREE, JOINERS, PLACES, SAME, TITLES

_TOKEN = re.compile(r"[^\W\d_][^\W_]*(?:[&.'-][^\W\d_]+)*\.?")
_SENTENCE = re.compile(r"(?:^|[\d)][.)]?\s+|[.?!:;]\s+|\n\s*|[\"(]\s*)$")
_WITHIN = re.compile(r"[^\W\d_] ")  # what often stands before a word inside a sentence
_ACTS = re.compile(r"'s\b|\s+(?:voted|moved|seconded|abstained|dissented|recused|made the motion|bid|opposed the|cast)\b")
_DESCRIBED = 60  # characters between a name and what it is described by
_POSSESSIVE = re.compile(r"'s$|'$")


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    words: tuple[str, ...]  # lower case, one spelling of street words, without what is free
    title: str | None
    start: int
    end: int

    @property
    def sort(self) -> str:
        """person, body, or the last word of a place (street, park, school)."""
        if any(word in BODIES for word in self.words):
            return "body"
        if self.words[-1] in PLACES:
            return PLACES[self.words[-1]]
        return "person"  # or a firm: nothing tells them apart for sure


@remembered(256)
def names(text: str, known: frozenset[str] = frozenset()) -> tuple[Name, ...]:
    """The names of a claim. A capital that only begins a sentence makes none, unless the word acts like a person or is known.

    :param known: words that the page has with a capital only; see :func:`capitals`.
    """
    found = []
    run: list[tuple[str, int, int]] = []
    last_end = 0
    for match in [*_TOKEN.finditer(text), None]:
        if match is not None and run and _joins(text[last_end : match.start()], match.group(), run):
            run.append((match.group(), match.start(), match.end()))
            last_end = match.end()
            continue
        if run:
            found += _named(text, run, known)
            run = []
        if match is not None and match.group()[0].isupper():
            run, last_end = [(match.group(), match.start(), match.end())], match.end()
    return tuple(found)


def _joins(between: str, token: str, run: list[tuple[str, int, int]]) -> bool:
    if between.strip(" &") or _POSSESSIVE.search(run[-1][0]) or "\n" in between:
        return False
    if run[-1][0].endswith(".") and len(run[-1][0]) > 5:  # a sentence's end
        return False
    return token[0].isupper() or token.lower() in ("of", "de", "del", "la")


def _named(text: str, run: list[tuple[str, int, int]], known: frozenset[str]) -> list[Name]:
    while run and run[-1][0].lower() in JOINERS:
        run.pop()
    if not run:
        return []
    first = bare(run[0][0])
    person = (first in known or _ACTS.match(text, run[0][2])) and first not in COMMON
    if _SENTENCE.search(text[: run[0][1]]) and not _strong(run[0][0]) and not person and (len(run) == 1 or first in COMMON):
        run = run[1:]  # may be a plain word that begins its sentence
        while run and run[0][0].lower() in JOINERS:
            run = run[1:]
    if not run or all(bare(token) in COMMON or bare(token) in TITLES for token, _, _ in run) and not _body(run):
        return []
    title = next((singular(token) for token, _, _ in run if singular(token) in TITLES), None)
    kept = tuple(
        same(token)
        for token, _, _ in run
        if bare(token) not in FREE and singular(token) not in TITLES or _strong(token) and bare(token) not in FREE
    )
    if not kept or all(len(word) == 1 for word in kept):
        return []
    return [Name(text[run[0][1] : run[-1][2]], kept, title, run[0][1], run[-1][2])]


def _body(run: list[tuple[str, int, int]]) -> bool:
    """Planning Commission, Board of Supervisors: made of common words, yet which body it is matters."""
    found = [bare(token) for token, _, _ in run]
    return len(run) >= 2 and any(word in ("commission", "board", "committee", "council", "department") for word in found)


def _strong(token: str) -> bool:
    core = token.rstrip(".").removesuffix("'s")
    return len(core) >= 2 and core.isupper() or any(c.isupper() for c in core[1:])


@remembered(8192)
def bare(token: str) -> str:
    return _POSSESSIVE.sub("", token.lower().rstrip("."))


def singular(token: str) -> str:
    """A title of several, Trustees Borja and Quill, is the title of each."""
    word = bare(token)
    return word.removesuffix("s") if word.removesuffix("s") in TITLES else word


@remembered(8192)
def same(token: str) -> str:
    word = bare(token).replace(".", "")
    return SAME.get(word, word)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text's words for looking up names: one spelling each, their places."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    where: dict[str, list[int]]
    capital: tuple[bool, ...]


@remembered(256)
def capitals(text: str) -> frozenset[str]:
    """Words that the text has with a capital inside a sentence, and nowhere without."""
    inside, small = set(), set()
    for token, start in _written(text):
        if token[0].islower():
            small.add(token)
        elif token not in inside and (
            (start > 1 and _WITHIN.match(text, start - 2)) or not _SENTENCE.search(text[max(0, start - 4) : start])
        ):
            inside.add(token)
    return frozenset({*map(bare, inside)} - {*map(bare, small)})


@remembered(256)
def tokens(text: str) -> Tokens:
    written = _written(text)
    found = [same(word) for word, _ in written]
    where: dict[str, list[int]] = {}
    for n, word in enumerate(found):
        where.setdefault(word, []).append(n)
        if "-" in word or "&" in word:
            for part in re.split(r"[-&]", word):
                where.setdefault(part, []).append(n)
    return Tokens(tuple(found), tuple(start for _, start in written), where, tuple(word[0].isupper() for word, _ in written))


@remembered(16)
def _written(text: str) -> list[tuple[str, int]]:
    return [(match.group(), match.start()) for match in _TOKEN.finditer(text)]


def places(name: Name, text: str) -> list[int]:
    """Where the text has the name: all its words, in order, with at most two others between neighbours."""
    page = tokens(text)
    found = _in_order(name, page)
    return found or _turned_round(name, text) or _described(name, page) or _short(name, text, page)


def _in_order(name: Name, page: Tokens) -> list[int]:
    found = []
    for n in _word_places(name.words[0], page):
        at = n
        for word in name.words[1:]:
            step = next((k for k in range(at + 1, min(at + 5, len(page.words))) if _is(word, page.words[k])), None)
            if step is None:
                break
            at = step
        else:
            found.append(page.starts[n])
    return found


def _turned_round(name: Name, text: str) -> list[int]:
    """Ballew, Martin: as lists have it."""
    words = [bare(match.group()) for match in _TOKEN.finditer(name.text)]
    words = [word for word in words if word not in FREE and word not in TITLES]
    listed = name.sort == "person" and len(words) >= 2 and words[-1] + "," in text.lower()
    for first in range(len(words) - 1) if listed else ():
        given, family = r"\.?\s+".join(map(re.escape, words[first:-1])), re.escape(words[-1])
        found = [match.start() for match in re.finditer(rf"\b{family},[ \t]+{given}\b", text, re.IGNORECASE)]
        if found and _near_by(words[:first], tokens(text), found):
            return found
    return []


def _near_by(words: list[str], page: Tokens, places: list[int]) -> bool:
    """Whether what describes a person stands around the name."""
    return all(any(abs(page.starts[n] - at) < _DESCRIBED for n in page.where.get(word, []) for at in places) for word in words)


def _described(name: Name, page: Tokens) -> list[int]:
    """Librarian Nora Haskett, for "Nora Haskett, librarian": a word before the name that the page has beside it."""
    if name.sort != "person" or len(name.words) < 3:
        return []
    for first in range(1, len(name.words) - 1):
        rest = Name(name.text, name.words[first:], name.title, name.start, name.end)
        found = _in_order(rest, page)
        if found and _near_by(list(name.words[:first]), page, found):
            return found
    return []


def _word_places(word: str, page: Tokens) -> list[int]:
    if len(word) == 1:  # an initial
        return [n for n, other in enumerate(page.words) if page.capital[n] and other.startswith(word)]
    found = page.where.get(word, [])
    if not found:
        found = [n for form in _forms(word) for n in page.where.get(form, [])]
    return found


def _is(word: str, other: str) -> bool:
    return (
        word == other or other in _forms(word) or (len(word) == 1 and other.startswith(word)) or word in re.split(r"[-&]", other)
    )


def _forms(word: str) -> tuple[str, ...]:
    return (word + "s", word.removesuffix("s"), word.replace("-", ""), word.replace("&", ""), word + "'s")


def _short(name: Name, text: str, page: Tokens) -> list[int]:
    """An acronym for the words on the page, or the words for an acronym on the page."""
    if len(name.words) == 1 and name.text.rstrip(".").isupper() and len(name.words[0]) >= 2:
        letters = name.words[0]
        content = [n for n, word in enumerate(page.words) if word not in JOINERS]
        heads = "".join(page.words[n][0] for n in content)
        at = heads.find(letters)
        return [page.starts[content[at]]] if at >= 0 and all(page.capital[n] for n in content[at : at + len(letters)]) else []
    initials = "".join(word[0] for word in re.findall(r"[^\W\d_]+", name.text) if word[0].isupper())
    if len(initials) >= 3:
        return [match.start() for match in re.finditer(rf"\b{re.escape(initials)}\b", text)]
    return []


def wrong_title(name: Name, text: str) -> str | None:
    """Another title that the text gives to this person, if it never gives the claim's."""
    if name.title is None or set(name.words) <= _OFFICES:
        return None
    page, found = tokens(text), set()
    for n in page.where.get(name.words[-1], []):
        near = [word for word in page.words[max(0, n - 3) : n] if word in TITLES] or [
            w for w in page.words[n + 1 : n + 3] if w in TITLES
        ]
        found.update(near[-1:])
    if found:
        return next(iter(sorted(found))) if _kin(name.title) not in {_kin(word) for word in found} else None
    held = [
        page.words[n + 1]
        for n in page.where.get(name.title, [])
        if n + 1 < len(page.words) and page.capital[n + 1] and page.capital[n]
    ]
    if len(set(held)) > 1 or held and name.title in _OF_MEMBERS and _rolled(name, text):
        return None  # a title of several, whom a roll calls without it
    return f"{name.title} {held[0]}" if held and not set(name.words) & set(held) else None


_OFFICES = frozenset(("police", "fire", "finance", "public", "works", "planning"))  # the Police Chief is no person named Police
_OF_MEMBERS = frozenset(
    ("trustee", "director", "commissioner", "supervisor", "councilmember", "councilor", "councillor", "selectman", "alderman")
)


def _rolled(name: Name, text: str) -> bool:
    """Whether a roll of votes, a motion or a second has the name."""
    voted = r"yes|yeas?|ayes?|no|noes|nays?|present|abstain\w*|absent|second|motion|moved"
    last = re.escape(name.words[-1])
    rolls = rf"\b(?:{voted})\b(?: by|\s*[:-])[^:.;\n]{{0,60}}\b{last}\b|\b{last}:? (?:{voted})\b"
    return bool(re.search(rolls, text, re.IGNORECASE))


def _kin(title: str) -> str:
    if title.startswith(("council", "alder", "trustee", "selec")):
        return "councilmember"
    return "chair" if title.startswith("chair") else title
