"""Writes a portal into a file of the user's own rows: a new table, or one more vendor in one that is there."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engagic_scrapy.cities import registry, rows
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
    text = _text(path)
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
    _replace(path, written, only_extra)
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
    home = next((path.resolve() for path in sorted(folder) if city_id in tomllib.loads(_text(path))), None)
    if target.is_dir():
        return home or target / f"{city_id[-2:].lower()}.toml"
    if home is not None and home != target:
        raise UsageProblem(f"--add {city_id}: it stands in {home}; a city stands in one file")
    return target


def _text(path: Path) -> str:
    """The file's text; none if there is no file yet."""
    try:
        return path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    except (OSError, ValueError) as error:
        raise UsageProblem(f"--add: can't read {path}: {error}") from None


def _portals(known: registry.Registry, city_id: str) -> tuple[rows.City, ...]:
    try:
        return known.portals(city_id)
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
    listed = (each.line() for each in (*(Portal(city.vendor, _params(city)) for city in portals), portal))
    return "".join(("portals = [\n", *(f"  {line},\n" for line in listed), "]\n"))


def _params(city: rows.City) -> dict[str, Any]:
    flags = {"verify_tls": False} if not city.verify_tls else {}
    return {**city.params, **flags, **({"browser": True} if city.browser else {})}


def _into_list(text: str, city_id: str, portal: Portal) -> str:
    """One portal more in the list of a table, everything else as it was."""
    wanted = tomllib.loads(text)
    wanted[city_id]["portals"].append({"vendor": portal.vendor, **portal.params})
    start, end = _table_in(text, city_id)
    ends = [number for number in range(start, end) if text[number] == "]"]
    tries = (f"{text[:at].rstrip()}{comma}\n  {portal.line()},\n{text[at:]}" for at in ends for comma in ("", ","))
    return _first_right(tries, wanted, f"{city_id}: write it into its portals by hand: {portal.line()}")


def _into_table(text: str, city_id: str, portals: tuple[rows.City, ...], portal: Portal, lines: str) -> str:
    """A list of portals for a table that had none of its own."""
    wanted = tomllib.loads(text)
    if "vendor" in wanted[city_id]:
        raise UsageProblem(f"--add {city_id}: its row has vendor and params; make them portals = [ … ], then add {portal.line()}")
    both = [*({"vendor": city.vendor, **_params(city)} for city in portals), {"vendor": portal.vendor, **portal.params}]
    wanted[city_id]["portals"] = both
    start, _ = _table_in(text, city_id)
    return _first_right(iter([text[:start] + lines + text[start:]]), wanted, f"{city_id}: write it by hand:\n{lines}")


def _table_in(text: str, city_id: str) -> tuple[int, int]:
    """Where the lines below a table's header begin and end; all of nothing if it has no header of its own."""
    header = re.search(rf"^[ \t]*\[[ \t]*[\"']?{city_id}[\"']?[ \t]*\][^\n]*\n", text, re.MULTILINE)
    if header is None:
        return len(text), len(text)
    following = re.compile(r"^[ \t]*\[[ \t]*[\w\"']", re.MULTILINE).search(text, header.end())
    return header.end(), following.start() if following else len(text)


def _first_right(tries: Iterator[str], wanted: dict[str, Any], otherwise: str) -> str:
    """The first text that reads as what is wanted: which brackets belong together is left to the reader of TOML."""
    for text in tries:
        try:
            if tomllib.loads(text) == wanted:
                return text
        except tomllib.TOMLDecodeError:
            continue
    raise UsageProblem(f"--add {otherwise}")


# -- the file -----------------------------------------------------------------------------------------------------------------


def _replace(path: Path, text: str, only_extra: bool) -> None:
    """Puts the text in place of the file if its rows are right."""
    try:
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        part = Path(name)
        try:
            with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            wrong = [problem for row in registry.read(name, only_extra) for problem in row.problems if row.own]
            if wrong:
                raise UsageProblem(f"{path}: [{wrong[0].table}]: {wrong[0].reason}; nothing is written")
            if path.exists():
                shutil.copymode(path, part)
            else:
                part.chmod(0o644)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise UsageProblem(f"--add: can't write {path}: {error}") from None
