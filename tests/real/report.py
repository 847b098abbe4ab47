"""« attendu / obtenu »: the figures of the real files, family by family, then every file.

Run from the repository: `python -m tests.real.report`. Ends with 1 when a figure is wrong.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from rich.console import Console
from rich.table import Table

from tests.real import (
    budget,
    finances,
    geography,
    indicators,
    inventory,
    sensors,
    territory,
    towns,
)
from tests.real.readme import Figure, absent

FAMILIES: Mapping[str, Callable[[], tuple[Figure, ...]]] = {
    "Budget": budget.figures,
    "Finances": finances.figures,
    "Territoire": territory.figures,
    "Géographie": geography.figures,
    "Capteurs": sensors.figures,
    "Villes": towns.figures,
    "Indicateurs": indicators.figures,
}
"""Name of a family → its figures."""


def show(console: Console, family: str, figures: tuple[Figure, ...]) -> int:
    """Print the table of a family; gives the number of wrong figures."""
    table = Table(title=family, title_justify="left")
    table.add_column("Chiffre", overflow="fold", ratio=1)
    for heading in ("Attendu", "Obtenu"):
        table.add_column(heading, justify="right", max_width=22, overflow="fold")
    table.add_column("")
    for figure in figures:
        mark = "✓" if figure.right else "[bold red]✗[/]"
        table.add_row(figure.label, figure.expected, figure.obtained, mark)
    console.print(table)
    wrong = sum(not figure.right for figure in figures)
    console.print(f"{family} : {len(figures)} chiffres comparés, {wrong} faux\n")
    return wrong


def main() -> int:
    """Print every family, then the table of the files."""
    console = Console(width=150)
    if absent():
        console.print(f"Rien à comparer : {absent()}.")
        return 0
    wrong = sum(show(console, name, figures()) for name, figures in FAMILIES.items())
    wrong += inventory.show(console)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
