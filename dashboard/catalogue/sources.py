"""`sources.toml` and `sources/*.toml`: what a town receives, from whom, how often, read how."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.catalogue.column_mapping import (
    ColumnMapping,
    check_pattern,
    column_mapping,
    texts,
)
from dashboard.catalogue.profiles import with_profile
from dashboard.catalogue.secrecy import Publication, publications, with_nature
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
        rereads: source whose files are read again here, by another reader, for another table.
        replaces: False keeps every content ever received under a file name, as snapshots.
        bounds: canonical column → (low, high); outside is a reject.
        personal: only mapped columns are archived; nothing else of the file is kept.
        secrecy_k: smallest count that may be shown; 0 means not sensitive.
        secrecy_denominator: smallest denominator of a rate that may be shown.
        secrecy_dominance: largest share of a cell one contributor may make; 0: no such rule.
        publication: the tables it publishes, when sensitive; none said: those of its indicators.
        retention_days: how long received files are kept in the archive; 0: for ever.
        issued: regular expression with one group, AAAAMMJJ or AAAA-MM-JJ, that finds in the
            name of a file the day it was made; of two files that speak of the same fact the
            latest is believed.
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
    secrecy_denominator: int = 0
    secrecy_dominance: float = 0.0
    publication: tuple[Publication, ...] = ()
    replaces: bool = True
    twin_of: str = ""
    rereads: str = ""
    retention_days: int = 0
    issued: str = ""
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
    "secret_denominateur": "secrecy_denominator",
    "secret_dominance": "secrecy_dominance",
    "publication": "publication",
    "remplace": "replaces",
    "jumelle_de": "twin_of",
    "relit": "rereads",
    "conservation_jours": "retention_days",
    "date_extrait": "issued",
    "filtre": "filter",
    "options": "options",
    "colonnes": "columns",
    "depivoter": "unpivot",
    "bornes": "bounds",
}
_REQUIRED = ("nom", "producteur", "licence", "lecteur", "table", "fichiers")


def _source(code: str, raw: Mapping[str, Any], *, file: str) -> Source:
    raw = with_nature(with_profile(raw, file=file, where=code), file=file, where=code)
    unknown = sorted(set(raw) - set(_KEYS))
    if unknown:
        raise PackError(
            f"clé inconnue « {unknown[0]} »",
            file=file,
            field=code,
            remedy=f"Clés admises : profil, secret, {', '.join(_KEYS)}",
        )
    for key in _REQUIRED:
        if key not in raw:
            raise PackError(f"clé absente « {key} »", file=file, field=code)
    values: dict[str, Any] = {_KEYS[k]: v for k, v in raw.items()}
    values["files"] = texts(values["files"])
    values["filter"] = {k: texts(v) for k, v in values.get("filter", {}).items()}
    values["columns"] = {
        name: column_mapping(spec, file=file, where=f"{code}.colonnes.{name}")
        for name, spec in values.get("columns", {}).items()
    }
    values["unpivot"] = tuple(
        Unpivot(str(u["colonne"]), {k: str(v) for k, v in u.items() if k != "colonne"})
        for u in values.get("unpivot", ())
    )
    values["bounds"] = {k: (v[0], v[1]) for k, v in values.get("bounds", {}).items()}
    if "publication" in values:
        values["publication"] = publications(values["publication"], file=file, where=code)
    source = Source(code=code, **values)
    check_pattern(source.issued, file=file, where=f"{code}.date_extrait")
    _check(source, file=file)
    return source


def _check(source: Source, *, file: str) -> None:
    asks = source.secrecy_denominator or source.secrecy_dominance or source.publication
    if asks and source.secrecy_k <= 1:
        raise PackError(
            "une source sans « secret_k » n'est pas protégée",
            file=file,
            field=source.code,
            remedy="Ajoutez « secret_k », ou « secret » et une nature de données",
        )
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


def _read(path: Path, *, file: str) -> dict[str, Source]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PackError("fichier absent", file=file) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=file) from None
    return {code: _source(code, spec, file=file) for code, spec in raw.items()}


def load_sources(path: Path) -> dict[str, Source]:
    """Sources of a pack; code → Source, in the order they are written.

    Args:
        path: `sources.toml`. A folder `sources` beside it may hold more files, one per
            subject, read after it in the order of their names.

    Raises:
        PackError: unreadable TOML, unknown or missing key, unknown table, column, type, cadence,
            or a code given twice.
    """
    more = sorted((path.parent / path.stem).glob("*.toml"))
    files = {path.name: path} if path.exists() or not more else {}
    files |= {f"{path.stem}/{p.name}": p for p in more}
    sources: dict[str, Source] = {}
    for file, where in files.items():
        found = _read(where, file=file)
        for code in found.keys() & sources.keys():
            raise PackError("source déjà déclarée dans un autre fichier", file=file, field=code)
        sources |= found
    for source in sources.values():
        _check_link(sources, source, "jumelle_de", source.twin_of, file=path.name)
        _check_link(sources, source, "relit", source.rereads, file=path.name)
    return sources


def _check_link(
    sources: Mapping[str, Source], source: Source, key: str, named: str, *, file: str
) -> None:
    """A source that leans on another names one that exists, and not a personal one to reread."""
    field_ = f"{source.code}.{key}"
    if named and (named not in sources or named == source.code):
        raise PackError(f"source inconnue « {named} »", file=file, field=field_)
    if key == "relit" and named and sources[named].personal and not source.personal:
        raise PackError(
            f"« {named} » est personnelle, « {source.code} » doit l'être aussi",
            file=file,
            field=field_,
            remedy="Ajoutez « personnel = true »",
        )
