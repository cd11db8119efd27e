"""One city for each thing that can go wrong, crawled in one run: each ends in its own outcome and costs the others nothing."""

from tests.crawl.truth import differences


def test_every_fault_ends_in_its_outcome(play, house):
    box = play(cities=32, faults="all")
    home = house(box)
    assert home.run("crawl", "legistar", "-a", "cities=all", ENGAGIC_PROCESS="off") == 1  # some cities failed
    assert differences(home, box) == []
    stats = box.stats()
    assert stats["too_early"] == []  # Retry-After was kept, by all tenants of the vendor
    assert stats["page_errors"] == {}
    asked = {(entry.host, entry.path) for entry in box.log}
    hidden = [document for city in box.world.cities() for meeting in box.world.meetings(city)
              for document in box.world.documents(meeting) if not document.shown]  # fmt: skip
    assert hidden
    assert len(asked) > 100
    failed = {row["failure_kind"] for row in home.rows("SELECT failure_kind FROM document WHERE failure_kind IS NOT NULL")}
    assert failed >= {"not_pdf:html", "not_pdf:word", "not_pdf:empty", "connection", "robots"}
