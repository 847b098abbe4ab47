"""Figures as pictures: every word beside them, exact places, no need of a browser or a host."""

from __future__ import annotations

import datetime as dt
import re
import struct
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlencode

import plotly.graph_objects as go
import pytest
from flask.testing import FlaskClient
from lxml import etree
from state_url import fresh_url
from tinytown import Tiny

from app import create_app
from dashboard.errors import QueryError
from dashboard.figures.theme import NEUTRAL
from dashboard.reports import letters
from dashboard.reports.block import (
    Block,
    Chart,
    Drawing,
    Grid,
    Origin,
    Producer,
    Sample,
    Sketches,
)
from dashboard.reports.caption import caption_of, reading
from dashboard.reports.cascade import rules
from dashboard.reports.ink import CELL
from dashboard.reports.picture import composed, png
from dashboard.reports.plotted import plotted
from dashboard.reports.reading import read_blocks
from dashboard.reports.sizes import SIZES
from dashboard.reports.table_picture import table_drawing
from dashboard.settings import Settings
from tests.unit.test_earlier_version import requests

SVG = "{http://www.w3.org/2000/svg}"
HERE = Origin(
    "/page?version=abcdef",
    "abcdef123456789",
    dt.datetime(2026, 1, 2, 8, tzinfo=dt.UTC),
    "Ville",
    simulated=True,
    last_data=dt.date(2025, 12, 31),
    sources=(
        Producer("Demandes des habitants", "Ville", "Licence Ouverte 2.0"),
        Producer("Budget", "Ville", "Licence de la ville"),
    ),
)
GRID = Grid(
    ("Poste", "Voté (€)", "Part"),
    (("Écoles", Decimal("1234.50"), Decimal("0.809")), ("Total", Decimal(2000), None)),
    frozenset({2}),
    (("Écoles", "1\u202f234,50", "80,9\u00a0%"), ("Total", "2\u202f000,00", "s")),
    frozenset({1}),
)


def _block(**changed: object) -> Block:
    known: dict[str, object] = {
        "identifier": "postes",
        "title": "Le constat & <b>sa</b> suite",
        "measure": "En euros, 2025.",
        "summary": "Ce qui est dessiné.",
        "source": "Source : Demandes des habitants, données au 31/12/2025.",
        "notes": ("Une réserve.",),
        "grid": GRID,
    }
    return Block(**{**known, **changed})  # type: ignore[arg-type]


def _texts(markup: str) -> str:
    return " ".join(etree.fromstring(markup.encode()).itertext())


# ───────────────────────────── words ─────────────────────────────


def test_a_caption_says_the_whole_checklist() -> None:
    caption = caption_of(_block(), HERE, "https://ville.test/page?version=abcdef#postes")
    assert (
        caption.reading
        == "Lecture\u00a0: Poste «\u00a0Écoles\u00a0», Voté\u00a0: 1\u202f234,50\u00a0€."
    )
    assert caption.licence == "Licence\u00a0: Licence Ouverte 2.0"
    assert "31/12/2025" in caption.dates
    assert "version abcdef123456" in caption.dates
    assert caption.lines[-1].endswith("https://ville.test/page?version=abcdef#postes")
    assert "Données simulées" in " ".join(caption.lines)
    assert caption.alternative.endswith("Ce qui est dessiné.")


