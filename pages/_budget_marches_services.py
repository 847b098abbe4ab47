"""Contracts and grants beside the lines of the budget of the same service."""

from __future__ import annotations

from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget import ABSENT, Child, Level, level, text_of
from dashboard.budget.contracts import NEXT, SOON, Contract, amount_of
from dashboard.budget.grants import granted
from dashboard.components.address import link
from dashboard.components.contract_words import FEW, part_words
from dashboard.components.prose import section
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.formats import DASH, fold, money_short, plural, typography
from pages._budget_marches_vue import Shown


def _level(shown: Shown) -> Level | None:
    """The services of the document, or the envelopes of the one asked; None without service."""
    if shown.scope is None:
        return None
    node = (shown.view.service,) if shown.view.service else ()
    found = level(shown.gate, shown.scope, path="service", node=node, side="D")
    return None if found.missing or not found.children else found


def _name(shown: Shown, child: Child) -> Component:
    """A service leads to its contracts; an envelope to its lines."""
    if not shown.view.service and child.code:
        return html.A(typography(child.code), href=shown.link(service=child.code, anchor=""))
    return html.A(
        typography(child.label or child.code or "sans enveloppe"),
        href=_lines(shown, (shown.view.service, child.code)),
    )


def _lines(shown: Shown, node: tuple[str, ...]) -> str:
    scope = shown.scope
    return link(
        "/budget",
        budget=shown.view.budget,
        year=str(scope.year) if scope else "",
        path="service",
        node=text_of(tuple(part for part in node if part)),
    )


def _row(shown: Shown, name: Value, mine: list[Contract], child: Child | None) -> list[Value]:
    at, windows = shown.known.at, shown.known.rules.windows
    ending = [c for c in mine if at and c.stands(at, windows) in (SOON, NEXT)]
    amounts = child.amounts if child else None
    return [
        name,
        len(mine),
        amount_of(mine),
        len(ending),
        *(
            (amounts.credits, amounts.committed, amounts.executed, amounts.disponible)
            if amounts
            else [[_nothing()]] * 4
        ),
    ]


def _columns(head: str, far: int, left: str) -> list[Column]:
    return [
        Column(head),
        Column("Marchés en vigueur"),
        Column("Leur montant", "€"),
        Column(f"Finissent d\u2019ici {far} mois"),
        Column("Crédits ouverts", "€"),
        Column("Engagé", "€"),
        Column("Mandaté", "€"),
        Column(left, "€"),
    ]


def _key(shown: Shown, contract: Contract) -> str:
    return contract.envelope if shown.view.service else contract.service


def _granted(shown: Shown, service: str) -> Decimal | None:
    """What a service granted; None when no grant of the year says its service."""
    rows = () if shown.year is None else shown.given.of(shown.year)
    if not any(grant.service for grant in rows):
        return None
    return granted(grant for grant in rows if grant.service == service)


def _nothing() -> Component:
    """In place of the amounts of no line at all."""
    return html.Span(DASH, className="exact")


def services_block(shown: Shown) -> Component | None:
    """One row per service of the document (or per envelope), contracts and credits side by side."""
    if shown.view.service == ABSENT:
        return None
    here = _level(shown)
    force = list(shown.mine.in_force)
    if here is None:
        return _without(shown, force)
    assert shown.scope is not None  # noqa: S101
    inside = {child.code for child in here.children}
    far = shown.known.rules.windows[1]
    rows = []
    for child in sorted(here.children, key=lambda c: (not c.code, fold(c.label or c.code))):
        mine = [c for c in force if _key(shown, c) == child.code and child.code]
        row = _row(shown, _name(shown, child), mine, child)
        rows.append(row if shown.view.service else [*row, _granted(shown, child.code)])
    outside = [c for c in force if _key(shown, c) not in inside or not _key(shown, c)]
    if outside:
        words: Value = "Autre enveloppe, ou non dite"
        if not shown.view.service:
            words = html.A("Non rattachés à un service", href=shown.link(service=ABSENT, anchor=""))
        row = _row(shown, words, outside, None)
        rows.append(row if shown.view.service else [*row, _granted(shown, "") or [_nothing()]])
    left = shown.scope.left_words("D").capitalize()
    columns = _columns("Enveloppe" if shown.view.service else "Service", far, left)
    if not shown.view.service and shown.year is not None:
        columns.append(Column(f"Subventions {shown.year}", "€"))
    elif not shown.view.service:
        rows = [row[:-1] for row in rows]
    note = (
        f"Dépenses réelles, {shown.scope.stage_words}. Le montant d'un marché vaut pour toute sa "
        "durée et tous ses services : il ne se compare pas aux crédits d'une année."
    )
    return section(
        _title(shown, here, force),
        html.P(typography(note), className="note"),
        html.Div(
            table("Marchés et lignes du budget", columns, rows, show_caption=False),
            className="voisines",
        ),
        html.P(html.A("Ouvrir les lignes de ce service", href=_lines(shown, (shown.view.service,))))
        if shown.view.service
        else None,
    )


def _title(shown: Shown, here: Level, force: list[Contract]) -> str:
    left, credit = here.total.disponible, here.total.credits
    if shown.view.service and left is not None and credit:
        count = plural(len(force), "marché") if force else "Aucun marché"
        room = f"il reste {money_short(left)}"
        if left < 0:
            room = f"dépassement de {money_short(-left)}"
        elif here.scope.over:
            room = f"{money_short(left)} {here.scope.left_words('D')}s"
        return f"{count} en vigueur ; {room} sur {money_short(credit)} de crédits"
    tied = [c for c in force if c.service]
    words = "À côté des lignes du budget"
    if not force:
        return words
    if len(force) < FEW:
        verb = "est rattaché" if len(tied) == 1 else "sont rattachés"
        return f"{words} : {plural(len(tied), 'marché')} sur {len(force)} {verb} à un service"
    part = part_words(len(tied), len(force))
    return f"{words} : {part} des marchés sont rattachés à un service"


def _without(shown: Shown, force: list[Contract]) -> Component | None:
    """No document says services: contracts alone."""
    if not force or shown.view.service:
        return None
    words = (
        "Aucun document budgétaire reçu ne dit le service de ses lignes : les marchés ne peuvent "
        "pas être mis en face. Il faut l'extrait de consommation des crédits du logiciel de "
        "finances (profil « consommation_credits »)."
    )
    return section("À côté des lignes du budget", html.P(typography(words)))
