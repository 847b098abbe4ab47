"""The journal of what people wrote: who, when, what, before, after.

Lines are added, never changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from dashboard.errors import SettingsError

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
MIGRATION_LOCK = 5_147_204  # any number, the same for every process, for PostgreSQL's lock

metadata = MetaData()
JOURNAL = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("moment", DateTime(timezone=True), nullable=False),
    Column("qui", String(120), nullable=False),
    Column("authentifie", Boolean, nullable=False),
    Column("quoi", String(200), nullable=False),
    Column("avant", JSON(none_as_null=True)),
    Column("apres", JSON(none_as_null=True)),
)


@dataclass(frozen=True)
class Entry:
    """One line of the journal.

    Attributes:
        who: name as shown; empty for somebody who gave none.
        authenticated: False means « déclaré ».
        what: the thing changed, for instance `identite` or `objectif/delai_p90`.
        before, after: JSON values; None when there was, or is, nothing.
        when: in UTC; drawn by the journal.
    """

    who: str
    authenticated: bool
    what: str
    before: Any = None
    after: Any = None
    when: datetime | None = None


class Journal:
    """Append-only journal over one database.

    The database refuses changes and deletions too (triggers laid by the migration).
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def append(self, entry: Entry) -> None:
        """Add a line, dated now unless it carries a date."""
        with self._engine.begin() as connection:
            connection.execute(insert(JOURNAL).values(row_of(entry)))

    def entries(self, limit: int = 100) -> list[Entry]:
        """The latest lines, newest first."""
        newest = select(JOURNAL).order_by(JOURNAL.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [_entry(row) for row in connection.execute(newest).mappings()]

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()


def row_of(entry: Entry) -> dict[str, Any]:
    """A line as the table keeps it."""
    return {
        "moment": entry.when or datetime.now(UTC),
        "qui": entry.who,
        "authentifie": entry.authenticated,
        "quoi": entry.what,
        "avant": entry.before,
        "apres": entry.after,
    }


def _entry(row: Mapping[Any, Any]) -> Entry:
    when = row["moment"]
    return Entry(
        who=row["qui"],
        authenticated=row["authentifie"],
        what=row["quoi"],
        before=row["avant"],
        after=row["apres"],
        when=when if when.tzinfo else when.replace(tzinfo=UTC),
    )


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and address.database not in (None, "", ":memory:"):
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
        return create_engine(address, connect_args={"timeout": 30})
    return create_engine(address, pool_pre_ping=True)


def _lock(connection: Connection) -> None:
    """Let one process migrate at a time."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
    elif connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def migrate(engine: Engine) -> None:
    """Bring the tables to the version this code knows; does nothing when they are there."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        _lock(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def open_journal(url: str) -> Journal:
    """The journal at this SQLAlchemy address, with its tables.

    Raises:
        SettingsError: the address cannot be used.
    """
    return Journal(open_engine(url))


def open_engine(url: str) -> Engine:
    """The writable base at this SQLAlchemy address, its tables up to date.

    Raises:
        SettingsError: the address cannot be used.
    """
    try:
        engine = _engine(url)
        migrate(engine)
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise SettingsError(
            "la base des écrits ne s’ouvre pas",
            field="VIGIE_STATE_URL",
            remedy="Vérifier l’adresse, le compte et le droit d’écrire",
        ) from error
    return engine
