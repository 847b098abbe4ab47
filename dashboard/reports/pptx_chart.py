"""The chart of a figure that an office program draws itself, with its values inside."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE, MSO_THEME_COLOR
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.formats import date
from dashboard.reports.block import Block, Chart, Grid
from dashboard.reports.layout import clean
from dashboard.reports.zipped import undated

KINDS = {
    "lignes": XL_CHART_TYPE.LINE_MARKERS,
    "barres": XL_CHART_TYPE.BAR_CLUSTERED,
    "barres_groupees": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "barres_empilees": XL_CHART_TYPE.COLUMN_STACKED,
    "nuage": XL_CHART_TYPE.XY_SCATTER,
}
MOST, LABELLED = 1200, 12
"""Points of a chart; a chart of fewer points has its values beside them."""

_DASHES = (MSO_LINE.SOLID, MSO_LINE.DASH, MSO_LINE.ROUND_DOT, MSO_LINE.DASH_DOT)
_MARKERS = (
    XL_MARKER_STYLE.CIRCLE,
    XL_MARKER_STYLE.DIAMOND,
    XL_MARKER_STYLE.TRIANGLE,
    XL_MARKER_STYLE.SQUARE,
)
_COLOURS = (
    MSO_THEME_COLOR.ACCENT_1,
    MSO_THEME_COLOR.ACCENT_2,
    MSO_THEME_COLOR.ACCENT_3,
    MSO_THEME_COLOR.ACCENT_4,
)
RULE: Any = RGBColor.from_string("D6DAE0")  # type: ignore[no-untyped-call]
_UNIT = re.compile(r"\s*\(([^()]{1,24})\)$")


def _number(value: object) -> float | None:
    """A point; None leaves a gap, never a zero."""
    return float(value) if isinstance(value, (int, Decimal)) else None


def _category(value: object) -> str:
    return date(value) if isinstance(value, dt.date) else clean(str(value or ""))


def _rows(grid: Grid, chart: Chart) -> list[tuple[Any, ...]]:
    """Rows that are points, first point first: those that sum others are not."""
    found = [row for rank, row in enumerate(grid.rows) if rank not in grid.totals]
    return found[::-1] if chart.backwards else found


def drawable(block: Block) -> bool:
    """Whether an office program can draw the same figure from its table."""
    chart, grid = block.native, block.grid
    if chart is None or grid is None or chart.genre not in KINDS or not chart.series:
        return False
    rows = _rows(grid, chart)
    known = all(any(_number(row[s]) is not None for row in rows) for s in chart.series)
    return known and 0 < len(rows) * len(chart.series) <= MOST


def _format(grid: Grid, rank: int) -> str:
    """How values are written, in the form files want: « # ##0,0 » in French is « #,##0.0 »."""
    if rank in grid.shares:
        return "0.0%"
    exact = any((_number(row[rank]) or 0) % 1 for row in grid.rows)
    small = max((abs(_number(row[rank]) or 0) for row in grid.rows), default=0) < 1000
    return "#,##0.0" if exact and small else "#,##0"


def _new(kind: Any, style: str) -> Any:
    """Empty data of a chart, its numbers written so."""
    return kind(number_format=style)


def _data(grid: Grid, chart: Chart) -> Any:
    rows = _rows(grid, chart)
    if chart.genre == "nuage":
        across, up = chart.series[:2]
        scattered = _new(XyChartData, _format(grid, up))
        series = scattered.add_series(clean(grid.headings[up]))
        for row in rows:
            x, y = _number(row[across]), _number(row[up])
            if x is not None and y is not None:
                series.add_data_point(x, y)
        return scattered
    data = _new(CategoryChartData, _format(grid, chart.series[0]))
    data.categories = [_category(row[chart.categories]) for row in rows]
    for rank in chart.series:
        values = [_number(row[rank]) for row in rows]
        data.add_series(clean(grid.headings[rank]), values, _format(grid, rank))
    return data


