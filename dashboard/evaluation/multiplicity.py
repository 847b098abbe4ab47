"""Several tests at once: Holm for the secondary indicators, Benjamini–Hochberg across cards."""

from __future__ import annotations

from collections.abc import Sequence

from statsmodels.stats.multitest import multipletests


def holm(p: Sequence[float]) -> tuple[float, ...]:
    """p-values corrected so that one false alarm in the family stays rare (Holm 1979)."""
    return _corrected(p, "holm")


def q_values(p: Sequence[float]) -> tuple[float, ...]:
    """p-values corrected for the share of false discoveries (Benjamini & Hochberg 1995)."""
    return _corrected(p, "fdr_bh")


def _corrected(p: Sequence[float], method: str) -> tuple[float, ...]:
    if not p:
        return ()
    return tuple(float(value) for value in multipletests(p, method=method)[1])
