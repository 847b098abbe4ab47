"""What the page of the green annex looks at: the address, the exercice, the axis."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.budget.green_model import AxisYear, Green, GreenYear
from dashboard.components.address import View, encode


@dataclass(frozen=True)
class Shown:
    """Everything the blocks of the page draw."""

    view: View
    found: Green
    year: GreenYear
    axis: AxisYear

    def link(self, **changes: str) -> str:
        """The same view with some choices changed."""
        return encode(self.view.but(**changes))

    def lines_link(self, axis: AxisYear, rating: str) -> str:
        """The lines of one rating, on an axis and an exercice."""
        return self.link(
            year=str(axis.year), dimension=axis.axis.code, status=rating, anchor="lignes"
        )
