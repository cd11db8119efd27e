"""A subject to summarize, and what summarizes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from engagic_scrapy.documents import prices
from engagic_scrapy.documents.summarize import Subject, Summarizer, SummaryRequest
from engagic_scrapy.documents.summary_parts import SourceText

HAIKU = "claude-haiku-5-5"
PAGE = "The council will consider a contract of $48,200 with Bay Paving for Alma Street."
RATES = dict.fromkeys(prices.RATE_NAMES, "1") | {"date": "2026-11-24", "source": "a test"}


def pages_of(*texts: str) -> Callable[[], Iterator[dict[str, Any]]]:
    return lambda: ({"page": number, "text": text, "flags": []} for number, text in enumerate(texts, 1))


def a_source(*texts: str, ref: str = "D1", kind: str = "packet", **changes: Any) -> SourceText:
    facts = {"sha256": ref * 32, "document_id": f"document/{ref}", "name": f"Agenda {kind}", "kind": kind}
    where = {"url": f"https://example.org/{ref}.pdf", "first": 1, "last": len(texts)}
    return SourceText(ref, facts | where, changes.pop("pages", None) or pages_of(*texts))


def a_subject(*texts: str, **changes: Any) -> Subject:
    texts = texts or (PAGE, "A public hearing on the budget is set for June 3.")
    plain = Subject(
        subject_type="item",
        subject_id="item/0f1e2d3c-4b5a-5697-8877-665544332211",
        city_name="Palo Alto",
        body="City Council",
        meeting_title="Regular Meeting",
        meeting_date="2026-06-03",
        agenda=["1 Roll Call", "2 Contract with Bay Paving"],
        title="Contract with Bay Paving",
        number="2",
        section="Consent",
        notes=[],
        depth="standard",
        siblings=2,
        sources=[a_source(*texts)],
        pages_total=len(texts),
        unreadable=0,
    )
    return replace(plain, **changes)


def a_summarizer(tmp_path: Path, **changes: Any) -> Summarizer:
    kwargs: dict[str, Any] = {"model": HAIKU, "max_chars": 60_000, "spool": tmp_path / "spool"}
    return Summarizer(**kwargs | changes)


def a_request(summarizer: Summarizer, subject: Subject | None = None) -> SummaryRequest:
    """The only request of a subject of one part, or the first of several."""
    return next(iter(summarizer.prepare_parts(subject or a_subject())))


def table(tmp_path: Path, *models: str) -> prices.Prices:
    file = tmp_path / "prices.toml"
    row = "\n".join(f'{name} = "{value}"' for name, value in RATES.items())
    file.write_text("".join(f"[{model}]\n{row}\n" for model in models))
    return prices.load(file)
