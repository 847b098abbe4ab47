"""A record of the national schema, read: a project of it, or everything that is wrong with it."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.roadmap.projects_schema import (
    ATTRIBUTES,
    LISTS,
    OTHERS,
    Fault,
    Field,
    Project,
    Schema,
    load_schema,
)

_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})")


def _uuid(text: str, schema: Schema) -> tuple[Any, str, str]:
    try:
        return str(uuid.UUID(text)), "", ""
    except ValueError:
        return "", f"« {text} » n'est pas un UUID", "Écrivez 8-4-4-4-12 chiffres hexadécimaux"


def _instant(text: str, schema: Schema) -> tuple[Any, str, str]:
    if _INSTANT.fullmatch(text) and _day(text[:10], schema)[0] is not None:
        return text, "", ""
    return "", f"instant illisible « {text} »", "Écrivez 2025-04-15T14:30:00.000Z"


def _text(text: str, schema: Schema) -> tuple[Any, str, str]:
    return text, "", ""


def _whole(text: str, schema: Schema) -> tuple[Any, str, str]:
    if re.fullmatch(r"-?\d{1,15}", text):
        return int(text), "", ""
    remedy = "Écrivez un nombre entier d'euros, sans espace, virgule ni unité"
    return None, f"nombre illisible « {text} »", remedy


def _day(text: str, schema: Schema) -> tuple[Any, str, str]:
    wrong = f"date illisible « {text} »"
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None, wrong, "Écrivez 2025-03-01"
    try:
        return dt.date.fromisoformat(text), "", ""
    except ValueError:
        return None, wrong, "Ce jour n'existe pas au calendrier"


def _among(known: Sequence[str], text: str) -> tuple[Any, str, str]:
    if text in known:
        return text, "", ""
    return "", f"valeur « {text} » hors de la liste", f"Valeurs admises : {', '.join(known)}"


def _siret(text: str, schema: Schema) -> tuple[Any, str, str]:
    if re.fullmatch(r"\d{14}", text):
        return text, "", ""
    return "", f"SIRET « {text} »", "Écrivez les 14 chiffres, sans espace"


_READ: Mapping[str, Callable[[str, Schema], tuple[Any, str, str]]] = {
    "uuid": _uuid,
    "horodatage": _instant,
    "texte": _text,
    "entier": _whole,
    "jour": _day,
    "phase": lambda text, schema: _among(schema.phases, text),
    "statut": lambda text, schema: _among(schema.states, text),
    "siret": _siret,
}
_EMPTY: Mapping[str, Any] = {"entier": None, "jour": None}


def _listed(value: Any) -> tuple[str, ...] | None:
    """A list of texts, as such or written in JSON in a cell; None when it is neither."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        return None
    return tuple(value)


def _list_faults(field: Field, found: Sequence[str], schema: Schema, row: int) -> list[Fault]:
    """Codes and levers that the references do not know: remarked, kept."""
    known: Mapping[str, Sequence[str] | Mapping[str, str]] = {
        "competences": schema.competences,
        "leviers": schema.levers,
    }
    if field.kind not in known:
        return []
    remedy = "Prenez-le dans le référentiel du schéma (data/catalogue/projets_collectivites.toml)"
    return [
        Fault(row, field.name, f"« {v} » absent du référentiel", remedy, blocking=False)
        for v in found
        if v not in known[field.kind]
    ]


def _value(field: Field, given: Any, schema: Schema, row: int) -> tuple[Any, list[Fault]]:
    if field.kind in LISTS:
        if given in (None, ""):
            return (), []
        found = _listed(given)
        if found is None:
            remedy = 'Écrivez une liste JSON de textes : ["90-512"]'
            return (), [Fault(row, field.name, "liste illisible", remedy)]
        return found, _list_faults(field, found, schema, row)
    text = "" if given is None else str(given).strip()
    if not text:
        if field.required:
            remedy = f"« {field.title} » est obligatoire : complétez-le"
            return "", [Fault(row, field.name, "valeur absente", remedy)]
        return _EMPTY.get(field.kind, ""), []
    value, problem, remedy = _READ[field.kind](text, schema)
    return value, [Fault(row, field.name, problem, remedy)] if problem else []


def checked(record: Mapping[str, Any], row: int) -> tuple[Project | None, list[Fault]]:
    """A record as a project, and everything wrong with it; None when it cannot be kept."""
    schema = load_schema()
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in schema.fields:
        if field.personal:
            continue
        values[field.name], found = _value(field, record.get(field.name), schema, row)
        faults += found
    if any(fault.blocking for fault in faults):
        return None, faults
    others = tuple((name, values[name]) for name in OTHERS if values[name])
    return Project(**{ATTRIBUTES[n]: values[n] for n in ATTRIBUTES}, others=others), faults


def heading_faults(columns: Sequence[str]) -> list[Fault]:
    """Columns the schema does not know (remarked), and required ones that are missing."""
    schema = load_schema()
    known = {field.name for field in schema.fields}
    faults = [
        Fault(0, c, "colonne inconnue du schéma, laissée de côté", "Vérifiez son nom", False)
        for c in columns
        if c not in known
    ]
    faults += [
        Fault(0, f.name, "colonne obligatoire absente", f"Ajoutez la colonne « {f.name} »")
        for f in schema.fields
        if f.required and f.name not in columns
    ]
    return faults
