"""A world of cities, meetings and documents that follows from a seed: any part is made when it is asked for, none is kept."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from engagic_scrapy.cities.rows import did_you_mean
from engagic_scrapy.exceptions import UsageProblem
from engagic_scrapy.sandbox import faults, packets, shares, special, words
from engagic_scrapy.sandbox.agendas import items_of
from engagic_scrapy.sandbox.options import MEETINGS_MAX, Options
from engagic_scrapy.sandbox.portals.addresses import ADDRESSES, doors_of
from engagic_scrapy.sandbox.records import City, CityTruth, Document, Item, Meeting
from engagic_scrapy.sandbox.words import chance

NAMES = len(words.CITY_FIRST) * len(words.CITY_LAST)
_STEP = 1_019  # has no factor in common with NAMES: every name comes once
DAYS_BACK, DAYS_AHEAD = 7, 30  # the default window of a crawl


class World:
    """:param options: size and seed. Raises UsageProblem if they can't be played."""

    def __init__(self, options: Options):
        if not 0 < options.cities <= NAMES or not 0 < options.meetings <= MEETINGS_MAX:
            raise UsageProblem(f"a sandbox has 1 to {NAMES} cities with 1 to {MEETINGS_MAX} meetings each")
        self.options = options
        for vendor in options.vendors:
            if vendor not in ADDRESSES:
                raise UsageProblem(f"the sandbox can't play {vendor!r}" + did_you_mean(vendor, ADDRESSES))
        self._places = _places(options)
        self._recent = functools.lru_cache(maxsize=64)(self._make_meetings)
        self.specials: dict[int, special.Special] = {}  # by the number of the city whose first packet it is
        self.plan = faults.Plan()
        # Both must know what the portals show, and are asked for below.
        self.specials = special.spread(special.wanted(options), self._with_packets())
        doors = [(vendor, self._door(index)) for index, (vendor, _) in enumerate(self._places)]
        room = functools.cache(self._room)
        self.plan = faults.plan(options.faults, seed=options.seed, doors=doors, spare=set(self.specials), room=room)

    def _with_packets(self) -> Iterator[int]:
        """The cities whose portals show a packet of their first meeting."""
        for city in self.cities():
            if self._shown(Document(self.meeting(city, 0), "packet", "Agenda Packet")):
                yield city.index

    def _room(self, index: int) -> int:
        """How many documents of a city's first meeting can have a fault that a crawl meets."""
        return sum(map(self._shown, self.documents(self.meeting(self.city(index), 0))))

    def _shown(self, document: Document) -> bool:
        """Whether a crawl can come to it: its portal lists the meeting and shows the document to the public."""
        book = ADDRESSES[document.meeting.city.vendor]
        lists, shows = getattr(book, "lists", _all), getattr(book, "shows", _all)
        return document.shown and bool(lists(document.meeting)) and bool(shows(document))

    # -- cities ---------------------------------------------------------------------------------------------------------------

    def cities(self) -> Iterator[City]:
        return map(self.city, range(self.options.cities))

    def city(self, index: int) -> City:
        """Raises IndexError."""
        if not 0 <= index < self.options.cities:
            raise IndexError(index)
        rng = chance(self.options.seed, "city", index)
        first, last = divmod((index * _STEP + self.options.seed * 31) % NAMES, len(words.CITY_LAST))
        name = words.CITY_FIRST[first] + words.CITY_LAST[last]
        state = rng.choice(sorted(words.ZONES))
        fault = self.plan.cities.get(index)
        vendor, turn = self._places[index]
        return City(
            index=index,
            id=name.lower() + state,
            name=name,
            state=state,
            timezone=words.ZONES[state],
            population=rng.randrange(2_000, 900_000),
            vendor=vendor,
            door=self._door(index),
            slug=name.lower(),
            quirk=turn // len(self.options.doors) + 3 * self.options.seed,
            has_packet=index in self.specials or rng.random() < 0.6,
            fault=fault.name if fault else "",
        )

    def city_of_slug(self, slug: str) -> City | None:
        index = _slugs(self.options.seed).get(slug)
        return self.city(index) if index is not None and index < self.options.cities else None

    def _door(self, index: int) -> str:
        vendor, turn = self._places[index]
        known = doors_of(vendor)
        doors = [door for door in self.options.doors if door in known] or known
        return doors[turn % len(doors)]

    # -- meetings -------------------------------------------------------------------------------------------------------------

    def meetings(self, city: City) -> tuple[Meeting, ...]:
        """All meetings of the city, in the order of their numbers."""
        return self._recent(city)

    def _make_meetings(self, city: City) -> tuple[Meeting, ...]:
        return tuple(self.meeting(city, index) for index in range(self.options.meetings))

    def meeting(self, city: City, index: int) -> Meeting:
        """Raises IndexError."""
        if not 0 <= index < self.options.meetings:
            raise IndexError(index)
        rng = chance(self.options.seed, "meeting", city.index, index)
        day = self.options.today + timedelta(days=_offset(rng.random(), city, index))
        state = rng.choices(("held", "cancelled", "deferred", "untimed", "draft"), (70, 9, 6, 6, 9))[0] if index else "held"
        body = rng.randrange(len(words.BODIES)) if index else 0
        start = f"{rng.choice((9, 10, 12, 13, 17, 18, 19))}:{rng.choice((0, 0, 30)):02}".zfill(5)
        printed = {"deferred": "Deferred", "untimed": rng.choice(("TBD", "", None))}.get(state, _clock(start, rng.randrange(8)))
        meeting = Meeting(
            city=city,
            index=index,
            day=day,
            start=None if state in ("deferred", "untimed") else start,
            time_printed=printed,
            body=words.BODIES[body],
            body_id=100 + body,
            state=state,
            location=rng.choice(words.PLACES),
            note=rng.choice(("CANCELLED", "Meeting cancelled for lack of quorum")) if state == "cancelled" else "",
            past=day < self.options.today,
            listed=self.in_window(day),
        )
        return replace(meeting, native_id=ADDRESSES[city.vendor].native_id(meeting))

    def in_window(self, day: date, from_date: date | None = None, until_date: date | None = None) -> bool:
        """Whether a crawl of this window, by default of the default one, lists a meeting of that day."""
        first = from_date or self.options.today - timedelta(days=DAYS_BACK)
        return first <= day <= (until_date or self.options.today + timedelta(days=DAYS_AHEAD))

    def items(self, meeting: Meeting) -> tuple[Item, ...]:
        """The agenda, in its order; nothing of a draft."""
        return items_of(meeting, self.options.seed) if meeting.published else ()

    # -- documents ------------------------------------------------------------------------------------------------------------

    def documents(self, meeting: Meeting) -> tuple[Document, ...]:
        """The meeting's own documents, then its items' attachments, hidden ones included."""
        if not meeting.published:
            return ()
        made = [Document(meeting, "agenda", "Agenda")]
        if meeting.city.has_packet:
            made.append(Document(meeting, "packet", "Agenda Packet"))
        if meeting.past and meeting.state == "held":
            made.append(Document(meeting, "minutes", "Minutes"))
        made += [
            Document(meeting, "attachment", name, item.position, ordinal, shown)
            for item in self.items(meeting)
            for ordinal, (name, shown) in enumerate(item.attachments)
        ]
        return tuple(self._struck(made)) if meeting.index == 0 else tuple(made)

    def _struck(self, documents: list[Document]) -> Iterator[Document]:
        left = list(self.plan.documents.get(documents[0].meeting.city.index, ()))
        for document in documents:
            fault = left.pop(0).name if left and self._shown(document) else ""
            yield Document(
                document.meeting, document.kind, document.name, document.position, document.ordinal, document.shown, fault
            )

    def document(self, meeting: Meeting, kind: str, position: int = 0, ordinal: int = 0) -> Document | None:
        wanted = (kind, position, ordinal)
        return next((d for d in self.documents(meeting) if (d.kind, d.position, d.ordinal) == wanted), None)

    def special_of(self, document: Document) -> special.Special | None:
        """What is out of the ordinary with a packet."""
        first = document.kind == "packet" and document.meeting.index == 0
        return self.specials.get(document.meeting.city.index) if first else None

    def packet(self, document: Document) -> packets.Packet | special.StoredFile:
        """The file: its length, hash and bytes. Raises OSError if a file of this machine has gone."""
        found = self.special_of(document)
        return special.StoredFile(found.file) if found and found.file else packets.packet(self.packet_spec(document))

    def packet_spec(self, document: Document) -> packets.PacketSpec:
        """What stands in the file: see :func:`packets.page_text`."""
        meeting, options = document.meeting, self.options
        heading = (
            f"City of {meeting.city.name}",
            f"{meeting.body} {document.name}",
            f"{meeting.day:%B} {meeting.day.day}, {meeting.day.year}",
        )
        key, locked = f"{options.seed}.{document.key}", document.fault == "encrypted"
        if document.kind not in ("agenda", "packet"):
            pages = 1 + chance("pages", key).randrange(4)
            return packets.PacketSpec(key, heading, pages, tables=3, encrypted=locked)
        link = ADDRESSES[meeting.city.vendor].item_url
        entries = tuple(
            packets.Entry(item.number or "-", item.title, link(item) if item.file else None) for item in self.items(meeting)
        )
        if document.kind == "agenda":
            return packets.PacketSpec(key, heading, entries=entries, encrypted=locked)
        spec = packets.PacketSpec(key, heading, 2 * len(entries) + 2, self._packet_size(key), entries, 5, locked)
        found = self.special_of(document)
        return found.applied(spec, options) if found else spec

    def _packet_size(self, key: str) -> int:
        """Most near the least size, few near the greatest."""
        least, most = self.options.packet_kb, self.options.packet_max_kb
        growth = (most / least) ** (chance("size", key).random() ** 6) if most > least > 0 else 1.0
        return int(least * 1000 * growth)

    # -- truth ----------------------------------------------------------------------------------------------------------------

    def truth(self, from_date: date | None = None, until_date: date | None = None) -> Iterator[CityTruth]:
        """What a correct crawl of this window, by default of the default one, makes of each city."""
        for city in self.cities():
            yield self.city_truth(city, from_date, until_date)

    def city_truth(self, city: City, from_date: date | None = None, until_date: date | None = None) -> CityTruth:
        """What a correct crawl of this window makes of the city."""
        fault, book = self.plan.cities.get(city.index), ADDRESSES[city.vendor]
        failed = fault is not None and fault.outcome == "failed"
        lists = getattr(book, "lists", _all)
        listed = [m for m in self.meetings(city) if not failed and self.in_window(m.day, from_date, until_date) and lists(m)]
        documents = [d for meeting in listed for d in self.documents(meeting) if self._shown(d)]
        return CityTruth(
            city_id=city.id,
            door=city.door,
            fault=city.fault,
            outcome="failed" if failed else "ok" if listed else "quiet",
            kinds=fault.kinds if fault else (),
            native_ids=tuple(meeting.native_id for meeting in listed),
            documents=tuple(book.document_url(document) for document in documents),
            document_faults=tuple((book.document_url(d), d.fault) for d in documents if d.fault),
        )


