"""A file of the user's own rows: its text, a table's place in it, and how it is replaced."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from engagic_scrapy.cities import registry, rows
from engagic_scrapy.exceptions import UsageProblem


def text_of(path: Path, option: str) -> str:
    """The file's text; none if there is no file yet. Raises UsageProblem, which begins with the option that names the file."""
    try:
        return path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    except (OSError, ValueError) as error:
        raise UsageProblem(f"{option}: can't read {path}: {error}") from None


def table_in(text: str, city_id: str) -> tuple[int, int]:
    """Where the lines below a table's header begin and end; all of nothing if it has no header of its own."""
    header = re.search(rf"^[ \t]*\[[ \t]*[\"']?{city_id}[\"']?[ \t]*\][^\n]*\n", text, re.MULTILINE)
    if header is None:
        return len(text), len(text)
    following = re.compile(r"^[ \t]*\[[ \t]*[\w\"']", re.MULTILINE).search(text, header.end())
    return header.end(), following.start() if following else len(text)


def portal_fields(city: rows.City) -> dict[str, Any]:
    """All that a row says of a portal, but for its vendor."""
    said = {"verify_tls": False} if not city.verify_tls else {}
    said |= {"browser": True} if city.browser else {}
    return {**city.params, **said, **({"retired": city.retired} if city.retired else {})}


def replace(path: Path, text: str, only_extra: bool, option: str) -> None:
    """Puts the text in place of the file if its rows are right, as a whole. Raises UsageProblem."""
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
        raise UsageProblem(f"{option}: can't write {path}: {error}") from None
