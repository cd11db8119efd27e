"""What a claim near the words of its quote may say, beside what it then still may not: tables, names, votes, copied words."""

import pytest

from engagic_scrapy.documents.claims.check import Claim, check
from engagic_scrapy.documents.claims.facts import facts
from engagic_scrapy.documents.claims.layout import head_of, row_at, sibling_labels

RATES = """ORDINANCE NO. 1877

SECTION 1. Section 70-42 is amended to read as follows:

                            Current        Effective      Effective
                            Rate           7/1/2025       7/1/2026
Water base charge (5/8")    $11.25         $12.40         $13.05
Sewer per 1,000 gal.        $5.02          $5.49          $5.83
"""
BIDS = """BID TABULATION

Bidder                    Base Bid       Alternate 1     Total          Days
Rincon Utility Builders   $612,300.00    $48,750.00      $661,050.00    210
Staley & Sons, Inc.       $638,914.00    $39,200.00      $678,114.00    180
"""
EASEMENTS = """ATTACHMENT 1

Parcel     Owner                 Area (sf)    Offer      Status
41-A-17    Tri-County Oil           2,310    $11,550     Pending
41-A-18    Oakhurst Mills HOA       3,005         $0     Donated
"""
BUDGET = """BUDGET AMENDMENT 2025-17

Account         Description             Increase     Decrease
Sheriff         overtime of deputies     $ 84,000
Jail            medical services                      $ 61,500
Library         books                   (12,300)
Room            18,240                   17,015
"""
VOTES = """HOUSING COMMISSION, VOTE RECORD

Item   Subject                           Moved      Second     Yes   No   Abstain
 9     Larchmont Commons loan            Rojas      Whitlock    5     1     1
10     Mercado Court delay               Ellery     Rojas       4     3     0
"""
HIRES = """NEW HIRES
Name                Position                 Campus             Salary
Okonski, Dree       Grade 4 teacher          Juniper Elem.      $54,200
Ballew, Martin      Band director            Cedar Hollow HS    $67,850
"""
MINUTES = """MINUTES, MEETING OF MARCH 6, 2025

Sewer rates. Councilman Vance moved to invite proposals; second Brandt; motion carried 5-0.

Hours. Trustee Amsel moved and Trustee Borja seconded that Option B be adopted. Roll call: Amsel aye, Borja no, Quill no.
Motion carried 4-2. President Sze was absent.

Lease. Lessee: Prairie Wing Aviation, Inc.

The Lessee shall not store fuel in the hangar. Frosty Paddle, which sells ice cream from a trailer at the Landing, is not part
of this action. Turbines 9 and 23 do not meet the setback of 1.1 times the height from the road and must be moved.
The Company would pay $412,000 in county taxes over the five years and save $618,000 of state taxes.
The budget adopted in June includes $260,000 for paving. The vote was five in favor and two opposed.
"""


def judge(page, quote, text):
    return check(Claim(text, "a.pdf", 1, quote), lambda document, number: page if number == 1 else None)


RIGHT = [
    (
        RATES,
        'Water base charge (5/8") $11.25 $12.40 $13.05',
        'The water base charge for a 5/8" meter is $12.40 effective 7/1/2025.',
    ),
    (RATES, "Sewer per 1,000 gal. $5.02 $5.49 $5.83", "Sewer per 1,000 gallons goes from $5.02 to $5.49 effective 7/1/2025."),
    (
        BIDS,
        "Staley & Sons, Inc. $638,914.00 $39,200.00 $678,114.00 180",
        "Staley & Sons, Inc. bid a total of $678,114.00 with 180 days.",
    ),
    (EASEMENTS, "Tri-County Oil 2,310 $11,550 Pending", "The offer to Tri-County Oil is $11,550 for 2,310 square feet."),
    (BUDGET, "Sheriff overtime of deputies $ 84,000", "Budget Amendment 2025-17 increases Sheriff overtime by $84,000."),
    (VOTES, "Larchmont Commons loan Rojas Whitlock 5 1 1", "On the Larchmont Commons loan there were 5 yes, 1 no and 1 abstain."),
    (HIRES, "Ballew, Martin Band director Cedar Hollow HS $67,850", "Martin Ballew would be hired at a salary of $67,850."),
    (HIRES, "Ballew, Martin Band director Cedar Hollow HS $67,850", "Band director Martin Ballew would get a salary of $67,850."),
    (
        MINUTES,
        "moved to invite proposals; second Brandt; motion carried 5-0",
        "On March 6 the motion to invite proposals carried 5-0.",
    ),
    (MINUTES, "Motion carried 4-2. President Sze was absent", "The motion to adopt Option B carried 4-2."),
    (MINUTES, "Roll call: Amsel aye, Borja no, Quill no", "Trustees Borja and Quill voted no."),
    (
        MINUTES,
        "Lessee shall not store fuel in the hangar",
        "The lessee, Prairie Wing Aviation, Inc., shall not store fuel in the hangar.",
    ),
    (MINUTES, "at the Landing, is not part of this action", "Frosty Paddle is not part of this action."),
    (
        MINUTES,
        "Turbines 9 and 23 do not meet the setback",
        "Turbines 9 and 23 do not meet the setback from the road and must be moved.",
    ),
    (MINUTES, "over the five years and save $618,000", "The Company would save $618,000 of state taxes."),
    (MINUTES, "moved to invite proposals; second Brandt", "The motion was to invite proposals."),
    (MINUTES, "five in favor and two opposed", "The vote had five in favor."),
    (MINUTES, "The budget adopted in June includes $260,000", "The budget adopted in June has $260,000 for paving."),
]
WRONG = [
    (
        RATES,
        'Water base charge (5/8") $11.25 $12.40 $13.05',
        'The water base charge for a 5/8" meter is $13.05 effective 7/1/2025.',
    ),
    (RATES, "Sewer per 1,000 gal. $5.02 $5.49 $5.83", "The water base charge is $5.49 effective 7/1/2025."),
    (
        BIDS,
        "Staley & Sons, Inc. $638,914.00 $39,200.00 $678,114.00 180",
        "Staley & Sons, Inc. bid a total of $638,914.00 with 180 days.",
    ),
    (BIDS, "Staley & Sons, Inc. $638,914.00 $39,200.00 $678,114.00 180", "Rincon Utility Builders bid a total of $678,114.00."),
    (EASEMENTS, "Tri-County Oil 2,310 $11,550 Pending", "The offer to Tri-County Oil is $11,550 for 2,310 acres."),
    (BUDGET, "Sheriff overtime of deputies $ 84,000", "Budget Amendment 2025-17 decreases Sheriff overtime by $84,000."),
    (BUDGET, "Library books (12,300) Room", "The amendment raises the books of the Library by 12,300."),
    (VOTES, "Larchmont Commons loan Rojas Whitlock 5 1 1", "On the Larchmont Commons loan there were 4 yes, 3 no."),
    (HIRES, "Ballew, Martin Band director Cedar Hollow HS $67,850", "Dree Okonski would be hired at a salary of $67,850."),
    (
        MINUTES,
        "moved to invite proposals; second Brandt; motion carried 5-0",
        "On March 7 the motion to invite proposals carried 5-0.",
    ),
    (MINUTES, "Motion carried 4-2. President Sze was absent", "The motion to adopt Option C carried 4-2."),
    (MINUTES, "Roll call: Amsel aye, Borja no, Quill no", "Trustees Amsel and Quill voted no."),
    (MINUTES, "Turbines 9 and 23 do not meet the setback", "Turbines 9 and 23 meet the setback from the road."),
    (MINUTES, "five in favor and two opposed", "The vote had two in favor."),
]


