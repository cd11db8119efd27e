"""What is read out of an answer, and what is refused."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engagic_scrapy.documents.summarize import Summarizer
from engagic_scrapy.exceptions import SummaryError
from tests.documents.subjects import HAIKU, a_request, a_subject, a_summarizer

MESSAGE: dict[str, Any] = {
    "type": "message",
    "model": "claude-haiku-5-5-20261007",
    "stop_reason": "end_turn",
    "usage": {
        "input_tokens": 10,
        "output_tokens": 20,
        "cache_read_input_tokens": 30,
        "cache_creation_input_tokens": 50,
        "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 40},
    },
}
ANSWER = {"subject_id": a_subject().subject_id[-16:], "summary": "Words.", "claims": [], "topics": ["parks", "golf", "parks"]}


def a_message(text: str = json.dumps(ANSWER), **changes: Any) -> bytes:
    blocks = [{"type": "thinking", "thinking": "{"}, {"type": "text", "text": text[:9]}, {"type": "text", "text": text[9:]}]
    return json.dumps(MESSAGE | {"content": blocks} | changes).encode()


@pytest.fixture
def summarizer(tmp_path: Path) -> Summarizer:
    return a_summarizer(tmp_path)


def test_blocks_are_picked_by_type_and_cached_tokens_counted(summarizer: Summarizer) -> None:
    answer = summarizer.read(a_message(), a_request(summarizer).kept())
    assert (answer.text, answer.topics) == ("Words.", ["parks"])  # no topic of its own making
    assert (answer.tokens_in, answer.tokens_out, answer.tokens_cached) == (90, 20, 30)
    # (10 × .10 + 20 × .50 + 10 × .125 + 40 × .20 + 30 × .01) / 1,000,000, rounded up
    assert answer.usd == Decimal("0.000021")
    assert answer.model == "claude-haiku-5-5-20261007"


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"<html>login</html>", "bad_json"),
        (b"\xff\xfe", "bad_json"),
        (b"[1]", "bad_json"),
        (b'{"content": ["x"]}', "bad_json"),
        (a_message(usage=None), "bad_json"),
        (a_message("[]"), "bad_json"),
        (a_message("{}"), "bad_json"),
        (a_message(json.dumps(ANSWER | {"summary": " "})), "bad_json"),
        (a_message(json.dumps(ANSWER | {"claims": [{"claim": "x", "document": "D1", "page": "3", "quote": "y"}]})), "bad_json"),
        (a_message(json.dumps(ANSWER | {"claims": [{"claim": "x", "page": 3, "quote": "y"}]})), "bad_json"),
        (a_message(json.dumps({name: ANSWER[name] for name in ("subject_id", "summary")})), "bad_json"),
        (a_message(json.dumps(ANSWER | {"subject_id": "0123456789abcdef"})), "wrong_echo"),
        (a_message(stop_reason="tool_use"), "bad_json"),
        (a_message(stop_reason="model_context_window_exceeded"), "max_tokens"),
        (a_message(stop_reason="refusal", content=[], stop_details={"explanation": "no"}), "refused"),
        (a_message(stop_reason="refusal", content=[]), "refused"),
    ],
)
def test_an_answer_that_is_no_summary(summarizer: Summarizer, raw: bytes, kind: str) -> None:
    with pytest.raises(SummaryError) as caught:
        summarizer.read(raw, a_request(summarizer).kept())
    assert (caught.value.kind, caught.value.retry) == (kind, False)


def test_a_bill_is_unknown_where_the_answer_does_not_say(summarizer: Summarizer, tmp_path: Path) -> None:
    (tmp_path / "spool").mkdir()
    kept = {"subject_id": "x", "model": HAIKU, "raw": "<html>"}
    (tmp_path / "spool" / "attempt9.json").write_text(json.dumps(kept))
    assert summarizer.bill("attempt9") is None


def test_a_damaged_spool_file_is_named(summarizer: Summarizer, tmp_path: Path) -> None:
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "attempt9.json").write_text("{")
    with pytest.raises(SummaryError, match="attempt9.json") as caught:
        summarizer.recover("attempt9")
    assert caught.value.kind == "bad_json"
    assert summarizer.bill("attempt9") is None


def test_an_answer_that_joins_parts_needs_no_claims(summarizer: Summarizer) -> None:
    text = json.dumps({name: ANSWER[name] for name in ("subject_id", "summary")})
    request = summarizer.prepare_join(a_subject(), [], parts=2)
    assert summarizer.read(a_message(text), request.kept()).claims == []


def test_an_answer_to_a_request_of_an_older_version_is_named(summarizer: Summarizer, tmp_path: Path) -> None:
    (tmp_path / "spool").mkdir()
    kept = {"subject_id": "x", "model": HAIKU, "coverage": {}, "raw": "{}"}
    (tmp_path / "spool" / "attempt9.json").write_text(json.dumps(kept))
    with pytest.raises(SummaryError, match="older version"):
        summarizer.recover("attempt9")
