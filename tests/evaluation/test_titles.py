"""``scrapy evaluate --titles``: decisions beside the lines, rates where there are labels."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from engagic_scrapy.evaluation import titles


def run(tmp_path: Path, *records: dict[str, object]) -> tuple[int, list[dict[str, object]], str]:
    file, out = tmp_path / "titles.jsonl", io.StringIO()
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    code = titles.run(file, out)
    rows = [json.loads(line) for line in out.getvalue().splitlines() if not line.startswith("#")]
    return code, rows, "\n".join(line for line in out.getvalue().splitlines() if line.startswith("#"))


def test_decides_without_labels_and_prints_no_rates(tmp_path: Path):
    code, rows, comments = run(tmp_path, {"title": "Roll Call", "id": 7}, {"title": "Roll Call", "attachments": ["Lease"]})
    assert (code, comments) == (0, "")
    assert rows[0] == {
        "title": "Roll Call",
        "id": 7,
        "decision": {"skip": True, "kind": "procedural", "rule": "roll call", "words": "Roll Call"},
    }
    assert rows[1]["decision"] == {"skip": False, "kind": "substantive", "rule": "attachment", "words": "Lease"}


def test_prints_rates_and_names_the_errors(tmp_path: Path):
    code, _, comments = run(
        tmp_path,
        {"title": "Roll Call", "label": "procedural"},
        {"title": "Goats", "label": "procedural"},
        {"title": "Adjournment", "label": "substantive"},
        {"title": "Lease", "label": "substantive"},
    )
    assert code == 0
    assert "# wrongly skipped, of the substantive: 1 of 2 (50.00%)\n#   adjournment | Adjournment" in comments
    assert "# rightly skipped, of the procedural: 1 of 2 (50.00%)\n#   no heading | Goats" in comments


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"label": "procedural"}, True),
        ({"label": "Substantive"}, False),
        ({"kind": "procedural"}, True),
        ({"kind": "Ordinance"}, None),
        ({"kind": "Ordinance", "skip": False}, False),
        ({"expected": "skip"}, True),
        ({"expected": "keep"}, False),
        ({"skip": True}, True),
        ({"skip": "no"}, False),
        ({"substantive": True}, False),
        ({"substantive": "false"}, True),
        ({"label": None}, None),
        ({}, None),
    ],
)
def test_labels_of_others_are_understood(record: dict[str, object], expected: bool | None):
    assert titles.label(record) is expected


def test_bad_records_are_named_and_the_rest_is_decided(tmp_path: Path):
    code, rows, comments = run(
        tmp_path, {"title": "Roll Call"}, {"name": "x"}, {"title": "x", "attachments": "a.pdf"}, {"title": "x", "label": "maybe"}
    )
    assert code == 1
    assert [("error" in row) for row in rows] == [False, True, True, True]
    for words in ('titles.jsonl:2: "title" is missing', '3: "attachments" must be a list', "4: \"label\" is 'maybe'"):
        assert words in comments


def test_a_missing_file_or_one_without_a_usable_line_is_no_success(tmp_path: Path):
    out = io.StringIO()
    assert titles.run(tmp_path / "none.jsonl", out) == 2
    assert "none.jsonl can't be read: No such file or directory" in out.getvalue()
    assert run(tmp_path)[0] == 2
    assert run(tmp_path, {"name": "x"})[0] == 2
