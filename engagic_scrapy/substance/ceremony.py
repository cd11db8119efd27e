"""Proclamations, honors and performances with their subject in free words."""

from __future__ import annotations

import re

from engagic_scrapy.substance import tails
from engagic_scrapy.substance import words as grammar
from engagic_scrapy.substance.sections import FUNCTION

LONGEST = 14  # words of a subject that need not be looked at closely


def ceremonial(text: str, start: int) -> str | None:
    """ "ceremony" if ``text`` from ``start`` (normalized) is a proclamation, an honor or a performance with its subject.

    Anything that could have an effect in law, or cost, is none.
    """
    at = grammar.match_end(grammar.CONNECTORS, text, start)
    if any(test(text, at) for test in (_is_introduced, _leads, _ends, _free, _in_memory, _honors_somebody)):
        return "ceremony"
    return None


def _is_introduced(text: str, at: int) -> bool:
    found = tails.INTRODUCED.fullmatch(text, at)
    return found is not None and _introduces(found["who"])


def _leads(text: str, at: int) -> bool:
    found = tails.CEREMONIAL.match(text, at)
    return found is not None and _names_its_subject(found[0], text[found.end() :])


def _ends(text: str, at: int) -> bool:
    if found := _AT_END.fullmatch(text, at):
        return _subject_comes_first(found["subject"].strip("| "), found["paper"], found["who"])
    found = _HONORED.fullmatch(text, at)
    return found is not None and _harmless(found["subject"])


def _free(text: str, at: int) -> bool:
    found = _FREE.match(text, at)
    return found is not None and _harmless(text[found.end() :]) and len(text[found.end() :].split()) <= LONGEST


def _in_memory(text: str, at: int) -> bool:
    found = _IN_MEMORY.match(text, at)
    if found is None or _LAW.search(text[found.end() :]):
        return False
    return not found[0].endswith("|") or _harmless(text[found.end() :])


def _names_its_subject(opening: str, rest: str) -> bool:
    subject = rest.strip("| ")
    if tails.HARD.search(subject) or _TOPIC.search(subject) or _AND_ACTS.search(subject):
        return False
    if opening.endswith(("declaring", "designating")):  # a day of the year, not a day of sale
        return bool(_MARKED.search(subject) and tails.OBSERVANCE.fullmatch(subject))
    if _OBSERVED.search(opening) and all(tails.OBSERVANCE.fullmatch(one.strip("| ")) for one in _NUMBERED.split(subject) if one):
        return True
    subject = _EMPLOYER.sub("", subject).strip("| ")
    if grammar.rescued(subject):
        return False
    short = len(subject.split()) <= LONGEST and not _PAPERS_OF_LAW.search(subject)
    if short and (opening.endswith(("honoring", "congratulating")) or ("proclam" in opening and _PRAISES.match(subject))):
        return True
    if not subject or tails.HONORS.search(_BY_OFFICE.sub("", subject)):
        return True
    names = subject.replace("|", " ").split()
    plain = rest.startswith(" |") and all(tails.like_a_name(name) for name in names)
    if opening.endswith(_PERIODS) and 2 <= len(names) <= 4 and (plain or names[0] in tails.FIRST_NAMES):
        return True  # an employee of the month by name, whatever the surname means
    if _PAPER.search(opening) and subject.startswith(("to ", "presented to ")) and len(subject.split()) <= LONGEST:
        return True  # given to somebody
    if not (rest.startswith(" |") or _LINK.match(subject) or _OPEN.search(opening)):
        return False
    named = [word for word in subject.replace("|", " ").split() if word not in _SMALL]
    if not (0 < len(named) <= 4 and all(word.isdigit() or tails.like_a_name(word) for word in named)):
        return False
    # "Proclamation: Juneteenth" is one, "Proclamation of vacancy" and "Recognition of leasehold interest" need not be.
    named_day = "proclam" in opening and not subject.startswith("of ")
    return named_day or any(word in tails.FIRST_NAMES for word in named)


