"""Every saved page of every vendor: what its parser finds is what a person has approved in the expected.json beside it."""

from __future__ import annotations

import importlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from engagic_scrapy.exceptions import PageError

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = sorted(page.parent for page in FIXTURES.glob("*/*/page.*"))
LEFT_TO_IDENTIFY = ("city", "meeting_id", "item_id", "record")  # set later, or always the same


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_gives_what_is_expected(case: Path):
    found = read(case)
    file = case / "expected.json"
    if not file.exists():
        file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{file} was missing and has been written: look at it, then run again")
    assert found == json.loads(file.read_text(encoding="utf-8"))


def test_every_vendor_has_a_typical_an_empty_and_a_blocked_page():
    for vendor in {case.parent for case in CASES}:
        names = " ".join(case.name for case in vendor.iterdir())
        assert all(word in names for word in ("typical", "empty", "blocked")), vendor.name


def read(case: Path) -> Any:
    """Records without their empty fields, or the error's kind and words."""
    (page,) = case.glob("page.*")
    meta = json.loads((case / "meta.json").read_text(encoding="utf-8"))
    parser = importlib.import_module(f"engagic_scrapy.parsers.{case.parent.name}")
    facts = {key: meta.get(key) for key in ("kind", "params")}
    try:
        records = parser.parse_saved(page.read_bytes(), url=meta["url"], timezone=meta["timezone"], **facts)
    except PageError as error:
        return {"error": error.kind, "words": str(error)}
    return [{"is": type(record).__name__, **full(asdict(record))} for record in records]


def full(value: Any) -> Any:
    """Nested values without empty ones, so that an expected file shows only what was found."""
    if isinstance(value, dict):
        kept = {key: full(inner) for key, inner in value.items() if key not in LEFT_TO_IDENTIFY}
        return {key: inner for key, inner in kept.items() if inner not in (None, "", [], {})}
    return [full(inner) for inner in value] if isinstance(value, list) else value
