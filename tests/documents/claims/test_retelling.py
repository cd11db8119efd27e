"""Right claims in other words than their quote's, each beside what must still fail: labels, tables, votes, context, synonyms."""

import pytest

from engagic_scrapy.documents.claims.check import Claim, check
from engagic_scrapy.documents.claims.facts import facts
from engagic_scrapy.documents.claims.layout import row_at
from engagic_scrapy.documents.claims.text import read_page
from engagic_scrapy.documents.claims.verbatim import is_verbatim

NOTICE = """TOWN OF ELMSRIDGE - STAFF REPORT
Case V-26-11                              Hearing: May 6, 2026

APPLICANT: Orchard Lane Partners, LP
OWNER: Estate of Ida Marsh
REQUEST: Rezone 8.62 acres from Farm to Homes
LOCATION: 1127 Alder Loop

The applicant asks for 40 lots. They would pay for a turn lane on Pruett Road. A violation is fined $100 for the first and $250
for any further one. Harriet Vole, 410 County Road 38, asked that the limit be lowered from 55 to 40 miles per hour.
The cost is $219,450, of which owners would pay 40 percent, or $38.00 per front foot.
We cannot offer the second nurse within this fee. It would add $8,130 a month. Two of the six houses are rented.
Chairman Aldous said that the license is not exclusive.
"""
FEES = """FEE SCHEDULE

                             Current     Proposed     Proposed
Application                  FY 25-26    FY 26-27     FY 27-28
------------------------------------------------------------
Use permit, minor              $620        $670         $705
Variance                       $415        $450         $475

Class             Present      Proposed
                  cents/kWh    cents/kWh
Household          10.85        11.42
Shops              11.20        11.74
"""
PAY = """SALARIES

Title                 Step 1      Step 3
Custodian             $3,412      $3,762
Librarian             $3,674      $4,051
(dollars per month)

The Manager, under Policy 4.7, declared an emergency and hired:

  Trenchline, Inc.      new pipe                $96,318.40
  M. R. Beddoe          bypass pumps            $52,745.00
"""
BIDS = """BIDS

Bidder               Base Bid       Alt. A       Alt. B
Ocean Roofing        $1,092,000     $361,000     $48,700
R. A. Tetreault      $1,147,500     $329,000     $52,150
"""
VOTE = """MINUTES

10A. Parking
Ms. Olsen moved the rates; Mr. Bell seconded. On the motion: Guthrie, Olsen, Bell, yes; Tran, no. Motion carried.

10B. Hours
Trustee Pell moved to waive the first reading and to pass the ordinance; Trustee Bohn seconded.
AYES: Trustees Pell, Bohn, Iverson.
ABSENT: Trustee Mayhew. The motion carried, 3-0.
"""


def judge(page, quote, text):
    return check(Claim(text, "a.pdf", 1, quote), lambda document, number: page if number == 1 else None)


