"""Summaries by the real SDK against the sandbox's Claude over HTTP; each way to fail is made to happen."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engagic_scrapy.documents import prices, summary_input
from engagic_scrapy.documents.summarize import Subject, Summarizer, SummaryAnswer, last_day
from engagic_scrapy.documents.summary_schema import TOPICS
from engagic_scrapy.exceptions import SummaryError
from engagic_scrapy.sandbox.claude import CALLS, Call, ClaudeOptions, Fault, claude_app
from tests.documents.subjects import HAIKU, PAGE, a_request, a_summarizer, table
from tests.sandbox.claude_server import served


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("ANTHROPIC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sandbox")
    monkeypatch.setenv("HOME", str(tmp_path))  # no profile of the developer's


@pytest.fixture
def summarizer(tmp_path: Path) -> Summarizer:
    return a_summarizer(tmp_path)


class Outcome:
    """What one or more calls ended with, and what the service saw."""

    def __init__(self) -> None:
        self.answers: list[SummaryAnswer] = []
        self.errors: list[SummaryError] = []
        self.calls: list[Call] = []

    @property
    def kinds(self) -> list[tuple[str, bool]]:
        return [(error.kind, error.retry) for error in self.errors]


def run(
    summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch, *faults: Fault, times: int = 1, subject: Subject | None = None
) -> Outcome:
    """Calls through the address in ANTHROPIC_BASE_URL, as the pipeline does."""
    request = a_request(summarizer, subject)
    outcome, app = Outcome(), claude_app(ClaudeOptions(faults=faults, seed=None))

    async def go() -> None:
        async with served(app) as url:
            monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
            for number in range(times):
                try:
                    outcome.answers.append(await summarizer.call(request, f"attempt{number}"))
                except SummaryError as error:
                    outcome.errors.append(error)
            await summarizer.close()

    asyncio.run(go())
    outcome.calls = app[CALLS]
    return outcome


def test_a_summary(summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    outcome = run(summarizer, monkeypatch)
    (answer,), (call,) = outcome.answers, outcome.calls
    assert answer.text == f"{PAGE} A public hearing on the budget is set for June 3."
    assert answer.claims[0] == {"claim": PAGE, "document": "D1", "page": 1, "quote": PAGE}
    assert len(answer.topics) == 1 and answer.topics[0] in TOPICS
    assert (answer.tokens_in, answer.tokens_out, answer.tokens_cached) == (call.tokens_in, call.tokens_out, 0)
    assert answer.usd == prices.load().of(HAIKU).usd(prices.Usage(input=call.tokens_in, output=call.tokens_out))
    assert answer.usd <= a_request(summarizer).estimated_usd
    assert (answer.stop_reason, answer.model) == ("end_turn", HAIKU)
    assert answer.raw_path == tmp_path / "spool" / "attempt0.json"
    assert json.loads(json.loads(answer.raw_path.read_text())["raw"])["id"].startswith("msg_")
    assert not list(answer.raw_path.parent.glob("*.part"))


def test_one_client_serves_all_calls(summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(run(summarizer, monkeypatch, times=3).answers) == 3


def test_the_sandbox_is_asked_directly_even_behind_a_proxy(summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert len(run(summarizer, monkeypatch).answers) == 1


def test_a_spooled_answer_is_recovered_after_a_crash(
    summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (answer,) = run(summarizer, monkeypatch).answers
    assert a_summarizer(tmp_path).recover("attempt0") == answer
    assert a_summarizer(tmp_path).recover("attempt1") is None
    assert a_summarizer(tmp_path).bill("attempt1") is None


def test_a_raw_answer_is_read_again(summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch) -> None:
    (answer,) = run(summarizer, monkeypatch).answers
    assert answer.raw_path is not None
    raw = json.loads(answer.raw_path.read_text())["raw"].encode()
    assert summarizer.read(raw, a_request(summarizer).kept()) == replace(answer, raw_path=None)


def test_a_paid_answer_survives_a_spool_that_cannot_be_written(
    summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "spool").write_text("a file where a folder should be")
    (answer,) = run(summarizer, monkeypatch).answers
    assert answer.raw_path is None
    assert "is not kept" in caplog.text


BAD_DAYS = [
    ("429", "overloaded", True),
    ("529", "overloaded", True),
    ("500", "uncertain", False),
    ("402", "invalid_key", False),
    ("cut_before", "uncertain", False),
    ("cut_after", "uncertain", False),
    ("cut_body", "uncertain", False),
    ("refusal", "refused", False),
    ("max_tokens", "max_tokens", False),
    ("cut_json", "bad_json", False),
    ("no_claims", "bad_json", False),
    ("wrong_echo", "wrong_echo", False),
]


@pytest.mark.parametrize(("fault", "kind", "retry"), BAD_DAYS)
def test_a_bad_day_has_a_name_and_is_not_repeated(
    summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch, fault: str, kind: str, retry: bool
) -> None:
    outcome = run(summarizer, monkeypatch, Fault(fault))
    assert outcome.kinds == [(kind, retry)]
    assert len(outcome.calls) == 1  # the SDK didn't send it again
    assert not (retry and outcome.calls[0].paid)


@pytest.mark.parametrize("fault", ["refusal", "max_tokens", "cut_json", "no_claims", "wrong_echo"])
def test_what_was_paid_for_nothing_is_billed_and_kept(
    summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    outcome = run(summarizer, monkeypatch, Fault(fault))
    bill = summarizer.bill("attempt0")
    assert bill is not None
    assert (bill.tokens_in, bill.tokens_out) == (outcome.calls[0].tokens_in, outcome.calls[0].tokens_out)
    assert bill.usd > 0
    with pytest.raises(SummaryError) as caught:
        summarizer.recover("attempt0")
    assert (caught.value.kind, caught.value.reason) == (outcome.errors[0].kind, outcome.errors[0].reason)


def test_a_later_call_works_after_a_bad_day(summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(summarizer, monkeypatch, Fault("cut_after"), Fault("429"), times=3)
    assert outcome.kinds == [("uncertain", False), ("overloaded", True)]
    assert len(outcome.answers) == 1


def test_retry_after_is_told(summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(summarizer, monkeypatch, Fault("429", retry_after="30"))
    assert "asks to wait 30 s" in outcome.errors[0].reason


def test_a_slow_answer_is_uncertain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    outcome = run(a_summarizer(tmp_path, timeout=0.1), monkeypatch, Fault("slow", seconds=0.3))
    assert outcome.kinds == [("uncertain", False)]


def test_an_invalid_key(summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "invalid")
    outcome = run(summarizer, monkeypatch)
    assert outcome.kinds == [("invalid_key", False)]
    assert "invalid x-api-key" in outcome.errors[0].reason


def test_a_spent_limit_is_not_waited_for(summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run(summarizer, monkeypatch, Fault("429", error_code="enforced_spend_limit_reached"))
    assert outcome.kinds == [("invalid_key", False)]


def test_the_loop_goes_on_while_the_sdk_is_imported(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys, time; from pathlib import Path\n"
        "from tests.documents.subjects import a_request, a_summarizer\n"
        "async def go():\n"
        "    summarizer = a_summarizer(Path(sys.argv[1]), base_url='nonsense')\n"
        "    call = asyncio.ensure_future(summarizer.call(a_request(summarizer), 'a'))\n"
        "    begun, ticks = time.monotonic(), 0\n"
        "    while not call.done():\n"
        "        await asyncio.sleep(0.01); ticks += 1\n"
        "    assert 'anthropic' in sys.modules and 'connection' in str(call.exception())\n"
        "    assert ticks > (time.monotonic() - begun) / 0.01 / 10, ticks\n"
        "    await summarizer.close()\n"
        "asyncio.run(go())"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, cwd=Path(__file__).parents[2])


def test_no_key(summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run(a_summarizer(tmp_path, api_key_present=False), monkeypatch).kinds == [("no_key", False)]
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    outcome = run(summarizer, monkeypatch)
    assert outcome.kinds == [("no_key", False)]
    assert not outcome.calls


def test_a_broken_profile_is_an_invalid_key(summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.setenv("ANTHROPIC_PROFILE", "missing")
    outcome = run(summarizer, monkeypatch)
    assert outcome.kinds == [("invalid_key", False)]
    assert not outcome.calls


def test_an_unknown_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    outcome = run(a_summarizer(tmp_path, model="claude-2", prices=table(tmp_path, "claude-2")), monkeypatch)
    assert outcome.kinds == [("no_model", False)]
    assert "claude-2 is not a model" in outcome.errors[0].reason


def test_an_ended_model_is_not_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    model = "claude-mythos-preview"  # ended on June 30th, 2026
    outcome = run(a_summarizer(tmp_path, model=model, prices=table(tmp_path, model)), monkeypatch)
    assert outcome.kinds == [("no_model", False)]
    assert "ended on June 30th, 2026" in outcome.errors[0].reason
    assert not outcome.calls


def test_a_model_that_ends_soon_is_used_with_a_warning(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from anthropic.resources.messages import DEPRECATED_MODELS

    model = "claude-opus-4-5"
    monkeypatch.setitem(DEPRECATED_MODELS, model, "January 22nd, 2999")
    summarizer = a_summarizer(tmp_path, model=model, prices=table(tmp_path, model))
    with caplog.at_level(logging.WARNING), pytest.warns(DeprecationWarning):
        outcome = run(summarizer, monkeypatch, times=2)
    assert len(outcome.answers) == 2
    assert caplog.text.count("ends on January 22nd, 2999") == 1


def test_every_date_of_the_sdk_is_read() -> None:
    from anthropic.resources.messages import DEPRECATED_MODELS

    assert all(last_day(printed) for printed in DEPRECATED_MODELS.values())
    assert last_day("some day") is None


def test_a_request_that_the_service_refuses(summarizer: Summarizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary_input, "PART_SCHEMA", {"type": "object"})
    outcome = run(summarizer, monkeypatch)
    assert outcome.kinds == [("http", False)]
    assert "additionalProperties" in outcome.errors[0].reason


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}", "http://no-such-host.invalid", "nonsense"])
def test_nothing_was_sent(tmp_path: Path, address: str) -> None:
    summarizer = a_summarizer(tmp_path, base_url=address.format(port=unused_port()))

    async def go() -> None:
        try:
            await summarizer.call(a_request(summarizer), "attempt0")
        finally:
            await summarizer.close()

    with pytest.raises(SummaryError) as caught:
        asyncio.run(go())
    assert (caught.value.kind, caught.value.retry) == ("connection", True)


def test_preparing_does_not_import_the_sdk(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from tests.documents.subjects import a_request, a_summarizer\n"
        "a_request(a_summarizer(Path('.')))\n"
        "assert 'anthropic' not in sys.modules and 'httpx2' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=Path(__file__).parents[2])
