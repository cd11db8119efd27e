"""How money, percentages, tallies, legal numbers, units and bounds are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engagic_scrapy.documents.claims.numerals import SPELLED, SPELLED_START


def found_at(pattern: re.Pattern[str], starts: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer(text)`` finds, tried only where ``starts`` matches the small letters: several times as fast."""
    small = text.lower()
    if len(small) != len(text):  # a few letters change their length
        yield from pattern.finditer(text)
        return
    end = 0
    for start in starts.finditer(small):
        match = pattern.match(text, start.start()) if start.start() >= end else None
        if match:
            end = match.end()
            yield match


def _small(source: str) -> re.Pattern[str]:
    """A pattern for text in small letters: several times as fast as one that ignores case."""
    return re.compile(source.lower().replace("(?p<", "(?P<"))


UNITS = {
    "day": "day days día días",
    "month": "month months mes meses",
    "year": "year years año años yr yrs",
    "week": "week weeks semana semanas",
    "hour": "hour hours hr hrs hora horas",
    "minute": "minute minutes minuto minutos",
    "foot": "foot feet ft pie pies",
    "inch": "inch inches",
    "yard": "yard yards",
    "mile": "mile miles mi milla millas",
    "kilometer": "kilometer kilometers km",
    "meter": "meters metres",
    "mph": "mph",
    "acre": "acre acres acres",
    "sqft": "sqft sf",
    "unit": "unit units home homes apartment apartments dwelling dwellings house houses residence residences unidad unidades "
    "vivienda viviendas",
    "space": "space spaces stall stalls",
    "story": "story stories storey storeys floor floors",
    "gallon": "gallon gallons gal gals galones",
    "bedroom": "bedroom bedrooms",
    "tree": "tree trees árbol árboles",
    "vehicle": "vehicle vehicles car cars truck trucks",
    "bid": "bid bids bidder bidders proposal proposals",
    "lot": "lot lots parcel parcels",
    "ton": "ton tons",
    "employee": "employee employees position positions job jobs",
    "officer": "officer officers",
    "letter": "letter letters",
    "permit": "permit permits",
    "bus": "bus buses",
    "point": "point points",
}
UNIT = {word: unit for unit, words in UNITS.items() for word in words.split()}
PER = {
    "year": "year annum annually annual yearly año anual",
    "month": "month monthly mes mensual",
    "week": "week weekly semana",
    "day": "day daily día",
    "hour": "hour hourly hora",
    "unit": "unit dwelling home",
    "sqft": "sqft",
    "person": "person",
    "vehicle": "vehicle car",
    "visit": "visit",
    "gallon": "gallon gallons gal",
}
PER_WORD = {word: unit for unit, words in PER.items() for word in words.split()}
SCALE = {"thousand": 10**3, "k": 10**3, "million": 10**6, "m": 10**6, "mm": 10**6, "billion": 10**9, "b": 10**9, "mil": 10**3}
SCALE |= {"millón": 10**6, "millones": 10**6, "bn": 10**9}

DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
SCALES = r"thousand|million|billion|millones|millón|mil|bn|[kK]|mm|MM|[mMbB]"
MONEY = _small(
    rf"(?:US)?\$[ \t]*\s?(?P<a>{DIGITS})(?:[ -]?(?P<s>{SCALES})\b)?"
    rf"|(?P<b>{DIGITS})(?:[ -]?(?P<t>{SCALES}))?[ -](?:U\.?S\.? )?(?:de )?(?:dollars?|d[oó]lares|USD)\b"
    rf"|(?P<w>{SPELLED})(?: and \d\d/100)? (?:de )?(?:dollars?|d[oó]lares)\b"
    rf"|(?:(?P<c>{DIGITS})|(?P<d>{SPELLED}))[ -](?:cents?|centavos)\b"
)
MONEY_WORD = re.compile(r"[ -](?:dollar|d[oó]lar|usd|cent(?:s|avos)?\b)")
MONEY_SIGN = re.compile(r"(?:us)?\$")
OPEN_MONEY = _small(rf"\$\s?({DIGITS})\s?(?:-|to|and)\s?\$?({DIGITS})[ -]?(million|billion|thousand)")
PERCENT = _small(
    rf"(?:(?P<a>{DIGITS})\s?|(?P<w>{SPELLED}) )(?:%|percent\b|per cent\b|por ciento\b|percentage points?\b)|"
    rf"(?P<b>\d+(?:\.\d+)?)(?=-percent\b)"
)
PERCENT_WORD = re.compile(r"[a-z] (?:%|percent|per cent\b|por ciento\b)")
PERCENT_START = re.compile(r"\d(?=[\d,.]*(?:\s?(?:%|per|por)|-per))")
PERCENT_SPELLED = re.compile(rf"{PERCENT_START.pattern}|{SPELLED_START}")
CODE_WORD = (
    r"Resolution|Ordinance|Ord\.|Res\.|Bill|File|Case|Contract|Agreement|Permit|Section|Sec\.|§+|Chapter|Article|"
    r"Title|Measure|RFP|RFQ|"
    r"IFB|Project|Application|Lot|Tract|APN|Policy|Exhibit|Phase|District|Ward|Zone|Item|Route|Highway|Precinct|"
    r"Station|Amendment|Resolución|"
    r"Ordenanza|Distrito|Artículo|Sección|Room|Suite|Fund|Page|Form|Interstate|Rule|Proposition|Schedule|Stage|Tier|"
    r"Line|Unit|Parcel|Building"
)
CODE = re.compile(
    rf"\b(?P<word>(?i:{CODE_WORD}))\s{{1,2}}(?!\d{{1,3}}(?:,\d{{3}})+\b)(?:(?:No|Nos|Núm)\.?\s*|Number\s+|número\s+|"
    rf"#\s*)?(?P<a>[A-Z]{{0,4}}-?\d[\w.]*(?:[-/.]\w+)*|[A-Z](?=[\s,.;)]|$))"
    rf"|(?:\bNo\.|\bNos\.|\bNumber|#)\s*(?P<b>[A-Z]{{0,4}}-?\d[\w.]*(?:[-/.]\w+)*)"
    rf"|\b(?P<c>[A-Z]{{1,5}}-?\d[\w]*(?:[-/.]\w+)*|\d{{2,4}}-\d{{2,5}}(?:-\w+)*|\d+(?:\.\d+){{2,}}|\d+-[A-Z]\b|\d{{1,3}}[A-Z]\b)"
)
_CODE_WORDS = [word for word in CODE_WORD.lower().split("|") if word[0].isalpha()]
_BY_LETTER = {letter: "|".join(word[1:] for word in _CODE_WORDS if word[0] == letter) for letter in {*"".join(_CODE_WORDS)}}
CODE_START = re.compile(
    rf"\b(?=\w)(?:(?:{'|'.join(f'{letter}(?:{rest})' for letter, rest in sorted(_BY_LETTER.items()) if rest)})(?=\s)"
    r"|no\.|nos\.|number|[a-z]{1,5}(?=-?\d)|\d(?=[\d.]*(?:[-.]|[a-z]\b)))|[#§]"
)
TALLY = _small(
    r"(?<![\w$.-])(?P<a>\d{1,2})\s?(?:-|(?:votes? )?to)\s?(?P<b>\d{1,2})(?:\s?-\s?(?P<c>\d{1,2}))?\b(?!\s?(?:p\.?m|a\.?m|%|"
    r"percent|days?|feet|years?|hours?|months?|\.\d|/))"
    r"|\b(?P<d>(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve))\s?(?:-|to)\s?(?P<e>(?:zero|one|two|"
    r"three|four|five|six|seven))\b"
)
TALLY_START = re.compile(
    r"[\dotfsen](?:(?<=\d)(?=\d?\s?(?:-|to|vote))|(?<!\w.)(?:(?<=o)ne|(?<=t)(?:wo|hree|en|welve)|(?<=f)(?:our|ive)"
    r"|(?<=s)(?:ix|even)|(?<=e)(?:ight|leven)|(?<=n)ine)(?=\s?(?:-|to)))"
)
NUMBERED = re.compile(rf"\b(?:{CODE_WORD}|plat)\s(?:no\.? ?)?$", re.IGNORECASE)  # Ordinance 26-03 is no tally
VOTE = _small(
    r"\b(?:vot(?:e[ds]?|ing)|pass(?:es|ed)?|carrie[sd]|approv\w+|adopt\w+|den(?:y|ied)|uph[eo]ld|overturn\w*|"
    r"affirm\w*|dismiss\w*|award\w*|grant\w*|continue\w*|confirm\w*|fail(?:s|ed)|motion|tally|split|reject\w+|"
    r"defeat\w+|roll call|"
    r"recommend\w+|decision|ayes|voto|aprob\w+|ratif\w+|turned down|voting|"
    r"gave|voices?|sided|clear(?:s|ed)|support\w*|designat\w+|closed|"
    r"back(?:s|ed)|chose|favored|agreed|put off|postpone\w*|table[ds]?)\b"
)
AYES = _small(
    r"\b(?:(?:Ayes?|Yeas?)\s*[:\-=(]?|(?:Yes|In favor|For|A favor)\s*[:\-=(])\s*(?P<a>\d{1,2}|None|Ninguno)\)?[\s,;.]*"
    r"(?:\(?\w[^:\n]{0,80})?[\s,;.)]*\b(?:(?:Noes|Nays?|Noe)\s*[:\-=(]?|(?:No|Opposed|Against|En "
    r"contra)\s*[:\-=(])\s*(?P<b>\d{1,2}|None|Ninguno)"
)
ADDRESS = re.compile(
    r"(?<![\w,.$-])(?P<a>\d{1,5}(?:-\d+)?[A-Z]?)\s+(?:[NSEW]\.?\s+)?(?:[A-Z][\w'.]+\s+|\d{1,3}(?:st|nd|rd|th)\s+){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Court|Ct|Place|Pl|Way|Highway|Hwy|Parkway|"
    r"Terrace|Circle|Point|Square|Loop|Trail|Row|Plaza|Alley|Pike|Turnpike|Path|Ridge|Run|Cove)\b"
)
COUNT = r"\d{1,2}|none|no|zero|one|two|three|four|five|six|seven|eight|nine|ten"
COUNTED = _small(
    rf"\b(?P<a>{COUNT}) (?:ayes?|yes(?: votes)?|yeas?|in favor|votes? (?:for|in favor)|for)\b[\s,;]*(?:and |to "
    rf")?(?P<b>{COUNT}) (?:noes|no(?: votes)?|nays?|opposed|against)\b"
)
ORDINAL = _small(
    r"\b(?P<a>\d{1,3})(?:st|nd|rd|th)\b|\b(?P<w>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?=[ -]+"
    r"(?:violation|offense|vote|motion|notice|story|lane|hour|day|week|month|payment|installment|draft|choice|lowest|"
    r"highest|class|degree)s?\b|[ -]+"
    r"(?:reading|amendment|phase|quarter|district|ward|street|avenue|floor|year|time|term|extension|hearing|option|"
    r"change|renewal|round|place|grader?)\b|[ \t]+\$?\d|"
    r"[ \t]+(?:two|three|four|five|six|seven|eight|nine|ten|twelve)\b|\s*:|[ -]of\b)"
)
ORDINALS = ("", *["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"])
FRACTION = _small(
    r"\b(?:(?P<a>one|two|three|four)[- ](?P<b>half|halves|thirds?|quarters?|fourths?|fifths?)|(?P<c>\d)/(?P<d>\d)|"
    r"(?P<e>half|double[sd]?|tripled?|triples|"
    r"twice|dozen))\b"
)
PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5}
NUMBER = _small(
    rf"(?<![\w.$])(?:(?P<a>{DIGITS})(?:[ -]?(?P<s>thousand|million|billion|millones|mil|K|M)\b)?|(?P<w>{SPELLED}))(?![\w])"
)
UNIT_AFTER = re.compile(
    r"[)\s-]*(?:\(\d+\)\s*)?(?:(?:calendar|business|working|consecutive|additional|new|full|parking|affordable|"
    r"residential|rental|street|single-family|"
    r"linear|cubic|total|more|written|housing|public|patrol|electric|hotel|sealed)[ -]+)?(?P<u>square[ -]f(?:ee|oo)t|"
    r"sq\.? ?ft|[A-Za-zÀ-ÿ]+)"
)
PER_AFTER = _small(
    r"[\s.,]*(?:(?:dollars?|cents?)\s+)?(?:/|per|an?|each|por|al|every)\s*(?P<u>square[ -]foot|sq\.? ?ft|[A-Za-zÀ-ÿ]+)"
    r"|\s*(?P<v>annually|monthly|yearly|weekly|daily|hourly|each year|a year)"
)
BOUNDS = (
    (
        "max",
        r"not to exceed|no more than|not more than|up to|at most|not exceed(?:ing)?|maximum(?: of)?|no later than|not "
        r"later than|cannot exceed|may not exceed|"
        r"capped at|limit(?:ed)? (?:of|to)|a cap of|within|as much as|no se exceda de|hasta|máximo de|or less|or fewer|as "
        r"many as|no longer than|no taller than|no higher than",
    ),
    (
        "min",
        r"at least|no less than|not less than|no fewer than|not fewer than|minimum(?: of)?|a minimum|no earlier than|al "
        r"menos|mínimo de|as little as",
    ),
    ("more", r"more than|over|exceed(?:s|ed|ing)?|above|greater than|in excess of|upwards of|más de"),
    ("less", r"less than|under|fewer than|below|nearly|almost|just under|shy of|menos de|casi"),
    (
        "about",
        r"about|around|approximately|roughly|some|an estimated|estimated at|approx\.?|close to|aproximadamente|cerca de|"
        r"unos",
    ),
)
BOUND = _small("|".join(rf"(?P<{name}>(?<!-)\b(?:{words})(?![\w-]))" for name, words in BOUNDS))
BESIDE = frozenset(
    ("over", "under", "above", "below", "some", "about", "within", "around", "almost", "nearly", "hasta")
)  # bound nothing further on
BOUND_AFTER = _small(
    r"[ ,)]*(?:\w+ ){0,2}?(?:(?P<min>or more|minimum|or higher|and up|or greater)|(?P<max>or less|or fewer|maximum|or under))\b"
)
