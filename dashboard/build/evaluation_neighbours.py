"""Which areas touch which: contours of a level, simplified together, keep their common border."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping

_RING = re.compile(r"M([^MZ]+)Z")
Edge = tuple[str, str]


def touching(paths: Mapping[str, str], areas: Collection[str]) -> frozenset[str]:
    """Areas that share a stretch of border with one of `areas`, which are not among them.

    Args:
        paths: code → SVG path of the contour, `M x yL x y…Z` rings.
        areas: codes.
    """
    owners: dict[Edge, set[str]] = defaultdict(set)
    for code, path in paths.items():
        for edge in _edges(path):
            owners[edge].add(code)
    near = {code for found in owners.values() if found & set(areas) for code in found}
    return frozenset(near - set(areas))


def _edges(path: str) -> frozenset[Edge]:
    """Stretches between two points, whichever way they are drawn."""
    found = set()
    for ring in _RING.findall(path):
        points = ring.split("L")
        for one, other in zip(points, [*points[1:], points[0]], strict=True):
            found.add((min(one, other), max(one, other)))
    return frozenset(found)
