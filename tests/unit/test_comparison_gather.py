"""What a figure becomes beside others: secret, zero, unknown, not concerned, not comparable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from dashboard.catalogue.comparisons import ContextValue, load_comparisons
from dashboard.catalogue.indicators import load_indicators
from dashboard.comparison import gather
from dashboard.comparison.ground import Ground
from dashboard.comparison.peers import Town
from dashboard.comparison.projects import place_of, projects
from dashboard.comparison.published import aggregate_series, context_series
from dashboard.comparison.series import Worth
from dashboard.indicators import Area, Definition, Point, State, parse_period
from dashboard.territory import Project

YEAR = parse_period("2024")
TOWNS = (Town("A", "A", "R", 1000), Town("B", "B", "R", 500), Town("C", "C", "R"))
AREAS = {code: Area(code, code, "commune", "R") for code in "ABC"} | {
    "R": Area("R", "R", "epci", None)
}


class Given:
    """A gate that gives the rows of a test, by name of query and of one parameter."""

    def __init__(self, **rows: Iterable[dict[str, Any]]) -> None:
        self.rows = rows

    def run(self, name: str, params: dict[str, Any] | None = None) -> Any:
        asked = params or {}
        key = name.rpartition("/")[2] + "_" + str(asked.get("indicateur", "")).strip()
        found = self.rows.get(key.rstrip("_"), self.rows.get(name.rpartition("/")[2], ()))
        return SimpleNamespace(records=lambda: iter(found), rows=())


def ground(*definitions: Definition, **rows: Iterable[dict[str, Any]]) -> Ground:
    knows: Any = SimpleNamespace(definitions={d.code: d for d in definitions}, areas=AREAS)
    gate: Any = Given(**rows)
    return Ground(
        gate,
        knows,
        load_comparisons(),
        "commune",
        TOWNS,
        YEAR,
        {"A": 1000, "B": 500},
        (2024,),
        {"B": "périmètre modifié au 01/01/2024"},
        rows,
    )


def definition(code: str, first: str = "2020-01-01", last: str = "2025-06-30") -> Definition:
    day = dt.date.fromisoformat
    return Definition(code, 0, day(first), day(last), 0, (), ())


def cells(
    code: str, points: dict[str, Point], seen: str, **more: Any
) -> dict[str, tuple[Worth, Decimal | None]]:
    place = ground(more.get("known", definition(code)))
    pairs = frozenset((code, area) for area in seen)
    found = gather.indicator_series(place, load_indicators()[code], points, pairs)
    return {area: (cell.worth, cell.value) for area, cell in found.cells.items()}


def point(value: str, **more: Any) -> Point:
    return replace(Point(YEAR, State.OK, Decimal(value), numerator=Decimal(value)), **more)


def test_a_secret_has_no_value_and_no_reason_to_guess_it() -> None:
    hidden = Point(YEAR, State.SECRET, None, count=None)
    found = cells("demandes_dans_delai", {"A": hidden}, "A")
    assert found["A"] == (Worth.SECRET, None)


def test_silence_of_events_is_zero_only_where_and_when_they_are_known() -> None:
    assert load_indicators()["demandes_recues"].absence == "zero"
    found = cells("demandes_recues", {}, "A")
    assert found["A"] == (Worth.OK, 0)
    assert found["C"] == (Worth.NOT_CONCERNED, None)
    late = definition("demandes_recues", first="2024-03-01")
    assert cells("demandes_recues", {}, "A", known=late)["A"][0] is Worth.ABSENT
    assert load_indicators()["repas_servis"].absence == "inconnue"
    assert cells("repas_servis", {}, "A")["A"] == (Worth.ABSENT, None)


def test_counts_are_per_thousand_and_unknown_without_population() -> None:
    found = cells("demandes_recues", {a: point("20") for a in "AC"}, "AC")
    assert found["A"] == (Worth.OK, 20)
    assert found["C"] == (Worth.ABSENT, None)


def test_what_cannot_be_compared_is_shown_and_left_out() -> None:
    points = {
        "A": point("0.9", coverage=Decimal("0.9")),
        "B": point("0.8"),
        "C": point("0.7", complete=False),
    }
    found = cells("conformite_eau", points, "ABC")
    assert found == {
        "A": (Worth.PARTIAL, Decimal("0.9")),
        "B": (Worth.DIFFERENT, Decimal("0.8")),
        "C": (Worth.PARTIAL, Decimal("0.7")),
    }


def test_a_sum_over_devices_is_never_compared() -> None:
    found = cells("passages_velo", {"A": point("1200")}, "A")
    assert found["A"] == (Worth.DIFFERENT, 1200)


def value(code: str, period: str, text: str | None, state: str = "diffusee", **more: str) -> Any:
    number = None if text is None else float(text)
    plain = {"code": code, "periode": period, "valeur": number, "etat": state, "unite": "u"}
    return {**plain, "fusionne_dans": None, **more}


def test_a_context_value_is_read_at_its_last_period_until_the_one_asked() -> None:
    rows = [
        value("A", "2023", "10"),
        value("A", "2024", "20"),
        value("A", "2025", "30"),
        value("B", "2024", None, "secret"),
        value("X", "2024-12", "99"),
    ]
    found = context_series(ground(taux_activite=rows), "taux_activite")
    assert found is not None
    assert found.period == "2024"
    assert found.cells["A"].value == Decimal("0.2")
    assert [found.cells[c].worth for c in "ABC"] == [Worth.OK, Worth.SECRET, Worth.ABSENT]


def test_a_secret_denominator_hides_the_share() -> None:
    rows = {
        "logements_sociaux": [value(c, "2024", "30") for c in "ABC"],
        "residences_principales": [
            value("A", "2024", "120"),
            value("B", "2024", None, "secret"),
        ],
    }
    found = context_series(ground(**rows), "logements_sociaux")
    assert found is not None
    assert found.cells["A"].value == Decimal("0.25")
    assert [found.cells[c].worth for c in "ABC"] == [Worth.OK, Worth.SECRET, Worth.ABSENT]


def test_communes_published_before_their_merger_are_not_those_of_today() -> None:
    rows = [value("A", "2024", "1"), value("old", "2024", "2", fusionne_dans="B")]
    found = context_series(ground(locataires=rows), "locataires")
    assert found is not None
    assert found.cells["B"].worth is Worth.DIFFERENT


def test_an_unknown_context_value_keeps_its_own_words() -> None:
    found = context_series(ground(autre_chose=[value("A", "2024", "1")]), "autre_chose")
    assert found is not None
    assert (found.label, found.unit) == ("autre chose", "u")
    assert ContextValue("x", "X", "").direction == "contexte"


def test_an_aggregate_is_divided_by_the_population_it_is_published_with() -> None:
    about = load_comparisons().aggregates["encours_dette"]
    plain = {"siren": "s", "type_de_budget": "principal", "montant_eur": Decimal("9000.00")}
    rows = [
        {**plain, "insee": "A", "population_nb": 900},
        {**plain, "insee": "A", "population_nb": 900, "type_de_budget": "consolide"},
        {**plain, "insee": "B", "population_nb": None},
    ]
    years = [{"exercice": 2023}, {"exercice": 2026}]
    found = aggregate_series(ground(agregats_ofgl=rows, pairs_exercices=years), about)
    assert found is not None
    assert (found.period, found.cells["A"].value) == ("2023", 10)
    assert [found.cells[c].worth for c in "BC"] == [Worth.ABSENT, Worth.ABSENT]
    late = ground(agregats_ofgl=rows, pairs_exercices=[{"exercice": 2026}])
    assert aggregate_series(late, about) is None


def project(area: str, cost: str | None, grant: str | None) -> dict[str, Any]:
    amounts = {"cout_eur": cost and Decimal(cost), "subvention_eur": grant and Decimal(grant)}
    return {
        "nom": "P",
        "territoire": area,
        "theme": "",
        "programme": "DETR",
        "annee": 2019,
        "liste": "aides",
        **amounts,
    }


def test_projects_are_summed_by_area_and_those_outside_are_counted() -> None:
    rows = [
        project("A", "100", "40"),
        project("A", None, "10"),
        project("B", "300", "200.50"),
        project("R", "50", "5"),
        project("Z", "9", "9"),
    ]
    found = projects(ground(liste=rows))
    assert [(p.area, p.grant) for p in found.places] == [("B", Decimal("200.50")), ("A", 50)]
    first = found.places[1]
    assert (first.cost, first.part, first.per_head) == (100, Decimal("0.4"), Decimal("0.05"))
    assert [p.area for p in found.others] == ["R"]
    assert (found.outside, found.outside_grant, found.years) == (1, 9, (2019,))


def test_projects_without_amounts_have_no_sum() -> None:
    found = place_of("A", [Project("P", "A", "", "", None, None, None)], 100)
    assert (found.cost, found.grant, found.part, found.per_head) == (None, None, None, None)
