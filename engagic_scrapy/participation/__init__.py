"""How to take part in a meeting: out of a clerk's note beside it, and out of the text of its agenda."""

from engagic_scrapy.participation.note import read

__all__ = ["read"]
