"""What all parts of the ledger share: the database, the worker's name, JSON columns."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Update

from engagic_scrapy.exceptions import LedgerError
from engagic_scrapy.ledger.database import Database
from engagic_scrapy.ledger.liveness import lives


class LedgerPart:
    """A part of :class:`~engagic_scrapy.ledger.ledger.Ledger`; only that class is made."""

    def __init__(self, database: Database, worker: str):
        self._database = database
        self.worker = worker

    def _one(self, connection: Connection, update: Update, otherwise: str) -> None:
        """Runs an update that must meet a row. Raises LedgerError with the words of ``otherwise``."""
        if connection.execute(update).rowcount == 0:
            raise LedgerError(f"{self._database.name}: {otherwise}")

    def _lives(self, worker: str | None) -> bool:
        return worker is not None and lives(worker, elsewhere=not self._database.is_sqlite)


def dump(value: Any) -> str | None:
    """JSON with sorted keys, so that equal values are equal text; None stays None."""
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def load(text: str | None) -> Any:
    """The value of a JSON column; None for NULL."""
    return None if text is None else json.loads(text)


def storable(record: dict[str, Any]) -> dict[str, Any]:
    """The record as it is, or, if a portal's text holds half a surrogate pair (no database takes it), with ``?`` for it."""
    text = dump(record) or ""
    try:
        text.encode()
    except UnicodeEncodeError:
        return load(text.encode(errors="replace").decode())
    return record
