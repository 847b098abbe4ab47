"""Comparaisons : un taux dans de petits et de grands lieux, ce que le hasard suffit à expliquer."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.comparison.funnel import Funnel, Placed, funnel
from dashboard.comparison.intervals import Z95, Z998
from dashboard.comparison.screen import Screen, offered, one
from dashboard.components.address import View
from dashboard.components.comparison_words import exported, figure, level_words, with_unit
from dashboard.components.context import Content
from dashboard.components.drawing import SIZES, drawing
from dashboard.components.drawn import right
from dashboard.components.graph import Native, Twin
from dashboard.components.paper import sizes
from dashboard.components.prerender import painted
from dashboard.components.prose import section
from dashboard.components.states import heading, notice
from dashboard.components.table import Column, Shown, Value
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.funnel import draw_funnel
from dashboard.figures.plane import Spot
from dashboard.formats import NBSP, number, typography
from pages._comparaisons_choix import (
    area_list,
    here,
    level_list,
    measure_list,
    period_list,
    readings_bar,
    sentence,
    ways_beside,
)
from pages._comparaisons_nuage import axis_of, source_words

BEYOND = {
    0: "dans l'entonnoir : le hasard suffit",
    1: "hors des limites à 95 %",
    2: "hors des limites à 99,8 %",
}
DISPERSED = 2.0
"""From this dispersion on, chance alone is no model of the whole, and the page says so."""

_KINDS = {0: "pl-point", 1: "pl-hors", 2: "pl-loin"}
SIZES_WORDS = {"proportion": "cas observés", "evenement": "habitants"}


def _factor(found: Funnel) -> float:
    return 100.0 if found.series.unit == "%" else 1.0


def title_of_funnel(found: Funnel, screen: Screen) -> str:
    """How many areas are away from the common rate beyond chance."""
    level = screen.ground.level
    far = [p for p in found.placed if p.beyond == 2]
    total = len(found.placed)
    label = found.series.label
    words = f"{label} : {{}} des {number(total)} {level_words(level)}"
    if not far:
        return f"{label} : aucun écart que le hasard n'explique, à 99,8 %"
    verb = "s'écartent" if len(far) > 1 else "s'écarte"
    return words.format(number(len(far))) + f" {verb} du taux commun plus que par hasard"


def _sides(found: Funnel) -> str:
    """On which side of the common rate those beyond chance are."""
    far = [p for p in found.placed if p.beyond == 2]
    above = sum(1 for p in far if p.above)
    if not far:
        return "Tous les lieux tiennent dans l'entonnoir à 99,8 %"
    return f"{number(above)} au-dessus du taux commun, {number(len(far) - above)} au-dessous"


def _spots(found: Funnel, screen: Screen, view: View) -> list[Spot]:
    factor = _factor(found)
    drawn = []
    for place in found.placed:
        name, focus = screen.name(place.area), place.area == screen.focus.code
        said = (
            f"{name} : {with_unit(found.series, place.value)}, {number(place.size)} "
            f"{SIZES_WORDS[found.series.law]} ; {BEYOND[place.beyond]}"
        )
        weight = 3.0 if focus else place.beyond + (0.5 if place.beyond else 0)
        kind = "pl-suivi" if focus and place.beyond < 2 else _KINDS[place.beyond]
        drawn.append(
            Spot(
                float(place.size),
                float(place.value) * factor,
                name,
                typography(said),
                here(view, area=place.area),
                kind,
                weight,
            )
        )
    return drawn


def _row(found: Funnel, screen: Screen, view: View, place: Placed) -> list[Value]:
    series = found.series
    name = screen.name(place.area)
    link = html.A(typography(name), href=here(view, area=place.area))
    ends = f"{figure(series, place.low)} à {figure(series, place.high)}"
    side = ("au-dessus" if place.above else "au-dessous") if place.beyond else ""
    return [
        Shown(link, name),
        place.count,
        place.size,
        right(figure(series, place.value), exported(series, place.value)),
        right(ends, typography(ends)),
        typography(", ".join(w for w in (BEYOND[place.beyond], side) if w)),
    ]


def _twin(found: Funnel, screen: Screen, view: View) -> Twin:
    series = found.series
    columns = [
        Column(level_words(screen.ground.level, 1).capitalize()),
        Column("Cas" if series.law == "proportion" else "Événements"),
        Column("Sur" if series.law == "proportion" else "Habitants"),
        Column(typography(f"{series.label} ({series.unit})"), right=True),
        Column("Intervalle à 95 %", right=True),
        Column("Lecture"),
    ]
    rows = [_row(found, screen, view, place) for place in reversed(found.placed)]
    return Twin(columns, rows)


def _key() -> Component:
    marks = (
        ("pl-point", '<circle cx="7" cy="7" r="4.5"/>', "dans l'entonnoir"),
        ("pl-hors", '<circle cx="7" cy="7" r="4.5"/>', "hors des limites à 95 %"),
        ("pl-loin", '<path d="M7 0l7 7-7 7-7-7z"/>', "hors des limites à 99,8 %"),
    )
    items = [
        html.Li(
            [
                vector(
                    f'<svg width="14" height="14" aria-hidden="true"><g class="{kind}">{shape}'
                    "</g></svg>"
                ),
                typography(words),
            ],
            className="cle",
        )
        for kind, shape, words in marks
    ]
    return html.Ul(items, className="cles", **{"aria-hidden": "true"})


def funnel_block(found: Funnel, screen: Screen, view: View) -> Component:
    """The funnel, its text and its table."""
    factor, series = _factor(found), found.series
    dots = _spots(found, screen, view)
    write, title = axis_of(series)

    def near(size: float) -> tuple[float, float]:
        low, high = found.limits(size, Z95)
        return low * factor, high * factor

    def far(size: float) -> tuple[float, float]:
        low, high = found.limits(size, Z998)
        return low * factor, high * factor

    across = SIZES_WORDS[series.law]
    drawings = [
        draw_funnel(
            dots,
            float(found.centre) * factor,
            near,
            far,
            (lambda value: number(value), f"{across} (échelle logarithmique)"),
            (write, title),
            width=w,
            height=h,
            class_name=f"plan-{kind}",
        )
        for kind, w, h in sizes(SIZES)
    ]
    counts = [sum(1 for p in found.placed if p.beyond >= rank) for rank in (1, 2)]
    level = level_words(screen.ground.level)
    summary = (
        f"Taux commun : {with_unit(series, found.centre).rstrip('.')}. "
        f"Sur {number(len(found.placed))} {level}, "
        f"{number(counts[0])} hors des limites à 95 % et {number(counts[1])} à 99,8 %. "
        f"Par hasard seul, on en attend {number(len(found.placed) * 0.05, 1)} à 95 %."
    )
    more = found.dispersion
    if more > DISPERSED:
        summary += (
            f" Les écarts sont {number(more, 1)} fois plus dispersés que par hasard : presque tous "
            "les lieux diffèrent pour de vraies raisons, ou comptent différemment."
        )
    chance = "loi binomiale" if series.law == "proportion" else "loi de Poisson"
    return drawing(
        "comparaisons-entonnoir",
        drawings,
        _twin(found, screen, view),
        native=Native("nuage", 0, (2, 3)),
        title=_sides(found),
        measure=f"{series.label} ({series.unit}), {level}, {series.period}. En travers : {across}.",
        summary=summary,
        source=source_words(),
        key=_key(),
        notes=[
            f"Limites du score autour du taux commun ({chance}) ; intervalle de chaque lieu tiré "
            "du même test : un lieu est dans l'entonnoir quand son intervalle contient le taux "
            "commun. Un lieu hors des limites n'est pas fautif : il mérite une question."
        ],
    )


def build_funnel(screen: Screen, view: View) -> Content:
    """One rate across areas of all sizes."""
    kept = [s for s in offered(screen) if s.law]
    code = view.indicator or (kept[0].code if kept else "")
    lists = [
        level_list(screen),
        measure_list("indicateur", "Mesure", kept, code),
        period_list(screen),
        area_list(screen),
    ]
    bar, form = readings_bar(view), sentence(lists, {"lecture": view.path})
    if not code:
        words = (
            "Il faut une part de cas ou un nombre d'événements (demandes, accidents, créations "
            "d'entreprises) connu dans trois lieux au moins, à ce niveau et cette période."
        )
        body = notice("Pas de petits nombres à lire", words)
        return Content([bar, *heading("Petits nombres"), form, body], title="Petits nombres")
    found = funnel(one(screen, code))
    lede = (
        "Plus un lieu est petit, plus son taux varie par hasard : entre les courbes, un écart ne "
        f"dit rien. {number(len(found.placed))}{NBSP}{level_words(screen.ground.level)}, "
        f"{found.series.period}."
    )
    return Content(
        [
            bar,
            *heading(title_of_funnel(found, screen), lede),
            form,
            painted(
                [
                    section(
                        "Petits et grands lieux",
                        funnel_block(found, screen, view),
                        ways_beside(found.series, screen, here="entonnoir"),
                    )
                ],
                class_name="comparaisons",
            ),
        ],
        title="Petits nombres",
    )
