"""Load `data/catalogue/mesures.toml`: what sensors measure, and which checks make sense of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

FAMILIES = {
    "air": "Qualité de l'air",
    "bruit": "Bruit",
    "mobilite": "Mobilités",
    "energie": "Énergie",
    "eau": "Eau",
    "dechets": "Déchets",
    "meteo": "Météo",
    "reseau": "Réseau de capteurs",
    "autre": "Autres grandeurs",
}
NATURES = ("niveau", "quantite")
FLAT = (3, 24)
"""(days, readings) of one value from which an unknown quantity is called flat. [GK]"""
_FILE = "mesures.toml"
_KEYS = (
    "libelle",
    "famille",
    "unite",
    "nature",
    "bornes",
    "plat",
    "plat_zero",
    "pic",
    "saut_unite",
    "fuite",
    "correction",
    "seuils",
    "indice",
    "constante",
    "decimales",
)


@dataclass(frozen=True)
class Measured:
    """One measured quantity.

    Attributes:
        code: `propriete` of the readings; label: its French name; unit: usual unit.
        nature: « niveau » (means) or « quantite » (sums).
        low, high: possible readings; None without a bound.
        flat_days, flat_readings: days and readings of one value from which a sensor is stuck; 0
            never. flat_zero: days of zero; 0 never.
        spike: median absolute deviations from the neighbouring days; 0: no check.
        rescaled: a level a hundred or a thousand times another says a change of unit.
        leak: a flow that never stops at night is said.
        heating: consumption is corrected for degree-days.
        limits: has reference values in `seuils_air.toml`.
        indexed: followed as an index on sensors always active.
        constant: does not move (a capacity).
        known: False for a quantity that the catalogue does not describe.
    """

    code: str
    label: str
    family: str = "autre"
    unit: str = ""
    nature: str = "niveau"
    low: float | None = None
    high: float | None = None
    flat_days: int = FLAT[0]
    flat_readings: int = FLAT[1]
    flat_zero: int = 0
    spike: float = 0
    rescaled: bool = False
    leak: bool = False
    heating: bool = False
    limits: bool = False
    indexed: bool = False
    constant: bool = False
    decimals: int = 0
    known: bool = True

    @property
    def decibel(self) -> bool:
        """Sound levels are averaged in energy, never as numbers (DOMAIN §3.8)."""
        return self.unit.startswith("dB")

    @property
    def ratio(self) -> bool:
        """False when « twice as much » means nothing: degrees, decibels, percents."""
        return not self.decibel and self.unit not in ("°C", "%")

    @property
    def summed(self) -> bool:
        """True when the values of a day add up."""
        return self.nature == "quantite"


def _wrong(problem: str, code: str) -> PackError:
    return PackError(problem, file=_FILE, field=code)


def _pair(raw: Mapping[str, Any], key: str, code: str) -> tuple[float, float] | None:
    found = raw.get(key)
    if found is None:
        return None
    if len(found) != 2 or (key == "bornes" and found[0] > found[1]):
        raise _wrong(f"« {key} » est une paire croissante", code)
    return found[0], found[1]


def _measured(code: str, raw: Mapping[str, Any]) -> Measured:
    for key in raw:
        if key not in _KEYS:
            raise _wrong(f"clé inconnue « {key} »", code)
    for key in ("libelle", "famille", "nature"):
        if key not in raw:
            raise _wrong(f"clé absente « {key} »", code)
    if raw["famille"] not in FAMILIES or raw["nature"] not in NATURES:
        raise _wrong("famille ou nature inconnue", code)
    if raw.get("correction", "") not in ("", "chauffage"):
        raise _wrong("correction « chauffage », ou rien", code)
    low, high = _pair(raw, "bornes", code) or (None, None)
    days, readings = _pair(raw, "plat", code) or ((0, 0) if raw.get("constante") else FLAT)
    return Measured(
        code=code,
        label=raw["libelle"],
        family=raw["famille"],
        unit=raw.get("unite", ""),
        nature=raw["nature"],
        low=low,
        high=high,
        flat_days=int(days),
        flat_readings=int(readings),
        flat_zero=raw.get("plat_zero", 0),
        spike=raw.get("pic", 0),
        rescaled=raw.get("saut_unite", False),
        leak=raw.get("fuite", False),
        heating=raw.get("correction", "") == "chauffage",
        limits=raw.get("seuils", False),
        indexed=raw.get("indice", False),
        constant=raw.get("constante", False),
        decimals=raw.get("decimales", 0),
    )


def read_measures(path: Path) -> dict[str, Measured]:
    """Every quantity of a file, in its order.

    Raises:
        PackError: a key is unknown or missing, a value is not understood.
    """
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return {code: _measured(code, entry) for code, entry in raw.items()}


@cache
def load_measures() -> Mapping[str, Measured]:
    """The quantities shipped with the product; read once."""
    return read_measures(CATALOGUE / _FILE)


def measured(code: str, unit: str = "") -> Measured:
    """A quantity; one that the catalogue does not describe is named by its code."""
    found = load_measures().get(code)
    if found is not None:
        return found
    words = code.replace("_", " ")
    return Measured(code, words[:1].upper() + words[1:], unit=unit, known=False, decimals=1)
