"""Équilibre : les opérations face au seuil de l'étude d'impact pluriannuelle."""

from __future__ import annotations

from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget.equilibrium import Equilibrium
from dashboard.budget.impact import Operation, Threshold
from dashboard.components.drawn import drawn_table, right
from dashboard.components.equilibrium_words import impact_title, level_tag
from dashboard.components.states import notice
from dashboard.components.table import Column, Shown, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.stretched import share_bar
from dashboard.formats import DASH, money_short, number, percent, plural, typography

SHOWN = 15
"""Operations listed; the others are far below the threshold and are counted."""


def _rule(eq: Equilibrium, limit: Threshold) -> str:
    """« 75 % des recettes réelles de fonctionnement, soit 35,0 M€ »."""
    rule = limit.rule
    people = eq.current.population.value
    size = f"Pour {number(people)} habitants, " if people else ""
    share = limit.revenue * rule.part
    said = f"{percent(rule.part, 0)} des recettes réelles de fonctionnement"
    if rule.amount is None:
        return f"{size}le seuil est de {said}, soit {money_short(limit.amount)}"
    return (
        f"{size}le seuil est {money_short(rule.amount)} ou {said} ({money_short(share)}), "
        f"le premier atteint : {money_short(limit.amount)}"
    )


def _name(operation: Operation) -> Shown:
    code = "" if operation.code in operation.label else f"{operation.code} "
    parts: list[Component | str] = [typography(operation.label)]
    words = " · ".join(part for part in (code.strip(), operation.service, operation.basis) if part)
    parts.append(html.Span(typography(words), className="note pas-aide"))
    return Shown(html.Span(parts), f"{operation.label} ({words})")


def _row(operation: Operation, limit: Threshold | None, most: float) -> list[Value]:
    part = operation.share
    bar: Component | str = ""
    if limit is not None and part is not None:
        drawn = share_bar(float(part), float(limit.amount / limit.revenue), most)
        bar = vector(drawn, class_name="dessin-cellule")
    said = right(DASH, None)
    if part is not None:
        said = right(number(part * 100, 1), (part * 100).quantize(Decimal("0.0001")))
    judged: Component | str = "sous le seuil" if operation.concerned is False else ""
    if operation.concerned:
        judged = html.Span(["au-dessus ", level_tag("a_surveiller")])
    return [_name(operation), operation.cost / 1000, said, bar, judged]


def impact(eq: Equilibrium, place: str) -> Component:
    """Each operation as a share of operating revenue, against the threshold."""
    texts = eq.book.texts["etude_impact"]
    if not eq.operations:
        return notice(
            "Aucune opération à comparer",
            "Ni les lignes reçues ne portent un numéro d'opération, ni le budget primitif une "
            f"annexe d'autorisations de programme. Seuils : {texts}.",
        )
    limit = eq.threshold
    kept = eq.operations[:SHOWN]
    columns = [
        Column("Opération"),
        Column("Dépense totale prévue", "k€"),
        Column("Part des recettes", "%", right=True),
        Column("Face au seuil", drawn=True),
        Column("Étude d\u2019impact"),
    ]
    rest = len(eq.operations) - len(kept)
    more = f" {plural(rest, 'autre opération', 'autres opérations')} au-dessous." if rest else ""
    most = max(float(o.share or 0) for o in kept)
    rows = [_row(operation, limit, most) for operation in kept]
    measure = f"{_rule(eq, limit)}. {place}, recettes {eq.current.label}." if limit else f"{place}."
    return drawn_table(
        "equilibre-impact",
        html.Div(table("Opérations", columns, rows, show_caption=False), className="impact"),
        title=impact_title(eq),
        measure=measure,
        source=f"Lignes d'opération et autorisations de programme reçues.{more}",
        notes=[
            f"Une étude de l'effet pluriannuel sur les dépenses de fonctionnement est due pour "
            f"chaque opération exceptionnelle d'investissement au-dessus du seuil ({texts}) : "
            "dire si une opération est exceptionnelle revient à la collectivité. L'étude chiffre, "
            "sur cinq à dix ans, fluides, personnel, maintenance, assurances, intérêts, recettes "
            "et économies.",
        ],
    )
