"""What makes a value: its modalities, or the areas it adds up from, largest first."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.catalogue.indicators import DIMENSIONS
from dashboard.components.map_view import Read, Shown
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.multiples import bar, extent
from dashboard.formats import NBSP, percent, typography
from dashboard.indicators import State, split
from dashboard.indicators.wording import whole_words
from dashboard.secrecy import SECRET
from dashboard.territory import Worth

PARTS = 6


def _parts(shown: Shown, read: Read) -> Component | None:
    """The value by modality of its first dimension, largest first."""
    dimensions = read.indicator.dimensions
    if not dimensions:
        return None
    found = split(
        shown.gate,
        read.indicator,
        kind=read.period.kind,
        dimension=dimensions[0],
        area=shown.ground.selected.code,
        since=read.period.start,
        knowledge=shown.knows,
    )
    drawn = [
        (s.modality or "non dit", p) for s in found for p in s.points if p.period == read.period
    ]
    points = sorted(drawn, key=lambda pair: (-(pair[1].value or 0), pair[0]))[:PARTS]
    if len(points) < 2:
        return None
    ends = extent([None if p.value is None else float(p.value) for _, p in points])
    rows: list[list[Value]] = []
    for name, point in points:
        value = None if point.value is None else float(point.value)
        text: Value = html.Span(
            whole_words(point.value, read.indicator.unit, read.indicator.decimals),
            className="exact",
        )
        if point.state is State.SECRET:
            text = SECRET
        drawing = bar(value, ends)
        rows.append(
            [typography(name), text, [vector(drawing, class_name="ca-barre")] if drawing else ""]
        )
    name = DIMENSIONS[dimensions[0]]
    columns = [Column(name), Column("Valeur", right=True), Column("Barre", drawn=True)]
    return html.Div(
        [
            html.H3(f"Par {name.lower()}"),
            table(f"Valeurs par {name.lower()}", columns, rows, show_caption=False),
        ]
    )


def _areas(shown: Shown, read: Read) -> Component | None:
    """What each area drawn adds to the whole, largest first, when values add up."""
    if read.indicator.rollup not in ("somme", "stock"):
        return None
    if shown.ground.selected.code != shown.ground.parent.code:
        return None
    known = [
        (v.place.name, v.point.value)
        for v in read.layer.values
        if v.point is not None and v.point.value is not None
    ]
    whole = sum(value for _, value in known)
    if len(known) < 2 or whole <= 0:
        return None
    first = sorted(known, key=lambda pair: (-pair[1], pair[0]))[:PARTS]
    ends = extent([float(value) for _, value in first])
    rows: list[list[Value]] = [
        [
            typography(name),
            html.Span(
                whole_words(value, read.indicator.unit, read.indicator.decimals),
                className="exact",
            ),
            [vector(bar(float(value), ends), class_name="ca-barre")],
        ]
        for name, value in first
    ]
    level = shown.ground.level
    columns = [Column(level.name), Column("Valeur", right=True), Column("Barre", drawn=True)]
    part = sum(value for _, value in first) / whole
    words = (
        f"{len(first)} {level.several.lower()} font {percent(part, 0)} de ce qui est connu"
        f"{' ; les valeurs secrètes n’y sont pas' if _hidden(read) else ''}."
    )
    return html.Div(
        [
            html.H3(
                f"Où : les plus fortes valeurs, par {level.name.lower()}".replace(" :", f"{NBSP}:")
            ),
            table("Plus fortes valeurs", columns, rows, show_caption=False),
            html.P(typography(words), className="note"),
        ]
    )


def _hidden(read: Read) -> bool:
    return any(v.worth is Worth.SECRET for v in read.layer.values)


def build_parts(shown: Shown, read: Read) -> Component | None:
    """By modality when the indicator has some, by area when values add up; nothing otherwise."""
    return _parts(shown, read) or _areas(shown, read)
