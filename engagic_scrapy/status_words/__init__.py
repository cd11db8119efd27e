"""What clerks' words say became of a meeting: the rules, and whether a match means this meeting."""

from engagic_scrapy.status_words.meaning import SHORT, means_it
from engagic_scrapy.status_words.rules import ANY, RULES, Rule
from engagic_scrapy.status_words.sentences import days_in

__all__ = ["ANY", "RULES", "SHORT", "Rule", "days_in", "means_it"]
