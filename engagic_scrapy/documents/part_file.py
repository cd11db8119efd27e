"""A document on its way to disk: part file and note while it comes, one atomic rename when it is whole."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psutil

from engagic_scrapy.documents.paths import Store
from engagic_scrapy.exceptions import DocumentError

BLOCK = 1 << 20  # bytes read at once when a prefix is hashed again
LOOK_AT_DISK = 16 << 20  # bytes written between two looks at the free space


@dataclass(frozen=True)
class Note:
    """What is needed to ask for the rest: the address, and a validator that says that the rest belongs to this beginning."""

    url: str
    etag: str | None  # strong ones only: a weak one does not promise the same bytes
    last_modified: str | None
    boot_id: str

    @property
    def validator(self) -> str:
        return self.etag or self.last_modified or ""

    def fits(self, url: str) -> bool:
        """With an ETag the query may differ: storage services sign their links anew each time."""
        if not self.etag:
            return url == self.url
        ours, theirs = urlsplit(self.url), urlsplit(url)
        return (ours.hostname, ours.path) == (theirs.hostname, theirs.path)


class PartFile:
    """One document's part file. All methods block; the caller runs the long ones in a thread, one at a time.

    Local trouble is raised as DocumentError ``disk_full``, any other as OSError.
    """

    def __init__(self, store: Store, document_id: str, *, keep_free: int):
        """:param keep_free: bytes of the file system that are never used."""
        self.store, self.keep_free = store, keep_free
        self.path, self.note_path = store.part(document_id), store.part_note(document_id)
        self.size = 0
        self._file: IO[bytes] | None = None
        self._hash = hashlib.sha256()
        self._looked_at = 0
        self._noted = False

    # -- before the first byte --------------------------------------------------------------------------------------------

    def beginning(self, url: str) -> tuple[Note, int] | None:
        """The note and size of a beginning that can be continued from this address, or None."""
        try:
            note = Note(**json.loads(self.note_path.read_text()))
            size = self.path.stat().st_size
        except (OSError, ValueError, TypeError):
            return None
        # After a power loss blocks that were never synced may be holes, whatever the size says.
        usable = size > 0 and note.validator and note.boot_id == boot_id() and note.fits(url)
        return (note, size) if usable else None

    def check_space(self, coming: int) -> None:
        """Raises DocumentError ``disk_full`` when this many bytes more would eat into what is kept free."""
        free = self.store.free_bytes()
        if free - coming < self.keep_free:
            raise DocumentError(
                "disk_full", f"{self.store.root.absolute()}: {free} bytes free, {coming} coming, {self.keep_free} kept"
            )

    def open(self, offset: int, note: Note | None) -> None:
        """Continues at ``offset`` (hashing what is there) or starts over at 0; without a note nothing can be continued later."""
        with self._local_trouble():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._locked()
            if offset:
                self._hash_prefix(offset)
            elif self.path.stat().st_size:
                self._file.truncate(0)
            self.size = self._looked_at = offset
            self._noted = note is not None
            if note is None:
                self.note_path.unlink(missing_ok=True)
            else:
                self.note_path.write_text(json.dumps(asdict(note)))

    def _locked(self) -> IO[bytes]:
        file = self.path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise DocumentError("connection", f"{self.path} is being written by another process", retry=True) from None
        return file

    def _hash_prefix(self, size: int) -> None:
        with self.path.open("rb") as written:
            while block := written.read(BLOCK):
                self._hash.update(block)
            found = written.tell()
        if found != size:
            self.discard()
            raise OSError(errno.EIO, f"{self.path} changed under the transfer: {found} bytes, expected {size}")

    # -- the bytes --------------------------------------------------------------------------------------------------------

    def append(self, data: bytes) -> None:
        assert self._file is not None
        with self._local_trouble():
            self._file.write(data)
        self._hash.update(data)
        self.size += len(data)
        if self.size - self._looked_at >= LOOK_AT_DISK:
            self._looked_at = self.size
            self.check_space(0)

    def finish(self) -> tuple[Path, str]:
        """Makes the bytes last, moves them to their name in the store. Returns the path and the SHA-256."""
        assert self._file is not None
        digest = self._hash.hexdigest()
        blob = self.store.blob(digest)
        with self._local_trouble():
            self._file.flush()
            os.fsync(self._file.fileno())
            blob.parent.mkdir(parents=True, exist_ok=True)
            self.path.replace(blob)  # over a copy of the same bytes, if there is one: an older one may be damaged
            for folder in (blob.parent, blob.parent.parent):
                _sync_folder(folder)
        self._close()
        self.note_path.unlink(missing_ok=True)
        return blob, digest

    # -- an end before the end --------------------------------------------------------------------------------------------

    def keep(self) -> None:
        """Leaves what came for a later request, if a note says how to ask for the rest."""
        if self._file is None:
            return
        if not self._noted or self.size == 0:
            self.discard()
            return
        with self._local_trouble():
            self._close()

    def discard(self) -> None:
        """Leaves nothing."""
        with contextlib.suppress(OSError):  # closing flushes, on a full disk too; the bytes are not wanted any more
            self._close()
        self.path.unlink(missing_ok=True)
        self.note_path.unlink(missing_ok=True)

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    @contextlib.contextmanager
    def _local_trouble(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DocumentError("disk_full", f"{self.path.absolute()}: {error.strerror}", retry=True) from None
            raise


def boot_id() -> str:
    """Names the time since the machine was started; Linux has an id, elsewhere it is the time of the start."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return str(int(psutil.boot_time()))


def strong_etag(value: str | None) -> str | None:
    return value if value and value.startswith('"') else None


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
