"""Budgets at the SCDL schema « budget » 0.8.3: one file per exercice and stage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.catalogue.open_data import Choices, Licence, load_schemas
from dashboard.exports.sheet import Cell
from dashboard.opendata.choose import Kept, source_licence
from dashboard.provenance.files import SourceState
from dashboard.secrecy import Gate

STAGES: Mapping[str, str] = {
    "BP": "budget primitif",
    "BS": "budget supplémentaire",
    "DM": "décision modificative",
    "CA": "compte administratif",
    "CFU": "compte financier unique",
}
"""A situation under way is not a document of the schema."""


@dataclass(frozen=True)
class Act:
    """The budgets of an exercice at a stage.

    Attributes:
        number: of the amending decision; "" otherwise.
        rows: under the fields of the schema.
    """

    exercice: int
    stage: str
    number: str
    licence: Licence
    rows: list[tuple[Cell, ...]]

    @property
    def name(self) -> str:
        """« budget-2024-dm1 »."""
        number = re.sub(r"[^a-z0-9]+", "-", self.number.lower()).strip("-")
        return f"budget-{self.exercice}-{self.stage.lower()}{number}{self.licence.suffix}"

    @property
    def label(self) -> str:
        """« décision modificative n° 1 2024 »."""
        number = f" n° {self.number}" if self.number else ""
        return f"{STAGES[self.stage]}{number} {self.exercice}"


def main_siret(gate: Gate, siren: str) -> str:
    """SIRET of the principal budget of a town; "" when no document says it."""
    found = {
        r["budget_siret"]
        for r in gate.run("budget/documents_lus").records()
        if siren and r["budget_type"] == "P" and r["budget_siret"].startswith(siren)
    }
    return min((one for one in found if len(one) == 14), default="")


def acts(
    gate: Gate, sources: Mapping[str, SourceState], choices: Choices
) -> tuple[list[Act], list[Kept]]:
    """Every document retained, the oldest first, and those that cannot be published.

    A document is whole or absent: lines left out would make its totals false.
    """
    documents = sorted(
        {
            (r["exercice"], list(STAGES).index(r["etape"]), r["numero"])
            for r in gate.run("budget/documents_lus").records()
            if r["retenu"] and r["etape"] in STAGES
        }
    )
    found: list[Act] = []
    kept: dict[tuple[str, str], Kept] = {}
    for exercice, rank, number in documents:
        stage = list(STAGES)[rank]
        asked = {"exercice": exercice, "etape": stage, "numero": number}
        budgets: dict[tuple[str, str], list[Mapping[str, object]]] = {}
        for record in gate.run("donnees_ouvertes/budget_scdl", asked).records():
            budgets.setdefault((record["siret"], record["source"]), []).append(record)
        by_licence: dict[Licence, list[tuple[Cell, ...]]] = {}
        for (siret, code), records in budgets.items():
            licence = (
                source_licence(sources[code], choices) if code in sources else "source absente"
            )
            why = licence if isinstance(licence, str) else _why_not(siret, records)
            if why or isinstance(licence, str):
                label = f"{STAGES[stage]} {exercice}, {records[0]['nom'] or siret}"
                kept.setdefault(
                    (label, why), Kept(f"budget-{exercice}-{stage.lower()}", label, why)
                )
            else:
                by_licence.setdefault(licence, []).extend(map(_row, records))
        for licence, rows in sorted(by_licence.items(), key=lambda item: item[0].rank):
            found.append(Act(exercice, stage, number, licence, rows))
    return found, list(kept.values())


def _why_not(siret: str, records: list[Mapping[str, object]]) -> str:
    """Why a budget cannot follow the schema; "" when it can."""
    if not re.fullmatch(r"\d{14}", siret):
        return "SIRET du budget inconnu"
    for name, word in (
        ("section", "section"),
        ("opbudg", "mouvement réel ou d'ordre"),
        ("codrd", "sens"),
        ("nom", "nom du budget"),
    ):
        missing = sum(1 for r in records if not r[name])
        if missing:
            return f"{word} inconnu pour {missing} ligne{'s' if missing > 1 else ''}"
    return ""


def _row(record: Mapping[str, object]) -> tuple[Cell, ...]:
    """A row in the order of the schema; ARTSPE is not received."""
    names = [name.removeprefix("BGT_").lower() for name in load_schemas()["budget"].names]
    values: dict[str, Cell] = {**record, "artspe": None}  # type: ignore[dict-item]
    return tuple(values[name] for name in names)
