"""A random draw of the areas to equip; alone here so that the site may draw without the engine."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from dashboard.errors import PlanError


def draw_areas(
    areas: Sequence[str], treated: int, *, waves: int = 1, seed: int = 0
) -> tuple[tuple[str, ...], ...]:
    """A random draw of the areas to equip, one tuple a wave, in the order of the draw.

    The same seed on the same areas, in whatever order, gives the same draw: it can be done in
    public and made again.
    """
    if not 0 < treated < len(areas) or not 0 < waves <= treated:
        raise PlanError(f"{treated} zones sur {len(areas)} en {waves} vagues", field="treated")
    named = sorted(areas)
    drawn = [named[i] for i in np.random.default_rng(seed).permutation(len(named))[:treated]]
    bounds = np.linspace(0, treated, waves + 1).round().astype(int)
    return tuple(tuple(drawn[a:b]) for a, b in pairwise(bounds))
