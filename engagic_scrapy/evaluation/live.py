"""The same items summarized by the real service: how many of its claims and sentences the check finds unproven."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from engagic_scrapy.documents.summarize import Summarizer
from engagic_scrapy.documents.summary_check import PROVEN, verify
from engagic_scrapy.documents.summary_input import Subject, SummaryRequest
from engagic_scrapy.documents.summary_parts import SourceText
from engagic_scrapy.evaluation.claims import Item
from engagic_scrapy.exceptions import SummaryError

# Nothing that is asked after one of these can end otherwise.
_FINAL = ("no_key", "invalid_key", "no_model", "no_price")
_BEGIN, _END = "<!-- scrapy evaluate --live: begin -->", "<!-- scrapy evaluate --live: end -->"


@dataclass(slots=True)
class LiveRates:
    model: str
    day: date
    asked: int = 0
    summaries: int = 0
    claims: int = 0
    unproven: Counter[str] = field(default_factory=Counter)
    sentences: int = 0
    cut: int = 0
    withheld: int = 0  # summaries of which too little was proven
    failed: Counter[str] = field(default_factory=Counter)
    usd: Decimal = Decimal(0)
    stopped: str | None = None  # why not all items were asked about

    @property
    def error_rate(self) -> float:
        return self.unproven.total() / max(1, self.claims)


def run(items: list[Item], *, model: str, max_chars: int, spool: Path, cap: Decimal, out: TextIO) -> LiveRates:
    """Asks for a summary of each item, one after the other, and checks what comes.

    :param cap: dollars; a call that could pass it isn't made.
    :param out: gets a line for each item.
    """
    return asyncio.run(
        _run(
            items, Summarizer(model=model, max_chars=max_chars, spool=spool), LiveRates(model, datetime.now(UTC).date()), cap, out
        )
    )


async def _run(items: list[Item], summarizer: Summarizer, rates: LiveRates, cap: Decimal, out: TextIO) -> LiveRates:
    try:
        for item in items:
            try:
                request = next(iter(summarizer.prepare_parts(_subject(item))))
                if rates.usd + request.estimated_usd > cap:
                    rates.stopped = f"the next call could pass the cap of ${cap}"
                    break
                await _ask(item, request, summarizer, rates, out)
            except SummaryError as error:
                rates.failed[error.kind] += 1
                out.write(f"{item.id}  {error}\n")
                if error.kind in _FINAL:
                    rates.stopped = str(error)
                    break
    finally:
        await summarizer.close()
    return rates


async def _ask(item: Item, request: SummaryRequest, summarizer: Summarizer, rates: LiveRates, out: TextIO) -> None:
    attempt = f"evaluate-{item.id}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    rates.asked += 1
    try:
        answer = await summarizer.call(request, attempt)
    except SummaryError as error:
        bill = summarizer.bill(attempt)
        # Without a bill the worst is assumed wherever the service may have worked: a cap must hold.
        rates.usd += bill.usd if bill else Decimal(0) if error.retry or error.kind in (*_FINAL, "http") else request.estimated_usd
        raise
    rates.usd += answer.usd
    rates.summaries += 1
    names = {ref: facts["name"] for ref, facts in request.refs.items()}
    claims = [{**claim, "document": names.get(claim["document"], claim["document"])} for claim in answer.claims]
    verified = verify(answer.text, claims, item.page_text, item.title, item.others)
    _count(verified.rows, rates)
    rates.withheld += not verified.text
    out.write(f"{item.id}  {verified.proven} of {len(claims)} claims proven\n")


def _count(rows: list[dict[str, Any]], rates: LiveRates) -> None:
    for row in rows:
        if row["kind"] == "claim":
            rates.claims += 1
            if not row["kept"] or row["reason"] not in PROVEN:  # the document's words stand in place of some that failed
                rates.unproven[row["reason"] or "?"] += 1
        else:
            rates.sentences += 1
            rates.cut += not row["kept"]


def _subject(item: Item) -> Subject:
    documents = dict.fromkeys(document for document, _ in item.pages)
    sources = [_source(item, number, document) for number, document in enumerate(documents, start=1)]
    return Subject(
        subject_type="item",
        subject_id=hashlib.sha256(item.id.encode()).hexdigest(),
        city_name="Evaluation",
        body="Council",
        meeting_title="Evaluation set",
        meeting_date=None,
        agenda=[item.title, *item.others],
        title=item.title,
        number=None,
        section=None,
        notes=[],
        depth="routine",
        siblings=1,
        sources=sources,
        pages_total=len(item.pages),
        unreadable=0,
    )


def _source(item: Item, number: int, document: str) -> SourceText:
    pages = [(page, text) for (name, page), text in sorted(item.pages.items()) if name == document]

    def read() -> Iterator[dict[str, Any]]:
        for page, text in pages:
            yield {"page": page, "text": text, "flags": []}

    digest = hashlib.sha256("\f".join(text for _, text in pages).encode()).hexdigest()
    facts = {"sha256": digest, "document_id": document, "name": document, "kind": "packet", "url": f"file:{document}"}
    return SourceText(f"D{number}", facts | {"first": pages[0][0], "last": pages[-1][0]}, read)


def render(rates: LiveRates) -> str:
    """The figures as they are published: Markdown, with date and model."""
    rows = [
        f"On {rates.day.isoformat()}, model `{rates.model}`, {rates.asked} items asked about, ${rates.usd:.4f}:",
        "",
        "| what | figure |",
        "| --- | --- |",
        f"| summaries received | {rates.summaries} |",
        f"| claims made | {rates.claims} |",
        f"| claims that the check found unproven | {rates.unproven.total()} ({rates.error_rate:.1%}) |",
        *(f"| … {reason} | {count} |" for reason, count in rates.unproven.most_common()),
        f"| sentences cut, of all sentences | {rates.cut} of {rates.sentences} |",
        f"| summaries withheld for want of proof | {rates.withheld} |",
        *(f"| no summary: {kind} | {count} |" for kind, count in rates.failed.most_common()),
    ]
    if rates.stopped:
        rows += ["", f"Not all items were asked about: {rates.stopped}."]
    return "\n".join(rows) + "\n"


def publish(rates: LiveRates, page: Path) -> None:
    """Puts the figures into the page in place of the earlier ones. Raises OSError."""
    text = (
        page.read_text(encoding="utf-8") if page.exists() else f"# Evaluation\n\n## The service's summaries\n\n{_BEGIN}\n{_END}\n"
    )
    if _BEGIN not in text or _END not in text:
        text = f"{text.rstrip()}\n\n## The service's summaries\n\n{_BEGIN}\n{_END}\n"
    head, rest = text.split(_BEGIN, 1)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(f"{head}{_BEGIN}\n{render(rates)}{_END}{rest.split(_END, 1)[1]}", encoding="utf-8")
