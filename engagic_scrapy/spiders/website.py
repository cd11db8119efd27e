"""A city's own site: one page with links to agendas, by row only; in a browser where JavaScript makes the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.utils.misc import load_object

from engagic_scrapy.base_spiders.vendor_spider import VendorSpider
from engagic_scrapy.cities.registry import City
from engagic_scrapy.exceptions import PageError, TenantGone
from engagic_scrapy.items import Document, Meeting
from engagic_scrapy.parsers import website as parser

HEAVY = ("image", "media", "font")


def is_heavy(request: Any) -> bool:
    """Whether the browser needs not fetch this to show the list (a Playwright request)."""
    return request.resource_type in HEAVY


class WebsiteSpider(VendorSpider):
    """
    Vendor
      None: a page of the city's own site.
    API documentation
      None.
    City parameters
      host       the site's host, the key of its meetings' ids
      site       scheme and host, where it is not https://<host>
      path       the page with the agendas, with its query; "/" if not given
      container  CSS selector of what holds the list; only with it an empty list is quiet
      rows       CSS selector, inside the container, of one meeting each; not needed for tables, lists and headings
      body       the body of all meetings of the page, where it names none
      wait_for   CSS selector that appears when JavaScript has finished; else the page has finished when its network is idle
      browser = true (beside these): read in Chromium, because JavaScript makes the page
    Caveats
      Requests: 1. One, the page; older pages and other bodies' pages are not followed.
      Days come from the words, rows and headings around a link. Each meeting carries `website-confidence` (high, medium, low) and
      a `website-doubt` for each reason among its identifiers; a link without a day is no meeting. Ids are derived from day and
      body: they change when a site corrects either.
      A browser and its driver take 380 MB (chromium-headless-shell) to 570 MB (chromium) beside this process. In a browser the
      certificate is always checked, whatever verify_tls says.
    """

    name = "website"

    # VendorSpider
    city_params = dict.fromkeys(("host", "site", "path", "container", "rows", "body", "wait_for"), str | None)
    pages_have_ends = False  # any site may be one of these, and HTML allows a page without its closing tag

    # scrapy-playwright
    custom_settings = {"PLAYWRIGHT_ABORT_REQUEST": is_heavy}

    # Local
    patience = 30_000  # milliseconds for wait_for, as for the navigation

    def start_city(self, city: City) -> Iterator[Request]:
        site = city.params.get("site") or f"https://{city.params['host']}"
        meta = self.browser_meta(city) if city.browser else None
        url = site.rstrip("/") + city.params.get("path", "/")
        # Never filtered as a duplicate: two places may share a page.
        yield self.request(city, url, self.parse_page, meta=meta, dont_filter=True)

    def browser_meta(self, city: City) -> dict[str, Any]:
        """The default context, whose page is closed by the handler; either end of the wait fails loudly, as a timeout."""
        # Not by the header alone: what a page asks for while it is being closed passes the handler by. Downloads would be read
        # into memory, and what a service worker asks for would not be seen.
        honest = {"user_agent": self.settings["USER_AGENT"], "accept_downloads": False, "service_workers": "block"}
        meta: dict[str, Any] = {"playwright": True, "playwright_context_kwargs": honest}
        if "wait_for" not in city.params:
            return {**meta, "playwright_page_goto_kwargs": {"wait_until": "networkidle"}}
        page_method = load_object("scrapy_playwright.page.PageMethod")  # loaded only where there is a browser
        wait = page_method("wait_for_selector", city.params["wait_for"], state="attached", timeout=self.patience)
        return {**meta, "playwright_page_methods": [wait]}

    def parse_page(self, response: Response, city: City) -> Iterator[Meeting | Document]:
        facts = parser.facts(city.params)
        page = parser.listing(response.body, url=response.url, timezone=city.timezone, **facts)
        yield from self.items_from(city, page, response)

    def explain(self, response: Response) -> PageError | None:
        gone = response.status in (404, 410)
        return TenantGone(f"HTTP {response.status}: the row's page is not there") if gone else None
