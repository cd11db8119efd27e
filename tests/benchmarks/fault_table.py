"""Faults from portals at every vendor: python -m tests.benchmarks.fault_table [--vendors legistar,simbli] [--faults cut,dns]

One real crawl a vendor, one city a fault, through a gate that spoils answers on the wire. Prints what became of each, and what
the gate's log says of pace, robots.txt and Retry-After over all tenants of a vendor. Exit code 1 if anything is not as named.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import multiprocessing
import tempfile
import time
from pathlib import Path

from engagic_scrapy.sandbox.gate_faults import WIRE_FAULTS
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from tests.certificates import wrong_servers
from tests.crawl import manners as proofs
from tests.crawl.faulted import Crawled, crawl


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vendors", default=",".join(sorted(ADDRESSES)))
    parser.add_argument("--faults", default="", help="names or their beginnings; all if not given")
    parser.add_argument("--at-once", type=int, default=6, help="crawls at the same time; they mostly wait")
    parser.add_argument("--details", action="store_true", help="the reason in each cell that is not ok")
    parser.add_argument("--keep", type=Path, help="an empty folder for the crawls' logs and ledgers")
    options = parser.parse_args()
    vendors = options.vendors.split(",")
    wanted = tuple(filter(None, options.faults.split(",")))
    faults = [name for name in WIRE_FAULTS if not wanted or name.startswith(wanted)]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        with (
            wrong_servers(Path(temporary)) as (elsewhere, authority, strangers),
            concurrent.futures.ProcessPoolExecutor(options.at_once, multiprocessing.get_context("forkserver")) as pool,
        ):
            runs = [pool.submit(crawl, vendor, faults, folder, elsewhere, authority) for vendor in vendors]
            crawled = [run.result() for run in runs]
            spoken = sum(len(server.log) for server in strangers)
        wrong = show(crawled, faults, details=options.details) + prove(vendors, Path(temporary))
    print(f"\nrequests sent to servers whose certificate is wrong: {spoken}")
    print(f"{len(vendors)} vendors x {len(faults)} faults in {time.monotonic() - began:.0f} s; not as named: {wrong}")
    return 1 if wrong or spoken else 0


def show(crawled: list[Crawled], faults: list[str], *, details: bool) -> int:
    """Prints the tables; returns how many cells, manners and crawls are not right."""
    wide = max(map(len, faults))
    for start in range(0, len(crawled), 9):
        part = crawled[start : start + 9]
        print(f"\n{'':{wide}} " + " ".join(f"{one.vendor[:13]:>13}" for one in part))
        for name in faults:
            print(f"{name:{wide}} " + " ".join(f"{_word(one, name):>13}" for one in part))
    print_manners(crawled)
    wrong = 0
    for one in crawled:
        if one.trouble:
            wrong += 1
            print(f"{one.vendor}: {one.trouble}")
        if not one.manners.right:
            wrong += 1
            print(f"{one.vendor}: manners: {one.manners.examples}")
        for cell in one.cells.values():
            wrong += not cell.right
            if not cell.right or (details and cell.outcome != "ok"):
                named = ", ".join(cell.fault.kinds) or "ok"
                print(f"{one.vendor} {cell.fault.name}: {cell.outcome}, named {named}: {cell.detail[:300]}")
    return wrong


def prove(vendors: list[str], folder: Path) -> int:
    """Prints the proofs of robots.txt and pace; returns for how many vendors one fails."""
    forbidden, gaps = proofs.robots(vendors, folder), proofs.pace(vendors, folder)
    least = {vendor: min(gap for (name, _), each in gaps.items() if name == vendor for gap in each) for vendor in vendors}
    bad = [vendor for vendor in vendors if not forbidden[vendor].right or least[vendor] < proofs.SECOND - proofs.LATE]
    wanted, refused, sent = (sum(getattr(each, name) for each in forbidden.values()) for name in ("wanted", "refused", "sent"))
    print(
        f"\nfirst requests to hosts that forbid them, {proofs.FIRST} pages and {proofs.FIRST} documents a vendor at once: "
        f"{wanted}, refused {refused}, sent {sent}"
    )
    print(f"least gap between two requests of a slot, two tenants in turn, delay {proofs.SECOND:.1f} s:")
    for start in range(0, len(vendors), 9):
        print("   " + ", ".join(f"{vendor} {least[vendor]:.2f}" for vendor in vendors[start : start + 9]))
    print(f"vendors whose robots or pace were not kept: {', '.join(bad) or 'none'}")
    return len(bad)


def _word(one: Crawled, name: str) -> str:
    cell = one.cells.get(name)
    return "?" if cell is None else ("" if cell.right else "!") + cell.outcome


def print_manners(crawled: list[Crawled]) -> None:
    heads = ("requests", "delay", "least gap", "of ten", "429/503", "early", "spare s", "disallowed", "peak MB", "CPU s", "s")
    print(f"\n{'':15}" + "".join(f"{head:>11}" for head in heads))
    for one in crawled:
        m = one.manners
        figures = (
            m.requests, f"{m.delay:.3f}", f"{m.gap:.3f}", f"{m.pace:.3f}", m.rests, m.early, f"{m.spare:.2f}", m.disallowed,
            f"{one.peak_mb:.0f}", f"{one.cpu_seconds:.1f}", f"{one.seconds:.0f}",
        )  # fmt: skip
        print(f"{one.vendor:15}" + "".join(f"{figure:>11}" for figure in figures) + ("" if m.right else "  !"))


if __name__ == "__main__":
    raise SystemExit(main())
