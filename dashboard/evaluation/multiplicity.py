"""Several tests at once: Holm for the secondary indicators, Benjamini–Hochberg across cards.

The only place where p-values are corrected for their number: the build, the command line and the
pages call it. No library: the site that is served corrects the cards declared on its page too.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate


def holm(p: Sequence[float]) -> tuple[float, ...]:
    """p-values corrected so that one false alarm in the family stays rare (Holm 1979)."""
    order = sorted(range(len(p)), key=p.__getitem__)
    raised = accumulate(((len(p) - rank) * p[at] for rank, at in enumerate(order)), max)
    return _back(order, raised)


def q_values(p: Sequence[float]) -> tuple[float, ...]:
    """p-values corrected for the share of false discoveries (Benjamini & Hochberg 1995)."""
    order = sorted(range(len(p)), key=p.__getitem__, reverse=True)
    lowered = accumulate((len(p) * p[at] / (len(p) - rank) for rank, at in enumerate(order)), min)
    return _back(order, lowered)


def _back(order: Sequence[int], values: accumulate[float]) -> tuple[float, ...]:
    """Values at their first places, one at most."""
    found = dict(zip(order, values, strict=True))
    return tuple(min(1.0, float(found[at])) for at in range(len(found)))
