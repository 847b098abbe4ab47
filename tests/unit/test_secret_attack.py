"""The attacker adds and subtracts all that is shown: what is hidden stays in doubt."""

import calendar
import datetime as dt
import random
from dataclasses import replace
from decimal import Decimal

import engine
import pytest
from attack import Attack, Cell, Judge, Seen, grain_of
from empty_base import MemoryVersion, insert
from secret_tree import LEAVES, TREE, tree_base
from simplex import Deduced

from dashboard.build.indicator_values import arrange, compute
from dashboard.catalogue.indicators import load_indicators
from dashboard.errors import AccessRefusedError
from dashboard.queries import library
from dashboard.secrecy import Gate
from dashboard.secrecy.gate import DETAIL

K = 5
LONG_SEEDS = [pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2)]
"""Attacks that take ten seconds each: with the long tests."""


@pytest.fixture(scope="module")
def base():
    connection = tree_base()
    yield connection
    connection.close()


def month_of(year, month):
    return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])


def drawn(draw, months, usual, categories=("",)):
    """Facts by day: about `usual[leaf]` a month; after the first year, at times next to nothing."""
    facts = []
    for year, month in months:
        for leaf, mean in usual.items():
            low = year > months[0][0] and draw.random() < 0.12
            count = draw.randrange(0, 4) if low else draw.randrange(mean // 2, mean * 3 // 2 + 2)
            days = calendar.monthrange(year, month)[1]
            for _ in range(count):
                facts.append(
                    {
                        "jour": dt.date(year, month, draw.randrange(1, days + 1)),
                        "territoire": leaf or None,
                        "categorie": draw.choice(categories),
                        "numerateur": Decimal(1),
                        "effectif": 1,
                    }
                )
    return facts


def seen(base, indicator, facts):
    """What the doors show of an indicator made of these facts."""
    engine.computed(base, indicator, facts)
    arrange(base, library())
    found = Seen()
    found.read(Gate(MemoryVersion(base)), indicator.code, TREE, indicator.dimensions)
    return found.cells


def truth(facts, cell):
    def within(leaf):
        while leaf:
            if leaf == cell.area:
                return True
            leaf = TREE.get(leaf)
        return cell.area == "V"

    return sum(
        cell.start <= fact["jour"] <= cell.end
        and within(fact["territoire"] or "")
        and (not cell.dimension or fact["categorie"] == cell.modality)
        for fact in facts
    )


def attacked(facts, *readings, categories=("",), services=()):
    days = [fact["jour"] for fact in facts]
    leaves = [leaf for leaf in LEAVES if any((f["territoire"] or "") == leaf for f in facts)]
    groups = [
        (cell, n, [c for c in categories if SERVICES[c] == cell.modality]) for cell, n in services
    ]
    return Attack(leaves, TREE, categories, min(days), max(days), list(readings), groups)


def check_in_doubt(attack, facts, reading, cells):
    Judge(lambda cell: truth(facts, cell), K, "V").check(attack, reading, cells)


def check_no_small_count(reading):
    Judge(lambda _cell: 0, K, "V").check_no_small_count(reading)


MONTHS = [(2024, m) for m in range(1, 13)] + [(2025, m) for m in range(1, 13)]
LAST_MONTH = dt.date(2025, 12, 1)
USUAL = (
    {"A1": 30, "A2": 25, "A3": 22, "A4": 3, "B1": 40, "B2": 30, "B3": 2, "C": 60, "D": 45, "": 6},
    {"A1": 4, "A2": 3, "A3": 12, "A4": 1, "B1": 9, "B2": 8, "B3": 30, "C": 20, "D": 2},
    {"A1": 90, "A2": 80, "A3": 70, "A4": 95, "B1": 99, "B2": 60, "B3": 75, "C": 9, "D": 1},
)


def counted(**changed):
    return engine.tried("somme", cadence="semaine", secrecy_k=K, **changed)


@pytest.mark.parametrize("seed", [0, *LONG_SEEDS])
def test_no_hidden_count_of_an_area_is_found(base, seed):
    facts = drawn(random.Random(seed), MONTHS, USUAL[seed])
    reading = seen(base, counted(), facts)
    check_no_small_count(reading)
    hidden = [cell for cell, n in reading.items() if n == "s"]
    attack = attacked(facts, reading)
    tried = random.Random(seed).sample(hidden, min(100, len(hidden)))
    check_in_doubt(attack, facts, reading, tried)
    check_no_small_end(attack, facts)


def check_no_small_end(attack, facts):
    """A few days of an area, between the end of a week and that of a month, are not found small."""
    ends = list(zip(attack.starts, attack.starts[1:], strict=False))
    short = [Cell("jours", a, b - dt.timedelta(days=1), area) for a, b in ends for area in TREE]
    small = [c for c in short if c.area != "V" and 0 < truth(facts, c) < K]
    for cell in random.Random(0).sample(small, min(100, len(small))):
        low, high = attack.bounds(cell)
        assert high - low >= 1, f"{cell}: found to be {low}"


def test_the_solver_finds_what_a_table_gives_back():
    """Two rows and two columns with their totals: 3 + x = 8, and the margins bound the rest."""
    table = Deduced(4, [((0, 1), 8), ((2, 3), 10), ((0, 2), 9), ((1, 3), 9)])
    assert table.bounds([0]) == (0, 8)
    assert Deduced(2, [((0,), 3), ((0, 1), 8)]).bounds([1]) == (5, 5)
    assert Deduced(3, [((0, 1, 2), 6), ((0,), 0)]).bounds([1]) == (0, 6)


def test_the_attacker_subtracts_periods(base):
    """A month is found when the year and its eleven other months are shown."""
    facts = drawn(random.Random(5), MONTHS[:12], USUAL[0])
    months = {
        cell: float(truth(facts, cell))
        for month in range(1, 13)
        if (cell := Cell("mois", *month_of(2024, month), "C"))
    }
    year = Cell("annee", dt.date(2024, 1, 1), dt.date(2024, 12, 31), "C")
    hidden = next(iter(months))
    known = {year: float(truth(facts, year))} | {c: n for c, n in months.items() if c != hidden}
    assert attacked(facts, known).bounds(hidden) == (months[hidden], months[hidden])


def test_most_of_what_is_not_small_is_shown(base):
    """Hiding everything would be safe too: the months of the larger areas are there."""
    facts = drawn(random.Random(1), MONTHS, USUAL[2])
    reading = seen(base, counted(), facts)
    months = {c: n for c, n in reading.items() if c.kind == "mois" and c.area in "AB"}
    shown = sum(n != "s" for n in months.values())
    assert shown >= len(months) / 2


# --- the role that may read the detail


def test_hidden_numbers_are_for_the_role_of_the_detail_alone(base):
    facts = drawn(random.Random(0), MONTHS, USUAL[0])
    reading = seen(base, counted(), facts)
    hidden = {
        cell
        for cell, n in reading.items()
        if n == "s" and cell.kind == grain_of(reading, cell) == "mois" and cell.end < LAST_MONTH
    }
    asked = {"indicateur": "essai", "genre": "mois"}
    with pytest.raises(AccessRefusedError, match="secret statistique"):
        Gate(MemoryVersion(base)).run("indicateurs/detail", asked)
    found = Gate(MemoryVersion(base), DETAIL).run("indicateurs/detail", asked).records()
    detail = {Cell("mois", r["debut"], r["fin"], r["territoire"]): r["effectif"] for r in found}
    assert hidden
    assert {cell: detail[cell] for cell in hidden} == {c: truth(facts, c) for c in hidden}


def test_the_version_does_not_hold_the_hidden_numbers_where_they_are_read(base):
    seen(base, counted(), drawn(random.Random(0), MONTHS, USUAL[0]))
    rows = base.execute(
        "SELECT numerateur, denominateur, valeur FROM valeur_indicateur WHERE effectif IS NULL"
    ).fetchall()
    assert rows
    assert set(rows) == {(None, None, None)}


# --- splits, parts of a whole, two versions


CATEGORIES = ("Voirie", "Eau", "Bruit", "Graffiti", "Arbre")
SERVICES = {"Voirie": "Rues", "Eau": "Rues", "Graffiti": "Rues", "Bruit": "Police", "Arbre": "Vert"}


def sorted_facts(draw, months):
    """Facts of two large categories, two middling and one next to nothing, each of one service."""
    facts = []
    for (year, month), (category, mean) in (
        (when, what)
        for when in months
        for what in zip(CATEGORIES, (60, 40, 25, 20, 2), strict=True)
    ):
        low = year > months[0][0] and draw.random() < 0.15
        for _ in range(draw.randrange(0, 4) if low else draw.randrange(mean // 2, mean + 8)):
            facts.append(
                {
                    "jour": dt.date(year, month, draw.randrange(1, 29)),
                    "territoire": "C",
                    "categorie": category,
                    "service": SERVICES[category],
                    "numerateur": Decimal(1),
                    "effectif": 1,
                }
            )
    return facts


def of_dimension(reading, dimension):
    return {c: n for c, n in reading.items() if c.area == "V" and c.dimension in ("", dimension)}


@pytest.mark.parametrize("seed", [0, *LONG_SEEDS[:1]])
def test_no_hidden_modality_is_found_even_by_who_knows_its_service(base, seed):
    facts = sorted_facts(random.Random(seed), MONTHS)
    reading = seen(base, counted(dimensions=("service", "categorie")), facts)
    check_no_small_count(reading)
    plain = of_dimension(reading, "categorie")
    known = {cell: n for cell, n in plain.items() if n != "s"}
    # the total of a service is one of its categories: anybody knows which
    services = [
        (cell, n) for cell, n in reading.items() if cell.dimension == "service" and n != "s"
    ]
    attack = attacked(facts, plain, categories=CATEGORIES, services=services)
    hidden = [c for c, n in plain.items() if n == "s" and c.dimension]
    assert known
    assert hidden
    tried = random.Random(seed).sample(hidden, min(60, len(hidden)))
    check_in_doubt(attack, facts, plain, tried)


@pytest.mark.slow
def test_what_an_older_version_shows_gives_nothing_of_a_newer_one(base):
    """The newer one has more days; what was known of the days before is the same."""
    facts = drawn(random.Random(4), MONTHS, USUAL[0])
    cut = dt.date(2025, 8, 17)
    older = seen(base, counted(), [f for f in facts if f["jour"] <= cut])
    newer = seen(base, counted(), facts)
    areas = {c for c in older if c.area != "V" and not c.dimension}
    for cell in areas & newer.keys():
        if older[cell] != "s" and newer[cell] != "s":
            assert older[cell] == newer[cell]
    assert not [c for c in areas & newer.keys() if older[c] != "s" and newer[c] == "s"]
    # what is not over yet is known of the whole alone, and says how far the older one went
    kept = {c: n for c, n in older.items() if c.end <= cut or c.area != "V"}
    attack = attacked(facts, kept, newer)
    hidden = [c for c, n in newer.items() if n == "s" and c.kind == grain_of(newer, c)]
    tried = random.Random(4).sample(hidden, min(60, len(hidden)))
    check_in_doubt(attack, facts, newer, tried)


PARTS = {
    "nids_de_poule": "Nid-de-poule ou chaussée dégradée",
    "depots_sauvages": "Dépôt sauvage",
}


def requested(base, draw, months):
    """Requests received, of two followed categories and another; returns them as facts."""
    engine.empty(base, "brut_demande", "source", "fichier")
    source = {"code": "s", "table_cible": "demande", "secret_k": K}
    insert(base, "source", [source])
    insert(base, "fichier", [{"fichier_id": 1, "source": "s"}])
    usual = {"A1": 30, "A2": 25, "A3": 22, "B1": 40, "B2": 30, "C": 60, "D": 45}
    facts = drawn(draw, months, usual, (*PARTS.values(), *PARTS.values(), "Autre"))
    base.executemany(
        "INSERT INTO brut_demande (fichier_id, genre, categorie, territoire, recu_le)"
        " VALUES (1, 'signalement', ?, ?, ?)",
        [(f["categorie"], f["territoire"], f"{f['jour']} 12:00:00") for f in facts],
    )
    engine.refresh(base)
    return facts


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_two_indicators_of_the_same_requests_are_not_subtracted(base, seed):
    facts = requested(base, random.Random(seed), MONTHS)
    for code in ("demandes_recues", *PARTS):
        compute(base, library(), load_indicators()[code])
    arrange(base, library())
    gate, reading = Gate(MemoryVersion(base)), {}
    for code in ("demandes_recues", *PARTS):
        found = Seen()
        found.read(gate, code, TREE, [])
        part = {"dimension": "categorie", "modality": PARTS[code]} if code in PARTS else {}
        # months and longer: weeks would make as many unknowns as days
        reading |= {
            replace(cell, **part): n
            for cell, n in found.cells.items()
            if cell.kind not in ("jour", "semaine")
        }
    check_no_small_count(reading)
    attack = attacked(facts, reading, categories=(*PARTS.values(), "Autre"))
    hidden = [
        c
        for c, n in reading.items()
        if n == "s" and c.area != "V" and c.kind == grain_of(reading, c)
    ]
    assert any(c.dimension for c in hidden)
    tried = random.Random(seed).sample(hidden, min(20, len(hidden)))
    check_in_doubt(attack, facts, reading, tried)