def _subject_comes_first(subject: str, paper: str, who: str) -> bool:
    """ "Arbor Day Proclamation", "Retiring Teachers Recognition: Ida Bell"."""
    if who and not (who.startswith(" |") and _harmless(who)):
        return False
    if tails.HARD.search(subject) or _TOPIC.search(subject):
        return False
    if _OBSERVED.search(paper) and (tails.OBSERVANCE.fullmatch(subject) or subject.endswith(" awareness")):
        return True
    if grammar.rescued(subject) or _PAPERS_OF_LAW.search(subject):
        return False
    words = subject.replace("|", " ").split()
    if "proclam" in paper:
        return len(words) <= 4 and all(word.isdigit() or tails.like_a_name(word) for word in words)
    return bool(tails.HONORS.search(subject)) or ("apprec" in paper and len(words) <= 4)


def _honors_somebody(text: str, at: int) -> bool:
    """A word of ceremony and a person, and nothing that anything could be done with."""
    text = text[at:]
    if len(text.split()) > LONGEST + 4 or not _CEREMONY.search(text) or _PAPERS_OF_LAW.search(text):
        return False
    words = text.replace("|", " ").split()
    somebody = (
        any(word in tails.FIRST_NAMES for word in words) or tails.HONORS.search(_CEREMONY.sub("", text)) or _TITLED.search(text)
    )
    return bool(somebody) and _harmless(
        _EMPLOYER.sub("", text).replace("promotion ceremony", "").replace("promotional ceremony", "")
    )


def _introduces(who: str) -> bool:
    """A free word behind "new employee" must be somebody's name: a handbook may be introduced too."""
    first = who.split(" ", 2)[1] if who else ""
    if not who:
        return True
    named = first in _BEFORE_NAMES or first in tails.FIRST_NAMES or bool(_SURNAMES.fullmatch(who))
    return named and _harmless(_EMPLOYER.sub("", who))


def _harmless(subject: str) -> bool:
    return not (tails.HARD.search(subject) or _TOPIC.search(subject) or grammar.rescued(subject))


