"""Flags, ordinary weeks and night flows made at build, against hand counts and a plain reading."""

import datetime as dt
import random
from collections import defaultdict
from zoneinfo import ZoneInfo

import pytest
from empty_base import MemoryVersion, construct, insert, staged

from dashboard.secrecy import Gate
from dashboard.sensors import episodes, leaks, network

PARIS = ZoneInfo("Europe/Paris")
HOUR = dt.timedelta(hours=1)
START = dt.datetime(2024, 1, 1, 23)
"""Midnight of 2 January 2024 in Paris."""


@pytest.fixture
def base():
    with staged() as connection:
        insert(connection, "source", [{"code": "s", "table_cible": "mesure", "personnel": False}])
        insert(connection, "fichier", [{"fichier_id": 1, "source": "s", "nom": "f"}])
        yield connection


def readings(base, sensor, quantity, values, *, start=START, hours=1, **more):
    """Values one after the other, `hours` apart; None is sent without a value."""
    insert(
        base,
        "brut_mesure",
        [
            {
                "capteur_id": sensor,
                "propriete": quantity,
                "debut": start + n * hours * HOUR,
                "fin": start + (n + 1) * hours * HOUR,
                "valeur": value,
                "fichier_id": 1,
                "position": n + 1,
                **more,
            }
            for n, value in enumerate(values)
        ],
    )


def found(base, genre=""):
    construct(base)
    return base.execute(
        "SELECT capteur_id, jour, nombre, valeur, repere FROM capteur_signal WHERE genre = ?"
        " ORDER BY capteur_id, jour",
        [genre],
    ).fetchall()


def daily(count, level=50.0, seed=1):
    draw = random.Random(seed)
    return [round(level + draw.uniform(-8, 8), 1) for _ in range(count)]


def day(rank):
    return dt.date(2024, 1, 2) + dt.timedelta(days=rank)


def test_readings_out_of_what_is_possible_are_counted_by_day(base):
    values = (
        [20.0] * 24 + [30.0] * 20 + [1500.0, 1600.0, 40.0, 50.0] + [20.0 + n for n in range(24)]
    )
    readings(base, "a", "no2", values)
    assert found(base, "hors_bornes") == [("a", day(1), 2, 1600.0, 1000.0)]


def test_a_value_that_never_moves_is_said_with_every_day_of_it(base):
    readings(base, "a", "places_libres", [*range(24), *[204.0] * 72, *range(24)])
    assert found(base, "plat") == [("a", day(n), 24, 204.0, 3.0) for n in (1, 2, 3)]


def test_a_night_of_zeros_is_not_a_stuck_counter_but_a_week_is(base):
    readings(base, "a", "velo", [120.0, 0.0, 0.0, 130.0, 90.0], hours=24)
    readings(base, "b", "velo", [120.0, *[0.0] * 8, 90.0], hours=24)
    assert [row[:2] for row in found(base, "plat")] == [("b", day(n)) for n in range(1, 9)]


def test_a_capacity_does_not_move_and_is_not_stuck(base):
    readings(base, "a", "places_total", [300.0] * 24 * 5)
    assert found(base, "plat") == []


def test_a_quantity_the_catalogue_does_not_know_is_looked_at_too(base):
    readings(base, "a", "co2", [*range(24), *[410.0] * 72, *range(24)])
    readings(base, "b", "lits_total", [12.0] * 96)
    assert [row[:2] for row in found(base, "plat")] == [("a", day(n)) for n in (1, 2, 3)]


def test_a_lonely_peak_is_said_and_a_lasting_change_is_not(base):
    values = daily(60)
    values[30] = 500.0
    readings(base, "a", "no2", values, hours=24)
    readings(base, "b", "no2", [*daily(30), *daily(30, level=200.0)], hours=24)
    assert [row[:2] for row in found(base, "pic")] == [("a", day(30))]


