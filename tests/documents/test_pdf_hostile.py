"""57 bombs, loops, lies and torn files: each ends in its status and in its time, and the parent doesn't notice."""

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
# Enough for each engine's page time, opening and structure, with a machine that is busy.
WORST_SECONDS = 60


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    tool("make_hostile.py", folder)
    return folder


@pytest.fixture(scope="module", params=ENGINES)
def docs(request, hostile, tmp_path_factory):
    out = tmp_path_factory.mktemp(request.param)
    before = psutil.Process().memory_info().rss
    found = read_all(sorted(hostile.glob("*.pdf")), out, engine=request.param, limits=LIMITS)
    return request.param, found, psutil.Process().memory_info().rss - before


def test_all_are_there_and_the_parent_stayed_small(docs):
    _, found, growth = docs
    assert set(found) == set(EXPECTED)
    assert growth < 25e6  # the texts that this test itself holds are among it


@pytest.mark.parametrize("name", EXPECTED)
def test_hostile(docs, name):
    engine, found, _ = docs
    result = found[name].result
    expected = BEYOND[engine].get(name, EXPECTED[name])
    came = result.pages_read if result.pages_read else result.kind
    assert came in (expected if isinstance(expected, set) else {expected}), result
    assert (result.status == "failed") == (result.pages_read == 0)
    assert bool(result.kind) == (result.status != "ok")
    assert result.seconds < WORST_SECONDS
    assert result.peak_mb < 680


def test_what_the_files_say_of_themselves(docs):
    engine, found, _ = docs
    assert found["loop_outline"].about["outline"] == [[0, "One", 1], [0, "Two", 2]]
    assert found["outline_100k"].result.flags["outline_cut"] == 1
    assert found["outline_depth_20k"].result.bookmarks == 8
    assert (found["links_50k"].result.links, found["links_50k"].about["links_dropped"]) == (2000, {"limit": 48000})
    assert found["links_bad_schemes"].about["links"] == [[1, "https://ok.example.gov/View.ashx?ID=1"]]
    assert found["names_evil_attachment"].about["attachments"] == ["../../etc/cron.d/x", "big.bin"]
    assert found["enc_empty_noextract"].result.flags == {"copying_not_permitted": 1}
    assert (found["pages_20k"].result.kind, found["pages_20k"].result.pages_total) == ("page_limit", 20000)
    assert found["truncated_half"].result.flags["truncated"] == 1
    assert "white on white" in found["hidden_text"].flat
    if engine == "auto":
        assert "inside form" in found["loop_form"].flat
