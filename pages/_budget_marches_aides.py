"""What contracts and grants say beside their ends: environment, and grants of a year."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget.contracts import Considered, considered
from dashboard.budget.grants import by_beneficiary, granted
from dashboard.components.choices import choice_row
from dashboard.components.contract_words import FEW, grants_title, paid_words, part_words
from dashboard.components.prose import section
from dashboard.components.states import empty
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.formats import NBSP, money_short, plural, typography
from pages._budget_marches_vue import LISTED, Shown, share_bar


def _considered_title(last: Considered) -> str:
    if last.told_nb >= FEW:
        part = part_words(last.with_nb, last.told_nb)
        return f"{part} des marchés notifiés en {last.year} ont une considération environnementale"
    counted = f"{plural(last.with_nb, 'marché')} sur {last.told_nb}"
    return f"Considération environnementale : en {last.year}, {counted}"


def considered_block(shown: Shown) -> Component | None:
    """Environmental considerations, year of notification by year."""
    found = considered(shown.mine)
    if not found:
        return None
    last = found[0]
    title = (
        _considered_title(last)
        if last.told_nb
        else "Les considérations environnementales ne sont pas publiées"
    )
    drawn = any(c.told_nb >= FEW for c in found)
    rows: list[list[Value]] = [
        [
            str(c.year),
            c.count,
            c.told_nb,
            c.with_nb,
            [html.Span(part_words(c.with_nb, c.told_nb), className="exact")],
            *([[share_bar(c.part)]] if drawn else []),
        ]
        for c in found
    ]
    columns = [
        Column("Notifiés en"),
        Column("Marchés"),
        Column("Qui le disent"),
        Column("Avec clause ou critère"),
        Column("Part", right=True),
        *([Column("Part dessinée")] if drawn else []),
    ]
    return section(
        title,
        html.P(
            typography(
                "Clause ou critère environnemental, tel que publié. La part se compte sur les "
                "marchés qui le disent ; le silence n'est pas une absence."
            ),
            className="note",
        ),
        table("Considérations environnementales", columns, rows, show_caption=False),
        class_name="bloc bloc-etroit",
    )


def grants_block(shown: Shown) -> Component | None:
    """Grants of a year, largest first, and whether the account paid as much."""
    year, service = shown.year, shown.view.service
    if year is None:
        return None
    found = by_beneficiary(shown.given.of(year, service))
    choices = [
        (str(y), shown.link(year=str(y), anchor="subventions"), y == year)
        for y in shown.given.years
    ]
    first, rest = found[:LISTED], found[LISTED:]
    rows: list[list[Value]] = [
        [typography(g.name), g.service or "non rattaché", g.count, g.amount] for g in first
    ]
    columns = [
        Column("Bénéficiaire"),
        Column("Service"),
        Column("Aides"),
        Column("Montant", "€", 2),
    ]
    other = (
        f"{plural(len(rest), 'autre bénéficiaire', 'autres bénéficiaires')}{NBSP}: "
        f"{money_short(granted(rest))}. "
        if rest
        else ""
    )
    block = section(
        grants_title(shown.given, year, service),
        choice_row("Année", choices) if len(choices) > 1 else None,
        html.P(typography(paid_words(shown.given, year))) if not service else None,
        table("Subventions par bénéficiaire", columns, rows, show_caption=False)
        if rows
        else empty("Aucune subvention de ce service cette année-là."),
        html.P(
            typography(f"{other}Année de la convention. Personnes morales seulement."),
            className="note",
        ),
        class_name="bloc bloc-large",
    )
    return html.Div(block, id="subventions")
