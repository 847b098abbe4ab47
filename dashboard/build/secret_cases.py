"""Read what the sensitive indicators count, for the secrecy to be solved.

Reads `valeur_cumulee`, `apport`, `indicateur`, `population_comptee`, `decoupage_lien`,
`territoire` and `pack_territoire`, and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import duckdb

from dashboard.catalogue.indicators import Indicator
from dashboard.secrecy.grains import KINDS, Line, Period
from dashboard.secrecy.populations import Counted, Tree

POPULATIONS = (
    "indicateur VARCHAR, population VARCHAR, part VARCHAR, comptage VARCHAR, cadence VARCHAR,"
    " moyenne BOOLEAN, part_de_cas BOOLEAN, stock BOOLEAN"
)
LINKS = "indicateur VARCHAR, service VARCHAR, categorie VARCHAR"
SHARES = (
    "indicateur VARCHAR, genre VARCHAR, debut DATE, fin DATE, territoire VARCHAR,"
    " dimension VARCHAR, modalite VARCHAR, contributeur VARCHAR, apport DECIMAL(38,6)"
)
"""What each business brings to each cell; of the indicators under the rule of dominance alone."""

_SENSITIVE = """
    SELECT
        i.code, p.population, p.part, p.comptage, i.secret_k, p.cadence,
        if(p.moyenne, i.secret_denominateur, 0), i.secret_dominance,
        p.part_de_cas AND i.secret_denominateur > 0, p.stock
    FROM indicateur AS i
    JOIN population_comptee AS p ON p.indicateur = i.code
    WHERE i.secret_k > 1
    ORDER BY i.code
"""
STOCKS_TOLD = """
    SELECT s.indicateur
    FROM population_comptee AS s
    JOIN indicateur AS i ON i.code = s.indicateur AND i.secret_k > 1
    WHERE
        s.stock
        AND EXISTS (
            FROM population_comptee AS f
            WHERE f.population = s.population AND NOT f.stock
        )
"""
"""Stocks whose comings and goings are told too: what is received and closed gives them back."""
_COUNTS = """
    SELECT
        v.indicateur, v.genre, v.debut, v.fin, v.territoire, v.dimension, v.modalite,
        abs(coalesce(v.effectif, 0)), round(abs(coalesce(v.numerateur, 0)))::BIGINT
    FROM valeur_cumulee AS v
    JOIN indicateur AS i ON i.code = v.indicateur
    LEFT JOIN pack_territoire AS r ON r.cle = 'racine'
    WHERE
        i.secret_k > 1
        AND list_contains($kinds, v.genre)
        AND (v.dimension = '' OR v.territoire = r.valeur)
"""
_KNOWN = """
    SELECT v.indicateur, v.genre, min(v.debut), max(v.fin)
    FROM valeur_cumulee AS v
    JOIN indicateur AS i ON i.code = v.indicateur
    WHERE
        i.secret_k > 1 AND v.dimension = ''
        -- what a sample of long ago counts is published too, so that it is decided with the rest
        AND (
            v.complete
            OR v.debut BETWEEN i.plus_ancien AND i.premier AND v.fin <= i.dernier + i.ecart_jours
        )
    GROUP BY ALL
    ORDER BY ALL
"""


def population(indicator: Indicator) -> tuple[str, str, str]:
    """(whose cases are counted, part of them, how), of an indicator.

    Two indicators of one population count the same cases, received, closed or left; a part is a
    category of them.
    """
    if not indicator.facts.startswith("faits/dossiers_"):
        return indicator.code, "", indicator.code
    plain = {name: value for name, value in indicator.params.items() if name != "categorie"}
    asked = "&".join(f"{name}={value}" for name, value in sorted(plain.items()))
    kind = indicator.params.get("genre", "")
    return f"dossiers/{kind}", indicator.params.get("categorie", ""), f"{indicator.facts}?{asked}"


def read_cases(con: duckdb.DuckDBPyConnection) -> list[Counted]:
    """What every sensitive indicator counts, by period and line; none when nothing is sensitive."""
    found: dict[str, Counted] = {}
    shares: set[str] = set()
    for code, name, part, counting, k, cadence, floor, dominance, share, stock in con.execute(
        _SENSITIVE
    ).fetchall():
        about = (name, part, counting, k, max(0, _place(cadence)), floor, dominance)
        found[code] = Counted(code, *about, stock=stock)
        shares |= {code} if share else set()
    if not found:
        return []
    whole = _whole_alone(con)
    root = _root(con)
    for code, kind, start, end, area, dimension, modality, count, kept in con.execute(
        _COUNTS, {"kinds": list(KINDS)}
    ).fetchall():
        line, period = Line(dimension, modality if dimension else area), Period(kind, start, end)
        if code not in whole or line == root:
            found[code].cells[period][line] = count
            if code in shares:
                found[code].kept[period][line] = min(kept, count)
    _read_shares(con, found)
    for code, kind, first, last in con.execute(_KNOWN).fetchall():
        found[code].known[kind] = (first, last)
    return list(found.values())


def _read_shares(con: duckdb.DuckDBPyConnection, found: dict[str, Counted]) -> None:
    """Who brings what; businesses are then what is counted."""
    shares: dict[tuple[str, Period], dict[Line, dict[str, Decimal]]] = defaultdict(dict)
    for code, kind, start, end, area, dimension, modality, who, amount in con.execute(
        "SELECT * FROM apport ORDER BY ALL"
    ).fetchall():
        line = Line(dimension, modality if dimension else area)
        shares[code, Period(kind, start, end)].setdefault(line, {})[who] = amount
    for (code, period), lines in shares.items():
        member = found[code]
        member.shares = {**member.shares, period: lines}
        for line, brought in lines.items():
            member.cells[period][line] = len(brought)


def _place(cadence: str) -> int:
    return KINDS.index(cadence) if cadence in KINDS else -1


def _root(con: duckdb.DuckDBPyConnection) -> Line:
    asked = "SELECT max(valeur) FROM pack_territoire WHERE cle = 'racine'"
    return Line("", con.execute(asked).fetchall()[0][0] or "")


def _whole_alone(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Indicators told for the whole territory alone."""
    return {code for (code,) in con.execute(f"SELECT indicateur FROM ({STOCKS_TOLD})").fetchall()}


def read_tree(con: duckdb.DuckDBPyConnection) -> Tree:
    """The areas, the whole, and the services with their categories."""
    root = _root(con)
    areas: dict[Line, Line | None] = {
        Line("", code): Line("", parent) if parent else root
        for code, parent in con.execute(
            "SELECT code, parent FROM territoire ORDER BY code"
        ).fetchall()
    }
    areas[root] = None
    links: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, service, category in con.execute(
        "SELECT DISTINCT * FROM decoupage_lien ORDER BY ALL"
    ).fetchall():
        links[code].append((service, category))
    return Tree(areas, root, links)
