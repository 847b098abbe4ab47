"""Titles of revenue issued and cashed, month after month, by product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard.demo.delimited import Style, write_lines
from dashboard.demo.finance_rhythm import Integers
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.totem import amount
from dashboard.demo.world import World

HEADING = "Premier jour,Dernier jour,Service,Produit,Titres émis,Titres recouvrés"
_REFERENCE, _GROWTH = 2022, 0.022


def _issued(
    product: Mapping[str, Any], years: tuple[int, ...], rng: np.random.Generator
) -> Integers:
    """Cents issued in each month of every year."""
    weights = np.array(product["mois"], dtype=float)
    shares = weights / weights.sum()
    yearly = [float(product["montant"]) * 1000 * (1 + _GROWTH) ** (y - _REFERENCE) for y in years]
    noise = rng.normal(1, 0.05, (len(years), 12))
    found: Integers = np.rint(np.outer(yearly, shares) * noise * 100).astype(np.int64).ravel()
    return found


def _cashed(issued: Integers, shares: list[float]) -> Integers:
    """Cents cashed in each month, on the titles of that month and of the three before."""
    found = np.zeros(len(issued), dtype=np.int64)
    for late, share in enumerate(shares):
        found[late:] += np.rint(issued[: len(issued) - late] * share).astype(np.int64)
    return found


def _months(years: tuple[int, ...]) -> list[tuple[dt.date, dt.date]]:
    firsts = [dt.date(year, month, 1) for year in years for month in range(1, 13)]
    after = [*firsts[1:], dt.date(years[-1] + 1, 1, 1)]
    return [(a, b - dt.timedelta(days=1)) for a, b in zip(firsts, after, strict=True)]


def write_recovery(world: World) -> None:
    """One file, whole months only; a broken date and a repeated heading in it."""
    products = parameters("finance_recouvrement.toml")["produits"]
    truth, lines, total = world.truth.source("recouvrement"), list[tuple[str, str]](), 0
    for name, product in products.items():
        issued = _issued(product, world.years, stream(world.seed, f"finances-titres-{name}"))
        cashed = _cashed(issued, product["encaisse"])
        for (first, last), made, got in zip(_months(world.years), issued, cashed, strict=True):
            if last <= world.until:
                cells = f"{first},{last},{product['service']},{name}"
                lines.append((first.isoformat(), f"{cells},{amount(int(made))},{amount(int(got))}"))
                total += int(made) + int(got)
    rows = [text for _, text in sorted(lines)]
    if not rows:
        return
    broken = f"mois,{rows[-1].split(',', 1)[1]}"
    write_lines(
        world.out / "finances" / "recouvrement" / "titres-de-recettes.csv",
        style=Style(newline="\n"),
        lines=[HEADING, *rows, HEADING, broken],
    )
    truth.files += 1
    truth.rows_read += len(rows) + 2
    truth.rejected["date_illisible"] += 1
    truth.ignored["entete_repetee"] += 1
    truth.totals["realise_nb"] = amount(total)
