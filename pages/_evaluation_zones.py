"""Où la mesure a été prise : carte et tableau des zones traitées, témoins et écartées."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.components.context import site
from dashboard.components.drawn import drawn_table
from dashboard.components.map_drawing import contours_address
from dashboard.components.map_ground import contours_of
from dashboard.components.paper import map_width
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.experiments.read import Card
from dashboard.figures.evaluation_sound import period_words
from dashboard.figures.map_areas import Area, AreaMap, Outline, map_areas
from dashboard.figures.map_sheet import sample
from dashboard.figures.sensor_map import Spot, sensor_map
from dashboard.formats import NBSP, number, plural, typography
from dashboard.secrecy import Gate
from dashboard.sensors import ground as sensors_ground
from dashboard.sensors import network
from dashboard.territory import Tree, element_of, joined, tree
from pages._evaluation_mots import SELECTIONS, frequency, named, starts, written

IDENTIFIER = "evaluation-carte"
BESIDE = 560.0
"""The map stands beside a list: its letters are laid out for half a screen, or a telephone."""
NAMES: Mapping[str, str] = {
    "traitee": "sous la mesure",
    "temoin": "témoin",
    "retiree": "témoin retiré",
    "incomplete": "témoin à trou",
    "ecartee": "écartée",
}
TONES: Mapping[str, str] = {
    "traitee": "s4",
    "temoin": "s1",
    "retiree": "absent",
    "incomplete": "absent",
    "ecartee": "nc",
}
SIGNS: Mapping[str, str] = {
    "traitee": "mesure",
    "retiree": "retiré",
    "incomplete": "trou",
    "ecartee": "écartée",
}
WHY: Mapping[str, str] = {
    "retiree": "choc propre à cette zone",
    "incomplete": "un mélange veut une série entière",
}
"""Why the calculation leaves a control out."""
KEYS: Mapping[str, str] = {
    "traitee": "sous la mesure",
    "temoin": "témoins",
    "retiree": "témoins retirés (choc propre)",
    "incomplete": "témoins non retenus (valeurs inconnues)",
    "ecartee": "écartées de la comparaison",
}


@dataclass(frozen=True)
class Zone:
    """One area (or sensor) of an evaluation.

    Attributes:
        role: one of NAMES; start: words of its start, ""; reason: why it is left out, "".
        known, total: periods known, and looked at.
    """

    code: str
    name: str
    role: str
    start: str = ""
    reason: str = ""
    known: int = 0
    total: int = 0
    missing: int = 0


def zones_of(card: Card, names: Mapping[str, str] | None = None) -> list[Zone]:
    """Every area the plan or the card names: treated, controls, removed, left out.

    Args:
        card: the evaluation.
        names: of the areas the card does not name, by code.
    """
    others = names or {}

    def name_of(code: str) -> str:
        told = named(card, code)
        return others.get(code, told) if told == code else told

    series = card.told.get("series") or {}
    days = dict(starts(card))
    reasons = {
        str(z["zone"]): str(z.get("motif") or "") for z in card.plan.get("zones_exclues", ())
    }
    found = []
    for one in series.get("zones") or ():
        code, values = str(one["zone"]), one["values"]
        known = sum(v is not None for v in values)
        begun = period_words(str(one["start"]), frequency(card)) if one.get("start") else ""
        why = WHY.get(str(one["role"]), "")
        total = len(values)
        found.append(
            Zone(code, name_of(code), str(one["role"]), begun, why, known, total, total - known)
        )
    seen = {zone.code for zone in found}
    for code, day in days.items():
        if code and code not in seen:
            words = period_words(day.isoformat(), frequency(card))
            found.append(Zone(code, name_of(code), "traitee", words))
    left = [str(code) for code in card.told.get("excluded") or ()]
    for code in dict.fromkeys([*reasons, *left]):
        if code not in seen and code not in days:
            found.append(Zone(code, name_of(code), "ecartee", reason=reasons.get(code, "")))
    order = list(NAMES)
    return sorted(found, key=lambda z: (order.index(z.role), z.name))


def _names(gate: Gate) -> dict[str, str]:
    """Name of every area of the territory."""
    found: Tree = site().memory.get((gate.version.id, "arbre"), lambda: tree(gate))
    return {code: place.name for code, place in found.places.items()}


def count_words(zones: list[Zone], noun: str = "zone") -> str:
    """« 4 zones sous la mesure, 8 témoins, 1 écartée » ; « 8 capteurs sous la mesure »."""
    counts = {role: sum(z.role == role for z in zones) for role in NAMES}
    parts = [plural(counts["traitee"], noun) + " sous la mesure"]
    if counts["temoin"]:
        parts.append(plural(counts["temoin"], "témoin"))
    if counts["retiree"]:
        parts.append(plural(counts["retiree"], "témoin retiré", "témoins retirés"))
    if counts["incomplete"]:
        parts.append(plural(counts["incomplete"], "témoin à trou", "témoins à trou"))
    if counts["ecartee"]:
        apart = "écarté" if noun == "capteur" else "écartée"
        parts.append(plural(counts["ecartee"], apart))
    return ", ".join(parts)


def since(words: str) -> str:
    """« le 4 mars 2024 », « le 1er trimestre 2024 », « mars 2024 », « 2024 »."""
    if words.startswith("période"):
        return f"la {words}"
    return f"le {words}" if re.match(r"\d\S* ", words) else words


def _areas(gate: Gate, card: Card, zones: list[Zone]) -> str:
    """The map of areas; "" when no contour was received at their level."""
    found = contours_of(gate, card.niveau) if card.niveau else None
    if found is None:
        return ""
    drawn = [
        Area(
            code=zone.code,
            element=element_of(zone.code),
            name=zone.name,
            tone=TONES[zone.role],
            said=f"{zone.name}{NBSP}: {NAMES[zone.role]}"
            + (f", depuis {since(zone.start)}" if zone.start else ""),
            sign=SIGNS.get(zone.role, ""),
            href="",
            x=found.shapes[zone.code].x,
            y=found.shapes[zone.code].y,
            box=found.shapes[zone.code].box,
        )
        for zone in zones
        if zone.code in found.shapes
    ]
    if not drawn:
        return ""
    codes = {area.code for area in drawn}
    others = [
        Outline(element_of(code), "", "ca-voisin") for code in found.shapes if code not in codes
    ]
    return map_areas(
        AreaMap(
            identifier=IDENTIFIER,
            name=f"Carte{NBSP}: {count_words(zones)}",
            box=joined(area.box for area in drawn),
            units_per_km=found.frame.units_per_km,
            wide=map_width(BESIDE),
            areas=drawn,
            contours=contours_address(found),
            outlines=others,
        )
    )


def _sensors(gate: Gate, card: Card, zones: list[Zone]) -> str:
    """The map of sensors; "" when none is placed."""
    if not card.capteur_grandeur:
        return ""
    roles = {zone.code: zone for zone in zones}
    sensors = [s for s in network(gate) if s.code in roles]
    found = sensors_ground(gate, sensors) if sensors else None
    if found is None:
        return ""
    spots, seen = [], set()
    for sensor in sensors:
        at = found.at(sensor)
        if at is None or sensor.code in seen:
            continue
        seen.add(sensor.code)
        zone = roles[sensor.code]
        kind = {"traitee": "alerte", "temoin": "autre"}.get(zone.role, "autre")
        spots.append(Spot(at[0], at[1], f"{zone.name}, {NAMES[zone.role]}", "", kind))
    return sensor_map(found.paths, spots, height=found.height, name=count_words(zones, "capteur"))


def spots_words(zones: list[Zone]) -> str:
    """What the marks of a map of sensors mean, those that are on it."""
    others = any(zone.role != "traitee" for zone in zones)
    alone = all(zone.role in ("traitee", "temoin") for zone in zones)
    round_ = " Rond : témoin." if alone else " Rond : témoin ou capteur écarté."
    return "Losange : sous la mesure." + (round_ if others else "")


def _legend(zones: list[Zone]) -> Component:
    present = [role for role in NAMES if any(z.role == role for z in zones)]
    items = [
        html.Li(
            [
                vector(sample(f"{IDENTIFIER}-cle-{role}", TONES[role]), class_name="ca-cle"),
                html.Span(KEYS[role]),
                html.Span(number(sum(z.role == role for z in zones)), className="ca-nombre"),
            ]
        )
        for role in present
    ]
    return html.Ul(items, className="ca-cles", **{"aria-label": "Légende"})


def _rows(zones: list[Zone]) -> list[list[Value]]:
    return [
        [
            z.name,
            NAMES[z.role],
            z.start or "—",
            z.known if z.total else None,
            z.missing if z.total else None,
            written(z.reason) or "—",
        ]
        for z in zones
    ]


def build_zones(gate: Gate, card: Card, source: str) -> Component | None:
    """The map of the areas and their table; None when the card names none."""
    zones = zones_of(card, _names(gate))
    if not zones:
        return None
    drawing = _areas(gate, card, zones)
    spots = "" if drawing else _sensors(gate, card, zones)
    kind = "Capteur" if card.capteur_grandeur else "Zone"
    columns = [
        Column(kind),
        Column("Rôle"),
        Column("Début"),
        Column("Périodes connues"),
        Column("Inconnues"),
        Column("Motif"),
    ]
    title = count_words(zones, kind.lower())
    content = table(f"{title} : rôle et données", columns, _rows(zones), show_caption=False)
    parts: list[Component] = []
    if drawing:
        parts = [html.Div(vector(drawing, class_name="ca-vue"), className="ca-cadre")]
        parts.append(_legend(zones))
    elif spots:
        parts = [
            html.Div(vector(spots), className="ev-capteurs"),
            html.P(typography(spots_words(zones)), className="note"),
        ]
    one_by_one = "un par un" if card.capteur_grandeur else "une par une"
    folded: Component = html.Details(
        [html.Summary(f"Les {plural(len(zones), kind.lower())}, {one_by_one}"), content],
        className="ev-pli",
    )
    return drawn_table(
        "evaluation-zones",
        html.Div([*parts, folded if parts else content]),
        title=title,
        measure=typography(_chosen(card)),
        source=source,
        summary=f"{title}.",
    )


def _chosen(card: Card) -> str:
    words = SELECTIONS.get(str(card.plan.get("choix_des_zones", "volontariat")), "")
    return f"Zones {words}." if words else ""


def holes_words(card: Card, zones: list[Zone]) -> str:
    """What is not known, and why: secret, incomplete or absent; never filled."""
    unknown = card.told.get("unknown") or {}
    names = {
        "secret": ("protégée par le secret statistique", "protégées par le secret statistique"),
        "incomplete": ("incomplète", "incomplètes"),
        "absente": ("absente", "absentes"),
    }
    parts = [
        f"{number(unknown[key])}{NBSP}{names[key][0 if unknown[key] < 2 else 1]}"
        for key in names
        if unknown.get(key)
    ]
    total = sum(z.total for z in zones)
    missing = sum(z.missing for z in zones)
    if not total:
        return ""
    if not missing and not parts:
        return f"Aucun trou : les {number(total)} valeurs regardées sont connues."
    why = f" ({', '.join(parts)})" if parts else ""
    return (
        f"{number(missing)} valeur{'s' if missing > 1 else ''} inconnue"
        f"{'s' if missing > 1 else ''} sur {number(total)}{why}. "
        "Une valeur inconnue n'est ni un zéro ni une estimation : elle reste vide."
    )
