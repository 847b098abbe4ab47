"""What the same calculation gives where nothing happened: kept for the picture of a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.evaluation.fit import Floats

MOST_VALUES = 60
"""Above, values are told by classes: nobody reads two thousand dots."""
CLASSES = 41


def placebo(
    kind: str, real: float, values: Floats | Sequence[float], names: Sequence[str] = ()
) -> dict[str, object]:
    """The real value among those of fake measures.

    Keys: ``kind`` (`choix` of areas, `dates`, `zones`, `debuts`, `donneurs`), ``real``, ``total``
    and ``as_large`` (fakes at least as far from zero as the real one; of `choix` and `dates` the
    real one is among them), ``values`` (name and value) or, above 60, ``classes`` (low, high,
    count). A fake that could not be computed counts as large, and has no value.
    """
    found = np.asarray(values, dtype=np.float64)
    margin = 1e-9 * max(1.0, abs(real))
    told: dict[str, Any] = {
        "kind": kind,
        "real": real,
        "total": len(found),
        "as_large": int((~(np.abs(found) < abs(real) - margin)).sum()),
    }
    if len(found) <= MOST_VALUES:
        named = names or [""] * len(found)
        pairs = zip(named, found, strict=True)
        told["values"] = [{"name": name, "value": float(value)} for name, value in pairs]
        return told
    known = found[np.isfinite(found)]
    counts, edges = np.histogram(known, bins=CLASSES)
    told["classes"] = [
        {"low": float(low), "high": float(high), "count": int(count)}
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
    return told