@pytest.mark.parametrize(
    ("source", "licence"),
    [
        ("Source : Budget.", "Licence\u00a0: Licence de la ville"),
        (
            "Source : Budget et demandes des habitants.",
            "Licences\u00a0: Licence Ouverte 2.0\u202f; Licence de la ville",
        ),
        (
            "Source : feuille de route.",
            "Licences des sources\u00a0: Licence Ouverte 2.0\u202f; Licence de la ville",
        ),
    ],
)
def test_the_licence_is_that_of_the_sources_named(source: str, licence: str) -> None:
    said = caption_of(_block(source=source), HERE, "").licence
    assert sorted(said) == sorted(licence)


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("Surface proportionnelle au montant\u202f; cliquer pour entrer.", "au montant."),
        ("Du plus grand au plus petit. Cliquer pour entrer.", "au plus petit."),
        ("En euros, 2025.", "En euros, 2025."),
    ],
)
def test_what_only_a_screen_can_do_is_not_printed(measure: str, said: str) -> None:
    assert caption_of(_block(measure=measure), HERE, "").measure.endswith(said)
    assert "liquer" not in caption_of(_block(measure=measure), HERE, "").measure


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        (None, ""),
        (Grid(("A", "B"), (("x", "y"),)), ""),
        (Grid(("Jour", "Nb"), ((dt.date(2025, 3, 1), 1234),)), "01/03/2025"),
        (Grid(("Part", "Taux"), (("x", Decimal("0.5")),), frozenset({1})), "50,0\u00a0%"),
        (
            Grid(("A", "B"), (("Total", 3), ("x", 2)), totals=frozenset({0})),
            "«\u00a0x\u00a0», B\u00a0: 2",
        ),
        (Grid(("A", "B"), (("x", None), ("y", 2))), "«\u00a0y\u00a0»"),
    ],
)
def test_the_reading_is_made_from_the_first_value(grid: Grid | None, said: str) -> None:
    assert said in reading(grid)
    assert bool(reading(grid)) == bool(said)


# ───────────────────────────── pictures ─────────────────────────────


@pytest.mark.parametrize("name", SIZES)
def test_a_picture_has_the_size_of_where_it_goes_and_all_its_words(name: str) -> None:
    size, block = SIZES[name], _block(drawings=(DRAWN,), key=(KEY,))
    caption = caption_of(block, HERE, "https://ville.test/page#postes")
    picture = composed(block, caption, size)
    assert picture.width_mm == size.width_mm
    assert not size.height_mm or picture.height_mm == size.height_mm
    said = re.sub(r"\s", "", _texts(picture.markup))
    for words in (caption.title, caption.measure, KEY.words, *caption.lines):
        assert re.sub(r"\s", "", words) in said
    wide, high = struct.unpack(">II", png(picture)[16:24])
    assert wide == round(size.width_mm / 25.4 * 300)
    assert high == pytest.approx(picture.height_mm / 25.4 * 300, abs=2)


DRAWN = Drawing(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 300" width="600" height="300">'
    '<path d="M0 0H600" stroke="#000"/></svg>',
    600,
    300,
)
KEY = Sample(
    Drawing('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 12"></svg>', 16, 12), "observé"
)


@pytest.mark.parametrize("name", SIZES)
def test_words_and_drawing_stay_inside_the_picture(name: str) -> None:
    size = SIZES[name]
    long = tuple(f"Réserve numéro {rank} : {'mot ' * 60}" for rank in range(14))
    block = _block(drawings=(DRAWN,), notes=long)
    picture = composed(block, caption_of(block, HERE, "https://ville.test/" + "a" * 300), size)
    root = etree.fromstring(picture.markup.encode())
    box = [float(part) for part in root.get("viewBox", "").split()]
    lowest, widest = 0.0, 0.0
    for text in root.iter(f"{SVG}text"):
        x, y, scale = float(text.get("x", "0")), float(text.get("y", "0")), 1.0
        node = text.getparent()
        while node is not None:
            moved = re.search(r"translate\(([-\d.]+) ([-\d.]+)\)", node.get("transform", ""))
            shrunk = re.search(r"scale\(([\d.]+)\)", node.get("transform", ""))
            factor = float(shrunk[1]) if shrunk else 1.0
            x, y, scale = x * factor, y * factor, scale * factor
            if moved:
                x, y = x + float(moved[1]), y + float(moved[2])
            node = node.getparent()
        letter = float(text.get("font-size", "12"))
        lowest = max(lowest, y)
        widest = max(widest, x + letters.width(text.text or "", letter) * scale)
    assert lowest <= box[3]
    assert widest <= box[2] + 0.5


