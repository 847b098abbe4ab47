"""The only maker of charts: what is drawn, what it says, its data, its exports."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import plotly.graph_objects as go
from dash.development.base_component import Component

from dashboard.components.table import Column, Value, table
from dashboard.components.tags import dcc, html
from dashboard.figures.theme import french_locale
from dashboard.formats import NBSP, typography


@dataclass(frozen=True)
class Twin:
    """The table that says the same as the chart.

    Attributes:
        columns: headers; the first column names the rows.
        rows: exact values, one per column.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Native:
    """How an office program draws the same figure from its table.

    Attributes:
        genre: lignes, barres (one horizontal bar a row), barres_groupees, barres_empilees
            (columns), nuage (first series across, second upwards).
        categories: rank, among the columns that leave the page, of the one that names points.
        series: ranks of those drawn.
        backwards: the table has the last point first.
    """

    genre: str
    categories: int
    series: tuple[int, ...]
    backwards: bool = False


def hints(native: Native | None = None, twin: str = "") -> Mapping[str, str]:
    """What the files of a block need to know of it.

    Args:
        native: its office form; None when no native chart says the same.
        twin: id of the table that says the same elsewhere on the page.
    """
    found = {}
    if native is not None:
        found["data-natif"] = json.dumps(asdict(native))
    if twin:
        found["data-jumeau"] = twin
    return found


def graph_config() -> dict[str, Any]:
    """Plotly's settings: French inside, nothing sent anywhere, our own toolbar."""
    return {
        "locale": "fr",
        "locales": {"fr": french_locale()},
        "displayModeBar": False,
        "displaylogo": False,
        "showSendToCloud": False,
        "plotlyServerURL": "",
        "responsive": True,
        "scrollZoom": False,
        "doubleClick": False,
        "showTips": False,
    }


def payload(figure: go.Figure) -> dict[str, Any]:
    """Values only: the template is the same for all and the browser already has it."""
    plain: dict[str, Any] = figure.to_dict()
    plain["layout"] = {k: v for k, v in plain.get("layout", {}).items() if k != "template"}
    return plain


def _button(action: str, word: str, said: str) -> Component:
    return html.Button(
        word, type="button", className="outil", **{"data-action": action, "aria-label": said}
    )


def image_buttons(name: str) -> list[Component]:
    """PNG and SVG of the block around, called « le graphique … »."""
    return [
        _button("png", "PNG", f"Exporter le {name} en PNG"),
        _button("svg", "SVG", f"Exporter le {name} en SVG"),
    ]


def csv_button(name: str, of: str = "du") -> Component:
    """CSV of the table of the block around, called « graphique … »; « de la » before « carte »."""
    return _button("csv", "CSV", f"Exporter les données {of} {name} en CSV")


def workbook_button(name: str, of: str = "du") -> Component:
    """XLSX of the same table, with a sheet that says what it holds."""
    return _button("xlsx", "XLSX", f"Exporter les données {of} {name} en classeur XLSX")


def link_button(name: str, of: str = "du") -> Component:
    """Copies the address that opens the block around again, on the same version of the data."""
    said = f"Lien {of} {name}{NBSP}: en copier l'adresse, sur cette version des données"
    return _button("lien", "Lien", typography(said))


def export_button(name: str, of: str = "du") -> Component:
    """Opens the page of every format and size of the block around."""
    said = f"Exporter{NBSP}: tous les formats et tailles {of} {name}"
    return _button("exporter", "Exporter", typography(said))


def report_button(name: str, of: str = "du") -> Component:
    """Opens the form that adds the block around to a report."""
    the = "le" if of == "du" else "la"
    return _button("rapport", "Rapport", f"Rapport{NBSP}: y ajouter {the} {name}")


def file_buttons(name: str, of: str = "du") -> list[Component]:
    """Everything that takes the block around out of the page, but its image.

    Args:
        name: how the block is called, « graphique … ».
        of: « de la » before « carte ».
    """
    made = (csv_button, workbook_button, export_button, link_button, report_button)
    return [button(name, of) for button in made]


def borrowed_tools(name: str, of: str = "du") -> Component:
    """Tools of a drawing whose table is another block of the page."""
    rest = [button(name, of) for button in (export_button, link_button, report_button)]
    given = [*image_buttons(name), *rest]
    return html.Div(given, className="outils")


