"""Unit costs: exact quotients, every reason not to give one, and the correspondence as data."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.budget.scope import Document, Scope
from dashboard.catalogue.comparisons import load_comparisons
from dashboard.catalogue.indicators import FAMILIES, load_indicators
from dashboard.catalogue.odd import GOALS
from dashboard.catalogue.unit_costs import UnitCost, load_unit_costs
from dashboard.comparison.unit_costs import CostLine, CostYear, accounts_of, cost_year, summed
from dashboard.errors import PackError
from dashboard.indicators import Point, State, parse_period

COST = UnitCost("repas", "Repas", "€/repas", ("281", "21"), "F", "repas_servis", "numerateur",
                "tout", "rien")  # fmt: skip
SCOPE = Scope(
    budget="21000000000011",
    budget_name="Budget principal",
    budget_type="P",
    body="VILLE",
    year=2025,
    stage="CFU",
    step="CFU",
    number=None,
    date=None,
    at=None,
    movement="reel",
    executed=True,
    nomenclature="M57_D",
    norme="M57",
    population=1000,
    population_year=2025,
    population_source="",
)
AMOUNTS = {
    "D": {"281": Decimal("1000.10"), "211": Decimal("0.23"), "28": Decimal("5"), "": Decimal(9)},
    "R": {"281": Decimal("400.33"), "212": None},
}


def point(top: str = "100", **more: object) -> Point:
    period = parse_period("2025")
    found = Point(period, State.OK, Decimal(top), numerator=Decimal(top), denominator=Decimal(7))
    return replace(found, **more)


def test_a_cost_is_the_exact_quotient_of_its_functions() -> None:
    found = cost_year(COST, SCOPE, AMOUNTS, point(), "")
    assert found.spent == Decimal("1000.33")
    assert found.earned == Decimal("400.33")
    assert found.value == Decimal("10.0033")
    assert found.net == Decimal("6")
    assert found.reason == ""


def test_a_prefix_takes_what_it_begins_and_nothing_shorter() -> None:
    assert summed(AMOUNTS["D"], ["281"]) == Decimal("1000.10")
    assert summed(AMOUNTS["D"], ["2"]) == Decimal("1005.33")
    assert summed(AMOUNTS["R"], ["212"]) is None
    assert summed({}, ["2"]) is None


def test_the_denominator_may_count_the_units() -> None:
    found = cost_year(replace(COST, part="denominateur"), SCOPE, AMOUNTS, point(), "")
    assert found.quantity == 7
    assert found.value == Decimal("1000.33") / 7


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": State.SECRET, "numerator": None}, "secret"),
        ({"numerator": None}, "inconnue"),
        ({"complete": False}, "incomplète"),
        ({"coverage": Decimal("0.8")}, "80"),
        ({"numerator": Decimal(0)}, "aucune activité"),
    ],
)
def test_an_activity_that_is_not_whole_gives_no_cost(
    changes: dict[str, object], words: str
) -> None:
    found = cost_year(COST, SCOPE, AMOUNTS, point(**changes), "")
    assert found.value is None
    assert found.net is None
    assert words in found.reason


def test_another_nomenclature_another_perimeter_or_no_line_gives_no_cost() -> None:
    old = cost_year(COST, replace(SCOPE, norme="M14"), AMOUNTS, point(), "")
    assert old.value is None
    assert old.spent is None
    assert "M14" in old.reason
    moved = cost_year(COST, SCOPE, AMOUNTS, point(), "périmètre différent")
    assert (moved.value, moved.reason) == (None, "périmètre différent")
    nothing = cost_year(COST, SCOPE, {"D": {}, "R": {}}, point(), "")
    assert (nothing.value, nothing.spent) == (None, None)
    assert "aucune dépense" in nothing.reason
    assert cost_year(COST, SCOPE, AMOUNTS, None, "").value is None


def line(**values: str | None) -> CostLine:
    years = tuple(
        CostYear(int(year[1:]), "compte", value=None if v is None else Decimal(v), reason="r")
        for year, v in values.items()
    )
    return CostLine(COST, load_indicators()["repas_servis"], "A", years)


def test_a_change_is_against_the_exercice_just_before_only() -> None:
    assert line(y2023="10", y2024="12").change == Decimal("0.2")
    assert line(y2022="10", y2024="12").change is None
    assert line(y2023="10", y2024=None).change is None
    assert line(y2024=None).reason == "r"


def document(year: int, step: str, rank: int, **more: object) -> Document:
    day = dt.date(year, 12, 31)
    found = Document(
        "21000000000011", "P", "P", "V", year, step, "", day, "M57_D", "M57", True, rank=rank
    )
    return replace(found, **more)


def test_accounts_are_those_of_whole_years_of_the_principal_budget() -> None:
    known = (
        document(2025, "SITUATION", 1),
        document(2025, "BP", 3),
        document(2024, "CA", 2),
        document(2024, "CFU", 1),
        document(2023, "CA", 1, budget_type="A"),
        document(2023, "CA", 1, budget_siret="99999999900011"),
        document(2022, "CA", 1, retained=False),
    )
    found = accounts_of(known, "210000000")
    assert [(d.exercice, d.etape) for d in found] == [(2024, "CFU")]


def test_the_shipped_correspondence_is_sound() -> None:
    costs = load_unit_costs()
    assert {c.code for c in costs} >= {"repas", "pret", "entree_piscine", "km_voirie",
                                       "point_lumineux"}  # fmt: skip
    for cost in costs:
        assert cost.unit.startswith("€/")
        assert cost.takes.endswith(".")
        assert cost.leaves.endswith(".")


def test_a_pack_corrects_completes_and_leaves_out(tmp_path: Path) -> None:
    (tmp_path / "couts_unitaires.toml").write_text(
        '[repas]\nfonctions = ["2811"]\nequipements = ["École A"]\n[pret]\nexclu = true\n'
        '[km]\nlibelle = "K"\nunite = "€/km"\nfonctions = ["81"]\nsection = "F"\n'
        'activite = "voyages"\npart = "numerateur"\nprend = "a."\nlaisse = "b."\n',
        encoding="utf-8",
    )
    found = {c.code: c for c in load_unit_costs(tmp_path)}
    assert found["repas"].functions == ("2811",)
    assert found["repas"].places == ("École A",)
    assert found["repas"].label == {c.code: c.label for c in load_unit_costs()}["repas"]
    assert "pret" not in found
    assert found["km"].activity == "voyages"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[repas]\nfonction = ["281"]', "clé inconnue"),
        ('[neuf]\nlibelle = "K"', "clés absentes"),
        ('[repas]\nfonctions = "281"', "liste"),
        ('[repas]\nfonctions = ["28a"]', "chiffres"),
        ('[repas]\nactivite = "rien"', "indicateur inconnu"),
        ('[repas]\nsection = "X"', "section"),
        ("[repas", "illisible"),
        ("repas = 3", "table"),
    ],
)
def test_a_wrong_correspondence_is_refused_by_name(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "couts_unitaires.toml").write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=words):
        load_unit_costs(tmp_path)


def test_the_rules_of_comparison_name_what_exists() -> None:
    rules, known = load_comparisons(), load_indicators()
    for code in rules.proportions | rules.events:
        assert code in known or code.removeprefix("contexte.") in rules.context
    for code in rules.proportions & set(known):
        assert known[code].unit == "%"
        assert known[code].denominator
    assert set(rules.policies) <= set(FAMILIES)
    assert set(rules.goals) <= set(GOALS)
    for nature, names in rules.natures.items():
        facts = {i.facts for i in known.values()} | set(known)
        assert names <= facts, nature


def test_a_function_counts_in_one_goal_only() -> None:
    rules = load_comparisons()
    assert rules.goal_of("281") == 4
    assert rules.goal_of("423") == 10  # longer than « 42 »
    assert rules.goal_of("421") == 1
    assert rules.goal_of("01") is None
