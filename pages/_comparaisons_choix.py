"""Comparaisons : la barre des lectures, et la phrase de ce qui est comparé."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.catalogue.indicators import FAMILIES, load_indicators
from dashboard.comparison.screen import Screen, groups_for
from dashboard.comparison.series import Series
from dashboard.components.address import View, encode, link
from dashboard.components.comparison_words import group_words, level_words
from dashboard.components.tags import html
from dashboard.components.ways import ways, ways_of
from dashboard.formats import fold, typography

PATH = "/comparaisons"
READINGS = {
    "": "Écarts aux pairs",
    "nuage": "Deux mesures",
    "entonnoir": "Petits nombres",
    "couts": "Coûts unitaires",
    "politique": "Par politique",
    "projets": "Projets soutenus",
}
FAMILY_WORDS = {**FAMILIES, "contexte": "Contexte (INSEE et autres)", "agregat": "Comptes publiés"}

Option = tuple[str, str]
"""Value in the address, words."""


def readings_bar(view: View) -> Component:
    """Links to the readings; level, area, period and group go from one to the other."""
    kept = {"level": view.level, "area": view.area, "period": view.period, "peers": view.peers}
    items = [
        html.Li(
            html.A(
                typography(words),
                href=link(PATH, path=path, **kept),
                **({"aria-current": "page"} if path == view.path else {}),
            )
        )
        for path, words in READINGS.items()
    ]
    label = "Lectures des comparaisons"
    return html.Nav(html.Ul(items), className="barre-budget", **{"aria-label": label})


def listed(
    name: str, label: str, groups: Sequence[tuple[str, Sequence[Option]]], chosen: str
) -> Component:
    """A native list; groups without a name are plain options."""
    identifier = f"comparaisons-{name}"

    def option(value: str, words: str) -> Component:
        said = {"selected": "selected"} if value == chosen else {}
        return html.Option(typography(words), value=value, **said)

    lines: list[Component] = []
    for group, options in groups:
        made = [option(value, words) for value, words in options]
        lines += [html.Optgroup(made, label=typography(group))] if group else made
    return html.Span(
        [
            html.Label(label, htmlFor=identifier, className="cache"),
            html.Select(lines, id=identifier, name=name),
        ],
        className="mot",
    )


def sentence(lists: Sequence[Component | None], kept: Mapping[str, str]) -> Component:
    """Lists in a form; what a choice keeps of the address goes in lists nobody sees."""
    hidden = [
        html.Select(
            [html.Option(value, value=value, selected="selected")],
            name=name,
            hidden=True,
            **{"aria-hidden": "true"},
        )
        for name, value in kept.items()
        if value
    ]
    return html.Form(
        [
            *(one for one in lists if one is not None),
            *hidden,
            html.Noscript(html.Button("Afficher", type="submit")),
        ],
        action=PATH,
        method="get",
        className="phrase phrase-budget",
        **{"aria-label": "Ce qui est comparé"},
    )


def level_list(screen: Screen) -> Component | None:
    """Levels of the tree; nothing when there is one."""
    if len(screen.levels) < 2:
        return None
    options = [(level, level_words(level).capitalize()) for level in reversed(screen.levels)]
    return listed("niveau", "Niveau de territoire", [("", options)], screen.ground.level)


def period_list(screen: Screen) -> Component:
    """Periods offered, and the one asked when it is another."""
    periods = list(screen.periods)
    if screen.ground.period not in periods:
        periods.insert(0, screen.ground.period)
    options = [(p.code, p.label) for p in periods]
    return listed("periode", "Période", [("", options)], screen.ground.period.code)


def group_list(screen: Screen) -> Component:
    """Groups of peers."""
    level = screen.ground.level
    options = [(g, group_words(g, level)) for g in groups_for(screen)]
    return listed("groupe", "Groupe de pairs", [("", options)], screen.group)


def area_list(screen: Screen) -> Component:
    """Areas of the level, in alphabetical order."""
    ordered = sorted(screen.towns, key=lambda t: fold(t.name))
    options = [(t.code, t.name) for t in ordered]
    return listed("territoire", "Territoire suivi", [("", options)], screen.focus.code)


def measure_list(name: str, label: str, offered: Sequence[Series], chosen: str) -> Component | None:
    """Measures by family; nothing when there is none."""
    if not offered:
        return None
    groups: dict[str, list[Option]] = {}
    for series in offered:
        groups.setdefault(series.family, []).append((series.code, series.label))
    named = [(FAMILY_WORDS.get(f, f), options) for f, options in groups.items()]
    return listed(name, label, named, chosen)


def ways_beside(series: Series, screen: Screen, *, here: str) -> Component | None:
    """Other pages about a measure, with the same place, level and period; None without any."""
    indicator = load_indicators().get(series.code)
    if indicator is None:
        return None
    asked = {"area": screen.focus.code, "period": screen.ground.period.code}
    return ways(ways_of(indicator, level=screen.ground.level, here=here, **asked))


def here(view: View, **choices: str) -> str:
    """The same screen with some choices changed."""
    return encode(view.but(page=PATH, **choices))
