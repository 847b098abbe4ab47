"""Rates and stocks give counts back: the attacker reads what they are made of, and what is left."""

import calendar
import datetime as dt
import random
from collections import Counter
from decimal import Decimal
from itertools import pairwise

import engine
import pytest
from attack import Attack, Cell, Judge, Seen, grain_of
from empty_base import MemoryVersion, fill, insert
from secret_tree import LEAVES, TREE, tree_base
from simplex import Deduced

from dashboard.build.indicator_values import arrange, compute
from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.secrecy import with_nature
from dashboard.errors import AccessRefusedError
from dashboard.indicators import Definition, Point, State, caution
from dashboard.indicators import period_of as month_of
from dashboard.queries import library
from dashboard.secrecy import SECRET, Gate
from dashboard.secrecy.grains import Period
from dashboard.secrecy.populations import opening

K, FLOOR = 5, 20
DAY = dt.timedelta(days=1)
MONTHS = [(year, month) for year in (2024, 2025) for month in range(1, 13)]
COARSE = ("mois", "trimestre", "annee", "cumul", "glissant")
"""Months and longer: weeks would make as many unknowns as days."""
COLUMNS = ("fichier_id", "genre", "territoire", "recu_le", "clos_le", "sans_suite")


@pytest.fixture(scope="module")
def base():
    connection = tree_base()
    yield connection
    connection.close()


def read(base, requests, codes):
    """Doors open on indicators made of these requests (leaf, day received, day closed, trait)."""
    engine.empty(base, "brut_demande", "source", "fichier")
    limits = {"secret_k": K, "secret_denominateur": FLOOR}
    insert(base, "source", [{"code": "s", "table_cible": "demande", **limits}])
    insert(base, "fichier", [{"fichier_id": 1, "source": "s"}])
    rows = [
        (1, "signalement", leaf, f"{day} 10:00:00", closed and f"{closed} 10:00:00", trait)
        for leaf, day, closed, trait in requests
    ]
    fill(base, "brut_demande", COLUMNS, rows)
    engine.refresh(base)
    for code in codes:
        compute(base, library(), load_indicators()[code])
    arrange(base, library())
    return Gate(MemoryVersion(base))


def day_of(draw, year, month):
    return dt.date(year, month, draw.randrange(1, calendar.monthrange(year, month)[1] + 1))


# --- rates


USUAL = {"A1": 60, "A2": 50, "A3": 45, "A4": 6, "B1": 80, "B2": 60, "B3": 5, "C": 90, "D": 70}
SHARES = {"A3": 0.4, "C": 0.4, "D": 0.6}


