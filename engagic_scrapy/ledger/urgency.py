"""Which row comes first: meetings of the next 72 hours, soonest first; then the nearest day on either side; unknown days last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, select

SOON = timedelta(hours=72)
# Meeting dates are the city's own. Taken in UTC, an evening's meeting in Hawaii would be yesterday's before it begins.
WEST = timedelta(hours=10)


def rank(day: str | None, now: datetime) -> tuple[int, int]:
    """Sorts meeting days (``YYYY-MM-DD`` or None), the most urgent first."""
    if day is None:
        return 2, 0
    today, soon = _bounds(now)
    distance = (date.fromisoformat(day) - date.fromisoformat(today)).days
    return (0, distance) if today <= day <= soon else (1, abs(distance))


def most_urgent(
    connection: Connection, columns: Sequence[Column], day: Column, conditions: Sequence[ColumnElement[bool]], now: datetime
) -> Row | None:
    """The most urgent row that meets the conditions, with at most four look-ups in an index over (conditions …, day)."""
    today, soon = _bounds(now)
    base = select(*columns, day.label("day")).where(*conditions).limit(1).with_for_update(skip_locked=True)
    row = _first(connection, base.where(day >= today, day <= soon).order_by(day))
    if row is not None:
        return row
    later = _first(connection, base.where(day > soon).order_by(day))
    past = _first(connection, base.where(day < today).order_by(day.desc()))
    if later is None and past is None:
        return _first(connection, base.where(day.is_(None)))
    return min((row for row in (later, past) if row is not None), key=lambda row: rank(row.day, now))


def _bounds(now: datetime) -> tuple[str, str]:
    return (now - WEST).date().isoformat(), (now + SOON).date().isoformat()


def _first(connection: Connection, statement: Select) -> Row | None:
    return connection.execute(statement).first()
