"""Destiny Hosted (AgendaQuick): month lists and agendas, old and new, to records."""

from engagic_scrapy.parsers.destiny.agenda_page import add_agenda, agenda
from engagic_scrapy.parsers.destiny.listing import agenda_url, month, root_of
from engagic_scrapy.parsers.destiny.saved import parse_saved

__all__ = ["add_agenda", "agenda", "agenda_url", "month", "parse_saved", "root_of"]
