"""Unit costs: which post of the budget is divided by which activity, as data.

`data/catalogue/couts_unitaires.toml`, that the `couts_unitaires.toml` of a pack completes or
corrects key by key; `exclu = true` leaves a cost out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from dashboard.catalogue.indicators import load_indicators
from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

_FILE = "couts_unitaires.toml"
_KEYS = {
    "libelle": "label",
    "unite": "unit",
    "fonctions": "functions",
    "section": "section",
    "activite": "activity",
    "part": "part",
    "prend": "takes",
    "laisse": "leaves",
    "equipements": "places",
    "exclu": "excluded",
}
PARTS = ("numerateur", "denominateur")


@dataclass(frozen=True)
class UnitCost:
    """One cost.

    Attributes:
        functions: prefixes of budget functions (M57); section: F or I.
        activity: code of the indicator; part: which of its two sums counts the units.
        takes, leaves: what the amount holds and what it does not, in French.
        places: names of the equipment the activity must come from, all of it and no other; () when
            not said.
    """

    code: str
    label: str
    unit: str
    functions: tuple[str, ...]
    section: str
    activity: str
    part: str
    takes: str
    leaves: str
    places: tuple[str, ...] = ()


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None
    for code, entry in raw.items():
        if not isinstance(entry, dict):
            raise PackError("une table est attendue", file=path.name, field=code)
        for key in entry:
            if key not in _KEYS:
                raise PackError(
                    f"clé inconnue « {key} »",
                    file=path.name,
                    field=code,
                    remedy=f"Clés admises : {', '.join(_KEYS)}",
                )
    return raw


def _made(code: str, raw: Mapping[str, Any], file: str) -> UnitCost:
    values = {_KEYS[key]: value for key, value in raw.items() if key != "exclu"}
    missing = {f.name for f in fields(UnitCost)} - set(values) - {"code", "places"}
    if missing:
        names = [key for key, name in _KEYS.items() if name in missing]
        raise PackError(f"clés absentes : {', '.join(names)}", file=file, field=code)
    for name in ("functions", "places"):
        found = values.get(name, ())
        if isinstance(found, str) or not all(isinstance(v, str) for v in found):
            raise PackError("une liste de textes est attendue", file=file, field=code)
        values[name] = tuple(found)
    if not values["functions"] or not all(f.isdigit() for f in values["functions"]):
        raise PackError("« fonctions » : des chiffres entre guillemets", file=file, field=code)
    if values["section"] not in ("F", "I") or values["part"] not in PARTS:
        raise PackError(
            "« section » est F ou I, « part » numerateur ou denominateur", file=file, field=code
        )
    if values["activity"] not in load_indicators():
        raise PackError(f"indicateur inconnu « {values['activity']} »", file=file, field=code)
    return UnitCost(code, **values)


def load_unit_costs(
    pack: Path | None = None, catalogue: Path = CATALOGUE / _FILE
) -> tuple[UnitCost, ...]:
    """Costs of the catalogue, corrected by a pack.

    Args:
        pack: folder of the pack; None: the catalogue alone.
        catalogue: shared file.

    Raises:
        PackError: unreadable file, unknown or missing key, unknown indicator.
    """
    found = {code: dict(entry) for code, entry in _read(catalogue).items()}
    file = catalogue.name
    if pack is not None and (pack / _FILE).is_file():
        file = f"{pack.name}/{_FILE}"
        for code, entry in _read(pack / _FILE).items():
            found[code] = {**found.get(code, {}), **entry}
    return tuple(_made(code, raw, file) for code, raw in found.items() if not raw.get("exclu"))
