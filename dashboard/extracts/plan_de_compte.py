"""Official *planDeCompte* XML: chapters, accounts and functions of one nomenclature, one year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from lxml import etree

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reason, Reject
from dashboard.extracts.opening import open_bytes
from dashboard.extracts.rows import Row, store_rows
from dashboard.extracts.safe_xml import LIMIT, events, forget

_ROOT = re.compile(rb"<(?:[\w.-]+:)?Nomenclature[\s>]")
_FILE_NAME = re.compile(r"planDeCompte-(?P<year>(?:19|20)\d\d)-(?P<name>M\d+\w*)", re.IGNORECASE)

_KINDS: Mapping[tuple[str, str], str] = {
    ("Nature", "Chapitre"): "chapitre",
    ("Nature", "Compte"): "compte",
    ("Fonction", "Chapitre"): "chapitre",
    ("Fonction", "Compte"): "compte_fonction",
    ("Fonction", "RefFonc"): "fonction",
}
"""(branch, element) → genre. Functional chapters (900…954) never collide with the others."""

_ATTRIBUTES: Mapping[str, str] = {
    "Code": "code",
    "Section": "section",
    "DR": "chap_dep_reel",
    "RR": "chap_rec_reel",
    "DOES": "chap_dep_ordre_entre_sections",
    "ROES": "chap_rec_ordre_entre_sections",
    "DOIS": "chap_dep_ordre_interieur",
    "ROIS": "chap_rec_ordre_interieur",
}
_CODES = ("code", "parent", *(c for c in _ATTRIBUTES.values() if c.startswith("chap_")))
DEFAULT_COLUMNS: Mapping[str, ColumnMapping] = {
    "exercice": ColumnMapping(("exercice",), type="entier"),
    "nomenclature": ColumnMapping(("nomenclature",)),
    "genre": ColumnMapping(("genre",)),
    "libelle": ColumnMapping(("libelle",)),
    "section": ColumnMapping(("section",), values={"F": "F", "I": "I"}, closed=True),
    **{name: ColumnMapping((name,), type="code") for name in _CODES},
}


@dataclass
class Plan:
    """One plan: exercice, nomenclature, and its codes in document order."""

    exercice: str = ""
    nomenclature: str = ""
    codes: list[Row] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    count: int = 0


def _label(text: str) -> str:
    """One line of text; the official files hold stray spaces and a Windows dash (U+0096)."""
    return " ".join(text.replace("\x96", "–").replace("\x92", "’").split())


def _cells(element: etree._Element, kind: str) -> dict[str, str]:
    cells = {column: (element.get(name) or "").strip() for name, column in _ATTRIBUTES.items()}
    parent = element.getparent()
    inside = parent is not None and parent.tag == element.tag
    return {
        **cells,
        "genre": kind,
        "libelle": _label(element.get("Libelle") or element.get("Lib_court") or ""),
        "parent": (parent.get("Code") or "") if inside and parent is not None else "",
    }


def _add_code(plan: Plan, element: etree._Element, kind: str) -> None:
    plan.count += 1
    cells = _cells(element, kind)
    if cells["code"] and cells["libelle"]:
        plan.codes.append((plan.count, cells))
    else:
        plan.rejects.append(Reject(plan.count, Reason.MISSING_VALUE))


def _kind(path: tuple[str, ...]) -> str | None:
    return _KINDS.get((path[1], path[-1])) if len(path) > 2 else None


def parse(data: bytes, *, file: str) -> Plan:
    """Read one plan; exercice and nomenclature from its root, failing that from the file name.

    Raises:
        ExtractError: not a readable planDeCompte, or year or nomenclature nowhere to be found.
    """
    plan, named = Plan(), _FILE_NAME.search(file)
    for kind, path, element in events(data, file=file):
        if kind == "end":
            if len(path) < 3:
                forget(element)
            continue
        if len(path) == 1 and path[0] != "Nomenclature":
            raise ExtractError(
                f"élément racine « {path[0]} » inattendu",
                file=file,
                remedy="Attendu : Nomenclature",
            )
        if len(path) == 1:
            plan.exercice = element.get("Exer") or (named["year"] if named else "")
            plan.nomenclature = element.get("Declinaison") or (named["name"] if named else "")
        genre = _kind(path)
        if genre:
            _add_code(plan, element, genre)
    _check(plan, file)
    return plan


def _check(plan: Plan, file: str) -> None:
    named = {"Exer": plan.exercice, "Declinaison": plan.nomenclature}
    for name, value in named.items():
        if not value:
            raise ExtractError(
                "attribut absent du document et du nom du fichier",
                file=file,
                field=name,
                remedy="Nommez le fichier planDeCompte-AAAA-NOMENCLATURE.xml",
            )
    if not re.fullmatch(r"(19|20)\d\d", plan.exercice):
        raise ExtractError(f"exercice « {plan.exercice} » illisible", file=file, field="Exer")
    if not plan.count:
        raise ExtractError("aucun code dans le plan de comptes", file=file)


class PlanReader:
    """Reader `plan_de_compte`."""

    name = "plan_de_compte"
    label = "Plan de comptes officiel (XML planDeCompte)"
    default_columns: Mapping[str, ColumnMapping] = DEFAULT_COLUMNS

    def recognises(self, path: Path, head: bytes) -> bool:
        """True for a root element Nomenclature."""
        return bool(_ROOT.search(head.replace(b"\0", b"")))

    def read(
        self,
        path: Path,
        con: duckdb.DuckDBPyConnection,
        *,
        options: Mapping[str, Any],
        wanted: Sequence[str] = (),
    ) -> Reading:
        """One row per chapter, account or function; see `Reader.read`."""
        plan = parse(open_bytes(path, LIMIT), file=path.name)
        header = {"exercice": plan.exercice, "nomenclature": plan.nomenclature}
        rows = [(position, {**cells, **header}) for position, cells in plan.codes]
        return Reading(
            relation=store_rows(con, tuple(DEFAULT_COLUMNS), rows),
            columns=tuple(DEFAULT_COLUMNS),
            rows_read=plan.count,
            rejects=plan.rejects,
            facts=header,
        )


READER = PlanReader()
