"""The tables as the newest migration leaves them, for SQLAlchemy Core; the migrations make them, and a test compares the two."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, MetaData, Table, Text

metadata = MetaData()


def _table(name: str, key: str, texts: str, integers: str = "", floats: str = "") -> Table:
    """A table from names alone. Constraints and indexes stand in the migrations only."""
    keys = key.split()
    columns: list[Column] = []
    for kind, names in ((Text, texts), (Integer, integers), (Float, floats)):
        columns += [Column(column, kind, primary_key=column in keys) for column in names.split()]
    return Table(name, metadata, *sorted(columns, key=lambda column: not column.primary_key))


migration = _table("migration", "number", "name applied_at", "number")

run = _table(
    "run",
    "id",
    "spider key args version settings_hash worker started_at ended_at finish_reason stats memory_curve",
    "id resumable resumptions",
    "peak_memory_mb swap_mb",
)
city = _table("city", "id", "id name state record last_seen")
city_run = _table(
    "city_run",
    "run_id city_id vendor",
    "city_id vendor state outcome kind reason url tally opened_at closed_at",
    "run_id meetings",
)
meeting = _table(
    "meeting",
    "id",
    "id city vendor native_id date body title status record content_hash first_seen last_seen updated_at",
    "revision first_run last_run",
)
item = _table("item", "meeting_id id", "meeting_id id title record first_seen removed_at", "position")
change = _table("change", "id", "subject_type subject_id meeting_id kind fields seen_at", "id run_id")
version = _table(
    "version",
    "sha256",
    "sha256 media_type sniffed path fetched_at meeting_date state claimed_by kind reason flags engine text_hash extracted_at"
    " pruned_at scans",
    "size attempts crashes pages_total pages_read characters ocr_pages",
    "peak_mb seconds ocr_seconds",
)
document = _table(
    "document",
    "id",
    "id city vendor meeting_id item_id meeting_date kind name url source_url native_id media_type first_seen last_seen state"
    " queue not_before claimed_by claimed_url failure_kind failure_reason sha256 etag last_modified final_url checked_at",
    "first_run last_run attempts checked_run",
)
document_history = _table("document_history", "document_id sha256", "document_id sha256 first_seen")
subject = _table(
    "subject",
    "subject_id kind",
    "subject_id kind subject_type state meeting_date not_before claimed_by failure_kind failure_reason updated_at meeting_id"
    " input_hash plan",
    "attempts",
)
summary = _table(
    "summary",
    "attempt_id",
    "attempt_id subject_type subject_id reuse_key state worker prompt_id prompt_version model estimated_usd usd stop_reason text"
    " data kind reason begun_at ended_at input_hash request checked_at batch_id",
    "run_id tokens_in tokens_out tokens_cached final",
)
outline = _table("outline", "subject_type subject_id", "subject_type subject_id label text data stored_at")
plan = _table("plan", "meeting_id", "meeting_id state meeting_date claimed_by basis reason updated_at participation", "again")
found_item = _table(
    "found_item", "meeting_id id", "meeting_id id number section title document basis", "position first_page last_page"
)
decision = _table("decision", "meeting_id item_id", "meeting_id item_id decision rule words")
claim = _table("claim", "attempt_id position", "attempt_id kind text document quote reason detail", "position page kept")
batch = _table("batch", "id", "id service_id state worker account kind reason begun_at sent_at ended_at", "run_id calls failures")
