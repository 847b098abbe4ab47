"""Portfolio and card of evaluations, on cards the engine made of towns whose truth is known."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from plotly.utils import PlotlyJSONEncoder
from tinytown import Tiny

from app import create_app
from dashboard.evaluation.evaluate import evaluate_panel
from dashboard.evaluation.output import as_json
from dashboard.evaluation.panel import Panel
from dashboard.evaluation.plan import Cost, Plan
from dashboard.evaluation.table import Prepared
from dashboard.experiments.portfolio import together
from dashboard.experiments.read import Card
from dashboard.formats import in_unit
from dashboard.settings import Settings
from pages._evaluation_cout import cost_words
from pages._evaluation_liste import build_list
from pages._evaluation_zones import Zone, count_words, since, spots_words
from tests.unit import evaluation_worlds as worlds

BELOW = (
    "grâce à",
    "prouve",
    "a permis de",
    "impact",
    "a entraîné",
    "a provoqué",
    "a réduit",
    "a fait",
)
"""Banned below the top grade: the protocol's words, and plain causal verbs."""
NEVER = ("garantit", "certain")
PLAN = Plan(
    "valeur",
    "semaine",
    unit="zone",
    expected="baisse",
    label="Électricité",
    measured_in="kWh",
    additive=True,
    smallest_useful=5,
    smallest_useful_pct=True,
    cost=Cost(48_000, 12, 1_500, 0),
    ceiling=60.0,
)
NAMES = {f"z{rank:02d}": f"Quartier {rank:02d}" for rank in range(30)}


def dated(made: Prepared) -> Prepared:
    """The same weeks with their Mondays."""
    panel, first = made.panel, dt.date(2023, 1, 2)
    weeks = tuple((first + dt.timedelta(weeks=n)).isoformat() for n in range(len(panel.periods)))
    return replace(made, panel=Panel(panel.areas, weeks, panel.values, panel.starts))


def shortened(made: Prepared, weeks: int) -> Prepared:
    panel = made.panel
    cut = Panel(panel.areas, panel.periods[:weeks], panel.values[:, :weeks], panel.starts)
    return replace(made, panel=cut)


def made(code: str, plan: Plan, world: Prepared, **declared: Any) -> Card:
    """A card as a version stores it."""
    found = evaluate_panel(plan, dated(world), variants=True)
    told = json.loads(json.dumps(as_json(found), allow_nan=False))
    names = NAMES if plan.unit else {"z00": "La ville"}
    told |= {"names": names, "unknown": {}, "events": [], "changed_keys": []}
    one = told.get("natural") or {}
    cost = told.get("unit_cost") or {}
    treated = [z for z in told["series"]["zones"] if z["role"] == "traitee"]
    french: dict[str, Any] = {
        "titre": f"Mesure {code}",
        "sens_attendu": plan.expected,
        "effet_minimal_utile": 5,
        "effet_minimal_unite": "%",
        "niveau": "quartier" if plan.unit else "",
        "zones_traitees": [{"zone": z["zone"], "debut": z["start"]} for z in treated],
        "cout": {"investissement": 48_000, "duree_vie_ans": 12, "fonctionnement_annuel": 1500},
        "plafond_cout_unitaire": 60,
        "besoin": "La facture monte.",
        "action": "Poser des LED.",
        "realisation": "420 lanternes.",
        "resultat": "Moins d'énergie.",
        "fiche": {"pertinence": "Oui.", "impact": "Aucun autre effet mesuré."},
        "limites": ["La faune nocturne n'est pas mesurée."],
        "etape": "pilote",
        **declared,
    }
    return Card(
        code=code,
        rang=1,
        titre=f"Mesure {code}",
        indicateur="eclairage_par_point",
        capteur_grandeur="",
        niveau="quartier" if plan.unit else "",
        genre="semaine",
        methode=told["method"] if one else None,
        note=found.verdict.grade,
        effet=one.get("value"),
        effet_bas=one.get("low"),
        effet_haut=one.get("high"),
        effet_pct=told.get("effect_pct"),
        p=told.get("p_adjusted"),
        q=told.get("p_adjusted"),
        cout_unitaire=cost.get("value"),
        cout_unitaire_bas=cost.get("low"),
        cout_unitaire_haut=cost.get("high"),
        plan=french,
        told=told,
        plan_sha="ab" * 32,
        plan_modifie=bool(declared.get("modifications")),
        enregistre_le=dt.date(2022, 12, 1),
        code_sha="cd" * 32,
        motif="" if one else told["reason"],
    )


