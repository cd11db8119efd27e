"""Saved pages, spoiled as lines, portals and encodings spoil them: for the tests that throw anything at a parser."""

from __future__ import annotations

from hypothesis import strategies as st


def spoiled(data: st.DataObject, body: bytes, **more: bytes) -> bytes:
    """The page cut, with a hole, with two pieces exchanged, with noise in it, or in capitals; or one of ``more``."""
    start, end = sorted((data.draw(st.integers(0, len(body))), data.draw(st.integers(0, len(body)))))
    ways = {
        "cut": body[:end],
        "hole": body[:start] + body[end:],
        "swap": body[end:] + body[start:end] + body[:start],
        "noise": body[:start] + data.draw(st.binary(max_size=40)) + body[start:],
        "upper": body.upper(),
        **more,
    }
    return ways[data.draw(st.sampled_from(sorted(ways)))]
