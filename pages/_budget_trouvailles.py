"""Posts of the budget where every word looked for is found: the way from words to the tree."""

from __future__ import annotations

from collections.abc import Iterable

from dash.development.base_component import Component

from dashboard.budget import text_of
from dashboard.budget.columns import READINGS
from dashboard.budget.lines import Selected
from dashboard.budget.search import Hit, hits
from dashboard.components.address import View, link
from dashboard.components.budget_lines import PATH
from dashboard.components.budget_words import MEASURES
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.formats import plural, typography

FIRST_HITS = 6
"""Posts shown at once; the others are one gesture away."""


def _amounts(chosen: Selected) -> dict[str, str]:
    """Amounts that decide, with their words: a voted document says what it votes and takes up."""
    side = chosen.side
    if chosen.scope.executed:
        return {
            "credits": MEASURES[side]["ouvert"],
            "executed": MEASURES[side]["realise"],
            "disponible": chosen.scope.left_words(side),
        }
    taken_up = chosen.total.taken_up
    return {"voted": MEASURES[side]["vote"]} | (
        {"taken_up": "restes à réaliser repris"} if taken_up else {}
    )


def _hit_row(view: View, hit: Hit, side: str, names: Iterable[str]) -> list[object]:
    kept = {"budget": view.budget, "year": view.year, "stage": view.stage, "side": view.side}
    at = {"path": hit.path, "node": text_of(hit.node)}
    above = "".join(f"{typography(label)} › " for label in hit.labels[:-1][-2:])
    here = html.A(typography(hit.labels[-1]), href=link("/budget", **kept, **at))
    name = [html.Span(above, className="dessus"), here] if above else [here]
    if not hit.direct:
        name.append(html.Span(" par un mot proche", className="dessus"))
    lines = html.A(
        plural(hit.amounts.lines_nb, "ligne"), href=link(PATH, **kept, **at), className="compte"
    )
    amounts = [getattr(hit.amounts, of) for of in names]
    return [name, READINGS[hit.path], *amounts, lines]


def build_hits(view: View, chosen: Selected) -> list[Component]:
    """Posts of the budget where every word is found: the way to its tree."""
    found = hits(chosen.gate, chosen.scope, chosen.asked, side=chosen.side, section=chosen.section)
    if not found:
        return []
    names = _amounts(chosen)
    columns = [
        Column("Poste"),
        Column("Lecture"),
        *(Column(words.capitalize(), "€") for words in names.values()),
        Column("Lignes", right=True),
    ]
    rows = [_hit_row(view, hit, chosen.side, names) for hit in found]
    shown = table("Postes trouvés", columns, rows[:FIRST_HITS], show_caption=False)
    parts: list[Component] = [html.H2("Dans l’arbre du budget"), shown]
    if rest := rows[FIRST_HITS:]:
        words = f"{plural(len(rest), 'autre poste', 'autres postes')} où ces mots sont réunis"
        more = table("Autres postes trouvés", columns, rest, show_caption=False)
        parts.append(html.Details([html.Summary(typography(words)), more]))
    return [html.Section(parts, className="bloc trouvailles")]
