"""The evaluations a pack declares: each mistake named, the digest of what decides the result."""

from __future__ import annotations

import copy
import datetime as dt
import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from evaluation_town import PLAN, value_of
from fuzzing import fuzzed
from hypothesis import given
from hypothesis import strategies as st
from tinytown import Tiny

from dashboard.build.rehearsal import pack_faults
from dashboard.catalogue.evaluation_digest import (
    changed_keys,
    deciding,
    key_digests,
    modified,
    plan_digest,
    specifications,
)
from dashboard.catalogue.evaluation_keys import KEYS
from dashboard.catalogue.evaluation_text import with_values
from dashboard.catalogue.evaluations import Declared, load_evaluations, read_evaluation
from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.pack import load_pack
from dashboard.cli.evaluations import registration
from dashboard.errors import PackError

LEVELS = ("agglomeration", "commune", "quartier")
Told = dict[str, Any]


def plan(**keys: Any) -> Told:
    """The plan of the town of tests, some keys changed; None takes one away."""
    made = {**copy.deepcopy(dict(PLAN)), **keys}
    return {key: value for key, value in made.items() if value is not None}


def read(told: Told) -> Declared:
    return read_evaluation(told, indicators=load_indicators(), levels=LEVELS)


START = dt.date(2024, 1, 1)
ZONES = [{"zone": "A", "debut": START}]
WRONG: tuple[tuple[Told, str, str], ...] = (
    (plan(code="Éclairage LED"), "évaluation 1, code", "mal écrit"),
    (plan(code=None), "évaluation 1, code", "absent"),
    (plan(titre=None), "titre", "clé absente"),
    (plan(zones_traitees=None), "zones_traitees", "clé absente"),
    (plan(zone_traitees=[]), "zone_traitees", "zones_traitees"),
    (plan(indicateur="inconnu"), "indicateur", "inconnu « inconnu »"),
    (plan(indicateur=None), "indicateur", "l'un des deux"),
    (plan(capteur_grandeur="velo"), "indicateur", "l'un des deux"),
    (plan(indicateurs_secondaires=["rien"]), "indicateurs_secondaires", "inconnu"),
    (plan(niveau="canton"), "niveau", "agglomeration, commune, quartier"),
    (plan(genre="jour"), "genre", "semaine, mois"),
    (plan(indicateur="occupation_creches"), "genre", "mois"),
    (plan(sens_attendu="mieux"), "sens_attendu", "baisse, hausse"),
    (plan(zones_traitees=[]), "zones_traitees", "aucune zone"),
    (plan(zones_traitees=[{"zone": "A"}]), "zones_traitees", "« debut » absent"),
    (plan(zones_traitees=[{"debut": START}]), "zones_traitees", "« zone » absente"),
    (plan(zones_traitees=[{"zone": "A", "debut": "mars"}]), "zones_traitees.debut", "une date"),
    (
        plan(zones_traitees=[{"zone": "A", "debut": dt.datetime(2024, 1, 1)}]),
        "zones_traitees.debut",
        "une date",
    ),
    (plan(zones_traitees=[{"zone": "A", "debut": dt.date(204, 1, 1)}]), "zones_traitees", "0204"),
    (plan(zones_traitees=[*ZONES, *ZONES]), "zones_traitees", "deux fois"),
    (plan(zones_traitees=ZONES, zones_temoins=["A"]), "zones_temoins", "traitée et témoin"),
    (
        plan(zones_traitees=ZONES, zones_exclues=[{"zone": "A", "motif": "x"}]),
        "zones_exclues",
        "traitée et exclue",
    ),
    (
        plan(zones_temoins=["B"], zones_exclues=[{"zone": "B", "motif": "x"}]),
        "zones_exclues",
        "témoin et exclue",
    ),
    (plan(zones_exclues=[{"zone": "B"}]), "zones_exclues", "« motif » absent"),
    (plan(zones_temoins="toutes"), "zones_temoins", "auto"),
    (plan(effet_minimal_utile=-1), "effet_minimal_utile", "positif"),
    (plan(effet_minimal_utile="5"), "effet_minimal_utile", "un nombre"),
    (plan(effet_minimal_unite="kWh"), "effet_minimal_unite", "entrées"),
    (plan(cout={"prix": 3}), "cout.prix", "clé inconnue"),
    (plan(cout={"investissement": 3, "duree_vie_ans": 0}), "cout.duree_vie_ans", "nulle"),
    (plan(cout={"investissement": -3}), "cout", "négatif"),
    (plan(transition_semaines=-1), "transition_semaines", "entier"),
    (plan(choix_des_zones="au mieux"), "choix_des_zones", "tirage_au_sort"),
    (plan(methode="magique"), "methode", "staggered"),
    (plan(famille="gamma"), "famille", "poisson"),
    (plan(etape="finie"), "etape", "pilote"),
    (plan(evenements=[{"date": START}]), "evenements", "« motif » absent"),
    (plan(decision={"date": START, "choix": "oui"}), "decision.choix", "etendre_ville"),
    (plan(fiche={"beauté": "oui"}), "fiche.beauté", "pertinence"),
    (plan(empreinte="ab"), "enregistre_le", "sa date"),
    (plan(zone="A"), "zone", "une seule série"),
    (plan(niveau=None, zones_traitees=[*ZONES, {"debut": START}]), "zones_traitees", "un seul"),
    (
        plan(niveau=None, zones_traitees=[{"debut": START}], zones_temoins=["A"]),
        "zones_temoins",
        "pas de témoin",
    ),
)


