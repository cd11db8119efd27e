"""The words by which an agenda says what a link, a number or an address is for."""

from __future__ import annotations

import re

PURPOSES = ("meeting", "comments", "accommodation", "interpretation", "information", "records")


def _any(*words: str) -> re.Pattern[str]:
    return re.compile("|".join(words), re.I)


ACCOMMODATION = _any(
    r"\baccommodations?\b", r"\bADA\b", r"\bwith disabilit", r"\bdisabilit", r"\bauxiliary aids?\b", r"\bassistive\b",
    r"\balternat(?:e|ive) format",
    r"\baccessib(?:le|ility)\b", r"\bT[TD][YD]\b", r"\brelay\b", r"\bspecial (?:assistance|needs|aids?|service)",
    r"\bhearing[- ]impair", r"\bwheelchair",
    r"discapacidad", r"acomodaci", r"adaptaci", r"ajustes? razonable", r"\bhard of hearing\b", r"\bdisabled\b",
    r"\bassist(?:ance|ive) (?:to|in order to) (?:attend|participate)",
    r"\b(?:section|sec\.|§) ?504\b|\b504 coordinator\b", r"modificaci",
)  # fmt: skip
INTERPRETATION = _any(
    r"\binterpret(?:er|ers|ing|ation)\b(?!\s+of\s+(?:the\s+)?(?:code|ordinance|zoning|law|policy|section|statute))",
    r"\btranslat(?:ion|or|ors|ed)\b", r"\blanguage (?:assistance|access|services?|help)", r"int[eé]rprete",
    r"interpretaci[oó]n", r"traducci[oó]n", r"traductor",
)  # fmt: skip
INFORMATION = _any(
    r"\bquestions?\b", r"\binformation\b", r"\bcontact\b", r"\binquir", r"\boffice\b", r"\bclerk\b(?! of)",
    r"\btechnical\b", r"\bproblems?\b", r"\btrouble", r"\bpreguntas?\b",
    r"\binformaci[oó]n\b", r"\bmeeting line\b", r"\bstaff\b",
)  # fmt: skip
COMMENTS = _any(
    r"\bcomments?\b", r"\btestimony\b", r"\btestify\b", r"\bspeak(?:er|ers|ing)?\b",
    r"\bwritten (?:statements?|materials?|remarks|communications?|correspondence)\b",
    r"\baddress(?:ing)? the (?:city |town |village |county |school )?(?:council|board|commission|committee|trustees)",
    r"\bpublic (?:input|participation|forum)\b", r"\bcomentarios?\b",
    r"\be-?comments?\b", r"\bcorrespondence\b", r"\bletters? (?:and|or) e-?mails?\b", r"\bcitizens?(?:'|’)? (?:input|"
    r"forum)\b", r"\bto be read (?:aloud|into)\b",
    r"\b(?:into|for|part of) the (?:public )?record\b", r"\bhablar\b", r"\bpublic hearing input\b",
)  # fmt: skip
FAX = _any(r"\bfax\b", r"\bfacsimile\b")
VIEW = _any(
    r"\bwatch", r"\bstream", r"\bbroadcast", r"\bview(?:ed|ing)?\b", r"\blive\b", r"\btelevis", r"\blisten\b", r"\bver\b",
    r"\ben vivo\b", r"\bcable\b", r"\bchannel\b", r"\btransmi",
)  # fmt: skip
# A link that is not the way into this meeting.
PAST = _any(
    r"\brecord(?:ing|ings|ed)\b",
    r"\bprevious\b(?! (?:business |working )?(?:day|evening|week|\w+day)\b)",
    r"\bprior meeting",
    r"\blast (?:month|week|meeting)",
    r"\barchiv",
    r"\bgrabaci",
    r"\bheld on\b",
    r"\bpast meeting",
)
OTHER_EVENT = _any(
    r"\bworkshops?\b", r"\bwebinar on\b", r"\bopen house\b", r"\bcommunity meeting\b",
    r"\btown hall (?:meeting(?! room)|on|with)\b", r"\btraining\b(?! (?:room|center))", r"\binformation(?:al)? session\b",
    r"(?<!public )(?<!open )(?<!citizen )(?<!citizens )(?<!community )\bforum\b(?! comments?)", r"\bnext meeting\b",
    r"\bupcoming\b", r"\bseminar\b", r"\bconference on\b", r"\bsymposium\b", r"\boffice hours\b", r"\bscoping\b",
    r"\bneighborhood meeting\b", r"\boutreach\b", r"\bcoffee with\b", r"\bbook clubs?\b", r"\bstory ?times?\b",
    r"\bclasses\b", r"\blecture\b", r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days,? ",
    r"\bopen to (?:council|board) ?members only\b", r"\bclosed session (?:link|zoom)\b", r"\btest (?:your|meeting)\b",
    r"\btest/", r"\bfor example\b", r"\be\.g\.", r"\bsupport\.", r"\bannual (?:meeting|conference|convention)\b",
)  # fmt: skip
NOT_PUBLIC = _any(
    r"\b(?:council|board|commission|committee)? ?(?:members?|trustees|directors|commissioners|staff|presenters?|panelists?|"
    r"consultants?|"
    r"applicants?)(?: and \w+)? only\b", r"\bnot (?:open|available) to the public\b", r"\bfor (?:staff|panelists|presenters)\b",
)  # fmt: skip
SOMEONE_ELSE = re.compile(
    r"\b((?:[A-Z][\w.'-]+ ){0,4}(?:County|Regional|State|Metropolitan|Joint|School|Water|Transit|Port|Tribal|Neighboring|"
    r"Transportation|Planning|Housing|Library|Park|Parks|Airport|Utility|Fire|"
    r"Harbor|Historic|Zoning|Recreation)(?: [A-Z&][\w&'-]*){0,4} "
    r"(?:Board|Commission|Committee|Council|Authority|District|Agency|Association|Supervisors|Trustees|Commissioners))\b"
)
# The public-comment part of an agenda is where its instructions stand, also after roll call.
COMMENT_HEADING = _any(
    r"public (?:comment|participation|input|forum|access)", r"audience", r"citizens?\b", r"oral communication",
    r"communications from", r"comentario", r"open forum", r"hearing of", r"call to the public",
    r"\b(?:zoom|webex|teams|remote|virtual|hybrid|online)\b(?:/\w+)? (?:meeting|participation|information|access|"
    r"instructions|link|comment|attendance|details|log)",
    r"how to", r"accessib", r"notice", r"accommodat",
)  # fmt: skip

