"""Communes of two real agglomerations among their peers, against a plain reading of the files."""

from __future__ import annotations

import csv
import statistics
import tomllib
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.comparison.heat import heat
from dashboard.comparison.peers import standing
from dashboard.comparison.projects import projects
from dashboard.comparison.screen import Screen, one, screen
from dashboard.comparison.series import Worth
from dashboard.secrecy import Gate
from dashboard.settings import DATA
from dashboard.store.versions import Version, open_version
from tests.real import bases
from tests.real.readme import REAL, absent
from tests.tinytown import Tiny

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]

INSEE = REAL / "territory" / "insee-socio-economique-communes.csv"
COLUMNS = {
    "niveau_vie_median": ("niveau_vie_median_2021", 1),
    "taux_activite": ("Taux_activite_tranche_15-64_en_2022", 100),
    "locataires": ("pourcentage_locataires_dans_résidence_principale_2022", 100),
}


def published() -> Mapping[str, dict[str, str]]:
    """The file, by code of five characters: the zeros lost by the file are given back."""
    with INSEE.open(encoding="utf-8-sig", newline="") as handle:
        return {row["code_insee_com"].zfill(5): row for row in csv.DictReader(handle)}


def checked(shown: Screen, name: str) -> int:
    """Every standing of a context value against the plain file; the number checked."""
    column, divisor = COLUMNS[name]
    rows = published()
    codes = [t.code for t in shown.towns]
    values = {c: Decimal(rows[c][column]) / divisor for c in codes}
    series = one(shown, f"contexte.{name}")
    assert series.known == values
    for code in codes:
        others = [float(v) for c, v in values.items() if c != code]
        found = standing(series, code, [c for c in codes if c != code], shown.ground.rules.peers)
        assert [float(v or 0) for v in (found.low, found.median, found.high)] == pytest.approx(
            statistics.quantiles(others, n=4, method="inclusive")
        )
        assert found.rank == 1 + sum(v > float(values[code]) for v in others)
        assert found.ranked == len(codes)
    return len(codes)


@pytest.mark.parametrize("name", COLUMNS)
def test_the_44_communes_of_agen_stand_where_the_file_says(name: str) -> None:
    assert checked(screen(bases.gate("agen"), main="47001"), name) == 44


@pytest.mark.parametrize("name", COLUMNS)
def test_the_31_communes_of_montpellier_stand_where_the_file_says(
    montpellier: Version, name: str
) -> None:
    assert checked(screen(Gate(montpellier), main="34172"), name) == 31


def test_context_is_neither_good_nor_bad(montpellier: Version) -> None:
    found = heat(screen(Gate(montpellier), main="34172"), "contexte")
    verdicts = {s.verdict for s in found.standings.values()}
    assert verdicts <= {"haut", "bas", "proche", ""}
    assert {"haut", "bas", "proche"} <= verdicts


def test_secrecy_sentences_of_the_file_are_secret_not_missing(tmp_path: Path) -> None:
    """Thirty communes of the Ain: zeros lost, figures held back, read through Agen's pack."""
    rows = published()
    codes = [code for code in sorted(rows) if code.startswith("01")][:30]
    hidden = {c for c in codes if "secret" in rows[c]["niveau_vie_median_2021"]}
    assert len(hidden) >= 2
    town = Tiny(tmp_path)
    town.territory_values |= {"principal": codes[0], "principal_nom": "Ain"}
    source = tomllib.loads((DATA / "agen" / "sources.toml").read_text(encoding="utf-8"))
    insee = {k: v for k, v in source["insee_communes"].items() if k not in ("filtre", "fichiers")}
    town.source("insee", **insee, filtre={"code": codes}, fichiers=["insee.csv"])
    town.drop("insee.csv", INSEE.read_bytes())
    shape = "POLYGON (({0} 45, {1} 45, {1} 45.1, {0} 45.1, {0} 45))"
    town.write(
        "contour",
        [
            {"code": c, "nom": rows[c]["nom_com"], "geometrie": shape.format(n / 10, n / 10 + 0.1)}
            for n, c in enumerate(codes)
        ],
    )
    town.build()
    shown = screen(Gate(open_version(town.database)), main=codes[0])
    income = one(shown, "contexte.niveau_vie_median")
    assert {c for c, cell in income.cells.items() if cell.worth is Worth.SECRET} == hidden
    assert all(income.cells[c].value is None for c in hidden)
    assert set(income.known) == set(codes) - hidden


def test_state_funded_projects_of_2019_are_listed_by_commune() -> None:
    found = projects(screen(bases.gate("agen"), main="47001").ground)
    path = REAL / "projects" / "extracts" / "dotations-2019-lot-et-garonne.csv"
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle, delimiter=";"))
    expected = Counter(row["id_terr"] for row in rows)
    listed = {p.area: sum(one.year == 2019 for one in p.projects) for p in found.places}
    assert listed == {area: expected[area] for area in listed}
    assert len(listed) > 30
    assert sum(listed.values()) > 40
    money = {row["id_projet"]: row["montant_sub"].replace(",", ".") for row in rows}
    agen = next(p for p in found.places if p.area == "47001")
    mine = [Decimal(money[row["id_projet"]]) for row in rows if row["id_terr"] == "47001"]
    assert sum(p.grant or 0 for p in agen.projects if p.year == 2019) == sum(mine)
    # The agglomeration of before 2022 is led to that of today, and told apart from its communes.
    assert [p.area for p in found.others] == ["200096956"]
