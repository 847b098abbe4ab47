from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.budget.equilibrium import equilibrium
from dashboard.budget.matching import matched
from dashboard.build.run import Order, build
from dashboard.catalogue.ratios import load_ratios
from dashboard.secrecy import Gate
from dashboard.settings import DATA, QUERIES
from dashboard.store.versions import open_version
from tests.real.readme import REAL, absent
from tests.tinytown import Quiet

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]

MONTPELLIER = "21340172201787"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    """The budget half of Montpellier's pack, built alone."""
    folder = tmp_path_factory.mktemp("montpellier")
    pack: Path = folder / "montpellier"
    pack.mkdir()
    source = DATA / "montpellier"
    (pack / "territoire.toml").write_bytes((source / "territoire.toml").read_bytes())
    text = (source / "sources.toml").read_text(encoding="utf-8")
    half = text.partition("fin de « Budget »")[0].rpartition("\n")[0]
    (pack / "sources.toml").write_text(half + "\n", encoding="utf-8")
    build(Order(pack, REAL, folder / "base", QUERIES), Quiet())
    return Gate(open_version(folder / "base"))


@pytest.fixture(scope="module")
def crach(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    base = tmp_path_factory.mktemp("crach")
    build(Order(DATA / "crach", REAL, base, QUERIES), Quiet())
    return Gate(open_version(base))


def test_montpellier_agrees_with_its_published_accounts_or_says_why(city: Gate) -> None:
    rows = matched(city, load_ratios())
    assert sorted({r.year for r in rows}) == list(range(2018, 2025))
    assert len(rows) == 28
    gaps = [r for r in rows if not r.agrees]
    assert [(r.year, r.label) for r in gaps] == [
        (2022, "Dépenses réelles de fonctionnement"),
        (2022, "Recettes réelles de fonctionnement"),
        (2023, "Dépenses réelles de fonctionnement"),
        (2023, "Recettes réelles de fonctionnement"),
    ]
    for row in gaps:
        assert row.gap.quantize(Decimal(1)) == 10000
        assert "657363" in row.reason


def test_the_debt_of_the_annex_is_close_to_the_published_one(city: Gate) -> None:
    """Both are debts when the exercice ends; deposits and small debts are not in the annex."""
    names = {"budget_siret": MONTPELLIER, "rubrique": "dette"}
    annex = {
        r["exercice"]: Decimal(r["texte"])
        for r in city.run("budget/declares", names).records()
        if r["code"] == "encours" and r["etape"] == "CA"
    }
    asked = {"siren": MONTPELLIER[:9], "agregat": "Encours de dette", "exercice": None}
    told = {
        r["exercice"]: r["montant_eur"] for r in city.run("budget/agregats_ofgl", asked).records()
    }
    assert set(annex) == set(range(2018, 2025))
    for year, owed in annex.items():
        assert 0 <= told[year] - owed < 300_000, year


def test_ratios_declared_by_montpellier_are_found_again(city: Gate) -> None:
    """The three sure ones agree from 2018 to 2022; later acts carry figures of other years."""
    for year in range(2018, 2023):
        eq = equilibrium(city, year=str(year))
        for code in ("depenses_hab", "recettes_hab", "dgf_hab"):
            told = eq.line(code).declared
            assert told is not None, (year, code)
            assert told.agrees, (year, code, told)
    stale = equilibrium(city, year="2024").line("recettes_hab").declared
    assert stale is not None
    assert not stale.agrees


def test_the_equipment_of_2018_was_declared_with_the_grants(city: Gate) -> None:
    told = equilibrium(city, year="2018").line("equipement_hab").declared
    assert told is not None
    assert "204" in told.reason


def test_programmes_of_montpellier_meet_the_threshold_of_fifty_million(city: Gate) -> None:
    eq = equilibrium(city)
    assert eq.threshold is not None
    assert eq.threshold.amount == 50_000_000
    over = [o.code for o in eq.operations if o.concerned]
    assert "2013I27" in over
    assert all(o.cost <= 50_000_000 for o in eq.operations if o.concerned is False)


def test_the_act_of_crach_is_checked_and_its_average_of_the_stratum_told(crach: Gate) -> None:
    """Account 2021: three declared ratios are found again; expenditure is 54 942,25 € lower there.

    The act divides 2 227 494 € by 3 446 inhabitants; its own lines sum to 2 282 436,65 €.
    """
    eq = equilibrium(crach, year="2021")
    assert eq.current.population.value == 3446
    for code in ("impots_hab", "recettes_hab", "dgf_hab"):
        told = eq.line(code).declared
        assert told is not None, code
        assert told.agrees, (code, told)
    spent = eq.line("depenses_hab").declared
    assert spent is not None
    assert spent.gap is not None
    assert spent.gap.quantize(Decimal("0.01")) == Decimal("15.94")
    assert spent.reason == ""
    assert spent.average == 578
    assert eq.current.debt.value == Decimal("2079074.34")
    owed = eq.line("dette_hab").declared
    assert owed is not None
    assert "1er janvier" in owed.reason
