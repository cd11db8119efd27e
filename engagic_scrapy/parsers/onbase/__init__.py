"""OnBase Agenda Online (Hyland): search results, meeting pages and agendas to records."""

from engagic_scrapy.parsers.onbase.agenda_page import add_agenda, agenda
from engagic_scrapy.parsers.onbase.listing import search, sites
from engagic_scrapy.parsers.onbase.meeting_page import Page, add_page, page_url
from engagic_scrapy.parsers.onbase.saved import parse_saved

__all__ = ["Page", "add_agenda", "add_page", "agenda", "page_url", "parse_saved", "search", "sites"]
