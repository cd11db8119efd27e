"""The objects of Legistar's Web API, made from the world: their fields are those of the stored real answers."""

from __future__ import annotations

import base64
from typing import Any

from engagic_scrapy.sandbox import words
from engagic_scrapy.sandbox.portals import legistar_addresses as book
from engagic_scrapy.sandbox.records import Document, Item, Meeting
from engagic_scrapy.sandbox.world import World

Row = dict[str, Any]
_STATUS = {
    "held": (2, "Final"),
    "cancelled": (9, "Cancelled"),
    "deferred": (2, "Final"),
    "untimed": (2, "Final"),
    "draft": (1, "Draft"),
}
_NO_SORT = -2147483648


def _head(prefix: str, number: int, meeting: Meeting) -> Row:
    """Id, GUID and the two marks of the last change, which every object begins with."""
    return {
        f"{prefix}Id": number,
        f"{prefix}Guid": book.guid(meeting.city, prefix, number),
        f"{prefix}LastModifiedUtc": f"{meeting.day.year - 1}-{meeting.day:%m}-01T16:45:09.{number % 999 + 1}",
        f"{prefix}RowVersion": base64.b64encode(number.to_bytes(8, "big")).decode(),
    }


def bodies() -> list[Row]:
    return [{"BodyId": 100 + number, "BodyName": name, "BodyActiveFlag": 1} for number, name in enumerate(words.BODIES)]


def event(world: World, meeting: Meeting) -> Row:
    number, city = book.event_id(meeting), meeting.city
    kinds = ("agenda", "minutes")
    files = {document.kind: book.api_document_url(document) for document in world.documents(meeting) if document.kind in kinds}
    status, status_name = _STATUS[meeting.state]
    published = f"{meeting.day.year - 1}-{meeting.day:%m}-01T16:45:09.527"
    site = f"https://{book.host(city)}/MeetingDetail.aspx"
    media = (None, str(7_000 + number), f"https://www.youtube.com/watch?v=sandbox{number}")[city.quirk % 3]
    return {
        **_head("Event", number, meeting),
        "EventBodyId": meeting.body_id,
        "EventBodyName": meeting.body.upper() if city.quirk % 5 == 1 and meeting.body == "City Council" else meeting.body,
        "EventDate": f"{meeting.day.isoformat()}T00:00:00",
        "EventTime": meeting.time_printed,
        "EventVideoStatus": "Public",
        "EventAgendaStatusId": status,
        "EventAgendaStatusName": status_name,
        "EventMinutesStatusId": 10 if "minutes" in files else 1,
        "EventMinutesStatusName": "Final" if "minutes" in files else "Draft",
        "EventLocation": meeting.location,
        "EventAgendaFile": files.get("agenda"),
        "EventMinutesFile": files.get("minutes"),
        "EventAgendaLastPublishedUTC": published if "agenda" in files else None,
        "EventMinutesLastPublishedUTC": published if "minutes" in files else None,
        "EventComment": meeting.note or None,
        "EventVideoPath": None,
        "EventMedia": media if meeting.past and meeting.state == "held" else None,
        "EventInSiteURL": f"{site}?LEGID={number}&GID=30&G={book.guid(city, 'client', 0)}",
        "EventItems": [],
    }


def event_items(world: World, meeting: Meeting, with_attachments: bool) -> list[Row]:
    """Out of order, with an empty line and a line of the minutes only, as real answers are."""
    made = [event_item(world, item, with_attachments) for item in world.items(meeting)]
    if not made:
        return []
    empty = {**made[0], "EventItemId": 900_000 + meeting.index, "EventItemTitle": "", "EventItemAgendaSequence": len(made) + 1}
    minutes = {
        **empty,
        "EventItemId": 950_000 + meeting.index,
        "EventItemTitle": "A motion was made",
        "EventItemAgendaSequence": None,
        "EventItemMinutesSequence": len(made) + 2,
    }
    return [*made[1:], made[0], minutes, empty]


