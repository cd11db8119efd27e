"""A Claude that costs nothing: the Messages wire format, answers made of the input's own sentences, faults on request."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from typing import Any

from aiohttp import web

from engagic_scrapy.sandbox.claude_batches import add_batches
from engagic_scrapy.sandbox.claude_checks import MODELS, Refused, check_body, check_headers, read_body
from engagic_scrapy.sandbox.claude_play import (
    BATCH_FAULT_QUEUE,
    CALLS,
    CUTS,
    FAULT_QUEUE,
    FAULTS,
    HELD,
    NUMBERS,
    OPTIONS,
    BatchFault,
    Call,
    ClaudeOptions,
    Fault,
    body_hash,
    cut,
    error_response,
    message_for,
)

__all__ = [
    "BATCH_FAULT_QUEUE",
    "CALLS",
    "FAULTS",
    "FAULT_QUEUE",
    "HELD",
    "MODELS",
    "BatchFault",
    "Call",
    "ClaudeOptions",
    "Fault",
    "claude_app",
]


def claude_app(options: ClaudeOptions | None = None) -> web.Application:
    """``POST /v1/messages``, and ``/v1/messages/batches`` whole.

    ``app[CALLS]`` logs what came, ``app[FAULT_QUEUE]`` and ``app[BATCH_FAULT_QUEUE]`` hold what is to go wrong next.
    """
    options = options or ClaudeOptions()
    app = web.Application()
    app[OPTIONS], app[CALLS], app[FAULT_QUEUE] = options, [], deque(options.faults)
    app[NUMBERS] = itertools.count(1)
    app[HELD] = []
    app[BATCH_FAULT_QUEUE] = list(options.batch_faults)
    app.router.add_post("/v1/messages", _messages)
    add_batches(app)
    return app


async def _messages(request: web.Request) -> web.StreamResponse:
    app = request.config_dict
    fault = app[FAULT_QUEUE].popleft() if app[FAULT_QUEUE] else None
    kind = fault.kind if fault else None
    numbers = app[NUMBERS]
    number = f"{next(numbers):08d}"
    if kind == "cut_before":
        app[CALLS].append(Call(0, kind, None, "", 0, 0, False))
        return cut(request)
    raw = b""
    body: dict[str, Any] = {}
    try:
        check_headers(request)
        raw = await read_body(request)
        body = check_body(raw, app[OPTIONS].models)
        if fault and fault.kind.isdigit():
            raise Refused(int(fault.kind), "a fault on request")
    except Refused as error:
        app[CALLS].append(Call(error.status, kind, body.get("model"), body_hash(body), 0, 0, False))
        return error_response(error, number, fault)
    if fault and fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    message = message_for(body, kind, number, app[OPTIONS])
    status = 0 if kind in CUTS else 200
    usage = message["usage"]
    app[CALLS].append(Call(status, kind, body["model"], body_hash(body), usage["input_tokens"], usage["output_tokens"], True))
    if kind == "cut_after":
        return cut(request)
    return await _send(request, message, number, half=kind == "cut_body")


async def _send(request: web.Request, message: dict[str, Any], number: str, *, half: bool) -> web.StreamResponse:
    headers = {"request-id": f"req_sandbox{number}"}
    if not half:
        return web.json_response(message, headers=headers)
    body = json.dumps(message).encode()
    response = web.StreamResponse(headers=headers | {"Content-Length": str(len(body)), "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    cut(request)
    return response
