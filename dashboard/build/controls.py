"""Control totals: what must be found again, to the cent, from the file to the screen.

The keys depend only on the canonical table, so two loads of a source are compared key by key.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext
from functools import cache

import duckdb

from dashboard.catalogue.tables import MONEY, TABLES

_EXACT = "DECIMAL(38,6)"
_SPLIT = ("propositions_nouvelles_eur", "vote_eur", "realise_eur")
"""Amounts also totalled by sens and mouvement, as budget documents print them."""

_MOVEMENTS = {
    "reel": "mouvement = 'reel'",
    "ordre": "mouvement = 'ordre'",
    "sans_mouvement": "mouvement IS NULL",
}
"""Some files do not say the movement; their amounts are totalled apart, never guessed here."""

_SUMMED = {
    "mesure": ("valeur",),
    "activite": ("prevu_nb", "realise_nb"),
    "population": ("population_nb",),
    "contexte": ("valeur",),
}
_COUNTED = {
    "mesure": ("valeur",),
    "demande": ("clos_le",),
    "contexte": ("valeur",),
    "agregat_financier": ("montant_eur",),
    "subvention": ("montant_eur",),
}
_LATEST = {
    "budget_ligne": (
        "max(coalesce(date_situation, try_cast(exercice ||"
        " CASE WHEN etape IN ('CA', 'CFU') THEN '-12-31' ELSE '-01-01' END AS DATE)))"
    ),
    "plan_de_compte": "max(try_cast(exercice || '-01-01' AS DATE))",
    "mesure": "max(coalesce(fin, debut))::DATE",
    "demande": "max(greatest(recu_le, pris_en_charge_le, clos_le))::DATE",
    "activite": "max(coalesce(fin, jour))",
    "population": "max(try_cast(annee || '-01-01' AS DATE))",
    "contexte": "max(try_cast(left(periode, 4) || '-01-01' AS DATE))",
    "agregat_financier": "max(try_cast(exercice || '-12-31' AS DATE))",
    "balance_compte": "max(try_cast(exercice || '-12-31' AS DATE))",
    "indice_prix": "max(try_cast(annee || '-12-31' AS DATE))",
    "marche": "max(coalesce(derniere_modification, date_notification))",
    "subvention": "max(date_convention)",
    "cotation_verte": "max(try_cast(exercice || '-12-31' AS DATE))",
    "deliberation": "max(date_seance)",
}
"""Last day a table speaks of; tables absent from here carry no date."""


@cache
def expressions(table: str) -> Mapping[str, str]:
    """Control key → SQL aggregate giving an exact decimal."""
    found = {"lignes": "count(*)"}
    for column in TABLES[table].columns:
        if column.type == MONEY:
            found[column.name] = f"coalesce(sum({column.name}), 0)"
    if table == "budget_ligne":
        found |= _by_sens_and_mouvement()
    for name in _SUMMED.get(table, ()):
        found[name] = f"coalesce(sum(try_cast({name} AS {_EXACT})), 0)"
    for name in _COUNTED.get(table, ()):
        found[f"{name}_renseigne"] = f"count({name})"
    return found


def _by_sens_and_mouvement() -> dict[str, str]:
    return {
        f"{name}.{sens}.{mouvement}": (
            f"coalesce(sum({name}) FILTER (sens = '{sens}' AND {condition}), 0)"
        )
        for name in _SPLIT
        for sens in ("D", "R")
        for mouvement, condition in _MOVEMENTS.items()
    }


def measure(
    con: duckdb.DuckDBPyConnection, relation: str, table: str
) -> tuple[dict[str, str], str]:
    """Control totals of a relation shaped as a canonical table, and the last day it speaks of."""
    wanted = expressions(table)
    selected = ", ".join(f"({sql})::VARCHAR" for sql in wanted.values())
    latest = _LATEST.get(table, "NULL::DATE")
    row = con.execute(f"SELECT {selected}, ({latest})::VARCHAR FROM {relation}").fetchone()
    values = row or ()
    totals = dict(zip(wanted, (plain(Decimal(v)) for v in values[:-1]), strict=True))
    return totals, str(values[-1] or "")


def plain(value: Decimal) -> str:
    """A decimal as text, without exponent nor useless zeros beyond the cent."""
    text = f"{value:f}"
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals.ljust(2, '0')}" if decimals or "." in text else whole


def add(table: str, totals: list[Mapping[str, str]]) -> dict[str, str]:
    """Control totals of several files of one table."""
    with localcontext(prec=60):
        return {
            key: plain(sum((Decimal(t[key]) for t in totals), Decimal(0)))
            for key in expressions(table)
        }
