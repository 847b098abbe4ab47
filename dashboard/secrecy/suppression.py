"""Hide small counts, then what would give them back (DOMAIN.md §6.1).

Primary: a row whose count n is 0 < n < k. Secondary: among rows that add up to a total, hidden
rows must leave room for doubt. Their sum S can be found by anyone who knows the total, so they
are at least two and S − m + 1 ≥ k, m being the hidden rows above zero: no hidden row can then
be said to be under k. The smallest other rows are hidden until this holds, zeros last; a hidden
total hides rows below it, since adding them would give it back. The total is taken as known
even when this result does not show it: another query may.

A stock passes from one period to the next: a row shown gives the stock at its start, which is the
stock at the end of the row before. What hides a stock at the end of a period therefore hides, in
the next one, the rows of the same areas: the choice depends on the stocks alone, so both periods
make the same one.

What a sensitive indicator publishes is decided at build (`publication`), and its hidden numbers are
not in the version: a row without a count is secret, and every other one shows enough. Its queries
name no total: each row is read alone. The rules above remain for what is no indicator.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from dashboard.queries import Secrecy

Row = tuple[Any, ...]


class Secret(Enum):
    """The value of a hidden cell: not zero, not unknown."""

    SECRET = "s"  # noqa: S105 — the sign printed, not a password

    def __str__(self) -> str:
        """« s », as printed."""
        return str(self.value)


SECRET = Secret.SECRET


@dataclass(frozen=True)
class _Group:
    """Rows that add up to one total; `total` is its row here, or -1."""

    members: tuple[int, ...]
    total: int


def _counts(rows: Sequence[Row], places: Sequence[int]) -> list[tuple[int, ...]]:
    return [tuple(int(row[place] or 0) for place in places) for row in rows]


def _groups(
    rows: Sequence[Row], columns: Sequence[str], grain: Sequence[str], rule: Secrecy
) -> list[_Group]:
    if not rule.axis:
        return []
    axis = columns.index(rule.axis)
    parent = columns.index(rule.parent) if rule.parent else -1
    others = [columns.index(name) for name in grain if name != rule.axis]
    members: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    totals = {}
    for index, row in enumerate(rows):
        where = tuple(row[place] for place in others)
        above = row[parent] if parent >= 0 else ""
        totals[(where, row[axis])] = index
        if above is not None and row[axis] != above:
            members[(where, above)].append(index)
    return [_Group(tuple(found), totals.get(key, -1)) for key, found in members.items()]


def _in_doubt(hidden: Iterable[int], counts: Sequence[tuple[int, ...]], k: int) -> bool:
    """True when the sums of the hidden rows tell nothing about any of them."""
    found = [counts[index] for index in hidden]
    if len(found) < 2:
        return False
    sums = [(sum(column), sum(n > 0 for n in column)) for column in zip(*found, strict=True)]
    return all(total == 0 or total - above_zero + 1 >= k for total, above_zero in sums)


def _complete(
    group: _Group, hidden: set[int], counts: Sequence[tuple[int, ...]], k: int
) -> set[int]:
    """Rows of a group to hide, given those hidden already."""
    chosen = hidden & set(group.members)
    known_total = group.total in hidden and any(counts[group.total])
    if not chosen and not known_total:
        return chosen
    rest = sorted(
        (i for i in group.members if i not in chosen),
        key=lambda i: (not any(counts[i]), sum(counts[i]), i),
    )
    for index in rest:
        if _in_doubt(chosen, counts, k):
            break
        chosen.add(index)
    return chosen


def hidden_rows(
    rows: Sequence[Row], columns: Sequence[str], grain: Sequence[str], rule: Secrecy, k: int
) -> set[int]:
    """Indexes of the rows to mask."""
    groups = _groups(rows, columns, grain, rule)
    hidden: set[int] = set()
    for name in rule.carried:
        hidden |= _closed(set(), _counts(rows, [columns.index(name)]), groups, k)
    return _closed(hidden, _counts(rows, [columns.index(name) for name in rule.counts]), groups, k)


def _closed(
    hidden: set[int], counts: Sequence[tuple[int, ...]], groups: Sequence[_Group], k: int
) -> set[int]:
    """The rows hidden already, those with a small count, and those that would give one back."""
    hidden = hidden | {i for i, found in enumerate(counts) if any(0 < n < k for n in found)}
    while True:
        more = set().union(*(_complete(group, hidden, counts, k) for group in groups)) - hidden
        if not more:
            return hidden
        hidden |= more


def _by_threshold(
    rows: Sequence[Row], columns: Sequence[str], rule: Secrecy, k: int
) -> dict[int, list[int]]:
    """Smallest count shown → indexes of the rows it applies to; they never share a total."""
    if not rule.threshold:
        return {k: list(range(len(rows)))}
    place = columns.index(rule.threshold)
    found: dict[int, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        found[int(row[place] or 0)].append(index)
    return found


def _hidden_among(
    rows: Sequence[Row],
    indexes: Sequence[int],
    columns: Sequence[str],
    grain: Sequence[str],
    rule: Secrecy,
    k: int,
) -> set[int]:
    hidden = hidden_rows([rows[index] for index in indexes], columns, grain, rule, k)
    return {indexes[place] for place in hidden}


def _hidden_alone(
    rows: Sequence[Row], columns: Sequence[str], rule: Secrecy, k: int
) -> Iterable[int]:
    """Rows hidden for themselves: of a small count, or whose count the build has taken away."""
    limit = columns.index(rule.threshold) if rule.threshold else -1
    places = [columns.index(name) for name in rule.counts]
    for index, row in enumerate(rows):
        least = (row[limit] or 0) if limit >= 0 else k
        if least > 1:
            counts = [row[place] for place in places]
            taken = limit >= 0 and all(count is None for count in counts)
            if taken or any(count is not None and 0 < count < least for count in counts):
                yield index


def protect(
    rows: Sequence[Row], columns: Sequence[str], grain: Sequence[str], rule: Secrecy, k: int
) -> tuple[Row, ...]:
    """The rows with secret cells replaced by `SECRET`; nothing changes when k is under 2.

    Args:
        rows: result of the query, whole: suppression on a part could be undone with another.
        columns: names of the columns.
        grain: names of those that name one row.
        rule: counts, columns masked, axis of the totals, column of the threshold.
        k: smallest count that may be shown, where the rule has no threshold of its own.
    """
    hidden = set(_hidden_alone(rows, columns, rule, k))
    if rule.axis:
        hidden = hidden.union(
            *(
                _hidden_among(rows, indexes, columns, grain, rule, limit)
                for limit, indexes in _by_threshold(rows, columns, rule, k).items()
                if limit > 1
            )
        )
    if not hidden:
        return tuple(rows)
    masked = {columns.index(name) for name in rule.masks}
    return tuple(
        tuple(SECRET if place in masked else cell for place, cell in enumerate(row))
        if index in hidden
        else tuple(row)
        for index, row in enumerate(rows)
    )
