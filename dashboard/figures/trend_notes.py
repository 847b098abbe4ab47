"""What is written and marked around a trend: names at line ends, gaps, letters of events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dashboard.figures.charts import Scale, axis_value, colours_of_paper
from dashboard.formats import NBSP, SECRET, UNKNOWN, Number

State = Literal["ok", "running", "partial", "secret", "absent"]
OPEN = ("running", "partial")
"""Under way, or known in part only: drawn open and dotted."""
FOOT = 0.035
"""Height of the strip of a span, as a share of the drawing."""
SAID = 12
"""Gaps said one by one on the drawing; more are said by the summary and the table."""


@dataclass(frozen=True)
class Step:
    """One period.

    Attributes:
        x: where it stands on the axis of time; label: what it is called.
        value: None for a gap.
        earlier: the same period a year before.
        target: (low, high), equal unless the target is a range.
        usual: (low, high) natural limits of the control chart.
    """

    x: dt.date
    label: str
    value: Number | None
    state: State = "ok"
    earlier: Number | None = None
    target: tuple[Number, Number] | None = None
    usual: tuple[Number, Number] | None = None


@dataclass(frozen=True)
class Flag:
    """A dated event: the letter drawn, explained beside the drawing; `letter` "" is a mere span."""

    letter: str
    start: dt.date
    end: dt.date


def _label(step: Step, value: Number, text: str, scale: Scale, colour: str) -> dict[str, Any]:
    return {
        "x": axis_value(step.x),
        "y": scale.value(value),
        "text": text,
        "xanchor": "left",
        "align": "left",
        "xshift": 10,
        "showarrow": False,
        "font": {"color": colour, "size": 13},
    }


def end_labels(
    steps: Sequence[Step], scale: Scale, names: tuple[str, str, str]
) -> Iterator[dict[str, Any]]:
    """What each line is, at its end: the course, the year before, the target."""
    colours = colours_of_paper()
    last = steps[-1]
    for step in [s for s in steps if s.value is not None][-1:]:
        late = "" if step is last else f" ({step.label})"
        running = " en cours" if step.state == "running" else late
        words = f"<b>{scale.text(step.value)}</b>{running}"
        yield _label(last, step.value or 0, words, scale, colours.accent)
    for step in [s for s in steps if s.earlier is not None][-1:]:
        yield _label(last, step.earlier or 0, names[1], scale, colours.grey)
    for step in [s for s in steps if s.target][-1:]:
        if step.target:
            middle = (float(step.target[0]) + float(step.target[1])) / 2
            yield _label(last, middle, names[2], scale, colours.ink)


def gap_words(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """« s » or « n. d. » at the foot of the periods without a value."""
    missing = [s for s in steps if s.state in ("secret", "absent")]
    if len(missing) > SAID:
        return []
    look = {"showarrow": False, "yref": "paper", "y": 0, "yanchor": "bottom"}
    font = {"size": 11, "color": colours_of_paper().grey}
    return [
        {
            "x": axis_value(s.x),
            "text": SECRET if s.state == "secret" else UNKNOWN,
            "font": font,
            **look,
        }
        for s in missing
    ]


def _shape(kind: str, flag: tuple[dt.date, dt.date], height: float, **look: Any) -> dict[str, Any]:
    """A mark from the foot of the drawing up to a share of its height."""
    start, end = flag
    ends = {"x0": axis_value(start), "x1": axis_value(end), "y0": 0, "y1": height}
    return {"type": kind, "yref": "paper", "layer": "above", **ends, **look}


def _letters(places: Sequence[tuple[str, dt.date]], near: dt.timedelta) -> Iterator[dict[str, Any]]:
    """Letters above the drawing; those too near to be read apart share one place."""
    groups: list[tuple[list[str], dt.date, dt.date]] = []
    for letter, day in places:
        if groups and day - groups[-1][2] < near:
            group = groups.pop()
            groups.append(([*group[0], letter], group[1], day))
        else:
            groups.append(([letter], day, day))
    look = {"yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False}
    font = {"size": 12, "color": colours_of_paper().ink}
    for letters, first, last in groups:
        x = axis_value(first + (last - first) / 2)
        yield {"text": f"<b>{NBSP.join(letters)}</b>", "x": x, "font": font, **look}


def draw_flags(flags: Sequence[Flag], start: dt.date, end: dt.date) -> tuple[list[Any], list[Any]]:
    """(shapes, letters) of events, cut to the axis; what lasts is a strip at the foot.

    The last period stands at its first day: what happened in it is marked there.
    """
    colours = colours_of_paper()
    flat = {"line": {"width": 0}, "fillcolor": colours.rule}
    shapes, places = [], []
    for flag in flags:
        if flag.end < start:
            continue
        first, last = min(max(flag.start, start), end), min(flag.end, end)
        if last > first:
            shapes.append(_shape("rect", (first, last), FOOT, **flat))
        if flag.letter:
            line = {"color": colours.grey, "dash": "dot", "width": 1}
            shapes.append(_shape("line", (first, first), 1, line=line))
            places.append((flag.letter, first))
    return shapes, list(_letters(places, (end - start) / 60))
