"""Who and what may stand beside a procedural heading, and the words that rescue an item.

All patterns are read over the text that ``normalize.normalized`` gives: lower case, no accents, ``|`` for any punctuation, and
``DATE``, ``TIME``, ``SPAN`` and ``LINK`` in the place of dates, times of day, lengths of time and addresses.
"""

from __future__ import annotations

import re

# -- who -----------------------------------------------------------------------------------------------------------------------

PLACE = r"(?:(?:city|town|township|village|county|borough|parish|district|municipal|state|deputy|assistant|interim|acting) )*"
TITLE = (  # what stands before a name
    "(?:vice |deputy |county )?mayor(?: pro tem(?:pore)?)?|(?:vice )?(?:chair|president)(?:man|woman|person)?s?|council "
    "?(?:member|man|woman|person|er)s?|council ?(?:men|women)|alder(?:man|men|woman|person)s?|alders?|commissioners?"
    "|supervisors?|trustees?|select(?:man|men|board)|freeholders?|judge|mr|mrs|ms|miss|dr|hon|honorable|rev|reverend|pastor"
    "|rabbi|imam|father|fr|bishop|deacon|elder|minister|(?:police |fire |army |hospital |navy )?chaplain|sister|brother"
    "|monsignor|apostle|(?:police |fire |battalion |assistant |deputy )*chief|sheriff|deputy(?: sheriff)?|detective"
    "|firefighters?|paramedics?|police officers?|officers?|corporal|(?:fire )?captain|sergeant|sgt|lieutenant|lt|colonel|major"
    "|director|cm|vm|member|senator|representative"
)
ROLE = (
    f"(?:{PLACE}(?:{TITLE}|manager|administrator|clerk|attorney|solicitor|counsel|engineer|planner|secretary"
    "|superintendent|recorder|council|(?:school )?board|court|(?:chief )?executive(?: officer| director)?|ceo|staff|general "
    "manager|liaisons?|legal counsel|general counsel|community development director|public works director|library director"
    "|parks director|department heads?|departments?|directors?|members?|council liaison|managements?|student representatives?"
    "|student members?|elected officials?|officers?|officials|leadership|commission|committee|governing body|chief of police"
    r"|auditor general|aldermanic|councilmanic|mayoral|supervisorial|department|dais|bench|resident|citizen)s?)"
)
DEPARTMENT = (  # some need the word: a "water report" or a "planning report" is about water, or a plan
    r"(?:(?:police|fire|fire rescue|public works|library|parks?|parks and recreation|recreation|engineering|public safety|code "
    r"enforcement)(?: (?:department|dept|division))?|(?:planning|building|utilities|utility|community development|legal|it"
    r"|human resources|information technology|administration|streets?|water|ems|airport|health) (?:department|dept|division))"
)

# -- what rescues an item: any of these in words that are no fixed part of a heading -------------------------------------------

