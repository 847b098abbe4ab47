"""Reading families: articles told in plain words (`data/catalogue/familles_budget.toml`)."""

from __future__ import annotations

from functools import cache

from dashboard.catalogue.budget_families import load_families

OTHERS = "autres"
"""Code of the articles no family takes."""


@cache
def _prefixes(side: str) -> dict[str, str]:
    """Prefix → code of family, on a side."""
    return {p: f.code for f in load_families() if f.side == side for p in f.prefixes}


@cache
def _words() -> dict[str, str]:
    return {family.code: family.label for family in load_families()}


def family_of(article: str, side: str) -> str:
    """Code of the family of an article on a side (D or R): the longest prefix wins."""
    known = _prefixes(side)
    starts = (article[:size] for size in range(len(article), 0, -1))
    return next((known[start] for start in starts if start in known), OTHERS)


def family_words(code: str, side: str) -> str:
    """Label of a family."""
    others = "Autres dépenses" if side == "D" else "Autres recettes"
    return _words().get(code, others)
