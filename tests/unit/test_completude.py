"""What is known, whole, comparable or zero."""

import datetime as dt
import random
from collections import defaultdict
from decimal import Decimal

import engine
import naive_values as naive
import pytest
from empty_base import insert

from dashboard.catalogue.indicators import load_indicators
from dashboard.indicators.model import Definition, State
from dashboard.indicators.periods import period_of, year_before
from dashboard.indicators.points import assemble

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2025, 1, 6)
ONE = Decimal(1)
SOURCES = ("source", "fichier", "brut_demande", "activite")


@pytest.fixture
def base():
    connection = engine.base()
    yield connection
    connection.close()


def every_day(first, last, **same):
    days = (last - first).days + 1
    return [{"jour": first + DAY * n, "numerateur": ONE, **same} for n in range(days)]


def weekly(rows, name, **where):
    """Column of the weeks of the whole territory, by Monday."""
    kept = {"genre": "semaine", "territoire": "V", "dimension": "", **where}
    return {r["debut"]: r[name] for r in rows if all(r[k] == v for k, v in kept.items())}


def test_a_missing_unit_lowers_the_coverage_until_it_is_held_closed(base):
    facts = [
        fact
        for unit in ("a", "b", "c")
        for fact in every_day(MONDAY, dt.date(2025, 8, 31), unite=unit)
    ]
    facts += every_day(MONDAY, dt.date(2025, 3, 2), unite="dead")
    found = weekly(engine.computed(base, engine.tried("somme"), facts), "couverture_part")
    assert found[dt.date(2025, 2, 24)] == 1
    assert found[dt.date(2025, 3, 3)] == 0.75
    assert found[dt.date(2025, 5, 26)] == 0.75, "fin le 1er juin, 91 jours après le dernier fait"
    assert found[dt.date(2025, 6, 2)] == 1


def test_a_unit_closed_at_the_same_season_the_year_before_is_not_expected(base):
    facts = every_day(dt.date(2023, 1, 2), dt.date(2025, 9, 7), unite="toute l'année")
    for year in (2023, 2024, 2025):
        facts += every_day(dt.date(year, 6, 1), dt.date(year, 8, 31), unite="été")
    found = weekly(engine.computed(base, engine.tried("somme"), facts), "couverture_part")
    assert found[dt.date(2023, 10, 2)] == 0.5, "on ne sait pas encore que c'est la saison"
    assert found[dt.date(2024, 10, 7)] == 1
    assert found[dt.date(2025, 7, 14)] == 1


def test_half_days_covered_make_half_a_week(base):
    facts = every_day(MONDAY, MONDAY + DAY * 13, unite="a", couverture=1.0)
    facts += every_day(MONDAY, MONDAY + DAY * 13, unite="b", couverture=0.5)
    rows = engine.computed(base, engine.tried("somme"), facts)
    assert set(weekly(rows, "couverture_part").values()) == {0.75}


def test_weeks_are_complete_between_the_first_and_the_last_known_day(base):
    facts = every_day(MONDAY + DAY, MONDAY + DAY * 24)
    found = weekly(engine.computed(base, engine.tried("somme"), facts), "complete")
    assert list(found.values()) == [False, True, True, False]


def test_silent_week_ends_do_not_make_a_week_incomplete(base):
    facts = [f for f in every_day(MONDAY, MONDAY + DAY * 60) if f["jour"].weekday() < 5]
    last = MONDAY + DAY * 60
    facts = [f for f in facts if f["jour"] <= last - DAY * (last.weekday() + 3)]
    rows = engine.computed(base, engine.tried("somme"), facts)
    assert engine.horizon(base)[2] == 2
    assert all(weekly(rows, "complete").values())


def test_a_week_stopped_on_wednesday_is_incomplete_even_with_silent_week_ends(base):
    facts = [f for f in every_day(MONDAY, MONDAY + DAY * 58) if f["jour"].weekday() < 5]
    found = weekly(engine.computed(base, engine.tried("somme"), facts), "complete")
    assert [whole for _, whole in sorted(found.items())][-2:] == [True, False]


