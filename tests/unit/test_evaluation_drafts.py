"""What the form of an evaluation takes, refuses beside its field, and makes a plan of."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dashboard.catalogue.indicators import load_indicators
from dashboard.evaluation.draw import draw_areas
from dashboard.experiments.draft_checks import problems
from dashboard.experiments.draft_fields import (
    LONGEST,
    STEPS,
    day_of,
    joined,
    kept,
    listed,
    number_of,
    whole_of,
)
from dashboard.experiments.drafts import code_of, declared_of, form_of, plan_of, starts, waves
from dashboard.experiments.offered import Level, Offer
from dashboard.indicators import Area
from dashboard.web.evaluation_words import ceiling_hint

TODAY = dt.date(2026, 11, 23)
CODE = "electricite_eclairage"
AREAS = tuple(Area(f"Q{n}", f"Quartier {n}", "quartier", "V") for n in range(1, 9))
OFFER = Offer(
    load_indicators()[CODE],
    ("semaine", "mois"),
    "semaine",
    (Level("quartier", "Quartiers", AREAS),),
    Area("V", "Ville", "ville", None),
    dt.date(2022, 1, 3),
    dt.date(2026, 11, 16),
)
KNOWN = frozenset({CODE, "passages_velo", "eau_batiments"})
FORM = {
    "titre": "LED aux Tilleuls",
    "mesure": "Remplacer les lanternes",
    "indicateur": CODE,
    "sens_attendu": "baisse",
    "effet_minimal_utile": "5",
    "effet_minimal_unite": "%",
    "niveau": "quartier",
    "choix_des_zones": "tirage_au_sort",
    "tirage_nb": "4",
    "tirage_vagues": "2",
    "tirage_graine": "47",
    "debut": "2026-03-02",
    "ecart_semaines": "8",
    "transition_semaines": "2",
    "ev1_date": "01/07/2026",
    "ev1_zone": "Q3",
    "ev1_motif": "Changement de compteur",
    "investissement": "48 000",
    "duree_vie_ans": "12",
    "plafond_cout_unitaire": "0,25",
    "besoin": "La facture pèse.",
    "action": "Des LED.",
    "realisation": "420 lanternes.",
    "resultat": "Moins de kWh.",
    "fiche_pertinence": "Oui.",
    "evaluateur": "Direction de la performance",
    "limites": "Un hiver doux.",
}


def wrong(step: str, offered: Offer | None = OFFER, **changes: str) -> dict[str, str]:
    form = kept({**FORM, **changes})
    return problems(step, form, offered, KNOWN, TODAY)


def made(**changes: str) -> dict[str, object]:
    return plan_of(kept({**FORM, **changes}), OFFER, "led")


def test_a_form_well_filled_has_no_mistake_and_makes_a_plan_the_parser_takes() -> None:
    assert [wrong(step) for step in STEPS] == [{}, {}, {}, {}]
    read = declared_of(made(), load_indicators(), ["ville", "quartier"])
    assert (read.indicator, read.expected, read.smallest, read.selection) == (
        CODE,
        "baisse",
        5.0,
        "tirage_au_sort",
    )
    assert read.cost is not None
    assert (read.cost.investment, read.cost.life, read.ceiling) == (48000.0, 12.0, 0.25)
    assert read.events[0].zones == ("Q3",)


@pytest.mark.parametrize(
    ("step", "field", "changes"),
    [
        ("mesure", "titre", {"titre": " "}),
        ("mesure", "mesure", {"mesure": ""}),
        ("mesure", "indicateur", {"indicateur": "inconnu"}),
        ("mesure", "genre", {"genre": "annee"}),
        ("mesure", "sens_attendu", {"sens_attendu": "les deux"}),
        ("mesure", "effet_minimal_utile", {"effet_minimal_utile": "0"}),
        ("mesure", "effet_minimal_utile", {"effet_minimal_utile": "-3"}),
        ("mesure", "effet_minimal_utile", {"effet_minimal_utile": "250"}),
        ("mesure", "effet_minimal_utile", {"effet_minimal_utile": "٣"}),
        ("mesure", "effet_minimal_utile", {"effet_minimal_utile": "5 kWh"}),
        ("mesure", "effet_minimal_utile", {"effet_minimal_utile": "5 %",
                                           "effet_minimal_unite": "unite"}),
        ("mesure", "secondaire_1", {"secondaire_1": CODE}),
        ("mesure", "secondaire_2", {"secondaire_1": "passages_velo", "secondaire_2": "autre"}),
        ("mesure", "titre", {"titre": "x" * (LONGEST["titre"] + 1)}),
        ("zones", "niveau", {"niveau": ""}),
        ("zones", "niveau", {"niveau": "canton"}),
        ("zones", "choix_des_zones", {"choix_des_zones": ""}),
        ("zones", "tirage_nb", {"tirage_nb": "7"}),
        ("zones", "tirage_nb", {"tirage_nb": "0"}),
        ("zones", "tirage_vagues", {"tirage_vagues": "5"}),
        ("zones", "tirage_graine", {"tirage_graine": "abc"}),
        ("zones", "zones", {"choix_des_zones": "volontariat"}),
        ("zones", "zones", {"choix_des_zones": "volontariat", "zones": "Q1,Q99"}),
        ("zones", "zones", {"choix_des_zones": "volontariat", "zones": "Q1,Q2,Q3,Q4,Q5,Q6,Q7"}),
        ("zones", "exclues", {"choix_des_zones": "volontariat", "zones": "Q1", "exclues": "Q1",
                              "exclues_motif": "Voisine"}),
        ("zones", "exclues_motif", {"exclues": "Q8"}),
        ("zones", "fenetre_de_choix_semaines", {"choix_des_zones": "plus_mauvais_niveau",
                                                "zones": "Q1",
                                                "fenetre_de_choix_semaines": "zéro"}),
        ("dates", "debut", {"debut": "31/02/2026"}),
        ("dates", "debut", {"debut": "2021-01-01"}),
        ("dates", "debut", {"debut": "2062-03-02"}),
        ("dates", "debut", {"debut": "1900-01-01"}),
        ("dates", "debut", {"debut": "2999-01-01"}),
        ("dates", "debut", {"debut": "٠٢/٠٣/٢٠٢٦"}),
        ("dates", "debut", {"debut": "2026-W10-1"}),
        ("dates", "debut_Q1", {"debut_Q1": "bientôt"}),
        ("dates", "ev1_date", {"ev1_date": "1900-01-01"}),
        ("dates", "ev1_date", {"ev1_date": "2999-01-01"}),
        ("dates", "ev1_zone", {"ev1_zone": "Q99"}),
        ("dates", "changement_definition", {"changement_definition": "2999-01-01"}),
        ("dates", "transition_semaines", {"transition_semaines": "99"}),
        ("dates", "ev1_motif", {"ev1_motif": ""}),
        ("dates", "ev2_date", {"ev2_motif": "Travaux"}),
        ("dates", "changement_definition", {"changement_definition": "hier"}),
        ("dates", "investissement", {"investissement": "-5"}),
        ("dates", "duree_vie_ans", {"duree_vie_ans": ""}),
        ("dates", "plafond_cout_unitaire", {"plafond_cout_unitaire": "cher"}),
        ("mesure", "indicateur", {"indicateur": "velo"}),
        ("raisons", "besoin", {"besoin": ""}),
        ("raisons", "evaluateur", {"evaluateur": ""}),
        ("raisons", "evaluateur", {"evaluateur": "Mme Untel"}),
    ],
)  # fmt: skip
def test_each_mistake_is_told_beside_its_field_alone(
    step: str, field: str, changes: dict[str, str]
) -> None:
    assert list(wrong(step, **changes)) == [field]


def test_mistakes_come_in_the_order_of_the_page() -> None:
    found = list(wrong("mesure", titre="", sens_attendu="", effet_minimal_utile=""))
    assert found == ["titre", "sens_attendu", "effet_minimal_utile"]


def test_without_a_published_period_the_indicator_is_refused() -> None:
    nothing = replace(OFFER, kinds=(), kind="", levels=(), first=None, last=None)
    assert list(wrong("mesure", nothing)) == ["indicateur"]
    assert list(wrong("mesure", None)) == ["indicateur"]


def test_a_plan_read_back_into_its_form_makes_the_same_plan() -> None:
    for changes in (
        {},
        {"choix_des_zones": "volontariat", "zones": "Q2,Q5", "debut_Q5": "2026-06-01"},
        {"choix_des_zones": "plus_mauvais_niveau", "zones": "Q2", "exclues": "Q1,Q3",
         "exclues_motif": "Voisines", "fenetre_de_choix_semaines": "6"},
        {"niveau": "ensemble"},
        {"effet_minimal_unite": "unite", "effet_minimal_utile": "12,5"},
        {"secondaire_1": "passages_velo", "changement_definition": "2025-01-06"},
    ):  # fmt: skip
        plan = made(**changes)
        again = plan_of(kept(form_of(plan)), OFFER, "led")
        assert again == plan, changes
        declared_of(plan, load_indicators(), ["ville", "quartier"])


def test_areas_drawn_are_those_of_the_engine_and_waves_start_one_after_the_other() -> None:
    form = kept(FORM)
    drawn = draw_areas([a.code for a in AREAS], 4, waves=2, seed=47)
    assert waves(form, OFFER) == drawn
    first, second = dt.date(2026, 3, 2), dt.date(2026, 4, 27)
    assert starts(form, OFFER) == tuple(
        (zone, day) for wave, day in zip(drawn, (first, second), strict=True) for zone in wave
    )
    other = waves({**form, "exclues": ",".join(drawn[0])}, OFFER)
    assert not set(drawn[0]) & {zone for wave in other for zone in wave}


def test_a_unit_of_the_indicator_is_written_once_it_is_known() -> None:
    assert made(effet_minimal_unite="unite")["effet_minimal_unite"] == "kWh"
    share = replace(OFFER, indicator=load_indicators()["demandes_dans_delai"])
    form = kept({**FORM, "effet_minimal_unite": "unite", "indicateur": "demandes_dans_delai"})
    assert plan_of(form, share, "x")["effet_minimal_unite"] == "points"


def test_what_is_typed_is_read_as_people_type_it() -> None:
    assert number_of("1 234,5") == 1234.5
    assert number_of("1\u202f234") == 1234.0
    assert [number_of(text) for text in ("", "-1", "1e5", "douze", "1.2.3", "nan")] == [None] * 6
    assert [whole_of(text) for text in ("8", " 12 ", "1,5", "", "٣")] == [8, 12, None, None, None]
    assert day_of("2/3/2026") == day_of("2026-03-02") == dt.date(2026, 3, 2)
    assert day_of("2026-02-30") is None


def test_a_unit_typed_after_its_number_is_read_with_it() -> None:
    for typed, read in (("5 %", 5.0), ("5,5", 5.5), ("5,5\u202f%", 5.5), ("5%", 5.0)):
        assert wrong("mesure", effet_minimal_utile=typed) == {}
        assert made(effet_minimal_utile=typed)["effet_minimal_utile"] == read
    energy = {"effet_minimal_unite": "unite", "effet_minimal_utile": "1 200 kwh"}
    assert wrong("mesure", **energy) == {}
    assert made(**energy)["effet_minimal_utile"] == 1200.0
    told = {"investissement": "48 000 €", "duree_vie_ans": "12 ans", "plafond_cout_unitaire": "2€"}
    assert wrong("dates", **told, transition_semaines="2 semaines") == {}
    plan = made(**told, transition_semaines="2 semaines")
    assert plan["cout"] == {"investissement": 48000.0, "duree_vie_ans": 12.0}
    assert (plan["plafond_cout_unitaire"], plan["transition_semaines"]) == (2.0, 2)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"effet_minimal_utile": "٣"}, "« ٣ » ne se lit pas comme un nombre : écrivez par exemple"),
        (
            {"effet_minimal_utile": "5 %", "effet_minimal_unite": "unite"},
            "enlevez « % », ou cochez",
        ),
        ({"effet_minimal_utile": "5 kWh"}, "enlevez « kWh », ou cochez"),
    ],
)
def test_a_number_refused_says_what_to_write(changes: dict[str, str], words: str) -> None:
    assert words in wrong("mesure", **changes)["effet_minimal_utile"]


def test_an_address_carries_only_what_the_form_knows() -> None:
    assert kept({"titre": " LED ", "jeton": "x", "debut_Q1": "2026-01-05", "besoin": ""}) == {
        "titre": "LED",
        "debut_Q1": "2026-01-05",
    }
    assert listed({"zones": "Q1,,Q2,Q1"}, "zones") == ("Q1", "Q2")
    assert joined(["Q1", "Q2", "Q1"]) == "Q1,Q2"
    longest = kept({"besoin": "x" * 9000})["besoin"]
    assert len(longest) == LONGEST["besoin"] + 1


def test_an_address_is_made_of_the_title_and_never_taken_twice() -> None:
    assert code_of("Éclairage LED : été 2026 !", []) == "eclairage_led_ete_2026"
    assert code_of("LED", ["led", "led_2"]) == "led_3"
    assert code_of("…", []) == "evaluation"
    assert len(code_of("x" * 300, [])) == 60


def test_a_quantity_of_sensors_is_refused_in_plain_words() -> None:
    found = problems("mesure", {**FORM, "indicateur": "velo"}, None, KNOWN, TODAY)
    assert found["indicateur"].startswith("Une grandeur de capteurs ne se déclare pas sur la page")
    assert "evaluations.toml" in found["indicateur"]


def test_the_ceiling_is_asked_in_the_unit_of_the_cost() -> None:
    told = ceiling_hint(FORM, OFFER)
    assert told.startswith("Ce que la collectivité accepte de payer par kWh.")
    rate = replace(OFFER, indicator=load_indicators()["restes_assiette"])
    told = ceiling_hint(FORM, rate)
    assert "payer par an et par zone pour 1 g/repas de moins. Au-dessus" in told
    assert "payer par an pour 1" in ceiling_hint({**FORM, "niveau": ""}, rate)