def test_a_picture_asks_nothing_of_the_network_and_holds_its_letters() -> None:
    markup = composed(_block(), caption_of(_block(), HERE, ""), SIZES["16cm"]).markup
    assert "data:font/woff2" in markup
    assert not re.search(r"""(?:href|src)=["']?https?:|url\(["']?https?:""", markup)


def test_a_table_without_drawing_is_drawn_as_it_is_read() -> None:
    said = _texts(composed(_block(), caption_of(_block(), HERE, ""), SIZES["16cm"]).markup)
    for words in (*GRID.headings, *(cell for row in GRID.shown for cell in row)):
        assert words in said
    assert "Le constat & <b>sa</b> suite" in said


@pytest.mark.parametrize(
    ("grid", "size"),
    [
        (Grid(("A", "B"), tuple((str(i), i) for i in range(90)), shown=(("a", "1"),) * 90), "16cm"),
        (Grid(("Nom long",) * 30, (("x",) * 30,), shown=(("valeur longue",) * 30,)), "7-8cm"),
        (Grid(("A", "B"), tuple((str(i), i) for i in range(60)), shown=(("a", "1"),) * 60), "16-9"),
        (None, "16cm"),
    ],
)
def test_what_no_one_could_read_as_a_picture_is_refused(grid: Grid | None, size: str) -> None:
    block = _block(grid=grid)
    with pytest.raises(QueryError, match="figure") as refused:
        composed(block, caption_of(block, HERE, ""), SIZES[size])
    assert refused.value.remedy


# ───────────────────────────── drawings of a page ─────────────────────────────


def test_a_drawing_takes_the_colours_of_the_sheets() -> None:
    light = rules("#2a6f6b").variables
    block = read_blocks(
        '<div class="graphique" id="a"><span class="plan"><svg class="plan-large" '
        'viewBox="0 0 300 100"><path class="ev-bande" d="M0 0H9"/><a href="/x"><g/></a>'
        '<text fill="currentColor" x="1">mot &amp; <tspan>suite</tspan></text>'
        '<rect style="display:none" width="9"/><image href="https://ailleurs.test/t.png"/>'
        "</svg></span></div>",
        "#2a6f6b",
    )["a"]
    (drawing,) = block.drawings
    root = etree.fromstring(drawing.markup.encode())
    band = root.find(f".//{SVG}path")
    assert band is not None
    assert band.get("fill") == light["--grey"]
    assert float(band.get("fill-opacity", "1")) == pytest.approx(0.22, abs=0.01)
    text = root.find(f".//{SVG}text")
    assert text is not None
    assert "".join(text.itertext()) == "mot & suite"
    assert text.get("fill") == light["--ink"]
    assert not re.search("ailleurs|href|display|var\\(|class=", drawing.markup)
    assert root.find(f".//{SVG}rect") is None


@pytest.mark.parametrize("kind", ["evolution", "etapes"])
def test_points_are_drawn_where_their_values_are(kind: str) -> None:
    """Read back from the pixels, the values are those given: a gap stays a gap."""
    values = [10.0, 14.0, None, 3.5, 12.0]
    days = [f"2025-0{month}-01" for month in range(1, 6)]
    shape = {"shape": "hv"} if kind == "etapes" else {}
    figure = go.Figure(
        [go.Scatter(x=days, y=values, mode="lines", line={"color": NEUTRAL, **shape})],
        {"xaxis": {"range": [days[0], days[-1]]}, "yaxis": {"rangemode": "tozero"}},
    ).to_dict()
    root = etree.fromstring(plotted(figure, 600, 300, "#884422").encode())
    drawn = [
        p for p in root.iter(f"{SVG}path") if p.get("fill") == "none" and p.get("stroke-linejoin")
    ]
    (line,) = drawn
    assert line.get("stroke") == "#884422"
    path = line.get("d", "")
    assert path.count("M") == 2
    marks = {
        float((t.text or "0").replace(",", ".")): float(t.get("y", "0")) - 4
        for t in root.iter(f"{SVG}text")
        if t.get("text-anchor") == "end"
    }
    (low, at_low), (high, at_high) = min(marks.items()), max(marks.items())
    ends = re.findall(r"(?:[ML][\d.]+ |V)([\d.]+)", path)
    read = [low + (at_low - float(y)) / (at_low - at_high) * (high - low) for y in ends]
    assert read == pytest.approx([10.0, 14.0, 3.5, 12.0], abs=0.05)


