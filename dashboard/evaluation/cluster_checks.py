"""Whether a clustered error can be trusted with so few areas."""

from __future__ import annotations

from dashboard.evaluation import rules
from dashboard.evaluation.checks import Check, State
from dashboard.evaluation.estimate import Estimate


def clusters(estimate: Estimate) -> Check:
    """Few areas, or areas of unequal weight: the corrected errors say it too.

    With a handful of treated areas (or of others) no clustered error can be trusted: 17 % of
    false alarms with two of ten, 48 % with one.
    """
    if min(estimate.treated, estimate.controls) < rules.FEWEST_CLUSTERS:
        return Check(
            "grappes",
            "plafond_non_demontre",
            "l'erreur par zone demande quatre zones traitées et quatre témoins",
            float(min(estimate.treated, estimate.controls)),
        )
    if estimate.method != "twfe":
        return Check("grappes", "passe", "assez de zones pour une erreur par zone")
    corrected = estimate.coefficients.get("CR2")
    if corrected is None:
        return Check("grappes", "alerte", "panneau trop grand pour l'erreur corrigée")
    if corrected.p <= rules.SIGNIFICANT:
        return Check("grappes", "passe", "l'erreur corrigée le confirme", corrected.p)
    state: State = "plafond_probable" if corrected.p <= rules.SUGGESTIVE else "plafond_non_demontre"
    return Check(
        "grappes", state, "l'erreur corrigée pour peu de zones ne conclut pas", corrected.p
    )
