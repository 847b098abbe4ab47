"""What is published as open data: `donnees_ouvertes.toml`, of the catalogue and of a pack."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.sources import Source
from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

FILE = "donnees_ouvertes.toml"
SCHEMAS = "schemas_ouverts.toml"
KINDS = ("texte", "nombre", "entier", "annee", "jour", "booleen", "adresse")
_PACK = ("adresse", "siret", "sources", "indicateurs")
_ENTRY = ("publie", "licence", "motif")


@dataclass(frozen=True)
class Licence:
    """A licence that lets data be given again; `rank` grows with what it demands."""

    name: str
    address: str
    scdl: str
    suffix: str
    rank: int


@dataclass(frozen=True)
class Service:
    """The digital public service an indicator speaks of; `kind`: usage or impact."""

    name: str
    kind: str


@dataclass(frozen=True)
class OpenCatalogue:
    """`data/catalogue/donnees_ouvertes.toml`: `periods` are kinds of period."""

    periods: tuple[str, ...]
    licences: Mapping[str, Licence]
    services: Mapping[str, Service]
    themes: Mapping[str, str]


@dataclass(frozen=True)
class Field:
    """A field of a national schema; `kind` among `KINDS`."""

    name: str
    kind: str
    required: bool = False
    values: tuple[str, ...] = ()
    pattern: str = ""
    length: int = 0
    minimum: int | None = None


@dataclass(frozen=True)
class Schema:
    """Constraints of a national schema, fields in its order."""

    title: str
    version: str
    address: str
    fields: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fields."""
        return tuple(one.name for one in self.fields)


@dataclass(frozen=True)
class Decision:
    """What a town decides of a source or an indicator, and why; `licence` "": its own."""

    published: bool
    why: str
    licence: str = ""


@dataclass(frozen=True)
class Choices:
    """`donnees_ouvertes.toml` of a pack; all empty when there is none.

    Attributes:
        address: public address of the folder, without final slash.
        siret: of the town that publishes.
    """

    address: str = ""
    siret: str = ""
    sources: Mapping[str, Decision] = field(default_factory=dict)
    indicators: Mapping[str, Decision] = field(default_factory=dict)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None


@cache
def load_open_catalogue() -> OpenCatalogue:
    """What every town has in common.

    Raises:
        PackError: a key is absent, or an indicator is not in the library.
    """
    raw = _read(CATALOGUE / FILE)
    try:
        licences = {
            name: Licence(name, told["adresse"], told["scdl"], told["suffixe"], rank)
            for rank, (name, told) in enumerate(raw["licences"].items())
        }
        services = {c: Service(t["service"], t["type"]) for c, t in raw["services"].items()}
        found = OpenCatalogue(tuple(raw["periodes"]), licences, services, raw["themes"])
    except (KeyError, TypeError) as error:
        raise PackError(f"clé absente ou fausse ({error})", file=FILE) from None
    for code in services:
        if code not in load_indicators():
            raise PackError(f"indicateur inconnu « {code} »", file=FILE, field="services")
    return found


@cache
def load_schemas() -> Mapping[str, Schema]:
    """Schemas by short name: spn, budget, catalogue.

    Raises:
        PackError: a key is absent, or a kind unknown.
    """
    found = {}
    for code, told in _read(CATALOGUE / SCHEMAS).items():
        fields = tuple(
            Field(
                name,
                one["genre"],
                one.get("obligatoire", False),
                tuple(one.get("valeurs", ())),
                one.get("motif", ""),
                one.get("longueur", 0),
                one.get("minimum"),
            )
            for name, one in told["champs"].items()
        )
        for one in fields:
            if one.kind not in KINDS:
                raise PackError(f"genre inconnu « {one.kind} »", file=SCHEMAS, field=one.name)
        found[code] = Schema(told["titre"], told["version"], told["adresse"], fields)
    return found


def load_choices(folder: Path, sources: Mapping[str, Source]) -> Choices:
    """What a town decides, in its pack; nothing when it has no such file.

    Raises:
        PackError: unknown key, source, indicator or licence, no reason given, or a personal source
            opened without a smallest count shown.
    """
    path = folder / FILE
    if not path.is_file():
        return Choices()
    raw = _read(path)
    _known(raw, _PACK, FILE)
    address, siret = raw.get("adresse", ""), raw.get("siret", "")
    if address and not re.fullmatch(r"https?://[^\s]+", str(address)):
        raise PackError(
            f"adresse « {address} » refusée",
            file=FILE,
            field="adresse",
            remedy="Écrivez l'adresse publique du dossier, en https://",
        )
    if siret and not re.fullmatch(r"\d{14}", str(siret)):
        raise PackError(f"SIRET « {siret} » refusé", file=FILE, field="siret")
    choices = Choices(
        str(address).rstrip("/"),
        siret,
        {code: _decision(told, f"sources.{code}") for code, told in _table(raw, "sources")},
        {code: _decision(told, f"indicateurs.{code}") for code, told in _table(raw, "indicateurs")},
    )
    for code, decision in choices.sources.items():
        _check_source(code, decision, sources)
    for code, decision in choices.indicators.items():
        if code not in load_indicators():
            raise PackError(f"indicateur inconnu « {code} »", file=FILE, field="indicateurs")
        if decision.published or decision.licence:
            raise PackError(
                "un indicateur ne peut qu'être retiré",
                file=FILE,
                field=f"indicateurs.{code}",
                remedy="Ce qui s'ouvre est une source : écrivez-la sous [sources]",
            )
    return choices


def _table(raw: Mapping[str, Any], key: str) -> list[tuple[str, Any]]:
    told = raw.get(key, {})
    if not isinstance(told, dict):
        raise PackError("un bloc est attendu", file=FILE, field=key)
    return list(told.items())


def _known(told: Mapping[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in told:
        if key not in keys:
            raise PackError(
                f"clé inconnue « {key} »",
                file=FILE,
                field="" if where == FILE else where,
                remedy=f"Clés admises : {', '.join(keys)}",
            )


def _decision(told: Any, where: str) -> Decision:
    if not isinstance(told, dict):
        raise PackError("un bloc est attendu", file=FILE, field=where)
    _known(told, _ENTRY, where)
    if not isinstance(told.get("publie"), bool) or not str(told.get("motif", "")).strip():
        raise PackError(
            "décision incomplète",
            file=FILE,
            field=where,
            remedy='Écrivez publie = true ou false, et motif = "…"',
        )
    licence = told.get("licence", "")
    if licence and licence not in load_open_catalogue().licences:
        raise PackError(
            f"licence inconnue « {licence} »",
            file=FILE,
            field=where,
            remedy=f"Licences admises : {', '.join(load_open_catalogue().licences)}",
        )
    return Decision(told["publie"], str(told["motif"]).strip(), licence)


def _check_source(code: str, decision: Decision, sources: Mapping[str, Source]) -> None:
    source = sources.get(code)
    if source is None:
        raise PackError(f"source inconnue « {code} »", file=FILE, field="sources")
    named = decision.licence or source.licence
    if decision.published and named not in load_open_catalogue().licences:
        raise PackError(
            f"« {source.licence} » n'est pas une licence ouverte",
            file=FILE,
            field=f"sources.{code}",
            remedy='Dites sous quelle licence : licence = "Licence Ouverte 2.0"',
        )
    if decision.published and source.personal and source.secrecy_k <= 1:
        raise PackError(
            "source personnelle sans secret statistique : elle ne peut pas être ouverte",
            file=FILE,
            field=f"sources.{code}",
            remedy="Donnez-lui un secret_k dans les sources du pack",
        )
