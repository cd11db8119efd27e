"""The procedural headings: what agendas call their formalities, by the name of the rule.

All patterns are read over the text that ``normalize.normalized`` gives: lower case, no accents, ``|`` for any punctuation, and
``DATE``, ``TIME``, ``SPAN`` and ``LINK`` in the place of dates, times of day, lengths of time and addresses.
"""

from __future__ import annotations

from engagic_scrapy.substance.logistics import LOGISTICS
from engagic_scrapy.substance.spanish import SPANISH
from engagic_scrapy.substance.words import BODY_ANY, MEETING

_APPROVE = (
    "(?:(?:motion|vote|request|council|action|move|need|late|last minute|proposed|any|staff|suggested|necessary) )*(?:to |for "
    ")?(?:(?:consider|consideration|discuss|discussion|review|possible|action|act|vote|take action|approval|approve|approving"
    "|approved|adopt|adoption|adopting|accept|acceptance|accepting|reading|read|suspend|suspension|waive|waiver|dispense with"
    "|dispensing|correction|corrections|corrected|amendments?|amend|additions?|add|deletions?|delete|changes?|modifications?"
    "|modify|revisions?|reordering|reorder|order|adjustments?|setting|set|confirmation|confirm|finalize|ratify|ratification"
    "|certification|certify|presentation|receive|receipt|acknowledge|signing|posting|removal|remove|withdrawals?|deferrals?"
    "|tabling|continuances?|possible|items?|disposition)"
    r"(?: \||)(?: (?:and|or|of|on|to|the|for|with|from|in|any|or action|its|motion|full|regarding))* )+(?:the |a |all |our )*"
)
_DRAFT = (
    "(?:(?:january|february|march|april|may|june|july|august|september|october|november|december|outstanding|pending|draft"
    "|previous|prior|past|last|unapproved|tentative|meeting|council|board|commission|committee|regular|special|city|town"
    "|village|county|consent|final|revised|amended|proposed|published|printed|todays|tonights"
    r"|session|closed|work|joint|executive|open|action|summary|verbatim|joint|called|and|the|of|for|from|DATE|\|) )*"
)
_JOURNAL = (
    "(?:journals?(?: of (?:the )?proceedings)?|records? of (?:the )?proceedings|(?:council|board|commission|city) proceedings"
    "|meeting (?:notes|summar(?:y|ies)))"
)
_COMMENT = (
    "(?:comments?|participation|input|forum|communications?|statements?|testimony|remarks|speakers?|appearances?|presentations"
    "|concerns|discussion|address|time|dialogue|mic|mike|microphone|suggestions?|q and a|podium|floor|inquiries|questions(?: "
    "and answers?)?|question and answer|feedback|hour|voice)"
)
_PUBLIC = (
    "(?:public|citizens?|audience|visitors?|resident|residents|community|guests?|general public|taxpayers?|constituents?|press"
    "|media|reporters|floor|gallery|neighbors|voters|taxpayers|homeowners|neighbors?|stakeholders?|constituents?|open public"
    "|attendees?|parents?|patrons?|members of the (?:public|audience|community))"
)
_NEWS = (
    "good (?:news|and welfare)(?: (?:reports?|items|and|of the order|from (?:the )?(?:schools|district|departments)))*|points? "
    "of (?:interest|pride|personal privilege)|items of (?:interest|note)|news and notes|for your information|fyi|round robin"
    "|(?:going )?a?round the (?:table|room|horn|dais)|parting (?:thoughts|comments|words|shots)|(?:last|final) (?:words"
    "|thoughts)|(?:(?!financ|budget|audit|treasur|invest)[a-z]+ ){1,3}(?:directors?|managers?|administrators?|coordinators?"
    "|marshals?|inspectors?|superintendents?|principals?|foreman|liaisons?|delegates?|representatives?|trustees?|captains?"
    "|harbormasters?) (?:(?:monthly|weekly|quarterly|oral|verbal|written) )*(?:reports?|comments|remarks|announcements?)"
)
_LEFT = (
    "continued|carried (?:over|forward)|deferred|tabled|postponed|held over|withdrawn|referred|remaining|removed|pulled|(?:for"
    "|to be|being|be|requested) (?:continuance|continued|deferral|deferred|withdrawal|withdrawn|postponement|postponed|tabled"
    "|removed|pulled|removal)"
)
_OFF_AGENDA = (
    f"(?:items?|matters|business|cases|applications|petitions) (?:(?:{_LEFT}|and|or) ?)+"
    "(?: (?:from|to|until|by|at|the|a|previous|prior|last|next|another|future|regular|applicant|staff|council|board|commission"
    "|meetings?|agendas?|dates?))*|(?:continued|carryover|carry over|tabled|deferred|postponed|remaining|pulled) (?:items?"
    "|matters|business)|(?:requests? for |announcement of |notices? of )?(?:postponements?|continuances?|deferrals?"
    "|withdrawals?)"
    r"(?: (?:and|or|\|| |items?|requests?|tabling|postponements?|continuances?|deferrals?|withdrawals?|removals?))*"
)
_SECTION = r"(?:business|matters|items|agenda|calendar)"

