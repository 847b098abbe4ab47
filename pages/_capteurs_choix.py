"""What may be chosen on the page of the sensors: quantity, sensor, period; native lists."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.budget_sentence import Ask, sentence
from dashboard.components.prose import crumbs
from dashboard.formats import typography
from pages._capteurs_vue import PAGE, SPANS, Shown, quantities


def build_choices(shown: Shown) -> Component:
    """« Passages de vélos · tous les capteurs »; on a sensor, the period too."""
    known = [(q.code, q.label) for q in quantities(shown.everything)]
    chosen = shown.quantity.code if shown.quantity else ""
    asked = [Ask("grandeur", "Grandeur", [("", "toutes les grandeurs"), *known], chosen)]
    if shown.quantity:
        names = [(s.code, s.name) for s in shown.sensors]
        here = shown.sensor.code if shown.sensor else ""
        asked.append(Ask("capteur", "Capteur", [("", "tous les capteurs"), *names], here))
    if shown.sensor:
        spans = [(code, words) for code, (words, _) in SPANS.items()]
        asked.append(Ask("periode", "Période", spans, shown.view.period or "1an"))
        others = [(s.code, f"comparé à {s.name}") for s in shown.sensors if s is not shown.sensor]
        if others:
            asked.append(Ask("autre", "Comparaison", [("", "seul"), *others], shown.view.other))
    return sentence(PAGE, asked, {})


def build_trail(shown: Shown) -> Component | None:
    """The way back from a quantity or a sensor."""
    if shown.quantity is None:
        return None
    way = [("Capteurs", PAGE)]
    if shown.sensor:
        here = shown.link(sensor="", other="", period="", measured=shown.quantity.code)
        way.append((typography(shown.quantity.label), here))
    last = shown.sensor.name if shown.sensor else shown.quantity.label
    return crumbs(way, typography(last))