RIGHT = [
    (NOTICE, "Rezone 8.62 acres from Farm to Homes", "Orchard Lane Partners, LP asks to rezone 8.62 acres from Farm to Homes."),
    (NOTICE, "The applicant asks for 40 lots", "The applicant requests 40 lots at 1127 Alder Loop."),
    (NOTICE, "They would pay for a turn lane on Pruett Road", "The applicant would pay for a turn lane on Pruett Road."),
    (NOTICE, "fined $100 for the first and $250 for any further one", "The fine is $100 for the first violation."),
    (
        NOTICE,
        "asked that the limit be lowered from 55 to 40 miles",
        "Harriet Vole asked that the limit be lowered from 55 to 40.",
    ),
    (NOTICE, "or $38.00 per front foot", "Of the cost owners would pay $38.00 per front foot."),
    (NOTICE, "offer the second nurse within this fee. It would add $8,130 a month", "The second nurse would add $8,130 a month."),
    (NOTICE, "Chairman Aldous said that the license is not exclusive", "The license is not exclusive."),
    (FEES, "Use permit, minor $620 $670 $705", "A minor use permit is proposed at $670 in FY 26-27, compared with $620 now."),
    (FEES, "Use permit, minor $620 $670 $705", "A minor use permit would rise from $620 to $670."),
    (FEES, "Household 10.85 11.42", "The proposed household rate is 11.42 cents per kWh."),
    (PAY, "Librarian $3,674 $4,051", "A librarian at Step 3 would be paid $4,051 per month."),
    (PAY, "M. R. Beddoe bypass pumps $52,745.00", "M. R. Beddoe was hired for bypass pumps at $52,745.00."),
    (BIDS, "R. A. Tetreault $1,147,500 $329,000 $52,150", "R. A. Tetreault bid $329,000 for Alternate A."),
    (BIDS, "R. A. Tetreault $1,147,500 $329,000 $52,150", "The Base Bid of R. A. Tetreault was $1,147,500."),
    (VOTE, "Guthrie, Olsen, Bell, yes; Tran, no", "Guthrie, Olsen and Bell voted yes, and Tran voted no."),
    (VOTE, "ABSENT: Trustee Mayhew. The motion carried, 3-0", "The motion to waive the first reading carried, 3-0."),
]
WRONG = [
    (NOTICE, "They would pay for a turn lane on Pruett Road", "The town would pay for a turn lane on Pruett Road."),
    (NOTICE, "asked that the limit be lowered from 55 to 40 miles", "Ida Marsh asked that the limit be lowered from 55 to 40."),
    (NOTICE, "Chairman Aldous said that the license is not exclusive", "The license is exclusive."),
    (FEES, "Use permit, minor $620 $670 $705", "A minor use permit is proposed at $705 in FY 26-27."),
    (FEES, "Use permit, minor $620 $670 $705", "A minor use permit would rise from $670 to $620."),
    (FEES, "Household 10.85 11.42", "The proposed household rate is 10.85 cents per kWh."),
    (PAY, "Librarian $3,674 $4,051", "A librarian at Step 3 would be paid $3,674 per month."),
    (BIDS, "R. A. Tetreault $1,147,500 $329,000 $52,150", "R. A. Tetreault bid $52,150 for Alternate A."),
    (VOTE, "Guthrie, Olsen, Bell, yes; Tran, no", "Olsen voted no on the motion."),
]


@pytest.mark.parametrize(("page", "quote", "text"), RIGHT)
def test_right(page, quote, text):
    assert judge(page, quote, text).ok, judge(page, quote, text)


@pytest.mark.parametrize(("page", "quote", "text"), WRONG)
def test_wrong(page, quote, text):
    assert not judge(page, quote, text).ok


def test_years_after_a_date_share_its_day():
    found = [fact.value for fact in facts("for the years ending June 30, 2025, 2026 and 2027") if fact.kind == "date"]
    assert [(day.year, day.month, day.day) for day in found] == [(2025, 6, 30), (2026, 6, 30), (2027, 6, 30)]


def test_an_initial_on_the_next_line_is_no_million():
    assert [fact.value for fact in facts("Total $1,400\nM. R. Beddoe $1,500") if fact.kind == "money"] == [1400.0, 1500.0]


def test_a_hyphened_not_to_exceed_bounds_nothing_after_it():
    assert facts("the not-to-exceed amount is $2,952")[0].bound is None


def test_rules_between_head_and_rows_hide_no_head():
    assert "FY 26-27" in row_at(FEES, FEES.index("$670")).heads[2]


def test_votes_and_fields_begin_no_matter_of_their_own():
    page = read_page(NOTICE)
    assert page.matter(NOTICE.index("REQUEST"), NOTICE.index("REQUEST") + 5)[0] <= NOTICE.index("APPLICANT")
    page = read_page(VOTE)
    assert page.matter(VOTE.index("ABSENT"), VOTE.index("ABSENT") + 5)[0] <= VOTE.index("10B")


@pytest.mark.parametrize(
    ("claim", "same"),
    [
        ("The license would be renewed in May.", True),
        ("According to the report, the license will be renewed in May.", True),
        ("The license will not be renewed in May.", False),
    ],
)
def test_what_a_sentence_reports_is_verbatim(claim, same):
    assert is_verbatim(claim, "Chairman Aldous said that the license will be renewed in May.") is same
