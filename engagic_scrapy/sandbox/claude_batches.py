"""Message Batches of the sandbox's Claude: made, worked off after a while, listed, canceled, fetched; kept while it runs."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from engagic_scrapy.sandbox.claude_checks import Refused, check_body, check_headers, read_body
from engagic_scrapy.sandbox.claude_play import (
    BATCH_FAULT_QUEUE,
    CALLS,
    ERROR_TYPES,
    NUMBERS,
    OPTIONS,
    SLOW_SECONDS,
    BatchFault,
    Call,
    ClaudeOptions,
    body_hash,
    cut,
    error_response,
    hold,
    message_for,
)

PATH = "/v1/messages/batches"
BATCH_BYTES = 256 * 1024 * 1024  # the service's own limits
BATCH_REQUESTS = 100_000
PAGE = 20
ERRORED = {"errored_request": 400, "errored_model": 404, "errored_api": 500}


@dataclass(slots=True)
class Entry:
    custom_id: str
    params: dict[str, Any]
    fault: str | None
    outcome: str = "processing"
    line: str | None = None  # of the results file


@dataclass(slots=True)
class Batch:
    id: str
    key: str  # who may see it
    began: float
    entries: list[Entry]
    canceled: float | None = None
    ended: float | None = None
    archived: bool = False


BATCHES: web.AppKey[dict[str, Batch]] = web.AppKey("batches", dict)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_batches(app: web.Application) -> None:
    """The batch endpoints. ``app[BATCHES]`` holds what was made, oldest first."""
    app[BATCHES] = {}
    app.router.add_post(PATH, _guarded(_create, "create"))
    app.router.add_get(PATH, _guarded(_list, "list"))
    app.router.add_get(PATH + "/{id}", _guarded(_get, "get"))
    app.router.add_get(PATH + "/{id}/results", _guarded(_results, "results"))
    app.router.add_post(PATH + "/{id}/cancel", _guarded(_cancel, "cancel"))


def _guarded(handler: Callable[[web.Request, str | None], Awaitable[web.StreamResponse]], at: str) -> Handler:
    """The handler behind headers and faults."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        app = request.config_dict
        fault = _next_fault(app[BATCH_FAULT_QUEUE], at)
        kind = fault.kind if fault else None
        number = f"{next(app[NUMBERS]):08d}"
        if kind == "cut_before":
            return cut(request)
        if kind == "held_before":
            return await hold(request, f"{at} {kind}")
        try:
            check_headers(request)
            if kind and kind.isdigit():
                await request.read() if at != "create" else await read_body(request, BATCH_BYTES)
                raise Refused(int(kind), "a fault on request")
            return await handler(request, kind)
        except Refused as error:
            return error_response(error, number, fault)

    return guarded


def _next_fault(queue: list[BatchFault], at: str) -> BatchFault | None:
    place = next((place for place, fault in enumerate(queue) if fault.at == at), None)
    return None if place is None else queue.pop(place)


# -- endpoints -------------------------------------------------------------------------------------------------------------


