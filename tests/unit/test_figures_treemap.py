"""Areas in proportion that fill their box, labels that fit, bars on one scale."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from fuzzing import fuzzed
from hypothesis import strategies as st
from lxml import etree

from dashboard.figures.execution_bar import Bar, execution_bar
from dashboard.figures.treemap import CHARACTER, SIZE, Tile, fitted, squarify, treemap

BOX = (10.0, 20.0, 700.0, 400.0)
SIZES = st.lists(st.floats(0.01, 1e9, allow_nan=False), min_size=1, max_size=40)
Rect = tuple[float, float, float, float]


def overlap(one: Rect, other: Rect) -> float:
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return max(across, 0) * max(down, 0)


@fuzzed(quick=60, slow=600, sizes=SIZES)
def test_areas_are_in_proportion_and_fill_the_box_without_overlap(sizes: list[float]) -> None:
    sizes = sorted(sizes, reverse=True)
    boxes = squarify(sizes, BOX)
    left, top, width, height = BOX
    whole = sum(sizes)
    assert len(boxes) == len(sizes)
    for size, (x, y, w, h) in zip(sizes, boxes, strict=True):
        assert w * h == pytest.approx(size / whole * width * height, rel=1e-4, abs=1e-3)
        assert x >= left - 1e-6
        assert y >= top - 1e-6
        assert x + w <= left + width + 1e-4
        assert y + h <= top + height + 1e-4
    assert all(overlap(a, b) < 1e-2 for a, b in combinations(boxes, 2))


def test_the_layout_of_the_authors_is_found_again() -> None:
    """The worked example of Bruls, Huizing and van Wijk: 6 6 4 3 2 2 1 in a box of 6 by 4."""
    boxes = squarify([6, 6, 4, 3, 2, 2, 1], (0, 0, 6, 4))
    rounded = [tuple(round(v, 2) for v in box) for box in boxes]
    assert rounded[:4] == [(0, 0, 3, 2), (0, 2, 3, 2), (3, 0, 1.71, 2.33), (4.71, 0, 1.29, 2.33)]


def test_nothing_is_drawn_of_nothing() -> None:
    assert squarify([], BOX) == []
    assert treemap([], name="vide", width=100, height=100) == ""
    assert treemap([Tile(-3, "x", "", "x")], name="négatif", width=100, height=100) == ""


@fuzzed(
    quick=80,
    slow=800,
    text=st.text(alphabet="abcdé -'’,", max_size=80),
    width=st.floats(0, 400),
    lines=st.integers(0, 4),
)
def test_a_label_is_never_wider_than_its_tile(text: str, width: float, lines: int) -> None:
    found = fitted(text, width, lines, SIZE)
    assert len(found) <= lines
    assert all(len(line) * SIZE * CHARACTER <= width + 1e-9 for line in found)


def test_a_label_cut_says_so() -> None:
    assert fitted("Charges de personnel", 200, 1, SIZE) == ["Charges de personnel"]
    assert fitted("Charges de personnel et frais assimilés", 160, 2, SIZE) == [
        "Charges de personnel",
        "et frais assimilés",
    ]
    assert fitted("Charges de personnel et frais", 170, 1, SIZE) == ["Charges de personnel…"]
    assert fitted("Immobilisations", 90, 1, SIZE) == ["Immobilisa…"]
    assert fitted("Immobilisations", 30, 1, SIZE) == []


def test_every_tile_is_a_named_link_and_others_are_hatched() -> None:
    tiles = [
        Tile(60, "Écoles <b>", "60 €", "Écoles : 60 €", href="/budget?noeud=2&x=1", done=0.25),
        Tile(30, "Sports", "30 €", "Sports : 30 €", href="/budget?noeud=3"),
        Tile(10, "2 autres", "10 €", "2 autres", href="#postes", others=True),
    ]
    tree = etree.fromstring(treemap(tiles, name="Dépenses", width=700, height=400, kind="large"))
    links = [node for node in tree.iter() if node.tag.endswith("a")]
    assert [link[0].text for link in links if link[0].tag.endswith("title")] == [
        "Écoles : 60 €",
        "Sports : 30 €",
        "2 autres",
    ]
    assert links[0].get("href") == "/budget?noeud=2&x=1"
    rects = {r.get("class"): float(r.get("width")) for r in links[0] if r.tag.endswith("rect")}
    assert rects["tm-fait"] == pytest.approx(rects["tm-fond"] / 4, abs=0.1)
    assert any(r.get("class") == "tm-autres" for r in links[2])


def test_parts_are_drawn_inside_their_whole() -> None:
    parts = (Tile(40, "Personnel", "40 €", "p", href="/p"), Tile(20, "Énergie", "20 €", "e"))
    drawn = treemap(
        [
            Tile(60, "Fonctionnement", "60 €", "f", href="/f", parts=parts),
            Tile(40, "Investissement", "40 €", "i", href="/i"),
        ],
        name="Budget",
        width=700,
        height=400,
    )
    assert "Fonctionnement, 60 €" in drawn
    rights = [
        float(x) + float(w)
        for x, w in re.findall(r'class="tm-fond" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn)
    ]
    assert max(rights[:2]) <= 700 * 0.6


def test_a_bar_is_on_the_scale_of_its_neighbours_and_leaves_out_the_unknown() -> None:
    drawn = execution_bar(Bar(credits=50, committed=None, realised=25, previous=10), 100)
    assert re.findall(r'class="(be-\w+)" x="0" y="[\d.]+" width="([\d.]+)"', drawn) == [
        ("be-credits", "50.00"),
        ("be-realise", "25.00"),
    ]
    assert "M10.00 0V" in drawn
    assert "rect" not in execution_bar(Bar(realised=-3, credits=0), 100)
    assert "rect" not in execution_bar(Bar(realised=3), 0)
