"""Reads the rows that ship with the program and the user's own, and selects the cities of a run."""

from __future__ import annotations

import difflib
import hashlib
import importlib.resources
import logging
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engagic_scrapy.cities import rows
from engagic_scrapy.cities.rows import KINDS, STATES, VENDORS, City, did_you_mean
from engagic_scrapy.exceptions import CityRowInvalid, CityUnknown, UsageProblem

__all__ = ["KINDS", "STATES", "VENDORS", "City", "Registry", "Row", "did_you_mean", "load", "read"]

logger = logging.getLogger(__name__)

NO_TABLE = "no table"  # what stands in an error for the table where there is none


@dataclass(frozen=True)
class Row:
    """A table that was read: its City objects, or what is wrong. `city_id` is empty where a whole file can't be read.

    :param file: the file that the table, or the fields laid over it, stand in.
    """

    city_id: str
    own: bool
    file: str = ""
    cities: tuple[City, ...] = ()
    problems: list[CityRowInvalid] = field(default_factory=list)


class Registry:
    """All known cities, by id. Keep the result of :meth:`select`, not the registry: it holds every row.

    Portals that their rows call retired are left out, except that :meth:`get` gives one to who names it.
    """

    def __init__(self, places: dict[str, tuple[City, ...]]):
        self._places = places

    def __len__(self) -> int:
        """How many places there are; each counts once, however many portals it has."""
        return len(self._places)

    def cities(self) -> Iterator[City]:
        """Every portal of every place; the primary one of a place comes first."""
        yield from (city for city in self._listed() if not city.retired)

    def retired(self) -> list[City]:
        """The portals that their rows call retired."""
        return [city for city in self._listed() if city.retired]

    def _listed(self) -> Iterator[City]:
        for portals in self._places.values():
            yield from portals

    def portals(self, city_id: str, *, retired: bool = False) -> tuple[City, ...]:
        """The city at each of its vendors, the primary one first; none if all are retired. Raises CityUnknown."""
        if city_id not in self._places:
            raise CityUnknown(city_id, self.nearest(city_id))
        return tuple(city for city in self._places[city_id] if retired or not city.retired)

    def get(self, city_id: str, vendor: str | None = None) -> City:
        """The city at that vendor, or at its primary one. Raises CityUnknown, or UsageProblem if it has no such portal."""
        portals = self.portals(city_id, retired=True)
        for city in portals:
            if city.primary if vendor is None else city.vendor == vendor:
                return city
        raise UsageProblem(f"{city_id} has no {vendor} portal; it is at {', '.join(city.vendor for city in portals)}")

    def select(self, spec: str, *, vendor: str | None, shard: str | None = None) -> list[City]:
        """The cities that `spec` names, each once, in the order of `spec`.

        :param spec: ``all``, city ids, ``state:CA``, ``@file.txt`` (one of these a line, ``#`` begins a comment), joined by
            commas.
        :param vendor: takes each city at this vendor; None takes its primary portal. Of ``all``, a state or a file, cities
            without that vendor are left out; a city that is named in `spec` itself must have it.
        :param shard: ``i/n``: the i-th of n parts of the selection, the same on every machine. It may be empty.

        Retired portals are left out, and the log says which. Raises CityUnknown, and UsageProblem for a spec that can't be read
        or selects nothing.
        """
        part, parts = _shard(shard)
        chosen: dict[str, City] = {}
        gone: dict[str, City] = {}
        for word, place in _words(spec):
            for city in self._matching(word, place, vendor):
                (gone if city.retired else chosen).setdefault(city.id, city)
        if not chosen:
            at = f" with a portal of {vendor}" if vendor else ""
            raise UsageProblem(f"cities={spec}: there is no city{at}" + (f" ({retired_words(gone.values())})" if gone else ""))
        if gone:
            logger.warning("Left out: %s", retired_words(gone.values()))
        return [city for city in chosen.values() if _stable_hash(city.id) % parts == part - 1]

    def _matching(self, word: str, place: str, vendor: str | None) -> Iterator[City]:
        if word == "all":
            yield from self._at(vendor)
        elif word.startswith("state:"):
            state = word.removeprefix("state:").strip().upper()
            if state not in STATES:
                raise UsageProblem(f"{place}{word!r}: expected a state's two letters, like state:CA")
            yield from self._at(vendor, state)
        elif word not in self._places:
            error = CityUnknown(word, self.nearest(word))
            error.args = (f"{place}{error}",)
            raise error
        elif not place:
            yield self.get(word, vendor)
        else:
            # A file lists an operator's cities once, for the spiders of all their vendors.
            yield from (city for city in self._places[word] if (city.primary if vendor is None else city.vendor == vendor))

    def _at(self, vendor: str | None, state: str | None = None) -> Iterator[City]:
        for city in self._listed():
            if (city.primary if vendor is None else city.vendor == vendor) and state in (None, city.state):
                yield city

    def nearest(self, text: str) -> list[str]:
        """Ids that `text` may have meant, best first: other case, missing state, cut short, misspelled."""
        wanted = _plain(text)
        if text.strip().upper() in STATES:
            return [f"state:{text.strip().upper()}"]
        ids = {city_id.lower(): city_id for city_id in self._places}
        if wanted in ids:
            return [ids[wanted]]
        without_state = [city_id for city_id in self._places if city_id[:-2] == wanted]
        longer = [city_id for city_id in self._places if len(wanted) > 2 and city_id.startswith(wanted)]
        misspelled = (ids[near] for near in difflib.get_close_matches(wanted, ids, n=3, cutoff=0.75))
        return without_state[:6] or list(misspelled) or longer[:6]