def event_item(world: World, item: Item, with_attachments: bool) -> Row:
    meeting = item.meeting
    many_lines = meeting.city.quirk % 3 == 1
    listed = attachments(world, item) if with_attachments and item.file else []
    return {
        **_head("EventItem", book.event_item_id(item), meeting),
        "EventItemEventId": book.event_id(meeting),
        "EventItemAgendaSequence": item.position,
        "EventItemMinutesSequence": item.position,
        "EventItemAgendaNumber": item.number,
        "EventItemVideo": None,
        "EventItemVideoIndex": None,
        "EventItemVersion": "1",
        "EventItemAgendaNote": None,
        "EventItemMinutesNote": None,
        "EventItemActionId": 60 if item.action else None,
        "EventItemActionName": item.action,
        "EventItemActionText": f"A motion was made that this matter be {item.action}." if item.action else None,
        "EventItemPassedFlag": None if item.passed is None else int(item.passed),
        "EventItemPassedFlagName": None if item.passed is None else "Pass" if item.passed else "Fail",
        "EventItemRollCallFlag": 0,
        "EventItemFlagExtra": 0,
        "EventItemTitle": item.title.replace(" ", "\r\n", 1) if many_lines and item.file else item.title,
        "EventItemTally": _tally(item),
        "EventItemAccelaRecordId": None,
        "EventItemConsent": int(item.consent),
        "EventItemMoverId": 300 if item.mover else None,
        "EventItemMover": item.mover,
        "EventItemSeconderId": 301 if item.seconder else None,
        "EventItemSeconder": item.seconder,
        "EventItemMatterId": book.matter_id(item) if item.file else None,
        "EventItemMatterGuid": book.guid(meeting.city, "matter", book.matter_id(item)) if item.file else None,
        "EventItemMatterFile": item.file,
        "EventItemMatterName": None,
        "EventItemMatterType": item.type,
        "EventItemMatterStatus": item.status,
        "EventItemMatterAttachments": listed,
    }


def _tally(item: Item) -> str | None:
    if not item.votes:
        return None
    against = sum(value == "No" for _, value in item.votes)
    return f"{sum(value not in ('No', 'Absent', 'Abstain') for _, value in item.votes)}:{against}"


def votes(item: Item) -> list[Row]:
    """The item's votes; in half of the cities one of another item is among them, as seen on consent agendas."""
    made = [_vote(item, number, name, value) for number, (name, value) in enumerate(item.votes)]
    if made and item.meeting.city.quirk % 2:
        made.append({**made[0], "VoteId": made[0]["VoteId"] + 50, "VoteEventItemId": book.event_item_id(item) + 1})
    return made


def _vote(item: Item, number: int, name: str, value: str) -> Row:
    return {
        **_head("Vote", book.item_number(item) * 100 + number, item.meeting),
        "VotePersonId": 300 + number,
        "VotePersonName": name,
        "VoteValueId": 16,
        "VoteValueName": value,
        "VoteSort": number + 1,
        "VoteResult": int(value not in ("No", "Absent", "Abstain")),
        "VoteEventItemId": book.event_item_id(item),
    }


def sponsors(item: Item) -> list[Row]:
    """Those of the newest version, and in one city of three those of an older one, which no longer count."""
    listed = [("1", number, name) for number, name in enumerate(item.sponsors)]
    if listed and item.meeting.city.quirk % 3 == 0:
        listed.insert(0, ("0", 0, "Former Sponsor"))
    return [
        {
            **_head("MatterSponsor", book.item_number(item) * 100 + place, item.meeting),
            "MatterSponsorMatterId": book.matter_id(item),
            "MatterSponsorMatterVersion": version,
            "MatterSponsorNameId": 300 + number,
            "MatterSponsorBodyId": None,
            "MatterSponsorName": name,
            "MatterSponsorSequence": number,
            "MatterSponsorLinkFlag": 1,
        }
        for place, (version, number, name) in enumerate(listed)
    ]


def matter(item: Item) -> Row:
    return {
        **_head("Matter", book.matter_id(item), item.meeting),
        "MatterFile": item.file,
        "MatterName": None,
        "MatterTitle": item.title,
        "MatterTypeName": item.type,
        "MatterStatusName": item.status,
        "MatterBodyName": item.meeting.body,
        "MatterVersion": "1",
        "MatterRestrictViewViaWeb": False,
    }


def attachments(world: World, item: Item) -> list[Row]:
    """Shown and hidden ones."""
    made = [_attachment(document) for document in world.documents(item.meeting) if document.position == item.position]
    if made and item.meeting.city.quirk % 4 == 1:
        made.append(made[0])  # real answers repeat themselves
    return made


def _attachment(document: Document) -> Row:
    city, url = document.meeting.city, book.api_document_url(document)
    bare = city.quirk % 5 == 4 and book.client(city) == city.slug  # Madison gives the file's name alone
    return {
        **_head("MatterAttachment", book.attachment_id(document), document.meeting),
        "MatterAttachmentName": document.name,
        "MatterAttachmentHyperlink": url.rsplit("/", 1)[1] if bare else url,
        "MatterAttachmentFileName": url.rsplit("/", 1)[1],
        "MatterAttachmentMatterVersion": "1",
        "MatterAttachmentIsHyperlink": False,
        "MatterAttachmentBinary": None,
        "MatterAttachmentIsSupportingDocument": False,
        "MatterAttachmentShowOnInternetPage": document.shown,
        "MatterAttachmentIsMinuteOrder": False,
        "MatterAttachmentIsBoardLetter": False,
        "MatterAttachmentAgiloftId": 0,
        "MatterAttachmentDescription": None,
        "MatterAttachmentPrintWithReports": True,
        "MatterAttachmentSort": document.ordinal + 1 if city.quirk % 3 else _NO_SORT,
    }
