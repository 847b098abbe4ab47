"""What is printed of the budget: the layout of a screen, never that of a telephone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ASSETS = Path(__file__).parents[2] / "assets"
SHEETS = ("budget", "equilibre", "evolution", "execution", "lignes", "marches", "vert")
"""Sheets of the pages of the budget; an A4 page is 680 px wide, narrower than their threshold."""


def narrow(css: str) -> list[str]:
    """Conditions of the blocks for narrow widths."""
    return re.findall(r"@media\s+([^{]*\(max-width[^{]*?)\s*\{", css)


@pytest.mark.parametrize("sheet", ["revue", "carte", "capteurs"])
def test_paper_keeps_the_tables_a_telephone_unfolds(sheet: str) -> None:
    """Wider thresholds hold on paper, which is narrow; those of a telephone do not."""
    conditions = narrow((ASSETS / f"vigie-{sheet}.css").read_text(encoding="utf-8"))
    small = [c for c in conditions if int(re.findall(r"max-width: (\d+)rem", c)[0]) <= 48]
    assert small
    assert [c for c in small if not c.startswith("screen and ")] == []


@pytest.mark.parametrize("sheet", SHEETS)
def test_paper_never_takes_the_layout_of_a_telephone(sheet: str) -> None:
    conditions = narrow((ASSETS / f"vigie-{sheet}.css").read_text(encoding="utf-8"))
    assert conditions, "no narrow layout: take this sheet out of the list"
    assert [c for c in conditions if not c.startswith("screen and ")] == []


def test_the_sentence_of_choices_stays_a_sentence_on_paper() -> None:
    css = (ASSETS / "vigie-revue.css").read_text(encoding="utf-8")
    blocks = re.findall(r"@media\s+([^{]*\(max-width[^{]*?)\s*\{(.*?)\n\}", css, re.DOTALL)
    holding = [condition for condition, body in blocks if ".phrase .mot" in body]
    assert holding == ["screen and (max-width: 48rem)"]
