"""The shared library of indicators: `data/catalogue/indicateurs/<famille>.toml`.

Definition only: what is measured, how, from which query. Ambition (target, owner, tolerance)
belongs to the territory pack.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

DIRECTIONS = ("hausse_favorable", "baisse_favorable", "cible_a_atteindre", "contexte")
CADENCES = ("semaine", "annee")
ROLLUPS = ("somme", "taux_pondere", "mediane", "centile", "dernier", "distinct")
FAMILIES: Mapping[str, str] = MappingProxyType(
    {"budget": "Budget", "services": "Services", "capteurs": "Capteurs"}
)


@dataclass(frozen=True)
class Indicator:
    """One indicator, as its TOML says.

    Attributes:
        family: name of the file, a key of FAMILIES.
        question: what a reader wants to know.
        formula: how it is computed, in words.
        direction: one of DIRECTIONS; says nothing of the value, only which way is better.
        rollup: one of ROLLUPS; ratios, medians and percentiles are read at the asked grain.
        query: read query giving one row per period; area_query the same for every area.
        params: constant parameters of the query.
        period: column of the period: Monday of the week, or year.
        numerator: column; with `denominator` the value is their ratio.
        value: column of a value that cannot be made again from sums (median).
        count: column of the number of cases behind the value.
        complete: boolean column, or « column:a,b » when the values a and b mean complete.
        coverage: column of the share of what was expected that was received.
        comparable_previous: columns (now, before) restricted to what exists in both periods.
        comparable_year: the same against the same period of the year before.
        note: column of a remark about the period (break in the series).
        delay_days: days after the end of a period before its figure is due.
        min_count: under this count the value is fragile and says so.
        odd: sustainable development goals concerned.
        caveat: what the figure does not say.
    """

    code: str
    family: str
    label: str
    question: str
    definition: str
    formula: str
    unit: str
    direction: str
    cadence: str
    rollup: str
    query: str
    period: str
    complete: str
    odd: tuple[int, ...]
    caveat: str
    version: int
    valid_from: dt.date
    decimals: int = 0
    area_query: str = ""
    params: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    numerator: str = ""
    denominator: str = ""
    value: str = ""
    count: str = ""
    coverage: str = ""
    comparable_previous: tuple[str, ...] = ()
    comparable_year: tuple[str, ...] = ()
    note: str = ""
    delay_days: int = 0
    min_count: int = 0


KEYS: Mapping[str, str] = MappingProxyType(
    {
        "libelle": "label",
        "question": "question",
        "definition": "definition",
        "formule": "formula",
        "unite": "unit",
        "sens": "direction",
        "cadence": "cadence",
        "agregation": "rollup",
        "requete": "query",
        "periode": "period",
        "complet": "complete",
        "odd": "odd",
        "reserve": "caveat",
        "version": "version",
        "valide_du": "valid_from",
        "decimales": "decimals",
        "requete_territoires": "area_query",
        "parametres": "params",
        "numerateur": "numerator",
        "denominateur": "denominator",
        "valeur": "value",
        "effectif": "count",
        "couverture": "coverage",
        "comparable_precedent": "comparable_previous",
        "comparable_an": "comparable_year",
        "remarque": "note",
        "delai_disponibilite_j": "delay_days",
        "effectif_min": "min_count",
    }
)
_REQUIRED = {
    f.name for f in fields(Indicator) if f.default is MISSING and f.default_factory is MISSING
}
_CLOSED = {"direction": DIRECTIONS, "cadence": CADENCES, "rollup": ROLLUPS}
_TYPES: Mapping[str, type] = {
    f.name: {"int": int, "dt.date": dt.date}.get(str(f.type), str)
    for f in fields(Indicator)
    if str(f.type) in ("int", "str", "dt.date")
}


def _check_keys(raw: Mapping[str, Any], *, file: str, code: str) -> None:
    for key in raw:
        if key not in KEYS:
            raise PackError(
                f"clé inconnue « {key} »",
                file=file,
                field=code,
                remedy=f"Clés admises : {', '.join(KEYS)}",
            )
    for key, name in KEYS.items():
        if name in _REQUIRED and key not in raw:
            raise PackError(f"clé absente « {key} »", file=file, field=code)


def _check_values(values: Mapping[str, Any], *, file: str, code: str) -> None:
    names = {name: key for key, name in KEYS.items()}
    for name, value in values.items():
        expected = _TYPES.get(name)
        if expected and not isinstance(value, expected):
            raise PackError(
                f"valeur « {value} » refusée pour « {names[name]} »", file=file, field=code
            )
    for name, admitted in _CLOSED.items():
        if values[name] not in admitted:
            raise PackError(
                f"« {names[name]} » inconnu « {values[name]} »",
                file=file,
                field=code,
                remedy=f"Valeurs admises : {', '.join(admitted)}",
            )
    if bool(values.get("numerator")) == bool(values.get("value")):
        raise PackError("donnez « numerateur » ou « valeur », l'un des deux", file=file, field=code)


def _indicator(code: str, raw: Mapping[str, Any], *, family: str, file: str) -> Indicator:
    _check_keys(raw, file=file, code=code)
    values = {KEYS[key]: value for key, value in raw.items()}
    _check_values(values, file=file, code=code)
    for name in ("odd", "comparable_previous", "comparable_year"):
        values[name] = tuple(values.get(name, ()))
    values["params"] = MappingProxyType(dict(values.get("params", {})))
    return Indicator(code=code, family=family, **values)


def read_family(path: Path) -> dict[str, Indicator]:
    """Indicators of one file, in its order.

    Raises:
        PackError: unreadable TOML, unknown family, unknown or missing key, wrong value.
    """
    if path.stem not in FAMILIES:
        raise PackError(
            "famille inconnue", file=path.name, remedy=f"Familles admises : {', '.join(FAMILIES)}"
        )
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None
    return {
        code: _indicator(code, entry, family=path.stem, file=path.name)
        for code, entry in raw.items()
    }


@cache
def load_indicators(folder: Path = CATALOGUE / "indicateurs") -> Mapping[str, Indicator]:
    """Every indicator by code, families in the order of FAMILIES.

    Raises:
        PackError: a file is wrong, or two files give the same code.
    """
    found: dict[str, Indicator] = {}
    paths = {path.stem: path for path in folder.glob("*.toml")}
    for stem in sorted(paths, key=lambda s: (list(FAMILIES).index(s) if s in FAMILIES else -1, s)):
        for code, indicator in read_family(paths[stem]).items():
            if code in found:
                raise PackError(
                    f"code déjà pris par la famille {found[code].family}",
                    file=paths[stem].name,
                    field=code,
                )
            found[code] = indicator
    return MappingProxyType(found)
