"""The map with its finding, its legend, its slider, its table and its exports."""

from __future__ import annotations

from html import escape

from dash.development.base_component import Component

from dashboard.components.graph import file_buttons
from dashboard.components.map_drawing import (
    area_map,
    changed_words,
    file_of,
    footer_words,
    hidden_words,
    legend,
    source_words,
)
from dashboard.components.map_view import Read, Shown
from dashboard.components.map_words import (
    METHOD_WORDS,
    map_title,
    measure_words,
    summary,
)
from dashboard.components.states import empty
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.map_areas import map_areas
from dashboard.formats import NBSP, typography
from dashboard.indicators import KIND_WORDS
from dashboard.territory import Worth, is_project
from pages._carte_fond import build_ground
from pages._carte_table import build_table

LONGER = ("jour", "semaine", "mois", "trimestre", "cumul", "annee", "glissant")
"""Kinds of period, each longer than those before it, or as long."""


def _slider(shown: Shown, read: Read, identifier: str, *, second: bool) -> Component | None:
    """Periods one after the other, their values fetched at once; nothing when there is one."""
    periods = list(read.layer.periods)
    values = escape(file_of(shown.view, "periodes.json", second=second))
    if len(periods) < 2:
        return None
    codes = escape("|".join(p.code for p in periods))
    labels = escape("|".join(p.label for p in periods))
    here = periods.index(read.period)
    return vector(
        f'<button type="button" class="outil" data-action="lecture" aria-pressed="false">'
        f"Lecture</button>"
        f'<label for="{identifier}-temps">Période dessinée</label>'
        f'<input type="range" id="{identifier}-temps" min="0" max="{len(periods) - 1}" '
        f'value="{here}" step="1" data-periodes="{codes}" data-libelles="{labels}" '
        f'data-valeurs="{values}" '
        f'aria-valuetext="{escape(read.period.label)}">'
        f'<output for="{identifier}-temps">{escape(read.period.label)}</output>',
        class_name="ca-temps",
    )


def zoom_buttons() -> Component:
    """Zoom in, out, and back to the whole."""
    buttons = (("+", "plus", "Agrandir"), ("−", "moins", "Réduire"), ("⤢", "entier", "Tout voir"))
    return html.Div(
        [
            html.Button(
                sign,
                type="button",
                className="ca-bouton",
                title=words,
                **{"data-action": f"carte-{action}", "aria-label": words},
            )
            for sign, action, words in buttons
        ],
        className="ca-zoom",
        role="group",
        **{"aria-label": "Agrandir ou réduire la carte"},
    )


def _tools(shown: Shown, identifier: str, title: str, *, second: bool) -> Component:
    said = f"carte «{NBSP}{title}{NBSP}»"
    file = file_of(shown.view, "carte.svg", second=second)
    return html.Div(
        [
            html.Button(
                "PNG",
                type="button",
                className="outil",
                **{
                    "data-action": "carte-png",
                    "data-fichier": file,
                    "aria-label": f"Exporter la {said} en PNG",
                },
            ),
            html.A(
                "SVG",
                href=file,
                download="",
                rel="external",
                className="outil",
                **{"aria-label": f"Exporter la {said} en SVG"},
            ),
            *file_buttons(said, "de la"),
        ],
        className="outils",
    )


def _notes(shown: Shown, read: Read) -> list[Component]:
    hidden = hidden_words(read)
    method = METHOD_WORDS[read.classes.method] if read.classes else ""
    words = [
        f"Classes : {method}." if method else "",
        f"Sans valeur : {hidden}." if hidden else "",
        footer_words(shown),
        changed_words(shown, read),
        read.indicator.caveat if is_project(read.indicator) else "",
    ]
    if read.classes is None:
        words.insert(0, "Aucune valeur à classer.")
    return [html.P(typography(" ".join(w for w in words if w)), className="note")]


def longer(shown: Shown, read: Read) -> Component | None:
    """When every value is secret, longer periods that may show some."""
    if read.layer.known or not any(v.worth is Worth.SECRET for v in read.layer.values):
        return None
    longer = [k for k in LONGER[LONGER.index(read.period.kind) + 1 :] if k in read.kinds]
    if not longer:
        return None
    links = [html.A(KIND_WORDS[k].lower(), href=shown.link(period=k)) for k in longer]
    parts = [part for one in links for part in (one, ", ")][:-1]
    words = "Trop peu de cas pour montrer une valeur. Sur une période plus longue : "
    return html.P([typography(words), *parts, "."])


def latest(shown: Shown, read: Read) -> Component | None:
    """When nothing is known at the period asked for, the last one that is whole."""
    last, nothing = read.layer.asked.last, (Worth.ABSENT, Worth.NOT_CONCERNED)
    if (
        last is None
        or last == read.period
        or not all(v.worth in nothing for v in read.layer.values)
    ):
        return None
    way = html.A(last.label, href=shown.link(period=last.code))
    words = "Rien n'est connu à cette période. Dernière période connue : "
    return html.P([typography(words), way, "."])


def build_map(shown: Shown, read: Read, identifier: str, *, second: bool = False) -> Component:
    """One map, its words and its table."""
    title = map_title(shown, read)
    drawn = area_map(shown, read, identifier)
    picture: list[Component | None] = [
        empty("Aucun contour n'a été reçu à ce niveau : les valeurs sont dans le tableau.")
    ]
    if drawn is not None:
        picture = [
            html.Div(
                [vector(map_areas(drawn), class_name="ca-vue"), zoom_buttons()],
                className="ca-cadre",
            ),
            *build_ground(shown),
            _slider(shown, read, identifier, second=second),
        ]
    return html.Div(
        [
            html.H2(typography(title), id=f"{identifier}-titre", className="constat"),
            html.P(measure_words(shown, read), className="mesure"),
            html.P(typography(read.replaced), className="note") if read.replaced else None,
            longer(shown, read),
            latest(shown, read),
            html.P(summary(shown, read), className="cache"),
            *picture,
            legend(read, identifier),
            *_notes(shown, read),
            html.P(html.Span(source_words(shown, read)), className="provenance"),
            _tools(shown, identifier, title, second=second),
            build_table(shown, read, identifier),
        ],
        id=f"{identifier}-figure",
        className="graphique ca-figure",
        role="group",
        **{"aria-labelledby": f"{identifier}-titre"},
    )
