"""What Claude answered about one subject: the raw answer on disk, and what is read out of it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from engagic_scrapy.documents.prices import Price, Usage
from engagic_scrapy.documents.summary_input import echo
from engagic_scrapy.documents.summary_schema import TOPICS
from engagic_scrapy.exceptions import SummaryError

CLAIM_FIELDS = {"claim": str, "document": str, "page": int, "quote": str}
TOPICS_MOST = 3


@dataclass(frozen=True, slots=True)
class SummaryAnswer:
    """An answer that was made and paid for; nothing of it is checked yet.

    ``claims``: dicts with ``claim``, ``document`` (D1 …), ``page``, ``quote``; of an answer that joins parts, none.
    ``tokens_in`` counts the whole prompt, ``tokens_cached`` the part of it that was read from the cache.
    """

    text: str  # plain words
    claims: list[dict[str, Any]]
    topics: list[str]  # keys of summary_schema.TOPICS
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    usd: Decimal
    stop_reason: str
    model: str
    raw_path: Path | None  # None: it couldn't be written


@dataclass(frozen=True, slots=True)
class Bill:
    """What a call cost, whatever its answer was worth."""

    usd: Decimal
    tokens_in: int
    tokens_out: int


def spool_path(spool: Path, attempt_id: str) -> Path:
    return spool / f"{attempt_id}.json"


def write_spool(path: Path, kept: dict[str, Any], raw: bytes) -> None:
    """Writes the raw answer beside what is needed to read it later (:meth:`SummaryRequest.kept`); on the disk when this returns.
    Raises OSError."""
    kept = kept | {"raw": raw.decode(errors="backslashreplace")}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with part.open("w", encoding="utf-8") as file:
            json.dump(kept, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        part.unlink(missing_ok=True)
        raise
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)  # the new name itself must be on the disk
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_answer(raw: bytes, kept: dict[str, Any], *, price: Price, raw_path: Path | None = None) -> SummaryAnswer:
    """Reads a Messages answer.

    :param kept: of the request that it answers: :meth:`SummaryRequest.kept`.

    Raises SummaryError: ``refused``, ``max_tokens``, ``bad_json``, ``wrong_echo``. All were paid for (:func:`read_bill`).
    """
    message = _message(raw)
    stop_reason = message.get("stop_reason")
    if stop_reason == "refusal":
        why = (message.get("stop_details") or {}).get("explanation")
        raise SummaryError("refused", why or "the model declined to answer")
    if stop_reason in ("max_tokens", "model_context_window_exceeded"):
        raise SummaryError("max_tokens", f"the answer was cut ({stop_reason})")
    if stop_reason not in ("end_turn", "stop_sequence"):
        raise SummaryError("bad_json", f"unexpected end of the answer: {stop_reason!r}")
    # The first block may be the model's thinking.
    text = "".join(block.get("text", "") for block in message["content"] if block.get("type") == "text")
    data = _shaped(text, joins=kept["joins"])
    expected = echo(kept["subject_id"])
    if data["subject_id"] != expected:
        raise SummaryError("wrong_echo", f"the answer is about {data['subject_id'][:40]!r}, not {expected!r}")
    usage = _usage(message)
    return SummaryAnswer(
        text=data["summary"].strip(),
        claims=data.get("claims", []),
        topics=list(dict.fromkeys(topic for topic in data.get("topics") or [] if topic in TOPICS))[:TOPICS_MOST],
        tokens_in=usage.prompt,
        tokens_out=usage.output,
        tokens_cached=usage.cache_read,
        usd=price.usd(usage),
        stop_reason=stop_reason,
        model=str(message.get("model") or price.model),
        raw_path=raw_path,
    )


def read_bill(raw: bytes, price: Price) -> Bill | None:
    """What the answer cost, or None if it doesn't say."""
    try:
        usage = _usage(_message(raw))
    except SummaryError:
        return None
    return Bill(price.usd(usage), usage.prompt, usage.output)


def _message(raw: bytes) -> dict[str, Any]:
    try:
        message = json.loads(raw)
    except ValueError as error:
        raise SummaryError("bad_json", f"not JSON: {error} ({raw[:80]!r})") from error
    blocks = message.get("content") if isinstance(message, dict) else None
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SummaryError("bad_json", f"not an answer of the Messages API ({raw[:80]!r})")
    return message


def _usage(message: dict[str, Any]) -> Usage:
    usage = message.get("usage")
    if not isinstance(usage, dict) or not isinstance(usage.get("input_tokens"), int):
        raise SummaryError("bad_json", "the answer doesn't say what it used")
    written = usage.get("cache_creation_input_tokens") or 0
    hour = (usage.get("cache_creation") or {}).get("ephemeral_1h_input_tokens") or 0
    return Usage(
        input=usage["input_tokens"],
        output=usage.get("output_tokens") or 0,
        cache_write_5m=written - hour,
        cache_write_1h=hour,
        cache_read=usage.get("cache_read_input_tokens") or 0,
    )


def _shaped(text: str, *, joins: bool) -> dict[str, Any]:
    """The answer's JSON. The service promises the schema's shape; what is stored must not depend on that."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise SummaryError("bad_json", f"{error} ({text[:80]!r})") from error
    if not isinstance(data, dict) or not all(isinstance(data.get(name), str) for name in ("subject_id", "summary")):
        raise SummaryError("bad_json", f"without subject_id or summary ({text[:80]!r})")
    if not data["summary"].strip():
        raise SummaryError("bad_json", "an empty summary")
    claims = data.get("claims", [] if joins else None)
    if not isinstance(claims, list) or not all(_is_claim(claim) for claim in claims):
        raise SummaryError("bad_json", "a claim without its text, document, page or quote")
    return data


def _is_claim(claim: Any) -> bool:
    return isinstance(claim, dict) and all(isinstance(claim.get(name), kind) for name, kind in CLAIM_FIELDS.items())