def data_button(identifier: str, name: str, *, opened: bool = False) -> Component:
    """Shows and hides the table of the block ``identifier``, called « le graphique … »."""
    return html.Button(
        "Données",
        type="button",
        className="outil",
        **{
            "data-action": "donnees",
            "aria-expanded": "true" if opened else "false",
            "aria-controls": f"{identifier}-donnees",
            "aria-label": f"Données{NBSP}: afficher le tableau du {name}",
        },
    )


def figure_tools(title: str) -> Component:
    """PNG, SVG and CSV of the painted block around, whose table is one gesture away."""
    name = f"graphique «{NBSP}{typography(title)}{NBSP}»"
    return html.Div([*image_buttons(name), *file_buttons(name)], className="outils")


def _toolbar(identifier: str, title: str, *, drawn: bool) -> Component:
    name = f"graphique «{NBSP}{title}{NBSP}»"
    images = image_buttons(name) if drawn else []
    given = [data_button(identifier, name), *images, *file_buttons(name)]
    return html.Div(given, className="outils")


def _key(names: Sequence[tuple[str, str]]) -> list[Component]:
    """Named colour samples, for columns whose series cannot be named at their end."""
    items = [
        html.Li([html.Span(className=f"pastille role-{role}"), name], className="cle")
        for name, role in names
    ]
    return [html.Ul(items, className="cles", **{"aria-hidden": "true"})] if items else []


def graph(
    identifier: str,
    figure: go.Figure,
    twin: Twin,
    *,
    title: str,
    measure: str,
    summary: str,
    source: str,
    key: Sequence[tuple[str, str]] = (),
    more: Sequence[Component] = (),
    height: int = 280,
    native: Native | None = None,
) -> Component:
    """A chart with its finding, its measure, its text, its table, its exports.

    Args:
        identifier: id of the whole; parts derive theirs from it.
        figure: drawn by `dashboard.figures`, without template.
        twin: the same values as a table.
        title: the finding, in words.
        measure: measure, unit, place and period.
        summary: text alternative, generated from the values.
        source: producer, date and scope, written under the chart and in every export.
        key: (name, colour role) of series without a label of their own.
        more: links under the chart (lineage).
        height: in pixels.
        native: how an office program draws it.
    """
    drawing = dcc.Graph(
        id=f"{identifier}-trace",
        figure=payload(figure),
        config=graph_config(),
        responsive=True,
        style={"height": f"{height}px"},
    )
    caption = f"{typography(title)} — {measure}"
    return html.Div(
        [
            html.H3(typography(title), id=f"{identifier}-titre", className="constat"),
            html.P(measure, className="mesure"),
            *_key(key),
            html.Div(drawing, className="trace", **{"aria-hidden": "true"}),
            html.P(summary, id=f"{identifier}-resume", className="cache"),
            html.P([html.Span(typography(source)), *more], className="provenance"),
            _toolbar(identifier, title, drawn=bool(figure.data)),
            html.Div(
                table(caption, twin.columns, twin.rows, show_caption=False),
                id=f"{identifier}-donnees",
                className="jumeau",
                hidden=True,
            ),
        ],
        id=identifier,
        className="graphique",
        role="figure",
        **{"aria-labelledby": f"{identifier}-titre", "aria-describedby": f"{identifier}-resume"},
        **hints(native),
    )


def listing(
    identifier: str,
    drawn: Component,
    *,
    title: str,
    measure: str,
    source: str,
    native: Native | None = None,
) -> Component:
    """A table that is its own drawing (bars in its cells), with its finding and its export.

    Args:
        identifier: id of the whole.
        drawn: the table, made by `components.table`.
        title: the finding, in words.
        measure: measure, unit, place and period.
        source: producer, date and scope.
        native: how an office program draws it.
    """
    name = f"tableau «{NBSP}{title}{NBSP}»"
    return html.Div(
        [
            html.H3(typography(title), id=f"{identifier}-titre", className="constat"),
            html.P(measure, className="mesure"),
            html.Div(drawn, className="jumeau ouvert"),
            html.P(html.Span(typography(source)), className="provenance"),
            html.Div(file_buttons(name), className="outils"),
        ],
        id=identifier,
        className="graphique",
        role="group",
        **{"aria-labelledby": f"{identifier}-titre"},
        **hints(native),
    )
