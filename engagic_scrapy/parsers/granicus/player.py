"""Granicus player pages: the documents beside a recording. No date: what stands in the text may be that of other minutes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from engagic_scrapy import pages
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import Document
from engagic_scrapy.parsers.granicus import markup

_NOT_LIVE = re.compile(r"not currently in progress", re.I)


@dataclass(slots=True)
class Player:
    """``live`` is False for an event that is not running: it has no document of its own."""

    title: str
    documents: list[Document] = field(default_factory=list)
    live: bool = True


def player(body: bytes, *, host: str) -> Player:
    """Either kind of player, ``MediaPlayer.php`` or ``/player/…``. Raises Blocked, PortalError, LayoutChanged."""
    pages.refuse_challenge(body)
    root = markup.tree(body)
    title = markup.text(next(root.iter("title"), None))
    if not title or not (root.xpath("//*[contains(@id, 'player') or contains(@id, 'video') or contains(@id, 'doc-')] | //video")):
        raise LayoutChanged("#player-error, #doc-section or video of a player page", markup.text(root)[:120])
    if any(_NOT_LIVE.search(markup.text(error)) for error in root.xpath("//*[@id='player-error']")):
        return Player(title, live=False)
    result = Player(title)
    for kind in ("agenda", "minutes"):
        address = next(iter(root.xpath(f"//*[@id='desktop-{kind}']/@data-url")), "")
        address = address or next(iter(re.findall(rf"[^\"'\s]*{kind}Viewer\.php\?[^\"'\s]+", markup.decode(body), re.I)), "")
        url = markup.absolute_if_any(address, host)
        if url:
            keys = markup.keys(url)
            result.documents.append(
                Document(kind, kind.capitalize(), url, f"{kind}:clip:{keys['clip']}" if "clip" in keys else None)
            )
    return result
