"""Small counts of sensitive indicators: hidden by area, period and split, and not found again."""

import datetime as dt
import random
from decimal import Decimal

import engine
import pytest
from empty_base import MemoryVersion, insert
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.build.indicator_values import arrange, compute
from dashboard.catalogue.indicators import load_indicators
from dashboard.queries import library
from dashboard.secrecy import SECRET, Gate

K = 5
LEAVES = ("A1", "A2", "B")
MONTHS = [dt.date(2025, month, 10) for month in (1, 2, 3)]
YEAR_BEFORE = [dt.date(2024, month, 3) for month in range(1, 13)]
SUMMED = engine.tried("somme", cadence="mois", secrecy_k=K, dimensions=("categorie",))


@pytest.fixture(scope="module")
def base():
    connection = engine.base()
    connection.execute("SET threads = 1")
    yield connection
    connection.close()


def fact(day, leaf, category, count):
    return {
        "jour": day,
        "territoire": leaf,
        "categorie": category,
        "numerateur": Decimal(count),
        "effectif": count,
    }


def usual(leaves=LEAVES, categories=("un", "deux", "trois")):
    """A whole year of months without small counts; the months tried after are known whole."""
    days = dict.fromkeys(YEAR_BEFORE, 20) | {dt.date(2025, m, 28): 0 for m in (1, 2, 3, 4)}
    return [fact(day, leaf, c, n) for day, n in days.items() for leaf in leaves for c in categories]


def facts_of(counts):
    """Persons by (month, leaf), after the usual year."""
    return usual() + [
        fact(MONTHS[month], leaf, "un" if (month + n) % 3 else "deux", 1)
        for (month, leaf), count in counts.items()
        for n in range(count)
    ]


def made(base, facts):
    """The counts of these facts, and what is published of them."""
    engine.computed(base, SUMMED, facts)
    arrange(base, library())


def shown(base, name, **asked):
    plain = {
        "indicateur": "essai",
        "indicateurs": "essai",
        "genre": "mois",
        "depuis": None,
        "jusque": None,
    }
    query = library().get(f"indicateurs/{name}")
    given_ = {**plain, **asked}
    params = {p.name: given_[p.name] for p in query.params}
    return list(Gate(MemoryVersion(base)).run(f"indicateurs/{name}", params).records())


counts = st.dictionaries(
    st.tuples(st.integers(0, 2), st.sampled_from(LEAVES)), st.integers(0, 12), min_size=1
)
drawn = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@drawn
@given(counts)
def test_no_small_count_is_shown_nor_found_by_subtraction(base, drawn_counts):
    engine.computed(base, SUMMED, facts_of(drawn_counts))
    rows = engine.values(base, "genre = 'mois' AND dimension = ''")
    arrange(base, library())
    truth = {(r["debut"], r["territoire"]): r["effectif"] for r in rows}
    for place in engine.TREE:
        cells = {(r["debut"], r["territoire"]): r for r in shown(base, "serie", territoire=place)}
        for key, row in cells.items():
            values = {row["numerateur"], row["effectif"]}
            assert SECRET in values or not 0 < row["effectif"] < K
            assert (row["numerateur"] is SECRET) == (row["effectif"] is SECRET)
            assert row["effectif"] is SECRET or row["effectif"] == truth[key]
        for found in subtracted(cells):
            assert not 0 < found < K


def subtracted(cells):
    """What anyone finds: a total shown, less all its parts shown but one."""
    for (start, parent), row in cells.items():
        parts = [cells.get((start, code)) for code, above in engine.TREE.items() if above == parent]
        present = [part["effectif"] for part in parts if part is not None]
        hidden = [value for value in present if value is SECRET]
        if row["effectif"] is not SECRET and len(hidden) == 1:
            yield row["effectif"] - sum(value for value in present if value is not SECRET)