def test_the_latest_source_does_not_speak_for_the_late_one(base):
    facts = every_day(MONDAY, MONDAY + DAY * 41, source="à jour")
    facts += every_day(MONDAY, MONDAY + DAY * 20, source="en retard")
    found = weekly(engine.computed(base, engine.tried("somme"), facts), "complete")
    assert list(found.values()) == [True] * 3 + [False] * 3


def test_a_source_dead_for_more_than_a_year_is_no_longer_waited_for(base):
    facts = every_day(dt.date(2023, 1, 2), dt.date(2023, 2, 5), source="morte")
    facts += every_day(dt.date(2023, 1, 2), dt.date(2025, 2, 2), source="vivante")
    engine.computed(base, engine.tried("somme"), facts)
    assert engine.horizon(base)[1] == dt.date(2025, 2, 2)


def test_a_sample_of_long_ago_does_not_make_the_years_after_it_known(base):
    sample = [{"jour": dt.date(2017, 3, 1), "numerateur": ONE, "source": "ancien"}]
    facts = every_day(MONDAY, MONDAY + DAY * 20, source="suivi")
    found = weekly(engine.computed(base, engine.tried("somme"), sample + facts), "complete")
    assert engine.horizon(base)[0] == MONDAY
    assert list(found.values()) == [False, True, True, True]
    overlapping = every_day(dt.date(2017, 3, 1), MONDAY - DAY * 365, source="ancien")
    engine.computed(base, engine.tried("somme"), overlapping + facts)
    assert engine.horizon(base)[0] == dt.date(2017, 3, 1)


@pytest.mark.parametrize("typed", [dt.date(2025, 6, 3), dt.date(2062, 2, 5)])
def test_a_future_date_typed_by_mistake_makes_no_week_complete(base, typed):
    last = dt.date(2025, 2, 5)
    facts = [*every_day(MONDAY, last), {"jour": typed, "numerateur": ONE}]
    found = weekly(engine.computed(base, engine.tried("somme"), facts), "complete")
    assert engine.horizon(base)[1] == last
    assert found[dt.date(2025, 1, 27)]
    assert not found[dt.date(2025, 2, 3)]


def test_a_source_that_comes_back_after_months_is_believed_on_its_third_day(base):
    first = every_day(MONDAY, dt.date(2025, 2, 5))
    back = every_day(dt.date(2025, 6, 2), dt.date(2025, 6, 4))
    for days, last in ((back[:2], dt.date(2025, 2, 5)), (back, dt.date(2025, 6, 4))):
        engine.computed(base, engine.tried("somme"), [*first, *days])
        assert engine.horizon(base)[1] == last


def test_figures_once_a_year_are_believed(base):
    facts = [
        {"jour": dt.date(year, 1, 1), "fin": dt.date(year, 12, 31), "numerateur": ONE}
        for year in (2021, 2022, 2023)
    ]
    rows = engine.computed(base, engine.tried("somme", cadence="annee"), facts)
    assert [r["complete"] for r in rows if r["territoire"] == "V"] == [True] * 3


def request(day, genre="signalement", **more):
    noon = dt.datetime.combine(day, dt.time(11))
    return {"fichier_id": 1, "genre": genre, "recu_le": noon, **more}


def requested(base, rows, code="demandes_recues", extract=None):
    """Rows of an indicator of requests, from one source."""
    insert(base, "source", [{"code": "grc", "table_cible": "demande"}])
    insert(base, "fichier", [{"fichier_id": 1, "source": "grc", "date_extrait": extract}])
    insert(base, "brut_demande", rows)
    engine.refresh(base)
    engine.compute(base, engine.with_facts(), load_indicators()[code])
    return engine.values(base)


def test_a_rare_request_is_known_as_far_as_its_source(base):
    rows = [request(MONDAY + DAY * n) for n in range(28)]
    rows.append(request(MONDAY + DAY, categorie="Dépôt sauvage"))
    requested(base, rows, "depots_sauvages")
    assert engine.horizon(base)[1] == MONDAY + DAY * 27


def test_a_stock_without_movement_lasts_as_long_as_its_source_is_known(base):
    rows = [request(MONDAY + DAY * n, genre="permis") for n in range(28)]
    found = weekly(requested(base, [*rows, request(MONDAY)], "stock_ouvert"), "numerateur")
    assert found == {}, "une source qui ne dit aucune clôture n'a pas de stock"
    base.execute("UPDATE brut_demande SET etat = 'Ouvert'")
    engine.empty(base)
    engine.compute(base, engine.with_facts(), load_indicators()["stock_ouvert"])
    found = weekly(engine.values(base), "numerateur")
    assert found == {MONDAY + DAY * 7 * n: 1 for n in range(4)}


