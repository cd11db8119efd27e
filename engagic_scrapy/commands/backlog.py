"""scrapy backlog --plan: what waits, and what its summaries would cost, before a cent is spent."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings

from engagic_scrapy.commands.report import EXIT_USAGE, open_ledger
from engagic_scrapy.documents import prices
from engagic_scrapy.documents.paths import Store
from engagic_scrapy.documents.prices import Price, in_batch
from engagic_scrapy.documents.summarize import Summarizer
from engagic_scrapy.documents.summary_input import MAX_TOKENS
from engagic_scrapy.exceptions import LedgerError, SummaryError, UsageProblem
from engagic_scrapy.ledger.ledger import Ledger
from engagic_scrapy.pipelines.cost_plan import CostRow, plan_costs
from engagic_scrapy.pipelines.subjects import Subjects

HEAD = ("how", "what", "summaries", "documents", "pages", "requests", "tokens in", "tokens out", "at most", "dollars", "at most")
SHAPE = "  {:6} {:10} {:>9} {:>9} {:>7} {:>8} {:>12} {:>11} {:>11} {:>10} {:>10}"


class Command(ScrapyCommand):
    """Settings: ENGAGIC_DATA_DIR, ENGAGIC_LEDGER_URL, ENGAGIC_SUMMARIES, ENGAGIC_SUMMARY_*, ENGAGIC_PRICES."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "--plan [--json]"

    def short_desc(self) -> str:
        return "What the summaries that wait would cost, before a cent is spent"

    def long_desc(self) -> str:
        return (
            "Builds every request that `scrapy crawl backlog` would send, and sends none: documents, pages, tokens and dollars, "
            "by batch (half the price) and live, with the price's date and source, and what the caps allow. Documents that are "
            "not read yet have no pages to count; ./run_all.sh --plan reads them first."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--plan", action="store_true", help="show the plan (scrapy crawl backlog does the work)")
        parser.add_argument("--json", action="store_true", help="as JSON")
        super().add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        try:
            if args or not opts.plan:
                raise UsageProblem("say --plan to see what it would cost; scrapy crawl backlog does the work")
            ledger = open_ledger(self.settings)
            try:
                found = facts(ledger, self.settings)
            finally:
                ledger.close()
        except (UsageProblem, LedgerError, SummaryError) as error:
            print(f"scrapy backlog: {error}", file=sys.stderr)
            self.exitcode = EXIT_USAGE
            return
        print(json.dumps(found, indent=1) if opts.json else "\n".join(render(found)))


def facts(ledger: Ledger, settings: BaseSettings) -> dict[str, Any]:
    """The plan as plain data; dollars as text. Raises SummaryError ``no_price``, UsageProblem."""
    store, kinds = Store(Path(settings["ENGAGIC_DATA_DIR"])), settings.getlist("ENGAGIC_SUMMARY_KINDS")
    table = prices.load(Path(settings["ENGAGIC_PRICES"])) if settings["ENGAGIC_PRICES"] else None
    chars = settings.getint("ENGAGIC_SUMMARY_CHARS")
    summarizer = Summarizer(model=settings["ENGAGIC_SUMMARY_MODEL"], max_chars=chars, spool=store.spool(), prices=table)
    subjects = Subjects(ledger, store, summarizer, kinds)
    mode, hours = settings["ENGAGIC_SUMMARIES"], settings.getfloat("ENGAGIC_SUMMARY_LIVE_HOURS")
    plan = plan_costs(subjects, ledger.waiting_subjects(kinds=kinds), mode=mode, live_hours=hours)
    waits = ledger.pending_work(kinds=kinds)
    return {
        "mode": mode,
        "rows": [{"how": how, "what": what, **_plain(row)} for (how, what), row in plan.rows.items()],
        "total": _plain(plan.total),
        "prices": [_price("live", plan.price), _price("batch", in_batch(plan.price))],
        "answers": plan.answers,
        "not_downloaded": waits["download"],
        "not_read": waits["extract"],
        "not_planned": waits["plan"],
        "without_text": plan.without_text,
        "at_the_service": ledger.calls_out(),
        "uncertain": plan.uncertain,
        "spent_in_month": str(ledger.spent_in_month(datetime.now(UTC))),
        "per_run": str(settings["ENGAGIC_SUMMARY_USD_PER_RUN"]),
        "per_month": str(settings["ENGAGIC_SUMMARY_USD_PER_MONTH"]),
    }


def render(found: dict[str, Any]) -> Iterator[str]:
    if found["mode"] == "off":
        yield "ENGAGIC_SUMMARIES=off: a run would send nothing. Were it set to batch:"
    yield SHAPE.format(*HEAD)
    for row in found["rows"]:
        yield _line(row["how"], f"{row['what']}s", row)
    yield _line("all", "", found["total"])
    yield ""
    for price in found["prices"]:
        yield f"Price, {price['how']}: {price['words']}"
    first = found["prices"][0]
    yield f"Looked up on {first['date']}: {first['source']}; batches cost half. Nothing counts as cached."
    basis = (
        f"the mean of {found['answers']} answers" if found["answers"] else "what the requests ask for (no answers yet to go by)"
    )
    yield f"Tokens in: 3 bytes each. Tokens out: {basis}; at most {MAX_TOKENS:,} an answer: so the caps count it until it comes."
    yield from _besides(found)


def _besides(found: dict[str, Any]) -> Iterator[str]:
    for name, words in (
        ("not_downloaded", "documents wait for their download"),
        ("not_read", "documents are not read yet: their pages and cost aren't known (./run_all.sh --plan reads them)"),
        ("not_planned", "meetings are not planned yet: what they need isn't known (./run_all.sh --plan plans them)"),
        ("without_text", "have no text: nothing is bought for them"),
        ("at_the_service", "requests are at Anthropic already"),
        ("uncertain", "wait for you, because a call for them may have been paid: scrapy resend"),
    ):
        if found[name]:
            yield f"{found[name]:,} {words}"
    month = Decimal(found["per_month"]) - Decimal(found["spent_in_month"])
    left = min(month, Decimal(found["per_run"]))
    spent = f"${Decimal(found['spent_in_month']):.4f} spent or under way this month"
    yield f"Caps: ${found['per_run']} a run, ${found['per_month']} a month (UTC); {spent}."
    most, usd = Decimal(found["total"]["usd_most"]), Decimal(found["total"]["usd"])
    if usd > left:
        yield f"The caps leave ${left:.4f}: one run won't do it all. The rest waits for later runs."
    elif most > left:
        yield f"The caps leave ${left:.4f}: enough, while answers come in; estimates of what is out count in full until then."


def _line(how: str, what: str, row: dict[str, Any]) -> str:
    numbers = [f"{row[name]:,}" for name in ("summaries", "documents", "pages", "requests", "tokens_in", "tokens_out")]
    money = [f"{Decimal(row[name]):.4f}" for name in ("usd", "usd_most")]
    return SHAPE.format(how, what, *numbers, f"{row['tokens_out_most']:,}", *money)


def _plain(row: CostRow) -> dict[str, Any]:
    names = ("summaries", "pages", "requests", "tokens_in", "tokens_out", "tokens_out_most")
    return {name: getattr(row, name) for name in names} | {
        "documents": len(row.documents),
        "usd": str(row.usd),
        "usd_most": str(row.usd_most),
    }


def _price(how: str, price: Price) -> dict[str, Any]:
    words = f"{price.model}, ${price.rates.input} in and ${price.rates.output} out for a million tokens"
    if price.long is not None:
        words += f" (${price.long.input} and ${price.long.output} if the prompt has more than {price.long_above:,})"
    return {"how": how, "words": words, "date": price.date, "source": price.source}
