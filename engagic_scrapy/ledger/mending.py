"""Puts rows right whose files are not what they say."""

from __future__ import annotations

from sqlalchemy import text

from engagic_scrapy.ledger.base import LedgerPart

_AGAIN = text("""
    UPDATE document SET queue = 'ready', etag = NULL, last_modified = NULL, not_before = NULL, attempts = 0
    WHERE sha256 = :sha256 AND queue <> 'held'""")


class Mending(LedgerPart):
    """``version`` and ``document``: each method leaves row and file agreeing."""

    def download_again(self, sha256: str, now: str, *, has_text: bool) -> int:
        """The file is not there: each slot that held it is due again, without a condition. Returns how many slots.

        :param has_text: False: the bytes are read again once they are here.
        """
        lost = text("""
            UPDATE version SET pruned_at = :now, claimed_by = NULL,
                   scans = CASE WHEN :has_text = 1 THEN scans END,
                   state = CASE WHEN :has_text = 1 OR (state = 'failed' AND kind <> 'gone') THEN state ELSE 'replaced' END
            WHERE sha256 = :sha256""")
        with self._database.write(durable=True) as connection:
            connection.execute(lost, {"sha256": sha256, "now": now, "has_text": int(has_text)})
            return connection.execute(_AGAIN, {"sha256": sha256}).rowcount

    def read_again(self, sha256: str) -> None:
        """The text is not whole, the file is: it goes back to the queue of the reader."""
        update = text("UPDATE version SET state = 'pending', claimed_by = NULL, attempts = 0 WHERE sha256 = :sha256")
        with self._database.write(durable=True) as connection:
            connection.execute(update, {"sha256": sha256})

    def unprune(self, sha256: str) -> None:
        """The file of a pruned row is still there, whole: it counts as kept."""
        with self._database.write(durable=True) as connection:
            connection.execute(text("UPDATE version SET pruned_at = NULL WHERE sha256 = :sha256"), {"sha256": sha256})
