"""Indicators: catalogue, exact values, honest comparisons, against plain loops."""

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from empty_base import MemoryVersion, construct, insert, staged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.catalogue.indicators import load_indicators, read_family
from dashboard.errors import PackError, QueryError
from dashboard.indicators import State, key_figures, read
from dashboard.indicators.key_figures import key_figure
from dashboard.indicators.model import Series
from dashboard.indicators.points import assemble
from dashboard.queries import library
from dashboard.secrecy import SECRET, Gate

CATALOGUE = load_indicators()
TEXT = """[essai]
libelle = "Essai"
question = "Quoi ?"
definition = "Rien."
formule = "1"
unite = "€"
sens = "contexte"
cadence = "annee"
agregation = "somme"
requete = "budget/evolution_annuelle"
periode = "exercice"
numerateur = "depense_fonctionnement_eur"
complet = "etape:CA"
odd = [16]
reserve = "Aucune."
version = 1
valide_du = 2025-01-01
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('unite = "€"\n', "", "clé absente « unite »"),
        ("odd =", "ods =", "clé inconnue « ods »"),
        ('"contexte"', '"hausse"', "« sens » inconnu « hausse »"),
        ("version = 1", 'version = "1"', "« 1 » refusée pour « version »"),
        ("numerateur =", "# numerateur =", "l'un des deux"),
        ("[essai]", "[essai", "TOML illisible"),
    ],
)
def test_a_wrong_entry_names_its_file_and_its_code(tmp_path, old, new, message):
    path = tmp_path / "budget.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackError) as error:
        read_family(path)
    assert message in error.value.message
    assert "budget.toml" in error.value.message
    assert "TOML" in message or "essai" in error.value.message


def test_a_family_nobody_declared_is_refused(tmp_path):
    path = tmp_path / "divers.toml"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(PackError, match="famille inconnue"):
        read_family(path)


@pytest.mark.parametrize("code", CATALOGUE)
def test_each_indicator_cites_columns_its_queries_really_give(code):
    indicator = CATALOGUE[code]
    cited = {
        indicator.period,
        indicator.numerator,
        indicator.denominator,
        indicator.value,
        indicator.count,
        indicator.coverage,
        indicator.note,
        indicator.complete.partition(":")[0],
        *indicator.comparable_previous,
        *indicator.comparable_year,
    } - {""}
    for name in filter(None, (indicator.query, indicator.area_query)):
        query = library().get(name)
        assert cited <= {column.name for column in query.columns}
        assert set(indicator.params) <= {param.name for param in query.params}


def test_no_two_indicators_share_formula_and_source():
    seen = [
        (i.query, tuple(i.params.items()), i.numerator, i.denominator, i.value)
        for i in CATALOGUE.values()
    ]
    assert len(seen) == len(set(seen))


def yearly(exercice, value, etape="CA", rupture=""):
    return {
        "exercice": exercice,
        "etape": etape,
        "depense_fonctionnement_eur": value,
        "population_nb": 3,
        "rupture": rupture,
    }


def test_amounts_and_ratios_are_exact():
    points, comparisons = assemble(
        CATALOGUE["depense_reelle_fonctionnement"],
        [yearly(2024, Decimal("0.30")), yearly(2023, Decimal("0.10"))],
    )
    assert [p.value for p in points] == [Decimal("0.10"), Decimal("0.30")]
    assert comparisons[1][0].difference == Decimal("0.20")
    assert comparisons[1][0].change == 2
    ratio, _ = assemble(
        CATALOGUE["depense_fonctionnement_habitant"], [yearly(2024, Decimal("1.00"))]
    )
    assert ratio[0].value == Decimal(1) / 3
    assert (ratio[0].numerator, ratio[0].denominator) == (Decimal("1.00"), 3)


def test_a_year_voted_and_not_executed_is_not_the_current_figure():
    indicator = CATALOGUE["depense_reelle_fonctionnement"]
    rows = [
        yearly(2023, Decimal(100)),
        yearly(2024, Decimal(110), rupture="passage de M14 à M57"),
        yearly(2025, Decimal(500), "BP"),
    ]
    points, comparisons = assemble(indicator, rows)
    figure = key_figure(Series(indicator, "", "v", indicator.query, points, comparisons))
    assert (figure.current.label, figure.running.label) == ("2024", "2025")
    assert figure.previous.before == 100
    assert figure.previous.note == "passage de M14 à M57"
    assert comparisons[2] == (None, None)


def test_a_missing_year_is_not_jumped_over():
    points, comparisons = assemble(
        CATALOGUE["depense_reelle_fonctionnement"],
        [yearly(2016, Decimal(1)), yearly(2018, Decimal(2))],
    )
    assert comparisons[1][0] is None
    assert len(points) == 2


def weekly(monday, value, complete=True, count=50):
    return {
        "semaine": monday,
        "recues_nb": value,
        "effectif": count,
        "delai_median_jours": value,
        "complete": complete,
    }


def test_the_same_iso_week_of_the_year_before_is_compared():
    indicator = CATALOGUE["demandes_recues"]
    weeks = [dt.date.fromisocalendar(*w, 1) for w in ((2019, 52), (2020, 1), (2020, 53), (2021, 1))]
    points, comparisons = assemble(indicator, [weekly(w, i + 1) for i, w in enumerate(weeks)])
    assert [p.label for p in points] == ["S52\xa02019", "S01\xa02020", "S53\xa02020", "S01\xa02021"]
    assert comparisons[1][0].before == 1
    assert comparisons[2][1] is None, "2019 had no week 53"
    assert comparisons[3][0].label == "S53\xa02020"
    assert comparisons[3][1].label == "S01\xa02020"


def test_the_week_under_way_is_compared_with_nothing():
    indicator = CATALOGUE["demandes_recues"]
    mondays = [dt.date(2025, 11, 10), dt.date(2025, 11, 17)]
    points, comparisons = assemble(
        indicator, [weekly(mondays[0], 100), weekly(mondays[1], 30, complete=False)]
    )
    figure = key_figure(Series(indicator, "", "v", "q", points, comparisons))
    assert comparisons[1] == (None, None)
    assert (figure.current.value, figure.running.value) == (100, 30)


def test_secret_unknown_and_zero_are_three_things():
    indicator = CATALOGUE["demandes_recues"]
    monday = dt.date(2025, 11, 10)
    states = [assemble(indicator, [weekly(monday, value)])[0][0] for value in (SECRET, None, 0)]
    assert [p.state for p in states] == [State.SECRET, State.ABSENT, State.OK]
    assert [p.value for p in states] == [None, None, 0]


def test_a_median_over_few_cases_is_fragile():
    indicator = CATALOGUE["delai_median_resolution"]
    rows = [weekly(dt.date(2025, 11, 10), 2.5, count=9)]
    figure = key_figure(Series(indicator, "", "v", "q", *assemble(indicator, rows)))
    assert figure.fragile
    assert figure.current.value == Decimal("2.5")


@pytest.fixture
def base():
    connection = staged()
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def built():
    connection = staged()
    construct(connection)
    yield connection
    connection.close()


def bicycles(days):
    """(sensor, day, count) → received rows, one interval a day in Paris time."""
    rows = []
    for sensor, day, value in days:
        start = dt.datetime(day.year, day.month, day.day) - dt.timedelta(hours=1)
        rows.append(
            {
                "capteur_id": sensor,
                "propriete": "velo",
                "debut": start,
                "fin": start + dt.timedelta(days=1),
                "valeur": value,
                "fichier_id": 1,
            }
        )
    return rows


def gate_on(base):
    construct(base)
    return Gate(MemoryVersion(base))


def test_without_source_each_indicator_says_why(base):
    figures = key_figures(gate_on(base))
    assert [f.indicator.code for f in figures] == list(CATALOGUE)
    assert {f.state for f in figures} == {State.ABSENT}
    assert all(f.reason and f.current is None for f in figures)


def test_bicycles_compare_only_counters_active_in_both_weeks(base):
    first = dt.date(2025, 1, 6)

    def week(sensor, start, value):
        return [(sensor, start + dt.timedelta(days=i), value) for i in range(7)]

    insert(
        base,
        "brut_mesure",
        bicycles(
            [
                *week("A", first, 10),
                *week("A", first + dt.timedelta(days=7), 15),
                *week("B", first + dt.timedelta(days=7), 100),
            ]
        ),
    )
    figure = next(f for f in key_figures(gate_on(base)) if f.indicator.code == "passages_velo")
    assert (figure.state, figure.current.value, figure.current.count) == (State.OK, 805, 2)
    assert figure.previous.restricted
    assert (figure.previous.now, figure.previous.before) == (105, 70)


def test_a_week_half_covered_gives_no_value(base):
    days = [("A", dt.date(2025, 1, 6) + dt.timedelta(days=i), 10) for i in (0, 1, 2, 6, 7)]
    insert(base, "brut_mesure", bicycles(days))
    series = read(gate_on(base), "passages_velo")
    assert series.points[0].coverage == Decimal(str(4 / 7))
    assert (series.points[0].state, series.points[0].value) == (State.ABSENT, None)


def test_an_unknown_indicator_lists_the_known_ones(base):
    with pytest.raises(QueryError, match="passages_velo"):
        read(gate_on(base), "passages_velos")


MONDAYS = [
    dt.date.fromisocalendar(*week, 1)
    for week in ((2019, 52), (2020, 1), (2020, 52), (2020, 53), (2021, 1))
]
DAYS = st.dictionaries(
    st.tuples(st.sampled_from(["A", "B", "C"]), st.sampled_from(MONDAYS)),
    st.tuples(st.one_of(st.just(7), st.integers(1, 6)), st.integers(0, 50)),
    min_size=1,
).map(
    lambda weeks: [
        (sensor, monday + dt.timedelta(days=i), value + i)
        for (sensor, monday), (days, value) in weeks.items()
        for i in range(days)
    ]
)


def monday_of(day):
    return day - dt.timedelta(days=day.weekday())


def naive_weeks(days):
    """Monday → (sum, sensors, coverage, previous pair, year pair) with plain loops."""
    weeks = {}
    for sensor, day, value in days:
        weeks.setdefault(monday_of(day), {}).setdefault(sensor, {})[day] = value
    found = {}
    for week, sensors in weeks.items():
        full = {s: sum(v.values()) for s, v in sensors.items() if len(v) == 7}
        year, number, _ = week.isocalendar()
        pairs = []
        try:
            last_year = dt.date.fromisocalendar(year - 1, number, 1)
        except ValueError:
            last_year = None
        for other in (week - dt.timedelta(days=7), last_year):
            then = {s: sum(v.values()) for s, v in weeks.get(other, {}).items() if len(v) == 7}
            both = sorted(set(full) & set(then))
            pairs.append(
                (sum(full[s] for s in both), sum(then[s] for s in both)) if both else (None, None)
            )
        active = sum(len(v) for v in sensors.values())
        found[week] = (
            sum(sum(v.values()) for v in sensors.values()),
            len(sensors),
            pytest.approx(active / (7 * len(sensors))),
            *pairs,
        )
    return found


@given(DAYS)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_weekly_sensors_equal_a_naive_count(built, days):
    built.execute("DELETE FROM brut_mesure")
    insert(built, "brut_mesure", bicycles(days))
    construct(built, ("heure_paris", "mesure_jour"))
    rows = (
        Gate(MemoryVersion(built)).run("capteurs/semaine_comparee", {"propriete": "velo"}).records()
    )
    assert {
        r["semaine"]: (
            r["somme"],
            r["capteurs_nb"],
            r["couverture_part"],
            (r["somme_communs_semaine"], r["somme_semaine_avant"]),
            (r["somme_communs_an"], r["somme_an_avant"]),
        )
        for r in rows
    } == naive_weeks(days)


def known_until(built, sensors, ahead=0):
    """(last complete week, last week told) of sensors read daily, the last one also later."""
    monday, day = dt.datetime(2025, 1, 6), dt.timedelta(days=1)
    read = [(f"c{n}", monday + i * day) for n in range(sensors) for i in range(21)]
    read += [(f"c{sensors - 1}", monday + (20 + i) * day) for i in range(1, ahead + 1)]
    insert(
        built,
        "brut_mesure",
        [
            {
                "capteur_id": name,
                "propriete": "velo",
                "debut": start,
                "fin": start + day,
                "valeur": 1.0,
                "fichier_id": 1,
                "position": rank,
            }
            for rank, (name, start) in enumerate(read)
        ],
    )
    construct(built, ("heure_paris", "mesure_jour"))
    query = "capteurs/semaine_comparee"
    rows = list(Gate(MemoryVersion(built)).run(query, {"propriete": "velo"}).records())
    weeks = [r["semaine"] for r in rows]
    return max(r["semaine"] for r in rows if r["complete"]), max(weeks)


def test_a_clock_that_runs_ahead_completes_no_week_to_come(built):
    assert known_until(built, 5, ahead=9) == (dt.date(2025, 1, 20), dt.date(2025, 2, 3))


def test_a_lone_sensor_is_believed(built):
    assert known_until(built, 1, ahead=14) == (dt.date(2025, 2, 3), dt.date(2025, 2, 3))


def test_series_is_a_value(base):
    series = read(gate_on(base), "demandes_recues")
    with pytest.raises(dataclasses.FrozenInstanceError):
        series.area = "A"


def test_key_figures_read_two_years_and_series_all_of_them(base):
    insert(
        base,
        "source",
        [
            {
                "code": "velo",
                "nom": "Vélo",
                "table_cible": "mesure",
                "etat": "chargee",
                "derniere_donnee": dt.date(2025, 1, 13),
            }
        ],
    )
    days = [dt.date(2020, 1, 6), *(dt.date(2024, 1, 8) + dt.timedelta(days=i) for i in range(372))]
    insert(base, "brut_mesure", bicycles([("A", day, 10) for day in days]))
    gate = gate_on(base)
    figure = next(f for f in key_figures(gate) if f.indicator.code == "passages_velo")
    assert read(gate, "passages_velo").points[0].start == dt.date(2020, 1, 6)
    assert len(figure.trend) == 53
    assert (figure.current.label, figure.year_ago.label) == ("S02\xa02025", "S02\xa02024")
    assert figure.year_ago.now == 70


def test_a_quantity_silent_for_years_keeps_its_figures_beside_sensors_still_read(base):
    days = [dt.date(2021, 1, 4) + dt.timedelta(days=i) for i in range(400)]
    parked = {
        "capteur_id": "P",
        "propriete": "places_libres",
        "debut": dt.datetime(2025, 1, 13, 7),
        "valeur": 12.0,
    }
    insert(base, "brut_mesure", [*bicycles([("A", day, 10) for day in days]), parked])
    source = {"table_cible": "mesure", "etat": "chargee"}
    insert(
        base,
        "source",
        [
            {**source, "code": "velo", "nom": "Vélo", "derniere_donnee": days[-1]},
            {**source, "code": "parking", "nom": "P", "derniere_donnee": dt.date(2025, 1, 13)},
        ],
    )
    figure = next(f for f in key_figures(gate_on(base)) if f.indicator.code == "passages_velo")
    assert (figure.current.label, figure.year_ago.label) == ("S05\xa02022", "S05\xa02021")


def test_one_reading_dated_in_the_future_moves_no_figure(base):
    """The version of the tests was built on Monday 20 January 2025."""
    days = [dt.date(2025, 1, 6) + dt.timedelta(days=i) for i in range(15)]
    received = bicycles([("A", day, 10) for day in days])
    insert(base, "brut_mesure", [*received, *bicycles([("A", dt.date(2062, 3, 1), 10)])])
    figure = next(f for f in key_figures(gate_on(base)) if f.indicator.code == "passages_velo")
    assert (figure.current.label, figure.current.value) == ("S03\xa02025", 70)
    assert (figure.running.label, figure.running.complete) == ("S04\xa02025", False)
    assert figure.trend[-1] == figure.running
