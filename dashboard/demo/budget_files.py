"""Budget documents of the centre town and of its water budget, and their charts of accounts."""

from __future__ import annotations

from dashboard.demo.budget import life
from dashboard.demo.budget_model import load_model
from dashboard.demo.chart import write_charts
from dashboard.demo.population import populations
from dashboard.demo.randomness import stream
from dashboard.demo.reference import CENTRE
from dashboard.demo.totem import MAIN, WATER, write_documents
from dashboard.demo.world import World


def write_budgets(world: World) -> None:
    """Write every budget document known at the last day, then the charts of accounts."""
    years, truth = list(world.years), world.truth
    people = {y: total for (c, y), (_, total) in populations(years).items() if c == CENTRE}
    for budget, name in ((MAIN, "principal"), (WATER, "eau")):
        rng = stream(world.seed, f"budget-{name}")
        documents = life(load_model(name), years[0], world.until, rng)
        source = truth.source(f"budget_{name}")
        write_documents(world.out / "budget" / name, budget, documents, people, source)
    write_charts(world.out / "nomenclature", years, truth.source("plan_de_compte"))
