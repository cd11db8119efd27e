"""The ledger as the rest of the program sees it: one object for one database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engagic_scrapy.exceptions import LedgerUnavailable
from engagic_scrapy.ledger.batches import Batches
from engagic_scrapy.ledger.database import Database
from engagic_scrapy.ledger.downloads import Downloads
from engagic_scrapy.ledger.extractions import Extractions
from engagic_scrapy.ledger.liveness import dismiss, introduce
from engagic_scrapy.ledger.migrate import migrate
from engagic_scrapy.ledger.plans import Plans
from engagic_scrapy.ledger.records import Records
from engagic_scrapy.ledger.recovery import Recovery
from engagic_scrapy.ledger.runs import Runs
from engagic_scrapy.ledger.scans import Scans
from engagic_scrapy.ledger.spending import Spending
from engagic_scrapy.ledger.summaries import Summaries


class Ledger(Runs, Records, Downloads, Extractions, Scans, Plans, Summaries, Batches, Spending, Recovery):
    """The truth and the queue of everything after a request.

    Every method is one transaction and takes a millisecond or two; those that say so are on the disk when they return, the
    others survive the death of the program, and may be lost (never torn) if the machine loses power.
    A row that a worker claims is held in its name until it finishes, fails or releases it, or is found dead by
    :meth:`recover`: no two workers hold the same row.

    Times given are aware, times kept are ISO 8601 in UTC; money is kept as decimal text.

    Methods raise LedgerUnavailable (its database can't be opened, read or written; path and reason), and LedgerError if
    they are given the id of a row that isn't there.
    """

    @classmethod
    def open(cls, url: str | Path, *, worker: str | None = None) -> Ledger:
        """Opens the ledger, makes it if it's missing, and brings it to the newest migration.

        :param url: the data directory, a database file (any path with a suffix), or an SQLAlchemy URL.
        :param worker: whose name claims are held in: ``host:pid:start``. None: this process.
        :raises LedgerTooNew: a newer version of this program wrote it.
        """
        database = Database(url)
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
        return cls(database, introduce(worker))

    @property
    def name(self) -> str:
        """The database's path, or its URL without the password: for messages."""
        return self._database.name

    def when_lost(self, call: Callable[[LedgerUnavailable], None]) -> None:
        """Has each LedgerUnavailable told to ``call`` before it's raised, wherever it may be caught."""
        self._database.when_lost = call

    def close(self) -> None:
        """Closes the connection. What this ledger still holds goes back to the queues when another one recovers."""
        dismiss(self.worker)
        self._database.close()
