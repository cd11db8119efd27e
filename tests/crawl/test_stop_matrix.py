"""A few cells of the stop matrix, small; all of it: python -m tests.benchmarks.stop_matrix."""

from collections import Counter

import pytest

from engagic_scrapy.sandbox.claude import Call
from engagic_scrapy.sandbox.options import Options
from engagic_scrapy.sandbox.server import Sandbox
from tests.benchmarks.stop_compare import Left, compare, repeated
from tests.benchmarks.stop_matrix import HEAD, Matrix, Row, cells, spread, table
from tests.benchmarks.stop_strikes import KINDS


@pytest.fixture(scope="module")
def matrix(tmp_path_factory):
    folder = tmp_path_factory.mktemp("matrix")
    with Sandbox(Options(cities=4, meetings=1, packet_kb=20)) as box, Matrix(box, folder, ["legistar"], seed=3) as made:
        yield made


@pytest.mark.parametrize("kind", ["sigkill", "memory-guard", "no-writes"])
def test_struck_and_started_again_it_ends_as_an_unbroken_run(matrix, kind):
    row = matrix.row(KINDS[kind], 2)
    assert row.struck.strikes == 2
    assert row.good, row
    assert len(cells(row)) == len(HEAD)


def left(meetings=(), feed=(), records=None):
    return Left({"meetings": Counter(meetings)}, records or {}, {"f": frozenset(feed)}, 0)


def test_what_is_lost_doubled_or_other_is_named():
    found = compare(left(["a", "b"], ["1"], {"m": "x", "n": "y"}), left(["b", "b"], ["2"], {"m": "z"}))
    assert found.lost == {"meetings": ["meetings lost: a"]}
    assert found.extra == {"meetings": ["meetings too many: b"]}
    assert found.feeds == ["f: lost: 1", "f: not in the unbroken run's: 2"]
    assert found.records == ["m: unbroken …x… this one …z…", "n: lost"]


def call(body, paid=True):
    return Call(200, None, "m", body, 1, 1, paid)


def test_a_call_is_repeated_if_its_input_was_paid_for_more_often_than_in_the_unbroken_run():
    unbroken = [call("a"), call("b"), call("b")]
    assert repeated(unbroken, unbroken) == 0
    assert repeated([*unbroken, call("a"), call("c"), call("c"), call("d"), call("a", paid=False)], unbroken) == 2


def test_the_moments_are_spread_over_the_kinds_and_a_loss_makes_a_row_bad():
    assert spread(5, ["x", "y", "z"]) == {"x": 2, "y": 2, "z": 1}
    missing = Row("k", "a kind", missing="no right to mount")
    assert "not tried: no right to mount" in table([missing])
    assert Row("k", "a kind").good
    assert not Row("k", "a kind", lost={"meetings": 1}).good
    assert not Row("k", "a kind", paid_twice=1).good
