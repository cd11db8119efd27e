"""Municode Meetings' four front ends over one document store: bytes to records."""

from engagic_scrapy.parsers.municode.agenda_page import agenda, agenda_address, take_agenda
from engagic_scrapy.parsers.municode.publish_page import publish_page
from engagic_scrapy.parsers.municode.rest import meetings
from engagic_scrapy.parsers.municode.saved import LISTS, parse_saved
from engagic_scrapy.parsers.municode.site_page import meeting_list, meeting_page, month
from engagic_scrapy.parsers.municode.steps import Step, steps, steps_after, take_step, was_before

__all__ = [
    "LISTS", "Step", "agenda", "agenda_address", "meeting_list", "meeting_page", "meetings", "month", "parse_saved",
    "publish_page", "steps", "steps_after", "take_agenda", "take_step", "was_before",
]  # fmt: skip
