"""What one check found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How serious it is; the words are those of `vigie doctor --json`."""

    GOOD = "bon"
    WARNING = "attention"
    BROKEN = "panne"


@dataclass(frozen=True)
class Finding:
    """State, and one or two French sentences: what is, then what to do."""

    state: State
    text: str


def good(text: str) -> Finding:
    """Nothing to do."""
    return Finding(State.GOOD, text)


def warning(text: str) -> Finding:
    """It works, but somebody should look."""
    return Finding(State.WARNING, text)


def broken(text: str) -> Finding:
    """Building or serving is prevented."""
    return Finding(State.BROKEN, text)
