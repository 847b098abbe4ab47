"""Feuille de route : le calendrier par trimestre, avec portes et échéances."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.catalogue.roadmap_model import STATES, Project
from dashboard.components.graph import borrowed_tools, hints
from dashboard.components.paper import NARROW, asked_width
from dashboard.components.roadmap_words import lateness, project_page, state_tag
from dashboard.components.states import empty
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.roadmap_calendar import Bar, Gate, Group, draw_calendar
from dashboard.formats import NBSP, date, month, plural, typography
from pages._feuille_vue import Followed, Shown

BEFORE, AFTER = 1, 2
"""Whole years drawn before and after the year of today."""


SIZES = ((1180, False, "plan-large"), (358, True, "plan-etroit"), (900, False, "plan-papier"))
"""Width, narrow or not, class: screen, telephone, A4."""


def _sizes() -> Sequence[tuple[int, bool, str]]:
    """Those sizes, or the one a file asks."""
    asked = asked_width()
    return ((asked, asked < NARROW, "plan-large"),) if asked else SIZES


def _gates(project: Project, day: dt.date, *, running: bool) -> list[Gate]:
    passed = [Gate(p.gate, p.date, passed=True) for p in project.passages]
    coming = project.next_gate
    if coming is None or not running:
        return passed
    name, when = coming
    return [*passed, Gate(name, when, passed=False, late=when < day)]


def _bar(found: Followed, shown: Shown) -> Bar:
    project, where = found.project, found.standing
    late = lateness(where, project)
    said = f"{project.title} : {where.words.lower()}, échéance {date(project.due)}"
    return Bar(
        typography(project.title),
        project_page(project.code),
        project.start,
        project.due,
        where.state,
        typography(f"{said} ; {late}" if late else said),
        _gates(project, shown.day, running=where.state not in ("termine", "abandonne")),
    )


def _coming(shown: Shown) -> list[tuple[dt.date, str]]:
    """Gates and due dates of the next ninety days, the nearest first."""
    until, found = shown.day + dt.timedelta(days=90), []
    for one in shown.kept:
        if one.standing.state in ("termine", "abandonne"):
            continue
        gate = one.project.next_gate
        if gate and shown.day <= gate[1] <= until:
            found.append((gate[1], f"porte {gate[0]} de « {one.project.title} »"))
        if shown.day <= one.project.due <= until:
            found.append((one.project.due, f"échéance de « {one.project.title} »"))
    return sorted(found)


def _title(coming: list[tuple[dt.date, str]]) -> str:
    if not coming:
        return "Aucune porte ni échéance dans les trois mois"
    day, words = coming[0]
    number = plural(len(coming), "rendez-vous", "rendez-vous")
    return f"{number} dans les trois mois, le premier le {date(day)} : {words}"


def _key(shown: Shown) -> Component:
    """The states of the projects drawn, then the marks of the gates."""
    drawn = {f.standing.state for f in shown.kept}
    states = [html.Li(state_tag(s)) for s in STATES if s in drawn]
    marks = [
        ("fc-passee", "porte passée"),
        ("fc-prevue", "porte prévue"),
        ("fc-tardive", "porte attendue, date passée"),
    ]
    shapes = [
        html.Li(
            [
                vector(
                    f'<svg class="feuille-calendrier" viewBox="0 0 20 20" width="18" height="18" '
                    f'aria-hidden="true"><g class="fc-porte {kind}">'
                    f'<path d="M10 1l9 9l-9 9l-9-9z"/></g></svg>',
                    class_name="marque",
                ),
                words,
            ]
        )
        for kind, words in marks
    ]
    return html.Ul([*states, *shapes], className="fr-cles", **{"aria-label": "Légende"})


def calendar(shown: Shown) -> list[Component]:
    """The drawing, wide and narrow, its words and its table."""
    groups = [
        Group(typography(o.title), [_bar(f, shown) for f in shown.under(o)])
        for o in shown.roadmap.objectives
    ]
    if not shown.kept:
        return [empty("Aucun projet ne répond à ces filtres.", "Retirez-en un.")]
    first = dt.date(shown.day.year - BEFORE, 1, 1)
    last = dt.date(shown.day.year + AFTER, 12, 31)
    name = f"Calendrier des projets, de {month(first)} à {month(last)}"
    coming = _coming(shown)
    items = [html.Li(typography(f"{date(day)} : {words}")) for day, words in coming]
    drawing = [
        vector(
            draw_calendar(groups, shown.day, first, last, name=name, width=w, narrow=small),
            class_name=kind,
        )
        for w, small, kind in _sizes()
    ]
    return [
        html.Div(
            [
                html.H2(typography(_title(coming)), id="feuille-calendrier", className="constat"),
                html.P(
                    typography(
                        f"Du début à l'échéance de chaque projet, {month(first)} à {month(last)} ; "
                        "numéro de la porte dans le losange. Une flèche dit que le projet continue "
                        "hors du cadre ; toutes les dates sont dans le tableau."
                    ),
                    className="mesure",
                ),
                _key(shown),
                *drawing,
                html.Ul(items, className="cache") if items else None,
                borrowed_tools(f"graphique «{NBSP}{typography(_title(coming))}{NBSP}»"),
            ],
            id="calendrier",
            className="graphique",
            role="group",
            **{"aria-labelledby": "feuille-calendrier"},
            **hints(twin="feuille-portefeuille"),
        )
    ]
