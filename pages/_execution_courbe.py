"""The course of the exercice against the expected band, its facts beside, its table under."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget.execution import Execution
from dashboard.budget.post import Post
from dashboard.budget.rhythm import day_of, elapsed
from dashboard.budget.scope import LEFT, UNSPENT
from dashboard.components.execution_words import (
    AGAINST,
    DONE,
    OF_CREDITS,
    at_words,
    before_words,
    interval_words,
    method_words,
    rate,
    subject,
    summary,
    verdict,
    years_words,
)
from dashboard.components.graph import Native, figure_tools, hints
from dashboard.components.paper import sizes
from dashboard.components.prose import definitions
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.charts import Scale, money_scale
from dashboard.figures.execution_course import Course, Label, execution_course
from dashboard.figures.vector import mark
from dashboard.formats import date, money, money_short, typography

_MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
_STEPS = (1, 2, 2.5, 5, 10)
SIZES = (("large", 900, 380), ("etroit", 358, 300))


def _heights(top: float, scale: Scale) -> list[tuple[float, str]]:
    """Round values from 0 to just above the top, with their words."""
    rough = (top or 1.0) / 6
    power = 10 ** math.floor(math.log10(rough))
    step = next(s * power for s in _STEPS if s * power >= rough)
    count = math.ceil(top / step - 1e-9) or 1
    values = [rank * step for rank in range(count + 1)]
    decimals = 0 if all(float(v / scale.divisor).is_integer() for v in values) else 1
    writes = Scale(scale.unit, decimals, scale.divisor)
    return [(value, writes.text(value)) for value in values]


def _months(year: int, last: int, *, narrow: bool) -> list[tuple[float, str]]:
    """First days of the months, named, one in three when narrow, the next January with its year."""
    found = [
        (float(day_of(dt.date(year, m, 1), year)), "" if narrow and m % 3 != 1 else _MONTHS[m - 1])
        for m in range(1, 13)
    ]
    if last > 365:
        words = "janv." if narrow else f"janv. {year + 1}"
        found.append((float(day_of(dt.date(year + 1, 1, 1), year)), words))
    return found


def _shape(read: Execution) -> list[tuple[float, float]]:
    """How what remains came in past exercices: share of the rest, from the date to the end."""
    day = day_of(read.date, read.scope.year)
    after = [(d, r.amount) for d, r in read.expected if d >= day]
    if len(after) < 2:
        return []
    start, end = after[0][1], after[-1][1]
    if end <= start:
        span = after[-1][0] - day or 1
        return [(float(d), (d - day) / span) for d, _ in after]
    return [(float(d), float((value - start) / (end - start))) for d, value in after]


def _observed(read: Execution) -> tuple[list[tuple[float, float]], ...]:
    """(realised, committed, credits) by day."""
    year = read.scope.year
    days = [(float(day_of(s.date, year)), s) for s in read.course.snapshots]
    return (
        [(d, float(s.realised)) for d, s in days if s.realised is not None],
        [(d, float(s.engaged)) for d, s in days if s.engaged is not None],
        [(d, float(s.opened)) for d, s in days if s.opened is not None],
    )


def _interval(post: Post) -> tuple[float, float] | None:
    found = post.landing
    if found is None or found.low is None or found.high is None:
        return None
    return float(found.low), float(found.high)


def _labels(read: Execution, expected: list[tuple[float, float]]) -> list[Label]:
    post, side = read.total, read.side
    found = []
    if post.now.opened is not None:
        opens = "Crédits ouverts" if side == "D" else "Prévision"
        words = f"{opens} {money_short(post.now.opened)}"
        found.append(Label(float(post.now.opened), words, "ce-credits-nom"))
    ends = _interval(post)
    if ends:
        words = f"Atterrissage {interval_words(post)}"
        found.append(Label(sum(ends) / 2, words, "ce-atterrissage-nom"))
    elif expected and post.rhythm is not None:
        theory = "Rythme linéaire" if post.rhythm.method == "lineaire" else "Rythme attendu"
        found.append(Label(expected[-1][1], theory, "ce-attendu-nom"))
    return found


def _course(read: Execution, *, narrow: bool) -> Course:
    done, committed, opened = _observed(read)
    if read.side == "R":
        committed = []
    expected = [(float(d), float(r.amount)) for d, r in read.expected]
    low = [(float(d), float(r.low)) for d, r in read.expected if r.low is not None]
    high = [(float(d), float(r.high)) for d, r in read.expected if r.high is not None]
    values = [v for points in (done, committed, opened, expected, high) for _, v in points]
    ends = _interval(read.total)
    top = max([*values, *(ends or ()), 0.0])
    post, words = read.total, DONE[read.side][0].capitalize()
    return Course(
        last=float(read.last),
        done=done,
        committed=committed,
        credits=opened,
        expected=expected,
        low=low,
        high=high,
        landing=ends,
        shape=_shape(read),
        heights=_heights(top, money_scale([Decimal(str(top))])),
        months=_months(read.scope.year, read.last, narrow=narrow),
        labels=_labels(read, expected),
        done_words=f"{words} {money_short(post.now.realised)}",
        committed_words=f"Engagé {money_short(post.now.engaged)}" if committed else "",
        over=float(day_of(dt.date(read.scope.year + 1, 1, 1), read.scope.year)),
    )


def _key(read: Execution) -> Component:
    """What each mark is, in words."""
    rhythm = read.total.rhythm
    keys = [("ce-cle-fait", f"{DONE[read.side][0]}, cumulé")]
    if read.side == "D" and read.total.now.engaged is not None:
        keys.append(("ce-cle-engage", "engagé"))
    keys.append(("ce-cle-credits", "crédits ouverts" if read.side == "D" else "prévision"))
    if rhythm is not None and rhythm.low is not None:
        keys.append(("ce-cle-attendu", f"rythme attendu ({years_words(rhythm.years)})"))
        keys.append(("ce-cle-bande", "du plus lent au plus rapide, à une semaine près"))
    elif rhythm is not None:
        keys.append(("ce-cle-attendu", "rythme linéaire théorique"))
    if _interval(read.total):
        keys.append(("ce-cle-atterrissage", "atterrissage, huit chances sur dix"))
    items = [
        html.Li([html.Span(className=f"pastille {kind}"), typography(words)], className="cle")
        for kind, words in keys
    ]
    return html.Ul(items, className="cles")


def _title(read: Execution) -> str:
    post = read.total
    if read.closed:
        return f"{rate(post.rate)} {OF_CREDITS[read.side]} exécutés en {read.scope.year}"
    head = f"{rate(post.rate)} {OF_CREDITS[read.side]} {DONE[read.side][1]} {at_words(read)}"
    if post.rhythm is None or not post.now.opened:
        return head
    usual = rate(post.rhythm.amount / post.now.opened)
    if post.rhythm.method == "lineaire":
        gone = rate(elapsed(day_of(read.date, read.scope.year), read.scope.year), 0)
        return f"{head}, {gone} de l'année écoulés"
    return f"{head}, {usual} attendus"


def _facts(read: Execution) -> Component:
    """The figures of the whole, beside the drawing."""
    post, words = read.total, DONE[read.side][0]
    facts: list[tuple[str, str | Component]] = [
        ("Crédits ouverts" if read.side == "D" else "Prévision", money(post.now.opened, 0)),
    ]
    if read.side == "D" and post.now.engaged is not None:
        facts.append(("Engagé", money(post.now.engaged, 0)))
    facts.append((words.capitalize(), f"{money(post.now.realised, 0)}, {rate(post.rate)}"))
    if read.side == "D":
        no = "" if post.now.engaged is not None else " (hors engagements)"
        left = (UNSPENT if read.closed else LEFT)[read.side].capitalize()
        facts.append((f"{left}{no}", money(post.available, 0)))
    if post.rhythm is not None:
        facts.append(("Attendu à cette date", money(post.rhythm.amount, 0)))
        facts.append(("Écart", money(post.gap, 0, signed=True)))
    if post.previous is not None:
        then = f"{money(post.previous.realised, 0)}, {rate(post.previous_rate)}"
        facts.append((f"{words.capitalize()}, {before_words(read)}", then))
    if not read.closed and post.landing is not None:
        facts.append(("Atterrissage", interval_words(post)))
        against = verdict(post)
        if against:
            said = html.Span([vector(mark(against[0]), class_name="marque"), against[1]])
            facts.append((AGAINST[read.side], said))
    return definitions(facts)


def _commits(read: Execution) -> bool:
    """Whether what is committed is known: it then has a column."""
    return read.side == "D" and read.total.now.engaged is not None


def _twin(read: Execution) -> Component:
    """The drawing as a table, week by week."""
    year = read.scope.year
    rhythms = dict(read.expected)
    commits = _commits(read)
    columns = [
        Column("Date"),
        Column("Crédits ouverts" if read.side == "D" else "Prévision", "€", 0),
        *([Column("Engagé", "€", 0)] if commits else []),
        Column(DONE[read.side][0].capitalize(), "€", 0),
        Column("Rythme attendu", "€", 0),
        Column("Plus lent", "€", 0),
        Column("Plus rapide", "€", 0),
    ]
    days = {day_of(s.date, year): s for s in read.course.snapshots}
    rows = []
    for day in sorted({*days, *rhythms}):
        seen, rhythm = days.get(day), rhythms.get(day)
        engaged = [seen.engaged if seen else ""] if commits else []
        rows.append(
            [
                date(dt.date(year, 1, 1) + dt.timedelta(days=day)),
                seen.opened if seen else "",
                *engaged,
                seen.realised if seen else "",
                *((rhythm.amount, rhythm.low, rhythm.high) if rhythm else ("", "", "")),
            ]
        )
    caption = f"{subject(read)}, exercice {year}, semaine par semaine"
    return html.Details(
        [
            html.Summary("Données de la courbe"),
            html.Div(table(typography(caption), columns, rows), className="jumeau"),
        ]
    )


def build_course(read: Execution) -> Component:
    """The drawing, wide and narrow, its words and its facts."""
    said = summary(read)
    drawings = [
        vector(
            execution_course(
                _course(read, narrow=kind == "etroit"), name=said, width=w, height=h, kind=kind
            )
        )
        for kind, w, h in sizes(SIZES)
    ]
    where = f"{read.scope.budget_name}, exercice {read.scope.year}"
    measure = (
        f"{subject(read)}, cumul {DONE[read.side][0]} en euros, opérations réelles hors résultats "
        f"reportés. {where}, extraits du logiciel de finances jusqu'au {date(read.date)}."
    )
    figure = html.Div(
        [
            html.H2(typography(_title(read)), className="constat", id="course-titre"),
            html.P(typography(measure), className="mesure"),
            _key(read),
            html.Div(drawings, className="courses"),
            html.P(said, className="cache"),
            html.P(typography(method_words(read)), className="note"),
            figure_tools(_title(read)),
            _twin(read),
        ],
        id="course",
        className="graphique",
        role="figure",
        **{"aria-labelledby": "course-titre"},
        **hints(Native("lignes", 0, (1, 3, 4) if _commits(read) else (1, 2, 3))),
    )
    return html.Div(
        [figure, html.Div(_facts(read), className="faits-execution")], className="tete-execution"
    )
