"""Every roll-up against a second, naive implementation, over random facts, at every grain."""

import datetime as dt
import random
from decimal import Decimal

import engine
import naive_values as naive
import pytest
from empty_base import insert

from dashboard.build import indicator_values
from dashboard.catalogue.rollups import periods_of

ZONES = ("A", "B", "A1", "A2", "V", "inconnu", None)
EDGES = (
    dt.date(2019, 12, 23),  # W52 of 2019, then W01
    dt.date(2020, 2, 24),  # 29 February
    dt.date(2020, 3, 23),  # hour skipped on the 29th
    dt.date(2020, 10, 19),  # hour repeated on the 25th
    dt.date(2020, 12, 21),  # W52, W53, then W01 of 2021
)
PEOPLE = {("V", 2018): 1000, ("A", 2018): 600, ("A", 2020): 640, ("B", 2015): 90, ("A1", 2014): 7}


@pytest.fixture(scope="module")
def base():
    connection = engine.base()
    insert(
        connection,
        "population",
        [
            {"code": code, "annee": year, "nature": nature, "population_nb": count + more}
            for (code, year), count in PEOPLE.items()
            for nature, more in (("municipale", 0), ("totale", 11), ("active", -1))
        ],
    )
    yield connection
    connection.close()


def drawn(seed, size):
    """Facts around the edges of years, with gaps, unknown places and unknown numbers."""
    draw = random.Random(seed)
    facts = []
    for _ in range(size):
        day = draw.choice(EDGES) + dt.timedelta(days=draw.randrange(18))
        number = draw.choice([None, Decimal(0), Decimal(draw.randrange(-40, 900)) / 4])
        facts.append(
            {
                "jour": day,
                "territoire": draw.choice(ZONES),
                "unite": draw.choice(["u1", "u2", None]),
                "service": draw.choice(["Voirie", "Eau", None]),
                "categorie": draw.choice(["un", "deux", None]),
                "equipement": draw.choice(["E1", None]),
                "numerateur": number,
                "denominateur": draw.choice([None, Decimal(0), Decimal(draw.randrange(1, 90))]),
                "valeur": draw.choice([None, draw.randrange(400) / 4]),
                "cle": draw.choice([None, "p1", "p2", "p3", "p4"]),
                "effectif": draw.choice([None, draw.randrange(4)]),
            }
        )
    return facts


def keyed(rows):
    return {
        (r["genre"], r["debut"], r["fin"], r["territoire"], r["dimension"], r["modalite"]): r
        for r in rows
    }


def lots_of(base, indicator, facts):
    _, last, gap = engine.horizon(base)
    return naive.gathered(facts, indicator, periods_of(indicator), engine.TREE, (last, gap))


SIZES = [(1, 1), (2, 2), (3, 12), (4, 60), (5, 250)]
DIMENSIONS = ("service", "categorie", "equipement")


@pytest.mark.parametrize(("seed", "size"), SIZES)
@pytest.mark.parametrize("rollup", ["somme", "taux_pondere"])
def test_sums_and_ratios_are_made_again_from_the_facts_at_every_grain(base, rollup, seed, size):
    indicator = engine.tried(rollup, denominator="d", dimensions=DIMENSIONS)
    facts = drawn(seed, size)
    rows = keyed(engine.computed(base, indicator, facts))
    lots = lots_of(base, indicator, facts)
    assert rows.keys() == lots.keys()
    for key, lot in lots.items():
        row = rows[key]
        assert row["numerateur"] == naive.total([f["numerateur"] for f in lot])
        assert row["denominateur"] == naive.total([f["denominateur"] for f in lot])
        assert row["effectif"] == naive.total([f["effectif"] for f in lot])


@pytest.mark.parametrize(("seed", "size"), SIZES)
@pytest.mark.parametrize(("rollup", "share"), [("mediane", 0.5), ("centile", 0.9)])
def test_quantiles_are_made_again_at_every_grain_never_averaged(base, rollup, share, seed, size):
    indicator = engine.tried(rollup, quantile=share, dimensions=("categorie",))
    facts = drawn(seed, size)
    rows = keyed(engine.computed(base, indicator, facts))
    known = [fact for fact in facts if fact["valeur"] is not None]
    lots = lots_of(base, indicator, facts)
    lots = {key: [f for f in lot if f in known] for key, lot in lots.items()}
    lots = {key: lot for key, lot in lots.items() if lot}
    assert rows.keys() == lots.keys()
    for key, lot in lots.items():
        assert rows[key]["valeur"] == pytest.approx(
            naive.quantile([f["valeur"] for f in lot], share), rel=1e-14
        )
        assert rows[key]["effectif"] == len(lot)


