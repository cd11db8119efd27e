"""The parts of a sandbox world: plain values, made anew whenever they are asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class City:
    """A government with one portal. `index` is its place in the world; everything else follows from the seed and it.

    :param door: which of the vendor's doors its row names.
    :param quirk: a number from which the portal takes its habits (columns, votes, default range); they come by turns, so that
        a dozen cities show most of them.
    :param has_packet: whether its meetings have a packet, and not only an agenda.
    :param fault: name of what is wrong with it, or "".
    """

    index: int
    id: str
    name: str
    state: str
    timezone: str
    population: int
    vendor: str
    door: str
    slug: str
    quirk: int
    has_packet: bool
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as it is, whatever its portal shows of it.

    :param start: ``HH:MM`` in the city's zone; None where the portal gives no time.
    :param time_printed: what stands in the portal's time field.
    :param state: ``held``, ``cancelled``, ``deferred``, ``untimed`` or ``draft`` (nothing published yet).
    :param note: words beside the location: they carry a cancellation.
    :param past: before the sandbox's today: has minutes.
    :param listed: inside the default window of a crawl.
    :param native_id: the key that a crawl gives it.
    """

    city: City
    index: int
    day: date
    start: str | None
    time_printed: str | None
    body: str
    body_id: int
    state: str
    location: str
    note: str
    past: bool
    listed: bool
    native_id: str = ""

    @property
    def published(self) -> bool:
        return self.state != "draft"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an agenda. `file` is None for lines without a matter (Roll Call)."""

    meeting: Meeting
    position: int  # 1, 2, 3 …
    number: str | None
    title: str
    file: str | None = None
    type: str | None = None
    status: str | None = None
    action: str | None = None
    passed: bool | None = None
    consent: bool = False
    mover: str | None = None
    seconder: str | None = None
    sponsors: tuple[str, ...] = ()
    votes: tuple[tuple[str, str], ...] = ()  # person, value as printed
    attachments: tuple[tuple[str, bool], ...] = ()  # name, shown to the public


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a meeting (`position` 0) or of its item at `position`; `ordinal` counts the item's attachments.

    :param kind: agenda, packet, minutes, notice or attachment.
    :param shown: False for an attachment that the portal keeps from the public: it must never be asked for.
    :param fault: name of what goes wrong with it, or "".
    """

    meeting: Meeting
    kind: str
    name: str
    position: int = 0
    ordinal: int = 0
    shown: bool = True
    fault: str = ""

    @property
    def key(self) -> str:
        """Unique in the world."""
        return f"{self.meeting.city.index}.{self.meeting.index}.{self.kind}.{self.position}.{self.ordinal}"


@dataclass(frozen=True, slots=True)
class CityTruth:
    """What a correct run makes of a city.

    :param outcome: ok, quiet or failed, by its listing alone.
    :param kinds: the kinds of failure that name it rightly.
    :param native_ids: of all meetings inside the window (empty if the city fails).
    :param documents: addresses of all documents of these meetings that the public may see.
    :param document_faults: (address, fault's name) of those that go wrong.
    """

    city_id: str
    door: str
    fault: str
    outcome: str
    kinds: tuple[str, ...]
    native_ids: tuple[str, ...]
    documents: tuple[str, ...]
    document_faults: tuple[tuple[str, str], ...]
