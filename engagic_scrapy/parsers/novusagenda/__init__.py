"""NovusAgenda: listings, agenda pages and cover sheets to records."""

from engagic_scrapy.parsers.novusagenda.agenda import agenda, cover_sheet, cover_url, fill, read_agenda, read_cover
from engagic_scrapy.parsers.novusagenda.listing import Following, agenda_url, ignored_range, listing
from engagic_scrapy.parsers.novusagenda.saved import parse_saved

__all__ = [
    "Following",
    "agenda",
    "agenda_url",
    "cover_sheet",
    "cover_url",
    "fill",
    "ignored_range",
    "listing",
    "parse_saved",
    "read_agenda",
    "read_cover",
]
