"""Which vendor's host a name is, and which of its tenants."""

from __future__ import annotations

import re
from collections.abc import Callable

from engagic_scrapy.cities import own_hosts
from engagic_scrapy.cities.portal_address import Address, Portal

# First labels below a vendor's domain that are not a tenant: marketing, support, the vendor's own machines and files.
_NOT_TENANTS = frozenset({
    "admin", "api", "app", "apps", "archive", "archive-media", "archive-stream", "archive-video", "assets", "auth", "blog",
    "careers", "cdn", "cms", "community", "connect", "demo", "docs", "email", "events", "ftp", "get", "go", "help", "info",
    "learn", "legistar", "library", "live", "login", "mail", "media", "meetings", "news", "new", "old", "portal", "public",
    "resources", "staging", "static", "status", "store", "support", "test", "training", "v3", "video", "webapi", "webinars",
    "www",
})  # fmt: skip
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def _tenant(label: str) -> bool:
    return bool(_LABEL.fullmatch(label)) and label not in _NOT_TENANTS


def _plain(vendor: str, domain: str) -> Callable[[str, Address], Portal | None]:
    """For vendors whose tenants are first labels, whatever the path."""

    def read(label: str, address: Address) -> Portal | None:
        return Portal(vendor, {"slug": label, "host": f"{label}.{domain}"}) if _tenant(label) else None

    return read


def _legistar(label: str, address: Address) -> Portal | None:
    """The API names a client; the host of its pages is nearly always called the same, and is left to the spider's default."""
    client = re.match(r"/v1/([a-z0-9_-]+)(?:/|$)", address.low)
    if label == "webapi" and client:
        return Portal("legistar", {"slug": client[1], "client": client[1], "access": "api"})
    return Portal("legistar", {"slug": label, "host": address.host}) if _tenant(label) else None


def _granicus(label: str, address: Address) -> Portal | None:
    if not _tenant(label) or label.endswith("-files"):
        return None
    return Portal("granicus", {"slug": label, "host": address.host, **own_hosts.views(address, "view_id")})


def _escribe(label: str, address: Address) -> Portal | None:
    if not _tenant(label):
        return None
    return Portal("escribe", {"slug": label, "host": address.host, **own_hosts.views(address, "meetingviewid")})


def _civicclerk(label: str, address: Address) -> Portal | None:
    """The slug is the same on the portal's, the API's and the older host; the older one is known by its folder."""
    slug, _, kind = label.partition(".")
    if not _tenant(slug) or kind not in ("portal", "api", ""):
        return None
    if not kind and not address.low.startswith("/web/"):
        return None
    return Portal("civicclerk", {"slug": slug, "host": f"{slug}.portal.civicclerk.com"})


def _swagit(label: str, address: Address) -> Portal | None:
    """Older hosts send on to the tenant's new one."""
    slug, _, kind = label.partition(".")
    if not _tenant(slug) or kind not in ("new", ""):
        return None
    if not kind and not re.match(r"/(?:play|views|videos)(?:/|$)", address.low):
        return None
    return Portal("swagit", {"slug": slug, "host": f"{slug}.new.swagit.com"})


def _civicplus(label: str, address: Address) -> Portal | None:
    """Tenants are called nm-lascruces; without the state it is a machine or a page of the vendor's."""
    if not re.fullmatch(r"[a-z]{2}-[a-z0-9-]*[a-z0-9]", label):
        return None
    path = own_hosts.civicplus_path(address) or "/AgendaCenter"
    return Portal("civicplus", {"slug": label, "host": address.host, "path": path})


def _municode(label: str, address: Address) -> Portal | None:
    """One host for all who have no host of their own: the city's code stands in the query."""
    code = (address.query.get("cid") or address.query.get("cc") or [""])[0].upper()
    if label != "meetings" or not re.fullmatch(r"[A-Z0-9]{2,20}", code):
        return None
    page = address.number("ppid") or (address.query.get("ppid") or [""])[0]
    path = {"path": f"/PublishPage?ppid={page}"} if re.fullmatch(r"[A-Za-z0-9-]{1,40}", page) else {}
    return Portal("municode", {"slug": code, "host": address.host, "city_code": code, **path})


