"""Carte : un indicateur dans les territoires, du plus large au plus fin, jusqu'aux lieux."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components import desk
from dashboard.components.address import View, link
from dashboard.components.context import Body, Content, page, title_of
from dashboard.components.map_view import PATH, SPOTS, Read, Shown, shown_by
from dashboard.components.map_words import range_words
from dashboard.components.prerender import painted
from dashboard.components.prose import crumbs
from dashboard.components.states import heading
from dashboard.components.tags import html, register_page
from dashboard.formats import NBSP, typography
from dashboard.provenance import unknown_codes
from dashboard.secrecy import Gate
from dashboard.territory import drawable, inside, is_project, published, spots, subject, subjects
from pages._carte_choix import build_choices, build_sentence
from pages._carte_contexte import build_context
from pages._carte_dessin import build_map
from pages._carte_lieux import build_spots, spots_title
from pages._carte_panneau import build_panel
from pages._carte_projets import build_projects
from pages._codes_inconnus import unknown_section
from pages._evaluation_liens import near

register_page(
    __name__,
    path=PATH,
    name="Carte",
    title=title_of("Carte"),
    description="Un indicateur dans chaque territoire, du plus large au plus fin.",
    order=1.7,
    place="menu",
)


def _way(shown: Shown) -> Component:
    """Where the map is: every area above, then what is drawn."""
    ground = shown.ground
    last = ground.selected if ground.spots else ground.parent
    above = [(typography(p.name), shown.at(p)) for p in ground.tree.way(last.code)]
    here = "Lieux et capteurs" if ground.spots else ground.level.several
    return crumbs(above, here)


def _lede(shown: Shown) -> str:
    """The question, and how the map is read."""
    if shown.main is None:
        return ""
    return f"{shown.main.indicator.question} Cliquez un territoire, ou tapez Entrée, pour y entrer."


def _levels_of(shown: Shown, code: str) -> list[Component]:
    """Links to the levels where an indicator asked for may be drawn."""
    asked = {code: subjects()[code]} if code in subjects() else {}
    return [
        html.A(f"Le dessiner par {level.name.lower()}", href=shown.link(level=level.code, node=""))
        for level in shown.ground.tree.below(shown.ground.selected.code)
        if drawable(shown.known, level.code, asked)
    ]


def _ways_out(shown: Shown) -> Component:
    """Where to go from a map that has nothing to compare."""
    place = shown.ground.selected
    code = "" if place.code == shown.ground.tree.root else place.code
    links = _levels_of(shown, shown.view.indicator)
    if shown.view.indicator and drawable(shown.known, shown.ground.level.code, subjects()):
        links.append(html.A("Dessiner un autre indicateur", href=shown.link(indicator="")))
    if inside(spots(shown.gate), place.code):
        links.append(html.A("Les lieux et les capteurs", href=shown.link(level=SPOTS, node="")))
    links.append(html.A("La revue des indicateurs", href=link("/", area=code)))
    links.append(html.A("Les comparaisons", href=link("/comparaisons")))
    return html.Ul([html.Li(one) for one in links], className="enumeration ca-suites")


def _nothing(shown: Shown) -> list[Component]:
    """The level knows too little: a map compares two areas at least; say so, and where to go."""
    several = shown.ground.level.several.lower()
    words = f"Aucun indicateur n'a de valeur dans deux {several} au moins : rien à comparer."
    if shown.view.indicator:
        asked = f"«{NBSP}{subject(shown.view.indicator).label}{NBSP}»"
        words = f"{asked} n'a pas de valeur dans deux {several} au moins : rien à comparer."
    return [
        _way(shown),
        *heading("Rien à dessiner ici", typography(words)),
        *_choices(shown),
        _ways_out(shown),
    ]


def _choices(shown: Shown) -> list[Component]:
    """The sentence when there is something to choose, and the rows of links."""
    asked = drawable(shown.known, shown.ground.level.code, subjects())
    rows = [build_sentence(shown) if asked else None, build_choices(shown)]
    return [row for row in rows if row is not None]


def _unmatched(gate: Gate) -> list[Component]:
    """Codes of areas that lead nowhere: listed, never dropped."""
    return unknown_section(unknown_codes(gate), "/donnees", ("carte-codes", "carte-ailleurs"))


def _spots(shown: Shown) -> list[Component]:
    """The last level: places and sensors, the panel when an indicator is known there."""
    panel = [_panel(shown, shown.main)] if shown.main else []
    return [
        _way(shown),
        *heading(spots_title(shown)),
        *_choices(shown),
        html.Div(
            [html.Div(build_spots(shown), className="ca-cartes"), *panel], className="ca-page"
        ),
    ]


def _panel(shown: Shown, read: Read) -> Component:
    """The area the map speaks of; what is published has no judgement nor page."""
    if is_project(read.indicator):
        return build_projects(shown, read)
    return (build_context if published(read.indicator) else build_panel)(shown, read)


def board(shown: Shown) -> list[Component]:
    """The whole page, as a tree."""
    main, other = shown.main, shown.other
    if shown.ground.spots:
        return _spots(shown)
    if main is None:
        return _nothing(shown)
    maps = [build_map(shown, main, "carte")]
    if other is not None:
        maps.append(build_map(shown, other, "carte2", second=True))
    drawn = [place.code for place in shown.ground.places]
    evaluated = near(shown.gate, [*drawn, shown.ground.selected.code])
    if evaluated is not None:
        maps.append(evaluated)
    kind = "ca-page ca-double" if other is not None else "ca-page"
    panel = _panel(shown, main)
    return [
        _way(shown),
        *heading(range_words(shown, main), _lede(shown)),
        *_choices(shown),
        html.Div([html.Div(maps, className="ca-cartes"), panel], className=kind),
        *_unmatched(shown.gate),
    ]


def build(gate: Gate, view: View) -> Content:
    """The map the address asks for."""
    shown = shown_by(gate, view)
    label = shown.main.indicator.label if shown.main else "Carte"
    title = f"Carte : {label}, {shown.ground.parent.name}"
    return Content([painted(board(shown), class_name="carte-page")], title=typography(title))


def layout(**parameters: object) -> Body:
    """Lay the page out; the map comes from the address."""
    return page(PATH, build, parameters, stamp=desk.stamp)
