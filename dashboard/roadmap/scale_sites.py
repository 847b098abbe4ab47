"""The effect site by site: how much each area moved beyond the controls over the same weeks.

A plain difference, not an estimate of its own: (after − before) of the area, minus the mean of the
same in the controls. It says whether what the card shows of all the areas together is in each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.roadmap.scale_rules import Rules

Values = Sequence[float | None]


@dataclass(frozen=True)
class Site:
    """A treated area.

    Attributes:
        effect: in the unit of the indicator; None when it cannot be told.
        toward: it goes the way expected; None when unknown.
        as_much: share of the controls that moved as much that way; None with too few of them.
        found: the effect is found there; None when it cannot be judged.
    """

    zone: str
    name: str
    start: str
    effect: float | None
    toward: bool | None
    as_much: float | None
    found: bool | None
    controls: int = 0


def sites(told: Mapping[str, Any], expected: str, transition: int, rules: Rules) -> list[Site]:
    """The treated areas of a card, in the order of its panel; [] when it keeps no series."""
    series = told.get("series") or {}
    periods = [str(period) for period in series.get("periods") or ()]
    zones = list(series.get("zones") or ())
    names = told.get("names") or {}
    controls = [zone["values"] for zone in zones if zone.get("role") == "temoin"]
    return [
        _site(zone, names, periods, controls, expected, transition, rules)
        for zone in zones
        if zone.get("role") == "traitee"
    ]


def _site(
    zone: Mapping[str, Any],
    names: Mapping[str, str],
    periods: Sequence[str],
    controls: Sequence[Values],
    expected: str,
    transition: int,
    rules: Rules,
) -> Site:
    code, start = str(zone.get("zone") or ""), str(zone.get("start") or "")
    name = str(names.get(code) or code or "ensemble du territoire")
    if start not in periods or not controls:
        return Site(code, name, start, None, None, None, None)
    at = periods.index(start)
    moved = _moved(zone["values"], at, transition)
    beside = [m for values in controls if (m := _moved(values, at, transition)) is not None]
    if moved is None or not beside:
        return Site(code, name, start, None, None, None, None, len(beside))
    effect = moved - sum(beside) / len(beside)
    sign = -1 if expected == "baisse" else 1
    toward = effect * sign > 0
    as_much = _as_much(beside, effect * sign, sign) if len(beside) >= rules.controls_min else None
    found: bool | None = None if as_much is None else as_much <= rules.controls_share
    if not toward:
        found = False
    return Site(code, name, start, effect, toward, as_much, found, len(beside))


def _moved(values: Values, at: int, transition: int) -> float | None:
    """Mean after (the weeks of transition left out) minus mean before; None without both."""
    before = [v for v in values[:at] if v is not None]
    after = [v for v in values[at + transition :] if v is not None]
    if not before or not after:
        return None
    return sum(after) / len(after) - sum(before) / len(before)


def _as_much(beside: Sequence[float], size: float, sign: int) -> float:
    """Share of the controls that moved as much, each beside the mean of the others."""
    count = 0
    for rank, own in enumerate(beside):
        others = [*beside[:rank], *beside[rank + 1 :]]
        count += (own - sum(others) / len(others)) * sign >= size
    return count / len(beside)
