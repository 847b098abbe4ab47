"""Figures of Montpellier and of the demonstration: the same numbers wherever they go."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pypdf
import pytest
from flask import Flask
from lxml import html
from odf import table, teletype
from odf.opendocument import load
from typer.testing import CliRunner

from app import create_app
from dashboard.cli import app as cli
from dashboard.reports import Block, capture_all, figure_file
from dashboard.reports.assembly import assemble, written_as
from dashboard.reports.layout import sketches_of
from dashboard.reports.report import DRAWN, TABLE, Chapter, Plan, Report, Style, Wanted
from dashboard.reports.sizes import SIZES
from dashboard.settings import DATA, Settings
from tests.real import bases
from tests.serving_vigie import build_demo

pytestmark = pytest.mark.real

ROOT = "https://ville.test/"
RECENT = 8
SCALES = {"k": 10**3, "M": 10**6, "Md": 10**9}
FIGURES = {
    "montpellier": (
        "/budget#repartition",
        "/budget#postes",
        "/budget/evolution#annees-f",
        "/budget/equilibre#equilibre-cascade",
        "/budget/equilibre#equilibre-exercices",
        "/budget/execution#execution-exercices",
        "/carte#carte-figure",
        "/comparaisons#comparaisons-profil",
        "/comparaisons?lecture=nuage#comparaisons-nuage",
        "/indicateur/passages_velo?periode=2024#indicateur-trend",
        "/capteurs#reseau",
        "/evaluations#evaluations-liste",
    ),
    "exemple": (
        "/indicateur/demandes_recues#indicateur-trend",
        "/indicateur/demandes_recues#indicateur-splits",
        "/carte#carte-figure",
        "/budget#repartition",
        "/budget/evolution#annees-f",
        "/budget/execution#course",
        "/budget/execution#execution-chapitres",
        "/comparaisons?lecture=nuage#comparaisons-nuage",
        "/comparaisons?lecture=entonnoir#comparaisons-entonnoir",
        "/evaluation/led_communes#evaluation-courbe",
        "/evaluation/led_communes#evaluation-placebo",
        "/capteurs?capteur=FR00001&grandeur=no2#profil",
    ),
}
TOWNS = tuple(FIGURES)


@cache
def _folder(town: str) -> Path:
    if town != "exemple":
        return bases.database(town)
    return build_demo(bases.database("montpellier").parent / "demonstration")


@cache
def _server(town: str) -> Flask:
    folder = _folder(town)
    state = f"sqlite:///{folder.parent / town}-ecrits.sqlite"
    found: Flask = create_app(Settings(DATA / town, folder, state)).server
    return found


@cache
def _report(town: str, showing: str) -> Report:
    figures = []
    for one in FIGURES[town]:
        address, _, identifier = one.partition("#")
        figures.append(Wanted(address, identifier, showing=showing))
    plan = Plan("Rapport", "", (Chapter("Figures", "", tuple(figures)),), Style("essai"))
    report = assemble(_server(town), plan, ROOT)
    assert not report.missing
    assert len(report.items) == 12
    return report


def _bare(words: str) -> str:
    return re.sub(r"\s", "", words)


def _rows(block: Block) -> list[list[str]]:
    """The table of a figure as it is read on its page, spaces left aside."""
    assert block.grid is not None
    width = len(block.grid.headings)
    shown = ([*row, *[""] * (width - len(row))] for row in block.grid.shown)
    return [[_bare(cell) for cell in row] for row in (block.grid.headings, *shown)]


def _docx(body: bytes) -> list[list[list[str]]]:
    found = docx.Document(io.BytesIO(body))
    return [[[_bare(c.text) for c in row.cells] for row in one.rows] for one in found.tables]


def _odt(body: bytes) -> list[list[list[str]]]:
    return [
        [
            [_bare(teletype.extractText(c)) for c in row.getElementsByType(table.TableCell)]
            for row in one.getElementsByType(table.TableRow)
        ]
        for one in load(io.BytesIO(body)).getElementsByType(table.Table)
    ]


def _html(body: bytes) -> list[list[list[str]]]:
    return [
        [[_bare(c.text_content()) for c in row.xpath("./th | ./td")] for row in one.iter("tr")]
        for one in html.document_fromstring(body.decode()).iter("table")
    ]


def _pptx(body: bytes) -> list[list[list[str]]]:
    """Tables of the slides, those of one figure over several slides joined again."""
    joined: list[list[list[str]]] = []
    for slide in pptx.Presentation(io.BytesIO(body)).slides:
        for shape in slide.shapes:
            if getattr(shape, "has_table", False) and shape.has_table:
                rows = [[_bare(c.text) for c in row.cells] for row in shape.table.rows]
                more = re.search(r"\((\d+)/\d+\)$", slide.shapes.title.text_frame.text)
                if more and int(more[1]) > 1:
                    joined[-1] += rows[1:]
                else:
                    joined.append(rows)
    return joined


TABLES = {"docx": _docx, "odt": _odt, "html": _html, "pptx": _pptx}


@pytest.mark.parametrize("town", TOWNS)
@pytest.mark.parametrize("ending", TABLES)
def test_tables_of_twelve_figures_are_those_of_the_pages(town: str, ending: str) -> None:
    report = _report(town, TABLE)
    found = TABLES[ending](written_as(report, ending))
    assert len(found) == 12
    for one, item in zip(found, report.items, strict=True):
        expected = _rows(item.block)
        beside = [row[len(expected[0]) :] for row in one]
        assert [row[: len(expected[0])] for row in one] == expected, (item.block.identifier, ending)
        drawn = sketches_of(item.block.grid) if item.block.grid and ending != "pptx" else None
        assert beside[0] == ([_bare(drawn.heading)] if drawn else [])


@pytest.mark.parametrize("town", TOWNS)
def test_a_pdf_holds_twelve_figures_with_all_their_words(town: str) -> None:
    report = _report(town, DRAWN)
    found = pypdf.PdfReader(io.BytesIO(written_as(report, "pdf")))
    said = _bare("\n".join(page.extract_text() for page in found.pages))
    for item in report.items:
        for words in (item.caption.title, *item.caption.lines[:2]):
            assert _bare(words) in said, words


@pytest.mark.parametrize("town", TOWNS)
def test_native_charts_hold_the_values_of_the_pages(town: str) -> None:
    report = _report(town, DRAWN)
    deck = pptx.Presentation(io.BytesIO(written_as(report, "pptx")))
    charts = [s.chart for slide in deck.slides for s in slide.shapes if s.has_chart]
    assert len(charts) >= 3
    known = [item.block for item in report.items if item.block.native]
    for chart in charts:
        named = {series.name for series in chart.plots[0].series}
        block = next(
            b for b in known if named <= set(b.grid.headings if b.grid else ()) and b.native
        )
        known.remove(block)
        assert block.grid is not None
        assert block.native is not None
        rows = [r for rank, r in enumerate(block.grid.rows) if rank not in block.grid.totals]
        if block.native.genre == "nuage":
            continue
        for series, rank in zip(chart.plots[0].series, block.native.series, strict=True):
            wanted = [float(r[rank]) if isinstance(r[rank], (int, Decimal)) else None for r in rows]
            assert list(series.values) == wanted


@pytest.mark.parametrize("town", TOWNS)
def test_workbooks_and_pictures_of_twelve_figures_open(town: str) -> None:
    server = _server(town)
    for one, item in zip(FIGURES[town], _report(town, TABLE).items, strict=True):
        address, _, identifier = one.partition("#")
        _, body = figure_file(server, address, identifier, ROOT, "xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
        assert item.block.grid is not None
        for written, row in zip(
            sheet.iter_rows(min_row=2, values_only=True), item.block.grid.rows, strict=False
        ):
            for cell, value in zip(written, row, strict=False):
                if isinstance(value, (int, Decimal)):
                    assert cell == pytest.approx(float(value), rel=1e-12)
        if item.block.drawings:
            for size in SIZES:
                _, picture = figure_file(server, address, identifier, ROOT, "svg", size)
                said = _bare(" ".join(html.fromstring(picture.decode()).itertext()))
                for words in (item.caption.title, *item.caption.lines):
                    assert _bare(words) in said, (identifier, size, words)
            _, pixels = figure_file(server, address, identifier, ROOT, "png")
            assert pixels.startswith(b"\x89PNG")


# ───────────────────────────── fifty values ─────────────────────────────


def _pages(client: Any, address: str) -> Iterator[dict[str, Any]]:
    page = 1
    while True:
        mark = "&" if "?" in address else "?"
        said = client.get(f"/api/v1{address}{mark}par_page=1000&page={page}").get_json()
        yield from said["donnees"]
        if page >= said["pages"]:
            return
        page += 1


def _drawn(town: str) -> list[dict[str, Any]]:
    """Fifty values of the interface, drawn among indicators, areas, kinds of period, periods."""
    client, chance = _server(town).test_client(), random.Random(50)
    codes = [row["code"] for row in _pages(client, "/indicateurs")]
    levels = sorted({row["niveau"] for row in _pages(client, "/territoires")})
    chance.shuffle(codes)
    found: list[dict[str, Any]] = []
    for code in codes * 8:
        kind = chance.choice(("semaine", "mois", "annee"))
        level = chance.choice(["", *levels])
        asked = f"/valeurs?indicateur={code}&genre={kind}" + (level and f"&niveau={level}")
        answer = client.get(f"/api/v1{asked}&par_page=1")
        if answer.status_code != 200 or not answer.get_json()["total"]:
            continue
        known = [r for r in _pages(client, asked) if r["valeur"] is not None and not r["dimension"]]
        # a page draws the last periods: what is older is read in its table of values
        last = sorted({r["periode"] for r in known})[-RECENT:]
        fresh = [r for r in known if r["periode"] in last and r not in found]
        found += [chance.choice(fresh)] if fresh else []
        if len(found) == 50:
            break
    return found


def _exact(row: dict[str, Any], heading: str) -> Decimal:
    """The value as its heading tells it: a share in %, an amount in thousands or millions."""
    value = Decimal(row["valeur"])
    if row["unite"] == "%":
        return value * 100
    scaled = re.search(r"\((k|M|Md)€", heading)
    return value / SCALES[scaled[1]] if scaled and row["unite"].startswith("€") else value


@pytest.mark.parametrize("town", TOWNS)
def test_fifty_values_are_the_same_everywhere(town: str) -> None:
    server, drawn = _server(town), _drawn(town)
    # Montpellier has fewer values than that to draw
    assert len(drawn) == 50 or town == "montpellier"
    assert len(drawn) >= 15
    where = ["--territory", str(DATA / town), "--database", str(_folder(town))]
    for row in drawn:
        code, period, area = row["indicateur"], row["periode"], row["territoire"]
        told = CliRunner().invoke(
            cli, ["kpi", code, "--period", period, "--area", area, "--json", *where]
        )
        assert Decimal(json.loads(told.output)["valeur"]) == Decimal(row["valeur"]), row
        page = f"/indicateur/{code}?periode={period}&territoire={area}"
        block = capture_all(server, page)[0]["indicateur-trend"]
        assert block.grid is not None
        exact = _exact(row, block.grid.headings[1])
        near = [
            (line, shown)
            for line, shown in zip(block.grid.rows, block.grid.shown, strict=True)
            if isinstance(line[1], (int, Decimal)) and abs(line[1] - exact) <= abs(exact) / 10**6
        ]
        assert near, row
        line, shown = near[-1]
        _, workbook = figure_file(server, page, "indicateur-trend", ROOT, "xlsx")
        cells = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
        written = {r[0]: r[1] for r in cells.iter_rows(min_row=2, values_only=True)}
        assert written[line[0]] == pytest.approx(float(exact), rel=1e-6)
        for ending, mark in (("csv", ";"), ("ouvert.csv", ",")):
            _, body = figure_file(server, page, "indicateur-trend", ROOT, ending)
            parsed = list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=mark))
            of_it = next(r for r in parsed if r and r[0] == line[0])
            assert float(of_it[1].replace(",", ".")) == pytest.approx(float(exact), rel=1e-6)
        plan = Plan(
            "x",
            "",
            (Chapter("", "", (Wanted(page, "indicateur-trend", showing=TABLE),)),),
            Style("essai", summary=False),
        )
        report = assemble(server, plan, ROOT)
        (one,) = _docx(written_as(report, "docx"))
        assert [r[1] for r in one if r[0] == _bare(str(line[0]))] == [_bare(shown[1])]
