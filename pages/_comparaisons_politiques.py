"""Comparaisons : toutes les politiques publiques, et les dix-sept objectifs, en une page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.comparison.policies import Balance, Policy
from dashboard.components.address import View, link
from dashboard.components.context import Content
from dashboard.components.drawn import drawn_table, right
from dashboard.components.prerender import painted
from dashboard.components.prose import section
from dashboard.components.review_rows import status_mark
from dashboard.components.states import empty, heading
from dashboard.components.table import Column, Shown, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.multiples import bar, extent
from dashboard.formats import NBSP, money, money_short, number, percent, plural, typography
from dashboard.indicators import STATUS_WORDS, Status
from pages._comparaisons_choix import PATH, readings_bar

SHOWN_STATUSES = (Status.REACHED, Status.WATCH, Status.OFF)
"""Statuses counted: the others judge nothing."""


def address_of(policy: Policy) -> str:
    """Where a policy or a goal is read."""
    choice = {"family": policy.code} if policy.kind == "famille" else {"odd": policy.code}
    return link(PATH, path="politique", **choice)


def name_of(policy: Policy) -> str:
    """Name of a policy, number and name of a goal."""
    return policy.name if policy.kind == "famille" else f"{policy.code}. {policy.name}"


def change_of(policy: Policy) -> Decimal | None:
    """Change of running expenses against the exercice just before."""
    if len(policy.years) < 2:
        return None
    before, last = policy.years[-2:]
    following = last.year.scope.year == before.year.scope.year + 1
    if not following or not before.spent or last.spent is None:
        return None
    return last.spent / before.spent - 1


def _statuses(policy: Policy) -> Component | str:
    found = policy.judged
    parts: list[Component | str] = []
    for status in SHOWN_STATUSES:
        if found.get(status):
            count = number(found[status])
            said = html.Span(f" {STATUS_WORDS[status]}", className="cache")
            mark = status_mark(status, f"{NBSP}{count}")
            parts.append(html.Span([*mark, said], className="etat"))
    return html.Span(parts, className="etats") if parts else "—"


def _counts(policy: Policy, nature: str) -> Value:
    found = len(policy.readings.get(nature, ()))
    return found or right("—", 0)


def _row(policy: Policy, ends: tuple[float, float], unknown: str) -> list[Value]:
    last = policy.last
    spent = last.spent if last else None
    change = change_of(policy)
    name = html.A(typography(name_of(policy)), href=address_of(policy))
    drawn: Value = html.Span("—" if policy.prefixes else unknown, className="note")
    if spent:
        drawn = vector(bar(float(spent), ends), class_name="dessin-cellule")
    return [
        Shown(name, name_of(policy)),
        drawn,
        right(money_short(spent) if spent is not None else "—", spent),
        right("—" if change is None else percent(change, signed=True), change),
        right(money(last.per_head, 0) if last and last.per_head else "—", last and last.per_head),
        right(
            money_short(last.invested) if last and last.invested else "—", last and last.invested
        ),
        *(_counts(policy, nature) for nature in ("activite", "satisfaction", "capteur")),
        _statuses(policy),
    ]


ONE = {"famille": "politique publique", "odd": "objectif de développement durable"}
NONE = "Aucun compte reçu et aucun indicateur connu ici ne décrit une politique."


def overview(found: Sequence[Policy], kind: str, place: str) -> Component:
    """Policies or goals in a table; in words when there is none."""
    if not found:
        return empty(NONE)
    spent = [float(p.last.spent) if p.last and p.last.spent else None for p in found]
    ends = extent(spent)
    years = sorted({p.last.year.scope.year for p in found if p.last})
    when = str(years[-1]) if years else "exercice non reçu"
    first = "Politique" if kind == "famille" else "Objectif"
    columns = [
        Column(first),
        Column("Fonctionnement", drawn=True),
        Column(f"Dépenses {when}" if years else "Dépenses", right=True),
        Column("En un an", right=True),
        Column("Par habitant", right=True),
        Column("Investissement", right=True),
        Column("Activité"),
        Column("Usagers"),
        Column("Capteurs"),
        Column("Cibles"),
    ]
    rows = [_row(p, ends, "pas de fonction propre") for p in found]
    words = "politiques publiques" if kind == "famille" else "objectifs de développement durable"
    notes = [
        "Fonctions du budget principal (M57) de chaque ligne ; les indicateurs sont comptés, "
        "jamais additionnés aux euros. ● atteint, ▲ à surveiller, ◆ hors cible."
    ]
    if kind == "odd":
        notes.append(
            "Une fonction n'est comptée que dans son premier objectif ; un indicateur, dans "
            "l'objectif qu'il nomme d'abord."
        )
    largest = max(
        (p for p in found if p.last and p.last.spent),
        key=lambda p: p.last.spent if p.last and p.last.spent else Decimal(0),
        default=None,
    )
    title = plural(len(found), ONE[kind], words)
    if largest and largest.last:
        title = (
            f"{name_of(largest)} : première dépense, {money_short(largest.last.spent)} en {when}"
        )
    return drawn_table(
        f"comparaisons-{kind}",
        table(words.capitalize(), columns, rows, show_caption=False),
        title=title,
        measure=f"Dépenses réelles de fonctionnement et d'investissement, {place}, {when}.",
        pictured=True,
        source="Source : comptes de l'exercice et indicateurs de cette version.",
        notes=notes,
    )


def build_all(found: Balance, place: str, view: View) -> Content:
    judged: dict[Status, int] = {}
    for policy in found.policies:
        for status, count in policy.judged.items():
            judged[status] = judged.get(status, 0) + count
    total = sum(judged.get(s, 0) for s in SHOWN_STATUSES)
    title = "Chaque politique, du budget aux usagers"
    if total:
        title = (
            f"{number(judged.get(Status.REACHED, 0))} des {number(total)} indicateurs jugés "
            "atteignent leur cible"
        )
    lede = (
        f"Ce que coûte chaque politique, ce qui est fait, ce qu'en disent les usagers et les "
        f"capteurs. {place}."
    )
    parts = [
        section("Par politique publique", overview(found.policies, "famille", place)),
        section("Par objectif de développement durable", overview(found.goals, "odd", place)),
    ]
    return Content(
        [readings_bar(view), *heading(title, lede), painted(parts, class_name="comparaisons")],
        title="Politiques publiques",
    )
