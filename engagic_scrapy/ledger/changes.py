"""What changed between two readings of a meeting."""

from __future__ import annotations

import hashlib
from typing import Any

from engagic_scrapy.ledger.base import dump

# They change without the meeting changing: the vendor's own clock, and what we couldn't read this time.
VOLATILE = frozenset({"vendor_modified", "incomplete", "record"})


def content_hash(meeting: dict[str, Any]) -> str:
    """SHA-256 over the record without its volatile fields."""
    kept = {name: value for name, value in meeting.items() if name not in VOLATILE}
    return hashlib.sha256((dump(kept) or "").encode()).hexdigest()


def keep_what_was_read(new: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """An incomplete reading takes nothing away: where it has nothing and the last one had something, that stays."""
    if not new.get("incomplete"):
        return new
    return {**new, **{name: old[name] for name, value in new.items() if value in (None, [], {}) and old.get(name)}}


def changed_fields(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Each changed field with ``[before, after]``; of items and documents only the ids that were added, removed, changed."""
    fields: dict[str, Any] = {}
    for name in sorted({*old, *new} - VOLATILE):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        fields[name] = _changed_rows(before or [], after or []) if name in ("items", "documents") else [before, after]
    return fields


def _changed_rows(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> dict[str, list[str]]:
    old, new = {row["id"]: row for row in before}, {row["id"]: row for row in after}
    return {
        "added": [key for key in new if key not in old],
        "removed": [key for key in old if key not in new],
        "changed": [key for key in new if key in old and new[key] != old[key]],
    }
