"""Meters that add up, degree-days and mobility counts, against obvious second computations."""

import datetime as dt
import itertools
import random
from collections import defaultdict
from fractions import Fraction

import pytest
from empty_base import construct, insert, staged
from tinytown import Tiny

from dashboard.store.versions import open_version

START = dt.datetime(2025, 1, 6)
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture
def base():
    with staged() as connection:
        yield connection


def readings(base, rows, sensor="eau-1", capacity=None, step=DAY, quantity="eau"):
    """(step number, index, meter) → `brut_mesure`, then every table."""
    insert(
        base,
        "brut_mesure",
        [
            {
                "capteur_id": sensor,
                "propriete": quantity,
                "debut": START + number * step,
                "valeur": value,
                "releve": "index",
                "compteur": meter,
                "index_max": capacity,
                "fichier_id": 1,
                "position": position,
            }
            for position, (number, value, meter) in enumerate(rows, 1)
        ],
    )
    construct(base)


def periods(base):
    return base.execute(
        "SELECT date_diff('day', TIMESTAMP '2025-01-06', fin), consommation, motif"
        " FROM index_consommation ORDER BY capteur_id, fin, compteur"
    ).fetchall()


def naive(rows, capacity):
    """The same periods, reading by reading: (step, consumption or None, reason)."""
    kept = {}
    for number, value, meter in rows:
        if value is not None:
            key = (number, meter or "")
            kept[key] = max(kept.get(key, value), value)
    first = {}
    for number, meter in sorted(kept):
        first.setdefault(meter, number)
    order = sorted(kept, key=lambda key: (key[0], first[key[1]], key[1]))
    found = []
    for before, after in itertools.pairwise(order):
        old, new = kept[before], kept[after]
        if before[1] != after[1]:
            found.append((after[0], None, "remplacement"))
        elif new >= old:
            found.append((after[0], new - old, "normale"))
        elif capacity and 0 <= new <= capacity / 10 and capacity * 0.9 <= old <= capacity:
            found.append((after[0], capacity - old + new, "tour"))
        else:
            found.append((after[0], None, "baisse"))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_periods_agree_with_the_obvious_computation_in_any_order(seed):
    draw = random.Random(seed)
    capacity = draw.choice([None, 1000])
    rows, value, meter = [], 900.0, "A"
    for number in range(60):
        value += draw.randrange(0, 40) / 4
        if draw.random() < 0.08:
            meter, value = draw.choice("ABC"), draw.randrange(0, 50)
        if draw.random() < 0.08:
            value = draw.randrange(0, 400)
        if value >= 1000:
            value -= 1000
        rows.append((number, None if draw.random() < 0.1 else value, meter))
        if draw.random() < 0.1:
            rows.append(rows[-1])
    shuffled = draw.sample(rows, len(rows))
    with staged() as base:
        readings(base, shuffled, capacity=capacity)
        found = periods(base)
    assert found == naive(rows, capacity)
    assert all(consumption is None or consumption >= 0 for _, consumption, _ in found)


def test_what_is_consumed_is_the_last_index_less_the_first_and_nothing_is_lost(base):
    draw = random.Random(5)
    value, rows = Fraction(0), []
    for number in range(400):
        rows.append((number, float(value), None))
        value += Fraction(draw.randrange(0, 1000), 1000)
    readings(base, rows, step=HOUR)
    (total,) = base.execute(
        "SELECT sum(consommation::DECIMAL(38,6)) FROM index_consommation"
    ).fetchone()
    assert Fraction(total) == Fraction(str(rows[-1][1]))
    (days,) = base.execute("SELECT sum(somme::DECIMAL(38,6)) FROM mesure_jour").fetchone()
    assert days == total


def test_a_full_meter_goes_through_zero_only_when_its_capacity_is_known(base):
    rows = [(0, 99_990, None), (1, 15, None)]
    readings(base, rows, capacity=100_000)
    readings(base, rows, sensor="eau-2")
    assert periods(base) == [(1, 25.0, "tour"), (1, None, "baisse")]