@pytest.mark.parametrize(("told", "field", "words"), WRONG, ids=lambda v: str(v)[:30])
def test_a_wrong_plan_is_refused_with_its_file_its_code_and_its_key(
    told: Told, field: str, words: str
) -> None:
    with pytest.raises(PackError) as caught:
        read(told)
    assert caught.value.file == "evaluations.toml"
    assert caught.value.field.endswith(field)
    assert words in str(caught.value)
    if isinstance(told.get("code"), str) and told["code"].islower():
        assert caught.value.field.startswith(f"{told['code']}, ")


def test_two_entries_of_one_code_and_stray_keys_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "evaluations.toml"
    entry = "[[evaluations]]\n" + "\n".join(f"{k} = {value_of(v)}" for k, v in PLAN.items())
    for text, words in (
        (f"{entry}\n\n{entry}\n", "déjà pris"),
        ("evaluation = 3", "clé inconnue"),
        ("evaluations = 3", "une liste"),
        ("x = ", "TOML illisible"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(PackError, match=words):
            load_evaluations(tmp_path, load_indicators(), LEVELS)
    path.unlink()
    assert load_evaluations(tmp_path, load_indicators(), LEVELS) == ()


def test_every_key_of_the_file_is_read() -> None:
    told = plan(
        mesure="m",
        besoin="b",
        action="a",
        realisation="r",
        resultat="e",
        zones_temoins=["B", "C"],
        zones_exclues=[{"zone": "D", "motif": "voisine"}],
        transition_semaines=2,
        evenements=[{"date": START, "zones": ["B"], "motif": "compteur"}],
        changements_de_definition=[dt.date(2023, 1, 1)],
        cout={"investissement": 48000, "duree_vie_ans": 12, "fonctionnement_annuel": 1500},
        plafond_cout_unitaire=0.25,
        indicateurs_secondaires=["prets"],
        evaluateur="Direction de la performance",
        fiche={"pertinence": "oui"},
        decision={"date": START, "choix": "ajuster", "motif": "trop tôt"},
        projet="led",
        limites=["un seul été"],
        etape="pilote",
        enregistre_le=START,
    )
    made = read(told)
    assert (made.controls, made.excluded[0].zone, made.transition) == (("B", "C"), "D", 2)
    assert (made.events[0].zones, made.definition_changes) == (("B",), (dt.date(2023, 1, 1),))
    assert made.cost is not None
    assert (made.cost.investment, made.cost.life, made.cost.savings) == (48000.0, 12.0, 0.0)
    assert made.decision is not None
    assert (made.decision.choice, made.project, made.stage) == ("ajuster", "led", "pilote")
    assert made.told["zones_traitees"][0]["debut"] == "2024-01-01"
    assert read(plan()).controls is None


# what decides: each key changed alone changes the digest, and it alone is named
CHANGES: Told = {
    "indicateur": "prets",
    "genre": "mois",
    "sens_attendu": "baisse",
    "effet_minimal_utile": 4.0,
    "effet_minimal_unite": "entrées",
    "niveau": "commune",
    "zones_traitees": [{"zone": "A", "debut": START}],
    "zones_temoins": ["B", "C"],
    "zones_exclues": [{"zone": "D", "motif": "x"}],
    "transition_semaines": 2,
    "choix_des_zones": "volontariat",
    "fenetre_de_choix_semaines": 4,
    "evenements": [{"date": START, "motif": "x"}],
    "changements_de_definition": [START],
    "cout": {"investissement": 1},
    "plafond_cout_unitaire": 1.0,
    "indicateurs_secondaires": ["prets"],
    "methode": "did",
    "famille": "poisson",
}


def registered(told: Told) -> Told:
    """The plan as registration leaves it."""
    made = read(told)
    return {**told, **registration(made, dt.date(2024, 2, 20))}


@pytest.mark.parametrize("key", sorted(CHANGES))
def test_a_key_that_decides_is_named_when_it_changes_after_registration(key: str) -> None:
    first = registered(plan())
    assert not modified(read(first))
    second = read({**first, key: CHANGES[key]})
    assert modified(second)
    assert changed_keys(second) == (key,)
    assert specifications(second) == 2


def test_every_deciding_key_is_tried_above() -> None:
    alone = {"capteur_grandeur", "zone"}  # they exclude other keys
    assert set(CHANGES) | alone == set(deciding(read(plan())))


def test_words_stage_and_decision_decide_nothing() -> None:
    first = plan_digest(read(plan()))
    told = plan(
        titre="autre",
        mesure="m",
        etape="bilan",
        evaluateur="x",
        limites=["y"],
        decision={"date": START, "choix": "abandonner"},
        transition_semaines=0,
        zones_temoins="auto",
    )
    assert plan_digest(read(told)) == first


@given(st.permutations(range(3)), st.permutations(["B", "C", "D"]))
def test_the_order_of_areas_does_not_change_the_digest(order: list[int], zones: list[str]) -> None:
    treated = [PLAN["zones_traitees"][i] for i in order]
    made = plan_digest(read(plan(zones_traitees=treated, zones_temoins=zones)))
    assert made == plan_digest(read(plan(zones_temoins=sorted(zones))))


def test_the_changes_of_a_registered_plan_are_listed_and_counted() -> None:
    told = registered(plan())
    for rank, key in enumerate(("effet_minimal_utile", "sens_attendu"), start=1):
        changed = {**told, key: CHANGES[key]}
        with pytest.raises(PackError, match="--motif"):
            registration(read(changed), dt.date(2024, 5, 1))
        told = {**changed, **registration(read(changed), dt.date(2024, 5, 1), "mieux dit")}
        made = read(told)
        assert not modified(made)
        assert specifications(made) == 1 + rank
        assert made.modifications[-1].keys == (key,)
        assert made.registered == dt.date(2024, 2, 20)


FILE = """# en-tête
[[evaluations]]
code = "un"   # le premier
titre = "Un"
empreinte = ""
[evaluations.cout]
investissement = 3

[[evaluations]]
titre = "Deux"
code = "deux"
limites = [
  "sur deux lignes",
]
"""


def test_keys_are_written_in_their_entry_and_the_rest_of_the_file_stays() -> None:
    values = {"empreinte": "ab", "enregistre_le": START, "empreintes_cles": {"niveau": "x"}}
    for code in ("un", "deux"):
        made = with_values(FILE, code, values)
        assert made is not None
        added = [line for line in made.splitlines() if line not in FILE.splitlines()]
        assert added == [
            'empreinte = "ab"',
            "enregistre_le = 2024-01-01",
            'empreintes_cles = { niveau = "x" }',
        ]
        kept = [line for line in FILE.splitlines() if code == "deux" or "empreinte" not in line]
        assert [line for line in made.splitlines() if line not in added] == kept
    assert with_values(FILE, "trois", values) is None
    # a value on several lines cannot be replaced surely: nothing is written
    assert with_values(FILE, "deux", {"limites": ["x"]}) is None


def test_digests_of_keys_are_those_of_what_decides() -> None:
    made = read(plan())
    assert key_digests(made).keys() == deciding(made).keys()
    pairs = itertools.combinations(key_digests(made).values(), 2)
    assert all(len(a) == len(b) == 8 for a, b in pairs)


def test_a_wrong_plan_is_among_the_faults_of_a_pack(tmp_path: Path) -> None:
    town = Tiny(tmp_path)
    town.save()
    path = town.territory / "evaluations.toml"
    assert not [f for f in pack_faults(load_pack(town.territory)) if "evaluations" in f]
    path.write_text('[[evaluations]]\ncode = "un"\n', encoding="utf-8")
    (fault,) = [f for f in pack_faults(load_pack(town.territory)) if "evaluations" in f]
    assert "un, titre" in fault


ANYTHING = st.recursive(
    st.one_of(
        st.none().map(lambda _: False),
        st.booleans(),
        st.integers(-3, 10**12),
        st.floats(),
        st.sampled_from(["", "auto", "A", "%", "baisse", "prets", "velo", "x" * 90]),
        st.dates(),
        st.datetimes(),
        st.times(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["zone", "debut", "motif", "date", "x", "*"]), inner),
    ),
    max_leaves=6,
)


@fuzzed(60, 2000, data=st.data())
def test_whatever_a_key_holds_the_plan_is_read_or_refused_by_name(data: st.DataObject) -> None:
    told = plan(cout={"investissement": 3}, decision={"date": START, "choix": "ajuster"})
    for key in data.draw(st.lists(st.sampled_from([*KEYS, "inconnue"]), min_size=1, max_size=3)):
        told[key] = data.draw(ANYTHING)
    refused = None
    try:
        made = read(told)
    except PackError as error:
        refused = error
    if refused is not None:
        assert (refused.file, "\n" in str(refused)) == ("evaluations.toml", False)
        return
    assert len(plan_digest(made)) == 64
    assert changed_keys(made) == () or modified(made)
    json.dumps(dict(made.told))
