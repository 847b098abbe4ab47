"""What is known of the area the map speaks of: value, rank, course, parts, decisions, events."""

from __future__ import annotations

from collections.abc import Iterator

from dash.development.base_component import Component

from dashboard.components.address import link
from dashboard.components.map_view import Read, Shown, day_after
from dashboard.components.map_words import ordinal, rank_words
from dashboard.components.reading import course as placed
from dashboard.components.reading import held_alone, indicator_page
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.components.words import judged
from dashboard.figures.vector import sparkline
from dashboard.formats import NBSP, date, number, plural, typography
from dashboard.indicators import STATUS_WORDS, Course, Point, State, Status, caution, course
from dashboard.indicators.wording import change_words, whole_words
from dashboard.territory import Place
from dashboard.territory.standing import standing
from pages._carte_contexte import build_compare, build_events
from pages._carte_parts import build_parts
from pages._indicateur_suites import written_about

SIGNS = {Status.NO_TARGET: "suspendu", Status.SUSPENDED: "statut_suspendu"}


def _course(shown: Shown, read: Read) -> Course:
    """The indicator over time in the area selected, at the period of the map."""
    return course(
        shown.gate,
        read.indicator,
        day=day_after(shown, read.period),
        period=read.period,
        area=shown.ground.selected.code,
        knowledge=shown.knows,
    )


def _figure(read: Read, found: Course) -> Component:
    """The value, large; a secret or an absence said in words."""
    current = found.reading.current
    if current is None or current.state is State.ABSENT:
        return html.P(f"valeur non disponible, {read.period.label}", className="ca-absence")
    if current.state is State.SECRET:
        return html.P(f"secret statistique, {read.period.label}", className="ca-absence")
    indicator = read.indicator
    words = whole_words(current.value, indicator.unit, indicator.decimals)
    value, _, unit = words.partition(NBSP)
    return html.P(
        [html.Span(value, className="valeur"), " ", html.Span(unit, className="unite")],
        className="chiffre",
    )


def _verdict(found: Course) -> Component:
    status = found.reading.status
    words = STATUS_WORDS[status]
    if status is Status.NO_TARGET:
        return html.P(words, className="note")
    return html.P(judged(status.value, words), className="verdict")


def _rank(shown: Shown, read: Read) -> str:
    """Rank among the areas drawn, or among its own peers when its parts are drawn."""
    place = shown.ground.selected
    drawn = read.layer.of(place.code)
    if drawn is not None:
        return rank_words(shown, drawn, read)
    found = standing(
        shown.gate,
        shown.ground.tree,
        place,
        read.indicator,
        read.period,
        measure=read.measure,
        knowledge=shown.knows,
    )
    if found.rank is None:
        return ""
    several = shown.ground.tree.level(place.level).several.lower()
    return f"{ordinal(found.rank)} sur {found.peers} {several}"


def _facts(shown: Shown, read: Read, found: Course) -> Iterator[tuple[str, str]]:
    """Everything small about the value, as names and words."""
    place, current = shown.ground.selected, found.reading.current
    if rank := _rank(shown, read):
        yield "Rang", rank
    drawn = read.layer.of(place.code)
    if read.measure.by_person and drawn is not None and drawn.value is not None:
        yield "Par habitant", read.scale.text(drawn.value)
    for comparison in (found.reading.previous, found.reading.year_ago):
        if comparison is not None:
            change = change_words(comparison, read.indicator.unit)
            yield f"Depuis {comparison.label}", change
    if current is not None and current.value is not None:
        if current.denominator is not None and read.indicator.rollup == "taux_pondere":
            yield "Calcul", f"{_sum(current.numerator)} ÷ {_sum(current.denominator)}"
        if current.count is not None:
            small = caution(read.indicator, found.reading.definition, current)
            yield "Effectif", number(current.count) + (small and f", {small}")
        if current.coverage is not None and current.coverage < 1:
            yield "Couverture", f"{number(current.coverage * 100)}{NBSP}%"
    if place.population:
        yield "Habitants", f"{number(place.population)} en {place.population_year}"
    if place.km2:
        yield "Superficie", f"{number(place.km2, 1)}{NBSP}km²"