def test_a_fall_from_the_middle_is_no_turn_and_gives_no_consumption(base):
    readings(base, [(0, 50_000, None), (1, 15, None), (2, 20, None)], capacity=100_000)
    assert periods(base) == [(1, None, "baisse"), (2, 5.0, "normale")]


def test_a_meter_replaced_starts_again_without_a_false_consumption(base):
    readings(base, [(0, 880, "A"), (1, 900, "A"), (1, 3, "B"), (2, 10, "B")])
    assert periods(base) == [(1, 20.0, "normale"), (1, None, "remplacement"), (2, 7.0, "normale")]


def test_a_reading_without_value_leaves_its_share_to_the_next(base):
    readings(base, [(0, 10, None), (1, None, None), (2, 16, None)])
    assert periods(base) == [(2, 6.0, "normale")]


def test_the_index_itself_never_enters_the_days(base):
    readings(base, [(number, 5000 + number, None) for number in range(4)])
    found = base.execute("SELECT jour, somme FROM mesure_jour ORDER BY jour").fetchall()
    assert found == [(dt.date(2025, 1, 6 + n), 1.0) for n in range(3)]


def test_resets_replacements_and_turns_are_counted(base):
    rows = [(0, 95_000, "A"), (1, 10, "A"), (40, 5, "A"), (41, 0, "B"), (42, 2, "B")]
    readings(base, rows, capacity=100_000)
    query = (
        "SELECT count(*) FILTER (motif = 'tour'), count(*) FILTER (motif = 'baisse'),"
        " count(*) FILTER (motif = 'remplacement') FROM index_consommation"
    )
    assert base.execute(query).fetchone() == (1, 1, 1)


def hours(base, day, values, unit="°C", quantity="temperature", sensor="station"):
    """Instant readings of one Paris day of January, an hour apart."""
    insert(
        base,
        "brut_mesure",
        [
            {
                "capteur_id": sensor,
                "propriete": quantity,
                "debut": START + day * DAY - HOUR + rank * HOUR,
                "valeur": value,
                "unite": unit,
                "fichier_id": 1,
                "position": rank,
            }
            for rank, value in enumerate(values)
        ],
    )


def degree_days(base):
    construct(base)
    return base.execute("SELECT dju FROM degre_jour ORDER BY capteur_id, jour").fetchall()


def test_degree_days_agree_with_the_formula(base):
    draw = random.Random(2)
    expected = []
    for day in range(10):
        values = [draw.randrange(-80, 350) / 10 for _ in range(24)]
        hours(base, day, values)
        expected.append((pytest.approx(max(0, 18 - (min(values) + max(values)) / 2)),))
    assert degree_days(base) == expected


def test_kelvins_are_converted_and_another_unit_is_left_aside(base):
    hours(base, 0, [280.15] * 24, unit="K")
    hours(base, 0, [50.0] * 24, unit="°F", sensor="autre")
    assert degree_days(base) == [(pytest.approx(11),)]


def test_a_day_with_few_readings_has_no_degree_days(base):
    hours(base, 0, [5.0] * 7)
    hours(base, 1, [5.0] * 8)
    assert degree_days(base) == [(None,), (13.0,)]


def test_daily_extremes_are_used_as_they_are(base):
    hours(base, 0, [2.0], quantity="temperature_min")
    hours(base, 0, [12.0], quantity="temperature_max")
    assert degree_days(base) == [(11.0,)]


def described(tiny: Tiny, query: str, *values: object):
    with open_version(tiny.database).cursor() as cursor:
        return cursor.execute(query, list(values)).fetchall()


