"""How a search was understood: words left out, near words called or offered."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.budget.word_forms import SHORTEST
from dashboard.budget.wording import EXACT, NEAR, Asked
from dashboard.components.address import View, encode
from dashboard.components.states import notice
from dashboard.components.tags import html
from dashboard.formats import typography


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"« {word} »" for word in words)


def _unknown(asked: Asked) -> list[Component]:
    """Words found nowhere, and what to try."""
    if asked.unread:
        return [
            notice(
                "Aucun mot compris.",
                f"{_quoted(asked.unknown)} ne contient ni lettre ni chiffre : rien n'est cherché.",
                "Tapez un mot, un numéro d'article ou le nom d'un service.",
            )
        ]
    if not asked.unknown:
        return []
    rest = " Les autres mots sont cherchés sans eux." if asked.words else ""
    told = f"Aucun libellé ni code de ce document ne contient {_quoted(asked.unknown)}.{rest}"
    more = "Essayez un mot plus court, un numéro d'article, ou un autre document de l'exercice."
    if max(map(len, asked.unknown)) < SHORTEST:
        told = (
            f"Une lettre seule n'est cherchée que comme un mot entier : {_quoted(asked.unknown)}."
        )
        more = "Tapez au moins deux lettres, un numéro d'article ou le nom d'un service."
    return [notice("Mot introuvable.", told, more)]


def _near(view: View, asked: Asked) -> list[Component]:
    """Near words called in place of those typed, and the way back; or offered beside them."""
    if asked.near and view.words == NEAR:
        words, way, to = "Mots proches cherchés aussi", "Ne plus les chercher", ""
    elif asked.near:
        words = "Aucune ligne ne dit ce qui est tapé. Trouvé par synonyme"
        way, to = "Chercher sans synonyme", EXACT
    elif asked.offered:
        words, way, to = "Mots proches, non cherchés", "Les chercher aussi", NEAR
    elif view.words == EXACT and view.search:
        words, way, to = "Les mots proches sont refusés", "Les accepter", ""
    else:
        return []
    told = ", ".join(f"« {word} »" for word in asked.near or asked.offered)
    said = f"{words} : {told}. " if told else f"{words}. "
    way_out = html.A(typography(way), href=encode(view.but(words=to)))
    return [html.P([typography(said), way_out], className="note mots-proches")]


def understood(view: View, asked: Asked) -> list[Component]:
    """What was made of the words looked for, when there is something to say."""
    return [*_unknown(asked), *_near(view, asked)]
