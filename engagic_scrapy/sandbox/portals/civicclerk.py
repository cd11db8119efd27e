"""Plays CivicClerk: the OData API of each tenant, 15 events a page, and the shell of its portal."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import civicclerk_addresses as book
from engagic_scrapy.sandbox.portals import numbers, trouble
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting
from engagic_scrapy.sandbox.world import World

PAGE = 15
_SHELL = "<!doctype html><html><head><title>Public Portal</title></head><body><div id='root'></div></body></html>"
_TYPES = {"agenda": ("Agenda", 1), "packet": ("Agenda Packet", 2), "minutes": ("Minutes", 4)}
_NOTES = {"cancelled": "Has Been Canceled", "deferred": "Meeting Deferred"}
_FILE = re.compile(r"/v1/Meetings/Get(?:MeetingFileStream|AttachmentFile)\(fileId=(\d+)(?:,plainText=false)?\)")


class Civicclerk:
    """One vendor of the sandbox: which hosts are its own, and what they answer."""

    name = "civicclerk"

    def owns(self, host: str) -> bool:
        return host.endswith((book.API, book.PORTAL))

    def is_document(self, host: str, path: str) -> bool:
        return _FILE.fullmatch(path) is not None

    async def answer(self, request: web.Request, host: str, play: Play) -> web.StreamResponse:
        city = play.world.city_of_slug(host.partition(".")[0])
        city = city if city and city.vendor == self.name else None
        if request.path == "/robots.txt":
            return trouble.robots(city)
        if host.endswith(book.PORTAL):
            return web.Response(text=_SHELL, content_type="text/html")
        if city is None or city.fault == "gone":  # any name resolves; the API knows its tenants
            return web.Response(status=404, text="Not Found")
        if match := _FILE.fullmatch(request.path):
            found = trouble.document(play, city, int(match[1]))
            return await trouble.file(request, play, found, web.json_response({"message": "File not found"}, status=404))
        return trouble.of_listing(play, city) or _Tenant(play.world, city, request).answer()


class _Tenant:
    def __init__(self, world: World, city: City, request: web.Request):
        self.world, self.city, self.request = world, city, request

    def answer(self) -> web.Response:
        if self.city.fault == "error_text":
            return web.json_response({"error": {"code": "", "message": "An error has occurred."}})
        path = self.request.path.removeprefix("/v1/")
        if path == "Events":
            return self.events()
        if path == "EventCategories":
            ids = sorted({(24, "General"), *((m.body_id, m.body) for m in self.world.meetings(self.city))})
            return self.rows("EventCategories", [{"id": key, "categoryDesc": name, "parentId": -1} for key, name in ids])
        if match := re.fullmatch(r"(Events|Meetings)/(\d+)", path):
            return self.one(match[1], int(match[2]))
        return web.json_response({"message": "No HTTP resource was found."}, status=404)

    def rows(self, entity: str, value: list[Any], **more: Any) -> web.Response:
        key = "results" if self.city.fault == "layout" else "value"
        context = f"https://{self.city.slug}{book.API}/v1/$metadata#{entity}"
        return web.json_response({"@odata.context": context, key: value, **more})

    def one(self, entity: str, number: int) -> web.Response:
        id_of = book.event_id if entity == "Events" else book.agenda_id
        meeting = next((each for each in self.world.meetings(self.city) if id_of(each) == number), None)
        if meeting is None:
            return web.json_response({"message": "Not found"}, status=404)
        return web.json_response(event(self.world, meeting) if entity == "Events" else tree(self.world, meeting))

    def events(self) -> web.Response:
        """Filtered, newest first, 15 a page whatever $top says; $select empties the answer as the real one does."""
        query = self.request.query
        if "$select" in query:
            return self.rows("Events", [])
        found = [event(self.world, meeting) for meeting in self.world.meetings(self.city)]
        for operator, bound in re.findall(r"startDateTime (ge|gt|le|lt) ([\d-]+)", query.get("$filter", "")):
            found = [row for row in found if _compare(row["startDateTime"][: len(bound)], operator, bound)]
        found.sort(
            key=lambda row: (row["startDateTime"], row["eventName"], row["id"]), reverse="asc" not in query.get("$orderby", "")
        )
        token = re.search(r"id-(\d+)$", query.get("$skiptoken", ""))
        after = [row["id"] for row in found].index(int(token[1])) + 1 if token else 0
        page, rest = found[after : after + PAGE], found[after + PAGE :]
        if not rest:
            return self.rows("Events", page)
        kept = "&".join(f"{name}={query[name]}" for name in ("$filter", "$orderby") if name in query)
        token_text = f"startDateTime-{page[-1]['startDateTime']},id-{page[-1]['id']}"
        following = f"https://{self.city.slug}{book.API}/v1/Events?{kept}&$skiptoken={token_text}".replace(" ", "%20")
        return self.rows("Events", page, **{"@odata.nextLink": following})


def _compare(value: str, operator: str, bound: str) -> bool:
    return {"ge": value >= bound, "gt": value > bound, "le": value <= bound, "lt": value < bound}[operator]


def event(world: World, meeting: Meeting) -> dict[str, Any]:
    """An event as the listing has it; the Z is false, and midnight stands where nobody gave a time."""
    start, note = f"{meeting.day}T{meeting.start or '00:00'}:00Z", _NOTES.get(meeting.state, "")
    files = [document for document in world.documents(meeting) if document.kind in _TYPES]
    return {
        "id": book.event_id(meeting),
        "eventName": meeting.body,
        "eventDescription": note,
        "eventDate": start,
        "startDateTime": start,
        "isPublished": "Published",
        "isDeleted": False,
        "agendaId": book.agenda_id(meeting),
        "agendaName": f"{meeting.body} {meeting.day:%m/%d/%Y}",
        "categoryId": meeting.body_id,
        "categoryName": meeting.body,
        "eventCategoryName": meeting.body,
        "eventTemplateName": meeting.body,
        "hasAgenda": True,  # of a draft, too
        "hasMedia": False,
        "mediaStreamPath": "",
        "externalMediaUrl": "",
        "eventNotice": note,
        "publishedAgendaTimeStamp": "",
        "eventLocation": {"address1": meeting.location, "address2": None, "city": meeting.city.name, "state": meeting.city.state},
        "agendaFile": {"agendaId": 0, "fileName": None, "dateUploaded": "0001-01-01T00:00:00Z"},
        "publishedFiles": [_file(document, sort) for sort, document in enumerate(files, 1)],
    }


def _file(document: Document, sort: int) -> dict[str, Any]:
    kind, code = _TYPES[document.kind]
    key = f"stream/{document.meeting.city.slug.upper()}/{document.key}.pdf"
    return {
        "id": 0, "fileId": numbers.file_number(document), "type": kind, "name": document.name, "url": key, "sort": sort,
        "fileType": code, "streamUrl": None, "publishOn": f"{document.meeting.day}T09:00:00Z",
    }  # fmt: skip


def tree(world: World, meeting: Meeting) -> dict[str, Any]:
    """The agenda: the roll call, then two sections with the matters."""
    items = world.items(meeting)
    nodes = [_node(world, item) for item in items if item.file is None]
    for number, (heading, consent) in enumerate((("Consent Agenda", True), ("Regular Agenda", False)), 2):
        inside = [item for item in items if item.file is not None and item.consent == consent]
        section = {
            "id": 1 + 900 * number,
            "agendaObjectItemName": heading,
            "agendaObjectItemOutlineNumber": f"{number}.",
        }
        children = [_node(world, item) for item in inside]
        nodes.append(
            {
                **section,
                "parentId": -1,
                "sortOrder": 1_000 * number,
                "isSection": 1,
                "attachmentsList": [],
                "childItems": children,
            }
        )
    return {"id": book.agenda_id(meeting), "agendaIsPublish": True, "agendaPacketIsPublish": True, "items": nodes}


def _node(world: World, item: Item) -> dict[str, Any]:
    votes = {key: [n for n, value in item.votes if value in words] for key, words in _VOTES.items()}
    motion = {
        "motionName": item.action,
        "passFail": int(bool(item.passed)),
        "initiatedBy": item.mover,
        "secondedBy": item.seconder,
    }
    return {
        "id": item.position,
        "agendaObjectItemNumber": item.file or "",
        "agendaObjectItemOutlineNumber": item.number or "",
        "agendaObjectItemName": f"<p>{item.title}</p>",
        "sortOrder": item.position,
        "isSection": 0,
        "level": 1,
        "attachmentsList": [_attachment(world, item, ordinal) for ordinal in range(len(item.attachments))],
        "childItems": [],
        "minutesItemVotes": [{**motion, **votes}] if item.action else [],
    }


_VOTES = {"yesVotes": ("In Favor", "Aye", "Yes", "Yea"), "noVotes": ("No",), "abstainVotes": ("Abstain",)}


def _attachment(world: World, item: Item, ordinal: int) -> dict[str, Any]:
    name, shown = item.attachments[ordinal]
    return {
        "id": numbers.number(item.meeting, "attachment", item.position, ordinal), "fileName": name,
        "mediaFileName": f"{name}.pdf", "contentType": "application/pdf", "isPublished": shown, "isDeleted": False,
        "pdfVersionFullPath": f"https://blob.example.net/{name}.pdf?sig=expires",
    }  # fmt: skip
