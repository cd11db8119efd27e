from __future__ import annotations

import hashlib
import json

import pytest

from engagic_scrapy.documents.part_file import LOOK_AT_DISK, Note, PartFile, boot_id, strong_etag
from engagic_scrapy.documents.paths import Store
from engagic_scrapy.exceptions import DocumentError

URL = "https://phila.legistar.com/View.ashx?ID=1"
NOTE = Note(URL, '"one"', None, boot_id())


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def part_of(store: Store, keep_free: int = 0) -> PartFile:
    return PartFile(store, "document/1", keep_free=keep_free)


def test_a_beginning_is_kept_and_continued_with_the_hash_of_the_whole(store):
    part = part_of(store)
    part.open(0, NOTE)
    part.append(b"begin")
    part.keep()
    again = part_of(store)
    assert again.beginning(URL) == (NOTE, 5)
    again.open(5, NOTE)
    again.append(b"ning")
    path, digest = again.finish()
    assert digest == hashlib.sha256(b"beginning").hexdigest()
    assert path == store.blob(digest)
    assert path.read_bytes() == b"beginning"
    assert list((store.root / "parts").iterdir()) == []


def test_a_damaged_copy_in_the_store_is_healed(store):
    digest = hashlib.sha256(b"whole").hexdigest()
    store.blob(digest).parent.mkdir(parents=True)
    store.blob(digest).write_bytes(b"who")
    part = part_of(store)
    part.open(0, None)
    part.append(b"whole")
    part.finish()
    assert store.blob(digest).read_bytes() == b"whole"


def test_without_a_note_nothing_is_kept(store):
    part = part_of(store)
    part.open(0, None)
    part.append(b"begin")
    part.keep()
    assert list((store.root / "parts").iterdir()) == []


def test_starting_over_leaves_nothing_of_the_old_bytes_and_note(store):
    part = part_of(store)
    part.open(0, NOTE)
    part.append(b"a longer beginning")
    part.keep()
    again = part_of(store)
    again.open(0, None)
    assert not store.part_note("document/1").exists()
    again.append(b"new")
    assert again.finish()[0].read_bytes() == b"new"


def test_a_part_that_changed_under_the_transfer_is_an_error(store):
    part = part_of(store)
    part.open(0, NOTE)
    part.append(b"begin")
    part.keep()
    with pytest.raises(OSError, match="changed under the transfer: 5 bytes, expected 9"):
        part_of(store).open(9, NOTE)
    assert list((store.root / "parts").iterdir()) == []


def test_one_writer_at_a_time(store):
    part = part_of(store)
    part.open(0, NOTE)
    part.append(b"mine")
    other = part_of(store)
    with pytest.raises(DocumentError, match="another process") as caught:
        other.open(0, None)
    assert caught.value.retry
    other.keep()
    part.keep()
    assert store.part("document/1").read_bytes() == b"mine"


def test_free_space_is_looked_at_before_and_while_bytes_come(store):
    with pytest.raises(DocumentError, match="disk_full"):
        part_of(store).check_space(1 << 60)
    part = part_of(store)
    part.open(0, NOTE)
    part.keep_free = 1 << 60  # as if somebody else had filled the disk meanwhile
    part.append(b"x" * (LOOK_AT_DISK - 1))
    with pytest.raises(DocumentError, match="disk_full"):
        part.append(b"x")
    part.discard()
    assert list((store.root / "parts").iterdir()) == []


def test_a_full_disk_is_named(store):
    store.part("document/1").parent.mkdir()
    store.part("document/1").symlink_to("/dev/full")
    part = part_of(store)
    part.open(0, NOTE)
    with pytest.raises(DocumentError, match="disk_full.*No space left"):
        part.append(b"x" * 100_000)
    part.discard()


@pytest.mark.parametrize(
    "note",
    [
        {"boot_id": "before the power loss"},
        {"etag": None},
        {"url": "https://phila.legistar.com/Other.ashx?ID=1"},
        {"etag": None, "last_modified": "Tue, 03 Nov 2026 10:00:00 GMT", "url": URL + "&X=2"},
    ],
)
def test_what_cannot_be_continued(store, note):
    part = part_of(store)
    part.open(0, NOTE)
    part.append(b"begin")
    part.keep()
    path = store.part_note("document/1")
    path.write_text(json.dumps({**json.loads(path.read_text()), **note}))
    assert part_of(store).beginning(URL) is None


@pytest.mark.parametrize(("value", "strong"), [('"a"', '"a"'), ('W/"a"', None), ("", None), (None, None), ("a", None)])
def test_only_strong_etags_count(value, strong):
    assert strong_etag(value) == strong
