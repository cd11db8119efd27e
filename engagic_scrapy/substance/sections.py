"""Bare sections of an agenda: the name of a body, office or department, or of a sitting, and nothing else.

All patterns are read over the text that ``normalize.normalized`` gives: lower case, no accents, ``|`` for any punctuation, and
``DATE``, ``TIME``, ``SPAN`` and ``LINK`` in the place of dates, times of day, lengths of time and addresses.
"""

from __future__ import annotations

import re

_PLACE = (
    "(?:(?:city|town|township|village|county|borough|parish|municipal|district|county of [a-z]+|city of [a-z]+|town of [a-z]+"
    "|village of [a-z]+|office of(?: the)?) )*"
)
# What departments do. Alone, only those of OFFICES are sections: an item "Airport" or "Water" may be about these.
FUNCTION = (
    "(?:police|fire(?: and rescue| rescue)?|planning(?: and (?:zoning|building|development))?|building(?: and safety)?|finance"
    "|public works|engineering|parks(?: and recreation)?|recreation|library|(?:public )?health|human services|social services"
    "|transportation|public utilities|utilities|water(?: and sewer)?|sewer|wastewater|streets?|legal|law|information "
    "(?:technology|services|systems)|it|human resources|personnel|purchasing|procurement|(?:community|economic) development"
    "|community services|emergency management|emergency services|code enforcement|airport|public safety|animal (?:services"
    "|control)|general services|environmental (?:services|health)|behavioral health|probation|juvenile services|facilities"
    "|fleet|solid waste|sanitation|housing|business services|administrative services|administration|transit|inspections?"
    "|public services?|road|highway|assessors?|treasurers?|clerks?|sheriffs?|elections?|electric|communications?"
    "|education(?:al services)?|instruction(?:al services)?|student services|special education|risk management|budget and "
    "management|medical examiners?|coroners?)"
)
_OFFICES = (
    f"(?:the )?(?:office of (?:the )?)?{_PLACE}(?:administration|administrative services|administrators?|managers?"
    "(?: office)?|clerks?(?: of the (?:board|council|circuit court))?|attorneys?|solicitor|counsel|engineer|mayors?|mayor and "
    "(?:city )?council|sheriffs?|police|fire|finance|human resources|personnel department|public works|engineering|information "
    "technology|legal|planning(?: and (?:zoning|building|development))?|parks and recreation|community services|public safety"
    "|business services|superintendent(?: of schools)?|general manager|executive director|secretary|departments?|department "
    "heads?|offices? and departments)(?: (?:department|dept|office|division))?"
    f"|{_PLACE}{FUNCTION}(?: and {FUNCTION})? (?:department|dept|division)|(?:department|dept|division|office) of "
    f"{FUNCTION}(?: and {FUNCTION})?"
)
_OF = (
    "of (?:the )?(?:supervisors|directors|trustees|education|commissioners|selectmen|aldermen|zoning adjustment|adjustment"
    "|zoning appeals|appeals|equalization|review|health|public works|library trustees|public utilities|the whole|school "
    "trustees|county commissioners)"
)
_BODIES = (
    f"(?:the )?(?:(?!of )[a-z]+ ){{0,2}}(?:city|town|village|county|borough|township|common|metro|municipal) council|council"
    f"|(?:city|town|village|county|school|governing|library|select|planning|zoning|planning and zoning|park|parks and "
    f"recreation|park district|water district|community college district) (?:board|commission)|(?:{_PLACE}|joint |governing "
    f")board {_OF}|{_PLACE}(?:board|commission|committee of the whole|committee)|board of {_PLACE}commissioners|commissioners "
    f"court"
    "|(?:city |town |county )?(?:council )?(?:acting )?(?:as )?(?:the )?(?:housing|(?:joint )?(?:public )?financ(?:e|ing)"
    "|public improvement|redevelopment) (?:corporation|authority|agency)|(?:successor|redevelopment) agency(?: to the "
    "[a-z ]{0,40}redevelopment agency)?|(?:flood control|library) district|(?:[a-z]+ ){1,2}district (?:board(?: of directors)?"
    "|directors)|(?:standing|finance|public works|public safety|ordinance|rules|parks and recreation|administration"
    "|administrative|buildings and grounds|community|community development|economic development|human resources|planning"
    "|planning and zoning|public services?) committees?|judicial branch"
)
_SITTING = (
    "(?:(?:the|a|open|opening|begin|start|start of|call|convene|convene in|of|to|into) )*(?:(?:regular|special|regular called"
    "|special called|called|open|public|work|study|joint|council|board|business|general|formal|adjourned|city|town|village"
    "|county|commission|committee|school|morning|afternoon|evening|day|night|monthly|public hearing|regularly scheduled"
    "|virtual|hybrid|online|zoom|in person|consent|action|voting|briefing|work ?study|caucus) )+(?:meeting|session|portion"
    "|agenda)"
)
_WHEN = (
    r"(?:\||and|of|on|at|in|the|for|from|to|TIME|SPAN"
    "|immediately following|begins|continued|cont|sitting as|acting as|convening as|meeting as)"
)
_CHAIR = r"\| (?:[a-z]{1,15} (?:\| )?){1,4}(?:vice )?chair(?:man|woman|person)?"
_SPANISH = (
    "(?:(?:agenda|adendum|orden)(?: regular| consienta| de consentimiento)? (?:de |del |de la )?)?(?:junta de supervisores"
    "|concejo municipal|consejo(?: municipal)?|ayuntamiento|alcaldes?|alcaldesa|(?:oficina (?:del?|de la) )?(?:secretari[oa]"
    "|abogad[oa]|procurador|administrador|gerente|alguacil)(?: (?:de la ciudad|del condado|municipal|de la junta))?|policia"
    "|bomberos|finanzas|obras publicas|recursos humanos|planificacion|parques y recreacion|mesa directiva|junta (?:directiva"
    "|escolar)|departamento de (?:policia|bomberos|finanzas|obras publicas|recursos humanos|planificacion|parques y recreacion"
    "|salud))"
)
_DAY = (
    "DATE|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october"
    "|november|december"
)
_LATER = r"(?:council chambers?|city hall|town hall|board ?room|conference room|agenda|items|business|section|session|addendum)"
_UNIT = f"(?:{_OFFICES}|{_BODIES}|{_SITTING}|{_SPANISH}|{_DAY})(?: {_CHAIR})?"
_SECTION = re.compile(rf"(?:{_WHEN} )*{_UNIT}(?: (?:(?:{_WHEN}|{_LATER}) )*(?:{_UNIT}|{_WHEN}|{_LATER})){{0,4}}")
_AT = (
    "(?:[a-z]+ ){0,4}?(?:office|hall|room|chambers?|center|library|building|school|auditorium|cafeteria|gym|gymnasium|campus"
    "|street|avenue|road|drive)"
)
_NEXT = re.compile(
    r"(?:the )?(?:next|upcoming) (?:(?!on\b|for\b|of\b|with\b|to\b|about\b|regarding\b|steps?\b|in\b|at\b|and\b)[a-z]+ ){0,5}?"
    rf"(?:meetings?|mtgs?|sessions?|workshops?)(?: (?:{_WHEN}|{_DAY}|will|be|held|is|scheduled|LINK|dates?|{_AT}))*"
)
_DATED = re.compile(r"\bDATE\b|\bTIME\b|day\b|\b(?:january|february|march|april|may|june|july|august)\b|ber\b")
LONGEST = 160  # characters: no name of a body is longer


def bare_section(text: str, start: int) -> str | None:
    """ "section" if ``text`` from ``start`` (normalized) only names who sits, or when; else None."""
    rest = text[start:].strip("| ")
    if len(rest) > LONGEST:
        return None
    if _NEXT.fullmatch(rest) and _DATED.search(rest):
        return "agenda"
    return "section" if _SECTION.fullmatch(rest) else None
