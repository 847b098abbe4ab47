"""`sources.toml`: what a town receives, from whom, how often, and how each file is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.catalogue.profiles import with_profile
from dashboard.catalogue.tables import TABLES
from dashboard.errors import PackError

CADENCES = {
    "continu": 1,
    "jour": 1,
    "semaine": 7,
    "mois": 31,
    "trimestre": 92,
    "annee": 366,
    "ponctuel": None,
}
"""Cadence → days within which a new load is expected; None: no expectation."""

FILE_NAME = "@fichier"
"""Heading that stands for the name of the file, folders left out."""

COLUMN_TYPES = ("texte", "code", "entier", "montant", "nombre", "date", "instant", "booleen")


@dataclass(frozen=True)
class ColumnMapping:
    """How one canonical column is filled.

    Attributes:
        columns: headings to take the value from, first one present wins (compared without
            accents, case or punctuation); FILE_NAME stands for the name of the file.
        join: when several headings are joined by a space (date and time in two columns); each
            is then rewritten by `values` on its own.
        value: constant, used instead of a heading.
        type: one of COLUMN_TYPES; says how the text is read.
        format: strptime format of a date or instant; "" means ISO 8601.
        timezone: zone of an instant written without offset.
        values: rewriting of coded values (« D/R », « Fonctionnement » → « F »).
        closed: a value absent from `values` is a reject, not kept as is.
        missing: texts that mean « no value » for this column.
        pad: codes are padded with zeros on the left to this length (lost leading zeros).
        prefix: put before a code once read and padded (`9` → `75109`).
        pattern: regular expression with one group, kept of the text of each heading; a text
            that has not this shape stays whole.
        when: heading → texts; elsewhere than in these records the column is empty.
        default: taken where there is no text.
        required: None means as the canonical table says.
    """

    columns: tuple[str, ...] = ()
    join: bool = False
    value: str | None = None
    type: str = "texte"
    format: str = ""
    timezone: str = "Europe/Paris"
    values: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False
    missing: tuple[str, ...] = ()
    pad: int = 0
    prefix: str = ""
    pattern: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    default: str = ""
    required: bool | None = None


@dataclass(frozen=True)
class Unpivot:
    """Several headings of one row give several facts: `column` → constants of that fact."""

    column: str
    constants: Mapping[str, str]


@dataclass(frozen=True)
class Source:
    """One source of the pack.

    Attributes:
        code: key in `sources.toml`.
        reader: name of a reader of `extracts.registry`.
        table: canonical table filled.
        files: glob patterns under the extracts folder; files with the same folder and stem are
            twins, the first pattern that matches wins.
        twin_of: source whose files of same stem make ours redundant.
        replaces: False keeps every content ever received under a file name, as snapshots.
        bounds: canonical column → (low, high); outside is a reject.
        personal: only mapped columns are archived; nothing else of the file is kept.
        secrecy_k: smallest count that may be shown; 0 means not sensitive.
        retention_days: how long received files are kept in the archive; 0: for ever.
    """

    code: str
    name: str
    producer: str
    licence: str
    reader: str
    table: str
    files: tuple[str, ...]
    cadence: str = "ponctuel"
    owner: str = ""
    address: str = ""
    required: bool = False
    personal: bool = False
    secrecy_k: int = 0
    replaces: bool = True
    twin_of: str = ""
    retention_days: int = 0
    filter: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, ColumnMapping] = field(default_factory=dict)
    unpivot: tuple[Unpivot, ...] = ()
    bounds: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)


_KEYS = {
    "nom": "name",
    "producteur": "producer",
    "licence": "licence",
    "lecteur": "reader",
    "table": "table",
    "fichiers": "files",
    "cadence": "cadence",
    "responsable": "owner",
    "adresse": "address",
    "obligatoire": "required",
    "personnel": "personal",
    "secret_k": "secrecy_k",
    "remplace": "replaces",
    "jumelle_de": "twin_of",
    "conservation_jours": "retention_days",
    "filtre": "filter",
    "options": "options",
    "colonnes": "columns",
    "depivoter": "unpivot",
    "bornes": "bounds",
}
_REQUIRED = ("nom", "producteur", "licence", "lecteur", "table", "fichiers")
_COLUMN_KEYS = {
    "colonne": "columns",
    "colonnes": "columns",
    "joindre": "join",
    "valeur": "value",
    "type": "type",
    "format": "format",
    "fuseau": "timezone",
    "valeurs": "values",
    "liste_fermee": "closed",
    "manquants": "missing",
    "longueur": "pad",
    "prefixe": "prefix",
    "motif": "pattern",
    "quand": "when",
    "defaut": "default",
    "obligatoire": "required",
}


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(v) for v in value)


def _column(raw: Any, *, file: str, where: str) -> ColumnMapping:
    if isinstance(raw, str):
        raw = {"colonne": raw}
    unknown = sorted(set(raw) - set(_COLUMN_KEYS))
    if unknown:
        raise PackError(
            f"clé inconnue « {unknown[0]} »",
            file=file,
            field=where,
            remedy=f"Clés admises : {', '.join(_COLUMN_KEYS)}",
        )
    values = {_COLUMN_KEYS[k]: v for k, v in raw.items()}
    for name in ("columns", "missing"):
        if name in values:
            values[name] = _texts(values[name])
    if "value" in values:
        values["value"] = str(values["value"])
    if "when" in values:
        values["when"] = {k: _texts(v) for k, v in values["when"].items()}
    mapping = ColumnMapping(**values)
    if mapping.type not in COLUMN_TYPES:
        raise PackError(
            f"type inconnu « {mapping.type} »",
            file=file,
            field=where,
            remedy=f"Types admis : {', '.join(COLUMN_TYPES)}",
        )
    _check_pattern(mapping.pattern, file=file, where=where)
    if mapping.prefix and mapping.type != "code":
        raise PackError(
            "« prefixe » ne va qu'avec le type « code »",
            file=file,
            field=where,
            remedy='Ajoutez type = "code"',
        )
    return mapping


def _check_pattern(pattern: str, *, file: str, where: str) -> None:
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise PackError(f"motif illisible ({error})", file=file, field=where) from None
    if pattern and groups != 1:
        raise PackError(
            f"le motif « {pattern} » a {groups} groupe(s)",
            file=file,
            field=where,
            remedy="Mettez entre parenthèses la seule partie à garder",
        )


def _source(code: str, raw: Mapping[str, Any], *, file: str) -> Source:
    raw = with_profile(raw, file=file, where=code)
    unknown = sorted(set(raw) - set(_KEYS))
    if unknown:
        raise PackError(
            f"clé inconnue « {unknown[0]} »",
            file=file,
            field=code,
            remedy=f"Clés admises : profil, {', '.join(_KEYS)}",
        )
    for key in _REQUIRED:
        if key not in raw:
            raise PackError(f"clé absente « {key} »", file=file, field=code)
    values: dict[str, Any] = {_KEYS[k]: v for k, v in raw.items()}
    values["files"] = _texts(values["files"])
    values["filter"] = {k: _texts(v) for k, v in values.get("filter", {}).items()}
    values["columns"] = {
        name: _column(spec, file=file, where=f"{code}.colonnes.{name}")
        for name, spec in values.get("columns", {}).items()
    }
    values["unpivot"] = tuple(
        Unpivot(str(u["colonne"]), {k: str(v) for k, v in u.items() if k != "colonne"})
        for u in values.get("unpivot", ())
    )
    values["bounds"] = {k: (v[0], v[1]) for k, v in values.get("bounds", {}).items()}
    source = Source(code=code, **values)
    _check(source, file=file)
    return source


def _check(source: Source, *, file: str) -> None:
    if source.cadence not in CADENCES:
        raise PackError(
            f"cadence inconnue « {source.cadence} »",
            file=file,
            field=source.code,
            remedy=f"Cadences admises : {', '.join(CADENCES)}",
        )
    table = TABLES.get(source.table)
    if table is None:
        raise PackError(
            f"table inconnue « {source.table} »",
            file=file,
            field=source.code,
            remedy=f"Tables admises : {', '.join(TABLES)}",
        )
    unpivoted = {name for u in source.unpivot for name in u.constants}
    for name in {*source.columns, *source.bounds, *unpivoted}:
        if table.column(name) is None:
            raise PackError(
                f"la table {source.table} n'a pas de colonne « {name} »",
                file=file,
                field=f"{source.code}.colonnes",
                remedy=f"Colonnes admises : {', '.join(c.name for c in table.columns)}",
            )


def load_sources(path: Path) -> dict[str, Source]:
    """Sources of a pack, in the order of the file; code → Source.

    Raises:
        PackError: unreadable TOML, unknown or missing key, unknown table, column, type, cadence.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError("fichier absent", file=path.name) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None
    sources = {code: _source(code, spec, file=path.name) for code, spec in raw.items()}
    for source in sources.values():
        if source.twin_of and source.twin_of not in sources:
            raise PackError(
                f"source inconnue « {source.twin_of} »",
                file=path.name,
                field=f"{source.code}.jumelle_de",
            )
    return sources
