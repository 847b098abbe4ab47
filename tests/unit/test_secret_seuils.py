"""Thresholds of the secrecy as data: businesses, denominators of rates, tables published."""

import datetime as dt
from decimal import Decimal

import engine
import pytest
from empty_base import MemoryVersion, fill, insert

from dashboard.build.indicator_values import arrange, compute
from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.secrecy import Publication, natures, publications, published
from dashboard.catalogue.sources import load_sources
from dashboard.errors import AccessRefusedError, PackError
from dashboard.queries import library
from dashboard.secrecy import SECRET, Gate
from dashboard.secrecy.dominance import dominated

LEAVES = ("A1", "A2", "B")
MONTHS = [dt.date(2025, month, 10) for month in (1, 2, 3)]
JANUARY = dt.date(2025, 1, 1)
YEAR_BEFORE = [dt.date(2024, month, 3) for month in range(1, 13)]
BUSINESSES = engine.tried(
    "somme", cadence="mois", secrecy_k=3, secrecy_dominance=0.85, dimensions=("categorie",)
)
RATE = engine.tried("taux_pondere", cadence="mois", secrecy_k=5, secrecy_denominator=20)


@pytest.fixture(scope="module")
def base():
    connection = engine.base()
    connection.execute("SET threads = 1")
    yield connection
    connection.close()


def night(day, leaf, hotel, count, category="hôtel"):
    return {
        "jour": day,
        "territoire": leaf,
        "unite": hotel,
        "categorie": category,
        "numerateur": Decimal(count),
    }


def hotels(*changed):
    """Six hotels of each area, of the same size, a whole year and a quarter; then what changes."""
    days = [*YEAR_BEFORE, *MONTHS, dt.date(2025, 4, 30)]
    every = {(d, leaf, f"{leaf}{n}"): 100 for d in days for leaf in LEAVES for n in range(6)}
    return [night(*where, count) for where, count in (every | dict(changed)).items() if count]


def shown(base, code="essai", kind="mois", start=JANUARY, **asked):
    """Area → value of the month that starts then."""
    given = {"indicateur": code, "genre": kind, "territoire": None, "depuis": None, "jusque": None}
    rows = Gate(MemoryVersion(base)).run("indicateurs/serie", given | asked).records()
    return {r["territoire"]: r["numerateur"] for r in rows if r["debut"] == start}


def test_a_business_that_makes_more_than_its_share_hides_its_area(base):
    engine.computed(base, BUSINESSES, hotels(((MONTHS[0], "A1", "A10"), 9_000)))
    arrange(base, library())
    january, february = shown(base), shown(base, start=dt.date(2025, 2, 1))
    assert january["A1"] is SECRET
    assert january["A2"] is SECRET, "A moins A2 donnerait A1"
    assert SECRET not in february.values()
    assert february["A1"] == 600


def test_eighty_five_percent_is_not_more_than_eighty_five_percent(base):
    facts = hotels(
        ((MONTHS[0], "A1", "A10"), 850), *(((MONTHS[0], "A1", f"A1{n}"), 30) for n in range(1, 6))
    )
    engine.computed(base, BUSINESSES, facts)
    arrange(base, library())
    assert shown(base)["A1"] == 1000


def test_two_businesses_are_too_few(base):
    gone = [((MONTHS[0], "B", f"B{n}"), 0) for n in range(2, 6)]
    engine.computed(base, BUSINESSES, hotels(*gone))
    arrange(base, library())
    assert shown(base)["B"] is SECRET
    assert shown(base)["A"] is SECRET


def test_what_is_hidden_together_is_not_dominated_either(base):
    """A1 and A2 both leave; a giant of A1 would still make nearly all of their sum."""
    engine.computed(base, BUSINESSES, hotels(((MONTHS[0], "A1", "A10"), 90_000)))
    arrange(base, library())
    january = shown(base)
    assert [january[leaf] for leaf in ("A1", "A2")] == [SECRET, SECRET]
    # with two areas only under A, the whole family is hidden and so is what holds it
    assert january["A"] is SECRET


