"""What the page of the execution looks at: budget, exercice, section, date, chapter, service."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dashboard.budget import Document, Scope, documents, node_of, scope_of, text_of
from dashboard.budget.asked import one_of
from dashboard.budget.execution import Execution, execution
from dashboard.budget.reading import ABSENT, SECTIONS
from dashboard.budget.scope import SIDES
from dashboard.budget.snapshots import Export, exports
from dashboard.components.address import View, encode, link
from dashboard.errors import ChoiceError, QueryError
from dashboard.formats import week
from dashboard.indicators import parse_period
from dashboard.secrecy import Gate

PAGE = "/budget/execution"


@dataclass(frozen=True)
class Shown:
    """Everything the parts of the page draw.

    Attributes:
        execution: None when no weekly export was received for this budget and exercice.
        exports: exports of the budget, every exercice.
        section, side: as read; chapter, service: None for all.
    """

    gate: Gate
    view: View
    documents: tuple[Document, ...]
    scope: Scope
    exports: tuple[Export, ...]
    execution: Execution | None
    section: str
    side: str
    chapter: str | None
    service: str | None

    def link(self, **changes: str) -> str:
        """The same view with some choices changed."""
        return encode(self.view.but(anchor="", **changes))

    def post_link(self, kind: str, code: str) -> str:
        """The same view on one chapter, or one service."""
        if kind == "service":
            return self.link(path="", service=code or ABSENT)
        return self.link(
            path="", section=self.section, node=text_of((self.section, code or ABSENT))
        )

    @property
    def lines_link(self) -> str:
        """The lines of the service, else of the chapter, looked at."""
        path = "nature"
        node: tuple[str, ...] = (self.section,)
        if self.service is not None:
            path, node = "service", (self.service or ABSENT,)
        elif self.chapter is not None:
            node = (self.section, self.chapter or ABSENT)
        return link(
            "/budget/lignes",
            budget=self.view.budget,
            year=str(self.scope.year),
            section=self.section,
            side=self.side,
            path=path,
            node=text_of(node),
        )


def code_of_week(day: dt.date) -> str:
    """« 2026-W47 », as the address writes the week of a day."""
    iso = day.isocalendar()
    return f"{iso.year}-W{iso.week:02d}"


def export_words(export: Export) -> str:
    """« au 16/11/2026 (S47 2026) »."""
    return f"au {export.date:%d/%m/%Y} ({week(export.date)})"


def _until(code: str) -> dt.date | None:
    """The last day of the week asked; None for the last export.

    Raises:
        ChoiceError: this is no week.
    """
    try:
        return parse_period(code).end if code else None
    except QueryError as error:
        raise ChoiceError(error.problem, choice="week", remedy=error.remedy) from None


def _kept(view: View) -> tuple[str, str | None, str | None]:
    """(section, chapter, service) of an address; readings by service of other pages are known."""
    node = tuple("" if code == ABSENT else code for code in node_of(view.node))
    by_nature = view.path in ("", "nature")
    asked = view.section or (node[0] if by_nature and node else "")
    section = one_of("section", asked, "section", SECTIONS)
    chapter = node[1] if by_nature and len(node) > 1 and node[0] == section else None
    service = view.service or None
    if view.path == "service" and node:
        service = node[0] or ABSENT
    return section, chapter, "" if service == ABSENT else service


def look(gate: Gate, view: View) -> Shown:
    """Read what the address asks; a week before the first export of an exercice is its last one.

    Raises:
        ChoiceError: a choice of the address does not exist.
    """
    known = documents(gate)
    scope = scope_of(gate, budget=view.budget, year=view.year, known=known)
    received = exports(gate, scope.budget)
    section, chapter, service = _kept(view)
    side = one_of("sens", view.side, "side", SIDES)
    until = _until(view.week)
    if not any(e.year == scope.year and (until is None or e.date <= until) for e in received):
        until = None
    found = execution(
        gate,
        scope,
        section=section,
        side=side,
        chapter=chapter,
        service=service,
        until=until,
        known=received,
    )
    return Shown(gate, view, known, scope, received, found, section, side, chapter, service)
