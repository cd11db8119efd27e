"""The summary stage without a connection: a ledger, texts on disk, and answers of the sandbox's Claude put in by hand."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engagic_scrapy.documents.paths import Store
from engagic_scrapy.documents.summarize import Summarizer, SummaryRequest
from engagic_scrapy.items import AgendaItem, Document, Meeting, identify
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.states import SubjectJob
from engagic_scrapy.pipelines.subjects import Subjects
from engagic_scrapy.sandbox.claude_answer import answer_text

KINDS = ["packet", "agenda"]
NOW = datetime.now(UTC)


def a_meeting(*items: AgendaItem, documents: tuple[Document, ...] = (), **values: Any) -> dict[str, Any]:
    plain = {"native_id": "api:x:1", "body": "Council", "title": "Regular", "date": "2026-06-12", "timezone": "America/New_York"}
    meeting = Meeting(**{**plain, **values}, items=list(items), documents=list(documents), source_url="https://example.org/1")
    for place, item in enumerate(meeting.items, start=1):
        item.position = place
    return asdict(identify(meeting, city="oaklandCA", vendor="legistar"))


def an_item(title: str, *names: str, number: str | None = None) -> AgendaItem:
    """An item with an attachment of each name; equal names are one address."""
    item = AgendaItem(title=title, position=0, number=number)
    item.documents = [Document(kind="attachment", name=name, url=f"https://example.org/{name}.pdf") for name in names]
    return item


class Desk:
    def __init__(self, folder: Path, *, max_chars: int = 60_000, seed: int | None = None):
        self.ledger, self.store, self.seed = Ledger.open(folder), Store(folder), seed
        self.summarizer = Summarizer(model="claude-haiku-5-5", max_chars=max_chars, spool=self.store.spool())
        self.subjects = Subjects(self.ledger, self.store, self.summarizer, KINDS)
        run = {"spider": "s", "args": {}, "key": "k", "version": "1", "settings_hash": "h", "now": NOW, "max_age_hours": 24.0}
        self.run_id = self.ledger.begin_run(**run).id
        self.calls: list[SummaryRequest] = []

    def record(self, meeting: dict[str, Any]) -> None:
        self.ledger.record_meeting(self.run_id, meeting)

    def put(self, document: dict[str, Any], *texts: str, about: dict[str, Any] | None = None) -> str:
        """The document is downloaded and read: these are its pages."""
        sha256 = hashlib.sha256("\f".join(texts).encode()).hexdigest()
        answer = {"media_type": None, "sniffed": "pdf", "etag": None, "last_modified": None, "final_url": document["url"]}
        self.ledger.finish_document(document["id"], sha256=sha256, size=1, path=f"documents/{sha256}.pdf", **answer)
        folder = self.store.text_dir(sha256)
        folder.mkdir(parents=True, exist_ok=True)
        pages = [{"page": number, "text": text, "flags": [], "engine": "x"} for number, text in enumerate(texts, start=1)]
        (folder / "pages.jsonl").write_text("".join(json.dumps(page) + "\n" for page in pages))
        plain = {"pages_total": len(texts), "outline": [], "links": [], "internal_links": [], "flags": {}}
        (folder / "about.json").write_text(json.dumps(plain | (about or {})))
        if job := self.ledger.claim_version(now=NOW):
            facts = {"status": "ok", "kind": None, "reason": None, "pages_total": len(texts), "pages_read": len(texts)}
            self.ledger.finish_version(job.sha256, **facts, text_hash=sha256)
        return sha256

    def plan(self) -> int:
        """Plans what is due; returns how many summaries wait."""
        waiting = 0
        while job := self.ledger.claim_plan(now=NOW):
            waiting += asyncio.run(self.subjects.plan(job))[1]
        return waiting

    def claim(self) -> SubjectJob | None:
        return self.ledger.claim_subject(kinds=KINDS, now=NOW)

    def work(self) -> int:
        """Plans and answers all that waits, as the stage does; returns the number of calls."""
        self.plan()
        before = len(self.calls)
        while job := self.claim():
            for request in self.subjects.missing(job):
                attempt_id = self.subjects.begin(job, request, self.run_id)
                self.calls.append(request)
                answer = self.summarizer.read(self.raw(request), request.kept())
                asyncio.run(self.subjects.accept(attempt_id, answer, held=True))
        return len(self.calls) - before

    def raw(self, request: SummaryRequest, text: str | None = None) -> bytes:
        """What the service answers."""
        params = request.params
        prompt = "\n".join([params["system"], *(one["text"] for one in params["messages"][0]["content"])])
        text = text or answer_text(prompt, params["output_config"]["format"]["schema"], seed=self.seed)
        usage = {"input_tokens": len(prompt) // 3, "output_tokens": 50}
        message = {"type": "message", "model": params["model"], "stop_reason": "end_turn", "usage": usage}
        return json.dumps(message | {"content": [{"type": "text", "text": text}]}).encode()
