"""The table of a level: every amount of every part, and what each was a year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget import Amounts, Child, Level, per_head, share
from dashboard.components.budget_words import (
    MEASURES,
    SIDES,
    carried_of,
    measure_word,
    name_of,
    only_carried,
    rate,
    told,
    worth,
)
from dashboard.components.graph import file_buttons
from dashboard.components.table import csv_cell
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.execution_bar import Bar, execution_bar
from dashboard.formats import DASH, number, percent, typography
from pages._budget_notes import notes_of
from pages._budget_vue import Shown, at_before, outside, parts_of, ranked, rows_of


class _Columns:
    """Columns this document can fill, in their order."""

    def __init__(self, shown: Shown) -> None:
        side, scope, whole = shown.level.side, shown.scope, shown.level.total
        words = MEASURES[side]
        self.measure = "realise" if scope.executed else "vote"
        found: list[tuple[str, str]] = []
        for name in ("vote", "reports", "ouvert", "engage", "realise", "paye"):
            if name == "reports":
                if not scope.executed and told(shown.level, "ouvert"):
                    found.append((name, "Restes à réaliser repris"))
            elif told(shown.level, name) and not (name == "engage" and side == "R"):
                found.append((name, measure_word(shown.level, name).capitalize()))
        if scope.executed and whole.disponible is not None and scope.movement == "reel":
            found.append(("disponible", scope.left_words(side).capitalize()))
        if scope.executed and whole.credits is not None:
            found.append(("taux", "Taux d'exécution"))
        if shown.level.previous is not None:
            found.append(("avant", f"{words[self.measure].capitalize()} {at_before(shown)}"))
            found.append(("ecart", "Écart"))
        told_by_head = scope.movement == "reel" and scope.step not in ("DM", "BS")
        if scope.population and told_by_head and not shown.level.across_years:
            found.append(("habitant", f"{words[self.measure].capitalize()} par habitant"))
        self.found = found


def _figure(child: Child, name: str, shown: Shown, measure: str) -> Decimal | None:
    """What a column holds for a part."""
    amounts = child.amounts
    if name in MEASURES["D"]:
        return worth(amounts, name)
    past = worth(child.previous, measure) if child.previous else None
    now = worth(amounts, measure)
    found: dict[str, Decimal | None] = {
        "reports": amounts.taken_up,
        "disponible": amounts.disponible,
        "taux": amounts.taux_execution,
        "avant": past,
        "ecart": None if now is None or past is None else share(now - past, past),
        "habitant": per_head(now, shown.scope.population),
    }
    return found[name]


def _number(value: Decimal | None, decimals: int = 0) -> Component:
    return html.Td(
        number(value, decimals) if value is not None else DASH,
        className="nombre",
        **{"data-csv": csv_cell(value)},
    )


def _share(value: Decimal | None) -> str:
    """A share for a spreadsheet, to the hundredth of a percent."""
    return csv_cell(None if value is None else value.quantize(Decimal("0.0001")))


def _rate(value: Decimal | None) -> Component:
    """A rate and its bar, on a scale from 0 to 100 %."""
    drawn = Bar(credits=1.0, realised=None if value is None else min(float(value), 1.0))
    return html.Td(
        [
            vector(execution_bar(drawn, 1.0), class_name="taux-trait"),
            html.Span(rate(value, 1)),
        ],
        className="nombre taux",
        **{"data-csv": _share(value)},
    )


def _gap(value: Decimal | None) -> Component:
    words = DASH if value is None else percent(value, 1, signed=True)
    return html.Td(words, className="nombre", **{"data-csv": _share(value)})


def _cells(child: Child, shown: Shown, columns: _Columns) -> list[Component]:
    cells = []
    for name, _ in columns.found:
        value = _figure(child, name, shown, columns.measure)
        if name == "taux":
            cells.append(_rate(value))
        elif name == "ecart":
            cells.append(_gap(value))
        elif name == "habitant":
            cells.append(_number(None if value is None else value.quantize(Decimal("0.01"))))
        else:
            cells.append(_number(value))
    return cells


def _row(child: Child, level: Level, shown: Shown, columns: _Columns, kind: str = "") -> Component:
    name = typography(name_of(child.code, child.label, level.kind))
    head = html.Th(html.A(name, href=shown.node_link(child.node)), scope="row")
    return html.Tr([head, *_cells(child, shown, columns)], className=kind or None)


def _ordered(level: Level, shown: Shown, columns: _Columns) -> Sequence[Child]:
    """Children in the order asked: the largest of what is drawn first unless said otherwise."""
    asked = shown.view.sort.removeprefix("-")
    known = {name for name, _ in columns.found}
    if asked == "code":
        return sorted(level.children, key=lambda c: c.code, reverse=shown.view.sort[0] == "-")
    if asked not in known:
        order = ranked(level.children, shown.measure, by_time=level.across_years)
        return sorted(order, key=lambda child: outside(child, level))
    values = {c.node: _figure(c, asked, shown, columns.measure) for c in level.children}
    sign = -1 if shown.view.sort.startswith("-") else 1
    return sorted(
        level.children,
        key=lambda c: (values[c.node] is None, sign * (values[c.node] or 0)),
    )


def _head(name: str, words: str, shown: Shown, *, numeric: bool = True) -> Component:
    """A heading that sorts: the greatest first, then the smallest."""
    if name == "ecart":
        return html.Th(words, scope="col", className="nombre")
    chosen = shown.view.sort.removeprefix("-") == name
    down = shown.view.sort == f"-{name}"
    target = name if down or (name == "code" and not chosen) else f"-{name}"
    mark = html.Span(" ▼" if down else " ▲", **{"aria-hidden": "true"}) if chosen else None
    unit = "" if name in ("code", "taux") else f" ({'€/hab.' if name == 'habitant' else '€'})"
    order = {"aria-sort": "descending" if down else "ascending"} if chosen else {}
    return html.Th(
        html.A([typography(words + unit), mark], href=shown.link(sort=target, anchor="postes")),
        scope="col",
        className="nombre" if numeric else None,
        **order,
    )


def _total(shown: Shown, columns: _Columns) -> Component:
    level = shown.level
    whole = Child("", "Total", (), level.total, level.previous)
    cells = _cells(whole, shown, columns)
    if level.across_years:
        names = [name for name, _ in columns.found]
        cells = [
            cell if name in ("vote", "realise") else html.Td(DASH, className="nombre")
            for name, cell in zip(names, cells, strict=True)
        ]
    return html.Tr([html.Th("Total", scope="row"), *cells], className="total")


def _raw(words: str, amounts: Amounts, shown: Shown, columns: _Columns, node: str) -> Component:
    """A row whose amounts hold the results carried over: what is not meant for them stays empty."""
    known = {
        "vote": amounts.vote,
        "ouvert": amounts.ouvert,
        "realise": amounts.realise,
        "paye": amounts.paye,
    }
    cells = [
        _number(known[name]) if known.get(name) is not None else html.Td("", className="nombre")
        for name, _ in columns.found
    ]
    head = html.A(typography(words), href=node) if node else typography(words)
    return html.Tr([html.Th(head, scope="row"), *cells], className="reporte")


def _hidden(child: Child, shown: Shown) -> bool:
    """Results carried over are under the total; an amendment shows what it changes."""
    if only_carried(child.amounts):
        return True
    changed = child.amounts.voted or child.amounts.taken_up
    return shown.scope.step == "DM" and not changed and shown.level.total.lines_nb > 1


def _carried(shown: Shown, columns: _Columns) -> list[Component]:
    """Results carried over, then the total with them: what the balance of the section counts."""
    whole = shown.level.total
    if not carried_of(whole) or shown.level.across_years:
        return []
    results = Amounts(
        vote=whole.carried_vote or None,
        ouvert=whole.carried_ouvert,
        realise=whole.carried_realise,
        paye=whole.carried_paye or None,
    )
    only = [child for child, _ in rows_of(shown) if only_carried(child.amounts)]
    deeper = len(only) == 1 and not only_carried(whole)
    node = shown.node_link(only[0].node) if deeper else ""
    with_them = replace(
        whole,
        vote=whole.vote if whole.carried_vote else None,
        paye=whole.paye if whole.carried_paye else None,
    )
    return [
        _raw("Résultats reportés (001, 002)", results, shown, columns, node),
        _raw("Total, résultats reportés compris", with_them, shown, columns, ""),
    ]


def build_table(shown: Shown) -> Component:
    """Every part, sortable, with in-cell bars and the total; its export beside."""
    columns = _Columns(shown)
    level = shown.level
    body: list[Component] = []
    for child in _ordered(level, shown, columns):
        if _hidden(child, shown) and not shown.inner:
            continue
        inner = shown.inner.get(child.code)
        body.append(_row(child, level, shown, columns, "tete-groupe" if inner else ""))
        for part in _ordered(inner, shown, columns) if inner else ():
            if _hidden(part, shown):
                continue
            body.append(_row(part, inner or level, shown, columns, "dans-groupe"))
    first = _head("code", "Poste", shown, numeric=False)
    heads = [first, *(_head(name, words, shown) for name, words in columns.found)]
    caption = (
        f"{SIDES[level.side].capitalize()}, {shown.scope.budget_name}, {shown.scope.stage_words}"
    )
    table = html.Table(
        [
            html.Caption(html.Span(typography(caption)), className="cache"),
            html.Thead(html.Tr(heads)),
            html.Tbody([*body, _total(shown, columns), *_carried(shown, columns)]),
        ]
    )
    said = "tableau des postes"
    # the side and what it is split in: away from its page, nothing else says it
    title = f"{SIDES[level.side].capitalize()}, tous les postes : {parts_of(shown)}"
    return html.Div(
        [
            html.H2(typography(title), id="postes-titre", className="constat"),
            html.P(typography(notes_of(shown)), className="mesure"),
            html.Div(
                html.Div(
                    table,
                    className="defile",
                    role="region",
                    tabIndex="0",
                    **{"aria-label": caption},
                ),
                className="jumeau ouvert",
            ),
            html.Div(
                file_buttons(said),
                className="outils",
            ),
        ],
        id="postes",
        className="graphique postes",
        role="group",
        **{"aria-labelledby": "postes-titre"},
    )
