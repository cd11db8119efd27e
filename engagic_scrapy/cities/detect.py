"""Which vendor's portal an address belongs to, told by the address alone."""

from __future__ import annotations

from engagic_scrapy.cities import own_hosts, vendor_hosts
from engagic_scrapy.cities.portal_address import Portal, read

__all__ = ["Portal", "detect"]


def detect(url: str) -> Portal | None:
    """The portal that an address of any of its pages names, or None if that isn't sure.

    An own domain is known by paths that only one vendor has. A vendor's marketing pages, and names that merely look like a
    vendor's, are None. Nothing is fetched: whether the portal answers is not known.
    """
    address = read(url)
    if address is None:
        return None
    domain = vendor_hosts.domain_of(address.host)
    if domain:
        return vendor_hosts.detect(domain, address)
    return None if vendor_hosts.is_lookalike(address.host) else own_hosts.detect(address)
