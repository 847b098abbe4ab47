"""Every real file of projects, read whole: its true figures are those of the table beside it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from dashboard.roadmap.projects_lists import Listed, read_file
from tests.real.readme import REAL, absent, entries

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]

CENT = Decimal("0.01")


def total(found: tuple[Listed, ...], name: str) -> Decimal:
    return sum((v for p in found if (v := getattr(p, name)) is not None), Decimal(0)).quantize(CENT)


def figure(name: str, pattern: str) -> str:
    found = re.search(pattern, entries()[name].figures)
    assert found, f"{name} : « {pattern} » absent de la table"
    return found[1]


FILES = {
    "projects/anct-engagement-citoyen.csv": r"(\d+) rows",
    "projects/challengedata-collectivites.csv": r"(\d+) rows",
    "projects/extracts/action-coeur-de-ville.geojson": r"(\d+) features",
    "projects/extracts/dotations-2019-lot-et-garonne.csv": r"(\d+) rows",
    "projects/extracts/paris-budget-participatif-projets.csv": r"(\d+) rows",
    "projects/odater-organisations-open-data.csv": r"(\d+) rows",
    "projects/projets_dotations_investissement_2019.xlsx": r"(\d+) projects",
}


def test_no_file_of_the_folder_is_forgotten() -> None:
    assert {name for name in entries() if name.startswith("projects/")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_record_is_kept(name: str) -> None:
    read = read_file(REAL / name)
    assert str(len(read.listed)) == str(read.rows) == figure(name, FILES[name])
    assert read.faults == ()
    assert len({(p.key, p.area) for p in read.listed}) == len(read.listed)


@pytest.mark.parametrize(
    "name",
    [
        "projects/extracts/dotations-2019-lot-et-garonne.csv",
        "projects/projets_dotations_investissement_2019.xlsx",
    ],
)
def test_costs_and_grants_add_up_to_the_cent(name: str) -> None:
    read = read_file(REAL / name)
    assert str(total(read.listed, "cost")) == figure(name, r"Σ cout_total = ([\d.]+\d)")
    assert str(total(read.listed, "grant")) == figure(name, r"Σ montant_sub = ([\d.]+\d)")


def test_the_only_project_of_boe_is_found() -> None:
    name = "projects/projets_dotations_investissement_2019.xlsx"
    boe = [p for p in read_file(REAL / name).listed if p.area == "47031"]
    told = re.search(r"Boé: (\d+) project, (\d+) / (\d+)", entries()[name].figures)
    assert told
    assert (str(len(boe)), str(boe[0].cost), str(boe[0].grant)) == told.groups()


def test_the_participatory_budget_keeps_its_states() -> None:
    name = "projects/extracts/paris-budget-participatif-projets.csv"
    read = read_file(REAL / name)
    assert str(total(read.listed, "cost").quantize(Decimal(1))) == figure(name, r"gagnant = (\d+)")
    states = [p.state for p in read.listed]
    assert str(states.count("Terminé")) == figure(name, r"FIN (\d+)")
    assert str(states.count("Abandonné")) == figure(name, r"ABANDONNÉ (\d+)")
    assert "" not in states


def test_participation_programmes_and_opened_data_are_counted() -> None:
    name = "projects/anct-engagement-citoyen.csv"
    found = [p.programme for p in read_file(REAL / name).listed]
    for code in ("AI", "CCO", "PATDE", "PPTDE"):
        assert str(found.count(code)) == figure(name, rf"\b{code} (\d+)")
    name = "projects/challengedata-collectivites.csv"
    opened = total(read_file(REAL / name).listed, "number").quantize(Decimal(1))
    assert str(opened) == figure(name, r"challenge = (\d+)")


def test_agen_keeps_its_five_digits() -> None:
    read = read_file(REAL / "projects/extracts/action-coeur-de-ville.geojson")
    assert [p.area for p in read.listed if p.key == "ACV003"] == ["47001"]
    assert all(len(p.area) == 5 for p in read.listed)
