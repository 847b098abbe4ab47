"""What the map shows: a sentence of native lists, and links; the address is the state."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.catalogue.indicators import FAMILIES, Indicator
from dashboard.components.choices import choice_row, choice_rows
from dashboard.components.context import site
from dashboard.components.map_ground import PLAN
from dashboard.components.map_view import PATH, SPOTS, Read, Shown, contours_of
from dashboard.components.map_words import METHOD_WORDS
from dashboard.components.tags import html
from dashboard.formats import typography
from dashboard.indicators import KIND_WORDS
from dashboard.territory import drawable, measures, subjects
from dashboard.territory.context import FAMILY as CONTEXT
from dashboard.territory.projects import FAMILY as PROJECTS

PUBLISHED = {CONTEXT: "Valeurs de contexte", PROJECTS: "Projets soutenus"}
MEASURES = {"habitant": "par habitant", "brut": "nombre brut", "valeur": "valeur"}


def _option(value: str, words: str, *, chosen: bool) -> Component:
    extra = {"selected": "selected"} if chosen else {}
    return html.Option(typography(words), value=value, **extra)


def _list(name: str, label: str, options: Sequence[Component], *, before: str = "") -> Component:
    identifier = f"carte-{name}"
    return html.Span(
        [
            html.Label(label, htmlFor=identifier, className="" if before else "cache"),
            html.Select(list(options), id=identifier, name=name),
        ],
        className="mot",
    )


def _by_family(found: Sequence[Indicator], chosen: str) -> list[Component]:
    """Indicators under the name of their family."""
    groups = []
    for family, name in {**FAMILIES, **PUBLISHED}.items():
        own = [i for i in found if i.family == family]
        if own:
            options = [_option(i.code, i.label, chosen=i.code == chosen) for i in own]
            groups.append(html.Optgroup(options, label=typography(name)))
    return groups


def _periods(read: Read) -> list[Component]:
    """Periods whose values are in the page, the latest first."""
    return [_option(p.code, p.label, chosen=p == read.period) for p in reversed(read.layer.periods)]


def _kept(shown: Shown) -> list[Component]:
    """What a choice keeps of the address: Dash has no hidden field."""
    view = shown.view
    kept = {
        "territoire": view.area,
        "niveau": view.level,
        "noeud": view.node,
        "mesure": view.measure,
        "fond": view.ground,
        "tri": view.sort,
    }
    return [
        html.Select(
            [html.Option(value, value=value, selected="selected")],
            name=name,
            hidden=True,
            **{"aria-hidden": "true"},
        )
        for name, value in kept.items()
        if value
    ]


def build_sentence(shown: Shown) -> Component:
    """Indicator, period, classes, and the indicator beside."""
    found = drawable(shown.known, shown.ground.level.code, subjects())
    main, other = shown.main, shown.other
    code = main.indicator.code if main else ""
    lists = [_list("indicateur", "Indicateur", _by_family(found, code))]
    if main is not None:
        lists.append(_list("periode", "Période", _periods(main)))
        method = main.classes.method if main.classes else ""
        words = [_option(m, METHOD_WORDS[m], chosen=m == method) for m in main.methods]
        lists.append(_list("classes", "Classes", words))
        beside = [i for i in found if i.code != code]
        none = _option("", "aucun autre indicateur", chosen=other is None)
        chosen = other.indicator.code if other else ""
        lists.append(_list("autre", "À côté", [none, *_by_family(beside, chosen)], before="À côté"))
    return html.Form(
        [*lists, *_kept(shown), html.Noscript(html.Button("Afficher", type="submit"))],
        action=PATH,
        method="get",
        className="phrase phrase-budget",
        **{"aria-label": "Ce que montre la carte"},
    )


def _levels(shown: Shown) -> Component | None:
    """Levels that can be drawn from here, then places and sensors."""
    ground = shown.ground
    place = ground.selected if ground.spots else ground.parent
    code = "" if place.code == ground.tree.root else place.code
    choices = [
        (
            level.several,
            shown.link(area=code, level=level.code, node="", sort=""),
            level.code == ground.level.code and not ground.spots,
        )
        for level in ground.tree.below(place.code)
        if contours_of(shown.gate, level.code) is not None
    ]
    choices.append(("Lieux et capteurs", shown.link(level=SPOTS, node="", sort=""), ground.spots))
    return choice_row("Niveau", choices)


def _grounds(shown: Shown) -> Component | None:
    """The background, when the pack gives one and there are contours to lay on it."""
    if site().territory.tiles is None or shown.ground.contours is None:
        return None
    choices = [
        (words, shown.link(ground=code), shown.view.ground == code)
        for code, words in (("", "Aucun"), (PLAN, "Fond de plan"))
    ]
    return choice_row("Fond", choices)


def build_choices(shown: Shown) -> Component | None:
    """Level, kind of period, measure: rows of links."""
    read = shown.main
    rows = [_levels(shown)]
    if read is not None:
        if len(read.kinds) > 1:
            kinds = [
                (KIND_WORDS[kind], shown.link(period=kind), kind == read.period.kind)
                for kind in read.kinds
            ]
            rows.append(choice_row("Période", kinds))
        offered = measures(read.indicator)
        if len(offered) > 1:
            codes = [
                (MEASURES[m.code], shown.link(measure=m.code), m.code == read.measure.code)
                for m in offered
            ]
            rows.append(choice_row("Mesure", codes))
    rows.append(_grounds(shown))
    return choice_rows(*rows)
