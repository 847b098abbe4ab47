"""Feuille de route : la carte des projets par territoire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.components.address import link
from dashboard.components.choices import choice_row
from dashboard.components.drawn import drawn_table
from dashboard.components.graph import borrowed_tools, hints
from dashboard.components.map_drawing import contours_address
from dashboard.components.map_ground import contours_of
from dashboard.components.paper import map_width
from dashboard.components.prose import section
from dashboard.components.roadmap_words import project_link, state_tag
from dashboard.components.states import empty
from dashboard.components.table import Column, Value, table
from dashboard.components.table import Shown as Cell
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.errors import ChoiceError
from dashboard.figures.map_areas import Area, AreaMap, map_areas
from dashboard.formats import NBSP, plural, typography
from dashboard.territory import Contours, Level, Place, Tree, element_of, joined, tree
from pages._feuille_vue import Followed, Shown

CLASSES = ((1, "s1"), (2, "s2"), (3, "s3"), (5, "s4"))
"""Fewest projects of each tone, from the second on; more are of the last one."""


def located(shown: Shown, known: Tree, level: str) -> Mapping[str, list[Followed]]:
    """Area of a level → projects in it or in an area inside it."""
    found: dict[str, list[Followed]] = {}
    for one in shown.kept:
        codes = set()
        for area in one.project.areas:
            way = known.way(area) if area in known.places else ()
            codes |= {place.code for place in way if place.level == level}
        for code in codes:
            found.setdefault(code, []).append(one)
    return found


def _level(shown: Shown, known: Tree) -> Level:
    """The level asked, or the one that holds the most areas with a project.

    Raises:
        ChoiceError: no such level.
    """
    levels = known.levels[1:] or known.levels
    if shown.view.level:
        asked = known.level(shown.view.level)
        if asked not in levels:
            raise ChoiceError(
                f"aucune carte des projets par « {asked.name.lower()} »",
                choice="level",
                known=[(level.code, level.several) for level in levels],
                missing=False,
            )
        return asked
    return max(levels, key=lambda level: len(located(shown, known, level.code)))


def _tone(count: int) -> str:
    tone = "nc"
    for fewest, name in CLASSES:
        if count >= fewest:
            tone = name
    return tone


def _area(place: Place, shape: Contours, found: Sequence[Followed], href: str) -> Area:
    drawn = shape.shapes[place.code]
    count = len(found)
    names = ", ".join(f.project.title for f in found)
    said = f"{place.name} : {plural(count, 'projet')}" + (f" ({names})" if found else "")
    return Area(
        code=place.code,
        element=element_of(place.code),
        name=place.name,
        tone=_tone(count),
        said=typography(said),
        sign=str(count) if count else "",
        href=href if count else "",
        x=drawn.x,
        y=drawn.y,
        box=drawn.box,
    )


def _drawing(
    level: Level, known: Tree, found: Mapping[str, list[Followed]], shape: Contours
) -> str:
    places = [p for p in known.under(known.root, level.code) if p.code in shape.shapes]
    areas = [
        _area(place, shape, found.get(place.code, []), f"#feuille-lieu-{place.code}")
        for place in places
    ]
    return map_areas(
        AreaMap(
            identifier="feuille-carte",
            name=f"Projets par {level.name.lower()}",
            box=joined(a.box for a in areas),
            units_per_km=shape.frame.units_per_km,
            wide=map_width(),
            areas=areas,
            contours=contours_address(shape),
        )
    )


def _table(level: Level, known: Tree, found: Mapping[str, list[Followed]]) -> Component:
    ordered = sorted(found, key=lambda code: (-len(found[code]), known.place(code).name))
    rows: list[list[Value]] = [
        [
            Cell(
                html.A(
                    typography(known.place(code).name),
                    href=link("/carte", area=code),
                    id=f"feuille-lieu-{code}",
                ),
                known.place(code).name,
            ),
            len(found[code]),
            Cell(
                html.Ul(
                    [
                        html.Li([project_link(f.project), " ", state_tag(f.standing.state)])
                        for f in found[code]
                    ]
                ),
                ", ".join(f"{f.project.title} ({f.standing.words.lower()})" for f in found[code]),
            ),
        ]
        for code in ordered
    ]
    return drawn_table(
        "feuille-lieux",
        table(
            f"Projets par {level.name.lower()}",
            [Column(level.name), Column("Projets"), Column("Lesquels")],
            rows,
            show_caption=False,
        ),
        title=f"{plural(len(rows), level.name.lower(), level.several.lower())} avec un projet",
        measure="Projets dont le territoire est celui-ci, ou un lieu qu'il contient.",
        source="Source : territoires de la feuille de route.",
    )


def _wider(shown: Shown, placed: Mapping[str, list[Followed]]) -> Component | None:
    """Projects that no area of the level holds: the whole territory, or a code out of the tree."""
    here = {f.project.code for found in placed.values() for f in found}
    rest = [f for f in shown.kept if f.project.code not in here]
    if not rest:
        return None
    items = [html.Li([project_link(f.project), " ", state_tag(f.standing.state)]) for f in rest]
    return section("À une échelle plus large", html.Ul(items, className="enumeration"))


def _unknown(shown: Shown, known: Tree) -> Component | None:
    codes = sorted({a for f in shown.kept for a in f.project.areas if a not in known.places})
    if not codes:
        return None
    words = f"Territoires inconnus de cette version : {', '.join(codes)}."
    return html.P(typography(words), className="note")


def ground(shown: Shown) -> list[Component]:
    """The map, the same in a table, and what is wider than its level."""
    known = tree(shown.gate)
    level = _level(shown, known)
    found = located(shown, known, level.code)
    shape = contours_of(shown.gate, level.code)
    levels = known.levels[1:] or known.levels
    row = choice_row(
        "Niveau",
        [(one.several, shown.link(level=one.code), one.code == level.code) for one in levels],
    )
    picture = [empty("Aucun contour n'a été reçu à ce niveau : les projets sont dans le tableau.")]
    if shape is not None:
        drawing = vector(_drawing(level, known, found, shape), class_name="ca-vue")
        picture = [html.Div(drawing, className="ca-cadre fr-cadre")]
    most = max(found, key=lambda code: len(found[code]), default="")
    title = "Aucun projet à ce niveau"
    if most:
        title = f"{known.place(most).name} porte {plural(len(found[most]), 'projet')}"
        title += f", sur {len(shown.kept)} suivis"
    parts: list[Component | None] = [
        html.Div(
            [
                html.H2(typography(title), id="feuille-carte-titre", className="constat"),
                html.P(
                    typography(
                        f"Nombre de projets par {level.name.lower()}, écrit sur la carte ; "
                        "plus la teinte est forte, plus ils sont nombreux."
                    ),
                    className="mesure",
                ),
                *picture,
                borrowed_tools(f"carte «{NBSP}{typography(title)}{NBSP}»", "de la"),
            ],
            id="feuille-carte-figure",
            className="graphique ca-figure",
            role="group",
            **{"aria-labelledby": "feuille-carte-titre"},
            **hints(twin="feuille-lieux"),
        ),
        _table(level, known, found) if found else None,
        _wider(shown, found),
        _unknown(shown, known),
    ]
    first = html.Div([part for part in parts[:2] if part is not None], className="fr-carte-page")
    return [row, first, *(part for part in parts[2:] if part is not None)]
