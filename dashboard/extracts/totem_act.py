"""The XML of a TotEM act, element by element: its heading, its budget lines, what it declares.

The annexes (staff, beneficiaries, signatories) hold personal data: they are walked over and
never read, but for the few figures of `dashboard.extracts.totem_declared`. Element names are
matched without their namespace prefix.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from dashboard.errors import ExtractError
from dashboard.extracts.base import Reason, Reject
from dashboard.extracts.rows import Row
from dashboard.extracts.safe_xml import events, forget, local_name, namespace
from dashboard.extracts.totem_declared import Declared

_NAMESPACE = "http://www.minefi.gouv.fr/cp/demat/docbudgetaire"
_UNIFIED_NAMESPACE = "http://www.minefi.gouv.fr/cp/demat/doccfu"
_NAMESPACES: Mapping[str, str] = {
    "CompteFinancierUnique": _UNIFIED_NAMESPACE,
    **dict.fromkeys(("DocumentBudgetaire", "Budget", "LigneBudget"), _NAMESPACE),
}
"""Elements whose namespace is checked; none at all is admitted too."""
_ROOTS = ("DocumentBudgetaire", "CompteFinancierUnique")
_HEADINGS = {
    "EnTeteDocBudgetaire": "DocumentBudgetaire",
    "EnTeteBudget": "Budget",
    "BlocBudget": "Budget",
}
"""Block of the heading → where it stands."""
_ONCE = ("Exer", "NatDec", "NumDec", "IdEtab", "Nomenclature", "CodTypBud")
"""Elements of the heading that identify the act: two different values would be a choice."""
_CALCULATED = {"": False, "false": False, "0": False, "true": True, "1": True}
_LINE_PATH = ("DocumentBudgetaire", "Budget", "LigneBudget")

LINE: Mapping[str, str] = {
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
_COMPLEMENT = {
    "Section": "section",
    "ProgAutoNum": "programme",
    "ProgAutoLib": "programme_libelle",
}
"""CaracSup codes read."""


@dataclass
class Document:
    """One act: its heading (element → V), its lines, and what it declares of itself.

    Attributes:
        count: LigneBudget met, calculated ones included; the position of a line counts them all.
    """

    heading: dict[str, str] = field(default_factory=dict)
    lines: list[Row] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    calculated: int = 0
    count: int = 0
    unified: bool = False
    declared: Declared = field(default_factory=Declared)


def _line_cells(line: etree._Element) -> dict[str, str] | None:
    """Canonical column → text of one LigneBudget.

    None when an element is repeated, or holds its value elsewhere than in V.
    """
    cells: dict[str, str] = {}
    for child in line:
        name, value = local_name(child), (child.get("V") or "").strip()
        column = _COMPLEMENT.get(child.get("Code") or "") if name == "CaracSup" else None
        column = column or LINE.get(name)
        if column is None:
            continue
        if column in cells or (not value and (child.text or "").strip()):
            return None
        if not value:
            continue
        cells[column] = value
    if "operation" not in cells:
        cells.pop("libelle", None)  # free text; kept only where it names an operation
    return cells


def _add_line(document: Document, line: etree._Element) -> None:
    document.count += 1
    calculated = _CALCULATED.get((line.get("calculated") or "").strip().lower())
    if calculated is None:
        document.rejects.append(Reject(document.count, Reason.NOT_IN_LIST))
        return
    if calculated:
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
    name, parent = path[-1], path[-2] if len(path) > 1 else ""
    if not parent and name not in _ROOTS:
        raise ExtractError(
            f"élément racine « {name} » inattendu",
            file=file,
            remedy="Attendu : DocumentBudgetaire ou CompteFinancierUnique",
        )
    wanted = {"Budget": "DocumentBudgetaire", "LigneBudget": "Budget", **_HEADINGS}.get(name)
    if name not in _ROOTS and parent != wanted:
        return
    expected = _NAMESPACES.get(name)
    if expected and namespace(element) not in {"", expected}:
        raise ExtractError(
            "espace de noms inattendu", file=file, field=name, remedy=f"Attendu : {expected}"
        )
    seen[name] += name != "LigneBudget"
    if seen[name] > 1:
        raise ExtractError(
            f"plusieurs éléments {name} dans le même fichier",
            file=file,
            field=name,
            remedy="Envoyez un fichier par budget",
        )


def _add_heading(document: Document, name: str, element: etree._Element, file: str) -> None:
    """Keep one element of the heading; the first wins, unless it would be a choice.

    Raises:
        ExtractError: two values where one identifies the act.
    """
    value = (element.get("V") or "").strip()
    kept = document.heading.setdefault(name, value)
    if name in _ONCE and kept != value:
        raise ExtractError(
            f"deux valeurs pour {name} (« {kept} » et « {value} »)",
            file=file,
            field=name,
            remedy="Redemandez l'export à l'éditeur",
        )


def _misplaced(path: tuple[str, ...]) -> bool:
    """True for a LigneBudget out of its Budget; annexes are never read, whatever they hold."""
    return path[-1] == "LigneBudget" and "Annexes" not in path


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
        elif path[-3:] == _LINE_PATH:
            _add_line(document, element)
            forget(element)
        elif _misplaced(path):
            document.count += 1
            document.rejects.append(Reject(document.count, Reason.BAD_STRUCTURE))
            if path.count("LigneBudget") == 1:  # within a line, it is forgotten with it
                forget(element)
        elif "LigneBudget" not in path:
            if len(path) > 2 and _HEADINGS.get(path[-2]) == path[-3]:
                _add_heading(document, path[-1], element, file)
            document.declared.note(path, element)
            forget(element)
    if not seen["DocumentBudgetaire"]:
        raise ExtractError("aucun DocumentBudgetaire dans le fichier", file=file)
    return document
