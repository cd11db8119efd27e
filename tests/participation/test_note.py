"""Ways to take part, read out of notes only where the words leave no doubt."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engagic_scrapy import participation

ZONE = "America/New_York"


def test_reads_link_phone_code_mail_and_deadline():
    found = participation.read(
        "Hybrid meeting. Zoom: https://us02web.zoom.us/j/812?pwd=x. To listen, dial 312-626-6799 (access code 8123 4567).\r\n"
        "Public comments: comments@city.gov, no later than 5:00 PM on June 2, 2026.",
        timezone=ZONE,
    )
    assert (found.mode, found.virtual_url, found.phones) == ("hybrid", "https://us02web.zoom.us/j/812?pwd=x", ["312-626-6799"])
    assert (found.access_code, found.emails) == ("8123 4567", ["comments@city.gov"])
    assert found.comment_deadline == "2026-06-02T17:00:00-04:00"
    assert found.text.startswith("Hybrid meeting.")


def test_leaves_out_what_is_not_certain():
    assert participation.read("For accommodations call 555-010-0199 or write to ada@city.gov.", timezone=ZONE) is None
    assert participation.read("Watch at https://www.youtube.com/city", None, "", timezone=ZONE) is None
    assert participation.read("Questions? Call the clerk by telephone at 555-010-0199.", timezone=ZONE) is None
    assert participation.read("Submit comments by noon.", timezone=ZONE) is None  # by which day?


def test_a_comment_form_is_not_a_meeting_link():
    found = participation.read("Submit written comments at https://city.granicusideas.com/meetings/1", timezone=ZONE)
    assert (found.virtual_url, found.comment_url) == (None, "https://city.granicusideas.com/meetings/1")


def test_virtual_only():
    assert participation.read("This is a virtual meeting.", timezone=ZONE).mode == "virtual"


@given(st.text())
def test_any_text_is_read_without_an_error(text):
    participation.read(text, timezone=ZONE)
