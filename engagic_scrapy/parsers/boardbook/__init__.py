"""BoardBook Premier (Sparq): its list of meetings and its agenda pages to records."""

from engagic_scrapy.parsers.boardbook.agenda_page import Agenda, add_agenda, add_viewed, agenda
from engagic_scrapy.parsers.boardbook.listing import agenda_url, listing
from engagic_scrapy.parsers.boardbook.markup import HOST
from engagic_scrapy.parsers.boardbook.saved import parse_saved

__all__ = ["HOST", "Agenda", "add_agenda", "add_viewed", "agenda", "agenda_url", "listing", "parse_saved"]
