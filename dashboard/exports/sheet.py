"""What a file holds: columns, rows as they come, and what must be known to read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

Cell = str | int | Decimal | dt.date | None
"""Text, whole number, exact decimal, day, or None for what is unknown."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet would run instead of showing, at the beginning of a text."""


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        label: header for people, in French; name: header of the open-data flavour.
        unit: written in the French header.
        kind: « texte », « montant » (two decimals shown), « nombre » (as many as it has), « taux »
            (a share, shown in %), « entier » or « date ».
        width: of a spreadsheet, in characters.
    """

    label: str
    name: str
    kind: str = "texte"
    unit: str = ""
    width: int = 14

    @property
    def heading(self) -> str:
        """« Voté (€) »."""
        return f"{self.label} ({self.unit})" if self.unit else self.label


@dataclass(frozen=True)
class About:
    """What a file is: pairs « Exercice » → « 2026 », in reading order."""

    title: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Sheet:
    """A table to write; its rows are read once."""

    name: str
    columns: Sequence[Column]
    rows: Iterator[Sequence[Cell]]
    about: About


def safe(text: str) -> str:
    """A text no spreadsheet takes for a formula: an apostrophe leads it when it must."""
    return f"'{text}" if text.startswith(FORMULA) else text
