"""Bars and strips that take the width they are given: SVG placed in percents, words left to HTML.

Nothing is scaled: a line stays a pixel wide and a dot stays round on a telephone and on a wall.
Colours come from the style sheet by class.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EDGE = 1.5
"""Percents kept free on each side, so that a mark at the end is whole."""


@dataclass(frozen=True)
class Span:
    """Lowest and highest value of a scale shared by several drawings."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Percents from the left."""
        room = self.high - self.low
        part = (value - self.low) / room if room else 0.5
        return EDGE + min(max(part, 0.0), 1.0) * (100 - 2 * EDGE)


def span_of(values: Iterable[float | None], *, zero: bool = False, pad: float = 0.0) -> Span:
    """Scale of values; from zero for bars, with some room around for dots."""
    known = [v for v in values if v is not None]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = (high - low) * pad
    return Span(low - room, high + room)


def _pct(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def _svg(name: str, height: int, body: str) -> str:
    return (
        f'<svg class="{name}" width="100%" height="{height}" aria-hidden="true" '
        f'focusable="false">{body}</svg>'
    )


def _rect(kind: str, start: float, end: float, y: float, height: float) -> str:
    left, right = sorted((start, end))
    size = f'y="{y:g}" width="{_pct(right - left)}" height="{height:g}"'
    return f'<rect class="{kind}" x="{_pct(left)}" {size}/>'


def _upright(kind: str, x: float, top: float, bottom: float) -> str:
    return f'<line class="{kind}" x1="{_pct(x)}" x2="{_pct(x)}" y1="{top:g}" y2="{bottom:g}"/>'


@dataclass(frozen=True)
class Bar:
    """One bar of a waterfall laid on its side.

    Attributes:
        kind: total, plus or moins; negative: a total under zero.
        past: value of the exercice before, drawn as a thin bar below; None when unknown.
    """

    kind: str
    start: float
    end: float
    past: tuple[float, float] | None = None

    @property
    def negative(self) -> bool:
        """A total under zero is drawn in the colour of alert, with its word beside."""
        return self.kind == "total" and self.end < 0


def waterfall_bar(bar: Bar, span: Span, *, first: bool, last: bool, height: int = 36) -> str:
    """One row of a waterfall; thin lines lead from the row above and to the row below."""
    zero, start, end = (span.place(v) for v in (0.0, bar.start, bar.end))
    links = "" if first else _upright("cl", start if bar.kind != "total" else end, 0, 6)
    links += "" if last else _upright("cl", end, 22, height)
    kind = f"c-{bar.kind}" + (" c-negatif" if bar.negative else "")
    past = ""
    if bar.past:
        past = _rect("c-avant", span.place(bar.past[0]), span.place(bar.past[1]), 24, 4)
    axis = _upright("ca", zero, 0, height)
    return _svg("cascade-barre", height, f"{axis}{links}{_rect(kind, start, end, 6, 16)}{past}")


@dataclass(frozen=True)
class Strip:
    """A town among its peers; None is not drawn."""

    own: float | None
    low: float
    median: float
    high: float
    mean: float | None = None


def strip(drawn: Strip, *, height: int = 28) -> str:
    """Quartiles as a band, median as a line, weighted mean as a diamond, the town as a dot."""
    values: Sequence[float | None] = (drawn.own, drawn.low, drawn.median, drawn.high, drawn.mean)
    span = span_of(values, pad=0.12)
    middle = height / 2
    body = f'<line class="pa" x1="0" x2="100%" y1="{middle:g}" y2="{middle:g}"/>'
    body += _rect("pb", span.place(drawn.low), span.place(drawn.high), middle - 7, 14)
    body += _upright("pm", span.place(drawn.median), middle - 9, middle + 9)
    if drawn.mean is not None:
        place = _pct(span.place(drawn.mean))
        path = '<path class="pd" d="M0 -5 5 0 0 5 -5 0z"/>'
        body += f'<svg x="{place}" y="{middle:g}" overflow="visible">{path}</svg>'
    if drawn.own is not None:
        body += f'<circle class="po" cx="{_pct(span.place(drawn.own))}" cy="{middle:g}" r="6"/>'
    return _svg("bande-pairs", height, body)


def share_bar(part: float, limit: float, most: float, *, height: int = 16) -> str:
    """A share beside a threshold: the bar, and a mark where the threshold stands.

    Args:
        part: share drawn.
        limit: threshold, in the same unit.
        most: largest value of the scale, the same for every row.
        height: in pixels.
    """
    span = Span(0.0, max(most, limit))
    kind = "ib ib-plus" if part > limit else "ib"
    body = _rect(kind, span.place(0.0), span.place(part), 3, height - 6)
    return _svg("barre-seuil", height, body + _upright("is", span.place(limit), 0, height))
