"""What chance alone does to small counts: score intervals, and the limits of a funnel plot.

Both come from the same test, so that they agree: an area is inside the limits of a funnel centred
on a rate exactly when its own interval holds it. Proportion (cases among cases): Wilson, 1927.
Rate of events (events per inhabitants): score interval of a Poisson count.
"""

from __future__ import annotations

from math import sqrt

Z95, Z998 = 1.959963984540054, 3.090232306167814
"""Normal quantiles of two-sided 95 % and 99.8 %, the usual limits of a funnel plot."""


def proportion_interval(cases: float, total: float, z: float = Z95) -> tuple[float, float]:
    """Wilson interval of `cases` among `total`, total above zero; shares 0–1."""
    part, more = cases / total, z * z / total
    centre = (part + more / 2) / (1 + more)
    half = z / (1 + more) * sqrt(part * (1 - part) / total + more / (4 * total))
    return max(0.0, centre - half), min(1.0, centre + half)


def rate_interval(events: float, exposure: float, z: float = Z95) -> tuple[float, float]:
    """Score interval of a Poisson rate: `events` over `exposure`, exposure above zero."""
    centre, half = events + z * z / 2, z * sqrt(events + z * z / 4)
    return max(0.0, centre - half) / exposure, (centre + half) / exposure


def funnel_limits(law: str, centre: float, size: float, z: float) -> tuple[float, float]:
    """Where a rate may fall by chance around `centre` for a size; never outside what can be.

    Args:
        law: « proportion » or « evenement ».
        centre: common rate, numerator ÷ denominator over all areas.
        size: denominator of the area, above zero.
        z: normal quantile.
    """
    spread = centre * (1 - centre) if law == "proportion" else centre
    half = z * sqrt(max(0.0, spread) / size)
    top = 1.0 if law == "proportion" else float("inf")
    return max(0.0, centre - half), min(top, centre + half)
