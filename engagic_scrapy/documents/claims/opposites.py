"""Pairs of opposites: the words by which a true statement is turned into its contrary."""

from __future__ import annotations

_OPPOSITES = (
    (
        "approve",
        "approve approved approves approval approving adopt adopted adopts adoption pass passed passes grant granted grants "
        "granting authorize authorized award awarded accept accepted carried carries enacted ratified ratify aprobó aprobar "
        "aprobado aprobación",
        "deny denied denies denial denying reject rejected rejects rejecting rejection refused refuse disapprove disapproved "
        "defeated veto vetoed turned-down disqualify disqualified rechazó rechazar denegó turn-down",
    ),
    (
        "support",
        "support supported supports supporting favor favored favors endorsed endorse endorses backed backs",
        "oppose opposed opposes opposing opposition against objected objection object objects",
    ),
    (
        "allow",
        "allow allowed allows allowing legalize permitted",
        "prohibit prohibited prohibits prohibiting prohibition ban banned bans banning forbid forbids forbidden disallow "
        "disallowed prohíbe prohibido prohibir",
    ),
    (
        "increase",
        "increase increased increases increasing raise raised raises raising rise rises rose risen higher hike grow grew "
        "grows growth expand expands expanded exceeded climb climbed escalate gain gains gained aumento aumentar aumenta",
        "decrease decreased decreases decreasing reduce reduced reduces reducing reduction lower lowers lowered lowering fall "
        "falling drop drops dropped shrink shrinks fell falls fallen fewer lose loses lost losing cut cuts cutting trim reducir "
        "reducción disminuye",
    ),
    ("before", "before prior antes", "after following después afterward afterwards"),
    ("add", "adding insert inserted inserting", "deleting delete deleted deletes deletion"),
    ("minimum", "minimum mínimo", "maximum máximo"),
    (
        "require",
        "require required requires requiring requirement mandatory must obligatorio",
        "exempt exempts exempted exemption waive waived waives waiver optional voluntary opcional",
    ),
    ("include", "include included includes including", "exclude excluded excludes excluding"),
    (
        "buy",
        "buy buys bought purchase purchased purchases purchasing acquire acquired acquires acquisition comprar compra",
        "sell sells sold selling sale vender venta",
    ),
    ("open", "open opens opened reopen reopened reopens", "close closes closed closing closure cierre cerrar"),
    ("extend", "extend extends extended extension lengthen", "shorten shortened terminate terminated terminates termination"),
    (
        "add",
        "add adds added adding install installs installed installation agregar",
        "remove removes removed removal removing eliminate eliminates eliminated",
    ),
    ("north", "north northern northbound", "south southern southbound"),
    ("east", "east eastern eastbound", "west western westbound"),
    ("permanent", "permanent permanently", "temporary temporarily interim"),
    ("indoor", "indoor indoors", "outdoor outdoors"),
    ("surplus", "surplus", "deficit shortfall"),
    ("hire", "hire hired hiring appoint appointed appointment", "fire fired dismiss dismissed resign resigned resignation"),
    (
        "begin",
        "begin begins began start starts started beginning commence commences convene convened",
        "end ends ended finish finishes concluded expire expires adjourn adjourned",
    ),
    ("public", "publicly", "privately"),
    ("widen", "widen widens widened widening", "narrow narrows narrowed narrowing"),
    ("lease", "landlord lessor", "tenant lessee"),
    ("affirm", "affirm affirmed uphold upheld upholds sustain sustained", "overturn overturned overturns reverse reversed"),
    ("above", "above", "below"),
    ("weekday", "weekdays weekday", "weekends weekend"),
    ("allowance", "eligible", "ineligible"),
    ("lawful", "lawful legal", "unlawful illegal"),
    ("funded", "funded", "unfunded"),
    ("taxable", "taxable", "nontaxable tax-exempt"),
    ("significant", "significant", "insignificant"),
    ("majority", "majority", "minority"),
    ("residential", "residential", "commercial nonresidential"),
    ("inside", "inside", "outside"),
    ("winner", "lowest low", "highest high"),
    ("earlier", "earlier earliest", "later latest"),
    ("older", "older", "younger"),
    ("greater", "greater larger bigger", "less lesser smaller"),
    ("agree", "agree agrees agreed", "disagree disagrees disagreed"),
    ("odd", "odd odd-numbered", "even-numbered even"),
)
# A word's pair, by the pair's name, and which side of it the word is.
ROOT: dict[str, tuple[str, int]] = {
    word: (name, sign) for name, *sides in _OPPOSITES for side, sign in zip(sides, (1, -1), strict=True) for word in side.split()
}
