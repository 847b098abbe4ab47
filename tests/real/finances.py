"""Finances family: OFGL aggregates through the profiles of the catalogue, against true figures."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path

from dashboard.catalogue.sources import Source, load_sources
from tests.real.reading import Loaded, load
from tests.real.readme import Entry, Figure, entries

COMMUNES = "budget/ofgl-base-communes-guadeloupe-2024.csv"
CITIES = ("montpellier", "nantes")
_KEYS = {
    "recettes_fonctionnement": "Recettes de fonctionnement",
    "encours_dette": "Encours de dette",
}
"""Name of a series in the true figures → name of the aggregate once loaded."""


def profiled(name: str) -> Source:
    """The source of a pack that says nothing but a profile."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sources.toml"
        path.write_text(
            f'[reel]\nprofil = "{name}"\nnom = "Réel"\nproducteur = ""\nlicence = ""\n'
            'fichiers = ["*"]\n',
            encoding="utf-8",
        )
        return load_sources(path)["reel"]


def _expected(entry: Entry, pattern: str) -> str:
    found = re.search(pattern, entry.figures)
    if found is None:
        raise AssertionError(f"{pattern} : {entry.figures}")
    return found[1]


def _amount(loaded: Loaded, where: str = "true") -> str:
    return f"{Decimal(loaded.one('sum(montant_eur)', where)):.2f}"


def communes_figures() -> Iterator[Figure]:
    """Rows, totals, and the split between principal and annexe budgets."""
    entry = entries()[COMMUNES]
    loaded = load(entry, profiled("ofgl_communes"))
    yield loaded.kept
    operating = "agregat = 'Recettes de fonctionnement'"
    found = {
        "lignes": (r"(\d+) rows", str(loaded.one("count(*)"))),
        "Σ Montant": (r"Σ Montant = (\d+\.\d\d)", _amount(loaded)),
        "Σ Recettes de fonctionnement": (
            r"\"Recettes de fonctionnement\" Σ = (\d+\.\d\d)",
            _amount(loaded, operating),
        ),
        "principal": (r"(\d+) principal", _count(loaded, "principal")),
        "annexe": (r"(\d+) annexe", _count(loaded, "annexe")),
    }
    for label, (pattern, obtained) in found.items():
        yield Figure(f"{entry.name} · {label}", _expected(entry, pattern), obtained)


def _count(loaded: Loaded, kind: str) -> str:
    return str(loaded.one("count(*)", f"type_de_budget = '{kind}'"))


def city_figures(city: str) -> Iterator[Figure]:
    """Last year of two series of a city, and its 20 series of 8 years."""
    entry = entries()[f"budget/ofgl-{city}-agregats.json"]
    loaded = load(entry, profiled("ofgl_series_ville"))
    yield loaded.kept
    told = _expected(entry, rf"{city} 2024: ([^;]+)")
    for key, name in _KEYS.items():
        want = re.search(rf"{key} (\d+)", told)
        where = f"exercice = 2024 AND agregat = '{name}'"
        yield Figure(
            f"{entry.name} · {key}", f"{want[1] if want else ''}.00", _amount(loaded, where)
        )
    years = loaded.one("max(exercice) - min(exercice) + 1")
    series = loaded.one("count(DISTINCT agregat)")
    yield Figure(
        f"{entry.name} · une valeur par série et par année",
        str(loaded.reading.rows_read),
        str(years * series),
    )


@cache
def figures() -> tuple[Figure, ...]:
    """Every figure of the family."""
    return (*communes_figures(), *(f for city in CITIES for f in city_figures(city)))
