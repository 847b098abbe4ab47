"""A base in memory with values of indicators and readings of sensors, without any build."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
from empty_base import MemoryVersion, construct, fill, staged

from dashboard.build.indicator_values import create
from dashboard.indicators.periods import period_of
from dashboard.secrecy import Gate

AREAS = tuple(f"Q{n:02d}" for n in range(1, 11))
MONDAY = dt.date(2022, 1, 3)
Series = Sequence[float | None]


def base(areas: Sequence[str] = AREAS) -> duckdb.DuckDBPyConnection:
    """Every table of a version, empty but for the areas of a level « quartier »."""
    con = staged()
    construct(con)
    create(con)
    tree = [("V", "ville", 1, None), *((area, "quartier", 2, "V") for area in areas)]
    fill(
        con,
        "territoire",
        ("code", "niveau", "rang", "nom", "parent", "principal"),
        [(code, level, rank, f"Quartier {code}", up, False) for code, level, rank, up in tree],
    )
    return con


def gate(con: duckdb.DuckDBPyConnection) -> Gate:
    """The gate on it."""
    return Gate(MemoryVersion(con))


def indicator(
    con: duckdb.DuckDBPyConnection,
    code: str,
    series: Mapping[str, Series],
    *,
    kind: str = "semaine",
    first: dt.date = MONDAY,
    secret_k: int = 0,
    bottom: Mapping[str, Series] | None = None,
    **columns: Any,
) -> None:
    """Values of an indicator, area by area: numerators, and denominators of a rate.

    A value None has no row. `columns`: the same for every row (`couverture_part`, `complete`…).
    """
    length = max(map(len, series.values()))
    days = [first]
    while len(days) < length:
        days.append(period_of(kind, period_of(kind, days[-1]).end + dt.timedelta(days=1)).start)
    last = period_of(kind, days[-1]).end
    fill(
        con,
        "indicateur",
        ("code", "secret_k", "premier", "dernier", "ecart_jours", "sources", "objets"),
        [(code, secret_k, first, last, 0, [], [])],
    )
    told = {"complete": True, "couverture_part": 1.0, "effectif": 100, **columns}
    rows = [
        (
            *(code, kind, day, period_of(kind, day).end, area, "", "", "V", secret_k),
            value,
            bottom[area][rank] if bottom else None,
            *told.values(),
        )
        for area, values in series.items()
        for rank, (day, value) in enumerate(zip(days, values, strict=False))
        if value is not None
    ]
    names = ("indicateur", "genre", "debut", "fin", "territoire", "dimension", "modalite")
    names = (*names, "parent", "secret_k", "numerateur", "denominateur", *told)
    fill(con, "valeur_indicateur", names, rows)
