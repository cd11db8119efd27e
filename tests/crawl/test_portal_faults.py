"""Answers spoiled on the wire, one fault a city: each ends as it is named, and the vendor is never asked more than it allows.

Three vendors here; all of them, with all faults: python -m tests.benchmarks.fault_table
"""

import concurrent.futures
from multiprocessing import get_context

import pytest

from engagic_scrapy.sandbox.portals.addresses import ADDRESSES
from tests.certificates import wrong_servers
from tests.crawl import manners
from tests.crawl.faulted import crawl

VENDORS = ("legistar", "boarddocs", "proudcity")  # a host a tenant, one host for all, files on a host of many owners
FAULTS = (  # each way to fail once or twice; what needs long waits is in the whole table only
    *("retry_after.page", "retry_date.file", "burst.page", "http500.page", "http500.file", "stall.file", "cut_headers.page"),
    *("cut_headers.file", "cut_once.page", "cut.page", "cut.file", "endless.page", "endless.file", "loop.page", "loop.file"),
    *("longer.file", "shorter.page", "gzip.page", "deflate.file", "br.file", "pdf.page", "html.file", "expired410.file"),
    *("dns.page", "dns.file", "tls_untrusted.page", "tls_untrusted.file", "tls_name.file", "tls_expired.page", "robots_all"),
    "robots_documents",
)


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    with (
        wrong_servers(folder) as (elsewhere, authority, strangers),
        concurrent.futures.ProcessPoolExecutor(len(VENDORS), get_context("forkserver")) as pool,
    ):
        runs = [pool.submit(crawl, vendor, FAULTS, folder, elsewhere, authority) for vendor in VENDORS]
        yield {run.vendor: run for run in (each.result() for each in runs)}, [len(server.log) for server in strangers]


@pytest.mark.parametrize("vendor", VENDORS)
def test_each_fault_ends_in_its_named_outcome(crawled, vendor):
    run = crawled[0][vendor]
    assert run.trouble == ""
    assert set(run.cells) == set(FAULTS)
    assert [f"{cell.fault.name}: {cell.outcome}: {cell.detail}" for cell in run.cells.values() if not cell.right] == []


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_rest_is_kept_by_all_tenants_and_no_rule_is_broken(crawled, vendor):
    seen = crawled[0][vendor].manners
    assert seen.rests == 2  # of a page, in seconds, and of a document, as a date
    assert (seen.early, seen.disallowed) == (0, 0)
    assert 0 <= seen.spare + 0.02 < 1.5  # and no longer than asked for


def test_nothing_is_said_to_a_server_whose_certificate_is_wrong(crawled):
    assert crawled[1] == [0, 0, 0]


def test_memory_does_not_follow_a_body_without_end(crawled):
    assert max(run.peak_mb for run in crawled[0].values()) < 200


def test_ten_first_requests_at_once_reach_no_host_that_forbids_them(tmp_path):
    for vendor, seen in manners.robots(sorted(ADDRESSES), tmp_path).items():
        assert seen.right, (vendor, seen)
        assert seen.rules  # and they were asked for


def test_every_vendors_two_slots_keep_their_pace_over_its_tenants(tmp_path):
    found = manners.pace(sorted(ADDRESSES), tmp_path)
    assert {slot: len(gaps) for slot, gaps in found.items()} == {
        slot: manners.IN_A_ROW - 1 for vendor in ADDRESSES for slot in (vendor, f"{vendor}-documents")
    }
    assert {slot: min(gaps) for slot, gaps in found.items() if min(gaps) < manners.SECOND - manners.LATE} == {}