def test_an_export_of_meter_readings_is_described_in_toml_alone(tiny: Tiny):
    tiny.source(
        "eau",
        table="mesure",
        colonnes={
            "capteur_id": {"colonne": "Point de livraison", "type": "code"},
            "propriete": {"valeur": "eau"},
            "unite": {"valeur": "m³"},
            "releve": {"valeur": "index"},
            "compteur": {"colonne": "N° compteur", "type": "code"},
            "index_max": {"valeur": "100000"},
            "debut": {"colonne": "Date relève", "type": "instant", "format": "%d/%m/%Y"},
            "valeur": {"colonne": "Index", "type": "nombre"},
        },
    )
    text = (
        "Point de livraison;N° compteur;Date relève;Index\n"
        "00042;A1;06/01/2025;99 990\n00042;A1;07/01/2025;12,5\n"
        "00042;B7;08/01/2025;0\n00042;B7;09/01/2025;3\n00042;B7;10/01/2025;illisible\n"
    )
    tiny.drop("eau.csv", text.encode("cp1252"))
    source = tiny.build().manifest["sources"][0]
    assert (source["rows_read"], source["rows_loaded"], source["rows_rejected"]) == (5, 4, 1)
    found = described(
        tiny, "SELECT compteur, consommation, motif FROM index_consommation ORDER BY fin"
    )
    assert found == [("A1", 22.5, "tour"), ("B7", None, "remplacement"), ("B7", 3.0, "normale")]


MOBILITY = """channel_id,counter_id,start_datetime,end_datetime,count
C1,E1,2025-03-29T23:00:00+01:00,2025-03-30T00:00:00+01:00,4
C1,E1,2025-03-30T00:00:00+01:00,2025-03-30T01:00:00+01:00,0
C1,E1,2025-03-30T01:00:00+01:00,2025-03-30T03:00:00+02:00,
C2,E1,2025-03-30T08:00:00+02:00,2025-03-30T09:00:00+02:00,12
C2,E1,2025-03-30T08:00:00+02:00,2025-03-30T09:00:00+02:00,12
C9,E1,hier,,1
"""
"""« Comptage des mobilités » 0.2.5, measures: 0 is nobody, empty is no counting."""


def test_the_national_mobility_counts_are_described_in_toml_alone(tiny: Tiny):
    tiny.source(
        "mobilites",
        table="mesure",
        colonnes={
            "capteur_id": {"colonne": "channel_id", "type": "code"},
            "propriete": {"colonne": "channel_id", "valeurs": {"C1": "velo", "C2": "pieton"}},
            "debut": {"colonne": "start_datetime", "type": "instant"},
            "fin": {"colonne": "end_datetime", "type": "instant"},
            "valeur": {"colonne": "count", "type": "nombre"},
        },
    )
    tiny.source(
        "canaux",
        table="equipement",
        colonnes={
            "equipement_id": {"colonne": "channel_id", "type": "code"},
            "nom": {"colonne": ["site_id", "direction"], "joindre": True},
            "genre": {"colonne": "mobility_type"},
        },
    )
    tiny.drop("mobilites.csv", MOBILITY.encode())
    tiny.drop("canaux.csv", b"channel_id,site_id,mobility_type,direction\nC1,Gare,BIKE,N\n")
    source = tiny.build().manifest["sources"][0]
    assert (source["rows_read"], source["rows_loaded"], source["rows_rejected"]) == (6, 5, 1)
    found = defaultdict(list)
    for sensor, *row in described(
        tiny,
        "SELECT capteur_id, propriete, day(jour), somme, releves_nb, sans_valeur_nb, doublons_nb"
        " FROM mesure_jour ORDER BY capteur_id, jour",
    ):
        found[sensor].append(tuple(row))
    assert found == {
        "C1": [("velo", 29, 4.0, 1, 0, 0), ("velo", 30, 0.0, 1, 1, 0)],
        "C2": [("pieton", 30, 12.0, 1, 0, 1)],
    }
    assert described(tiny, "SELECT nom FROM capteur WHERE capteur_id = 'C1'") == [("Gare N",)]
