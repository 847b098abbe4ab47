"""Where and for what: the indicator by territory, then along each dimension it is split by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.catalogue.indicators import DIMENSIONS
from dashboard.catalogue.rollups import RUNNING
from dashboard.components.graph import Native, listing
from dashboard.components.states import empty
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.components.trend import WINDOW
from dashboard.components.vector import vector
from dashboard.components.ways import ways, ways_of
from dashboard.figures.multiples import bar, extent
from dashboard.formats import NBSP, fold, plural, typography
from dashboard.indicators import Area, Period, Point, Series, State, by_area, caution, split
from dashboard.secrecy import SECRET
from pages._indicateur_choix import split_links
from pages._indicateur_petits import build_multiples, modality
from pages._indicateur_vue import Shown, ids, source_line


@dataclass(frozen=True)
class Part:
    """One row: its name, where it leads, its point; None is a part nothing is known of."""

    name: str
    point: Point | None
    href: str = ""
    here: bool = False


def _number(shown: Shown, value: Decimal | None) -> float | None:
    return shown.scale.value(value)


def _value(shown: Shown, point: Point | None) -> Value:
    if point is not None and point.state is State.SECRET:
        return SECRET
    drawn = _number(shown, point.value if point else None)
    return None if drawn is None else Decimal(repr(drawn))


def _ordered(parts: Sequence[Part]) -> list[Part]:
    """Largest value first; secret then unknown last."""

    def rank(part: Part) -> tuple[int, Decimal, str]:
        point = part.point
        if point is not None and point.value is not None:
            return (0, -point.value, fold(part.name))
        secret = point is not None and point.state is State.SECRET
        return (1 if secret else 2, Decimal(0), fold(part.name))

    return sorted(parts, key=rank)


def _name(part: Part) -> Value:
    if part.here:
        return html.Strong(typography(part.name))
    return html.A(typography(part.name), href=part.href) if part.href else typography(part.name)


def _bars(shown: Shown, head: str, parts: Sequence[Part]) -> Component:
    """Names, values and bars on one scale from zero; the stroke across is the target."""
    ends = extent([_number(shown, p.point.value if p.point else None) for p in parts])
    target = shown.course.reading.target
    stroke = _number(shown, target.high) if target and target.low == target.high else None
    counted = any(p.point and p.point.count is not None for p in parts)
    scale = shown.scale
    value = Column("Valeur", scale.unit, scale.decimals)
    columns = [Column(head), value, Column("Barre", drawn=True)]
    columns += [Column("Effectif")] if counted else []
    definition = shown.course.reading.definition
    small = {p.name: caution(shown.indicator, definition, p.point) for p in parts}
    columns += [Column("État")] if any(small.values()) else []
    rows = []
    for part in _ordered(parts):
        drawn = bar(
            _number(shown, part.point.value if part.point else None),
            ends,
            mark=stroke,
            role="accent" if part.here or not any(p.here for p in parts) else "pale",
        )
        count: Value = part.point.count if part.point else None
        if part.point is not None and part.point.state is State.SECRET:
            count = SECRET
        rows.append(
            [
                _name(part),
                _value(shown, part.point),
                [vector(drawn)] if drawn else "",
                *([count] if counted else []),
                *([small[part.name]] if any(small.values()) else []),
            ]
        )
    return table(f"Valeurs par {head.lower()}", columns, rows, show_caption=False)


def _raw(shown: Shown) -> str:
    """A warning when rows are counts, which follow the size of what is counted."""
    rate = shown.indicator.rollup in ("taux_pondere", "par_habitant", "mediane", "centile")
    return "" if rate else " Nombres bruts, non rapportés à la population."


def _measure(shown: Shown, period: Period) -> str:
    unit = f", {shown.scale.unit}" if shown.scale.unit else ""
    target = shown.course.reading.target
    drawn = target is not None and target.low == target.high
    stroke = " Trait vertical : la cible." if drawn else ""
    return typography(f"{shown.indicator.label}{unit}, {period.label}.{_raw(shown)}{stroke}")


def _spread(parts: Sequence[Part], shown: Shown, where: str) -> str:
    """The finding of a breakdown: its two ends."""
    known = [p for p in _ordered(parts) if p.point is not None and p.point.value is not None]
    named = f"{shown.indicator.label} par {where}"
    if len(known) < 2:
        return named
    first, last = known[0], known[-1]
    texts = [shown.scale.text(p.point.value) for p in (first, last) if p.point]
    if texts[0] == texts[1]:
        return f"{named} : {texts[0]} partout où la valeur est connue"
    return f"{named} : de {texts[1]} à {texts[0]}, le plus haut pour {first.name}"


def _siblings(shown: Shown) -> list[Area]:
    """Territories just under the one shown; beside it when it has none."""
    areas = shown.knows.areas
    under = [a for a in areas.values() if a.parent == shown.area]
    here = areas.get(shown.area)
    return under or [a for a in areas.values() if here and here.parent and a.parent == here.parent]


def _zero_or_unknown(
    shown: Shown, found: Mapping[str, Point], area: Area, period: Period
) -> Point | None:
    """The point of a territory; no fact at all is zero where absence means zero."""
    point = found.get(area.code)
    if point is None and shown.indicator.absence == "zero" and shown.indicator.rollup == "somme":
        return Point(period, State.OK, Decimal(0), numerator=Decimal(0), count=0)
    return point


def _areas(shown: Shown, period: Period) -> Component | None:
    """The period, territory by territory; None where there is only one."""
    siblings = _siblings(shown)
    if not siblings:
        return None
    found = by_area(shown.gate, shown.indicator, period, knowledge=shown.knows)
    if not any(area.code in found for area in siblings):
        words = "Les données reçues ne disent pas où : aucune valeur par territoire."
        return _section("Par territoire", empty(words))
    level = shown.knows.areas[siblings[0].code].level
    asked = {"area": shown.area, "period": period.code, "level": level}
    others = ways(ways_of(shown.indicator, here="indicateur", **asked))
    parts = [
        Part(
            area.name,
            _zero_or_unknown(shown, found, area, period),
            shown.link(area=area.code),
            here=area.code == shown.area,
        )
        for area in siblings
    ]
    kept = _without_most_unknown(parts)
    left = len(parts) - len(kept)
    words = f"{plural(left, 'autre territoire', 'autres territoires')} : n.{NBSP}d."
    drawn = listing(
        ids.areas,
        _bars(shown, "Territoire", kept),
        native=Native("barres", 0, (1,)),
        title=_spread(parts, shown, "territoire"),
        measure=_measure(shown, period),
        source=source_line(shown),
    )
    note = html.P(typography(words), className="note") if left else None
    return _section("Par territoire", drawn, note, others)


def _without_most_unknown(parts: Sequence[Part]) -> list[Part]:
    """The parts, less the unknown ones when they are the greater number."""
    known = [part for part in parts if part.point is not None]
    return known if 2 * len(known) < len(parts) else list(parts)


def _at(found: Series, period: Period) -> Point | None:
    return next((p for p in found.points if p.period == period), None)


def _why_none(shown: Shown) -> str:
    if shown.course.kind in RUNNING:
        return (
            "Les cumuls et les douze mois glissants ne sont pas découpés : choisissez le mois ou "
            "la semaine."
        )
    definition = shown.knows.definitions.get(shown.indicator.code)
    if definition and definition.k > 1 and shown.area != shown.knows.root:
        return (
            "Donnée protégée : elle n'est découpée que pour le territoire entier, pour que deux "
            "découpages ne se recoupent pas."
        )
    return "Les données reçues ne portent pas ce découpage."


def _splits(shown: Shown, period: Period) -> Iterator[Component]:
    """The period along one dimension, then the course of each of its parts."""
    dimensions = shown.indicator.dimensions
    if not dimensions:
        return
    chosen = shown.view.dimension if shown.view.dimension in dimensions else dimensions[0]
    title, links = f"Par {DIMENSIONS[chosen].lower()}", split_links(shown, chosen)
    found = split(
        shown.gate,
        shown.indicator,
        kind=shown.course.kind,
        dimension=chosen,
        area=shown.view.area,
        since=_since(shown),
        knowledge=shown.knows,
    )
    parts = [Part(modality(s), point) for s in found if (point := _at(s, period))]
    if not parts:
        yield _section(title, links, empty(_why_none(shown)), anchor="decoupage")
        return
    drawn = listing(
        ids.splits,
        _bars(shown, DIMENSIONS[chosen], parts),
        native=Native("barres", 0, (1,)),
        title=_spread(parts, shown, DIMENSIONS[chosen].lower()),
        measure=_measure(shown, period),
        source=source_line(shown),
    )
    yield _section(title, links, drawn, anchor="decoupage")
    order = {p.name: rank for rank, p in enumerate(_ordered(parts))}
    largest = sorted(found, key=lambda s: (order.get(modality(s), len(order)), modality(s)))
    multiples = build_multiples(shown, largest)
    if multiples is not None:
        name = DIMENSIONS[chosen]
        yield _section(f"{name} par {name.lower()}, dans le temps", multiples)


def build_parts(shown: Shown) -> Iterator[Component]:
    """Where and for what, side by side; then each part over time."""
    period = shown.period
    if period is None:
        return
    areas, splits = _areas(shown, period), list(_splits(shown, period))
    beside = [part for part in (areas, *splits[:1]) if part is not None]
    if beside:
        yield html.Div(beside, className="parts" if len(beside) > 1 else "")
    yield from splits[1:]


def _section(title: str, *content: Component | None, anchor: str = "") -> Component:
    kept = [part for part in content if part is not None]
    named = {"id": anchor} if anchor else {}
    return html.Section([html.H2(typography(title), **named), *kept], className="bloc")


def _since(shown: Shown) -> dt.date | None:
    """First day of the window drawn."""
    points = shown.course.points[-WINDOW.get(shown.course.kind, 24) :]
    return points[0].period.start if points else None
