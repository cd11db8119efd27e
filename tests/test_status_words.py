"""What clerks' words say became of a meeting: the traps, and the proof."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from engagic_scrapy import titles
from engagic_scrapy.evaluation import status


@pytest.mark.parametrize(
    ("text", "status", "detail"),
    [
        ("Cancelled - lack of quorum", "cancelled", None),
        ("POLICY REVIEW COMMITTEE MEETING-NO QUORUM", "cancelled", None),
        ("City_Council_CANCELED", "cancelled", None),
        ("Recess: no meeting in July", "cancelled", None),
        ("CANCELADA", "cancelled", None),
        ("Has Been Canceled", "cancelled", None),  # CivicClerk's notice
        ("Meeting moved to June 9", "cancelled", "rescheduled"),
        ("Special Meeting (rescheduled from June 3)", "confirmed", "rescheduled"),
        ("Meeting moved to Room 5", "confirmed", "moved"),
        ("Adjourned to a date certain", "confirmed", "recessed"),
        ("Council Retreat (Tentative)", "tentative", None),
        ("Completed", "passed", None),
        ("Cancellation of contract", "confirmed", None),
        ("Postponed item 5", "confirmed", None),
        ("Rescheduling fee ordinance", "confirmed", None),
        ("Deferred Compensation Board", "confirmed", None),
        ("Motion to cancel the August 4 meeting", "confirmed", None),
        ("Meetings cancelled for lack of quorum are listed below.", "confirmed", None),
        ("Planning Commission (NOT cancelled)", "confirmed", None),
        ("Tentative Tract Map 18211", "confirmed", None),
        ("Vacated Right-of-Way", "confirmed", None),
        ("DRAFT", "confirmed", None),
        ("Status: Cancelled Date: 6/9/2026 Time: 5 PM", "cancelled", None),
        ("Meeting status: CANCELED Location: City Hall", "cancelled", None),
        ("Library Board CANCELLED Room 4", "cancelled", None),
        ("6/9/2026 Planning Commission POSTPONED Council Chambers", "cancelled", "postponed"),
        ("Status: Completed Minutes: Available", "passed", None),
        ("Meeting Status: Adjourned", "passed", None),
        ("Status: Scheduled Minutes: None", "confirmed", None),
        ("Status: Rescheduled New date: 6/16/2026", "cancelled", "rescheduled"),
        ("The June 9 meeting will instead be held on June 16 at 6 p.m.", "cancelled", "rescheduled"),
        (
            "NOTICE OF RESCHEDULED MEETING The July 14 meeting will be held on July 21. No meeting will take place on July 14.",
            "cancelled",
            "rescheduled",
        ),
        ("Meeting canceled; rescheduled to June 16", "cancelled", "rescheduled"),
        ("CANCELLED – RESCHEDULED TO 6/16", "cancelled", "rescheduled"),
        ("Cancelled - will be rescheduled", "cancelled", "rescheduled"),
        ("Canceled and rescheduled for Monday", "cancelled", "rescheduled"),
        ("The meeting has been changed to Wednesday, June 10", "cancelled", "rescheduled"),
        ("The meeting of June 9 has been moved from City Hall to the Library.", "confirmed", "moved"),
        ("Moved from Room 4 to Room 10", "confirmed", "moved"),
        ("Meeting moved from June 2", "confirmed", "rescheduled"),
        ("Special meeting (moved from Tuesday, June 2)", "confirmed", "rescheduled"),
        ("Start time changed from 7 p.m. to 5 p.m.", "confirmed", "moved"),
        ("Meeting relocated to the High School gym", "confirmed", "moved"),
        ("2. Case 26-07, 14 Alder Ct. – POSTPONED to July", "confirmed", None),
        ("3. Variance, 88 Pine St. - POSTPONED at applicant's request", "confirmed", None),
        ("Appeal of J. Lowe: hearing rescheduled to July 15.", "confirmed", None),
        ("Petition of M. Ortiz for a variance, postponed to the July meeting", "confirmed", None),
        ("Item 7, Smith v. City: continued to July 9", "confirmed", None),
        ("If there is no quorum by 7:15 p.m. the meeting will be cancelled.", "confirmed", None),
        ("The meeting will be cancelled if fewer than four members attend.", "confirmed", None),
        ("Meetings may be cancelled on short notice.", "confirmed", None),
        ("Special meeting in lieu of the cancelled June 2 meeting", "confirmed", None),
        ("Special meeting to replace the postponed May meeting", "confirmed", None),
        ("Make-up meeting for the cancelled February session", "confirmed", None),
        ("Regular Meeting, September 8, 2026, 10 a.m. The October meeting has been cancelled.", "confirmed", None),
        ("The Board meets tonight, June 22, 2026. There will be no meeting on July 6.", "confirmed", None),
        ("Meeting date: February 9, 2026. The January 26 meeting was cancelled for lack of a quorum.", "confirmed", None),
        ("Note: the July 4 parade is cancelled. The Council meets on July 7.", "confirmed", None),
        ("Regular Meeting, June 9, 2026. The June 9 meeting has been cancelled.", "cancelled", None),
        ("Regular Meeting, June 9, 2026 - CANCELLED. The next regular meeting is June 23, 2026.", "cancelled", None),
        ("The meeting scheduled for June 9 has been cancelled. The next meeting date: June 23, 2026.", "cancelled", None),
        ("Tonight's meeting is cancelled due to snow.", "cancelled", None),
        ("Meeting of 6/9 at 6 p.m. is cancelled", "cancelled", None),
        ("No meeting this month", "cancelled", None),
        ("There is no meeting in August.", "cancelled", None),
        ("The Board did not meet for want of a quorum", "cancelled", None),
        ("Cancelled by order of the Mayor", "cancelled", None),
        ("CANCELLED - No business", "cancelled", None),
        ("Hearing on cancelled licenses", "confirmed", None),
        ("City Council - cancelled checks report", "confirmed", None),
        ("Bids for Well No. 4 were rejected and the project cancelled.", "confirmed", None),
        ("Concert in the park is postponed until June 20.", "confirmed", None),
        ("Trash collection will be rescheduled for the holiday week.", "confirmed", None),
        ("Recess until 7 p.m. for dinner", "confirmed", None),
        ("Meeting recessed to June 11, 2026 at 2 p.m.", "confirmed", "recessed"),
        ("Date tentative", "tentative", None),
        ("TENTATIVE: Budget Workshop", "tentative", None),
        ("Tentative budget hearing", "confirmed", None),
        ("Virtual meeting - new start time 5:30 p.m.", "confirmed", "moved"),
        ("Council Meeting (date changed to June 10)", "cancelled", "rescheduled"),
        ("Annual meeting deferred to July", "cancelled", "postponed"),
        ("Cemetery Commission — Canceled (snow)", "cancelled", None),
        ("Meeting Canceled by Chair", "cancelled", None),
        ("The Commission's meeting of June 4 was called off.", "cancelled", None),
        ("Please be advised that the Finance Committee will not be meeting on June 11.", "cancelled", None),
        ("Due to the holiday, the Council will not meet on May 25. The next meeting is June 8.", "cancelled", None),
        ("For lack of a quorum the June 9 meeting did not take place", "cancelled", None),
        ("Zoning Board – no applications, meeting cancelled", "cancelled", None),
        ("Cancelled (Independence Day)", "cancelled", None),
        ("PC 06/09 CXL'D", "cancelled", None),
        ("Meeting postponed one week to June 16", "cancelled", "postponed"),
        ("Postponed until a quorum can be obtained", "cancelled", "postponed"),
        ("Hearing postponed to a date to be announced", "cancelled", "postponed"),
        ("Moved to Wednesday, June 10", "cancelled", "rescheduled"),
        ("New date: June 10", "cancelled", "rescheduled"),
        ("The regular meeting has been rescheduled from June 9 to June 10.", "confirmed", "rescheduled"),
        ("Now meeting at the Senior Center (location change)", "confirmed", "moved"),
        ("Change of meeting place: High School cafeteria", "confirmed", "moved"),
        ("Please note new time: 4:00 PM", "confirmed", "moved"),
        ("The June 9 meeting has been moved from 7 p.m. to 5 p.m.", "confirmed", "moved"),
        ("Adjourned to June 16, 2026 at 6 p.m.", "confirmed", "recessed"),
        ("Continued to a date certain of June 16", "confirmed", "recessed"),
        ("Workshop - date to be confirmed", "tentative", None),
        ("Tentatively scheduled for June 30", "tentative", None),
        ("Status: Concluded Video: Yes", "passed", None),
        ("Approve the minutes of the cancelled June 2 meeting", "confirmed", None),
        ("Discussion of cancelling the August meeting", "confirmed", None),
        ("Order cancelling taxes on 14 parcels", "confirmed", None),
        ("Consider rescheduling the July 7 meeting", "confirmed", None),
        ("The Mayor may cancel a meeting for lack of business.", "confirmed", None),
        ("Site plan, 400 Main St. - CONTINUED TO JULY 8", "confirmed", None),
        ("The applicant for 12 Elm Ave. has asked that the hearing be postponed.", "confirmed", None),
        ("The fireworks have been cancelled because of drought.", "confirmed", None),
        ("In case of snow the meeting will be rescheduled.", "confirmed", None),
        ("Should the meeting be cancelled a notice will be posted.", "confirmed", None),
        ("This meeting takes the place of the cancelled meeting of June 2", "confirmed", None),
        ("Rescheduled from June 2 because of the storm", "confirmed", "rescheduled"),
        ("Special Meeting, June 9, 2026. The regular meeting of June 16 is cancelled.", "confirmed", None),
        ("Regular meeting June 9, 7 p.m. No meeting June 23.", "confirmed", None),
        ("Report of cancelled bus runs", "confirmed", None),
        ("City Council (will not meet in August)", "cancelled", None),
        ("Notice of quorum: three members may attend the picnic", "confirmed", None),
        ("Commission on Aging - No Quorum", "cancelled", None),
        ("Meeting cancelled due to COVID", "cancelled", None),
        ("Architectural Review Board: CANCELED FOR LACK OF ITEMS", "cancelled", None),
        ("The Parks Board's July 8 meeting has been cancelled; the next one is August 12.", "cancelled", None),
        ("Council will take a summer break; no meetings July 7 and 21", "cancelled", None),
        ("This meeting has been cancelled and its items moved to June 23.", "cancelled", None),
        ("Meeting is being rescheduled; date to be determined", "cancelled", "rescheduled"),
        ("The hearing set for June 9 is postponed.", "cancelled", "postponed"),
        ("Location moved: Elm High School Gym", "confirmed", "moved"),
        ("This meeting has been moved to the Community Room.", "confirmed", "moved"),
        ("The start of the meeting has been moved up to 4 p.m.", "confirmed", "moved"),
        ("Recessed meeting of June 2, reconvenes June 9", "confirmed", None),
        ("Tentative: joint session with County", "tentative", None),
        ("Vendor cancelled the agreement on May 1", "confirmed", None),
        ("Agenda item 5 has been cancelled", "confirmed", None),
        ("Farmers market cancelled July 4", "confirmed", None),
        ("The agenda was revised; Item 3 was postponed.", "confirmed", None),
        ("Review of cancellation rates for recreation classes", "confirmed", None),
        ("Meetings are cancelled when City Hall is closed for snow.", "confirmed", None),
        ("Approval of cancelled warrants", "confirmed", None),
        ("Update: the meeting is ON and not cancelled", "confirmed", None),
        ("Ad hoc committee dissolved; no further meetings", "cancelled", None),
    ],
)
def test_status(text: str, status: str, detail: str | None):
    assert titles.status_of(("title", text))[:2] == (status, detail)


def test_the_proof_names_words_rule_and_field():
    found = titles.find_status(("title", "City Council"), ("note", "The meeting is postponed to May 9."))
    assert found is not None
    assert (found.words, found.rule, found.field) == ("postpone", "postponed", "note")
    assert titles.find_status(("title", None), ("note", "Agenda")) is None


def test_a_long_hostile_text_is_read_no_further_than_its_beginning():
    assert titles.status_of(("note", "(cancel " * 100_000 + "CANCELLED"))[0] in ("confirmed", "cancelled")
    assert titles.status_of(("note", "x " * 100_000 + "CANCELLED"))[0] == "confirmed"


def test_the_meeting_of_another_day_than_the_titles_is_another():
    note = ("note", "The July 20 meeting is cancelled; the Board meets only once in July.")
    assert titles.status_of(("title", "Village Board 7/6"), note)[0] == "confirmed"
    assert titles.status_of(("title", "Village Board, July 20"), note)[0] == "cancelled"
    assert titles.status_of(("title", "Village Board"), note)[0] == "cancelled"


@pytest.mark.parametrize(
    ("text", "status", "detail"),
    [
        ("C A N C E L L E D - Parks Commission", "cancelled", None),
        ("Approval of minutes: May 5 (cancelled), May 19", "confirmed", None),
        ("Policy 5118 (Deferred)", "confirmed", None),
        ("Old Business - Cancelled: Bluegrass weekend", "confirmed", None),
        ("There being no items to consider, tonight's session will not take place.", "cancelled", None),
        ("Public Hearing on Rent Ordinance - postponed indefinitely", "cancelled", "postponed"),
        ("Contract Review Committee cancelled", "cancelled", None),
        ("The BZA has been cancelled", "cancelled", None),
        ("Storytime is cancelled on July 3.", "confirmed", None),
        ("The Board will meet on Tuesday, Nov. 10 instead of Monday, Nov. 9.", "cancelled", "rescheduled"),
    ],
)
def test_what_a_stranger_taught(text: str, status: str, detail: str | None):
    assert titles.status_of(("title", text))[:2] == (status, detail)


def test_rates_on_a_strangers_lines():
    """As first read, 12 of the 80 were wrong (15 %) and 14 of 17 details found; all are right since the rules were repaired."""
    out = io.StringIO()
    assert status.run(Path(__file__).parent / "labelled" / "status_blind.jsonl", out) == 0
    assert "# status wrong: 0 of 80 (0.00%)" in out.getvalue()
    assert "# detail found: 17 of 17 (100.00%)" in out.getvalue()


def test_rates_on_a_second_strangers_lines():
    """As first read, 10 of the 60 were wrong (16.7 %)."""
    wrong, found = rates("status_blind2.jsonl")
    assert wrong <= 0.02
    assert found == 1


def test_rates_on_a_third_strangers_lines():
    """As first read, 7 of the first 50 were wrong (14 %) and 9 of 14 details found; 7 of the 55 written after the first repair
    (12.7 %) and 15 of 16."""
    wrong, found = rates("status_stranger.jsonl")
    assert wrong <= 0.02
    assert found == 1


def test_the_held_lines_are_scored_and_recorded():
    """Written with the first 50 of the third stranger's lines and never repaired for: 5 of 50 wrong as first read, with 9 of 14
    details found; 4 wrong and 10 of 14 found when read for the second and last time."""
    wrong, found = rates("status_held.jsonl")
    assert wrong <= 0.08
    assert found >= 10 / 14


def rates(name: str) -> tuple[float, float]:
    """Shares of wrong statuses and of found details."""
    out = io.StringIO()
    status.run(Path(__file__).parent / "labelled" / name, out)
    wrong, found = (
        line.split(": ")[1].split() for line in out.getvalue().splitlines() if line.startswith("# ") and " of " in line
    )
    return int(wrong[0]) / int(wrong[2]), int(found[0]) / int(found[2])
