"""What an address asks of the lines of the budget: the same for the page and the downloads."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.budget import node_of, scope_of
from dashboard.budget.asked import one_of
from dashboard.budget.lines import Selected, choose
from dashboard.budget.reading import SECTIONS
from dashboard.budget.scope import SIDES
from dashboard.components.address import View, decode, encode
from dashboard.components.context import site
from dashboard.secrecy import Gate

PATH = "/budget/lignes"
DOWNLOADS = (
    (".csv", "CSV", "tableur français"),
    (".xlsx", "Excel", "avec les filtres et les sources"),
    (".opendata.csv", "CSV ouvert", "point décimal, dates ISO"),
)
"""Ending of the address, name, what it is for."""


def selected_by(gate: Gate, view: View) -> Selected:
    """The lines a view asks for.

    Raises:
        ChoiceError: unknown budget, exercice, stage, reading, node or sort.
    """
    scope = scope_of(
        gate, budget=view.budget, year=view.year, stage=view.stage, movement=view.movement
    )
    return choose(
        gate,
        scope,
        path=view.path or "nature",
        node=node_of(view.node),
        side=one_of("sens", view.side, "side", SIDES),
        section=one_of("section", view.section, "section", {"": "toutes", **SECTIONS}),
        search=view.search,
        words=view.words,
        sort=view.sort,
    )


def selected_of(parameters: Mapping[str, str]) -> Selected:
    """The lines the parameters of a download ask for, in the version they name or in service."""
    view = decode(PATH, parameters)
    return selected_by(site().gate(view.version), view)


def download(view: View, ending: str) -> str:
    """Address of a download of the same lines."""
    return encode(view.but(page=f"{PATH}{ending}", first="", anchor=""))
