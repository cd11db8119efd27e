"""Where a sandbox vendor puts its things: what stands in a city's row, in the links of its pages and in its ids."""

from __future__ import annotations

from typing import Any, Protocol

from engagic_scrapy.sandbox.portals import (
    agendaonline_addresses,
    berkeley_addresses,
    boardbook_addresses,
    boarddocs_addresses,
    chicago_addresses,
    civicclerk_addresses,
    civicplus_addresses,
    civicweb_addresses,
    destiny_addresses,
    escribe_addresses,
    granicus_addresses,
    iqm2_addresses,
    legistar_addresses,
    menlopark_addresses,
    municode_addresses,
    novusagenda_addresses,
    onbase_addresses,
    primegov_addresses,
    proudcity_addresses,
    ross_addresses,
    simbli_addresses,
    swagit_addresses,
    visioninternet_addresses,
    website_addresses,
    wp_events_addresses,
)
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting


class AddressBook(Protocol):
    """What a module of a vendor's addresses offers."""

    def params(self, city: City) -> dict[str, Any]:
        """The city's address as its row in the registry has it."""

    def native_id(self, meeting: Meeting) -> str:
        """The key that a crawl gives the meeting."""

    def document_url(self, document: Document) -> str: ...

    def item_url(self, item: Item) -> str: ...

    # Two more, where a portal does not show everything: lists(meeting) and shows(document) say whether it does.


# A new vendor: its addresses here, its portal in server.PORTALS.
ADDRESSES: dict[str, AddressBook] = {
    "agendaonline": agendaonline_addresses,
    "boardbook": boardbook_addresses,
    "boarddocs": boarddocs_addresses,
    "civicclerk": civicclerk_addresses,
    "civicplus": civicplus_addresses,
    "escribe": escribe_addresses,
    "granicus": granicus_addresses,
    "iqm2": iqm2_addresses,
    "legistar": legistar_addresses,
    "municode": municode_addresses,
    "novusagenda": novusagenda_addresses,
    "primegov": primegov_addresses,
    "simbli": simbli_addresses,
    "swagit": swagit_addresses,
    "civicweb": civicweb_addresses,
    "destiny": destiny_addresses,
    "onbase": onbase_addresses,
    "visioninternet": visioninternet_addresses,
    "proudcity": proudcity_addresses,
    "wp_events": wp_events_addresses,
    "chicago": chicago_addresses,
    "ross": ross_addresses,
    "menlopark": menlopark_addresses,
    "berkeley": berkeley_addresses,
    "website": website_addresses,
}
_DOORS = {"legistar": ("api", "calendar")}


def doors_of(vendor: str) -> tuple[str, ...]:
    """The doors that a city's row can name; most vendors have one."""
    return _DOORS.get(vendor, ("calendar",))
