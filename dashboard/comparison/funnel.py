"""A rate in small and large places at once: who is away from the common one beyond chance."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dashboard.comparison.intervals import Z95, Z998, funnel_limits
from dashboard.comparison.series import Series
from dashboard.errors import QueryError


@dataclass(frozen=True)
class Placed:
    """One area of a funnel plot.

    Attributes:
        size: its denominator; value: its rate, in the unit of the series.
        low, high: interval at 95 %, in the same unit.
        beyond: 0 inside the limits, 1 outside those of 95 %, 2 outside those of 99.8 %.
        above: over the common rate.
    """

    area: str
    size: Decimal
    count: Decimal
    value: Decimal
    low: Decimal
    high: Decimal
    beyond: int
    above: bool


@dataclass(frozen=True)
class Funnel:
    """All areas of a level around their common rate.

    Attributes:
        centre: sum of numerators ÷ sum of denominators, in the unit of the series.
        placed: smallest size first.
    """

    series: Series
    centre: Decimal
    placed: tuple[Placed, ...]

    @property
    def dispersion(self) -> float:
        """Mean square of the gaps in units of chance: about 1 when chance explains them all."""
        scale, law = self.series.scale, self.series.law
        centre = float(self.centre) / scale
        spread = centre * (1 - centre) if law == "proportion" else centre
        if spread <= 0:
            return 0.0
        gaps = ((float(p.value) / scale - centre) ** 2 * float(p.size) for p in self.placed)
        return sum(gaps) / spread / len(self.placed)

    def limits(self, size: float, z: float) -> tuple[float, float]:
        """Limits around the centre at a size, in the unit of the series."""
        scale = self.series.scale
        low, high = funnel_limits(self.series.law, float(self.centre) / scale, size, z)
        return low * scale, high * scale


def funnel(series: Series) -> Funnel:
    """The funnel of a series.

    Raises:
        QueryError: chance of small counts says nothing of it, or no area has it.
    """
    if not series.law:
        raise QueryError(
            f"« {series.label} » n'est pas un nombre de cas : le hasard des petits nombres ne s'y "
            "calcule pas",
            remedy="Choisissez une part de cas ou un nombre d'événements",
        )
    kept = [
        (code, cell.numerator, cell.denominator)
        for code, cell in series.cells.items()
        if cell.comparable is not None and cell.numerator is not None and cell.denominator
    ]
    whole = sum((bottom for _, _, bottom in kept), Decimal(0))
    if not whole:
        raise QueryError(
            f"« {series.label} » n'est connu dans aucun de ces territoires",
            remedy="Changez de niveau ou de période",
        )
    centre = sum((top for _, top, _ in kept), Decimal(0)) / whole
    placed = [_placed(series, centre, *found) for found in kept]
    ordered = tuple(sorted(placed, key=lambda p: (p.size, p.area)))
    return Funnel(series, centre * series.scale, ordered)


def _placed(series: Series, centre: Decimal, area: str, top: Decimal, bottom: Decimal) -> Placed:
    rate = float(top / bottom)
    beyond = 0
    for rank, z in ((1, Z95), (2, Z998)):
        low, high = funnel_limits(series.law, float(centre), float(bottom), z)
        if not low <= rate <= high:
            beyond = rank
    interval = series.interval(area)
    value = top * series.scale / bottom
    ends = interval or (value, value)
    return Placed(area, bottom, top, value, *ends, beyond, top > centre * bottom)
