"""Areas × measures: each figure beside the median of its peers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.catalogue.indicators import FAMILIES
from dashboard.catalogue.ratios import load_ratios
from dashboard.comparison.peers import Standing, matrix
from dashboard.comparison.screen import FEWEST_AREAS, Screen, every_series
from dashboard.comparison.series import JUDGED, Series
from dashboard.errors import ChoiceError
from dashboard.indicators import Knowledge

CROSSED = ""
"""The choice of measures that takes the leading one of each family."""

FEW, MOST = 5, 14
"""Under so few leading measures every measure is shown, up to the most."""


@dataclass(frozen=True)
class Heat:
    """Areas × measures.

    Attributes:
        standings: by (area, measure).
        left_out: labels of the measures of the choice that fewer than three areas have.
    """

    screen: Screen
    family: str
    series: tuple[Series, ...]
    standings: Mapping[tuple[str, str], Standing]
    left_out: tuple[str, ...] = ()


def _crossed(screen: Screen, every: Sequence[Series]) -> list[Series]:
    """The leading measure of each family: the first ranked by the town whose way is known."""
    knows, found = screen.knows, []
    families: dict[str, list[Series]] = {}
    for series in every:
        families.setdefault(series.family, []).append(series)
    for family in (*FAMILIES, "contexte", "agregat"):
        kept = [s for s in families.get(family, []) if len(s.known) >= FEWEST_AREAS]
        judged = [s for s in kept if s.direction in JUDGED] or kept
        if judged:
            found.append(min(judged, key=lambda s: _rank(knows, s)))
    if len(found) >= FEW:
        return found
    return [s for s in every if len(s.known) >= FEWEST_AREAS][:MOST]


def _rank(knows: Knowledge, series: Series) -> tuple[int, int]:
    """Widest first, then as the town ranks them."""
    definition = knows.definitions.get(series.code)
    rank = definition.rank if definition and definition.rank is not None else 10**6
    return -len(series.known), rank


def heat(screen: Screen, family: str = CROSSED) -> Heat:
    """Gaps of every area to the median of its peers, for the measures of a family or of all.

    Raises:
        ChoiceError: no such family.
    """
    if family not in ("", "contexte", "agregat", *FAMILIES):
        raise ChoiceError(
            f"aucun domaine ne s'appelle « {family} »",
            choice="family",
            known=[*FAMILIES.items(), ("contexte", "Contexte"), ("agregat", "Comptes publiés")],
        )
    every = list(every_series(screen, family or None))
    kept = [s for s in every if len(s.known) >= FEWEST_AREAS]
    out = tuple(s.label for s in every if len(s.known) < FEWEST_AREAS)
    if family == CROSSED:
        kept, out = _crossed(screen, every), ()
    strata = load_ratios().strata
    standings = matrix(kept, screen.towns, screen.group, screen.ground.rules.peers, strata)
    return Heat(screen, family, tuple(kept), standings, out)
