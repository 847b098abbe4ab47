"""How each kind of roll-up is computed: its query, and the periods it gives."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.catalogue.indicators import CADENCES, Indicator

RUNNING = ("cumul", "glissant")
"""Kinds of period that overlap one another: neither split nor judged by a control chart."""
AVERAGED = ("taux_pondere", "mediane", "centile")
"""Roll-ups that say something of the cases rather than how many they are."""
VALUE_QUERY = "cumuls/valeur"
"""Adds coverage and completeness to what a roll-up gives."""
_QUERIES: Mapping[str, str] = MappingProxyType(
    {
        "somme": "somme",
        "taux_pondere": "somme",
        "par_habitant": "somme",
        "mediane": "quantile",
        "centile": "quantile",
        "distinct": "distinct",
        "dernier": "dernier",
        "stock": "stock",
    }
)
_NO_RUNNING = ("stock", "dernier")


def periods_of(indicator: Indicator) -> list[str]:
    """Kinds of period an indicator is computed at, its cadence the finest."""
    found = list(CADENCES[CADENCES.index(indicator.cadence) :])
    coarse = indicator.cadence in ("trimestre", "annee") or indicator.rollup in _NO_RUNNING
    return found if coarse else [*found, *RUNNING]


def rollup_name(indicator: Indicator) -> str:
    """Name of the query of `queries/cumuls/` that makes the values of an indicator."""
    return f"cumuls/{_QUERIES[indicator.rollup]}"


def rollup_parameters(indicator: Indicator) -> Mapping[str, object]:
    """Everything a roll-up query may ask of an indicator, by name of parameter."""
    return {
        "genres": periods_of(indicator),
        "dimensions": ["", *indicator.dimensions],
        "quantile": indicator.quantile,
        "depuis": None,
        "jusque": None,
    }


def value_parameters(indicator: Indicator) -> Mapping[str, object]:
    """What `VALUE_QUERY` asks of an indicator."""
    return {
        "indicateur": indicator.code,
        "par_habitant": indicator.rollup == "par_habitant",
        "annualise": indicator.yearly,
        "secret_k": indicator.secrecy_k,
    }


def grows_with_time(indicator: Indicator) -> bool:
    """True when a longer period makes a larger value: a target holds for its own cadence only."""
    additive = indicator.rollup in ("somme", "distinct")
    return additive or (indicator.rollup == "par_habitant" and not indicator.yearly)