@drawn
@given(counts)
def test_the_series_of_an_area_hides_what_the_map_hides(base, drawn_counts):
    made(base, facts_of(drawn_counts))
    for month in MONTHS:
        end = dt.date(2025, month.month + 1, 1) - dt.timedelta(days=1)
        asked = {"depuis": month.replace(day=1), "jusque": end}
        every = shown(base, "serie", territoire=None, **asked)
        by_area = {r["territoire"]: r["numerateur"] for r in every}
        for place, value in by_area.items():
            series = {
                r["fin"]: r["numerateur"]
                for r in shown(base, "serie", territoire=place)
                if r["territoire"] == place
            }
            reviewed = {
                (r["fin"], r["territoire"]): r["numerateur"]
                for r in shown(
                    base,
                    "revue",
                    territoire=place,
                    depuis=dt.date(2025, 1, 1),
                    jusque=dt.date(2025, 12, 31),
                    dernieres=None,
                )
            }
            assert series[end] is value or series[end] == value
            assert reviewed[end, place] == value


def test_a_split_hides_at_least_two_modalities_and_only_of_the_whole(base):
    draw = random.Random(8)
    for _ in range(12):
        numbers = {"un": draw.randrange(5, 30), "deux": draw.randrange(1, K), "trois": 40}
        made(base, usual() + [fact(MONTHS[0], "A1", c, n) for c, n in numbers.items()])
        rows = shown(base, "decoupage", territoire="V", dimension="categorie")
        cells = {r["modalite"]: r["numerateur"] for r in rows if r["debut"] == dt.date(2025, 1, 1)}
        found = [cells[c] for c in ("un", "deux", "trois")]
        assert cells["deux"] is SECRET
        assert found.count(SECRET) >= 2
        assert shown(base, "decoupage", territoire="A", dimension="categorie") == [
            r
            for r in shown(base, "decoupage", territoire="A", dimension="categorie")
            if not r["dimension"]
        ]


def test_each_indicator_has_its_own_threshold(base):
    plain = engine.tried("somme", code="public", cadence="mois")
    made(base, facts_of({(0, "B"): 3}))
    compute(base, engine.with_facts(), plain)
    arrange(base, library())
    for code, cell in (("essai", SECRET), ("public", Decimal(3))):
        found = shown(
            base, "serie", indicateur=code, territoire="V", depuis=MONTHS[0].replace(day=1)
        )
        january = [r for r in found if r["debut"].month == 1 and r["territoire"] == "V"]
        assert [r["numerateur"] for r in january] == [cell]


def test_a_sensitive_count_of_an_activity_is_hidden_too(base):
    """An activity counts nobody beside its measure: the measure itself is the count."""
    engine.empty(base, "activite", "source", "fichier")
    insert(base, "source", [{"code": "s", "table_cible": "activite"}])
    insert(base, "fichier", [{"fichier_id": 1, "source": "s"}])
    insert(
        base,
        "activite",
        [
            {
                "fichier_id": 1,
                "service": "CCAS",
                "territoire": place,
                "jour": day,
                "fin": day,
                "mesure": "domiciliations_actives",
                "categorie": "",
                "realise_nb": count,
            }
            for day, place, count in (
                *((day, place, 30) for day in YEAR_BEFORE for place in LEAVES),
                (MONTHS[0], "A1", 3),
                (MONTHS[0], "A2", 60),
                (dt.date(2025, 1, 31), "B", 40),
                (dt.date(2025, 2, 28), "B", 40),
            )
        ],
    )
    engine.refresh(base)
    compute(base, library(), load_indicators()["domiciliations"])
    arrange(base, library())
    rows = shown(base, "serie", indicateur="domiciliations", territoire=None)
    cells = {r["territoire"]: r["numerateur"] for r in rows if r["debut"] == dt.date(2025, 1, 1)}
    assert cells["A1"] is SECRET
    assert cells["A2"] is SECRET, "A moins A2 donnerait A1"
    assert cells["V"] == 103


def test_a_personal_source_gives_its_threshold_to_what_it_feeds(base):
    engine.empty(base, "source")
    insert(base, "source", [{"code": "grc", "table_cible": "demande", "secret_k": 7}])
    facts = [f | {"source": "grc"} for f in facts_of({(0, "B"): 6, (0, "A1"): 9, (0, "A2"): 9})]
    made(base, facts)
    rows = shown(base, "serie", territoire=None)
    found = {r["territoire"]: r for r in rows if r["debut"] == dt.date(2025, 1, 1)}
    assert found["B"]["secret_k"] == 7
    assert found["B"]["numerateur"] is SECRET
    assert found["A"]["numerateur"] is SECRET, "V moins A donnerait B"
