"""Numbered migrations: ``migrations/NNNN_name.sql``, each applied once, in order, and never changed afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import resources
from typing import NamedTuple

from sqlalchemy import Connection, func, inspect, select

from engagic_scrapy.exceptions import LedgerTooNew, LedgerUnavailable
from engagic_scrapy.ledger import schema
from engagic_scrapy.ledger.database import Database
from engagic_scrapy.ledger.states import stamp


class Migration(NamedTuple):
    number: int
    name: str
    sql: str


def shipped() -> list[Migration]:
    """The package's migrations, lowest number first. They may stand in a zip (scrapyd's egg)."""
    found = []
    for file in resources.files("engagic_scrapy.ledger").joinpath("migrations").iterdir():
        number, _, name = file.name.removesuffix(".sql").partition("_")
        if file.name.endswith(".sql"):
            found.append(Migration(int(number), name, file.read_text(encoding="utf-8")))
    return sorted(found)


def migrate(database: Database, migrations: Sequence[Migration] | None = None) -> list[int]:
    """Brings the database to the newest migration and returns the numbers applied now.

    Raises LedgerTooNew if it has a migration that isn't known here, LedgerUnavailable if its tables aren't a ledger's.
    """
    known = list(migrations if migrations is not None else shipped())
    with database.read() as connection:
        names = set(inspect(connection).get_table_names())
        if names and schema.migration.name not in names:
            raise LedgerUnavailable(
                f"{database.name}: a database, but not a ledger (its tables: {', '.join(sorted(names))[:200]})"
            )
        if names and _newest(connection, database, known) == known[-1].number:
            return []
    return _apply(database, known)


def _apply(database: Database, known: Sequence[Migration]) -> list[int]:
    applied = []
    with database.write() as connection:  # another process may have got here first: looked at again under the lock
        schema.migration.create(connection, checkfirst=True)
        newest = _newest(connection, database, known)
        for migration in known:
            if migration.number <= newest:
                continue
            for statement in _statements(migration.sql.replace("{identity}", database.identity)):
                connection.exec_driver_sql(statement)
            row = {"number": migration.number, "name": migration.name, "applied_at": stamp(datetime.now(UTC))}
            connection.execute(schema.migration.insert(), row)
            applied.append(migration.number)
    return applied


def _newest(connection: Connection, database: Database, known: Sequence[Migration]) -> int:
    newest = connection.execute(select(func.max(schema.migration.c.number))).scalar() or 0
    if newest > known[-1].number:
        raise LedgerTooNew(
            f"{database.name}: written by a newer version of this program (migration {newest}, known here: {known[-1].number})"
        )
    return newest


def _statements(sql: str) -> list[str]:
    lines = [line for line in sql.splitlines() if not line.lstrip().startswith("--")]
    return [statement.strip() for statement in "\n".join(lines).split(";") if statement.strip()]
