"""Budget : ce que l'annexe d'un acte dit de chaque autorisation de programme."""

from __future__ import annotations

from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget.programmes import Programme, Programmes, programmes
from dashboard.components.drawn import drawn_table, right
from dashboard.components.prose import section
from dashboard.components.table import Column, Shown, Value, table
from dashboard.components.tags import html
from dashboard.formats import DASH, money, money_short, plural, typography
from pages import _budget_vue as vue

_COLUMNS = {
    "voted": "AP votée",
    "revised": "Dont révision",
    "paid_before": "CP antérieurs",
    "opened": "CP ouverts",
    "paid": "CP mandatés",
    "left": "Reste à financer",
}
"""Amounts of the annex, in their order."""
_LINES = {"lines_opened": "Crédits des lignes", "lines_paid": "Mandaté des lignes"}
"""Amounts of the lines, when the annex does not say them."""


def _value(row: Programme, name: str) -> Value:
    """An amount; « — » when neither the annex nor the lines say it."""
    if name == "lines_paid":
        found = row.lines.executed if row.lines else None
    else:
        found = getattr(row, name)
    return right(DASH, None) if found is None else found


def _names(found: Programmes) -> dict[str, str]:
    """Columns that at least one programme fills; those of the lines stand in for the annex's."""
    told = {n: words for n, words in _COLUMNS.items() if found.sum_of(n) is not None}
    if not found.borne:
        return told
    if not found.own or "opened" not in told:
        told["lines_opened"] = _LINES["lines_opened"]
    if not found.own and found.executed:
        told["lines_paid"] = _LINES["lines_paid"]
    return told


def _label(row: Programme, shown: vue.Shown) -> Shown:
    link = html.A(typography(row.label), href=shown.node_link((row.code,)))
    named: Component | str = link if row.lines and not shown.level.node else typography(row.label)
    if row.code in row.label:
        return Shown(html.Span(named), row.label)
    code = html.Span(row.code, className="note pas-aide")
    return Shown(html.Span([named, " ", code]), f"{row.label} ({row.code})")


def _untold(found: Programmes) -> list[str]:
    """What is worked out, and what the annex leaves out."""
    said = []
    if found.sum_of("left") is not None:
        said.append(
            "Reste à financer : AP votée, moins les CP antérieurs et ceux mandatés de l'exercice "
            "; à défaut, ce qui restait au 1er janvier moins les mandatés."
        )
    wanted = ("voted", "paid_before", "opened", "paid")
    missing = [_COLUMNS[name] for name in wanted if found.sum_of(name) is None]
    return [*said, f"L'annexe ne dit pas : {', '.join(missing)}."] if missing else said


def _gap(found: Programmes) -> list[str]:
    """What the annex says paid, beside the lines of the same document."""
    if not found.comparable:
        return []
    said, lines = found.sum_of("paid") or Decimal(0), found.lines_paid
    these = "de ce programme" if len(found.rows) == 1 else "de ces programmes"
    if not found.apart:
        return [f"Mandaté : l'annexe et les lignes {these} disent toutes deux {money(said)}."]
    names = ", ".join(row.label for row in found.apart[:3])
    more = ", entre autres" if len(found.apart) > 3 else ""
    count = plural(len(found.apart), "programme diffère", "programmes diffèrent")
    return [
        f"Mandaté : l'annexe dit {money(said)}, les lignes {these} {money(lines)}, soit "
        f"{money(said - lines, signed=True)} d'écart ; {count} ({names}{more})."
    ]


def _title(found: Programmes) -> str:
    left, voted = found.sum_of("left"), found.sum_of("voted")
    one = len(found.rows) == 1
    subject = "Ce programme" if one else plural(len(found.rows), "programme")
    if left is not None:
        some = sum(row.left is not None for row in found.rows)
        if some < len(found.rows):
            subject = f"{plural(some, 'programme')} sur {len(found.rows)}"
        verb = "laisse" if some == 1 else "laissent"
        return f"{subject} {verb} {money_short(left)} à financer"
    verb = "ouvre" if one else "ouvrent"
    if voted is not None:
        return f"{subject} {verb} {money_short(voted)} d'autorisations"
    return f"{subject} dans l'annexe, sans montant d'autorisation"


def build_programmes(shown: vue.Shown) -> list[Component]:
    """The programmes of the level, as the annex says them; nothing in another reading."""
    found = programmes(shown.gate, shown.level)
    if found is None:
        return []
    names = _names(found)
    columns = [Column("Programme"), *(Column(words, "€") for words in names.values())]
    rows: list[list[Value]] = [
        [_label(row, shown), *(_value(row, name) for name in names)] for row in found.rows
    ]
    other = "" if found.own else f" ; {shown.scope.stage_words} pour les lignes"
    place = shown.scope.budget_name
    drawn = drawn_table(
        "programmes",
        table("Autorisations de programme", columns, rows, show_caption=False),
        title=_title(found),
        measure=f"Autorisations (AP) et crédits de paiement (CP), en euros, {place}.",
        source=f"Annexe des autorisations de programme, {found.act}, {found.file}{other}.",
        notes=[*_gap(found), *_untold(found)],
    )
    return [section("Autorisations de programme", drawn)]
