"""scrapy ledger: looks after the ledger and the files that belong to it."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from engagic_scrapy.commands import teach
from engagic_scrapy.documents.paths import Store
from engagic_scrapy.exceptions import LedgerError, UsageProblem
from engagic_scrapy.ledger.care import LedgerCare
from engagic_scrapy.ledger.database import FILE_NAME
from engagic_scrapy.ledger.integrity import CHECKS, Inspection, Problem

EXIT_FAULT, EXIT_USAGE = 1, 2
SHOWN = 10  # problems of one check that are printed
KEPT = 1000  # problems that --json holds
MB = 1 << 20
# Which options an action takes.
OPTIONS = {
    "check": {"hashes", "mend", "json"},
    "vacuum": {"json"},
    "prune": {"older_than", "keep_mb", "text", "dry_run", "json"},
    "backup": {"json"},
}

EXAMPLES = """\
Examples
========
  scrapy ledger check                     is the database whole, do rows and files agree
  scrapy ledger check --hashes            the same, reading every byte
  scrapy ledger check --mend              queue missing files for download; unknown files go to data/strays/
  scrapy ledger prune --older-than 365 --keep-mb 20000 --dry-run
  scrapy ledger vacuum                    give the room of deleted rows back to the disk
  scrapy ledger backup /backups/          a copy while a crawl writes: /backups/ledger-20260610T180000Z.sqlite3

