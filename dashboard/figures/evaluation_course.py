"""What was observed beside what was expected without the measure, its band and the start."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.figures.evaluation_plane import (
    LINE,
    Ground,
    band,
    calendar,
    ground,
    hatch,
    holes,
    line,
    rules,
    start_mark,
    svg,
    text,
)
from dashboard.figures.evaluation_sound import Sound, known
from dashboard.figures.execution_course import spread

OBSERVED, EXPECTED = "Observé", "Attendu"
ALONE = "sans la mesure"


def draw_course(
    found: Sound, axis: str, start: str, *, name: str, kind: str, width: int, height: int
) -> str:
    """The drawing.

    Args:
        found: what `sound` gave: nothing else is drawn.
        axis: measure and unit of the values.
        start: words of the start.
        name: text alternative.
        kind: « large » or « etroit »: shown or hidden by the width of the screen.
        width: in pixels at its natural size.
        height: the same.
    """
    steps = found.steps
    values = [v for s in steps for v in known([s.observed, s.expected, s.low, s.high])]
    narrow = kind == "etroit"
    drawn = ground(values, (0, len(steps) - 1), width, height, 10 if narrow else 116)
    identifier = f"ev-hachure-{kind}"
    observed = [(float(at), s.observed) for at, s in enumerate(steps)]
    expected = [(float(at), s.expected) for at, s in enumerate(steps)]
    ends = [(float(at), s.low, s.high) for at, s in enumerate(steps)]
    parts = [
        *holes(drawn, [s.observed for s in steps], identifier),
        *rules(drawn, axis),
        *calendar(drawn, [s.label for s in steps], narrow=narrow),
        band(drawn, ends, "ev-bande"),
        line(drawn, expected, "ev-attendu"),
        line(drawn, observed, "ev-observe"),
        start_mark(drawn, found.after - 0.5, start),
        *([] if narrow else _names(drawn, found)),
    ]
    return svg(kind, width, height, name, parts, hatch(identifier))


def _last(found: Sound, *, observed: bool) -> float | None:
    values = known([s.observed if observed else s.expected for s in found.steps])
    return values[-1] if values else None


def _names(drawn: Ground, found: Sound) -> Iterator[str]:
    """Names at the ends of both lines, never one over the other."""
    ends = [
        (_last(found, observed=True), [OBSERVED], "ev-nom"),
        (_last(found, observed=False), [EXPECTED, ALONE], "ev-nom-attendu"),
    ]
    placed = sorted((drawn.y(v), words, kind) for v, words, kind in ends if v is not None)
    rows = [y for y, _, _ in placed]
    least = LINE * max((len(words) for _, words, _ in placed[:1]), default=1) + 4
    for (_, words, kind), y in zip(
        placed, spread(rows, least, drawn.top + 6, drawn.bottom - 14), strict=True
    ):
        for rank, word in enumerate(words):
            yield text(drawn.right + 8, y + 4 + LINE * rank, word, kind)


def draw_series(
    told: dict[str, list[float | None]],
    labels: list[str],
    axis: str,
    start: tuple[int, str],
    *,
    name: str,
    kind: str,
    width: int,
    height: int,
) -> str:
    """What was observed and nothing more, for a card without conclusion.

    Args:
        told: name of a line → its values; the first one stands out.
        labels: of the periods.
        axis: measure and unit.
        start: index of the first period under the measure, and its words.
        name: text alternative.
        kind: « large » or « etroit ».
        width: in pixels at its natural size.
        height: the same.
    """
    values = [v for line_ in told.values() for v in known(line_)]
    if not values:
        return ""
    narrow = kind == "etroit"
    drawn = ground(values, (0, len(labels) - 1), width, height, 10 if narrow else 116)
    identifier = f"ev-hachure-{kind}"
    names = list(told)
    lines = [
        line(drawn, [(float(at), v) for at, v in enumerate(told[one])], css)
        for one, css in zip(names, ("ev-observe", "ev-temoins"), strict=False)
    ]
    ends = sorted(
        (drawn.y(known(told[one])[-1]), one, css)
        for one, css in zip(names, ("ev-nom", "ev-nom-attendu"), strict=False)
        if known(told[one])
    )
    rows = spread([y for y, _, _ in ends], LINE + 2, drawn.top + 6, drawn.bottom - 4)
    parts = [
        *holes(drawn, told[names[0]], identifier),
        *rules(drawn, axis),
        *calendar(drawn, labels, narrow=narrow),
        *reversed(lines),
        start_mark(drawn, start[0] - 0.5, start[1]),
        *(
            []
            if narrow
            else [
                text(drawn.right + 8, y + 4, one, css)
                for (_, one, css), y in zip(ends, rows, strict=True)
            ]
        ),
    ]
    return svg(kind, width, height, name, parts, hatch(identifier))
