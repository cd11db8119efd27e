"""What is known so far of the document that is being read, and what it comes to in the end."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engagic_scrapy.documents.limits import Extraction, Limits
from engagic_scrapy.documents.text_store import ABOUT, PAGES, hash_pages


class Reading:
    """Counts, never text: that lies in ``pages.jsonl.part``, of which the first ``end`` bytes are whole lines."""

    def __init__(self, out_dir: Path, limits: Limits):
        self.out_dir, self.limits = out_dir, limits
        self.part = out_dir / f"{PAGES}.part"
        self.structure_part = out_dir / "structure.json.part"
        self.started = time.monotonic()
        self.deadline = self.started + limits.document_seconds
        self.end = 0
        self.pages_total: int | None = None
        self.lines = 0
        self.pages_read = 0
        self.characters = 0
        self.flags: Counter[str] = Counter()
        self.engines: Counter[str] = Counter()
        self.problems: list[tuple[str, str]] = []  # kind, reason
        self.kills = 0
        self.peak_mb = 0.0
        self.versions: dict[str, str] = {}
        self.bookmarks = self.links = 0
        self.scans: list[int] = []  # pages that are pictures
        self.ocr_there = False
        self.pictured: list[int] = []  # much picture under more text than a stamp: perhaps a running header
        self._provisional: dict[str, Any] | None = None

    @property
    def has_provisional(self) -> bool:
        """Whether the next page's text by the first engine is in the file while the second one looks at the page."""
        return self._provisional is not None

    def provisional(self, event: dict[str, Any]) -> None:
        self._provisional = event

    def page(self, event: dict[str, Any]) -> None:
        """Counts a page whose line is in the file."""
        self._provisional = None
        self.end = event["end"]
        self.lines += 1
        self.flags.update(event["flags"])
        if "needs_ocr" in event["flags"]:
            self.scans.append(event["page"])
        elif event.get("pictures"):
            self.pictured.append(event["page"])
        if error := event.get("error"):
            self.problem("memory" if error.endswith("memory") else "damaged", f"page {event['page']}: {error}")
        else:
            self.pages_read += 1
            self.characters += event["characters"]
            self.engines[event["engine"]] += 1

    def problem(self, kind: str, reason: str) -> None:
        self.problems.append((kind, reason))

    def lose_page(self, number: int, kind: str, reason: str, file: str) -> None:
        """The page on which the child was lost: the first engine's text if that was written, else an empty line."""
        if self._provisional is not None:
            event = self._provisional | {"flags": [*self._provisional["flags"], "second_opinion_lost"]}
            self._cut()
            self.page(event)
            return
        line = {"page": number, "text": "", "engine": None, "flags": [kind], "error": reason, "ms": None}
        if file:
            line["file"] = file
        self._cut()
        with self.part.open("ab") as part:
            part.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            self.end = part.tell()
        self.lines += 1
        self.flags[kind] += 1
        self.problem(kind, f"page {number}: {reason}")

    def _cut(self) -> None:
        end = self._provisional["end"] if self._provisional else self.end
        with self.part.open("ab") as part:
            part.truncate(end)
        self.end = end

    def discard(self) -> None:
        """Removes what only the reading itself needed, or all of it after a failure."""
        for path in self.out_dir.glob("*.part"):
            path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.out_dir.rmdir()  # only if nothing is in it

    def result(self) -> Extraction:
        """What it comes to; touches no file."""
        kind, reason = self.problems[0] if self.problems else ("", "")
        if len(self.problems) > 1:
            reason += f" (and {len(self.problems) - 1} more)"
        if self.pages_read and not self.characters:
            self.flags["no_text"] = 1
        unread = (self.pages_total or 0) - self.lines
        if unread > 0 and self.pages_read:
            self.flags["unread"] = unread
        return Extraction(
            status="failed" if not self.pages_read else "partial" if self.problems else "ok",
            kind=kind,
            reason=reason,
            pages_total=self.pages_total,
            pages_read=self.pages_read,
            characters=self.characters,
            flags=dict(+self.flags),
            engine=", ".join(f"{name} {count}" for name, count in (+self.engines).most_common()),
            engine_versions=self.versions,
            peak_mb=self.peak_mb,
            seconds=round(time.monotonic() - self.started, 2),
            kills=self.kills,
            ocr_there=self.ocr_there,
            bookmarks=self.bookmarks,
            links=self.links,
        )

    def publish(self, result: Extraction) -> None:
        """Puts ``pages.jsonl`` and ``about.json`` in place, each whole or not at all. It works on files: call it off the loop."""
        result.text_hash = hash_pages(self.part)
        structure: dict[str, Any] = {"outline": [], "links": [], "attachments": [], "links_dropped": {}}
        if self.structure_part.exists():
            structure = json.loads(self.structure_part.read_text(encoding="utf-8"))
        facts = {
            name: getattr(result, name)
            for name in (
                "pages_total",
                "pages_read",
                "characters",
                "status",
                "kind",
                "reason",
                "flags",
                "engine",
                "engine_versions",
            )
        }
        about = structure | facts | {"child_peak_mb": result.peak_mb, "seconds": result.seconds, "text_hash": result.text_hash}
        about_part = self.out_dir / f"{ABOUT}.part"
        about_part.write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
        for part, name in ((self.part, PAGES), (about_part, ABOUT)):
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(self.out_dir / name)


def read_lines(pages_file: Path) -> Iterator[dict[str, Any]]:
    """The pages of a file that is still growing, one in memory at a time."""
    with pages_file.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)
