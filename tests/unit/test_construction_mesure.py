"""Daily measures and sensors, against a second, obvious implementation."""

import datetime as dt
import random
from collections import defaultdict
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from empty_base import construct, insert, staged

PARIS = ZoneInfo("Europe/Paris")
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def base():
    with staged() as connection:
        yield connection


def readings(base, *rows):
    """(sensor, start UTC, hours or None, value) → `brut_mesure`, in that order."""
    insert(
        base,
        "brut_mesure",
        [
            {
                "capteur_id": sensor,
                "propriete": "velo",
                "debut": start,
                "fin": None if hours is None else start + hours * HOUR,
                "valeur": value,
                "fichier_id": 1,
                "position": position,
            }
            for position, (sensor, start, hours, value) in enumerate(rows, 1)
        ],
    )
    construct(base)


def days(base):
    cursor = base.execute("SELECT * FROM mesure_jour ORDER BY capteur_id, propriete, jour")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def utc(*parts):
    return dt.datetime(*parts)


def naive_days(rows):
    """One dict per sensor and Paris day, computed reading by reading."""
    sent = defaultdict(list)
    for sensor, start, hours, value in rows:
        if hours is None or hours <= 25:
            sent[sensor, start].append((hours, value))
    found = defaultdict(list)
    for (sensor, start), several in sent.items():
        day = start.replace(tzinfo=dt.UTC).astimezone(PARIS).date()
        values = [value for _, value in several if value is not None]
        hours = max((h for h, _ in several if h is not None), default=None)
        found[sensor, day].append((max(values, default=None), hours, len(several)))
    return {key: naive_day(key[1], instants) for key, instants in found.items()}


def naive_day(day, instants):
    values = [value for value, _, _ in instants if value is not None]
    midnight = dt.datetime.combine(day, dt.time(), PARIS)
    length = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), PARIS).timestamp()
    length -= midnight.timestamp()
    covered = sum(3600 * h for v, h, _ in instants if v is not None and h is not None)
    known = any(h for _, h, _ in instants)
    total = sum((Decimal(str(v)) for v in values), Decimal())
    return {
        "somme": float(total) if values else None,
        "moyenne": float(total) / len(values) if values else None,
        "minimum": min(values, default=None),
        "maximum": max(values, default=None),
        "releves_nb": len(values),
        "sans_valeur_nb": len(instants) - len(values),
        "doublons_nb": sum(n for *_, n in instants) - len(instants),
        "couverture_part": round(min(1, covered / length), 4) if known else None,
    }


def test_days_agree_with_the_obvious_computation_across_both_clock_changes(base):
    draw = random.Random(7)
    rows = []
    for sensor in ("heure", "instant", "mixte"):
        for start in (utc(2024, 3, 29, 20), utc(2024, 10, 25, 20)):
            for step in range(96):
                hours = {"heure": 1, "instant": None, "mixte": draw.choice([None, 1, 2])}[sensor]
                value = draw.choice([None, 0, 1.5, 3, draw.randrange(400) / 10])
                rows += [(sensor, start + step * HOUR, hours, value)] * draw.choice([1, 1, 1, 2])
                if draw.random() < 0.1:
                    rows.append((sensor, start + step * HOUR, hours, 99.5))
    readings(base, *rows)
    expected = naive_days(rows)
    found = days(base)
    assert len(found) == len(expected)
    for row in found:
        wanted = expected[row["capteur_id"], row["jour"]]
        assert {k: row[k] for k in wanted} == pytest.approx(wanted)


def test_the_spring_day_lasts_23_hours_and_the_autumn_day_25(base):
    spring = [("p", utc(2024, 3, 30, 23) + i * HOUR, 1, 1.0) for i in range(23)]
    autumn = [("a", utc(2024, 10, 26, 22) + i * HOUR, 1, 1.0) for i in range(25)]
    readings(base, *spring, *autumn)
    assert [(r["jour"], r["releves_nb"], r["couverture_part"]) for r in days(base)] == [
        (dt.date(2024, 10, 27), 25, 1.0),
        (dt.date(2024, 3, 31), 23, 1.0),
    ]


def test_a_daily_count_belongs_to_the_paris_day_it_starts(base):
    readings(base, ("c", utc(2024, 7, 9, 22), 24, 120.0), ("c", utc(2024, 12, 9, 23), 24, 80.0))
    assert [(r["jour"], r["somme"], r["couverture_part"]) for r in days(base)] == [
        (dt.date(2024, 7, 10), 120, 1.0),
        (dt.date(2024, 12, 10), 80, 1.0),
    ]


@pytest.mark.parametrize("order", [(410.0, 3.0, None), (None, 3.0, 410.0)])
def test_a_repeated_instant_counts_once_for_its_fullest_value_in_any_order(base, order):
    readings(base, *(("c", utc(2024, 2, 5), 24, value) for value in order))
    (row,) = days(base)
    assert (row["somme"], row["releves_nb"], row["doublons_nb"]) == (410, 1, 2)


