"""The whole network: state by quantity, what to look at first, what was found so far."""

from __future__ import annotations

from collections import Counter

from dash.development.base_component import Component

from dashboard.catalogue.measures import Measured
from dashboard.components.drawn import drawn_table
from dashboard.components.prose import section
from dashboard.components.sensor_words import (
    FAULTS,
    MEANING,
    counted,
    coverage,
    fault_mark,
    fault_words,
    late_words,
    leak_words,
    state_mark,
)
from dashboard.components.states import empty
from dashboard.components.table import Column, table
from dashboard.components.table import Shown as Cell
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.stretched import share_bar
from dashboard.formats import date, number, plural, typography
from dashboard.sensors import AHEAD, LATE, SILENT, UP, Leak, refused
from pages._capteurs_vue import Shown, quantities

SHOWN = 40
"""Lines of « à regarder » before the rest is left to the pages of the quantities."""


def network_finding(shown: Shown) -> str:
    """« 372 capteurs sur 378 sont à jour, 3 sont muets »."""
    count = counted(shown.sensors)
    whole = sum(count.values())
    head = f"{number(count[UP])} capteurs sur {number(whole)} sont à jour"
    rest = [
        f"{plural(count[SILENT], 'est muet', 'sont muets')}" if count[SILENT] else "",
        f"{plural(count[LATE], 'est en retard', 'sont en retard')}" if count[LATE] else "",
        f"{plural(count[AHEAD], 'a une horloge', 'ont une horloge')} en avance"
        if count[AHEAD]
        else "",
    ]
    return ", ".join([head, *filter(None, rest)])


