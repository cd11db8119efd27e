"""Which vendor's pages stand on a host of a city's own: told by paths that only one vendor has."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from engagic_scrapy.cities.portal_address import Address, Portal


def at(vendor: str, address: Address, **params: Any) -> Portal:
    """A portal on a host of its city's own: the host is the only name that it has."""
    return Portal(vendor, {"slug": address.host, "host": address.host, **params})


def views(address: Address, name: str) -> dict[str, list[int]]:
    """The view that the query names, as a row has it."""
    return {"view_ids": [int(address.number(name))]} if address.number(name) else {}


def civicplus_path(address: Address) -> str:
    """The module that an address of CivicPlus belongs to, with its categories; "" if it isn't sure that it is one."""
    if re.match(r"/agendacenter(?:/|$)", address.low):
        return "/AgendaCenter"
    if address.low == "/archive.aspx" and (address.has("amid") or address.has("adid")):
        return "/Archive.aspx" + (f"?AMID={address.number('amid')}" if address.number("amid") else "")
    if re.match(r"/archivecenter/viewfile/item/[0-9]+$", address.low):
        return "/Archive.aspx"
    # Legistar has a page of that name too, with other words behind it.
    if address.low == "/calendar.aspx" and any(map(address.has, ("cid", "eid", "caltype"))):
        return "/Calendar.aspx" + (f"?CID={address.number('cid')}" if address.number("cid") else "")
    return ""


def _civicplus_own(address: Address) -> Portal | None:
    path = civicplus_path(address)
    return at("civicplus", address, path=path) if path else None


def _legistar_own(address: Address) -> Portal | None:
    """The name of its API client, if it has one, can't be seen from the host."""
    detail = re.fullmatch(r"/(?:meetingdetail|legislationdetail|departmentdetail|persondetail)\.aspx", address.low)
    file = address.low == "/view.ashx" and address.has("m")
    by_name = address.host.startswith("legistar.") and address.low == "/calendar.aspx"
    return at("legistar", address, access="calendar") if by_name or ((detail or file) and address.has("id", "guid")) else None


def _granicus_own(address: Address) -> Portal | None:
    pages = r"(?:viewpublisher|viewpublisherrss|agendaviewer|generatedagendaviewer|minutesviewer|mediaplayer)\.php"
    if not re.fullmatch(rf"/(?:{pages}|player/(?:clip|event)/[0-9]+)", address.low) or not address.number("view_id"):
        return None
    return at("granicus", address, **views(address, "view_id"))


def onbase(address: Address) -> Portal | None:
    """Its site is the path in front of the product's pages; two names of sites are the product's own."""
    named = re.match(r"(/(?:onbase)?agendaonline)(?:/|$)", address.path, re.IGNORECASE)
    page = re.match(
        r"((?:/[a-z0-9_-]+){0,3}?)/(?:meetings/(?:search|viewmeeting\w*)|documents/(?:viewdocument|downloadfile)\w*)(?:/|$)",
        address.path,
        re.IGNORECASE,
    )
    asked = any(map(address.has, ("dropid", "doctype", "documenttype", "meetingid")))
    site = named or (page if asked else None)
    if site is None:
        return None
    return at("onbase", address, path=site[1]) if site[1] else at("onbase", address)


def destiny(address: Address) -> Portal | None:
    """A customer's number, on the vendor's host or the city's own."""
    old = address.number("id") if address.low == "/agenda_publish.cfm" else ""
    new = re.match(r"/([0-9]{1,9})/agenda/(?:default|agenda|agenda-item)\.cfm$", address.low)
    number = old or (new[1] if new else "")
    return Portal("destiny", {"slug": str(int(number)), "host": address.host, "id": int(number)}) if number else None


def _municode_own(address: Address) -> Portal | None:
    """A city site of Municode's: /meetings is anybody's, the name of its filter is not."""
    page = re.match(r"(/meetings|/calendar/month)(?:/[0-9]{4}-[0-9]{2})?/?$", address.low)
    filtered = address.has("field_microsite_tid") or address.has("field_microsite_tid_1")
    return at("municode", address, path=page[1]) if page and filtered else None


def _proudcity_own(address: Address) -> Portal | None:
    tab = address.low.startswith("/meetings/") and re.match(r"tab-(?:agenda|minutes|video|audio|contact)", address.fragment)
    ours = tab or re.match(r"/feed/proudcity-meetings(?:/|$)", address.low)
    return at("proudcity", address, site=f"https://{address.host}") if ours else None


def _visioninternet_own(address: Address) -> Portal | None:
    widget = re.match(r"(/[\w./-]*?)/-(?:toggle|npage|curm|cury|seldept|sortn|sortd)-", address.path, re.ASCII)
    return at("visioninternet", address, path=widget[1]) if widget else None


def _wp_events_own(address: Address) -> Portal | None:
    if re.fullmatch(r"/wp-json/(?:wp/v2|tribe/events/v1)/events/?", address.low):
        return at("wp_events", address, path=address.low.rstrip("/"))
    organiser = address.low == "/wp-admin/admin-ajax.php" and "eventorganiser-fullcal" in address.query.get("action", ())
    return at("wp_events", address, path=f"{address.low}?action=eventorganiser-fullcal") if organiser else None


# Vendors whose pages have names of their own: nothing else is asked of them.
_PAGES = {
    "iqm2": r"/citizens/(?:calendar|detail_meeting|detail_legifile|detail_motion|splitview|fileopen)\.aspx",
    "novusagenda": r"/agendapublic(?:/.*)?",
    "primegov": r"/public/portal/?|/public/compileddocument/[0-9]+|/api/v2/publicportal/.*",
    "civicweb": r"/portal/(?:meetinginformation|meetingtypelist|meetingschedule)\.aspx",
    "escribe": r"/meetingscalendarview\.aspx(?:/.*)?",
    "municode": r"/api/v1/public/meeting/.*",
}


def _named_page(address: Address) -> Portal | None:
    vendor = next((vendor for vendor, pages in _PAGES.items() if re.fullmatch(pages, address.low)), None)
    return at(vendor, address) if vendor else None


_READERS: tuple[Callable[[Address], Portal | None], ...] = (
    _civicplus_own, _legistar_own, _granicus_own, _named_page, onbase, destiny, _municode_own, _proudcity_own,
    _visioninternet_own, _wp_events_own,
)  # fmt: skip


def _single_site(address: Address) -> Portal | None:
    """Spiders with one tenant: no parameters."""
    site = f"{address.host.removeprefix('www.')}{address.low.rstrip('/')}"
    vendor = next((vendor for vendor, pages in _SINGLE_SITES.items() if re.fullmatch(pages, site)), None)
    return Portal(vendor, {}) if vendor else None


_SINGLE_SITES = {
    "berkeley": r"berkeleyca\.gov/your-government/city-council/city-council-agendas(?:/.*)?",
    "chicago": r"(?:api\.)?chicityclerkelms\.chicago\.gov(?:/.*)?",
    "menlopark": r"menlopark\.gov/agendas-and-minutes(?:/.*)?",
    "ross": r"townofrossca\.gov/meetings(?:/.*)?",
}


def detect(address: Address) -> Portal | None:
    """The portal on a host that is no vendor's."""
    return _single_site(address) or next(filter(None, (read(address) for read in _READERS)), None)