HEADS: dict[str, str] = {
    "call to order": r"(?:call(?:ing)? )?(?:of )?(?:the |this )?(?:\w+ )?(?:meeting )?(?:is )?(?:call|calls|called|calling)"
    " (?:the )?(?:(?:regular|special|joint|council|board|city|public) )*(?:meeting |session )?to order|call(?:ing)? (?:of "
    ")?(?:the )?(?:meeting|session) to order|convene|convening|open(?:ing)?(?: of)?(?: the)? (?:meeting|session|ceremon(?:y"
    "|ies)|exercises|remarks|comments|statements?|formalities)|opening|call meeting|meeting (?:opening|called to order)"
    "|greetings|housekeeping (?:items|matters)|welcome(?: and introductions?| remarks)?|self introductions?(?: of "
    "(?:commissioners|trustees|directors|board members|staff|members|and| )+)?|(?:recognition|acknowledge?ment|welcoming) of "
    "(?:the )?(?:guests|visitors|dignitaries|elected officials|those present)(?: and (?:guests|visitors|dignitaries|elected "
    "officials))*|introductions?(?: of (?:guests|attendees|members|staff|visitors|those present))?|housekeeping|preliminar(?:y"
    "|ies)(?: (?:matters|items|business))?|(?:zoom|virtual|hybrid|remote)"
    " meeting (?:instructions|protocols?|notice)|emergency exit announcement",
    "roll call": "(?:call(?:ing)? (?:of )?the )?roll ?calls?(?: vote)?(?: of (?:members|council|attendance))?|roll|call(?:ing)?"
    " (?:of )?(?:the )?roll|attendance|record of attendance|taking of attendance|take attendance|seating of (?:the )?members"
    "|absentee members|members (?:present|absent|in attendance)"
    r"|(?:requests?|motion|vote) (?:to|for) (?:be )?excused?(?: absences?)?|excuse(?:d)? absen(?:ces?|t members?)|excused "
    r"absences|absences|absentees|approval of absences|"
    "(?:determination|ascertain(?:ing|ment)?|acknowledge?ment|recognition|establish(?:ment|ing)?|verification|declaration"
    "|confirmation|certification|announcement|statement|presence) (?:of )?(?:a |the )?quorum|quorum(?: (?:call|check"
    "|determination|established|count"
    "|verification|statement))?",
    "pledge": "(?:the )?(?:recit(?:e|al|ation|ing) (?:of )?)?(?:the )?(?:pledge|salute)(?: of allegiance)?(?: to (?:the"
    " )?(?:(?:us|u s|american|united states|texas|state|national|and|the|flag) )*flags?)?(?: of the united states(?: of "
    "america)?)?(?: to the (?:texas|state) flag)?|(?:flag|pledge) (?:salute|ceremony)|(?:texas|state) pledge|honor the texas "
    "flag|i pledge allegiance to (?:thee|the flag)(?: (?:\\||and|to|of|the|for|which|it|stands|one|state|united|states|america"
    "|republic|nation|under|god|indivisible|with|liberty|justice|all|texas))*|presentation of (?:the )?(?:colors|flags?)"
    "|posting of (?:the )?colors|retir(?:ing|ement) of (?:the"
    " )?colors|colou?r guard|national anthem|star spangled banner|pledges of allegiance",
    "invocation": "invocations?|(?:opening |closing )?prayers?|benediction|blessing|devotional?|(?:a |the )?moments? of"
    " (?:silence|silent (?:prayer|reflection|meditation)|reflection|personal reflection|prayer|meditation|silent "
    "reflection)(?: or (?:prayer|reflection|invocation|meditation))?|silent (?:prayer|meditation|reflection|invocation|roll "
    "call)|inspiration(?:al)?(?: (?:message|reading|thought))?|reflection|meditation|words of inspiration|thought of the day"
    "|mission statement|reading of (?:the"
    " )?mission statement",
    "land acknowledgement": "(?:native |tribal |indigenous |opening |ancestral |labor )*(?:land|territorial|lands?|indigenous"
    " peoples?|traditional territory)(?: and (?:labor|water|people))* acknowledge?ments?(?: statement)?|acknowledge?ment of"
    " (?:the )?(?:native |tribal |indigenous |ancestral |traditional )*(?:lands?|territory|peoples?)",
    "agenda": "upcoming(?: (?:and|meetings?|events?|dates|activities|hearings"
    "|city|community|council|board|district|school|deadlines|holidays|town))+|"
    rf"{_APPROVE}{_DRAFT}(?:agendas?|dockets?)(?: items?)?(?: order)?|agendas?(?: (?:\| |and )*(?:approval|review"
    "|adoption|changes|amendments?|additions?|deletions|modifications?|revisions|order|corrections|acceptance|announcements"
    "|overview|setting))+"
    f"|(?:{_APPROVE})?(?:order|orders) of (?:the )?(?:agenda|day|business)|agenda(?: packet)?(?! DATE)|(?:{_APPROVE})?(?:late"
    f"|urgency|time certain|timed|walk on|add on) (?:items|additions|business)|(?:(?:preview|review|list|proposed|tentative"
    f"|suggested|suggestions|requests?|announce|confirm|set|schedule|planning)(?: (?:of|for))? )*(?:future"
    "|upcoming|next)(?: (?:meeting|council|board|commission|committee|regular|possible|proposed|city))* (?:agendas?(?: items?| "
    "topics?)?|(?:discussion )?items|(?:meeting )?topics|business|meetings?(?: (?:and events|dates?|schedules?|topics|items"
    "|agenda))?)|(?:suggested |proposed )?(?:suggestions|requests?|topics?|items|proposals?|ideas)(?: (?:for|to|on|place|add"
    "|be|placed|an?|item|items|included|include))* (?:(?:future|upcoming|next|a|the|subsequent) )+(?:agendas?|meetings?)(?: "
    "(?:items?|agendas?))?|(?:set|setting|establish|determine|select|schedul(?:e|ing)|confirm|date|announcement|announce|time"
    "|reminder|location|place)(?: (?:of|the|time|date|place|for|and|location))* (?:next|upcoming|future)(?: (?:regular|special"
    "|scheduled|board|council|commission|committee))* meetings?(?: dates?| time)*|next(?: (?:regular|special|scheduled|board"
    "|council|commission|committee|regularly))* (?:meetings?|session)(?:"
    rf" (?:dates?|time|is|scheduled|will be held|announcement))*|important dates|calendar of (?:events|meetings)"
    rf"|(?:calendar|agenda) review",
    "off agenda": _OFF_AGENDA,
    "minutes": f"(?:{_APPROVE})?{_DRAFT}(?:minutes|mins|{_JOURNAL})(?: (?:approval|adoption|review|acceptance|corrections?"
    f"|for approval|for adoption|to be approved|approved))*|{_APPROVE}{BODY_ANY} (?:{MEETING} )?(?:draft )?minutes|(?:action "
    f"|summary "
    "|verbatim )minutes|minutes|(?:approve|approved|approval|adopt|accept|file)(?: them| it)? as (?:presented|written|submitted"
    "|amended|corrected|printed|distributed|read|circulated|published)",
    "adjournment": "(?:motion (?:to|for|of) |vote to |move to |time of |call for )*(?:wrap up|adjourn(?:ment|ed|s)?|close meeting"
    "|close of meeting|closing of (?:the )?meeting|end of meeting|meeting (?:adjourn(?:ed|ment|s)?|close[sd]?)|conclusion"
    "|conclude)(?: (?:the )?meeting)?(?: (?:sine die|in memory of))?|closing (?:remarks|comments|statements?|ceremony)|sine die"
    "|good of the order|good of the (?:order|city|town|village|cause|county|community|board|council)",
    "recess": "(?:motion to |take (?:a )?|council )*(?:recess(?:es|ed)?(?: (?:meeting|period))?|(?:dinner|lunch|meal|short"
    "|brief|comfort) (?:break|recess)|break|intermission)|(?:motion to )?(?:reconven(?:e|es|ing|ed)|reopen(?:ing)?|back"
    "|resum(?:e|es|ption|ing)|return(?:ing)?|rejoin)(?: (?:of|to|in|into|the|open|regular|public|back))* ?(?:meetings?"
    "|sessions?"
    "|order|open)?|reconvene|reconvening",
    "logistics": LOGISTICS,
    "announcements": "(?:(?:general|community|public|special|calendar|city|staff|council|other|upcoming|brief|event"
    "|meeting|legal) )*(?:announcements?)(?: (?:and|or) (?:upcoming )?events)?|community (?:events|calendar|announcements)"
    "|(?:public"
    " )?(?:service|safety) announcements?|(?:announcements? )?for the record",
    "public comment": "(?:(?:general|oral|open|written|additional|other|initial|final|remote|in person|first|second|non"
    " agenda|agenda|unscheduled|scheduled|online|live|limited|virtual|opportunity for|time for|hearing of|call for|invitation "
    "for"
    f"|receive|period of|period for) )*(?:{_PUBLIC} )+{_COMMENT}(?: (?:period|time|session|portion|section|opportunity"
    "|card))*"
    f"|(?:{_COMMENT}|recognition|hearing|communications|matters|items|requests?|petitions|reports?|opportunity|time"
    "|questions|business|invitation|delegations|call)(?: (?:and|petitions|communications|comments|requests|questions"
    f"|suggestions|concerns|presentations))* (?:of|from|by|for|to|to the)(?: the)? (?:general )?{_PUBLIC}(?: (?:to"
    " (?:speak|comment|be heard|address)|present))*|(?:citizens?|persons?|public|audience|those|visitors?|residents?|anyone"
    "|individuals|people|members of the public|requests?|delegations?)(?: (?:who|wishing|wish|desiring|requesting|requests?))* "
    "to (?:be heard|speak|comment|address)(?: (?:the )?(?:council|board|commission|committee|body|city council|trustees))?"
    "|open (?:forum|floor|mic|mike|microphones?|podium|time|microphone)|public (?:forum|input|time)|(?:oral|public) "
    "(?:communications?|requests)|audience(?: participation| time)?|call to the (?:public|audience)|delegations?|public "
    "comments?|comments?|hearing of (?:citizens|persons|delegations)|privilege of the floor|courtesy of the floor|(?:ask"
    "|questions for) (?:the |your )?(?:mayor|council|board|commissioners?|superintendent)|visitors|requests to (?:speak"
    "|address (?:the )?(?:board"
    "|council|commission))|speakers?(?: (?:list|cards?))?",
    "comment scope": "(?:(?:limited to|on|for|about|regarding|of|relating to|pertaining to|concerning) )*(?:(?:matters"
    "|items?|topics?|subjects?|issues|business|any|all|other|those|only) )*(?:(?:that are|which are|are|is) )?(?:not|non|off"
    "|no|other than|outside(?: of)?)?(?: (?:appearing|listed|included|otherwise|scheduled|specifically|on|in|the|for))* "
    "?(?:the )?(?:posted |published |printed |regular |consent |tonights |todays |special )*(?:agenda|agendized|calendar)(?: "
    "(?:items?|topics?|matters|related|only))*|(?:agenda|non agenda|nonagenda|non agendized|non action|consent|closed session"
    "|off agenda) (?:related )?(?:items?|topics?|matters|issues)(?: only)?|(?:items?|matters|topics|subjects?|issues) "
    "(?:within|under|in) the (?:subject matter )?jurisdiction(?: of)?|any (?:item|matter|topic|subject)|(?:(?:any|all|other"
    "|general) )*(?:matters|items|topics|issues|subjects) (?:(?:pertaining|related|relating|relevant|of (?:interest|concern"
    "|importance)) to|concerning|affecting) (?:the )?(?:[a-z]+ ){0,2}?(?:city|county|town|village|district|township|borough"
    "|community|public|council|board)(?: (?:government|business|operations|affairs|at large))?|(?:on |about )(?:resolutions"
    "|ordinances|legislation|motions)(?: (?:for consideration|for action|only|to be voted on"
    "|on the agenda))*",
    "member reports": "(?:(?:oral|verbal|written|brief|general|closing|final|monthly|weekly|biweekly|regular|routine"
    "|miscellaneous|informational|other|new|additional|individual|staff|committee|standing|departmental|department|council"
    "|board|liaison|ad hoc|agency|regional|informal|information|non action|ab 1234|activity|activities|intergovernmental"
    "|travel|conference|special|status|subcommittee|student|legislative liaison|administrative|round ?table|advisory) "
    ")*(?:reports?|comments?|remarks|announcements?|round ?table|communications?|concerns|liaison assignments)(?:"
    f" (?:out|period|time|back|received|and file|only))*|council (?:time|roundtable|forum)|(?:{_NEWS})|round ?table(?:"
    " discussion)?|board (?:time|roundtable)|committee liaison(?:s)?(?: reports?)?|reports? (?:of|from) (?:standing "
    "|special |ad hoc )*committees?",
    "member business": "(?:(?:additional|any|for) )*(?:matters|items|business"
    "|updates?|reflections|words|information|input|inquiries|requests?|questions|discussion|statements?|topics|issues"
    "|directives|privileges?|time|briefings?|notes|corner"
    "|message|referrals)",
    "correspondence": "(?:communications?|petitions|remonstrances|memorials|correspondence|letters)(?: (?:and|\\||petitions"
    "|remonstrances|memorials|communications?|correspondence|letters))+|(?:(?:receive|review|written|miscellaneous|general"
    "|public|incoming|council|city|additional|acceptance of|acknowledge|receipt of|reading of|communications and) "
    ")*(?:correspondence|communications?|mail|letters)(?: (?:received|and|file|filed|placed on file|to be|from|the public"
    "|received and filed|items|list))*|(?:motion to )?(?:receive|received|receiving|place|accept)(?: and)? (?:file|filed"
    "|filing|placed on file)|informational"
    " (?:mail|packet|correspondence)",
    "disclosures": "(?:(?:declarations?|disclosures?|statements?|announcements?|reports?|discussion|disclose|declare"
    "|identification|acknowledgement|recusals?|call for|potential|possible|and|or|of|any|the|for|council|board|commissioner"
    "|commission) )*(?:conflicts|(?<=of )conflict|conflicts? of interests?|ex ?parte(?: (?:communications?|contacts?"
    "|disclosures?))?|ex ?parte|recusals?|disqualifications?|abstentions?|site visits?|pecuniary interests?|disclosures?)(?: "
    "(?:disclosures?|declarations?|statements?|forms?|communications?|contacts?|recusals?|announcements?|and|or|inquiry|check"
    "|of interest|abstentions?|disqualifications?))*|(?:open public meetings? act|opma|open meetings? (?:act|law)|sunshine "
    "(?:law|act)|brown act|ralph m brown act|(?:(?:adequate|proper|legal|due|sufficient|public|meeting|posted) )+notices?"
    "|freedom of information act)(?: (?:and|of|adequate|compliance|public|meeting))* (?:statements?|notices?|compliance"
    "|announcements?|certification|acknowledge?ment|affidavit|posting|procedures)|(?:statement|confirmation|reading"
    "|announcement|certification|certificate|proof|acknowledge?ment|notice|verification|affidavit) of (?:the "
    ")?(?:(?:compliance|posting|publication|open public meetings? act|opma|open meetings? (?:act|law)|sunshine (?:law|act)"
    "|adequate|public|meeting|notice|notices|agenda|proper|legal|notification|statement|with|the|of|and|agenda posting)(?: "
    "(?=[a-z])|(?= |$)))+(?<!certificate of compliance)(?<!notice of compliance)|ethics (?:statement|reminder|disclosure)s?"
    "|levine act (?:disclosure|statement)s?|(?:financial )?conflict disclosures?|bias (?:or conflict )?disclosures?"
    "|affirmation of (?:public )?notice|compliance with (?:the )?(?:state |texas )?(?:open (?:public )?meetings? (?:act|law)"
    "|sunshine (?:act|law)|brown act)|open public meetings? statement|ada (?:notice|statement|compliance)|public notice(?: "
    "statement)?"
    "|sunshine (?:statement|notice)|open meetings? (?:statement|notice|announcement)",
    "oath": "(?:administration of |administer )?(?:the )?(?:oaths? of office|swearing in|oaths?|ceremonial (?:oath|swearing"
    " in)|oath (?:ceremony|administration))(?: (?:ceremony|of|witnesses|and|seating|for|newly elected|elected|police|fire"
    "|firefighters?|sworn|chief|captain|sergeants?|lieutenants?|deput(?:y|ies)|mayor|clerk|reserve|recruits|officials?"
    "|officers?|members?|new|councilmembers?|council members?|commissioners?|interpreters?|testifying|those|all|any|persons"
    "|giving|providing|testimony|to|who|wishing|testify|speakers|applicants))*|swear(?:ing)? in (?:of )?(?:the )?(?:(?:all|any"
    "|those|persons|applicants|and|the|wishing|who|will|be|to|give|giving|providing|provide) )*(?:testimony|testify|testifying"
    "|witnesses|new members?|elected officials?|officers?|speakers|council members?|newly elected)|installation of (?:the "
    ")?(?:(?:new|newly|elected|appointed|and|city|school|board|2026) )*(?:officers|members|council ?members?|board members"
    "|trustees|commissioners|officials|mayor|president)|seating of (?:new|newly elected|council) (?:members|council|council "
    "members"
    "|officials)",
    "closed session": "(?:(?:motion|move|come|coming|exit|leave|leaving|end|close|conclude|resume|adjourn|recess|convene"
    "|enter|entering|go|going|retire|call|reading|statement|prior|vote|return|reconvene|report|announcement|announce|action"
    "|actions|taken|certification|certify|items|reportable|public|report out|possible|optional|need|request|conduct|into|in|to"
    "|out|from|of|the|for|a|an|following|during|after|on|any|by|resolution to enter|results?|discussed) )*(?:closed|executive"
    "|non ?public|closed door|private) (?:sessions?|meetings?|conference)(?: (?:report|reports|announcements?|items?|action"
    "|actions|report out|certification|disclosure|agenda|minutes|reconvene|statement"
    "|reportable))*|exit (?:closed|executive) session|(?:report|reportable) (?:out|action)",
    "section": "(?:(?:regular|general|administrative|miscellaneous|discussion|action|informational|information"
    "|business|other|old|new|unfinished|pending|continued|tabled|deferred|special|routine|carryover|additional|any|scheduled"
    "|timed|work|study|workshop|ceremonial|consent|urgent|main|standing|presentation|review|public hearing|appearance|non "
    "consent|non action|further|council|board|city|commission|committee|quasi judicial|closed"
    f"|departmental|regular meeting|items for|adoption of|and|or) )+{_SECTION}(?: (?:items?|discussion|agenda))?"
    "|(?:approval|adoption|approve|adopt|motion to approve|motion to adopt|vote|acceptance|review|action)(?: (?:of|on"
    f"|the|a|all))* (?:consent) (?:{_SECTION}|items?)(?: items?)?|(?:pulled |removed |removal of )?consent(?:"
    " (?:items?|agenda|calendar|docket|motion|vote|list|resolutions|matters))*|(?:items?|matters)(?: (?:pulled|removed|taken"
    "|withdrawn|remaining|moved|not|removed for|for separate|discussion|separate))* (?:from|off|on)(?: the)? consent(?: "
    "(?:agenda|calendar|docket))?(?: for (?:separate )?discussion)?|(?:removal|withdrawal|pulling) of (?:(?:any|consent|the) "
    ")*items? (?:from|off)(?: the)? (?:consent )?(?:agenda|calendar|docket)|consideration of (?:items|consent items) "
    "(?:removed|pulled)(?: from)?(?: the)?(?: consent (?:agenda|calendar))?|(?:(?:scheduled|noticed|continued|advertised"
    "|legislative|quasi judicial|new|other) )*(?:public hearings?|hearings|public hearing items|noticed hearings)(?: (?:items"
    "|section|continued|scheduled|agenda))?|(?:ordinances|resolutions|motions)(?: and (?:ordinances|resolutions|motions))*(?: "
    "for)?(?: (?:first|second|third|final|introduction|adoption))*(?: readings?)?|(?:first|second|third|final) readings?(?: of "
    "(?:the )?ordinances)?|proclamations|presentations?(?: and (?:awards|proclamations|recognitions?|reports))*|special "
    "(?:presentations?|orders?(?: of (?:the )?day)?|recognitions?|guests?|items)|ceremonies|ceremonial(?: (?:items|matters"
    "|presentations?|recognitions?|activities|business))?|work ?session|study session|discussion|items for (?:discussion"
    "|action|information|future consideration)|(?:for )?(?:information|discussion|action)(?: only)?|unfinished|(?:matters"
    "|business|items) (?:of|for) (?:consideration|general|discussion|action|information)|staff presentations|business|general "
    "(?:session|order|orders)|end of (?:consent (?:agenda|calendar)|agenda)|(?:begin|start|beginning) of consent (?:agenda"
    "|calendar)"
    "|orders of the day|matters arising",
    "blank": "reserved for future (?:use|items?|business)|(?:this )?(?:item |page |section )?(?:was |is "
    "|has been )?(?:intentionally )?(?:left blank|reserved|placeholder|blank)|no (?:items|business|report|reports|executive "
    "report|agenda items|public hearings|new business|old business|unfinished business|speakers|correspondence|executive "
    "session|closed session)(?: (?:scheduled|at this time|submitted|received|to report))?|none(?: at this time| scheduled| "
    "submitted)?|tbd|tba|n a|nothing scheduled"
    "|reserved",
    "ceremony": "(?:(?:special|ceremonial|mayoral|mayors|employee|staff|student|volunteer|community|service|citizen|youth"
    "|council|school|board|public|various|retirement|retiree|and|or|team|athletic|annual|presentation of|presentations of"
    "|presentation|reading of|issuance of|city|county|awards|scholar|academic|business|years of|monthly|good news|life saving"
    "|new employee|promotional) )*(?:proclamations?|recognitions?|commendations?|acknowledge?ments|accolades|congratulations"
    "|certificates?|introductions?|pinning|honors|honorees|tributes?|(?:in )?memoriam|memorials|kudos|celebrations?|badge "
    "pinning|presentations?)(?: (?:ceremony|and|or|proclamations?|recognitions?|commendations?|awards?|certificates?"
    "|presentations?|of appreciation|of recognition|of achievement|of commendation|honors|introductions?|acknowledge?ments|by "
    "(?:the )?mayor))*|(?:(?:employee|staff|student|volunteer|service|mayoral|annual|community|business|youth|life saving"
    "|recognition|team|retirement|citizen|and|proclamations?|recognitions?|presentations?(?: of)?) )+awards?|(?:employee"
    "|student|teacher|officer|volunteer|citizen|business|firefighter|yard|staff member|athlete|artist)s? of the (?:month"
    "|quarter|year|week)(?: awards?| recognition)?|(?:star|outstanding|model|featured|exemplary|distinguished) (?:students?"
    "|employees?|teachers?|volunteers?|citizens?|staff)(?: awards?| recognition)?|(?:years of )?service (?:awards?|pins"
    "|recognition|anniversar(?:y|ies))|new (?:employee|hire|staff)s? introductions?|(?:adoptable |featured |shelter |adopt a "
    ")*pets? (?:showcase|spotlight|adoptions?)|(?:adoptable|featured|shelter) pets?(?: of the (?:month|week|day))?"
    "|introductions? of (?:new )?(?:employees?"
    "|staff|staff members|officers?|hires)|pet of the (?:month|week)",
    "spanish": SPANISH,
}
HEADS_ONLY_WITH_A_PERSON = frozenset({"member business"})
NEVER_ALONE = frozenset({"comment scope"})
