"""Where documents, parts, texts and raw answers lie under the data folder."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

from engagic_scrapy.exceptions import LedgerUnavailable

LONGEST_NAME = 200  # bytes; file systems allow 255, and ".part.json" comes after it


class Store:
    """Paths under one folder. Nothing is created until it is written, except by :meth:`check_writable`.

    Finished documents are named by the SHA-256 of their bytes, so the same packet under two links is one file.
    """

    def __init__(self, root: Path):
        self.root = Path(root)

    def part(self, document_id: str) -> Path:
        """The bytes of a document that is still coming; in the same file system as :meth:`blob`."""
        return self.root / "parts" / f"{_file_name(document_id)}.part"

    def part_note(self, document_id: str) -> Path:
        """JSON beside the part: url, etag, last_modified, boot_id."""
        return self.root / "parts" / f"{_file_name(document_id)}.part.json"

    def blob(self, sha256: str, suffix: str = ".pdf") -> Path:
        return self.root / "documents" / sha256[:2] / f"{sha256}{suffix}"

    def text_dir(self, sha256: str) -> Path:
        """The folder of pages.jsonl and about.json."""
        return self.root / "text" / sha256[:2] / sha256

    def spool(self) -> Path:
        """The folder of raw answers that were paid for and not yet stored."""
        return self.root / "spool"

    def free_bytes(self) -> int:
        """What an ordinary user may still write to the file system of the store, whether or not its folder exists yet."""
        folder = self.root.absolute()
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free

    def check_writable(self) -> None:
        """Makes the folder and writes to it once. Raises LedgerUnavailable with the path and the reason."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.root) as probe:
                probe.write(b"probe")
        except OSError as error:
            raise LedgerUnavailable(f"data folder {self.root.absolute()} can't be written: {error.strerror or error}") from None


def _file_name(document_id: str) -> str:
    """One file name for one id: ids hold slashes, and nothing in them may lead out of the folder."""
    name = quote(document_id, safe="")
    return name if len(name) <= LONGEST_NAME else hashlib.sha256(document_id.encode()).hexdigest()