@pytest.mark.parametrize(("page", "quote", "text"), RIGHT)
def test_what_the_page_says_passes(page, quote, text):
    checked = judge(page, quote, text)
    assert checked.ok, (checked.reason, checked.detail)


@pytest.mark.parametrize(("page", "quote", "text"), WRONG)
def test_what_it_does_not_say_fails(page, quote, text):
    assert not judge(page, quote, text).ok


def test_a_head_of_two_lines_stands_above_its_figure():
    assert head_of(RATES, RATES.index("$12.40")) == "Effective 7/1/2025"
    assert head_of(RATES, RATES.index("$11.25")) == "Current Rate"


def test_a_title_above_a_table_is_no_head():
    assert head_of(HIRES, HIRES.index("$67,850")) == "Salary"


def test_a_list_of_labels_and_prose_are_no_tables():
    text = "Rent:       $1,980 per month\nDeposit:    $3,960\n\nThe rent is $1,980 a month.\n"
    assert row_at(text, text.index("$3,960")) is None and row_at(text, text.index("The rent")) is None


def test_a_row_with_a_cell_left_out_keeps_its_columns():
    row = row_at(BUDGET, BUDGET.index("$ 61,500"))
    assert row is not None and row.heads[-1] == "Decrease" and row.cells[-1].text == "$ 61,500"


def test_the_other_rows_of_a_table_are_its_siblings():
    assert sibling_labels(BIDS, BIDS.index("$612,300.00")) == ("Staley & Sons, Inc.",)


def test_numbers_that_were_taken_for_others():
    def told(text):
        return [(fact.kind, fact.value) for fact in facts(text)]

    assert ("number", 18240.0) in told("Dining room      18,240    17,015")
    assert ("number", 2002500.0) in told("40,000      2,002,500\nDistrict Court")
    assert ("tally", (26, 3)) not in told("moved to adopt Ordinance 26-03. The motion passed.")
    assert ("tally", (4, 3)) in told("Commission reversed the Director and denied, 4-3\n  June 20    This appeal")
    assert told("two one-year options")[:2] == [("number", 2.0), ("number", 1.0)]
    assert ("number", 250000.0) in told("two hundred and fifty thousand")


def test_a_contraction_is_no_word_of_another_item():
    page = "1. Mayor. If a nominee isn't confirmed, the Mayor puts forward another.\n\n2. Dogs. A dog isn't confirmed as lost.\n"
    claim = "If a nominee isn't confirmed, the Mayor puts forward another."
    assert check(Claim(claim, "D1", 1, "If a nominee isn't confirmed, the Mayor puts forward another"), lambda *_: page).ok


def test_a_caption_in_capitals_is_nobody_that_a_pronoun_stands_for():
    page = "The contract of Dr. Ada Marsh is for three years.\n\n{caption} He shall live in the District by August 1, 2026.\n"
    claim = Claim(
        "Dr. Ada Marsh shall live in the District by August 1, 2026.", "D1", 1, "He shall live in the District by August 1"
    )
    assert check(claim, lambda *_: page.format(caption="RESIDENCE.")).ok
    assert check(claim, lambda *_: page.format(caption="Mr. Leo Quill retires.")).reason == "other_item"
