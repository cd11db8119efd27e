"""A document to summarize, and what summarizes it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from engagic_scrapy.documents import prices
from engagic_scrapy.documents.summarize import Subject, Summarizer

HAIKU = "claude-haiku-5-5"
PAGE = "The council will consider a contract of $48,200 with Bay Paving for Alma Street."
RATES = dict.fromkeys(prices.RATE_NAMES, "1") | {"date": "2026-11-24", "source": "a test"}


def pages_of(*texts: str) -> Callable[[], Iterator[dict[str, Any]]]:
    return lambda: ({"page": number, "text": text} for number, text in enumerate(texts, 1))


def a_subject(*texts: str, **changes: Any) -> Subject:
    texts = texts or (PAGE, "A public hearing on the budget is set for June 3.")
    plain = Subject(
        subject_type="document",
        subject_id=hashlib.sha256(b"bytes").hexdigest(),
        city_name="Palo Alto",
        body="City Council",
        meeting_title="Regular Meeting",
        meeting_date="2026-06-03",
        document_kind="packet",
        document_name="Agenda packet",
        official_items=["Contract with Bay Paving"],
        pages=pages_of(*texts),
        text_hash="t" * 64,
        pages_total=len(texts),
    )
    return replace(plain, **changes)


def a_summarizer(tmp_path: Path, **changes: Any) -> Summarizer:
    kwargs: dict[str, Any] = {"model": HAIKU, "max_chars": 200_000, "spool": tmp_path / "spool"}
    return Summarizer(**kwargs | changes)


def table(tmp_path: Path, *models: str) -> prices.Prices:
    file = tmp_path / "prices.toml"
    row = "\n".join(f'{name} = "{value}"' for name, value in RATES.items())
    file.write_text("".join(f"[{model}]\n{row}\n" for model in models))
    return prices.load(file)
