"""Ids come from the portal's keys only."""

from dataclasses import asdict, replace

from engagic_scrapy.items import AgendaItem, Document, Meeting, all_documents, identify


def meeting(**values):
    base = Meeting(
        native_id="api:phila:6376",
        body="Committee on Rules",
        title="Committee on Rules",
        date="2026-06-03",
        timezone="America/New_York",
        start_time="2026-06-03T14:00:00-04:00",
        documents=[Document("agenda", "Agenda", "https://x.example/a.pdf")],
        items=[
            AgendaItem("Bill 1", 1, native_id="9", documents=[Document("attachment", "Map", "https://x.example/m.pdf", "55")])
        ],
    )
    return identify(replace(base, **values), city="philadelphiaPA", vendor="legistar")


def test_a_retitled_moved_or_cancelled_meeting_keeps_its_id():
    first = meeting()
    for change in (
        {"title": "CANCELLED"},
        {"date": "2026-06-10"},
        {"status": "cancelled"},
        {"body": "Rules"},
        {"start_time": None},
    ):
        assert meeting(**change).id == first.id
    assert meeting(native_id="api:phila:6377").id != first.id
    assert meeting().id == first.id


def test_documents_know_their_owner_and_keep_their_id_when_the_address_of_a_known_file_moves():
    own, of_item = all_documents(meeting())
    assert own.meeting_id == of_item.meeting_id == meeting().id
    assert own.item_id is None
    assert of_item.item_id == meeting().items[0].id
    moved = meeting(
        items=[AgendaItem("Bill 1", 1, native_id="9", documents=[Document("attachment", "Map", "https://y.example/", "55")])]
    )
    assert all_documents(moved)[1].id == of_item.id


def test_identify_twice_changes_nothing():
    once = meeting()
    before = asdict(once)
    assert asdict(identify(once, city="philadelphiaPA", vendor="legistar")) == before
