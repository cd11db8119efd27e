"""Milliseconds a call on a ledger of 20,000 meetings: ``python tests/benchmarks/ledger_bench.py [MEETINGS]``."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from engagic_scrapy.ledger.ledger import Ledger  # noqa: E402
from tests.ledger.sample import NOW, a_meeting, answer, begin, call, claim, extract, finish  # noqa: E402

times: dict[str, list[float]] = defaultdict(list)


@contextmanager
def timed(name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    times[name].append((time.perf_counter() - start) * 1000)


def measure(name: str, step: Callable[[], object]) -> None:
    with timed(name):
        step()


def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(folder)
        run = begin(ledger)
        meetings = (
            a_meeting(n, day=(NOW + timedelta(days=n % 60 - 25)).date().isoformat(), documents=4, items=8) for n in range(number)
        )
        for meeting in meetings:
            with timed("record_meeting, new (8 items, 4 documents)"):
                ledger.record_meeting(run.id, meeting)
            with timed("record_document, again in the same run"):
                ledger.record_document(run.id, meeting["documents"][0])
        again = begin(ledger, key="again")
        for n in range(min(number, 2000)):
            day = (NOW + timedelta(days=n % 60 - 25)).date().isoformat()
            meeting = a_meeting(n, day=day, documents=4, items=8)
            measure("record_meeting, same, next run", lambda meeting=meeting: ledger.record_meeting(again.id, meeting))
            meeting["title"] = "changed"
            measure("record_meeting, changed", lambda meeting=meeting: ledger.record_meeting(again.id, meeting))
        for n in range(min(number, 2000)):
            with timed("claim_document"):
                job = claim(ledger, vendor="legistar")
            measure("finish_document", lambda job=job, n=n: finish(ledger, job.document_id, str(n)))
        for _ in range(min(number, 2000)):
            with timed("claim_version"):
                version = ledger.claim_version(now=NOW)
            measure("finish_version", lambda version=version: extract(ledger, version.sha256))
            measure("pending_work", lambda: ledger.pending_work(vendor="legistar", kinds=["packet"], now=NOW))
        for n in range(300):
            with timed("claim_subject"):
                subject = ledger.claim_subject(kinds=["packet", "attachment"], now=NOW)
            key = {"attempt": f"a{n}", "reuse_key": f"r{n}"}
            measure("begin_call (durable)", lambda s=subject, key=key: call(ledger, run.id, s.subject_id, **key))
            measure("finish_call (durable)", lambda n=n: answer(ledger, f"a{n}"))
            measure("spent", lambda: ledger.spent(run.id))
        measure("counts", ledger.counts)
        measure("recover", ledger.recover)
        ledger.close()
        size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
    for name, values in times.items():
        values.sort()
        middle, late, last = values[len(values) // 2], values[int(len(values) * 0.99)], values[-1]
        print(f"{name:45} {len(values):6} calls   median {middle:7.2f} ms   99 % {late:7.2f} ms   most {last:7.1f} ms")
    print(f"file {size:.0f} MB, peak of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
