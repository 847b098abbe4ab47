"""Where the credits of an account come from: voted documents received, what is missing, the gap."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.budget.credits import CreditsGap, Rebuilt
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.formats import DASH, NBSP, money, typography

ACCOUNTS = {"CA": "compte administratif", "CFU": "compte financier unique"}
NAMES = {"BP": "le budget primitif", "BS": "le budget supplémentaire"}
_COUNTED = "opérations réelles, résultats reportés (001, 002) compris"
_SECTIONS = {"F": "fonctionnement", "I": "investissement"}
_SIDES = {"D": "Dépenses", "R": "Recettes"}


def act_words(code: str) -> str:
    """« le budget primitif », « la décision modificative n° 2 »."""
    if code.startswith("DM"):
        number = f" n°{NBSP}{code[2:]}" if code[2:] else ""
        return f"la décision modificative{number}"
    return NAMES.get(code, code)


def _listed(codes: Sequence[str]) -> str:
    words = [act_words(code) for code in codes]
    return " et ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def title_of_gap(found: CreditsGap) -> str:
    """The finding: whether the voted documents explain the credits of the account."""
    account = f"crédits ouverts du {ACCOUNTS[found.account]} {found.year}"
    if any(c.gap is None for c in found.chapters):
        return f"Rien ne permet de reconstituer les {account}"
    if not found.apart and found.support:
        recalled = f"le budget que rappelle {act_words(found.support)} et les votes reçus"
        return f"Sans budget primitif, {recalled} expliquent au centime les {account}"
    if not found.apart:
        return f"Les votes expliquent au centime les {account}"
    several = len(found.apart) > 1
    chapters = f"{len(found.apart)} chapitres" if several else "un chapitre"
    return f"Les votes n'expliquent pas tous les {account} : écart sur {chapters}"


def _absence(found: CreditsGap) -> str:
    """What is not among the files; "" when nothing seems to miss."""
    if not found.missing:
        return ""
    verb = "ne sont pas" if len(found.missing) > 1 else "n'est pas"
    words = _listed(found.missing)
    return f"{words[:1].upper()}{words[1:]} de {found.year} {verb} parmi les fichiers reçus."


def explanation(found: CreditsGap) -> list[str]:
    """Sentences that explain the gap, in order."""
    said = [_absence(found)] if _absence(found) else []
    received = _listed(found.acts) if found.acts else ""
    if found.with_bp:
        said.append(
            f"Reconstitué : {received}, plus les restes à réaliser reportés de l'exercice "
            "précédent."
        )
    elif found.support:
        said += [
            f"La somme des seuls votes reçus ({received}) laisse donc tout le budget voté "
            "auparavant hors du compte : c'est l'écart brut.",
            f"Mais {act_words(found.support)} dit le budget qu'elle a trouvé, restes à réaliser "
            f"compris. En y ajoutant {received}, il reste l'écart de la dernière colonne.",
        ]
    else:
        said.append(
            "Aucun vote reçu ne dit le budget de départ : l'écart est inconnu, et non nul. "
            "Déposez le budget primitif et les décisions modificatives (TotEM) pour le connaître."
        )
    if found.apart:
        said.append(
            "Un écart peut venir d'un virement de crédits sans vote, d'une décision absente des "
            "fichiers, ou d'une décision transmise en entier et non en variations."
        )
    return said


def _name(row: Rebuilt) -> str:
    section = _SECTIONS.get(row.section, "section inconnue")
    if row.chapter:
        return typography(f"{row.chapter}{NBSP}{row.label}".strip())
    return f"{_SIDES[row.side]}, {section}"


def _cents(value: Value) -> Component:
    return html.Span(DASH if value is None else money(value), className="exact")


def _table(found: CreditsGap, rows: Sequence[Rebuilt], caption: str) -> Component:
    supported = bool(found.support)
    start = f"Budget d'avant {found.support}" if supported else "Budget primitif"
    names = [start, *([] if supported else ["Reports"]), "BS et DM reçus", "Reconstitué"]
    names += [f"Crédits ouverts, {found.account}"]
    names += ["Écart brut"] if supported else []
    columns = [Column("Poste"), *(Column(typography(n), right=True) for n in [*names, "Écart"])]

    def cells(row: Rebuilt) -> list[Value]:
        amounts = [row.start, *([] if supported else [row.carried]), row.changes, row.total]
        amounts += [row.opened, *([row.opened - row.received] if supported else []), row.gap]
        return [_name(row), *(_cents(value) for value in amounts)]

    return table(caption, columns, [cells(row) for row in rows], show_caption=False)


def gap_block(found: CreditsGap, *, level: int = 2) -> Component:
    """The block of a page: finding, sentences, sums, and the chapters that moved or differ.

    Args:
        found: what the engine gives.
        level: of its heading.
    """
    heading = html.H2 if level == 2 else html.H3
    caption = f"Crédits ouverts et votes reçus, {found.budget_name}, {found.year}"
    parts: list[Component] = [
        heading(typography(title_of_gap(found))),
        html.P(typography(f"{caption}, {_COUNTED}, en euros."), className="mesure"),
        *(html.P(typography(words)) for words in explanation(found)),
    ]
    if found.with_bp or found.support:
        parts.append(_table(found, found.sums, caption))
    keys = {(c.section, c.side, c.chapter) for c in (*found.apart, *found.moved)}
    rows = [c for c in found.chapters if (c.section, c.side, c.chapter) in keys]
    if rows and found.acts:
        words = "Chapitres que les décisions ont changés, ou qui gardent un écart"
        parts.append(html.Details([html.Summary(words), _table(found, rows, words)]))
    return html.Section(parts, className="bloc ecart-credits")