def retired_words(cities: Iterable[City]) -> str:
    """Portals that a selection leaves out, for people."""
    return "retired: " + ", ".join(f"{city.id} ({city.vendor}, since {city.retired})" for city in cities)


def load(extra: str | None = None, only_extra: bool = False) -> Registry:
    """All rows, checked.

    :param extra: a TOML file, or a folder of them, that adds rows or overrides fields of those that ship (ENGAGIC_CITIES).
    :param only_extra: leaves out the rows that ship; those of `extra` must then be complete (ENGAGIC_CITIES_ONLY).

    Raises CityRowInvalid for the first table that is wrong, UsageProblem if `extra` can't be opened.
    """
    places: dict[str, tuple[City, ...]] = {}
    for row in read(extra, only_extra):
        if row.problems:
            raise row.problems[0]
        places[row.city_id] = row.cities
    return Registry(places)


def read(extra: str | None = None, only_extra: bool = False) -> Iterator[Row]:
    """Row by row what :func:`load` reads, wrong ones included. Raises UsageProblem if `extra` can't be opened."""
    if only_extra and not extra:
        raise UsageProblem("ENGAGIC_CITIES_ONLY is set, but ENGAGIC_CITIES names no file")
    own: dict[str, tuple[str, Any]] = {}
    for file, data in _own_files(extra) if extra else ():
        for city_id, table, problem in _tables(file, data):
            if city_id in own:
                problem = CityRowInvalid(file, city_id, f"stands in {own[city_id][0]} too")
            if problem:
                yield Row(city_id, True, file, problems=[problem])
            else:
                own[city_id] = (file, table)
    if not only_extra:
        yield from _bundled(own)
    for city_id, (file, table) in own.items():
        yield _row(file, city_id, table, own=True)


def _bundled(own: dict[str, tuple[str, Any]]) -> Iterator[Row]:
    """The rows that ship. Takes out of `own` what it has laid over them."""
    folder = importlib.resources.files("engagic_scrapy.cities")
    for resource in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not resource.name.endswith(".toml"):
            continue
        for city_id, table, problem in _tables(f"cities/{resource.name}", resource.read_bytes()):
            if problem:
                yield Row(city_id, False, problem.file, problems=[problem])
            elif city_id in own and isinstance(own[city_id][1], dict):
                file, fields = own.pop(city_id)
                yield _row(file, city_id, rows.merged(table, fields), own=True)
            else:
                yield _row(f"cities/{resource.name}", city_id, table, own=False)