def test_a_level_a_hundred_times_smaller_for_days_is_another_unit(base):
    values = daily(60)
    values[20:30] = [v / 100 for v in values[20:30]]
    readings(base, "a", "remplissage", values, hours=24)
    assert [row[:2] for row in found(base, "echelle")] == [("a", day(n)) for n in range(20, 30)]


def test_an_instant_sent_twice_is_a_duplicate(base):
    readings(base, "a", "pieton", [float(n) for n in range(24)])
    readings(base, "a", "pieton", [0.0, 1.0, 2.0])
    assert [row[:3] for row in found(base, "doublon")] == [("a", day(0), 3)]


def test_a_clock_ahead_does_not_make_the_network_know_the_future(base):
    for name in "abcd":
        readings(base, name, "no2", daily(20), hours=24)
    readings(base, "e", "no2", daily(29), hours=24)
    rows = found(base, "horloge")
    assert [row[1] for row in rows] == [day(n) for n in range(21, 29)]
    assert [row[3] for row in rows] == [float(n) for n in range(2, 10)]


def test_a_station_that_moved_is_said_with_its_distance(base):
    readings(base, "a", "no2", daily(5), hours=24, lat=44.0, long=0.5)
    later = START + 5 * 24 * HOUR
    readings(base, "a", "no2", daily(5), hours=24, start=later, lat=44.001, long=0.5)
    later = START + 10 * 24 * HOUR
    readings(base, "a", "no2", daily(5), hours=24, start=later, lat=44.00102, long=0.5)
    assert found(base, "deplace") == [("a", day(5), 1, 111.0, None)]


def test_another_unit_said_by_the_source_is_said(base):
    readings(base, "a", "no2", daily(5), hours=24, unite="µg/m³")
    readings(base, "a", "no2", daily(5), hours=24, start=START + 120 * HOUR, unite="ppb")
    construct(base)
    told = episodes(Gate(MemoryVersion(base)))
    assert [(e.genre, e.start, e.detail) for e in told] == [("unite", day(5), "µg/m³ → ppb")]


def test_episodes_join_days_and_say_when_they_last_from_the_first_day(base):
    readings(base, "a", "places_libres", [74.0] * 24 * 6)
    readings(base, "b", "places_libres", [*range(24), *[9.0] * 24 * 5])
    construct(base)
    told = [e for e in episodes(Gate(MemoryVersion(base))) if e.genre == "plat"]
    assert [(e.sensor, e.days, e.readings, e.value, e.whole) for e in told] == [
        ("a", 6, 144, 74.0, True),
        ("b", 5, 120, 9.0, False),
    ]


def naive_profile(rows):
    """(day of the week, hour) → sum, readings, days: each instant once, for its largest value."""
    once = {}
    for start, hours, value in rows:
        if value is not None and hours <= 2:
            once[start] = max(once.get(start, value), value)
    sums, counts, days = defaultdict(float), defaultdict(int), defaultdict(set)
    for start, value in once.items():
        here = start.replace(tzinfo=dt.UTC).astimezone(PARIS)
        key = here.year, here.isoweekday(), here.hour
        sums[key] += value
        counts[key] += 1
        days[key].add(here.date())
    return {key: (round(sums[key], 6), counts[key], len(days[key])) for key in sums}


def test_the_ordinary_week_agrees_with_a_plain_reading_across_clock_changes_and_years(base):
    draw = random.Random(3)
    rows = []
    for first in (
        dt.datetime(2023, 12, 28, 5),
        dt.datetime(2024, 3, 29, 20),
        dt.datetime(2024, 10, 25),
    ):
        for step in range(24 * 12):
            start = first + step * HOUR / 2
            value = draw.choice([None, 0.0, 2.5, draw.randrange(90) / 10])
            rows += [(start, draw.choice([1, 1, 24]), value)] * draw.choice([1, 1, 1, 2])
    insert(
        base,
        "brut_mesure",
        [
            {
                "capteur_id": "a",
                "propriete": "pieton",
                "debut": start,
                "fin": start + hours * HOUR,
                "valeur": value,
                "fichier_id": 1,
                "position": n,
            }
            for n, (start, hours, value) in enumerate(rows)
        ],
    )
    construct(base)
    made = base.execute(
        "SELECT annee, jour_semaine, heure, round(somme, 6), releves_nb, jours_nb"
        " FROM profil_horaire"
    ).fetchall()
    assert {row[:3]: row[3:] for row in made} == naive_profile(rows)
    assert len(made) > 150


