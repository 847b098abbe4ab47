"""What the page of contracts and grants looks at."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget import Scope
from dashboard.budget.contracts import Contracts
from dashboard.budget.grants import Grants
from dashboard.components.address import View, encode
from dashboard.components.tags import html
from dashboard.secrecy import Gate

LISTED = 12
"""Holders and beneficiaries named; the others are added up."""


@dataclass(frozen=True)
class Shown:
    """Everything the blocks of the page draw.

    Attributes:
        scope: document whose lines are put beside; None when no budget was received.
        known: contracts of every service.
    """

    gate: Gate
    view: View
    scope: Scope | None
    known: Contracts
    given: Grants

    @property
    def mine(self) -> Contracts:
        """Contracts of the service asked, or all of them."""
        return self.known.of_service(self.view.service)

    @property
    def year(self) -> int | None:
        """Year of the grants shown: the one asked if there are any, else the last one."""
        years = self.given.years
        asked = int(self.view.year) if self.view.year.isdecimal() else None
        return asked if asked in years else next(iter(years), None)

    def link(self, **changes: str) -> str:
        """The same view with some choices changed."""
        return encode(self.view.but(**changes))


def share_bar(part: Decimal | None) -> Component:
    """A share as a thin bar; the figure stands beside it."""
    width = f"{(part or 0) * 100:.1f}%"
    return html.Span(
        html.Span(style={"width": width}, className="trait"),
        className="barre",
        **{"aria-hidden": "true"},
    )
