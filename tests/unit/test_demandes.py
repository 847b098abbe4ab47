"""Daily requests: the SQL against plain Python loops."""

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from empty_base import construct, insert, staged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PARIS = ZoneInfo("Europe/Paris")
TREE = {"V": None, "A": "V", "B": "V", "A1": "A", "A2": "A"}
MADE = ("territoire_passage", "territoire_lien", "demande_jour")


@pytest.fixture(scope="module")
def base():
    connection = staged()
    connection.execute("CREATE TABLE territoire (code VARCHAR, parent VARCHAR)")
    insert(connection, "territoire", [{"code": c, "parent": p} for c, p in TREE.items()])
    yield connection
    connection.close()


def load(base, requests, state="reçue"):
    """Requests are (territoire, categorie, received UTC, closed UTC or None)."""
    base.execute("DELETE FROM brut_demande")
    insert(
        base,
        "brut_demande",
        [
            {
                "demande_id": str(i),
                "territoire": t,
                "categorie": c,
                "recu_le": r,
                "clos_le": f,
                "etat": state,
            }
            for i, (t, c, r, f) in enumerate(requests)
        ],
    )
    construct(base, MADE)


def paris(instant):
    return instant.replace(tzinfo=dt.UTC).astimezone(PARIS).date()


def naive(requests):
    """(day, area, category) → received, closed; only days with something."""
    received = Counter((paris(r[2]), r[0] or "", r[1]) for r in requests)
    closed = Counter((paris(r[3]), r[0] or "", r[1]) for r in requests if r[3])
    return {cell: (received[cell], closed[cell]) for cell in received | closed}


def computed(base):
    rows = base.execute(
        "SELECT jour, territoire, categorie, recues_nb, closes_nb FROM demande_jour"
    ).fetchall()
    return {row[:3]: row[3:] for row in rows}


START = dt.datetime(2020, 12, 14)
REQUEST = st.tuples(
    st.sampled_from(["A", "A1", "A2", "B", None, "ailleurs"]),
    st.sampled_from(["Voirie", "Propreté"]),
    st.integers(0, 60 * 24 * 35).map(lambda m: START + dt.timedelta(minutes=m)),
    st.none() | st.integers(0, 60 * 24 * 35),
).map(lambda r: (*r[:3], None if r[3] is None else r[2] + dt.timedelta(minutes=r[3])))


@given(st.lists(REQUEST, min_size=1, max_size=10))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_day_equals_a_naive_count(base, requests):
    load(base, requests)
    assert computed(base) == naive(requests)


def test_days_are_those_of_paris_on_clock_changes(base):
    load(
        base,
        [
            ("A", "Voirie", dt.datetime(2025, 3, 29, 22, 59), None),  # 23 h 59, winter time
            ("A", "Voirie", dt.datetime(2025, 3, 30, 21, 59), None),  # 23 h 59, summer time
            ("A", "Voirie", dt.datetime(2025, 3, 30, 22, 0), None),
            ("A", "Voirie", dt.datetime(2025, 10, 26, 22, 59), None),  # 25-hour day
            ("A", "Voirie", dt.datetime(2025, 10, 26, 23, 0), None),
        ],
    )
    days = base.execute("SELECT jour, recues_nb FROM demande_jour ORDER BY jour").fetchall()
    assert [(f"{day:%m-%d}", count) for day, count in days] == [
        ("03-29", 1),
        ("03-30", 1),
        ("03-31", 1),
        ("10-26", 1),
        ("10-27", 1),
    ]


def test_no_request_gives_no_day(base):
    base.execute("DELETE FROM brut_demande")
    construct(base, MADE)
    assert computed(base) == {}
