"""Present memory of the whole tree: children count, and freed memory is given back."""

import subprocess
import sys

from engagic_scrapy.extensions.memory_guard import read_tree

HOLD = """
import sys
held = bytearray(120_000_000)
held[::4096] = b"x" * len(held[::4096])
print("held", flush=True)
sys.stdin.read()
"""


def test_a_childs_memory_counts_while_it_lives():
    before = read_tree()
    child = subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        during = read_tree()
    finally:
        child.communicate("")
    after = read_tree()
    assert during.tree - before.tree > 110
    assert during.parent - before.parent < 10
    assert after.tree - before.tree < 10
