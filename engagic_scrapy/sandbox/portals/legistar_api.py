"""Legistar's Web API, as far as a crawl asks: events, their items, votes, matters, sponsors and attachments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

from aiohttp import web

from engagic_scrapy.sandbox.play import Play
from engagic_scrapy.sandbox.portals import legistar_addresses as book
from engagic_scrapy.sandbox.portals import legistar_rows as rows
from engagic_scrapy.sandbox.portals import odata
from engagic_scrapy.sandbox.records import City, Item, Meeting

_XMLNS = "http://schemas.datacontract.org/2004/07/LegistarWebAPI.Models.v1"
_NOT_SET_UP = "Agenda Draft Status or Agenda Viewable by the Public is not setup in settings. It is missing for this client."
_NO_VOTES = {
    "Message": "An error has occurred.",
    "ExceptionMessage": "Error getting Votes",
    "InnerException": {
        "Message": "An error has occurred.",
        "ExceptionMessage": "The cast to value type 'System.Int32' failed because the materialized value is null.",
    },
}
_CHALLENGE = "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><div id='cf-wrapper'>"
CHALLENGE_PAGE = (
    _CHALLENGE + "<script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script></div></body></html>"
)


class NotFound(Exception):
    """404: there is no such record."""


def answer(request: web.Request, play: Play) -> web.Response:
    """The API's answer to any path of its host."""
    match = re.fullmatch(r"/v1/([^/]+)/(.+?)/?", request.path, re.IGNORECASE)
    city = _city(play, match[1]) if match else None
    if match is None or city is None or city.fault == "unknown_client":
        return _json({"Message": "An error has occurred."}, status=500)
    trouble = _trouble(play, city)
    if trouble is not None:
        return trouble
    try:
        found = _Client(play, city, dict(request.query)).find(match[2])
    except odata.Refused as error:
        return _json({"Message": "The query specified in the URI is not valid.", "ExceptionMessage": str(error)}, status=400)
    except (NotFound, IndexError):
        return _json({"Message": "No HTTP resource was found that matches the request URI."}, status=404)
    if isinstance(found, web.Response):
        return found
    if city.fault == "xml" or "json" not in request.headers.get("Accept", ""):
        return web.Response(body=_xml(found), content_type="application/xml", charset="utf-8")
    return _json(found, bom=city.quirk % 13 == 6)


def _city(play: Play, client: str) -> City | None:
    city = play.world.city_of_slug(client.lower().removesuffix("-clerk"))
    return city if city and city.door == "api" and book.client(city) == client.lower() else None


def _trouble(play: Play, city: City) -> web.Response | None:
    if city.fault == "429" and play.first("429", city.id):
        seconds = play.limit(f"{city.vendor} listing")
        return web.Response(status=429, headers={"Retry-After": str(seconds)}, text="Too Many Requests")
    if city.fault == "http500":
        return _json({"Message": "An error has occurred."}, status=500)
    if city.fault == "not_configured":
        return _json({"Message": _NOT_SET_UP}, status=400)
    if city.fault == "forbidden":
        return _json({"Message": "Authorization has been denied for this request. Token is required."}, status=403)
    if city.fault == "error_text":
        return _json({"Message": "An error has occurred.", "ExceptionMessage": "Timeout expired."})
    if city.fault == "challenge":
        return web.Response(text=CHALLENGE_PAGE, content_type="text/html")
    return None


class _Client:
    """One client's data, by path."""

    def __init__(self, play: Play, city: City, query: dict[str, str]):
        self.world, self.city, self.query = play.world, city, query
        self.routes: tuple[tuple[str, Callable[..., Any]], ...] = (
            (r"events", self.events),
            (r"events/(\d+)", lambda number: rows.event(self.world, self.meeting(int(number)))),
            (r"events/(\d+)/eventitems", self.event_items),
            (r"eventitems/(\d+)/votes", self.votes),
            (r"bodies", lambda: odata.options(rows.bodies(), self.query)),
            (r"matters/(\d+)", lambda number: rows.matter(self.item(int(number) - 20_000))),
            (r"matters/(\d+)/sponsors", lambda number: rows.sponsors(self.item(int(number) - 20_000))),
            (r"matters/(\d+)/attachments", lambda number: rows.attachments(self.world, self.item(int(number) - 20_000))),
            (r"matters/(\d+)/histories", lambda number: []),
            (r"events/\$count", lambda: _json({"Message": "The request is invalid."}, status=400)),
        )

    def find(self, path: str) -> Any:
        for pattern, answer in self.routes:
            match = re.fullmatch(pattern, path, re.IGNORECASE)
            if match:
                return answer(*match.groups())
        raise NotFound(path)

    def events(self) -> list[dict[str, Any]]:
        found = [rows.event(self.world, meeting) for meeting in self.world.meetings(self.city)]
        return odata.options(found, self.query, ignore_filter=self.city.quirk % 11 == 5)

    def event_items(self, event: str) -> list[dict[str, Any]]:
        wanted = self.query.get("Attachments", self.query.get("attachments")) == "1"
        return rows.event_items(self.world, self.meeting(int(event)), wanted)

    def votes(self, number: str) -> Any:
        item = self.item(int(number) - 500_000)
        if not item.votes and self.city.quirk % 4 == 1:
            raise NotFound(number)
        if not item.votes and self.city.quirk % 4 == 2:
            return _json(_NO_VOTES, status=500)
        return rows.votes(item)

    def meeting(self, event: int) -> Meeting:
        return self.world.meeting(self.city, book.event_index(self.city, event))

    def item(self, number: int) -> Item:
        meeting, position, _ = book.attachment_place(number * book.ATTACHMENTS)
        found = self.world.items(self.world.meeting(self.city, meeting))
        return next((item for item in found if item.position == position), None) or self._none(number)

    def _none(self, number: int) -> Item:
        raise NotFound(str(number))


def _json(value: Any, *, status: int = 200, bom: bool = False) -> web.Response:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return web.Response(
        body=(b"\xef\xbb\xbf" if bom else b"") + body, status=status, content_type="application/json", charset="utf-8"
    )


def _xml(value: Any) -> bytes:
    """The answer as the service writes it when JSON is not asked for: null is an attribute, names are those of the JSON."""
    listed = value if isinstance(value, list) else [value]
    kind = "Granicus" + next((re.match(r"[A-Z][a-z]+", name)[0] for row in listed for name in row), "Event")  # type: ignore[index]
    root = ElementTree.Element(f"ArrayOf{kind}", {"xmlns": _XMLNS, "xmlns:i": "http://www.w3.org/2001/XMLSchema-instance"})
    for row in listed:
        _xml_row(ElementTree.SubElement(root, kind), row)
    return ElementTree.tostring(root if isinstance(value, list) else root[0], encoding="utf-8")


def _xml_row(node: ElementTree.Element, row: dict[str, Any]) -> None:
    for name, value in row.items():
        child = ElementTree.SubElement(node, name)
        if isinstance(value, list):
            for inner in value:
                _xml_row(ElementTree.SubElement(child, "Granicus" + name.removeprefix("EventItem").rstrip("s")), inner)
        elif value is None:
            child.set("i:nil", "true")
        else:
            child.text = str(value).lower() if isinstance(value, bool) else str(value)
