"""The national schema « Projets de collectivités »: its fields, its lists, a project of it.

The schema itself (fields, phases, states, competences, levers) is
`data/catalogue/projets_collectivites.toml`. `projects_check` reads records, `projects_write` writes
them. The fields that name a person are never read nor written.
"""

from __future__ import annotations

import datetime as dt
import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dc_field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dashboard.errors import PackError
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
LISTS = ("competences", "leviers", "liste")
"""Kinds whose value is a list."""
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
"""Field of the schema → attribute of `Project`."""
OTHERS = ("mecId", "tetId", "recocoId")
"""Identifiers elsewhere."""


def identifier(*parts: str) -> str:
    """The identifier of what these texts name, always the same."""
    return str(uuid.uuid5(NAMESPACE, "/".join(parts)))