Exit codes: 0 all is well; 1 check found something that isn't mended; 2 wrong usage, no ledger, or it can't be done now.
"""


class Command(ScrapyCommand):
    """Settings: ENGAGIC_DATA_DIR, ENGAGIC_LEDGER_URL."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        return "check | vacuum | prune | backup FILE  [options]"

    def short_desc(self) -> str:
        return "Check the ledger and its files, mend them, delete old documents, make a backup"

    def long_desc(self) -> str:
        return (
            "check compares the ledger with the files under the data folder. prune deletes the bytes of old documents and keeps "
            "their rows, texts and summaries; what isn't read or summarized yet is never deleted. backup works while a crawl "
            "writes; vacuum, prune and --mend refuse to."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        teach(parser, EXAMPLES)
        check = parser.add_argument_group(title="check")
        check.add_argument("--hashes", action="store_true", help="read every byte: indexes, documents, texts")
        check.add_argument("--mend", action="store_true", help="put right what can be; deletes nothing")
        prune = parser.add_argument_group(title="prune")
        prune.add_argument("--older-than", type=int, metavar="DAYS", help="documents of meetings that lie further back")
        prune.add_argument("--keep-mb", type=int, metavar="N", help="then the oldest, until all hold no more than N MB")
        prune.add_argument("--text", action="store_true", help="their texts too")
        prune.add_argument("--dry-run", action="store_true", help="only say what would be deleted")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        super().add_options(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        action = args[0] if args else ""
        if action not in OPTIONS or len(args) != (2 if action == "backup" else 1):
            raise UsageError(f"expected one of: {', '.join(OPTIONS)} (backup with a FILE)", print_help=False)
        given = {name for name in set().union(*OPTIONS.values()) if getattr(opts, name) not in (None, False)}
        for name in sorted(given - OPTIONS[action]):
            raise UsageError(f"--{name.replace('_', '-')} doesn't belong to {action}", print_help=False)
        try:
            self._act(action, args, opts)
        except (UsageProblem, LedgerError) as error:
            print(f"scrapy ledger {action}: {error}", file=sys.stderr)
            self.exitcode = EXIT_USAGE

    def _act(self, action: str, args: list[str], opts: argparse.Namespace) -> None:
        assert self.settings is not None
        store = Store(Path(self.settings["ENGAGIC_DATA_DIR"]).absolute())
        ledger = self._open(store)
        try:
            if action == "check":
                self._check(ledger, store, opts)
            elif action == "prune":
                self._prune(ledger, store, opts)
            elif action == "vacuum":
                shrunk = ledger.vacuum()
                words = f"{ledger.name}: {shrunk.before / MB:.1f} MB before, {shrunk.after / MB:.1f} MB now"
                _say(opts, {"before_bytes": shrunk.before, "after_bytes": shrunk.after}, words)
            else:
                path = ledger.backup(Path(args[1]))
                size = path.stat().st_size
                _say(opts, {"file": str(path), "bytes": size}, f"{path}: {size / MB:.1f} MB, checked")
        finally:
            ledger.close()

    def _open(self, store: Store) -> LedgerCare:
        assert self.settings is not None
        url = self.settings["ENGAGIC_LEDGER_URL"]
        if not url and not (store.root / FILE_NAME).is_file():
            raise UsageProblem(f"no ledger in {store.root}; ENGAGIC_DATA_DIR names another folder")
        return LedgerCare.open(url or store.root)

    def _check(self, ledger: LedgerCare, store: Store, opts: argparse.Namespace) -> None:
        inspection = Inspection(ledger, store, hashes=opts.hashes, mend=opts.mend)
        faults: Counter[str] = Counter()
        notes: Counter[str] = Counter()
        mended: Counter[str] = Counter()
        shown: list[Problem] = []
        each: Counter[str] = Counter()
        for problem in inspection.problems():
            counted = mended if problem.mended else faults if problem.fault else notes
            counted[problem.check] += 1
            each[problem.check] += 1
            if each[problem.check] <= (KEPT if opts.json else SHOWN):
                shown.append(problem)
        self.exitcode = EXIT_FAULT if faults else 0
        looked = inspection.looked_at
        table = {
            check: {"looked_at": looked[check], "problems": faults[check], "mended": mended[check], "notes": notes[check]}
            for check in CHECKS
        }
        found = {"ok": not faults, "checks": table, "problems": [asdict(problem) for problem in shown]}
        _say(opts, found, _as_table(table, shown, each))

    def _prune(self, ledger: LedgerCare, store: Store, opts: argparse.Namespace) -> None:
        if opts.older_than is None and opts.keep_mb is None:
            raise UsageProblem("say which: --older-than DAYS, --keep-mb N, or both")
        if min(opts.older_than or 0, opts.keep_mb or 0) < 0 or opts.older_than == 0:
            raise UsageProblem("--older-than and --keep-mb are positive numbers")
        done = ledger.prune(
            store,
            older_than_days=opts.older_than,
            keep_bytes=None if opts.keep_mb is None else opts.keep_mb * MB,
            texts=opts.text,
            dry_run=opts.dry_run,
        )
        lines = [
            f"{'would delete' if opts.dry_run else 'deleted'}: {done.documents} documents, {done.bytes / MB:.1f} MB; "
            f"{done.texts} texts, {done.text_bytes / MB:.1f} MB; {done.answers} raw answers that are stored",
            f"kept: {done.kept_documents} documents, {done.kept_bytes / MB:.1f} MB",
        ]
        if done.over_budget:
            lines.append(
                f"{done.over_budget / MB:.1f} MB more than asked for: they wait to be read or summarized, or for their meeting"
            )
        _say(opts, asdict(done), "\n".join(lines))


def _say(opts: argparse.Namespace, found: dict[str, Any], words: str) -> None:
    print(json.dumps(found, ensure_ascii=False, indent=1) if opts.json else words)


def _as_table(table: dict[str, dict[str, int]], shown: list[Problem], each: Counter[str]) -> str:
    lines = [f"{'':14}{'looked at':>10}{'problems':>10}{'mended':>8}{'notes':>7}"]
    for check, row in table.items():
        lines.append(f"{check:14}{row['looked_at']:>10,}{row['problems']:>10,}{row['mended']:>8,}{row['notes']:>7,}")
    for check in table:
        rows = [problem for problem in shown if problem.check == check]
        for problem in rows:
            mended = f" -> {problem.mended}" if problem.mended else ""
            lines.append(f"{problem.kind}: {problem.where}: {problem.reason}{mended}")
        if each[check] > len(rows):
            lines.append(f"… and {each[check] - len(rows)} more of {check}; --json names {KEPT}")
    return "\n".join(lines)
