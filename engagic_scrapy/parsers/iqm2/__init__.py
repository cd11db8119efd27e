"""IQM2 (Accela, now Granicus): calendar, meeting and legislative file pages to records."""

from engagic_scrapy.parsers.iqm2.calendar_page import calendar, wants_detail
from engagic_scrapy.parsers.iqm2.detail_page import Detail, detail, detail_of, merge
from engagic_scrapy.parsers.iqm2.legifile_page import LegiFile, legifile, legifile_of, legifiles_in, take_legifile
from engagic_scrapy.parsers.iqm2.saved import parse_saved

__all__ = [
    "Detail", "LegiFile", "calendar", "detail", "detail_of", "legifile", "legifile_of", "legifiles_in", "merge", "parse_saved",
    "take_legifile", "wants_detail",
]  # fmt: skip