def nothing(code: str) -> Card:
    """A card whose plan could not be computed at all."""
    blank = dict.fromkeys(
        ("methode", "effet", "effet_bas", "effet_haut", "effet_pct", "p", "q"), None
    )
    costs = dict.fromkeys(("cout_unitaire", "cout_unitaire_bas", "cout_unitaire_haut"), None)
    reason = "zone « Z » inconnue du niveau quartier"
    told = {
        "method": "auto",
        "grade": "données insuffisantes",
        "reason": reason,
        "checks": [],
        "variants": [],
        "secondary": [],
        "sentences": {"finding": f"Pas de conclusion possible : {reason}."},
    }
    plan = {
        "titre": "Sans données",
        "sens_attendu": "hausse",
        "zones_traitees": [{"zone": "Z", "debut": "2024-01-01"}],
    }
    return Card(
        code=code,
        rang=9,
        titre="Sans données",
        indicateur="eclairage_par_point",
        capteur_grandeur="",
        niveau="quartier",
        genre="semaine",
        note="insuffisant",
        plan=plan,
        told=told,
        plan_sha="ef" * 32,
        plan_modifie=False,
        enregistre_le=None,
        code_sha="cd" * 32,
        motif=reason,
        **blank,  # type: ignore[arg-type]
        **costs,  # type: ignore[arg-type]
    )


def every() -> list[Card]:
    """One card of each grade and of each method, and those that hold back or refuse."""
    lowered = worlds.few_areas(3, areas=12, treated=4, effect=-5)
    decided = {
        "date": "2025-06-30",
        "choix": "etendre_ville",
        "motif": "Sous le plafond.",
        "suite": "Deux quartiers par an.",
    }
    other = {"date": "2025-06-30", "choix": "ajuster"}
    changed = [{"date": "2024-01-05", "cles": ["plafond_cout_unitaire"], "motif": "devis"}]
    alone = replace(PLAN, unit="", expected="hausse", cost=None)
    return [
        made("demontre", PLAN, lowered, decision=decided, etape="deploiement"),
        made("nul", PLAN, worlds.few_areas(5, areas=14, treated=4)),
        made("contraire", PLAN, worlds.few_areas(8, areas=12, treated=4, effect=4), decision=other),
        made("seule", PLAN, worlds.few_areas(6, areas=11, treated=1, effect=-5)),
        made("serie", alone, worlds.one_series(2, effect=4), cout=None),
        made("vagues", replace(PLAN, expected="hausse"), worlds.late_starts(4, effect=4)),
        made("derive", PLAN, worlds.drifting(3, slope=-0.08), modifications=changed),
        made("courte", PLAN, shortened(lowered, 82)),
        made(
            "compose",
            replace(PLAN, method="synthetic"),
            worlds.few_areas(6, areas=26, treated=1, effect=-5),
        ),
        made(
            "compose_court",
            replace(PLAN, method="synthetic"),
            worlds.few_areas(6, areas=14, treated=1, effect=-5),
        ),
        nothing("rien"),
    ]


@pytest.fixture(scope="module")
def cards() -> dict[str, Card]:
    return {one.code: one for one in every()}


@pytest.fixture(scope="module")
def client(
    tmp_path_factory: pytest.TempPathFactory, cards: dict[str, Card]
) -> Iterator[FlaskClient]:
    town = Tiny(tmp_path_factory.mktemp("ville"))
    town.write(
        "mesure", [{"debut": f"2025-01-{day:02d}T10:00:00Z", "valeur": 3} for day in range(6, 20)]
    )
    town.build()
    town.save()
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    import dashboard.components.evaluation_file as file
    from pages import evaluation, evaluations

    with pytest.MonkeyPatch.context() as patch:
        for module in (evaluation, evaluations):
            patch.setattr(module, "portfolio", lambda gate: tuple(cards.values()))
        for owner in (evaluation, file):
            patch.setattr(owner, "card", lambda gate, code: cards.get(code))
        yield app.server.test_client()


CODES = (
    "demontre",
    "nul",
    "contraire",
    "seule",
    "serie",
    "vagues",
    "derive",
    "courte",
    "compose",
    "compose_court",
    "rien",
)


def main_of(text: str) -> str:
    """What is in the page, its frame left out."""
    found = re.search(r'<div id="_pages_content"[^>]*>(.*?)<footer', text, re.DOTALL)
    return found[1] if found else text[text.index("<main") : text.index("</main>")]


