"""Checks of the methods that mix donors: what is left out, and what the interval holds."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dashboard.evaluation import rules, telling
from dashboard.evaluation.checks import Check, Context
from dashboard.evaluation.estimate import Estimate, treated_mean
from dashboard.formats import NBSP, plural

MOST_NAMED = 5
"""Donors left out beyond that are counted, not named."""


def holes(context: Context) -> Check:
    """Unknown periods of the treated areas: left out for everybody, never filled.

    The limits are those of the other methods (30 % on each side, 10 points apart), on the treated
    areas alone: donors with a hole are not taken (`donors`).
    """
    unknown = np.isnan(treated_mean(context.panel))
    sides = (context.before, context.after)
    parts = [float(unknown[side].mean()) for side in sides]
    count = sum(int(unknown[side].sum()) for side in sides)
    if not count:
        return Check("trous", "passe", "aucune valeur inconnue dans la zone traitée", 0.0)
    said = (
        f"{telling.lasting(count, context.plan.frequency)} sans valeur dans la zone traitée "
        f"({100 * parts[0]:.0f}{NBSP}% avant, {100 * parts[1]:.0f}{NBSP}% après)"
    )
    if max(parts) > rules.MISSING_PART:
        most = f"{said} ; au plus 30{NBSP}% de chaque côté"
        return Check("trous", "bloque", most, max(parts), "des relevés plus complets")
    if abs(parts[0] - parts[1]) > rules.MISSING_GAP:
        return Check("trous", "plafond_non_demontre", f"{said} ; les trous ont changé", max(parts))
    return Check("trous", "passe", f"{said}, laissées de côté pour tous", max(parts))


def donors(context: Context, short: Mapping[str, int]) -> Check:
    """Donors of a mix: known throughout; those left out are named, with their holes."""
    frequency, kept = context.plan.frequency, int((~context.panel.treated).sum())
    if not short:
        return Check("donneurs", "passe", f"{plural(kept, 'témoin')} sans valeur inconnue")
    whole = kept + len(short)
    named = sorted(short, key=lambda area: (-short[area], area))
    told = [f"{area} ({telling.lasting(short[area], frequency)})" for area in named[:MOST_NAMED]]
    if len(named) > MOST_NAMED:
        told.append(plural(len(named) - MOST_NAMED, "autre"))
    part = len(short) / whole
    return Check(
        "donneurs",
        "passe" if part <= rules.MISSING_PART else "alerte",
        f"{plural(kept, 'témoin retenu', 'témoins retenus')} sur {whole} : un mélange veut des "
        f"séries entières, il manque des valeurs à {', '.join(told)}",
        part,
    )


def mean_of_gaps(estimate: Estimate) -> Check:
    """A rank tells that gaps are large, period by period; their mean may be nil all the same."""
    if estimate.p <= rules.SIGNIFICANT and estimate.low <= 0 <= estimate.high:
        return Check(
            "moyenne",
            "plafond_non_demontre",
            "l'écart dépasse celui des autres zones à certaines périodes, mais sa moyenne peut "
            "être nulle",
        )
    return Check("moyenne", "passe", "le rang et la fourchette disent la même chose")
