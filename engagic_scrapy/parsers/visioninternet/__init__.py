"""Vision Internet (Granicus govAccess): calendar widgets and event pages of a city's website to records."""

from engagic_scrapy.parsers.visioninternet.event_page import add_event, needs_event
from engagic_scrapy.parsers.visioninternet.saved import parse_saved
from engagic_scrapy.parsers.visioninternet.widgets import GRID, list_paths, listing

__all__ = ["GRID", "add_event", "list_paths", "listing", "needs_event", "parse_saved"]
