"""PrimeGov (Rock Solid OneMeeting): its JSON listings and HTML agendas to records."""

from engagic_scrapy.parsers.primegov.agenda_page import Agenda, agenda, agenda_of
from engagic_scrapy.parsers.primegov.listing import agenda_entry, bodies, bodies_of, meetings, search
from engagic_scrapy.parsers.primegov.saved import parse_saved

__all__ = ["Agenda", "agenda", "agenda_entry", "agenda_of", "bodies", "bodies_of", "meetings", "parse_saved", "search"]
