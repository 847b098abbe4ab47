"""Two significant digits, as the protocol prints effects."""

from __future__ import annotations

import math

from dashboard.formats import number


def significant(value: float, *, signed: bool = False) -> str:
    """Two significant digits: 0,031 ; 4,7 ; 130."""
    if not math.isfinite(value):
        return number(None)
    size = 0 if value == 0 else math.floor(math.log10(abs(value)))
    rounded = round(value, 1 - size)
    size = size if rounded == 0 else math.floor(math.log10(abs(rounded)))
    return number(rounded, max(0, 1 - size), signed=signed)
