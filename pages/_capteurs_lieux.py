"""Where sensors stand, and what was brought together to name and place them."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.prose import section
from dashboard.components.sensor_words import fault_words, state_words
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.sensor_map import Spot, sensor_map
from dashboard.formats import plural, typography
from dashboard.sensors import STOPPED, UP, Sensor, ground, joined
from pages._capteurs_vue import Shown

AROUND = 130.0
"""Half the width shown around one sensor, in thousandths of the territory."""
FAR = 20_000
"""Metres from which a move is an error of coordinates."""


def build_map(shown: Shown, here: Sensor | None = None) -> Component | None:
    """The sensors of the quantity, each a link; the one looked at stands out."""
    found = ground(shown.gate, shown.sensors, near=here is not None)
    if found is None or (here is not None and found.at(here) is None):
        return None
    spots, placed = [], 0
    for sensor in shown.sensors:
        at = found.at(sensor)
        if at is None:
            continue
        placed += 1
        fine = sensor.state in (UP, STOPPED)
        kind = "ici" if here and sensor.code == here.code else "autre" if fine else "alerte"
        name = f"{sensor.name}, {state_words(sensor)}"
        href = "" if kind == "ici" else shown.to(sensor.code, sensor.quantity.code)
        spots.append(Spot(at[0], at[1], name, href, kind))
    label = f"{plural(placed, 'capteur')} sur la carte"
    drawing = sensor_map(
        found.paths, spots, height=found.height, name=label, around=AROUND if here else 0
    )
    rest = len(shown.sensors) - placed
    words = f"{label} ; un losange : muet, figé, en retard ou horloge en avance."
    if here:
        words = "Le capteur, et ceux de la même grandeur autour de lui."
    if rest and not here:
        words += f" {plural(rest, 'autre n’est pas situé', 'autres ne sont pas situés')}."
    return html.Div(
        [vector(drawing), html.P(typography(words), className="note")],
        className="lieu-capteur" if here else "lieux-capteurs",
        role="figure",
        **{"aria-label": label},
    )


def _names(found: Sequence[Sensor]) -> str:
    shown = [s.name for s in found[:12]]
    rest = len(found) - len(shown)
    return ", ".join(shown) + (f" et {plural(rest, 'autre')}" if rest else "")


def build_joined(shown: Shown) -> Component | None:
    """Serial numbers, projections, names, places: what was mended and what could not be."""
    found = joined(shown.gate, shown.everything)
    lines = []
    if found.serials:
        count = plural(len(found.serials), "numéro de série écrit", "numéros de série écrits")
        pairs = "; ".join(f"{s.first} et {s.second} ({s.place})" for s in found.serials)
        lines.append(
            f"{count} de deux façons, à une lettre près ; les relevés sont rapprochés par l'une ou "
            f"par l'autre : {pairs.replace('; ', ' ; ')}."
        )
    for one in found.projected:
        lines.append(
            f"Coordonnées reçues en {one.projection} et converties en WGS 84 : {one.file}."
        )
    far = [e for e in shown.faults if e.genre == "deplace" and (e.value or 0) >= FAR]
    lines += [f"{e.name} : {fault_words(e)}." for e in far]
    if found.unnamed:
        count = plural(len(found.unnamed), "capteur n'a", "capteurs n'ont")
        lines.append(f"{count} de nom dans aucune source : {_names(found.unnamed)}.")
    if found.unplaced:
        count = plural(len(found.unplaced), "capteur n'est", "capteurs ne sont")
        situated = "situé" if len(found.unplaced) < 2 else "situés"
        lines.append(f"{count} {situated} par aucune source : {_names(found.unplaced)}.")
    if not lines:
        return None
    items = [html.Li(typography(line)) for line in lines]
    return section(
        "Noms et lieux : ce qui a été rapproché", html.Ul(items, className="liste prose-large")
    )