def _line(series: Any, rank: int, *, dotted: bool) -> None:
    """A line told apart in black and white: its dashes, its marks."""
    line = series.format.line
    line.width = Pt(2.25 if rank == 0 else 1.75)
    line.color.theme_color = _COLOURS[rank % 4]
    line.dash_style = _DASHES[rank % 4]
    series.smooth = False
    series.marker.style = _MARKERS[rank % 4] if dotted else XL_MARKER_STYLE.NONE
    if dotted:
        series.marker.size = 6
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.theme_color = _COLOURS[rank % 4]


def _bar(series: Any, rank: int) -> None:
    fill = series.format.fill
    fill.solid()
    fill.fore_color.theme_color = _COLOURS[rank % 4]
    if rank % 4 == 1:
        fill.fore_color.brightness = 0.4
    series.invert_if_negative = False


def _scatter(series: Any) -> None:
    series.format.line.fill.background()
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 8
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1


def _axis(axis: Any, words: str, style: str) -> None:
    """Letters, rules and words of an axis."""
    axis.tick_labels.font.size = Pt(11)
    axis.format.line.color.rgb = RULE
    axis.has_major_gridlines = bool(style)
    if style:
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = style, False
        axis.major_gridlines.format.line.color.rgb = RULE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    axis.has_title = bool(words)
    if words:
        axis.axis_title.text_frame.text = words
        font = axis.axis_title.text_frame.paragraphs[0].runs[0].font
        font.size, font.bold = Pt(11), False


def _axes(drawn: Any, grid: Grid, chart: Chart) -> None:
    """Axes named by the headings; the first row of bars at the top, as on the page."""
    first = chart.series[0]
    units = {m[1] for s in chart.series if (m := _UNIT.search(grid.headings[s]))}
    unit = units.pop() if len(units) == 1 else ""
    if chart.genre == "nuage":
        across, up = chart.series[:2]
        _axis(drawn.category_axis, clean(grid.headings[across]), _format(grid, across))
        _axis(drawn.value_axis, clean(grid.headings[up]), _format(grid, up))
        return
    alone = clean(grid.headings[first]) if len(chart.series) == 1 else unit
    _axis(drawn.category_axis, "", "")
    _axis(drawn.value_axis, alone, _format(grid, first))
    if chart.genre == "barres":
        drawn.category_axis.reverse_order = True


def _labels(plot: Any, style: str) -> None:
    """Values beside the points."""
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = style, False
    labels.font.size, labels.show_value = Pt(11), True


def _in_french(drawn: Any) -> None:
    """Numbers and letters of the chart follow the French of its reader."""
    space = drawn._chartSpace
    said = space.makeelement(qn("c:lang"), {"val": "fr-FR"})
    first = space.find(qn("c:date1904"))
    space.insert(0 if first is None else space.index(first) + 1, said)


def add_chart(slide: Any, block: Block, place: tuple[int, int, int, int]) -> Any:
    """Draw the chart of a block on a slide.

    Args:
        slide: where.
        block: a block that is `drawable`.
        place: left, top, width and height.

    Returns:
        The frame that holds the chart.
    """
    chart, grid = block.native, block.grid
    if chart is None or grid is None:
        raise ValueError(block.identifier)
    frame = slide.shapes.add_chart(KINDS[chart.genre], *place, _data(grid, chart))
    drawn, points = frame.chart, len(_rows(grid, chart))
    drawn.has_title = False
    _in_french(drawn)
    held = drawn.part.chart_workbook.xlsx_part
    held._blob = undated(held.blob)
    drawn.has_legend = len(chart.series) > 1 and chart.genre != "nuage"
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        drawn.legend.font.size = Pt(12)
    for rank, series in enumerate(drawn.plots[0].series):
        if chart.genre == "lignes":
            _line(series, rank, dotted=points <= 3 * LABELLED)
        elif chart.genre == "nuage":
            _scatter(series)
        else:
            _bar(series, rank)
    _axes(drawn, grid, chart)
    if chart.genre not in ("lignes", "nuage"):
        drawn.plots[0].gap_width = 60
        drawn.plots[0].overlap = 100 if chart.genre == "barres_empilees" else 0
    if points * len(chart.series) <= LABELLED and chart.genre != "nuage":
        _labels(drawn.plots[0], _format(grid, chart.series[0]))
    return frame
