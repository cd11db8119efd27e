"""The ledger as its keeper sees it: `scrapy ledger`."""

from __future__ import annotations

import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path

from engagic_scrapy.ledger.backup import Backups
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.mending import Mending
from engagic_scrapy.ledger.pruning import Pruning


class LedgerCare(Ledger, Pruning, Mending, Backups):
    """A ledger that can also be backed up, made smaller and mended."""

    @classmethod
    def open(cls, url: str | Path, *, worker: str | None = None) -> LedgerCare:
        """See :meth:`Ledger.open`."""
        ledger = super().open(url, worker=worker)
        assert isinstance(ledger, LedgerCare)
        return ledger

    def sqlite(self) -> AbstractContextManager[sqlite3.Connection]:
        """See :meth:`Database.sqlite`."""
        return self._database.sqlite()