def test_the_silence_of_a_rare_request_is_not_that_of_its_source(base):
    """Known to Thursday 13 March: what comes from Friday on is not yet known."""
    last = dt.date(2025, 3, 13)
    rows = [request(MONDAY + DAY * n) for n in range((last - MONDAY).days + 1)]
    rows += [request(MONDAY + DAY * 7 * n + DAY * 3, categorie="Dépôt sauvage") for n in range(10)]
    found = weekly(requested(base, rows, "depots_sauvages"), "complete")
    assert engine.horizon(base)[1:] == (last, 0)
    assert not found[dt.date(2025, 3, 10)]


def test_a_closing_typed_in_the_future_makes_no_week_of_requests_complete(base):
    wrong = dt.datetime(2062, 1, 1, 11)
    rows = [request(MONDAY + DAY * n) for n in range(24)]
    rows[0]["clos_le"] = wrong
    found = weekly(requested(base, rows, "demandes_dans_delai"), "complete")
    assert engine.horizon(base)[1] == MONDAY + DAY * 23
    assert max(week for week, whole in found.items() if whole) == MONDAY + DAY * 14


def test_an_extract_of_a_day_knows_the_days_before_it(base):
    rows = [request(MONDAY + DAY * n) for n in range(10)]
    requested(base, rows, extract=MONDAY + DAY * 14)
    assert engine.horizon(base)[1] == MONDAY + DAY * 13


def test_counts_dated_after_their_extract_make_nothing_complete(base):
    insert(base, "source", [{"code": "s", "table_cible": "activite"}])
    insert(
        base, "fichier", [{"fichier_id": 1, "source": "s", "date_extrait": dt.date(2025, 1, 22)}]
    )
    facts = every_day(MONDAY, dt.date(2025, 1, 21), source="s")
    facts += every_day(dt.date(2025, 1, 25), dt.date(2025, 1, 31), source="s")
    found = weekly(engine.computed(base, engine.tried("somme"), facts), "complete")
    assert engine.horizon(base)[1] == dt.date(2025, 1, 21)
    assert list(found.values()) == [True, True, False, False]


def test_only_units_of_both_periods_are_compared(base):
    draw = random.Random(11)
    first = dt.date(2024, 12, 30)
    facts = [
        {"jour": day, "unite": unit, "territoire": zone, "numerateur": Decimal(draw.randrange(90))}
        for unit, zone, since, until in (
            ("ancien", "A1", first, first + DAY * 500),
            ("nouveau", "A1", first + DAY * 40, first + DAY * 500),
            ("fermé", "B", first, first + DAY * 380),
            ("nulle part", None, first, first + DAY * 500),
        )
        for day in (since + DAY * n for n in range((until - since).days + 1))
        if unit != "fermé" or day.day != 14
    ]
    engine.computed(base, engine.tried("somme", comparable=True), facts)
    cursor = base.execute(
        "SELECT genre, debut, territoire, maintenant_avant, avant, maintenant_an, an"
        " FROM comparable_cumule"
    )
    found = {row[:3]: row[3:] for row in cursor.fetchall()}
    assert found == {
        key: values for key, values in compared(facts).items() if key[0] in {k[0] for k in found}
    }
    assert {key[0] for key in found} == {"jour", "semaine", "mois", "trimestre", "annee"}


