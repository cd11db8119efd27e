"""eScribe's agendas and minutes as pages: items, attachments, motions and votes (these reconstructed from client code), video."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin

from engagic_scrapy import pages, titles
from engagic_scrapy.exceptions import LayoutChanged
from engagic_scrapy.items import AgendaItem, Document, Link, Location, Matter, Meeting, RowProblem, Vote
from engagic_scrapy.markup import first, has_class, spaced, tree
from engagic_scrapy.parsers.escribe.listing import document_key

CONTAINER = ".AgendaItems"

_NUMBER = re.compile(r"\bAgendaItem(\d+)\b")
_FILE = re.compile(r"^\s*([A-Z]{2,6}-?\d[\w.-]*\d)\s*[:–-]\s")
_LABEL = re.compile(r"^(?:moved|seconded)(?: by)?\s*:?\s*", re.I)
_COUNT = re.compile(r"\((\d+ ?(?:to|-|–) ?\d+)\)")
_NAMES = re.compile(r",\s*(?:and\s+)?|\s+and\s+")


@dataclass(slots=True)
class Agenda:
    """One page. ``day`` is ISO text, ``clock`` HH:MM, both as the page's own attributes have them."""

    items: list[AgendaItem] = field(default_factory=list)
    day: str | None = None
    clock: str | None = None
    place: str | None = None
    video: Link | None = None
    problems: list[RowProblem] = field(default_factory=list)


def agenda(body: bytes, *, url: str) -> Agenda:
    """``/Meeting.aspx``. Raises Blocked, PortalError, LayoutChanged."""
    page = tree(body)
    container = first(page.xpath(f"//*[{has_class('AgendaItems')}]"))
    if container is None:
        raise LayoutChanged(CONTAINER, titles.clean(page.text_content())[:120])
    rows = [row for row in container.iter("div") if "AgendaItem" in (row.get("class") or "").split()]
    if not rows and container.xpath(".//a"):
        raise LayoutChanged(".AgendaItem in .AgendaItems", titles.clean(container.text_content())[:120])
    reader = _Reader(url)
    _, problems = pages.read_rows(rows, reader.read)
    stamp = page.xpath("string((//time/@datetime)[1])").strip().partition(" ")
    place = [spaced(first(page.xpath(f"//div[{has_class(name)}]"))) for name in ("Location", "Address1", "Address2", "Address3")]
    return Agenda(
        reader.items, stamp[0] or None, stamp[2] or None, ", ".join(filter(None, place)) or None, _video(page), problems
    )  # fmt: skip


def player(body: bytes) -> Link | None:
    """The recording of ``ISIStandAlonePlayer.aspx``, None if it has none. Raises Blocked, PortalError."""
    return _video(tree(body))


def take_agenda(meeting: Meeting, body: bytes, *, url: str) -> list[str]:
    """Adds items, place and video; what could not be read, in words. Raises nothing.

    Items of a second page (the minutes) give their motions to the items of the first with the same number.
    """
    found, failure = pages.read_part(lambda part: agenda(part, url=url), body)
    if found is None:
        meeting.incomplete.append(f"agenda items: {failure} ({url})")
        return [str(failure)]
    known = {item.native_id: item for item in meeting.items}
    for item in found.items if known else []:
        if mine := known.get(item.native_id):
            _add_motion(mine, item)
    meeting.items = meeting.items or found.items
    meeting.location = meeting.location or (Location(found.place) if found.place else None)
    if found.video and all(link.url != found.video.url for link in meeting.media):
        meeting.media.append(found.video)
    return [f"agenda item {problem.row}: {problem.error}" for problem in found.problems]


def _video(page: Any) -> Link | None:
    element = first(page.xpath('//*[@id="isi_player"]'))
    client = element.get("data-client_id") if element is not None else None
    name = (element.get("data-stream_name") or element.get("data-file_name")) if element is not None else None
    if not client or not name:
        return None
    return Link("Video", f"https://cdn1.isilive.ca/vod/_definst_/mp4:{client}/{quote(name)}/playlist.m3u8", "video")


