"""Every captured page gives the values that a person read on it. Needs ENGAGIC_CAPTURES."""

from __future__ import annotations

import importlib
import json
import shutil
from pathlib import Path

import pytest

from tests import captures_manifest, captures_table
from tests.captures_table import COUNTS, NO_PAGES, entries, facts, folder, main, read, wrong
from tests.documents import test_pdf_captures

CAPTURES = folder()
needs_captures = pytest.mark.skipif(CAPTURES is None, reason="ENGAGIC_CAPTURES is not set")
COMPARED = [(name, file, entry) for name, file, entry in entries() if "not_compared" not in entry]


@needs_captures
@pytest.mark.parametrize(("name", "file", "entry"), COMPARED, ids=lambda value: value if isinstance(value, str) else "")
def test_gives_the_values_on_the_page(name, file, entry):
    assert wrong(facts(read(name, (CAPTURES / name / file).read_bytes(), entry)), entry["expected"]) == []


@needs_captures
def test_every_row_of_every_manifest_is_compared_or_has_a_reason():
    told = {(name, file): entry for name, file, entry in entries()}
    rows = captures_manifest.rows(CAPTURES)
    assert {(row.folder, row.file) for row in rows if row.folder not in NO_PAGES} == set(told)
    assert captures_manifest.unnamed(CAPTURES) == []
    assert all(entry.get("not_compared", "-") and (CAPTURES / name / file).exists() for (name, file), entry in told.items())
    # What the reason of the documents says is true.
    documents = {Path(row.file).stem for row in rows if row.folder == "pdf"}
    assert documents and documents <= set(test_pdf_captures.EXPECTED)


@needs_captures
def test_numbers_are_the_manifests_or_say_where_they_were_counted():
    says = {(row.folder, row.file): row for row in captures_manifest.rows(CAPTURES)}
    for name, file, entry in COMPARED:
        assert set(COUNTS) <= set(entry["expected"]), file
        counts = {entry["expected"][count] for count in COUNTS} - {0, 1}  # one meeting is what such a page is about
        assert counts <= says[name, file].numbers or entry.get("counted"), (file, counts)


def test_every_vendor_with_a_parser_of_its_own_can_be_named():
    for name, _, entry in COMPARED:
        assert importlib.import_module(f"engagic_scrapy.parsers.{entry.get('vendor', name)}").parse_saved


@needs_captures
def test_the_table_can_be_printed(capsys):
    assert main(["chicago", "ross"]) == 0
    printed = capsys.readouterr().out
    assert "3 rows of MANIFEST.md files: 3 compared, 0 not compared, 0 left out" in printed
    assert "rossca_meetings_2026-04.html" in printed
    assert main(["civicclerk"]) == 0
    printed = capsys.readouterr().out
    assert "14 rows of MANIFEST.md files: 13 compared, 1 not compared, 0 left out" in printed
    assert "portagemi_file_7187.pdf  a document that CivicClerk serves" in printed


@needs_captures
def test_times_are_printed(capsys):
    assert main(["--time", "simbli"]) == 0
    assert "1 vendors, 0 over 50 ms, 0 over their mark" in capsys.readouterr().out


def test_a_mark_is_50_ms_unless_the_card_says_why_not():
    assert captures_table.mark_ms("simbli") == 50
    assert captures_table.mark_ms("granicus") > 50


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A folder of captures with one page that is told about, in a place of its own."""
    place, expected = tmp_path / "captures", tmp_path / "expected"
    (place / "ross").mkdir(parents=True)
    expected.mkdir()
    shutil.copy(Path(__file__).parents[1] / "fixtures" / "ross" / "typical" / "page.html", place / "ross" / "a.html")
    (place / "ross" / "MANIFEST.md").write_text("| file | says |\n|---|---|\n| `a.html` (1 B) | 5 rows |\n")
    entry = {"url": "https://www.townofrossca.gov/meetings", "timezone": "America/Los_Angeles"}
    found = facts(read("ross", (place / "ross" / "a.html").read_bytes(), entry))
    entry["expected"] = {count: found[count] for count in COUNTS}
    (expected / "ross.json").write_text(json.dumps({"a.html": entry}))
    monkeypatch.setenv("ENGAGIC_CAPTURES", str(place))
    return place, expected


def test_a_wrong_fact_fails_the_table(small, capsys):
    assert main([], small[1]) == 0
    table = json.loads((small[1] / "ross.json").read_text())
    table["a.html"]["expected"]["meetings"] += 1
    (small[1] / "ross.json").write_text(json.dumps(table))
    assert main([], small[1]) == 1
    assert "ross/a.html: meetings: expected" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("| `b.html` | 2 rows |", "ross/b.html: neither expected values nor a reason"),
        ("| `{c,d}.json` | two |", "ross/d.json: neither expected values nor a reason"),
    ],
)
def test_a_row_without_expected_values_fails_the_table(small, capsys, row, says):
    manifest = small[0] / "ross" / "MANIFEST.md"
    manifest.write_text(manifest.read_text() + row + "\n")
    assert main([], small[1]) == 1
    assert says in capsys.readouterr().out


def test_a_file_that_no_manifest_names_fails_the_table(small, capsys):
    (small[0] / "ross" / "e.html").write_text("<p>")
    assert main([], small[1]) == 1
    assert "ross/e.html: a file that no MANIFEST.md names" in capsys.readouterr().out


def test_a_manifest_row_without_a_file_name_is_an_error(small):
    manifest = small[0] / "ross" / "MANIFEST.md"
    manifest.write_text(manifest.read_text() + "| the page | 2 rows |\n")
    with pytest.raises(ValueError, match="a row without a file"):
        main([], small[1])


def test_numbers_of_a_row_are_counts_and_no_dates():
    row = captures_manifest.Row("x", "y", "47 rows, 1,234 items; two cancelled on 2025-04-29 16:30, id 743647, v2.5")
    assert row.numbers == {47, 1234, 2, 743647}
