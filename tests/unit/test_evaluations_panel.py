"""From a plan of the pack to what the engine takes: cells known or not, starts, events, errors."""

from __future__ import annotations

import copy
import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pytest
from empty_base import fill
from evaluation_base import AREAS, MONDAY, base, gate, indicator

from dashboard.build.evaluation_cards import estimated, named, write_cards
from dashboard.build.evaluation_neighbours import touching
from dashboard.build.evaluation_panel import Compiled, compiled, in_periods, transition
from dashboard.catalogue.evaluations import Declared, read_evaluation
from dashboard.catalogue.indicators import load_indicators
from dashboard.errors import PlanError
from dashboard.evaluation.evaluate import evaluate
from dashboard.experiments.read import card
from dashboard.queries import library

WEEKS = 130
START = dt.date(2024, 1, 1)
FIRST = 104
"""Rank of the week of START."""
TREATED = ("Q01", "Q03", "Q10")
Told = dict[str, Any]


@pytest.fixture(scope="module")
def empty() -> duckdb.DuckDBPyConnection:
    return base()


@pytest.fixture
def con(empty: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The base, left empty after each test."""
    yield empty
    for table in (
        *("valeur_indicateur", "indicateur", "evenement", "contour", "evaluation_carte"),
        *("capteur", "mesure_jour", "capteur_signal"),
    ):
        empty.execute(f"DELETE FROM {table}")


def series(effect: float = 40.0, seed: int = 3) -> dict[str, list[float | None]]:
    """Weekly counts of ten areas; the measure adds `effect` in three of them."""
    chance = random.Random(seed)
    made: dict[str, list[float | None]] = {}
    for rank, area in enumerate(AREAS):
        moved = effect if area in TREATED else 0.0
        made[area] = [
            round(400 + 20 * rank + chance.gauss(0, 10) + (moved if week >= FIRST else 0))
            for week in range(WEEKS)
        ]
    return made


def declared(**keys: Any) -> Declared:
    told: Told = {
        "code": "essai",
        "titre": "Essai",
        "indicateur": "entrees_piscines",
        "genre": "semaine",
        "sens_attendu": "hausse",
        "niveau": "quartier",
        "choix_des_zones": "tirage_au_sort",
        "zones_traitees": [{"zone": zone, "debut": START} for zone in TREATED],
    }
    told = {k: v for k, v in {**copy.deepcopy(told), **keys}.items() if v is not None}
    return read_evaluation(told, indicators=load_indicators(), levels=("ville", "quartier"))


def made(con: duckdb.DuckDBPyConnection, plan: Declared) -> Compiled:
    return compiled(gate(con), plan, load_indicators())


def table(asked: Compiled) -> dict[tuple[str, str], float]:
    """(area, period) → value known."""
    known = asked.rows.dropna(subset=["valeur"])
    return {(r.zone, r.periode): r.valeur for r in known.itertuples()}


def test_a_rate_is_its_sum_over_its_sum_told_in_percent(con: duckdb.DuckDBPyConnection) -> None:
    tops = {area: [30.0 + week % 7 for week in range(WEEKS)] for area in AREAS}
    bottoms = {area: [60.0 + week % 5 for week in range(WEEKS)] for area in AREAS}
    indicator(con, "frequentation_cantine", tops, bottom=bottoms)
    asked = made(con, declared(indicateur="frequentation_cantine"))
    assert asked.plan.measured_in == "points"
    found = table(asked)
    for week in (0, 1, 88):
        day = (MONDAY + dt.timedelta(weeks=week)).isoformat()
        assert found["Q04", day] == pytest.approx(100 * (30 + week % 7) / (60 + week % 5))


def test_hidden_missing_and_incomplete_cells_are_unknown_never_zero(
    con: duckdb.DuckDBPyConnection,
) -> None:
    values = series()
    values["Q02"][10] = None  # never said
    indicator(con, "entrees_piscines", values)
    where = "UPDATE valeur_indicateur SET {} WHERE territoire = 'Q05' AND debut = '{}'"
    days = [(MONDAY + dt.timedelta(weeks=week)).isoformat() for week in range(WEEKS)]
    hidden = "numerateur = NULL, effectif = NULL, secret_k = 5"
    con.execute(where.format(hidden, days[20]))
    con.execute(where.format("couverture_part = 0.9", days[30]))  # one pool in ten is missing
    con.execute(where.format("couverture_part = 0.97", days[31]))  # nearly whole: kept
    con.execute(f"UPDATE valeur_indicateur SET complete = false WHERE debut = '{days[-1]}'")
    asked = made(con, declared())
    assert dict(asked.unknown) == {"absente": 1, "incomplete": 1, "secret": 1}
    found = table(asked)
    assert max(period for _, period in found) == days[-2]  # the running week is left out
    for area, week in (("Q02", 10), ("Q05", 20), ("Q05", 30)):
        assert (area, days[week]) not in found
    assert found["Q05", days[31]] == values["Q05"][31]
    assert len(asked.rows) == len(AREAS) * (WEEKS - 1)


def test_a_rate_stays_known_when_a_unit_is_missing(con: duckdb.DuckDBPyConnection) -> None:
    ones = {area: [50.0 + week for week in range(WEEKS)] for area in AREAS}
    indicator(
        con,
        "frequentation_cantine",
        ones,
        bottom={area: [200.0] * WEEKS for area in AREAS},
        couverture_part=0.8,
    )
    assert made(con, declared(indicateur="frequentation_cantine")).unknown == {}


def test_a_start_that_cuts_a_week_leaves_it_out(con: duckdb.DuckDBPyConnection) -> None:
    whole, cut = (
        declared(),
        declared(zones_traitees=[{"zone": "Q01", "debut": dt.date(2024, 1, 3)}]),
    )
    assert (transition(whole), transition(cut)) == (0, 1)
    assert transition(declared(transition_semaines=3)) == 3
    assert [in_periods(weeks, "mois") for weeks in (0, 1, 4, 5, 9)] == [0, 1, 1, 2, 3]
    indicator(con, "entrees_piscines", series())
    rows = made(con, cut).rows
    assert set(rows[rows["zone"] == "Q01"]["debut"]) == {"2024-01-01"}
    assert set(rows[rows["zone"] != "Q01"]["debut"]) == {""}


def test_a_change_of_definition_known_to_the_town_blocks(con: duckdb.DuckDBPyConnection) -> None:
    indicator(con, "entrees_piscines", series())
    fill(
        con,
        "evenement",
        ("genre", "libelle", "territoire", "objet", "debut", "fin"),
        [
            ("definition", "Les clubs comptent", "", "entrees", dt.date(2023, 5, 2), MONDAY),
            ("definition", "Autre chose", "", "appels_recus", dt.date(2023, 5, 2), MONDAY),
            ("travaux", "Bassin vidé", "Q03", "", dt.date(2023, 6, 2), MONDAY),
            ("greve", "Ailleurs", "Z", "", dt.date(2023, 6, 2), MONDAY),
        ],
    )
    asked = made(con, declared())
    assert asked.plan.definition_changes == ("2023-05-02",)
    assert [event["motif"] for event in asked.events] == ["Les clubs comptent", "Bassin vidé"]
    assert evaluate(asked.plan, asked.rows).verdict.grade == "insuffisant"


def test_what_else_happened_warns_when_it_touches_only_some_areas(
    con: duckdb.DuckDBPyConnection,
) -> None:
    indicator(con, "entrees_piscines", series())
    day = dt.date(2024, 3, 4)
    somewhere = {"date": day, "zones": ["Q03"], "motif": "bassin fermé"}
    everywhere = {"date": day, "motif": "canicule"}
    assert made(con, declared(evenements=[everywhere])).plan.events == ()
    asked = made(con, declared(evenements=[everywhere, somewhere]))
    assert asked.plan.events == ("bassin fermé (04/03/2024)",)
    grades = {evaluate(one.plan, one.rows).verdict.grade for one in (made(con, declared()), asked)}
    assert grades == {"demontre", "probable"}
    alone = declared(
        niveau=None, zone="Q01", zones_traitees=[{"debut": START}], evenements=[everywhere]
    )
    assert made(con, alone).plan.events == ("canicule (04/03/2024)",)


def square(x: int, y: int) -> str:
    return f"M{x}.0 {y}.0L{x + 1}.0 {y}.0L{x + 1}.0 {y + 1}.0L{x}.0 {y + 1}.0Z"


def test_neighbours_share_a_stretch_of_border_not_a_corner() -> None:
    paths = {"a": square(0, 0), "b": square(1, 0), "c": square(1, 1), "d": square(5, 5)}
    assert touching(paths, {"a"}) == {"b"}
    assert touching(paths, {"a", "b"}) == {"c"}
    assert touching(paths, {"d"}) == frozenset()


def test_neighbours_are_controls_without_which_the_result_must_hold(
    con: duckdb.DuckDBPyConnection,
) -> None:
    indicator(con, "entrees_piscines", series())
    rows = [
        (area, "quartier", area, "V", square(rank, 0), "c", 1.0) for rank, area in enumerate(AREAS)
    ]
    columns = ("code", "niveau", "nom", "parent", "chemin", "cadre", "cx")
    fill(con, "contour", columns, rows)
    asked = made(con, declared())
    assert asked.neighbours == ("Q02", "Q04", "Q09")
    card = evaluate(asked.plan, asked.rows)
    assert card.verdict.grade == "demontre"
    spilled = {area: list(values) for area, values in series().items()}
    for area in asked.neighbours:  # the measure takes its swimmers from the next pools
        spilled[area][FIRST:] = [value - 10 for value in spilled[area][FIRST:] if value]
    con.execute("DELETE FROM valeur_indicateur")
    con.execute("DELETE FROM indicateur")
    indicator(con, "entrees_piscines", spilled)
    asked = made(con, declared())
    card = evaluate(asked.plan, asked.rows)
    (check,) = [check for check in card.checks if check.code == "voisinage"]
    assert (check.state, card.verdict.grade) == ("alerte", "probable")


def test_texts_of_a_card_name_the_areas() -> None:
    told = {
        "checks": [{"code": "voisinage", "state": "alerte", "words": "témoins : Q02, Q04."}],
        "series": {"zones": [{"zone": "Q02"}]},
        "reason": "sans Q04",
    }
    found = named(told, {"Q02": "Les Halles", "Q04": "Le Port", "alerte": "non"})
    assert found["checks"][0] == {
        "code": "voisinage",
        "state": "alerte",
        "words": "témoins : Les Halles, Le Port.",
    }
    assert found["series"] == told["series"]
    assert found["reason"] == "sans Le Port"


BEFORE, BEYOND = dt.date(2021, 1, 4), dt.date(2030, 1, 7)
BAD: tuple[tuple[Told, str, str], ...] = (
    ({"zones_traitees": [{"zone": "Z", "debut": START}]}, "zones_traitees", "« Z » inconnue"),
    ({"zones_temoins": ["Q02", "Z"]}, "zones_temoins", "« Z » inconnue"),
    ({"zones_exclues": [{"zone": "Z", "motif": "x"}]}, "zones_exclues", "« Z » inconnue"),
    (
        {"evenements": [{"date": START, "zones": ["Q02", "Z"], "motif": "x"}]},
        "evenements",
        "« Z » inconnue",
    ),
    ({"zones_traitees": [{"zone": "Q01", "debut": BEFORE}]}, "zones_traitees", "hors des données"),
    ({"zones_traitees": [{"zone": "Q01", "debut": BEYOND}]}, "zones_traitees", "hors des données"),
    ({"indicateur": "prets"}, "indicateur", "« prets » n'est pas calculé"),
    ({"niveau": "ville"}, "indicateur", "aucune valeur publiée"),
    ({"famille": "poisson", "indicateur": "frequentation_cantine"}, "famille", "un rapport"),
    (
        {"niveau": None, "zone": "Z", "zones_traitees": [{"debut": START}]},
        "zone",
        "« Z » inconnue",
    ),
    (
        {"niveau": None, "indicateur": None, "capteur_grandeur": "velo"},
        "capteur_grandeur",
        "aucun capteur",
    ),
)


@pytest.mark.parametrize(("keys", "field", "words"), BAD, ids=lambda v: str(v)[:40])
def test_what_the_data_cannot_answer_is_said_with_the_evaluation_and_its_key(
    con: duckdb.DuckDBPyConnection, keys: Told, field: str, words: str
) -> None:
    indicator(con, "entrees_piscines", series())
    ones = {area: [50.0] * WEEKS for area in AREAS}
    if "frequentation_cantine" in keys.values():
        indicator(con, "frequentation_cantine", ones, bottom=ones)
    with pytest.raises(PlanError) as caught:
        made(con, declared(**keys))
    assert caught.value.file == "evaluations.toml"
    assert caught.value.field == f"essai, {field}"
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({area: [7.0] * WEEKS for area in AREAS}, "constante"),
        ({area: [7.0 + rank] for rank, area in enumerate(AREAS)}, "hors des données"),
        ({area: [7.0 + n for n in range(3)] for area in AREAS}, "hors des données"),
        ({"Q02": [1.0, 2.0] * 65}, "aucune donnée pour la zone « Q01 »"),
    ],
)
def test_poor_data_make_a_card_without_result_and_with_its_reason(
    con: duckdb.DuckDBPyConnection, values: dict[str, list[float]], words: str
) -> None:
    indicator(con, "entrees_piscines", values)
    write_cards(con, library(), (declared(),), load_indicators())
    found = card(gate(con), "essai")
    assert found is not None
    assert (found.note, found.methode, found.effet, found.q) == ("insuffisant", None, None, None)
    assert words in found.motif
    assert words in found.told["sentences"]["finding"]


def sensors(con: duckdb.DuckDBPyConnection, days: int, faults: Told) -> None:
    """Five bicycle counters, a hundred a day each; `faults`: (sensor, day) → columns."""
    rows = []
    for sensor in range(1, 6):
        for day in range(days):
            told = {"somme": 100.0, "couverture_part": 1.0, **faults.get((sensor, day), {})}
            if told["somme"] is not None:
                date = MONDAY + dt.timedelta(days=day)
                rows.append(
                    (f"C{sensor}", "velo", date, told["somme"], 4.0, 24, told["couverture_part"])
                )
    fill(
        con,
        "capteur",
        ("capteur_id", "propriete", "nom"),
        [(f"C{n}", "velo", "") for n in range(1, 6)],
    )
    names = ("capteur_id", "propriete", "jour", "somme", "moyenne", "releves_nb", "couverture_part")
    fill(con, "mesure_jour", names, rows)


def test_a_week_of_a_counter_is_its_seven_days_without_fault(
    con: duckdb.DuckDBPyConnection,
) -> None:
    days = 7 * 60 + 3
    sensors(
        con,
        days,
        {
            (1, 8): {"somme": None},  # a day without any reading
            (2, 15): {"somme": 80.0, "couverture_part": 0.8},  # brought to its whole day
            (3, 22): {"somme": 50.0, "couverture_part": 0.5},  # too short
            (4, 30): {"somme": 900.0},
        },
    )
    columns = ("capteur_id", "propriete", "jour", "genre")
    fault = ("C5", "velo", MONDAY + dt.timedelta(days=36), "plat")
    fill(con, "capteur_signal", columns, [fault])
    plan = declared(
        niveau=None,
        indicateur=None,
        capteur_grandeur="velo",
        zones_traitees=[{"zone": "C4", "debut": dt.date(2022, 9, 5)}],
    )
    asked = made(con, plan)
    found = table(asked)
    weeks = [(MONDAY + dt.timedelta(weeks=week)).isoformat() for week in range(60)]
    assert {key for key in found if key[1] in weeks} == found.keys()  # not the running week
    missing = {("C1", weeks[1]), ("C3", weeks[3]), ("C5", weeks[5])}
    assert {(s, w) for s in ("C1", "C2", "C3", "C4", "C5") for w in weeks} - found.keys() == missing
    assert asked.unknown == {"incomplete": 3}
    assert found["C2", weeks[2]] == pytest.approx(700)
    assert found["C4", weeks[4]] == pytest.approx(1500)
    assert (asked.plan.label, asked.plan.unit) == ("Passages de vélos", "zone")


LATER = dt.date(2024, 2, 5)
DESIGNS = {
    "did": ((TREATED[0], START), (TREATED[1], START), (TREATED[2], START)),
    "staggered": ((TREATED[0], START), (TREATED[1], START), (TREATED[2], LATER)),
    "did_serie": ((TREATED[0], START),),
}


@pytest.mark.parametrize("method", DESIGNS)
def test_a_town_renamed_reordered_or_rescaled_gets_the_same_card(
    con: duckdb.DuckDBPyConnection, method: str
) -> None:
    values = series(12.0)
    indicator(con, "entrees_piscines", values)
    zones = [{"zone": zone, "debut": day} for zone, day in DESIGNS[method]]
    plan = declared(zones_traitees=zones)
    one = estimated(plan, made(con, plan))
    order = list(AREAS)
    random.Random(5).shuffle(order)
    swapped = dict(zip(AREAS, order, strict=True))
    con.execute("DELETE FROM valeur_indicateur")
    con.execute("DELETE FROM indicateur")
    again = {swapped[area]: [3 * value for value in told if value] for area, told in values.items()}
    indicator(con, "entrees_piscines", {area: again[area] for area in reversed(order)})
    zones = [{"zone": swapped[zone], "debut": day} for zone, day in reversed(DESIGNS[method])]
    plan = declared(zones_traitees=zones)
    other = estimated(plan, made(con, plan))
    assert one["methode"] == other["methode"] == method
    assert one["note"] == other["note"]
    for column in ("effet", "effet_bas", "effet_haut"):
        assert other[column] == pytest.approx(3 * one[column], rel=1e-6)
    # deals of dates are drawn: another order of the areas draws others
    drawn = 0.02 if method == "staggered" else 0.0
    assert np.isclose(other["p"], one["p"], rtol=1e-6, atol=drawn)
    assert np.isclose(other["effet_pct"], one["effet_pct"], rtol=1e-6)


def test_a_secondary_indicator_is_corrected_with_the_others_or_said_missing(
    con: duckdb.DuckDBPyConnection,
) -> None:
    indicator(con, "entrees_piscines", series())
    indicator(con, "prets", series(0.0, seed=8))
    plan = declared(indicateurs_secondaires=["prets", "entrees_mediatheques"])
    asked = made(con, plan)
    assert (asked.plan.secondary, asked.missing) == (("prets",), ("entrees_mediatheques",))
    (other,) = evaluate(asked.plan, asked.rows).secondary
    assert other.outcome == "prets"
    assert other.p > 0.05


def test_an_area_left_out_is_listed_and_takes_no_part(con: duckdb.DuckDBPyConnection) -> None:
    values = series()
    values["Q05"] = [value and 3 * value for value in values["Q05"]]
    indicator(con, "entrees_piscines", values)
    plan = declared(zones_exclues=[{"zone": "Q05", "motif": "travaux"}])
    asked = made(con, plan)
    found = evaluate(asked.plan, asked.rows)
    assert found.excluded == ("Q05",)
    assert found.estimate is not None
    assert found.estimate.controls == len(AREAS) - len(TREATED) - 1
    alone = declared(zones_temoins=[])
    assert evaluate(made(con, alone).plan, made(con, alone).rows).estimate is not None
    assert set(made(con, alone).rows["zone"]) == set(TREATED)


def test_an_engine_that_fails_leaves_a_card_and_the_build_goes_on(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, failed_cards: list[str]
) -> None:
    indicator(con, "entrees_piscines", series())

    def fails(*_: object, **__: object) -> None:
        raise np.linalg.LinAlgError("singular matrix")

    monkeypatch.setattr("dashboard.evaluation.evaluate.evaluate", fails)
    write_cards(con, library(), (declared(),), load_indicators())
    found = card(gate(con), "essai")
    assert found is not None
    assert (found.note, found.motif) == ("insuffisant", "le calcul n'aboutit pas (LinAlgError)")
    assert len(failed_cards) == 1
    assert failed_cards[0].startswith(
        "Évaluation « essai » : le calcul n'aboutit pas (LinAlgError : singular matrix, "
        "test_evaluations_panel.py ligne "
    )


def test_a_mistake_in_the_sentences_is_traced_too(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, failed_cards: list[str]
) -> None:
    indicator(con, "entrees_piscines", series())

    def wrong(*_: object) -> None:
        raise KeyError

    monkeypatch.setattr("dashboard.evaluation.output.as_json", wrong)
    write_cards(con, library(), (declared(),), load_indicators())
    found = card(gate(con), "essai")
    assert found is not None
    assert found.note == "insuffisant"
    assert "KeyError : sans message" in failed_cards[0]