def _places(options: Options) -> list[tuple[str, int]]:
    """Vendor, and number among its cities, of every city."""
    if not options.shares:
        return shares.by_turns(options.cities, options.vendors)
    vendors = dict(zip(options.vendors, options.shares, strict=False))
    whole = len(vendors) == len(options.vendors) == len(options.shares)
    if not whole or min(options.shares) < 0 or not any(options.shares):
        raise UsageProblem("a sandbox with shares has each vendor once, with a share of 0 or more, and not all of them 0")
    return shares.mixed(shares.counts(options.cities, vendors))


def _all(_: Meeting | Document) -> bool:
    """For vendors whose portals show everything: their address books have no ``lists`` and no ``shows``."""
    return True


def _offset(share: float, city: City, index: int) -> int:
    """Days from today: well inside the default window, so that no time zone moves it out, or well outside."""
    if city.fault == "quiet" or index % 5 == 4:
        return -(DAYS_BACK + 3) - int(share * 80) if index % 2 else DAYS_AHEAD + 3 + int(share * 80)
    return 2 + int(share * 18) if index == 0 else 2 - DAYS_BACK + int(share * (DAYS_BACK + DAYS_AHEAD - 3))


def _clock(start: str, habit: int) -> str:
    """A start as people type it."""
    hour, minute = int(start[:2]), start[3:]
    half, twelve = ("PM" if hour >= 12 else "AM"), (hour - 1) % 12 + 1
    if habit == 0:
        return start
    if habit == 1 and minute == "00":
        return f"{twelve} {half}"
    return f"{twelve}:{minute} {half[0].lower()}.m." if habit == 2 else f"{twelve}:{minute} {half}"


@functools.lru_cache(maxsize=4)
def _slugs(seed: int) -> dict[str, int]:
    """The number of the city that has a name. All names that there can be, so that nothing depends on the number of cities."""
    size = len(words.CITY_LAST)
    numbers = ((index, divmod((index * _STEP + seed * 31) % NAMES, size)) for index in range(NAMES))
    return {(words.CITY_FIRST[first] + words.CITY_LAST[last]).lower(): index for index, (first, last) in numbers}
