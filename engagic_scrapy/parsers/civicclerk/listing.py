"""CivicClerk's events, bodies and videos. The Z on its times is false: the digits are the city's wall clock."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from engagic_scrapy import dates, pages, participation, titles
from engagic_scrapy.exceptions import LayoutChanged, TenantGone
from engagic_scrapy.items import CalendarPage, Document, Link, Location, Meeting, StatusEvidence
from engagic_scrapy.parsers.civicclerk.answers import absolute, api, number, read, rows, text

KINDS = {"agenda": "agenda", "agenda packet": "packet", "minutes": "minutes", "notice": "notice"}
AGENDA_SCHEME = "civicclerk-agenda"
NO_DATE = ("1900-01-01", "0001-01-01")  # the API's placeholders
UNNAMED = "one time event"  # the literal name of events without a template
_STATUS_TAIL = re.compile(r"[\s(*–-]+(?:cancel|postpone|reschedule)\w*[\s)*]*$", re.I)  # no part of a body's name
VIDEO = ("mediaSourcePathMp4", "mediaStreamPath", "externalMediaUrl")  # first with a whole address wins
CATCH_ALL = "general"  # a category that says nothing about the body


def events(body: bytes, *, slug: str, timezone: str) -> CalendarPage:
    """A page of ``/v1/Events``. ``next`` is the address of the following page as the API gives it.

    :param slug: the tenant's name: event ids are counted per tenant, so the key is slug and id.

    Raises Blocked, PortalError, TenantGone, LayoutChanged.
    """
    answer, value = rows(body, slug=slug, entity="Events")
    shown = [row for row in value if not (isinstance(row, dict) and _hidden(row))]
    meetings, problems = pages.read_rows(shown, lambda row: _meeting(row, slug, timezone))
    following = answer.get("@odata.nextLink")
    if following is not None and urlsplit(str(following)).hostname != urlsplit(api(slug)).hostname:
        raise LayoutChanged("@odata.nextLink to the same tenant's Events", str(following)[:120])
    return CalendarPage("value of #Events", meetings, problems, next=following)


def event(body: bytes, *, slug: str, timezone: str) -> CalendarPage:
    """The answer of ``/v1/Events/{id}``, one event without an envelope. Raises as :func:`events`."""
    answer = read(body, slug=slug)
    if "eventName" not in answer or "publishedFiles" not in answer:
        raise LayoutChanged("eventName and publishedFiles of an event", str(sorted(answer))[:120])
    shown = [] if _hidden(answer) else [answer]
    meetings, problems = pages.read_rows(shown, lambda row: _meeting(row, slug, timezone))
    return CalendarPage("#Events/$entity", meetings, problems)


def categories(body: bytes, *, slug: str) -> CalendarPage:
    """``/v1/EventCategories`` as proof that a tenant without events exists: ``total`` is the number of its bodies.

    Raises as :func:`events`, and TenantGone without a single body: every tenant seen has at least "General".
    """
    _, value = rows(body, slug=slug, entity="EventCategories")
    named = [row for row in value if isinstance(row, dict) and text(row.get("categoryDesc"))]
    if value and not named:
        raise LayoutChanged("categoryDesc of an event category", str(value[0])[:120])
    if not named:
        raise TenantGone(f"tenant {slug!r} has no bodies at all")
    return CalendarPage("value of #EventCategories", total=len(named))


def media(body: bytes, *, slug: str) -> list[Link]:
    """Recording and captions of ``/v1/EventsMedia/{id}``; addresses without a host are left out. Raises as :func:`events`."""
    answer = read(body, slug=slug)
    if "videoUrl" not in answer and "externalVideoUrl" not in answer:
        raise LayoutChanged("videoUrl or externalVideoUrl", str(sorted(answer))[:120])
    links = []
    recording = absolute(answer.get("videoUrl")) or absolute(answer.get("externalVideoUrl"))
    if recording:
        links.append(Link("Video", recording, "video"))
    tracks = answer.get("closedCaptionTracks")
    files = [track.get("file") for track in tracks if isinstance(track, dict)] if isinstance(tracks, list) else []
    captions = next((found for found in map(absolute, [answer.get("closedCaptionUrl"), *files]) if found), None)
    if captions:
        links.append(Link("Captions", captions, "captions"))
    return links


def agenda_id(meeting: Meeting) -> str | None:
    """The key of a meeting's agenda tree; None where no agenda is published."""
    return next((each["identifier"] for each in meeting.identifiers if each["scheme"] == AGENDA_SCHEME), None)


def _hidden(row: dict[str, Any]) -> bool:
    return bool(row.get("isDeleted")) or str(row.get("isPublished", "Published")).lower() not in ("published", "true")


