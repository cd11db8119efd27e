"""Refuses a record that breaks the model, before it reaches the ledger or a feed."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy.exceptions import DropItem

from engagic_scrapy.items import DOCUMENT_KINDS, STATUS_DETAILS, STATUSES, Document, Meeting


class ValidatePipeline:
    """Drops what can't be right, naming city and URL; DropItem makes the city's failure, the run goes on."""

    def process_item(self, item: Any) -> Any:
        problem = _meeting_problem(item) if isinstance(item, Meeting) else _document_problem(item)
        if problem:
            raise DropItem(f"{item.city}: {problem} ({item.source_url})", log_level="WARNING")
        return item


def _meeting_problem(meeting: Meeting) -> str | None:
    if not (meeting.id and meeting.city and meeting.vendor and meeting.native_id):
        return "meeting without id, city, vendor or native id"
    if not meeting.title.strip():
        return f"meeting {meeting.native_id} without a title"
    if meeting.status not in STATUSES or meeting.status_detail not in (None, *STATUS_DETAILS):
        return f"meeting {meeting.native_id}: unknown status {meeting.status!r} {meeting.status_detail!r}"
    if meeting.status == "cancelled" and meeting.status_evidence is None:
        return f"meeting {meeting.native_id} is cancelled without evidence"
    for name in ("start_time", "end_time"):
        text = getattr(meeting, name)
        if text is not None and not _is_aware(text):
            return f"meeting {meeting.native_id}: {name} {text!r} is not an ISO time with an offset"
    if meeting.date is not None and not _is_date(meeting.date):
        return f"meeting {meeting.native_id}: date {meeting.date!r} is not YYYY-MM-DD"
    if meeting.start_time and meeting.date and not meeting.start_time.startswith(meeting.date):
        return f"meeting {meeting.native_id}: start {meeting.start_time} is not on {meeting.date}"
    return None


def _document_problem(document: Document) -> str | None:
    if not (document.id and document.city and document.meeting_id):
        return "document without id, city or meeting"
    if document.kind not in DOCUMENT_KINDS:
        return f"document {document.name!r}: unknown kind {document.kind!r}"
    parts = urlsplit(document.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"document {document.name!r}: {document.url!r} is not an http address"
    return None


def _is_aware(text: str) -> bool:
    try:
        return datetime.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
