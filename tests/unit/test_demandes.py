"""Weekly requests: the SQL against plain Python loops, at every grain."""

import datetime as dt
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from empty_base import construct, insert, staged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PARIS = ZoneInfo("Europe/Paris")
TREE = {"V": None, "A": "V", "B": "V", "A1": "A", "A2": "A"}
MADE = ("territoire_passage", "territoire_lien", "demande_jour", "demande_semaine")


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


def monday(instant):
    day = instant.replace(tzinfo=dt.UTC).astimezone(PARIS).date()
    return day - dt.timedelta(days=day.weekday())


def ancestors(code):
    found = {"V"}
    while code in TREE and code is not None:
        found.add(code)
        code = TREE[code]
    return found


def naive(requests):
    """(week, area, category) → received, closed, open, median; only cells with something."""
    areas = [(a, c) for a in TREE for c in {"", *(r[1] for r in requests)}]
    stamps = [monday(r[2]) for r in requests] + [monday(r[3]) for r in requests if r[3]]
    week, found = min(stamps), {}
    while week <= max(stamps):
        for area, category in areas:
            mine = [r for r in requests if area in ancestors(r[0]) and category in ("", r[1])]
            if mine:
                closed = [r for r in mine if r[3] and monday(r[3]) == week]
                delays = [(r[3] - r[2]).total_seconds() / 86400 for r in closed]
                found[(week, area, category)] = (
                    sum(monday(r[2]) == week for r in mine),
                    len(closed),
                    sum(monday(r[2]) <= week and not (r[3] and monday(r[3]) <= week) for r in mine),
                    pytest.approx(median(delays)) if delays else None,
                )
        week += dt.timedelta(days=7)
    return found


def computed(base):
    rows = base.execute(
        "SELECT semaine, territoire, categorie, recues_nb, closes_nb, stock_nb, delai_median_jours"
        " FROM demande_semaine"
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
def test_every_grain_equals_a_naive_count(base, requests):
    load(base, requests)
    assert computed(base) == naive(requests)


def test_a_source_that_never_says_what_becomes_of_requests_gives_no_stock(base):
    load(base, [("A", "Voirie", START, None)], state=None)
    assert set(computed(base).values()) == {(1, None, None, None)}


def test_week_53_is_followed_by_week_1_of_the_next_year(base):
    sunday = dt.datetime(2021, 1, 3, 22, 59)  # 23 h 59 in Paris, still 2020-W53
    load(
        base,
        [("A", "Voirie", sunday, None), ("A", "Voirie", sunday + dt.timedelta(minutes=1), None)],
    )
    weeks = base.execute(
        "SELECT semaine, recues_nb FROM demande_semaine WHERE territoire = 'V' AND categorie = ''"
        " ORDER BY semaine"
    ).fetchall()
    assert weeks == [(dt.date(2020, 12, 28), 1), (dt.date(2021, 1, 4), 1)]
    assert [week.isocalendar()[:2] for week, _ in weeks] == [(2020, 53), (2021, 1)]


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


def test_the_week_under_way_is_not_complete(base):
    monday_, friday = dt.datetime(2025, 11, 10, 9), dt.datetime(2025, 11, 21, 9)
    load(base, [("A", "Voirie", monday_, None), ("A", "Voirie", friday, None)])
    rows = base.execute(
        "SELECT complete FROM demande_semaine WHERE territoire = 'V' AND categorie = ''"
        " ORDER BY semaine"
    ).fetchall()
    assert rows == [(True,), (False,)]


def test_a_closing_date_of_another_century_does_not_stretch_the_calendar(base):
    received = dt.datetime(2025, 11, 10, 9)
    load(base, [("A", "Voirie", received, dt.datetime(2925, 11, 10))])
    [(weeks,)] = base.execute("SELECT count(DISTINCT semaine) FROM demande_semaine").fetchall()
    assert weeks <= 53


def test_no_request_gives_no_week(base):
    base.execute("DELETE FROM brut_demande")
    construct(base, MADE)
    assert computed(base) == {}
