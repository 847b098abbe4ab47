"""Ranks, the periods a slider goes through, what an area without a row is worth."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from dashboard.catalogue.comparisons import ContextValue
from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.errors import QueryError
from dashboard.indicators import Knowledge, Period, Point, State, parse_period, period_of
from dashboard.indicators.model import Definition
from dashboard.indicators.periods import before, year_before
from dashboard.territory import Asked, Measure, Place, Tree, Worth
from dashboard.territory.choice import measures, usual_kind
from dashboard.territory.context import _divided, _read
from dashboard.territory.layer import MOST_VALUES, WINDOW, _worth, ranks, silence, window
from dashboard.territory.tree import Level

VALUES = {code: Decimal(value) for code, value in {"A": 5, "B": 2, "C": 5, "D": 9}.items()}


def test_the_first_is_the_favourable_end_and_equals_share_a_rank() -> None:
    assert ranks(VALUES, "baisse_favorable") == {"B": 1, "A": 2, "C": 2, "D": 4}
    assert ranks(VALUES, "hausse_favorable") == {"D": 1, "A": 2, "C": 2, "B": 4}
    assert ranks(VALUES, "contexte") == {"D": 1, "A": 2, "C": 2, "B": 4}


def test_few_values_and_targets_to_reach_give_no_rank() -> None:
    few = {code: VALUES[code] for code in ("A", "B")}
    assert ranks(few, "baisse_favorable") == {}
    assert ranks(VALUES, "cible_a_atteindre") == {}


@pytest.mark.parametrize("code", ["2025-W47", "2025-11", "2025-T3", "2025", "12m-2025-10"])
def test_the_window_ends_on_the_last_period_and_holds_the_one_drawn(code: str) -> None:
    last = parse_period(code)
    since, until = window(last, last, 10)
    assert until == last.end
    assert since <= last.start
    steps = {"semaine": 7, "mois": 30.44, "trimestre": 91.3, "annee": 365.25, "glissant": 30.44}
    span = (until - since).days + 1
    extra = 365 - 30.44 if last.kind == "glissant" else 0
    assert span == pytest.approx(WINDOW[last.kind] * steps[last.kind] + extra, abs=4)


def test_an_old_period_ends_its_own_window() -> None:
    old, last = parse_period("2015-03"), parse_period("2025-11")
    since, until = window(old, last, 10)
    assert until == old.end
    assert since == dt.date(2013, 4, 1)


def test_a_large_map_reads_fewer_periods() -> None:
    last = parse_period("2025-12")
    areas = MOST_VALUES // 6
    since, _ = window(last, last, areas)
    assert since == dt.date(2025, 7, 1)
    assert window(last, last, 10 * MOST_VALUES)[0] == last.start


def test_a_cumul_goes_through_its_own_year() -> None:
    last = parse_period("cumul-2025-11-20")
    assert window(last, last, 44) == (dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def test_twelve_months_slide_by_one() -> None:
    last = parse_period("12m-2025-01")
    since, _ = window(last, last, MOST_VALUES // 2)
    assert since == dt.date(2024, 1, 1)
    assert last.start == dt.date(2024, 2, 1)


def point(state: State) -> Point:
    value = Decimal(3) if state in (State.OK, State.PARTIAL) else None
    return Point(Period("mois", dt.date(2025, 1, 1), dt.date(2025, 1, 31)), state, value)


def test_no_row_is_what_silence_means_only_where_the_area_is_known() -> None:
    place, concerned = Place("A", "A", "commune", "V"), frozenset({"A"})
    for silent in (Worth.OK, Worth.ABSENT):
        assert _worth(place, None, concerned, silent) is silent
        assert _worth(place, None, frozenset(), silent) is Worth.NOT_CONCERNED
        assert _worth(place, point(State.SECRET), frozenset(), silent) is Worth.SECRET
    assert {_worth(place, point(state), concerned, Worth.ABSENT) for state in State} == {
        Worth.OK,
        Worth.PARTIAL,
        Worth.SECRET,
        Worth.ABSENT,
    }


@pytest.mark.parametrize(
    ("period", "worth"),
    [
        ("1950", Worth.ABSENT),
        ("2021", Worth.ABSENT),  # known from February on only
        ("2021-02", Worth.OK),
        ("2022", Worth.OK),
        ("2026", Worth.OK),  # begun: none so far
        ("2026-11", Worth.OK),
        ("2026-12", Worth.ABSENT),
        ("2031", Worth.ABSENT),
    ],
)
def test_nobody_counts_events_outside_the_days_known(period: str, worth: Worth) -> None:
    events, rate = (load_indicators()[c] for c in ("nids_de_poule", "delai_median_resolution"))
    assert events.absence == "zero"
    known = Definition(
        events.code, 5, dt.date(2021, 2, 1), dt.date(2026, 11, 19), 0, ("gru",), ("nids",)
    )
    definitions = {events.code: known, rate.code: known}
    knowledge = Knowledge("V", dt.date(2026, 11, 20), definitions, {}, (), {})
    whole = Place("V", "V", "epci", None)

    def asked(indicator: Indicator, said: Knowledge) -> Asked:
        return Asked(indicator, parse_period(period), whole, (), measures(indicator)[0], None, said)

    at = parse_period(period)
    assert silence(asked(events, knowledge), at) is worth
    assert silence(asked(rate, knowledge), at) is Worth.ABSENT
    assert silence(asked(events, replace(knowledge, definitions={})), at) is Worth.ABSENT


def test_counts_are_read_for_a_thousand_inhabitants_and_euros_for_one() -> None:
    count = load_indicators()["nids_de_poule"]
    each, raw = measures(count)
    assert each.of(Decimal(5), 2000) == Decimal("2.5")
    assert each.of(Decimal(5), None) is None
    assert raw.of(Decimal(5), None) == 5
    money = measures(replace(count, unit="€"))[0]
    assert money.of(Decimal(5000), 2000) == Decimal("2.5")
    assert measures(load_indicators()["delai_median_resolution"]) == [Measure("valeur", "jours")]


def test_a_map_opens_on_months_before_weeks() -> None:
    assert usual_kind(["semaine", "mois", "annee"]) == "mois"
    assert usual_kind(["semaine"]) == "semaine"
    assert usual_kind([]) == ""


def test_a_quotient_of_published_values_is_as_hidden_as_its_parts() -> None:
    share = ContextValue("vacants", "Vacants", "%", per="parc", scale=1)
    known, secret = (Worth.OK, Decimal(10)), (Worth.SECRET, None)
    assert _divided(share, known, (Worth.OK, Decimal(40))) == (Worth.OK, Decimal("0.25"))
    assert _divided(share, secret, known) == (Worth.SECRET, None)
    assert _divided(share, known, secret) == (Worth.SECRET, None)
    assert _divided(share, known, (Worth.OK, Decimal(0))) == (Worth.ABSENT, None)


def test_a_published_percent_is_a_share_here() -> None:
    percent = ContextValue("locataires", "Locataires", "%", percent=True)
    place = Place("A", "A", "commune", "V")
    assert _read(percent, place, {"A": (Worth.OK, Decimal("26.5"))}, {}) == (
        Worth.OK,
        Decimal("0.265"),
    )
    assert _read(percent, place, {"A": (Worth.SECRET, None)}, {}) == (Worth.SECRET, None)
    assert _read(percent, place, {}, {}) == (Worth.ABSENT, None)


def test_the_tree_knows_what_is_under_what() -> None:
    levels = (Level("epci", "E", "Es"), Level("ville", "V", "Vs"), Level("quartier", "Q", "Qs"))
    rows = [("E", "epci", None), ("V", "ville", "E"), ("W", "ville", "E"), ("Q", "quartier", "V")]
    tree = Tree("E", levels, {code: Place(code, code, level, up) for code, level, up in rows})
    assert [p.code for p in tree.way("Q")] == ["E", "V", "Q"]
    assert [p.code for p in tree.under("E", "quartier")] == ["Q"]
    assert [p.code for p in tree.under("W", "quartier")] == []
    assert [level.code for level in tree.below("E")] == ["ville", "quartier"]
    assert tree.below("W") == ()


@pytest.mark.parametrize("year", ["0001", "0999", "3000", "9999"])
@pytest.mark.parametrize("code", ["{}", "{}-12", "{}-T4", "{}-W52", "12m-{}-12", "cumul-{}-12-31"])
def test_a_year_at_the_end_of_the_calendar_is_no_period(code: str, year: str) -> None:
    with pytest.raises(QueryError, match="illisible"):
        parse_period(code.format(year))


@pytest.mark.parametrize("year", ["1000", "2999"])
def test_the_years_that_may_be_asked_have_periods_on_both_sides(year: str) -> None:
    for kind in WINDOW:
        drawn = period_of(kind, parse_period(year).end)
        since, until = window(drawn, drawn, 1)
        assert since <= drawn.start <= drawn.end <= until
        assert before(drawn) is not None
        year_before(drawn)
