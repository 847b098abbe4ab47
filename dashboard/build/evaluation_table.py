"""The table of the cards of a version, and its columns."""

from __future__ import annotations

from collections.abc import Mapping

COLUMNS: Mapping[str, str] = {
    "code": "VARCHAR",
    "rang": "INTEGER",
    "titre": "VARCHAR",
    "indicateur": "VARCHAR",
    "capteur_grandeur": "VARCHAR",
    "niveau": "VARCHAR",
    "genre": "VARCHAR",
    "methode": "VARCHAR",
    "note": "VARCHAR",
    "effet": "DOUBLE",
    "effet_bas": "DOUBLE",
    "effet_haut": "DOUBLE",
    "effet_pct": "DOUBLE",
    "p": "DOUBLE",
    "q": "DOUBLE",
    "cout_unitaire": "DOUBLE",
    "cout_unitaire_bas": "DOUBLE",
    "cout_unitaire_haut": "DOUBLE",
    "plan": "JSON",
    "carte": "JSON",
    "plan_sha": "VARCHAR",
    "plan_modifie": "BOOLEAN",
    "enregistre_le": "DATE",
    "code_sha": "VARCHAR",
    "motif": "VARCHAR",
}
TABLE = "evaluation_carte"
CARDS: Mapping[str, str] = {TABLE: ", ".join(f"{n} {kind}" for n, kind in COLUMNS.items())}
"""The table of a version, and its columns."""
