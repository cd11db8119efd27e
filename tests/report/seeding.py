"""Fills a ledger through its own doors, as crawls do."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from engagic_scrapy.items import AgendaItem, Document, Meeting, StatusEvidence, identify
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.ledger.states import SubjectPlan

NOW = datetime.now(UTC)
KINDS = ("packet", "agenda")


class Seeded:
    """A ledger in ``folder`` and the run that is being written."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.ledger = Ledger.open(folder)
        self.run_id = 0
        self.number = 0

    def begin(self, spider: str = "legistar", *, hours_ago: float = 1, **arguments: str) -> int:
        now = NOW - timedelta(hours=hours_ago)
        key = f"{spider}{sorted(arguments.items())}"
        run = self.ledger.begin_run(
            spider=spider, args=arguments, key=key, version="0.1", settings_hash="x", now=now, max_age_hours=24
        )
        self.run_id = run.id
        return run.id

    def end(self, reason: str = "finished", **values: Any) -> None:
        plain = {"resumable": reason != "finished", "peak_memory_mb": 210.4, "swap_mb": 3.0, "stats": {"memory_guard/pauses": 2}}
        self.ledger.end_run(self.run_id, finish_reason=reason, **{**plain, **values})

    def city(self, city_id: str, outcome: str | None, kind: str = "", reason: str = "", url: str = "", meetings: int = 0) -> None:
        """Opens a city and, unless ``outcome`` is None, closes it."""
        self.ledger.open_city(self.run_id, {"id": city_id, "name": city_id[:-2].title(), "state": city_id[-2:]}, "legistar")
        if outcome:
            tally = {"meetings": meetings}
            end = {"outcome": outcome, "kind": kind or None, "reason": reason or None, "url": url or None, "tally": tally}
            self.ledger.close_city(self.run_id, city_id, "legistar", **end)

    def meeting(self, city_id: str, *kinds: str, **values: Any) -> dict[str, Any]:
        """A meeting with one document of each kind, as the ledger was given it."""
        self.number += 1
        meeting = Meeting(
            native_id=f"api:x:{self.number}",
            body="City Council",
            title=f"City Council meeting {self.number}",
            date="2026-06-12",
            start_time="2026-06-12T18:30:00-07:00",
            timezone="America/Los_Angeles",
            source_url=f"https://example.org/{city_id}/{self.number}",
            **values,
        )
        meeting.items = [AgendaItem(title="Budget hearing", position=1, number="1.A", section="Hearings", result="Passed 5-0")]
        for kind in kinds:
            url = f"https://example.org/{city_id}/{self.number}/{kind}.pdf"
            slots = meeting.items[0].documents if kind == "attachment" else meeting.documents
            slots.append(Document(kind=kind, name=f"The {kind}", url=url))
        record = asdict(identify(meeting, city=city_id, vendor="legistar"))
        self.ledger.record_meeting(self.run_id, record)
        return record

    def downloaded(self, document: dict[str, Any], content: str | None = None) -> str:
        sha256 = hashlib.sha256((content or document["id"]).encode()).hexdigest()
        answer = {"etag": None, "last_modified": None, "final_url": document["url"], "media_type": "application/pdf"}
        path = f"documents/{sha256[:2]}/{sha256}.pdf"
        self.ledger.finish_document(document["id"], sha256=sha256, size=2_500_000, sniffed="pdf", path=path, **answer)
        return sha256

    def read(
        self, sha256: str, status: str = "ok", kind: str | None = None, reason: str | None = None, engine: str = "pdfium"
    ) -> None:
        numbers = {"pages_total": 12, "pages_read": 0 if status == "failed" else 12, "characters": 900, "peak_mb": 50.0}
        found = {"seconds": 0.5, "flags": {}, "engine": engine, "text_hash": sha256}
        self.ledger.finish_version(sha256, status=status, kind=kind, reason=reason, **numbers, **found)

    def planned(self) -> None:
        """Plans what is due, as the stage does: items with an attachment of their own, else the packet or agenda whole."""
        while job := self.ledger.claim_plan(now=NOW):
            read = [one for one in job.documents if one["text_state"] in ("ok", "partial")]
            own = [one for one in read if one["item_id"]]
            whole = [one for kind in KINDS for one in read if one["kind"] == kind and not one["item_id"]]
            subjects = [subject_plan("item", one["item_id"], "item", one) for one in own]
            subjects = subjects or [subject_plan("document", one["sha256"], one["kind"], one) for one in whole]
            decided = {"item_id": job.meeting["items"][0]["id"], "decision": "summarize", "rule": "hearing", "words": "hearing"}
            if not own:
                decided |= {"decision": "no_text", "rule": "text", "words": "no document of its own"}
            self.ledger.store_plan(job.meeting_id, basis="portal", found=[], decisions=[decided], subjects=subjects)

    def outlined(self, sha256: str) -> None:
        label = "Official words of the agenda; no summary was made."
        data = {"label": label, "items": [{"number": "1.A", "title": "Budget hearing", "page": 7}]}
        text = f"{label}\n\n1.A Budget hearing (page 7)\n"
        self.ledger.store_outline(subject_type="document", subject_id=sha256, text=text, data=data)

    def called(self, subject_id: str, attempt: str, usd: str = "0.0125", subject_type: str = "document", **values: Any) -> None:
        prompt = {"prompt_id": "item_summary", "prompt_version": "1", "model": "claude-haiku-5-5", "reuse_key": attempt}
        subject = {"subject_type": subject_type, "subject_id": subject_id, **values}
        self.ledger.begin_call(**subject, **prompt, attempt_id=attempt, run_id=self.run_id, estimated_usd=usd)

    def answered(
        self, attempt: str, text: str = "The council will vote on the budget.", usd: str = "0.01", **values: Any
    ) -> None:
        tokens = {"tokens_in": 900, "tokens_out": 80, "tokens_cached": 0, "stop_reason": "end_turn"}
        refs = {"D1": {"kind": "packet", "name": "The packet", "url": "https://example.org/packet.pdf", "sha256": "ab"}}
        coverage = {"pages_total": 12, "pages_read": 11, "unreadable": 1, "cut": 0, "parts": 1}
        data = {"refs": refs, "coverage": coverage, "topics": ["budget"], "made": 2, "kept": 1}
        right = {"kind": "claim", "text": "The budget is voted on.", "document": "D1", "page": 7, "quote": "vote on the budget"}
        wrong = {**right, "text": "It was adopted.", "kept": 0, "reason": "quote", "detail": "not there"}
        claims = [{**right, "kept": 1, "reason": None, "detail": None}, wrong]
        plain: dict[str, Any] = {"data": data, "claims": claims}
        self.ledger.finish_call(attempt, text=text, usd=usd, model="claude-haiku-5-5", **tokens, **{**plain, **values})