def test_dominance_does_not_come_back_in_a_sum():
    one, other = {"x": Decimal(85), "y": Decimal(15)}, {"z": Decimal(10), "t": Decimal(10)}
    assert not dominated([one], 0.85)
    assert dominated([{**one, "x": Decimal(86)}], 0.85)
    assert not dominated([one, other], 0.85)
    assert not dominated([{"x": Decimal(1)}], 0)


def rated(day, leaf, cases):
    return {
        "jour": day,
        "territoire": leaf,
        "numerateur": Decimal(cases // 2),
        "denominateur": Decimal(cases),
        "effectif": cases,
    }


def test_a_rate_needs_its_denominator(base):
    days = [*YEAR_BEFORE, *MONTHS, dt.date(2025, 4, 30)]
    cases = {(d, leaf): 60 for d in days for leaf in LEAVES} | {(MONTHS[0], "A1"): 19}
    facts = [rated(*where, count) for where, count in cases.items()]
    engine.computed(base, RATE, facts)
    arrange(base, library())
    assert shown(base)["A1"] is SECRET
    assert shown(base, start=dt.date(2025, 2, 1))["A1"] == 30
    engine.computed(base, engine.tried("taux_pondere", cadence="mois", secrecy_k=5), facts)
    arrange(base, library())
    assert shown(base)["A1"] == 9, "sans seuil de dénominateur, cinq cas suffisent"


def test_a_denominator_hides_the_rate_and_not_the_counts_of_the_same_cases(base):
    """Requests received are shown from five; the share of them that is late, from twenty."""
    engine.empty(base, "brut_demande", "source", "fichier")
    source = {"code": "s", "table_cible": "demande", "secret_k": 5, "secret_denominateur": 20}
    insert(base, "source", [source])
    insert(base, "fichier", [{"fichier_id": 1, "source": "s"}])
    days = [*YEAR_BEFORE, *MONTHS, dt.date(2025, 4, 30)]
    numbers = {(d, leaf): 60 for d in days for leaf in LEAVES} | {(MONTHS[0], "A1"): 12}
    fill(
        base,
        "brut_demande",
        ("fichier_id", "genre", "territoire", "recu_le", "clos_le", "sans_suite"),
        [
            (1, "signalement", leaf, f"{d} 08:00:00", f"{d} 18:00:00", False)
            for (d, leaf), count in numbers.items()
            for _ in range(count)
        ],
    )
    engine.refresh(base)
    for code in ("demandes_recues", "part_sans_suite"):
        compute(base, library(), load_indicators()[code])
    arrange(base, library())
    assert shown(base, "demandes_recues")["A1"] == 12
    assert shown(base, "part_sans_suite")["A1"] is SECRET
    assert shown(base, "part_sans_suite", start=dt.date(2025, 2, 1))["A1"] == 0


# --- what the pack says


PLAIN = """
[hotels]
nom = "Nuitées"
producteur = "Ville"
licence = "Non diffusée"
lecteur = "tableau"
table = "activite"
fichiers = ["nuitees.csv"]
"""


def source(tmp_path, more):
    path = tmp_path / "sources.toml"
    path.write_text(PLAIN + more, encoding="utf-8")
    return load_sources(path)["hotels"]


def test_a_nature_gives_its_thresholds_and_each_can_be_changed(tmp_path):
    found = source(tmp_path, 'secret = "entreprises"')
    assert (found.secrecy_k, found.secrecy_dominance) == (3, 0.85)
    changed = source(tmp_path, 'secret = "social"\nsecret_k = 15')
    assert (changed.secrecy_k, changed.secrecy_denominator) == (15, 20)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('secret = "secrete"', "nature inconnue"),
        ("secret_k = 3\nsecret_dominance = 85", "secret_dominance"),
        ("secret_dominance = 0.85", "n'est pas protégée"),
        ("[[hotels.publication]]\nperiodes = ['mois']", "n'est pas protégée"),
        ("secret_k = 5\n[[hotels.publication]]\nperiodes = ['jour']", "jour"),
        ("secret_k = 5\n[[hotels.publication]]\ndecoupages = ['age']", "age"),
        ("secret_k = 5\n[[hotels.publication]]\ngrain = ['mois']", "grain"),
    ],
)
def test_what_means_nothing_is_refused_with_its_place(tmp_path, more, said):
    with pytest.raises(PackError, match=said) as refused:
        source(tmp_path, more)
    assert "hotels" in str(refused.value)


