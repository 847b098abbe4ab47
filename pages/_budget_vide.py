"""Rien à montrer : dire pourquoi, et par où revenir."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget import text_of
from dashboard.components.states import heading, notice
from dashboard.components.tags import html
from dashboard.formats import typography
from pages._budget_vue import Shown

Way = tuple[str, str]
"""Words and address of a way back."""


def _orderless(shown: Shown) -> bool:
    """Order operations are asked of a document that has none at all."""
    return shown.scope.movement == "ordre" and all(
        d.order_out is None and d.order_in is None for d in shown.scope.documents
    )


def _said(shown: Shown) -> tuple[str, str]:
    """Title and sentence: what is not there, and why."""
    if _orderless(shown):
        return (
            "Ce document ne porte aucune opération d'ordre",
            "Les opérations d'ordre sont des écritures sans mouvement d'argent (amortissements, "
            "virement d'une section à l'autre) : ce document n'a que des opérations réelles.",
        )
    if shown.level.node and shown.scope.movement == "ordre":
        return (
            "Aucune opération d'ordre à cet endroit du budget",
            "Ce poste n'a que des opérations réelles dans ce document, ou n'y est pas.",
        )
    if shown.level.node:
        return "Rien à cet endroit du budget", "Ce document ne porte pas ce poste."
    return (
        "Rien à montrer avec ces choix",
        "Ce document n'a aucune ligne de ce sens et de cette section.",
    )


def _ways(shown: Shown) -> list[Way]:
    """Addresses that show something, the nearest first."""
    node, found = shown.level.node, []
    if shown.scope.movement == "ordre":
        found.append(("Voir les opérations réelles", shown.link(movement="", anchor="")))
    if shown.view.section:
        found.append(("Voir toutes les sections", shown.link(section="", anchor="")))
    if len(node) > 1:
        found.append(("Remonter d'un niveau", shown.link(node=text_of(node[:-1]), anchor="")))
    if node:
        found.append(("Voir tout le document", shown.link(node="", path="", anchor="")))
    return found


def build_nothing(shown: Shown) -> list[Component]:
    """The title, and the ways back."""
    title, words = _said(shown)
    items = [html.Li(html.A(typography(said), href=href)) for said, href in _ways(shown)]
    return [*heading(title), notice(words, html.Ul(items, className="suites"))]
