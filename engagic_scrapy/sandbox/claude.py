"""A Claude that costs nothing: the Messages wire format, answers made of the input's own sentences, faults on request."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from engagic_scrapy.sandbox.claude_answer import answer_text
from engagic_scrapy.sandbox.claude_checks import MODELS, Refused, check_body, check_headers, read_body

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
class Call:
    """One request that reached the service. ``paid``: the work was done, whatever became of the answer."""

    status: int  # 0: the line was cut
    fault: str | None
    model: str | None
    body_hash: str
    tokens_in: int
    tokens_out: int
    paid: bool


@dataclass(frozen=True, slots=True)
class ClaudeOptions:
    """:param faults: what goes wrong with the first requests, one each; more can be put into the app's queue at any time.

    :param seed: of the claims that are wrong on purpose; None: all are right.
    """

    models: frozenset[str] = MODELS
    thinking: bool = True  # the answer begins with a thinking block, as it may on the real service
    faults: Iterable[Fault] = field(default=())
    seed: int | None = 1


CALLS: web.AppKey[list[Call]] = web.AppKey("calls", list)
FAULT_QUEUE: web.AppKey[deque[Fault]] = web.AppKey("faults", deque)
_OPTIONS: web.AppKey[ClaudeOptions] = web.AppKey("options", ClaudeOptions)
_NUMBERS: web.AppKey[Iterator[int]] = web.AppKey("numbers", Iterator)


def claude_app(options: ClaudeOptions | None = None) -> web.Application:
    """``POST /v1/messages``. ``app[CALLS]`` logs what came, ``app[FAULT_QUEUE]`` holds what is to go wrong next."""
    options = options or ClaudeOptions()
    app = web.Application()
    app[_OPTIONS], app[CALLS], app[FAULT_QUEUE] = options, [], deque(options.faults)
    app[_NUMBERS] = itertools.count(1)
    app.router.add_post("/v1/messages", _messages)
    return app


async def _messages(request: web.Request) -> web.StreamResponse:
    app = request.config_dict
    fault = app[FAULT_QUEUE].popleft() if app[FAULT_QUEUE] else None
    kind = fault.kind if fault else None
    numbers = app[_NUMBERS]
    number = f"{next(numbers):08d}"
    if kind == "cut_before":
        app[CALLS].append(Call(0, kind, None, "", 0, 0, False))
        return _cut(request)
    raw = b""
    body: dict[str, Any] = {}
    try:
        check_headers(request)
        raw = await read_body(request)
        body = check_body(raw, app[_OPTIONS].models)
        if fault and fault.kind.isdigit():
            raise Refused(int(fault.kind), "a fault on request")
    except Refused as error:
        app[CALLS].append(Call(error.status, kind, body.get("model"), _hash(raw), 0, 0, False))
        return _error(error, number, fault)
    if fault and fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    message = _message(body, kind, number, app[_OPTIONS])
    status = 0 if kind in CUTS else 200
    usage = message["usage"]
    app[CALLS].append(Call(status, kind, body["model"], _hash(raw), usage["input_tokens"], usage["output_tokens"], True))
    if kind == "cut_after":
        return _cut(request)
    return await _send(request, message, number, cut=kind == "cut_body")


# -- what is answered ------------------------------------------------------------------------------------------------------


def _message(body: dict[str, Any], fault: str | None, number: str, options: ClaudeOptions) -> dict[str, Any]:
    thinking = options.thinking
    prompt = "\n".join((_text(body.get("system") or ""), *(_text(one.get("content") or "") for one in body["messages"])))
    schema = ((body.get("output_config") or {}).get("format") or {}).get("schema")
    text = answer_text(prompt, schema, fault, seed=options.seed)
    stop_reason, details = "end_turn", None
    tokens = _tokens(text) + THINKING_TOKENS * thinking
    if fault == "refusal":
        text, stop_reason, tokens = "", "refusal", 5
        details = {"type": "refusal", "category": None, "explanation": "a refusal on request"}
    elif fault == "max_tokens" or tokens > body["max_tokens"]:
        text, stop_reason, tokens = text[: len(text) // 2], "max_tokens", min(tokens, body["max_tokens"])
    blocks: list[dict[str, Any]] = [{"type": "thinking", "thinking": "", "signature": "c2FuZGJveA=="}] if thinking else []
    blocks += [{"type": "text", "text": text}] if text else []
    usage = {"input_tokens": _tokens(prompt), "output_tokens": tokens, "service_tier": "standard"}
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


def _tokens(text: str) -> int:
    return -(-len(text.encode()) // 3)


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest() if raw else ""


def _error(error: Refused, number: str, fault: Fault | None) -> web.Response:
    headers = {"request-id": f"req_sandbox{number}"}
    if fault and fault.retry_after is not None:
        headers["retry-after"] = fault.retry_after
    told: dict[str, Any] = {"type": ERROR_TYPES[error.status], "message": error.message}
    if fault and fault.error_code is not None:
        told["details"] = {"error_code": fault.error_code}
    body = {"type": "error", "error": told, "request_id": headers["request-id"]}
    return web.json_response(body, status=error.status, headers=headers)


async def _send(request: web.Request, message: dict[str, Any], number: str, *, cut: bool) -> web.StreamResponse:
    headers = {"request-id": f"req_sandbox{number}"}
    if not cut:
        return web.json_response(message, headers=headers)
    body = json.dumps(message).encode()
    response = web.StreamResponse(headers=headers | {"Content-Length": str(len(body)), "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    _cut(request)
    return response


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
