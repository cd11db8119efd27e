"""Claims that use their sentence's own words and say something else: each rule made to fire, and what it must forgive."""

import pytest

from engagic_scrapy.documents.claims import acted, aligned, framed, motions, related, roles
from engagic_scrapy.documents.claims.check import Claim, check
from engagic_scrapy.documents.claims.evidence import Evidence
from engagic_scrapy.documents.claims.quotes import find
from engagic_scrapy.documents.claims.text import clean, read_page

KNOWN = frozenset()


def evidence(page, quote):
    read = read_page(page)
    return Evidence.of(read, find(quote, read)[0])


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The north pump is repaired.", "The north pump is not yet repaired."),
        ("The south pump is not insured and would be leased.", "The south pump is insured and would not be leased."),
        ("Overtime is budgeted for the fair.", "No overtime is budgeted for the fair."),
        ("The county shall answer alarms inside the town.", "The county shall not answer alarms inside the town except fires."),
        ("The study found that the well met the standard.", "The study found that the well did not meet the standard."),
        ("The engineer recommends against the steel pipe.", "The engineer recommends the steel pipe, which lasts longer."),
    ],
)
def test_a_denial_left_out_or_put_in(claim, sentence):
    assert aligned.denied(claim, sentence)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The treasurer does not agree with the finding.", "The treasurer disagrees with the finding."),
        ("The fee shall not exceed $50.", "The fee is not to exceed $50."),
        ("The program loses support after March.", "The program will not be supported after March."),
        ("The new plan needs no new debt.", "New debt          $0"),
    ],
)
def test_the_same_denial_in_other_words(claim, sentence):
    assert aligned.denied(claim, sentence) is None


def test_a_claim_that_denies_twice():
    assert aligned.twice_denied("No one would not be served.", "No one would be served.")
    assert not aligned.twice_denied("Dogs are not allowed without a leash.", "Dogs must be on a leash.")


def test_two_sides_changed_over():
    told = "The plan puts a brick wall in place of a wire fence."
    assert aligned.exchanged_sides("The plan puts a wire fence in place of a brick wall.", told)
    assert aligned.exchanged_sides(told, told) is None


def test_figures_moved_to_another_owners_brackets():
    told = "It would replace Truck 4 (2011, 90,000 miles) and Truck 9 (2014, 80,500 miles)."
    assert aligned.moved_figures("It would replace Truck 4 (2014, 80,500 miles) and Truck 9 (2011, 90,000 miles).", told)
    assert aligned.moved_figures("It would replace Truck 9 (2014).", told) is None


def test_one_act_of_a_motion_with_the_others_object():
    told = "Ms. Roe moved to deny the sign on the east wall and to allow the two on the west wall."
    assert aligned.joined_acts("The motion was to allow the sign on the east wall.", told)
    assert aligned.joined_acts("The motion was to deny the sign on the east wall.", told) is None


@pytest.mark.parametrize(
    ("claim", "sentence", "rule"),
    [
        ("The contract for the new roof would go to Apex Roofing at the unit price.",
         "The contract for the new roof would go to Summit Builders at the unit price.", framed.other_name),
        ("The rent is $2.00 per acre per month, payable in June.", "The rent is $2.00 per acre per year, payable monthly.",
         framed.other_class),
        ("Service would run 6:00 p.m. to 5:00 a.m.", "Service would run 5:00 a.m. to 6:00 p.m.", framed.reversed_range),
        ("The office is open Friday to Monday.", "The office is open Monday to Friday.", framed.reversed_range),
        ("The shed is 12 feet wide and stands 30 paces from the lane.",
         "The shed is 30 feet wide and stands 12 paces from the lane.", framed.moved_figure),
        ("The town owns 40 diesel plows, of which 12 are new.", "The town owns 40 plows, of which 12 are diesel and new.",
         framed.moved_modifier),
    ],
)  # fmt: skip
def test_another_word_in_the_sentences_frame(claim, sentence, rule):
    assert rule(claim, sentence)
    assert rule(sentence, sentence) is None


@pytest.mark.parametrize(
    ("claim", "sentence", "rule"),
    [
        ("Pupils would move from Oakdale to Fairview in May.", "Pupils would move from Fairview to Oakdale in May.",
         framed.exchanged_names),
        ("The county will give $900 for the garden.", "The Friends of Fairview will give $900 for the garden.",
         framed.other_party),
    ],
)  # fmt: skip
def test_names_changed_over(claim, sentence, rule):
    assert rule(claim, sentence, KNOWN)
    assert rule(sentence, sentence, KNOWN) is None


def test_a_street_may_be_shortened():
    assert (
        framed.other_name("The church asks for a school at 41 Walnut Street.", "The church asks for a school at 41 Walnut St.")
        is None
    )


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The Board chose the blue flag.", "The Board reached no decision on the flag."),
        ("The Trail Committee recommended the bridge in May.", "The Trail Committee did not meet in May and recommends nothing."),
        ("The Parish Board voted 3-0 to oppose the permit.", "The Parish Board voted 3-0 not to take a position."),
        (
            "The Council found by four votes that the road is needed.",
            "The Council must find by four votes that the road is needed.",
        ),
        ("The Council waived half of the fee.", "The club asks that the fee be waived. Staff recommends a waiver of half."),
        ("The Board ratified the pact on May 3.", "The union's members ratified the pact on May 3."),
        ("The Board recommended new fees.", "Fees. Received a report."),
    ],
)
def test_an_act_that_the_page_does_not_tell(claim, sentence):
    assert acted.untrue_act(claim, sentence, sentence, sentence)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("The Board reached no decision on the flag.", "The Board reached no decision on the flag."),
        ("The Council waived half of the fee.", "The Council waived half of the fee."),
        ("The committee recommended the bridge.", "The committee advises the Council to build the bridge."),
    ],
)
def test_an_act_that_the_page_tells(claim, sentence):
    assert acted.untrue_act(claim, sentence, sentence, sentence) is None


