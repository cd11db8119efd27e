"""Another clock for a process and its children, by libfaketime."""

from __future__ import annotations

import os
from pathlib import Path

FAKETIME = ("usr/lib/*/faketime/libfaketime.so.1", "usr/local/lib/faketime/libfaketime.so.1")


class NotHere(Exception):
    """This machine can't do it; the text says what is missing."""


def fake_clock(file: Path) -> dict[str, str]:
    """Environment of processes whose clock shows the time that the file says, as ``+3h``. Raises NotHere."""
    found = [os.environ["FAKETIME_LIB"]] if "FAKETIME_LIB" in os.environ else []
    found += [str(path) for pattern in FAKETIME for path in Path("/").glob(pattern)]
    if not found:
        raise NotHere("no libfaketime (apt install libfaketime, or FAKETIME_LIB=/path/to/libfaketime.so.1)")
    # A clock that is set doesn't touch the one that measures how long things take.
    monotonic = {"DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    told = {"FAKETIME_TIMESTAMP_FILE": str(file), "FAKETIME_CACHE_DURATION": "1", "NO_FAKE_STAT": "1"}
    return {"LD_PRELOAD": found[0], **told, **monotonic}
