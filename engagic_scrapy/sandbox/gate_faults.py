"""What goes wrong between a portal and its client, at any vendor alike, and what a correct client makes of it."""

from __future__ import annotations

from dataclasses import dataclass

LISTING, DOCUMENT, ROBOTS = "listing", "document", "robots"
OK = "ok"


@dataclass(frozen=True, slots=True)
class WireFault:
    """One thing that can go wrong on the way.

    :param strikes: ``listing``: every page of a city; ``document``: one file of a city, always the same; ``robots``: robots.txt
        of its hosts.
    :param times: how often it happens before all is well; 0: it stays.
    :param kinds: that name it rightly, of the city where a page was struck, else of the document; empty: nothing is lost.
    :param why: the reason of the expectation.
    """

    name: str
    strikes: str
    about: str
    kinds: tuple[str, ...] = ()
    times: int = 0
    why: str = ""

    @property
    def spares_city(self) -> bool:
        """Whether the city's own outcome is ok."""
        return not self.kinds or self.strikes == DOCUMENT or self.name == "robots_documents"

    @property
    def hides_rules(self) -> bool:
        """Whether robots.txt can't be had, whatever it says."""
        return self.strikes == ROBOTS and self.name not in ("robots_all", "robots_documents")


# A portal that names its own failures may name this one too.
_PAGE = ("layout_changed", "portal_error", "parse", "config", "blocked")


def _both(
    name: str, about: str, listing: tuple[str, ...], document: tuple[str, ...], times: int = 0, why: str = ""
) -> list[WireFault]:
    return [
        WireFault(f"{name}.page", LISTING, about, listing, times, why),
        WireFault(f"{name}.file", DOCUMENT, about, document, times, why),
    ]


_ALL = [
    *_both("retry_after", "429 with Retry-After in seconds, once", (), (), 1, "the vendor rests, then the same request goes out"),
    *_both("retry_date", "503 with Retry-After as a date, once", (), (), 1, "the vendor rests, then the same request goes out"),
    *_both("burst", "502, then 500, then well", (), (), 2, "two retries get through"),
    *_both("http500", "500 and no end", ("http", "config", "portal_error", "tenant_gone"), ("http",), 0, "retries are used up"),
    *_both("drip", "the body in drops, a second in all", (), (), 0, "slow is not broken"),
    *_both(
        "drip_on", "a drop now and then, for ever", ("timeout",), ("timeout",), 0, "the time of a page or document is bounded"
    ),
    *_both("stall", "headers, half the body, then silence", ("timeout",), ("timeout",), 0, "silence is bounded"),
    *_both("mute", "the request is taken and never answered", ("timeout",), ("timeout",), 0, "silence is bounded"),
    *_both("cut_headers", "the connection ends within the headers", ("connection",), ("connection",), 0, "no answer at all"),
    *_both("cut_once", "the connection ends within the body, once", (), (), 1, "a retry gets it whole"),
    *_both("cut", "the connection ends within the body", ("connection",), ("truncated",), 0, "half a body is none"),
    *_both(
        "endless",
        "a body without end, as fast as it is taken",
        ("connection", "too_large"),
        ("too_large",),
        0,
        "bytes are bounded",
    ),
    *_both("loop", "302 to itself", ("ignored", "redirects"), ("ignored", "redirects"), 0, "redirects are bounded"),
    *_both("longer", "Content-Length is more than ever comes", ("connection",), ("truncated",), 0, "half a body is none"),
    *_both(
        "shorter",
        "Content-Length is half of what comes",
        (*_PAGE, "connection", "truncated"),
        ("truncated", "connection"),
        0,
        "half a body is none",
    ),
    *_both("gzip", "Content-Encoding gzip, asked for or not", (), (), 0, "taken off"),
    *_both("deflate", "Content-Encoding deflate, asked for or not", (), (), 0, "taken off"),
    *_both(
        "br", "Content-Encoding br, asked for or not", (), ("not_pdf:other",), 0, "pages accept it; a document asked for identity"
    ),
    WireFault("pdf.page", LISTING, "a PDF in place of the page", _PAGE, 0, "the page is not what its parser knows"),
    WireFault("html.file", DOCUMENT, "a web page served as application/pdf", ("not_pdf:html",), 0, "told by its first bytes"),
    WireFault("expired403.file", DOCUMENT, "cut once, and from then on 403", ("http",), 0, "the link has expired"),
    WireFault("expired410.file", DOCUMENT, "cut once, and from then on 410", ("gone",), 0, "the link has expired"),
    *_both("dns", "sent on to a host that doesn't exist", ("dns",), ("connection",), 0, "a name that can't be had"),
    *_both("tls_untrusted", "https with a certificate nobody vouches for", ("connection",), ("connection",), 0, "not spoken to"),
    *_both("tls_name", "https with another host's certificate", ("connection",), ("connection",), 0, "not spoken to"),
    *_both("tls_expired", "https with an expired certificate", ("connection",), ("connection",), 0, "not spoken to"),
    WireFault("robots_all", ROBOTS, "robots.txt forbids all of the city", ("robots",), 0, "obeyed"),
    WireFault(
        "robots_documents", ROBOTS, "robots.txt forbids the documents", ("robots",), 0, "obeyed; the listing stays allowed"
    ),
    WireFault("robots_500", ROBOTS, "robots.txt is answered 500", ("http",), 0, "obeyed: RFC 9309 reads it as forbidding all"),
    WireFault("robots_mute", ROBOTS, "robots.txt is never answered", ("timeout",), 0, "obeyed, as after a 500"),
    WireFault("robots_endless", ROBOTS, "robots.txt has no end", (), 0, "bytes are bounded; rules that can't be had are none"),
]
WIRE_FAULTS = {fault.name: fault for fault in _ALL}
