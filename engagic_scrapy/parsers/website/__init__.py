"""The odd city on its own site: dated links to agendas, packets and minutes of any page to records."""

from engagic_scrapy.parsers.website.listing import listing
from engagic_scrapy.parsers.website.saved import facts, parse_saved

__all__ = ["facts", "listing", "parse_saved"]
