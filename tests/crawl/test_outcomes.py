"""One city for each thing that can go wrong, crawled in one run: each ends in its own outcome and costs the others nothing."""

from urllib.parse import urlsplit

from engagic_scrapy.sandbox.portals import legistar_addresses
from tests.crawl.truth import differences


def test_every_fault_ends_in_its_outcome(play, house):
    box = play(cities=32, faults="all")
    home = house(box)
    assert home.run("crawl", "legistar", "-a", "cities=all", ENGAGIC_PROCESS="off") == 1  # some cities failed
    assert differences(home, box) == []
    stats = box.stats()
    assert stats["too_early"] == []  # Retry-After was kept, by all tenants of the vendor
    assert stats["page_errors"] == {}
    failed = {row["failure_kind"] for row in home.rows("SELECT failure_kind FROM document WHERE failure_kind IS NOT NULL")}
    assert failed >= {"not_pdf:html", "not_pdf:word", "not_pdf:empty", "truncated", "robots"}
    assert asked_for(box) & {path_of(document) for document in documents(box, shown=True)}
    assert not asked_for(box) & {path_of(document) for document in documents(box, shown=False)}  # the clerk hid these


def documents(box, *, shown):
    found = [
        document
        for city in box.world.cities()
        for meeting in box.world.meetings(city)
        for document in box.world.documents(meeting)
        if document.shown == shown
    ]
    assert found
    return found


def path_of(document):
    return urlsplit(legistar_addresses.document_url(document)).path


def asked_for(box):
    return {urlsplit(entry.path).path for entry in box.log if "attachments" in entry.path}
