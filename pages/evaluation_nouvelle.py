"""Une évaluation déclarée sur la page : son plan, ce qu'il peut voir, puis son résultat."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.catalogue.indicators import load_indicators
from dashboard.components import desk
from dashboard.components.address import View, link
from dashboard.components.context import Body, Content, page, site, title_of, today
from dashboard.components.prerender import painted
from dashboard.components.prose import crumbs, section
from dashboard.components.states import heading
from dashboard.components.tags import html, register_page
from dashboard.errors import StateError
from dashboard.experiments.computed import BEFORE, RESULT, Computed, card_of, latest, stamp
from dashboard.experiments.drafts import reader
from dashboard.experiments.read import portfolio
from dashboard.experiments.registered import Registered, find
from dashboard.formats import date, instant, typography
from dashboard.indicators import know
from dashboard.secrecy import Gate
from pages._evaluation_ensemble import whole
from pages._evaluation_mots import PATH, drawable
from pages._evaluation_tete import headline
from pages._nouvelle_avant import build_foresight
from pages._nouvelle_plan import STEM, actions, build_plan, build_versions, standing
from pages._nouvelle_resultat import build_result

register_page(
    __name__,
    path_template=f"{STEM}<code>",
    name="Évaluation déclarée",
    title=title_of("Évaluation déclarée"),
    description="Le plan déclaré sur la page, ce qu'il peut voir, puis son résultat.",
)


def _unknown(code: str) -> Content:
    return Content(
        [
            crumbs([("Évaluations", link(PATH))], "Évaluation inconnue"),
            *heading(
                "Cette évaluation n'existe pas",
                f"Aucune évaluation déclarée sur la page n'a pour code « {code} ».",
            ),
        ],
        title="Évaluation inconnue",
        found=False,
    )


def _title(one: Registered, result: Computed | None) -> str:
    if result and result.told and one.begun(today()):
        told = card_of(result.told)
        return headline(told, drawable(told))
    return f"{one.title} : {'plan en brouillon' if one.draft else 'plan enregistré'}"


def _again(one: Registered) -> Component:
    return html.A("Recalculer", href=f"{STEM}{one.code}/calculer", rel="external")


def _state(one: Registered, found: Computed | None, what: str, version: str) -> Component | None:
    """Being computed, failed, never asked, or computed on other data: said, with what to do."""
    here = html.A("Voir si c’est fini", href=f"{STEM}{one.code}")
    if found is None:
        return html.P([typography(f"{what} : pas encore calculé. "), _again(one)], className="avis")
    if found.busy:
        told = typography(
            f"{what} : calcul en cours, à côté du site. Cela prend d'ordinaire moins d'une minute. "
        )
        watched = {"data-calcul": f"{STEM}{one.code}/etat"}
        return html.P([told, here], className="avis", role="status", **watched)
    if found.failed or not found.told:
        before = "Ce qui suit est le calcul d'avant. " if found.told else ""
        told = typography(f"{what} : {found.message} {before}")
        return html.P([told, _again(one)], className="avis")
    if found.version != version:
        when = f" le {instant(found.done)}" if found.done else ""
        told = typography(
            f"{what} calculé{when} sur la version {found.version[:12]} des données ; celle en "
            f"service est {version[:12]}. "
        )
        return html.P([told, _again(one)], className="avis")
    return None


def _before(one: Registered, found: Computed | None, version: str) -> Component:
    """What the plan would see, on the past alone."""
    known = load_indicators().get(one.plan["indicateur"])
    label = known.label if known else one.plan["indicateur"]
    parts: list[Component | None] = [_state(one, found, "Ce que ce plan peut voir", version)]
    if found and found.told:
        parts += build_foresight(found.told, label, found.version)
    return section("Ce que ce plan peut voir", *parts, class_name="bloc nouvelle-avant")


def _result(gate: Gate, one: Registered, found: Computed | None) -> list[Component]:
    if not one.begun(today()):
        words = (
            f"La mesure commence le {date(one.first_start)} : le résultat sera calculé quand des "
            "données suivront ce jour."
        )
        return [html.P(typography(words), className="avis")]
    note = _state(one, found, "Résultat", gate.version.id)
    parts = [note] if note else []
    if found and found.told:
        told = whole(gate, portfolio(gate)).declared.get(one.code) or card_of(found.told)
        parts += build_result(gate, told, found.version)
    return parts


def build(gate: Gate, view: View) -> Content:
    """The evaluation the address names."""
    code = view.page.removeprefix(STEM)
    levels = [level.code for level in site().pack.territory.levels]
    try:
        one = find(desk.writings(), code, reader(levels))
    except StateError:
        return _unknown(code)
    version = gate.version.id
    found = latest(desk.writings(), one, version)
    title = _title(one, found.get(RESULT))
    plan = section("Le plan", *build_plan(one, know(gate).areas), build_versions(one))
    body: list[Component] = [
        *heading(title),
        html.P(standing(one), className="nouvelle-etat"),
        actions(one),
        *([] if one.draft else _result(gate, one, found.get(RESULT))),
        _before(one, found.get(BEFORE), version),
        plan,
    ]
    return Content(
        [
            crumbs([("Évaluations", link(PATH))], typography(one.title)),
            painted(body, class_name="ev-page nouvelle"),
        ],
        title=typography(title),
    )


def _stamp() -> str:
    """What was written, and what was computed."""
    return f"{desk.stamp()} {stamp(desk.writings())}"


def layout(code: str = "", **parameters: object) -> Body:
    """Lay the page out; the evaluation is in the path."""
    return page(f"{STEM}{code}", build, parameters, stamp=_stamp)
