"""Feuille de route : la barre des lectures, et les filtres."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.address import link
from dashboard.components.roadmap_words import PATH
from dashboard.components.tags import html
from dashboard.formats import plural, typography
from pages._feuille_vue import Shown, options

READINGS = {
    "": "Objectifs",
    "calendrier": "Calendrier",
    "portes": "Par phase",
    "carte": "Carte",
    "blocages": "Ce qui bloque",
    "silos": "Silos croisés",
}
_NAMES = {
    "service": "service",
    "goal": "objectif",
    "odd": "odd",
    "progress": "etat",
    "gate": "phase",
}
_ALL = {
    "service": "Tous les services",
    "goal": "Tous les objectifs",
    "odd": "Tous les ODD",
    "progress": "Tous les états",
    "gate": "Toutes les phases",
}


def readings_bar(shown: Shown) -> Component:
    """Links to the readings; the filters go from one to the other."""
    kept = {name: getattr(shown.view, name) for name in _NAMES}
    items = [
        html.Li(
            html.A(
                typography(words),
                href=link(PATH, path=path, **kept),
                **({"aria-current": "page"} if path == shown.view.path else {}),
            )
        )
        for path, words in READINGS.items()
    ]
    return html.Nav(
        html.Ul(items),
        className="barre-budget",
        **{"aria-label": "Lectures de la feuille de route"},
    )


def _list(name: str, label: str, known: dict[str, str], chosen: str) -> Component:
    identifier = f"feuille-{_NAMES[name]}"
    made = [
        html.Option(
            typography(words), value=value, **({"selected": "selected"} if value == chosen else {})
        )
        for value, words in {"": _ALL[name], **known}.items()
    ]
    kind = "choisi" if chosen else None
    return html.Span(
        [
            html.Label(label, htmlFor=identifier, className="cache"),
            html.Select(made, id=identifier, name=_NAMES[name], className=kind),
        ],
        className="mot",
    )


def filters(shown: Shown) -> Component:
    """One native list a filter that has choices; without script, a button sends them."""
    lists = [
        _list(name, label, dict(known), getattr(shown.view, name))
        for name, (label, known) in options(shown.roadmap).items()
        if known
    ]
    hidden = [
        html.Select(
            [html.Option(value, value=value, selected="selected")],
            name=name,
            hidden=True,
            **{"aria-hidden": "true"},
        )
        for name, value in (("lecture", shown.view.path), ("niveau", shown.view.level))
        if value
    ]
    erase = html.A("Tout montrer", href=link(PATH, path=shown.view.path), className="effacer")
    return html.Form(
        [
            *lists,
            *hidden,
            html.Noscript(html.Button("Afficher", type="submit")),
            erase if shown.filtered else None,
        ],
        action=PATH,
        method="get",
        className="phrase phrase-budget",
        **{"aria-label": "Filtrer les projets"},
    )


def on_paper(shown: Shown) -> Component:
    """The reading and the filters in words: a printed page has no list to look at."""
    asked = [
        f"{label if label.isupper() else label.lower()} « {known[value]} »"
        for name, (label, known) in options(shown.roadmap).items()
        if (value := getattr(shown.view, name)) in known
    ]
    said = f"filtres : {', '.join(asked)}" if asked else "tous les projets, sans filtre"
    return html.P(
        typography(f"Lecture « {READINGS[shown.view.path]} », {said}."), className="fr-papier note"
    )


def kept_words(shown: Shown) -> str:
    """« 4 projets sur 15 » when a filter is on; "" otherwise."""
    if not shown.filtered:
        return ""
    return f"{plural(len(shown.kept), 'projet')} sur {len(shown.every)}."
