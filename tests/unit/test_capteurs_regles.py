"""The engine of the sensors, on figures worked out by hand."""

import datetime as dt

import pytest

from dashboard.catalogue.air_limits import air_book, read_air
from dashboard.catalogue.measures import load_measures, measured, read_measures
from dashboard.catalogue.sensor_rules import sensor_rules
from dashboard.errors import PackError
from dashboard.sensors.air import beside, class_of_day
from dashboard.sensors.compare import common, correlation, mean
from dashboard.sensors.days import Day, gaps
from dashboard.sensors.energy import corrected, fit, worked_out
from dashboard.sensors.index import index_of, last_whole_month
from dashboard.sensors.months import Month, after, always_valid, between

FIRST = dt.date(2025, 1, 1)


def day(rank, value, *, coverage=1.0, high=None, hour=None, eight=None):
    one = FIRST + dt.timedelta(days=rank)
    return Day(one, value, value, high or value, 24, coverage, hour, eight)


def month(rank, total, *, days=30, whole=30):
    return Month(after(FIRST, rank), total, days, whole)


def test_gaps_are_days_without_enough_of_a_value():
    known = [day(0, 1.0), day(1, 2.0, coverage=0.7), day(2, None), day(5, 3.0)]
    found = gaps(known, FIRST, FIRST + dt.timedelta(days=6))
    assert [(g.start.day, g.end.day, g.days) for g in found] == [(2, 5, 4), (7, 7, 1)]


def test_a_sensor_that_speaks_weekly_has_no_gap_between_two_weeks():
    known = [day(0, 1.0), day(7, 1.0), day(21, 1.0)]
    found = gaps(known, FIRST, FIRST + dt.timedelta(days=21), step=7)
    assert [(g.start.day, g.end.day) for g in found] == [(9, 21)]


def test_two_sensors_are_compared_on_their_common_valid_days_only():
    mine = [day(n, 10.0) for n in range(10)]
    theirs = [day(n, 20.0, coverage=0.5 if n < 2 else 1.0) for n in range(12)]
    ends = {"start": FIRST, "end": FIRST + dt.timedelta(days=30)}
    found = common(mine, theirs, **ends)
    assert found is not None
    assert [d.day for d, _, _ in found.days] == list(range(3, 11))
    assert (found.alone, found.other_alone) == (2, 2)
    assert (found.mean, found.other_mean, found.gap) == (10.0, 20.0, -0.5)
    assert found.correlation is None


def test_days_at_fault_are_not_compared_and_too_few_days_say_nothing():
    mine, theirs = [day(n, 10.0) for n in range(10)], [day(n, 5.0) for n in range(10)]
    ends = {"start": FIRST, "end": FIRST + dt.timedelta(days=30)}
    wrong = {FIRST + dt.timedelta(days=n) for n in range(3)}
    kept = common(mine, theirs, **ends, faulty=wrong)
    assert kept is not None
    assert len(kept.days) == 7
    assert common(mine, theirs, **ends, faulty=wrong | {FIRST + dt.timedelta(days=4)}) is None


def test_sound_levels_are_averaged_in_energy():
    assert mean([60.0, 60.0], decibel=True) == pytest.approx(60)
    assert mean([60.0, 70.0], decibel=True) == pytest.approx(67.4036, abs=1e-4)
    assert mean([60.0, 70.0]) == 65
    assert measured("bruit_laeq").decibel
    assert not measured("temperature").ratio
    assert measured("velo").ratio


def test_correlation_is_that_of_pearson():
    assert correlation([(1, 2), (2, 4), (3, 6)]) == pytest.approx(1)
    assert correlation([(1, 3), (2, 2), (3, 1)]) == pytest.approx(-1)
    assert correlation([(1, 1), (2, 3), (3, 2), (4, 4)]) == pytest.approx(0.8)
    assert correlation([(1, 1), (1, 2)]) is None


def test_least_squares_find_a_line_and_say_how_well_it_holds():
    exact = fit([(0, 5), (10, 25), (20, 45)])
    assert exact is not None
    assert (exact.intercept, exact.slope, exact.r2, exact.count) == (5, 2, 1, 3)
    loose = fit([(0, 0), (1, 2), (2, 1), (3, 3)])
    assert loose is not None
    assert (loose.intercept, loose.slope, loose.r2) == pytest.approx((0.3, 0.8, 0.64))
    assert fit([(4, 1), (4, 2)]) is None


def test_the_fixed_part_is_not_brought_back_to_the_climate():
    assert corrected(100, 50, 40, 20) == 20 + 80 * 40 / 50
    assert corrected(100, 50, 40, -30) == 80
    assert corrected(100, 50, 40, 200) == 100
    assert corrected(100, 0, 40, 20) is None


HEAT = [400, 350, 300, 200, 100, 20, 0, 0, 50, 150, 300, 400]


