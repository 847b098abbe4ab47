"""Flows that never stop at night: leaks under way, past ones, and sites that always flow."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.prose import section
from dashboard.components.sensor_words import dates_words, fault_mark
from dashboard.components.table import Column, Value, table
from dashboard.components.table import Shown as Cell
from dashboard.components.tags import html
from dashboard.formats import NBSP, number, percent, plural, typography
from dashboard.sensors import Leak, leaks
from pages._capteurs_courbe import LEAST
from pages._capteurs_vue import Shown


def _title(found: list[Leak]) -> str:
    running = [leak for leak in found if leak.running]
    if running:
        return f"{plural(len(running), 'fuite possible', 'fuites possibles')} en ce moment"
    if found:
        worst = max(found, key=lambda leak: leak.lost)
        volume = f"{number(worst.lost)}{NBSP}{worst.unit}"
        return f"Aucune fuite en cours ; la plus forte a pu coûter {volume}"
    return "Aucune fuite : le débit s'annule toutes les nuits"


def _row(shown: Shown, leak: Leak) -> list[Value]:
    link = html.A(typography(leak.name), href=shown.to(leak.sensor, leak.quantity))
    flow = f"{number(leak.flow, 3)}{NBSP}{leak.unit}/h"
    volume = f"{number(leak.lost)}{NBSP}{leak.unit}"
    return [
        Cell(link, leak.name),
        typography(dates_words(leak.start, leak.end)),
        leak.nights,
        Cell(html.Span(flow, className="exact"), leak.flow),
        Cell(html.Span(volume, className="exact"), leak.lost),
        fault_mark("en cours", grave=True) if leak.running else "finie",
    ]


def build_leaks(shown: Shown, sensor: str = "") -> Component | None:
    """The block; None when the quantity is not followed at night."""
    if shown.quantity is None or not shown.quantity.leak:
        return None
    known = leaks(shown.gate, sensor=sensor, quantity=shown.quantity.code)
    events = [k for k in known if not k.permanent and (k.running or k.nights >= LEAST)]
    events.sort(key=lambda leak: (not leak.running, -leak.lost))
    always = sorted({leak.name: leak.dry for leak in known if leak.permanent}.items())
    short = sum(not k.permanent and not k.running and k.nights < LEAST for k in known)
    columns = [
        Column("Compteur"),
        Column("Quand"),
        Column("Nuits"),
        Column("Débit de nuit", right=True),
        Column("Volume à ce débit", right=True),
        Column("État"),
    ]
    said = "Une fuite se soupçonne quand le plus petit débit de la nuit, entre minuit et 7 h, ne "
    said += "s'annule pas trois nuits de suite, dans un site où il s'annule d'ordinaire."
    rest = []
    if short:
        words = f"{plural(short, 'épisode')} de trois ou quatre nuits, finis, ne sont pas montrés."
        rest.append(html.P(typography(words), className="note"))
    if always:
        names = ", ".join(f"{name} ({percent(dry, 0)} de nuits à zéro)" for name, dry in always)
        words = "Sites où l'eau coule presque toutes les nuits, par usage ou par fuite ancienne : "
        rest.append(html.P(typography(words + names + "."), className="note"))
    rows = [_row(shown, leak) for leak in events]
    return section(
        _title(events),
        html.P(typography(said), className="mesure"),
        table("Fuites possibles", columns, rows, show_caption=False) if rows else None,
        *rest,
    )