def words(text: str) -> str:
    """What is read of a page, in one line, plain spaces."""
    bare = re.sub(r"<(script|style)\b.*?</\1>", " ", main_of(text), flags=re.DOTALL)
    said = html.unescape(re.sub(r"<[^>]+>", " ", bare))
    said = said.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2019", "'")
    return re.sub(r"\s+", " ", said)


@pytest.fixture(scope="module")
def pages(client: FlaskClient) -> Mapping[str, str]:
    found = {code: client.get(f"/evaluation/{code}") for code in CODES}
    assert {code: answer.status_code for code, answer in found.items()} == dict.fromkeys(CODES, 200)
    return {code: answer.text for code, answer in found.items()}


def test_the_cards_have_the_grades_meant(cards: dict[str, Card]) -> None:
    assert {code: one.note for code, one in cards.items()} == {
        "demontre": "demontre",
        "nul": "non_demontre",
        "contraire": "contraire",
        "seule": "probable",
        "serie": "probable",
        "vagues": cards["vagues"].note,
        "derive": "non_demontre",
        "courte": "insuffisant",
        "compose": cards["compose"].note,
        "compose_court": "non_demontre",
        "rien": "insuffisant",
    }


@pytest.mark.parametrize("code", CODES)
def test_a_card_says_first_its_grade_then_the_stored_sentence(
    pages: Mapping[str, str], cards: dict[str, Card], code: str
) -> None:
    text, one = pages[code], cards[code]
    said = words(text)
    grade = {
        "demontre": "Effet démontré",
        "probable": "Effet probable",
        "non_demontre": "Effet non démontré",
        "contraire": "Effet contraire",
        "insuffisant": "Données insuffisantes",
    }[one.note]
    finding = one.told["sentences"]["finding"].replace("\u202f", " ").replace("\u00a0", " ")
    finding = re.sub(r"z\d\d", lambda found: NAMES[found[0]], finding).replace("'", "'")
    assert said.index(grade) < said.index(finding[:60])
    assert text.count("<h1") == 1
    assert f'class="ev-note ev-note-grande ev-{one.note}"' in text


@pytest.mark.parametrize("code", CODES)
def test_no_causal_word_below_the_top_grade(
    pages: Mapping[str, str], cards: dict[str, Card], code: str
) -> None:
    said = words(pages[code])
    hypothesis = cards[code].told["sentences"].get("hypothesis", "")
    # the sentence of the protocol says that nothing proves it
    said = said.replace(words(f"<main>{hypothesis}</main>").strip(), "").lower()
    banned = NEVER if cards[code].note == "demontre" else (*BELOW, *NEVER)
    assert [word for word in banned if re.search(rf"\b{word}\b", said)] == []


def test_the_portfolio_uses_no_causal_word(client: FlaskClient) -> None:
    said = words(client.get("/evaluations").text).lower()
    assert [word for word in (*BELOW, *NEVER) if re.search(rf"\b{word}\b", said)] == []


@pytest.mark.parametrize("code", ["courte", "rien"])
def test_without_enough_data_the_series_alone_and_what_is_missing(
    pages: Mapping[str, str], code: str
) -> None:
    text = pages[code]
    said = words(text)
    assert "Ce qui manque pour conclure" in said
    assert not re.search("ev-bande|ev-attendu|ev-effet|ev-bandeau|ev-faits", text)
    assert "Fourchette à 95 %" not in said
    if code == "courte":
        assert 'id="evaluation-serie"' in text
        assert "La série observée est montrée telle quelle" in said
        assert "il manque 4 semaines après" in said
    else:
        assert "Zone « Z » inconnue du niveau quartier." in said
        assert said.count("Aucune série n'est connue") == 1
        assert "montrée telle quelle" not in said
        assert "Ce qui a été observé" not in said
        assert "ev-hypotheses" not in text


def test_a_method_asked_by_name_shows_no_effect_when_a_check_blocks(
    client: FlaskClient, cards: dict[str, Card]
) -> None:
    asked = shortened(worlds.few_areas(3, areas=12, treated=4, effect=-5), 82)
    one = made("forcee", replace(PLAN, method="did"), asked)
    assert one.note == "insuffisant"
    assert one.effet is not None  # computed all the same
    cards["forcee"] = one
    text = client.get("/evaluation/forcee").text
    del cards["forcee"]
    assert not re.search("ev-bande|ev-attendu|ev-faits", text)
    assert "Coefficients" not in text
    assert "Variantes" not in text


