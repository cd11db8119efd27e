"""57 bombs, loops, lies and torn files: each ends in its status and in its time, and the parent doesn't notice."""

from dataclasses import replace

import psutil
import pytest

from engagic_scrapy.documents.child import Limits
from tests.documents.reading import ENGINES, read_all, tool

# name: pages that must be there, or the kind of the failure. Sets: any of them.
EXPECTED = {
    "bad_startxref": 20,
    "bomb_cmap_range": {1, "memory", "crash", "timeout"},
    "bomb_content_1g": {"memory", "crash", "timeout"},
    "bomb_flate_twice": 1,
    "bomb_image_dims": 1,
    "bomb_objstm": 1,
    "bomb_predictor": "damaged",
    "bomb_widths": {1, "memory"},
    "control_chars": 1,
    "count_lies": 3,
    "count_negative": 3,
    "dense_108k_words": 1,
    "empty": "not_pdf:empty",
    "enc_empty_aes128": 3,
    "enc_empty_aes256": 3,
    "enc_empty_noextract": 3,
    "enc_empty_rc4": 3,
    "enc_unknown": "encrypted",
    "forms_4_pow_30": {"memory", "crash", "timeout"},
    "gzipped": 20,
    "hidden_text": 1,
    "html_login": "not_pdf:html",
    "huge_mediabox": 1,
    "inline_image_32m": 1,
    "inline_image_no_end": 2,
    "json_error": "not_pdf:json",
    "junk_2k_before": "not_pdf:text",
    "junk_after": 20,
    "junk_before": 20,
    "links_50k": 1,
    "links_bad_schemes": 1,
    "loop_form": 1,
    "loop_length": 1,
    "loop_outline": 2,
    "loop_pages": 2,
    "loop_pages_deep": 1,
    "loop_parent": 1,
    "loop_prev": 2,
    "loop_prev_self": 2,
    "map_30k_labels": 1,
    "names_evil_attachment": 1,
    "nested_arrays_200000": 1,
    "nested_arrays_500": 1,
    "nested_dicts_200000": 1,
    "nested_dicts_500": 1,
    "no_xref": "truncated",
    "outline_100k": 1,
    "outline_depth_20k": 1,
    "page_tree_depth_5000": 1,
    "pages_200k_same": 300,
    "pages_20k": 300,
    "portfolio": 4,
    "q_1m": 1,
    "truncated_half": "truncated",
    "truncated_header": "truncated",
    "vector_400k_paths": 1,
    "zip_named": "not_pdf:zip",
}
# Beyond one engine alone.
BEYOND = {
    "auto": {},
    "pdfium": {
        "loop_form": {"memory", "crash", "timeout"},
        "loop_pages_deep": "damaged",
        "page_tree_depth_5000": "damaged",
        "bomb_predictor": 1,  # as an empty page
    },
    "pdfminer": {
        "dense_108k_words": {1, "timeout"},
        "inline_image_32m": {1, "timeout"},
        "loop_length": "damaged",
        "loop_prev_self": "damaged",
        "map_30k_labels": {1, "timeout"},
        "pages_200k_same": 1,  # to pdfminer a page that was seen is no page
        "q_1m": {1, "timeout", "memory"},
        "vector_400k_paths": {1, "timeout"},
        "nested_dicts_200000": {1, "timeout"},
    },
}
LIMITS = Limits(page_seconds=6, document_seconds=60, pages=300)
# These reach the limit whatever it is, in one engine at least: a short one shows as much as a long one.
ENDLESS = {"dense_108k_words", "forms_4_pow_30", "inline_image_32m", "map_30k_labels", "q_1m", "vector_400k_paths"}
SHORT = replace(LIMITS, page_seconds=2)
# pdfium alone reads these as it reads them in "auto", which never asks the second engine; what they say of themselves is
# read by the same code in all three.
AS_IN_AUTO = {"links_50k", "nested_dicts_200000", "pages_200k_same"}
# Enough for each engine's page time, opening and structure, with a machine that is busy.
WORST_SECONDS = 60


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    tool("make_hostile.py", folder)
    return folder


# One test an engine, not one a file: the readings are dear, and several test processes that share them out would each make them.
@pytest.mark.parametrize("engine", ENGINES)
def test_hostile(engine, hostile, tmp_path):
    before = psutil.Process().memory_info().rss
    paths = [path for path in sorted(hostile.glob("*.pdf")) if engine != "pdfium" or path.stem not in AS_IN_AUTO]
    endless = [path for path in paths if engine != "pdfium" and path.stem in ENDLESS]
    found = read_all([path for path in paths if path not in endless], tmp_path, engine=engine, limits=LIMITS)
    found |= read_all(endless, tmp_path, engine=engine, limits=SHORT)
    # The texts that this test itself holds are among it.
    assert psutil.Process().memory_info().rss - before < 25e6
    assert set(found) == set(EXPECTED) - (AS_IN_AUTO if engine == "pdfium" else set())
    assert [line for name, document in found.items() for line in wrong(name, document.result, engine)] == []
    what_they_say_of_themselves(found, engine)


def wrong(name, result, engine):
    """One line for each thing that isn't as it must be."""
    expected = BEYOND[engine].get(name, EXPECTED[name])
    came = result.pages_read if result.pages_read else result.kind
    right = {
        "pages or kind": came in (expected if isinstance(expected, set) else {expected}),
        "failed, or pages": (result.status == "failed") == (result.pages_read == 0),
        "ok, or a kind": bool(result.kind) == (result.status != "ok"),
        "seconds": result.seconds < WORST_SECONDS,
        "memory": result.peak_mb < 680,
        "one engine": engine != "auto" or name not in AS_IN_AUTO or result.engine.startswith("pdfium "),
    }
    return [f"{name}: {what}: {result}" for what, holds in right.items() if not holds]


def what_they_say_of_themselves(found, engine):
    assert found["loop_outline"].about["outline"] == [[0, "One", 1], [0, "Two", 2]]
    assert found["outline_100k"].result.flags["outline_cut"] == 1
    assert found["outline_depth_20k"].result.bookmarks == 8
    if engine != "pdfium":
        assert (found["links_50k"].result.links, found["links_50k"].about["links_dropped"]) == (2000, {"limit": 48000})
    assert found["links_bad_schemes"].about["links"] == [[1, "https://ok.example.gov/View.ashx?ID=1"]]
    assert found["names_evil_attachment"].about["attachments"] == ["../../etc/cron.d/x", "big.bin"]
    assert found["enc_empty_noextract"].result.flags == {"copying_not_permitted": 1}
    assert (found["pages_20k"].result.kind, found["pages_20k"].result.pages_total) == ("page_limit", 20000)
    assert found["truncated_half"].result.flags["truncated"] == 1
    assert "white on white" in found["hidden_text"].flat
    if engine == "auto":
        assert "inside form" in found["loop_form"].flat
