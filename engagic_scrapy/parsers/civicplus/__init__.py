"""CivicPlus's AgendaCenter, Archive Center and Calendar: pages to records."""

from engagic_scrapy.parsers.civicplus.agenda_center import agenda_center, html_agenda, stale
from engagic_scrapy.parsers.civicplus.agenda_page import agenda, take_agenda
from engagic_scrapy.parsers.civicplus.archive_center import Category, archive, archive_index, archive_query, join_archive
from engagic_scrapy.parsers.civicplus.calendar_page import calendar, event, take_event
from engagic_scrapy.parsers.civicplus.saved import parse_saved

__all__ = [
    "Category", "agenda", "agenda_center", "archive", "archive_index", "archive_query", "calendar", "event", "html_agenda",
    "join_archive", "parse_saved", "stale", "take_agenda", "take_event",
]  # fmt: skip