RESCUES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"(?<![a-z0-9])(?:{words})(?![a-z0-9])"))
    for name, words in (
        (
            "money",
            r"\$ ?[\d.,|]*\d(?: ?(?:million|billion|m|k))?|[\d|]+ (?:million|billion|dollars)|dollars?|cents|usd|funds?"
            "|funding|payments?|pay|payroll"
            r"|warrants?|invoices?|bills|claims?|expenditures?|expenses?|reimburse\w*|appropriat\w*|loans?|debt|bonds?|salary"
            "|salaries|wages?|stipends?|compensation|bonus(?:es)?|raises?|premiums?|pensions?|benefits|revenues?|donations?"
            "|donate|gifts?|costs?"
            r"|disbursements?|vouchers?|treasurer\w*|financ\w+|fiscal|audits?|investments?|refunds?|refunding|subsid\w+"
            r"|incentives?|tif|endowment|insurance|deposits?|accounts payable|credit"
            "|sponsorships?",
        ),
        (
            "contract",
            r"contracts?|contractors?|contracting|agreements?|mou|moa|memorand\w+ of \w+|bids?|bidding|rfp|rfq|proposals?"
            r"|purchas\w+|procure\w*|leases?|leasing|grants?(?! (?:middle|elementary|high|school|street|park|avenue|county))"
            r"|change orders?|task orders?|vendors?|licens\w+|franchises?|easements?|acquisitions?|acquire|sale|sell"
            "|award of|awarding|amendment no|consultants?|deeds?|conveyances?|quitclaim|surplus|partnership|interlocal"
            "|intergovernmental|iga|quotes?"
            "|equipment|vehicles?|software|upgrades?",
        ),
        (
            "ordinance",
            r"ordinances?|ord no|bylaws?|by laws|charter|code (?:amend|change|update|text)\w*|(?:municipal|city"
            "|county|zoning|building) code|first reading|second reading|third reading",
        ),
        ("resolution", r"resolutions?|resolving|res no"),
        ("hearing", r"(?:public )?hearings?|appeals?"),
        (
            "litigation",
            "settlements?|litigation|lawsuits?|legal action|claims? against|v|vs|versus|arbitration|mediation"
            r"|plaintiff\w*|defendants?|negotiat\w+|investigation",
        ),
        (
            "appointment",
            r"(?:re)?appoint\w*|nominat\w+|hire|hires|hiring|employment|promotions?|terminations?|dismissal"
            r"|vacanc\w+|elections? of|electing|salary|personnel|confirm\w*",
        ),
        (
            "land",
            r"(?:re|up|down|spot )?zon(?:e|ed|es|ing)|rezonings?|variances?|plats?|replats?|annex\w*|deannex\w*|cup"
            "|conditional use|special use|subdivisions?|site plans?|land use|general plan|comprehensive plan|master plan"
            "|development|redevelopment|permits?|vacation of|right of way|easements?|parcels?|landmark designation|demolition"
            r"|eminent domain|condemnation|entitlements?|lots? \d+|units?|acres?|setbacks?|boundar\w+|housing|affordable"
            "|shelter",
        ),
        (
            "tax",
            r"tax(?:es|ation|ing)?|fees?|rates?|budgets?|budgetary|lev(?:y|ies)|assess\w*|millage|tolls?|fines?"
            r"|tariffs?|surcharges?|utility rates?|fy ?\d+|cip|capital",
        ),
        (
            "policy",
            r"polic(?:y|ies)|rules?|regulations?|procedures?|guidelines?|protocols?|amend\w*|moratori\w+|curfews?|bans?"
            r"|banning|prohibit\w*|mandat\w+|restrict\w*|emergenc\w+|disasters?|state of \w+|drought|evacuat\w+|martial"
            r"|quarantine|elections?|ballot\w*|referend\w+|recall|legislation|legislative|strateg\w+|plans?|projects?"
            r"|programs?|reorganiz\w+|re?naming|renam\w+|rename|naming|closures?|closing|closed to|clos(?:e|es)|establish\w*"
            r"|creat(?:e|ing|ion)|repeal\w*|rescind\w*|revis\w+|changes?|adopt\w*|authoriz\w+|accept\w*|ratif\w+|enforce\w*"
            r"|implement\w*"
            "|bargaining|union|labor|sovereignty|boycott|sanctuary|surveillance|cameras?|facial|study|studies|reports?"
            r"|removal|remov\w+|install\w*|construct\w*|expansion|extend\w*|extension|suspen\w+|order(?:s|ed|ing)|dissol\w+"
            r"|dissolution|merger|consolidat\w+|privatiz\w+|discipline|censure|impeach\w*|complaints?|petitions?|requests? "
            r"(?:for|to|by)"
            "|parking|traffic|speed|stop signs?|towing|noise|cannabis|alcohol|liquor|short term rentals?|design|feasibility"
            r"|sites?|selection|exempt\w*|layoffs?|allocat\w+|increas\w+|decreas\w+|reduc\w+|waivers?|relocat\w+|transfers?"
            r"|tenants?|shootings?|staffing|facilit\w+|infrastructure|compliance|requirements?|redistrict\w*|maps?|developers?"
            r"|stadium|landfill|bridges?|analysis|review of|status of|direction|approv\w+",
        ),
    )
)

# -- parts ---------------------------------------------------------------------------------------------------------------------

