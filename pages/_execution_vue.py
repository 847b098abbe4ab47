"""What the page of the execution looks at: budget, exercice, section, date, chapter, service."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dashboard.budget import Document, Scope, documents, node_of, scope_of, text_of
from dashboard.budget.asked import one_of
from dashboard.budget.execution import Execution, execution
from dashboard.budget.places import IN, OF, refusal, told
from dashboard.budget.reading import ABSENT, PATHS, SECTIONS, label_of, plain
from dashboard.budget.scope import SIDES
from dashboard.budget.snapshots import Export, accounts, chapter_labels, exports
from dashboard.budget.weekly import Kept
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
        section, side: as read; chapter, service: None for all; label: their words, "" for all.
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
    label: str

    @property
    def sides(self) -> frozenset[str]:
        """Sides on which what is kept can be read: a chapter may be of expenses alone."""
        if self.chapter is None:
            return frozenset(SIDES)
        weekly = self.execution is not None
        return frozenset(
            side
            for side in SIDES
            if side == self.side
            or told(self.gate, self.scope, Kept(self.section, side, self.chapter), weekly=weekly)
        )

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


def _post(view: View) -> tuple[str, str | None, str | None]:
    """(section, chapter, service) that a post of any page of the budget asks; "" when not said.

    Raises:
        ChoiceError: no such reading, or a post that no export tells.
    """
    path = one_of("lecture", view.path, "path", list(PATHS))
    node = tuple(plain(code) for code in node_of(view.node))
    service = plain(view.service) if view.service else None
    if not node:
        return "", None, service
    if path == "service":
        return "", None, node[0]
    if path != "nature":
        words = "l'exécution se lit par chapitre et par service, pas selon cette lecture"
        known = [("", "L'exécution de tout le budget")]
        raise ChoiceError(words, choice="path", known=known)
    if node[0] not in SECTIONS:
        return "", node[0], service
    return node[0], node[1] if len(node) > 1 else None, service


def _kept(view: View) -> tuple[Kept, str]:
    """What is kept, and why it cannot be read as it is asked; "" when it can."""
    of_post, chapter, service = _post(view)
    section = one_of("section", view.section or of_post, "section", SECTIONS)
    side = one_of("sens", view.side, "side", SIDES)
    wrong = ""
    if of_post not in ("", section) and chapter is None:
        wrong = f"ce poste n'est pas en {IN[section]}"
    elif chapter is not None and of_post == "":
        wrong = f"chapitre « {chapter} » sans sa section : un chapitre se lit sous la sienne"
    elif of_post not in ("", section):
        wrong = f"le chapitre « {chapter} » demandé n'est pas en {IN[section]}"
    return Kept(section, side, chapter, service), wrong


def look(gate: Gate, view: View) -> Shown:
    """Read what the address asks; a week before the first export of an exercice is its last one.

    Raises:
        ChoiceError: a choice of the address does not exist.
    """
    known = documents(gate)
    scope = scope_of(gate, budget=view.budget, year=view.year, known=known)
    received = exports(gate, scope.budget)
    weekly = any(e.year == scope.year for e in received)
    kept, wrong = _kept(view)
    if wrong:
        raise refusal(gate, scope, kept, wrong, weekly=weekly)
    until = _until(view.week)
    if not any(e.year == scope.year and (until is None or e.date <= until) for e in received):
        until = None
    try:
        found = execution(
            gate,
            scope,
            section=kept.section,
            side=kept.side,
            chapter=kept.chapter,
            service=kept.service,
            until=until,
            known=received,
        )
    except ChoiceError as error:
        words = error.problem
        if kept.whole:
            words = f"aucune ligne de {SIDES[kept.side]} {OF[kept.section]} en {scope.year}"
        absent = not kept.whole
        raise refusal(gate, scope, kept, words, weekly=weekly, missing=absent) from None
    label = found.label if found else _of_account(gate, scope, kept)
    post = kept.section, kept.side, kept.chapter, kept.service
    return Shown(gate, view, known, scope, received, found, *post, label)


def _of_account(gate: Gate, scope: Scope, kept: Kept) -> str:
    """Words of the chapter kept, as accounts name it; they know no service.

    Raises:
        ChoiceError: no account has that chapter, or a service is asked.
    """
    if kept.service is not None:
        words = f"sans extrait hebdomadaire de {scope.year}, l'exécution ne se lit pas par service"
        raise refusal(gate, scope, kept, words, weekly=False, missing=False)
    if kept.chapter is None:
        return ""
    code = kept.chapter
    if not accounts(gate, scope, section=kept.section, side=kept.side, chapter=code):
        words = f"aucun compte n'a le chapitre « {code} » en {IN[kept.section]}"
        raise refusal(gate, scope, kept, words, weekly=False)
    name = label_of("chapitre", code, chapter_labels(gate, scope, (code,)).get(code))
    return f"{code} {name}".strip()
