"""Writes a portal into a file of the user's own rows: a new table, or one more vendor in one that is there."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engagic_scrapy.cities import registry, row_file, rows
from engagic_scrapy.cities.portal_address import Portal, toml
from engagic_scrapy.exceptions import CityUnknown, UsageProblem


def add(
    city_id: str, portal: Portal, place: dict[str, Any], *, file: str | None, extra: str | None, only_extra: bool
) -> tuple[Path, str]:
    """Writes the row; returns the file, and the lines that were added to it.

    :param place: name, kind, timezone and population, as far as they were given.
    :param file: where to; None takes the file that `extra` (ENGAGIC_CITIES) is, or in its folder the one that has the city, or
        that of the state.
    :param only_extra: whether the rows that ship don't count (ENGAGIC_CITIES_ONLY).

    The file is replaced as a whole or left as it was, and what it then holds is right. Portals that a row has are kept: a
    portal of a vendor that it already has is refused. Raises UsageProblem.
    """
    match = rows.CITY_ID.fullmatch(city_id)
    if match is None or match[1] not in rows.STATES:
        raise UsageProblem(
            f"--add {city_id}: expected the place in small letters, then the state's two capitals, like paloaltoCA"
        )
    if not file and not extra:
        raise UsageProblem("--add: say where to write: --file mine.toml, or ENGAGIC_CITIES")
    target, source = _target(file or extra or ""), _source(file, extra)
    known = registry.load(source, only_extra) if source or not only_extra else registry.Registry({})
    path = _path(target, source, city_id)
    portals = _portals(known, city_id)
    _refuse_contradictions(city_id, portals, portal, place)
    text = row_file.text_of(path, "--add")
    own = tomllib.loads(text).get(city_id)
    if own is not None and "portals" in own:
        lines = f"  {portal.line()},\n"
        written = _into_list(text, city_id, portal)
    elif own is not None:
        lines = _list_of(portals, portal)
        written = _into_table(text, city_id, portals, portal, lines)
    else:
        lines = _table(city_id, {} if portals else _whole(known, city_id, place), portals, portal)
        written = text + ("\n" if text and not text.endswith("\n") else "") + ("\n" if text.strip() else "") + lines
    row_file.replace(path, written, only_extra, "--add")
    return path, lines


def _target(name: str) -> Path:
    """The file or the folder; of a link, what it leads to, so that the link stays one."""
    try:
        return Path(name).expanduser().resolve()
    except (OSError, ValueError, RuntimeError) as error:  # ValueError: a NUL in the name; RuntimeError: ~nobody
        raise UsageProblem(f"--add: can't write {name!r}: {error}") from None


def _source(file: str | None, extra: str | None) -> str | None:
    """What the rows are read from: the whole folder that the file belongs to, or the file, as far as it is there."""
    folder = _target(extra) if extra else None
    if file and (folder is None or _target(file).parent != folder):
        folder = _target(file)
    assert folder is not None
    if folder.is_dir():
        return str(folder) if any(folder.glob("*.toml")) else None
    return str(folder) if folder.exists() else None


def _path(target: Path, source: str | None, city_id: str) -> Path:
    """The file to write: of a folder's files the one that has the city, else that of its state."""
    folder = Path(source).glob("*.toml") if source and Path(source).is_dir() else ()
    home = next((path.resolve() for path in sorted(folder) if city_id in tomllib.loads(row_file.text_of(path, "--add"))), None)
    if target.is_dir():
        return home or target / f"{city_id[-2:].lower()}.toml"
    if home is not None and home != target:
        raise UsageProblem(f"--add {city_id}: it stands in {home}; a city stands in one file")
    return target


def _portals(known: registry.Registry, city_id: str) -> tuple[rows.City, ...]:
    try:
        return known.portals(city_id, retired=True)
    except CityUnknown:
        return ()


def _refuse_contradictions(city_id: str, portals: tuple[rows.City, ...], portal: Portal, place: dict[str, Any]) -> None:
    """What a row says already is changed by its author, who knows why it says so."""
    for city in portals:
        if city.vendor == portal.vendor:
            has = Portal(city.vendor, city.params).line()
            raise UsageProblem(f"--add {city_id}: it has a portal of {city.vendor}: {has}; if that is wrong, change it by hand")
        for key, value in place.items():
            if getattr(city, key) != value:
                raise UsageProblem(f"--add {city_id}: its row has {key} = {toml(getattr(city, key))}, not {toml(value)}")


# -- what is written ----------------------------------------------------------------------------------------------------------


def _whole(known: registry.Registry, city_id: str, place: dict[str, Any]) -> dict[str, Any]:
    """All fields of a new place. Its time zone is taken from the rows of its state if they agree."""
    if "name" not in place:
        raise UsageProblem(f"--add {city_id}: it is a new place: give its --name")
    if "timezone" in place:
        return place
    state = city_id[-2:]
    zones = Counter(city.timezone for city in known.cities() if city.state == state and city.primary)
    if len(zones) == 1:
        return {**place, "timezone": next(iter(zones))}
    found = ", ".join(f"{zone} ({number})" for zone, number in zones.most_common())
    raise UsageProblem(f"--add {city_id}: give its --timezone; rows of {state}: {found or 'none'}")


def _table(city_id: str, place: dict[str, Any], portals: tuple[rows.City, ...], portal: Portal) -> str:
    fields = "".join(f"{key} = {toml(place[key])}\n" for key in ("name", "kind", "population", "timezone") if key in place)
    return f"[{city_id}]\n{fields}{_list_of(portals, portal)}"


def _list_of(portals: tuple[rows.City, ...], portal: Portal) -> str:
    """The list with the portals that there are, and the new one: the user's list takes the place of the one that ships."""
    listed = (each.line() for each in (*(Portal(city.vendor, row_file.portal_fields(city)) for city in portals), portal))
    return "".join(("portals = [\n", *(f"  {line},\n" for line in listed), "]\n"))


def _into_list(text: str, city_id: str, portal: Portal) -> str:
    """One portal more in the list of a table, everything else as it was."""
    wanted = tomllib.loads(text)
    wanted[city_id]["portals"].append({"vendor": portal.vendor, **portal.params})
    start, end = row_file.table_in(text, city_id)
    ends = [number for number in range(start, end) if text[number] == "]"]
    tries = (f"{text[:at].rstrip()}{comma}\n  {portal.line()},\n{text[at:]}" for at in ends for comma in ("", ","))
    return _first_right(tries, wanted, f"{city_id}: write it into its portals by hand: {portal.line()}")


def _into_table(text: str, city_id: str, portals: tuple[rows.City, ...], portal: Portal, lines: str) -> str:
    """A list of portals for a table that had none of its own."""
    wanted = tomllib.loads(text)
    if "vendor" in wanted[city_id]:
        raise UsageProblem(f"--add {city_id}: its row has vendor and params; make them portals = [ … ], then add {portal.line()}")
    before = [{"vendor": city.vendor, **row_file.portal_fields(city)} for city in portals]
    wanted[city_id]["portals"] = [*before, {"vendor": portal.vendor, **portal.params}]
    start, _ = row_file.table_in(text, city_id)
    return _first_right(iter([text[:start] + lines + text[start:]]), wanted, f"{city_id}: write it by hand:\n{lines}")


def _first_right(tries: Iterator[str], wanted: dict[str, Any], otherwise: str) -> str:
    """The first text that reads as what is wanted: which brackets belong together is left to the reader of TOML."""
    for text in tries:
        try:
            if tomllib.loads(text) == wanted:
                return text
        except tomllib.TOMLDecodeError:
            continue
    raise UsageProblem(f"--add {otherwise}")
