"""Dans la liste des évaluations : celles déclarées sur la page, et le lien pour en déclarer."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component
from flask import has_app_context

from dashboard.catalogue.indicators import load_indicators
from dashboard.components import desk
from dashboard.components.context import site, today
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.experiments.computed import RESULT, Computed, card_of, latest
from dashboard.experiments.drafts import reader
from dashboard.experiments.read import Card
from dashboard.experiments.registered import Registered, every, local_day
from dashboard.formats import date, plural, typography
from dashboard.secrecy import Gate
from pages._evaluation_liste import q_words
from pages._evaluation_mots import badge, drawable, main_effect, main_range
from pages._nouvelle_plan import STEM

FORM = "/evaluation/nouvelle"


def declare_link() -> Component:
    """The way to the form."""
    link = html.A("Déclarer une évaluation", href=FORM, rel="external", className="commande")
    return html.P(link, className="actions nouvelle-actions")


def build_declared(gate: Gate, cards: Mapping[str, Card]) -> Component | None:
    """Evaluations declared on the page, the latest first; None without any, or without writings.

    `cards`: code → result, its q over the whole portfolio.
    """
    writings = desk.readable() if has_app_context() else None
    if writings is None:
        return None
    levels = [level.code for level in site().pack.territory.levels]
    found = every(writings, reader(levels))
    if not found:
        return None
    rows = [
        _row(one, latest(writings, one, gate.version.id).get(RESULT), gate.version.id, cards)
        for one in reversed(found)
    ]
    columns = [
        Column("Évaluation"),
        Column("Indicateur"),
        Column("Plan"),
        Column("Conclusion"),
        Column("Effet et fourchette"),
        Column("q (analyste)"),
    ]
    caption = f"Déclarées sur la page : {plural(len(found), 'évaluation')}"
    return html.Section(
        [html.H2(typography(caption)), table(caption, columns, rows, show_caption=False)],
        className="bloc nouvelle-liste",
    )


def _row(
    one: Registered, result: Computed | None, version: str, cards: Mapping[str, Card]
) -> list[Value]:
    known = load_indicators().get(one.plan["indicateur"])
    if one.draft:
        plan = "brouillon"
    else:
        tried = plural(one.specifications, "plan essayé", "plans essayés")
        plan = f"enregistré le {date(local_day(one.versions[0].at))}, {tried}"
    conclusion: Value = "à enregistrer" if one.draft else "à calculer"
    effect = "—"
    if result and result.busy:
        conclusion = "calcul en cours"
    elif not one.draft and not one.begun(today()):
        conclusion = f"commence le {date(one.first_start)}"
    elif result and result.failed and not result.told:
        conclusion = "calcul à relancer"
    elif result and result.told:
        told = card_of(result.told)
        conclusion, drawn = badge(told.note), drawable(told)
        if drawn is not None:
            effect = f"{main_effect(told, drawn)}, {main_range(told, drawn)}"
        if result.version != version:
            effect += " (version précédente des données)"
    return [
        html.A(typography(one.title), href=f"{STEM}{one.code}"),
        typography(known.label if known else one.plan["indicateur"]),
        typography(plan),
        conclusion,
        typography(effect),
        q_words(cards.get(one.code)),
    ]
