"""The panel of a published context value, and the dated facts of an area."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.address import link
from dashboard.components.map_view import Read, Shown
from dashboard.components.map_words import rank_words, value_words
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.components.ways import ways
from dashboard.figures.vector import sparkline
from dashboard.formats import NBSP, date, number, typography
from dashboard.territory import courses_of, published
from dashboard.territory.standing import breaks

EVENTS = 5
"""Events listed at most; changes of perimeter always are."""


def build_events(shown: Shown, read: Read) -> Component | None:
    """Dated facts and changes of perimeter, the latest first."""
    place = shown.ground.selected
    since = min(p.start for p in read.layer.periods)
    said = [
        (e.start, e.label or e.kind)
        for e in shown.knows.about(read.indicator, place.code)
        if e.kind not in ("ferie", "vacances") and e.end >= since and e.start <= read.period.end
    ]
    changed = [(b.day, f"périmètre modifié : {b.words}") for b in breaks(shown.gate, place.code)]
    kept = sorted([*changed, *sorted(said, reverse=True)[:EVENTS]], reverse=True)
    items = [
        html.Li([html.Span(f"{date(day)}{NBSP}: ", className="note"), typography(words)])
        for day, words in kept
    ]
    if not items:
        return None
    return html.Div([html.H3("Événements"), html.Ul(items, className="enumeration")])


def _context_trend(shown: Shown, read: Read, code: str) -> Component | None:
    """The published values of an area, small, with their ends in words."""
    courses = courses_of(shown.gate, read.layer)
    steps = [(p, cells[code][1]) for p, cells in courses.items() if code in cells]
    points = [(float(p.start.toordinal()), None if v is None else float(v)) for p, v in steps]
    drawing = sparkline(points, width=320, height=64)
    if not drawing:
        return None
    known = [(p, v) for p, v in steps if v is not None]
    ends = [f"{p.label} ({read.scale.text(v)})" for p, v in (known[0], known[-1])]
    words = f"De {ends[0]} à {ends[1]}."
    return html.Div(
        [
            html.H3("Évolution"),
            vector(drawing, class_name="course ca-course"),
            html.P(typography(words), className="note"),
        ]
    )


def build_compare(shown: Shown, read: Read) -> Component | None:
    """To the comparisons, with the indicator, the area and the period; nothing without peers."""
    level, place = shown.ground.level.code, shown.ground.selected
    if sum(area.level == level for area in shown.knows.areas.values()) < 2:
        return None
    context = published(read.indicator)
    asked = {
        "indicator": read.indicator.code,
        "level": level,
        "area": place.code if place.level == level else "",
        "period": "" if context else read.period.code,  # a published value has its own year
    }
    family = "contexte" if context else read.indicator.family
    return ways(
        [
            ("parmi les pairs", link("/comparaisons", family=family, **asked)),
            ("avec une autre mesure", link("/comparaisons", path="nuage", **asked)),
        ]
    )


def build_context(shown: Shown, read: Read) -> Component:
    """The panel of a context value: what was published of the area selected."""
    place = shown.ground.selected
    value = read.layer.of(place.code)
    if value is None:
        said = read.scale.text(read.layer.whole) if read.layer.whole is not None else ""
        said = said or f"Aucune valeur publiée pour {place.name}."
    else:
        said = value_words(read, value)
    facts = [("Rang", rank_words(shown, value, read))] if value is not None else []
    if place.population:
        facts.append(("Habitants", f"{number(place.population)} en {place.population_year}"))
    terms = [
        part
        for name, words in facts
        if words
        for part in (html.Dt(name), html.Dd(typography(words)))
    ]
    parts = [
        html.P(shown.ground.tree.level(place.level).name, className="note"),
        html.H2(typography(place.name), id="carte-lieu"),
        html.P(typography(f"{read.indicator.label}, {read.period.label}"), className="mesure"),
        html.P(typography(said), className="ca-absence"),
        html.Dl(terms, className="fiche"),
        _context_trend(shown, read, place.code),
        build_events(shown, read),
        build_compare(shown, read),
    ]
    return html.Aside(
        [part for part in parts if part is not None],
        className="ca-panneau",
        **{"aria-labelledby": "carte-lieu"},
    )
