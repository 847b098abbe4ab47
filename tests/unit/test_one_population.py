"""One population for a budget and an exercice, whatever the page that divides by it."""

from __future__ import annotations

import pytest
from budget_town import ask, build, table
from budget_xml import document, line

from dashboard.budget import documents, level, per_head, scope_of
from dashboard.budget.equilibrium import equilibrium
from dashboard.budget.evolution import evolution
from dashboard.budget.prices import HEAD
from dashboard.budget.statements import statements
from dashboard.catalogue.ratios import load_ratios
from dashboard.secrecy import Gate

TOWN, WATER = "21990001200011", "21990001200029"
OTHER = "21990009500015"
"""Budget of another body of the territory: no legal population is received for it."""


def said(people: str) -> str:
    return (
        f'<InformationsGenerales><Information Code="PopTot" V="{people}"/></InformationsGenerales>'
    )


def account(people: str, spent: str, **other: str) -> str:
    lines = [line(MtReal=spent, section="F"), line(Nature="001", MtReal="77.00", section="F")]
    return document(*([said(people)] if people else []), *lines, **other)


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    vote = document(
        said("9 999"), line(MtPrev="1.00", section="F"), decision="01", date="2024-01-05"
    )
    acts = {
        "ca21": account("", "2100.00", year="2021"),
        "ca22": account("", "2200.00", year="2022"),
        "ca23": account("", "2300.00", year="2023"),
        "bp24": vote,
        "ca24": account("1 200 hab.", "2400.00"),
        "eau24": account("", "240.00", siret=WATER, kind="A", name="EAU"),
        "autre24": account("400", "800.00", siret=OTHER),
    }
    people = [
        {"code": "99001", "annee": year, "nature": "municipale", "population_nb": 1000}
        for year in (2020, 2022, 2024)
    ]
    published = [
        {"exercice": 2023, "siren": TOWN[:9], "agregat": "x", "population_nb": 1150},
        {"exercice": 2024, "siren": TOWN[:9], "agregat": "x", "population_nb": 1190},
    ]
    folder = tmp_path_factory.mktemp("habitants")
    return Gate(build(folder, acts, population=people, agregat_financier=published))


def test_the_act_is_believed_then_the_aggregates_then_the_legal_population(gate: Gate) -> None:
    rows = table(
        gate.version,
        "SELECT budget_siret, exercice, population_nb, population_annee, population_nature"
        " FROM budget_population ORDER BY ALL",
    )
    assert rows == [
        (TOWN, 2021, 1000, 2020, "municipale"),
        (TOWN, 2022, 1000, 2022, "municipale"),
        (TOWN, 2023, 1150, 2023, "agregats"),
        (TOWN, 2024, 1200, 2024, "acte"),
        (WATER, 2024, 1200, 2024, "acte"),
        (OTHER, 2024, 400, 2024, "acte"),
    ]


@pytest.mark.parametrize(
    ("budget", "year"),
    [(TOWN, 2021), (TOWN, 2022), (TOWN, 2023), (TOWN, 2024), (WATER, 2024), (OTHER, 2024)],
)
def test_every_page_divides_by_the_same_people(gate: Gate, budget: str, year: int) -> None:
    """Running expenses by inhabitant: exploration, evolution, ratio 1 and the query agree."""
    scope = scope_of(gate, budget=budget, year=str(year), stage="CA")
    spent = level(gate, scope, path="nature", node=("F",), side="D").total
    head = per_head(spent.realise - spent.carried_realise, scope.population)
    assert head is not None

    over = evolution(gate, budget=budget, euros=HEAD)
    (course,) = [c for c in over.whole if (c.section, c.side) == ("F", "D")]
    assert over.told.amount(course.realised[year], year) == head

    eq = equilibrium(gate, budget=budget, year=str(year))
    assert eq.current.population.value == scope.population
    assert eq.current.population.source == scope.population_source != ""
    assert eq.figure("depenses_hab").value == head

    rows = ask(gate.version, "evolution_annuelle", budget_siret=budget)
    (row,) = [r for r in rows if r["exercice"] == year]
    assert row["depense_fonctionnement_eur"] / row["population_nb"] == head


def test_every_document_of_an_exercice_counts_the_same_people(gate: Gate) -> None:
    """The vote was declared with another population than the account: the account is believed."""
    of_year = {
        d.etape: (d.population, d.population_source)
        for d in documents(gate)
        if (d.budget_siret, d.exercice) == (TOWN, 2024)
    }
    wanted = (1200, "population totale dite par l'acte")
    assert of_year == {"BP": wanted, "CA": wanted}
    found = statements(gate, load_ratios(), TOWN)
    assert [s.population.value for s in found] == [1000, 1000, 1150, 1200]
    assert found[0].population.source == "population municipale reçue (2020)"


def test_a_change_of_population_breaks_only_what_is_divided_by_it(gate: Gate) -> None:
    words = "population totale, et non plus municipale"
    breaks = [(b.year, b.words) for b in evolution(gate, budget=TOWN, euros=HEAD).breaks]
    assert (2023, words) in breaks
    plain = [b.words for b in evolution(gate, budget=TOWN).breaks]
    assert words not in plain
