"""The links of an agenda or minutes cell: which kind each is, and its lasting address."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from engagic_scrapy import markup, titles
from engagic_scrapy.items import Document, Meeting

_FILE = re.compile(r"/show(?:published)?document(?:/(\d+))?", re.I)


def add_files(meeting: Meeting, cell: Any, url: str, kind: str) -> None:
    """Links of an agenda or minutes cell; the first is not always the packet, so words decide. "Not Included" is none."""
    for link in cell.xpath(".//a[@href]"):
        href, name = link.get("href").strip(), titles.clean(link.text_content())
        if (
            not name
            or "recording" in name.lower()
            or not (_FILE.search(href) or "document" in href.lower() or ".pdf" in href.lower())
        ):
            continue
        address, key = _file(urljoin(url, markup.quoted(href)))
        said = titles.document_kind(name, "")
        first = all(each.kind != kind for each in meeting.documents)
        settled = said if said != "other" else kind if first else "attachment"
        if all(each.native_id != key for each in meeting.documents):
            meeting.documents.append(
                Document("minutes" if kind == "minutes" and said == "other" else settled, name, address, key)
            )


def _file(address: str) -> tuple[str, str]:
    """Lasting address and key; the ticks behind a document's number change with every edit."""
    parts = urlsplit(address)
    query = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    for name in ("agendaid", "minutesid"):
        if name in query:
            return address, f"{name.removesuffix('id')}:{query[name]}"
    found = _FILE.search(parts.path)
    key = (found[1] if found else None) or query.get("id")
    if found and found[1]:
        address = f"{parts.scheme}://{parts.netloc}{parts.path[: found.end()]}"
    return address, f"document:{key}" if key else address
