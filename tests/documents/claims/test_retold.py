"""Claims that tell a sentence of another party, subject or outcome: each rule made to fire, and what it must forgive."""

import pytest

from engagic_scrapy.documents.claims import complements, contrasts, exchanged, holders, outcomes, retold, subjects
from engagic_scrapy.documents.claims.check import Claim, check


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "The surveyor asked for ten days and the builder agreed to six.",
            "The builder asked for ten days; the surveyor agreed to six.",
        ),
        ("Under the lease the Port pays Gull Air $900 a month.", "a lease by which Gull Air pays the Port $900 a month"),
        (
            "The firm advised a single lift and staff proposes broad cuts.",
            "The firm advised broad cuts. Staff proposes a single lift.",
        ),
    ],
)
def test_two_parts_that_changed_places(claim, sentence):
    assert exchanged.changed_places(claim, sentence)
    assert exchanged.changed_places(sentence, sentence) is None


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("Ann Pell had filed the complaint on May 3.", "It dismissed the complaint filed by Ann Pell on May 3."),
        ("Neither plan would close the Elm branch.", "The Elm branch would not be closed under either plan."),
        ("Staff recommends the $5,000 fine of the store.", "The $5,000 fine of the store is recommended by staff."),
    ],
)
def test_parts_in_another_order_that_say_the_same(claim, sentence):
    assert exchanged.changed_places(claim, sentence) is None


def test_a_single_word_that_is_another():
    told = "The sewer would be laid 900 feet by the builder before any city permit."
    assert exchanged.other_single_word("The sewer would be laid 900 feet by the city before any city permit.", told)
    assert exchanged.other_single_word(
        "The rise would save about $400 a month from May.", "The rise would cost about $400 a month from May."
    )
    assert exchanged.other_single_word("The sewer would be built 900 feet by the builder before any permit.", told) is None


LABELED = """Applicant: Dora Pike           Owner: Fern Holdings, LLC
The County's broker, Hale Risk Partners, asked nine firms. The present carrier, Plains Pool, is the lowest.
"""


def test_a_name_in_anothers_role():
    assert holders.other_holder("Dora Pike is the owner of 12 Elm Street.", LABELED)
    assert holders.other_holder("Plains Pool is the County's broker.", LABELED)
    assert holders.other_holder("The applicant for 12 Elm Street is Fern Holdings.", LABELED)
    assert holders.other_holder("Dora Pike is the applicant and Fern Holdings, LLC is the owner.", LABELED) is None


def test_who_bills_and_who_is_billed():
    told = "The officers cost $900, which will be billed to the Jaycees."
    assert holders.other_way("The Jaycees will bill the Village $900.", told)
    assert holders.other_way("Oak & Crane sold the shop to Ben Hurd.", "The former owner, Ben Hurd, sold the shop in May.")
    assert holders.other_way("The Village will bill the cost of $900 to the Jaycees.", told) is None


def test_a_count_against_the_roll():
    assert outcomes.against_the_roll("It was adopted 5-0.", "Roll call: Dole aye, Sims aye, Tate aye, Beck aye, Ives no.")
    assert outcomes.against_the_roll("It was approved 7-0.", "Opposed: Rigg. Abstained: Brand. The motion carried.")
    assert outcomes.against_the_roll("It was adopted 4-1.", "Roll call: Dole aye, Sims aye, Tate aye, Beck aye, Ives no.") is None


def test_the_vote_on_an_amendment():
    assert outcomes.of_the_change("Ordinance 12 passed as amended by 8-1.", "The amendment carried 8-1 (Stave opposed).")
    assert outcomes.of_the_change("The amendment passed 8-1.", "The amendment carried 8-1 (Stave opposed).") is None


def test_a_motion_that_was_lost():
    after = "moved to amend by lowering the rate to $2. Seconded by Hume. The amendment failed 3-6. Dreyer moved to keep it."
    assert outcomes.lost("The amendment lowering the rate to $2 passed.", after)
    assert outcomes.lost("The amendment lowering the rate to $2 failed.", after) is None
    assert outcomes.lost("The motion passed.", "moved to adopt. The motion carried. A second motion failed.") is None