def _mean(values: list[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) / len(known) if known else None


def _bar(part: float | None) -> Cell:
    if part is None:
        return Cell(html.Span("—", className="exact"), None)
    drawing = vector(share_bar(part, 0.75, 1.0))
    words = html.Span(coverage(part), className="exact")
    return Cell(html.Div([drawing, words], className="part-couverte"), part)


def _row(shown: Shown, quantity: Measured) -> list[object]:
    found = [s for s in shown.everything if s.quantity.code == quantity.code]
    states = Counter(s.state for s in found)
    faulty = {e.sensor for e in shown.late if e.quantity == quantity.code}
    days = [s.source_day or s.day for s in found if s.source_day or s.day]
    link = html.A(typography(quantity.label), href=shown.link(measured=quantity.code))
    return [
        Cell(link, quantity.label),
        len(found),
        states[UP],
        states[LATE] + states[AHEAD],
        states[SILENT],
        _bar(_mean([s.week for s in found])),
        _bar(_mean([s.month for s in found])),
        len(faulty),
        max(days) if days else None,
    ]


def build_state(shown: Shown) -> Component:
    """One row per quantity."""
    rows = [_row(shown, quantity) for quantity in quantities(shown.everything)]
    columns = [
        Column("Grandeur"),
        Column("Capteurs"),
        Column("À jour"),
        Column("En retard"),
        Column("Muets"),
        Column("Couverture, 7 jours", right=True),
        Column("Couverture, 30 jours", right=True),
        Column("En défaut depuis 30 jours"),
        Column("Connu jusqu\u2019au"),
    ]
    late = [row for row in rows if row[3] or row[4]]
    title = (
        f"{plural(len(late), 'grandeur')} sur {len(rows)} "
        f"{'a' if len(late) < 2 else 'ont'} des capteurs en retard ou muets"
        if late
        else "Toutes les grandeurs sont à jour"
    )
    where = shown.gate.version.manifest["territory"]["name"]
    return drawn_table(
        "reseau",
        table("État du réseau par grandeur", columns, rows, show_caption=False),
        title=title,
        measure="Capteurs par état, et part du temps couverte par un relevé valide, trait à 75 %. "
        f"{where}, {_when(shown)}.",
        source="Sources : relevés reçus des réseaux de capteurs.",
        notes=[
            "En retard : plus de deux pas sans relevé, par rapport au dernier relevé de la même "
            "source. Muet : plus d'une semaine. Une source qui s'arrête se voit à la colonne "
            "« connu jusqu'au »."
        ],
    )


def _when(shown: Shown) -> str:
    return f"relevés connus jusqu'au {date(shown.last_day)}"


def _to_look_at(shown: Shown, running: tuple[Leak, ...]) -> list[list[object]]:
    """Silent, late, at fault, leaking or nearly empty: one line for each reason."""
    rows: list[list[object]] = []

    def line(sensor: str, quantity: str, name: str, label: str, why: Component, rank: int) -> None:
        link = html.A(typography(name), href=shown.to(sensor, quantity))
        rows.append([rank, Cell(link, name), typography(label), why])

    for s in shown.sensors:
        if s.state in (SILENT, LATE, AHEAD) and s.quantity.code != "batterie":
            words = "" if s.state == AHEAD else f", {late_words(s)}"
            why = html.Span([state_mark(s.state), typography(words)])
            rank = {SILENT: 0, AHEAD: 2, LATE: 3}[s.state]
            line(s.code, s.quantity.code, s.name, s.quantity.label, why, rank)
    labels = {s.quantity.code: s.quantity.label for s in shown.everything}
    for leak in running:
        why = fault_mark(leak_words(leak), grave=True)
        line(leak.sensor, leak.quantity, leak.name, labels[leak.quantity], why, 1)
    for e in shown.late:
        if e.genre != "horloge":
            why = fault_mark(fault_words(e), grave=e.genre in ("plat", "hors_bornes", "echelle"))
            line(e.sensor, e.quantity, e.name, labels[e.quantity], why, 1)
    for s in shown.sensors:
        if s.low_battery and s.state == UP and s.quantity.code == "batterie":
            why = fault_mark(f"batterie à {number(s.battery)} %")
            line(s.code, s.quantity.code, s.name, s.quantity.label, why, 4)
    rows.sort(key=lambda row: row[0])  # type: ignore[arg-type,return-value]
    return rows


def build_first(shown: Shown, running: tuple[Leak, ...]) -> Component:
    """What to look at first, the most serious above."""
    found = _to_look_at(shown, running)
    if not found:
        return section(
            "À regarder d'abord", empty("Aucun capteur muet, en retard ou en défaut récent.")
        )
    columns = [Column("Capteur"), Column("Grandeur"), Column("Ce qui se passe")]
    rows = [row[1:] for row in found[:SHOWN]]
    rest = len(found) - len(rows)
    words = f"Et {plural(rest, 'autre ligne')} : voir chaque grandeur." if rest else ""
    return section(
        "À regarder d'abord",
        table("Capteurs à regarder d'abord", columns, rows, show_caption=False),
        html.P(words, className="note") if words else None,
    )


def build_found(shown: Shown) -> Component:
    """Every kind of fault found since the first reading, with its meaning and its count."""
    rows = []
    for genre, words in FAULTS.items():
        own = [e for e in shown.faults if e.genre == genre]
        sensors = len({(e.sensor, e.quantity) for e in own})
        meaning = typography(MEANING[genre])
        days = sum(e.days for e in own)
        rows.append([typography(words.capitalize()), meaning, sensors, len(own), days])
    columns = [
        Column("Défaut"),
        Column("Ce que c\u2019est"),
        Column("Capteurs"),
        Column("Épisodes"),
        Column("Jours"),
    ]
    return section(
        "Ce que les contrôles ont trouvé",
        html.P(
            typography(
                "Contrôles faits à la construction de la version, sur tous les relevés reçus. Un "
                "relevé signalé est gardé : c'est à qui le lit d'en juger."
            ),
            className="mesure",
        ),
        table("Défauts par genre", columns, rows, show_caption=False),
        _refused(shown),
    )


def _refused(shown: Shown) -> Component:
    """Readings refused when read: they are not in the checks above."""
    count = refused(shown.gate, shown.everything)
    words = f"{plural(count, 'relevé refusé', 'relevés refusés')} à la lecture (illisibles ou hors "
    words += "des bornes de la source) ne sont pas dans ces comptes : "
    return html.P(
        [typography(words), html.A("voir les rejets", href="/donnees"), "."], className="note"
    )
