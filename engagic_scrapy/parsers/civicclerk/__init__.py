"""CivicClerk (CivicPlus): answers of its open JSON API to records."""

from engagic_scrapy.parsers.civicclerk.agenda_tree import agenda, agenda_of
from engagic_scrapy.parsers.civicclerk.listing import agenda_id, categories, event, events, media
from engagic_scrapy.parsers.civicclerk.saved import parse_saved

__all__ = ["agenda", "agenda_id", "agenda_of", "categories", "event", "events", "media", "parse_saved"]
