"""scrapy evaluate: how often the project's own judgments are right."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TextIO

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

import engagic_scrapy
from engagic_scrapy.commands import teach
from engagic_scrapy.evaluation import claims
from engagic_scrapy.exceptions import UsageProblem

EXIT_MISSED, EXIT_USAGE = 1, 2
ITEMS_A_SECOND = 15  # of a claim set, for who waits
PROJECT = Path(engagic_scrapy.__file__).parent.parent
SET, PAGE = PROJECT / "tests" / "eval", PROJECT / "docs" / "evaluation.md"
LINES = ("titles", "participation", "status")  # modules of evaluation that read a file of lines

EXAMPLES = """\
Examples
========
  scrapy evaluate                             the check of claims on tests/eval: both error rates, by kind of error
  scrapy evaluate --items my-items            the same on a folder of your own *.jsonl files
  scrapy evaluate --live --usd 0.50           the real service on the same items, for at most 50 cents
  scrapy evaluate --titles titles.jsonl       which agenda titles would be skipped, and why
  scrapy evaluate --participation texts.jsonl -o found.jsonl
  scrapy evaluate --status titles.jsonl       cancelled, postponed, …, with the words that say so

Lines
=====
  --items          {"id": "a1", "title": "Paving", "pages": [{"document": "r.pdf", "page": 1, "text": "… for $1,250,000 …"}],
                    "right": [{"claim": "Paving costs $1.25 million.", "document": "r.pdf", "page": 1, "quote": "…"}],
                    "wrong": [{"claim": "Paving costs $1.52 million.", "document": "r.pdf", "page": 1, "quote": "…",
                               "error": "digits"}]}                                    (one line in the file)
                   "of_item": false beside an "error": its quote is about another item of the page;
                   "agenda": ["…", …]: the titles of the meeting's items, by which their words are told apart
  --titles         {"title": "Approval of minutes"}         or with what you expect: {"title": "…", "label": "procedural"}
  --participation  {"text": "Join at https://…"}
  --status         {"title": "CANCELLED - City Council"}    or {"text": "…"}
  Each comes back with the decision beside it; with labels present the rates follow.

--live needs ANTHROPIC_API_KEY, spends money, and writes what it finds into docs/evaluation.md, with date and model.

Exit codes: 0 within the marks; 1 over them; 2 wrong usage, no such set, or no key.
"""


class Command(ScrapyCommand):
    """Settings: with ``--live`` ENGAGIC_SUMMARY_MODEL, ENGAGIC_SUMMARY_CHARS, ENGAGIC_SUMMARY_KEY_PRESENT, ENGAGIC_DATA_DIR."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "How often the project's own judgments are right: claims, titles, participation, status"

    def long_desc(self) -> str:
        return (
            "Without options: runs the check of claims on items of known text with right and wrong claims, and prints how many "
            f"wrong ones it lets through (at most {claims.PASSED_MAX:.0%}), how many right ones it drops (at most "
            f"{claims.DROPPED_MAX:.0%}), for how many of them it shows the document's own words, and the rates of the same "
            "claims told as sentences of a summary."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        teach(parser, EXAMPLES)
        group = parser.add_argument_group(title="What to score").add_mutually_exclusive_group()
        group.add_argument("--live", action="store_true", help="ask the real service about the items, and publish its error rate")
        group.add_argument("--titles", metavar="FILE", help="JSON lines with a title: which are skipped as procedural")
        group.add_argument("--participation", metavar="FILE", help="JSON lines with an agenda's text: how to take part")
        group.add_argument("--status", metavar="FILE", help="JSON lines with a title or text: the meeting's status")
        parser.add_argument("--items", metavar="FOLDER", help="items in place of tests/eval")
        parser.add_argument("--usd", metavar="N", default="1", help="with --live: dollars at most; default 1")
        parser.add_argument("--page", metavar="FILE", help="with --live: the page to publish in, in place of docs/evaluation.md")
        # Scrapy's own -o would be a feed; this command has none.
        parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of to stdout")
        super().add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError(f"unknown argument {args[0]}", print_help=False)
        try:
            with _opened(opts.output) as out:
                self.exitcode = self._score(opts, out)
        except BrokenPipeError:
            # The reader (head) has enough. What is still buffered must go somewhere, or Python complains when it exits.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except (UsageProblem, OSError) as error:
            print(f"scrapy evaluate: {error}", file=sys.stderr)
            self.exitcode = EXIT_USAGE

    def _score(self, opts: argparse.Namespace, out: TextIO) -> int:
        for name in LINES:
            file = getattr(opts, name)
            if file is not None:
                module = importlib.import_module(f"engagic_scrapy.evaluation.{name}")
                code: int = module.run(Path(file), out)
                return code
        items = claims.load(self._folder(opts.items))
        if opts.live:
            return self._live(items, opts, out)
        if sys.stderr.isatty():
            print(f"checking {len(items)} items: some {max(1, len(items) // ITEMS_A_SECOND)} s", file=sys.stderr)
        halves = claims.rate(items)
        out.write(claims.render(items, halves, claims.rate_told(items)))
        return 0 if all(rates.within_marks for rates in halves.values()) else EXIT_MISSED

    def _folder(self, folder: str | None) -> Path:
        if folder is None and not SET.is_dir():
            raise UsageProblem(f"{SET} isn't there (it comes with the source, not with the package); name a folder with --items")
        return Path(folder) if folder is not None else SET

    def _live(self, items: list[claims.Item], opts: argparse.Namespace, out: TextIO) -> int:
        assert self.settings is not None
        cap = _dollars(opts.usd)
        if not self.settings.getbool("ENGAGIC_SUMMARY_KEY_PRESENT"):
            raise UsageProblem("--live asks the real service, and ANTHROPIC_API_KEY is not set: nothing was measured or written")
        from engagic_scrapy.evaluation import live

        rates = live.run(
            items,
            model=self.settings["ENGAGIC_SUMMARY_MODEL"],
            max_chars=self.settings.getint("ENGAGIC_SUMMARY_CHARS"),
            spool=Path(self.settings["ENGAGIC_DATA_DIR"]) / "evaluate",
            cap=cap,
            out=out,
        )
        out.write("\n" + live.render(rates))
        if not rates.summaries:
            out.write("Nothing was measured, so nothing is published.\n")
            return EXIT_MISSED
        page = Path(opts.page) if opts.page else PAGE
        live.publish(rates, page)
        out.write(f"Published in {page}.\n")
        return EXIT_MISSED if rates.stopped or rates.failed else 0


def _dollars(text: str) -> Decimal:
    try:
        cap = Decimal(text)
    except InvalidOperation:
        cap = Decimal(-1)
    if not cap.is_finite() or cap <= 0:
        raise UsageProblem(f"--usd {text}: expected dollars, like 0.50")
    return cap


@contextmanager
def _opened(path: str | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        sys.stdout.flush()
    else:
        with Path(path).open("w", encoding="utf-8") as file:
            yield file