def test_an_effect_without_interval_is_said_not_drawn(
    pages: Mapping[str, str], cards: dict[str, Card]
) -> None:
    """Thirteen donors: a rank under 5 % cannot be, the interval has no end."""
    assert cards["compose_court"].told["ci_low"] is None
    text = pages["compose_court"]
    assert "ne donne pas de fourchette" in words(text)
    assert "ev-attendu" not in text
    assert 'id="evaluation-serie"' in text


def test_the_interval_of_a_synthetic_control_is_drawn(
    pages: Mapping[str, str], cards: dict[str, Card]
) -> None:
    told = cards["compose"].told
    assert told["ci_low"] < told["effect"] < told["ci_high"]
    assert "ev-attendu" in pages["compose"]


def test_every_figure_has_its_table_of_exact_values(
    pages: Mapping[str, str], cards: dict[str, Card]
) -> None:
    text, told = pages["demontre"], cards["demontre"].told
    for block in ("evaluation-courbe", "evaluation-ecart", "evaluation-placebo"):
        assert f'id="{block}-donnees"' in text
        assert f'id="{block}-resume"' in text
    start = text.index('id="evaluation-courbe-donnees"')
    table = text[start : text.index("</table>", start)]
    assert table.count("<tr>") == len(told["counterfactual"]) + 1
    first = repr(told["counterfactual"][0]["observed"]).replace(".", ",")
    assert f'data-csv="{first}"' in table
    drawings = re.findall(r'<svg class="ev-figure[^>]*aria-label="([^"]+)"', text)
    assert len(drawings) == 6
    assert all(drawings)


def test_the_rule_says_which_conditions_hold(pages: Mapping[str, str]) -> None:
    shown, nil = words(pages["demontre"]), words(pages["nul"])
    assert "Étendre." in shown
    assert "remplie : effet démontré" in shown
    assert "4 conditions sur 4" in shown
    assert "manque : effet non démontré" in nil
    assert "Étendre à la ville , le 30/06/2025." in shown
    assert "Aucune décision n'est encore inscrite au plan." in nil


def test_a_decision_that_is_not_the_rule_s_is_said_apart(
    client: FlaskClient, pages: Mapping[str, str]
) -> None:
    said = (
        "La règle fixée avant donnait : arrêter ou revoir la mesure ; décision prise : ajuster et "
        "prolonger."
    )
    assert said in words(pages["contraire"])
    assert said in words(client.get("/evaluations").text)
    # extended as the rule says, or nothing decided: nothing to compare
    for code in ("demontre", "nul"):
        assert "La règle fixée avant donnait" not in words(pages[code])


def test_one_series_never_speaks_of_areas(pages: Mapping[str, str], cards: dict[str, Card]) -> None:
    said = words(pages["serie"])
    assert "probable" in said
    assert "Avec quels contrôles" in said
    assert re.search(r".{40}\bzones?\b.{20}", said, re.IGNORECASE) is None
    told = cards["serie"].told
    texts = [told["why"], told["reason"], *told["sentences"].values()]
    texts += [check["words"] for check in told["checks"]]
    assert not [text for text in texts if re.search(r"\bzones?\b", text)]


def test_a_check_says_what_was_tested_and_what_was_found(pages: Mapping[str, str]) -> None:
    said = words(pages["derive"])
    assert "Pente de l'écart aux témoins avant le début : " in said
    assert "kWh par an ; le hasard seul en donne autant " in said
    assert "nul en moyenne" not in said
    assert "le calcul ramène l'écart à zéro en moyenne" in said


def test_a_comparison_that_does_not_hold_is_said_before_its_figures(
    pages: Mapping[str, str],
) -> None:
    said = words(pages["derive"])
    assert "à ne pas attribuer à la mesure" in said
    assert "mais la comparaison ne tient pas" in said
    assert "Effet mesuré" not in said
    assert "retient la conclusion" in said
    assert "Cumul depuis le début" not in said
    assert "Modifié le 05/01/2024 : plafond de coût (devis)." in said


def test_a_gap_that_chance_explains_is_not_called_a_broken_comparison(
    pages: Mapping[str, str], cards: dict[str, Card]
) -> None:
    assert (cards["nul"].p or 0) > 0.05
    said = words(pages["nul"])
    assert "la comparaison ne tient pas" not in said
    assert "Une dérive régulière suffirait" not in said
    assert "Écart à l'attendu :" in said


