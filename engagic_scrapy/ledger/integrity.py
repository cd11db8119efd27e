"""Looks whether the database is whole, its states make sense, and rows and files agree both ways."""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engagic_scrapy.documents import text_store
from engagic_scrapy.documents.paths import LONGEST_NAME, Store
from engagic_scrapy.ledger.care import LedgerCare
from engagic_scrapy.ledger.sanity import broken_pages, dead_holders, orphans, senseless
from engagic_scrapy.ledger.states import AGAIN, READ, stamp

CHECKS = ("database", "foreign keys", "states", "holders", "documents", "texts", "parts", "spool")
IN_FLIGHT_SECONDS = 600  # while a crawl is alive, a file so young may be on its way to its row
BLOCK = 1 << 20
_FOLDERS = [f"{number:02x}" for number in range(256)]
_VERSIONS = """
    SELECT sha256, size, state, kind, pages_read, text_hash, pruned_at, scans FROM version
    WHERE sha256 >= :folder AND sha256 < :behind ORDER BY sha256"""


@dataclass(frozen=True, slots=True)
class Problem:
    """``kind``: missing, damaged, unknown, leftover, pruned, database, state, holder. ``where``: a path in the data folder, or
    a row. ``mended``: what was done about it. A ``leftover`` that the program itself will use or overwrite is no ``fault``.
    """

    check: str
    kind: str
    where: str
    reason: str
    mended: str = ""
    fault: bool = True


