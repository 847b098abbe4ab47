"""What is written of the background of a map: who made it, and that it did not answer."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.context import site
from dashboard.components.map_view import Shown
from dashboard.components.tags import html
from dashboard.formats import NBSP, typography


def build_ground(shown: Shown) -> list[Component]:
    """Who made the tiles; and the words a script shows when some do not come."""
    tiles = site().territory.tiles
    if not shown.view.ground or tiles is None or shown.ground.contours is None:
        return []
    host = tiles.origin.rpartition("/")[2] or "ce serveur"
    silent = f"Le fond de plan n'a pas répondu ({host}) : les territoires se lisent sans lui."
    return [
        html.P(typography(silent), className="note ca-fond-muet", role="status", hidden=True),
        html.P(f"Fond de plan{NBSP}: {tiles.attribution}.", className="note"),
    ]
