"""The same budget received as CSV, XLS or ODS gives the same screen, level by level."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dashboard.budget import PATHS, Scope, documents, level, scope_of, total
from dashboard.build.run import Order, build
from dashboard.secrecy import Gate
from dashboard.settings import DATA, QUERIES
from dashboard.store.versions import open_version
from tests.real.readme import REAL, absent, entries
from tests.tinytown import Quiet

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]
FORMATS = ("csv", "xls", "ods")
NAME = "budget/montpellier/VilleMTP_MTP_BudgetAnt_2005_2016"


def alone(folder: Path, suffix: str) -> Gate:
    """The town with this only file of its past budgets, and the charts of accounts."""
    pack = folder / "montpellier"
    pack.mkdir(parents=True)
    source = DATA / "montpellier"
    (pack / "territoire.toml").write_bytes((source / "territoire.toml").read_bytes())
    text = (source / "sources.toml").read_text(encoding="utf-8")
    half = text.partition("fin de « Budget »")[0].rpartition("\n")[0]
    kept = []
    for block in re.split(r"\n(?=\[\w+\]\n)", half):
        if block.startswith("[") and not re.match(r"\[(budget_anterieur|plan\w*)\]", block):
            continue
        kept.append(re.sub(r'    "[^"]*BudgetAnt_\*\.(?!' + suffix + r')\w+",\n', "", block))
    (pack / "sources.toml").write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert tomllib.loads((pack / "sources.toml").read_text(encoding="utf-8"))["budget_anterieur"][
        "fichiers"
    ] == [f"budget/montpellier/VilleMTP_MTP_BudgetAnt_*.{suffix}"]
    build(Order(pack, REAL, folder / "base", QUERIES), Quiet())
    return Gate(open_version(folder / "base"))


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Gate]:
    return {suffix: alone(tmp_path_factory.mktemp(suffix), suffix) for suffix in FORMATS}


def screen(gate: Gate, scope: Scope, path: str, side: str, node: tuple[str, ...] = ()) -> Any:
    """Everything a level shows, and all those under it, two levels down."""
    here = level(gate, scope, path=path, node=node, side=side)
    below = {}
    if len(node) < 1:
        below = {c.code: screen(gate, scope, path, side, c.node) for c in here.children}
    return (
        here.total,
        here.previous,
        [(c.code, c.label, c.amounts, c.previous) for c in here.children],
        below,
    )


@pytest.mark.parametrize("year", ["2005", "2010", "2016"])
def test_the_three_formats_show_the_same(twins: dict[str, Gate], year: str) -> None:
    seen = [
        {
            (path, side, movement): screen(
                gate, scope_of(gate, year=year, movement=movement), path, side
            )
            for path in PATHS
            for side in ("D", "R")
            for movement in ("reel", "ordre")
        }
        for gate in twins.values()
    ]
    assert seen[0] == seen[1] == seen[2]


def test_every_exercice_added_up_is_the_file(twins: dict[str, Gate]) -> None:
    wanted = re.findall(r"Σ Exécuté = (\d+\.\d\d)", entries()[f"{NAME}.csv"].figures)[0]
    for gate in twins.values():
        years = sorted({d.exercice for d in documents(gate)})
        assert years == list(range(2005, 2017))
        parts = [
            level(gate, scope_of(gate, year=str(year), movement=m), path="famille", side=s).total
            for year in years
            for m in ("reel", "ordre")
            for s in ("D", "R")
        ]
        assert str(total(parts).realise) == wanted


@pytest.mark.parametrize("path", sorted(PATHS))
def test_each_section_of_2016_is_that_of_the_file(twins: dict[str, Gate], path: str) -> None:
    figures = entries()[f"{NAME}.csv"].figures
    wanted = {(s, k): Decimal(v) for s, k, v in re.findall(r"([DR])/([FI]) (\d+\.\d\d)", figures)}
    assert len(wanted) == 4
    gate = twins["csv"]
    scopes = [scope_of(gate, year="2016", movement=m) for m in ("reel", "ordre")]
    for (side, section), amount in wanted.items():
        parts = [level(gate, s, path=path, side=side, section=section).total for s in scopes]
        assert total(parts).realise == amount
