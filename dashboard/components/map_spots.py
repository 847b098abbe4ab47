"""The last map: places and sensors of an area, on its contour, gathered where they would touch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dashboard.catalogue.measures import measured
from dashboard.components.map_drawing import contours_address
from dashboard.components.map_ground import pyramid_of
from dashboard.components.map_view import Shown, contours_of, drawn_below
from dashboard.components.paper import map_width
from dashboard.figures.map_areas import Area, AreaMap, Mark, Outline
from dashboard.formats import NBSP, fold, plural
from dashboard.territory import Cluster, Spot, clustered, element_of, inside, spots
from dashboard.territory.points import SENSOR

CELL = 26.0
"""Marks are at least this far apart, in pixels of the reference size."""
NAMED = 6
"""Places named by the mark of several."""


@dataclass(frozen=True)
class Site:
    """One name, and everything found under it.

    Attributes:
        kinds: kinds of equipment; sensors: (identifier, quantities measured).
    """

    name: str
    kinds: tuple[str, ...]
    sensors: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def anchor(self) -> str:
        """Id of its line in the list."""
        return anchor_of(self.name)


def anchor_of(name: str) -> str:
    """Id of the line of a place in the list beside the map."""
    return f"lieu-{element_of(fold(name))}"


def sites(found: Sequence[Spot]) -> list[Site]:
    """Spots of the same name as one site, in the order of names."""
    named: dict[str, list[Spot]] = {}
    for spot in found:
        named.setdefault(spot.name, []).append(spot)
    return [
        Site(
            name,
            tuple(dict.fromkeys(k for s in group if s.nature != SENSOR for k in s.kinds)),
            tuple((s.identifier, s.kinds) for s in group if s.nature == SENSOR),
        )
        for name, group in sorted(named.items(), key=lambda pair: fold(pair[0]))
    ]


def kind_words(code: str) -> str:
    """Name of a kind of equipment or of a quantity: « école », « dioxyde d'azote »."""
    label = measured(code).label
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _mark(cluster: Cluster) -> Mark:
    names = list(dict.fromkeys(spot.name for spot in cluster.spots))
    said = ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
    if len(names) > 1:
        said = f"{plural(len(names), 'lieu', 'lieux')}{NBSP}: {said}"
    sensors = [spot.nature == SENSOR for spot in cluster.spots]
    kind = "groupe" if len(names) > 1 else "capteur" if all(sensors) else "equipement"
    return Mark(cluster.x, cluster.y, kind, said, f"#{anchor_of(names[0])}", len(names))


def marks_of(shown: Shown, unit: float) -> list[Mark]:
    """Places and sensors of the area selected."""
    ground = shown.ground
    if ground.contours is None:
        return []
    frame = ground.contours.frame
    placed = {
        spot: frame.place(spot.lat, spot.long)
        for spot in inside(spots(shown.gate), ground.selected.code)
        if spot.lat is not None and spot.long is not None
    }
    return [_mark(cluster) for cluster in clustered(placed, CELL * unit)]


def _inner(shown: Shown) -> Iterator[Outline]:
    """Borders of the areas inside, when they are drawn in the same frame."""
    ground = shown.ground
    level = drawn_below(ground.tree, ground.selected, shown.gate)
    found = contours_of(shown.gate, level.code) if level else None
    if found is None or ground.contours is None or found.frame != ground.contours.frame:
        return
    for place in ground.tree.under(ground.selected.code, found.level):
        if place.code in found.shapes:
            yield Outline(element_of(place.code), "", "ca-dedans", contours_address(found))


def spot_map(shown: Shown, identifier: str) -> AreaMap | None:
    """The area selected among its neighbours, with its marks; None without contour."""
    ground = shown.ground
    shapes = ground.contours.shapes if ground.contours else {}
    selected = shapes.get(ground.selected.code)
    if selected is None or ground.contours is None:
        return None
    areas = [
        Area(
            code=code,
            element=element_of(code),
            name=ground.tree.place(code).name,
            tone="fond",
            said=ground.tree.place(code).name,
            sign="",
            href="" if code == selected.code else shown.link(area=code),
            x=shape.x,
            y=shape.y,
            box=(0, 0, 0, 0) if code == selected.code else shape.box,  # its marks, not its name
            here=code == selected.code,
        )
        for code, shape in shapes.items()
        if code in ground.tree.places
    ]
    drawn = AreaMap(
        identifier=identifier,
        name=f"Carte{NBSP}: lieux et capteurs de {ground.selected.name}",
        box=selected.box,
        units_per_km=ground.contours.frame.units_per_km,
        wide=map_width(),
        areas=areas,
        contours=contours_address(ground.contours),
        ground=pyramid_of(shown.view, ground.contours),
        borders=[*_inner(shown), Outline(element_of(selected.code), "", "ca-ici")],
    )
    return replace(drawn, marks=marks_of(shown, drawn.unit))
