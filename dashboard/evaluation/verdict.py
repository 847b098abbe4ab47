"""The grade of a card and its sentence: five grades, exactly reproducible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.evaluation import rules
from dashboard.evaluation.checks import ORDER, Check, State
from dashboard.evaluation.estimate import Estimate

Grade = Literal["demontre", "probable", "non_demontre", "contraire", "insuffisant"]
LABELS: dict[Grade, str] = {
    "demontre": "effet démontré",
    "probable": "effet probable",
    "non_demontre": "effet non démontré",
    "contraire": "effet contraire",
    "insuffisant": "données insuffisantes",
}
CAPPED_METHODS = (
    "did_serie",
    "its",
    "structural",
    "synthetic",
    "sdid",
    "twfe",
    "sun_abraham",
)
"""Methods whose grade cannot exceed « probable », whatever the p-value."""


UNSOUND = ("longueur", "trous", "tendance_avant", "ajustement", "faux_debuts", "fausses_zones")
"""Checks whose failure takes its meaning from the interval: no effect is ruled out either."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Grade, what caps it, and what an effect too small or too large would change.

    ``utility``: `utile`, `plus_petit`, `incertain`, `aucun_effet_utile`, or "" when nothing says
    what a useful effect is.
    """

    grade: Grade
    reason: str
    p: float
    utility: str

    @property
    def label(self) -> str:
        """The grade in French."""
        return LABELS[self.grade]


def worst(checks: Sequence[Check]) -> Check | None:
    """The check that caps most, the first of its kind; None when all are passed."""
    found = [check for check in checks if check.state != "passe"]
    return max(found, key=lambda check: ORDER.index(check.state), default=None)


def verdict(
    estimate: Estimate | None,
    checks: Sequence[Check],
    *,
    expected: str,
    smallest: float | None = None,
    specifications: int = 1,
) -> Verdict:
    """The grade of an estimate (None when a check blocked before it).

    ``smallest``: smallest useful effect, in the scale of the estimate, positive.
    """
    heavy = worst(checks)
    state: State = heavy.state if heavy else "passe"
    reason = heavy.reason if heavy else ""
    if estimate is None or state == "bloque":
        return Verdict("insuffisant", reason, float("nan"), "")
    p = min(1.0, estimate.p * max(1, specifications))
    sign = {"hausse": 1, "baisse": -1}.get(expected, 0)
    wanted = sign == 0 or estimate.effect * sign > 0
    unsound = any(c.code in UNSOUND and c.state == "plafond_non_demontre" for c in checks)
    utility = "" if unsound else _utility(estimate, smallest, sign)
    if state == "plafond_non_demontre":
        return Verdict("non_demontre", reason, p, utility)
    if not wanted:
        grade: Grade = "contraire" if p <= rules.SIGNIFICANT else "non_demontre"
        return Verdict(grade, reason, p, utility)
    limit = _limit(estimate)
    if p <= rules.SIGNIFICANT:
        if state != "passe" or limit:
            return Verdict("probable", reason or limit, p, utility)
        return Verdict("demontre", "", p, utility)
    if p <= rules.SUGGESTIVE and state == "passe" and not limit:
        return Verdict("probable", "le hasard reste une explication possible", p, utility)
    return Verdict("non_demontre", reason, p, utility)


def _limit(estimate: Estimate) -> str:
    """Why the method alone cannot show an effect, "" when it can."""
    if estimate.method in ("its", "structural") and not estimate.controls:
        return "aucun témoin ne dit ce qui se serait passé sans la mesure"
    if estimate.treated < 2:
        return "une seule zone traitée ne permet pas d'écarter un hasard du lieu"
    if estimate.method == "did_serie":
        return "trop peu de zones pour écarter un hasard des lieux"
    if estimate.method in CAPPED_METHODS:
        return "la méthode demandée ne suffit pas à elle seule"
    if not np.isfinite(estimate.se):
        return "l'incertitude n'a pas pu être estimée"
    return ""


def _utility(estimate: Estimate, smallest: float | None, sign: int) -> str:
    """How the interval stands against the smallest useful effect, on the expected side."""
    if smallest is None or np.isnan(estimate.low) or np.isnan(estimate.high):
        return ""
    if sign and estimate.low * estimate.high > 0 and estimate.effect * sign < 0:
        return ""
    near = min(abs(estimate.low), abs(estimate.high)) if estimate.low * estimate.high > 0 else 0.0
    far = max(abs(estimate.low), abs(estimate.high))
    if near >= smallest:
        return "utile"
    if far < smallest:
        return "plus_petit" if near > 0 else "aucun_effet_utile"
    return "incertain"
