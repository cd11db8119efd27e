"""Titles that speak of the meeting itself and of nothing else: every word of them is one of procedure.

All patterns are read over the text that ``normalize.normalized`` gives: lower case, no accents, ``|`` for any punctuation, and
``DATE``, ``TIME``, ``SPAN`` and ``LINK`` in the place of dates, times of day, lengths of time and addresses.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SMALL = _words(
    "a an the of for to by on at in into from with without and or as if is are be been being was were will shall may can "
    "cannot must do does not no non any all other others our your their its it this that these those there here each every per "
    "who whom which what when where how also only both such same than then until through thru during before after following "
    "between within upon under up out over about us you we i he she they them his her ea etc so but yet since unless while "
    "because regarding concerning pertaining relating related respect thereto therefore thereafter hereby one two three four "
    "five six seven eight nine ten fifteen twenty thirty first second third final last next past previous prior later earlier "
    "late early soon possible necessary needed required requested applicable appropriate available approximately promptly have "
    "has had come comes january february march april june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday DATE TIME SPAN LINK"
)
_MEETING = _words(  # its parts, and what is done with agenda and minutes
    "important meeting session regular special open closed called agenda item business matter topic subject section part "
    "portion calendar consent action discussion information informational informal formal minutes minute draft unapproved "
    "summary future upcoming new old unfinished continued continuation continuing miscellaneous additional routine packet "
    "posted tonight today evening morning afternoon day time date list record work workshop study hour order call calling "
    "convene convenes convened convening start begin opening opens reopening close closing closes adjourn adjourns adjourned "
    "adjourning adjournment recess recesses recessed reconvene reconvenes reconvened reconvening resume resumes return "
    "returning exit enter entering rejoin roll quorum establish established establishment determination declaration attendance "
    "attending attendees attend present absent absence excuse excused excusing notation arising table placed laid items number "
    "listed listing appearing appear appears included include hearing hearings scheduled unscheduled set ordinances "
    "resolutions reading passage introduction remaining held separate separately memoranda memorandum memo nonpublic reopen "
    "reopens reopening reopened commencement suspend docket supplemental addendum addenda month months week weeks confirmation "
    "properly lawfully legally proceed proceedings introductory concluding recap debrief wrap reflections posting publication "
    "distribution publishing distributing too timely omnibus verification verify verified certification certify certified "
    "proof affidavit approve approved approves approving approval adopt adopted adoption accept accepted acceptance consider "
    "considered consideration review reviewed waive waived dispense motion seconded vote votes voting move moved acted "
    "acknowledge receive received receipt file filed confirm confirmed read take taken taking add added adding addition "
    "deletion delete deleted correction correct corrected change modification modify reorder reordering reordered adjustment "
    "remove removed removal pulled pull withdrawn withdrawal continuance deferral deferred postponement postponed tabled "
    "amended distributed written submitted circulated published printed mailed emailed suggested suggestion proposed place "
    "placing public legislative sharp overview welcome asks excusal finalization rearrangement determine unagendized agendized "
    "log form office upstairs downstairs back quasi judicial advertised noticed recommendation reportable general end "
    "conclusion commence commences preliminary procedural intentionally blank reserved omitted left cancelled canceled "
    "placeholder none extended extracted declare declared such properly ease 2nd 1st 3rd"
)
_SPEAKING = _words(
    "citizen resident audience constituent stakeholder ecomment voicemail emailed visitor guest community parent patron people "
    "person individual speaker press media anyone everyone comment commenting commenter input participation participate "
    "participating communication statement remark testimony forum heard hear address addressing speak speaking express wish "
    "wishing desire desiring desired request invited invite welcome sign signup signin sheet card form podium microphone "
    "lectern state name limit limited maximum question answer answered inquiry inquiries concern interest interested "
    "opportunity period opinion jurisdiction floor raise raised hand respond response brief briefly recognized courtesy "
    "respectful oral orally verbal verbally advance appearance rise stand seated recognition asks ask single enacted indicated "
    "come please total group employee voice q a petitions expression clergy local need contact regardless whether member topic"
)
_REPORTS = _words(
    "report reporting reported update announcement announce announced correspondence letter round roundtable event ab1234 "
    "direction activity activities news note remember reminder message highlight monthly weekly quarterly annual assignment "
    "conferences attended good thought briefing vision values informational sharing"
)
_WIRE = _words(  # where, and how to follow
    "zoom link webinar id passcode password phone telephone dial listen join virtual virtually remote remotely online hybrid "
    "video audio teleconference access stream livestream live streaming youtube website web site email mail interpretation "
    "translation interpreter spanish english language services assistance assistive listening devices accommodations notice "
    "posting bulletin duly newspaper adequate provided conduct procedure process explanation explained instructions deadline "
    "room chambers hall center conference in-person via law requirements act american americans disability disabilities ada "
    "accessibility recording recorded broadcast channel tv watch view open opma media reception"
)
_OPENING = _words(
    "pledge allegiance flag salute colors anthem national led lead leader leading invocation prayer benediction moment silence "
    "silent reflection meditation land lands acknowledgement acknowledgment acknowledging indigenous native tribal ancestral "
    "traditional territory peoples people vision values clergy voluntary optional recite recited recitation mission "
    "inspiration inspirational thought"
)
_PEOPLE = _words(
    "mayor pro tem tempore council councilmember councilman councilwoman councilmen councilor councillor alderman aldermen "
    "alderperson alderwoman board member trustee director commissioner commission committee subcommittee sub supervisor "
    "selectmen selectboard vice chair chairman chairwoman chairperson president secretary clerk manager administrator "
    "administrative attorney counsel solicitor superintendent staff department departmental division head chief officer office "
    "liaison representative delegate advisory city town village township county district municipal executive deputy assistant "
    "selectman parliamentarian youth alternate leader majority minority caucus officio presiding interim acting elected "
    "official standing ad hoc intergovernmental governing body legislator dais"
)
_DEPARTMENTS = _words(  # what these do may be a matter: named only where they report or comment
    "sga police fire sheriff library engineer pta ptsa pto asb gm ceo ed legal zba adjustment planning zoning school education "
    "bargaining unit organization faculty classified senate government college university chancellor provost hospital medical "
    "ambulance ems maintenance juror parish moderator sexton cemetery librarian friends associated student principal teacher "
    "parks park recreation public works harbormaster assessor regional association agency authority joint administration "
    "instructional road operations building employee group"
)
_BODIES = _words(  # in the names of boards that keep minutes
    "bd comm hpc bza dda eda cra pzc lpc arb drb bot bos cc pc dept health tree historic preservation ethics arts airport "
    "water sewer utility utilities housing redevelopment finance budget personnel audit transportation safety development "
    "economic community appeals review cemetery senior youth traffic design architectural landmarks conservation environmental "
    "human rights veterans beautification trails golf aging"
)
_ANCHORED: tuple[tuple[str, frozenset[str], str], ...] = (  # rule, the words it may be told in, what makes it one
    (
        "call to order",
        _PEOPLE | _WIRE | _DEPARTMENTS | _words("water sewer utility sanitation greetings"),
        r"greetings|call(?:s|ed|ing)? .*to order|opens? the meeting|^(?:re)?conven(?:e|es|ed|ing)\b|^welcome|^opening(?! "
        r"(?:day|date|time))",
    ),
    (
        "roll call",
        _PEOPLE | _WIRE,
        r"roll ?call|take roll|for the roll|quorum|attendance|absences?|absent|excused?|(?:present|attending|attend)(?= |$)",
    ),
    ("pledge", _PEOPLE | _OPENING, r"allegiance|salute|(?:presentation|posting|retiring) of (?:the )?colors|national anthem"),
    ("invocation", _PEOPLE | _OPENING, r"invocations?|prayers?|moments? of silen\w+|benediction|mission statement|mission and"),
    ("land acknowledgement", _PEOPLE | _OPENING, r"land acknowledge?ments?|ancestral (?:lands?|territory)"),
    ("minutes", _PEOPLE | _DEPARTMENTS | _BODIES, r"minutes"),
    (
        "agenda",
        _PEOPLE | _DEPARTMENTS | _REPORTS | _WIRE | _words("emergency only"),
        r"agendas?|order of (?:business|the day)|(?:future|upcoming|next|important) (?:\w+ )?(?:meetings?|items|dates|events)"
        r"|dates to remember|^calendar$|(?:events?|community|meeting|council|board|city) calendar$|^(?:any )?(?:deletions?"
        r"|additions?|continuances?|postponements?|withdrawals?)\b",
    ),
    (
        "public comment",
        _PEOPLE | _DEPARTMENTS | _SPEAKING | _WIRE | _REPORTS,
        r"public (?:comments?|input|forum|discussion|participation|expression|communications?)|comments?|(?:from|by|to) the "
        r"public|speakers?|to be heard|appearances?|forum|^(?:citizens?|visitors?|guests?|audience)\b|public .*speak"
        r"|^(?:citizens?|persons?|residents|public|visitors|patrons|parents|guests|speakers|audience|individuals) addressing"
        r"|voice of the|hearing (?:of |from )?the public|public q"
        r"|items of .*interest",
    ),
    ("adjournment", _PEOPLE, r"adjourn(?:s|ed|ing|ment)?|clos(?:e|ing) (?:of )?(?:the )?meeting"),
    (
        "recess",
        _PEOPLE | _words("reception stand"),
        r"^(?:motion to )?recess(?:es|ed)?(?= (?:to|into|until|for|and|the|regular|meeting|council|at|as|in|\||DATE|TIME"
        r"|SPAN)|$)|reconven(?:e|es|ed|ing)|^(?:return|resume)|stand at ease",
    ),
    ("closed session", _WIRE, r"(?:closed|executive) sessions?"),
    ("announcements", _PEOPLE | _SPEAKING | _REPORTS, r"announcements?"),
    (
        "correspondence",
        _PEOPLE | _SPEAKING | _REPORTS,
        r"correspondence|communications?(?! (?:officer|director|manager|staff|department|center|chief))",
    ),
    ("member reports", _PEOPLE | _DEPARTMENTS | _SPEAKING | _REPORTS, r"reports?|remarks|round ?table|inquiries"),
    ("member reports", _PEOPLE | _REPORTS, r"updates?"),
    (
        "logistics",
        _PEOPLE
        | _SPEAKING
        | _WIRE
        | _REPORTS
        | _words("ground rules given oath witness administered administer sworn explains explain accordance sunshine assistance"),
        r"zoom|link|join|webinar|dial|livestream|teleconference|interpretation|translation|notice|conduct of the meeting"
        r"|recorded|recording|procedures? (?:statement|explained)|explain(?:s|ed)? .*(?:process|procedures?|rules)|statement "
        r"of procedures?|in person|watch|assistive|ground rules"
        r"|special assistance|(?:access|zoom|participation|meeting|viewing) instructions|disabilit\w+ act|announcement",
    ),
    ("section", _PEOPLE | _SPEAKING, r"consent (?:agenda|calendar|items).*(?:may|will|are|unless|asks)\b"),
    (
        "section",
        _words("presentations guests introductions proclamations recognitions"),  # nothing but the meeting
        r"meetings?|sessions?|agendas?|items?|business|matters|topics|discussion|hearings|ordinances|resolutions|motions?"
        r"|calendar|reportable|presentations|memoranda|^information packet$|^(?:for )?your information$|^miscellaneous$"
        r"|^closing$|^no action$|^omnibus (?:vote|motion)$"
        r"|^(?:cancell?ed|withdrawn|removed|pulled|deleted|omitted|tabled|deferred|postponed|reserved|placeholder|filed|held)$",
    ),
)
_RULES = tuple(
    (rule, _SMALL | _MEETING | words, re.compile(rf"(?:\b|^)(?:{pattern})(?:\b|$)")) for rule, words, pattern in _ANCHORED
)
_APPROVES = re.compile(
    r"\b(?:approv\w+|adopt\w*|accept\w*|chang\w+|amended|set|establish\w*|remov\w+|delet\w+|add(?:ed|s|ing|itions?)?|modif\w+"
    r"|waive\w*|vote|extend\w*|consider\w*|review\w*|propos\w+|suggest\w+|confirm\w*|requests?|cancel\w*|recommend\w*)\b"
)
_APPROVED = re.compile(  # what may be approved, changed or removed without any effect
    r"\b(?:agendas?|minutes|consent|absences?|absent|continuances|order of (?:business|the day)|items|speak|comments?|session"
    r"|appearances?|adjourn\w*|recess|public|meeting (?:is|will|has|was)|matters|omnibus)\b|^(?:the |this )?(?:item |meeting "
    r")?(?:was |is |has been )?(?:cancell?ed|removed|pulled|postponed|deleted)$|^(?:staff )?recommendations$"
)
_ENACTS = re.compile(
    r"\b(?:approv\w+|adopt\w*|accept\w*|amend\w*|consider\w*|waiv\w*)\b.*\b(?:ordinances?|resolutions?|hearings?)\b"
)
_IN_PARTS = re.compile(r"\b(?:consent|minutes|readings?|introduction)\b")
_SPEAKS_OF = re.compile(  # "Report on the library", "Announcement of a new chief"
    r"\b(?:reports?|presentations?|updates?|discussion|communications?|announcements?|statements?|remarks|correspondence"
    r"|comments?|input|notices?|hearings?|memo|letters?) (?:\| )?(?:on|about|regarding|concerning|re|for|to|of (?:a |the "
    r")?new)\b(?! (?:the |any |all |its |their |our )*(?:closed|executive|agenda|agendas|items?|non|matters?|meetings?"
    r"|conferences|activities|actions?|topics?|subjects?|calendar|consent|conduct|public|upcoming|future|speak|address|council"
    r"|board|file|procedures?|DATE|recording|broadcast|exits?|interpretation|translation|participation|posting|quorum|general"
    r"|five|three|two))\b|(?<!ground )\brules\b|\bagenda \d|\b(?:hearings?|ordinances|resolutions) (?:no|number|\d|[a-z]$)"
    r"|(?<!to )(?<!in )(?<!calendar )(?<!agenda )\borders?\b(?! of (?:business|the day|agenda))|\bconsent (?!agenda|calendar"
    r"|items?|motions?|docket|votes?|session|matters|\|)|\bmembers? remov\w+|\badvances\b|\breturns\b|\bnew (?!business|items?"
    r"|matters?|members?|hearings|agenda|public|and)|\breport cards?\b|^agenda DATE$|legislative (?:agenda|session|update"
    r"|report)|\bstate (?!your|name|their|his|her|the|for|and)|(?<!in )(?<!in the )(?<!at )(?<!at the )(?<!\| )\b(?!city|town"
    r"|village|conference)\w+ (?:room|hall|center)\b|\bname of\b|\bin(?:to)? (?:the )?(?:schools?|library)\b|\b(?:school"
    r"|library) (?:hours?|day|time|calendar|recess)\b|\bcalendar\b(?=.*\bDATE\b)|\bDATE (?:[a-z]+ )*calendar\b(?<!consent "
    r"calendar)|\b(?:adopt\w*|approv\w*|set)\b.*\bcalendar\b(?<!consent calendar)|\bannual\b|meeting (?:(?:start|starting"
    r"|begin|beginning|end) )?(?:times?|dates?|day|place|number)$|\b(?:ordinance|resolution|hearing|memorandum|memo|order"
    r"|bill) (?:number|\d)|\bpublic record|^(?:public )?access\b(?! instructions)|\bmeetings? with\b|\brecess (?:time|period)"
    r"|\btime (?:change|limit)|^(?:the )?open (?:meeting|public)s? (?:act|law)$|limits?$"
)
_SCHOOLS = re.compile(r"\b(?:school|library|office|station) (?:clos|open|reopen)\w+")
_NO_BODY = re.compile(  # "Minutes and budget": what bodies are named for, and no body behind it
    r"\b(?:health|tree|historic|ethics|arts|airport|water|sewer|utilit(?:y|ies)|housing|redevelopment|finance|budget"
    r"|personnel|audit"
    r"|transportation|safety|development|economic|appeals|cemetery|traffic|design|landmarks|conservation|environmental|veterans"
    r"|trails|golf|aging|library|fire|police|parks?|recreation|zoning|planning)s?\b(?!.*\b(?:boards?|bd|commissions?|comm"
    r"|(?:sub)?committees?"
    r"|councils?|authority|agency|dept|departments?|districts?|trustees|meetings?|sessions?|minutes|bureau|panel)\b)"
)
_NEXT_MEETING = re.compile(r"^(?:next|future|upcoming) (?:regular |scheduled )?meetings?\b")  # their day and place are told
LONGEST = 90  # words


def only_procedure(text: str, start: int) -> str | None:
    """The rule of the first anchor in ``text`` from ``start`` (normalized), if all its words are of procedure; else None."""
    rest = _BEFORE_BODY.sub("", _FOR_BODY.sub("for action", _ATTENDED.sub("meetings attended", text[start:]))).strip("| ")
    if not _SECRET.search(rest):  # the law cited for a closed session says what it is about
        rest = _CITATION.sub("", rest).strip("| ")
    words = [
        word
        for word in rest.split()
        if word != "|" and not (word.lstrip("#").isdigit() and (len(word) <= 3 or _BY_WIRE.search(rest)))
    ]
    if not 0 < len(words) <= LONGEST or (_ENACTS.search(rest) and not _IN_PARTS.search(rest)):
        return None
    if (
        _SCHOOLS.search(rest)
        or (_SPEAKS_OF.search(rest) and not _NEXT_MEETING.match(rest))
        or (_APPROVES.search(rest) and not _APPROVED.search(rest))
    ):
        return None
    if not any(word.isalpha() and len(word) > 2 and word not in _SMALL for word in words):
        return None
    if len(words) <= _SHORT and _BY_MEANS.search(rest) and not _TELLS.search(rest):
        return None  # "Recording of meetings" may be a policy, "Meeting recording notice" is none
    for rule, known, anchor in _RULES:
        if rule == "minutes" and _NO_BODY.search(rest):
            continue
        if anchor.search(rest) and all(word in known or word.removesuffix("s") in known or len(word) == 1 for word in words):
            return rule
    return None


_BODIES_ACT = (
    "(?:the )?(?:full )?(?:city |town |village |county |school )?(?:council|board|commission|committee|trustees|directors"
    "|supervisors)"
)
_FOR_BODY = re.compile(rf"\bfor {_BODIES_ACT} (?:action|consideration|approval|review|discussion|decision|vote|information)\b")
_BEFORE_BODY = re.compile(rf"\b(?:before|by) {_BODIES_ACT}(?= \||$)")
_GATHERINGS = "(?:travel|trainings?|seminars?|workshops?|conferences|events|meetings)"
_ATTENDED = re.compile(
    rf"\b{_GATHERINGS}(?: (?:{_GATHERINGS}|and|or|\|))* attended(?: at (?:city|town|village|county|district|agency|public) "
    rf"expense)?\b"
)
_SECRET = re.compile(r"\b(?:closed|executive)\b")
_CITATION = re.compile(
    r"(?:\| )?\bab \d{4}\b|(?:\| )?(?:pursuant to |per |under )?(?:(?:texas|california|utah|ohio|oregon|nevada) )?(?:govt"
    r"|government|gov|revised|education|ed|local government|state) (?:code|statutes?)(?: (?:section|sec|chapter|ch))?(?: (?:\|"
    r"|\d+[a-z]?|[a-z]))+$"
)
_BY_WIRE = re.compile(r"\b(?:zoom|passcode|password|webinar|id|dial|phone|LINK)\b")
_SHORT = 4  # words
_BY_MEANS = re.compile(
    r"\b(?:zoom|webinar|dial|livestream|teleconference|record(?:ed|ing)|interpretation|translation|watch|virtual|hybrid)\b"
)
_TELLS = re.compile(
    r"\b(?:LINK|link|info|information|instructions?|notice|id|passcode|is|are|being|statement|announcement|available|join|at"
    r"|via|live|to|comments?|order|session|meeting)\b(?<!of meeting)"
)
