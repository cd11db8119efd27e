from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagic_scrapy.documents.inflate import PIECE, BodyDamaged, Inflater, Unwrapper

TEXT = b"The Council meets. " * 500_000  # dense when compressed: many pieces come out of one


def unwrap(data: bytes, coding: str | None, step: int) -> bytes:
    unwrapper = Unwrapper(coding)
    out = [piece for at in range(0, len(data), step) for piece in unwrapper.feed(data[at : at + step])]
    return b"".join(out) + unwrapper.finish()


@pytest.mark.parametrize("step", [7, 4096, 1 << 24])
def test_pieces_are_bounded_however_dense_the_input_is(step):
    inflater, out, data = Inflater(), [], gzip.compress(TEXT)
    for at in range(0, len(data), step):
        out += inflater.feed(data[at : at + step])
    inflater.finish()
    assert b"".join(out) == TEXT
    assert max(map(len, out)) <= PIECE


@given(st.binary(max_size=300), st.integers(1, 50), st.sampled_from(["gzip", "deflate", None]), st.booleans())
def test_any_body_in_any_steps(body, step, coding, file_too):
    wire = gzip.compress(body) if file_too else body
    wire = {"gzip": gzip.compress, "deflate": zlib.compress, None: bytes}[coding](wire)
    if not body.startswith(b"\x1f\x8b\x08"):
        assert unwrap(wire, coding, step) == body


def test_several_members_and_padding_are_one_file():
    assert unwrap(gzip.compress(b"%PDF") + gzip.compress(b"-1.7") + bytes(100), "gzip", 9) == b"%PDF-1.7"


def test_a_body_of_exactly_one_piece_ends_well():
    assert unwrap(gzip.compress(bytes(PIECE)), "gzip", 1 << 20) == bytes(PIECE)


# Named, because gzip writes the time: xdist refuses tests that are called otherwise in its second process.
@pytest.mark.parametrize(
    "data",
    [gzip.compress(TEXT)[:-1], gzip.compress(TEXT)[:100], b"no gzip at all", gzip.compress(b"x") + b"rest"],
    ids=["a byte short", "cut", "no gzip", "rest behind it"],
)
def test_what_is_cut_or_broken_is_damaged(data):
    with pytest.raises(BodyDamaged):
        unwrap(data, "gzip", 1000)
