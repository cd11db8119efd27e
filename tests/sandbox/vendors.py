"""A sandbox of one vendor's cities, and what its portal's tests compare."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import Any

from engagic_scrapy.items import Meeting
from engagic_scrapy.sandbox import records
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from engagic_scrapy.sandbox.server import Sandbox

STATUS = {"held": "confirmed", "untimed": "confirmed", "draft": "confirmed", "cancelled": "cancelled", "deferred": "cancelled"}


def sandbox_of(vendor: str, **options: Any) -> Sandbox:
    """A sandbox of this vendor's cities, not yet running."""
    return Sandbox(Options(vendors=(vendor,), doors=("calendar",), **{"cities": 6, "meetings": 8, "packet_kb": 10, **options}))


def assert_same(meeting: Meeting, truth: records.Meeting) -> None:
    """What every listing tells of a meeting."""
    assert meeting.native_id == truth.native_id
    assert meeting.body == truth.body
    assert meeting.date == truth.day.isoformat()
    start = datetime.fromisoformat(meeting.start_time) if meeting.start_time else None
    assert (start and f"{start:%H:%M}") == truth.start
    if start:
        assert start.utcoffset() == start.replace(tzinfo=zoneinfo.ZoneInfo(truth.city.timezone)).utcoffset()
    assert meeting.status == STATUS[truth.state], truth.state
    assert meeting.status_detail == ("postponed" if truth.state == "deferred" else None)


def shown_documents(box: Sandbox, truth: records.Meeting, *, attachments: bool) -> list[str]:
    """Addresses of what the public may see: the meeting's own, or its items'."""
    book = ADDRESSES[truth.city.vendor]
    documents = [each for each in box.world.documents(truth) if each.shown]
    return sorted(book.document_url(each) for each in documents if (each.kind == "attachment") == attachments)