LANGUAGES = {
    "Spanish": r"spanish|espa[nñ]ol", "American Sign Language": r"\bASL\b|sign[- ]language|\bsign (?:or|and) |"
        r"interpret\w*[^.;]{0,40}\b(?:deaf|hearing[- ]impaired|hard of hearing)\b|lenguaje? de se[nñ](?:as|ales)",
    "Mandarin": r"mandar[ií]n", "Cantonese": r"canton[eé]s",
    "Chinese": r"\bchinese\b|中文|chino\b", "Vietnamese": r"vietnam(?:ese|ita)|tiếng việt", "Tagalog": r"tagalog|filipino",
    "Korean": r"korean|coreano", "Hmong": r"hmong", "Somali": r"somali", "Russian": r"russian|\bruso\b",
    "Arabic": r"arabic|[aá]rabe", "Haitian Creole": r"haitian|creole|krey[oò]l", "Portuguese": r"portugu", "Punjabi": r"punjabi",
    "Armenian": r"armeni(?:an|o)", "Farsi": r"farsi|persian", "Khmer": r"khmer",
    "French": r"\bfrench\b|franc[eé]s\b", "Japanese": r"japan[eé]s", "Ukrainian": r"ukrainian", "Polish": r"\bpolish\b",
    "Amharic": r"amharic", "Hindi": r"\bhindi\b", "Navajo": r"navajo", "Burmese": r"burmese", "Karen": r"\bKaren\b",
}  # fmt: skip
_LANGUAGES = {name: re.compile(words, re.I if name != "Karen" else 0) for name, words in LANGUAGES.items()}

NOTICE_TIME = re.compile(
    r"\b((?:at least |no later than |a minimum of )?(?:\d{1,3}|one|two|three|four|five|seven|ten|twenty[- ]four|"
    r"forty[- ]eight|seventy[- ]two)(?: \(\d{1,3}\))? "
    r"(?:full )?(?:business |working |calendar )?(?:hours?|days?|weeks?|horas?|"
    r"d[ií]as?(?: h[aá]biles)?))(?= (?:\w+ )?(?:before|prior|in advance|ahead|notice|preceding|antes|of the|de anticipaci))",
    re.I,
)


def languages(text: str) -> list[str]:
    """The languages that a text names, in a fixed order."""
    return [name for name, pattern in _LANGUAGES.items() if pattern.search(text)]
