"""Budget documents of the two towns and of the water budget, and their charts of accounts."""

from __future__ import annotations

import datetime as dt
from functools import cache

from dashboard.demo.budget import published, whole_life
from dashboard.demo.budget_acts import Document
from dashboard.demo.budget_model import load_model
from dashboard.demo.chart import write_charts
from dashboard.demo.population import populations
from dashboard.demo.randomness import stream
from dashboard.demo.totem import MAIN, SMALL, WATER, Establishment, write_documents
from dashboard.demo.world import World

BUDGETS: tuple[tuple[str, Establishment], ...] = (
    ("principal", MAIN),
    ("eau", WATER),
    ("montaleyre", SMALL),
)
"""Name of each budget (`donnees/budget_<name>.toml`, source `budget_<name>`) and what holds it."""


@cache
def _documents(name: str, first_year: int, until: dt.date, seed: int) -> tuple[Document, ...]:
    rng = stream(seed, f"budget-{name}")
    return tuple(whole_life(load_model(name), first_year, until, rng))


def documents_of(world: World, name: str) -> tuple[Document, ...]:
    """Every act of a budget, those of days to come and the transfers included."""
    return _documents(name, world.years[0], world.until, world.seed)


def write_budgets(world: World) -> None:
    """Write every budget document known at the last day, then the charts of accounts."""
    years, truth = list(world.years), world.truth
    known = populations(years)
    for name, budget in BUDGETS:
        people = {year: known[budget.insee, year][1] for year in years}
        people[years[-1] + 1] = people[years[-1]]
        acts = published(documents_of(world, name), world.until)
        folder = world.out / "budget" / name
        write_documents(folder, budget, acts, people, truth.source(f"budget_{name}"))
    write_charts(world.out / "nomenclature", years, truth.source("plan_de_compte"))