class Inspection:
    """One look at everything. Holds the rows and names of one of 256 folders at a time."""

    def __init__(self, ledger: LedgerCare, store: Store, *, hashes: bool = False, mend: bool = False):
        """:param hashes: read every byte, of the database, the documents and the texts.

        :param mend: put right what can be: missing files are queued for download, unknown files go to ``strays/``; nothing is
            deleted. Raises UsageProblem if a crawl is under way.
        """
        if mend:
            ledger.refuse_while_running("mending")
        self.ledger, self.store, self.hashes, self.mend = ledger, store, hashes, mend
        self.looked_at: Counter[str] = Counter()
        self.now = stamp(datetime.now(UTC))
        self.strays = store.root / "strays" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        self._live = bool(ledger.live_runs())

    def problems(self) -> Iterator[Problem]:
        """All that is wrong, as it is found (and mended)."""
        broken = False
        for reason in broken_pages(self.ledger, whole=self.hashes):
            broken = True
            yield Problem("database", "database", self.ledger.name, reason)
        self.looked_at["database"] = 1
        if broken:  # what such a database says of the files can't be believed, and must not be acted upon
            return
        for check, found in (("foreign keys", orphans), ("states", senseless)):
            for where, reason in found(self.ledger):
                yield Problem(check, "state", where, reason)
            self.looked_at[check] = 1
        yield from self._holders()
        for folder in _FOLDERS:
            query = {"folder": folder, "behind": folder + "g"}
            rows = {row["sha256"]: row for row in self.ledger.rows(_VERSIONS, **query)}
            yield from self._documents(folder, rows)
            yield from self._texts(folder, rows)
        for name in ("documents", "text"):
            for path in _entries(self.store.root / name):
                if path.name not in _FOLDERS:
                    yield self._unknown("texts" if name == "text" else name, path, "not a folder of this program")
        yield from self._parts()
        yield from self._spool()

    # -- rows -------------------------------------------------------------------------------------------------------------

    def _holders(self) -> Iterator[Problem]:
        found = dead_holders(self.ledger)
        self.looked_at["holders"] = len(found)
        if found and self.mend:
            self.ledger.recover()
        for where, reason in found:
            mended = "given back" if self.mend else ""
            yield Problem("holders", "holder", where, reason, mended, fault=False)  # the next run does it too

    # -- files ------------------------------------------------------------------------------------------------------------

    def _documents(self, folder: str, rows: dict[str, Any]) -> Iterator[Problem]:
        files = {path.name: path for path in _entries(self.store.root / "documents" / folder)}
        for sha256, row in rows.items():
            path = self.store.blob(sha256)
            file = files.pop(path.name, None)
            row["file"] = file is not None
            if file is None and (row["pruned_at"] or row["state"] == "replaced"):
                continue
            self.looked_at["documents"] += 1
            if file is None:
                yield self._lost(row, "missing", "the row says that it was downloaded")
                continue
            wrong = self._wrong(file, row)
            if wrong:
                row["file"] = False
                stray = self._stray(file)
                problem = self._lost(row, "damaged", wrong)
                yield Problem(**{**_plain(problem), "mended": ", ".join(filter(None, (stray, problem.mended)))})
            elif row["pruned_at"]:
                if self.mend:
                    self.ledger.unprune(sha256)
                mended = "counts as kept again; prune takes it" if self.mend else ""
                yield Problem("documents", "pruned", self._name(file), "its row says that it was deleted", mended)
        for path in files.values():
            yield from self._maybe_unknown("documents", path, "no row has these bytes")

    def _wrong(self, file: Path, row: dict[str, Any]) -> str:
        size = file.stat().st_size
        if size != row["size"]:
            return f"{size} bytes, its row says {row['size']}"
        if self.hashes:
            digest = hashlib.sha256()
            with file.open("rb") as opened:
                while block := opened.read(BLOCK):
                    digest.update(block)
            if digest.hexdigest() != row["sha256"]:
                return "other bytes than its name says"
        return ""

    def _lost(self, row: dict[str, Any], kind: str, reason: str) -> Problem:
        mended = ""
        if self.mend:
            has_text = row["state"] in READ and not self._text_wrong(row)
            slots = self.ledger.download_again(row["sha256"], self.now, has_text=has_text)
            row["state"] = row["state"] if has_text else "replaced"
            mended = f"{slots} links are due for download" if slots else "no link leads to it any more; noted as gone"
        return Problem("documents", kind, self._name(self.store.blob(row["sha256"])), reason, mended)

    def _texts(self, folder: str, rows: dict[str, Any]) -> Iterator[Problem]:
        folders = {path.name: path for path in _entries(self.store.root / "text" / folder)}
        for sha256, row in rows.items():
            path = folders.pop(sha256, None)
            if row["state"] in READ:
                self.looked_at["texts"] += 1
                wrong = self._text_wrong(row)
                if wrong:
                    yield self._text_lost(row, path, wrong)
            elif path is not None and row["state"] in ("pending", "extracting"):
                if row["scans"] == AGAIN:
                    continue  # it is valid until the new one is there
                yield Problem("texts", "leftover", self._name(path), "of a reading that is not done", fault=False)
            elif path is not None:
                yield from self._maybe_unknown("texts", path, f"a text of bytes that are {row['state']}")
        for path in folders.values():
            yield from self._maybe_unknown("texts", path, "no row has these bytes")

    def _text_wrong(self, row: dict[str, Any]) -> str:
        folder = self.store.text_dir(row["sha256"])
        try:
            about = text_store.about(folder)
            lines, ends = _lines(folder / text_store.PAGES)
            if not ends or lines < (row["pages_read"] or 0):
                return f"{lines} whole pages in {text_store.PAGES}, its row says {row['pages_read']}"
            if about.get("pages_read") not in (None, row["pages_read"]):
                return f"{text_store.ABOUT} counts {about['pages_read']} pages, its row {row['pages_read']}"
            if self.hashes and row["text_hash"] not in (None, text_store.hash_pages(folder / text_store.PAGES)):
                return "another text than was read"
        except OSError as error:
            return f"{error.strerror}: {Path(str(error.filename)).name}"
        except (ValueError, KeyError, TypeError) as error:
            return f"can't be read: {error}"
        return ""

    def _text_lost(self, row: dict[str, Any], path: Path | None, reason: str) -> Problem:
        kind, mended = "missing" if path is None else "damaged", ""
        if self.mend:
            stray = self._stray(path) if path is not None else ""
            if row["file"]:
                self.ledger.read_again(row["sha256"])
                again = "queued to be read again"
            else:
                slots = self.ledger.download_again(row["sha256"], self.now, has_text=False)
                again = f"{slots} links are due for download"
            mended = ", ".join(filter(None, (stray, again)))
        return Problem("texts", kind, self._name(self.store.text_dir(row["sha256"])), reason, mended)

    def _parts(self) -> Iterator[Problem]:
        hashed: dict[str, str] = {}
        slot = "SELECT state, queue FROM document WHERE id = :id"
        for path in _entries(self.store.root / "parts"):
            self.looked_at["parts"] += 1
            name = path.name.removesuffix(".json").removesuffix(".part")
            if len(name) == 64 and not hashed:  # a name too long for a file is hashed: see Store
                hashed = {
                    self.store.part(row["id"]).name: row["id"]
                    for row in self.ledger.rows("SELECT id FROM document WHERE length(id) > :longest", longest=LONGEST_NAME // 3)
                }
            document_id = hashed.get(f"{name}.part") or name.replace("%2F", "/")
            rows = self.ledger.rows(slot, id=document_id)
            if not rows:
                yield from self._maybe_unknown("parts", path, "no row has this document")
            elif rows[0]["queue"] == "none":
                yield from self._maybe_unknown("parts", path, f"its document is {rows[0]['state']}, and nothing more is coming")
            elif path.suffix == ".part" and not path.with_name(path.name + ".json").exists():
                yield Problem(
                    "parts", "leftover", self._name(path), "can't be continued; the next download overwrites it", fault=False
                )

    def _spool(self) -> Iterator[Problem]:
        for path in _entries(self.store.spool()):
            self.looked_at["spool"] += 1
            if path.suffix == ".part":
                yield from self._maybe_unknown("spool", path, "an answer that was never written to its end")
            elif not self.ledger.rows("SELECT 1 AS found FROM summary WHERE attempt_id = :id", id=path.name.split(".")[0]):
                yield from self._maybe_unknown("spool", path, "no call has this answer")

    # -- unknown files ----------------------------------------------------------------------------------------------------

    def _maybe_unknown(self, check: str, path: Path, reason: str) -> Iterator[Problem]:
        if self._live and time.time() - path.stat().st_ctime < IN_FLIGHT_SECONDS:
            return
        yield self._unknown(check, path, reason)

    def _unknown(self, check: str, path: Path, reason: str) -> Problem:
        where = self._name(path)
        return Problem(check, "unknown", where, reason, self._stray(path))

    def _stray(self, path: Path) -> str:
        if not self.mend:
            return ""
        target = self.strays / path.relative_to(self.store.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
        return f"moved to {self._name(target)}"

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self.store.root))


def _entries(folder: Path) -> list[Path]:
    return [Path(entry.path) for entry in sorted(os.scandir(folder), key=lambda entry: entry.name)] if folder.is_dir() else []


def _plain(problem: Problem) -> dict[str, Any]:
    return {name: getattr(problem, name) for name in Problem.__slots__}


def _lines(path: Path) -> tuple[int, bool]:
    """Lines of a file, and whether the last one has an end."""
    number, last = 0, b"\n"
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            number, last = number + block.count(b"\n"), block[-1:]
    return number, last == b"\n"
