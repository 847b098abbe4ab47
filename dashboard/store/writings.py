"""What people write beside the figures: one writer, one journal, nothing overwritten unseen.

Every row carries a `revision`: whoever changes one says which revision was read, and is refused
when somebody changed it meanwhile. Nothing is deleted: a row is withdrawn, and stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from dashboard.errors import ConflictError, StateError
from dashboard.store.journal import JOURNAL, Entry, metadata, open_engine, row_of

Row = Mapping[str, Any]


def kept() -> list[Column[Any]]:
    """Columns of everything written: never removed for good, never overwritten unseen."""
    return [
        Column("id", Integer, primary_key=True, autoincrement=True),
        Column("revision", Integer, nullable=False),
        Column("cree_le", DateTime(timezone=True), nullable=False),
        Column("cree_par", String(120), nullable=False),
        Column("modifie_le", DateTime(timezone=True), nullable=False),
        Column("modifie_par", String(120), nullable=False),
        Column("retire_le", DateTime(timezone=True)),
    ]


LARGEST_KEY = 2**31 - 1

REVIEW = Table(
    "revue",
    metadata,
    *kept(),
    Column("semaine", String(10), nullable=False),
    Column("date", Date, nullable=False),
    Column("theme", Text, nullable=False),
    Column("territoire", String(40), nullable=False),
    Column("participants", JSON, nullable=False),
    Column("vues", JSON, nullable=False),
    Column("version", String(64), nullable=False),
    Column("close_le", DateTime(timezone=True)),
    Column("empreinte", String(64), nullable=False),
)
REVIEW_VALUE = Table(
    "revue_valeur",
    metadata,
    Column("revue", Integer, ForeignKey("revue.id"), primary_key=True),
    Column("rang", Integer, primary_key=True),
    Column("indicateur", String(120), nullable=False),
    Column("valeurs", JSON, nullable=False),
)
DECISION = Table(
    "decision",
    metadata,
    *kept(),
    Column("revue", Integer, ForeignKey("revue.id")),
    Column("objet_genre", String(20), nullable=False),
    Column("objet", String(120), nullable=False),
    Column("territoire", String(40), nullable=False),
    Column("constat", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("responsable", String(120), nullable=False),
    Column("service", String(200), nullable=False),
    Column("echeance", Date),
    Column("etat", String(20), nullable=False),
    Column("reports_nb", Integer, nullable=False),
    Column("fait_le", Date),
    Column("preuve", Text, nullable=False),
)
COMMENT = Table(
    "commentaire",
    metadata,
    *kept(),
    Column("indicateur", String(120), nullable=False),
    Column("territoire", String(40), nullable=False),
    Column("periode", String(24), nullable=False),
    Column("texte", Text, nullable=False),
)
ANNOTATION = Table(
    "annotation",
    metadata,
    *kept(),
    Column("debut", Date, nullable=False),
    Column("fin", Date, nullable=False),
    Column("texte", Text, nullable=False),
    Column("indicateur", String(120), nullable=False),
    Column("famille", String(40), nullable=False),
    Column("territoire", String(40), nullable=False),
)


REPORT = Table(
    "rapport",
    metadata,
    *kept(),
    Column("titre", Text, nullable=False),
    Column("sous_titre", Text, nullable=False),
    Column("modele", String(60), nullable=False),
    Column("figures", JSON, nullable=False),
)


@dataclass(frozen=True)
class Writer:
    """Who writes, and whether a trusted proxy said so."""

    name: str
    authenticated: bool = False


def _plain(values: Row) -> dict[str, Any]:
    """Values as the journal keeps them: JSON, dates as text."""
    return {
        key: value.isoformat() if isinstance(value, dt.date) else value
        for key, value in values.items()
    }


class Writings:
    """The tables above, over one database; each change and its journal line are one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def engine(self) -> Engine:
        """The base, for tables that are not written by people."""
        return self._engine

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def add(self, table: Table, values: Row, writer: Writer) -> int:
        """Write a row; gives its number."""
        now = dt.datetime.now(dt.UTC)
        stamps = {
            "revision": 1,
            "cree_le": now,
            "cree_par": writer.name,
            "modifie_le": now,
            "modifie_par": writer.name,
        }
        with self._engine.begin() as connection:
            result = connection.execute(insert(table).values({**values, **stamps}))
            key = int((result.inserted_primary_key or (0,))[0])
            self._journal(connection, table, key, None, values, writer)
        return key

    def change(
        self,
        table: Table,
        key: int,
        revision: int,
        values: Row,
        writer: Writer,
        *,
        beside: Sequence[tuple[Table, Row]] = (),
    ) -> None:
        """Change a row read at a revision, and add those that go with it, in one transaction.

        Raises:
            ConflictError: somebody changed it meanwhile; carries the row as it now is.
            StateError: no such row.
        """
        with self._engine.begin() as connection:
            self._change(connection, table, key, revision, values, writer)
            for other, row in beside:
                connection.execute(insert(other).values(row))

    def freeze(
        self,
        key: int,
        revision: int,
        values: Row,
        frozen: Sequence[tuple[str, Any]],
        writer: Writer,
    ) -> None:
        """Change a review and keep, in the same transaction, the values it displayed.

        Raises:
            ConflictError: somebody changed it meanwhile.
            StateError: no such review.
        """
        rows = [
            {"revue": key, "rang": rank, "indicateur": code, "valeurs": shown}
            for rank, (code, shown) in enumerate(frozen, start=1)
        ]
        with self._engine.begin() as connection:
            self._change(connection, REVIEW, key, revision, values, writer)
            if rows:
                connection.execute(insert(REVIEW_VALUE), rows)

    def frozen(self, key: int) -> list[tuple[str, Any]]:
        """(code of indicator, values displayed) of a closed review, in their order."""
        wanted = (
            select(REVIEW_VALUE.c.indicateur, REVIEW_VALUE.c.valeurs)
            .where(REVIEW_VALUE.c.revue == key)
            .order_by(REVIEW_VALUE.c.rang)
        )
        with self._engine.connect() as connection:
            return [(code, values) for code, values in connection.execute(wanted)]

    def get(self, table: Table, key: int) -> Row:
        """One row, withdrawn or not.

        Raises:
            StateError: no such row.
        """
        with self._engine.connect() as connection:
            return self._get(connection, table, key)

    def rows(self, table: Table, **equal: Any) -> list[Row]:
        """Rows not withdrawn whose columns have these values, oldest first."""
        wanted = select(table).where(table.c.retire_le.is_(None)).order_by(table.c.id)
        for column, value in equal.items():
            wanted = wanted.where(table.c[column] == value)
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(wanted).mappings()]

    def stamp(self) -> int:
        """Number of the last line of the journal: it grows whenever anything is written."""
        last = select(JOURNAL.c.id).order_by(JOURNAL.c.id.desc()).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(last).scalar() or 0

    def _get(self, connection: Connection, table: Table, key: int) -> Row:
        # a longer number is no row, and no base can hold it
        asked = select(table).where(table.c.id == key)
        found = connection.execute(asked).mappings().first() if key <= LARGEST_KEY else None
        if found is None:
            raise StateError(f"{table.name} n° {key} introuvable")
        return dict(found)

    def _change(
        self,
        connection: Connection,
        table: Table,
        key: int,
        revision: int,
        values: Row,
        writer: Writer,
    ) -> None:
        before = self._get(connection, table, key)
        stamps = {
            "revision": revision + 1,
            "modifie_le": dt.datetime.now(dt.UTC),
            "modifie_par": writer.name,
        }
        same = (table.c.id == key) & (table.c.revision == revision)
        done = connection.execute(update(table).where(same).values({**values, **stamps}))
        if done.rowcount != 1:
            now = self._get(connection, table, key)
            raise ConflictError(now["modifie_par"], now)
        self._journal(
            connection, table, key, {name: before[name] for name in values}, values, writer
        )

    def _journal(
        self,
        connection: Connection,
        table: Table,
        key: int,
        before: Row | None,
        after: Row,
        writer: Writer,
    ) -> None:
        entry = Entry(
            who=writer.name,
            authenticated=writer.authenticated,
            what=f"{table.name}/{key}",
            before=None if before is None else _plain(before),
            after=_plain(after),
        )
        connection.execute(insert(JOURNAL).values(row_of(entry)))


def open_writings(url: str) -> Writings:
    """The writings at this SQLAlchemy address, with their tables.

    Raises:
        SettingsError: the address cannot be used.
    """
    return Writings(open_engine(url))
