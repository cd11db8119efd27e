"""What clerks and portals set behind a title and that says nothing of its matter: numbers of files, pages, exhibits, presenters.

All patterns are read over the text that ``normalize.normalized`` gives.
"""

from __future__ import annotations

import re

from engagic_scrapy.substance import words as grammar

_NUMBERED = re.compile(
    r"\b(?:ordinances?|resolutions?|bills?|motions?|hearings?|cases?|applications?|readings?|laws?"
    r")\b"
)
_NUMBER = r"(?:#|[a-z]{0,3})?(?:\d{1,5}|DATE)(?: (?:\| )?\d{1,5}){0,3}"
_REFERENCE = re.compile(
    rf" (?:\| )*(?:(?:id|file|ref|reference|memo|item)(?: (?:no|number))?(?: \|)?(?: ?#)? ?{_NUMBER}|#\d{{1,3}}"
    rf"|(?:[a-z]{{1,4}}\d{{1,4}} )?\d{{2}} \d{{2,5}}|\d)(?: \|)*$"
)
_PAPER = re.compile(
    r" (?:\| )*(?:pages?|pgs?|pp?|tabs?|exhibits?|enclosures?|encls?|attachments?|att|handouts?|appendix|vol(?:ume)?)(?: \|)*"
    r"(?: (?:[a-z]?\d{1,4}|[a-z]))*(?: \|)*$"
)
_PRESENTER = re.compile(
    r" \| (?:presenters?|facilitators?|staff contact|contact)(?: \|)?(?P<who>(?: [a-z]+| \|){1,8})$"
    r"|(?P<chair> \| (?:[a-z] \| )?[a-z]+) \| (?:vice )?chair(?:man|woman|person)?(?: \|)*$"
)
_ROOM = re.compile(
    r"(?:(?<=TIME) (?:\| )?(?:in |at )?(?:the )?(?:(?:city|town|village|county|council|board|municipal|community|main"
    r"|conference) )*(?:hall|chambers?|room|center|building|boardroom)|(?: \|) room)(?: [a-z]?\d{1,4})?(?: \|)*$"
)


def unframed(text: str) -> str:
    """``text`` (normalized) without its frame; the number of an ordinance, a case or a hearing is no frame."""
    for _ in range(3):
        before = text
        for pattern in (_PAPER, _ROOM) if _NUMBERED.search(text) else (_PAPER, _ROOM, _REFERENCE):
            text = pattern.sub("", text)
        found = _PRESENTER.search(text)
        if found and not grammar.rescued(found["who"] or found["chair"]):
            text = text[: found.start()]
        if text == before:
            break
    return text
