"""A calendar of projects by quarter: beginning, due date, gates passed and to come, today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from dashboard.figures.roadmap_signs import SIGNS

HEAD, ROW, GROUP, FOOT = 54, 30, 34, 8
LABEL = 350
"""Width kept on the left for titles; on a narrow drawing they are written above the bars."""

LONGEST = 52
"""Letters of a title, cut after."""


@dataclass(frozen=True)
class Gate:
    """A gate on the line of a project; passed, or late when its day is over without it."""

    name: str
    day: dt.date
    passed: bool
    late: bool = False


@dataclass(frozen=True)
class Bar:
    """One project.

    Attributes:
        start: None when not told: the bar begins at its first date.
        state: key of the states, class of the bar; said: everything in words.
    """

    title: str
    href: str
    start: dt.date | None
    due: dt.date
    state: str
    said: str
    gates: Sequence[Gate] = ()

    @property
    def begins(self) -> dt.date:
        """Where the bar begins."""
        return min([d for d in (self.start, *(g.day for g in self.gates), self.due) if d])


@dataclass(frozen=True)
class Group:
    """Bars under one heading."""

    title: str
    bars: Sequence[Bar]


def quarters(first: dt.date, last: dt.date) -> list[dt.date]:
    """First days of the quarters from one day to another, both inside, and of the one after."""
    day, found = first_of_quarter(first), []
    while day <= last:
        found.append(day)
        day = next_quarter(day)
    return [*found, day]


def first_of_quarter(day: dt.date) -> dt.date:
    """First day of the quarter of a day."""
    return dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def next_quarter(day: dt.date) -> dt.date:
    """First day of the quarter after the one of a day."""
    start = first_of_quarter(day)
    return dt.date(start.year + start.month // 10, (start.month + 2) % 12 + 1, 1)


@dataclass(frozen=True)
class _Scale:
    """Days across the drawing."""

    first: dt.date
    last: dt.date
    left: float
    right: float

    def x(self, day: dt.date) -> float:
        """Place of a day; days outside are put at the edge."""
        held = min(max(day, self.first), self.last)
        part = (held - self.first).days / ((self.last - self.first).days or 1)
        return self.left + part * (self.right - self.left)

    def within(self, day: dt.date) -> bool:
        """Whether a day is drawn at its place."""
        return self.first <= day <= self.last


def draw_calendar(
    groups: Sequence[Group],
    today: dt.date,
    first: dt.date,
    last: dt.date,
    *,
    name: str,
    width: int = 1180,
    narrow: bool = False,
) -> str:
    """SVG of the calendar; "" without a project.

    Args:
        groups: projects by objective.
        today: day of the vertical line.
        first: day in the first quarter drawn.
        last: day in the last quarter drawn.
        name: said by screen readers.
        width: in pixels.
        narrow: titles above the bars, years only.
    """
    if not any(group.bars for group in groups):
        return ""
    days = quarters(first, last)
    scale = _Scale(days[0], days[-1], 4 if narrow else LABEL, width - 8)
    row = ROW + 18 if narrow else ROW
    height = HEAD + sum(GROUP + row * len(g.bars) for g in groups if g.bars) + FOOT
    drawn = [*_axis(scale, days, height, narrow=narrow), *_today(scale, today, height)]
    y = float(HEAD)
    for group in groups:
        if not group.bars:
            continue
        drawn.append(f'<text class="fc-groupe" x="4" y="{y + 22:.0f}">{escape(group.title)}</text>')
        drawn.append(f'<path class="fc-regle" d="M0 {y + 4:.0f}H{width}"/>')
        y += GROUP
        for bar in group.bars:
            drawn += _bar(scale, bar, y, narrow=narrow)
            y += row
    kind = "fc-etroit" if narrow else "fc-large"
    return (
        f'<svg class="feuille-calendrier {kind}" viewBox="0 0 {width} {height:.0f}" '
        f'width="{width}" height="{height:.0f}" role="group" aria-label="{escape(name)}">'
        f"{''.join(drawn)}</svg>"
    )


def _axis(scale: _Scale, days: Sequence[dt.date], height: float, *, narrow: bool) -> Iterator[str]:
    """Years, quarters and their lines."""
    years = sorted({day.year for day in days[:-1]})
    for year in years:
        own = [day for day in days[:-1] if day.year == year]
        left, right = scale.x(own[0]), scale.x(next_quarter(own[-1]))
        middle = (left + right) / 2
        yield (f'<text class="fc-annee" x="{middle:.1f}" y="14" text-anchor="middle">{year}</text>')
        yield f'<path class="fc-an" d="M{left:.1f} 18V{height:.0f}"/>'
    for day in days[:-1]:
        x = scale.x(day)
        if day.month > 1:
            yield f'<path class="fc-trimestre" d="M{x:.1f} 24V{height:.0f}"/>'
        if not narrow:
            middle = (x + scale.x(next_quarter(day))) / 2
            yield (
                f'<text class="fc-quart" x="{middle:.1f}" y="32" text-anchor="middle">'
                f"T{(day.month + 2) // 3}</text>"
            )


def _today(scale: _Scale, today: dt.date, height: float) -> Iterator[str]:
    if not scale.within(today):
        return
    x = scale.x(today)
    yield f'<path class="fc-jour" d="M{x:.1f} {HEAD - 4}V{height:.0f}"/>'
    end = "end" if x > scale.right - 70 else "start"
    beside = -5 if end == "end" else 5
    yield (
        f'<text class="fc-jour-nom" x="{x + beside:.1f}" y="{HEAD - 8}" text-anchor="{end}">'
        "aujourd\u2019hui</text>"
    )


def _bar(scale: _Scale, bar: Bar, y: float, *, narrow: bool) -> Iterator[str]:
    """Title, bar, gates, due date; one link for all of it."""
    middle = y + (ROW / 2 + 14 if narrow else ROW / 2)
    foot = y + 13 if narrow else middle + 4
    name = escape(_cut(bar.title, LONGEST))
    title = f'<text class="fc-titre" x="22" y="{foot:.0f}">{name}</text>'
    role, shape = SIGNS[bar.state]
    sign = (
        f'<g transform="translate(4 {foot - 10:.0f})" fill="var(--{role})" '
        f'stroke="var(--{role})" stroke-width="0">{shape}</g>'
    )
    left, right = scale.x(bar.begins), scale.x(bar.due)
    out = bar.due < scale.first or bar.begins > scale.last
    inside = [f"<title>{escape(bar.said)}</title>", sign, title]
    if not out:
        inside.append(
            f'<rect class="fc-barre fc-{bar.state}" x="{left:.1f}" y="{middle - 6:.1f}" '
            f'width="{max(right - left, 3):.1f}" height="12"/>'
        )
        if bar.begins < scale.first:
            inside.append(f'<path class="fc-suite" d="M{left + 7:.1f} {middle - 5:.1f}l-5 5l5 5"/>')
        if bar.due > scale.last:
            inside.append(
                f'<path class="fc-suite" d="M{right - 7:.1f} {middle - 5:.1f}l5 5l-5 5"/>'
            )
        else:
            inside.append(f'<path class="fc-fin" d="M{right:.1f} {middle - 9:.1f}v18"/>')
    inside += [_gate(scale, gate, middle) for gate in bar.gates if scale.within(gate.day)]
    yield f'<a href="{escape(bar.href)}" class="fc-lien">{"".join(inside)}</a>'


def _gate(scale: _Scale, gate: Gate, middle: float) -> str:
    """A diamond with the number of the gate: full when passed, open to come, dashed when late."""
    kind = "passee" if gate.passed else "tardive" if gate.late else "prevue"
    x = scale.x(gate.day)
    return (
        f'<g class="fc-porte fc-{kind}"><path d="M{x:.1f} {middle - 9:.1f}l9 9l-9 9l-9-9z"/>'
        f'<text x="{x:.1f}" y="{middle + 3.5:.1f}" text-anchor="middle">{gate.name[1:]}</text></g>'
    )


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