def water(base, sensor, nights, *, day_flow=0.5):
    """Hourly volumes: the flow of each night from 0 h to 7 h, then the use of the day."""
    values = [v for night in nights for v in [night] * 7 + [day_flow] * 17]
    readings(base, sensor, "eau", values)


def test_a_flow_that_never_stops_three_nights_running_is_a_leak(base):
    water(base, "dry", [0.0] * 10)
    water(base, "leak", [0.0] * 4 + [0.2, 0.3, 0.2] + [0.0] * 3)
    water(base, "late", [0.0] * 4 + [0.2, 0.3] + [0.0] * 4)
    water(base, "pool", [0.4] * 10)
    construct(base)
    told = {leak.sensor: leak for leak in leaks(Gate(MemoryVersion(base)))}
    assert sorted(told) == ["leak", "pool"]
    leak = told["leak"]
    assert (leak.start, leak.end, leak.nights, leak.flow) == (day(4), day(6), 3, 0.2)
    assert leak.lost == pytest.approx(0.2 * 24 * 3)
    assert not leak.running
    assert not leak.permanent
    assert told["pool"].permanent
    assert told["pool"].running


def test_one_hour_without_flow_is_enough_for_a_night_to_be_dry(base):
    water(base, "a", [0.0] * 10)
    base.execute("DELETE FROM brut_mesure")
    values = [v for _ in range(6) for v in [0.3] * 3 + [0.0] + [0.3] * 20]
    readings(base, "a", "eau", values)
    construct(base)
    assert leaks(Gate(MemoryVersion(base))) == ()


def test_the_network_says_who_is_late_in_steps_of_its_own(base):
    moving = [20.0 + n % 5 for n in range(240)]
    readings(base, "ok", "no2", moving)
    readings(base, "late", "no2", moving[:234])
    readings(base, "mute", "no2", moving[:48])
    readings(base, "half", "no2", [v if n % 2 else None for n, v in enumerate(moving)])
    construct(base)
    told = {s.code: s for s in network(Gate(MemoryVersion(base)))}
    assert {code: s.state for code, s in told.items()} == {
        "ok": "a_jour",
        "late": "en_retard",
        "mute": "muet",
        "half": "a_jour",
    }
    assert told["late"].lateness == 6
    assert told["late"].step == 3600
    assert told["ok"].week == 1
    assert told["half"].week == 0.5
    assert told["mute"].week == 0
    assert told["late"].week == pytest.approx((7 * 24 - 6) / (7 * 24))


def test_a_sensor_that_speaks_on_time_but_never_moves_is_not_up_to_date(base):
    moving = [20.0 + n % 5 for n in range(240)]
    readings(base, "stuck", "no2", [*moving[:96], *[31.0] * 144])
    readings(base, "was", "no2", [*[31.0] * 144, *moving[:96]])
    readings(base, "mute", "no2", [31.0] * 48)
    readings(base, "ok", "no2", moving)
    construct(base)
    gate = Gate(MemoryVersion(base))
    for faults in (None, episodes(gate)):
        told = {s.code: (s.state, s.stuck) for s in network(gate, faults=faults)}
        assert told == {
            "stuck": ("fige", day(4)),
            "was": ("a_jour", None),
            "mute": ("muet", day(0)),
            "ok": ("a_jour", None),
        }


