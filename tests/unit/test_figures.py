"""Figures: values, axes, labels, gaps; colours that can be read; words that say the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from dashboard.figures import vector, words
from dashboard.figures.charts import (
    Line,
    Scale,
    draw_columns,
    draw_lines,
    money_scale,
)
from dashboard.figures.theme import (
    contrast,
    french_locale,
    legible,
    palettes,
    style_sheet,
    template,
    wardrobe,
)

YEARS = Line("Dépenses", [(2022, 100), (2023, None), (2024, Decimal("120.5"))])
EUROS = Scale("M€", 1)


@pytest.mark.parametrize("accent", ["#1f5a96", "#ffe600", "#2a6f6b", "#000000", "#ffffff"])
@pytest.mark.parametrize("theme", ["clair", "sombre"])
def test_every_colour_of_text_can_be_read_whatever_the_town_chose(accent: str, theme: str) -> None:
    palette = palettes(accent)[theme]
    for role in ("ink", "grey", "accent", "good", "watch", "bad", "second", "third", "fourth"):
        assert contrast(getattr(palette, role), palette.paper) >= 4.5, role
        assert contrast(palette.ink, palette.wash) >= 4.5


def test_a_colour_already_legible_is_left_alone() -> None:
    assert legible("#1f5a96", "#ffffff") == "#1f5a96"


def test_the_style_sheet_defines_each_role_for_both_themes() -> None:
    sheet = style_sheet("#1f5a96")
    assert sheet.count("--accent:") == 3
    assert "prefers-color-scheme:dark" in sheet
    assert "[data-theme=sombre]" in sheet


@pytest.mark.parametrize("draw", [draw_lines, draw_columns])
def test_the_pointer_reads_values_as_the_page_writes_them(draw: Any) -> None:
    """« 1 demande », never « 1 demandes »; thousands apart; one way of writing for all charts."""
    line = Line("Reçues", [(2022, 1), (2023, 1240), (2024, 2)])
    trace = draw([line], scale=Scale("demandes", 0)).data[0]
    assert list(trace.hovertext) == [
        "1\u00a0demande",
        "1\u202f240\u00a0demandes",
        "2\u00a0demandes",
    ]
    assert trace.hovertemplate == "%{x}<br><b>%{hovertext}</b><extra>Reçues</extra>"


def test_numbers_of_charts_are_french() -> None:
    layout: dict[str, Any] = template(palettes("#1f5a96")["clair"])["layout"]
    written = french_locale()["format"]
    assert layout["separators"] == ",\u202f"
    assert (written["decimal"], written["thousands"]) == (",", "\u202f")
    assert written["shortMonths"][:2] == ["janv.", "févr."]
    assert written["shortMonths"][6] == "juil."


def test_the_browser_can_put_the_town_s_colour_in_place_of_the_neutral_one() -> None:
    sent = wardrobe("#aa0000")["palettes"]
    assert sent["clair"]["accent"] == "#aa0000"
    assert sent["neutre"]["accent"] != sent["clair"]["accent"]


def test_a_gap_stays_a_gap() -> None:
    figure = draw_lines([YEARS], scale=EUROS)
    assert list(figure.data[0].y) == [100.0, None, 120.5]
    assert figure.data[0].connectgaps is False


@pytest.mark.parametrize("draw", [draw_lines, draw_columns])
def test_a_year_without_value_between_two_others_is_said(draw: Any) -> None:
    notes = draw([YEARS], scale=EUROS).layout.annotations
    assert [(n.x, n.y) for n in notes if n.text == "n.\u00a0d."] == [(2023, 0)]


def test_a_line_is_named_at_its_end_with_its_value() -> None:
    figure = draw_lines([YEARS], scale=EUROS)
    label = figure.layout.annotations[0]
    assert (label.x, label.y) == (2024, 120.5)
    assert label.text == "Dépenses<br><b>120,5\u00a0M€</b>"


def test_labels_of_near_lines_are_moved_apart() -> None:
    near = [Line("A", [(1, 10), (2, 100)]), Line("B", [(1, 0), (2, 99)])]
    upper, lower = draw_lines(near, scale=Scale()).layout.annotations
    assert upper.y - lower.y >= 15


def test_an_end_label_does_not_stretch_the_years() -> None:
    assert draw_lines([YEARS], scale=EUROS).layout.xaxis.range == pytest.approx((2021.7, 2024.3))


def test_a_period_under_way_is_dotted_and_said() -> None:
    line = Line("Dépenses", YEARS.points, partial=True)
    figure = draw_lines([line], scale=EUROS)
    assert figure.data[1].line.dash == "dot"
    assert list(figure.data[0].x) == [2022, 2023]
    assert "en cours" in figure.layout.annotations[0].text


def test_columns_start_at_zero_and_hatch_the_period_under_way() -> None:
    figure = draw_columns([Line("A", [(2023, 5), (2024, 7)], partial=True)], scale=Scale())
    assert figure.layout.yaxis.rangemode == "tozero"
    assert list(figure.data[0].marker.pattern.shape) == ["", "/"]


@pytest.mark.parametrize("draw", [draw_lines, draw_columns])
def test_nothing_known_draws_that_there_is_nothing(draw: Any) -> None:
    figure = draw([Line("A", [(2024, None)])], scale=Scale())
    assert figure.layout.annotations[0].text == "Aucune donnée"
    assert len(figure.data) == 0


def test_no_axis_is_left_to_its_own_prefixes() -> None:
    figure = draw_lines([YEARS], scale=EUROS)
    assert figure.layout.yaxis.tickformat == ",.1~f"
    assert figure.layout.yaxis.ticksuffix == "\u00a0M€"


def test_weeks_are_placed_at_true_dates() -> None:
    week = dt.date(2025, 11, 17)
    figure = draw_lines([Line("A", [(week, 1), (week + dt.timedelta(7), 2)])], scale=Scale())
    assert list(figure.data[0].x) == ["2025-11-17", "2025-11-24"]
    assert figure.layout.xaxis.tickformat == "%b\n%Y"


@pytest.mark.parametrize(
    ("value", "unit"), [(950, "€"), (45_000, "k€"), (6_200_000, "M€"), (3 * 10**9, "Md€")]
)
def test_money_is_scaled_to_be_read(value: int, unit: str) -> None:
    assert money_scale([value, None]).unit == unit


def test_a_sparkline_breaks_where_a_value_is_missing() -> None:
    drawn = vector.sparkline([(1, 1.0), (2, None), (3, 2.0), (4, 3.0)])
    assert drawn.count("M") == 2
    assert 'aria-hidden="true"' in drawn


def test_a_sparkline_of_one_point_is_not_drawn() -> None:
    assert vector.sparkline([(1, 1.0), (2, None)]) == ""


def test_a_flat_course_is_a_flat_line() -> None:
    drawn = vector.sparkline([(1, 5.0), (2, 5.0)], height=36)
    assert "M4.0 18.0L156.0 18.0" in drawn


def test_a_finding_says_how_much_when_and_how_long() -> None:
    line = Line("", [(2022, 100), (2023, 110), (2024, 121)])
    assert words.finding("Épargne", line) == (
        "Épargne\u00a0: +10,0\u00a0% en 2024, deuxième hausse de suite"
    )


def test_a_finding_leaves_out_the_year_under_way() -> None:
    line = Line("", [(2022, 100), (2023, 110), (2024, 500)], partial=True)
    assert "en 2023" in words.finding("Épargne", line)


def test_a_small_change_is_called_stable() -> None:
    assert words.finding("Effectif", Line("", [(2023, 1000), (2024, 1002)])) == (
        "Effectif\u00a0: stable en 2024"
    )


def test_no_rate_is_computed_from_zero_or_less() -> None:
    assert words.change(0, 5) is None
    assert words.change(-3, 5) is None
    assert words.finding("Résultat", Line("", [(2023, -3), (2024, 5)])) == "Résultat en 2024"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (("0.05", "0.02"), "Les dépenses augmentent plus vite que les recettes en 2024"),
        (("0.02", "0.05"), "Les recettes augmentent plus vite que les dépenses en 2024"),
        (("-0.05", "-0.02"), "Les recettes baissent moins vite que les dépenses en 2024"),
        (("0.02", "0.02"), "Les dépenses et les recettes évoluent au même rythme en 2024"),
    ],
)
def test_two_courses_are_compared(changes: tuple[str, str], expected: str) -> None:
    both = (Decimal(changes[0]), Decimal(changes[1]))
    said = words.growth_finding(("Les dépenses", "les recettes"), both, "2024")
    assert said.startswith(expected)


def test_an_unknown_change_compares_nothing() -> None:
    assert words.growth_finding(("A", "b"), (None, Decimal(1)), "2024") == ""


def test_the_summary_says_start_end_extremes_and_gaps() -> None:
    said = words.describe("Courbe", [YEARS], EUROS)
    assert said == (
        "Courbe. Dépenses\u00a0: de 100,0\u00a0M€ (2022) à 120,5\u00a0M€ (2024), "
        "minimum 100,0\u00a0M€ (2022), maximum 120,5\u00a0M€ (2024), 1 sans valeur."
    )
