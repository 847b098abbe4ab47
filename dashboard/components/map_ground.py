"""Where the map is: level drawn, area that holds it, area the page speaks of, contours."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.components.address import View
from dashboard.components.context import site
from dashboard.errors import ChoiceError
from dashboard.figures.map_tiles import Pyramid
from dashboard.secrecy import Gate
from dashboard.territory import Contours, Level, Place, Tree, contours, tree

PATH = "/carte"
PLAN = "plan"
"""Background of the address: the tiles of the pack."""
SPOTS = "lieux"
"""Level of the address under the last one: places and sensors of an area."""


@dataclass(frozen=True)
class Ground:
    """Where the map is: what is drawn, under what, and which area the page speaks of.

    Attributes:
        level: level drawn; parent: area that holds what is drawn; places: areas drawn.
        selected: area the panel speaks of.
        spots: places and sensors of the selected area are drawn on it.
        contours: of the level; None when none was received.
    """

    tree: Tree
    level: Level
    parent: Place
    selected: Place
    places: tuple[Place, ...]
    spots: bool
    contours: Contours | None


def asked_ground(view: View) -> str:
    """What is drawn under the map: "" or PLAN, which the pack must have given an address.

    Raises:
        ChoiceError: there is no such background here.
    """
    if view.ground and (view.ground != PLAN or site().territory.tiles is None):
        raise ChoiceError(f"fond de carte inconnu « {view.ground} »", choice="ground")
    return view.ground


def pyramid_of(view: View, found: Contours) -> Pyramid | None:
    """Tiles under contours; None when the address asks for none."""
    tiles, frame = site().territory.tiles, found.frame
    if not asked_ground(view) or tiles is None:
        return None
    return Pyramid(tiles.address, tiles.zoom_max, frame.west, frame.north, frame.kx, frame.ky)


def contours_of(gate: Gate, level: str) -> Contours | None:
    """Contours of a level, parsed once per version."""
    key = (gate.version.id, "contours", level)
    found: Contours | None = site().memory.get(key, lambda: contours(gate, level))
    return found


def drawn_below(found: Tree, place: Place, gate: Gate) -> Level | None:
    """The nearest level under an area that has contours."""
    return next((level for level in found.below(place.code) if contours_of(gate, level.code)), None)


def _parent(found: Tree, selected: Place, node: str) -> Place:
    """What holds an area drawn among its peers: an ancestor named by the address, or its own."""
    above = {place.code: place for place in found.way(selected.code)[:-1]}
    return above.get(node) or above.get(selected.parent or "") or selected


def ground_of(gate: Gate, view: View) -> Ground:
    """Where the address puts the map.

    Raises:
        ChoiceError: no such area, level, or area above.
    """
    found: Tree = site().memory.get((gate.version.id, "arbre"), lambda: tree(gate))
    selected = found.place(view.area or found.root)
    if view.node and view.node not in found.places:
        raise ChoiceError(f"territoire inconnu « {view.node} »", choice="node")
    spots = view.level == SPOTS
    asked = found.level(view.level) if view.level and not spots else None
    below = drawn_below(found, selected, gate)
    top = found.level(selected.level)
    if asked is not None and found.rank(asked.code) >= found.rank(top.code):
        level = asked
    else:
        level = top if spots or below is None else below
    if level.code == top.code and selected.code == found.root and below and not spots:
        level = below
    parent = _parent(found, selected, view.node) if level.code == top.code else selected
    return Ground(
        tree=found,
        level=level,
        parent=parent,
        selected=selected,
        places=found.under(parent.code, level.code),
        spots=spots,
        contours=contours_of(gate, level.code),
    )