MINUTES = """Trustee Roe moved to raise the dog license from $7 to $9. Trustee Lee seconded. Voted 5-0.
Trustee Poe moved to buy the fountain. Trustee Lee seconded. Voted 2-3. The motion failed.
The wheel levy was read. Moved by Roe, seconded by Lee, to approve the bills of $8,233. All in favor.
"""


def test_a_vote_belongs_to_its_own_motion():
    own = evidence(MINUTES, "Trustee Lee seconded. Voted 5-0")
    assert motions.misvoted("The Trustees voted 5-0 to buy the fountain.", "Voted 5-0.", own)
    assert motions.misvoted("The Trustees voted 5-0 to raise the dog license.", "Voted 5-0.", own) is None


def test_no_motion_on_it_was_carried():
    read = evidence(MINUTES, "The wheel levy was read")
    assert motions.misvoted("The wheel levy was adopted.", "The wheel levy was read.", read)


def test_an_approval_by_a_motion_to_put_off():
    page = "Mr. Roe moved to have the lawyer draft the lease. Vote: 4 for, 1 against."
    assert motions.misvoted(
        "The Authority approved the lease.", "Vote: 4 for, 1 against.", evidence(page, "Vote: 4 for, 1 against")
    )


def test_a_count_that_the_names_do_not_give():
    assert motions.other_tally("The Board voted 5-0.", "Yes: Roe, Lee, Poe, Day. No: Fox.") == "4-1 by the names, not 5-0"
    assert motions.other_tally("The Board voted 4-1.", "Yes: Roe, Lee, Poe, Day. No: Fox.") is None


def test_a_pronoun_means_whom_the_sentence_before_begins_with():
    page = "Frost Dairy, which sells ice, is not part of this. Its permit runs at a flat $350 a month. Oar."
    assert related.unrelated("Blue Oar would pay a flat $350 a month.", evidence(page, "permit runs at a flat $350 a month"))
    assert (
        related.unrelated("Frost Dairy pays a flat $350 a month.", evidence(page, "permit runs at a flat $350 a month")) is None
    )


def test_another_rows_label():
    page = "Fares\n\n   Fare        Now        Proposed\n   Day pass    $5.00      $6.00\n   Month cap   $50.00     $52.00\n"
    assert related.unrelated("A day pass would cost $52.00.", evidence(page, "Month cap   $50.00     $52.00"))


def test_what_the_claim_is_about_stands_by_another_item():
    page = "Agenda\n\n1. Final payment of $900 to Roe.\n\n2. Culverts. Low quote of Biloxi Pipe, $270.\n\n3. Options: steel.\n"
    assert related.unrelated("The final payment goes to Biloxi Pipe.", evidence(page, "Low quote of Biloxi Pipe"))
    assert related.begins_elsewhere("The tax increase drew no comment.", "drew no comment", "No plan drew a comment.")


def judge(text, page, quote):
    return check(Claim(text, "a.pdf", 1, quote), lambda document, number: page if number == 1 else None)


def test_a_blank_form_is_no_decision():
    page = "ORDINANCE 5\nSecond reading: July 7, 2025. Passed: ______\n"
    assert not judge("The Council passed the ordinance on July 7, 2025.", page, "Second reading: July 7, 2025. Passed").ok


def test_what_was_decided_years_ago_is_no_decision_of_now():
    page = "The present levy was approved in 2020 and expires. The resolution would place 2.0 mills on the ballot.\n"
    assert not judge("The Board voted to place 2.0 mills on the ballot.", page, "would place 2.0 mills on the ballot").ok


def test_may_is_a_month():
    page = "Mr. Roe moved to buy the mower. The motion failed.\n"
    assert not judge("On May 22 the Board approved the mower.", page, "moved to buy the mower").ok


@pytest.mark.parametrize("claim", ["The nays were those of Roe and Lee.", "It passed with nays of Roe and Lee."])
def test_whose_nays_they_were(claim):
    page = "The amendment failed 2-3 (ayes: Roe, Lee). Passed 3-2 (nays: Poe, Lee).\n"
    assert not judge(claim, page, "Passed 3-2 (nays: Poe, Lee)").ok


def test_sides_that_a_contract_defines():
    page = clean('This lease of the hangar is made between the TOWN OF HALE ("Lessor") and MESA AVIATION, LLC ("Lessee").')
    assert roles.wrong_party("Mesa Aviation leases the hangar to the Town of Hale.", "The hangar is let.", page)
    assert roles.wrong_party("The Town of Hale leases the hangar to Mesa Aviation.", "The hangar is let.", page) is None
