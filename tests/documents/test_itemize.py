"""Agenda items out of documents: numbering schemes, structure, and what looks like an item and is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagic_scrapy.documents.itemize import find_items, windows

PROSE = "The department reviewed the proposal and found that it meets the goals of the adopted plan.\n" * 12


def paper(title, more=""):
    return f"{title}\n{PROSE}{more}"


def document(*texts, **about):
    """``about`` and ``pages`` of a document with these page texts."""
    facts = {"pages_total": len(texts), "outline": [], "links": [], "internal_links": [], "link_places": [], "page_labels": []}
    return facts | about, lambda: ({"page": number, "text": text, "flags": []} for number, text in enumerate(texts, start=1))


def split(*texts, kind="packet", **about):
    facts, pages = document(*texts, **about)
    found = find_items(facts, pages, kind=kind)
    assert len({item.key for item in found.items}) == len(found.items)
    again = find_items(facts, pages, kind=kind)
    assert [item.key for item in again.items] == [item.key for item in found.items]
    return found


def agenda(*lines):
    return "\n".join(["CITY OF CEDAR HOLLOW", "CITY COUNCIL AGENDA", "March 3, 2026 6:00 p.m.", *lines])


def numbers(found):
    return [item.number for item in found.items]


def titles(found):
    return [item.title for item in found.items]


# -- numbering ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "marks",
    [
        ["1.", "2.", "3.", "4."],
        ["1)", "2)", "3)", "4)"],
        ["(1)", "(2)", "(3)", "(4)"],
        ["[3]", "[4]", "[5]", "[6]"],
        ["a.", "b.", "c.", "d."],
        ["A.1", "A.2", "B.1", "B.2"],
        ["I.", "II.", "III.", "IV."],
        ["i)", "ii)", "iii)", "iv)"],
        ["1.a", "1.b", "2.a", "2.b"],
        ["7.B.2", "7.B.3", "7.C.1", "8.A.1"],
        ["Item No. 5", "Item No. 6", "Item No. 7", "Item No. 8"],
        ["ITEM 5:", "ITEM 6:", "ITEM 7:", "ITEM 8:"],
        ["H.", "I.", "J.", "K."],
        ["10A.", "10B.", "10C.", "11A."],
        ["1", "2", "3", "4"],
        ["A-1.", "A-2.", "A-3.", "B-1."],
    ],
)
def test_numbering_schemes(marks):
    names = [
        "Approve the lease of the depot",
        "Award the culvert contract",
        "Adopt the fee schedule",
        "Appoint a library trustee",
    ]
    if marks[0] == "H.":
        marks = [f"{letter}." for letter in "ABCDEFGHIJK"]
        names = [f"Approve agreement number {letter} with the county" for letter in "ABCDEFGHIJK"]
    found = split(agenda(*(f"{mark} {name}" for mark, name in zip(marks, names, strict=True)), "ADJOURNMENT"))
    assert titles(found) == names
    assert len(set(numbers(found))) == len(names)
    assert found.basis == "text"
    assert found.agenda_pages == (1, 1)


def test_numbers_that_restart_in_each_section():
    found = split(
        agenda(
            "CONSENT CALENDAR",
            "1. Approve the warrant register",
            "2. Accept the audit",
            "PUBLIC HEARINGS",
            "1. Rezone 12 acres on Mill Road",
            "2. Vacate an easement",
            "NEW BUSINESS",
            "1. Purchase two fire engines",
            "ADJOURNMENT",
        )
    )
    assert [(item.section, item.number) for item in found.items] == [
        ("CONSENT CALENDAR", "1"),
        ("CONSENT CALENDAR", "2"),
        ("PUBLIC HEARINGS", "1"),
        ("PUBLIC HEARINGS", "2"),
        ("NEW BUSINESS", "1"),
    ]


def test_consent_group_gives_its_children_their_section():
    found = split(
        agenda(
            "1. Call to Order",
            "2. CONSENT CALENDAR",
            "a. Approve the warrant register",
            "b. Accept the audit",
            "3. Award the culvert contract to Mason Brothers",
            "4. Adjournment",
        )
    )
    assert [(item.section, item.number, item.title) for item in found.items] == [
        (None, "1", "Call to Order"),
        ("2. CONSENT CALENDAR", "a", "Approve the warrant register"),
        ("2. CONSENT CALENDAR", "b", "Accept the audit"),
        (None, "3", "Award the culvert contract to Mason Brothers"),
        (None, "4", "Adjournment"),
    ]


def test_lettered_sections_after_unlettered_ones():
    found = split(
        agenda(
            "Proclamations:",
            "1. National Library Week",
            "A. Consent Agenda:",
            "1. Approve the minutes of May 5",
            "2. Accept the audit",
            "B. Communications:",
            "C. Unfinished Business:",
            "1. Adopt the nuisance ordinance",
            "Adjournment.",
        )
    )
    assert [(item.section, item.number) for item in found.items] == [
        ("Proclamations", "1"),
        ("A. Consent Agenda", "1"),
        ("A. Consent Agenda", "2"),
        (None, "B"),
        ("C. Unfinished Business", "1"),
    ]


def test_parts_of_an_item_are_not_items():
    found = split(
        agenda(
            "1. Adopt an ordinance amending the zoning code for accessory dwellings",
            "a. Find the project exempt",
            "b. Waive the reading",
            "2. Award the culvert contract",
            "3. Accept the audit",
            "ADJOURNMENT",
        )
    )
    assert numbers(found) == ["1", "2", "3"]


def test_a_list_inside_an_item_that_counts_from_one_again():
    found = split(
        agenda(
            "1. Award the culvert contract",
            "2. Adopt an ordinance on fees",
            "Staff asks the council to:",
            "1. Open the hearing",
            "2. Take testimony",
            "3. Adopt the fees",
            "3. Accept the audit of the water fund",
            "4. Appoint a trustee",
            "ADJOURNMENT",
        )
    )
    assert titles(found)[:2] == ["Award the culvert contract", "Adopt an ordinance on fees"]
    assert titles(found)[2:] == ["Accept the audit of the water fund", "Appoint a trustee"]


def test_instructions_before_the_items():
    found = split(
        agenda(
            "To take part:",
            "1. Go to the city's website",
            "2. Enter the webinar number",
            "3. Raise your hand",
            "1. Call to order",
            "2. Award the culvert contract",
            "3. Accept the audit",
            "4. Appoint a trustee",
            "ADJOURNMENT",
        )
    )
    assert titles(found)[0] == "Call to order"
    assert len(found.items) == 4


@pytest.mark.parametrize(
    "marks",
    [
        ["C-1", "C-2", "H-1", "R-1"],
        ["R 1", "C 1", "C 2", "R 2"],
        ["A1", "A2", "B1", "C1"],
        ["26-0312", "26-0298", "26-0305", "26-0277"],
        ["Ord. 61-2026", "Ord. 64-2026", "Res. 22-2026", "2026-141"],
        ["5-1", "5-2", "6-1", "7-1"],
        ["ARTICLE 1.", "ARTICLE 2.", "ARTICLE 3.", "ARTICLE 4."],
        ["1.0", "2.0", "3.0", "4.0"],
        ["1-", "2-", "3-", "4-"],
        ["#1", "#2", "#3", "#4"],
        ["A.-1.", "A.-2.", "B.-1.", "C.-1."],
        ["4.I.", "4.II.", "5.I.", "6.I."],
        ["6:30 1.", "6:45 2.", "7:00 3.", "7:15 4."],
        ["9:00 a.m.", "9:05 a.m.", "9:30 a.m.", "10:00 a.m. -"],
    ],
)
def test_marks_that_only_their_series_proves(marks):
    names = ["Call to order", "Award the culvert contract", "Adopt the fee schedule", "Appoint a library trustee"]
    found = split(agenda(*(f"{mark} {name}" for mark, name in zip(marks, names, strict=True)), "ADJOURNMENT"))
    assert titles(found) == names


def test_a_series_below_a_lettered_heading_and_one_inside_an_item():
    found = split(
        agenda(
            "A. Roll call",
            "B. Legislation",
            "Ord. 61-2026 To make appropriations",
            "Ord. 64-2026 To amend the zoning code",
            "C. Award the culvert contract to Mason Brothers",
            "26-0311 Bid tabulation",
            "D. Adjournment",
        )
    )
    assert numbers(found) == ["A", "Ord. 61-2026", "Ord. 64-2026", "C", "D"]
    assert found.items[1].section == "B. Legislation"


def test_agendas_of_bullets_and_of_capitals():
    names = ["Welcome and introductions", "Trail counter pilot", "Public comment", "Adjourn"]
    assert titles(split(agenda(*(f"\u2022 {name}" for name in names)))) == names
    capitals = ["CALL TO ORDER", "DISCUSSION OF BEACH FUNDING", "ADJOURNMENT"]
    assert titles(split(agenda(*capitals))) == capitals
    letters = [f"\u2022 {name}" for name in ("Oak Street", "Elm Street", "Mill Road", "Bay Street")]
    assert split(agenda("Streets to be swept:", *letters)).basis == "windows"


def test_steps_below_what_is_recommended_are_no_items():
    found = split(
        agenda(
            "1. WARRANTS (FINANCE)",
            "Staff Recommendation: That the City Council:",
            "1. Approve the warrants; and",
            "2. File the register.",
            "2. TREE CARE (PUBLIC WORKS)",
            "Staff Recommendation: That the City Council:",
            "a. Approve the agreement;",
            "b. Authorize the City Manager to sign it.",
            "3. INVESTMENT POLICY",
            "Recommended Action: 1. Adopt the resolution.",
            "2. File the report.",
            "4. FIREWORKS",
            "ADJOURNMENT",
        )
    )
    assert titles(found) == ["WARRANTS (FINANCE)", "TREE CARE (PUBLIC WORKS)", "INVESTMENT POLICY", "FIREWORKS"]


def test_two_bodies_on_one_agenda():
    council = ["1. Call to order", "2. Consent calendar", "2.1 Warrants", "2.2 Fees", "3. Adjournment"]
    agency = ["HOUSING AGENCY", "1. Roll call", "2. Consent calendar", "2.1 Minutes of May 5", "3. Adjournment"]
    assert numbers(split(agenda(*council, *agency))) == ["1", "2.1", "2.2", "3", "1", "2.1", "3"]


def test_how_to_take_part_above_the_agendas_own_heading():
    found = split(
        "CITY COUNCIL MEETING AGENDA\nHOW TO PARTICIPATE\n1. City Hall, 12 Center Street\n2. Channel 8\n3. The website\n"
        "AGENDA\n1. Call to order\n2. Dog park\n3. Fees\nADJOURNMENT"
    )
    assert titles(found) == ["Call to order", "Dog park", "Fees"]


def test_steps_to_take_part_under_no_heading_but_the_first_section():
    steps = ["1. Fill out a blue card", "2. When your name is called, come up", "3. Keep to three minutes"]
    items = ["CONSENT CALENDAR", "1. Award the culvert contract", "2. Accept the audit", "PUBLIC HEARINGS", "3. Adopt the fees"]
    assert titles(split(agenda(*steps, *items, "ADJOURNMENT"))) == [item[3:] for item in items if item[0].isdigit()]


def test_what_begins_small_goes_on_with_a_sentence():
    lines = ["1. Renew the lease for a term of", "3. years and $45,000", "2. Buy iPads", "3. e-bike program", "ADJOURNMENT"]
    assert numbers(split(agenda(*lines))) == ["1", "2", "3"]


def test_columns_of_times_and_of_pages():
    timed = [
        f"{number}. {name} {clock}"
        for number, name, clock in zip("123", PAPERS, ("5:30 p.m.", "5:35", "6:15 p.m."), strict=False)
    ]
    assert titles(split(agenda(*timed))) == PAPERS[:3]
    paged = split(agenda("Page", *(f"{line} {page}" for line, page in zip(ITEMS, (2, 3, 5, 6), strict=True))), *([PROSE] * 5))
    assert (titles(paged), ranges(paged)) == (PAPERS, [(2, 2), (3, 4), (5, 5), (6, 6)])


@pytest.mark.parametrize(
    "line",
    [
        "12 January 2026",
        "3/3/2026",
        "6:30 p.m. Closed session",
        "6 p.m. Doors open",
        "200 N. Spring Street",
        "20 West Main Street, Second Floor",
        "(213) 978-1111",
        "$4,500 from the general fund",
        "\u00a7 12.04 of the municipal code",
        "12.04.010 of the municipal code",
        "1.5 million dollars",
        "5-2 vote",
        "J. Smith, Chair",
        "U.S. Department of Transportation grant",
        "R-1 zone",
        "Page 2",
        "Item 5 was continued from February",
    ],
)
def test_what_begins_like_a_number_and_is_none(line):
    found = split(
        agenda("1. Award the culvert contract.", line, "2. Accept the audit.", line, "3. Appoint a trustee.", "ADJOURNMENT")
    )
    assert numbers(found) == ["1", "2", "3"]


def test_wrapped_titles_are_joined():
    found = split(
        agenda(
            "1. Adopt a resolution authorizing the city manager to execute an agreement with",
            "Mason Brothers for the repair of the culvert on",
            "Mill Road in an amount of $45,000",
            "Recommendation: Adopt.",
            "2. Accept the audit",
            "Staff: J. Smith",
            "3. Appoint a trustee",
            "ADJOURNMENT",
        )
    )
    assert titles(found) == [
        "Adopt a resolution authorizing the city manager to execute an agreement with Mason Brothers for the repair of the "
        "culvert on Mill Road in an amount of $45,000",
        "Accept the audit",
        "Appoint a trustee",
    ]


def test_number_alone_on_its_line_and_a_column_of_titles():
    found = split(agenda("1.", "Award the culvert contract", "2.", "Accept the audit", "3.", "Appoint a trustee", "ADJOURNMENT"))
    assert titles(found) == ["Award the culvert contract", "Accept the audit", "Appoint a trustee"]


def test_two_columns_in_one_line():
    found = split(
        agenda(
            "1. Call to order 4. Award the culvert contract",
            "2. Roll call 5. Accept the audit",
            "3. Pledge 6. Appoint a trustee",
            "Adjournment",
        )
    )
    assert numbers(found) == ["1", "2", "3", "4", "5", "6"]
    assert titles(found)[3] == "Award the culvert contract"


def test_continued_headings_and_running_headers():
    head = "Cedar Hollow City Council Agenda\nMarch 3, 2026 Page {}\n"
    found = split(
        head.format(1) + "1. Award the culvert contract\n2. Accept the audit\n3. Appoint a trustee",
        head.format(2) + "3. Appoint a trustee (continued)\nThe term is four years.\n4. Renew the lease\n5. Adopt the fees",
        head.format(3) + "6. Sell the depot\nADJOURNMENT",
    )
    assert numbers(found) == ["1", "2", "3", "4", "5", "6"]
    assert [(item.first_page, item.last_page) for item in found.items] == [(1, 1), (1, 1), (1, 2), (2, 2), (2, 2), (3, 3)]


# -- pages of other papers ---------------------------------------------------------------------------------------------

ITEMS = (
    "1. Award the culvert contract",
    "2. Accept the water fund audit",
    "3. Appoint a library trustee",
    "4. Renew the depot lease",
)
PAPERS = [title.split(". ", 1)[1] for title in ITEMS]


def ranges(found):
    return [(item.first_page, item.last_page) for item in found.items]


def test_memos_after_the_agenda_and_numbered_lists_in_reports():
    memo = "MEMORANDUM\nTo: City Council\nSubject: Award the culvert contract\n1. Background\n2. Bids\n3. Cost\n4. Time\n5. Next"
    report = paper(
        "Staff Report\nAccept the water fund audit", "1. Findings\n2. Ratios\n3. Opinion\n4. Outlook\n5. Advice\n6. More"
    )
    found = split(agenda(*ITEMS), memo, PROSE, report, PROSE, kind="packet")
    assert titles(found) == PAPERS
    assert ranges(found) == [(2, 3), (4, 5), (1, 1), (1, 1)]
    assert [item.basis for item in found.items] == ["heading", "heading", "agenda", "agenda"]


def test_restarting_numbers_inside_annexes():
    annex = "1. Definitions of the annex\n2. Terms of the annex\n3. Payment\n4. Notices"
    found = split(agenda(*ITEMS, "ADJOURNMENT"), paper("Item 1", annex), annex, paper("Item 3", annex), annex)
    assert numbers(found) == ["1", "2", "3", "4"]
    assert ranges(found) == [(2, 3), (1, 1), (4, 5), (1, 1)]


def test_minutes_of_an_earlier_meeting_are_left_alone():
    minutes = (
        "CITY COUNCIL MINUTES\nFebruary 3\n1. Call to order\n2. Old fees\n3. Old lease\n4. Old audit\n5. Old grant\nADJOURNMENT"
    )
    for texts in ([agenda(*ITEMS, "ADJOURNMENT"), minutes, PROSE], [minutes, PROSE, agenda(*ITEMS, "ADJOURNMENT")]):
        assert titles(split(*texts)) == PAPERS
    assert numbers(split(minutes, kind="minutes")) == ["1", "2", "3", "4", "5"]
    assert split(minutes, PROSE).basis == "windows"


def test_minutes_in_the_packet_belong_to_their_approval():
    minutes = (
        "WATER BOARD\nMINUTES OF APRIL 7, 2026\n1. Call to order\n2. Accept the water fund audit\n3. Appoint a library trustee"
    )
    lines = ["1. Minutes of March 3", "2. Minutes of April 7", "3. Accept the water fund audit", "4. Appoint a library trustee"]
    found = split(agenda(*lines, "ADJOURNMENT"), minutes, PROSE, paper("Subject: Accept the water fund audit"))
    assert ranges(found) == [(1, 1), (2, 3), (4, 4), (1, 1)]


def test_papers_that_bear_only_a_number():
    lines = ["1. Roll call", "2. Docket 26-06: Rhoads", "3. PB-26-16 Hobbs, Quarry Lane", "4. Budget for 2026-27", "5. Fees"]
    cover = "AGENDA REPORT\nMeeting Date: September 2, 2026 Agenda Item: {}\n" + PROSE
    papers = ["APPLICATION\nDocket 26-06\n" + PROSE, "TOWN\nPB-26-16\n" + PROSE, "2026-27\n" + PROSE, cover.format(5)]
    assert ranges(split(agenda(*lines, "ADJOURNMENT"), *papers)) == [(1, 1), (2, 2), (3, 4), (1, 1), (5, 5)]


def test_numbers_of_items_at_the_foot_of_their_pages():
    foot = PROSE + "Item {} - Page {} of 2"
    found = split(agenda(*ITEMS, "ADJOURNMENT"), *(foot.format(item, page) for item in (2, 4) for page in (1, 2)))
    assert ranges(found) == [(1, 1), (2, 3), (1, 1), (4, 5)]


def test_a_cover_page_whose_number_only_a_series_proves():
    lines = ["A1. Warrants", "A2. Fees", "B1. Lifeguard towers", "C1. Appointments"]
    found = split(agenda(*lines), "AGENDA ITEM NO. B1\nCITY COUNCIL AGENDA REPORT\n" + PROSE, PROSE)
    assert (found.agenda_pages, ranges(found)[2]) == ((1, 1), (2, 3))


def test_a_page_that_lists_the_items_again_is_none_of_their_papers():
    again = "SPEAKER CARDS\n" + "\n".join(PAPERS)
    found = split(agenda(*ITEMS, "ADJOURNMENT"), again, paper("Item 1"), paper("Item 2"))
    assert ranges(found) == [(3, 3), (4, 4), (1, 1), (1, 1)]


def test_agenda_after_a_cover_page_and_at_the_end():
    cover = "CEDAR HOLLOW\nAGENDA PACKET\nMarch 3, 2026"
    front = split(cover, agenda(*ITEMS, "ADJOURNMENT"), paper("Item 2"), PROSE)
    assert (front.agenda_pages, ranges(front)[1]) == ((1, 2), (3, 4))
    end = split(paper("Staff Report\nItem 1"), PROSE, paper("Staff Report\nItem 2"), agenda(*ITEMS, "ADJOURNMENT"))
    assert end.agenda_pages == (4, 4)
    assert ranges(end) == [(1, 2), (3, 3), (4, 4), (4, 4)]


def test_contents_with_leaders_and_printed_page_numbers():
    contents = "TABLE OF CONTENTS\nCity Council\nConsent\n" + "\n".join(
        f"{line} ........ {page}" for line, page in zip(ITEMS, (1, 3, 4, 6), strict=True)
    )
    texts = ["AGENDA PACKET", contents, *(f"{PROSE}\nPacket Page {page}" for page in range(1, 8))]
    found = split(*texts)
    assert titles(found) == PAPERS
    assert ranges(found) == [(3, 4), (5, 5), (6, 7), (8, 9)]
    assert {item.basis for item in found.items} == {"page_reference"}


def test_contents_with_page_labels():
    contents = agenda(*(f"{line} (page {page})" for line, page in zip(ITEMS, (2, 3, 5, 6), strict=True)))
    found = split("Cover", contents, *([PROSE] * 6), page_labels=["i", "ii", "1", "2", "3", "4", "5", "6"])
    assert ranges(found) == [(4, 4), (5, 6), (7, 7), (8, 8)]


# -- bookmarks ---------------------------------------------------------------------------------------------------------


def test_one_bookmark_an_item():
    outline = [[0, "Agenda", 1], [0, ITEMS[0], 2], [0, ITEMS[1], 4], [0, ITEMS[2], 5], [0, ITEMS[3], 7]]
    found = split(agenda(*ITEMS, "ADJOURNMENT"), *([PROSE] * 7), outline=outline)
    assert (found.basis, titles(found), ranges(found)) == ("outline", PAPERS, [(2, 3), (4, 4), (5, 6), (7, 8)])


def test_attachments_at_the_same_level_fold_into_the_item_before():
    outline = [
        [0, "1. Award", 2],
        [0, "Att. 1 - Bids", 3],
        [0, "2. Audit", 4],
        [0, "Exhibit A", 5],
        [0, "Attachment 2", 6],
        [0, "3. Trustee", 7],
        [0, "Staff Report", 7],
        [0, "Letters of support", 8],
    ]
    found = split(*([PROSE] * 8), outline=outline)
    assert [(item.number, item.first_page, item.last_page) for item in found.items] == [("1", 2, 3), ("2", 4, 6), ("3", 7, 8)]


def test_levels_mixed_with_sections_above_items():
    outline = [
        [0, "Packet", 1],
        [1, "Agenda", 1],
        [1, "CONSENT CALENDAR", 2],
        [2, "1. Award", 2],
        [3, "Exhibit A", 3],
        [2, "2. Audit", 4],
        [1, "PUBLIC HEARINGS", 5],
        [2, "1. Rezoning", 5],
        [1, "9. Closing statement of the mayor", 7],
    ]
    found = split(*([PROSE] * 8), outline=outline)
    assert [(item.section, item.number, item.first_page, item.last_page) for item in found.items] == [
        ("CONSENT CALENDAR", "1", 2, 3),
        ("CONSENT CALENDAR", "2", 4, 4),
        ("PUBLIC HEARINGS", "1", 5, 6),
        (None, "9", 7, 8),
    ]


def test_title_block_bookmarks_on_page_one():
    outline = [[0, "PLANNING COMMISSION AGENDA", 1], [0, "March 3", 1], [0, "Council Chamber", 1], [0, "202 C Street", 1]]
    assert split(agenda(*ITEMS, "ADJOURNMENT"), outline=outline).basis == "text"


def test_bookmarks_that_are_slide_titles_of_an_attachment():
    slides = [[0, f"Slide about drainage {number}", number] for number in (2, 3, 5, 6, 7)]
    papers = [paper(f"Item {number}") for number in (1, 2, 3)]
    found = split(agenda(*ITEMS, "ADJOURNMENT"), papers[0], PROSE, papers[1], PROSE, papers[2], PROSE, outline=slides)
    assert (found.basis, titles(found), ranges(found)) == ("text", PAPERS, [(2, 3), (4, 5), (6, 7), (1, 1)])


def test_items_of_the_agenda_that_have_no_bookmark_are_kept():
    outline = [[0, ITEMS[0], 2], [0, ITEMS[1], 3], [0, ITEMS[3], 5]]
    found = split(agenda(*ITEMS, "ADJOURNMENT"), *([PROSE] * 5), outline=outline)
    assert ranges(found) == [(2, 2), (3, 4), (1, 1), (5, 6)]


# -- links -------------------------------------------------------------------------------------------------------------


def test_agenda_with_page_links_only():
    lines = [f"{line} page {page}" for line, page in zip(ITEMS, (2, 3, 5, 6), strict=True)]
    links = [[1, page, 0.2 + page / 20, f"page {page}"] for page in (2, 3, 5, 6)]
    slides = [[0, f"Slide {number}", 5] for number in range(9)]
    found = split(agenda(*lines), *([PROSE] * 6), internal_links=links, outline=slides)
    assert (found.basis, titles(found), ranges(found)) == ("links", PAPERS, [(2, 2), (3, 4), (5, 5), (6, 7)])


def test_links_to_staff_report_and_attachments_of_each_item():
    lines, links = [], []
    for line, page, y in zip(ITEMS, (2, 4, 6, 8), (0.2, 0.4, 0.6, 0.8), strict=True):
        lines += [line, "Staff Report", "Exhibit A"]
        links += [[1, page, y + 0.02, "Staff Report"], [1, page + 1, y + 0.04, "Exhibit A"]]
    found = split(agenda(*lines), *([PROSE] * 8), internal_links=links)
    assert (found.basis, titles(found), ranges(found)) == ("links", PAPERS, [(2, 3), (4, 5), (6, 7), (8, 9)])


def test_links_of_an_agenda_without_numbers():
    links = [[1, page, page / 10, title] for page, title in zip((2, 4, 5, 7), PAPERS, strict=True)]
    found = split(agenda(*PAPERS), *([PROSE] * 7), internal_links=links)
    assert (found.basis, titles(found), ranges(found)) == ("links", PAPERS, [(2, 3), (4, 4), (5, 6), (7, 8)])


def test_links_whose_words_could_not_be_read():
    links = [[1, page, page / 10, ""] for page in (2, 3, 5, 6)]
    assert ranges(split(agenda(*ITEMS), *([PROSE] * 6), internal_links=links)) == [(2, 2), (3, 4), (5, 5), (6, 7)]


def test_web_links_of_an_agenda_without_numbers():
    links = [[1, "https://city.example/zoom"], *([1, f"https://city.example/docs/{number}.pdf"] for number in range(4))]
    places = [[0.1, "Join the webinar here"], *([0.2 + number / 10, title] for number, title in enumerate(PAPERS))]
    found = split(agenda(*PAPERS), links=links, link_places=places)
    assert (found.basis, titles(found)) == ("uri_links", PAPERS)


def test_numbered_agenda_whose_items_link_their_documents():
    links = [[1, f"https://city.example/docs/{number}.pdf"] for number in range(4)]
    found = split(agenda(*ITEMS), links=links, link_places=[[0.2 + number / 10, title] for number, title in enumerate(ITEMS)])
    assert (found.basis, titles(found)) == ("uri_links", PAPERS)


# -- refusals and windows ----------------------------------------------------------------------------------------------


def test_fewer_than_three_items_are_refused_where_nothing_says_agenda():
    texts = ("CITY COUNCIL\nThe board of trustees asks:\n1. Award the culvert contract\n2. Accept the audit", PROSE)
    found = split(*texts)
    assert (found.items, found.basis) == ([], "windows")
    assert found.refused
    assert titles(split(*texts, kind="agenda")) == ["Award the culvert contract", "Accept the audit"]


def test_one_and_two_items_of_a_special_meeting():
    two = split(agenda("1. Award the culvert contract", "2. Accept the audit", "ADJOURNMENT"), paper("Item 2"))
    assert (titles(two), ranges(two)) == (["Award the culvert contract", "Accept the audit"], [(1, 1), (2, 2)])
    one = "NOTICE OF SPECIAL MEETING\nSanitary District\n{}\n1. Award the pump contract\nPosted March 27"
    assert titles(split(one.format("AGENDA"))) == ["Award the pump contract"]
    assert split(one.format("March 30, 2026")).basis == "windows"


def test_few_items_give_way_to_the_links_of_more():
    links = [[1, page, page / 10, title] for page, title in zip((2, 4, 5, 7), PAPERS, strict=True)]
    found = split(agenda("1. Opening", "2. Business", *PAPERS), *([PROSE] * 7), internal_links=links)
    assert (found.basis, titles(found)) == ("links", PAPERS)


@pytest.mark.parametrize("word", ["CANCELLED", "postponed"])
def test_a_notice_that_the_meeting_is_off_has_no_items(word):
    contacts = ["The meeting has been " + word, "1. District office 555-0140", "2. Board president", "3. County clerk"]
    assert split(agenda(*contacts), kind="agenda").basis == "windows"
    assert len(split(agenda(contacts[0], "1. Call to order", "2. Fees", "3. Adjournment")).items) == 3


def test_more_than_two_hundred_items_are_refused():
    outline = [[0, f"Slip {number} of the register", number] for number in range(1, 302)]
    found = split(*([PROSE] * 301), outline=outline)
    assert (found.items, found.basis) == ([], "windows")
    assert "301" in found.refused


def test_windows_overlap_by_one_page():
    about, pages = document(*(["x" * 400] * 7), "y" * 3000, "z" * 10)
    found = windows(about, pages, characters=1000)
    assert found == [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (8, 8), (9, 9)]
    assert windows(*document()) == []


# -- any text ----------------------------------------------------------------------------------------------------------

LINES = st.one_of(
    st.text(max_size=40),
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["", "Item ", "(", "[", "ITEM NO. "]),
        st.one_of(st.integers(0, 300), st.sampled_from(["a", "B", "iv", "1.A", "7.B.2", "XX", "I"])),
        st.sampled_from([". Approve the lease", ") Roll call", "] x", " Budget .... 3", ". CONSENT CALENDAR", ".", " page 2"]),
    ),
    st.sampled_from(
        ["AGENDA", "CONSENT CALENDAR", "MINUTES", "ADJOURNMENT", "MEMORANDUM", "TABLE OF CONTENTS", "City Council", "Roll call"]
    ),
)
TEXTS = st.lists(st.lists(LINES, max_size=12).map("\n".join), min_size=1, max_size=8)
PAGE = st.integers(1, 8)


@settings(max_examples=150, deadline=None)
@given(
    texts=TEXTS,
    outline=st.lists(st.tuples(st.integers(0, 3), st.text(max_size=20) | LINES, PAGE | st.none()), max_size=12),
    internal=st.lists(st.tuples(PAGE, PAGE, st.none() | st.floats(0, 1), LINES), max_size=12),
    kind=st.sampled_from(["agenda", "packet", "minutes", "link"]),
)
def test_any_text(texts, outline, internal, kind):
    total = len(texts)
    inside = [list(entry) for entry in outline if entry[2] is None or entry[2] <= total]
    links = [list(link) for link in internal if max(link[:2]) <= total and link[0] != link[1]]
    found = split(*texts, kind=kind, outline=inside, internal_links=links)
    assert len(found.items) <= 200
    assert bool(found.items) == (found.refused is None)
    papers = set()
    for item in found.items:
        assert 1 <= item.first_page <= item.last_page <= total
        assert item.title
        if item.basis != "agenda":
            papers.add((item.first_page, item.last_page))
    flat = sorted(papers)
    assert all(before[1] < after[0] for before, after in zip(flat, flat[1:], strict=False))
