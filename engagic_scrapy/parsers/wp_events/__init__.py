"""WordPress sites with meetings among their events: four shapes of answers, read one by one, to records."""

from engagic_scrapy.parsers.wp_events.listing import calendar_of
from engagic_scrapy.parsers.wp_events.posts import add_media, add_page, event_page, posts
from engagic_scrapy.parsers.wp_events.saved import parse_saved
from engagic_scrapy.parsers.wp_events.shape import SHAPES, shape_of

__all__ = ["SHAPES", "add_media", "add_page", "calendar_of", "event_page", "parse_saved", "posts", "shape_of"]
