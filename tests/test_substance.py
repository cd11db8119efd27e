"""The filter of procedural items: rates on the labelled titles, and each guard made to fire."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engagic_scrapy.substance.decision import LONGEST, Decision, decide

LABELLED = Path(__file__).parent / "labelled" / "titles.jsonl"


@pytest.mark.parametrize("half", ["tuned", "held out"])
def test_rates_on_the_labelled_titles(half: str):
    """The held-out half was written last, and nothing was changed for it: as first read, 1 of 244 matters was lost and 10 of
    222 headings were missed. It meets no title of the tuned half twice."""
    records = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    skipped: dict[str, list[bool]] = {"procedural": [], "substantive": []}
    for record in records:
        if record["half"] == half:
            skipped[record["label"]].append(decide(record["title"], attachments=record.get("attachments", ())).skip)
    assert len(skipped["procedural"]) >= 200
    assert len(skipped["substantive"]) >= 200
    assert sum(skipped["substantive"]) <= 0.01 * len(skipped["substantive"])
    assert sum(skipped["procedural"]) >= 0.95 * len(skipped["procedural"])


def shares(name: str) -> tuple[float, float]:
    """Shares of matters skipped and of headings skipped."""
    skipped: dict[str, list[bool]] = {"procedural": [], "substantive": []}
    for line in (LABELLED.parent / name).read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        skipped[record["label"]].append(decide(record["title"]).skip)
    return tuple(sum(skipped[label]) / len(skipped[label]) for label in ("substantive", "procedural"))  # type: ignore[return-value]


def test_rates_on_a_strangers_titles():
    """Four batches, each read once before it was repaired for: 2 of 66 matters lost and 48 of 60 headings found in the first,
    then 0 of 80 and 74 of 85, 0 of 71 and 80 of 95, 0 of 66 and 61 of 72."""
    lost, found = shares("titles_stranger.jsonl")
    assert lost <= 0.01
    assert found >= 0.95


def test_the_held_titles_are_scored_and_recorded():
    """Written with the first of these batches and never repaired for: 0 of 65 matters lost and 39 of 60 headings found as first
    read, 0 of 65 and 46 of 60 when read for the second and last time. The headings stay below the mark of 95 %."""
    lost, found = shares("titles_held.jsonl")
    assert lost <= 0.01
    assert found >= 46 / 60


def test_the_held_out_half_repeats_nothing_and_no_title_has_two_labels():
    records = [json.loads(line) for line in LABELLED.read_text(encoding="utf-8").splitlines()]
    halves: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for record in records:
        key = (" ".join(record["title"].lower().split()), tuple(record.get("attachments", ())))
        halves.setdefault(key, set()).update({record["half"], record["label"]})
    assert [key for key, said in halves.items() if len(said) != 2] == []


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("VII. A. 3) Roll Call", "roll call"),
        ("6:30 p.m. CALL TO ORDER", "call to order"),
        ("Pledge of Allegiance &ndash; Councilmember Park", "pledge"),
        ("Invocation: Rev. Ida Marlowe, Hope Chapel", "invocation"),
        ("<b>Approval of Minutes:</b> May 4 and 18, 2026; Library Board, 5/12/26", "minutes"),
        ("Aproval of Minuets", "minutes"),
        ("Proclamation: Emergency Preparedness Month", "ceremony"),
        ("Llamada al orden y pase de lista", "spanish"),
        ("PUBLIC WORKS DEPARTMENT", "section"),
        ("City Council sitting as the Successor Agency", "section"),
        ("Board of Supervisors - Junta de Supervisores", "section"),
        ("Tuesday, March 3, 2026", "section"),
        ("Statement on Conduct of the Meeting", "logistics"),
        ("Notice of the meeting was posted in accordance with the law", "logistics"),
        ("Welcome by the Chair and Overview of the Agenda", "call to order"),
        ("Citizens addressing the Council", "public comment"),
        ("Arbor Day Proclamation", "ceremony"),
        ("Retiring Teachers Recognition: Ida Bell", "ceremony"),
        ("Moment of silence for victims of the flood", "ceremony"),
        ("Introduction of new City Engineer Priya Nair", "ceremony"),
        ("Join by phone: (555) 010-0199", "logistics"),
        ("", "empty"),
        ("IV. 2.", "empty"),
    ],
)
def test_a_whole_heading_is_skipped_with_its_rule_and_words(title: str, rule: str):
    decision = decide(title)
    assert (decision.skip, decision.kind, decision.rule) == (True, "procedural", rule)
    assert (decision.words == "") == (title == "")


@pytest.mark.parametrize(
    ("title", "rule", "words"),
    [
        ("Pledge of $500,000 to the library", "money", "$500,000"),
        ("Approval of minutes and warrants", "money", "warrants"),
        ("Consent Calendar: street sweeping contract", "contract", "contract"),
        ("Roll Call Vote on Ordinance 12", "ordinance", "Ordinance"),
        ("Adjournment of the hearing on Elm Street", "hearing", "hearing"),
        ("Closed Session: Hartwell v. City", "litigation", "v"),
        ("Recess appointment of the harbor master", "appointment", "appointment"),
        ("Minutes of the Planning Commission approving a variance", "land", "variance"),
        ("Call to Order of Special Assessment", "tax", "Assessment"),
        ("Proclamation of local emergency", "policy", "emergency"),
        ("Public Comment Rules Amendment", "policy", "Rules"),
        ("Introduction of new employee handbook", "no heading", ""),
        ("Report on the library", "policy", "Report"),
        ("Attendance issues", "no heading", ""),
        ("Quorum rules", "policy", "rules"),
        ("Consent order", "no heading", ""),
        ("Work orders", "policy", "orders"),
        ("Closed Session: City Manager", "no heading", ""),
        ("Resolution congratulating staff and granting leave", "resolution", "Resolution"),
        ("K-9", "no heading", ""),
        ("Golf links", "no heading", ""),
        ("Old Business: Goats", "no heading", ""),
        ("会議予算案", "no heading", ""),
        ("C-37-27-002-X-00", "no heading", ""),
    ],
)
def test_a_matter_behind_a_heading_is_kept(title: str, rule: str, words: str):
    assert decide(title) == Decision(False, "substantive", rule, words)


@pytest.mark.parametrize(
    ("title", "attachment"),
    [
        ("Roll Call", "Staff Report - Sewer Rates.pdf"),
        ("Proclamations", "Proclamation_of_Local_Emergency.pdf"),
        ("Approval of Minutes", "scan0001.pdf"),
        ("Agenda", "Agenda Report"),
        ("", "FY27 Budget.xlsx"),
    ],
)
def test_an_attachment_of_substance_rescues(title: str, attachment: str):
    assert decide(title).skip
    assert decide(title, attachments=["Draft Minutes.pdf", attachment]) == Decision(
        False, "substantive", "attachment", attachment
    )


@pytest.mark.parametrize(
    "name",
    ["Minutes_05-12-26_final.pdf", "CC Min 5-26-26", "Proclamation.pdf", "Agenda Packet", "https://x.test/f/Draft%20Minutes.pdf"],
)
def test_minutes_agendas_and_ceremonial_papers_rescue_nothing(name: str):
    assert decide("Approval of Minutes", attachments=[name]).skip


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Minutes of May 4, 2026", "CCM 05-04-26.pdf"),
        ("Proclamation: Arbor Day", "Arbor Day Proclamation.pdf"),
        ("Recognition of Volunteers", "Certificate - I Bell.pdf"),
    ],
)
def test_papers_of_its_own_heading_rescue_nothing_and_those_of_others_do(title: str, name: str):
    assert decide(title, attachments=[name]).skip
    assert not decide("New Business", attachments=[name.replace("Proclamation", "Plan")]).skip


def test_the_clerks_instructions_belong_to_the_heading_until_they_speak_of_something():
    heading = "PUBLIC COMMENT: Members of the public may address the Council on items not on the agenda. "
    assert decide(heading + "Speakers are limited to three minutes.").skip
    assert not decide(heading + "The landfill will be discussed.").skip


def test_what_is_too_long_or_has_too_many_readings_is_kept():
    assert not decide("Roll Call, " * LONGEST).skip
    assert not decide("minutes of the city council and " * 30 + "goats").skip


@pytest.mark.parametrize(
    ("heading", "matter"),
    [
        ("Approval of Minutes - File No. 26-0114", "Ordinance 26-0114"),
        ("Roll Call (Exhibit A)", "Exhibit A: easement"),
        ("Correspondence: Presenter: City Clerk", "Presenter: landfill"),
        ("Public Comment, 7:00 p.m., Council Chambers", "Remodel of Council Chambers"),
        ("T0 0RDER: CALL T0 0RDER", "0RDlNANCE N0. 914"),
        ("Bills and Resolutions on First Reading", "First Reading of Bill 44"),
        ("Waive the reading of all ordinances", "Waive reading and adopt Ordinance 5"),
        ("Approval of Minutes of the Budget Committee", "Approval of Minutes and budget"),
        ("Minutes of the May 4 Capital Budget Workshop", "Capital Budget Workshop of May 4"),
        ("Mayor's comments", "Mayor's comments and school closing"),
        ("Next EDC Meeting: March 19", "Next meeting of Sewer negotiators with County"),
        ("Report from the Liaison to the Retirement Board", "Liaison to County on homelessness"),
        ("Introduction of New Police Officers Kemp and Lund", "Introduction of new employee handbook"),
    ],
)
def test_a_heading_in_its_frame_is_skipped_and_a_matter_of_the_same_words_is_not(heading: str, matter: str):
    assert decide(heading).skip
    assert not decide(matter).skip
