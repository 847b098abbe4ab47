"""Inhabitants of a budget: one figure by exercice, whatever the page, and who says it.

The table `budget_population` holds the rule: the total population the acts of the body declare,
else the one published with its aggregates, else the legal population received.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from dashboard.budget.accounts import Given
from dashboard.secrecy import Gate

_WORDS = {
    "acte": "population totale dite par l'acte",
    "agregats": "population totale publiée avec les agrégats",
    "totale": "population totale reçue",
    "municipale": "population municipale reçue",
}


def source_words(nature: str, year: int | None, exercice: int) -> str:
    """« population totale dite par l'acte », « population municipale reçue (2022) »; "" unknown."""
    words = _WORDS.get(nature, f"population {nature} reçue" if nature else "")
    return f"{words} ({year})" if words and year not in (None, exercice) else words


def is_total(nature: str) -> bool:
    """Whether it counts those who are counted apart; the municipal population does not."""
    return nature != "municipale"


def populations(gate: Gate, budget: str) -> Mapping[int, Given]:
    """Exercice → inhabitants of a budget."""
    rows = gate.run("budget/populations_budget", {"budget_siret": budget}).records()
    return {
        r["exercice"]: Given(
            Decimal(r["population_nb"]),
            source_words(r["nature"], r["annee"], r["exercice"]),
            r["annee"],
        )
        for r in rows
    }
