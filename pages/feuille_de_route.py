"""Feuille de route : objectifs, projets, indicateurs, évaluations, décisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dash.development.base_component import Component

from dashboard.components import desk
from dashboard.components.address import View
from dashboard.components.context import Body, Content, page, title_of, today
from dashboard.components.prerender import painted
from dashboard.components.roadmap_words import PATH, headline, lasting, lower
from dashboard.components.states import heading
from dashboard.components.tags import register_page
from dashboard.errors import ChoiceError
from dashboard.roadmap import counts
from dashboard.secrecy import Gate
from dashboard.territory import tree as tree_of
from pages._feuille_arbre import OPEN, tree
from pages._feuille_blocages import blocks
from pages._feuille_calendrier import calendar
from pages._feuille_carte import ground
from pages._feuille_choix import READINGS, filters, kept_words, on_paper, readings_bar
from pages._feuille_portes import board
from pages._feuille_silos import crossings
from pages._feuille_table import portfolio_table
from pages._feuille_vide import missing
from pages._feuille_vue import Shown, shown_by

register_page(
    __name__,
    path=PATH,
    name="Feuille de route",
    title=title_of("Feuille de route"),
    description="Objectifs, projets, portes, ce qui bloque, qui travaille avec qui.",
    order=1.3,
    place="menu",
)

BUILDS: Mapping[str, Callable[[Shown], list[Component]]] = {
    "": tree,
    "calendrier": calendar,
    "portes": board,
    "carte": ground,
    "blocages": blocks,
    "silos": crossings,
}
"""What each reading of the same projects shows."""


def holding(shown: Shown) -> str:
    """What blocks, the oldest block first, in one sentence; "" when no project is kept."""
    found = sorted(
        ((block, f.project) for f in shown.kept for block in f.standing.blocks),
        key=lambda pair: pair[0].since,
    )
    said = [
        f"{project.title}, depuis {lasting(block.since, shown.day)} ({lower(block.text)})"
        for block, project in found[:2]
    ]
    if not shown.kept:
        return ""
    if not said:
        return "Rien ne bloque aujourd'hui."
    more = f" ; et {len(found) - 2} autres" if len(found) > 2 else ""
    return f"Ce qui bloque : {' ; '.join(said)}{more}."


def known_choices(gate: Gate, view: View) -> None:
    """Refuse, in every reading, a node or a level that names nothing.

    Raises:
        ChoiceError: the address was badly copied.
    """
    if view.node not in ("", OPEN):
        raise ChoiceError(
            f"rien ne se déplie sous « {view.node} »",
            choice="node",
            known=[(OPEN, "Déplier tous les projets")],
        )
    if view.level:
        tree_of(gate).level(view.level)


def build(gate: Gate, view: View) -> Content:
    """The reading asked for.

    Raises:
        ChoiceError: no such reading, node or level, or a filter that names nothing.
    """
    draw = BUILDS.get(view.path)
    if draw is None:
        raise ChoiceError(
            f"aucune lecture ne s'appelle « {view.path} »",
            choice="path",
            known=[(path, words) for path, words in READINGS.items() if path],
        )
    known_choices(gate, view)
    shown = shown_by(gate, view, today())
    if not shown.every:
        return missing()
    found = counts(f.standing for f in shown.kept)
    lede = " ".join(part for part in (kept_words(shown), holding(shown)) if part)
    return Content(
        [
            readings_bar(shown),
            *heading(headline(found), lede),
            filters(shown),
            on_paper(shown),
            painted([*draw(shown), portfolio_table(shown)], class_name="feuille"),
        ],
        title=f"Feuille de route, {READINGS[view.path].lower()}",
    )


def layout(**parameters: object) -> Body:
    """Lay the page out; reading and filters come from the address."""
    return page(PATH, build, parameters, stamp=desk.stamp)
