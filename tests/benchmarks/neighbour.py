"""Another program on the same machine: python -m tests.benchmarks.neighbour --mb 600 --out FILE; ends at SIGTERM and writes FILE.

It holds its memory, writes to every page once a second and times itself: what an operator would feel if a run took too much.
"""

from __future__ import annotations

import argparse
import json
import signal
import statistics
import sys
import threading
import time
from pathlib import Path

import psutil

PAGE = 4096


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=int, default=600)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    held, times, turn = bytearray(options.mb * 1_000_000), [], 0
    touch(held, turn)  # from here on every page is there
    faults = major_faults()
    while not stop.wait(1.0):
        turn += 1
        began = time.perf_counter()
        touch(held, turn)
        times.append((time.perf_counter() - began) * 1000)
    memory = psutil.Process().memory_full_info()
    told = {
        "touches": len(times),
        "median_ms": statistics.median(times) if times else None,
        "p95_ms": sorted(times)[len(times) * 95 // 100] if times else None,
        "worst_ms": max(times, default=None),
        "held_mb": options.mb,
        "resident_mb": memory.rss / 1_000_000,
        "swap_mb": memory.swap / 1_000_000,
        "major_faults": major_faults() - faults,
    }
    options.out.write_text(json.dumps(told))
    return 0


def touch(held: bytearray, turn: int) -> None:
    pages = len(range(0, len(held), PAGE))
    held[::PAGE] = bytes([turn % 256]) * pages


def major_faults() -> int:
    """Pages of this process that had to be read from a disk."""
    return int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[9])


def undisturbed(told: dict[str, float]) -> bool:
    """Whether all of it stayed in memory."""
    return not told["swap_mb"] and not told["major_faults"] and told["resident_mb"] >= told["held_mb"]


if __name__ == "__main__":
    sys.exit(main())
