"""Rates and stocks give counts back: the attacker reads what they are made of, and what is left."""

import calendar
import datetime as dt
import random
from collections import Counter
from decimal import Decimal

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


def waited(draw, few=(), left=0):
    """Two years of requests closed before the end of their month, but for some.

    Of the months `few`, all but two are closed the month after; `left` of each other month are.
    """
    found = []
    for year, month in MONTHS:
        end = dt.date(year, month, calendar.monthrange(year, month)[1])
        for leaf in ("A1", "A2", "B1", "B2", "C", "D"):
            for n in range(draw.randrange(40, 60)):
                waits = leaf == "C" and n < left
                if (year, month) in few:
                    waits = n > 0 or leaf not in ("C", "D")
                later = end + dt.timedelta(days=draw.randrange(1, 27))
                found.append((leaf, day_of(draw, year, month), later if waits else end, False))
    return found


def walked(gate, also=()):
    """(bounds of what is closed in a month, what is read of the whole territory).

    The unknowns are the requests received in one month and closed in another: received, closed and
    left are all sums of them. `also`: (day, what is left), known from elsewhere.
    """
    borders = [dt.date(y, m, 1) for y, m in MONTHS]
    pairs = [(a, b) for a in borders for b in (*borders, dt.date.max) if b >= a]

    def sums(wanted):
        return [at for at, (start, end) in enumerate(pairs) if wanted(start, end)]

    def left(day):
        return sums(lambda a, b: a <= day < b)

    def closed(first, last):
        return sums(lambda a, b: first <= b <= last)

    ways = {
        "demandes_recues": lambda c: sums(lambda a, _: c.start <= a <= c.end),
        "stock_ouvert": lambda c: left(c.end),
        "delai_median_resolution": lambda c: closed(c.start, c.end),
    }
    # nobody believes in more requests than that
    known = [(left(day), n) for day, n in also] + [(range(len(pairs) + 1), 1e5)]
    reading = {}
    for code, way in ways.items():
        found = Seen()
        found.read(gate, code, ["V"], [])
        reading[code] = {c: n for c, n in found.cells.items() if c.area == "V"}
        known += [
            (way(cell), n)
            for cell, n in reading[code].items()
            if n != "s" and cell.kind in ("mois", "trimestre", "annee") and cell.end.year < 2026
        ]
    deduced = Deduced(len(pairs) + 1, known)
    return lambda first, last: deduced.bounds(closed(first, last)), reading


def left_at(requests, day):
    return sum(received <= day < closed for _, received, closed, _ in requests)


FEW = dt.date(2025, 2, 1), dt.date(2025, 2, 28)


def test_what_is_left_does_not_give_what_is_closed(base):
    requests = waited(random.Random(0), few={(2025, 2)})
    assert sum(FEW[0] <= closed <= FEW[1] for _, _, closed, _ in requests) == 2
    gate = read(base, requests, STOCK)
    bounds, reading = walked(gate)
    stock = {c.end: n for c, n in reading["stock_ouvert"].items() if c.kind == "mois"}
    assert stock[FEW[1]] == "s"
    assert stock[dt.date(2025, 5, 31)] == left_at(requests, dt.date(2025, 5, 31))
    low, high = bounds(*FEW)
    assert low <= 2 <= high
    assert high - low >= K
    ends = (FEW[0] - DAY, FEW[1])
    told, _ = walked(gate, [(day, left_at(requests, day)) for day in ends])
    assert told(*FEW) == (2, 2), "le stock montré le redonnerait"


def test_a_stock_that_received_and_closed_give_is_shown_however_small(base):
    """Hiding it would be pretence: anyone adds up what came in and takes away what went out."""
    requests = waited(random.Random(1), left=3)
    _, reading = walked(read(base, requests, STOCK))
    months = {c.end: n for c, n in reading["stock_ouvert"].items() if c.kind == "mois"}
    shown = {day: n for day, n in months.items() if n != "s"}
    assert 3 in shown.values()
    assert all(n == left_at(requests, day) for day, n in shown.items() if day.year < 2026)


def test_a_stock_whose_comings_and_goings_are_told_is_told_of_the_whole_alone(base):
    base.execute("UPDATE territoire SET niveau = if(code = 'V', 'tout', 'lieu')")
    requests = waited(random.Random(0), left=9)
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
