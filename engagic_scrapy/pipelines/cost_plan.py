"""What the summaries that wait would cost, before a cent is spent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from engagic_scrapy.documents.prices import Price, Usage
from engagic_scrapy.documents.summary_input import JOIN_PROMPT, LENGTHS, MAX_TOKENS, PART_LENGTH, PART_PROMPT
from engagic_scrapy.exceptions import SummaryError
from engagic_scrapy.ledger.states import SubjectJob
from engagic_scrapy.pipelines.subjects import Subjects
from engagic_scrapy.pipelines.summaries import is_near

ANSWERS_ENOUGH = 20  # of the same prompt and model: their mean is a better basis than what was asked for
# Else: what the request asks for. Words in the middle of its bounds, and three claims of four that it allows.
TOKENS_A_WORD = 1.35
CLAIMS_MADE = 0.75
TOKENS_A_CLAIM = 90  # a sentence of 25 words, a quote of 20, their keys
TOKENS_BESIDES = 60  # subject id, topics, braces, a short thought
CLAIM_LINE = 50  # tokens of a checked claim in the request that joins the parts
JOIN_FIXED = 900  # tokens of that request besides


@dataclass(slots=True)
class CostRow:
    """Sums over summaries that are made one way. ``most``: the ceiling, with every answer as long as it may be."""

    summaries: int = 0
    pages: int = 0
    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_out_most: int = 0
    usd: Decimal = Decimal(0)
    usd_most: Decimal = Decimal(0)
    documents: set[str] = field(default_factory=set)  # sha256


@dataclass(slots=True)
class CostPlan:
    """``rows``: by ``live`` or ``batch``, and ``item`` or ``document``. ``answers``: how many stored ones tell how long answers
    are; 0: what is asked for tells."""

    rows: dict[tuple[str, str], CostRow]
    price: Price
    answers: int
    without_text: int = 0
    uncertain: int = 0

    @property
    def total(self) -> CostRow:
        total = CostRow()
        for row in self.rows.values():
            total.documents |= row.documents
            for name in ("summaries", "pages", "requests", "tokens_in", "tokens_out", "tokens_out_most", "usd", "usd_most"):
                setattr(total, name, getattr(total, name) + getattr(row, name))
        return total


def plan_costs(subjects: Subjects, jobs: Iterable[SubjectJob], *, mode: str, live_hours: float) -> CostPlan:
    """Builds each request that isn't sent yet, and sends none.

    :param mode: ``batch`` or ``live``.

    Raises SummaryError ``no_price``.
    """
    summarizer = subjects.summarizer
    model = summarizer.model
    prices = {"live": summarizer.price(model), "batch": summarizer.price(model, batch=True)}
    answers, mean = subjects.ledger.usual_answer(*PART_PROMPT, model)
    answers = answers if answers >= ANSWERS_ENOUGH else 0
    plan = CostPlan({}, prices["live"], answers)
    for job in jobs:
        how = "live" if mode == "live" or is_near(job.meeting, live_hours) else "batch"
        row = plan.rows.setdefault((how, job.subject_type), CostRow())
        try:
            _add(row, subjects, job, prices[how], mean if answers else None)
        except SummaryError as error:
            if error.kind == "no_text":
                plan.without_text += 1
            elif error.kind == "uncertain":
                plan.uncertain += 1
            else:
                raise
    plan.rows = {key: row for key, row in sorted(plan.rows.items()) if row.requests}
    return plan


def _add(row: CostRow, subjects: Subjects, job: SubjectJob, price: Price, mean: float | None) -> None:
    parts = 0
    for request in subjects.unsent_parts(job):
        parts = request.parts
        length, claims = LENGTHS[job.plan["depth"]] if parts == 1 else PART_LENGTH
        _count(row, price, request.estimated_tokens_in, mean or _asked(length) + claims * CLAIMS_MADE * TOKENS_A_CLAIM)
    if not parts:
        return
    if parts > 1:
        number, usual = subjects.ledger.usual_answer(*JOIN_PROMPT, price.model)
        out = usual if number >= ANSWERS_ENOUGH else _asked(LENGTHS[job.plan["depth"]][0])
        _count(row, price, JOIN_FIXED + round(parts * PART_LENGTH[1] * CLAIMS_MADE * CLAIM_LINE), out)
    row.summaries += 1
    row.pages += job.plan["pages"]
    row.documents |= {source["sha256"] for source in job.plan["sources"]}


def _asked(length: str) -> float:
    """Tokens of a summary of that length (the words of :data:`~.summary_input.LENGTHS`), and of what every answer has."""
    low, high = map(int, re.findall(r"(\d+) to (\d+) words", length)[0])
    return (low + high) / 2 * TOKENS_A_WORD + TOKENS_BESIDES


def _count(row: CostRow, price: Price, tokens_in: int, tokens_out: float) -> None:
    row.requests += 1
    row.tokens_in += tokens_in
    row.tokens_out += round(tokens_out)
    row.tokens_out_most += MAX_TOKENS
    row.usd += price.usd(Usage(input=tokens_in, output=round(tokens_out)))
    row.usd_most += price.usd(Usage(input=tokens_in, output=MAX_TOKENS))
