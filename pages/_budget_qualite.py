"""What the figures of a document are worth, and why budgets are never added up."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget import Document
from dashboard.components.address import link
from dashboard.components.prose import definitions, section
from dashboard.components.tags import html
from dashboard.formats import NNBSP, date, money, number, plural
from pages._budget_choix import stage_name
from pages._budget_vue import Shown


def _origin(document: Document) -> str:
    day = f", du {date(document.date_situation)}" if document.date_situation else ""
    return f"{document.file}{day}, {plural(document.lines_nb, 'ligne')}"


def _sum(documents: tuple[Document, ...], name: str) -> int:
    return sum(getattr(document, name) for document in documents)


def _found_again(documents: tuple[Document, ...]) -> list[tuple[str, str]]:
    """What the source did not say, and how it was found."""
    lines = number(_sum(documents, "lines_nb"))
    unknown = _sum(documents, "no_section_nb")
    section_words = "dite par la source pour toutes les lignes"
    if found := _sum(documents, "section_found_nb"):
        section_words = (
            f"retrouvée du plan de comptes ou du chapitre pour {plural(found, 'ligne')} sur {lines}"
        )
    if unknown:
        section_words += f" ; inconnue pour {plural(unknown, 'ligne')}"
    chapter_words = "dit par la source pour toutes les lignes"
    if found := _sum(documents, "chapter_found_nb"):
        chapter_words = f"retrouvé du compte pour {plural(found, 'ligne')} sur {lines}"
    movement_words = "réel ou d'ordre, dit par la source"
    if found := _sum(documents, "deduced_nb"):
        movement_words = f"déduit du compte pour {plural(found, 'ligne')} sur {lines}"
    unlabelled = _sum(documents, "unlabelled_nb")
    label_words = "tous les codes ont un libellé"
    if unlabelled:
        verb = "a" if unlabelled == 1 else "ont"
        label_words = f"{plural(unlabelled, 'ligne')} {verb} un code que rien ne nomme"
    return [
        ("Section", section_words),
        ("Chapitre", chapter_words),
        ("Mouvement", movement_words),
        ("Libellés", label_words),
    ]


def _balance(documents: tuple[Document, ...]) -> str:
    """Order operations: what goes out comes in, or the gap and its cause."""
    outs = [d.order_out for d in documents if d.order_out is not None]
    ins = [d.order_in for d in documents if d.order_in is not None]
    if not outs and not ins:
        return "aucune opération d'ordre dans ce document"
    gap = sum(outs) - sum(ins)
    if not gap:
        return f"équilibrées : {money(sum(outs))} en dépenses comme en recettes"
    cause = " (mouvement déduit du compte)" if _sum(documents, "deduced_nb") else ""
    return (
        f"{money(sum(outs))} en dépenses, {money(sum(ins))} en recettes, "
        f"écart {money(gap, signed=True)}{cause}"
    )


def _alone(shown: Shown) -> str:
    """Why the budgets of a body are not added up."""
    budgets = {d.budget_siret: d for d in shown.documents}
    same = [d for d in budgets.values() if d.budget_siret[:9] == shown.scope.budget[:9]]
    if len(same) < 2:
        return ""
    names = ", ".join(d.budget_nom for d in same if d.budget_siret != shown.scope.budget)
    return (
        f"Chaque budget se lit seul. Les additionner ({names}) compterait deux fois ce que l'un "
        "verse à l'autre : ces flux réciproques ne sont pas dans les fichiers reçus."
    )


def build_quality(shown: Shown) -> Component:
    """Files read, what was found again, balance of order operations, unlabelled codes."""
    documents = shown.scope.documents
    facts: list[tuple[str, str | Component]] = [
        (stage_name(document).capitalize(), _origin(document)) for document in documents
    ]
    facts += _found_again(documents)
    facts.append(("Opérations d'ordre", _balance(documents)))
    alone = _alone(shown)
    if alone:
        facts.append(("Budgets", alone))
    more = html.P(
        [
            html.A("Fichiers, rejets et contrôles", href=link("/donnees")),
            f"{NNBSP}; définitions sur la page ",
            html.A("Méthode", href=link("/methode")),
            ".",
        ],
        className="note",
    )
    return section("Ce que valent ces chiffres", definitions(facts), more)
