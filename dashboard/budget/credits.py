"""Credits rebuilt from the voted documents received, against those the account says (DOMAIN §1.2).

With the budget primitif: BP + BS + DM + restes à réaliser carried over. Without it, the first
decision that says the budget it found (MtBudgPrec, which holds the BP, earlier decisions and the
restes à réaliser) is the start, and that decision and the later ones are added. With neither,
nothing is rebuilt and the gap is unknown, not zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.secrecy import Gate

ZERO = Decimal(0)


@dataclass(frozen=True)
class Rebuilt:
    """One chapter, or a sum of chapters, in euros.

    Attributes:
        start: BP, or the budget found by the supporting decision; None with neither.
        carried: restes à réaliser of the exercice before, to be added to a BP.
        changes: BS and DM received, from the supporting decision on.
        opened: crédits ouverts of the account.
    """

    section: str
    side: str
    chapter: str
    label: str
    start: Decimal | None
    carried: Decimal
    changes: Decimal
    opened: Decimal

    @property
    def received(self) -> Decimal:
        """What the documents received add up to by themselves, without a supporting budget."""
        return self.carried + self.changes

    @property
    def total(self) -> Decimal | None:
        """Credits rebuilt; None when nothing says the start."""
        return None if self.start is None else self.start + self.carried + self.changes

    @property
    def gap(self) -> Decimal | None:
        """Crédits ouverts of the account less the credits rebuilt."""
        return None if self.total is None else self.opened - self.total


@dataclass(frozen=True)
class CreditsGap:
    """One exercice of one budget.

    Attributes:
        account: CA or CFU; acts: voted documents received, « DM2 », « DM3 »…
        support: decision whose previous budget is the start, "" with a BP or with neither.
        chapters: by section, side and chapter.
    """

    budget: str
    budget_name: str
    year: int
    account: str
    with_bp: bool
    acts: tuple[str, ...]
    support: str
    chapters: tuple[Rebuilt, ...]

    @property
    def sums(self) -> tuple[Rebuilt, ...]:
        """Chapters added up by section and side."""
        groups = sorted({(c.section, c.side) for c in self.chapters})
        return tuple(
            _sum(c for c in self.chapters if (c.section, c.side) == group) for group in groups
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """Voted documents that the series of those received calls for, « BP », « DM1 »."""
        numbers = sorted(int(a[2:]) for a in self.acts if a[:2] == "DM" and a[2:].isdigit())
        gone = [f"DM{n}" for n in range(1, max(numbers, default=0)) if n not in numbers]
        return (*(() if self.with_bp else ("BP",)), *gone)

    @property
    def apart(self) -> tuple[Rebuilt, ...]:
        """Chapters with a gap, the widest first."""
        found = [c for c in self.chapters if c.gap]
        return tuple(sorted(found, key=lambda c: abs(c.gap or ZERO), reverse=True))

    @property
    def moved(self) -> tuple[Rebuilt, ...]:
        """Chapters that the decisions received changed."""
        return tuple(c for c in self.chapters if c.changes)


def _sum(parts: Iterable[Rebuilt]) -> Rebuilt:
    """Several chapters as one; the start is unknown when one is."""
    known = list(parts)
    first = known[0]
    starts = [c.start for c in known]
    start = None if None in starts else sum((s for s in starts if s is not None), ZERO)
    return Rebuilt(
        section=first.section,
        side=first.side,
        chapter="",
        label="",
        start=start,
        carried=sum((c.carried for c in known), ZERO),
        changes=sum((c.changes for c in known), ZERO),
        opened=sum((c.opened for c in known), ZERO),
    )


def credits_gap(gate: Gate, *, budget: str, year: int, movement: str = "reel") -> CreditsGap | None:
    """What the voted documents of an exercice explain of the credits of its account.

    None when the exercice has no account, or no line of that movement.
    """
    asked: dict[str, Any] = {"budget_siret": budget, "exercice": year, "mouvement": movement}
    rows = list(gate.run("budget/reconstitution_credits", asked).records())
    if not rows:
        return None
    first = rows[0]
    return CreditsGap(
        budget=budget,
        budget_name=first["budget_nom"],
        year=year,
        account=first["compte"],
        with_bp=first["avec_bp"],
        acts=tuple(first["actes"].split(", ")) if first["actes"] else (),
        support=first["appui"] or "",
        chapters=tuple(
            Rebuilt(
                section=r["section"],
                side=r["sens"],
                chapter=r["chapitre"],
                label=r["libelle"] or "",
                start=r["depart_eur"],
                carried=r["reports_eur"],
                changes=r["bs_eur"] + r["dm_eur"],
                opened=r["credits_ouverts_eur"],
            )
            for r in rows
        ),
    )
