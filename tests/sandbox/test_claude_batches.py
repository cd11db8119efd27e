"""The sandbox's batch endpoints, where the program's own use of them doesn't reach."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from engagic_scrapy.sandbox.claude import CALLS, BatchFault, ClaudeOptions, claude_app
from tests.sandbox.claude_server import served
from tests.sandbox.test_claude import HEADERS, body

PATH = "/v1/messages/batches"


def requests(number: int) -> list[dict[str, Any]]:
    return [{"custom_id": f"a{place}", "params": body()} for place in range(number)]


async def play(options: ClaudeOptions) -> tuple[list[Any], Any]:
    app = claude_app(options)
    seen: list[Any] = []
    async with served(app) as url, aiohttp.ClientSession(headers=HEADERS) as session:
        for wanted in ([], requests(1) * 2, [{"custom_id": "a b", "params": body()}]):
            async with session.post(url + PATH, json={"requests": wanted}) as response:
                seen.append(response.status)
        made = []
        for number in (1, 2, 3):
            async with session.post(url + PATH, json={"requests": requests(number)}) as response:
                made.append(await response.json())
        async with session.get(f"{url}{PATH}/{made[0]['id']}/results") as response:
            seen.append(response.status)  # not ended yet
        async with session.post(f"{url}{PATH}/{made[0]['id']}/cancel") as response:
            seen.append((await response.json())["processing_status"])
        async with session.get(made[0]["results_url"] or f"{url}{PATH}/{made[0]['id']}/results") as response:
            seen.append((await response.text()).count('"canceled"'))
        async with session.get(url + PATH, params={"limit": "2"}) as response:
            page = await response.json()
        async with session.get(url + PATH, params={"limit": "2", "after_id": page["last_id"]}) as response:
            rest = await response.json()
        seen.append([[sum(one["request_counts"].values()) for one in part["data"]] for part in (page, rest)])
        seen.append((page["has_more"], rest["has_more"]))
        async with session.get(url + PATH, headers=HEADERS | {"x-api-key": "another"}) as response:
            seen.append((await response.json())["data"])
    return seen, app[CALLS]


def test_limits_pages_keys_and_cancel() -> None:
    seen, calls = asyncio.run(play(ClaudeOptions(batch_seconds=60)))
    assert seen == [400, 400, 400, 404, "ended", 1, [[3, 2], [1]], (True, False), []]
    assert [call.paid for call in calls] == [False]


def test_a_fault_that_is_none() -> None:
    with pytest.raises(ValueError, match="no such fault"):
        BatchFault("list", "swapped")
