"""Feeds are whole after a kill, on a full disk, and where -O is given again to a run that goes on."""

import errno
import io
import types
from pathlib import Path

import pytest

from engagic_scrapy.feeds import LARGEST, Flushed, LastingFeedStorage


def spider(*, resumed=False, states=None, jobdir=False):
    run = types.SimpleNamespace(resumed=resumed)
    return types.SimpleNamespace(record=types.SimpleNamespace(run=run, states=states or {}, continues_jobdir=jobdir, feeds=[]))


def storage(path, *, overwrite, kind="jsonlines"):
    return LastingFeedStorage(str(path), feed_options={"overwrite": overwrite, "format": kind})


@pytest.fixture
def feed(tmp_path):
    path = tmp_path / "feed.jsonl"
    path.write_bytes(b'{"a": 1}\n')
    return path


def added(path, where, **options):
    with storage(path, **options).open(where) as file:
        file.write(b'{"b": 2}\n')
        assert path.read_bytes().endswith(b'{"b": 2}\n')  # before anything is closed
    return path.read_bytes()


def test_a_new_run_with_overwrite_begins_an_empty_file(feed):
    assert added(feed, spider(), overwrite=True) == b'{"b": 2}\n'


@pytest.mark.parametrize("where", [spider(resumed=True, states={"x": "done"}), spider(resumed=True, jobdir=True)])
def test_a_run_that_goes_on_keeps_what_it_has_told(feed, where):
    assert added(feed, where, overwrite=True) == b'{"a": 1}\n{"b": 2}\n'


def test_a_run_that_had_told_nothing_lets_nothing_of_an_older_one_stay(feed):
    assert added(feed, spider(resumed=True, states={"x": "open"}), overwrite=True) == b'{"b": 2}\n'


def test_append_appends_for_spiders_without_a_record_too(feed):
    assert added(feed, types.SimpleNamespace(), overwrite=False) == b'{"a": 1}\n{"b": 2}\n'


@pytest.mark.parametrize("size", [3, 70_000])
def test_half_a_record_at_the_end_goes(feed, size):
    with feed.open("ab") as file:
        file.write(b"{" * size)
    assert added(feed, spider(), overwrite=False) == b'{"a": 1}\n{"b": 2}\n'


def test_a_file_of_another_kind_is_left_as_it_is(feed):
    feed.write_bytes(b"<items>")
    assert added(feed, spider(), overwrite=False, kind="xml") == b'<items>{"b": 2}\n'


def test_a_file_of_half_a_record_alone_becomes_empty(feed):
    feed.write_bytes(b"{" * 70_000)
    assert added(feed, spider(), overwrite=False) == b'{"b": 2}\n'


class Full(io.FileIO):
    """A file on a disk that is full for a while: its first writes go to /dev/full."""

    room = False

    def write(self, data):
        if self.room:
            return super().write(data)
        with Path("/dev/full").open("wb", buffering=0) as full:
            return full.write(data)


def test_what_a_full_disk_refused_is_written_with_the_next_record(tmp_path):
    raw = Full(tmp_path / "feed", "wb")
    with Flushed(raw, LARGEST) as file:
        with pytest.raises(OSError, match="No space") as refused:
            file.write(b"one\n")
        assert refused.value.errno == errno.ENOSPC
        raw.room = True
        file.write(b"two\n")
    assert (tmp_path / "feed").read_bytes() == b"one\ntwo\n"
