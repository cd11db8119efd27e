"""CivicWeb (iCompass, Diligent Community): its JSON service and the HTML agendas in it to records."""

from engagic_scrapy.parsers.civicweb.listing import meetings, type_list, wanted_parts
from engagic_scrapy.parsers.civicweb.meeting_parts import add_data, add_documents, add_part, add_video
from engagic_scrapy.parsers.civicweb.saved import parse_saved

__all__ = ["add_data", "add_documents", "add_part", "add_video", "meetings", "parse_saved", "type_list", "wanted_parts"]
