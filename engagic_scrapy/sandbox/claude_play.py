"""What the sandbox's Claude is told, remembers, and answers with."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import re
import time
import zlib
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from engagic_scrapy.sandbox.claude_answer import answer_text
from engagic_scrapy.sandbox.claude_checks import MODELS, Refused

FAULTS = (
    "429",
    "529",
    "500",
    "402",
    "cut_before",  # the line is cut while the request arrives: nothing was done
    "cut_after",  # the work is done and charged, then the line is cut
    "cut_body",  # half of the answer arrives
    "refusal",
    "max_tokens",
    "cut_json",  # said to be whole, but its JSON isn't
    "wrong_echo",
    "no_claims",  # JSON that doesn't fit the schema
    "slow",
)
ERROR_TYPES = {400: "invalid_request_error", 401: "authentication_error", 402: "billing_error", 404: "not_found_error"}
ERROR_TYPES |= {413: "request_too_large", 429: "rate_limit_error", 500: "api_error", 529: "overloaded_error"}
THINKING_TOKENS = 40
CUTS = ("cut_before", "cut_after", "cut_body")
SLOW_SECONDS = 5.0
# Of batches, by the request that goes wrong: making one, asking for one, listing, fetching answers, or one entry of a batch.
STATUSES = ("400", "401", "402", "404", "429", "500", "529")
BATCH_FAULTS = {
    # Held: the answer doesn't come, before or after the work is done; of results, half of it. Until the client goes away;
    # slow: for SLOW_SECONDS.
    "create": (*STATUSES, "cut_before", "cut_after", "held_before", "held_after"),
    "get": (*STATUSES, "cut_before", "held_before"),
    "list": (*STATUSES, "cut_before", "held_before"),
    "results": (*STATUSES, "cut_before", "cut_body", "cut_softly", "archived", "held_before", "held_body", "slow_body"),
    # Ends without an answer and costs nothing: errored_request, errored_model, errored_api, expired, canceled, missing. Swapped:
    # its answer comes under the next one's id and the other way round. The rest as in FAULTS.
    "entry": (
        *("errored_request", "errored_model", "errored_api", "expired", "canceled", "missing", "swapped"),
        *("refusal", "max_tokens", "cut_json", "wrong_echo", "no_claims"),
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request: ``kind`` is one of :data:`FAULTS`."""

    kind: str
    retry_after: str | None = None  # header of a 429 or 529
    error_code: str | None = None  # of an error: "enforced_spend_limit_reached"
    seconds: float = 1.0  # of "slow"

    def __post_init__(self) -> None:
        if self.kind not in FAULTS:
            raise ValueError(f"no such fault: {self.kind!r} (there are {', '.join(FAULTS)})")


@dataclass(frozen=True, slots=True)
class BatchFault:
    """What goes wrong with a batch: ``at`` and ``kind`` as in :data:`BATCH_FAULTS`."""

    at: str
    kind: str
    retry_after: str | None = None
    error_code: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in BATCH_FAULTS.get(self.at, ()):
            raise ValueError(f"no such fault: {self.at!r}, {self.kind!r}")


@dataclass(frozen=True, slots=True)
class Call:
    """One request that reached the service. ``paid``: the work was done, whatever became of the answer."""

    status: int  # 0: the line was cut
    fault: str | None
    model: str | None
    body_hash: str
    tokens_in: int
    tokens_out: int
    paid: bool
    mode: str = "live"  # or "batch": half the price
    at: float = field(default_factory=time.time)


@dataclass(frozen=True, slots=True)
class ClaudeOptions:
    """:param faults: what goes wrong with the first requests, one each; more can be put into the app's queue at any time.
    :param batch_faults: the same for batches; one of each place in turn.

    :param seed: of the claims that are wrong on purpose; None: all are right.
    """

    models: frozenset[str] = MODELS
    thinking: bool = True  # the answer begins with a thinking block, as it may on the real service
    faults: Iterable[Fault] = field(default=())
    seed: int | None = 1
    batch_faults: Iterable[BatchFault] = field(default=())
    batch_seconds: float = 1.0  # from making a batch to its end