@pytest.mark.parametrize(("seed", "size"), SIZES)
def test_a_key_seen_twice_counts_once_at_every_grain(base, seed, size):
    indicator = engine.tried("distinct", dimensions=("service",))
    facts = drawn(seed, size)
    rows = keyed(engine.computed(base, indicator, facts))
    lots = lots_of(base, indicator, facts)
    counts = {key: len({f["cle"] for f in lot} - {None}) for key, lot in lots.items()}
    assert {key: row["numerateur"] for key, row in rows.items()} == {
        key: count for key, count in counts.items() if count
    }


@pytest.mark.parametrize("most", [100, 700])
@pytest.mark.parametrize(("rollup", "share"), [("mediane", 0.5), ("distinct", None)])
def test_several_passes_give_what_one_gives(base, monkeypatch, rollup, share, most):
    indicator = engine.tried(rollup, quantile=share, dimensions=("categorie",))
    facts = drawn(4, 60)
    once = engine.computed(base, indicator, facts)
    monkeypatch.setattr(indicator_values, "MOST_VALUES", most)
    assert engine.computed(base, indicator, facts) == once


@pytest.mark.parametrize(("seed", "size"), SIZES)
def test_the_last_state_of_each_unit_is_kept(base, seed, size):
    indicator = engine.tried("dernier", dimensions=("service", "categorie"))
    facts = drawn(seed, size)
    rows = keyed(engine.computed(base, indicator, facts))
    lots = lots_of(base, indicator, facts)
    assert rows.keys() == lots_with_states(lots).keys()
    for key, lot in lots_with_states(lots).items():
        assert rows[key]["numerateur"] == naive.total([f["numerateur"] for f in lot])
        assert rows[key]["denominateur"] == naive.total([f["denominateur"] for f in lot])


def lots_with_states(lots):
    """The states of the whole of a territory, split afterwards: a unit has one last day."""
    known = {
        k[:3]: max(f["jour"] for f in lot) for k, lot in lots.items() if k[3:] == ("V", "", "")
    }
    whole = {
        key[:4]: naive.last_states(lot, known[key[:3]]) for key, lot in lots.items() if not key[4]
    }
    kept = {key: [f for f in lot if f in whole[key[:4]]] for key, lot in lots.items()}
    return {key: lot for key, lot in kept.items() if lot}


@pytest.mark.parametrize(("seed", "size"), SIZES)
def test_a_stock_is_what_came_in_less_what_went_out(base, seed, size):
    indicator = engine.tried("stock", cadence="semaine", dimensions=("service",))
    facts = [f | {"numerateur": f["numerateur"] or Decimal(1)} for f in drawn(seed, size)]
    rows = keyed(engine.computed(base, indicator, facts))
    _, last, _ = engine.horizon(base)
    wanted = naive.stocks(facts, indicator, periods_of(indicator), engine.TREE, last)
    assert {key: row["numerateur"] for key, row in rows.items()} == wanted


def people(code, year):
    """The latest municipal population known at the end of a period, four years old at most."""
    known = {y: count for (c, y), count in PEOPLE.items() if c == code and year - 4 <= y <= year}
    return known[max(known)] if known else None


def year_part(start, end):
    """Share of the year that ends with a period."""
    following = end + naive.DAY
    whole = 366 if naive.month_end(following.year - (following.month < 3), 2).day == 29 else 365
    return Decimal((end - start).days + 1) / whole


@pytest.mark.parametrize("yearly", [False, True])
def test_inhabitants_are_those_of_the_place_and_of_the_year(base, yearly):
    indicator = engine.tried("par_habitant", yearly=yearly)
    facts = drawn(6, 120)
    for key, row in keyed(engine.computed(base, indicator, facts)).items():
        _, start, end, place, _, _ = key
        count = people(place, end.year)
        if count is None:
            assert row["denominateur"] is None
        elif yearly:
            assert float(row["denominateur"]) == pytest.approx(
                float(count * year_part(start, end)), abs=1e-5
            )
        else:
            assert row["denominateur"] == count


def test_a_whole_year_brought_to_a_year_is_itself(base):
    indicator = engine.tried("par_habitant", yearly=True)
    facts = [
        {"jour": dt.date(2018, 1, 1) + naive.DAY * n, "numerateur": Decimal(1)} for n in range(1096)
    ]
    rows = engine.computed(base, indicator, facts)
    whole = [r for r in rows if r["genre"] in ("annee", "glissant") and r["complete"]]
    assert len(whole) > 25
    assert {r["denominateur"] for r in whole} == {Decimal(1000)}


def test_a_place_without_population_has_no_value_per_inhabitant(base):
    facts = [{"jour": dt.date(2020, 5, 4), "territoire": "A2", "numerateur": Decimal(3)}]
    rows = engine.computed(base, engine.tried("par_habitant"), facts)
    found = {r["territoire"]: r["denominateur"] for r in rows if r["genre"] == "mois"}
    assert found == {"A2": None, "A": Decimal(640), "V": Decimal(1000)}


def test_no_fact_gives_no_row_and_no_definition(base):
    assert engine.computed(base, engine.tried("somme"), []) == []
    assert base.execute("SELECT count(*) FROM indicateur").fetchone() == (0,)
