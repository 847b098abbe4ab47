"""What a pack asks of the statistical secrecy: thresholds by nature of data, tables published.

`data/catalogue/secret.toml` gives the thresholds usual for a nature (persons, social, businesses);
a source takes one by name and may change any of them.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.catalogue.indicators import DIMENSIONS, Indicator
from dashboard.catalogue.rollups import RUNNING, periods_of
from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

KEYS = ("secret_k", "secret_denominateur", "secret_dominance")
"""Thresholds: smallest count, smallest denominator of a rate, largest share of one contributor."""
PERSONS = "personnes"
"""Nature of a source about persons that names none."""
PERIODS = ("semaine", "mois", "trimestre", "annee", *RUNNING)
"""Kinds of period a sensitive source may publish; a day never is."""
_ENTRY = {"niveaux": "levels", "decoupages": "dimensions", "periodes": "kinds"}


@dataclass(frozen=True)
class Publication:
    """Tables a sensitive source publishes: the whole, areas and splits, at some periods.

    Attributes:
        levels: levels of areas; None: every one.
        dimensions: splits of the whole territory; None: those of each indicator.
        kinds: among PERIODS; None: those of each indicator.
    """

    levels: tuple[str, ...] | None = None
    dimensions: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None


Grain = tuple[str, str]
"""(dimension, kind of period); the dimension is "" for the areas."""


@cache
def natures(path: Path = CATALOGUE / "secret.toml") -> Mapping[str, Mapping[str, Any]]:
    """Thresholds by nature of data, as the catalogue gives them."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def fragile_under() -> int:
    """Number of cases under which a rate about persons is shown with a word of caution."""
    return int(natures()[PERSONS]["fragile"])


def _protects(k: object) -> bool:
    return isinstance(k, int) and k > 1


def with_nature(raw: Mapping[str, Any], *, file: str, where: str) -> dict[str, Any]:
    """The keys of a source, with the thresholds of its nature (`secret`) it does not give itself.

    A protected source about persons that names no nature has the floor of rates of « personnes ».

    Raises:
        PackError: unknown nature, or a threshold that means nothing.
    """
    values = dict(raw)
    nature = values.pop("secret", None)
    if nature is not None:
        if nature not in natures():
            raise PackError(
                f"nature inconnue « {nature} »",
                file=file,
                field=f"{where}.secret",
                remedy=f"Natures admises : {', '.join(natures())}",
            )
        usual = natures()[nature]
        values = {key: usual[key] for key in KEYS if key in usual} | values
    elif values.get("personnel") and _protects(values.get("secret_k")):
        values.setdefault("secret_denominateur", natures()[PERSONS]["secret_denominateur"])
    check_dominance(values.get("secret_dominance", 0), file=file, where=where)
    return values


def check_dominance(value: Any, *, file: str, where: str) -> None:
    """Refuse a share that is none.

    Raises:
        PackError: not a number between 0 and 1.
    """
    if not isinstance(value, int | float) or not 0 <= value < 1:
        raise PackError(
            f"« secret_dominance » refusé « {value} »",
            file=file,
            field=where,
            remedy="Donnez une part entre 0 et 1, par exemple 0.85",
        )


def publications(raw: object, *, file: str, where: str) -> tuple[Publication, ...]:
    """`[[publication]]` of a source.

    Raises:
        PackError: not a list of tables, an unknown key, split or period.
    """
    entries = raw if isinstance(raw, list) else [raw]
    return tuple(_publication(entry, file=file, where=where) for entry in entries)


def _publication(entry: object, *, file: str, where: str) -> Publication:
    named = f"{where}.publication"
    if not isinstance(entry, Mapping) or not all(isinstance(v, list) for v in entry.values()):
        raise PackError("donnez des listes", file=file, field=named)
    _admitted("une clé", entry, tuple(_ENTRY), file=file, where=named)
    _admitted(
        "une dimension", entry.get("decoupages", ()), tuple(DIMENSIONS), file=file, where=named
    )
    _admitted("une période", entry.get("periodes", ()), PERIODS, file=file, where=named)
    return Publication(**{_ENTRY[key]: tuple(map(str, values)) for key, values in entry.items()})


def _admitted(
    word: str, given: Iterable[str], admitted: Sequence[str], *, file: str, where: str
) -> None:
    for value in given:
        if value not in admitted:
            raise PackError(
                f"« {value} » n'est pas {word} admise",
                file=file,
                field=where,
                remedy=f"Valeurs admises : {', '.join(admitted)}",
            )


def written(declared: Sequence[Publication]) -> str | None:
    """As JSON, for the base; None when the source declares nothing."""
    entries = [
        {
            key: list(value)
            for key, name in _ENTRY.items()
            if (value := getattr(p, name)) is not None
        }
        for p in declared
    ]
    return json.dumps(entries, ensure_ascii=False) if entries else None


def declared_in(text: str | None) -> tuple[Publication, ...]:
    """What `written` wrote."""
    return publications(json.loads(text), file="", where="") if text else ()


def published(
    indicator: Indicator, sources: Iterable[Sequence[Publication]]
) -> dict[Grain, tuple[str, ...] | None]:
    """The finite set of tables of a sensitive indicator: grain → levels, None for every one.

    Args:
        indicator: its splits and periods are all there is.
        sources: what each of its sources declares; one that declares nothing restricts nothing.
    """
    kinds = [kind for kind in periods_of(indicator) if kind in PERIODS]
    found: dict[Grain, tuple[str, ...] | None] = {("", kind): None for kind in kinds}
    found |= {
        (dimension, kind): None
        for dimension in indicator.dimensions
        for kind in kinds
        if kind not in RUNNING
    }
    for declared in sources:
        if declared:
            found = {
                grain: _both(levels, _levels(grain, declared))
                for grain, levels in found.items()
                if any(_covers(entry, grain) for entry in declared)
            }
    return found


def _covers(entry: Publication, grain: Grain) -> bool:
    dimension, kind = grain
    split = not dimension or entry.dimensions is None or dimension in entry.dimensions
    return split and (entry.kinds is None or kind in entry.kinds)


def _levels(grain: Grain, declared: Sequence[Publication]) -> tuple[str, ...] | None:
    found = [entry.levels for entry in declared if _covers(entry, grain)]
    if grain[0] or any(levels is None for levels in found):
        return None
    return tuple(dict.fromkeys(level for levels in found for level in levels or ()))


def _both(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(level for level in one if level in other)
