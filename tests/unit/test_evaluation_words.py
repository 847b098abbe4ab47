"""Sentences, costs, grades and several tests of a card, by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from dashboard.errors import PlanError
from dashboard.evaluation.amounts import cumulative, unit_cost
from dashboard.evaluation.checks import Check, State, context_of, definition
from dashboard.evaluation.estimate import Estimate, Path
from dashboard.evaluation.evaluate import Evaluation, evaluate, evaluate_panel
from dashboard.evaluation.multiplicity import holm, q_values
from dashboard.evaluation.output import as_json
from dashboard.evaluation.plan import Cost, Plan, plan_of
from dashboard.evaluation.telling import bought, dated, significant
from dashboard.evaluation.verdict import verdict
from dashboard.evaluation.words import ASSUMED, advised, sentences
from tests.unit import evaluation_worlds as worlds

PLAN = Plan(
    "valeur",
    "semaine",
    unit="zone",
    expected="baisse",
    label="consommation",
    measured_in="kWh",
    additive=True,
    smallest_useful=2.0,
    cost=Cost(investment=48_000, life=12, running=1_500, savings=500),
)
TOO_STRONG = ("grâce à", "prouve", "a permis de", "impact")
NEVER = ("garantit", "certain")


def path(expected: float = 40.0) -> Path:
    after = np.array([False, False, True, True])
    flat = np.full(4, expected)
    weeks = ("2024-02-19", "2024-02-26", "2024-03-04", "2024-03-11")
    return Path(weeks, flat, flat, flat, flat, after)


def estimate(effect: float, se: float, p: float, **more: Any) -> Estimate:
    made = Estimate("did", effect, se, 8.0, effect - 2 * se, effect + 2 * se, p, 4, 6, path(), 210)
    return replace(made, **more)


def check(state: State, code: str = "derive") -> Check:
    return Check(code, state, "une raison")


def card(made: Estimate | None, *checks: Check, plan: Plan = PLAN) -> Evaluation:
    found = verdict(
        made, checks, expected=plan.expected, smallest=2.0, specifications=plan.specifications
    )
    seen = None if made is None else 2.8 * made.se
    return Evaluation(plan, "", made, checks, found, seen, 8, "2024-03-04")


PASSED = check("passe")


@pytest.mark.parametrize(
    ("made", "checks", "grade"),
    [
        (estimate(-6, 1, 0.01), [PASSED], "demontre"),
        (estimate(-6, 1, 0.01), [check("alerte")], "probable"),
        (estimate(-6, 1, 0.01), [check("plafond_probable")], "probable"),
        (estimate(-6, 1, 0.01), [check("plafond_non_demontre")], "non_demontre"),
        (estimate(-6, 1, 0.01), [check("bloque")], "insuffisant"),
        (estimate(-3, 1.4, 0.08), [PASSED], "probable"),
        (estimate(-3, 1.4, 0.08), [check("alerte")], "non_demontre"),
        (estimate(-3, 1.4, 0.08, method="its"), [PASSED], "non_demontre"),
        (estimate(-3, 1.4, 0.11), [PASSED], "non_demontre"),
        (estimate(6, 1, 0.01), [PASSED], "contraire"),
        (estimate(6, 1, 0.01), [check("plafond_probable")], "contraire"),
        (estimate(6, 1, 0.01), [check("plafond_non_demontre")], "non_demontre"),
        (estimate(6, 1, 0.06), [PASSED], "non_demontre"),
        (estimate(-6, 1, 0.01, method="its", controls=0), [PASSED], "probable"),
        (estimate(-6, 1, 0.01, method="did_serie", treated=1), [PASSED], "probable"),
        (estimate(-6, 1, 0.01, method="synthetic", treated=1), [PASSED], "probable"),
        (estimate(-6, 1, 0.01, method="twfe"), [PASSED], "probable"),
        (estimate(-6, 1, 0.01, method="staggered"), [PASSED], "demontre"),
        (estimate(-6, float("nan"), 0.01, method="staggered"), [PASSED], "probable"),
        (estimate(-6, 1, float("nan")), [PASSED], "non_demontre"),
        (None, [check("bloque")], "insuffisant"),
    ],
)
def test_grades(made: Estimate | None, checks: list[Check], grade: str) -> None:
    assert card(made, *checks).verdict.grade == grade


def test_specifications_multiply_the_p_value() -> None:
    made = estimate(-6, 1, 0.02)
    assert card(made, PASSED).verdict.grade == "demontre"
    again = card(made, PASSED, plan=replace(PLAN, specifications=3))
    assert again.verdict.p == pytest.approx(0.06)
    assert again.verdict.grade == "probable"
    assert card(made, PASSED, plan=replace(PLAN, specifications=99)).verdict.p == 1.0


def plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


def test_the_sentence_of_an_effect_shown() -> None:
    told = sentences(card(estimate(-6, 1, 0.004), PASSED, PASSED))
    assert plain(told.finding) == (
        "Depuis le lundi 4 mars 2024, l'indicateur « consommation » a baissé de 6,0 kWh par "
        "semaine et par zone (15 %) par rapport à ce qui était attendu sans la mesure. Fourchette "
        "à 95 % : de 4,0 à 8,0 kWh. Les 2 contrôles sont passés. L'effet est utile : toute la "
        "fourchette dépasse l'objectif fixé."
    )
    assert plain(told.confidence) == "Confiance dans le sens : plus de 99 %."
    assert plain(told.chance) == (
        "Si la mesure ne changeait rien, un écart aussi grand se verrait environ une fois sur 250."
    )
    assert plain(told.cumulative) == "Cumul depuis le début : −48 kWh (de −64 à −32 kWh)."


@pytest.mark.parametrize(
    ("made", "checks", "start"),
    [
        (
            estimate(-6, 1, 0.01),
            [check("plafond_probable")],
            "L'évolution va dans le sens attendu (−6,0 kWh, de −8,0 à −4,0 kWh), mais une raison. "
            "À confirmer avant d'étendre.",
        ),
        (
            estimate(0.1, 0.5, 0.8),
            [PASSED],
            "Aucun effet utile : s'il existe, il est inférieur à 2,0 kWh.",
        ),
        (
            estimate(-2, 2, 0.3),
            [PASSED],
            "Les données ne permettent pas de trancher : l'effet peut aller de −6,0 à +2,0 kWh. "
            "Il aurait fallu un effet d'au moins 5,6 kWh pour le voir.",
        ),
        (
            estimate(-6, 1, 0.01),
            [check("plafond_non_demontre")],
            "Les données ne permettent pas de trancher : une raison.",
        ),
        (
            estimate(6, 1, 0.01),
            [PASSED],
            "L'indicateur « consommation » a évolué dans le sens opposé au but (+6,0 kWh, de +4,0 "
            "à +8,0 kWh). Chercher une cause avant de poursuivre.",
        ),
        (
            estimate(-6, 1, 0.2, low=-float("inf"), high=float("inf")),
            [PASSED],
            "Les données ne permettent pas de trancher : trop peu de zones pour une fourchette.",
        ),
        (
            estimate(-6, 1, 0.2, low=float("nan"), high=float("nan")),
            [PASSED],
            "Les données ne permettent pas de trancher : d'autres zones, sans la mesure, ont "
            "évolué autant.",
        ),
        (None, [check("bloque")], "Pas de conclusion possible : une raison."),
    ],
)
def test_the_sentences_of_the_other_grades(
    made: Estimate | None, checks: list[Check], start: str
) -> None:
    assert plain(sentences(card(made, *checks)).finding) == start


def test_an_interval_that_cannot_be_trusted_rules_nothing_out() -> None:
    unsound = check("plafond_non_demontre", "tendance_avant")
    told = sentences(card(estimate(0.1, 0.5, 0.8), unsound)).finding
    assert "Aucun effet utile" not in told


@pytest.mark.parametrize("p", [0.001, 0.04, 0.08, 0.3, 0.9])
@pytest.mark.parametrize("effect", [-6.0, -1.0, 0.2, 6.0])
@pytest.mark.parametrize("state", ["passe", "alerte", "plafond_probable", "plafond_non_demontre"])
def test_no_word_stronger_than_the_grade(p: float, effect: float, state: State) -> None:
    made = card(estimate(effect, 1.0, p), check(state))
    told = sentences(made)
    said = " ".join(
        (told.finding, told.confidence, told.chance, told.cumulative, told.cost, told.advice)
    ).lower()
    assert not [word for word in (*NEVER, *TOO_STRONG) if re.search(rf"\b{word}\b", said)]
    if made.verdict.grade != "demontre":
        assert "par rapport à ce qui était attendu" not in said
    assert "100 %" not in plain(said)


def test_confidence_is_one_minus_the_one_sided_p() -> None:
    assert plain(sentences(card(estimate(-3, 1.4, 0.08), PASSED)).confidence).endswith(": 96 %.")
    held = card(estimate(-6, 1, 0.01), check("plafond_non_demontre"))
    assert sentences(held).confidence == ""


def test_cost_per_unit() -> None:
    made = card(estimate(-6, 1, 0.01), PASSED)
    yearly = 48_000 / 12 + 1_500 - 500
    weeks = 365.25 / 7
    found = unit_cost(made)
    assert found is not None
    assert found.value == pytest.approx(yearly / (6 * 4 * weeks))
    assert found.low == pytest.approx(yearly / (8 * 4 * weeks))
    assert found.high == pytest.approx(yearly / (4 * 4 * weeks))
    assert plain(sentences(made).cost) == ("Coût par unité gagnée (kWh) : 4,0 €, de 3,0 à 6,0 €.")


GRAMS = replace(PLAN, additive=False, measured_in="g/repas", label="restes")


def test_grams_per_meal_do_not_add_up() -> None:
    made = card(estimate(-6, 1, 0.01), PASSED, plan=GRAMS)
    # 5 000 € a year keep four areas 6 g lower all year, whatever the length of a period
    found = unit_cost(made)
    assert found is not None
    assert found.value == pytest.approx(5_000 / (6 * 4))
    assert (found.low, found.high) == pytest.approx((5_000 / (8 * 4), 5_000 / (4 * 4)))
    by_month = unit_cost(
        card(estimate(-6, 1, 0.01), PASSED, plan=replace(GRAMS, frequency="month"))
    )
    assert by_month == found
    assert cumulative(made) is None
    told = sentences(made)
    assert told.cumulative == ""
    assert plain(told.cost) == (
        "Coût : 210 € par an et par zone pour 1 g/repas de moins, de 160 à 310 €."
    )
    assert "a baissé de 6,0 g/repas en moyenne (15 %) par rapport" in plain(told.finding)
    found_json = as_json(made)
    assert found_json["additive"] is False
    assert found_json["cumulative"] is None
    assert found_json["unit_cost"]["value"] == pytest.approx(5_000 / 24)
    assert found_json["unit_cost_per"] == "par an et par zone pour 1 g/repas de moins"


def test_the_ceiling_is_read_in_the_unit_of_the_cost() -> None:
    made = estimate(-6, 1, 0.01)
    for ceiling, advice in ((313, "etendre"), (312, "cout")):
        assert advised(card(made, PASSED, plan=replace(GRAMS, ceiling=ceiling))) == advice


def test_what_is_not_said_to_add_up_is_not_summed_but_counts_are() -> None:
    unsaid = replace(PLAN, additive=None)
    assert not unsaid.adds_up
    assert replace(unsaid, family="quasipoisson").adds_up
    assert not replace(unsaid, family="poisson", additive=False).adds_up
    assert plan_of({"outcome": "y", "time": "t", "additive": True}).adds_up
    with pytest.raises(PlanError, match="additive"):
        plan_of({"outcome": "y", "time": "t", "additive": "oui"})


@pytest.mark.parametrize(
    ("unit", "adds_up", "several", "expected", "told"),
    [
        ("entrées", True, True, "hausse", "par entrée"),
        ("", True, False, "", "par unité"),
        ("secondes", False, True, "baisse", "par an et par zone pour 1 seconde de moins"),
        ("points", False, False, "hausse", "par an pour 1 point de plus"),
        (
            "pour 100 dossiers",
            False,
            True,
            "baisse",
            "par an et par zone pour 1 de moins pour 100 dossiers",
        ),
        ("‰ par an", False, True, "baisse", "par an et par zone pour 1 de moins (‰ par an)"),
        ("", False, True, "", "par an et par zone pour une unité"),
    ],
)
def test_what_a_cost_per_unit_buys(
    unit: str, adds_up: bool, several: bool, expected: str, told: str
) -> None:
    assert bought(unit, adds_up=adds_up, several=several, expected=expected) == told


@pytest.mark.parametrize(
    "made", [estimate(-3, 2, 0.2), estimate(6, 4, 0.2), estimate(-3, 1.6, 0.09)]
)
def test_no_cost_of_an_effect_that_may_be_nil(made: Estimate) -> None:
    shown = card(made, PASSED)
    assert unit_cost(shown) is None
    assert sentences(shown).cost == "Coût par unité : non calculable (l'effet peut être nul)."


NOT_NIL = (
    (estimate(6, 1, 0.01), "passe", "baisse", "sans objet (l'effet est contraire au but)"),
    (
        estimate(-6, 1, 0.01),
        "plafond_non_demontre",
        "baisse",
        "non calculable (la comparaison ne tient pas)",
    ),
    (estimate(-6, float("nan"), 0.01), "passe", "baisse", "non calculable (pas de fourchette)"),
    (
        estimate(-6, 1, 0.01),
        "passe",
        "",
        "non calculable (le plan ne dit pas le sens attendu)",
    ),
)


@pytest.mark.parametrize(("made", "state", "expected", "why"), NOT_NIL)
def test_an_interval_that_excludes_nil_is_never_said_to_hold_it(
    made: Estimate, state: State, expected: str, why: str
) -> None:
    shown = card(made, check(state), plan=replace(PLAN, expected=expected))
    assert unit_cost(shown) is None
    assert sentences(shown).cost == f"Coût par unité : {why}."


def test_waiting_does_not_mend_a_comparison_that_does_not_hold() -> None:
    held = card(estimate(-6, 1, 0.01), check("plafond_non_demontre"))
    assert sentences(held).advice.startswith("Chercher d'autres témoins")
    short = card(estimate(-1.2, 1, 0.3), check("plafond_non_demontre"))
    assert sentences(short).advice.startswith("Prolonger l'observation")


def test_a_measure_that_pays_for_itself() -> None:
    plan = replace(PLAN, cost=Cost(running=100, savings=500))
    made = card(estimate(-6, 1, 0.01), PASSED, plan=plan)
    assert unit_cost(made) is None
    assert sentences(made).cost.startswith("La mesure rapporte")


@pytest.mark.parametrize(
    ("made", "ceiling", "advice"),
    [
        (estimate(-6, 1, 0.01), None, "Étendre, si le coût par unité convient."),
        (estimate(-6, 1, 0.01), 7.0, "Étendre."),
        (estimate(-6, 1, 0.01), 5.0, "Revoir le coût avant d'étendre"),
        (estimate(-3, 1.4, 0.08), None, "Étendre par étapes, dans des zones tirées au sort."),
        (estimate(-1.5, 0.2, 0.01), None, "Arrêter ou revoir la mesure."),
        (estimate(0.1, 0.5, 0.8), None, "Arrêter ou revoir la mesure."),
        (estimate(6, 1, 0.01), None, "Arrêter ou revoir la mesure."),
        # two weeks watched, 2.8 seen, 2 wanted: 2 × 1.4² → 4 weeks, 2 more than 4 and 11 March
        (estimate(-1.2, 1, 0.3), None, "Prolonger l'observation jusqu'au dimanche 31 mars 2024."),
        # shown, two weeks watched: 1.0 wide each way, 0.5 from the useful effect → 2 × 2² weeks
        (
            estimate(-2.5, 0.5, 0.01),
            None,
            "Prolonger l'observation jusqu'au dimanche 28 avril 2024.",
        ),
        (estimate(-3, 40, 0.9), None, "Ajouter des zones ou des témoins"),
    ],
)
def test_scaling_up(made: Estimate, ceiling: float | None, advice: str) -> None:
    plan = replace(PLAN, ceiling=ceiling)
    assert plain(sentences(card(made, PASSED, plan=plan)).advice).startswith(advice)


def test_cumulative_effect_counts_areas_and_weeks() -> None:
    made = evaluate_panel(Plan("valeur", "semaine", additive=True), worlds.few_areas(1, effect=3))
    assert made.cells == 4 * (104 - 78)
    whole = cumulative(made)
    assert made.estimate is not None
    assert whole is not None
    assert whole.value == pytest.approx(104 * made.estimate.effect)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0.0312, "0,031"),
        (4.66, "4,7"),
        (9.96, "10"),
        (128.0, "130"),
        (0.0, "0,0"),
        (-1534, "−1 500"),
        (-3e29, "n. d."),
        (float("inf"), "n. d."),
    ],
)
def test_two_significant_digits(value: float, told: str) -> None:
    assert plain(significant(value)) == told


def naive_holm(p: list[float]) -> list[float]:
    order = sorted(range(len(p)), key=p.__getitem__)
    found, worst = [0.0] * len(p), 0.0
    for rank, at in enumerate(order):
        worst = max(worst, min(1.0, (len(p) - rank) * p[at]))
        found[at] = worst
    return found


def test_holm_and_false_discoveries() -> None:
    p = [0.04, 0.001, 0.03, 0.2]
    assert holm(p) == pytest.approx(naive_holm(p))
    assert q_values(p) == pytest.approx([0.16 / 3, 0.004, 0.16 / 3, 0.2])
    assert holm([]) == q_values([]) == ()


def test_secondary_indicators_are_corrected_together() -> None:
    made = worlds.few_areas(1, effect=3).panel
    table = worlds.long_table(made)
    draw = np.random.default_rng(0)
    table["bruit"] = draw.normal(size=len(table))
    table["autre"] = table.valeur + draw.normal(size=len(table))
    plan = Plan("valeur", "semaine", unit="zone", start="debut", secondary=("bruit", "autre"))
    found = evaluate(plan, table, variants=False)
    raw = [other.estimate.p for other in found.secondary if other.estimate]
    assert [other.outcome for other in found.secondary] == ["bruit", "autre"]
    assert [other.p for other in found.secondary] == pytest.approx(naive_holm(raw))
    assert as_json(found)["secondary"][1]["p_holm"] == pytest.approx(2 * raw[1])


def test_blocked_cards_say_what_is_missing() -> None:
    made = evaluate_panel(replace(PLAN, expected="hausse"), worlds.few_areas(1, weeks=36, start=30))
    assert plain(sentences(made).finding).startswith(
        "Pas de conclusion possible : 30 semaines connues avant le début et 6 après ; il en faut "
        "26 et 8. Il manque 2 semaines après ; alors, un effet de "
    )
    # the past will not come: nothing is said of what it would show
    made = evaluate_panel(replace(PLAN, expected="hausse"), worlds.few_areas(1, weeks=40, start=20))
    assert plain(sentences(made).finding) == (
        "Pas de conclusion possible : 20 semaines connues avant le début et 20 après ; il en faut "
        "26 et 8. Il manque 6 semaines avant le début."
    )


def test_a_change_of_definition_blocks() -> None:
    plan = Plan("valeur", "semaine", definition_changes=("50",))
    made = evaluate_panel(plan, worlds.few_areas(1, effect=3))
    assert made.verdict.grade == "insuffisant"
    assert made.verdict.reason == "la source, le compteur ou le calcul a changé : 50"
    outside = replace(plan, definition_changes=("1", "400"))
    assert evaluate_panel(outside, worlds.few_areas(1, effect=3)).verdict.grade != "insuffisant"


@pytest.mark.parametrize(
    ("label", "frequency", "told"),
    [
        ("2023-11-01", "month", "novembre 2023"),
        ("2023-11", "month", "novembre 2023"),
        ("2023-11-01", "week", "1er novembre 2023"),
        ("2023-11-14", "quarter", "14 novembre 2023"),
        ("50", "week", "50"),
    ],
)
def test_a_change_of_definition_is_dated_in_french(label: str, frequency: str, told: str) -> None:
    assert dated(label, frequency) == told


def test_the_check_of_definition_dates_the_month() -> None:
    world = worlds.few_areas(1, effect=3).panel
    months = tuple(f"{2017 + n // 12}-{n % 12 + 1:02d}" for n in range(len(world.periods)))
    panel = replace(world, periods=months)
    plan = replace(PLAN, frequency="month", definition_changes=("2023-11-01",))
    found = definition(context_of(plan, panel))
    assert found.words == "la source, le compteur ou le calcul a changé : novembre 2023"


def test_the_hypothesis_is_that_of_the_design() -> None:
    """Several sensors under the measure and none without: no control to follow."""
    compared = worlds.few_areas(1, weeks=40, start=20)
    panel = compared.panel
    alone = replace(compared, panel=panel.only(panel.treated))
    plan = replace(PLAN, unit="zone")
    assert "zones témoins" in sentences(evaluate_panel(plan, compared)).hypothesis
    found = evaluate_panel(plan, alone)
    assert found.verdict.grade == "insuffisant"
    assert sentences(found).hypothesis.startswith(ASSUMED["its"])


def test_several_tests_are_corrected_as_a_library_does() -> None:
    rng = np.random.default_rng(4)
    for count in (1, 2, 7, 12, 12):
        p = [float(value) for value in rng.uniform(0, 0.4, count)]
        p[-1] = p[0]  # equal ones
        assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])
        assert q_values(p) == pytest.approx(multipletests(p, method="fdr_bh")[1])
    assert holm(()) == q_values(()) == ()
