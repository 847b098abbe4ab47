"""What a drawing says, in words: its finding (title) and its summary, by rules from the data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from dashboard.figures.charts import Line, Moment, Scale
from dashboard.formats import NBSP, Number, date, direction, month, number, percent

_ORDINALS = ("", "", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième")


def moment(value: Moment) -> str:
    """A time as read: year, day or label."""
    if isinstance(value, dt.date):
        return month(value) if value.day == 1 else date(value)
    return str(value)


def change(before: Number | None, after: Number | None) -> Decimal | None:
    """Relative change, 0-1; None when either is unknown or the base is not positive."""
    if before is None or after is None or Decimal(str(before)) <= 0:
        return None
    start, end = Decimal(str(before)), Decimal(str(after))
    return (end - start) / start


def streak(values: Sequence[Number | None]) -> int:
    """How many last steps went the same way (1 when only the last one did)."""
    ways = [direction(change(a, b)) for a, b in pairwise(values)]
    count = 0
    for way in reversed(ways):
        if way != ways[-1] or way in {"", "stable"}:
            break
        count += 1
    return count


def finding(label: str, line: Line) -> str:
    """The title of a course: « Épargne brute : −8,2 % en 2024, deuxième baisse de suite »."""
    ended = line.points[:-1] if line.partial else line.points
    known = [(x, y) for x, y in ended if y is not None]
    if len(known) < 2:
        return label
    part = change(known[-2][1], known[-1][1])
    way, when = direction(part), moment(known[-1][0])
    if not way:
        return f"{label} en {when}"
    if way == "stable":
        return f"{label}{NBSP}: stable en {when}"
    steps = streak([y for _, y in known])
    run = f", {_ORDINALS[steps]} {way} de suite" if 2 <= steps < len(_ORDINALS) else ""
    return f"{label}{NBSP}: {percent(part, signed=True)} en {when}{run}"


def growth_finding(
    names: tuple[str, str], changes: tuple[Decimal | None, Decimal | None], when: str
) -> str:
    """Which of two courses grew faster: « Les dépenses augmentent plus vite que les recettes… ».

    "" when a change is unknown. `names` are plural, the second in lower case.
    """
    one, other = changes
    if one is None or other is None:
        return ""
    first, second = percent(one, signed=True), percent(other, signed=True)
    if first == second:
        return f"{names[0]} et {names[1]} évoluent au même rythme en {when} ({first})"
    leader, follower = names if one > other else (names[1].capitalize(), names[0].lower())
    fast, slow = (first, second) if one > other else (second, first)
    verb = "augmentent plus vite" if max(one, other) > 0 else "baissent moins vite"
    return f"{leader} {verb} que {follower} en {when} ({fast} contre {slow})"


def _extreme(points: Sequence[tuple[Moment, Number]], scale: Scale, word: str) -> str:
    key = max if word == "maximum" else min
    when, value = key(points, key=lambda p: Decimal(str(p[1])))
    return f"{word} {scale.text(value)} ({moment(when)})"


def describe_line(line: Line, scale: Scale) -> str:
    """One series in one sentence: start, end, extremes, gaps."""
    known = [(x, y) for x, y in line.points if y is not None]
    if not known:
        return f"{line.name}{NBSP}: aucune valeur."
    gaps = len(line.points) - len(known)
    missing = f", {number(gaps)} sans valeur" if gaps else ""
    if len(known) == 1:
        return f"{line.name}{NBSP}: {scale.text(known[0][1])} ({moment(known[0][0])}){missing}."
    return (
        f"{line.name}{NBSP}: de {scale.text(known[0][1])} ({moment(known[0][0])}) "
        f"à {scale.text(known[-1][1])} ({moment(known[-1][0])}), "
        f"{_extreme(known, scale, 'minimum')}, {_extreme(known, scale, 'maximum')}{missing}."
    )


def describe(kind: str, lines: Sequence[Line], scale: Scale) -> str:
    """The text alternative of a chart of series: « Courbe. Dépenses : de … à … »."""
    return " ".join([f"{kind}.", *(describe_line(line, scale) for line in lines)])