def test_fakes_are_counted_in_words(pages: Mapping[str, str], cards: dict[str, Card]) -> None:
    told = cards["demontre"].told["placebo"]
    assert (told["as_large"], told["total"]) == (1, 495)
    assert "Aucun autre choix de zones sur 494 ne montre un écart aussi grand" in words(
        pages["demontre"]
    )
    nil = cards["nul"].told["placebo"]
    assert f"{nil['as_large'] - 1} autres choix de zones sur 1 000 montrent" in words(pages["nul"])
    assert "Aucune zone témoin sur 10 ne montre un écart aussi grand" in words(pages["seule"])
    assert re.search(r"faux débuts? sur \d+", words(pages["serie"]))
    assert "partage des dates sur" in words(pages["vagues"])


def test_the_checks_are_in_plain_words_the_worst_first(pages: Mapping[str, str]) -> None:
    said = words(pages["derive"])
    table = said[said.index("Ce qui a été vu") :]
    assert table.index("retient la conclusion") < table.index("passé")
    assert "tendance_avant" not in said[: said.index("Pour l'analyste")]


def test_areas_are_called_by_their_names(pages: Mapping[str, str]) -> None:
    for text in pages.values():
        said = words(text)
        assert not re.search(r"\bz\d\d\b", said)
    assert "Quartier 0" in words(pages["demontre"])


def test_the_whole_card_can_be_taken_away(client: FlaskClient, cards: dict[str, Card]) -> None:
    answer = client.get("/evaluation/demontre/fiche.json")
    told = answer.get_json()
    assert told["fiche"] == dict(cards["demontre"].told)
    assert told["plan"] == dict(cards["demontre"].plan)
    assert (told["plan_sha"], told["code_sha"]) == ("ab" * 32, "cd" * 32)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get("/evaluation/zut/fiche.json").status_code == 404


def test_an_unknown_evaluation_is_a_404_that_lists_the_others(client: FlaskClient) -> None:
    answer = client.get("/evaluation/zut")
    assert answer.status_code == 404
    assert "/evaluation/demontre" in answer.text


def test_the_portfolio_says_how_many_of_each(client: FlaskClient, cards: dict[str, Card]) -> None:
    said = words(client.get("/evaluations").text)
    count = sum(one.note == "probable" for one in cards.values())
    assert f"{len(cards)} mesures évaluées : 1 effet démontré, {count} effets probables" in said
    assert "2 sans données suffisantes" in said


def rows(text: str) -> list[str]:
    body = text[text.index('id="evaluations-table"') :]
    body = body[body.index("<tbody") : body.index("</tbody>")]
    return re.findall(r"<tr.*?</tr>", body, re.DOTALL)


def test_a_row_gives_effect_interval_cost_stage_q_and_decision(
    client: FlaskClient, cards: dict[str, Card]
) -> None:
    found = {
        re.findall(r"/evaluation/(\w+)", row)[0]: row
        for row in rows(client.get("/evaluations").text)
    }
    assert list(found) == list(cards)
    shown = words(f"<main>{found['demontre']}</main>")
    assert "−10 %" in shown
    assert "de −12 à −8,0 %" in shown
    assert "6,2 € par kWh" in shown
    assert "Déploiement" in shown
    assert "Étendre à la ville" in shown
    assert found["demontre"].count("ev-s-trait") == 3
    nil = words(f"<main>{found['nul']}</main>")
    assert "non calculable : l'effet peut être nul" in nil
    assert "ev-bandeau" not in found["rien"]
    assert "pas d'effet affiché" in words(f"<main>{found['rien']}</main>")
    exact = repr(round(cards["demontre"].effet or 0, 6)).replace(".", ",")
    assert f'data-csv="{exact}"' in found["demontre"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("statut=demontre", ["demontre"]),
        ("statut=insuffisant", ["courte", "rien"]),
        ("etape=deploiement", ["demontre"]),
        ("statut=contraire&etape=pilote", ["contraire"]),
        ("famille=energie", None),
        ("statut=demontre&etape=pilote", []),
        ("statut=autre", []),
    ],
)
def test_the_address_filters(
    client: FlaskClient, cards: dict[str, Card], query: str, codes: list[str] | None
) -> None:
    answer = client.get(f"/evaluations?{query}")
    assert answer.status_code == 200
    if codes == []:
        assert "Aucune évaluation ne passe ces filtres." in words(answer.text)
        return
    found = [re.findall(r"/evaluation/(\w+)", row)[0] for row in rows(answer.text)]
    assert found == (list(cards) if codes is None else codes)
    assert "mesures évaluées" in words(answer.text)  # the whole stays said


