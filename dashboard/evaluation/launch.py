"""Before launching: the smallest effect a design would see, and a random draw of the areas.

Fake measures are drawn on the town's own past (areas and start at random, nothing happened then):
the spread of what they give, times the multiplier of the wanted power, is the smallest effect
that would be seen (Bloom 1995). Without past, an assumed memory stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from dashboard.errors import PlanError
from dashboard.evaluation.autoregressive import Memory, foreseen, likely_memories
from dashboard.evaluation.draw import draw_areas
from dashboard.evaluation.estimate import mean_known
from dashboard.evaluation.fit import Floats
from dashboard.evaluation.interrupted import design
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.power import detectable, multiplier
from dashboard.evaluation.table import history
from dashboard.evaluation.telling import lasting, significant, spread
from dashboard.formats import plural, with_unit

__all__ = ["Foresight", "draw_areas", "foresee", "foresee_alone", "guessed", "proposal"]

DRAWS = 300
ASSUMED_MEMORY = 0.6


@dataclass(frozen=True, slots=True)
class Foresight:
    """Smallest effect seen at 80 %, by period and area, in the unit of the outcome.

    ``draws``: fake measures it rests on; 0 when it is a guess or one series alone.
    """

    areas: int
    before: int
    after: int
    detectable: float
    draws: int


def foresee(
    values: Floats, treated: int, after: int, *, before: int = 0, seed: int = 0, draws: int = DRAWS
) -> Foresight:
    """From the past of areas (areas x periods): ``treated`` of them, ``after`` periods of effect.

    ``before``: periods compared with (0: as many as possible, leaving room for several starts).

    Raises:
        PlanError: too few areas or too short a past.
    """
    count, length = values.shape
    span = before or max((length - after) * 3 // 4, 1)
    if not 0 < treated <= count - 2:
        raise PlanError(
            f"{treated} zones sur {count} : il faut deux témoins au moins", field="treated"
        )
    if after < 1 or span + after > length:
        raise PlanError(
            f"{length} périodes connues pour {span} avant et {after} après", field="time"
        )
    draw = np.random.default_rng(seed)
    starts = draw.integers(span, length - after + 1, size=draws)
    found = []
    for start in starts:
        chosen = np.isin(np.arange(count), draw.choice(count, treated, replace=False))
        change = mean_known(values[:, start : start + after].T) - mean_known(
            values[:, start - span : start].T
        )
        sides = [change[side & ~np.isnan(change)] for side in (chosen, ~chosen)]
        if all(len(side) for side in sides):
            found.append(float(sides[0].mean() - sides[1].mean()))
    if len(found) < draws // 2:
        raise PlanError("trop de valeurs inconnues dans le passé", field="outcome")
    return Foresight(treated, span, after, detectable(np.array(found), count - 2.0), len(found))


def foresee_alone(plan: Plan, values: Floats, after: int) -> Foresight:
    """One series without control: its whole past, then ``after`` periods under the measure.

    The past gives the memory of the errors and their spread, every pair (ρ, g) by its likelihood
    (`autoregressive.likely_memories`). Each pair gives the error of the level change with the
    rows to come added to the past: more rows never make it larger. A fake start taken inside the
    past would shorten what comes before as the observation lengthens, and could promise less of a
    longer one.

    Raises:
        PlanError: too short a past.
    """
    known = np.flatnonzero(~np.isnan(values)).astype(np.float64)
    length = len(values)
    past = design(known, length, plan.frequency, harmonics=plan.season)
    trend = np.delete(past.x, past.level, axis=1)
    if after < 1 or len(known) <= trend.shape[1] + 2:
        raise PlanError("passé trop court", field=plan.time)
    if np.linalg.matrix_rank(trend) < trend.shape[1]:
        raise PlanError(
            "passé trop court pour distinguer tendance, saison et effet", field=plan.time
        )
    at = np.concatenate([known, np.arange(length, length + after, dtype=np.float64)])
    made = design(at, length, plan.frequency, harmonics=plan.season)
    seen = likely_memories(values[known.astype(np.int64)], trend, Memory.at(known))
    found = foreseen(seen, made.x, made.level, Memory.at(at))
    return Foresight(1, len(known), after, multiplier(found.df) * found.se, 0)


def guessed(
    sd: float, treated: int, controls: int, before: int, after: int, memory: float = ASSUMED_MEMORY
) -> Foresight:
    """Without past: 2.80 standard errors of a difference of means with an assumed memory.

    ``sd``: spread of one area from period to period, in the unit of the outcome.
    """
    by_area = sd**2 * (1 / before + 1 / after) * (1 + memory) / (1 - memory)
    areas = 1 / treated + (1 / controls if controls else 0.0)
    return Foresight(treated, before, after, multiplier() * float(np.sqrt(by_area * areas)), 0)


def proposal(
    plan: Plan, rows: pd.DataFrame, treated: int, after: int, waves: int = 1
) -> dict[str, Any]:
    """What a design would see, and the draw of its areas, as JSON values with its sentences.

    Raises:
        PlanError: the table does not fit, or its past is too short.
    """
    past = history(plan, rows)
    values = past.wide[plan.outcome]
    alone = len(past.areas) < 3
    found = (
        foresee_alone(plan, values[0], after)
        if alone
        else foresee(values, treated, after, seed=plan.seed)
    )
    drawn = () if alone else draw_areas(past.areas, treated, waves=waves, seed=plan.seed)
    least = with_unit(significant(found.detectable), plan.measured_in)
    watched = lasting(after, plan.frequency)
    who = "une seule série" if alone else plural(found.areas, "zone")
    by = spread(plan.frequency, adds_up=plan.adds_up, several=not alone)
    lines = [
        f"Avec {who} et {watched} d'observation, on verra un effet d'au moins {least} {by}, "
        "huit fois sur dix."
    ]
    if plan.smallest_useful is not None and not plan.smallest_useful_pct:
        enough = found.detectable <= plan.smallest_useful
        wanted = with_unit(significant(plan.smallest_useful), plan.measured_in)
        lines.append(
            f"C'est assez pour le plus petit effet utile ({wanted})."
            if enough
            else f"Le plus petit effet utile ({wanted}) pourrait passer inaperçu : ajouter des "
            f"{'périodes' if alone else 'zones ou des périodes'}."
        )
    lines += [
        f"Vague {rank} (tirage au sort, graine {plan.seed}) : " + ", ".join(wave)
        for rank, wave in enumerate(drawn, 1)
    ]
    return {
        "areas": found.areas,
        "before": found.before,
        "after": found.after,
        "detectable": found.detectable,
        "draws": found.draws,
        "waves": [list(wave) for wave in drawn],
        "sentences": lines,
    }
