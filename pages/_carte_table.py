"""The same values as a table, sorted by the address; a name selects an area."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from html import escape

from dash.development.base_component import Component

from dashboard.components.map_view import Read, Shown
from dashboard.components.map_words import WORTH_WORDS, plain
from dashboard.components.table import Value, csv_cell
from dashboard.components.vector import vector
from dashboard.formats import (
    DASH,
    NOT_CONCERNED,
    SECRET,
    UNKNOWN,
    fold,
    number,
    percent,
    typography,
)
from dashboard.indicators import caution
from dashboard.territory import AreaValue, Worth

ANCHOR = "valeurs"
FINER = 3
"""Decimals a spreadsheet is given beyond those on screen."""

Order = Callable[[AreaValue], tuple[bool, float]]


def _known(value: object) -> tuple[bool, float]:
    """Unknown ones last whatever the direction."""
    return value is None, 0.0 if value is None else float(str(value))


_ORDERS: dict[str, Order] = {
    "valeur": lambda v: _known(v.value),
    "rang": lambda v: _known(v.rank),
    "effectif": lambda v: _known(v.point.count if v.point else None),
    "population": lambda v: _known(v.place.population),
}


def ordered(values: tuple[AreaValue, ...], sort: str) -> list[AreaValue]:
    """Values in the order asked; by name otherwise, « −valeur » from the greatest."""
    down, name = sort.startswith("-"), sort.removeprefix("-")
    by_name = sorted(values, key=lambda v: fold(v.place.name), reverse=down and name == "nom")
    order = _ORDERS.get(name)
    if order is None:
        return by_name

    def key(value: AreaValue) -> tuple[bool, float]:
        absent, size = order(value)
        return absent, -size if down else size

    return sorted(by_name, key=key)


def _head(shown: Shown, words: str, name: str, *, numeric: bool) -> str:
    sort = shown.view.sort or "nom"
    chosen, down = sort.removeprefix("-") == name, sort.startswith("-")
    first = "-" if name in ("valeur", "effectif", "population") else ""
    target = (name if down else f"-{name}") if chosen else f"{first}{name}"
    order = f' aria-sort="{"descending" if down else "ascending"}"' if chosen else ""
    sign = (" ▼" if down else " ▲") if chosen else ""
    href = escape(shown.link(sort=target) + f"#{ANCHOR}")
    kind = ' class="nombre"' if numeric else ""
    mark = f'<span aria-hidden="true">{sign}</span>' if sign else ""
    return (
        f'<th scope="col"{kind}{order}><a href="{href}">{escape(typography(words))}{mark}</a></th>'
    )


def _export(text: str, exact: Value) -> str:
    """What a spreadsheet is given, when it is not what is read."""
    cell = csv_cell(exact)
    return "" if cell == text else f' data-csv="{escape(cell)}"'


def _cell(text: str, exact: Value) -> str:
    return f'<td class="nombre"{_export(text, exact)}>{escape(text)}</td>'


def finer(value: Decimal, decimals: int) -> Decimal:
    """A value for a spreadsheet: a little finer than on screen, without idle zeros."""
    rounded = round(value, decimals + FINER)
    return rounded.to_integral() if rounded == rounded.to_integral() else rounded.normalize()


def _value(read: Read, value: AreaValue) -> str:
    """The value, or the sign of what replaces it."""
    if value.value is not None:
        scaled = value.value * read.scale.factor / read.scale.divisor
        return _cell(plain(read, value.value), finer(scaled, read.scale.decimals))
    said = WORTH_WORDS[value.worth]
    words = {Worth.SECRET: SECRET, Worth.ABSENT: UNKNOWN}.get(value.worth, NOT_CONCERNED)
    return f'<td class="secret" title="{said}" data-csv="{said}">{words}</td>'


def _state(shown: Shown, read: Read, value: AreaValue) -> str:
    """What is not plain about a value, in words."""
    coverage = value.point.coverage if value.point else None
    words = [said_of(value)]
    if value.worth is Worth.PARTIAL:
        words.append("partielle")
    if coverage is not None and coverage < 1:
        words.append(f"couverture {percent(coverage, 0)}")
    definition = shown.knows.definitions.get(read.indicator.code)
    words.append(caution(read.indicator, definition, value.point))
    return typography(", ".join(w for w in words if w))


def _row(shown: Shown, read: Read, value: AreaValue, *, counted: bool, told: bool) -> str:
    place = value.place
    here = place.code == shown.ground.selected.code
    current = ' aria-current="true"' if here else ""
    link = f'<a href="{escape(shown.select(place))}"{current}>{escape(typography(place.name))}</a>'
    count = value.point.count if value.point else None
    hidden = value.worth is Worth.SECRET
    cells = [
        f'<th scope="row"{_export(typography(place.name), place.name)}>{link}</th>',
        _value(read, value),
        _cell(str(value.rank) if value.rank else DASH, value.rank),
        _cell(SECRET if hidden else number(count), SECRET if hidden else count) if counted else "",
        _cell(number(place.population), place.population),
        f'<td class="ca-etat">{escape(_state(shown, read, value))}</td>' if told else "",
    ]
    chosen = ' class="ca-choisi"' if here else ""
    return f'<tr data-code="{escape(place.code)}"{chosen}>{"".join(cells)}</tr>'


def said_of(value: AreaValue) -> str:
    """Why an area has no value, in words; "" when it has one."""
    return WORTH_WORDS.get(value.worth, "")


def build_table(shown: Shown, read: Read, identifier: str) -> Component:
    """Every area: value, rank, count, population, state."""
    level = shown.ground.level
    unit = f" ({read.scale.unit})" if read.scale.unit else ""
    heads = (
        (level.name, "nom", False),
        (f"Valeur{unit}", "valeur", True),
        ("Rang", "rang", True),
        ("Effectif", "effectif", True),
        ("Habitants", "population", True),
    )
    counted = any(v.point and v.point.count is not None for v in read.layer.values)
    head = "".join(
        _head(shown, words, name, numeric=numeric)
        for words, name, numeric in heads
        if counted or name != "effectif"
    )
    told = any(_state(shown, read, v) for v in read.layer.values)
    rows = "".join(
        _row(shown, read, v, counted=counted, told=told)
        for v in ordered(read.layer.values, shown.view.sort)
    )
    state = '<th scope="col">État</th>' if told else ""
    caption = escape(
        typography(f"{read.indicator.label}, {read.period.label}, par {level.name.lower()}")
    )
    anchor = f' id="{ANCHOR}"' if identifier == "carte" else ""
    region = f'role="region" tabindex="0" aria-label="{caption}"{anchor}'
    return vector(
        f'<div class="defile jumeau ouvert" {region}><table>'
        f'<caption class="cache"><span>{caption}</span></caption>'
        f"<thead><tr>{head}{state}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>",
        class_name="ca-table",
    )
