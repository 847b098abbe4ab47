"""Feuille de route : l'arbre, de l'objectif aux décisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.catalogue.roadmap_model import Objective, Project
from dashboard.components.address import link
from dashboard.components.reading import indicator_page
from dashboard.components.roadmap_words import (
    counted,
    gate_words,
    lateness,
    phase_words,
    short,
    state_tag,
)
from dashboard.components.states import empty
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.vector import mark
from dashboard.formats import NBSP, date, plural, typography
from dashboard.indicators.wording import whole_words
from dashboard.reviews.model import PROGRESS_WORDS
from dashboard.roadmap import counts
from dashboard.roadmap.aims import Aimed, aimed
from pages._evaluation_mots import badge
from pages._feuille_vue import Followed, Shown, decisions_of

OPEN = "tout"


def aim_words(found: Aimed) -> str:
    """« 22 536 kWh en S46 2026, visé : 20 000 kWh »."""
    indicator, aim = found.indicator, found.aim
    current = found.reading.current if found.reading else None
    said = "valeur inconnue"
    if current is not None and current.value is not None:
        value = whole_words(current.value, indicator.unit, indicator.decimals)
        said = f"{value} ({current.period.label})"
    if aim.target is None:
        return f"{said}, sans cible"
    target = whole_words(aim.target, indicator.unit, indicator.decimals)
    by = f" au {date(aim.by)}" if aim.by else ""
    return f"{said}, visé {target}{by}"


def verdict(found: Aimed, day: dt.date) -> Component | None:
    """Reached, not yet or missed, shape and word; nothing when nothing can be judged."""
    words = verdict_words(found, day)
    if not words:
        return None
    kind = {"atteint": "atteint", "manqué": "hors_cible"}.get(words, "statut_suspendu")
    return html.Span([vector(mark(kind), class_name="marque"), words], className="fr-etat")


def verdict_words(found: Aimed, day: dt.date) -> str:
    """« atteint », « pas encore », « manqué » once its day is over; "" when nothing is judged."""
    if found.reached is None:
        return ""
    return "atteint" if found.reached else "manqué" if found.missed(day) else "pas encore"


def aim_item(found: Aimed, day: dt.date) -> Component:
    """An indicator: its page, its value beside the one aimed at."""
    name = html.A(typography(found.indicator.label), href=indicator_page(found.indicator.code))
    tag = verdict(found, day)
    return html.Li([name, f"{NBSP}: ", typography(aim_words(found)), " ", tag])


def _aims(shown: Shown, owner: Objective | Project, title: str) -> Component | None:
    items = [aim_item(found, shown.day) for found in aimed(owner.aims, shown.readings)]
    return _listed(title, items)


def _listed(title: str, items: Sequence[Component]) -> Component | None:
    if not items:
        return None
    return html.Div([html.P(title, className="fr-rubrique"), html.Ul(list(items))])


def _evaluations(shown: Shown, project: Project) -> Component | None:
    items = []
    for code in project.evaluations:
        card = shown.cards.get(code)
        if card is None:
            items.append(html.Li(typography(f"{code} : pas encore calculée")))
        else:
            way = html.A(typography(card.titre), href=link(f"/evaluation/{code}"))
            items.append(html.Li([way, " ", badge(card.note)]))
    return _listed("Évaluations", items)


def _decisions(shown: Shown, project: Project) -> Component | None:
    items = [
        html.Li(
            [
                html.A(typography(d.text), href=link(f"/decisions/{d.stamp.id}"), rel="external"),
                f" ({PROGRESS_WORDS[d.progress]})",
            ]
        )
        for d in decisions_of(project, shown.decisions)
    ]
    items += [
        html.Li(typography(f"Porte {p.gate}, {date(p.date)} : {p.reasons}"))
        for p in project.passages[-1:]
    ]
    return _listed("Décisions", items)


def _project(shown: Shown, found: Followed, *, opened: bool) -> Component:
    project, where = found.project, found.standing
    told = [phase_words(project.phase), short(project.lead), f"échéance {date(project.due)}"]
    late = lateness(where, project)
    head = html.Summary(
        [
            state_tag(where.state),
            html.Span(typography(project.title), className="fr-nom"),
            html.Span(typography(", ".join(told)), className="note"),
        ]
    )
    inside = [
        html.P(typography(project.summary)) if project.summary else None,
        html.P(typography(f"{late[:1].upper()}{late[1:]}."), className="note") if late else None,
        *(
            html.P(typography(f"Bloqué : {block.text} ({block.who})."), className="fr-blocage")
            for block in where.blocks
        ),
        _aims(shown, project, "Indicateurs"),
        _evaluations(shown, project),
        _decisions(shown, project),
        html.P(
            [
                typography(f"Prochaine porte : {gate_words(project, where)}. "),
                html.A(
                    "Ouvrir la fiche",
                    href=link(f"/projet/{project.code}"),
                    **{"aria-label": f"Ouvrir la fiche : {project.title}"},
                ),
            ]
        ),
    ]
    return html.Details([head, *inside], className="fr-projet", open=opened)


def _objective(shown: Shown, objective: Objective, found: list[Followed]) -> Component:
    opened = shown.view.node == OPEN
    said = counted(counts(f.standing for f in found))
    words = f"{plural(len(found), 'projet')} : {said}"
    head = html.Summary(
        [
            html.H2(typography(objective.title)),
            html.Span(typography(words), className="note"),
        ]
    )
    aims = _aims(shown, objective, "Ce que l'objectif vise")
    projects = [_project(shown, f, opened=opened) for f in found]
    return html.Details([head, aims, *projects], className="fr-objectif", open=True)


def tree(shown: Shown) -> list[Component]:
    """Objectives, each with its projects folded; everything opens by keyboard."""
    branches = [
        _objective(shown, objective, found)
        for objective in shown.roadmap.objectives
        if (found := shown.under(objective))
    ]
    if not branches:
        return [empty("Aucun projet ne répond à ces filtres.", "Retirez-en un.")]
    opened = shown.view.node == OPEN
    toggle = html.A(
        "Replier les projets" if opened else "Déplier tous les projets",
        href=shown.link(node="" if opened else OPEN),
    )
    return [html.P(toggle, className="actions"), html.Div(branches, className="fr-arbre")]