def test_a_trace_that_is_not_known_is_refused_rather_than_drawn_wrong() -> None:
    with pytest.raises(QueryError, match="pie"):
        plotted(go.Figure([go.Pie(values=[1])]).to_dict(), 300, 200, NEUTRAL)


# ───────────────────────────── addresses ─────────────────────────────


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    town = Tiny(tmp_path_factory.mktemp("images"))
    town.write("demande", requests(40))
    town.build()
    return create_app(
        Settings(town.territory, town.database, fresh_url(town.root))
    ).server.test_client()


def _get(client: FlaskClient, path: str, **asked: str) -> tuple[int, bytes, str]:
    told = {"adresse": "/indicateur/demandes_recues", "figure": "indicateur-trend", **asked}
    answer = client.get(f"{path}?{urlencode(told)}")
    return answer.status_code, answer.data, answer.headers.get("Content-Disposition", "")


@pytest.mark.parametrize(
    ("ending", "first"),
    [
        ("svg", b"<svg"),
        ("png", b"\x89PNG"),
        ("pdf", b"%PDF"),
        ("csv", b"\xef\xbb\xbf"),
        ("ouvert.csv", b"periode,"),
        ("xlsx", b"PK"),
    ],
)
def test_a_figure_leaves_in_every_format(client: FlaskClient, ending: str, first: bytes) -> None:
    status, body, name = _get(client, f"/figure.{ending}")
    assert status == 200
    assert body.startswith(first)
    assert name.startswith("attachment")
    assert name.rstrip('"').endswith(f".{ending}")


def test_the_page_of_formats_offers_files_that_exist(client: FlaskClient) -> None:
    status, body, _ = _get(client, "/exporter")
    assert status == 200
    found = re.findall(r'href="(/figure\.[^"]+)"', body.decode())
    assert len(found) == 3 * len(SIZES) + 3
    for address in found:
        if ".pdf" not in address:
            assert client.get(address.replace("&amp;", "&")).status_code == 200


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"taille": "30cm"}, "taille"), ({"figure": "x"}, "figure"), ({"adresse": "/x"}, "adresse")],
)
def test_what_cannot_be_given_is_said(
    client: FlaskClient, asked: dict[str, str], field: str
) -> None:
    status, body, _ = _get(client, "/figure.svg", **asked)
    assert status == 404
    assert body.decode().startswith(field)


def test_a_page_read_for_a_file_does_not_change_for_its_readers(client: FlaskClient) -> None:
    before = _painted(client)
    for size in SIZES:
        _get(client, "/figure.svg", taille=size)
    assert _painted(client) == before


def _painted(client: FlaskClient) -> str:
    """What a reader sees of the page, without the scripts of Dash."""
    found = client.get("/indicateur/demandes_recues").get_data(as_text=True)
    return found[found.index("premier-rendu") : found.index("</main>")]


ROW = '<td class="nombre" data-csv="{n}">{n}</td><td data-dessin="oui">{svg}</td></tr>'
FILLING = (
    '<svg class="bande-pairs" width="100%" height="20"><line x1="25%" x2="100%" y1="50%" y2="10"/>'
    '<svg x="50%" overflow="visible"><circle cx="0" cy="10" r="4"/></svg></svg>'
)


