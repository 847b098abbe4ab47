"""Scaling up: each condition from its figures, the advice never above the grade, the draft text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dashboard.budget.impact import Threshold
from dashboard.catalogue.ratio_model import ImpactRule
from dashboard.catalogue.roadmap_model import Passage, Project
from dashboard.errors import PackError
from dashboard.experiments.read import Card
from dashboard.indicators import Area, Knowledge
from dashboard.roadmap import scale_conditions as asked
from dashboard.roadmap.deliberation import BANNED, draft
from dashboard.roadmap.scale_conditions import State
from dashboard.roadmap.scale_law import UNSURE, cited, load_law
from dashboard.roadmap.scale_rules import (
    Between,
    ScalePlan,
    load_rules,
    load_scale_plans,
)
from dashboard.roadmap.scale_scope import decided, kept_as_is
from dashboard.roadmap.scale_sites import sites
from dashboard.roadmap.scale_up import (
    Advice,
    Sheet,
    advise,
    cost_at_scale,
    count_sites,
    finding_words,
)

RULES = load_rules()
LAW = load_law()
DAY = dt.date(2026, 11, 23)


def project(**changes: Any) -> Project:
    made = Project(
        "led", "Éclairage LED", "sobriete", "Espace public", DAY, "a_l_heure", areas=("V",)
    )
    return replace(made, **changes)


def card(note: str = "demontre", told: dict[str, Any] | None = None, **changes: Any) -> Card:
    """Minus 5 kWh, from −7 to −4; 3 is the smallest useful effect; 2 € a kWh at most."""
    plan = {
        "sens_attendu": "baisse",
        "zones_traitees": [{"zone": "A"}, {"zone": "B"}],
        "cout": {"investissement": 40000, "duree_vie_ans": 10, "fonctionnement_annuel": 1000},
        "plafond_cout_unitaire": 2.0,
        "mesure": "Lanternes LED",
    }
    known = {
        "measured_in": "kWh",
        "useful": 3.0,
        "utility": "utile",
        "reason": "",
        "sentences": {
            "finding": "Depuis le 1er juillet, l'indicateur a baissé.",
            "advice": "Étendre.",
            "hypothesis": "Hypothèse : les zones auraient suivi.",
            "cost": "Coût par unité gagnée : 1,5 €.",
        },
        **(told or {}),
    }
    values: dict[str, Any] = {
        "code": "led",
        "rang": 1,
        "titre": "LED",
        "indicateur": "electricite_eclairage",
        "capteur_grandeur": "",
        "niveau": "quartier",
        "genre": "semaine",
        "methode": "did",
        "note": note,
        "effet": -5.0,
        "effet_bas": -7.0,
        "effet_haut": -4.0,
        "effet_pct": -10.0,
        "p": 0.01,
        "q": 0.02,
        "cout_unitaire": 1.5,
        "cout_unitaire_bas": 1.1,
        "cout_unitaire_haut": 1.9,
        "plan": plan,
        "told": known,
        "plan_sha": "x",
        "plan_modifie": False,
        "enregistre_le": dt.date(2024, 2, 20),
        "code_sha": "y",
        "motif": "",
        **changes,
    }
    return Card(**values)


# ───────────────────────────── Conditions ─────────────────────────────


@pytest.mark.parametrize(
    ("note", "state"),
    [
        ("demontre", State.MET),
        ("probable", State.NOT_MET),
        ("non_demontre", State.NOT_MET),
        ("contraire", State.NOT_MET),
        ("insuffisant", State.UNKNOWN),
    ],
)
def test_only_the_top_grade_is_shown(note: str, state: State) -> None:
    assert asked.shown(card(note)).state is state


@pytest.mark.parametrize(
    ("low", "high", "useful", "state"),
    [
        (-7.0, -4.0, 3.0, State.MET),
        (-7.0, -3.0, 3.0, State.MET),
        (-7.0, -2.9, 3.0, State.NOT_MET),
        (-7.0, 1.0, 3.0, State.NOT_MET),
        (4.0, 7.0, 3.0, State.NOT_MET),
        (-7.0, -4.0, None, State.UNKNOWN),
        (None, None, 3.0, State.UNKNOWN),
    ],
)
def test_the_near_bound_must_reach_the_smallest_useful_effect(
    low: float | None, high: float | None, useful: float | None, state: State
) -> None:
    found = card(told={"useful": useful}, effet_bas=low, effet_haut=high)
    assert asked.useful(found).state is state


def test_a_rise_expected_looks_at_the_other_bound() -> None:
    found = card(effet_bas=4.0, effet_haut=7.0)
    found = replace(found, plan={**found.plan, "sens_attendu": "hausse"})
    told = asked.useful(found)
    assert told.state is State.MET
    assert "Au moins 4,0" in told.says


def test_an_interval_a_check_undoes_says_nothing() -> None:
    assert asked.useful(card("non_demontre")).state is State.UNKNOWN
    assert asked.useful(card("non_demontre", effet_haut=1.0)).state is State.NOT_MET
    assert asked.useful(card("insuffisant")).state is State.UNKNOWN


@pytest.mark.parametrize(
    ("far", "ceiling", "state"),
    [
        (1.9, 2.0, State.MET),
        (2.0, 2.0, State.MET),
        (2.1, 2.0, State.NOT_MET),
        (1.9, None, State.UNKNOWN),
        (None, 2.0, State.UNKNOWN),
    ],
)
def test_the_far_end_of_the_cost_is_held_against_the_ceiling(
    far: float | None, ceiling: float | None, state: State
) -> None:
    found = card(cout_unitaire_haut=far)
    found = replace(found, plan={**found.plan, "plafond_cout_unitaire": ceiling})
    assert asked.affordable(found).state is state


def test_without_cost_nothing_is_said_of_it() -> None:
    assert asked.affordable(replace(card(), plan={})).state is State.UNKNOWN
    saves = card(told={"sentences": {"cost": "La mesure rapporte au moins ce qu'elle coûte."}})
    assert asked.affordable(saves).state is State.MET


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"note": "contraire"}, "sans objet : l'effet est contraire au but."),
        ({"note": "non_demontre", "p": 0.01}, "non calculable : la comparaison ne tient pas."),
        ({"note": "non_demontre", "p": 0.4}, "non calculable : l'effet peut être nul."),
        ({"note": "probable", "effet_bas": None}, "non calculable : pas de fourchette."),
        ({"note": "insuffisant"}, "non calculable : pas de conclusion."),
    ],
)
def test_why_a_cost_per_unit_is_missing(changes: dict[str, Any], why: str) -> None:
    found = asked.affordable(replace(card(cout_unitaire_haut=None), **changes))
    assert (found.state, found.says) == (State.UNKNOWN, f"Coût par unité {why}")


def panel(after: dict[str, float], start: str = "p3") -> dict[str, Any]:
    """Two periods at 10 before, then two at what is told; A and B treated, others controls."""
    return {
        "series": {
            "periods": ["p1", "p2", "p3", "p4"],
            "zones": [
                {
                    "zone": zone,
                    "role": "traitee" if zone in "AB" else "temoin",
                    "start": start if zone in "AB" else None,
                    "values": [10.0, 10.0, value, value],
                }
                for zone, value in after.items()
            ],
        },
        "names": {"A": "Les Tanneries"},
    }


def test_a_site_is_what_it_moved_beyond_the_controls() -> None:
    told = panel({"A": 4, "B": 11, "C": 9, "D": 10, "E": 11})
    a, b = sites(told, "baisse", 0, RULES)
    assert (a.name, a.effect, a.toward, a.as_much, a.found) == ("Les Tanneries", -6, True, 0, True)
    assert (b.effect, b.toward, b.found) == (1, False, False)


def test_a_site_no_further_than_a_control_is_not_found() -> None:
    a, b = sites(panel({"A": 8.5, "B": 4, "C": 8, "D": 10, "E": 12}), "baisse", 0, RULES)
    # C alone, beside the mean of D and E: −3, further than the −1,5 of A: one control of three.
    assert (a.effect, a.as_much, a.found) == (-1.5, pytest.approx(1 / 3), False)
    assert (b.as_much, b.found) == (0, True)


def test_too_few_controls_judge_no_site_alone() -> None:
    a, _ = sites(panel({"A": 4, "B": 4, "C": 10, "D": 10}), "baisse", 0, RULES)
    assert (a.toward, a.as_much, a.found) == (True, None, None)
    (alone,) = sites(panel({"A": 4}), "baisse", 0, RULES)
    assert (alone.effect, alone.found) == (None, None)
    assert sites({}, "baisse", 0, RULES) == []


def test_weeks_of_transition_and_unknown_weeks_are_left_out() -> None:
    told = panel({"A": 4, "B": 4, "C": 10, "D": 10, "E": 10})
    told["series"]["zones"][0]["values"] = [None, 10.0, 99.0, 4.0]
    assert sites(told, "baisse", 1, RULES)[0].effect == -6
    told["series"]["zones"][0]["values"] = [10.0, 10.0, None, None]
    assert sites(told, "baisse", 0, RULES)[0].effect is None


@pytest.mark.parametrize(
    ("after", "state"),
    [
        ({"A": 4, "B": 4, "C": 10, "D": 10, "E": 10}, State.MET),
        ({"A": 4, "B": 11, "C": 10, "D": 10, "E": 10}, State.NOT_MET),
        ({"A": 4, "B": 4, "C": 10, "D": 10}, State.UNKNOWN),
        ({}, State.UNKNOWN),
    ],
)
def test_two_sites_are_asked_for(after: dict[str, float], state: State) -> None:
    assert asked.in_sites(sites(panel(after), "baisse", 0, RULES), RULES).state is state


def test_a_few_sites_found_by_chance_are_not_enough() -> None:
    a, b = sites(panel({"A": 4, "B": 4, "C": 10, "D": 10, "E": 10}), "baisse", 0, RULES)
    others = [replace(a, found=False)] * 3
    assert asked.in_sites([a, b, *others[:2]], RULES).state is State.MET
    few = asked.in_sites([a, b, *others], RULES)
    assert few.state is State.NOT_MET
    assert (
        few.says.replace("\u202f", " ").replace("\xa0", " ")
        == "Retrouvé dans 2 sites équipés sur 5."
    )


@pytest.mark.parametrize("note", ["non_demontre", "contraire"])
def test_no_site_shows_what_the_whole_does_not(note: str) -> None:
    found = sites(panel({"A": 4, "B": 4, "C": 10, "D": 10, "E": 10}), "baisse", 0, RULES)
    assert asked.in_sites(found, RULES, note).state is State.NOT_MET
    assert asked.in_sites(found, RULES, "probable").state is State.MET
    assert asked.in_sites(found, RULES, "insuffisant").state is State.UNKNOWN


# ───────────────────────────── Cost ─────────────────────────────


def test_the_pack_tells_fixed_and_by_site() -> None:
    plan = ScalePlan(
        sites=8,
        site="quartier",
        fixed=Between(Decimal(6000), Decimal(9000)),
        by_site=Between(Decimal(10000), Decimal(12500)),
        yearly_by_site=Between(Decimal(300), Decimal(300)),
    )
    cost = cost_at_scale(card(), plan, 5)
    assert (cost.sites, cost.word, cost.declared) == (8, "quartiers", True)
    assert cost.investment == Between(Decimal(86000), Decimal(109000))
    assert cost.yearly == Between(Decimal(2400), Decimal(2400))
    assert asked.known_cost(cost).state is State.MET


def test_without_it_the_range_goes_from_all_fixed_to_all_by_site() -> None:
    cost = cost_at_scale(card(), ScalePlan(), 8)
    assert cost.investment == Between(Decimal(40000), Decimal(160000))
    assert cost.yearly == Between(Decimal(1000), Decimal(4000))
    told = asked.known_cost(cost)
    assert told.state is State.UNKNOWN
    assert "« tout fixe »" in told.says


def test_an_unknown_number_of_sites_gives_no_total() -> None:
    assert cost_at_scale(card(), ScalePlan(), None).investment is None
    assert cost_at_scale(None, ScalePlan(), 8).investment is None


def test_sites_are_the_areas_the_scale_holds() -> None:
    areas = [
        Area("99", "Agglo", "epci", None),
        Area("V", "Ville", "commune", "99"),
        Area("W", "Autre", "commune", "99"),
        *(Area(f"V{n}", f"Q{n}", "quartier", "V") for n in range(6)),
        *(Area(f"W{n}", f"Q{n}", "quartier", "W") for n in range(3)),
    ]
    knows = Knowledge("99", DAY, {}, {}, (), {a.code: a for a in areas})
    assert count_sites(project(scale="commune"), card(), knows) == 6
    assert count_sites(project(scale="epci"), card(), knows) == 9
    assert count_sites(project(areas=("W",)), card(), knows) == 3
    wide = card(niveau="commune")
    assert count_sites(project(), wide, knows) == 2  # wider than the town: every town
    held = replace(wide, plan={**wide.plan, "zones_traitees": [{}] * 3})
    assert count_sites(project(), held, knows) is None
    assert count_sites(project(scale="rue"), card(), knows) is None
    assert count_sites(project(), card(niveau=""), knows) is None


# ───────────────────────────── Competence and study ─────────────────────────────


def test_only_statutes_that_were_read_settle_the_competence() -> None:
    usual = RULES.usual(["512"], [])
    assert usual is not None
    assert usual.holder == "commune"
    assert asked.competence(ScalePlan(), usual, "commune").state is State.UNKNOWN
    assert asked.competence(ScalePlan(), None, "commune").state is State.UNKNOWN
    for holder, scale, state in (
        ("commune", "commune", State.MET),
        ("commune", "quartier", State.MET),
        ("commune", "epci", State.NOT_MET),
        ("epci", "commune", State.NOT_MET),
        ("epci", "epci", State.MET),
        ("partagee", "commune", State.UNKNOWN),
    ):
        assert asked.competence(ScalePlan(holder=holder), usual, scale).state is state


def test_the_usual_holder_follows_the_longest_function() -> None:
    def holder(functions: list[str], families: list[str] | None = None) -> str:
        found = RULES.usual(functions, families or [])
        return found.holder if found else ""

    assert holder(["721"]) == "epci"
    assert holder(["722"]) == "commune"
    assert holder(["52"]) == holder(["821"]) == "epci"
    assert holder(["512", "721"]) == ""
    assert holder([], ["eau"]) == "epci"
    assert holder([], ["inconnue"]) == ""


LIMIT = Threshold(ImpactRule(14999, Decimal(1), None), Decimal(100000), Decimal(100000))


@pytest.mark.parametrize(
    ("sites_nb", "state"),
    [(2, State.MET), (5, State.MET), (6, State.UNKNOWN), (None, State.UNKNOWN)],
)
def test_the_cost_at_scale_is_held_against_the_threshold(
    sites_nb: int | None, state: State
) -> None:
    cost = cost_at_scale(card(), ScalePlan(), sites_nb)  # 40 000 € … 20 000 € × sites
    assert asked.study(cost, LIMIT, ScalePlan()).state is state


def test_above_the_threshold_the_study_is_asked_for_until_presented() -> None:
    plan = ScalePlan(sites=8, by_site=Between(Decimal(20000), Decimal(20000)))
    cost = cost_at_scale(card(), plan, None)
    assert asked.study(cost, LIMIT, plan).state is State.NOT_MET
    assert asked.study(cost, LIMIT, replace(plan, study="DEL-1")).state is State.MET
    assert asked.study(cost, None, plan).state is State.UNKNOWN


# ───────────────────────────── Advice ─────────────────────────────

ALL = dict.fromkeys(
    ("demontre", "utile", "cout", "sites", "echelle", "competence", "etude"), State.MET
)


def test_extending_asks_for_everything() -> None:
    assert advise(card(), ALL) is Advice.EXTEND
    for code in ALL:
        for state in (State.NOT_MET, State.UNKNOWN):
            if code != "demontre":
                assert advise(card(), {**ALL, code: state}) is not Advice.EXTEND


@pytest.mark.parametrize(
    ("found", "advice"),
    [
        (None, Advice.MEASURE),
        (card("insuffisant"), Advice.WAIT),
        (card("contraire"), Advice.STOP),
        (card("non_demontre", {"utility": "aucun_effet_utile"}), Advice.STOP),
        (card("demontre", {"utility": "plus_petit"}), Advice.STOP),
        (card("probable"), Advice.STEPS),
        (card("non_demontre", {"utility": "incertain"}), Advice.LONGER),
    ],
)
def test_the_advice_never_says_more_than_the_grade(found: Card | None, advice: Advice) -> None:
    assert advise(found, ALL) is advice


def test_a_shown_effect_may_still_wait() -> None:
    def said(**changes: State) -> Advice:
        return advise(card(), {**ALL, **changes})

    assert said(utile=State.NOT_MET) is said(utile=State.UNKNOWN) is Advice.LONGER
    assert said(cout=State.NOT_MET) is Advice.REVIEW
    assert said(sites=State.NOT_MET) is Advice.STEPS
    assert said(competence=State.UNKNOWN) is said(etude=State.NOT_MET) is Advice.PREPARE


# ───────────────────────────── The draft ─────────────────────────────


def sheet(found: Card | None, advice: Advice, **changes: Any) -> Sheet:
    plan = ScalePlan()
    cost = cost_at_scale(found, plan, 8)
    listed = (
        asked.shown(found) if found else asked.nothing_measured(),
        asked.known_cost(cost),
        asked.competence(plan, None, "commune"),
        asked.study(cost, LIMIT, plan),
    )
    made = Sheet(project(), found, (), (), cost, plan, None, LIMIT, listed, advice)
    return replace(made, **changes)


@pytest.mark.parametrize("advice", list(Advice))
@pytest.mark.parametrize("note", ["demontre", "probable", "non_demontre", "contraire"])
def test_no_draft_claims_what_the_grade_forbids(advice: Advice, note: str) -> None:
    told = draft(sheet(card(note), advice), "Sobriété", "v1", DAY).text.lower()
    kept = told.replace("étude d’impact", "").replace("seuil d. 1611-35", "")
    assert [word for word in BANNED if re.search(rf"\b{word}\b", kept)] == []
    assert "l’indicateur a baissé" in told
    assert "hypothèse" in told


def test_a_draft_extends_only_when_advised() -> None:
    def first(advice: Advice) -> str:
        return draft(sheet(card(), advice), "Sobriété", "v1", DAY).articles[0]

    assert first(Advice.EXTEND).startswith(
        "La mesure est étendue à l'échelle : commune, 8 quartiers"
    )
    assert "tirées au sort" in first(Advice.STEPS)
    for advice in (Advice.LONGER, Advice.REVIEW, Advice.STOP):
        assert "n'est pas étendue" in first(advice)
    assert "reportée" in first(Advice.WAIT)


def test_a_draft_under_conditions_lists_those_that_remain() -> None:
    told = draft(sheet(card(), Advice.PREPARE), "Sobriété", "v1", DAY)
    assert (
        "le coût à l'échelle est chiffré ; la compétence appartient à qui décide"
        in told.articles[1]
    )
    assert finding_words(sheet(card(), Advice.PREPARE)).endswith(
        "une fois 3\u00a0conditions levées"
    )


def test_a_draft_names_what_was_voted_and_who_votes() -> None:
    gate = Passage("G3", dt.date(2025, 7, 1), (), "moyen", "continuer", "M.", "DEL-7")
    held = project(scale="epci", passages=(gate,))
    told = draft(sheet(card(), Advice.EXTEND, project=held), "Sobriété", "v1", DAY)
    assert told.body == "Le conseil communautaire"
    assert (
        "la délibération DEL-7, prise au passage de la porte G3 (le 1er juillet 2025)" in told.seen
    )
    assert "L.\u00a05211-1" in told.seen[0]
    assert "L.\u00a02121-29" in draft(sheet(card(), Advice.EXTEND), "S", "v1", DAY).seen[0]


@pytest.mark.parametrize(
    ("holder", "scale", "words"),
    [("epci", "commune", "demandée à l'intercommunalité"), ("commune", "epci", "chacune décide")],
)
def test_what_belongs_to_another_is_asked_for_not_decided(
    holder: str, scale: str, words: str
) -> None:
    plan = ScalePlan(holder=holder)
    listed = (asked.shown(card()), asked.competence(plan, None, scale))
    held = sheet(card(), Advice.PREPARE, plan=plan, project=project(scale=scale), conditions=listed)
    told = draft(held, "S", "v1", DAY)
    assert words in told.articles[0]
    assert told.articles[1].startswith("Les crédits sont ceux de la collectivité qui détient")
    assert "étendue" not in " ".join(told.articles[:2])


def test_without_evaluation_the_draft_decides_to_measure() -> None:
    told = draft(sheet(None, Advice.MEASURE), "Sobriété", "v1", DAY)
    assert told.articles[0].startswith("Une évaluation est engagée avant toute extension")
    assert len(told.whereas) == 1


# ───────────────────────────── The file of the pack ─────────────────────────────


def test_the_pack_says_the_scale_of_its_projects(tmp_path: Path) -> None:
    (tmp_path / "passages_echelle.toml").write_text(
        "[led]\nsites = 8\ncout_fixe = [6000, 9000]\ncout_par_site = 10000.5\n"
        'competence = "epci"\n',
        encoding="utf-8",
    )
    plan = load_scale_plans(tmp_path)["led"]
    assert plan.fixed == Between(Decimal(6000), Decimal(9000))
    assert plan.by_site == Between(Decimal("10000.5"), Decimal("10000.5"))
    assert (plan.sites, plan.holder, plan.study) == (8, "epci", "")
    assert load_scale_plans(tmp_path / "ailleurs") == {}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("couleur = 1", "clé inconnue"),
        ("sites = -1", "négatif"),
        ('cout_fixe = "cher"', "fourchette"),
        ("cout_fixe = [9, 6]", "fourchette"),
        ("cout_fixe = [1, 2, 3]", "fourchette"),
        ('competence = "maire"', "valeur inconnue"),
    ],
)
def test_a_wrong_key_names_its_project(tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "passages_echelle.toml").write_text(f"[led]\n{line}\n", encoding="utf-8")
    with pytest.raises(PackError, match=words) as caught:
        load_scale_plans(tmp_path)
    assert "projet « led »" in str(caught.value)


# ───────────────────────────── Who may decide, and by which text ─────────────────────────────


def test_traffic_lights_name_each_holder_and_its_article() -> None:
    matter = LAW.matter(["voyages", "traversee_carrefours"])
    assert matter is not None
    told = asked.competence(ScalePlan(), RULES.usual([], ["mobilite"]), "quartier", matter)
    assert told.state is State.UNKNOWN
    assert "5216-5" not in told.says
    said = " ".join(told.parts)
    for words in (
        "le maire en agglomération",
        "L.\u00a02213-1 du CGCT",
        "si l'intercommunalité est compétente en voirie : son président",
        "L.\u00a05211-9-2",
        "président du conseil départemental",
        "préfet",
    ):
        assert words in said, words
    held = sheet(card("probable"), Advice.STEPS, matter=matter)
    act = draft(held, "S", "v1", DAY)
    assert any("L.\u00a02213-1" in seen for seen in act.seen)
    assert any("code de la voirie routière" in seen for seen in act.seen)
    assert any("les feux de circulation, la compétence se partage" in one for one in act.whereas)
    assert any("est invité à prendre les arrêtés" in one for one in act.articles)


def test_an_article_nobody_read_is_never_quoted_as_sure() -> None:
    unread = [text for text in LAW.texts.values() if not text.checked]
    assert unread
    for text in LAW.texts.values():
        assert (UNSURE in cited([text])) is not text.checked
        assert (UNSURE in cited([text], whole=True)) is not text.checked


QUOTED = re.compile(r"[LRD]\. ?\d{3,4}-\d+(?:-\d+)*")


@pytest.mark.parametrize("advice", list(Advice))
def test_every_article_a_sheet_quotes_is_in_the_file_of_texts(advice: Advice) -> None:
    known = {text.article for text in LAW.texts.values()}
    for scale in ("commune", "epci"):
        for matter in (None, *LAW.matters):
            plan = ScalePlan(study="DEL-1")
            usual = RULES.usual(["73"], [])
            listed = (
                asked.shown(card()),
                asked.competence(ScalePlan(), usual, scale, matter),
                asked.study(cost_at_scale(card(), plan, 8), LIMIT, plan),
            )
            held = sheet(
                card(), advice, conditions=listed, matter=matter, plan=plan,
                project=project(scale=scale),
            )  # fmt: skip
            said = draft(held, "S", "v1", DAY).text.replace("\u00a0", " ")
            said += " ".join(f"{c.says} {c.source} {' '.join(c.parts)}" for c in listed).replace(
                "\u00a0", " "
            )
            assert {word.replace("\u202f", " ") for word in QUOTED.findall(said)} <= known


def test_articles_of_several_codes_are_told_by_code() -> None:
    texts = [LAW.texts[c] for c in ("cgct_l1611_9", "cgct_d1611_35", "voirie_l141_8")]
    assert cited(texts).replace("\u00a0", " ") == (
        "articles L. 1611-9 et D. 1611-35 du CGCT, article L. 141-8 (à vérifier par le service "
        "juridique) du code de la voirie routière"
    )


def test_a_text_said_to_be_read_must_say_where(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(
        '[visas]\n[matieres]\n[textes.a]\narticle = "L. 1"\ncode = "CGCT"\ndit = "x"\n'
        'verifie = true\nlu = ""\n',
        encoding="utf-8",
    )
    with pytest.raises(PackError, match="sans dire où"):
        load_law(path)


# ───────────────────────────── What cannot be scaled up ─────────────────────────────


def gate(name: str, decision: str = "continuer") -> Passage:
    return Passage(name, dt.date(2025, 7, 1), (), "moyen", decision, "Trop cher.", "")


@pytest.mark.parametrize(
    ("changes", "plan", "words"),
    [
        ({}, ScalePlan(kept="Un bâtiment unique."), "Un bâtiment unique."),
        ({"phase": 4, "passages": (gate("G1"), gate("G4")), "scale": "quartier"}, ScalePlan(),
         "réalisé d'un coup"),
        ({"state": "abandonne"}, ScalePlan(), "Le projet est abandonné."),
        ({"passages": (gate("G3", "abandonner"),)}, ScalePlan(), "abandonné : trop cher."),
        ({"phase": 4, "passages": (gate("G2"), gate("G4"))}, ScalePlan(), ""),
        ({"phase": 4, "passages": (gate("G1"), gate("G4")), "evaluations": ("e",)},
         ScalePlan(), ""),
        ({"phase": 0}, ScalePlan(), ""),
    ],
)  # fmt: skip
def test_what_cannot_be_scaled_up_says_why(
    changes: dict[str, Any], plan: ScalePlan, words: str
) -> None:
    found = kept_as_is(project(**changes), plan)
    assert words in found
    assert bool(found) is bool(words)


def test_an_extension_already_decided_is_not_told_as_new() -> None:
    held = project(passages=(gate("G3", "etendre_ville"), gate("G4")))
    told = decided(held)
    assert told is not None
    assert told.gate == "G3"
    act = draft(sheet(card(), Advice.EXTEND, project=held), "S", "v1", DAY)
    assert any("a été décidée au passage de la porte G3" in one for one in act.whereas)
    stop = draft(sheet(card(), Advice.STOP, project=held), "S", "v1", DAY)
    assert not any("a été décidée" in one for one in stop.whereas)


def test_an_effect_without_interval_is_not_told_as_missing() -> None:
    bare = card("probable", effet_bas=None, effet_haut=None)
    assert "n'a pas de fourchette" in asked.useful(bare).says
    assert "Aucun effet" in asked.useful(replace(bare, effet=None)).says