# Nothing of this may be inside the name of a body: a body that "is" one of these is a matter.
_NOT_IN_A_BODY = (
    r"of(?= (?:authority|trust|agency|district|foundation|corporation))|delegat\w*|"
    "with|without|for|to|by|from|on|at|re|regarding|concerning|about|as|in|into|is|be|that|this|which|via|per|or|DATE|TIME"
    "|SPAN|vs|v|minutes?|agendas?|comments?|reports?|meetings?|contracts?|agreements?|bids?|purchases?|purchase|grants?"
    "|leases?|sale|ordinances?|resolutions?|awards?"
    r"|payments?|settlements?|warrants?|bylaws|rezon\w*|variances?|plats?|annex\w*|fees?|rates?|policy|policies|rules|amend\w*"
    r"|appoint\w*|donation\w*|emergency|lawsuits?|easements?|naming|renaming|moratorium|bonds?|loans?|salary|hearings?"
    r"|election|vacanc\w+|creat\w+|establish\w*|abolish\w*|dissol\w+|abolition|dissolution|approv\w*|adopt\w*|authoriz\w*"
    r"|accept\w*|hire"
    "|hiring|selecting|support|letters?|(?!planning|zoning|building|housing|engineering|steering|licensing|nursing|aging"
    "|parking|financing|hiring|governing|coordinating|standing|nominating|operating|pricing|working|wellbeing"
    "|naming)[a-z]{3,}ing"
)
_FINANCIAL = (
    r"budgets?|financ\w+|audits?|tax\w*|pensions?|retirement|investments?|redevelopment|litigation|compensation"
    "|assessments?|charter"
)
_BODY_NOUN = (
    "(?:council|commission|(?:sub)?committee|board|authority|agency|corporation|panel|task force|trust|commissioners court"
    "|trustees|supervisors|selectmen|aldermen|directors|commissioners|assembly|legislature|caucus|working group|district"
    "|foundation)s?(?: of (?:the )?(?:whole|education|directors|supervisors|trustees|selectmen|aldermen|commissioners|health"
    "|adjustment|appeals|zoning appeals|equalization|review|elections|governors|regents|finance|ethics|library trustees|park "
    "commissioners|estimates|zoning adjustment|tax appeals|public works|public safety|public utilities|assessors|fire "
    "commissioners|police commissioners|zoning|parks|visitors|revision))?"
)
BODY_ANY = rf"(?:(?!(?:{_NOT_IN_A_BODY})\b)[a-z]+ ){{0,6}}?{_BODY_NOUN}"
BODY = rf"(?:(?!(?:{_NOT_IN_A_BODY}|{_FINANCIAL})\b)[a-z]+ ){{0,6}}?{_BODY_NOUN}"
_KINDS = (
    "(?:regular|special|emergency|joint|annual|organi[sz]ational|reorgani[sz]ation(?:al)?|business|study|work|working|closed"
    "|executive|open|public|virtual|board|council|city|town|village|county|commission|committee|budget|planning|rescheduled"
    "|adjourned|continued|previous|prior|last|past|monthly|quarterly|inaugural|called|stated|evening|morning|afternoon|day"
    "|night|legislative|voting|agenda|pre|caucus|formal|informal|general|strategic|goal setting|town hall|hybrid|in person"
    "|remote|current|todays|tonights|special called|school|park|this|second|first|preliminary|workshop|year end|recessed)"
)
MEETING = rf"(?:{_KINDS} )*(?:(?:meeti?ngs?|mtgs?|sessions?|workshops?|retreats?|conferences?|caucus(?:es)?)(?: held)?)"

# Of what minutes may be: any gathering with a date, whatever it was about.
_ANY_SITTING = (
    rf"(?:(?!(?:{_NOT_IN_A_BODY})\b)[a-z]+ ){{0,4}}?(?:meetings?|hearings?|sessions?|workshops?|retreats?|forums?|town halls?)"
)