def test_no_value_is_neither_zero_nor_covered(base):
    readings(base, ("c", utc(2024, 2, 5), 24, None), ("d", utc(2024, 2, 5), 24, 0.0))
    without, zero = days(base)
    assert (without["somme"], without["moyenne"], without["couverture_part"]) == (None, None, 0.0)
    assert without["sans_valeur_nb"] == 1
    assert (zero["somme"], zero["couverture_part"]) == (0, 1.0)


def test_the_coverage_of_instants_is_unknown(base):
    readings(base, ("c", utc(2024, 2, 5, 8), None, 12.0))
    assert days(base)[0]["couverture_part"] is None


def test_a_monthly_mean_belongs_to_no_day_but_the_sensor_says_it(base):
    readings(base, ("c", utc(2024, 2, 1), 24 * 29, 17.0))
    assert days(base) == []
    assert base.execute("SELECT releves_nb, longs_nb FROM capteur").fetchall() == [(1, 1)]


def long_periods(base):
    return base.execute(
        "SELECT debut, fin, valeur, origine, envois_nb FROM mesure_longue"
    ).fetchall()


def test_what_belongs_to_no_day_is_kept_as_a_long_period_sent_twice_or_not(base):
    month = ("c", utc(2024, 2, 1), 24 * 29)
    readings(base, (*month, None), (*month, 17.0), ("c", utc(2024, 3, 1), 25, 2.0))
    assert long_periods(base) == [(utc(2024, 2, 1), utc(2024, 3, 1), 17.0, "mesure", 2)]
    assert [row["somme"] for row in days(base)] == [2.0]


def test_a_month_between_two_indexes_is_a_long_period_and_not_a_day(base):
    meter = {"propriete": "gaz_m3", "releve": "index"}
    index = [(utc(2024, 1, 1), 10.0), (utc(2024, 2, 1), 90.0), (utc(2024, 2, 2), 91.5)]
    insert(
        base,
        "brut_mesure",
        [sensor(i, **meter) | {"debut": d, "valeur": v} for i, (d, v) in enumerate(index)],
    )
    construct(base)
    assert long_periods(base) == [(utc(2024, 1, 1), utc(2024, 2, 1), 80.0, "index", 1)]
    assert [(row["jour"], row["somme"]) for row in days(base)] == [(dt.date(2024, 2, 1), 1.5)]


def test_readings_of_the_same_minute_are_not_repeats(base):
    start = utc(2024, 2, 5, 8)
    seconds = [("c", start + dt.timedelta(seconds=s), None, 1.0) for s in (0, 10, 20, 20)]
    readings(base, *seconds)
    (row,) = days(base)
    assert (row["releves_nb"], row["doublons_nb"], row["somme"]) == (3, 1, 3)


def test_an_absurd_date_does_not_stop_the_build(base):
    readings(base, ("c", utc(1, 1, 2), None, 1.0), ("c", utc(1969, 12, 31, 23), 1, 2.0))
    assert [row["somme"] for row in days(base)] == [1, 2]


def test_sums_of_tenths_are_exact(base):
    readings(base, *(("c", utc(2024, 2, 5) + i * HOUR, 1, 0.1) for i in range(10)))
    assert days(base)[0]["somme"] == 1.0


def sensor(position, **more):
    return {
        "capteur_id": "MMM_EcoCompt_X9",
        "propriete": "velo",
        "debut": utc(2024, 2, 5) + position * 24 * HOUR,
        "valeur": 1.0,
        "fichier_id": 1,
        "position": position,
        **more,
    }


def test_a_sensor_keeps_its_last_known_position_and_counts_them(base):
    places = [(43.1, 3.1), (43.1, 3.1), (43.2, 3.2), (None, None)]
    insert(
        base,
        "brut_mesure",
        [sensor(i, lat=lat, long=long) for i, (lat, long) in enumerate(places, 1)],
    )
    construct(base)
    found = base.execute("SELECT lat, long, positions_nb, releves_nb FROM capteur").fetchall()
    assert found == [(43.2, 3.2, 2, 4)]


@pytest.mark.parametrize("serials", ["X9", "Y8 X9"])
def test_a_sensor_takes_the_name_of_its_place_by_any_of_its_serials(base, serials):
    insert(base, "brut_mesure", [sensor(1)])
    place = {"equipement_id": serials, "nom": "Tanneurs", "lat": 43.6, "long": 3.8}
    insert(base, "brut_equipement", [{**place, "fichier_id": 2, "position": 1}])
    construct(base)
    assert base.execute("SELECT nom, lat, long FROM capteur").fetchall() == [
        ("Tanneurs", 43.6, 3.8)
    ]


def test_a_name_said_by_the_readings_wins_and_the_last_one_counts(base):
    insert(base, "brut_mesure", [sensor(1, nom="Ancien"), sensor(2, nom="Nouveau"), sensor(3)])
    construct(base)
    assert base.execute("SELECT nom FROM capteur").fetchall() == [("Nouveau",)]
    assert base.execute(
        "SELECT max(premier_releve), max(dernier_releve) FROM capteur"
    ).fetchall() == [(utc(2024, 2, 6), utc(2024, 2, 8))]
