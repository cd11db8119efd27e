"""Words by which proper names are told from other words, and one sort of name from another."""

from __future__ import annotations

from engagic_scrapy.documents.claims.listed import listed

TITLES = frozenset(
    listed(
        "alcalde alcaldesa alderman alderperson alderwoman assemblymember attorney auditor chair chairman chairperson "
        "chairwoman chief clerk commissioner concejal controller councillor councilman councilmember councilor "
        "councilwoman director engineer freeholder judge manager mayor president secretary selectman selectwoman senator "
        "sheriff superintendent supervisor treasurer trustee magistrate councilperson selectperson burgess jurat"
    )
)
# Words that may stand before a name's own words, or be left out of them, without making it another name.
FREE = frozenset(
    listed(
        "& acting and assistant at city co company corp corporation council county de del deputy dr el for hon in inc "
        "incorporated interim jr la las llc llp los lp ltd member mr mrs ms of on pllc rev sr sra state the to town vice "
        "village y"
    )
)
JOINERS = frozenset(["&", "and", "de", "del", "for", "la", "las", "los", "of", "the", "y"])
SAME = dict(
    pair.split(":")
    for pair in listed(
        "st:street str:street ave:avenue av:avenue blvd:boulevard rd:road dr:drive ln:lane ct:court pl:place hwy:highway "
        "pkwy:parkway n:north s:south e:east w:west dept:department bros:brothers assoc:associates mt:mount ft:fort "
        "cir:circle ter:terrace sq:square univ:university intl:international cmte:committee comm:commission"
    )
)
# With a capital in plain prose, or words of the trade: no names of their own.
COMMON = frozenset(
    listed(
        "a about abril after agenda agosto agreement all also alternate am amendment american an and any applicants apr "
        "april article as at attachment aug august before bidders bids bill board both budget businesses but by case "
        "change chapter children city city's commission committee contract council council's county county's customers "
        "dec december department developers diciembre district drivers during each el en enero english every exhibit feb "
        "febrero february federal fee fees file fiscal for friday from fund fy general he hearing her his homeowners "
        "households how however i if in it item items its jan january jul julio july jun june junio la las los mar march "
        "marzo may mayo measure meeting members monday most neighbors no nobody none not nov november noviembre number "
        "oct october octubre office on only or order ordinance our owners people permits phase plan pm program project "
        "proposals public rates renters rents report request residents resolution riders saturday se section seniors sep "
        "sept september septiembre she so some spanish staff state sunday taxes tenants that the their there these they "
        "this those thursday title to town tuesday un una under village voters we wednesday what when where while who why "
        "with yes you your zone one two three four five six seven eight nine ten twenty thirty forty fifty hundred thousand "
        "million dollars"
    )
)
BODIES = frozenset(
    listed("administration agency association authority board commission committee council department district university")
)
_SORTS = {
    "street": (
        "street avenue boulevard road drive lane court place highway parkway way circle terrace square alley trail bridge"
    ),
    "park": ("park playground plaza field center library school pool garden gardens beach hall station building"),
    "water": ("creek river lake bay"),
    "fund": ("fund funds grant tax measure act code reserve"),
    "plat": "addition subdivision estates annexation",
    "plan": ("plan project program study policy strategy system agreement"),
}
PLACES = {word: sort for sort, listed in _SORTS.items() for word in listed.split()}
# Parties without a name. Words of one line may stand for each other.
_KINDS = (
    "city town village borough municipality",
    "county",
    "state",
    "owner owners landowner homeowner",
    "applicant petitioner",
    "buyer purchaser buyers",
    "seller sellers",
    "lessee tenant renter",
    "lessor landlord",
    "plaintiff plaintiffs",
    "contractor consultant bidder",
    "employees workers union",
    "employer",
    "grantee recipient",
    "grantor",
    "developer",
    "residents public customers",
    "district",
    "staff",
    "arborist",
    "insurer pool",
    "nonprofit",
    "school schools",
    "police",
    "board council commission committee",
)
KIND = {word: line.split()[0] for line in _KINDS for word in line.split()}
