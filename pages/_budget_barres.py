"""The bars of a level: credits, committed, realised, a year before; largest first, one scale."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget import Amounts, Child
from dashboard.components.budget_words import (
    MEASURES,
    measure_word,
    name_of,
    rate,
    told,
    worth,
)
from dashboard.components.graph import hints
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.execution_bar import Bar, execution_bar
from dashboard.formats import DASH, money_short, typography
from pages._budget_vue import Shown, at_before, outside, parts_of, ranked, rows_of, to_before

BARS = 14
"""Bars drawn; the table holds them all."""


def _bar(amounts: Amounts, previous: Amounts | None, *, executed: bool, opened: bool) -> Bar:
    def size(value: Decimal | None) -> float | None:
        return None if value is None else float(value)

    if not executed:
        return Bar(
            credits=size(amounts.credits) if opened else None,
            realised=size(amounts.voted),
            previous=size(previous.voted if previous else None),
        )
    return Bar(
        credits=size(amounts.credits),
        committed=size(amounts.committed),
        realised=size(amounts.executed),
        previous=size(previous.executed if previous else None),
    )


def _beside(child: Child, shown: Shown) -> str:
    """Amount and rate written at the end of a bar."""
    value = worth(child.amounts, shown.measure)
    if value is None:
        return DASH
    if not shown.scope.executed or child.amounts.credits is None:
        return money_short(value)
    return f"{money_short(value)} · {rate(child.amounts.taux_execution)}"


def build_bars(shown: Shown) -> Component | None:
    """Bars of execution, largest first, on one scale."""
    rows = [pair for pair in rows_of(shown) if not outside(*pair)]
    by_child = {id(child): level for child, level in rows}
    by_time = shown.level.across_years
    order = ranked([child for child, _ in rows], shown.measure, by_time=by_time)
    drawn = [c for c in order if any(_sizes(c, shown))][:BARS]
    if len(drawn) < 2:
        return None
    opened = told(shown.level, "ouvert")
    bars = [
        _bar(c.amounts, c.previous, executed=shown.scope.executed, opened=opened) for c in drawn
    ]
    scale = max(
        value
        for bar in bars
        for value in (bar.credits, bar.committed, bar.realised, bar.previous, 0.0)
        if value is not None
    )
    items = [
        html.Li(
            [
                html.A(
                    typography(name_of(child.code, child.label, by_child[id(child)].kind)),
                    href=shown.node_link(child.node),
                    className="be-nom",
                ),
                vector(execution_bar(bar, scale), class_name="be-trait"),
                html.Span(_beside(child, shown), className="be-valeur"),
            ]
        )
        for child, bar in zip(drawn, bars, strict=True)
    ]
    hidden = len(order) - len(drawn)
    more = f"Les {hidden} autres sont dans le tableau." if hidden > 1 else ""
    return html.Div(
        [
            html.H2(typography(_bars_title(shown, drawn)), className="constat", id="barres-titre"),
            html.P(_bars_measure(shown), className="mesure"),
            html.Ul(_keys(shown), className="cles"),
            html.Ol(items, className="barres-execution"),
            html.P(typography(more), className="note") if more else None,
        ],
        id="barres",
        className="graphique",
        role="figure",
        **{"aria-labelledby": "barres-titre"},
        **hints(twin="postes"),
    )


def _sizes(child: Child, shown: Shown) -> list[bool]:
    amounts = child.amounts
    values = (
        (amounts.credits, amounts.committed, amounts.executed)
        if shown.scope.executed
        else (amounts.voted, amounts.taken_up)
    )
    return [value is not None and value > 0 for value in values]


def _bars_title(shown: Shown, drawn: Sequence[Child]) -> str:
    """The part where most is left, or the one that moved most."""
    side = shown.level.side
    if shown.level.across_years:
        return f"{MEASURES[side]['realise'].capitalize()} et crédits, exercice par exercice"
    if shown.scope.step == "SITUATION" and side == "D":
        known = [c for c in drawn if c.amounts.disponible is not None]
        over = [c for c in known if (c.amounts.disponible or 0) < 0]
        if over:
            worst = min(over, key=lambda c: c.amounts.disponible or 0)
            amount = money_short(-(worst.amounts.disponible or Decimal(0)))
            done, credit = worst.amounts.executed or 0, worst.amounts.credits or 0
            what = "mandaté" if done > credit else "engagé"
            return f"{worst.label or worst.code} : {amount} {what}s au-delà des crédits"
        if known:
            most = max(known, key=lambda c: c.amounts.disponible or 0)
            left = f"{shown.scope.left_words(side)}s"
            return f"{most.label or most.code} : {money_short(most.amounts.disponible)} {left}"
    moved = [
        (gap, c)
        for c in drawn
        if c.previous is not None and (gap := _moved(c, executed=shown.scope.executed)) is not None
    ]
    if moved:
        gap, child = max(moved, key=lambda pair: abs(pair[0]))
        return (
            f"{child.label or child.code} : {money_short(gap, signed=True)} "
            f"par rapport {to_before(shown)}"
        )
    first = drawn[0]
    return f"{first.label or first.code} : {money_short(worth(first.amounts, shown.measure))}"


def _moved(child: Child, *, executed: bool) -> Decimal | None:
    measure = "realise" if executed else "vote"
    if child.previous is None:
        return None
    now, past = worth(child.amounts, measure), worth(child.previous, measure)
    return None if now is None or past is None else now - past


def _bars_measure(shown: Shown) -> str:
    side, scope = shown.level.side, shown.scope
    shows = parts_of(shown)
    if shown.level.across_years:
        return typography(f"{shows}, en euros. En bout de barre : crédits et taux d'exécution.")
    if not scope.executed:
        drawn = measure_word(shown.level, shown.measure)
        return typography(f"{shows}, {drawn}, en euros, {scope.stage_words}.")
    measure = MEASURES[side][shown.measure]
    if shown.level.total.credits is None:
        return typography(f"{shows}, {scope.stage_words}. En bout de barre : {measure} en euros.")
    return typography(
        f"{shows}, {scope.stage_words}. En bout de barre : {measure} en euros et taux d'exécution."
    )


def _keys(shown: Shown) -> list[Component]:
    """What each mark of a bar is."""
    side, scope, whole = shown.level.side, shown.scope, shown.level.total
    keys = []
    if scope.executed:
        if whole.credits is not None:
            keys.append(("be-cle-credits", MEASURES[side]["ouvert"]))
        if whole.committed is not None and side == "D":
            keys.append(("be-cle-engage", "engagé"))
        keys.append(("be-cle-realise", MEASURES[side]["realise"]))
    else:
        keys.append(("be-cle-realise", "voté"))
        if told(shown.level, "ouvert"):
            keys.insert(0, ("be-cle-credits", "avec les restes à réaliser repris"))
    if shown.level.previous is not None:
        what = MEASURES[side]["realise"] if scope.executed else "voté"
        keys.append(("be-cle-avant", f"{what} {at_before(shown)}"))
    return [
        html.Li([html.Span(className=f"pastille {kind}"), typography(words)], className="cle")
        for kind, words in keys
    ]