class _Reader:
    """Reads one item after another. Containers nest: what stands in a container belongs to the nearest item."""

    def __init__(self, url: str):
        self.url = url
        self.items: list[AgendaItem] = []
        self.by_container: dict[Any, AgendaItem] = {}

    def read(self, row: Any) -> None:
        number = _NUMBER.search(row.get("class") or "")
        title = spaced(first(row.xpath(f".//*[{has_class('AgendaItemTitle')}]")))
        if not title:
            raise ValueError("an item without a title")
        containers = list(row.iterancestors("div"))
        own = next((each for each in containers if "AgendaItemContainer" in (each.get("class") or "").split()), None)
        above = [self.by_container[each] for each in containers if each is not own and each in self.by_container]
        section = above[-1].title if above else None
        file = _FILE.match(title)
        counter = spaced(first(row.xpath(f".//*[{has_class('AgendaItemCounter')}]")))
        item = AgendaItem(
            title=title, position=len(self.items) + 1, native_id=number[1] if number else None,
            number=counter.rstrip(".") or None, section=section,
            consent=True if section and "consent" in section.lower() else None,
            matter=Matter(file=file[1], name=title) if file else None,
        )  # fmt: skip
        scope = own if own is not None else row
        for element in _inside(scope):
            self._add(item, element)
        self.items.append(item)
        if own is not None:
            self.by_container[own] = item

    def _add(self, item: AgendaItem, element: Any) -> None:
        names = (element.get("class") or "").split()
        if element.tag == "a" and (key := document_key(element.get("href") or "")):
            if all(document.native_id != key for document in item.documents):  # images of the page are no links
                address = urljoin(self.url, element.get("href"))
                item.documents.append(Document("attachment", spaced(element) or "Attachment", address, key))
        elif "RichText" in names and {"AgendaItemDescription", "MotionText", "AgendaItemMinutes"} & set(names):
            words = spaced(element)
            if words and words not in (*item.notes, item.action):
                item.notes.append(words)
        elif element.tag == "li" and "AgendaItemMotion" in names:
            _read_motion(item, element)


def _inside(container: Any) -> list[Any]:
    """The elements of a container but not those of containers in it."""
    found = []
    for child in container.iterchildren():
        if not isinstance(child.tag, str) or "AgendaItemContainer" in (child.get("class") or "").split():
            continue
        found += [child, *_inside(child)]
    return found


def _read_motion(item: AgendaItem, motion: Any) -> None:
    """The last motion decides; earlier ones (amendments, referrals) leave their result in the notes."""
    if item.result:
        item.notes.append(f"Earlier motion: {item.result}")
    part = {
        name: spaced(first(motion.xpath(f".//*[{has_class(name)}]")))
        for name in ("MovedBy", "SecondedBy", "MotionText", "MotionResult")
    }
    item.mover = _LABEL.sub("", part["MovedBy"]) or None
    item.seconder = _LABEL.sub("", part["SecondedBy"]) or None
    item.action, item.result = part["MotionText"] or None, part["MotionResult"] or None
    count = _COUNT.search(item.result or "")
    item.tally = count[1] if count else None
    item.votes = []
    for row in motion.xpath(f".//table[{has_class('MotionVoters')}]//tr"):
        option = re.sub(r"\s*\(\d+\)\s*$", "", spaced(first(row.xpath(f"./td[{has_class('VoterVote')}]"))))
        names = spaced(first(row.xpath(f"./td[{has_class('VotesUsers')}]")))
        item.votes += [Vote(name, option, titles.vote_option(option)) for name in _NAMES.split(names) if name.strip() and option]


def _add_motion(mine: AgendaItem, theirs: AgendaItem) -> None:
    for name in ("action", "result", "tally", "mover", "seconder"):
        setattr(mine, name, getattr(theirs, name) or getattr(mine, name))
    mine.votes = theirs.votes or mine.votes
    mine.notes += [note for note in theirs.notes if note not in mine.notes]
    known = {document.native_id for document in mine.documents}
    mine.documents += [document for document in theirs.documents if document.native_id not in known]