def test_a_town_without_evaluation_is_told_how_to_begin(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pages import evaluations

    monkeypatch.setattr(evaluations, "portfolio", lambda gate: ())
    said = words(client.get("/evaluations?q=rien").text)
    assert "Aucune mesure n'est encore évaluée" in said
    assert "plus petit effet utile" in said


def test_a_gap_that_is_not_nil_is_not_said_nil_by_its_cost(cards: dict[str, Card]) -> None:
    held = replace(
        cards["nul"],
        effet_bas=-3.0,
        effet_haut=-2.0,
        p=0.01,
        told={**cards["nul"].told, "checks": [{"code": "derive", "state": "plafond_non_demontre"}]},
    )
    assert cost_words(held) == ("", "non calculable : la comparaison ne tient pas")
    assert cost_words(cards["nul"]) == ("", "non calculable : l'effet peut être nul")


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ("kWh", "en kWh"),
        ("pour 100 dossiers", "pour 100 dossiers"),
        ("par million d'heures", "par million d'heures"),
        ("", ""),
    ],
)
def test_a_unit_is_said_as_french_says_it(unit: str, said: str) -> None:
    assert in_unit(unit) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("4 mars 2024", "le 4 mars 2024"),
        ("1er avril 2024", "le 1er avril 2024"),
        ("1er trimestre 2024", "le 1er trimestre 2024"),
        ("mars 2024", "mars 2024"),
        ("2024", "2024"),
        ("période 79", "la période 79"),
    ],
)
def test_a_start_is_said_with_its_article(words: str, said: str) -> None:
    assert since(words) == said


def test_q_counts_the_cards_declared_on_the_page_with_those_of_the_pack(
    client: FlaskClient, cards: dict[str, Card], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = [replace(cards["demontre"], p=0.02), replace(cards["rien"], p=None)]
    declared = {"page": replace(cards["nul"], code="page", p=0.04)}
    alone = together(pack)
    assert [one.q for one in alone] == [pytest.approx(0.02), None]
    from pages import _evaluation_ensemble as ensemble

    monkeypatch.setattr(ensemble, "declared_cards", lambda gate: declared)
    found = ensemble.whole(None, pack)  # type: ignore[arg-type]
    assert [one.code for one in found.pack] == ["demontre", "rien"]
    assert [one.q for one in found.pack] == [pytest.approx(0.04), None]
    assert found.declared["page"].q == pytest.approx(0.04)


def test_a_list_without_any_interval_says_so_and_draws_no_strip() -> None:
    text = json.dumps(
        build_list([nothing("rien")], "v" * 20).to_plotly_json(), cls=PlotlyJSONEncoder
    )
    said = json.dumps(json.loads(text), ensure_ascii=False)
    assert "Aucun effet mesuré avec sa fourchette" in said
    assert not re.search(r"\b0\s+effet", said)
    assert "Tireté" not in said
    assert "ev-colonne-bande" not in said
    drawn = [made("nette", PLAN, worlds.few_areas(3, areas=12, treated=4, effect=-5)), nothing("x")]
    both = json.dumps(build_list(drawn, "v" * 20).to_plotly_json(), cls=PlotlyJSONEncoder)
    assert "1\\u00a0effet avec sa fourchette" in both
    assert both.count("ev-colonne-bande") == 3  # the head and one cell a row


@pytest.mark.parametrize(
    ("roles", "counted", "marks"),
    [
        (("traitee", "traitee"), "2\u00a0capteurs sous la mesure", "Losange : sous la mesure."),
        (
            ("traitee", "temoin"),
            "1\u00a0capteur sous la mesure, 1\u00a0témoin",
            "Losange : sous la mesure. Rond : témoin.",
        ),
        (
            ("traitee", "temoin", "ecartee"),
            "1\u00a0capteur sous la mesure, 1\u00a0témoin, 1\u00a0écarté",
            "Losange : sous la mesure. Rond : témoin ou capteur écarté.",
        ),
    ],
)
def test_a_map_of_sensors_names_what_is_on_it(
    roles: tuple[str, ...], counted: str, marks: str
) -> None:
    zones = [Zone(str(rank), f"Compteur {rank}", role) for rank, role in enumerate(roles)]
    assert count_words(zones, "capteur") == counted
    assert spots_words(zones) == marks
