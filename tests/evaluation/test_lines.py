"""JSON lines in, the same lines with decisions out; a bad line costs one line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from engagic_scrapy.evaluation import lines


def test_bad_lines_are_named_and_cost_one_line_each(tmp_path: Path):
    file = tmp_path / "mine.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"n": 1}\n\n{"n": \n[1]\n"\xff"\n{"n": "x"}\n{"n": 2}\n' + b"[" * 100_000 + b"\n")
    out, problems = io.StringIO(), list[str]()

    def double(record: lines.Record) -> lines.Record:
        if not isinstance(record["n"], int):
            raise ValueError("n must be a number")
        return {"twice": record["n"] * 2}

    pairs = list(lines.decide(file, double, out, problems))

    assert pairs == [({"n": 1}, {"twice": 2}), ({"n": 2}, {"twice": 4})]
    assert [problem.removeprefix(f"{file}:")[0] for problem in problems] == ["3", "4", "5", "6", "8"]
    assert "no JSON: Expecting value at column" in problems[0]
    assert problems[1].endswith("a JSON object is needed, this is list")
    assert "not UTF-8 at byte 2" in problems[2]
    written = [json.loads(line) for line in out.getvalue().splitlines()]
    assert written[0] == {"n": 1, "decision": {"twice": 2}}
    assert [row["error"] for row in written if "error" in row] == problems


def test_a_missing_or_wrong_text_is_said():
    with pytest.raises(ValueError, match='"title" is missing'):
        lines.text_of({}, "title")
    with pytest.raises(ValueError, match='"title" is int'):
        lines.text_of({"title": 3}, "title")


def test_rates_are_written_only_where_something_was_counted():
    out = io.StringIO()
    found, wrong = lines.Rate("found"), lines.Rate("wrong")
    found.count(True)
    found.count(False, "the second")
    lines.write_rates([found, wrong], ["f:1: bad"], out)
    assert out.getvalue() == "# found: 1 of 2 (50.00%)\n#   the second\n# lines that could not be used: 1\n#   f:1: bad\n"
