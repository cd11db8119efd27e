"""What the sandbox's Claude refuses, as the real service does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from aiohttp import web

# types/model.py of anthropic 2.13; a test compares.
MODELS = frozenset(
    {
        "claude-fable-5-2",
        "claude-mythos-5-2",
        "claude-haiku-5-5",
        "claude-sonnet-5-5",
        "claude-fable-5-1",
        "claude-opus-5-5",
        "claude-mythos-5-1",
        "claude-sonnet-5",
        "claude-fable-5",
        "claude-mythos-5",
        "claude-opus-5",
        "claude-opus-4-8",
        "claude-opus-4-7",
        "claude-mythos-preview",
        "claude-opus-4-6",
        "claude-sonnet-4-6",
        "claude-haiku-4-5",
        "claude-haiku-4-5-20251001",
        "claude-opus-4-5",
        "claude-opus-4-5-20251101",
        "claude-sonnet-4-5",
        "claude-sonnet-4-5-20250929",
    }
)
BODY_MAX = 32 * 1024 * 1024  # the service's own limit


class Refused(Exception):
    """A request that the service answers with an error."""

    def __init__(self, status: int, message: str):
        self.status, self.message = status, message
        super().__init__(message)


def check_headers(request: web.Request) -> None:
    """Raises Refused without a good key or a version."""
    bearer = request.headers.get("Authorization", "")
    key = bearer.removeprefix("Bearer ").strip() or request.headers.get("x-api-key", "")
    if not key:
        raise Refused(401, "x-api-key header is required")
    if key == "invalid":
        raise Refused(401, "invalid x-api-key")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", request.headers.get("anthropic-version", "")):
        raise Refused(400, "anthropic-version: header is required")


async def read_body(request: web.Request, limit: int = BODY_MAX) -> bytes:
    """Raises Refused over the service's limit."""
    # Not request.read(): its limit is the outer application's.
    raw, size = bytearray(), 0
    async for part in request.content.iter_any():  # to its end, or the client wouldn't hear the answer
        size += len(part)
        if size <= limit:
            raw += part
    if size > limit:
        raise Refused(413, "Request exceeds the maximum size")
    return bytes(raw)


def check_body(raw: bytes, models: frozenset[str]) -> dict[str, Any]:
    """The request as data. Raises Refused for what the service refuses, with its words."""
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refused(400, "The request body is not valid JSON") from None
    if not isinstance(body, dict):
        raise Refused(400, "The request body is not an object")
    for name, kind in (("model", str), ("max_tokens", int), ("messages", list)):
        if not isinstance(body.get(name), kind):
            raise Refused(400, f"{name}: Field required")
    for name in ("temperature", "top_p", "top_k"):
        if name in body:
            raise Refused(400, f"{name}: Extra inputs are not permitted")
    if body["model"] not in models:
        raise Refused(404, f"model: {body['model']}")
    messages = body["messages"]
    if not messages or not all(isinstance(one, dict) and one.get("role") in ("user", "assistant") for one in messages):
        raise Refused(400, "messages: at least one message with a role is required")
    if messages[-1]["role"] != "user":
        raise Refused(400, "messages: the last one must be the user's")
    _check_format(body)
    return body


def _check_format(body: dict[str, Any]) -> None:
    output = body.get("output_config") or {}
    form = output.get("format")
    if form is None:
        return
    if form.get("type") != "json_schema" or not isinstance(form.get("schema"), dict):
        raise Refused(400, "output_config.format: a json_schema is required")
    for schema in _objects(form["schema"]):
        if schema.get("additionalProperties") is not False:
            raise Refused(400, "output_config.format.schema: for 'object' type, 'additionalProperties' must be false")


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for value in schema.values():
            yield from _objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _objects(value)