def asked(draw):
    """Two years of requests; after the first, a month may have few of them, or few of the trait."""
    found = []
    for year, month in MONTHS:
        for leaf, mean in USUAL.items():
            late = year > MONTHS[0][0]
            few, rare = (late and draw.random() < 0.1 for _ in range(2))
            share = 0.05 if rare else SHARES.get(leaf, 0.5)
            for _ in range(draw.randrange(0, 18) if few else draw.randrange(mean // 2, mean + 8)):
                day = day_of(draw, year, month)
                found.append((leaf, day, day + DAY, draw.random() < share))
    return found


def within(leaf, area):
    while leaf is not None and leaf != area:
        leaf = TREE[leaf]
    return leaf is not None


def truth_of(requests):
    """Cell, of whole months → its real count."""
    months = Counter((leaf, day.replace(day=1), trait) for leaf, day, _, trait in requests)
    return lambda cell: sum(
        count
        for (leaf, month, trait), count in months.items()
        if cell.start <= month <= cell.end
        and within(leaf, cell.area)
        and (not cell.dimension or (cell.modality == "oui") == trait)
    )


def shares_read(gate):
    """Cases, those with the trait and the others, as a count and a share of them show them."""
    counts, share = Seen(), Seen(trait="trait")
    counts.read(gate, "demandes_recues", TREE, [])
    share.read(gate, "part_sans_suite", TREE, [])
    shown = {c: n for c, n in counts.cells.items() if n != "s"}
    return {c: n for c, n in {**counts.cells, **share.cells, **shown}.items() if c.kind in COARSE}


@pytest.mark.parametrize("seed", [0, *(pytest.param(s, marks=pytest.mark.slow) for s in (1, 2))])
def test_no_numerator_nor_what_it_leaves_is_found(base, seed):
    requests = asked(random.Random(seed))
    reading = shares_read(read(base, requests, ("demandes_recues", "part_sans_suite")))
    judge = Judge(truth_of(requests), K, "V")
    judge.check_no_small_count(reading)
    assert all(n in ("s", judge.truth(c)) for c, n in reading.items() if c.kind == "mois")
    traits = {c: n for c, n in reading.items() if c.dimension and c.kind == grain_of(reading, c)}
    hidden = [c for c, n in traits.items() if n == "s" and c.end.year == 2025]
    assert any(0 < judge.truth(c) < K for c in hidden)
    assert any(n != "s" for c, n in traits.items() if c.area in "AB")
    days = [day for _, day, _, _ in requests]
    leaves = [leaf for leaf in LEAVES if leaf in USUAL]
    attack = Attack(leaves, TREE, ("oui", "non"), min(days), max(days), [reading])
    judge.check(attack, reading, random.Random(seed).sample(hidden, min(60, len(hidden))))


def test_the_attacker_finds_the_numerator_of_a_rate_that_is_shown(base):
    """Hiding one area alone gives it back: its share is what the others leave."""
    requests = asked(random.Random(3))
    month = dt.date(2024, 3, 1), dt.date(2024, 3, 31)
    cells = [
        Cell("mois", *month, area, "trait", modality)
        for area in ("A", "A1", "A2", "A3", "A4")
        for modality in ("oui", "non")
    ]
    truth = truth_of(requests)
    known = {c: float(truth(c)) for c in cells if c.area != "A2"}
    attack = Attack(("A1", "A2", "A3", "A4"), TREE, ("oui", "non"), *month, [known])
    hidden = Cell("mois", *month, "A2", "trait", "oui")
    assert attack.bounds(hidden) == (truth(hidden), truth(hidden))


def plain_months(changed):
    """The same requests every month of a year and a quarter in A1, A2, B1…; then what changes."""
    months = [*((2024, m) for m in range(1, 13)), (2025, 1), (2025, 2), (2025, 3)]
    found = []
    for year, month in months:
        for leaf in ("A1", "A2", "A3", "B1", "B2", "C"):
            cases, kept = changed.get((year, month, leaf), (100, 40))
            day = dt.date(year, month, 3)
            found += [(leaf, day, day + DAY, n < kept) for n in range(cases)]
    return [*found, ("C", dt.date(2025, 4, 30), None, False)]


@pytest.mark.parametrize(
    ("cases", "kept", "shown"),
    [
        (100, 40, True),
        (100, 0, True),
        (100, 100, True),
        (100, 5, True),
        (100, 95, True),
        (20, 10, True),
        (19, 9, False),
        (100, 4, False),
        (100, 96, False),
    ],
)
def test_a_share_is_shown_when_neither_what_it_keeps_nor_what_it_leaves_is_small(
    base, cases, kept, shown
):
    requests = plain_months({(2025, 1, "A1"): (cases, kept)})
    gate = read(base, requests, ("demandes_recues", "part_sans_suite"))
    rows = {
        r["territoire"]: r["numerateur"]
        for r in gate.run(
            "indicateurs/serie",
            {
                "indicateur": "part_sans_suite",
                "genre": "mois",
                "territoire": None,
                "depuis": dt.date(2025, 1, 1),
                "jusque": dt.date(2025, 1, 31),
            },
        ).records()
    }
    assert rows["A1"] == (kept if shown else SECRET)
    assert (SECRET in (rows["A2"], rows["A3"])) is not shown, "A moins les autres donnerait A1"


@pytest.mark.parametrize("code", ["part_sans_suite", "delai_median_resolution"])
def test_a_rate_and_a_delay_need_as_many_cases(base, code):
    requests = plain_months({(2025, 1, "A1"): (19, 9)})
    gate = read(base, requests, (code,))
    asked_ = {"indicateur": code, "genre": "mois", "territoire": "A1"}
    rows = gate.run("indicateurs/serie", {**asked_, "depuis": None, "jusque": None}).records()
    hidden = {r["debut"] for r in rows if r["effectif"] is SECRET}
    assert dt.date(2025, 1, 1) in hidden
    assert dt.date(2024, 1, 1) not in hidden


def test_a_protected_source_about_persons_has_a_floor_unless_it_says_otherwise():
    def floor(**raw):
        return with_nature(raw, file="f", where="s").get("secret_denominateur")

    assert floor(personnel=True, secret_k=5) == FLOOR
    assert floor(personnel=True, secret_k=5, secret_denominateur=30) == 30
    assert floor(personnel=True, secret_k=5, secret="satisfaction") == 10
    assert floor(personnel=True) is None
    assert floor(secret_k=5) is None


@pytest.mark.parametrize(
    ("rollup", "k", "count", "words"),
    [
        ("taux_pondere", 5, 49, "effectif faible"),
        ("mediane", 5, 20, "effectif faible"),
        ("taux_pondere", 5, 50, ""),
        ("taux_pondere", 0, 20, ""),
        ("somme", 5, 20, ""),
        ("taux_pondere", 5, None, ""),
    ],
)
def test_a_rate_over_few_cases_says_so(rollup, k, count, words):
    day = dt.date(2025, 1, 1)
    definition = Definition("essai", k, day, day, 0, (), ())
    month = month_of("mois", day)
    point = Point(month, State.OK, Decimal("0.5"), count=count)
    assert caution(engine.tried(rollup), definition, point) == words
    hidden = Point(month, State.SECRET, None)
    assert caution(engine.tried(rollup), definition, hidden) == ""


# --- stocks


STOCK = ("demandes_recues", "stock_ouvert", "delai_median_resolution", "part_sans_suite")


LONGER = [(2023, month) for month in range(1, 13)] + MONTHS


def waited(draw, small):
    """Three years of requests of which some are closed a month later; few are left at some ends."""
    found = []
    for year, month in LONGER:
        end = dt.date(year, month, calendar.monthrange(year, month)[1])
        for leaf in ("A1", "A2", "B1", "B2", "C", "D"):
            days = [day_of(draw, year, month) for _ in range(draw.randrange(40, 60))]
            left = 0 if (year, month) in small else 8
            for n, day in enumerate(sorted(days, reverse=True)):
                stays = n < left or ((year, month) in small and leaf == "C" and n < 3)
                closed = end + dt.timedelta(days=draw.randrange(1, 27)) if stays else end
                found.append((leaf, day, closed, False))
    return found


def walked(gate):
    """(bounds of what is left at a day, ends of months, what is read of the whole territory).

    The unknowns are the requests received in one month and closed in another: received, closed and
    left are all sums of them.
    """
    borders = [dt.date(y, m, 1) for y, m in LONGER]
    after = [*borders[1:], dt.date(2026, 1, 1)]
    place = {
        (start, end): at
        for at, (start, end) in enumerate(
            (start, end) for start in borders for end in (*borders, dt.date.max) if end >= start
        )
    }

    def sums(wanted):
        return [at for (start, end), at in place.items() if wanted(start, end)]

    seen = {code: Seen() for code in STOCK[:3]}
    for code, found in seen.items():
        found.read(gate, code, ["V"], [])
    known = []
    for code, found in seen.items():
        for cell, n in found.cells.items():
            if n == "s" or cell.area != "V" or cell.kind not in ("mois", "trimestre", "annee"):
                continue
            first, last = cell.start, cell.end
            if code == "demandes_recues":
                known.append((sums(lambda a, b: first <= a <= last), n))  # noqa: B023
            elif code == "stock_ouvert":
                known.append((sums(lambda a, b: a <= last < b), n))  # noqa: B023
            else:
                known.append((sums(lambda a, b: first <= b <= last), n))  # noqa: B023
    # nobody believes in more requests than that
    deduced = Deduced(len(place) + 1, [*known, (range(len(place) + 1), 1e5)])
    return (
        lambda day: deduced.bounds(sums(lambda a, b: a <= day < b)),
        [end - DAY for end in after],
        seen["stock_ouvert"].cells,
    )


def left_at(requests, day):
    return sum(received <= day < (closed or dt.date.max) for _, received, closed, _ in requests)


@pytest.mark.parametrize("small", [{(2025, 2), (2025, 8)}, {(2024, 12)}])
def test_what_is_received_and_closed_does_not_give_a_small_stock(base, small):
    requests = waited(random.Random(0), small)
    bounds, ends, reading = walked(read(base, requests, STOCK))
    hidden = {c.end for c, n in reading.items() if (c.kind, c.area, n) == ("mois", "V", "s")}
    found = [end for end in ends if 0 < left_at(requests, end) < K]
    assert [(end.year, end.month) for end in found] == sorted(small)
    assert set(found) <= hidden
    assert not set(ends) <= hidden
    for end in found:
        low, high = bounds(end)
        assert low <= left_at(requests, end) <= high
        assert high - low >= K


def test_the_attacker_walks_from_one_stock_to_the_next(base, monkeypatch):
    """With nothing said of the start of a period, the next one gives a small stock back."""
    monkeypatch.setattr("dashboard.secrecy.populations.opening", lambda _cells: {})
    requests = waited(random.Random(0), {(2024, 12)})
    bounds, ends, _ = walked(read(base, requests, STOCK))
    small = next(end for end in ends if 0 < left_at(requests, end) < K)
    assert bounds(small) == (left_at(requests, small), left_at(requests, small))


def test_a_stock_whose_comings_and_goings_are_told_is_told_of_the_whole_alone(base):
    base.execute("UPDATE territoire SET niveau = if(code = 'V', 'tout', 'lieu')")
    requests = waited(random.Random(0), set())
    gate = read(base, requests, STOCK)
    asked_ = {"indicateur": "stock_ouvert", "genre": "mois", "depuis": None}
    rows = list(
        gate.run("indicateurs/serie", {**asked_, "territoire": None, "jusque": None}).records()
    )
    told = Counter(r["territoire"] for r in rows if r["effectif"] is not SECRET)
    assert set(told) == {"V"}
    assert {r["territoire"] for r in rows} > {"A", "A1", "C"}, "secret, et non absent"
    with pytest.raises(AccessRefusedError, match="par service"):
        gate.run("indicateurs/decoupage", {**asked_, "territoire": "V", "dimension": "service"})
    levels = {
        r["niveau"]
        for r in gate.run("territoire/indicateurs").records()
        if r["indicateur"] == "stock_ouvert"
    }
    assert levels == {"tout"}, "aucune carte ne le propose plus bas"
    alone = read(base, requests, ("stock_ouvert",))
    rows = alone.run("indicateurs/serie", {**asked_, "territoire": "C", "jusque": None}).records()
    assert any(r["effectif"] is not SECRET for r in rows), "seul, il ne se déduit de rien"


def test_what_a_period_starts_with_is_what_the_one_before_ended_with():
    months = [Period("mois", dt.date(2025, m, 1), dt.date(2025, m, 28)) for m in (1, 2, 3)]
    cells = {month: {"A": n} for n, month in enumerate(months, start=7)}
    found = opening(dict(reversed(cells.items())))
    assert [found[month].get("A", 0) for month in months] == [0, 7, 8]
    assert all(a < b for a, b in pairwise(found))