def _row(file: str, city_id: str, table: Any, *, own: bool) -> Row:
    reasons = rows.problems(city_id, table)
    if reasons:
        return Row(city_id, own, file, problems=[CityRowInvalid(file, city_id, reason) for reason in reasons])
    return Row(city_id, own, file, rows.cities(city_id, table))


# -- files --------------------------------------------------------------------------------------------------------------------


def _own_files(extra: str) -> Iterator[tuple[str, bytes]]:
    try:
        path = Path(extra).expanduser()
        files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        if not files:
            raise UsageProblem(f"ENGAGIC_CITIES: no *.toml in the folder {extra}")
        for file in files:
            yield str(file), file.read_bytes()
    except (OSError, ValueError, RuntimeError) as error:  # ValueError: a NUL in the name; RuntimeError: ~nobody
        raise UsageProblem(f"ENGAGIC_CITIES: can't read {extra}: {error}") from None


def _tables(file: str, data: bytes) -> Iterator[tuple[str, Any, CityRowInvalid | None]]:
    """The tables of a file, or one problem for a file that is not TOML."""
    text = ""
    try:
        text = data.decode("utf-8-sig")  # with the mark that Windows editors put in front
        tables = tomllib.loads(text)
    except RecursionError:
        yield "", None, CityRowInvalid(file, NO_TABLE, "brackets are nested too deeply")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        yield "", None, CityRowInvalid(file, _table_at(data.decode("latin-1"), line), f"line {line}: is not UTF-8")
    except ValueError as error:  # TOMLDecodeError, or, without a place, what Python says of a number with thousands of digits
        found = re.search(r"at line (\d+)|at end of document", str(error))
        if found:
            line = int(found[1] or text.count("\n") + 1)
            yield "", None, CityRowInvalid(file, _table_at(text, line), f"line {line}: {error}")
        else:
            yield "", None, CityRowInvalid(file, NO_TABLE, str(error))
    else:
        for city_id, table in tables.items():
            yield city_id, table, None


def _table_at(text: str, line: int) -> str:
    """The table that a line stands in."""
    headers = re.findall(r"^[ \t]*\[+[ \t]*([\w\"' -]+)", "\n".join(text.split("\n")[:line]), re.MULTILINE)
    return headers[-1].strip(" \"'") if headers else NO_TABLE


# -- the words of a selection -------------------------------------------------------------------------------------------------


def _words(spec: str) -> Iterator[tuple[str, str]]:
    """Each word of a selection with, for one out of a file, where it stands ("mine.txt, line 3: ")."""
    words = [word.strip() for word in spec.split(",") if word.strip()]
    if not words:
        raise UsageProblem("cities= is empty; write all, a city id, state:CA or @file.txt")
    for word in words:
        if word.startswith("@"):
            yield from _words_of_file(word.removeprefix("@"))
        else:
            yield word, ""


def _words_of_file(name: str) -> Iterator[tuple[str, str]]:
    try:
        text = Path(name).expanduser().read_text(encoding="utf-8-sig")
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageProblem(f"cities=@{name}: can't be read: {error}") from None
    for number, line in enumerate(text.splitlines(), 1):
        for word in line.partition("#")[0].split(","):
            if word.strip():
                yield word.strip(), f"{name}, line {number}: "


def _shard(text: str | None) -> tuple[int, int]:
    if not text:
        return 1, 1
    match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text.strip())
    if not match or not 1 <= int(match[1]) <= int(match[2]):
        raise UsageProblem(f"shard={text}: expected i/n with i from 1 to n, like 1/4")
    return int(match[1]), int(match[2])


def _stable_hash(city_id: str) -> int:
    """The same number in every process and on every machine, unlike hash()."""
    return int.from_bytes(hashlib.sha256(city_id.encode()).digest()[:8])


def _plain(text: str) -> str:
    """Small letters and digits of a name; an accented letter gives its letter (Española)."""
    letters = unicodedata.normalize("NFKD", text).lower()
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())
