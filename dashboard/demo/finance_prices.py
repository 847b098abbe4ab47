"""A made-up price index, so that budgets can be read in constant euros.

Its name says that it is made up: nothing is copied from a published series.
"""

from __future__ import annotations

from decimal import Decimal

from dashboard.demo.delimited import Style, write_lines
from dashboard.demo.randomness import stream
from dashboard.demo.world import World

NAME = "Indice des prix fictif de la démonstration"
BASE = 2015
FIRST = 2010
HEADING = "Année;Indice;Base;Série"
_QUIET, _SURGE = 0.012, {2022: 0.05, 2023: 0.045}
"""Growth of a usual year, and of the years when prices surge."""


def price_index(seed: int, last: int) -> dict[int, Decimal]:
    """Yearly values to two decimals, 100 in the base year, up to `last`."""
    noise = stream(seed, "finances-indice").normal(0, 0.002, 200)
    level, levels = 1.0, dict[int, float]()
    for rank, year in enumerate(range(FIRST, max(last, BASE) + 1)):
        level *= 1 + _SURGE.get(year, _QUIET) + float(noise[rank])
        levels[year] = level
    return {
        year: Decimal(f"{100 * value / levels[BASE]:.2f}")
        for year, value in levels.items()
        if year <= last
    }


def write_prices(world: World) -> None:
    """One file: the years that are over, none of the running one."""
    over = (world.until.month, world.until.day) == (12, 31)
    last = world.until.year if over else world.until.year - 1
    values = price_index(world.seed, last)
    rows = [
        f"{year};{str(value).replace('.', ',')};{BASE};{NAME}" for year, value in values.items()
    ]
    write_lines(
        world.out / "finances" / "prix" / "indice-prix-fictif.csv",
        style=Style(encoding="utf-8", bom=True),
        lines=[HEADING, *rows],
    )
    truth = world.truth.source("indice_prix")
    truth.files += 1
    truth.rows_read += len(rows)
    world.truth.facts["indice_prix"] = {str(year): str(value) for year, value in values.items()}
