"""Panels drawn at random, however poor: a card, or a plain refusal; never anything else."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from dashboard.errors import PlanError
from dashboard.evaluation.evaluate import METHODS, evaluate_panel
from dashboard.evaluation.output import as_json
from dashboard.evaluation.plan import Cost, Plan
from dashboard.evaluation.table import Prepared
from dashboard.evaluation.verdict import LABELS
from tests.unit.evaluation_worlds import panel_of


def poor_panel(draw: np.random.Generator, *, counts: bool) -> Prepared:
    """One to eight areas, two to sixty periods, holes, an area constant, an area unknown."""
    areas, periods = int(draw.integers(1, 9)), int(draw.integers(2, 60))
    values = (
        draw.poisson(draw.choice([0.2, 3]), size=(areas, periods)).astype(float)
        if counts
        else draw.normal(size=(areas, periods)) * draw.choice([1e-6, 1, 1e6]) + draw.choice([0, 50])
    )
    if draw.random() < 0.2:
        values[int(draw.integers(areas))] = values[0, 0]
    if draw.random() < 0.5:
        values[draw.random(values.shape) < draw.choice([0.05, 0.3, 0.8])] = np.nan
    if draw.random() < 0.2:
        values[int(draw.integers(areas))] = np.nan
    dates = draw.integers(1, periods, size=areas) if draw.random() < 0.4 else periods // 2 or 1
    starts = np.where(draw.random(areas) < 0.5, np.inf, dates)
    if not np.isfinite(starts).any():
        starts[0] = periods // 2 or 1
    return Prepared(panel_of(values, starts), {}, ())


def poor_plan(draw: np.random.Generator) -> Plan:
    return Plan(
        "y",
        "t",
        unit="z",
        family=str(draw.choice(["gaussian", "gaussian", "poisson", "quasipoisson"])),
        frequency=str(draw.choice(["week", "month", "quarter", "year"])),
        method=str(draw.choice(["auto", *METHODS])),
        expected=str(draw.choice(["", "hausse", "baisse"])),
        transition=int(draw.choice([0, 0, 2])),
        selection=str(draw.choice(["volontariat", "plus_mauvais_niveau"])),
        smallest_useful=1.0,
        smallest_useful_pct=bool(draw.random() < 0.5),
        cost=Cost(100, 2, 3),
        slope=bool(draw.random() < 0.2),
    )


def judged(seeds: range) -> int:
    """Cards made; every other plan was refused by name."""
    cards = 0
    refused: list[PlanError] = []
    for seed in seeds:
        draw = np.random.default_rng(seed)
        plan = poor_plan(draw)
        made = poor_panel(draw, counts=plan.family != "gaussian")
        try:
            card = evaluate_panel(plan, made, variants=draw.random() < 0.2)
        except PlanError as error:
            refused.append(error)
            continue
        told = json.dumps(as_json(card), allow_nan=False, ensure_ascii=False)
        assert card.verdict.label in LABELS.values()
        assert not re.search(r"\bnan\b|\binf\b", told, re.IGNORECASE)
        cards += 1
    assert all(error.field for error in refused)
    return cards


def test_poor_panels_are_judged_or_refused() -> None:
    assert judged(range(150)) > 30


@pytest.mark.slow
def test_many_poor_panels_are_judged_or_refused() -> None:
    assert judged(range(1_000, 2_000)) > 200
