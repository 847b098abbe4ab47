"""Axes of a figure drawn without a browser: where values fall, marks and their words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from dashboard.errors import QueryError
from dashboard.figures.theme import NEUTRAL, french_locale, palettes
from dashboard.figures.years import ticks
from dashboard.formats import number
from dashboard.reports import letters

Fields = Mapping[str, Any]

TEXT = 12.0
"""Letters of the axes, in pixels."""

_TICK, _BOTTOM, _DAYS_MONTH = 4.0, 36.0, 30.44
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
"""Months between two marks of an axis of dates."""


@dataclass(frozen=True)
class Axis:
    """A scale: values from low to high, over pixels from start to end."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Pixel of a value."""
        span = (self.high - self.low) or 1.0
        return self.start + (value - self.low) / span * (self.end - self.start)


@dataclass(frozen=True)
class Frame:
    """The drawing: its axes, its colours, the marks of its vertical axis."""

    across: Axis
    up: Axis
    colours: Mapping[str, str]
    levels: Sequence[float]

    def colour(self, said: object, otherwise: str = "none") -> str:
        """A colour of the figure in the colours of the town."""
        return self.colours.get(str(said), str(said)) if said else otherwise


def moment(value: object) -> float:
    """A place on the axis: days for a date."""
    if isinstance(value, (int, float)):
        return float(value)
    text = str(value)
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise QueryError(f"le graphique a une abscisse illisible, « {text[:20]} »") from None
    return found.toordinal() + (found.hour * 60 + found.minute) / 1440


def listed(values: object) -> list[Any]:
    """Values of a trace as a list, whatever holds them."""
    return [] if values is None else list(values)  # type: ignore[call-overload]


def _levels(figure: Fields) -> list[float]:
    """Marks of the vertical axis, from all that is drawn."""
    known = [float(y) for t in figure["data"] for y in listed(t.get("y")) if y is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if figure["layout"].get("yaxis", {}).get("rangemode") == "tozero":
        low, high = min(low, 0.0), max(high, 0.0)
    return ticks(low, high, figure["layout"].get("yaxis", {}).get("nticks", 6) - 1)


def _told(levels: Sequence[float], axis: Fields) -> list[str]:
    """Words of the marks; the unit beside the highest alone."""
    asked = re.search(r"\.(\d)", str(axis.get("tickformat", "")))
    most = int(asked[1]) if asked else 2
    decimals = next(
        (d for d in range(most) if all(abs(v - round(v, d)) < 1e-9 for v in levels)), most
    )
    words = [number(level, decimals) for level in levels]
    words[-1] += str(axis.get("ticksuffix", ""))
    return words


def _months(first: dt.date, last: dt.date, step: int) -> list[dt.date]:
    """First days of months, one in so many, the year's first among them."""
    found, year, month = [], first.year, 1
    while dt.date(year, month, 1) <= last:
        if dt.date(year, month, 1) >= first:
            found.append(dt.date(year, month, 1))
        month += step
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return found


def _date_marks(axis: Fields, across: Axis) -> list[tuple[float, str, str]]:
    """Place, first and second line of the marks of an axis of dates."""
    first, last = (dt.date.fromordinal(int(v)) for v in (across.low, across.high))
    names = french_locale()["format"]["shortMonths"]
    room = max(2, min(int(axis.get("nticks", 9)), int((across.end - across.start) / 52)))
    days = (last - first).days
    if "%-d" in str(axis.get("tickformat", "")):
        step = next(s for s in (1, 2, 7, 14, 28, 56) if days / s <= room or s == 56)
        start = first + dt.timedelta(days=(7 - first.weekday()) % 7 if step >= 7 else 1)
        shown = [start + dt.timedelta(days=step * i) for i in range(days // step + 1)]
        shown = [day for day in shown if day <= last]
        said = [f"{day.day} {names[day.month - 1]}" for day in shown]
    else:
        least = 12 if axis.get("dtick") == "M12" else 1
        wide = [s for s in _STEPS if s >= least and days / _DAYS_MONTH / s <= room]
        shown = _months(first, last, wide[0] if wide else _STEPS[-1])
        yearly = all(day.month == 1 for day in shown)
        said = [str(day.year) if yearly else names[day.month - 1] for day in shown]
        if yearly:
            return [(across.at(d.toordinal()), w, "") for d, w in zip(shown, said, strict=True)]
    marks, year = [], 0
    for day, words in zip(shown, said, strict=True):
        marks.append((across.at(day.toordinal()), words, str(day.year) if day.year != year else ""))
        year = day.year
    return marks


def marks(figure: Fields, frame: Frame) -> Iterator[str]:
    """Rules, their values, and the marks of the horizontal axis."""
    left, right = frame.across.start, frame.across.end
    told = _told(frame.levels, figure["layout"].get("yaxis", {}))
    for level, words in zip(frame.levels, told, strict=True):
        y = frame.up.at(level)
        colour = "#5b6470" if level == 0 else "#d6dae0"
        yield f'<path d="M{left:.1f} {y:.1f}H{right:.1f}" stroke="{colour}"/>'
        yield (
            f'<text x="{left - 6:.1f}" y="{y + 4:.1f}" text-anchor="end" fill="#5b6470">'
            f"{escape(words)}</text>"
        )
    foot = frame.up.start
    yield f'<path d="M{left:.1f} {foot:.1f}H{right:.1f}" stroke="#d6dae0"/>'
    for x, one, two in _date_marks(figure["layout"].get("xaxis", {}), frame.across):
        yield f'<path d="M{x:.1f} {foot:.1f}v{_TICK:g}" stroke="#d6dae0"/>'
        for rank, words in enumerate((one, two)):
            y = foot + 16 + rank * 14
            yield (
                f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" fill="#5b6470">'
                f"{escape(words)}</text>"
            )


def frame_of(figure: Fields, width: float, height: float, accent: str) -> Frame:
    """Axes and colours of a figure at that size, with the accent of a town."""
    layout = figure["layout"]
    neutral, town = (asdict(palettes(c)["clair"]) for c in (NEUTRAL, accent))
    levels = _levels(figure)
    margin = layout.get("margin", {})
    told = _told(levels, layout.get("yaxis", {}))
    left = max(letters.width(w, TEXT) for w in told) + 10
    said = layout.get("xaxis", {}).get("range")
    xs = [moment(x) for x in said or (x for t in figure["data"] for x in listed(t.get("x")))]
    across = Axis(min(xs), max(xs), left, width - float(margin.get("r", 16)))
    up = Axis(levels[0], levels[-1], height - _BOTTOM, float(margin.get("t", 12)))
    return Frame(across, up, {neutral[n]: town[n] for n in neutral}, levels)
