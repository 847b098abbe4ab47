"""The blocks of the page of contracts and grants."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget.contracts import (
    LATER,
    NEXT,
    OVER,
    SOON,
    UNKNOWN,
    Contract,
    Month,
    Share,
    amount_of,
    gathered,
    months_ahead,
)
from dashboard.components.contract_words import (
    FEW,
    UNHELD,
    change_words,
    end_words,
    holder_words,
    how_words,
    months_title,
)
from dashboard.components.prose import section
from dashboard.components.states import empty
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.formats import DASH, money_short, month, percent, plural, typography
from pages._budget_marches_vue import LISTED, Shown, share_bar

AHEAD = 24
"""Months drawn."""

_ROW = (
    Column("Marché"),
    Column("Fin"),
    Column("Montant", "€"),
    Column("Titulaire"),
    Column("Procédure"),
    Column("Service, enveloppe"),
    Column("Environnement"),
)


def _under(first: str, second: str) -> list[Component | str]:
    found: list[Component | str] = [typography(first)]
    return [*found, html.Span(typography(second), className="sous")] if second else found


def _row(contract: Contract, shown: Shown) -> list[Value]:
    at = shown.known.at
    kind = "concession" if contract.kind == "concession" else contract.nature.lower()
    number = ", ".join(part for part in (f"n° {contract.number}", kind) if part)
    change = change_words(contract)
    place = contract.service or "non rattaché"
    return [
        _under(contract.subject, number),
        end_words(contract, at) if at else DASH,
        [html.Span(_under(_whole(contract.amount), change), className="exact")],
        holder_words(contract),
        typography(how_words(contract)),
        _under(place, contract.envelope),
        typography(contract.environment or "non publié"),
    ]


def _whole(amount: Decimal | None) -> str:
    return DASH if amount is None else money_short(amount)


def _rows(caption: str, rows: Sequence[Contract], shown: Shown) -> Component:
    columns = [*_ROW[:2], Column("Montant", right=True), *_ROW[3:]]
    return table(caption, columns, [_row(c, shown) for c in rows], show_caption=False)


def _folded(words: str, rows: Sequence[Contract], shown: Shown) -> Component | None:
    if not rows:
        return None
    head = f"{words} : {plural(len(rows), 'marché')}, {money_short(amount_of(rows))}"
    return html.Details(
        [html.Summary(typography(head)), _rows(words, rows, shown)], className="marches-autres"
    )


def _column(found: Month, highest: Decimal) -> Component:
    said = f"{month(found.first)} : {plural(found.count, 'fin', 'fins')}"
    said += f", {money_short(found.amount)}" if found.count else ""
    height = found.amount / highest if highest else Decimal(0)
    parts = [
        html.Span(className=f"mois-part mois-{standing}", style={"flexGrow": f"{amount:f}"})
        for standing, amount in reversed(list(found.parts.items()))
    ]
    bar = html.Span(parts, className="mois-barre", style={"height": f"{height * 100:.1f}%"})
    count = html.Span(str(found.count) if found.count else "", className="mois-nb")
    year = html.Span(str(found.first.year), className="mois-an") if found.first.month == 1 else ""
    return html.Li(
        [
            html.Span([count, bar], className="mois-colonne", **{"aria-hidden": "true"}),
            html.Span(
                [month(found.first)[:1], year], className="mois-nom", **{"aria-hidden": "true"}
            ),
            html.Span(typography(said), className="cache"),
        ],
        className="mois",
        title=typography(said),
    )


def months_block(shown: Shown) -> Component | None:
    """Ends of contracts, month by month, over two years."""
    mine = shown.mine
    found = months_ahead(mine, AHEAD)
    if not any(m.count for m in found):
        return None
    near, far = mine.rules.windows
    highest = max(m.amount for m in found)
    title = months_title(found)
    note = (
        "Montant publié des marchés qui finissent chaque mois, en euros ; leur nombre au-dessus. "
        f"Plus haute barre : {money_short(highest)}. Fin : notification plus durée publiée ; les "
        "reconductions n'y sont pas distinguées."
    )
    keys = html.Ul(
        [
            html.Li([html.Span(className="mois-cle mois-proche"), f"d{chr(8217)}ici {near} mois"]),
            html.Li([html.Span(className="mois-cle mois-ensuite"), f"de {near} à {far} mois"]),
            html.Li([html.Span(className="mois-cle mois-plus_tard"), "plus tard"]),
        ],
        className="vert-cles",
    )
    drawn = html.Ol([_column(m, highest) for m in found], className="mois-serie")
    twin = table(
        typography("Fins de marché par mois"),
        [Column("Mois"), Column("Marchés"), Column("Montant", "€", 2)],
        [[month(m.first), m.count, m.amount] for m in found],
    )
    return section(
        title,
        html.P(typography(note), className="note"),
        keys,
        drawn,
        html.Details([html.Summary("Les montants"), twin], className="vert-jumeau montants-dessin"),
    )


def ends_block(shown: Shown) -> Component | None:
    """Contracts, first to end first: soon, next, later, over, unknown."""
    mine = shown.mine
    if not mine.rows or mine.at is None:
        return None
    near, far = mine.rules.windows
    soon = mine.standing(SOON)
    first = (
        _rows(f"Marchés qui finissent d'ici {near} mois", soon, shown)
        if soon
        else empty(f"Aucun marché ne finit d'ici {near} mois.")
    )
    title = f"{plural(len(soon), 'marché')} à préparer d'ici {near} mois"
    block = section(
        title if soon else f"Rien à préparer d'ici {near} mois",
        first,
        _folded(f"De {near} à {far} mois", mine.standing(NEXT), shown),
        _folded(f"Après {far} mois", mine.standing(LATER), shown),
        _folded("Fin inconnue", mine.standing(UNKNOWN), shown),
        _folded("Échus", tuple(reversed(mine.standing(OVER))), shown),
    )
    return html.Div(block, id="echeances")


def _weight(first: Share, whole: Decimal, count: int) -> str:
    """« 23 % des montants en vigueur »; « 1 marché sur 2 en vigueur » when there are few."""
    if count < FEW or not whole:
        return f"{plural(first.count, 'marché')} sur {count} en vigueur"
    return f"{percent(first.amount / whole, 0)} des montants en vigueur"


def _shares(found: Sequence[Share], whole: Decimal) -> list[list[Value]]:
    return [
        [
            typography(s.name),
            s.count,
            s.amount,
            [share_bar(s.amount / whole if whole else None)],
            s.mean_offers,
        ]
        for s in found
    ]


def _share_table(caption: str, head: str, found: Sequence[Share], whole: Decimal) -> Component:
    columns = [
        Column(head),
        Column("Marchés"),
        Column("Montant", "€"),
        Column("Part"),
        Column("Offres par marché", decimals=1),
    ]
    return table(caption, columns, _shares(found, whole), show_caption=False)


def holders_block(shown: Shown) -> Component | None:
    """With whom: amounts in force by holder, co-holders together."""
    force = shown.mine.in_force
    if not force:
        return None
    found = gathered(force, lambda c: c.holders or UNHELD)
    whole = amount_of(force)
    first, rest = found[:LISTED], found[LISTED:]
    note = (
        f"{plural(len(rest), 'autre titulaire', 'autres titulaires')} : "
        f"{money_short(sum((s.amount for s in rest), Decimal(0)))}."
        if rest
        else ""
    )
    title = (
        f"{found[0].name} : {_weight(found[0], whole, len(force))}, "
        f"sur {plural(len(found), 'titulaire')}"
    )
    return section(
        title if len(found) > 1 else f"{found[0].name} : seul titulaire en vigueur",
        _share_table("Titulaires des marchés en vigueur", "Titulaire", first, whole),
        html.P(
            typography(
                f"{note} Des cotitulaires ne sont pas séparés. Une personne physique n'est "
                "jamais nommée."
            ),
            className="note",
        ),
    )


def procedures_block(shown: Shown) -> Component | None:
    """How they were passed."""
    force = shown.mine.in_force
    if not force:
        return None
    found = gathered(force, lambda c: c.procedure or "procédure non publiée")
    whole = amount_of(force)
    title = f"{found[0].name} : {_weight(found[0], whole, len(force))}"
    return section(
        title if len(found) > 1 else f"{found[0].name} : tous les marchés en vigueur",
        _share_table("Procédures de passation des marchés en vigueur", "Procédure", found, whole),
    )
