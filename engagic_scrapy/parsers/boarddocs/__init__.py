"""BoardDocs (Diligent): its JSON meeting list, HTML fragments and XML feed to records."""

from engagic_scrapy.parsers.boarddocs.agenda_page import Agenda, add_files, agenda
from engagic_scrapy.parsers.boarddocs.feed import feed
from engagic_scrapy.parsers.boarddocs.listing import committees, meetings
from engagic_scrapy.parsers.boarddocs.meeting_page import NO_ACCESS, add_details
from engagic_scrapy.parsers.boarddocs.part import Part, add_part
from engagic_scrapy.parsers.boarddocs.saved import parse_saved

__all__ = [
    "NO_ACCESS", "Agenda", "Part", "add_details", "add_files", "add_part", "agenda", "committees", "feed", "meetings",
    "parse_saved",
]  # fmt: skip
