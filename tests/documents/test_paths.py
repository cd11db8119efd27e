from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagic_scrapy.documents.paths import Store
from engagic_scrapy.exceptions import LedgerUnavailable

SHA = "abcd" + "0" * 60


def test_where_things_lie(tmp_path):
    store = Store(tmp_path)
    assert store.part("document/1-2") == tmp_path / "parts" / "document%2F1-2.part"
    assert store.part_note("document/1-2") == tmp_path / "parts" / "document%2F1-2.part.json"
    assert store.blob(SHA) == tmp_path / "documents" / "ab" / f"{SHA}.pdf"
    assert store.blob(SHA, ".docx").suffix == ".docx"
    assert store.text_dir(SHA) == tmp_path / "text" / "ab" / SHA
    assert store.spool() == tmp_path / "spool"
    assert list(tmp_path.iterdir()) == []


@given(st.text(min_size=1, max_size=400), st.text(min_size=1, max_size=400))
def test_no_id_leads_out_of_the_folder_or_to_anothers_part(one, other):
    store = Store(Path("data"))
    path = store.part(one)
    assert path.parent == Path("data/parts")
    assert path.name not in (".", "..")
    assert len(store.part_note(one).name) <= 255
    assert (path == store.part(other)) == (one == other)


def test_free_bytes_of_a_folder_that_is_not_there_yet(tmp_path):
    free = Store(tmp_path / "not" / "yet").free_bytes()
    assert abs(free - shutil.disk_usage(tmp_path).free) < 1 << 30


def test_check_writable_makes_the_folder_and_leaves_nothing_in_it(tmp_path):
    Store(tmp_path / "a" / "data").check_writable()
    assert list((tmp_path / "a" / "data").iterdir()) == []


def test_a_path_that_is_a_file_is_named(tmp_path):
    (tmp_path / "data").write_text("")
    with pytest.raises(LedgerUnavailable, match=rf"{tmp_path}/data can't be written: File exists"):
        Store(tmp_path / "data").check_writable()


def test_a_read_only_folder_is_named(tmp_path):
    """As an ordinary user, because root may write everywhere."""
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    for parent in (tmp_path, *tmp_path.parents):
        if not parent.stat().st_mode & stat.S_IXOTH:
            break
    code = f"""
import os, pathlib
from engagic_scrapy.documents.paths import Store
if os.geteuid() == 0: os.setuid(65534)
try: Store(pathlib.Path({str(folder)!r})).check_writable()
except Exception as error: print(type(error).__name__, error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"LedgerUnavailable data folder {folder} can't be written: Permission denied")
