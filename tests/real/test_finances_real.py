from __future__ import annotations

from decimal import Decimal

import pytest

from tests.real import finances
from tests.real.reading import load
from tests.real.readme import absent, entries

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]


def test_every_finance_file_gives_its_true_figures() -> None:
    figures = finances.figures()
    assert len(figures) >= 14
    assert [f"{f.label} : {f.expected} ≠ {f.obtained}" for f in figures if not f.right] == []


def test_the_published_ratio_is_the_amount_over_the_population() -> None:
    loaded = load(entries()[finances.COMMUNES], finances.profiled("ofgl_communes"))
    gap = loaded.one(
        "max(abs(montant_eur::DOUBLE / population_nb - euros_par_habitant::DOUBLE))",
        "population_nb > 0 AND euros_par_habitant IS NOT NULL",
    )
    assert gap < 0.01


def test_adding_the_annexes_would_inflate_what_the_towns_earn() -> None:
    loaded = load(entries()[finances.COMMUNES], finances.profiled("ofgl_communes"))
    name = "agregat = 'Recettes de fonctionnement'"
    both = loaded.one("sum(montant_eur)", name)
    principal = loaded.one("sum(montant_eur)", f"{name} AND type_de_budget = 'principal'")
    assert Decimal(0) < principal < both
