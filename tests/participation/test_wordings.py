"""Families of wordings by which clerks say how and until when to take part, each in several variants.

They were written before the rules were fitted to them. At first sight 113 of the first 127 were read right, then 56 of 59 and
22 of 25.
"""

from __future__ import annotations

import pytest

from engagic_scrapy.participation.agenda import AgendaParticipation, read_agenda

DAY = "CITY OF ELM\nCity Council\nTuesday, June 9, 2026, 6:00 PM\n"
HEAD = DAY + "Council Chambers, 1 Main Street\n"

# What is due, the local minute; "" where only the words are sure, None where no deadline is given.
DEADLINES = [
    ("Comments must be e-mailed at least 24 hours before the meeting.", "06-08T18:00"),
    ("Written comments are due two hours prior to the start of the meeting.", "06-09T16:00"),
    ("Please send written comments not less than one (1) hour before the scheduled meeting time.", "06-09T17:00"),
    ("E-comments close 30 minutes before the meeting begins.", "06-09T17:30"),
    ("Comments may be submitted until 90 minutes before the Council convenes.", "06-09T16:30"),
    ("Written comments: clerk@elm.gov, 24 hours in advance.", "06-08T18:00"),
    ("Speaker cards are accepted up to 15 minutes before the meeting is called to order.", "06-09T17:45"),
    ("To speak remotely, register no fewer than 3 hours ahead of the meeting.", "06-09T15:00"),
    ("Public comment submissions must be received no later than forty-eight (48) hours preceding the meeting.", "06-07T18:00"),
    ("Comments should reach the Clerk at least 24 hrs. before the meeting.", "06-08T18:00"),
    ("eComments may be submitted up to one hour before the 6:00 p.m. meeting.", "06-09T17:00"),
    ("Comments received by 5:00 p.m. the day before the meeting will be given to the Council.", "06-08T17:00"),
    ("Written comments must be in by noon on the business day before the meeting.", "06-08T12:00"),
    ("Send your comments no later than 4 p.m. on the day prior.", "06-08T16:00"),
    ("Comments are accepted until 4 p.m. of the preceding business day.", "06-08T16:00"),
    ("Comments sent before 5 p.m. the evening before the meeting are shared with members.", "06-08T17:00"),
    ("Written testimony is due by 12:00 noon on the day preceding the meeting.", "06-08T12:00"),
    ("Comments must be received by 3 p.m. the previous day.", "06-08T15:00"),
    ("Comments must be submitted by 5 p.m. the prior business day.", "06-08T17:00"),
    ("Written comments must arrive by 5:00 PM one day before the meeting.", "06-08T17:00"),
    ("Comments must be submitted by 9 a.m. two business days before the meeting.", "06-05T09:00"),
    ("Send comments by 5 p.m. at least three days prior to the meeting.", "06-06T17:00"),
    ("Comments must be received by noon Friday.", "06-05T12:00"),
    ("Public comments due by 10 AM on the Monday before the meeting.", "06-08T10:00"),
    ("E-mail comments no later than Monday at 4:30 p.m.", "06-08T16:30"),
    ("Comments are to be sent by 5 p.m. the Friday preceding the meeting.", "06-05T17:00"),
    ("Please submit written comments by 4 p.m. the preceding Thursday.", "06-04T16:00"),
    ("Written comments must be received by 5 p.m. on Wednesday of the week before the meeting.", "06-03T17:00"),
    ("Written comments received by Monday, June 8, at noon go into the packet.", "06-08T12:00"),
    ("Comments for the packet must reach us by Thursday, June 4 (noon).", "06-04T12:00"),
    ("Comments must be submitted by 3pm the day of the meeting.", "06-09T15:00"),
    ("On the day of the meeting, comments must be submitted by 3:00 p.m.", "06-09T15:00"),
    ("Comments received before 2:00 PM on meeting day are read aloud.", "06-09T14:00"),
    ("Written comments will be accepted until 1 p.m. today.", "06-09T13:00"),
    ("The cut-off for e-comments is 4:00 p.m. on June 9.", "06-09T16:00"),
    ("Deadline for written comments: Tuesday, June 9, noon.", "06-09T12:00"),
    ("The online comment form closes at noon the same day.", "06-09T12:00"),
    ("Written comments must be filed on or before June 8, 2026 at 5:00 p.m.", "06-08T17:00"),
    ("Comments received after 4 p.m. on the day of the meeting will not be read.", "06-09T16:00"),
    ("All comments must be in the Clerk's hands by 16:00 on June 9.", "06-09T16:00"),
    ("Written comments go to clerk@elm.gov. They must arrive by noon on June 8.", "06-08T12:00"),
    ("Send comments to clerk@elm.gov. Deadline is Monday, June 8, 5 p.m.", "06-08T17:00"),
    (
        "Citizens may write to clerk@elm.gov with comments. E-mails that reach us by 4 p.m. on Monday will be forwarded.",
        "06-08T16:00",
    ),
    (
        "To submit a comment, use the form at https://elm.gov/comment. The form closes at 2 p.m. on the day of the meeting.",
        "06-09T14:00",
    ),
    ("Those wishing to speak must sign up. Sign-up ends at 5:30 p.m. on the day of the meeting.", "06-09T17:30"),
    ("Persons who wish to address the Council must register with the Clerk by noon on Monday, June 8.", "06-08T12:00"),
    ("To be placed on the speakers list call the Clerk by 4:00 p.m. on the day of the meeting.", "06-09T16:00"),
    (
        "Letters to the Council: council@elm.gov. In order to be distributed, letters must be received by 12 p.m. on June 9.",
        "06-09T12:00",
    ),
    ("Public comment:\n- by e-mail to clerk@elm.gov before 5 p.m. on Monday, June 8\n- in person", "06-08T17:00"),
    ("Comments by mail must be received by June 5, 5 p.m.", "06-05T17:00"),
    ("Comments must be received by close of business the day before the meeting.", ""),
    ("Comments must be received by the end of the business day on Monday.", ""),
    ("Comments must be received one week before the meeting.", None),
    ("Accommodation requests must be made 48 hours before the meeting.", None),
    ("If you need an interpreter, write to clerk@elm.gov. Requests must be received by noon on Monday.", None),
    ("This agenda was posted at least 72 hours before the meeting.", None),
    ("Public comment is limited to three minutes. The Council will adjourn by 10:00 p.m.", None),
    ("Writings distributed less than 72 hours before the meeting are available at City Hall.", None),
    ("1. Call to order\n2. Public comment\n3. Bids are due by 2 p.m. on June 5.", None),
    ("The public comment period is at 6:15 p.m.", None),
    ("Sealed proposals must be submitted by 2:00 p.m. on June 8.", None),
    ("The 45-day public comment period closes at 5 p.m. on June 8, 2026.", None),
    ("Doors open to the public one hour before the meeting.", None),
    ("Please silence phones before the meeting. Comments are limited to 3 minutes.", None),
    ("To watch the meeting go to elm.gov. The stream starts 5 minutes before the meeting.", None),
    ("Office hours: until 5 p.m. on Monday. Comments: in person.", None),
    ("Anyone wanting to comment in writing should get it to the Clerk by Monday at noon.", "06-08T12:00"),
    ("We ask that written comment be e-mailed by 2 o'clock on the day of the meeting.", None),
    ("Public comments may be emailed to clerk@elm.gov until 5:00 PM on the Monday prior to the Council meeting.", "06-08T17:00"),
    ("Comment cards must be turned in to the Clerk no later than 6:05 p.m. on the evening of the meeting.", "06-09T18:05"),
    ("Written comments are accepted through 11:59 p.m. on June 8.", "06-08T23:59"),
    ("Email comments due: 06/08/2026 5:00 PM", "06-08T17:00"),
    ("eComment closes Tuesday, June 9 at 2:00 PM.", "06-09T14:00"),
    ("The eComment period ends at 3:00 p.m. on Tuesday.", "06-09T15:00"),
    (
        "Please e-mail your remarks for the record to clerk@elm.gov at least four hours before the start of the meeting.",
        "06-09T14:00",
    ),
    ("Registration to speak via Zoom closes at 12:00 p.m. on the date of the meeting.", "06-09T12:00"),
    ("Submit comments via e-mail to clerk@elm.gov by 3:30 p.m. the afternoon of the meeting.", "06-09T15:30"),
    (
        "Correspondence received by the Clerk prior to 4:00 p.m. on the Monday before the Tuesday meeting is copied to Council.",
        "06-08T16:00",
    ),
    (
        "Comments received no later than 1:00 p.m. on the Friday prior to the meeting will be included in the packet.",
        "06-05T13:00",
    ),
    (
        "Public comments must be received at least one (1) hour in advance of the meeting to be read into the record.",
        "06-09T17:00",
    ),
    (
        "To be read at the meeting, comments should be received in the City Clerk's office by 4 PM on Tuesday, June 9th.",
        "06-09T16:00",
    ),
    (
        "If you cannot attend, send an e-mail with your comments to clerk@elm.gov; it must arrive by 4:45 p.m. on meeting day.",
        "06-09T16:45",
    ),
    (
        "Members of the public who wish to speak by Zoom must e-mail clerk@elm.gov by 10:00 a.m. the day of the meeting.",
        "06-09T10:00",
    ),
    ("Speaker registration: online until 30 minutes before the meeting.", "06-09T17:30"),
    ("Call 701-555-0100 and leave your comment before noon on June 9.", "06-09T12:00"),
    ("Los comentarios deben recibirse antes de las 5:00 p.m. del día de la reunión.", "06-09T17:00"),
    ("Written comments submitted after 5 p.m. on Monday, June 8 will be kept for the file.", "06-08T17:00"),
    ("Written statements for the Board's consideration are requested by Thursday, June 4, 2026.", "06-04"),  # no hour
    ("Send comments by 5:00 p.m. on the Thursday before each meeting.", "06-04T17:00"),
    ("Deadline to submit public comment: 48 hours before meeting.", "06-07T18:00"),
    ("Public input is welcome. Submit it in writing to clerk@elm.gov by Mon., June 8, at 9 a.m.", "06-08T09:00"),
    ("You may also mail comments; mail must arrive no later than the day before the meeting at 5 p.m.", "06-08T17:00"),
    (
        "All written comments received by 4:00 p.m. the business day prior to the meeting will be provided to Council.",
        "06-08T16:00",
    ),
    ("Comments received less than 2 hours before the meeting may not be seen by the Council.", "06-09T16:00"),
    ("Persons wishing to testify must sign in by 5:55 p.m. on the day of the hearing.", "06-09T17:55"),
    ("Requests to speak: fill in the form by 5 p.m. on the day before.", "06-08T17:00"),
    ("The Clerk's office is open until 5 p.m. on Monday. Comments are heard at every meeting.", None),
    ("The packet may be viewed at City Hall after 3 p.m. on the Friday before the meeting.", None),
    ("Absentee ballots must be received by 8 p.m. on June 9, 2026.", None),
    ("Applications for the arts commission are due by 5 p.m. on June 5.", None),
    ("Agenda items must be submitted to the Manager by noon on the Wednesday before the meeting.", None),
    ("Interpreters: call at least 48 hours before the meeting.", None),
    ("Hearing devices must be requested by 4 p.m. on Monday; speak with the Clerk.", None),
    ("The meeting will adjourn no later than 10 p.m. unless extended. Speakers have 3 minutes.", None),
    ("Parking is free after 5 p.m. on the day of the meeting. Public comment is welcome.", None),
    ("If you would like your comments shared with the Board, please get them to us no later than Monday at 3 PM.", "06-08T15:00"),
    ("Submittals of public comment: Monday, June 8, 2026, by 5:00 p.m.", "06-08T17:00"),
    ("Comment via our portal (https://elm.gov/speak) up until 3:00 p.m. the day of the meeting.", "06-09T15:00"),
    ("Note: comments e-mailed less than three (3) hours before the start time may not be read.", "06-09T15:00"),
    ("The public is invited to submit written comment to clerk@elm.gov by Tuesday at 10:00 a.m.", "06-09T10:00"),
    (
        "Any person may submit written remarks; these need to be in the Clerk's mailbox by 4 p.m. the day of the meeting.",
        "06-09T16:00",
    ),
    ("Online speaker requests open Friday and close at 1:00 p.m. on Tuesday, June 9.", "06-09T13:00"),
    ("Please turn in a Request to Speak form before 6:00 p.m. on the night of the meeting.", "06-09T18:00"),
    (
        "To participate by phone, contact the Clerk by noon on the meeting date; you will be called when it is your turn.",
        "06-09T12:00",
    ),
    ("Correspondence for distribution at the meeting must be given to the Clerk by 3:00 p.m. Tuesday.", "06-09T15:00"),
    ("Emailed comments (clerk@elm.gov) will be accepted until 15 minutes before the start of the meeting.", "06-09T17:45"),
    ("Written input may be delivered to the Clerk until noon of the day preceding the meeting.", "06-08T12:00"),
    ("Public comment by e-mail must be submitted two hours before the meeting to clerk@elm.gov.", "06-09T16:00"),
    ("Remote speakers must register online at least twenty-four hours before the meeting.", "06-08T18:00"),
    ("We accept comments by text message at 701-555-0100 until 5 p.m. today.", "06-09T17:00"),
    ("Written comments that arrive by 8:00 a.m. on Monday, June 8 are sent to the members.", "06-08T08:00"),
    ("Comments may be made in person or sent by June 9th at 12:00 PM.", "06-09T12:00"),
    ("Comment letters: deliver by 5:00 pm, Friday, June 5th.", "06-05T17:00"),
    ("Items not on the agenda: fill out a blue card and hand it to the Clerk before 6 p.m.", ""),
    ("Los comentarios por escrito se reciben hasta el mediodía del 9 de junio.", "06-09T12:00"),
    ("Registration for the workshop closes at noon on June 8.", None),
    ("The deadline for the next agenda is noon on June 10.", None),
    ("Proposals and comments on the RFP draft are due June 8 at 2 p.m.", None),
    ("Copies are available at the Clerk's office by noon on Monday.", None),
    ("To request an agenda in large print call by 4 p.m. Monday.", None),
]
MODES = [
    ("Council Chambers, 1 Main Street", "in_person"),
    ("Council Chambers and via Zoom: https://zoom.us/j/81234567890", "hybrid"),
    ("Location: Zoom\nhttps://zoom.us/j/81234567890", "virtual"),
    ("Held by video conference. https://zoom.us/j/81234567890", "virtual"),
    ("This meeting takes place on Zoom only. https://zoom.us/j/81234567890", "virtual"),
    ("City Hall, 1 Main Street\nThe public may also join by Zoom at https://zoom.us/j/81234567890", "hybrid"),
    ("City Hall, 1 Main Street\nWatch live on YouTube: https://www.youtube.com/elm", "in_person"),
    ("City Hall, 1 Main Street\nA recording is posted after the meeting.", "in_person"),
    ("City Hall, 1 Main Street\nRemote participation is not offered.", "in_person"),
    (
        "City Hall, 1 Main Street\nMembers of the public must be present in person to comment. The stream is for viewing only.",
        "in_person",
    ),
    (
        "City Hall, 1 Main Street\nThe Zoom link is for viewing only; comments are taken in person: https://zoom.us/j/81234567890",
        "in_person",
    ),
    ("City Hall, 1 Main Street\nOr dial in: 1-669-900-6833, Meeting ID 812 3456 7890", "hybrid"),
    ("Conducted by telephone conference. Dial 1-669-900-6833, code 33445#.", "virtual"),
    ("Held in person with a call-in option: 701-555-0181, conference ID 30 466 118#.", "hybrid"),
    ("The Board meets in person; remote attendance is possible by Zoom.", "hybrid"),
    ("The Commission will meet in person and remotely.", "hybrid"),
    ("In-person attendance: City Hall. Virtual attendance: https://zoom.us/j/81234567890", "hybrid"),
    ("You may attend either at City Hall or online. https://zoom.us/j/81234567890", "hybrid"),
    ("City Hall, 1 Main Street\nCouncilmember Ray will participate remotely from Reno.", "in_person"),
    ("City Hall, 1 Main Street\n1. Call to order\n2. Webex license renewal", "in_person"),
    ("City Hall, 1 Main Street\n1. Call to order\n2. Policy on virtual meetings", "in_person"),
    (
        "City Hall, 1 Main Street\nPersons with a disability who cannot attend may ask for a Zoom link 24 hours before.",
        "in_person",
    ),
    ("There is no physical location for this meeting. https://zoom.us/j/81234567890", "virtual"),
    ("City Hall is closed to the public; join at https://zoom.us/j/81234567890", "virtual"),
    ("The public may attend this meeting by electronic means only. https://zoom.us/j/81234567890", "virtual"),
    ("This meeting will be fully remote. https://zoom.us/j/81234567890", "virtual"),
    ("Nobody will be present at Town Hall; the Board meets by Zoom. https://zoom.us/j/81234567890", "virtual"),
    (
        "This meeting will be held virtually. The Board will not gather at Town Hall, 1 Main Street. https://zoom.us/j/81234567890",
        "virtual",
    ),
    ("Virtual Meeting via Microsoft Teams", "virtual"),
    ("Online meeting - no in-person attendance. https://zoom.us/j/81234567890", "virtual"),
    ("City Hall, Room 5 | Zoom Webinar https://zoom.us/j/81234567890", "hybrid"),
    ("1 Main Street, 2nd Floor / Webex: https://elm.webex.com/meet/council", "hybrid"),
    ("City Hall, 1 Main Street\nThis meeting is not available by Zoom.", "in_person"),
    ("City Hall, 1 Main Street\nZoom is no longer offered.", "in_person"),
    ("City Hall, 1 Main Street\nAttend in person only.", "in_person"),
    (
        "City Hall, 1 Main Street\nComments by voice message at 805-555-0179 until noon; they are played at the meeting.",
        "in_person",
    ),
    (
        "Teleconference location: Hotel Reno, 5 Oak Street\nCity Hall, 1 Main Street\nDirector Lee attends by teleconference.",
        "in_person",
    ),
    ("Hybrid: City Hall / Zoom", "hybrid"),
    ("Elm Library, Meeting Room B\nRemote option: https://zoom.us/j/81234567890", "hybrid"),
    ("Elm Fire Station 2, 88 Ranch Road\nTo listen by phone call 701-555-0181 and enter 33445#.", "hybrid"),
    ("Meeting will be held via Zoom.\nJoin: https://zoom.us/j/81234567890", "virtual"),
    ("THIS MEETING WILL BE HELD BY TELECONFERENCE ONLY\nDial 1-669-900-6833, Meeting ID 812 3456 7890", "virtual"),
    ("Where: City Hall, Council Chambers\nWatch: Channel 10\n", "in_person"),
    ("The Board will meet at the Grange Hall, 4 Mill Road. Comments are heard in person only.", "in_person"),
    ("City Hall, 1 Main Street\nPlease note: the Zoom option has been discontinued.", "in_person"),
    (
        "City Hall, 1 Main Street\nThe public may observe on Zoom but may not comment: https://zoom.us/j/81234567890",
        "in_person",
    ),
    (
        "City Hall, 1 Main Street\nThe public may participate in person or via teleconference: 1-669-900-6833, ID 812 3456 7890",
        "hybrid",
    ),
    ("Join from home or come to Council Chambers, 1 Main Street. https://zoom.us/j/81234567890", "hybrid"),
    ("Held electronically under the emergency order. https://zoom.us/j/81234567890", "virtual"),
    ("No physical quorum will be present. Join by Zoom: https://zoom.us/j/81234567890", "virtual"),
    ("The public may only attend by Zoom. https://zoom.us/j/81234567890", "virtual"),
    ("City Hall, 1 Main Street\n1. Call to order\n2. Approve contract for remote meter reading", "in_person"),
    ("City Hall, 1 Main Street\nDue to a recent change in law, remote comments will no longer be taken.", "in_person"),
    ("City Hall, 1 Main Street\nIf you are ill, please watch on Channel 8.", "in_person"),
    ("Google Meet: https://meet.google.com/abc-defg-hij\nNo in-person location", "virtual"),
    ("Town Hall, 1 Main Street, and on Google Meet: https://meet.google.com/abc-defg-hij", "hybrid"),
    ("City Hall, 1 Main Street\nThe meeting is live on Facebook. Questions typed there are not answered.", "in_person"),
]
CONTACTS = [
    ("By phone: call 701-555-0181, participant code 8804417#.", [("701-555-0181", "meeting")]),
    ("Staff and residents dial 701-555-0181; PIN 4455#.", [("701-555-0181", "meeting")]),
    ("Comments may be left as a voice message at 701-555-0179.", [("701-555-0179", "comments")]),
    ("Record a comment by leaving a recorded message at (701) 555-0179.", [("701-555-0179", "comments")]),
    (
        "The City offers interpreters. Contact the Clerk at 701-555-0150, through TTY 711, or e-mail help@elm.gov.",
        [("701-555-0150", "interpretation"), ("help@elm.gov", "interpretation")],
    ),
    (
        "City Clerk, 701-555-0102. In compliance with the ADA, if you need a modification contact the Clerk at that number.",
        [("701-555-0102", "accommodation")],
    ),
    (
        "Office: 701-555-0102, clerk@elm.gov. For ADA accommodations use the contact above.",
        [("701-555-0102", "accommodation"), ("clerk@elm.gov", "accommodation")],
    ),
    ("1. Call to order\n2. Bid: 504-555-0183, x@supply.com\n3. Adjourn", []),
    (
        "1. Call to order\n2. Next meeting: July 14\nAccessibility: accommodations at 701-555-0165.",
        [("701-555-0165", "accommodation")],
    ),
    ("How to Comment\n- E-mail: a@elm.gov (300 words)\n- In person", [("a@elm.gov", "comments")]),
]
PASSCODES = [
    ("Meeting ID: 812 3456 7890, PIN/Passcode: 98362", "98362"),
    ("Zoom ID 812 3456 7890, password 'mosquito'", "mosquito"),
    ("Zoom ID 812 3456 7890 password ‘Elm’", "Elm"),
    ("Meeting ID: 812 3456 7890. A passcode is not required.", None),
    ("Meeting ID: 812 3456 7890; participant passcode: 294 665.", "294 665"),
    ("Meeting ID: 812 3456 7890 (no passcode)", None),
    ("Meeting ID 812 3456 7890 | Passcode = elm2026", "elm2026"),
]
ROOMS = [
    ("Online: go to https://elm.gov/zoom", "https://elm.gov/zoom"),
    ("Join virtually: elm.gov/council-webex", "https://elm.gov/council-webex"),
    ("Zoom instructions: https://elm.gov/zoom-instructions", None),
    ("For Zoom help go to https://elm.gov/zoom", None),
    ("Join the meeting at https://bit.ly/elmzoom", "https://bit.ly/elmzoom"),
    ("1. Go to https://zoom.us/j/81234567890 and download the app.", "https://zoom.us/j/81234567890"),
    ("Zoom pricing: https://zoom.us/pricing", None),
]


