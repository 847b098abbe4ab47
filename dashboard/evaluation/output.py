"""A card as plain values: what `vigie evaluate --json` prints and what a version stores."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import asdict
from typing import Any

from dashboard.evaluation.amounts import Range, cumulative, natural, unit_cost
from dashboard.evaluation.estimate import Estimate, Path
from dashboard.evaluation.evaluate import Evaluation, smallest_useful
from dashboard.evaluation.words import advised, cost_words, outlook, sentences


def as_json(card: Evaluation, today: dt.date | None = None) -> dict[str, Any]:
    """The card with JSON values only; what is unknown is null (keys: `docs/evaluations.md`).

    ``today``: the advice gives no day already past.
    Keys of the estimate are in the unit of the outcome, or log rates when ``log`` is true.
    """
    told: dict[str, Any] = {
        "method": card.estimate.method if card.estimate else card.plan.method,
        "why": card.why,
        "label": card.plan.label or card.plan.outcome,
        "measured_in": card.plan.measured_in,
        "frequency": card.plan.frequency,
        "expected": card.plan.expected,
        "ceiling": card.plan.ceiling,
        "additive": card.plan.adds_up,
        "several": card.plan.several,
        "grade": card.verdict.label,
        "reason": card.verdict.reason,
        "utility": card.verdict.utility,
        "p_adjusted": card.verdict.p,
        "specifications": card.plan.specifications,
        "detectable": card.detectable,
        "removed": list(card.removed),
        "excluded": list(card.excluded),
        "incomplete": dict(card.incomplete),
        "checks": [
            {"code": c.code, "state": c.state, "words": c.words, "value": c.value, "lacks": c.lacks}
            for c in card.checks
        ],
        "started": card.started,
        "cells": card.cells,
        "cumulative": _range(cumulative(card)),
        "unit_cost": _range(unit_cost(card)),
        "unit_cost_per": cost_words(card.plan),
        "sentences": asdict(sentences(card, today)),
        "advised": advised(card),
        "until": _until(card),
        "variants": [asdict(variant) for variant in card.variants],
        "secondary": [
            {
                "outcome": other.outcome,
                "effect": other.estimate.effect if other.estimate else None,
                "ci_low": other.estimate.low if other.estimate else None,
                "ci_high": other.estimate.high if other.estimate else None,
                "p_value": other.estimate.p if other.estimate else None,
                "p_holm": other.p,
                "reason": other.reason,
            }
            for other in card.secondary
        ],
        "placebo": next((c.placebo for c in card.checks if c.placebo), None),
        "series": _series(card),
        **(_estimate(card.estimate) if card.estimate else {}),
        **_scales(card),
    }
    if card.without_removal:
        told["without_removal"] = {
            "effect": card.without_removal.effect,
            "ci_low": card.without_removal.low,
            "ci_high": card.without_removal.high,
        }
    cleaned: dict[str, Any] = _clean(told)
    return cleaned


def _range(told: Range | None) -> dict[str, float] | None:
    return None if told is None else asdict(told)


def _estimate(made: Estimate) -> dict[str, Any]:
    return {
        "effect": made.effect,
        "effect_pct": made.effect_pct,
        "effect_natural": made.natural(made.effect),
        "log": made.log,
        "se": made.se,
        "df": made.df,
        "ci_low": made.low,
        "ci_high": made.high,
        "p_value": made.p,
        "n_treated": made.treated,
        "n_control": made.controls,
        "n_permutations": made.permutations,
        "coefficients": {
            name: {"value": c.value, "se": c.se, "df": c.df, "p": c.p}
            for name, c in made.coefficients.items()
        },
        "counterfactual": _path(made.path),
        **made.details,
    }


def _scales(card: Evaluation) -> dict[str, Any]:
    """Effect, interval and smallest useful effect, in the unit and in % of what was expected."""
    made, one = card.estimate, natural(card)
    if made is None or one is None:
        return {}
    wanted = smallest_useful(card.plan, made)
    part = made.percent(made.effect)
    ends = sorted(made.percent(value) or 0.0 for value in (made.low, made.high))
    side = -1.0 if card.plan.expected == "baisse" else 1.0
    return {
        "natural": asdict(one),
        "percent": None if part is None else {"value": part, "low": ends[0], "high": ends[1]},
        "useful": None if wanted is None else abs(made.natural(side * wanted)),
        "useful_pct": None if wanted is None else _size(made.percent(side * wanted)),
    }


def _size(value: float | None) -> float | None:
    return None if value is None else abs(value)


def _series(card: Evaluation) -> dict[str, Any] | None:
    """Every area as it was looked at, in the order of the panel: role, start, values."""
    panel = card.panel
    if panel is None:
        return None
    return {
        "periods": list(panel.periods),
        "zones": [
            {
                "zone": area,
                "role": _role(card, area, start),
                "start": panel.periods[int(start)] if math.isfinite(start) else None,
                "values": [None if math.isnan(v) else float(f"{v:.6g}") for v in values],
            }
            for area, start, values in zip(panel.areas, panel.starts, panel.values, strict=True)
        ],
    }


def _until(card: Evaluation) -> str | None:
    """Last day to wait for, when the advice is to wait; the page may read it long after."""
    if advised(card) not in ("prolonger", "attendre"):
        return None
    day = outlook(card).until
    return None if day is None else day.isoformat()


def _role(card: Evaluation, area: str, start: float) -> str:
    """What an area was in the comparison."""
    if math.isfinite(start):
        return "traitee"
    if area in card.incomplete:
        return "incomplete"
    return "retiree" if area in card.removed else "temoin"


def _path(path: Path) -> list[dict[str, Any]]:
    columns = zip(path.periods, path.observed, path.expected, path.low, path.high, strict=True)
    return [
        {"time": t, "observed": o, "expected": e, "low": low, "high": high}
        for t, o, e, low, high in columns
    ]


def _clean(value: Any) -> Any:
    """Numbers as JSON knows them: neither NaN nor infinity, no type of a library."""
    if isinstance(value, dict):
        return {str(key): _clean(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(v) for v in value]
    if isinstance(value, bool | str | int) or value is None:
        return value
    number = float(value)
    return number if math.isfinite(number) else None
