"""What the allocator and the collector do with a process, seen from a process of its own: both are settings for good."""

from __future__ import annotations

import subprocess
import sys

THREADS = """
import ctypes, threading
from engagic_scrapy import heap
{settle}
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
def work(met):
    block = libc.malloc(50_000)
    met.wait(20)
    libc.free(block)
met = threading.Barrier(5)
for _ in range(4):
    threading.Thread(target=work, args=(met,)).start()
met.wait(20)
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""

# What a page or a batch does: a block of 30 MB comes and goes (glibc then takes such blocks from the heap), another one comes,
# something small that stays lies above it, and it goes.
STEPS = """
import ctypes, psutil
from engagic_scrapy import heap
{settle}
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
def held():
    return psutil.Process().memory_full_info().uss
def fill():
    block = libc.malloc(30_000_000)
    ctypes.memset(block, 1, 30_000_000)
    return block
before = held()
libc.free(fill())
big = fill()
kept = libc.malloc(60_000)
libc.free(big)
print((held() - before) // 1_000_000)
"""

CYCLES = """
import gc
from engagic_scrapy import heap
{settle}
print(gc.get_freeze_count())
gc.unfreeze()
"""


def of(script: str, *, settled: bool) -> str:
    text = script.replace("{settle}", "heap.settle()" if settled else "")
    return subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=60).stdout


def test_threads_share_one_arena():
    assert of(THREADS, settled=False).count("<heap nr=") > 1
    assert of(THREADS, settled=True).count("<heap nr=") == 1


def test_a_large_block_goes_back_to_the_system_whatever_lies_above_it():
    assert int(of(STEPS, settled=False)) >= 25
    assert int(of(STEPS, settled=True)) <= 2


def test_what_is_loaded_is_no_work_for_the_collector():
    assert int(of(CYCLES, settled=False)) == 0
    assert int(of(CYCLES, settled=True)) > 5000
