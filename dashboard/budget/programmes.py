"""Autorisations de programme: what the annex of an act says of each, beside its own lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.budget.amounts import ZERO, Amounts
from dashboard.budget.levels import Level
from dashboard.budget.reading import ABSENT, plain
from dashboard.budget.scope import STAGES, Scope
from dashboard.formats import NBSP
from dashboard.secrecy import Gate

PATH = "programme"
"""The reading these programmes belong to."""
_RANK = ("CFU", "CA", "DM", "BS", "BP")
"""Acts of an exercice, the last voted first."""


@dataclass(frozen=True)
class Programme:
    """One autorisation de programme, in euros; None: the annex does not say it.

    Attributes:
        voted: the programme, what the exercice changes of it included; revised: that change.
        paid_before, opened, paid: credits paid before the exercice, opened and paid in it.
        left: still to be financed.
        lines: sum of the lines of the document read that bear its number; None when none does.
    """

    code: str
    label: str
    voted: Decimal | None = None
    revised: Decimal | None = None
    paid_before: Decimal | None = None
    opened: Decimal | None = None
    paid: Decimal | None = None
    left: Decimal | None = None
    lines: Amounts | None = None

    @property
    def lines_opened(self) -> Decimal | None:
        """Credits its lines open; voted when the document opens none."""
        if self.lines is None:
            return None
        return self.lines.voted if self.lines.credits is None else self.lines.credits


@dataclass(frozen=True)
class Programmes:
    """The programmes of a level.

    Attributes:
        rows: the largest first.
        act: « budget primitif 2026 », "" when no act of the exercice has the annex; file: its name.
        own: the annex is that of the document read.
        executed: the document read says what was paid.
    """

    rows: tuple[Programme, ...]
    act: str
    file: str
    own: bool
    executed: bool

    def sum_of(self, name: str) -> Decimal | None:
        """Sum of an amount over the programmes that say it; None when none does."""
        known = [v for row in self.rows if (v := getattr(row, name)) is not None]
        return sum(known, ZERO) if known else None

    @property
    def borne(self) -> bool:
        """At least one line bears the number of a programme."""
        return any(row.lines is not None for row in self.rows)

    @property
    def comparable(self) -> bool:
        """Annex and lines both say what was paid, in the same document."""
        return self.own and self.executed and self.borne and self.sum_of("paid") is not None

    @property
    def lines_paid(self) -> Decimal:
        """Paid by the lines of these programmes."""
        known = [row.lines.executed for row in self.rows if row.lines]
        return sum((amount for amount in known if amount is not None), ZERO)

    @property
    def apart(self) -> tuple[Programme, ...]:
        """Programmes whose annex and lines do not say the same amount paid."""
        return tuple(row for row in self.rows if (row.paid or ZERO) != _paid(row.lines))


def _paid(lines: Amounts | None) -> Decimal:
    return ZERO if lines is None else lines.executed or ZERO


def _act(rows: Sequence[Mapping[str, Any]], scope: Scope) -> tuple[str, str]:
    """Stage and number of the act whose annex is read: its own, else the last of the exercice."""
    found = {(r["etape"], r["numero"]) for r in rows}
    own = [a for a in found if a[0] == scope.step and scope.number in (None, a[1])]
    return max(own or found, key=lambda a: (-_RANK.index(a[0]), len(a[1]), a[1]))


def _words(act: tuple[str, str], year: int) -> str:
    step, number = act
    if step == "DM":
        return f"décision modificative n°{NBSP}{number} de {year}"
    return f"{STAGES[step]}{NBSP}{year}"


def _lines(here: Level) -> dict[str, tuple[str, Amounts]]:
    """Label and sum of the lines of each programme of a level."""
    if here.node:
        return {here.trail[0].code: (here.trail[0].label, here.total)}
    return {c.code: (c.label, c.amounts) for c in here.children if c.code and c.amounts.lines_nb}


def _row(code: str, annex: Mapping[str, Any], lines: tuple[str, Amounts] | None) -> Programme:
    return Programme(
        code=code,
        label=annex.get("libelle") or (lines[0] if lines else "") or f"Programme {code}",
        voted=annex.get("ap_eur"),
        revised=annex.get("ap_revision_eur"),
        paid_before=annex.get("cp_anterieurs_eur"),
        opened=annex.get("cp_ouverts_eur"),
        paid=annex.get("cp_mandates_eur"),
        left=annex.get("reste_a_financer_eur"),
        lines=lines[1] if lines else None,
    )


def _largest(rows: Iterable[Programme]) -> tuple[Programme, ...]:
    def size(row: Programme) -> tuple[Decimal, Decimal]:
        return (row.voted or row.left or ZERO, row.paid or row.lines_opened or ZERO)

    return tuple(sorted(rows, key=lambda row: (*(-part for part in size(row)), row.code)))


def programmes(gate: Gate, here: Level) -> Programmes | None:
    """Programmes of the top of their reading, or the one of a node; None elsewhere.

    A closed programme that no line bears any more is listed when the annex still says its credits.
    """
    scope = here.scope
    whole = not any(code != ABSENT for code in here.node[1:])
    if here.path != PATH or here.side != "D" or scope.movement != "reel" or not whole:
        return None
    asked: dict[str, Any] = {"budget_siret": scope.budget, "exercice": scope.year}
    rows = list(gate.run("budget/programmes", asked).records())
    lines = _lines(here)
    annex: dict[str, Mapping[str, Any]] = {}
    act = _act(rows, scope) if rows else ("", "")
    file = ""
    for row in rows:
        if (row["etape"], row["numero"]) == act:
            annex[row["programme"]], file = row, row["fichier"]
    codes = {plain(here.node[0])} if here.node else {*lines, *annex}
    found = [_row(c, annex.get(c, {}), lines.get(c)) for c in codes if c in annex or c in lines]
    if not found or not rows:
        return None
    own = act[0] == scope.step
    return Programmes(_largest(found), _words(act, scope.year), file, own, scope.executed)
