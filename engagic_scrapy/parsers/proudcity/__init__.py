"""ProudCity (WordPress): its list of posts, meeting pages and the tables and teasers of body pages to records."""

from engagic_scrapy.parsers.proudcity.lists import listing, posts
from engagic_scrapy.parsers.proudcity.meeting_page import complete, meeting_page
from engagic_scrapy.parsers.proudcity.saved import parse_saved

__all__ = ["complete", "listing", "meeting_page", "parse_saved", "posts"]
