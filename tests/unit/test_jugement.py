"""Comparisons that mean something, and judgements that are suspended rather than wrong."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import made_readings as made
import pytest

from dashboard.indicators import (
    Definition,
    Event,
    Knowledge,
    Point,
    State,
    Status,
    Target,
    parse_period,
)
from dashboard.indicators.compare import mean_of
from dashboard.indicators.holidays import holidays, holidays_between
from dashboard.indicators.periods import before, period_of, year_before
from dashboard.indicators.readings import Moment, due, reading

LAST = "2025-W47"
MONDAY = dt.date(2025, 11, 24)


def read(points, *, indicator=None, day=MONDAY, targets=(), events=(), period=None, **known):
    """The reading of these points; the definition knows everything up to the last of them."""
    indicator = indicator or made.indicator()
    knows = made.knowledge(indicator, targets={indicator.code: tuple(targets)}, events=events)
    last = max((p.period.end for p in points if p.complete), default=dt.date(2025, 1, 1))
    definition = replace(made.definition(indicator), **{"last": last, **known})
    knows = replace(knows, definitions={indicator.code: definition})
    moment = Moment(day, made.AREA, period)
    return reading(knows, indicator, points, moment, "v1")


def point(code, value, **more):
    return Point(parse_period(code), State.OK, Decimal(value), **more)


def target(low, high=None, since=dt.date(2024, 1, 1), decided=None):
    high = low if high is None else high
    return Target(since, Decimal(str(low)), Decimal(str(high)), decided or since)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2025-W01", "2024-W01"),
        ("2021-W01", "2020-W01"),
        ("2020-W52", "2019-W52"),
        ("2020-W53", None),
        ("2024-W52", "2023-W52"),
        ("2024-12-30", "2024-01-01"),  # Monday of W01 of 2025 and of 2024
        ("2024-02", "2023-02"),
        ("2025-T1", "2024-T1"),
        ("2025", None),
        ("cumul-2024-02-29", "cumul-2023-02-28"),
        ("cumul-2025-02-28", "cumul-2024-02-29"),
        ("cumul-2025-11-20", "cumul-2024-11-20"),
        ("12m-2025-10", None),
    ],
)
def test_a_year_before_is_the_same_iso_week_the_same_month_or_the_same_days(now, then):
    found = year_before(parse_period(now))
    assert found == (parse_period(then) if then else None)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2021-W01", "2020-W53"),
        ("2020-W01", "2019-W52"),
        ("2025-01", "2024-12"),
        ("2024-03-01", "2024-02-29"),
        ("2025-T1", "2024-T4"),
        ("2025", "2024"),
        ("12m-2025-10", "12m-2024-10"),
        ("cumul-2025-10-31", None),
    ],
)
def test_the_period_before_touches_it(now, then):
    assert before(parse_period(now)) == (parse_period(then) if then else None)


@pytest.mark.parametrize("kind", ["jour", "semaine", "mois", "trimestre", "annee", "glissant"])
def test_a_period_is_read_back_from_its_code(kind):
    for day in (dt.date(2020, 2, 29), dt.date(2020, 12, 31), dt.date(2021, 1, 3)):
        period = period_of(kind, day)
        assert parse_period(period.code) == period


def test_the_last_due_period_waits_for_its_delay():
    slow = made.indicator(delay_days=20, cadence="mois")
    assert due(slow, "mois", dt.date(2025, 11, 19)).code == "2025-09"
    assert due(slow, "mois", dt.date(2025, 11, 20)).code == "2025-10"
    assert due(made.indicator(), "semaine", MONDAY).code == LAST
    assert due(made.indicator(delay_days=8), "semaine", MONDAY).code == "2025-W46"


def test_a_value_is_compared_with_the_week_before_and_the_same_week_a_year_ago():
    found = read([point("2024-W47", 80), point("2025-W46", 90), point(LAST, 100)])
    assert (found.previous.before, found.previous.difference) == (90, 10)
    assert (found.year_ago.before, found.year_ago.change) == (80, Decimal("0.25"))


def test_an_incomplete_period_is_shown_aside_and_never_compared():
    points = [point("2025-W46", 90), point(LAST, 100), point("2025-W48", 12, complete=False)]
    found = read(points, day=dt.date(2025, 11, 27))
    assert (found.current.value, found.running.value) == (100, 12)
    whole = read([*points[:1], replace(points[1], complete=False)], period=parse_period(LAST))
    assert whole.current.value == 100
    assert (whole.previous, whole.year_ago, whole.mean_short) == (None, None, None)
    assert whole.status is Status.SUSPENDED
    assert "incomplète" in whole.reason


def test_a_full_period_is_not_compared_with_an_incomplete_one():
    found = read([point("2025-W46", 90, complete=False), point(LAST, 100)])
    assert found.previous is None


def test_a_change_from_zero_has_a_difference_and_no_percentage():
    found = read([point("2025-W46", 0), point(LAST, 4)])
    assert (found.previous.difference, found.previous.change) == (4, None)


def test_only_units_of_both_periods_are_compared_when_the_indicator_asks_it():
    counters = made.indicator(comparable=True)
    now = point(LAST, 300, like_before=Decimal(110), before=Decimal(100))
    found = read([point("2025-W46", 100), now], indicator=counters)
    assert (found.previous.now, found.previous.before, found.previous.restricted) == (
        110,
        100,
        True,
    )
    alone = read([point("2025-W46", 100), point(LAST, 300)], indicator=counters)
    assert alone.previous is None, "sans unité commune, rien à comparer"


def test_the_mean_of_ratios_is_the_ratio_of_sums():
    share = made.indicator(rollup="taux_pondere", unit="%")
    parts = [(1, 2), (30, 100), (9, 9)]
    points = [
        point(f"2025-W{44 + n}", Decimal(a) / b, numerator=Decimal(a), denominator=Decimal(b))
        for n, (a, b) in enumerate(parts)
    ]
    assert mean_of(share, points) == Decimal(40) / 111


def test_a_quantile_is_not_compared_with_a_mean_of_quantiles():
    median = made.indicator(rollup="mediane")
    assert read(made.points(LAST, [10] * 60), indicator=median).mean_short is None
    assert read(made.points(LAST, [10] * 60)).mean_short.before == 10


def test_a_mean_asks_for_three_periods_out_of_four():
    course = list(made.points(LAST, [4, 8, 6, 7, 10]))
    assert read(course).mean_short.before == Decimal("6.25")
    assert read(course[1:]).mean_short.before == 7
    assert read(course[2:]).mean_short is None


@pytest.mark.parametrize("month", ["2025-02", "2025-03", "2025-08"])
def test_the_mean_of_twelve_months_takes_twelve_months_whatever_their_lengths(month):
    period, course = parse_period(month), []
    for value in range(13):
        course.insert(0, Point(period, State.OK, Decimal(value)))
        period = before(period)
    monthly = made.indicator(cadence="mois")
    found = read(course, indicator=monthly, day=course[-1].period.end + dt.timedelta(days=1))
    assert found.mean_long.before == Decimal(78) / 12
    assert found.mean_short.before == 2


def test_a_mean_does_not_reach_over_a_change_of_definition():
    change = Event("definition", "Lignes directes", "", "appels", dt.date(2025, 11, 3), MONDAY)
    found = read(made.points(LAST, [10] * 60), events=(change,))
    assert (found.mean_short, found.mean_long) == (None, None)
    assert found.year_ago is None
    assert found.previous.before == 10


@pytest.mark.parametrize(
    ("direction", "bounds", "value", "status"),
    [
        ("baisse_favorable", (10,), "10", Status.REACHED),
        ("baisse_favorable", (10,), "10.5", Status.WATCH),
        ("baisse_favorable", (10,), "10.51", Status.OFF),
        ("hausse_favorable", (10,), "10", Status.REACHED),
        ("hausse_favorable", (10,), "9.5", Status.WATCH),
        ("hausse_favorable", (10,), "9.49", Status.OFF),
        ("hausse_favorable", (10,), "0", Status.OFF),
        ("cible_a_atteindre", (10,), "10.5", Status.REACHED),
        ("cible_a_atteindre", (10,), "9.01", Status.WATCH),
        ("cible_a_atteindre", (10,), "8.99", Status.OFF),
        ("cible_a_atteindre", (10, 20), "20", Status.REACHED),
        ("cible_a_atteindre", (10, 20), "21", Status.WATCH),
        ("cible_a_atteindre", (10, 20), "21.01", Status.OFF),
        ("cible_a_atteindre", (10, 20), "9.49", Status.OFF),
        ("contexte", (10,), "50", Status.NO_TARGET),
    ],
)
def test_a_judgement_follows_direction_range_and_tolerance(direction, bounds, value, status):
    found = read(
        [point(LAST, value)],
        indicator=made.indicator(direction=direction),
        targets=[target(*bounds)],
    )
    assert found.status is status


@pytest.mark.parametrize(
    ("direction", "limit", "value", "status"),
    [
        ("baisse_favorable", "10.2", "10.3", Status.OFF),
        ("baisse_favorable", "10.2", "10.2", Status.WATCH),
        ("hausse_favorable", "9.8", "9.7", Status.OFF),
        ("hausse_favorable", "9.8", "9.8", Status.WATCH),
    ],
)
def test_beyond_the_hard_limit_no_tolerance_is_left(direction, limit, value, status):
    found = read(
        [point(LAST, value)],
        indicator=made.indicator(direction=direction),
        targets=[target(10)],
        limit=Decimal(limit),
    )
    assert found.status is status


def test_the_target_is_the_one_in_force_on_the_last_day_of_the_period():
    dated = [target(10), target(5, since=dt.date(2025, 11, 23)), target(1, since=MONDAY)]
    assert read([point(LAST, 7)], targets=dated).target.low == 5
    earlier = read([point("2025-W46", 7), point(LAST, 7)], targets=dated, day=dt.date(2025, 11, 17))
    assert (earlier.current.period.code, earlier.target.low) == ("2025-W46", 10)
    assert earlier.status is Status.REACHED
    assert read([point("2023-W10", 7)], targets=dated, day=dt.date(2023, 3, 13)).target is None


GOOD = [target(100, decided=dt.date(2024, 1, 1))]
SUSPENDED = {
    "en retard": {"points": [point("2025-W46", 7)]},
    "incomplètes": {
        "points": [
            Point(parse_period(LAST), State.ABSENT, None, coverage=Decimal("0.7499")),
        ]
    },
    "effectif": {"points": [point(LAST, 7, count=9)], "minimum": 10},
    "Définition changée": {
        "points": [point(LAST, 7)],
        "events": (Event("definition", "x", "", "appels", dt.date(2025, 6, 1), MONDAY),),
    },
    "Secret": {"points": [Point(parse_period(LAST), State.SECRET, None)]},
    "Pas de valeur": {"points": [Point(parse_period(LAST), State.ABSENT, None)]},
    "en retard : connue": {"points": []},
}


@pytest.mark.parametrize("reason", SUSPENDED)
def test_a_status_is_suspended_with_its_reason_never_green(reason):
    case = SUSPENDED[reason]
    found = read(
        case["points"],
        indicator=made.indicator(min_count=case.get("minimum", 0)),
        targets=GOOD,
        events=case.get("events", ()),
    )
    assert found.status is Status.SUSPENDED
    assert reason.replace(" : ", "\u00a0: ") in found.reason
    assert found.signal is None


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"count": 10}, Status.REACHED),
        ({"coverage": Decimal("0.75"), "state": State.PARTIAL}, Status.REACHED),
    ],
)
def test_just_enough_is_judged(changed, status):
    found = read(
        [replace(point(LAST, 7), **changed)],
        indicator=made.indicator(min_count=10),
        targets=GOOD,
    )
    assert found.status is status


def test_a_target_decided_after_the_change_of_definition_judges_again():
    change = Event("definition", "x", "", "appels", dt.date(2025, 6, 1), MONDAY)
    again = [target(100, since=dt.date(2025, 7, 1), decided=dt.date(2025, 6, 20))]
    assert read([point(LAST, 7)], targets=again, events=(change,)).status is Status.REACHED


def test_zero_is_judged_and_unknown_and_secret_are_not():
    zero = read([point(LAST, 0)], targets=GOOD)
    assert (zero.state, zero.current.value, zero.status) == (State.OK, 0, Status.REACHED)
    for state in (State.SECRET, State.ABSENT):
        found = read([Point(parse_period(LAST), state, None)], targets=GOOD)
        assert (found.state, found.current.value) == (state, None)
        assert found.gap is None


def test_without_target_nothing_is_judged():
    assert read([point(LAST, 7)]).status is Status.NO_TARGET


def test_a_week_with_a_public_holiday_is_told_beside_one_without():
    easter = [point("2025-W16", 5), point("2025-W17", 9)]
    found = read(easter, day=dt.date(2025, 4, 28))
    assert found.previous.note == "jour férié cette semaine (lundi de Pâques)"
    both = read([point("2024-W19", 5), point("2025-W19", 9)], day=dt.date(2025, 5, 12))
    assert both.year_ago.note.startswith("jour férié cette semaine (8 mai), jours fériés l’autre")


def test_school_holidays_and_strikes_are_told_when_only_one_week_has_them():
    school = Event("vacances", "Toussaint", "", "", dt.date(2025, 11, 10), dt.date(2025, 11, 16))
    strike = Event("greve", "Cantine", "", "repas", dt.date(2025, 11, 18), dt.date(2025, 11, 18))
    weeks = [point("2025-W46", 5), point(LAST, 9)]
    found = read(weeks, events=(school, strike))
    assert "vacances scolaires l’autre" in found.previous.note
    assert "grève" not in found.previous.note, "elle ne touche pas ce qui est compté"
    meals = read(weeks, events=(replace(strike, measure="appels"),))
    assert "grève cette semaine" in meals.previous.note


def test_public_holidays_are_eleven_and_follow_easter():
    assert {len(holidays(year)) for year in (2019, 2020, 2024, 2025, 2026)} == {11}
    assert holidays(2008)[dt.date(2008, 5, 1)] == "Ascension et fête du Travail"
    assert holidays_between(dt.date(2024, 12, 23), dt.date(2025, 1, 5)) == ["Noël", "jour de l’An"]
    moving = {day for day, name in holidays(2024).items() if "P" in name or "Asc" in name}
    assert moving == {dt.date(2024, 4, 1), dt.date(2024, 5, 9), dt.date(2024, 5, 20)}


def test_the_week_shown_first_is_the_last_one_the_data_reach() -> None:
    first, last = dt.date(2020, 1, 6), dt.date(2024, 11, 7)
    definition = Definition("demandes_recues", 0, first, last, 0, (), ())
    knowledge = Knowledge("r", dt.date(2026, 11, 23), {"demandes_recues": definition}, {}, (), {})
    assert knowledge.last_week.code == "2024-W44"
    live = replace(definition, last=dt.date(2026, 11, 12))
    late = replace(knowledge, definitions={"demandes_recues": live})
    assert late.last_week.code == "2026-W47"
    assert replace(knowledge, definitions={}).last_week.code == "2026-W47"