PARTS: dict[str, str] = {
    "when": "(?:on |of |for |from |dated |held |through |to |until )*(?:DATE|TIME|SPAN|monday|tuesday|wednesday|thursday"
    "|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december|noon|today"
    "|tonight|approximately|approx|est|pst|cst|mst|pdt|edt|immediately"
    " following(?: (?:the )?closed session)?)",
    "how": "(?:for )?consideration"
    "|(?:for )?(?:possible |for )?(?:action|vote)(?: items?| required| needed| requested)?|(?:action|voting|non action"
    "|information|informational|discussion|standing) items?(?: only)?|information(?:al)?(?: only)?|discussion(?: and| or)*(?: "
    "possible| potential)? (?:action|vote)|discussion(?: only)?|(?:roll call|voice|unanimous) vote|vote|motion(?: and second| "
    "required)?|second(?:ed)?|moved|for (?:approval|review|discussion|adoption)|none|no items?|nothing|voluntary|optional|if "
    "(?:any|needed|necessary|required|applicable|requested|called)|(?:as )?(?:needed|posted|limited to|presented|amended"
    "|submitted|corrected|printed|written|published|distributed|necessary|required|revised|modified|a whole)|(?:with|without) "
    "(?:any )?(?:corrections?|changes|additions|amendments)|draft|unapproved|verbal|oral|written|continued|contd|cont"
    "|tentative|tbd|tba|all|no action(?: required| needed| will be taken)?|time certain|time limit|estimated(?: time)?|since "
    "(?:the |our )?last (?:regular )?meeting|(?:possible )?action may be taken|by (?:unanimous consent|common consent"
    "|acclamation|consensus|voice vote)|si (?:es necesario|aplica|hay)|maximo(?: de)?|limite(?: de)?|por persona|via (?:zoom"
    "|teleconference|telephone)|zoom|remote(?:ly)?|in person|online(?: only)?|revised|attached|enclosed|attachments?|see "
    "attached|consent|public|open|closed|only|bare|to be (?:determined|announced)"
    r"|(?:pages?|pgs?|pp?) \d+(?: (?:\| )?\d+)*|each|per (?:person"
    "|speaker|topic|item)|maximum|max|total|limit|(?:in )?(?:memory|honor|remembrance) of|any other|other|any|is|will be(?: "
    "held)?|scheduled(?: for)?|be (?:announced|determined)|lunch|dinner|meal|break|refreshments|photos?|group photos?|stand"
    "|rise|(?:that|which|as) (?:may|might|can) (?:properly |legally |lawfully )?(?:come|be brought) before|to (?:properly "
    ")?come before|presiding|(?:to be )?led by|leading|performed by|sung by|played by|offered by|given by|delivered by|read by"
    "|presented by|by invitation|please (?:stand|rise)|all (?:stand|rise)|(?:remain |please |everyone )?standing|following"
    "|present|absent|excused|here|also present|city ?wide|communication|spanish|english|bilingual|begins?|starts?|start time"
    "|convenes?|commences?|opens?|ends?"
    "|resumes?|open to the public|public session|closed to the public|session|agenda|minutes|meeting|regular",
    "meeting": MEETING + r"(?: attended| (?:of|for)(?: the)? DATE)?",
    "items": r"(?:(?:(?:agenda |consent )?items?|nos?) |(?<=items ))(?:[a-z]?\d+[a-z]?|[a-z])(?: (?:(?:\||through|thru|to|and|or)"
    r" )*(?:\d+[a-z]?|[a-z])(?= |$))*",
    "citation": r"(?:(?:under|per|pursuant to|in accordance with|see) )?(?:(?:ab|sb|hb) \d{2,4}|ars"
    r"|rcw|nrs|ors|ksa|mcl|rsmo|ilcs|njsa|gc|government code|gov code"
    r"|education code|ed code|open meetings act)(?: (?:section|sec|ch|chapter|art|article))?(?: (?:\||[\da-z]{1,6})(?= |$))*",
    "seat": r"(?:dist(?:rict)?|ward|seat|place|position|precinct|zone|area|post)s?(?: (?:\||no))* [a-z\d]{1,2}|at large",
    "number": r"(?:nos?|number|file|id)? ?(?:[a-z]?\d{1,3}|[a-z]{0,4}\d{1,4}(?: \d{1,5}){1,2})(?= |$)",
    "place": "(?:(?:city|town|village|county|community|council|board|commission|municipal|main|conference)"
    " )*(?:hall|chambers?|room|center"
    r"|building|boardroom)(?: [a-z]?\d+)?|\d{1,5} (?:[a-z]+ ){1,3}(?:street|st|avenue|ave|road|rd"
    "|boulevard|blvd|drive|dr|way|plaza|lane)",
    "liaison": rf"(?:[a-z]+ )?(?:liaisons?|delegates?|representatives?) to (?:the )?{BODY_ANY}",
    "sitting": rf"DATE (?:\| )?{_ANY_SITTING}|{_ANY_SITTING}(?: (?:of|on|for|held|dated|the|\|))* DATE",
    "body": BODY,
    "role": ROLE,
    "department": DEPARTMENT,
}

CONNECTORS = re.compile(
    r"(?:(?:\||and|or|y|e|o|of|the|for|from|by|on|at|to|in|into|with|a|an|de|del|la|el|los|las|its|our|their|both|as|his|her|s"
    r"|re|then|followed by|note(?= \|)|[b-h](?= \|))(?: |$))*"
)
NUMBERING = re.compile(
    r"(?:(?:subject|topic|routine|procedural|(?:item )?title|recommendation) \| |(?:(?:agenda )?item (?:(?:no|number) (?:\| "
    r")?)?|section |no (?:\| )?|part )?(?:\d{1,3}[a-z]?|[ivxl]{1,6}[a-h]?|[a-z]{2}\d{1,2}(?= [a-z|])|[a-z]\d{0,2})(?: \||(?= "
    r"|$))(?: |$)|[|#] ?){0,8}"
)


def rescued(text: str) -> bool:
    """Whether any word of ``text`` could be what a matter is about."""
    return any(pattern.search(text) for _, pattern in RESCUES)


def match_end(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Where the match at ``at`` ends, ``at`` itself without one."""
    found = pattern.match(text, at)
    return found.end() if found else at