def _meeting(row: dict[str, Any], slug: str, timezone: str) -> Meeting:
    event_id = number(row["id"])
    title = _title(row)
    printed = str(row.get("startDateTime") or row.get("eventDate") or "")
    start = dates.local_start(*_digits(printed), timezone)
    files = [_document(file, slug) for file in _published_files(row)]
    status, detail, evidence = _status(row, files)
    body, body_id = _body(row, title)
    description = text(row.get("eventDescription")) or text(row.get("eventNotice"))
    return Meeting(
        native_id=f"civicclerk:{slug}:{event_id}",
        body=body,
        title=title,
        date=start.date,
        timezone=timezone,
        start_time=start.start_time,
        start_printed=printed if start.date else None,
        time_note=start.time_note,
        identifiers=_identifiers(row),
        body_native_id=body_id,
        status=status,
        status_detail=detail,
        status_evidence=evidence,
        agenda_status=text(row.get("publishedAgendaTimeStamp")) or None,
        location=_location(row.get("eventLocation")),
        participation=participation.read(description, timezone=timezone),
        description=description or None,
        documents=files,
        media=_video(row),
        links=[Link("Event page", f"https://{slug}.portal.civicclerk.com/event/{event_id}/overview", "page")],
        incomplete=_unresolved(row),
        vendor_modified=max((str(file.get("publishOn") or "") for file in _published_files(row)), default="") or None,
    )


def _digits(printed: str) -> tuple[str | None, str | None]:
    day, _, clock = printed.partition("T")
    return (None, None) if not day or day in NO_DATE else (day, clock[:5])


def _title(row: dict[str, Any]) -> str:
    name = text(row["eventName"])
    if name.lower() == UNNAMED or not name:
        name = text(row.get("agendaName")) or text(row.get("categoryName")) or name
    if not name:
        raise ValueError("event without a name")
    return name


def _body(row: dict[str, Any], title: str) -> tuple[str, str | None]:
    """Name and id of the body; under the catch-all category, the event's own name and no id."""
    category = text(row.get("categoryName")) or text(row.get("eventCategoryName"))
    if category and category.lower() != CATCH_ALL:
        identifier = row.get("categoryId") or row.get("eventCategoryId")
        return category, str(identifier) if identifier else None
    template = text(row.get("eventTemplateName"))
    name = template if template and template.lower() != UNNAMED else title
    return _STATUS_TAIL.sub("", name) or name, None


def _identifiers(row: dict[str, Any]) -> list[dict[str, str]]:
    """The key of the agenda tree, as long as some agenda is published: an agenda record alone may be an empty draft."""
    published = {_file_type(file) for file in _published_files(row)} & {"agenda", "agenda packet"}
    agenda_id = row.get("agendaId")
    if not published or not isinstance(agenda_id, int) or agenda_id < 1:
        return []
    return [{"scheme": AGENDA_SCHEME, "identifier": str(agenda_id)}]


def _published_files(row: dict[str, Any]) -> list[dict[str, Any]]:
    """In the portal's order. ``agendaFile`` and ``minutesFile`` are empty stubs everywhere and are not read."""
    return sorted(row.get("publishedFiles") or [], key=lambda file: file.get("sort") or 0)


def _file_type(file: dict[str, Any]) -> str:
    return text(file.get("type")).lower()


def _document(file: dict[str, Any], slug: str) -> Document:
    file_id = number(file["fileId"])
    # Neither ``url`` (a storage key, or JSON with an expiring address) nor ``streamUrl`` (may be signed) is the lasting link.
    address = f"{api(slug)}/Meetings/GetMeetingFileStream(fileId={file_id},plainText=false)"
    name = text(file.get("name")) or text(file.get("type")) or f"file {file_id}"
    kind = KINDS.get(_file_type(file)) or titles.document_kind(name, address)
    return Document(kind, name, address, f"file:{file_id}")


def _status(row: dict[str, Any], files: list[Document]) -> tuple[str, str | None, StatusEvidence | None]:
    fields = ("eventName", "agendaName", "eventNotice", "eventDescription")
    named = [(field, text(row.get(field))) for field in fields]
    return titles.status_of(*named, *(("publishedFiles.name", file.name) for file in files if file.kind != "minutes"))


def _location(place: Any) -> Location | None:
    if not isinstance(place, dict):
        return None
    region = " ".join(filter(None, (text(place.get("state")), text(place.get("zipCode")))))
    parts = [text(place.get("address1")), text(place.get("address2")), text(place.get("city")), region]
    line = ", ".join(dict.fromkeys(part for part in parts if part))  # address2 often repeats address1
    return Location(line) if line else None


def _video(row: dict[str, Any]) -> list[Link]:
    address = next((found for found in map(absolute, (row.get(field) for field in VIDEO)) if found), None)
    return [Link("Video", address, "video")] if address else []


def _unresolved(row: dict[str, Any]) -> list[str]:
    """A recording that has only a path (bristolct: "stream/BRISTOLCT/….mp4"), whose host nobody has established."""
    path = next((str(row[field]) for field in VIDEO if row.get(field)), "")
    return [f"video without a host: {path}"] if path and not _video(row) else []
