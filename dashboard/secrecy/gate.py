"""One door for every figure: pages, command line and exports read through the same gate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

import duckdb

from dashboard.catalogue.indicators import DIMENSIONS
from dashboard.errors import AccessRefusedError, VersionError
from dashboard.queries import BUILDING, Column, Library, Query, library, run
from dashboard.queries.run import Value
from dashboard.secrecy.suppression import Row, protect
from dashboard.settings import Settings
from dashboard.store.versions import open_version

READER = "lecteur"
DETAIL = "detail"
"""Role that may read the numbers hidden to others; accounts will say who has it."""
ROLES = (READER, DETAIL)
VALUES = "valeur_indicateur"
"""Table of the values of indicators; of a sensitive one, what it publishes and no more."""
KIND_NAMES = {
    "jour": "par jour",
    "semaine": "par semaine",
    "mois": "par mois",
    "trimestre": "par trimestre",
    "annee": "par année",
    "cumul": "depuis le 1er janvier",
    "glissant": "sur douze mois",
}
_TABLES = """
    SELECT p.dimension, p.genre
    FROM indicateur AS i
    LEFT JOIN publication AS p ON p.indicateur = i.code
    WHERE i.code = $code AND i.secret_k > 1
    ORDER BY ALL
"""
DETAILED = frozenset({"valeur_secrete"})
"""Tables of hidden numbers."""


class Readable(Protocol):
    """What the gate needs of a version."""

    @property
    def id(self) -> str:
        """Identifier of the version."""
        ...

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What it is made of and when."""
        ...

    def cursor(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A fresh read-only cursor, closed at the end of the `with`."""
        ...


@dataclass(frozen=True)
class Result:
    """Rows of one query of one version, after suppression.

    Attributes:
        rows: Decimal, date, text, None (unknown) or `SECRET`.
        k: smallest count shown; 0 when the sources are not sensitive.
    """

    name: str
    version_id: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    k: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(column.name for column in self.columns)

    def records(self) -> Iterator[dict[str, Any]]:
        """Each row as column name → cell."""
        names = self.names
        return (dict(zip(names, row, strict=True)) for row in self.rows)


@dataclass(frozen=True)
class _Concern:
    """What the sources behind a query impose."""

    personal: bool
    k: int


@dataclass(frozen=True)
class Gate:
    """Runs read queries on one version and hides what must be.

    Attributes:
        version: the version read, the same for every figure asked of this gate.
        role: who reads, one of `ROLES`; the detail is asked for by its own queries, never mixed
            with what others see.
    """

    version: Readable
    role: str = READER
    queries: Library = field(default_factory=library, repr=False)

    @property
    def simulated(self) -> bool:
        """True when every figure is invented; said on every page and export."""
        return bool(self.version.manifest["territory"]["simulated"])

    def run(self, name: str, params: Mapping[str, Value] | None = None) -> Result:
        """Rows of `famille/nom`.

        Raises:
            QueryError: unknown query, wrong parameter.
            AccessRefusedError: a construction query, lines of a personal source, a sensitive
                source read by a query that declares no suppression, hidden numbers, or a table a
                sensitive indicator does not publish.
        """
        query = self.queries.get(name)
        if query.kind in BUILDING:
            raise AccessRefusedError(
                f"« {name} » sert à construire la version, elle ne se lit pas",
                remedy="Liste des requêtes lisibles : « vigie query --list »",
            )
        if self.role != DETAIL and DETAILED & set(query.tables):
            raise AccessRefusedError(
                f"« {name} » donne des nombres couverts par le secret statistique",
                remedy="Réservé au rôle « détail »",
            )
        with self.version.cursor() as cursor:
            concern = self._concern(cursor, query)
            _solved(cursor, query)
            _check(query, concern)
            rows = run(cursor, query, params or {})
            _declared(cursor, query, params or {}, rows)
        names = tuple(column.name for column in query.columns)
        if query.secrecy:
            rows = protect(rows, names, query.grain, query.secrecy, concern.k)
        return Result(name, self.version.id, query.columns, rows, concern.k)

    def _concern(self, cursor: duckdb.DuckDBPyConnection, query: Query) -> _Concern:
        """Threshold and personal character, as the sources of the version say."""
        facts = list(self.queries.facts(query.name))
        found = cursor.execute(
            "SELECT coalesce(bool_or(personnel), false), coalesce(max(secret_k), 0)"
            " FROM source WHERE list_contains($facts, table_cible)",
            {"facts": facts},
        ).fetchall()
        return _Concern(bool(found[0][0]), int(found[0][1]))


def _check(query: Query, concern: _Concern) -> None:
    if query.kind == "lignes" and concern.personal:
        raise AccessRefusedError(
            f"« {query.name} » donne les lignes d'une source personnelle",
            remedy="Lisez une requête qui compte, par semaine ou par territoire",
        )
    if concern.k > 1 and query.secrecy is None:
        raise AccessRefusedError(
            f"« {query.name} » lit une source protégée sans dire comment la protéger",
            remedy="Ajoutez « secrecy: » à son en-tête",
        )


def _solved(cursor: duckdb.DuckDBPyConnection, query: Query) -> None:
    """Refuse the values of a version whose secrecy was not solved at build: each row is read alone.

    Raises:
        VersionError: built before the publications.
    """
    if VALUES in query.tables:
        try:
            cursor.execute("SELECT indicateur FROM publication LIMIT 0")
        except duckdb.CatalogException:
            raise VersionError(
                "cette version est antérieure au secret statistique résolu à la construction",
                remedy="Relancez « vigie build »",
            ) from None


def _declared(
    cursor: duckdb.DuckDBPyConnection,
    query: Query,
    params: Mapping[str, Value],
    rows: Sequence[Row],
) -> None:
    """Refuse a table that a sensitive indicator does not publish: it is not empty, it is not there.

    Only what has no row needs asking: what is not published is not in the version.
    """
    if VALUES not in query.tables or not {"indicateur", "genre"} <= set(params):
        return
    dimension = str(params.get("dimension") or "")
    place = [column.name for column in query.columns].index("dimension")
    if any(row[place] == dimension for row in rows):
        return
    found = cursor.execute(_TABLES, {"code": params["indicateur"]}).fetchall()
    if found and (dimension, params["genre"]) not in found:
        split = f" par {DIMENSIONS.get(dimension, dimension).lower()}" if dimension else ""
        kinds = [words for kind, words in KIND_NAMES.items() if (dimension, kind) in found]
        raise AccessRefusedError(
            f"« {params['indicateur']} » n'est pas publié{split}"
            f" {KIND_NAMES.get(str(params['genre']), str(params['genre']))} :"
            " donnée protégée par le secret statistique",
            remedy=f"Publié{split} {', '.join(kinds)}" if kinds else "Ce découpage ne l'est jamais",
        )


def open_gate(settings: Settings, version: str = "") -> Gate:
    """The gate on a version, the one in service when none is named.

    Raises:
        VersionError: no such version, or it is damaged.
    """
    if version and not version.isalnum():
        raise VersionError(f"« {version} » n'est pas un numéro de version")
    return Gate(open_version(settings.database, version or None))
