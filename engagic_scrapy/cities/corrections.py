"""Writes what a verification found as rows that ENGAGIC_CITIES reads: moved portals at their new place, dead ones retired."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from engagic_scrapy.cities import registry, row_file
from engagic_scrapy.cities.detect import Portal
from engagic_scrapy.cities.portal_address import toml
from engagic_scrapy.cities.registry import City, Row
from engagic_scrapy.cities.verify import Finding
from engagic_scrapy.exceptions import UsageProblem

OPTION = "--write"
_FIELDS = ("name", "kind", "population", "timezone", "division")


def correctable(finding: Finding) -> bool:
    """Whether a row can be written without a person who looks at the portal."""
    return finding.state == "dead" or (finding.state == "moved" and finding.portal is not None)


def write(findings: list[Finding], file: str, *, extra: str | None, only_extra: bool, day: str) -> int:
    """Writes a file to be named by ENGAGIC_CITIES from now on; returns how many rows it corrects.

    It holds all rows of `extra` (what ENGAGIC_CITIES names now), the corrected ones as whole tables in place of theirs, so `file`
    may be `extra` itself. Nothing is written if nothing can be corrected. Raises UsageProblem; then all is as it was.
    """
    path = target(file, extra)
    wrong = {(finding.city.id, finding.city.vendor): finding for finding in findings if correctable(finding)}
    if not wrong:
        return 0
    ids = {city_id for city_id, _ in wrong}
    rows = {row.city_id: row for row in registry.read(extra, only_extra) if row.city_id in ids}
    text = "".join(_without(row_file.text_of(source, OPTION), ids) for source in _sources(extra))
    tables = [_table(rows[city_id], wrong, day) for city_id in sorted(ids)]
    row_file.replace(path, "\n".join([*([text.rstrip("\n") + "\n"] if text.strip() else []), *tables]), only_extra, OPTION)
    return len(wrong)


def target(file: str, extra: str | None) -> Path:
    """The file to write, which may be `extra` or a new one. Raises UsageProblem for one that would be lost or read twice."""
    try:
        path = Path(file).expanduser().resolve()
        source = Path(extra).expanduser().resolve() if extra else None
    except (OSError, ValueError, RuntimeError) as error:  # ValueError: a NUL in the name; RuntimeError: ~nobody
        raise UsageProblem(f"{OPTION}: can't write {file!r}: {error}") from None
    if path.is_dir() or not path.parent.is_dir():
        raise UsageProblem(f"{OPTION} {file}: expected a file in a folder that there is")
    if source is not None and source.is_dir() and path.parent == source:
        raise UsageProblem(f"{OPTION} {file}: it lies in the folder that ENGAGIC_CITIES names, whose rows it takes the place of")
    if path.exists() and path != source:
        raise UsageProblem(f"{OPTION} {file}: it is there already; give a new name (or set ENGAGIC_CITIES to it, to correct it)")
    return path


def _sources(extra: str | None) -> list[Path]:
    path = Path(extra).expanduser().resolve() if extra else None
    if path is None:
        return []
    return sorted(path.glob("*.toml")) if path.is_dir() else [path]


def _without(text: str, city_ids: set[str]) -> str:
    """A file's text without these tables. Raises UsageProblem for one that is written so that it can't be told apart."""
    tables = tomllib.loads(text)
    for city_id in city_ids & tables.keys():
        start, end = row_file.table_in(text, city_id)
        header = text.rfind("\n", 0, start - 1) + 1
        # What stands between the table and the next one belongs to the next.
        between = re.search(r"(?:^[ \t]*(?:#[^\n]*)?\n)*\Z", text[start:end], re.MULTILINE)
        text = text[:header] + (between[0] if between else "") + text[end:]
        tables.pop(city_id)
        if start == end or tomllib.loads(text) != tables:
            raise UsageProblem(f"{OPTION}: [{city_id}] is written in a way that can't be replaced; correct it by hand")
    return text if text.endswith("\n") or not text else f"{text}\n"


def _table(row: Row, wrong: dict[tuple[str, str], Finding], day: str) -> str:
    """The whole row: it takes the place of one that ships, and of one of the user's own."""
    first = row.cities[0]
    fields = [f"{key} = {toml(getattr(first, key))}" for key in _FIELDS if getattr(first, key) is not None]
    found = [wrong.get((city.id, city.vendor)) for city in row.cities]
    notes = [f"# {day}, {each.city.vendor}: {each.state}: {_one_line(each.reason)}" for each in found if each]
    portals = [f"  {_portal(city, each, row, day).line()}," for city, each in zip(row.cities, found, strict=True)]
    return "\n".join([*notes, f"[{first.id}]", *fields, "portals = [", *portals, "]", ""])


def _portal(city: City, finding: Finding | None, row: Row, day: str) -> Portal:
    """The portal as it is, at its new place, or retired: dead, or moved to where the row has a portal already."""
    now = finding.portal if finding else None
    if now and not any(other.vendor == now.vendor for other in row.cities if other is not city):
        return now
    return Portal(city.vendor, {**row_file.portal_fields(city), **({"retired": day} if finding else {})})


def _one_line(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
