"""Made-up budget lines in a base of its own, and a naive reading of them to compare with."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import duckdb
from empty_base import MemoryVersion, construct, insert, staged

from dashboard.secrecy import Gate

TABLES = (
    "plan_de_compte",
    "budget_plan",
    "budget_ligne",
    "budget_document",
    "budget_programme",
    "budget_programme_libelle",
    "budget_declare",
    "agregat_financier",
    "budget_population",
    "budget_libelle",
    "budget_document_lu",
    "budget_document_qualite",
    "budget_poste",
    "budget_evolution",
)
CITY, ANNEX = "20000000000011", "20000000000029"
AMOUNTS = {
    "vote": "vote_eur",
    "ouvert": "credits_ouverts_eur",
    "engage": "engage_eur",
    "realise": "realise_eur",
    "taken_up": "rar_precedent_eur",
    "paye": "paye_eur",
    "rar": "rar_eur",
    "annule": "annule_eur",
}


def row(**given: Any) -> dict[str, Any]:
    """A source line of the account 2024 of the town, with some cells given."""
    plain = {
        "exercice": 2024,
        "etape": "CA",
        "budget_siret": CITY,
        "budget_nom": "VILLE",
        "budget_type": "P",
        "collectivite": "VILLE",
        "nomenclature": "M57-M57_D",
        "section": "F",
        "sens": "D",
        "mouvement": "reel",
        "chapitre": "011",
        "article": "60612",
    }
    return {**plain, **given}


def base(rows: Sequence[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    """A base made of these lines: one file per document."""
    connection = staged()
    files: dict[tuple[Any, ...], int] = {}
    for position, line in enumerate(rows):
        key = (
            line["budget_siret"],
            line["exercice"],
            line["etape"],
            line.get("numero"),
            line.get("date_situation"),
        )
        number = files.setdefault(key, len(files) + 1)
        insert(
            connection,
            "brut_budget_ligne",
            [{**line, "fichier_id": number, "position": position}],
        )
    construct(connection, TABLES)
    return connection


def gate_on(connection: duckdb.DuckDBPyConnection) -> Gate:
    """The gate on a base in memory."""
    return Gate(MemoryVersion(connection))


def received(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Every line with the codes the build found, absent codes as empty text."""
    cursor = connection.execute("SELECT * FROM budget_ligne")
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    coded = ("section", "chapitre", "article", "fonction", "programme", "operation", "service")
    coded += ("enveloppe",)
    return [{**line, **{code: line[code] or "" for code in coded}} for line in found]


def summed(lines: Sequence[dict[str, Any]], column: str) -> Decimal | None:
    """Sum of what is known; None when nothing is."""
    known = [line[column] for line in lines if line[column] is not None]
    return sum(known, Decimal(0)) if known else None
