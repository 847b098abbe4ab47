"""An effect and its interval on a scale many rows share: as wide as its place, words in HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

from dashboard.figures.evaluation_sound import Interval, Sound
from dashboard.figures.plane import step_of
from dashboard.figures.stretched import EDGE
from dashboard.formats import NBSP, number


@dataclass(frozen=True)
class Scale:
    """Ends of a scale around zero; what goes beyond is cut by an arrow."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Percents from the left, inside the drawing."""
        part = (value - self.low) / ((self.high - self.low) or 1.0)
        return EDGE + min(max(part, 0.0), 1.0) * (100 - 2 * EDGE)


def shared(found: Sequence[Interval], useful: Sequence[float] = ()) -> Scale:
    """One scale for several intervals: zero is in it, and a very wide one does not flatten others.

    The furthest end kept is four times the median size of the effects, or of the smallest useful.
    """
    ends = [abs(end) for one in found for end in (one.low, one.high)]
    sizes = sorted([abs(one.value) for one in found] + [abs(u) for u in useful])
    if not ends:
        return Scale(-1.0, 1.0)
    most = max(4 * sizes[len(sizes) // 2], 1.2 * max(sizes))
    low = min([0.0, *(max(one.low, -most) for one in found), *(-abs(u) for u in useful)])
    high = max([0.0, *(min(one.high, most) for one in found), *(abs(u) for u in useful)])
    room = 0.04 * (high - low)
    return Scale(low - room, high + room)


def draw_strip(found: Sound, scale: Scale, *, percent: bool = True, height: int = 28) -> str:
    """Zero, the smallest useful effect, the interval and the effect.

    Args:
        found: what `sound` gave: an effect without interval cannot come here.
        scale: of the rows around.
        percent: on the scale of percents; else in the unit.
        height: in pixels.
    """
    one = found.percent if percent and found.percent else found.effect
    wanted = found.useful_pct if percent and found.percent else found.useful
    middle = height / 2
    body = [_upright("ev-s-zero", scale.place(0.0), 0, height)]
    if wanted is not None:
        side = -wanted if found.expected == "baisse" else wanted
        body.append(_zone(scale, side, height))
        body.append(_upright("ev-s-utile", scale.place(side), 2, height - 2))
    left, right = scale.place(one.low), scale.place(one.high)
    body.append(
        f'<line class="ev-s-trait" x1="{_pct(left)}" x2="{_pct(right)}" '
        f'y1="{middle:g}" y2="{middle:g}"/>'
    )
    for end, place, back in ((one.low, left, 6), (one.high, right, -6)):
        if scale.low <= end <= scale.high:
            body.append(_upright("ev-s-trait", place, middle - 5, middle + 5))
        else:
            path = f"M{back} -5 0 0 {back} 5"
            body.append(_mark(place, middle, f'<path class="ev-s-suite" d="{path}"/>'))
    dot = '<circle class="ev-s-point" r="4.5"/>'
    body.append(_mark(scale.place(one.value), middle, dot))
    return (
        f'<svg class="ev-bandeau" width="100%" height="{height}" aria-hidden="true" '
        f'focusable="false">{"".join(body)}</svg>'
    )


def draw_ends(scale: Scale, *, height: int = 16) -> str:
    """Zero and round values of a scale in %, over the strips of a column."""
    step = step_of(scale.high - scale.low, 4)
    first, last = ceil(scale.low / step), floor(scale.high / step)
    body = []
    for rank in range(first, last + 1):
        value = rank * step
        words = f"{number(value, 0 if step >= 1 else 1, signed=True)}{NBSP}%" if rank else "0"
        place = scale.place(value)
        end = "start" if place < 8 else "end" if place > 92 else "middle"
        body.append(
            f'<text class="ev-s-borne" x="{_pct(place)}" y="12" text-anchor="{end}">{words}</text>'
        )
    return (
        f'<svg class="ev-bandeau" width="100%" height="{height}" aria-hidden="true" '
        f'focusable="false">{"".join(body)}</svg>'
    )


def _zone(scale: Scale, side: float, height: int) -> str:
    """From the smallest useful effect outwards: where the town wants the interval to be."""
    far = scale.place(scale.low if side < 0 else scale.high)
    left, right = sorted((scale.place(side), far))
    return (
        f'<rect class="ev-s-zone" x="{_pct(left)}" y="2" width="{_pct(right - left)}" '
        f'height="{height - 4}"/>'
    )


def _pct(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def _upright(kind: str, x: float, top: float, bottom: float) -> str:
    return f'<line class="{kind}" x1="{_pct(x)}" x2="{_pct(x)}" y1="{top:g}" y2="{bottom:g}"/>'


def _mark(x: float, y: float, inside: str) -> str:
    return f'<svg x="{_pct(x)}" y="{y:g}" overflow="visible">{inside}</svg>'
