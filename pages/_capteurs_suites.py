"""From sensors to the indicators made of their readings, and to the map of places."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.catalogue.indicators import load_indicators
from dashboard.components.address import link
from dashboard.components.map_ground import PATH, SPOTS
from dashboard.components.reading import indicator_page
from dashboard.components.ways import Way, ways
from dashboard.indicators import know
from pages._capteurs_vue import Shown


def build_ways(shown: Shown) -> Component | None:
    """Indicators that read this quantity, and where its sensors stand."""
    if shown.quantity is None:
        return None
    area = shown.sensor.area if shown.sensor else ""
    found: list[Way] = []
    if any(s.lat is not None for s in shown.sensors):
        found.append(("la carte des lieux et des capteurs", link(PATH, level=SPOTS, area=area)))
    known = know(shown.gate).definitions
    for code, indicator in load_indicators().items():
        if code in known and indicator.params.get("propriete") == shown.quantity.code:
            words = f"l'indicateur « {indicator.label} »"
            found.append((words, indicator_page(code, area=area)))
    return ways(found)