def _sketched(inside: str, rows: tuple[str, ...]) -> str:
    body = "".join(
        f'<tr><th scope="row">{name}</th>{ROW.format(n=rank, svg=svg)}'
        for rank, (name, svg) in enumerate(zip(("un", "deux"), rows, strict=True), start=1)
    )
    return (
        f'<div class="graphique" id="a" {inside}<table id="t"><thead><tr><th>Nom</th>'
        '<th>Valeur</th><th data-dessin="oui">Place</th></tr></thead>'
        f"<tbody>{body}</tbody></table></div></div>"
    )


def test_what_is_drawn_in_the_rows_goes_with_the_table() -> None:
    block = read_blocks(_sketched('><div class="jumeau">', (FILLING, "")))["a"]
    grid = block.grid
    assert grid is not None
    assert grid.headings == ("Nom", "Valeur")
    assert grid.sketches is not None
    assert grid.sketches.heading == "Place"
    drawing, nothing = grid.sketches.drawings
    assert nothing is None
    assert drawing is not None
    root = etree.fromstring(drawing.markup.encode())
    assert root.get("viewBox") == f"0 0 {CELL:g} 20"
    line = root.find(f"{SVG}line")
    assert line is not None
    assert [line.get(name) for name in ("x1", "x2", "y1", "y2")] == [
        "50.00",
        "200.00",
        "10.00",
        "10",
    ]
    moved = root.find(f"{SVG}g")
    assert moved is not None
    assert moved.get("transform") == "translate(100.00 0)"
    assert "%" not in drawing.markup
    picture = composed(block, caption_of(block, HERE, ""), SIZES["16cm"])
    assert picture.markup.count("<circle") == 1
    assert ">Place<" in picture.markup


def test_bars_of_a_list_go_beside_the_rows_that_bear_their_names() -> None:
    bar = '<svg viewBox="0 0 100 12"><rect width="40" height="12"/></svg>'
    listed = f"<ol><li><a>deux</a>{bar}<span>2</span></li><li><a>autre</a>{bar}</li></ol>"
    markup = _sketched(f'data-jumeau="t">{listed}</div><div id="b">', ("", ""))
    block = read_blocks(markup)["a"]
    assert block.grid is not None
    assert block.grid.sketches is not None
    assert [one is not None for one in block.grid.sketches.drawings] == [False, True]


def test_a_table_too_wide_for_its_bars_keeps_its_numbers() -> None:
    bar = Drawing(f'<svg xmlns="{SVG[1:-1]}" viewBox="0 0 9 9"><rect/></svg>', 9, 9)
    for columns, kept in ((4, 1), (16, 0)):
        names = tuple(f"Colonne {n}" for n in range(columns))
        cells = tuple("1 234 567" for _ in names)
        grid = Grid(names, (cells,), shown=(cells,), sketches=Sketches("Barre", (bar,)))
        assert table_drawing(_block(grid=grid), 605, 13).markup.count("<rect") == kept


def test_the_reading_is_of_what_is_drawn_when_the_table_has_more() -> None:
    grid = Grid(("Exercice", "Fonct. (M€)", "Invest. (M€)"), (("2022", Decimal("37.8"), 10),))
    assert "Fonct. : 37,8 M€" in _plain(reading(grid))
    assert "Invest. : 10 M€" in _plain(reading(grid, Chart("barres", 0, (2,))))


def test_the_reading_of_a_course_is_its_last_value_and_no_context_is_read() -> None:
    rows = (("2023", 900, Decimal("11.72")), ("2024", 950, Decimal("12.26")), ("2025", 990, None))
    shown = (("2023", "900", "11,7"), ("2024", "950", "12,3"), ("2025", "990", "s"))
    grid = Grid(("Année", "Habitants", "Taux (%)"), rows, shown=shown)
    assert "« 2023 », Taux : 11,7 %." in _plain(reading(grid))
    course = Chart("lignes", 0, (2,))
    assert "« 2024 », Taux : 12,3 %." in _plain(reading(grid, course))
    assert "« 2023 »" in _plain(reading(grid, replace(course, backwards=True)))


def _plain(words: str) -> str:
    return re.sub(r"\s", " ", words)
