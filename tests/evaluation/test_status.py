"""``scrapy evaluate --status``: decisions with their proof, rates where there are labels."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from engagic_scrapy.evaluation import status


def run(tmp_path: Path, *records: dict[str, object]) -> tuple[int, list[dict[str, object]], str]:
    file, out = tmp_path / "status.jsonl", io.StringIO()
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    code = status.run(file, out)
    rows = [json.loads(line) for line in out.getvalue().splitlines() if not line.startswith("#")]
    return code, rows, "\n".join(line for line in out.getvalue().splitlines() if line.startswith("#"))


def test_decides_with_words_rule_and_field(tmp_path: Path):
    code, rows, comments = run(
        tmp_path, {"title": "City Council", "text": "The meeting of June 3 has been cancelled."}, {"title": "City Council"}
    )
    assert (code, comments) == (0, "")
    assert rows[0]["decision"] == {"status": "cancelled", "detail": None, "words": "cancel", "rule": "cancelled", "field": "text"}
    assert rows[1]["decision"] == {"status": "confirmed", "detail": None, "words": None, "rule": None, "field": None}


def test_prints_rates_names_the_errors_and_misses_the_mark(tmp_path: Path):
    code, _, comments = run(
        tmp_path,
        {"title": "CANCELED", "label": "canceled"},
        {"title": "Postponed", "status": "deferred"},
        {"title": "Board meeting", "label": "cancelled"},
        {"title": "Moved to Room 5", "label": "confirmed", "detail": "recessed"},
    )
    assert code == 1
    assert "# status wrong: 1 of 4 (25.00%)\n#   confirmed/None by None | Board meeting" in comments
    assert "# detail found: 1 of 2 (50.00%)\n#   confirmed/moved by moved | Moved to Room 5" in comments


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"label": "Canceled"}, ("cancelled", None)),
        ({"status": "scheduled"}, ("confirmed", None)),
        ({"expected": "rescheduled"}, (None, "rescheduled")),
        ({"expected": {"status": "cancelled", "detail": "postponed"}}, ("cancelled", "postponed")),
        ({"label": "confirmed", "detail": "relocated"}, ("confirmed", "moved")),
        ({"label": None}, None),
        ({}, None),
    ],
)
def test_labels_of_others_are_understood(record: dict[str, object], expected: object):
    assert status.label(record) == expected


def test_bad_records_are_named_and_the_rest_is_decided(tmp_path: Path):
    code, rows, comments = run(
        tmp_path,
        {"title": "CANCELED"},
        {"name": "x"},
        {"title": 7},
        {"title": "x", "label": "maybe"},
        {"title": "x", "label": "passed", "detail": "?"},
    )
    assert code == 1
    assert [("error" in row) for row in rows] == [False, True, True, True, True]
    for words in ('2: "title" or "text" is missing', '3: "title" is int', "4: the label is 'maybe'", "5: \"detail\" is '?'"):
        assert words in comments


def test_a_missing_file_or_one_without_a_usable_line_is_no_success(tmp_path: Path):
    out = io.StringIO()
    assert status.run(tmp_path / "none.jsonl", out) == 2
    assert "none.jsonl can't be read: No such file or directory" in out.getvalue()
    assert run(tmp_path)[0] == 2


@pytest.mark.parametrize("half", ["tuned", "held out"])
def test_rates_on_the_labelled_lines(tmp_path: Path, half: str):
    """As first read, 4 of the 88 held-out lines (4.5 %) were wrong."""
    file = Path(__file__).parents[1] / "labelled" / "status.jsonl"
    records = [record for line in file.read_text(encoding="utf-8").splitlines() if (record := json.loads(line))["half"] == half]
    assert len(records) >= 80
    code, _, comments = run(tmp_path, *records)
    assert code == 0, comments  # at most 2 % wrong
