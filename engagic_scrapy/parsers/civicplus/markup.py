"""What CivicPlus's pages have in common: the tree, a tenant's answers that are none of its pages, texts."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from engagic_scrapy import titles
from engagic_scrapy.exceptions import LayoutChanged, PageError, TenantGone

_GO_ELSEWHERE = re.compile(
    rb"(?:window|document|self|top)\.location(?:\.href)?\s*=|location\.replace\(|http-equiv=[\"']?refresh", re.I
)
_STUB = 20_000  # bytes; the pages themselves are five times as long


def missing(container: str, body: bytes, url: str) -> PageError:
    """What a page without its container is: a stub where a tenant has been, another site's page, or a new layout."""
    host = (urlsplit(url).hostname or "").lower()
    if host in ("civicplus.com", "www.civicplus.com"):
        return TenantGone(f"the address leads to the vendor's own site: {url}")
    if len(body) < _STUB and _GO_ELSEWHERE.search(body):
        return TenantGone(f"only a page that sends browsers elsewhere is at {url}")
    return LayoutChanged(container, titles.clean(body[:400].decode("utf-8", "replace"))[:120])


def tenant_of(url: str) -> str:
    """The name of a tenant in ids where the city's row isn't known: its host, or the first label of a vendor's subdomain."""
    host = (urlsplit(url).hostname or "").lower()
    return host.removesuffix(".civicplus.com")


def absolute(href: str, url: str) -> str | None:
    """The whole address of a link on the page at `url`; None for scripts, empty ones and addresses that can't be read."""
    href = re.sub(r"[\t\r\n]", "", href).strip()
    if href.startswith("/") and not href.startswith("//"):  # nearly all are; urljoin is slow
        return "/".join(url.split("/", 3)[:3]) + href
    if not href or href.startswith("#"):
        return None
    try:
        joined = urljoin(url, href)
        return joined if urlsplit(joined).hostname and joined.startswith("http") else None
    except ValueError:
        return None
