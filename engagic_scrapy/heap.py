"""How this process's memory is kept, beside what Python objects it holds: glibc's allocator and Python's collector."""

from __future__ import annotations

import ctypes
import gc

# glibc's names for them in malloc.h.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
BLOCK = 128 * 1024  # bytes: glibc's own beginning, which it raises to as much as 32 MB by what a program frees


def settle() -> None:
    """Makes a long run stay as small as it began. To be called when all is loaded and before the first thread allocates.

    Each thread gets an arena of its own from glibc, and each keeps what it once needed: one is enough where the interpreter
    runs one thread at a time. Blocks of 128 KB and more go back to the system as they are freed, however many there were before.

    What is loaded by now lives as long as the process: taken out of the collector's sight, a full collection has little to walk
    through and comes sooner, so that less garbage in cycles waits for it.
    """
    if libc := _glibc():
        for name, value in ((M_ARENA_MAX, 1), (M_MMAP_THRESHOLD, BLOCK), (M_TRIM_THRESHOLD, BLOCK)):
            libc.mallopt(name, value)
    gc.collect()
    gc.freeze()


def unsettle() -> None:
    """Lets what :func:`settle` kept from the collector go, before another crawl of the process."""
    gc.unfreeze()


def give_back() -> None:
    """Collects garbage and asks the allocator to return free pages to the system; glibc keeps them otherwise."""
    gc.collect()
    if libc := _glibc():
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    """None with another C library, which has no such knobs."""
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") else None