def _sum(value: object) -> str:
    if value is None:
        return "?"
    text = float(str(value))
    return number(text, 0 if text == int(text) else 1)


def _trend(read: Read, found: Course) -> Component | None:
    """The course of the area, small, with its ends in words."""
    kept = [p for p in found.reading.trend if p.complete]
    drawing = sparkline(placed(kept), width=320, height=64)
    if not drawing:
        return None
    known = [p for p in kept if p.value is not None]
    first, last = known[0], known[-1]
    scale = read.indicator

    def said(point: Point) -> str:
        return whole_words(point.value, scale.unit, scale.decimals)

    words = (
        f"De {first.period.label} ({said(first)}) à {last.period.label} ({said(last)})"
        f"{_gaps(kept)}."
    )
    return html.Div(
        [
            html.H3("Évolution"),
            vector(drawing, class_name="course ca-course"),
            html.P(typography(words), className="note"),
        ]
    )


def _gaps(points: list[Point]) -> str:
    hidden = sum(p.state is State.SECRET for p in points)
    return f", {plural(hidden, 'période secrète', 'périodes secrètes')}" if hidden else ""


def _decisions(shown: Shown, read: Read) -> Component | None:
    """Open decisions about the indicator, here or above."""
    place = shown.ground.selected
    written = written_about(read.indicator, shown.knows, place.code)
    above = {p.code for p in shown.ground.tree.way(place.code)} | {""}
    found = [d for d in written.decisions if d.open and d.area in above]
    if not found:
        return None
    items = [
        html.Li(
            [
                html.A(typography(d.text), href=f"/decisions/{d.stamp.id}", rel="external"),
                f", échéance {date(d.due)}" if d.due else ", sans échéance",
            ]
        )
        for d in found
    ]
    return html.Div([html.H3("Décisions en cours"), html.Ul(items, className="enumeration")])


def _unknown(shown: Shown, read: Read, alone: Place) -> Component:
    """An area whose own accounts are not known: those of a town inside are not its own."""
    place = shown.ground.selected
    words = f"valeur non disponible : seuls les comptes de {alone.name} sont connus"
    way = html.A(
        typography(f"Ceux de {alone.name}"),
        href=indicator_page(read.indicator.code, area=alone.code, period=read.period.code),
    )
    return html.Aside(
        [
            html.P(shown.ground.tree.level(place.level).name, className="note"),
            html.H2(typography(place.name), id="carte-lieu"),
            html.P(typography(f"{read.indicator.label}, {read.period.label}"), className="mesure"),
            html.P(typography(words), className="ca-absence"),
            html.P(way, className="actions"),
        ],
        className="ca-panneau",
        **{"aria-labelledby": "carte-lieu"},
    )


def build_panel(shown: Shown, read: Read) -> Component:
    """The panel of the area selected."""
    place = shown.ground.selected
    code = "" if place.code == shown.ground.tree.root else place.code
    alone = shown.ground.tree.places.get(held_alone(read.indicator, code))
    if alone is not None:
        return _unknown(shown, read, alone)
    found = _course(shown, read)
    more = indicator_page(read.indicator.code, area=code, period=read.period.code)
    facts = [
        part
        for name, words in _facts(shown, read, found)
        for part in (html.Dt(typography(name)), html.Dd(typography(words)))
    ]
    level = shown.ground.tree.level(place.level).name
    parts = [
        html.P(level, className="note"),
        html.H2(typography(place.name), id="carte-lieu"),
        html.P(typography(f"{read.indicator.label}, {read.period.label}"), className="mesure"),
        _figure(read, found),
        _verdict(found),
        html.Dl(facts, className="fiche"),
        _trend(read, found),
        build_parts(shown, read),
        _decisions(shown, read),
        build_events(shown, read),
        html.P(
            [
                html.A("Tout sur cet indicateur", href=more),
                html.A("Voir la revue", href=link("/", area=code)),
            ],
            className="actions",
        ),
        build_compare(shown, read),
    ]
    return html.Aside(
        [part for part in parts if part is not None],
        className="ca-panneau",
        **{"aria-labelledby": "carte-lieu"},
    )
