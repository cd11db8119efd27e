"""Where an AgendaViewer link of Granicus leads: a page of items, a file, or another vendor's portal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urljoin, urlsplit

from engagic_scrapy import pages
from engagic_scrapy.items import Link, Meeting
from engagic_scrapy.parsers.granicus import markup
from engagic_scrapy.parsers.granicus.agenda import NOT_PUBLISHED, UNPUBLISHED, VIEWER, agenda, fill

_LEGISTAR = re.compile(r"(?:^|\.)legistar\w*\.granicus\.com$|\.legistar1?\.com$")
_FILE = re.compile(r"\.(?:pdf|docx?|rtf)$", re.I)
_BUCKETS = ("cloudfront.net", "amazonaws.com")
STUB = 64  # bytes: "Redirecting…" is 14


@dataclass(frozen=True, slots=True)
class Target:
    """``kind``: again, page, file, legistar, onbase, wrapped, elsewhere, unpublished or nothing; ``url`` is where it leads.

    ``page``: items to read; this answer itself if ``url`` is the one that was asked.
    """

    kind: str
    url: str


def target(url: str, *, status: int, location: str | None, body: bytes) -> Target:
    """What an answer that was not redirected means. By address and first bytes, never by a file's ending alone."""
    if location and 300 <= status < 400:
        try:
            return _leads_to(urljoin(url, location.strip()))
        except ValueError:  # "http://[": no address
            return Target("nothing", url)
    start = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return Target("file", url)
    if len(body) < STUB:
        return Target("nothing", url)
    if len(body) < 4_000 and UNPUBLISHED.search(markup.decode(body)):
        return Target("unpublished", url)
    return Target("page", url)


def _leads_to(url: str) -> Target:
    parts = urlsplit(url)
    host, path = (parts.hostname or "").lower(), parts.path
    file = path.rpartition("/")[2].lower()
    wrapped = parse_qs(parts.query).get("url", [""])[0] if "google." in host else ""
    if markup.absolute_if_any(wrapped, host):
        return Target("wrapped", wrapped)
    if "agendaonline/meetings/viewmeeting" in path.lower():
        return Target("onbase", re.sub(r"ViewMeeting(?=\?|$)", "ViewMeetingAgenda", url, flags=re.I))
    if _LEGISTAR.search(host):
        return Target("legistar", url)
    if file == VIEWER:
        return Target("again", url)
    if file == "generatedagendaviewer.php":
        return Target("page", url)
    if file == "documentviewer.php" or _FILE.search(path):
        return Target("file", url)
    if host.endswith(_BUCKETS):
        return Target("page", url)
    return Target("elsewhere", url)


def settle(meeting: Meeting, found: Target, body: bytes, *, host: str) -> list[str]:
    """Completes a meeting with what its agenda's viewer leads to; what could not be read comes back in words.

    The viewer's address stays the lasting one: signatures of the files behind it end. ``legistar`` and ``onbase`` mean that the
    city has the meeting there too; the identifier says so for whoever joins them.
    """
    if found.kind == "page":
        return _read_page(meeting, body, host, found.url)
    viewers = [each for each in meeting.documents if VIEWER in each.url.lower() and each.kind in ("agenda", "packet")]
    if found.kind == "unpublished":
        meeting.agenda_status = NOT_PUBLISHED
    if found.kind == "nothing":
        meeting.incomplete.append(f"the agenda's viewer leads nowhere: {found.url}")
    if found.kind in ("legistar", "onbase"):
        address = found.url if found.kind == "onbase" else found.url.partition("?")[0]
        meeting.identifiers.append({"scheme": f"also-at-{found.kind}", "identifier": address})
    if found.kind == "wrapped":
        for document in viewers:
            document.url = markup.absolute(found.url, host)
    elif found.kind in ("unpublished", "nothing", "onbase", "elsewhere"):
        meeting.documents = [document for document in meeting.documents if document not in viewers]
        if found.kind in ("onbase", "elsewhere"):
            meeting.links.append(Link("Agenda", found.url, "agenda"))
    return []


def _read_page(meeting: Meeting, body: bytes, host: str, url: str) -> list[str]:
    found, problem = pages.read_part(lambda page: agenda(page, host=host, timezone=meeting.timezone), body)
    if found is None:
        meeting.incomplete.append(f"agenda page: {problem}: {url}")
        return [f"agenda page: {problem}"]
    fill(meeting, found)
    return [f"agenda item {row.row}: {row.error}" for row in found.problems]