def test_every_nature_of_the_catalogue_protects():
    assert all(usual["secret_k"] >= 3 and usual["libelle"] for usual in natures().values())


REQUESTS = engine.tried("somme", dimensions=("service", "categorie"))


def test_a_source_that_declares_nothing_publishes_what_its_indicators_are_made_of():
    found = published(REQUESTS, [()])
    kinds = ("semaine", "mois", "trimestre", "annee")
    plain = {("", kind) for kind in (*kinds, "cumul", "glissant")}
    splits = {(dimension, kind) for dimension in ("service", "categorie") for kind in kinds}
    assert set(found) == plain | splits
    assert set(found.values()) == {None}


def test_what_a_source_declares_is_all_there_is():
    declared = publications(
        [
            {"periodes": ["mois"], "decoupages": [], "niveaux": ["commune"]},
            {
                "periodes": ["annee"],
                "decoupages": ["categorie"],
                "niveaux": ["commune", "quartier"],
            },
        ],
        file="sources.toml",
        where="demandes",
    )
    assert published(REQUESTS, [declared]) == {
        ("", "mois"): ("commune",),
        ("", "annee"): ("commune", "quartier"),
        ("categorie", "annee"): None,
    }


def test_of_two_sources_the_narrower_is_followed():
    one = Publication(kinds=("mois", "annee"))
    other = Publication(levels=("commune",), kinds=("annee",))
    assert published(engine.tried("somme"), [(one,), (other,)]) == {("", "annee"): ("commune",)}


def declared_base(base, publication):
    engine.empty(base, "source")
    insert(base, "source", [{"code": "s", "secret_k": 5, "publication": publication}])
    base.execute("UPDATE territoire SET niveau = if(length(code) = 2, 'quartier', 'commune')")
    days = [*YEAR_BEFORE, *MONTHS, dt.date(2025, 4, 30)]
    facts = [
        {"jour": d, "territoire": leaf, "source": "s", "categorie": c, "numerateur": Decimal(40)}
        | {"effectif": 40}
        for d in days
        for leaf in LEAVES
        for c in ("un", "deux", "trois")
    ]
    engine.computed(base, engine.tried("somme", dimensions=("categorie",)), facts)
    arrange(base, library())


def test_any_other_grain_of_a_sensitive_source_is_refused_in_plain_words(base):
    declared_base(base, '[{"periodes": ["mois", "annee"], "decoupages": []}]')
    assert shown(base)["A1"] == 120
    with pytest.raises(AccessRefusedError, match="pas publié par semaine") as refused:
        shown(base, kind="semaine")
    assert "mois" in str(refused.value)
    asked = {"indicateur": "essai", "territoire": "V", "depuis": None}
    for dimension, kind in (("categorie", "mois"), ("canal", "annee")):
        with pytest.raises(AccessRefusedError, match="n'est pas publié par"):
            Gate(MemoryVersion(base)).run(
                "indicateurs/decoupage", {**asked, "genre": kind, "dimension": dimension}
            )


def test_a_level_that_is_not_published_reads_as_secret(base):
    declared_base(base, '[{"periodes": ["mois"], "niveaux": ["commune"]}]')
    found = shown(base)
    assert found["A1"] is SECRET
    assert found["A2"] is SECRET
    assert (found["A"], found["B"], found["V"]) == (240, 120, 360)


def test_a_day_of_a_sensitive_source_is_never_published(base):
    declared_base(base, None)
    with pytest.raises(AccessRefusedError, match="par jour"):
        shown(base, kind="jour")


def test_what_is_not_sensitive_is_not_refused(base):
    engine.computed(base, engine.tried("somme"), [])
    assert shown(base, kind="semaine") == {}
