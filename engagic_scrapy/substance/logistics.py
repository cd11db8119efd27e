"""Headings on how to attend, hear, speak and behave at a meeting.

All patterns are read over the text that ``normalize.normalized`` gives: lower case, no accents, ``|`` for any punctuation, and
``DATE``, ``TIME``, ``SPAN`` and ``LINK`` in the place of dates, times of day, lengths of time and addresses.
"""

from __future__ import annotations

_MEETS = (
    "(?:public |council |board |commission |zoom |virtual |online |hybrid |remote |this |tonights |town )*(?:meetings?"
    "|hearings?|comments?)"
)
_TAKES_PART = (
    "(?:participat(?:e|ion|ing)|attend(?:ing|ance)?|join(?:ing)?|watch(?:ing)?|view(?:ing)?|speak(?:ing)?|comment(?:ing)?"
    "|address(?:ing)?|access(?:ing)?|submit(?:ting)?|participants?|speakers?|commenters|listen(?:ing)?|connect(?:ing)?)"
)
LOGISTICS = (
    "(?:(?:zoom|virtual|hybrid|remote|teleconference|teleconferencing|webinar|video ?conferenc(?:e|ing)|dial in|call in"
    "|livestream|live stream|electronic|online|webex|microsoft|teams|youtube|meeting|audio|telephone|phone|viewing|video"
    "|google meet|gotomeeting) )+(?:meeting )?(?:(?:instructions?|information|info|details|links?|protocols?|etiquette|log ?in"
    "|access|options|decorum|meeting|and|attendance)(?: |$))+"
    f"|(?:how to|ways to|options to|instructions (?:for|on|to)|directions (?:for|on|to)|information (?:for|on)|procedures? for"
    f"|guidelines for) (?:public )?{_TAKES_PART}(?: (?:or|and|in|at|the|a|to|on|by|via|a|for|with|us|public|live|online"
    f"|remotely|virtually|electronically|zoom|phone|telephone|person|board|council|commission|members?|items?|agenda"
    f"|{_TAKES_PART}|{_MEETS}))*"
    "|(?:explanation|reading|review|overview|statement|announcement|description|summary|recitation) of (?:the )?(?:public "
    "|board |zoning |planning |quasi judicial )*(?:hearing|meeting|speaking|comment|council|commission|zoom|appeal|voting"
    "|ground|general|agenda)s? (?:procedures?|rules|process|protocols?|guidelines|policy|format|order|instructions)(?: (?:of"
    "|for) (?:conduct|order|procedure|decorum|speaking|speakers))?|(?:(?:notice|statement|information|reading|announcement) "
    "(?:regarding|of|on|about|under|pursuant to|concerning) )?(?:the )?(?:americans with disabilit(?:y|ies) act|ada|special "
    "accommodations?|reasonable accommodations?|accessibility|language assistance|language access|interpretation|translation"
    "|interpreter)(?: (?:and|or|requests?|statements?|notices?|accommodations?|information|announcements?|instructions"
    "|available|assistance|disclaimer|for this meeting))+|(?:notice|statement|information) (?:regarding|of|on|about) (?:the "
    ")?(?:americans with disabilit(?:y|ies) act|ada)|disclaimers?|(?:meeting |public |board |council |commission |audience "
    ")?(?:civility|decorum|courtesy|etiquette) (?:statement|pledge|reminder|notice)|(?:please )?(?:silence|turn off)(?: all| "
    "your)* (?:cell ?phones?|devices|electronic devices)|cell ?phone (?:reminder|notice|courtesy)|safety (?:briefing|moment"
    "|minute|message)|(?:emergency )?(?:exit|evacuation) (?:announcement|instructions)|(?:(?:approval|notice|request|motion"
    "|vote|announcement|authorization|consideration) )?(?:to allow |to approve |of |for )*(?:any )?(?:remote|electronic"
    "|telephonic|virtual) (?:participation|attendance)(?: (?:of|by|for|from|requests?|under|due|to|just|cause|emergency"
    "|circumstances|or|and|notification))*(?: (?:the|any|a|board|council|commission|committee|members?|council ?members?"
    "|trustees?|commissioners?|supervisors?|directors?))*|(?:notice of )?(?:a )?(?:possible|potential) quorum(?: notice)?"
    "|quorum notice|notice to (?:the )?public|(?:agenda|meeting) (?:posting|notice)|(?:public )?meeting (?:guidelines"
    "|protocols?|etiquette|ground rules|norms)(?: for (?:the )?(?:public|audience|attendees|participants))?"
)
