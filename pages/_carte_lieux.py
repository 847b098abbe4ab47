"""Places and sensors of the area selected: the last map, and the list beside."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.address import link
from dashboard.components.graph import borrowed_tools
from dashboard.components.map_drawing import footer_words
from dashboard.components.map_spots import Site, kind_words, sites, spot_map
from dashboard.components.map_view import Shown
from dashboard.components.states import empty
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.map_areas import map_areas
from dashboard.formats import NBSP, plural, typography
from dashboard.territory import inside, spots
from pages._carte_dessin import zoom_buttons
from pages._carte_fond import build_ground

LONG = 45
"""A longer list scrolls by itself."""
KEYS = (("equipement", "lieu de service"), ("capteur", "capteur"), ("groupe", "plusieurs lieux"))


def _sensor(code: str, kinds: tuple[str, ...], *, alone: bool) -> Component:
    words = ", ".join(kind_words(kind) for kind in kinds)
    words = words if alone else f"{words} ({code})"
    return html.A(typography(words), href=link("/capteurs", sensor=code, measured=kinds[0]))


def _item(site: Site) -> Component:
    """One site: its name, what it is, its sensors as links."""
    kinds = ", ".join(site.kinds)
    sensors: list[Component | str] = []
    for rank, (code, measured) in enumerate(site.sensors):
        alike = [kinds for _, kinds in site.sensors if kinds == measured]
        sensors += [", " if rank else "", _sensor(code, measured, alone=len(alike) == 1)]
    parts: list[Component | str] = [html.Strong(typography(site.name)), " "]
    if kinds:
        parts.append(html.Span(typography(kinds), className="note"))
    if sensors:
        head = "\u00a0; " if kinds else ""
        parts.append(html.Span([typography(f"{head}mesure "), *sensors], className="note"))
    return html.Li(parts, id=site.anchor)


def _key(kind: str, words: str) -> Component:
    shape = (
        '<rect x="5" y="2" width="10" height="10"/>'
        if kind == "equipement"
        else '<circle cx="10" cy="7" r="5"/>'
    )
    if kind == "groupe":
        shape = '<circle cx="10" cy="7" r="7"/><text x="10" y="11" text-anchor="middle">2</text>'
    drawing = (
        f'<svg viewBox="0 0 20 14" width="20" height="14" aria-hidden="true" focusable="false">'
        f'<g class="ca-lieu ca-{kind}" font-size="10">{shape}</g></svg>'
    )
    return html.Li([vector(drawing, class_name="ca-cle"), words])


def spots_title(shown: Shown) -> str:
    """« Les Halles : 29 lieux et capteurs »."""
    count = len(sites(inside(spots(shown.gate), shown.ground.selected.code)))
    words = plural(count, "lieu ou capteur", "lieux et capteurs") if count else "aucun lieu situé"
    return typography(f"{shown.ground.selected.name} : {words}")


def _unplaced(shown: Shown) -> str:
    """What the map cannot show, in words; "" when everything has a place."""
    known = spots(shown.gate)
    nowhere = len(sites([s for s in known if s.lat is None]))
    outside = len(sites([s for s in known if s.lat is not None and not s.areas]))
    words = []
    if nowhere:
        words.append(f"{plural(nowhere, 'lieu ou capteur', 'lieux ou capteurs')} sans position")
    if outside:
        words.append(f"{plural(outside, 'position')} hors des contours connus")
    return f"Hors de la carte : {', '.join(words)}." if words else ""


def build_spots(shown: Shown) -> Component:
    """The map of an area with its marks, then the list of what they are."""
    found = sites(inside(spots(shown.gate), shown.ground.selected.code))
    drawn = spot_map(shown, "carte")
    picture = empty("Aucun contour n'a été reçu à ce niveau.")
    if drawn is not None:
        seen = vector(map_areas(drawn), class_name="ca-vue")
        picture = html.Div([seen, zoom_buttons()], className="ca-cadre")
    title = f"Où sont les lieux et les capteurs de : {shown.ground.selected.name}"
    kinds = dict.fromkeys(mark.kind for mark in drawn.marks) if drawn else {}
    keys = [_key(kind, words) for kind, words in KEYS if kind in kinds]
    kind = "ca-lieux ca-longue" if len(found) > LONG else "ca-lieux"
    listed = html.Ul(
        [_item(site) for site in found],
        className=kind,
        tabIndex="0",
        **{"aria-label": "Lieux et capteurs"},
    )
    note = typography(f"{_unplaced(shown)} {footer_words(shown)}".strip())
    return html.Div(
        [
            html.H2(typography(title), id="carte-titre", className="constat"),
            html.P(
                f"Positions reçues{NBSP}; un nombre réunit ceux qui se toucheraient.",
                className="mesure",
            ),
            picture,
            *(build_ground(shown) if drawn is not None else []),
            html.Ul(keys, className="ca-cles") if keys else None,
            html.P(note, className="note"),
            borrowed_tools(f"carte «{NBSP}{typography(title)}{NBSP}»", "de la"),
            listed if found else empty("Aucun lieu ni capteur n'est situé ici."),
        ],
        id="carte-figure",
        className="graphique ca-figure",
        role="group",
        **{"aria-labelledby": "carte-titre"},
    )
