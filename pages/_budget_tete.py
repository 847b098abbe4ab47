"""The head of a level: where one is, what it says, its amounts."""

from __future__ import annotations

from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget import per_head, share, text_of
from dashboard.components.budget_finding import finding_of, lede_of
from dashboard.components.budget_words import (
    MEASURES,
    SIDES,
    name_of,
    only_carried,
    rate,
    told,
    worth,
)
from dashboard.components.prose import crumbs
from dashboard.components.states import heading
from dashboard.components.tags import html
from dashboard.formats import money_short, number, percent, quantity, typography
from pages._budget_vue import Shown, at_before, rows_of


def build_way(shown: Shown) -> Component:
    """Our own breadcrumb: the whole, then every code gone through; filters are kept."""
    scope, level = shown.scope, shown.level
    order = " d'ordre" if scope.movement == "ordre" else ""
    whole = f"{scope.budget_name}, {SIDES[level.side]}{order}"
    names = [name_of(step.code, step.label, step.kind) for step in level.trail]
    links = [shown.link(node="", anchor="")]
    links += [shown.link(node=text_of(step.node), anchor="") for step in level.trail]
    words = [typography(word) for word in (whole, *names)]
    return crumbs(list(zip(words, links, strict=True))[:-1], words[-1])


def build_heading(shown: Shown) -> list[Component]:
    """The finding and the first sentence."""
    parts = [(child, level.kind) for child, level in rows_of(shown)]
    return heading(finding_of(shown.level), lede_of(shown.level, shown.measure, parts))


def _figure(name: str, value: str, beside: str) -> Component:
    return html.Div(
        [
            html.Dt(typography(name)),
            html.Dd([html.Span(value, className="grand"), html.Span(beside, className="note")]),
        ]
    )


def build_figures(shown: Shown) -> Component:
    """Credits, committed, realised, what is left, a year before, per inhabitant."""
    level, scope = shown.level, shown.scope
    whole, side = level.total, level.side
    found = []
    if only_carried(whole):
        return html.Div()
    if scope.executed:
        if whole.credits is not None and not level.across_years:
            found.append((MEASURES[side]["ouvert"], money_short(whole.credits), _opened(shown)))
        if whole.committed is not None and side == "D" and not level.across_years:
            part = f"{rate(whole.taux_engagement, 1)} des crédits"
            found.append(("engagé", money_short(whole.committed), part))
        done = f"{rate(whole.taux_execution, 1)} exécuté"
        if level.across_years or whole.credits is None:
            done = ""
        found.append((MEASURES[side]["realise"], money_short(whole.executed), done))
        if told(level, "paye"):
            part = f"{rate(share(whole.paid, whole.executed), 1)} du {MEASURES[side]['realise']}"
            found.append((MEASURES[side]["paye"], money_short(whole.paid), part))
        real = scope.movement == "reel"
        if whole.disponible is not None and real and not level.across_years:
            found.append(_left(shown))
    else:
        found.append(("voté", money_short(whole.voted), ""))
        if told(level, "ouvert"):
            found.append(("restes à réaliser repris", money_short(whole.taken_up), ""))
            found.append(("voté et reports", money_short(whole.credits), ""))
        if whole.carried_vote:
            found.append(("résultats repris (001, 002)", money_short(whole.carried_vote), ""))
    found += _compared(shown)
    items = [_figure(name.capitalize(), value, typography(beside)) for name, value, beside in found]
    return html.Dl(items, className="montants")


def _opened(shown: Shown) -> str:
    """« voté 56,6 M€, reports 2,7 M€ »: what crédits ouverts are made of, when it is told."""
    whole = shown.level.total
    said = [f"voté {money_short(whole.voted)}"] if told(shown.level, "vote") else []
    if said and whole.taken_up:
        said.append(f"reports {money_short(whole.taken_up)}")
    return ", ".join(said)


def _left(shown: Shown) -> tuple[str, str, str]:
    whole, side = shown.level.total, shown.level.side
    left = whole.disponible
    words = money_short(left)
    if side == "R" and left is not None and left < 0:
        return "au-delà de la prévision", money_short(-left), ""
    beside = "hors engagements" if whole.without_commitments and side == "D" else ""
    if left is not None and left < 0:
        beside = "au-delà des crédits"
    part = share(left, whole.credits)
    whose = "des crédits" if side == "D" else "de la prévision"
    return shown.level.scope.left_words(side), words, beside or f"{rate(part, 1)} {whose}"


def _compared(shown: Shown) -> list[tuple[str, str, str]]:
    level, scope = shown.level, shown.scope
    measure = "realise" if scope.executed else "vote"
    now = worth(level.total, measure)
    found = []
    if level.previous is not None and not level.across_years:
        past = worth(level.previous, measure)
        gap = None if now is None or past is None else share(now - past, past)
        beside = "" if gap is None else f"{percent(gap, 1, signed=True)} depuis"
        name = f"{MEASURES[level.side][measure]} {at_before(shown)}"
        found.append((name, money_short(past), beside))
    real = scope.movement == "reel" and scope.step not in ("DM", "BS")
    if scope.population and now is not None and real and not level.across_years:
        head = per_head(now, scope.population)
        words = quantity(head, "€", 0 if head is None or abs(head) >= Decimal(10) else 2)
        people = f"{number(scope.population)} habitants"
        found.append(("par habitant", words, f"{MEASURES[level.side][measure]}, {people}"))
    return found
