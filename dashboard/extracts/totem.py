"""TotEM, « DocumentBudgetaire » XML: the budget lines of one act, and nothing of its annexes.

The annexes (debt, staff, beneficiaries, signatories) hold personal data: they are walked over
and never read. Element names are matched without their namespace prefix.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from lxml import etree

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reason, Reject, Rule
from dashboard.extracts.opening import open_bytes
from dashboard.extracts.rows import Row, store_rows
from dashboard.extracts.safe_xml import LIMIT, events, forget, local_name, namespace

STAGES: Mapping[str, str] = {"01": "BP", "03": "BS", "02": "DM", "09": "CA", "10": "CFU"}
"""NatDec → étape (documentation DocumentBudgetaire)."""

_NAMESPACE = "http://www.minefi.gouv.fr/cp/demat/docbudgetaire"
_ROOTS = ("DocumentBudgetaire", "CompteFinancierUnique")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:DocumentBudgetaire|CompteFinancierUnique)[\s>/]")
_HEADINGS = ("EnTeteDocBudgetaire", "EnTeteBudget", "BlocBudget")

_LINE: Mapping[str, str] = {
    "CodRD": "sens",
    "OpBudg": "mouvement",
    "TypOpBudg": "type_ordre",
    "ContNat": "chapitre",
    "ContFon": "chapitre_fonctionnel",
    "Nature": "article",
    "Fonction": "fonction",
    "Operation": "operation",
    "LibCpte": "libelle",
    "MtBudgPrec": "budget_precedent_eur",
    "MtRARPrec": "rar_precedent_eur",
    "MtPropNouv": "propositions_nouvelles_eur",
    "MtPrev": "vote_eur",
    "CredOuv": "credits_ouverts_eur",
    "MtReal": "realise_eur",
    "MtRAR3112": "rar_eur",
    "CredAnnules": "annule_eur",
}
_COMPLEMENT = {"Section": "section", "ProgAutoNum": "enveloppe"}
"""CaracSup codes read."""

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
_TEXTS = ("etape", "numero", "budget_nom", "collectivite", "budget_type", "nomenclature", "libelle")
_CODES = (
    "budget_siret",
    "chapitre",
    "chapitre_fonctionnel",
    "article",
    "fonction",
    "operation",
    "enveloppe",
)
_AMOUNTS = tuple(name for name in _LINE.values() if name.endswith("_eur"))
DEFAULT_COLUMNS: Mapping[str, ColumnMapping] = {
    **_CODED,
    **{name: ColumnMapping((name,)) for name in _TEXTS},
    **{name: ColumnMapping((name,), type="code") for name in _CODES},
    **{name: ColumnMapping((name,), type="montant") for name in _AMOUNTS},
}


@dataclass
class Document:
    """One act: its heading (element → V) and its lines.

    Attributes:
        count: LigneBudget met, calculated ones included; the position of a line counts them all.
    """

    heading: dict[str, str] = field(default_factory=dict)
    lines: list[Row] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    calculated: int = 0
    count: int = 0
    unified: bool = False


def _line_cells(line: etree._Element) -> dict[str, str] | None:
    """Canonical column → text of one LigneBudget; None when an element is repeated."""
    cells: dict[str, str] = {}
    for child in line:
        name, value = local_name(child), (child.get("V") or "").strip()
        column = _COMPLEMENT.get(child.get("Code") or "") if name == "CaracSup" else None
        column = column or _LINE.get(name)
        if column is None or not value:
            continue
        if column in cells:
            return None
        cells[column] = value
    if "operation" not in cells:
        cells.pop("libelle", None)  # free text; kept only where it names an operation
    return cells


def _add_line(document: Document, line: etree._Element) -> None:
    document.count += 1
    if (line.get("calculated") or "").strip().lower() in {"true", "1"}:
        document.calculated += 1
        return
    cells = _line_cells(line)
    if cells is None or not {"article", "chapitre", "chapitre_fonctionnel"} & set(cells):
        document.rejects.append(Reject(document.count, Reason.BAD_STRUCTURE))
        return
    document.lines.append((document.count, cells))


def _check_start(
    path: tuple[str, ...], element: etree._Element, seen: Counter[str], file: str
) -> None:
    """Refuse what is not one budget document of the expected namespace."""
    name = path[-1]
    if len(path) == 1 and name not in _ROOTS:
        raise ExtractError(
            f"élément racine « {name} » inattendu",
            file=file,
            remedy="Attendu : DocumentBudgetaire ou CompteFinancierUnique",
        )
    if name == "DocumentBudgetaire" and namespace(element) not in {"", _NAMESPACE}:
        raise ExtractError(
            "espace de noms inattendu", file=file, field=name, remedy=f"Attendu : {_NAMESPACE}"
        )
    is_budget = path[-2:] == ("DocumentBudgetaire", "Budget")
    seen[name] += name == "DocumentBudgetaire" or is_budget
    if seen[name] > 1:
        raise ExtractError(
            f"plusieurs éléments {name} dans le même fichier",
            file=file,
            field=name,
            remedy="Envoyez un fichier par budget",
        )


def parse(data: bytes, *, file: str) -> Document:
    """Read one act.

    Raises:
        ExtractError: not one readable DocumentBudgetaire.
    """
    document, seen = Document(), Counter[str]()
    for kind, path, element in events(data, file=file):
        if kind == "start":
            _check_start(path, element, seen, file)
            document.unified = document.unified or path[0] == "CompteFinancierUnique"
        elif path[-2:] == ("Budget", "LigneBudget"):
            _add_line(document, element)
            forget(element)
        elif "LigneBudget" not in path:
            if path[-2:-1] and path[-2] in _HEADINGS:
                document.heading.setdefault(path[-1], (element.get("V") or "").strip())
            forget(element)
    if not seen["DocumentBudgetaire"]:
        raise ExtractError("aucun DocumentBudgetaire dans le fichier", file=file)
    return document


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


def _notes(document: Document, header: Mapping[str, str]) -> Iterator[str]:
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
        facts = {k: v for k, v in header.items() if v}
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
