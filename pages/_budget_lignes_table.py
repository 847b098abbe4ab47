"""Lines of the budget as the server paints them: a table, cards on a telephone, page by page."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.budget.lines import Line, Selected
from dashboard.budget.screen import ScreenColumn, screen_row
from dashboard.components.address import View, encode
from dashboard.components.choices import choice_row
from dashboard.components.tags import html
from dashboard.formats import number, plural, typography

FIRST_ROWS = 100
"""Rows painted by the server, and rows of a page of the grid."""
_ON_PAPER = (
    "Sur papier, seules les colonnes qui décident. Le fichier à télécharger depuis cette page a "
    "toutes les lignes et toutes les colonnes."
)
FIRST_CARDS = 25
"""Cards shown at once on a telephone; the others of the page are one gesture away."""


def start_of(view: View, total: int) -> int:
    """Rank of the first line shown; what is not a page of the selection is the first page."""
    asked = int(view.first) if view.first.isascii() and view.first.isdecimal() else 0
    return asked // FIRST_ROWS * FIRST_ROWS if asked < total else 0


def _classes(column: ScreenColumn) -> dict[str, str]:
    off_paper = column.aside and (column.numeric or column.field == "libelle")
    names = ["nombre"] * column.numeric + ["accessoire"] * column.aside
    names += ["sans-papier"] * off_paper
    return {"className": " ".join(names)} if names else {}


def _sorted(view: View, column: ScreenColumn, asked: str) -> tuple[str, str]:
    """Address of the lines sorted by a column, and how they are sorted by it now."""
    now = {column.sort: "ascending", f"-{column.sort}": "descending"}.get(asked, "")
    turned = column.sort if now == "descending" else f"-{column.sort}"
    if not column.numeric and not now:
        turned = column.sort
    return encode(view.but(sort=turned, first="")), now


def _head(view: View, column: ScreenColumn, asked: str) -> Component:
    href, now = _sorted(view, column, asked)
    name = html.A(typography(column.label), href=href)
    order = {"aria-sort": now} if now else {}
    return html.Th(name, scope="col", role="columnheader", **_classes(column), **order)


def _cell(column: ScreenColumn, text: str) -> Component:
    """Its heading goes with it: on a telephone there is no heading above."""
    told = bool(text) and (column.numeric or column.field == "operation")
    named = {"data-nom": typography(column.label)} if told else {}
    return html.Td(text, role="cell", **_classes(column), **named)


def _row(line: Line, columns: Sequence[ScreenColumn]) -> Component:
    cells = screen_row(line, tuple(columns))
    return html.Tr([_cell(c, cells[c.field]) for c in columns], role="row")


def _caption(start: int, shown: int, total: int) -> str:
    if shown == total:
        return "Toutes les lignes choisies, montants en euros"
    if not start:
        first = plural(shown, "première ligne", "premières lignes")
        return f"{first} sur {number(total)}, montants en euros"
    ranks = f"{number(start + 1)} à {number(start + shown)}"
    return f"Lignes {ranks} sur {number(total)}, montants en euros"


def _pages(view: View, start: int, total: int) -> Component | None:
    """The lines before and after, for who has no grid."""
    ways = []
    if start:
        before = start - FIRST_ROWS
        ways.append((f"Les {FIRST_ROWS} précédentes", str(before) if before else ""))
    if left := max(0, total - start - FIRST_ROWS):
        after = f"Les {min(left, FIRST_ROWS)} suivantes" if left > 1 else "La suivante"
        ways.append((after, str(start + FIRST_ROWS)))
    items = [
        html.Li(html.A(words, href=encode(view.but(first=first, anchor="lignes"))))
        for words, first in ways
    ]
    return html.Nav(html.Ul(items), className="pages", **{"aria-label": "Pages"}) if items else None


def _order(view: View, columns: Sequence[ScreenColumn], asked: str) -> Component:
    """What cards are sorted by: they have no heading to press."""
    kept = [c for c in columns if not c.aside and (c.numeric or c.field == "article")]
    found = [(c, *_sorted(view, c, asked)) for c in kept]
    choices = [(c.label.lower(), href, bool(now)) for c, href, now in found]
    return html.Div(choice_row("Trier par", choices), className="tri-cartes")


def _parts(rows: Sequence[Component]) -> list[Sequence[Component]]:
    """The cards shown at once, and the others."""
    return [part for part in (rows[:FIRST_CARDS], rows[FIRST_CARDS:]) if part]


def _more_cards(count: int) -> Component | None:
    """What opens the other cards of the page; the style sheet does it, and only on a telephone."""
    if count <= FIRST_CARDS:
        return None
    more = f"Afficher {plural(count - FIRST_CARDS, 'ligne de plus', 'lignes de plus')}"
    less = f"N'en montrer que {FIRST_CARDS}"
    words = [html.Span(typography(more)), html.Span(typography(less))]
    return html.Details(html.Summary(words), className="plus-cartes")


def painted_lines(view: View, chosen: Selected, columns: Sequence[ScreenColumn]) -> Component:
    """A page of lines: before the grid, on paper, and in place of it on a telephone."""
    total = chosen.total.lines_nb
    start = start_of(view, total)
    lines = chosen.rows(start, FIRST_ROWS)
    head = html.Tr([_head(view, c, chosen.sort) for c in columns], role="row")
    caption = html.Caption(html.Span(typography(_caption(start, len(lines), total))))
    rows = [_row(line, columns) for line in lines]
    bodies = [html.Tbody(part, role="rowgroup") for part in _parts(rows)]
    content = html.Table(
        [caption, html.Thead(head, role="rowgroup"), *bodies],
        role="table",
        className="cartes",
    )
    region = {"role": "region", "aria-label": "Lignes du budget", "tabIndex": "0"}
    parts = [
        _order(view, columns, chosen.sort),
        html.Div(content, className="defile", **region),
        _more_cards(len(lines)),
        html.P(typography(_ON_PAPER), className="note sur-papier"),
        _pages(view, start, total),
    ]
    return html.Div([part for part in parts if part is not None])