def subject_plan(subject_type: str, subject_id: str, kind: str, document: dict[str, Any]) -> SubjectPlan:
    plan = {"title": document["name"], "sources": [{"url": document["url"]}]}
    return SubjectPlan(subject_type, subject_id, kind, document["text_hash"], plan)


def cancelled() -> dict[str, Any]:
    """Fields of a cancelled meeting."""
    evidence = StatusEvidence(text="CANCELLED due to lack of quorum", rule="EventComment")
    return {"status": "cancelled", "status_evidence": evidence}


def a_night(seeded: Seeded) -> dict[str, Any]:
    """A run with each outcome and each kind of trouble; returns a meeting that is finished."""
    seeded.begin(cities="all")
    seeded.city("oaklandCA", "ok", meetings=1)
    seeded.city("bostonMA", "quiet")
    seeded.city("austinTX", "quiet", "suspiciously_quiet", "no meeting now, [3, 3, 2, 4] in the last four crawls")
    seeded.city("denverCO", "partial", "row", "row 3: no date", "https://example.org/denver", meetings=2)
    seeded.city("clevelandOH", "failed", "blocked", "a challenge page", "https://example.org/cleveland")
    for name in ("adaCA", "bellCA", "chinoCA", "davisCA"):
        missing = f"not found: table#gridCalendar (page begins '<html>{name}.example')"
        seeded.city(name, "failed", "layout_changed", missing, f"https://{name}.example/Calendar.aspx")
    seeded.city("paloaltoCA", "ok", meetings=3)
    seeded.city("fresnoCA", "ok", meetings=1)
    done = seeded.meeting("oaklandCA", "packet", "agenda", **cancelled())
    packet, agenda = done["documents"]
    held = {document["kind"]: seeded.downloaded(document) for document in (packet, agenda)}
    for sha256 in held.values():
        seeded.read(sha256)
        seeded.outlined(sha256)
    seeded.planned()
    seeded.called(held["packet"], "a1")
    seeded.called(held["agenda"], "a2")
    seeded.answered("a1")
    seeded.ledger.fail_call("a2", kind="uncertain", reason="the connection was cut", state="uncertain")
    troubled = seeded.meeting("paloaltoCA", "packet", "agenda", "minutes", "attachment")
    packet, agenda, minutes = troubled["documents"]
    attachment = troubled["items"][0]["documents"][0]
    seeded.ledger.fail_document(packet["id"], kind="robots", reason="forbidden by robots.txt", retry_at=None)
    seeded.ledger.fail_document(agenda["id"], kind="http", reason="HTTP 503 from example.org", retry_at=NOW + timedelta(hours=2))
    seeded.read(seeded.downloaded(minutes), "partial", "pages", "2 pages could not be read")
    seeded.read(seeded.downloaded(attachment), "failed", "not_pdf:word", "a Word file")
    broken = seeded.meeting("fresnoCA", "packet", "agenda")
    seeded.read(seeded.downloaded(broken["documents"][0]), "failed", "encrypted", "needs a password")
    waiting = seeded.downloaded(broken["documents"][1])
    seeded.read(waiting)
    seeded.planned()
    seeded.ledger.claim_subject(kinds=KINDS, now=NOW)
    seeded.ledger.park_subject(waiting, "no_key", "ANTHROPIC_API_KEY is not set")
    seeded.end()
    return done
