"""TotEM, « DocumentBudgetaire » XML: the budget lines of one act, as rows.

What is read of the file and what refuses it: `dashboard.extracts.totem_act`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Rule
from dashboard.extracts.opening import open_bytes
from dashboard.extracts.rows import store_rows
from dashboard.extracts.safe_xml import LIMIT
from dashboard.extracts.totem_act import LINE, Document, parse
from dashboard.formats import MINUS, plural

STAGES: Mapping[str, str] = {"01": "BP", "03": "BS", "02": "DM", "09": "CA", "10": "CFU"}
"""NatDec → étape (documentation DocumentBudgetaire)."""

_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:DocumentBudgetaire|CompteFinancierUnique)[\s>/]")

_CODED: Mapping[str, ColumnMapping] = {
    "exercice": ColumnMapping(("exercice",), type="entier"),
    "date_situation": ColumnMapping(("date_situation",), type="date"),
    "section": ColumnMapping(("section",), values={"F": "F", "I": "I"}, closed=True),
    "sens": ColumnMapping(("sens",), values={"D": "D", "R": "R"}, closed=True),
    "mouvement": ColumnMapping(
        ("mouvement",), values={"0": "reel", "1": "ordre"}, closed=True, required=True
    ),
    "type_ordre": ColumnMapping(
        ("type_ordre",), values={"2": "entre_sections", "1": "interieur"}, closed=True
    ),
}
_TEXTS = (
    *("etape", "numero", "budget_nom", "collectivite", "budget_type", "nomenclature"),
    *("libelle", "programme_libelle"),
)
_CODES = (
    "budget_siret",
    "chapitre",
    "chapitre_fonctionnel",
    "article",
    "fonction",
    "operation",
    "programme",
)
_AMOUNTS = tuple(name for name in LINE.values() if name.endswith("_eur"))
DEFAULT_COLUMNS: Mapping[str, ColumnMapping] = {
    **_CODED,
    **{name: ColumnMapping((name,)) for name in _TEXTS},
    **{name: ColumnMapping((name,), type="code") for name in _CODES},
    **{name: ColumnMapping((name,), type="montant") for name in _AMOUNTS},
}


def _needed(heading: Mapping[str, str], name: str, pattern: str, file: str) -> str:
    value = heading.get(name, "")
    if not re.fullmatch(pattern, value):
        problem = f"valeur « {value} » illisible" if value else "élément absent"
        raise ExtractError(problem, file=file, field=name, remedy="Redemandez l'export à l'éditeur")
    return value


def _stage(document: Document, file: str) -> str:
    code = _needed(document.heading, "NatDec", r"\d\d?", file).zfill(2)
    if code not in STAGES:
        raise ExtractError(
            f"nature de décision « {code} » inconnue",
            file=file,
            field="NatDec",
            remedy=f"Codes admis : {', '.join(f'{c} ({s})' for c, s in STAGES.items())}",
        )
    return "CFU" if document.unified else STAGES[code]


def _situation(heading: Mapping[str, str]) -> str:
    """Date of the decision, else of the editing; "" when neither is a date."""
    for name in ("DteDec", "DteDecEx", "DteStr"):
        try:
            return date.fromisoformat(heading.get(name, "")[:10]).isoformat()
        except ValueError:
            continue
    return ""


def header_cells(document: Document, *, file: str) -> dict[str, str]:
    """What every line of the act shares: exercice, étape, budget, nomenclature, date.

    Raises:
        ExtractError: unknown NatDec, missing or unreadable Exer or SIRET.
    """
    heading = document.heading
    return {
        "exercice": _needed(heading, "Exer", r"(19|20)\d\d", file),
        "etape": _stage(document, file),
        "numero": heading.get("NumDec", ""),
        "date_situation": _situation(heading),
        "budget_siret": _needed(heading, "IdEtab", r"\d{14}", file),
        "budget_nom": heading.get("LibelleEtab", ""),
        "collectivite": heading.get("LibelleColl", ""),
        "budget_type": {"P": "P", "A": "A"}.get(heading.get("CodTypBud", ""), ""),
        "nomenclature": heading.get("Nomenclature", ""),
    }


def _negative(value: str) -> bool:
    """A text that reads as an amount under zero: « -3,00 », « 3,00- », « (3,00) »."""
    return value[:1] in {"-", MINUS, "("} or value[-1:] in {"-", MINUS}


def _notes(document: Document, header: Mapping[str, str]) -> Iterator[str]:
    owed = sum(_negative(cells.get("rar_eur", "")) for _, cells in document.lines)
    if owed:
        lines = plural(owed, "ligne porte", "lignes portent")
        yield (
            f"{lines} un reste à réaliser négatif (MtRAR3112) : montant gardé tel quel, "
            "il diminue le total des restes à réaliser."
        )
    kind = document.heading.get("CodTypBud", "")
    if kind and not header["budget_type"]:
        yield f"CodTypBud « {kind} » inconnu : le budget n'est dit ni principal ni annexe."
    if not header["date_situation"]:
        yield "Aucune date lisible dans l'en-tête (DteDec, DteStr)."
    if not header["nomenclature"]:
        yield "Nomenclature absente : les libellés viennent des tables courtes."
    if not document.count:
        yield "Le document ne contient aucune ligne budgétaire."


class TotemReader:
    """Reader `totem`."""

    name = "totem"
    label = "Acte budgétaire TotEM (XML DocumentBudgetaire)"
    default_columns: Mapping[str, ColumnMapping] = DEFAULT_COLUMNS

    def recognises(self, path: Path, head: bytes) -> bool:
        """True for a DocumentBudgetaire or a CompteFinancierUnique, whatever the prefix."""
        return bool(_ROOT.search(head.replace(b"\0", b"")))

    def read(
        self,
        path: Path,
        con: duckdb.DuckDBPyConnection,
        *,
        options: Mapping[str, Any],
        wanted: Sequence[str] = (),
    ) -> Reading:
        """One row per LigneBudget that the software did not compute; see `Reader.read`."""
        document = parse(open_bytes(path, LIMIT), file=path.name)
        header = header_cells(document, file=path.name)
        rows = [(position, {**cells, **header}) for position, cells in document.lines]
        ignored = {Rule.CALCULATED: document.calculated} if document.calculated else {}
        facts = {k: v for k, v in header.items() if v} | dict(document.declared.facts())
        return Reading(
            relation=store_rows(con, tuple(DEFAULT_COLUMNS), rows),
            columns=tuple(DEFAULT_COLUMNS),
            rows_read=document.count,
            rejects=document.rejects,
            ignored=ignored,
            facts=facts,
            notes=list(_notes(document, header)),
        )


READER = TotemReader()
