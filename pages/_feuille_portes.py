"""Feuille de route : le tableau des phases, de l'idée au suivi."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.catalogue.roadmap_model import PHASES
from dashboard.components.roadmap_words import gate_words, lateness, project_link, short, state_tag
from dashboard.components.tags import html
from dashboard.formats import plural, typography
from pages._feuille_vue import Followed, Shown

_ASKS = {
    0: "Problème, hypothèse, objectif",
    1: "Indicateur, référence, témoin, coût maximal",
    2: "Essai, revu toutes les deux à quatre semaines",
    3: "Effet, coût unitaire, effets indésirables",
    4: "Budget pérenne, marché, formation",
    5: "À douze et vingt-quatre mois",
}
"""What each phase asks for (DOMAIN §5.5)."""


def _card(found: Followed) -> Component:
    project, where = found.project, found.standing
    late = lateness(where, project)
    return html.Li(
        [
            html.P(project_link(project), className="fr-nom"),
            html.P([state_tag(where.state), " ", html.Span(typography(short(project.lead)))]),
            html.P(typography(f"Prochaine porte : {gate_words(project, where)}"), className="note")
            if not where.gate_days
            else None,
            html.P(typography(late[:1].upper() + late[1:]), className="note fr-attention")
            if late
            else None,
        ],
        className=f"fr-carte fr-bord-{where.state}",
    )


def _column(shown: Shown, phase: int) -> Component:
    found = [f for f in shown.kept if f.project.phase == phase]
    cards = [_card(f) for f in found]
    title = f"{phase} · {PHASES[phase]}"
    return html.Section(
        [
            html.H2([title, html.Span(f" {len(found)}", className="fr-combien")]),
            html.P(_ASKS[phase], className="note"),
            html.Ul(cards) if cards else html.P("Aucun projet", className="note fr-aucun"),
        ],
        className="fr-colonne",
        **{"aria-label": f"Phase {title} : {plural(len(found), 'projet')}"},
    )


def board(shown: Shown) -> list[Component]:
    """Six columns, one a phase; under each other on a narrow screen."""
    return [
        html.Div([_column(shown, phase) for phase in PHASES], className="fr-tableau"),
    ]
