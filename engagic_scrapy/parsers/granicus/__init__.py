"""Granicus (govMeetings, Media Manager): views, agenda pages, feeds and players to records."""

from engagic_scrapy.parsers.granicus.agenda import agenda
from engagic_scrapy.parsers.granicus.feed import feed
from engagic_scrapy.parsers.granicus.listing import NOT_A_MEETING, agenda_url, listing, listing_if_any, newest
from engagic_scrapy.parsers.granicus.player import player
from engagic_scrapy.parsers.granicus.saved import parse_saved
from engagic_scrapy.parsers.granicus.targets import settle, target

__all__ = [
    "NOT_A_MEETING",
    "agenda",
    "agenda_url",
    "feed",
    "listing",
    "listing_if_any",
    "newest",
    "parse_saved",
    "player",
    "settle",
    "target",
]