def test_what_only_goes_on_to_a_body():
    told = "The case goes to the County Commission on June 10."
    assert outcomes.only_goes_on("The County Commission approved the tower on June 10.", told, told)
    sent = "The Finance Committee voted 3-1 to send the ordinance to the full Council."
    assert outcomes.only_goes_on("The full Council adopted the ordinance 3-1.", sent, sent)
    done = "The County Commission approved the case on June 10."
    assert outcomes.only_goes_on("The County Commission approved the tower on June 10.", done, done) is None


def test_what_was_only_reviewed_or_asked_for():
    told = "The Plan Commission reviewed the site plan on May 2."
    assert outcomes.only_reviewed("The Plan Commission recommended the plan on May 2.", told, told)
    assert outcomes.only_reviewed("The Plan Commission recommended it.", told, told + " It recommends approval.") is None
    assert outcomes.only_asked("The Board wrote off $83 in accounts.", "The agent asked to write off $83 in accounts.")
    assert outcomes.only_asked("The Board wrote off $83 in accounts.", "The Board wrote off $83 in accounts.") is None


def test_the_other_one_of_two():
    told = "A survey gave the hot meals a score of 4.2 and the frozen meals 3.6."
    assert contrasts.of_its_twin("The frozen meals had a score of 4.2.", told)
    assert contrasts.of_its_twin("The frozen meals had a score of 3.6.", told) is None
    paid = "Employees pay 15 percent of the single premium and 22 percent of the family premium, instead of 20."
    assert contrasts.of_its_twin("Workers pay 22 percent of the family premium.", paid) is None


def test_from_told_as_to():
    assert contrasts.from_for_to("The cap rises to $1,385.", "The cap rises from $1,385 to $1,430.")
    assert contrasts.from_for_to("The cap rises to $1,430.", "The cap rises from $1,385 to $1,430.") is None


def test_figures_that_cannot_be():
    assert contrasts.impossible("The budget would increase by $850 to $146.", "Sheriff  $704  $146  $850")
    assert contrasts.impossible("The budget would increase by $146 to $850.", "Sheriff  $704  $146  $850") is None
    assert contrasts.impossible(
        "Rent would be $372 per square foot, that is $3.", "Rent would be $3 per square foot, that is $372."
    )
    assert (
        contrasts.impossible("Rent would be $3 per square foot, that is $372.", "Rent would be $3 per square foot, that is $372.")
        is None
    )
    assert contrasts.impossible("It is open from 6 a.m. to 6 a.m.", "It is open from 6 a.m. to 9 p.m.")


def test_another_row():
    page = "Street repair, Locust Street    $260,000    $245,000\nPublic services are shown apart.\n"
    row = page.split("\n")[0]
    assert subjects.other_row("Public services would receive $245,000.", row, page, "Street repair, Locust Street")
    assert (
        subjects.other_row("Repair of Locust Street would receive $245,000.", row, page, "Street repair, Locust Street") is None
    )


def test_another_state_and_what_would_have_been():
    assert contrasts.other_state("The final plat has 41 lots.", "The preliminary plat had 41 lots.")
    assert contrasts.other_state("The final plat has 41 lots.", "The preliminary and the final plat had 41 lots.") is None
    assert contrasts.unreal("The City would pay $8 at closing.", "The City would have paid $8 at closing.")
    assert contrasts.unreal("The City would have paid $8 at closing.", "The City would have paid $8 at closing.") is None


def test_another_instrument():
    told = "The ordinance was introduced by a vote of 4-1."
    assert retold.other_instrument("The agreement was introduced by a vote of 4-1.", told, told)
    assert (
        retold.other_instrument("The agreement was introduced by a vote of 4-1.", told, "An ordinance on the agreement") is None
    )


