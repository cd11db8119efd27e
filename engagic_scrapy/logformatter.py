"""Short log lines: a meeting has hundreds of fields, and a log is read by people."""

from __future__ import annotations

import logging
from typing import Any

from scrapy import logformatter
from scrapy.http import Response
from scrapy.logformatter import LogFormatterResult
from twisted.python.failure import Failure


class LogFormatter(logformatter.LogFormatter):
    """Items are named, not printed; each crawled page is a DEBUG line, as in Scrapy."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Any) -> LogFormatterResult:
        return {"level": logging.DEBUG, "msg": "%(name)s", "args": {"name": _name(item)}}

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Any
    ) -> LogFormatterResult:
        return {"level": logging.ERROR, "msg": "Error processing %(name)s", "args": {"name": _name(item)}}

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Any
    ) -> LogFormatterResult:
        return {"level": logging.WARNING, "msg": "Refused: %(why)s", "args": {"why": exception}}


def _name(item: Any) -> str:
    if getattr(item, "record", None) == "meeting":
        return f"{item.city}: {item.body}, {item.start_time or item.date}, {len(item.items)} items ({item.source_url})"
    return f"{getattr(item, 'city', '?')}: {getattr(item, 'kind', '?')} {getattr(item, 'url', '?')}"