async def _create(request: web.Request, fault: str | None) -> web.StreamResponse:
    app = request.config_dict
    try:
        wanted = json.loads(await read_body(request, BATCH_BYTES)).get("requests")
    except (ValueError, AttributeError) as error:
        raise Refused(400, f"The request body is not valid JSON: {error}") from error
    if not isinstance(wanted, list) or not 0 < len(wanted) <= BATCH_REQUESTS:
        raise Refused(400, "requests: between 1 and 100000 are required")
    ids = [str(one.get("custom_id")) for one in wanted]
    if len(set(ids)) < len(ids) or not all(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", one) for one in ids):
        raise Refused(400, "requests: custom_id must be unique and match ^[a-zA-Z0-9_-]{1,64}$")
    entries = []
    for one in wanted:
        spoiled = _next_fault(app[BATCH_FAULT_QUEUE], "entry")
        entries.append(Entry(one["custom_id"], one.get("params") or {}, spoiled.kind if spoiled else None))
    batch = Batch(f"msgbatch_sandbox{next(app[NUMBERS]):08d}", _key(request), time.time(), entries)
    app[BATCHES][batch.id] = batch
    if fault == "held_after":
        return await hold(request, f"create {fault}")
    return cut(request) if fault == "cut_after" else web.json_response(_shown(batch, request))


async def _get(request: web.Request, _fault: str | None) -> web.StreamResponse:
    return web.json_response(_shown(_found(request), request))


async def _list(request: web.Request, _fault: str | None) -> web.StreamResponse:
    key, query = _key(request), request.query
    mine = [batch for batch in reversed(request.config_dict[BATCHES].values()) if batch.key == key]
    if "after_id" in query:
        places = [place for place, batch in enumerate(mine) if batch.id == query["after_id"]]
        mine = mine[places[0] + 1 :] if places else []
    limit = int(query.get("limit", PAGE))
    page = [_shown(batch, request) for batch in mine[:limit]]
    ends = {"first_id": page[0]["id"] if page else None, "last_id": page[-1]["id"] if page else None}
    return web.json_response({"data": page, "has_more": len(mine) > limit, **ends})


async def _cancel(request: web.Request, _fault: str | None) -> web.StreamResponse:
    batch = _found(request)
    if batch.ended is None:
        batch.canceled = time.time()
    return web.json_response(_shown(batch, request))


async def _results(request: web.Request, fault: str | None) -> web.StreamResponse:
    batch = _found(request)
    batch.archived = batch.archived or fault == "archived"
    if batch.ended is None or batch.archived:
        raise Refused(404, "The results of this batch are not available.")
    lines = [entry.line for entry in batch.entries if entry.line is not None]
    body = "".join(f"{line}\n" for line in reversed(lines)).encode()  # in no promised order
    headers = {"Content-Type": "application/x-jsonl"}
    if fault != "cut_softly":  # as by a proxy that loses the service and ends the answer as if it were whole
        headers["Content-Length"] = str(len(body))
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    half = len(body) * 3 // 5 if fault in ("cut_body", "cut_softly", "held_body", "slow_body") else len(body)
    await response.write(body[:half])
    if fault == "held_body":
        return await hold(request, f"results {fault}")
    if fault == "slow_body":
        await asyncio.sleep(SLOW_SECONDS)
        await response.write(body[half:])
    return cut(request) if fault == "cut_body" else response


# -- what becomes of a batch -----------------------------------------------------------------------------------------------


def _found(request: web.Request) -> Batch:
    batch = request.config_dict[BATCHES].get(request.match_info["id"])
    if batch is None or batch.key != _key(request):
        raise Refused(404, "batch not found")
    _work_off(batch, request)
    return batch


def _work_off(batch: Batch, request: web.Request) -> None:
    """Ends the batch if its time has come."""
    app = request.config_dict
    options: ClaudeOptions = app[OPTIONS]
    if batch.ended is not None or (batch.canceled is None and time.time() < batch.began + options.batch_seconds):
        return
    for place, entry in enumerate(batch.entries):
        if entry.line is None:
            result, call = _result(entry, batch, options, f"{next(app[NUMBERS]):08d}")
            app[CALLS].append(call)
            entry.outcome = result["type"]
            entry.line = json.dumps({"custom_id": entry.custom_id, "result": result}, ensure_ascii=False)
        if entry.fault == "swapped" and place:
            _swap(batch.entries[place - 1], entry)
    for entry in batch.entries:
        entry.params = {}  # not needed again
        if entry.fault == "missing":
            entry.line = None
    batch.ended = time.time()


def _result(entry: Entry, batch: Batch, options: ClaudeOptions, number: str) -> tuple[dict[str, Any], Call]:
    nothing = Call(200, entry.fault, entry.params.get("model"), body_hash(entry.params), 0, 0, False, "batch")
    if batch.canceled is not None or entry.fault in ("canceled", "expired"):
        return {"type": "expired" if entry.fault == "expired" else "canceled"}, nothing
    try:
        if entry.fault in ERRORED:
            raise Refused(ERRORED[entry.fault], "a fault on request")
        body = check_body(json.dumps(entry.params).encode(), options.models)
    except Refused as error:
        told = {"type": ERROR_TYPES[error.status], "message": error.message}
        return {"type": "errored", "error": {"type": "error", "error": told, "request_id": f"req_sandbox{number}"}}, nothing
    message = message_for(body, entry.fault, number, options)
    usage = message["usage"]
    usage["service_tier"] = "batch"
    call = Call(200, entry.fault, body["model"], nothing.body_hash, usage["input_tokens"], usage["output_tokens"], True, "batch")
    return {"type": "succeeded", "message": message}, call


def _swap(one: Entry, other: Entry) -> None:
    first, second = json.loads(one.line or "{}"), json.loads(other.line or "{}")
    first["custom_id"], second["custom_id"] = second["custom_id"], first["custom_id"]
    one.line, other.line = json.dumps(first, ensure_ascii=False), json.dumps(second, ensure_ascii=False)


def _shown(batch: Batch, request: web.Request) -> dict[str, Any]:
    _work_off(batch, request)
    counts = dict.fromkeys(("processing", "succeeded", "errored", "canceled", "expired"), 0)
    for entry in batch.entries:
        counts[entry.outcome if batch.ended is not None else "processing"] += 1
    ended = batch.ended is not None
    base = f"{request.url.origin()}{request.path.partition(PATH)[0]}{PATH}"
    return {
        "id": batch.id,
        "type": "message_batch",
        "processing_status": "ended" if ended else "canceling" if batch.canceled is not None else "in_progress",
        "request_counts": counts,
        "created_at": _time(batch.began),
        "expires_at": _time(batch.began + timedelta(hours=24).total_seconds()),
        "ended_at": _time(batch.ended),
        "cancel_initiated_at": _time(batch.canceled),
        "archived_at": _time(batch.ended) if batch.archived else None,
        "results_url": f"{base}/{batch.id}/results" if ended and not batch.archived else None,
    }


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()


def _key(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ") or request.headers.get("x-api-key", "")