_AT_END = re.compile(
    r"(?P<subject>[^$]+?) (?P<paper>(?:proclamations?|recognitions?|commendations?|introductions?|celebration|appreciation(?: "
    r"(?:month|week|day))?)(?: (?:presentations?|ceremony|and|recognition|proclamation|DATE))*)(?P<who>(?: [a-z]+| \d+| "
    r"\|){0,9})"
)
_HONORED = re.compile(
    "(?P<subject>(?:[a-z0-9]+ (?:\\| )?){1,7}(?:champions?|winners?|honorees?|awardees?|semifinalists|valedictorians?"
    "|salutatorians?|retirees))"
)
_FREE = re.compile(  # performances, and prayers by somebody of some house
    f"(?:(?:opening )?(?:invocation|prayer|benediction)|pledge of allegiance)(?: (?:\\||led|given|offered|by|the))+ "
    f"(?={grammar.TITLE} )"
    "|(?:student |school |youth |special )?(?:(?:musical|music|choral|choir|band|dance|orchestra|mariachi|drumline|cultural"
    "|holiday choir|holiday|vocal|theatrical) (?:performances?|selections?|numbers?|interlude|program|presentations?)|student "
    "(?:performances?|presentations?)(?= .*\\b(?:drum|band|choir|ensemble|orchestra|chorus|danc\\w+|graders?|grade|mariachi"
    "|drumline|singers|jazz)\\b)|(?:student )?(?:songs?|artwork|art) (?:display|show|by|performance)|entertainment|(?:group "
    ")?photo(?:graph)?s?(?: (?:opportunity|op|session))?|receptions?|refreshments|meet and greet|social (?:time|hour)|student "
    "showcase|performances? (?:by|of|from)|poet laureate(?: (?:reading|presentation|poem))?|poetry reading|poem(?: reading)?"
    "|(?:school|student|staff|teacher|volunteer|employee|district) spotlights?|(?:student|school) (?:celebrations?"
    "|highlights))(?= |$)"
)
_AND_ACTS = re.compile(
    r"\band (?!recogni|honor|commend|celebrat|congratulat|thank|proclaim|wish|express|encourag|appreciat|acknowledg|remember"
    r"|commemorat|giv)(?!hearing|training|nursing|housing|planning|learning|giving|volunteering|mentoring|wellbeing|aging"
    r"|writing|reading)[a-z]{3,}ing\b"
)
_PRAISES = re.compile(r"(?:recognizing|honoring|celebrating|commending|commemorating|congratulating|in honor of)\b")
_MARKED = re.compile(
    r"\b(?:national|awareness|appreciation|heritage|history|remembrance|memorial|prevention|pride|recognition|month|week)\b"
)
_CEREMONY = re.compile(
    r"\b(?:recognitions?|commendations?|service pins?|badge pinning|pinning|medals?|plaques?|honou?r(?:s|ing)|(?<!\S)honor "
    r"(?!roll|guard|system|code)(?=[a-z])|tributes?|oaths? of office|swear(?:ing)? in|sworn in|spotlights?|congratulations"
    r"|[a-z]+ awards? (?:to|for|presented|recipients?)|(?:certificates?|diplomas?) of (?:recognition|appreciation|completion"
    r"|achievement|commendation|merit|excellence)|(?:employee|volunteer|staff|service|safety|achievement|academic|athletic"
    r"|teacher|student|annual|excellence|star|spirit|hero|heroism|leadership|scholar|lifesaving|life saving|community|citizen) "
    r"awards)\b"
)
_PAPERS_OF_LAW = re.compile(
    r"\b(?:interim|in lieu|organizations?|associations?|units?|local \d+|programs?|policy|systems?|handbook|rights?|districts?"
    r"|space|fund|pay)\b"
)
_TITLED = re.compile(
    r"\b(?:mr|mrs|ms|dr|rev|pastor|officer|sgt|sergeant|lt|lieutenant|capt|captain|chief|coach|firefighter|paramedic"
    r"|deputy)(?: \|)? [a-z]"
)
_IN_MEMORY = re.compile(
    r"(?:a |the )?moments? of (?:silence|silent prayer|silent reflection|reflection|prayer|remembrance)(?: (?:\||and|prayer"
    r"|reflection))* (?:\||for|in (?:memory|honor|remembrance|recognition) of|to (?:honor|remember|recognize)|honoring"
    r"|remembering)(?= |$)"
    "|(?:in )?memoriam \\||adjourn(?:ment|ed)?(?: the meeting)?(?: \\|)? in (?:memory|honor|remembrance|recognition) of"
)
_LAW = re.compile(
    r"\b(?:polic(?:y|ies)|act|compliance|schools|legislation|bill|law|implement\w*|requir\w*|resolution|ordinance|program"
    r"|amend\w*|lawsuit|settle\w*|complain\w*|challenge|mandat\w*|rules?|and (?:approv|adopt|consider|award|authoriz)\w*)\b"
)
_NUMBERED = re.compile(r"(?:^| )(?:\d{1,2}|[a-h]) \| ")
_PAPER = re.compile("proclamation|commendation|certificate|plaque|medal|key|badge")
_PERIODS = (" month", " quarter", " year", " week")
_OBSERVED = re.compile("proclam|proclaim|resolution|recogni|celebrat")
_TOPIC = re.compile(r"\b(?:regarding|concerning|about|relating|pertaining|proposed|whether)\b")
_EMPLOYER = re.compile(rf"\| {FUNCTION}(?: (?:department|dept|division))?(?= \||$)")  # behind a person's name
_BY_OFFICE = re.compile(
    r"\b(?:by|from) (?:the )?(?:city |town |village |county )?(?:mayor|council|board|commission|chief|supervisors)\w*"
)
_SURNAMES = re.compile(r" [a-z]+(?: \| [a-z]+)*(?: \|)? and [a-z]+")  # behind "officers"
_LINK = re.compile(r"(?:of|for|to|by|in|honoring|recognizing|declaring|proclaiming|presented)\b")
_OPEN = re.compile(r"(?:ing|ize|of|honor of|memory of)$")
_BEFORE_NAMES = frozenset({"|", "and", "for", "to", "of", "in", "from"})
_SMALL = frozenset(
    {
        *("of", "the", "for", "to", "and", "a", "as", "in", "by"),
        *("declaring", "proclaiming", "honor", "day", "presented", "DATE"),
    }
)
