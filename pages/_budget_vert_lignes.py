"""Lines of the green annex, and the expenses it does not hold."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget.green_model import RATINGS, Entry, Gap
from dashboard.components.choices import choice_row
from dashboard.components.green_words import RATING_WORDS
from dashboard.components.prose import section
from dashboard.components.states import empty
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.formats import NBSP, money_short, number, plural, typography
from pages._budget_vert_vue import Shown

MOST = 20
"""Lines shown before « the others »; a filter shows fewer, never the same again."""


def _cote(rating: str) -> Component:
    return html.Span(
        [html.Span(className=f"vert-pastille vert-{rating}"), typography(RATING_WORDS[rating])],
        className="vert-cote",
    )


def _named(entry: Entry) -> list[Component | str]:
    code = " ".join(part for part in (entry.article, entry.article_label) if part)
    first = entry.label or code
    second = [html.Span(typography(code), className="vert-code")] if entry.label else []
    return [typography(first), *second]


def _function(code: str, label: str) -> str:
    return typography(" ".join(part for part in (code, label) if part))


def _line(entry: Entry, axis: str) -> list[Value]:
    return [
        _named(entry),
        _function(entry.function, entry.function_label),
        entry.service or "—",
        entry.amount,
        [_cote(entry.ratings[axis])] if axis in entry.ratings else "non examiné",
        typography(f"{entry.file.rpartition('/')[2]}, n°{NBSP}{number(entry.position)}"),
    ]


_LINE = (
    Column("Dépense"),
    Column("Fonction"),
    Column("Service"),
    Column("Réalisé", "€", 2),
    Column("Cote"),
    Column("Fichier, rang"),
)


def lines_block(shown: Shown) -> Component:
    """Lines of the annex on the axis, filtered by rating, largest first."""
    axis = shown.axis.axis.code
    asked = shown.view.status if shown.view.status in RATINGS else ""
    counted = {
        rating: [e for e in shown.year.entries if e.ratings.get(axis) == rating]
        for rating in RATINGS
    }
    kept = counted[asked] if asked else list(shown.year.entries)
    choices = [
        (
            f"toutes ({number(len(shown.year.entries))})",
            shown.link(status="", anchor="lignes"),
            not asked,
        ),
        *(
            (
                f"{RATING_WORDS[rating]} ({number(len(rows))})",
                shown.link(status=rating, anchor="lignes") if rows else "",
                asked == rating,
            )
            for rating, rows in counted.items()
        ),
    ]
    whole = sum(entry.amount for entry in kept)
    title = f"{plural(len(kept), 'ligne')} à l'annexe, {money_short(whole)}"
    if asked:
        title = f"{plural(len(kept), 'ligne')} « {RATING_WORDS[asked]} », {money_short(whole)}"
    content = (
        [
            table(
                f"Lignes de l'annexe, {shown.axis.axis.name}",
                _LINE,
                [_line(e, axis) for e in kept[:MOST]],
                show_caption=False,
            )
        ]
        if kept
        else [empty("Aucune ligne sous ce filtre.")]
    )
    block = section(
        title,
        choice_row("Cote", choices),
        *content,
        _others([_line(e, axis) for e in kept[MOST:]]),
    )
    return html.Div(block, id="lignes")


def _others(rows: list[list[Value]]) -> Component | None:
    if not rows:
        return None
    words = f"{plural(len(rows), 'autre ligne', 'autres lignes')}, plus petites"
    return html.Details(
        [html.Summary(words), table(words, _LINE, rows, show_caption=False)],
        className="vert-jumeau",
    )


def _gap(gap: Gap) -> list[Value]:
    spent = gap.spent
    return [
        _function(spent.article, spent.article_label),
        _function(spent.function, spent.function_label),
        spent.amount,
        gap.annexed,
        gap.absent,
    ]


def missing_block(shown: Shown) -> Component | None:
    """Expenses of the account that the annex does not hold."""
    gaps = shown.year.gaps
    if not gaps:
        return None
    columns = [
        Column("Compte"),
        Column("Fonction"),
        Column("Réalisé au compte", "€", 2),
        Column("À l\u2019annexe", "€", 2),
        Column("Absent", "€", 2),
    ]
    whole = sum(gap.absent for gap in gaps)
    return section(
        f"{money_short(whole)} d'investissements ne sont pas à l'annexe",
        html.P(
            typography(
                "Comptés « non coté ». Le rapprochement se fait par compte et par fonction."
            ),
            className="note",
        ),
        table(
            "Dépenses absentes de l'annexe",
            columns,
            [_gap(g) for g in gaps[:MOST]],
            show_caption=False,
        ),
    )
