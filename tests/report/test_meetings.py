"""One meeting: its items with their summaries, and why some have none."""

from __future__ import annotations

import json
from typing import Any

from engagic_scrapy.documents.paths import Store
from engagic_scrapy.report import meetings
from engagic_scrapy.report.render_meeting import citation, render_meeting
from tests.report.seeding import Seeded


def an_item(seeded: Seeded, **answer: Any) -> dict[str, Any]:
    """A meeting of one item with an attachment, whose summary is answered."""
    seeded.begin()
    seeded.city("oaklandCA", "ok", meetings=1)
    meeting = seeded.meeting("oaklandCA", "attachment")
    sha256 = seeded.downloaded(meeting["items"][0]["documents"][0])
    seeded.read(sha256)
    seeded.planned()
    seeded.called(meeting["items"][0]["id"], "a1", subject_type="item", input_hash=answer.pop("input_hash", sha256))
    seeded.answered("a1", **answer)
    return meeting


def printed(seeded: Seeded, meeting: dict[str, Any]) -> tuple[dict[str, Any], str]:
    found = meetings.meeting(seeded.ledger, meeting["id"], None)
    assert json.loads(json.dumps(found)) == found
    return found, " ".join(render_meeting(found).split())


def test_an_item_shows_official_title_summary_claims_topics_and_what_was_read(seeded: Seeded) -> None:
    found, text = printed(seeded, an_item(seeded))
    assert (
        "1.A Budget hearing Passed 5-0 The council will vote on the budget. - The budget is voted on. (packet p. 7) "
        "Topics: Budget & Finance Read: 11 of 12 pages, 1 without readable text; 1 of 2 claims proven."
    ) in text
    assert "Summaries by claude-haiku-5-5. Written by a machine; each claim was checked" in text
    assert "adopted" not in text + json.dumps(found)


def test_the_documents_words_stand_in_quotation_marks(seeded: Seeded) -> None:
    row = {"kind": "claim", "document": "D1", "page": 7, "quote": "vote on the budget", "kept": 1}
    own = {**row, "text": "The budget is voted on.", "reason": None, "detail": None}
    quoted = {**row, "text": "The Council will vote on the budget on May 5.", "reason": "far", "detail": "the claim was: May 5"}
    found, text = printed(seeded, an_item(seeded, claims=[own, quoted]))
    assert "- The budget is voted on. (packet p. 7) - “The Council will vote on the budget on May 5.” (packet p. 7)" in text
    assert [claim["quoted"] for claim in found["items"][0]["summary"]["claims"]] == [False, True]
    assert "the claim was" not in json.dumps(found)


def test_a_summary_of_an_earlier_version_says_so(seeded: Seeded) -> None:
    assert "Made from an earlier version of the documents" in printed(seeded, an_item(seeded, input_hash="before"))[1]


def test_too_little_proven_leaves_the_official_words(seeded: Seeded) -> None:
    found, text = printed(seeded, an_item(seeded, text=""))
    assert "[official words only: a summary was made, too little of it could be proven; 1 of 2 claims proven]" in text
    assert found["items"][0]["summary"]["claims"] == []


def test_an_answer_that_nobody_checked_is_not_shown(seeded: Seeded) -> None:
    found, text = printed(seeded, an_item(seeded, text="Hearsay.", claims=None))
    assert "[official words only: a summary from before claims were checked" in text
    assert "Hearsay" not in text + json.dumps(found)


def test_an_item_without_an_answer_says_what_it_waits_for(seeded: Seeded) -> None:
    meeting = an_item(seeded, final=False)
    item = meeting["items"][0]["id"]
    assert "the summary is still to be made" in printed(seeded, meeting)[1]
    seeded.ledger.park_subject(item, "no_key", "ANTHROPIC_API_KEY is not set")
    assert "[official words only: no summary yet: no API key]" in printed(seeded, meeting)[1]
    seeded.ledger.park_subject(item, "budget", "$5 spent")
    assert "[official words only: no summary yet: the run's cap in US dollars was reached]" in printed(seeded, meeting)[1]


def test_a_claim_out_of_a_scan_says_so(seeded: Seeded) -> None:
    seeded.begin()
    seeded.city("oaklandCA", "ok", meetings=1)
    packet = seeded.meeting("oaklandCA", "packet")["documents"][0]
    sha256 = seeded.downloaded(packet)
    seeded.read(sha256, engine="pdfium 10, tesseract 2")
    store = Store(seeded.folder)
    store.text_dir(sha256).mkdir(parents=True)
    lines = [{"page": page, "text": "words", **({"ocr": True} if page in (7, 9) else {})} for page in range(1, 13)]
    (store.text_dir(sha256) / "pages.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    cited = {"claim": "The budget is voted on.", "page": 7, "document": {"sha256": sha256, "kind": "packet", "name": "Packet"}}
    typed = {**cited, "page": 8}
    record = meetings.meeting(seeded.ledger, packet["meeting_id"], store)
    assert record["documents"][0]["engine"] == "pdfium 10, tesseract 2"
    record["items"][0]["summary"] = {"claims": [cited, typed]}
    meetings.mark_ocr(record, store)
    assert [claim["ocr"] for claim in (cited, typed)] == [True, False]
    assert citation(cited) == "packet p. 7, read by OCR"
    assert citation(typed) == "packet p. 8"
