"""Every row of every fact sheet's trap table has a test that names it. Needs ENGAGIC_CAPTURES, with the sheets beside it."""

from __future__ import annotations

import pytest

from tests import traps_table

SHEETS = traps_table.place()
needs_sheets = pytest.mark.skipif(SHEETS is None, reason="ENGAGIC_CAPTURES is not set or has no folder vendors beside it")
SHEET = "## Trap table\n| trap | what a correct spider does |\n|---|---|\n| no time | date only |\n| a\\|b | escape |\n\nMore.\n"


@needs_sheets
@pytest.mark.parametrize("sheet", traps_table.sheets(SHEETS) if SHEETS else [], ids=lambda sheet: sheet.name)
def test_as_many_rows_as_are_named(sheet):
    assert [trap.words for trap in sheet.traps if trap.untested] == []
    assert sheet.stray == []
    assert sheet.tested == len(sheet.traps) > 0


@needs_sheets
def test_every_vendor_with_a_spider_has_a_sheet_or_a_part_of_one():
    there = {vendor for sheet in traps_table.sheets(SHEETS) for vendor in traps_table.SHARED.get(sheet.name, (sheet.name,))}
    spiders = {path.stem for path in (traps_table.TESTS.parent / "engagic_scrapy" / "spiders").glob("[a-z]*.py")}
    assert spiders - there == {"website", "backlog"}  # neither is a vendor


@needs_sheets
def test_the_table_is_printed(capsys):
    assert traps_table.main([]) == 0
    rows = sum(len(sheet.traps) for sheet in traps_table.sheets(SHEETS))
    assert f"{rows} rows, {rows} of them named by tests" in capsys.readouterr().out


@pytest.fixture
def small(tmp_path, monkeypatch):
    """The tests of one sheet of two rows."""
    (tmp_path / "captures").mkdir()
    (tmp_path / "vendors").mkdir()
    (tmp_path / "tests" / "parsers").mkdir(parents=True)
    (tmp_path / "vendors" / "acme.md").write_text(SHEET)
    monkeypatch.setenv("ENGAGIC_CAPTURES", str(tmp_path / "captures"))
    return tmp_path


def tests_of(small, *names, module="test_acme"):
    text = "\n".join(f"def {name}():\n    pass" for name in names)
    (small / "tests" / "parsers" / f"{module}.py").write_text(text)


def test_a_row_without_a_test_fails_the_table(small, capsys):
    tests_of(small, "test_trap_01_no_time")
    assert traps_table.main(["-v"], small / "tests") == 1
    printed = capsys.readouterr().out
    assert "acme                2      1      1" in printed
    assert "acme 2: no test of acme: a\\|b" in printed
    assert "1 no time\n       parsers/test_acme.py::test_trap_01_no_time" in printed


def test_a_test_of_a_row_that_is_not_there_fails_the_table(small, capsys):
    tests_of(small, "test_trap_01_and_02_both", "test_trap_03_more")
    assert traps_table.main([], small / "tests") == 1
    assert "test_trap_03_more: row 3, which the sheet does not have" in capsys.readouterr().out


def test_another_vendors_tests_count_nothing(small):
    tests_of(small, "test_trap_01_to_02_both", module="test_acmes")
    assert traps_table.main([], small / "tests") == 1
    tests_of(small, "test_trap_01_to_02_both", module="test_acme_traps")
    assert traps_table.main([], small / "tests") == 0


def test_a_row_that_names_cities_needs_a_test_of_each(small, capsys):
    (small / "vendors" / "acme.md").rename(small / "vendors" / "custom-cities.md")
    (small / "vendors" / "custom-cities.md").write_text(SHEET.replace("no time", "Ross and Menlo Park moved rows"))
    tests_of(small, "test_trap_01_moved", "test_trap_02_escaped", module="test_ross")
    assert traps_table.main([], small / "tests") == 1
    assert "custom-cities 1: no test of menlopark: Ross and Menlo Park" in capsys.readouterr().out
    tests_of(small, "test_trap_01_moved", module="test_menlopark")
    assert traps_table.main([], small / "tests") == 0


def test_a_name_without_a_number_and_a_sheet_without_a_table_are_errors(small):
    tests_of(small, "test_trap_of_time")
    with pytest.raises(ValueError, match="begins with test_trap_<number>_"):
        traps_table.main([], small / "tests")
    (small / "vendors" / "acme.md").write_text("# Acme\n")
    with pytest.raises(ValueError, match="no trap table"):
        traps_table.main([], small / "tests")


def test_rows_with_numbers_of_their_own_keep_to_them():
    table = "| # | Trap | x |\n|---|---|---|\n| 1 | a | b |\n| 3 | c | d |\n"
    with pytest.raises(ValueError, match="row 2 of the trap table is numbered 3"):
        list(traps_table.rows(table))


def test_no_sheets_is_said(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("ENGAGIC_CAPTURES", str(tmp_path / "captures"))
    assert traps_table.main([]) == 2
    assert "fact sheets" in capsys.readouterr().err