def _boarddocs(label: str, address: Address) -> Portal | None:
    match = re.match(r"/([a-z0-9_-]+)/([a-z0-9_.-]+)/board\.nsf(?:/|$)", address.low)
    if label not in ("go", "www", "") or match is None:
        return None
    path = f"/{match[1]}/{match[2]}/Board.nsf"
    return Portal("boarddocs", {"slug": match[2], "host": "go.boarddocs.com", "path": path, "state_path": match[1]})


def _boardbook(label: str, address: Address) -> Portal | None:
    match = re.match(r"/public/(?:organization|agenda|minutes|publicnotice)/([0-9]{1,9})(?:/|$)", address.low)
    if label != "meetings" or match is None:
        return None
    number = int(match[1])
    return Portal("boardbook", {"slug": str(number), "host": address.host, "organization_id": number})


def _simbli(label: str, address: Address) -> Portal | None:
    number = address.number("s")
    if label not in ("simbli", "assistive") or not number:
        return None
    return Portal("simbli", {"slug": number, "host": "simbli.eboardsolutions.com", "s": number})


def _destiny(label: str, address: Address) -> Portal | None:
    return own_hosts.destiny(address) if label == "public" else None


def _agendaonline(label: str, address: Address) -> Portal | None:
    if _tenant(label):
        return Portal("agendaonline", {"slug": label, "host": address.host})
    match = re.match(r"(/public/([a-z0-9_-]+))(?:/|$)", address.path, re.IGNORECASE)
    if label not in ("", "www") or match is None or match[2].lower() in ("meeting", "agency"):
        return None
    return Portal("agendaonline", {"slug": match[2].lower(), "host": address.host, "path": match[1]})


def _proudcity(label: str, address: Address) -> Portal | None:
    host = address.host
    return Portal("proudcity", {"slug": host, "host": host, "site": f"https://{host}"}) if _tenant(label) else None


def _hyland(label: str, address: Address) -> Portal | None:
    """Companies that run OnBase for others, and other products too: only the site's path tells."""
    site = re.match(r"/[a-z0-9_-]*agendaonline[a-z0-9_-]*(?=/|$)", address.path, re.IGNORECASE)
    if not _tenant(label):
        return None
    return own_hosts.at("onbase", address, path=site[0]) if site else own_hosts.onbase(address)


_CIVICWEB = ("civicweb.net", "diligent.community", "community.highbond.com", "community.diligentoneplatform.com")
_DOMAINS: dict[str, Callable[[str, Address], Portal | None]] = {
    **{domain: _plain("civicweb", domain) for domain in _CIVICWEB},
    "legistar.com": _legistar,
    "legistar1.com": lambda label, address: None,  # files of Legistar
    "granicus.com": _granicus,
    "primegov.com": _plain("primegov", "primegov.com"),
    "civicclerk.com": _civicclerk,
    "civicplus.com": _civicplus,
    "iqm2.com": _plain("iqm2", "iqm2.com"),
    "escribemeetings.com": _escribe,
    "novusagenda.com": _plain("novusagenda", "novusagenda.com"),
    "municodemeetings.com": _plain("municode", "municodemeetings.com"),
    "municode.com": _municode,
    "hylandcloud.com": _hyland,
    "databankcloud.com": _hyland,
    "boarddocs.com": _boarddocs,
    "boardbook.org": _boardbook,
    "eboardsolutions.com": _simbli,
    "destinyhosted.com": _destiny,
    "swagit.com": _swagit,
    "agendaonline.net": _agendaonline,
    "proudcity.com": _proudcity,
}
# A vendor's domain inside another name (legistar.com.evil.example, not-legistar.com).
_LOOKALIKE = re.compile(rf"(?:{'|'.join(map(re.escape, _DOMAINS))})(?![a-z0-9])")


def domain_of(host: str) -> str | None:
    """The vendor's domain that a host is in."""
    return next((domain for domain in _DOMAINS if host == domain or host.endswith(f".{domain}")), None)


def detect(domain: str, address: Address) -> Portal | None:
    """The tenant that an address in a vendor's domain names; None for marketing, support and files."""
    return _DOMAINS[domain](address.host.removesuffix(domain).rstrip("."), address)


def is_lookalike(host: str) -> bool:
    """Whether a vendor's domain stands inside the name of a host that isn't the vendor's."""
    return _LOOKALIKE.search(host) is not None
