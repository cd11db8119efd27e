"""``scrapy evaluate --participation``: what was found beside the lines, rates where there are labels."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from engagic_scrapy.evaluation import participation

TEXT = """City Council, Monday, June 1, 2026, 6:00 PM
Council Chambers, 1 Main Street
Join: https://us02web.zoom.us/j/81234567890 or dial 1-669-900-6833, Meeting ID 812 3456 7890
Written comments: comments@city.gov by noon on the day of the meeting.
Requests for records: records@city.gov
"""


def run(tmp_path: Path, *records: dict[str, object]) -> tuple[int, list[dict[str, object]], str]:
    file, out = tmp_path / "texts.jsonl", io.StringIO()
    file.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    code = participation.run(file, out)
    rows = [json.loads(line) for line in out.getvalue().splitlines() if not line.startswith("#")]
    return code, rows, "\n".join(line for line in out.getvalue().splitlines() if line.startswith("#"))


def test_finds_without_labels_and_prints_no_rates(tmp_path: Path):
    code, rows, comments = run(tmp_path, {"text": TEXT, "meeting_date": "2026-06-01"}, {"text": "Agenda"})
    assert (code, comments) == (0, "")
    found = rows[0]["decision"]
    assert found["meeting_url"] == {
        "value": "https://us02web.zoom.us/j/81234567890",
        "page": 1,
        "words": "Join: https://us02web.zoom.us/j/81234567890 or dial 1-669-900-6833, Meeting ID 812 3456 7890",
        "purpose": None,
    }
    assert found["comment_deadline"]["value"] == "2026-06-01T12:00:00-04:00"
    assert rows[1]["decision"] == {}


@pytest.mark.parametrize(
    ("labels", "missed", "wrong"),
    [
        ({"url": "us02web.zoom.us/j/81234567890/"}, 0, 0),
        ({"link": "https://zoom.us/j/1"}, 1, 1),
        ({"meeting_url": None}, 0, 1),
        ({"phone": "(669) 900-6833"}, 0, 0),
        ({"phones": ["+16699006833", "555-555-0100"]}, 1, 0),
        ({"email": "Comments@city.gov"}, 0, 0),
        ({"emails": ["comments@city.gov", "records@city.gov"]}, 0, 0),  # given for another purpose, and not held against it
        ({"emails": {"records": ["records@city.gov"], "comments": []}}, 0, 1),
        ({"emails": [{"address": "records@city.gov", "purpose": "comments"}]}, 1, 2),
        ({"deadline": "2026-06-01"}, 0, 0),
        ({"deadline": "2026-06-01T13:00"}, 1, 1),
        ({"deadline": "by noon on the day of the meeting"}, 0, 0),
        ({"mode": "Hybrid"}, 0, 0),
        ({"mode": "unknown"}, 0, 1),
        ({"mode": "in-person"}, 1, 1),
        ({"meeting_id": "812-3456-7890", "passcode": None, "interpretation": False}, 0, 0),
        ({"labels": {"interpretation": ["Spanish"]}}, 1, 0),
    ],
)
def test_labels_of_others_are_scored(tmp_path: Path, labels: dict[str, object], missed: int, wrong: int):
    _, rows, _ = run(tmp_path, {"text": TEXT, "meeting_date": "2026-06-01", **labels})
    scores = participation.scores(rows[0], rows[0]["decision"]).values()
    assert (sum(len(score.missed) for score in scores), sum(len(score.wrong) for score in scores)) == (missed, wrong)


def test_prints_rates_names_the_errors_and_misses_the_mark(tmp_path: Path):
    code, _, comments = run(tmp_path, {"id": "a1", "text": TEXT, "mode": "virtual"})
    assert code == 1
    assert "# mode found: 0 of 1 (0.00%)\n#   agenda a1: virtual missed" in comments
    assert "# all fields wrong: 1 of 1 (100.00%)" in comments


def test_pages_are_read_in_the_forms_people_write(tmp_path: Path):
    pages = ["Agenda", "Join https://zoom.us/j/81234567890"]
    _, rows, _ = run(
        tmp_path,
        {"pages": pages},
        {"pages": [[4, pages[0]], [5, pages[1]]]},
        {"pages": [{"page": 8, "text": pages[1]}]},
        {"text": "\f".join(pages)},
    )
    assert [row["decision"]["meeting_url"]["page"] for row in rows] == [2, 5, 8, 2]


def test_bad_records_are_named_and_the_rest_is_read(tmp_path: Path):
    code, rows, comments = run(
        tmp_path,
        {"text": "x"},
        {"title": "x"},
        {"text": "x", "timezone": "Mars"},
        {"text": "x", "meeting_date": "June"},
        {"pages": [1]},
        {"pages": "x"},
    )
    assert code == 1
    assert [("error" in row) for row in rows] == [False, True, True, True, True, True]
    for words in (
        '2: "text" is missing',
        "3: \"timezone\" is 'Mars'",
        "4: \"meeting_date\" is 'June'",
        '5: "pages" must be',
        '6: "pages"',
    ):
        assert words in comments


def test_a_missing_file_or_one_without_a_usable_line_is_no_success(tmp_path: Path):
    out = io.StringIO()
    assert participation.run(tmp_path / "none.jsonl", out) == 2
    assert "none.jsonl can't be read: No such file or directory" in out.getvalue()
    assert run(tmp_path)[0] == 2
