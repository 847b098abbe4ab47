"""The whole network: state by quantity, what to look at first, what was found so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

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
from dashboard.components.table import Column, Value, table
from dashboard.components.table import Shown as Cell
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.stretched import share_bar
from dashboard.formats import date, number, plural, typography
from dashboard.sensors import AHEAD, LATE, SILENT, STOPPED, STUCK, UP, Episode, Leak, refused
from pages._capteurs_vue import Shown, quantities

SHOWN = 40
"""Lines of « à regarder » before the rest is left to the pages of the quantities."""
BATTERY = "batterie"
GRAVE = ("plat", "hors_bornes", "echelle")


def network_finding(shown: Shown) -> str:
    """« 372 capteurs sur 378 sont à jour, 3 sont muets »."""
    count = counted(shown.sensors)
    whole = sum(count.values())
    are = "est" if count[UP] < 2 else "sont"
    head = f"{plural(count[UP], 'capteur')} sur {number(whole)} {are} à jour"
    rest = [
        f"{plural(count[STUCK], 'est figé', 'sont figés')}" if count[STUCK] else "",
        f"{plural(count[SILENT], 'est muet', 'sont muets')}" if count[SILENT] else "",
        f"{plural(count[LATE], 'est en retard', 'sont en retard')}" if count[LATE] else "",
        f"{plural(count[AHEAD], 'a une horloge', 'ont une horloge')} en avance"
        if count[AHEAD]
        else "",
        f"{plural(count[STOPPED], 'est', 'sont')} d'une source arrêtée" if count[STOPPED] else "",
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


def _row(shown: Shown, quantity: Measured) -> list[Value]:
    found = [s for s in shown.everything if s.quantity.code == quantity.code]
    states = Counter(s.state for s in found)
    faulty = {e.sensor for e in shown.late if e.quantity == quantity.code}
    days = [d for s in found if (d := s.source_day or s.day)]
    link = html.A(typography(quantity.label), href=shown.link(measured=quantity.code))
    return [
        Cell(link, quantity.label),
        len(found),
        states[UP],
        states[STUCK],
        states[LATE] + states[AHEAD],
        states[SILENT],
        states[STOPPED],
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
        Column("Figés"),
        Column("En retard"),
        Column("Muets"),
        Column("Source arrêtée"),
        Column("Couverture, 7 jours", right=True),
        Column("Couverture, 30 jours", right=True),
        Column("En défaut, 30 jours"),
        Column("Connu jusqu\u2019au"),
    ]
    late = [row for row in rows if any(row[3:7])]
    title = (
        f"{plural(len(late), 'grandeur')} sur {len(rows)} "
        f"{'a' if len(late) < 2 else 'ont'} des capteurs figés, en retard, muets ou arrêtés"
        if late
        else "Toutes les grandeurs sont à jour"
    )
    where = shown.gate.version.manifest["territory"]["name"]
    drawn = drawn_table(
        "reseau",
        table("État du réseau par grandeur", columns, rows, show_caption=False),
        title=title,
        measure="Capteurs par état, et part du temps couverte par un relevé valide, trait à 75 %. "
        f"{where}, {_when(shown)}.",
        pictured=True,
        source="Sources : relevés reçus des réseaux de capteurs.",
        notes=[
            "Figé : il parle encore, et donne toujours la même valeur. En retard : plus de deux "
            "pas sans relevé, par rapport au dernier relevé de la même source. Muet : plus d'une "
            "semaine. Source arrêtée : aucun de ses capteurs n'a parlé depuis un trimestre, quand "
            "d'autres sources parlent."
        ],
    )
    return section("État du réseau", drawn)


def _when(shown: Shown) -> str:
    return f"relevés connus jusqu'au {date(shown.last_day)}"


MANY = 5
"""From this many sensors of one quantity in the same case, they make one line."""

Line = tuple[int, str, str, str, Component]
"""Rank, sensor, name, quantity, why."""


def _silences(shown: Shown) -> list[Line]:
    """Sensors silent, late or ahead; those of a source that stopped are counted, not listed."""
    ranks = {SILENT: 0, AHEAD: 2, LATE: 3}
    lines: list[Line] = []
    for s in shown.sensors:
        if s.state in ranks and s.quantity.code != BATTERY and not s.quantity.constant:
            words = "" if s.state == AHEAD else f", {late_words(s)}"
            why = html.Span([state_mark(s), typography(words)])
            lines.append((ranks[s.state], s.code, s.name, s.quantity.code, why))
    return lines


def _faults(shown: Shown) -> list[Line]:
    """Faults of the last days; a clock ahead is already said, a capacity adds nothing."""
    skipped = {q.code for q in quantities(shown.everything) if q.constant}
    return [
        (1 if e.genre in GRAVE else 2, e.sensor, e.name, e.quantity, _why(e))
        for e in shown.late
        if e.genre != "horloge" and e.quantity not in skipped
    ]


def _why(found: Episode) -> Component:
    return fault_mark(fault_words(found), grave=found.genre in GRAVE)


def _batteries(shown: Shown) -> list[Line]:
    low = [s for s in shown.sensors if s.quantity.code == BATTERY and s.low_battery]
    return [
        (4, s.code, s.name, BATTERY, fault_mark(f"batterie à {number(s.battery)} %"))
        for s in sorted(low, key=lambda s: s.battery or 0)
        if s.state == UP
    ]


def _gathered(lines: list[Line], words: Mapping[int, str]) -> list[Line]:
    """The same lines, or one by quantity when many sensors are in the same case."""
    by_quantity: dict[tuple[int, str], list[Line]] = {}
    for line in lines:
        by_quantity.setdefault((line[0], line[3]), []).append(line)
    kept: list[Line] = []
    for (rank, quantity), found in by_quantity.items():
        if len(found) <= MANY:
            kept += found
            continue
        names = ", ".join(line[2] for line in found[:MANY])
        said = f"{names} et {plural(len(found) - MANY, 'autre')}"
        why = fault_mark(f"{words[rank]} : {said}", grave=rank == 0)
        kept.append((rank, "", plural(len(found), "capteur"), quantity, why))
    return kept


def build_first(shown: Shown, running: tuple[Leak, ...]) -> Component:
    """What to look at first, the most serious above."""
    leaking: list[Line] = [
        (1, leak.sensor, leak.name, leak.quantity, fault_mark(leak_words(leak), grave=True))
        for leak in running
    ]
    found = [
        *_gathered(_silences(shown), {0: "muets", 2: "horloge en avance", 3: "en retard"}),
        *leaking,
        *_faults(shown),
        *_gathered(_batteries(shown), {4: "batterie presque vide"}),
    ]
    title = "À regarder d'abord"
    if not found:
        return section(title, empty("Aucun capteur muet, en retard ou en défaut récent."))
    found.sort(key=lambda line: line[0])
    labels = {q.code: typography(q.label) for q in quantities(shown.everything)}
    rows: list[list[Value]] = [
        [
            Cell(html.A(typography(name), href=shown.to(sensor, quantity)), name),
            labels[quantity],
            why,
        ]
        for _, sensor, name, quantity, why in found[:SHOWN]
    ]
    columns = [Column("Capteur"), Column("Grandeur"), Column("Ce qui se passe")]
    rest = len(found) - len(rows)
    words = f"Et {plural(rest, 'autre ligne', 'autres lignes')} : voir chaque grandeur."
    return section(
        title,
        table("Capteurs à regarder d'abord", columns, rows, show_caption=False),
        html.P(typography(words), className="note") if rest else None,
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


def _refused(shown: Shown) -> Component | None:
    """Readings refused when read: they are not in the checks above."""
    count = refused(shown.gate, shown.everything)
    if not count:
        return None
    words = f"{plural(count, 'relevé refusé', 'relevés refusés')} à la lecture (illisibles ou hors "
    words += "des bornes de la source) ne sont pas dans ces comptes : "
    return html.P(
        [typography(words), html.A("voir les rejets", href="/donnees"), "."], className="note"
    )
