"""How to take part, out of real agendas: only the facts that stand in them are here, their text stays with the captures."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from pdfminer.high_level import extract_text

from engagic_scrapy.participation.agenda import AgendaParticipation, read_agenda

CAPTURES = os.environ.get("ENGAGIC_CAPTURES")
pytestmark = pytest.mark.skipif(not CAPTURES, reason="ENGAGIC_CAPTURES is not set")
PACIFIC, MOUNTAIN, CENTRAL = "America/Los_Angeles", "America/Denver", "America/Chicago"
BREAKS = {"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "h5", "h6"}
LAWA_LINES = ["213-621-2489", "818-904-9450", "310-471-2489", "310-547-2489", "213-306-3065"]  # four to hear it, one to speak

# File, place, start, and what a resident would look for: link, id, passcode, phones to join, for comments, for accommodation,
# e-mails for comments, deadline, form, mode. What isn't named here must not be found.
REAL: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    (
        "pdf/san_diego_city_planning_upcoming_follow_0.pdf",
        PACIFIC,
        "2022-09-29T09:00",
        {
            "meeting_url": "https://sandiego.zoomgov.com/j/1602771962",
            "meeting_id": "160 277 1962",
            "join": ["669-254-5252", "833-568-8864"],
            "accommodation": ["619-321-3208"],
            "comment_deadline": "2022-09-29T07:00:00-07:00",
            "mode": "hybrid",
        },
    ),
    (
        "granicus/lawa_agenda_clip825.html",
        PACIFIC,
        "2022-01-27T14:00",
        {
            "meeting_id": "2469 270 9908",
            "join": LAWA_LINES,
            "accommodation": ["424-646-5005"],
            "comment_url": "http://lax.to/boacaudit11042021",
            "mode": "virtual",
        },
    ),
    (
        "granicus/lawa_agenda_clip838.html",
        PACIFIC,
        "2022-03-03T10:00",
        {
            "meeting_id": "2463 330 2107",
            "join": LAWA_LINES,
            "accommodation": ["424-646-5005"],
            "comment_url": "https://online.lawa.org/boac",
            "mode": "virtual",
        },
    ),
    (
        "escribe/bakersfield_Meeting.aspx_ccm330.html",
        PACIFIC,
        "2026-07-15T15:30",
        {
            "passcode": "3952",
            "join": ["661-529-9511"],
            "accommodation": ["661-326-3767"],
            "comment_deadline": "2026-07-09T14:00:00-07:00",
            "comment_url": "https://engage.bakersfield.gov/",
            "mode": "hybrid",
        },
    ),
    (
        "onbase/santabarbara_viewagenda_document_1184.html",
        PACIFIC,
        "2026-08-11T14:00",
        {
            "meeting_url": "https://santabarbaraca-gov.zoom.us/j/89359334270",
            "meeting_id": "893 5933 4270",
            "join": ["669-900-6833"],
            "emails": ["clerk@santabarbaraca.gov"],
            "comment_deadline": "2026-08-11T14:00:00-07:00",
            "mode": "hybrid",
        },
    ),
    (
        "primegov/okc_Portal_Meeting_agenda_2022-10-25.html",
        CENTRAL,
        "2022-10-25T14:00",
        {"accommodation": ["405-297-2422", "405-297-2020"], "mode": "in_person"},
    ),
    (
        "destiny/billingsmt_agenda_seq2036_2026-08.html",
        MOUNTAIN,
        "2026-08-17T17:30",
        {"emails": ["council@billingsmt.gov"], "comment_deadline": "2026-08-17T15:00:00-06:00", "mode": "hybrid"},
    ),
    ("onbase/maricopa-county_viewmeetingagenda_4694.html", "America/Phoenix", "2026-07-15T09:30", {}),
    ("onbase/tucson_viewmeetingagenda_1956.html", "America/Phoenix", "2026-08-05T17:30", {}),
    ("onbase/akron_viewagenda_document.html", "America/New_York", "2019-09-16", {}),
    ("boarddocs/columbusoh_BD-GetAgenda_DQ3VPX80F260.html", "America/New_York", "2026-02-17", {}),
)


def text_of(path: Path) -> str:
    """A page's text, or a document's, with the lines that a reader sees."""
    if path.suffix == ".pdf":
        return extract_text(path)
    page = lxml.html.fromstring(path.read_text(encoding="utf-8", errors="replace"))
    for element in page.xpath("//script|//style|//noscript|//comment()"):
        element.drop_tree()
    for element in page.iter():
        if element.text:
            element.text = " ".join(element.text.replace("\n", " ").split(" "))
        tail = (element.tail or "").replace("\n", " ")
        element.tail = f"\n{tail}" if element.tag in BREAKS else tail
    return str(page.text_content())


def plain(found: AgendaParticipation) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: fact.value
        for name in ("meeting_url", "meeting_id", "passcode", "comment_deadline", "comment_url", "mode")
        if (fact := getattr(found, name)) is not None
    }
    lists = {
        "join": found.for_purpose("phones", "meeting"),
        "comments": found.for_purpose("phones", "comments"),
        "accommodation": found.for_purpose("phones", "accommodation"),
        "emails": found.for_purpose("emails", "comments"),
    }
    return {**values, **{name: told for name, told in lists.items() if told}}


@pytest.mark.parametrize(("file", "zone", "start", "expected"), REAL, ids=[row[0] for row in REAL])
def test_real_agendas(file: str, zone: str, start: str, expected: dict[str, Any]):
    """As first read (with nine entries of the portals' calendars and eight pages of cities beside these), 85 % of what there is
    was found and 18 % of what was given was wrong."""
    assert CAPTURES is not None
    found = read_agenda([(1, text_of(Path(CAPTURES) / file))], timezone=zone, meeting_date=start)
    assert plain(found) == expected
