"""Scans that were read before tesseract was installed get their text from the next `scrapy crawl backlog`."""

import hashlib
import random
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engagic_scrapy.documents import text_store
from engagic_scrapy.documents.paths import Store
from engagic_scrapy.items import Document
from engagic_scrapy.ledger.care import LedgerCare
from tests import pdfs
from tests.documents import scans
from tests.ledger.sample import begin, claim
from tests.ledger.stored import store_document
from tests.pipelines.desk import a_meeting

pytestmark = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed (apt-get install tesseract-ocr)"
)

LINES = scans.prose(random.Random(5), 8)  # noqa: S311
TEXT = pdfs.lines(*[f"The council will consider contract number {n} with Bay Paving for ${n},200." for n in range(1, 9)])
WITHOUT = str(Path(sys.executable).parent)  # a PATH without tesseract


def packets() -> dict[str, bytes]:
    page = scans.scan(LINES, size=40)
    return {
        "scanned": pdfs.pdf(b"", b"", pictures=[page, scans.scan(LINES[:3], size=40)]),
        "blank": pdfs.pdf(TEXT, b"", pictures=[b"", scans.scan([])]),  # the text of page 1, and nothing on page 2
        "pruned": pdfs.pdf(b"", pictures=[page]),
    }


def fill(data: Path) -> dict[str, str]:
    """A meeting for each packet, downloaded and not read; the hashes by name. The pruned one's meeting is long ago."""
    ledger, store, found = LedgerCare.open(data), Store(data), {}
    run = begin(ledger)
    for place, (name, content) in enumerate(packets().items()):
        day = "2020-01-15" if name == "pruned" else (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
        packet = Document(kind="packet", name=name, url=f"https://example.org/{name}.pdf")
        meeting = a_meeting(documents=(packet,), native_id=f"api:x:{place}", title=name, date=day)
        ledger.record_meeting(run.id, meeting)
        found[name] = store_document(ledger, store, claim(ledger).document_id, content)
        assert found[name] == hashlib.sha256(content).hexdigest()
    ledger.end_run(run.id, finish_reason="finished", resumable=False, peak_memory_mb=1, swap_mb=0, stats={})
    ledger.close()
    return found


def test_what_was_read_without_tesseract_is_read_once_more_with_it(play, house):
    box = play()
    home = house(box, ENGAGIC_SUMMARIES="live", ENGAGIC_OCR_SECONDS="300")
    digests = fill(home.data)
    names = {sha256: name for name, sha256 in digests.items()}

    def backlog(**env):
        assert home.run("crawl", "backlog", **env) == 0, home.output()
        rows = home.rows("SELECT sha256, state, scans, extracted_at FROM version")
        return {names[row["sha256"]]: row for row in rows}, len(box.claude_calls)

    def words():
        return " ".join(page["text"] for page in text_store.read_pages(Store(home.data).text_dir(digests["scanned"]))).split()

    def sound():
        assert home.run("ledger", "check", "--hashes") == 0, home.output()

    without, calls = backlog(PATH=WITHOUT)
    assert {row["scans"] for row in without.values()} == {"untried"}
    assert (words(), calls) == ([], 1)  # the summary of the packet with a page of text
    sound()
    assert home.run("ledger", "prune", "--older-than", "365") == 0, home.output()

    first, calls = backlog(ENGAGIC_OCR_PAGES="1")
    assert (first["scanned"]["scans"], first["blank"]["scans"], first["pruned"]) == ("given_up", None, without["pruned"])
    assert set(LINES[0].split()) <= set(words()) and len(words()) <= 1.1 * len(" ".join(LINES).split())
    assert calls == 2  # the scan's; nothing new stands in the other packet
    assert "2 documents with scanned pages are read once more" in home.output()

    assert backlog(ENGAGIC_OCR_PAGES="1") == (first, 2)
    raised, calls = backlog()
    assert {name for name in raised if raised[name] != first[name]} == {"scanned"}
    assert (raised["scanned"]["state"], raised["scanned"]["scans"], calls) == ("ok", None, 3)
    sound()
    assert home.run("report") == 0, home.output()
