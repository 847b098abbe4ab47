"""The national schema « Projets de collectivités »: what a record must be, read and written.

The schema itself (fields, phases, states, competences, levers) is
`data/catalogue/projets_collectivites.toml`. The fields that name a person are never read nor
written.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import tomllib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dc_field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dashboard.errors import PackError
from dashboard.exports.sheet import safe
from dashboard.settings import CATALOGUE

_FILE = "projets_collectivites.toml"
KINDS = (
    "uuid",
    "horodatage",
    "texte",
    "entier",
    "jour",
    "phase",
    "statut",
    "siret",
    "competences",
    "leviers",
    "liste",
)
_LISTS = ("competences", "leviers", "liste")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})")
NAMESPACE = uuid.UUID("6f1d3c53-6f0c-5a4e-9b63-9f4f6f0f7a11")
"""Space of the identifiers made here; the same project always has the same."""


@dataclass(frozen=True)
class Field:
    """A field of the schema: French title, kind among `KINDS`, whether it names a person."""

    name: str
    title: str
    kind: str
    required: bool = False
    personal: bool = False


@dataclass(frozen=True)
class Listing:
    """An inventory published under other columns (see the file for the meaning of each key)."""

    code: str
    name: str
    kind: str
    marks: tuple[str, ...]
    key: str
    columns: Mapping[str, str]
    programme: str = ""
    states: Mapping[str, tuple[str, str]] = dc_field(default_factory=dict)
    commune_code: bool = False


@dataclass(frozen=True)
class Schema:
    """The whole file."""

    version: str
    source: str
    fields: tuple[Field, ...]
    phases: tuple[str, ...]
    states: tuple[str, ...]
    competences: Mapping[str, str]
    levers: tuple[str, ...]
    listings: tuple[Listing, ...]


@dataclass(frozen=True)
class Project:
    """One project of the schema; None or () where the file says nothing. Budget in euros.

    Attributes:
        created, updated: instants as written (ISO 8601).
        bodies: identifiers of the authorities concerned.
        others: « mecId », « tetId », « recocoId » → identifier elsewhere.
    """

    key: str
    created: str
    updated: str
    name: str
    description: str = ""
    budget: int | None = None
    start: dt.date | None = None
    phase: str = ""
    state: str = ""
    programme: str = ""
    siret: str = ""
    function: str = ""
    competences: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Fault:
    """What is wrong at a record (from 1; 0: the file) and a field, and what to do.

    `blocking`: the record is left out; otherwise it is kept and only remarked.
    """

    row: int
    field: str
    problem: str
    remedy: str
    blocking: bool = True

    def __str__(self) -> str:
        where = f"ligne {self.row}, " if self.row else ""
        return f"{where}{self.field} : {self.problem}. {self.remedy}."


@cache
def load_schema(path: Path = CATALOGUE / _FILE) -> Schema:
    """Read and check the file.

    Raises:
        PackError: unreadable file, a part missing, an unknown kind.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        made = Schema(
            version=raw["version"],
            source=raw["source"],
            fields=tuple(_field(name, told) for name, told in raw["champs"].items()),
            phases=tuple(raw["phases"]),
            states=tuple(raw["statuts"]),
            competences=MappingProxyType(dict(raw["competences"])),
            levers=tuple(raw["referentiels"]["leviers"]),
            listings=tuple(_listing(code, told) for code, told in raw["listes"].items()),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None
    except (KeyError, TypeError) as error:
        raise PackError(f"partie absente ou fausse ({error})", file=path.name) from None
    return made


def _field(name: str, told: Mapping[str, Any]) -> Field:
    if told["genre"] not in KINDS:
        raise PackError(f"genre inconnu « {told['genre']} »", file=_FILE, field=name)
    return Field(
        name,
        told["titre"],
        told["genre"],
        bool(told.get("obligatoire")),
        bool(told.get("personnel")),
    )


def _listing(code: str, told: Mapping[str, Any]) -> Listing:
    return Listing(
        code,
        told["nom"],
        told["nature"],
        tuple(told["marques"]),
        told["cle"],
        MappingProxyType(dict(told["colonnes"])),
        told.get("programme", ""),
        MappingProxyType({k: (v[0], v[1]) for k, v in told.get("statuts", {}).items()}),
        bool(told.get("code_commune")),
    )


# ───────────────────────────── Checking ─────────────────────────────


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
    if field.kind in _LISTS:
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


ATTRIBUTES: Mapping[str, str] = {
    "id": "key",
    "createdAt": "created",
    "updatedAt": "updated",
    "nom": "name",
    "description": "description",
    "budgetPrevisionnel": "budget",
    "dateDebutPrevisionnelle": "start",
    "phase": "phase",
    "phaseStatut": "state",
    "programme": "programme",
    "porteurCodeSiret": "siret",
    "porteurReferentFonction": "function",
    "competences": "competences",
    "leviers": "levers",
    "collectiviteIds": "bodies",
}
_OTHERS = ("mecId", "tetId", "recocoId")


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
    others = tuple((name, values[name]) for name in _OTHERS if values[name])
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


# ───────────────────────────── Writing ─────────────────────────────


def euros(amount: Decimal | None) -> int | None:
    """Whole euros, as the schema wants them."""
    if amount is None:
        return None
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def identifier(*parts: str) -> str:
    """The identifier of what these texts name, always the same."""
    return str(uuid.uuid5(NAMESPACE, "/".join(parts)))


def as_record(project: Project) -> dict[str, Any]:
    """Values by name of the schema, in its order; fields that name a person stay empty."""
    told: dict[str, Any] = {n: getattr(project, a) for n, a in ATTRIBUTES.items()}
    told.update(project.others)
    told["dateDebutPrevisionnelle"] = project.start.isoformat() if project.start else ""
    order = [field.name for field in load_schema().fields]
    return {name: told.get(name, "") for name in order}


def to_json(projects: Sequence[Project]) -> str:
    """An array of records; lists are lists, what is unknown is absent."""
    records = [
        {n: list(v) if isinstance(v, tuple) else v for n, v in as_record(p).items() if v or v == 0}
        for p in projects
    ]
    return json.dumps(records, ensure_ascii=False, indent=1) + "\n"


def to_csv(projects: Sequence[Project]) -> str:
    """Comma, UTF-8, lists as JSON in their cell; a text is never a formula for a spreadsheet."""
    out = io.StringIO(newline="")
    names = [field.name for field in load_schema().fields]
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    for project in projects:
        record = as_record(project)
        writer.writerow([_cell(record[name]) for name in names])
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    return str(value) if isinstance(value, int) else safe(str(value))
