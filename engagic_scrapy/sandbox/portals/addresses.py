"""Where a sandbox vendor puts its things: what stands in a city's row, in the links of its pages and in its ids."""

from __future__ import annotations

from typing import Any, Protocol

from engagic_scrapy.sandbox.portals import legistar_addresses
from engagic_scrapy.sandbox.records import City, Document, Item, Meeting


class AddressBook(Protocol):
    """What a module of a vendor's addresses offers."""

    def params(self, city: City) -> dict[str, Any]:
        """The city's address as its row in the registry has it."""

    def native_id(self, meeting: Meeting) -> str:
        """The key that a crawl gives the meeting."""

    def document_url(self, document: Document) -> str: ...

    def item_url(self, item: Item) -> str: ...


ADDRESSES: dict[str, AddressBook] = {"legistar": legistar_addresses}
