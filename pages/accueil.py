"""Vue d'ensemble : ce qui est chargé, et les premiers chiffres de chaque famille."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.catalogue.indicators import FAMILIES
from dashboard.components.address import View, link
from dashboard.components.context import Body, Content, page, site, title_of
from dashboard.components.ids import slug
from dashboard.components.key_figure import shown, tile_of
from dashboard.components.states import empty, heading
from dashboard.components.tags import html, register_page
from dashboard.components.tile import draw_tiles
from dashboard.formats import NBSP, NNBSP, date_long, number, plural, typography
from dashboard.indicators import KeyFigure, key_figures
from dashboard.provenance import sources, version_info
from dashboard.secrecy import Gate
from pages._courbes import charts

PATH = "/"

register_page(
    __name__,
    path=PATH,
    name="Vue d'ensemble",
    title=title_of("Vue d\u2019ensemble"),
    description="Ce qui est chargé et les premiers chiffres du budget, des services, des capteurs.",
    order=1,
    place="menu",
)


def _lede(gate: Gate) -> list[Component | str]:
    known = sources(gate)
    loaded = sum(s.state == "chargee" for s in known)
    rows = sum(s.rows_loaded for s in known)
    latest = version_info(gate).last_data
    day = date_long(latest).replace(" ", NBSP)
    until = f"{NNBSP}; les données vont jusqu\u2019au {day}" if latest else ""
    count = f"{plural(loaded, 'source chargée', 'sources chargées')} sur {number(len(known))}"
    text = f", {plural(rows, 'ligne')}{until}."
    return [html.A(count, href=link("/donnees")), text]


def _missing(figures: Sequence[KeyFigure]) -> list[Component]:
    """Figures without a value, with the reason of each, said once."""
    reasons: dict[str, list[str]] = {}
    for figure in figures:
        reasons.setdefault(figure.reason, []).append(figure.indicator.label)
    return [
        html.P(typography(f"Sans valeur : {', '.join(labels)}. {reason}"), className="note absents")
        for reason, labels in reasons.items()
    ]


def _family(code: str, figures: Sequence[KeyFigure]) -> Component:
    ready = [figure for figure in figures if shown(figure)]
    absent = [figure for figure in figures if not shown(figure)]
    name = f"rubrique-{slug(code)}"
    return html.Section(
        [
            html.H2(FAMILIES[code], id=name),
            *([draw_tiles([tile_of(figure) for figure in ready])] if ready else []),
            *_missing(absent),
        ],
        className="rubrique",
        **{"aria-labelledby": name},
    )


def build(gate: Gate, _view: View) -> Content:
    """Tiles by family, then the charts that have something to show."""
    place = site().territory.main_name
    figures = key_figures(gate)
    families = [
        _family(code, found)
        for code in FAMILIES
        if (found := [f for f in figures if f.indicator.family == code])
    ]
    columns = [html.Div(part, className="colonne") for part in (families[:1], families[1:]) if part]
    drawn = charts(gate, place)
    return Content(
        [
            *heading(f"{place}, vue d'ensemble", _lede(gate)),
            html.Div(columns, className="rubriques")
            if columns
            else empty("Aucun indicateur n'est défini.", "Voyez la page Méthode."),
            *([html.Div(drawn, className="graphiques")] if drawn else []),
        ]
    )


def layout(**parameters: object) -> Body:
    """Lay the page out."""
    return page(PATH, build, parameters)