def consumption(years, *, saved=0.0):
    """1 000 a month, and 10 by degree-day; a part saved the last year; a second year colder."""
    totals, heat = {}, {}
    for n in range(12 * years):
        cold = HEAT[n % 12] * (1.2 if n // 12 else 1.0)
        less = 1 - saved if n // 12 == years - 1 else 1
        heat[after(FIRST, n)] = cold
        totals[after(FIRST, n)] = (1000 + 10 * cold) * less
    return totals, heat


def test_a_colder_year_is_not_a_worse_one_at_constant_climate():
    totals, heat = consumption(2)
    found = worked_out(totals, heat)
    assert found.refusal == ""
    assert found.fit is not None
    assert (found.fit.intercept, found.fit.slope) == pytest.approx((1000, 10))
    assert found.reference == pytest.approx(sum(HEAT) * 1.1)
    first, second = found.years
    assert (first.used, second.used) == pytest.approx((12000 + 22700, 12000 + 27240))
    assert first.corrected == pytest.approx(12000 + 22700 * 1.1)
    assert second.corrected == pytest.approx(first.corrected)


def test_a_saving_is_found_again_under_the_climate():
    totals, heat = consumption(2, saved=0.1)
    found = worked_out(totals, heat)
    assert found.change is not None
    before, last = found.change
    assert before.corrected
    assert last.corrected
    assert last.corrected / before.corrected - 1 == pytest.approx(-0.1, abs=0.02)
    assert last.used > before.used


def test_a_consumption_that_ignores_the_cold_stays_raw_and_says_why():
    _, heat = consumption(2)
    flat = {m: 1000.0 + 7 * (n % 5) for n, m in enumerate(heat)}
    found = worked_out(flat, heat)
    assert found.refusal
    assert [y.corrected for y in found.years] == [None, None]
    short = worked_out(dict(list(consumption(1)[0].items())[:11]), heat)
    assert short.refusal == "11 mois complets seulement, il en faut 12"


def test_months_go_over_years():
    assert after(dt.date(2025, 12, 1)) == dt.date(2026, 1, 1)
    assert after(dt.date(2025, 1, 1), -13) == dt.date(2023, 12, 1)
    assert len(between(dt.date(2024, 11, 1), dt.date(2025, 2, 1))) == 4
    assert last_whole_month(dt.date(2025, 2, 28)) == dt.date(2025, 2, 1)
    assert last_whole_month(dt.date(2025, 2, 27)) == dt.date(2025, 1, 1)


def test_a_month_is_valid_at_three_quarters_and_brought_to_all_its_days():
    assert month(0, 300.0, days=30).scaled == 300
    assert month(0, 240.0, days=24).scaled == 300
    assert month(0, 220.0, days=22).scaled is None
    known = {"a": {FIRST: month(0, 1.0)}, "b": {FIRST: month(0, 1.0, days=3)}}
    assert always_valid(known, (FIRST,)) == ("a",)


def test_the_index_ignores_counters_that_come_and_go():
    steady = {after(FIRST, n): month(n, 100.0 if n < 12 else 110.0) for n in range(24)}
    twin = {after(FIRST, n): month(n, 300.0 if n < 12 else 330.0) for n in range(24)}
    new = {after(FIRST, n): month(n, 5000.0) for n in range(20, 24)}
    found = index_of({"a": steady, "b": twin, "new": new}, after(FIRST, 23))
    assert found is not None
    assert found.sensors == ("a", "b")
    assert found.known == 3
    assert found.base == (FIRST, after(FIRST, 11))
    assert [round(v, 6) for _, v in found.months] == [100.0] * 12 + [110.0] * 12
    assert found.year == pytest.approx(0.1)


def test_without_a_year_there_is_no_index():
    short = {after(FIRST, n): month(n, 100.0) for n in range(11)}
    assert index_of({"a": short}, after(FIRST, 10)) is None
    assert index_of({}, FIRST) is None


def test_reference_values_hold_between_their_dates():
    book = air_book()
    europe = {
        (one.period, one.value)
        for one in book.limits_of("pm25")
        if one.nature == "limite" and one.holds(dt.date(2029, 12, 31))
    }
    later = {
        (one.period, one.value)
        for one in book.limits_of("pm25")
        if one.nature == "limite" and one.holds(dt.date(2030, 1, 1))
    }
    assert europe == {("annee", 25.0)}
    assert later == {("annee", 10.0), ("jour", 25.0)}


def test_the_class_of_a_day_follows_the_grid_of_its_date():
    book = air_book()
    assert book.class_of("pm25", 10, dt.date(2026, 1, 1)) == "bon"
    assert book.class_of("pm25", 10.1, dt.date(2026, 1, 1)) == "moyen"
    assert book.class_of("pm25", 76, dt.date(2026, 1, 1)) == "extrêmement mauvais"
    assert book.class_of("pm25", 10, dt.date(2020, 12, 31)) == ""
    assert book.class_of("nox", 10, dt.date(2026, 1, 1)) == ""
    assert class_of_day(day(0, 30.0, hour=95.0), "no2") == "dégradé"
    assert class_of_day(day(0, 30.0, high=95.0), "no2") == ""
    assert class_of_day(day(0, 30.0, coverage=0.5), "pm25") == ""


def test_a_grid_not_confirmed_is_never_applied():
    unsure = [grid for grid in air_book().grids if not grid.usable]
    assert unsure
    assert air_book().grid_on(dt.date(2040, 1, 1)) not in unsure


def test_a_year_is_judged_with_enough_days_and_an_excess_as_soon_as_it_is_there():
    whole = [day(n, 30.0 if n < 40 else 12.0, high=50.0) for n in range(365)]
    until = FIRST + dt.timedelta(days=364)
    told = {(b.limit.frame, b.limit.period): b for b in beside(whole, "pm25", until)}
    assert told["Union européenne, en vigueur", "annee"].mean == pytest.approx(
        (40 * 30 + 325 * 12) / 365
    )
    assert told["Union européenne, en vigueur", "annee"].passed is False
    assert told["Union européenne, à partir de 2030", "annee"].passed is True
    assert told["Union européenne, à partir de 2030", "annee"].in_force is False
    assert told["OMS, 2021", "jour"].above == 40
    few = [day(n, 30.0) for n in range(20)]
    told = {(b.limit.frame, b.limit.period): b for b in beside(few, "pm25", until)}
    assert told["Union européenne, en vigueur", "annee"].mean is None
    assert told["Union européenne, en vigueur", "annee"].passed is None
    assert told["OMS, 2021", "jour"].passed is True


def test_a_mean_of_the_day_is_never_set_beside_a_value_of_the_hour():
    until = FIRST + dt.timedelta(days=364)
    daily = [day(n, 130.0, high=300.0) for n in range(365)]
    told = beside(daily, "o3", until)
    assert {(b.limit.period, b.above, b.known, b.passed) for b in told} == {
        ("heure", 0, 0, None),
        ("huit_heures", 0, 0, None),
    }
    hourly = [day(n, 60.0, hour=190.0 if n < 3 else 90.0, eight=110.0) for n in range(365)]
    told = {(b.limit.frame, b.limit.period): b for b in beside(hourly, "o3", until)}
    assert told["Seuil d'information", "heure"].above == 3
    assert told["OMS, 2021", "huit_heures"].passed is True
    assert told["Union européenne, en vigueur", "huit_heures"].passed is False


def test_the_catalogue_of_quantities_is_whole_and_refuses_mistakes(tmp_path):
    known = load_measures()
    assert {"velo", "no2", "eau", "gaz", "places_libres"} <= known.keys()
    assert all(known[code].limits for code in ("no2", "o3", "pm10", "pm25", "so2"))
    assert measured("inconnu_total", "m").label == "Inconnu total"
    for text in (
        '[a]\nlibelle = "A"\nfamille = "air"\n',
        '[a]\nlibelle = "A"\nfamille = "air"\nnature = "autre"\n',
        '[a]\nlibelle = "A"\nfamille = "air"\nnature = "niveau"\nborne = [0, 1]\n',
        '[a]\nlibelle = "A"\nfamille = "air"\nnature = "niveau"\nbornes = [2, 1]\n',
    ):
        path = tmp_path / "mesures.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PackError):
            read_measures(path)


def test_air_limits_refuse_an_unknown_period_and_bounds_that_do_not_grow(tmp_path):
    head = 'classes = ["bon", "moyen", "mauvais"]\n'
    limit = (
        '[[limite]]\ncadre = "X"\nnature = "limite"\npropriete = "no2"\nperiode = "{}"\n'
        "valeur = 1\nvalide_du = 2020-01-01\n"
    )
    grid = (
        '[[grille]]\ncode = "g"\nlibelle = "g"\nvalide_du = 2020-01-01\napplicable = true\n'
        "[grille.bornes]\nno2 = {}\n"
    )
    path = tmp_path / "seuils_air.toml"
    path.write_text(head + limit.format("jour") + grid.format("[1, 2]"), encoding="utf-8")
    assert read_air(path).class_of("no2", 3, dt.date(2021, 1, 1)) == "mauvais"
    for text in (
        head + limit.format("siècle") + grid.format("[1, 2]"),
        head + limit.format("jour") + grid.format("[2, 1]"),
        head + limit.format("jour") + grid.format("[1]"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PackError):
            read_air(path)


def test_the_rules_of_the_network_are_those_of_the_catalogue():
    assert sensor_rules().couverture_min == 0.75
    assert sensor_rules().nuits == 3
