"""Load `data/catalogue/capteurs.toml`: from when a sensor is late, silent, valid."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

_FILE = "capteurs.toml"


@dataclass(frozen=True)
class SensorRules:
    """Limits of the network, as the catalogue says them; see the comments of the file."""

    retard_pas: float
    muet_jours: float
    source_jours: int
    couverture_min: float
    batterie_basse: float
    recents_jours: int
    nuits: int
    seches_part: float
    mois_min: int
    r2_min: float
    dju_annees: int
    mois_max: int


@cache
def sensor_rules() -> SensorRules:
    """The rules shipped with the product.

    Raises:
        PackError: a rule is missing, or one is not known.
    """
    raw = tomllib.loads((CATALOGUE / _FILE).read_text(encoding="utf-8"))
    try:
        return SensorRules(**raw)
    except TypeError as error:
        raise PackError(f"règles illisibles ({error})", file=_FILE) from None
