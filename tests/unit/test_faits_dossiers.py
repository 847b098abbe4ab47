"""Facts of requests against plain Python: the day is that of Paris, hour changes included."""

import datetime as dt
import random
from collections import defaultdict
from statistics import median
from zoneinfo import ZoneInfo

import engine
import naive_values as naive
import pytest
from empty_base import insert

from dashboard.build.indicator_values import compute
from dashboard.catalogue.indicators import load_indicators
from dashboard.queries import library

PARIS = ZoneInfo("Europe/Paris")
GRAINS = ("semaine", "mois", "annee")
STARTS = (
    dt.datetime(2020, 3, 28, 20),  # hour skipped in the night of the 29th
    dt.datetime(2020, 10, 24, 20),  # hour repeated in the night of the 25th
    dt.datetime(2020, 12, 31, 20),  # W53, and midnight in Paris one hour before UTC
    dt.datetime(2020, 2, 28, 20),
)
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module", params=[1, 2])
def town(request):
    draw = random.Random(request.param)
    rows = [drawn(draw) for _ in range(220)]
    connection = engine.base()
    connection.execute("SET threads = 1")
    insert(connection, "source", [{"code": "grc", "table_cible": "demande"}])
    insert(connection, "fichier", [{"fichier_id": 1, "source": "grc"}])
    insert(connection, "brut_demande", [{"fichier_id": 1, **row} for row in rows])
    engine.refresh(connection)
    yield connection, [row for row in rows if row["genre"] in ("signalement", None)]
    connection.close()


def drawn(draw):
    received = draw.choice(STARTS) + dt.timedelta(minutes=draw.randrange(60 * 40))
    after = draw.choice([None, draw.randrange(1, 60 * 24 * 20)])
    return {
        "genre": draw.choice(["signalement", "signalement", None, "autre"]),
        "territoire": draw.choice(["A1", "A2", "B", "inconnu", None]),
        "recu_le": received,
        "clos_le": after and received + dt.timedelta(minutes=after),
        "sans_suite": draw.choice([None, False, False, True]),
        "rouverte": draw.choice([None, False, True]),
    }


def paris(instant):
    return instant.replace(tzinfo=dt.UTC).astimezone(PARIS).replace(tzinfo=None)


def cells(rows, moment):
    """Rows by (kind, first day, territory), at the day in Paris of a moment of theirs."""
    found = defaultdict(list)
    for row in rows:
        for kind in GRAINS:
            start, _ = naive.simple_period(kind, paris(moment(row)).date())
            for place in naive.places(row["territoire"], engine.TREE, "V"):
                found[kind, start, place].append(row)
    return found


def computed(connection, code):
    engine.empty(connection)
    compute(connection, library(), load_indicators()[code])
    rows = engine.values(connection, "dimension = ''")
    return {(r["genre"], r["debut"], r["territoire"]): r for r in rows if r["genre"] in GRAINS}


def test_requests_are_counted_on_the_day_of_paris(town):
    connection, rows = town
    found = {key: r["numerateur"] for key, r in computed(connection, "demandes_recues").items()}
    assert found == {k: len(lot) for k, lot in cells(rows, lambda r: r["recu_le"]).items()}


def test_delays_are_those_of_the_clock_of_paris_between_two_days(town):
    connection, rows = town
    closed = [r for r in rows if r["clos_le"] and not r["sans_suite"]]
    found = computed(connection, "delai_median_resolution")
    wanted = cells(closed, lambda r: r["clos_le"])
    assert found.keys() == wanted.keys()
    for key, lot in wanted.items():
        days = [(paris(r["clos_le"]) - paris(r["recu_le"])) / DAY for r in lot]
        assert found[key]["valeur"] == pytest.approx(median(days), rel=1e-12)
        assert found[key]["effectif"] == len(lot)


def test_an_open_request_past_its_delay_is_late_without_waiting(town):
    connection, rows = town
    kept = [r for r in rows if not r["sans_suite"]]
    known = max(max(r["recu_le"], r["clos_le"] or r["recu_le"]) for r in kept)
    week = 7 * DAY
    due = [r for r in kept if r["recu_le"] + week <= known]
    found = computed(connection, "demandes_dans_delai")
    wanted = cells(due, lambda r: r["recu_le"] + week)
    assert found.keys() == wanted.keys()
    for key, lot in wanted.items():
        in_time = [r for r in lot if r["clos_le"] and r["clos_le"] <= r["recu_le"] + week]
        assert (found[key]["numerateur"], found[key]["denominateur"]) == (len(in_time), len(lot))


def test_a_share_counts_what_has_the_trait_among_all(town):
    connection, rows = town
    closed = [r for r in rows if r["clos_le"]]
    found = computed(connection, "taux_reouverture")
    wanted = {k: v for k, v in cells(closed, lambda r: r["clos_le"]).items() if k[0] != "semaine"}
    assert found.keys() == wanted.keys()
    for key, lot in wanted.items():
        again = [r for r in lot if r["rouverte"]]
        assert (found[key]["numerateur"], found[key]["denominateur"]) == (len(again), len(lot))


def test_what_remains_open_is_what_came_less_what_left(town):
    connection, rows = town
    found = computed(connection, "stock_ouvert")
    assert {key[0] for key in found} == set(GRAINS)
    for (kind, start, place), row in found.items():
        _, end = naive.simple_period(kind, start)
        here = [r for r in rows if place in naive.places(r["territoire"], engine.TREE, "V")]
        left = sum(
            paris(r["recu_le"]).date() <= end
            and not (leaving(r) and paris(leaving(r)).date() <= end)
            for r in here
        )
        assert row["numerateur"] == left


def leaving(row):
    """When a request stops being open; one without action at an unknown date never was."""
    return row["clos_le"] or (row["recu_le"] if row["sans_suite"] else None)
