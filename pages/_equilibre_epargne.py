"""Équilibre : la cascade de l'épargne, et la même sur plusieurs exercices."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget.equilibrium import Equilibrium
from dashboard.budget.savings import CHAIN, Step
from dashboard.components.drawn import drawn_table, right
from dashboard.components.equilibrium_words import (
    chain_title,
    level_tag,
    mixed_words,
    ratio_cell,
    ratio_text,
    when,
)
from dashboard.components.table import Column, Shown, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.spark import Course, spark
from dashboard.figures.stretched import Bar, Span, span_of, waterfall_bar
from dashboard.formats import DASH, money_short, number, typography

_KINDS = {"": "total", "+": "plus", "-": "moins"}
_TREND = ("taux_epargne_brute", "capacite_desendettement", "autofinancement_courant")


def _thousands(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount / 1000


def _bounds(step: Step | None) -> tuple[float, float] | None:
    if step is None or step.start is None or step.end is None:
        return None
    return float(step.start), float(step.end)


def _span(chains: list[tuple[Step, ...]]) -> Span:
    ends = [float(v) for c in chains for s in c for v in (s.start, s.end) if v is not None]
    return span_of(ends, zero=True)


def _name(step: Step) -> Shown:
    """« − Intérêts de la dette », with what it is under."""
    sign = {"-": "− ", "+": "+ "}.get(step.sign, "")
    parts: list[Component | str] = [html.Span(typography(f"{sign}{step.label}"), className="pas")]
    if step.help:
        parts.append(html.Span(typography(step.help), className="note pas-aide"))
    shown = html.Span(parts, className="pas-total" if not step.sign else None)
    return Shown(shown, f"{sign}{step.label}")


def _bar(step: Step, past: Step | None, span: Span, *, first: bool, last: bool) -> Component | str:
    here = _bounds(step)
    if here is None:
        return DASH
    bar = Bar(_KINDS[step.sign], *here, past=_bounds(past))
    return vector(waterfall_bar(bar, span, first=first, last=last), class_name="dessin-cellule")


def _key(eq: Equilibrium) -> Component:
    words = [("role-accent", "solde"), ("role-pale", "ce qui s\u2019ajoute ou se retranche")]
    if eq.before and not eq.mixed:
        words.append(("role-avant", f"même étape en {eq.before.year}"))
    items = [html.Li([html.Span(className=f"pastille {r}"), w], className="cle") for r, w in words]
    return html.Ul(items, className="cles", **{"aria-hidden": "true"})


def _said(steps: tuple[Step, ...]) -> str:
    return f"{' ; '.join(f'{s.label} : {money_short(s.amount)}' for s in steps)}."


def cascade(eq: Equilibrium, place: str) -> Component:
    """The waterfall of the exercice, the exercice before under it."""
    steps = eq.chains[eq.current.year]
    past = {s.code: s for s in eq.chains.get(eq.before.year, ())} if eq.before else {}
    drawn = {} if eq.mixed else past
    span = _span([steps, tuple(drawn.values())])
    judged = any(step.level for step in steps)
    rows: list[list[Value]] = []
    for rank, step in enumerate(steps):
        before = past.get(step.code)
        bar = _bar(step, drawn.get(step.code), span, first=not rank, last=rank == len(steps) - 1)
        amount = _thousands(step.amount)
        row: list[Value] = [_name(step), amount, bar]
        if eq.before:
            earlier = _thousands(before.amount) if before else None
            row.append(earlier)
            if not eq.mixed:
                moved = None if amount is None or earlier is None else amount - earlier
                row.append(right(number(moved, signed=True), moved))
        rows.append([*row, level_tag(step.level)] if judged else row)
    columns = [
        Column("Étape"),
        Column(eq.current.label, "k€"),
        Column("De la gestion au financement", drawn=True),
    ]
    if eq.before:
        label = f"{eq.before.year}, réalisé" if eq.current.voted and eq.mixed else eq.before.label
        columns.append(Column(label, "k€"))
        columns += [] if eq.mixed else [Column("Écart", "k€", right=True)]
    columns += [Column("Repère")] if judged else []
    note = eq.book.definitions[eq.definition][1]
    return drawn_table(
        "equilibre-cascade",
        html.Div(
            table("Cascade de l'épargne", columns, rows, show_caption=False), className="cascade"
        ),
        title=chain_title(eq),
        measure=f"Épargne et financement, en milliers d'euros. {place}, {when(eq).lower()}.",
        source=f"Comptes et budgets reçus, opérations réelles, résultats reportés exclus. {note}",
        key=_key(eq),
        summary=f"Cascade. {_said(steps)}",
        notes=[_capacity_note(eq), *([mixed_words(eq)] if eq.mixed else [])],
    )


def _capacity_note(eq: Equilibrium) -> str:
    """What the years of debt are made of; or why they are not told."""
    capacity, debt = eq.figure("capacite_desendettement"), eq.current.debt
    if debt.value is None:
        return (
            "Capacité de désendettement : encours non chargé. Il vient de l'annexe de la dette du "
            "compte (TotEM), d'une balance comptable ou des agrégats de l'OFGL."
        )
    owed = f"Encours de la dette : {money_short(debt.value)} ({debt.source})."
    if capacity.value is None:
        return f"{owed} Capacité de désendettement {capacity.reason}."
    return f"{owed} Capacité de désendettement : {ratio_text(capacity.ratio, capacity.value)}."


def course(
    eq: Equilibrium, values: Sequence[tuple[int, Decimal | None]], name: str
) -> Component | str:
    """A small curve of a measure over the exercices; "" when there is not enough to draw.

    What is voted is no point of a curve of what is realised: it is a gap.
    """
    alike = {s.year for s in eq.alike}
    points = [
        (float(year), None if v is None or year not in alike else float(v)) for year, v in values
    ]
    drawn = spark(Course(points), width=96, height=24, name=name)
    return vector(drawn, class_name="dessin-cellule") if drawn else ""


def years(eq: Equilibrium, place: str) -> Component:
    """The chain and its rates, exercices side by side."""
    shown = eq.shown
    rows: list[list[Value]] = []
    for code, _ in CHAIN:
        steps = [(s.year, eq.step(code, s.year).amount) for s in shown]
        values: list[Value] = [_thousands(amount) for _, amount in steps]
        label = typography(eq.book.measures[code].label)
        rows.append(
            [f"{label} (k€)", course(eq, steps, f"{label}, exercice après exercice"), *values]
        )
    owed = [(s.year, s.debt.value) for s in shown]
    rows.append(
        [
            "Encours de la dette (k€)",
            course(eq, owed, "Encours de la dette"),
            *[_thousands(v) for _, v in owed],
        ]
    )
    for code in _TREND:
        line = eq.line(code)
        past = [(s.year, line.past[s.year].value) for s in shown]
        cells = [ratio_cell(line.ratio, value) for _, value in past]
        unit = "%" if line.ratio.unit == "part" else "années"
        name = typography(f"{line.ratio.label} ({unit})")
        rows.append([name, course(eq, past, line.ratio.label), *cells])
    columns = [
        Column("Mesure"),
        Column("Évolution", drawn=True),
        *(Column(s.label, right=True) for s in shown),
    ]
    said = f"Ruptures à lire : {' ; '.join(eq.breaks)}." if eq.breaks else ""
    first, last = shown[0].year, shown[-1].year
    return drawn_table(
        "equilibre-exercices",
        html.Div(table("Épargne et dette", columns, rows, show_caption=False), className="annees"),
        title=_years_title(eq),
        measure=f"Milliers d'euros courants. {place}, {first} à {last}.",
        source="Comptes et budgets reçus, opérations réelles, résultats reportés exclus.",
        notes=[said] if said else [],
    )


def _years_title(eq: Equilibrium) -> str:
    """Where the net savings went since the first exercice shown."""
    if len(eq.alike) < 2:
        return "Épargne et dette, exercice après exercice"
    first, last = eq.alike[0], eq.alike[-1]
    old, new = (eq.step("epargne_nette", s.year).amount for s in (first, last))
    if old is None or new is None:
        return "Épargne et dette, exercice après exercice"
    said = f"l'épargne nette est passée de {money_short(old)} à {money_short(new)}"
    return f"De {first.year} à {last.year}, {said}"