def read(text: str) -> AgendaParticipation:
    return read_agenda([(1, text)], timezone="America/New_York", meeting_date="2026-06-09")


@pytest.mark.parametrize(("words", "moment"), DEADLINES)
def test_deadline(words: str, moment: str | None):
    found = read(HEAD + words).comment_deadline
    assert (None if found is None else (found.value or "")[5:16]) == moment


@pytest.mark.parametrize(("words", "mode"), MODES)
def test_mode(words: str, mode: str):
    found = read(DAY + words).mode
    assert found is not None
    assert found.value == mode


@pytest.mark.parametrize(("words", "expected"), CONTACTS)
def test_what_a_contact_is_for(words: str, expected: list[tuple[str, str]]):
    found = read(HEAD + words)
    assert sorted((fact.value, fact.purpose) for fact in (*found.phones, *found.emails)) == expected


@pytest.mark.parametrize(("words", "code"), PASSCODES)
def test_passcode(words: str, code: str | None):
    found = read(HEAD + words).passcode
    assert (found and found.value) == code


@pytest.mark.parametrize(("words", "url"), ROOMS)
def test_the_room(words: str, url: str | None):
    found = read(HEAD + words).meeting_url
    assert (found and found.value) == url


def test_a_line_that_was_never_wrapped_does_not_part_the_others():
    wrapped = "Comments for the members and for the record of this body go to\nAnn Reed by 3:00 p.m. on Monday, June 8."
    found = read(HEAD + wrapped + "\n" + "Remarks are made to the body as a whole. " * 12).comment_deadline
    assert found is not None
    assert found.value == "2026-06-08T15:00:00-04:00"


def test_an_item_by_the_clock_is_an_item():
    found = read(
        HEAD + "9:00 Call to order; roll call\n9:15 Zoom demonstration, vendor 308-555-0160\n9:30 Adjourn\nClerk: 308-555-0100"
    )
    assert found.mode is not None
    assert found.mode.value == "in_person"
    assert [fact.value for fact in found.phones] == ["308-555-0100"]


def test_a_study_session_says_how_to_speak_elsewhere():
    said = (
        DAY.replace("City Council", "Study Session")
        + "To speak at a regular meeting, sign up by 3 p.m. on the day of that meeting."
    )
    assert read(said).comment_deadline is None