def test_another_complement():
    told = "The board continued the hearing on the storage yard to May 4."
    page = told + " The draft fence ordinance was read. A grant of $9 from the club for the dog unit. School officers serve."
    assert complements.other_complement("The hearing on the fence ordinance was continued to May 4.", told, page)
    assert complements.other_complement("The hearing on the yard was continued to May 4.", told, page) is None
    gift = "A grant of $9 from the club for the dog unit."
    assert complements.other_complement("The club gives $9 for school officers.", gift, page)
    assert complements.other_complement("The club gives $9 for the dog unit.", gift, page) is None
    years = "It pays $9 and serves the park for ten years."
    assert complements.other_complement("It pays $9 for the fence ordinance.", years, page) is None


def test_another_speakers_value():
    near = "The Committee asked for $150 for housing. Staff recommends $120 for it."
    assert retold.another_says("Staff recommends $150 for housing.", "The Committee asked for $150 for housing.", near)
    assert (
        retold.another_says("The Committee asked for $150 for housing.", "The Committee asked for $150 for housing.", near)
        is None
    )


def test_names_crossed():
    told = "Each half goes to an owner: on the north, Cedar Co-op; on the south, St. Adalbert Parish."
    assert retold.crossed("St. Adalbert Parish owns the north and Cedar Co-op the south.", told, told)
    assert retold.crossed("Cedar Co-op owns the north and St. Adalbert Parish the south.", told, told) is None


def test_another_winner():
    held = "Staff recommends that the bid of Aqua be rejected and the contract be awarded to Crest Pools for $9."
    assert retold.other_winner("Staff recommends awarding the contract to Aqua Builders.", held)
    assert retold.other_winner("Staff recommends awarding the contract to Crest Pools.", held) is None


def test_a_decision_that_is_only_wished_for():
    told = "The State has awarded the city a grant of $9."
    assert retold.only_wished("The council adopted a resolution to accept the grant of $9.", told, told)
    assert retold.only_wished("The council accepted the grant of $9.", told, told + " The motion carried.") is None
    asked = "Ms. Bell proposed a fee of $9 for clubs."
    assert retold.only_wished("The board approved a fee of $9 for clubs.", asked, asked + " The motion on parking carried.")
    assert retold.only_to_recommend("The Committee recommended approval.", "The Committee is asked to recommend approval.")
    assert retold.only_to_recommend("The Committee recommended it.", "The Committee recommended approval.") is None


def test_another_subject():
    page = "Oak Roofing is rejected as late. Liquidated damages are $850 for each calendar day. The City Engineer may change it."
    assert subjects.other_subject(
        "The City Engineer is $850 for each calendar day.", "Liquidated damages are $850 for each calendar day.", page
    )
    assert (
        subjects.other_subject(
            "Damages are $850 for each calendar day.", "Liquidated damages are $850 for each calendar day.", page
        )
        is None
    )
    told = "The increase is expected to bring in $900 a year."
    assert subjects.other_subject(
        "The Marina Committee is expected to bring in $900 a year.", told, told + " The Marina Committee met."
    )
    told = "The State would pay 75 percent of the cost."
    assert subjects.other_subject("Removal of tanks would pay 75 percent of the cost.", told, told + " Removal of tanks is late.")
    told = "Ms. Hale said that they are not exempt from the fee."
    assert subjects.other_subject("Owners are not exempt from the fee.", told, told + " Owners must register.") is None
    told = "The lessee may not sell aviation fuel on Sundays."
    assert subjects.other_subject("Oak Roofing may not sell aviation fuel on Sundays.", told, page + told) is None


def test_the_whole_check_knows_them():
    page = "MINUTES\n\nThe overhead line would be moved by the Power District at the cost of the cooperative, $27,400.\n"
    wrong = "The overhead line would be moved by the cooperative at the cost of the Power District, $27,400."
    quote = "moved by the Power District at the cost of the cooperative, $27,400"
    assert check(Claim(wrong, "A1", 1, quote), lambda *_: page).reason == "party"
    right = "The overhead line would be moved by the Power District at the cost of the cooperative."
    assert check(Claim(right, "A1", 1, quote), lambda *_: page).ok
