"""The gap to what was expected, period after period, or by time since the start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.figures.evaluation_plane import (
    Ground,
    calendar,
    ground,
    rules,
    start_mark,
    svg,
    text,
)
from dashboard.figures.evaluation_sound import Sound
from dashboard.formats import MINUS

FEWEST_AREAS = 0.5
"""Part of the treated areas under which a distance to the start is drawn paler."""

CLEAR = 7.0
"""Pixels between two points under which their intervals would only blur the drawing."""


@dataclass(frozen=True)
class Gap:
    """One point: where, its value, ends when known, before the start or after, and its weight."""

    at: float
    value: float | None
    low: float | None = None
    high: float | None = None
    after: bool = False
    few: bool = False


def gaps_of(found: Sound) -> list[Gap]:
    """Gap of each period; unknown where either course is."""
    return [
        Gap(
            float(at),
            None
            if step.observed is None or step.expected is None
            else step.observed - step.expected,
            after=at >= found.after,
        )
        for at, step in enumerate(found.steps)
    ]


def events_of(found: Sound) -> list[Gap]:
    """Gap by number of periods since the start, with its 95 % interval when an error is known."""
    most = max((one.areas for one in found.away), default=0)
    return [
        Gap(
            float(one.event),
            one.effect,
            None if one.se is None else one.effect - 1.96 * one.se,
            None if one.se is None else one.effect + 1.96 * one.se,
            after=one.event >= 0,
            few=one.areas < FEWEST_AREAS * most,
        )
        for one in found.away
    ]


def draw_gap(
    found: Sound,
    words: tuple[str, str],
    start: str,
    *,
    name: str,
    kind: str,
    width: int,
    height: int,
) -> str:
    """Gaps as dots around zero, those before the start hollow; the effect and its band after it.

    With several starts, time is counted from the start of each area. ``words``: of the axis, and
    of the mean gap after the start. Other arguments: as `draw_course`.
    """
    by_event = bool(found.away)
    gaps = events_of(found) if by_event else gaps_of(found)
    values = [0.0, found.effect.low, found.effect.high]
    values += [g.value for g in gaps if g.value is not None]
    values += [v for g in gaps for v in (g.low, g.high) if v is not None and abs(v) < _far(values)]
    narrow = kind == "etroit"
    ends = (min(g.at for g in gaps), max(g.at for g in gaps))
    drawn = ground(values, ends, width, height, 10 if narrow else 116)
    begins = 0.0 if by_event else float(found.after)
    across = (
        _ranks(drawn, narrow=narrow)
        if by_event
        else calendar(drawn, [s.label for s in found.steps], narrow=narrow)
    )
    parts = [
        *_effect(drawn, found, begins),
        *rules(drawn, words[0]),
        *across,
        *_dots(drawn, gaps, narrow=narrow),
        start_mark(drawn, begins - 0.5, start),
        *([] if narrow else _name(drawn, found, words[1])),
    ]
    return svg(kind, width, height, name, parts)


def _far(values: Sequence[float]) -> float:
    """Ends of intervals further than this are cut: one wide period must not flatten the others."""
    return 2.5 * max(abs(v) for v in values)


def _effect(drawn: Ground, found: Sound, begins: float) -> Iterator[str]:
    """Band of the effect after the start, its middle, and the smallest useful effect."""
    left = drawn.x(begins - 0.5)
    top, bottom = drawn.y(found.effect.high), drawn.y(found.effect.low)
    size = f'width="{drawn.right - left:.1f}" height="{max(bottom - top, 1):.1f}"'
    yield f'<rect class="ev-bande" x="{left:.1f}" y="{top:.1f}" {size}/>'
    y = drawn.y(found.effect.value)
    yield f'<path class="ev-effet" d="M{left:.1f} {y:.1f}H{drawn.right:.1f}"/>'
    wanted = useful_side(found)
    if wanted is not None and drawn.levels[0] <= wanted <= drawn.levels[-1]:
        y = drawn.y(wanted)
        yield f'<path class="ev-utile" d="M{left:.1f} {y:.1f}H{drawn.right:.1f}"/>'


def useful_side(found: Sound) -> float | None:
    """The smallest useful effect with its sign; None without one."""
    if found.useful is None:
        return None
    return -found.useful if found.expected == "baisse" else found.useful


def _name(drawn: Ground, found: Sound, words: str) -> Iterator[str]:
    """Names at the end of the mean and of the smallest useful effect."""
    wanted = useful_side(found)
    y = drawn.y(found.effect.value)
    yield text(drawn.right + 8, y + 4, words, "ev-nom")
    if wanted is None or not drawn.levels[0] <= wanted <= drawn.levels[-1]:
        return
    other = drawn.y(wanted)
    if abs(other - y) < 32:
        other = y + (32 if other >= y else -32)
    yield text(drawn.right + 8, other, "Plus petit", "ev-nom-attendu")
    yield text(drawn.right + 8, other + 15, "effet utile", "ev-nom-attendu")


def _ranks(drawn: Ground, *, narrow: bool) -> Iterator[str]:
    """Numbers of periods from the start, zero among them."""
    span = drawn.last - drawn.first
    most = 6 if narrow else 12
    step = next(s for s in (1, 2, 4, 5, 10, 13, 26, 52, 104, 10_000) if span / s <= most)
    yield f'<path class="ev-base" d="M{drawn.left:.1f} {drawn.bottom:.1f}H{drawn.right:.1f}"/>'
    first = -int(-drawn.first // step) if drawn.first < 0 else 0
    for rank in range(-first, int(drawn.last // step) + 1):
        at = rank * step
        if not drawn.first <= at <= drawn.last:
            continue
        x = drawn.x(at)
        words = "0" if at == 0 else (f"{MINUS}{-at}" if at < 0 else f"+{at}")
        yield f'<path class="ev-base" d="M{x:.1f} {drawn.bottom:.1f}v4"/>'
        yield text(x, drawn.bottom + 17, words, "ev-rang")


def _dots(drawn: Ground, gaps: Sequence[Gap], *, narrow: bool) -> Iterator[str]:
    radius = 2.0 if narrow or len(gaps) > 120 else 2.8
    room = (drawn.right - drawn.left) / max(len(gaps), 1)
    for gap in gaps:
        if gap.value is None:
            continue
        x, y = drawn.x(gap.at), drawn.y(gap.value)
        if gap.low is not None and gap.high is not None and room >= CLEAR:
            top, bottom = drawn.y(gap.high), drawn.y(gap.low)
            yield f'<path class="ev-moustache" d="M{x:.1f} {top:.1f}V{bottom:.1f}"/>'
        kind = "ev-apres" if gap.after else "ev-avant"
        kind += " ev-peu" if gap.few else ""
        yield f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'
