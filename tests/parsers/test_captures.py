"""Every captured page gives the values that a person read on it. Needs ENGAGIC_CAPTURES."""

from __future__ import annotations

import re

import pytest

from tests.captures_table import entries, facts, folder, main, read, wrong

CAPTURES = folder()
pytestmark = pytest.mark.skipif(CAPTURES is None, reason="ENGAGIC_CAPTURES is not set")


@pytest.mark.parametrize(("vendor", "file", "entry"), list(entries()), ids=lambda value: value if isinstance(value, str) else "")
def test_gives_the_values_on_the_page(vendor, file, entry):
    assert wrong(facts(read(vendor, (CAPTURES / vendor / file).read_bytes(), entry)), entry["expected"]) == []


def test_no_row_of_a_manifest_is_left_out():
    for vendor in {vendor for vendor, _, _ in entries()}:
        manifest = (CAPTURES / vendor / "MANIFEST.md").read_text()
        listed = set(re.findall(r"^\| ([\w.-]+\.(?:json|html|xml))\s*\|", manifest, re.M))
        assert listed - {file for _, file, _ in entries(vendor)} == set(), vendor


def test_the_table_can_be_printed(capsys):
    assert main(["legistar"]) == 0
    assert "15 captures, 0 facts wrong" in capsys.readouterr().out
