"""One chapter or service at a date: what is done, what was expected, where it should land."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dashboard.budget.amounts import share
from dashboard.budget.landing import Landing
from dashboard.budget.rhythm import Rhythm, Snapshot

QUIET = Decimal("0.005")
"""Under half a percent of the credits, a gap says nothing of a pace."""


@dataclass(frozen=True)
class Post:
    """One chapter or service, or the whole, at the date read.

    Attributes:
        code: "" for lines that carry none, and for the whole.
        now: the snapshot of the date; previous: that of the same week a year before.
        rhythm: what was expected; landing: None for a closed exercice.
    """

    code: str
    label: str
    now: Snapshot
    previous: Snapshot | None
    rhythm: Rhythm | None
    landing: Landing | None
    side: str

    @property
    def rate(self) -> Decimal | None:
        """Realised ÷ credits."""
        return share(self.now.realised, self.now.opened)

    @property
    def previous_rate(self) -> Decimal | None:
        """The same a year before, same week."""
        return share(self.previous.realised, self.previous.opened) if self.previous else None

    @property
    def available(self) -> Decimal | None:
        """Credits less the greater of committed and realised (DOMAIN §1.1)."""
        used = [v for v in (self.now.engaged, self.now.realised) if v is not None]
        return None if self.now.opened is None or not used else self.now.opened - max(used)

    @property
    def gap(self) -> Decimal | None:
        """Realised less expected, in euros."""
        if self.rhythm is None or self.now.realised is None:
            return None
        return self.now.realised - self.rhythm.amount

    @property
    def gap_share(self) -> Decimal | None:
        """The gap as a share of the credits."""
        return share(self.gap, self.now.opened)

    @property
    def pace(self) -> str:
        """« avance », « retard », « rythme » or "" when no past exercice says what is usual."""
        done, rhythm, part = self.now.realised, self.rhythm, self.gap_share
        if done is None or rhythm is None or rhythm.low is None or rhythm.high is None:
            return ""
        if part is None or abs(part) < QUIET:
            return "rythme"
        if done > rhythm.high:
            return "avance"
        return "retard" if done < rhythm.low else "rythme"

    @property
    def passed(self) -> bool:
        """An expense already over its credits: no longer a forecast."""
        done, opened = self.now.realised, self.now.opened
        return self.side == "D" and done is not None and opened is not None and done > opened

    @property
    def outlook(self) -> str:
        """The landing against the credits: « tenu », « possible » or « probable »; "" unknown.

        « possible »: the middle of the landing passes the credits (an expense) or misses them (a
        revenue); « probable »: the whole interval does.
        """
        found, opened = self.landing, self.now.opened
        if found is None or found.low is None or found.high is None or not opened:
            return ""
        over = self.side == "D"
        near = found.low if over else found.high
        beyond = [value > opened if over else value < opened for value in (found.point, near)]
        return ("tenu", "possible", "probable")[sum(beyond)]
