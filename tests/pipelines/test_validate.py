"""Records that break the model are refused with city and address."""

import pytest
from scrapy.exceptions import DropItem

from engagic_scrapy.items import Document, Meeting, StatusEvidence, identify
from engagic_scrapy.pipelines.validate import ValidatePipeline


def meeting(**values):
    values = {"title": "Council", "date": "2026-06-03", "start_time": "2026-06-03T14:00:00-04:00", **values}
    record = Meeting(native_id="1", body="Council", timezone="America/New_York", source_url="https://x.example/", **values)
    return identify(record, city="aNY", vendor="legistar")


def document(**values):
    values = {"kind": "agenda", "url": "https://x.example/a.pdf", **values}
    return Document(name="Agenda", id="document/1", city="aNY", meeting_id="m", source_url="https://x.example/", **values)


def test_good_records_pass_unchanged():
    for item in (
        meeting(),
        meeting(start_time=None, date=None),
        meeting(status="cancelled", status_evidence=StatusEvidence("CANCELLED", "note")),
        document(),
    ):
        assert ValidatePipeline().process_item(item) is item


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (meeting(title=" "), "without a title"),
        (meeting(status="canceled"), "unknown status 'canceled'"),
        (meeting(status="cancelled"), "without evidence"),
        (meeting(start_time="2026-06-03T14:00:00"), "not an ISO time with an offset"),
        (meeting(start_time="2 PM"), "not an ISO time with an offset"),
        (meeting(start_time="2026-06-04T00:00:00-04:00"), "is not on 2026-06-03"),
        (meeting(date="6/3/2026", start_time=None), "not YYYY-MM-DD"),
        (document(url="javascript:alert(1)"), "not an http address"),
        (document(kind="staff"), "unknown kind 'staff'"),
    ],
)
def test_what_breaks_the_model_is_refused(item, words):
    with pytest.raises(DropItem, match=words) as caught:
        ValidatePipeline().process_item(item)
    assert "aNY" in str(caught.value)
    assert "https://x.example/" in str(caught.value)
