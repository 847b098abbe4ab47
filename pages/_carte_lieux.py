"""Places and sensors of the area selected: the list beside the last map."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.map_drawing import anchor_of
from dashboard.components.map_view import Shown
from dashboard.components.prose import section
from dashboard.components.states import empty
from dashboard.components.tags import html
from dashboard.formats import NBSP, fold, plural, typography
from dashboard.territory import Spot, inside, spots
from dashboard.territory.points import SENSOR

KINDS_SHOWN = 4


def _words(spot: Spot) -> str:
    """« École », « capteur : no2, o3 »."""
    kinds = [kind.replace("_", " ") for kind in spot.kinds[:KINDS_SHOWN]]
    more = "…" if len(spot.kinds) > KINDS_SHOWN else ""
    if spot.nature == SENSOR:
        return f"capteur{NBSP}: {', '.join(kinds)}{more}"
    return ", ".join(kinds)


def _item(spot: Spot) -> Component:
    return html.Li(
        [html.Strong(typography(spot.name)), " ", html.Span(_words(spot), className="note")],
        id=anchor_of(spot.identifier),
    )


def _unique(found: Sequence[Spot]) -> list[Spot]:
    """Each place once: several kinds at one position are one line."""
    return list({spot.identifier: spot for spot in found}.values())


def build_spots(shown: Shown) -> Component:
    """The list, by name; those without a position are counted."""
    place = shown.ground.selected
    known = spots(shown.gate)
    found = sorted(_unique(inside(known, place.code)), key=lambda s: fold(s.name))
    nowhere = [s for s in known if s.lat is None]
    outside = [s for s in known if s.lat is not None and not s.areas]
    notes = []
    if nowhere:
        notes.append(f"{plural(len(nowhere), 'capteur ou lieu')} sans position connue")
    if outside:
        notes.append(f"{plural(len(outside), 'position')} hors des contours connus")
    note = html.P(typography(f"{' ; '.join(notes)}."), className="note") if notes else None
    title = f"Lieux et capteurs : {place.name}"
    if not found:
        return section(title, empty("Aucun lieu ni capteur n'est situé ici."), note)
    return section(
        title,
        html.P(plural(len(found), "lieu ou capteur", "lieux et capteurs"), className="note"),
        html.Ul([_item(spot) for spot in found], className="ca-lieux"),
        note,
    )
