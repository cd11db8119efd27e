"""The sandbox's Claude speaks the wire format: what it refuses, what it answers, how it fails on request."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any, get_args

import aiohttp
import pytest

from engagic_scrapy.documents.claims.check import Claim
from engagic_scrapy.documents.claims.ends import end
from engagic_scrapy.sandbox.claude import CALLS, FAULT_QUEUE, FAULTS, MODELS, ClaudeOptions, Fault, claude_app
from engagic_scrapy.sandbox.claude_answer import RETOLD, answer_text
from tests.sandbox.claude_server import served

HEADERS = {"x-api-key": "sandbox", "anthropic-version": "2026-10-21"}
TEXT = (
    '{"subject_id": "abc"}\n'
    "[page 3]\nThe council will consider a lease of the old mill. Short one.\n"
    "[page 4]\nA hearing is set for June.\n"
)
CLAIM = {
    "type": "object",
    "properties": {"page": {"type": "integer"}, "quote": {"type": "string"}},
    "additionalProperties": False,
}
SCHEMA = {
    "type": "object",
    "properties": {
        "subject_id": {"type": "string"},
        "summary": {"type": "string"},
        "claims": {"type": "array", "items": CLAIM},
        "topic": {"enum": ["housing", "other"]},
        "kind": {"const": "agenda"},
        "urgent": {"type": "boolean"},
        "note": {"anyOf": [{"type": "null"}, {"type": "string"}]},
    },
    "additionalProperties": False,
}


def body(**changes: Any) -> dict[str, Any]:
    plain = {"model": "claude-haiku-5-5", "max_tokens": 2000, "messages": [{"role": "user", "content": TEXT}]}
    return plain | {"output_config": {"format": {"type": "json_schema", "schema": SCHEMA}}} | changes


def post(
    sent: Any, *, headers: dict[str, str] = HEADERS, options: ClaudeOptions | None = None
) -> tuple[int, dict[str, Any], dict[str, str], list[Any]]:
    app = claude_app(options)

    async def go() -> tuple[int, dict[str, Any], dict[str, str], list[Any]]:
        data = io.BytesIO(sent if isinstance(sent, bytes) else json.dumps(sent).encode())
        async with (
            served(app) as url,
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{url}/v1/messages", data=data) as response,
        ):
            return response.status, await response.json(), dict(response.headers), app[CALLS]

    return asyncio.run(go())


def test_it_answers_with_sentences_of_the_input_in_the_schemas_shape() -> None:
    status, message, headers, calls = post(body())
    assert status == 200
    assert [block["type"] for block in message["content"]] == ["thinking", "text"]
    assert json.loads(message["content"][1]["text"]) == {
        "subject_id": "abc",
        "summary": "The council will consider a lease of the old mill. A hearing is set for June.",
        "claims": [
            {"page": 3, "quote": "The council will consider a lease of the old mill."},
            {"page": 4, "quote": "A hearing is set for June."},
        ],
        "topic": "housing",
        "kind": "agenda",
        "urgent": False,
        "note": None,
    }
    assert message["stop_reason"] == "end_turn"
    assert message["usage"]["input_tokens"] == -(-len(("\n" + TEXT).encode()) // 3) - (-len(json.dumps(SCHEMA)) // 3)
    assert headers["request-id"].startswith("req_")
    assert [(call.status, call.fault, call.paid) for call in calls] == [(200, None, True)]
    assert calls[0].tokens_out == message["usage"]["output_tokens"] > 0


def test_the_same_request_gives_the_same_answer() -> None:
    assert post(body())[1] == post(body())[1]


def test_without_a_schema_it_answers_in_sentences() -> None:
    sent = body(system=[{"type": "text", "text": "Be brief."}])
    del sent["output_config"]
    message = post(sent, options=ClaudeOptions(thinking=False))[1]
    assert message["content"] == [
        {"type": "text", "text": "The council will consider a lease of the old mill. A hearing is set for June."}
    ]


def test_an_answer_longer_than_max_tokens_is_cut() -> None:
    message = post(body(max_tokens=50))[1]
    assert message["stop_reason"] == "max_tokens"
    assert message["usage"]["output_tokens"] == 50


@pytest.mark.parametrize(
    ("headers", "status", "kind"),
    [
        ({"anthropic-version": "2026-10-21"}, 401, "authentication_error"),
        (HEADERS | {"x-api-key": "invalid"}, 401, "authentication_error"),
        ({"Authorization": "Bearer invalid", "anthropic-version": "2026-10-21"}, 401, "authentication_error"),
        ({"Authorization": "Bearer good", "anthropic-version": "2026-10-21"}, 200, None),
        ({"x-api-key": "good"}, 400, "invalid_request_error"),
        (HEADERS | {"anthropic-version": "latest"}, 400, "invalid_request_error"),
    ],
)
def test_headers(headers: dict[str, str], status: int, kind: str | None) -> None:
    found, told, _, calls = post(body(), headers=headers)
    assert found == status
    assert (told["error"]["type"] if kind else None) == kind
    assert calls[0].paid is (status == 200)


@pytest.mark.parametrize(
    ("sent", "status", "told"),
    [
        (b"{", 400, "not valid JSON"),
        (b"[]", 400, "not an object"),
        (body(model="claude-2"), 404, "model: claude-2"),
        (body(max_tokens=None), 400, "max_tokens"),
        (body(messages=[]), 400, "messages"),
        (body(messages=[{"role": "user", "content": "a"}, {"role": "assistant", "content": "{"}]), 400, "the user's"),
        (body(temperature=0), 400, "temperature"),
        (body(output_config={"format": {"type": "json"}}), 400, "json_schema"),
        (body(output_config={"format": {"type": "json_schema", "schema": {"anyOf": [{"type": "object"}]}}}), 400, "additional"),
    ],
)
def test_bodies(sent: Any, status: int, told: str) -> None:
    found, answer, headers, calls = post(sent)
    assert found == status
    assert answer["type"] == "error"
    assert told in answer["error"]["message"]
    assert answer["request_id"] == headers["request-id"]
    assert not calls[0].paid


def test_a_body_over_the_services_limit() -> None:
    status, told, _, calls = post(b" " * (32 * 1024 * 1024 + 1))
    assert (status, told["error"]["type"], calls[0].paid) == (413, "request_too_large", False)


def test_a_body_over_the_usual_limit_of_aiohttp_is_read() -> None:
    assert post(body(metadata={"padding": "x" * 2_000_000}))[0] == 200


def test_faults_come_in_order_and_then_end() -> None:
    app = claude_app(ClaudeOptions(faults=[Fault("429", retry_after="7"), Fault("529")]))

    async def go() -> list[tuple[int, str | None]]:
        found = []
        async with served(app) as url, aiohttp.ClientSession(headers=HEADERS) as session:
            app[FAULT_QUEUE].append(Fault("500"))
            for _ in range(4):
                async with session.post(f"{url}/v1/messages", json=body()) as response:
                    found.append((response.status, response.headers.get("retry-after")))
        return found

    assert asyncio.run(go()) == [(429, "7"), (529, None), (500, None), (200, None)]
    assert [call.paid for call in app[CALLS]] == [False, False, False, True]
    assert len({call.body_hash for call in app[CALLS]}) == 1


@pytest.mark.parametrize(("kind", "paid"), [("cut_before", False), ("cut_after", True), ("cut_body", True)])
def test_a_cut_line(kind: str, paid: bool) -> None:
    app = claude_app(ClaudeOptions(faults=[Fault(kind)]))

    async def go() -> None:
        async with (
            served(app) as url,
            aiohttp.ClientSession(headers=HEADERS) as session,
            session.post(f"{url}/v1/messages", json=body()) as response,
        ):
            await response.read()

    with pytest.raises(aiohttp.ClientError):
        asyncio.run(go())
    assert [(call.status, call.fault, call.paid) for call in app[CALLS]] == [(0, kind, paid)]


@pytest.mark.parametrize("kind", ["refusal", "max_tokens", "cut_json", "wrong_echo", "no_claims", "slow"])
def test_an_answer_that_is_spoiled_is_paid_for(kind: str) -> None:
    status, message, _, calls = post(body(), options=ClaudeOptions(faults=[Fault(kind, seconds=0.01)]))
    assert status == 200
    assert calls[0].paid
    assert calls[0].fault == kind
    text = "".join(block.get("text", "") for block in message["content"])
    good = post(body())[1]["content"][1]["text"]
    assert (text == good) is (kind == "slow")


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="no such fault: 'flood'.*cut_after"):
        Fault("flood")
    assert len(FAULTS) == len(set(FAULTS))


def test_it_knows_the_models_of_the_sdk() -> None:
    from anthropic.types.model import Model

    listed, _ = get_args(Model)
    assert set(get_args(listed)) == MODELS


def test_nothing_is_shared_between_two() -> None:
    first, second = claude_app(), claude_app()
    first[FAULT_QUEUE].append(Fault("500"))
    assert not second[FAULT_QUEUE]
    assert first[CALLS] is not second[CALLS]


PAGES = "".join(f"[D2 page {page}]\nThe sum on this page is ${page},000 for roads.\n" for page in range(1, 6))


def test_a_seed_makes_some_claims_wrong_and_always_the_same() -> None:
    claim = {name: {"type": "string"} for name in ("claim", "document", "quote")} | {"page": {"type": "integer"}}
    claims = {"type": "array", "items": {"type": "object", "properties": claim, "additionalProperties": False}}
    schema = {"type": "object", "properties": {"claims": claims}, "additionalProperties": False}
    right = json.loads(answer_text(PAGES, schema))["claims"]
    assert {one["document"] for one in right} == {"D2"}
    made = [json.loads(answer_text(PAGES, schema, seed=seed))["claims"] for seed in range(20)]
    assert made == [json.loads(answer_text(PAGES, schema, seed=seed))["claims"] for seed in range(20)]
    wrong = sum(one not in right for answer in made for one in answer)
    assert 5 < wrong < 40  # of 100
    retold = [one for answer in made for one in answer if one["claim"].startswith(RETOLD)]
    assert retold
    pages = dict(enumerate(PAGES.split("[D2 page ")))
    for one in retold:  # in other words than the page's, which the document's stand for
        found = end(Claim(one["claim"], "D2", one["page"], one["quote"]), "", lambda _, number: pages.get(number))
        assert found.quoted and found.words in PAGES and found.checked.reason == "far"


def test_checked_notes_are_joined_as_they_are() -> None:
    notes = "<claims>\n- It costs $5 in all. [D1 page 3]\n- It ends in the month of May. [D2 page 4]\n</claims>"
    schema = {"type": "object", "properties": {"summary": {"type": "string"}}, "additionalProperties": False}
    assert json.loads(answer_text(notes, schema)) == {"summary": "It costs $5 in all. It ends in the month of May."}


def test_of_a_page_without_full_stops_it_cites_the_first_words() -> None:
    page = " ".join(f"word{number}" for number in range(900))
    schema = {"type": "object", "properties": {"summary": {"type": "string"}}, "additionalProperties": False}
    said = json.loads(answer_text(f"[D1 page 1]\n{page}\n[D1 page 2]\n{page}\n", schema))["summary"]
    assert said == f"{page.partition(' word40 ')[0]}. {page.partition(' word40 ')[0]}."
