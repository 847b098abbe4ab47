"""A cell that one business nearly makes alone tells that business's figure (DOMAIN.md §6.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from dashboard.secrecy.grains import Line, Period

Contributions = Mapping[str, Decimal]
"""Contributor → what it brings, above zero."""
Shares = Mapping[Period, Mapping[Line, Contributions]]


def dominated(cells: Iterable[Contributions], limit: float) -> bool:
    """True when one contributor makes more than its share of these cells taken together.

    What no contributor dominates in any part, none dominates in the whole: a longer period or a
    larger area is never dominated when all it is made of is not.

    Args:
        cells: what each contributor brings to each cell.
        limit: largest share admitted, 0–1; 0: no such rule.
    """
    if not limit:
        return False
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for cell in cells:
        for name, amount in cell.items():
            sums[name] += amount
    return bool(sums) and max(sums.values()) > Decimal(str(limit)) * sum(sums.values())