def hours_of_air(base):
    construct(base)
    return base.execute(
        "SELECT jour, heures_nb, heure_max, huit_nb, huit_max FROM air_jour ORDER BY jour"
    ).fetchall()


def test_the_highest_hour_and_eight_hours_of_a_day_against_a_plain_reading(base):
    draw = random.Random(3)
    values = [None if draw.random() < 0.15 else round(draw.uniform(5, 180), 1) for _ in range(96)]
    readings(base, "a", "o3", values)
    hours = {START + n * HOUR: v for n, v in enumerate(values) if v is not None}
    expected = []
    for rank in range(4):
        ends = [START + (rank * 24 + n) * HOUR for n in range(24)]
        known = [hours[h] for h in ends if h in hours]
        runs = [[hours[h - n * HOUR] for n in range(8) if h - n * HOUR in hours] for h in ends]
        eights = [
            sum(r) / len(r) for h, r in zip(ends, runs, strict=True) if h in hours and len(r) >= 6
        ]
        expected.append(
            (
                day(rank),
                len(known),
                max(known) if len(known) >= 18 else None,
                len(eights),
                pytest.approx(max(eights), abs=1e-5) if len(eights) >= 18 else None,
            )
        )
    assert hours_of_air(base) == expected
    assert any(row[4] is None for row in expected)
    assert any(row[4] is not None for row in expected)


def test_readings_of_a_day_or_of_six_hours_say_nothing_of_an_hour(base):
    readings(base, "a", "o3", [90.0] * 3, hours=24)
    readings(base, "b", "no2", [90.0] * 12, hours=6)
    assert hours_of_air(base) == []


def test_quarters_of_an_hour_make_an_hour_and_a_short_one_is_left_out(base):
    quarters = [10.0, 20.0, 30.0, 40.0] * 24
    del quarters[2:4]
    for n, value in enumerate(quarters):
        readings(base, "a", "no2", [value], start=START + (n + 2 * (n > 1)) * HOUR / 4, hours=0.25)
    assert hours_of_air(base)[0][:3] == (day(0), 23, 25.0)


def test_the_last_reading_is_the_last_that_has_a_value(base):
    readings(base, "a", "o3", [50.0, 60.0, 70.0, None])
    readings(base, "a", "o3", [65.0], start=START + 2 * HOUR)
    readings(base, "b", "velo", [120.0, 140.0], hours=24)
    construct(base)
    told = {s.code: s for s in network(Gate(MemoryVersion(base)))}
    start = (START + 2 * HOUR).replace(tzinfo=dt.UTC)
    assert (told["a"].reading, told["a"].reading_start) == (70.0, start)
    assert told["a"].reading_end == start + HOUR
    assert told["b"].reading == 140.0


def test_a_last_day_not_over_is_partial_even_when_readings_do_not_say_how_long_they_last(base):
    readings(base, "a", "pm25", [10.0 + n % 7 for n in range(5 * 24 + 6)], fin=None)
    readings(base, "b", "pm25", [10.0 + n % 7 for n in range(5 * 24)], fin=None)
    readings(base, "c", "velo", [10.0 + n % 7 for n in range(5)], hours=24, fin=None)
    construct(base)
    told = {s.code: (s.partial, s.day_coverage) for s in network(Gate(MemoryVersion(base)))}
    assert told == {"a": (True, 0.25), "b": (False, 1), "c": (False, None)}


def test_a_name_borne_twice_is_told_apart_by_the_identifier(base):
    readings(base, "p-n", "pieton", [1.0] * 24, nom="Pont")
    readings(base, "p-s", "pieton", [1.0] * 24, nom="Pont")
    readings(base, "q", "pieton", [1.0] * 24, nom="Quai")
    construct(base)
    names = [s.name for s in network(Gate(MemoryVersion(base)))]
    assert names == ["Pont (p-n)", "Pont (p-s)", "Quai"]