CALLS: web.AppKey[list[Call]] = web.AppKey("calls", list)
FAULT_QUEUE: web.AppKey[deque[Fault]] = web.AppKey("faults", deque)
BATCH_FAULT_QUEUE: web.AppKey[list[BatchFault]] = web.AppKey("batch_faults", list)
HELD: web.AppKey[list[str]] = web.AppKey("held", list)
OPTIONS: web.AppKey[ClaudeOptions] = web.AppKey("options", ClaudeOptions)
NUMBERS: web.AppKey[Any] = web.AppKey("numbers")


def message_for(body: dict[str, Any], fault: str | None, number: str, options: ClaudeOptions) -> dict[str, Any]:
    """The answer to a request that was let through."""
    thinking = options.thinking
    prompt = "\n".join((_text(body.get("system") or ""), *(_text(one.get("content") or "") for one in body["messages"])))
    schema = ((body.get("output_config") or {}).get("format") or {}).get("schema")
    text = answer_text(prompt, schema, fault, seed=options.seed)
    stop_reason, details = "end_turn", None
    tokens = max(tokens_of(text), asked_tokens(prompt, schema)) + THINKING_TOKENS * thinking
    if fault == "refusal":
        text, stop_reason, tokens = "", "refusal", 5
        details = {"type": "refusal", "category": None, "explanation": "a refusal on request"}
    elif fault == "max_tokens" or tokens > body["max_tokens"]:
        text, stop_reason, tokens = text[: len(text) // 2], "max_tokens", min(tokens, body["max_tokens"])
    blocks: list[dict[str, Any]] = [{"type": "thinking", "thinking": "", "signature": "c2FuZGJveA=="}] if thinking else []
    blocks += [{"type": "text", "text": text}] if text else []
    # A schema is put into words for the model: that is charged as well.
    told = tokens_of(prompt) + (tokens_of(json.dumps(schema)) if schema else 0)
    usage = {"input_tokens": told, "output_tokens": tokens, "service_tier": "standard"}
    usage |= {"cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}
    return {
        "id": f"msg_sandbox{number}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": blocks,
        "stop_reason": stop_reason,
        "stop_sequence": None,
        "stop_details": details,
        "usage": usage,
    }


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(block.get("text", "") for block in content)


def asked_tokens(prompt: str, schema: dict[str, Any] | None) -> int:
    """How long the answer of a model is that does what it's asked. The sandbox's own are made of few sentences; a bill for those
    would say nothing about a plan."""
    words = re.findall(r'"length": "[^"]*?(\d+) to (\d+) words', prompt)
    claims = re.findall(r'"claims": "at most (\d+)"', prompt)
    if not words or not claims:
        return 0
    chance = random.Random(zlib.crc32(prompt.encode()))
    tokens = chance.uniform(*map(int, words[-1])) * 1.35
    if "claims" in (schema or {}).get("properties", {}):
        most = int(claims[-1])
        tokens += sum(chance.uniform(70, 110) for _ in range(chance.randint(-(-most // 2), most)))
    return round(tokens) + 20


def tokens_of(text: str) -> int:
    return -(-len(text.encode()) // 3)


def body_hash(body: dict[str, Any]) -> str:
    """Tells two requests apart, whether they came alone or in a batch; empty for none."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest() if body else ""


def error_response(error: Refused, number: str, fault: Fault | BatchFault | None) -> web.Response:
    headers = {"request-id": f"req_sandbox{number}"}
    if fault and fault.retry_after is not None:
        headers["retry-after"] = fault.retry_after
    told: dict[str, Any] = {"type": ERROR_TYPES[error.status], "message": error.message}
    if fault and fault.error_code is not None:
        told["details"] = {"error_code": fault.error_code}
    body = {"type": "error", "error": told, "request_id": headers["request-id"]}
    return web.json_response(body, status=error.status, headers=headers)


def cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def hold(request: web.Request, kind: str) -> web.Response:
    """Answers nothing until the client goes away. ``app[HELD]`` tells that it's so far."""
    request.config_dict[HELD].append(kind)
    while request.transport is not None and not request.transport.is_closing():  # noqa: ASYNC110  aiohttp has no event for it
        await asyncio.sleep(0.02)
    return web.Response()
