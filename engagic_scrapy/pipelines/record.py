"""Writes meetings and document slots to the ledger."""

from __future__ import annotations

from typing import Any, Self

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler

from engagic_scrapy.extensions.crawl_record import CrawlRecord, record_of
from engagic_scrapy.items import Meeting


class RecordPipeline:
    """Upserts each record; a meeting that is new or changed is counted for its city."""

    def __init__(self, record: CrawlRecord):
        self.record = record

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(record_of(crawler))

    def process_item(self, item: Any) -> Any:
        ledger, run_id = self.record.ledger, self.record.run.id
        if isinstance(item, Meeting):
            change = ledger.record_meeting(run_id, ItemAdapter(item).asdict())
            tally = self.record.tally(item.city)
            tally.new += change == "new"
            tally.changed += change == "changed"
        else:
            ledger.record_document(run_id, ItemAdapter(item).asdict())
        return item
