"""What one level of a reading holds: its parts, the way to it, the year before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.budget.amounts import Amounts
from dashboard.budget.reading import ABSENT
from dashboard.budget.scope import Scope

Part = tuple[str, str, Amounts]
"""Code, words, amounts."""


@dataclass(frozen=True)
class Child:
    """One part of a level.

    Attributes:
        code: as the documents carry it, "" when the lines carry none.
        label: understandable alone; "" when nothing names the code.
        node: where clicking leads.
        previous: the same part, same stage or same date, a year earlier; None when there is none.
    """

    code: str
    label: str
    node: tuple[str, ...]
    amounts: Amounts
    previous: Amounts | None = None


@dataclass(frozen=True)
class Step:
    """One code gone through: dimension, code, words, and the node that leads back to it."""

    kind: str
    code: str
    label: str
    node: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """One level of a reading.

    Attributes:
        scope: the document read, that of another exercice in the reading by operation.
        node: codes gone through; longer than asked when a level said nothing more.
        kind: dimension of the children, « chapitre », « article »…; "" when only lines follow.
        total: exact sum of the children; of the lines when there are none.
        children: sorted by code.
        previous: the same whole a year earlier; None when there is none.
        trail: codes gone through, the last one is here.
        missing: this reading says nothing in this document: no line carries its first code.
        across_years: the children are exercices; credits carried over then count several times.
    """

    scope: Scope
    path: str
    node: tuple[str, ...]
    kind: str
    side: str
    total: Amounts
    children: tuple[Child, ...] = ()
    previous: Amounts | None = None
    trail: tuple[Step, ...] = ()
    missing: bool = False
    across_years: bool = False

    @property
    def leaf(self) -> bool:
        """Only lines follow."""
        return not self.kind


def children_of(
    node: tuple[str, ...], parts: Sequence[Part], past: Sequence[Part]
) -> tuple[Child, ...]:
    """Parts with what each was a year before.

    What was there then and is no more stays a row without amount: the column before must add up.
    """
    before = {code: amounts for code, _, amounts in past}
    now = {code for code, _, _ in parts}
    gone = [(code, words, Amounts()) for code, words, _ in past if code not in now]
    return tuple(
        Child(code, words, (*node, code or ABSENT), amounts, before.get(code))
        for code, words, amounts in (*parts, *gone)
    )