def compared(facts):
    """(now, before, now, a year before) by kind, first day and place, over units of both."""
    lots = defaultdict(list)
    for fact in facts:
        for kind in naive.SIMPLE:
            start, end = naive.simple_period(kind, fact["jour"])
            lots[kind, start, end, fact["unite"], fact["territoire"]].append(fact)
    sums = {
        key: sum(f["numerateur"] for f in lot)
        for key, lot in lots.items()
        if len(lot) >= round(0.95 * ((key[2] - key[1]).days + 1) + 1e-9)
    }
    found = defaultdict(lambda: [None] * 4)
    for (kind, start, _, unit, zone), now in sums.items():
        period = period_of(kind, start)
        yearly = year_before(period)
        if kind == "annee":
            yearly = period_of(kind, start - DAY)
        for shift, then in ((0, period_of(kind, start - DAY)), (2, yearly)):
            earlier = then and sums.get((kind, then.start, then.end, unit, zone))
            for place in naive.places(zone, engine.TREE, "V"):
                cell = found[kind, start, place]
                if earlier is not None:
                    cell[shift] = (cell[shift] or 0) + now
                    cell[shift + 1] = (cell[shift + 1] or 0) + earlier
    return {key: tuple(values) for key, values in found.items()}


def definition(last, first=MONDAY):
    return Definition("essai", 0, first, last, 0, (), ())


def row(period, number):
    return {
        "genre": period.kind,
        "debut": period.start,
        "fin": period.end,
        "numerateur": None if number is None else Decimal(number),
        "denominateur": None,
        "valeur": None,
        "effectif": number,
        "couverture_part": None,
        "complete": True,
        **dict.fromkeys(("maintenant_avant", "avant", "maintenant_an", "an")),
    }


def test_a_known_week_without_event_is_a_zero_and_an_unknown_one_is_nothing():
    weeks = [period_of("semaine", MONDAY + DAY * 7 * n) for n in range(7)]
    rows = [row(weeks[0], 3), row(weeks[2], 5)]
    known = definition(weeks[4].end + DAY * 3)
    today = dt.date(2025, 6, 1)
    events = assemble(engine.tried("somme", absence="zero"), known, rows, today)
    assert [(p.period, p.value) for p in events] == list(
        zip(weeks[:5], (3, 0, 5, 0, 0), strict=True)
    )
    assert {p.state for p in events} == {State.OK}
    counts = assemble(engine.tried("somme"), known, rows, today)
    assert [p.period for p in counts] == [weeks[0], weeks[2]]


def test_no_zero_is_filled_between_a_sample_and_what_is_known_since():
    weeks = [period_of("semaine", MONDAY + DAY * 7 * n) for n in range(6)]
    rows = [row(weeks[0], 3), row(weeks[3], 5), row(weeks[5], 1)]
    known = definition(weeks[5].end, first=weeks[3].start)
    events = assemble(engine.tried("somme", absence="zero"), known, rows, weeks[5].end + DAY * 30)
    assert [(p.period, p.value) for p in events] == [
        (weeks[0], 3),
        (weeks[3], 5),
        (weeks[4], 0),
        (weeks[5], 1),
    ]


def test_a_zero_of_a_week_not_over_is_not_complete():
    week = period_of("semaine", MONDAY)
    known = definition(MONDAY + DAY * 13)
    events = assemble(
        engine.tried("somme", absence="zero"), known, [row(week, 1)], MONDAY + DAY * 9
    )
    assert [(p.value, p.complete) for p in events] == [(1, True), (0, False)]


def test_unknown_is_neither_zero_nor_shown():
    week = period_of("semaine", MONDAY)
    (found,) = assemble(
        engine.tried("somme"), definition(week.end), [row(week, None)], week.end + DAY * 9
    )
    assert (found.value, found.state) == (None, State.ABSENT)


@pytest.mark.parametrize("bottom", [0, None])
def test_a_ratio_to_nothing_has_no_value(bottom):
    week = period_of("semaine", MONDAY)
    found = row(week, 4) | {"denominateur": bottom if bottom is None else Decimal(bottom)}
    (point,) = assemble(
        engine.tried("taux_pondere", denominator="d"), definition(week.end), [found], week.end + DAY
    )
    assert (point.value, point.state) == (None, State.ABSENT)


@pytest.mark.parametrize(
    ("coverage", "state", "value"),
    [(0.74, State.ABSENT, None), (0.75, State.PARTIAL, 4), (1.0, State.OK, 4)],
)
def test_under_three_quarters_of_what_is_expected_no_value_is_given(coverage, state, value):
    week = period_of("semaine", MONDAY)
    found = row(week, 4) | {"couverture_part": coverage}
    (point,) = assemble(engine.tried("somme"), definition(week.end), [found], week.end + DAY)
    assert (point.state, point.value) == (state, value)
