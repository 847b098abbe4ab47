"""Each format of a report, opened again by a library: every value, title, alternative and link."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pypdf
import pytest
from lxml import etree, html
from odf import draw, svg, table, teletype, text
from odf.opendocument import load
from pptx.chart.data import CategoryChartData

from dashboard.reports import docx_file, html_page, odt_file, pdf_file, pptx_file
from dashboard.reports.block import Block, Chart, Drawing, Grid, Origin, Producer, Sample, Sketches
from dashboard.reports.caption import caption_of
from dashboard.reports.layout import MOST_SKETCHES
from dashboard.reports.report import BOTH, DRAWN, TABLE, Item, Missing, Part, Report, Style

WRITERS = {
    "docx": docx_file.write,
    "odt": odt_file.write,
    "pptx": pptx_file.write,
    "html": html_page.write,
    "pdf": pdf_file.write,
}
ORIGIN = Origin(
    "/page?version=abc",
    "abcdef123456789",
    dt.datetime(2026, 1, 2, 8, tzinfo=dt.UTC),
    "Ville d’essai",
    simulated=True,
    last_data=dt.date(2025, 12, 31),
    sources=(Producer("Budget", "Ville", "Licence Ouverte 2.0"),),
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 300" width="600" height="300">'
    '<defs><pattern id="p" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<path d="M0 0V6" stroke="#000"/></pattern></defs>'
    '<rect width="600" height="300" fill="url(#p)"/><text x="10" y="20">a &amp; b</text></svg>'
)
DRAWING = Drawing(SVG, 600, 300)
MARK = Drawing('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 12"></svg>', 16, 12)
GRID = Grid(
    ("Poste", "Voté (€)", "Taux", "Note"),
    (
        ("Écoles <b>", Decimal("1234.50"), Decimal("0.809"), "=1+1"),
        ("Voirie", Decimal("-3"), None, "s"),
        ("Total", Decimal("1231.50"), Decimal("0.5"), None),
    ),
    frozenset({2}),
    (
        ("Écoles <b>", "1\u202f234,50", "80,9\u00a0%", "=1+1"),
        ("Voirie", "−3,00", "n.\u00a0d.", "s"),
        ("Total", "1\u202f231,50", "50,0\u00a0%", ""),
    ),
    frozenset({2}),
)
TITLE = 'Le <b>constat</b> & sa "suite"'
ROOT = "https://ville.test/page?version=abc"


def _item(identifier: str, **changed: Any) -> Item:
    known: dict[str, Any] = {
        "identifier": identifier,
        "title": f"{TITLE} {identifier}\x0b",
        "measure": "En euros, 2025.",
        "summary": "Ce qui est dessiné.",
        "source": "Source : Budget.",
        "notes": ("Une réserve & <i>autre</i>.",),
        "grid": GRID,
    }
    showing = changed.pop("showing", DRAWN)
    comment = changed.pop("comment", "")
    block = Block(**{**known, **changed})
    caption = caption_of(block, ORIGIN, f"{ROOT}#{identifier}")
    return Item(block, ORIGIN, caption, comment, showing)


DRAWN_ONE = _item(
    "un",
    drawings=(DRAWING,),
    key=(Sample(MARK, "observé"),),
    comment="Premier paragraphe.\n\nSecond <b> paragraphe.",
)
TABLE_ONE = _item("deux", showing=TABLE)
BOTH_ONE = _item("trois", drawings=(DRAWING,), showing=BOTH)
NATIVE = _item("quatre", drawings=(DRAWING,), native=Chart("barres", 0, (1, 2)))
REPORT = Report(
    title="Rapport <essai> & suite",
    subtitle="Semaine 47",
    place="Ville d’essai",
    made_at=dt.datetime(2026, 3, 2, 8, tzinfo=dt.UTC),
    simulated=True,
    parts=(
        Part("Première & partie", "Des mots.", (DRAWN_ONE, TABLE_ONE)),
        Part("Seconde partie", "", (BOTH_ONE, NATIVE)),
    ),
    style=Style("essai", accent="#7a1f5a", header="En tête", footer="Pied"),
    missing=(Missing("/carte", "x", "la page n’existe plus"),),
)


@dataclass
class Read:
    """What a library finds in a file."""

    words: str
    tables: list[list[list[str]]]
    alternatives: list[str]
    links: list[str]
    language: str
    title: str


def _docx(body: bytes) -> Read:
    found = docx.Document(io.BytesIO(body))
    root = found.element
    names = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    words = " ".join(t.text or "" for t in root.iter(f"{{{names['w']}}}t"))
    tables = [[[c.text for c in row.cells] for row in one.rows] for one in found.tables]
    seen = root.xpath("//wp:docPr/@descr")
    links = [r.target_ref for r in found.part.rels.values() if r.is_external]
    told = found.styles.element.xpath("//w:docDefaults//w:lang/@w:val")[0]
    return Read(words, tables, list(seen), links, told, found.core_properties.title)


def _odt(body: bytes) -> Read:
    found = load(io.BytesIO(body))
    words = teletype.extractText(found.text)
    tables = [
        [
            [teletype.extractText(cell) for cell in row.getElementsByType(table.TableCell)]
            for row in one.getElementsByType(table.TableRow)
        ]
        for one in found.getElementsByType(table.Table)
    ]
    seen = [teletype.extractText(one) for one in found.getElementsByType(svg.Desc)]
    links = [one.getAttribute("href") for one in found.getElementsByType(text.A)]
    assert all(one.getElementsByType(draw.Image) for one in found.getElementsByType(draw.Frame))
    styles = zipfile.ZipFile(io.BytesIO(body)).read("styles.xml").decode()
    language = "-".join(re.findall(r'fo:(?:language|country)="(\w+)"', styles)[:2])
    told = zipfile.ZipFile(io.BytesIO(body)).read("meta.xml").decode()
    title = html.fromstring(f"<p>{re.findall(r'<dc:title>(.*?)</dc:title>', told)[0]}</p>")
    ordered = "fr-FR" if sorted(language.split("-")) == ["FR", "fr"] else language
    return Read(words, tables, seen, links, ordered, str(title.text_content()))


def _pptx(body: bytes) -> Read:
    found = pptx.Presentation(io.BytesIO(body))
    words, tables, seen, links = [], [], [], []
    for slide in found.slides:
        words.append(slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else "")
        for shape in slide.shapes:
            if shape.has_text_frame:
                words.append(shape.text_frame.text)
                runs = [run for p in shape.text_frame.paragraphs for run in p.runs]
                links += [run.hyperlink.address for run in runs if run.hyperlink.address]
            if getattr(shape, "has_table", False) and shape.has_table:
                rows = shape.table.rows
                tables.append([[cell.text for cell in row.cells] for row in rows])
            said = shape._element.xpath(".//p:cNvPr/@descr")
            seen += [one for one in said if one]
    language = found.core_properties.language
    return Read("\n".join(words), tables, seen, links, language, found.core_properties.title)


def _html(body: bytes) -> Read:
    root = html.document_fromstring(body.decode())
    tables = [
        [[cell.text_content() for cell in row.xpath("./th | ./td")] for row in one.iter("tr")]
        for one in root.iter("table")
    ]
    seen = root.xpath("//svg[@role='img']/@aria-label")
    links = [one.get("href") for one in root.iter("a")]
    return Read(
        root.text_content(), tables, seen, links, root.get("lang"), root.findtext(".//title")
    )


def _nodes(one: Any) -> list[Any]:
    """Every element of the structure of a PDF."""
    one = one.get_object() if hasattr(one, "get_object") else one
    if isinstance(one, list):
        return [node for part in one for node in _nodes(part)]
    if not isinstance(one, dict):
        return []
    return [one, *(_nodes(one["/K"]) if "/K" in one else [])]


def _pdf(body: bytes) -> Read:
    found = pypdf.PdfReader(io.BytesIO(body))
    words = "\n".join(page.extract_text() for page in found.pages)
    tree = _nodes(found.trailer["/Root"]["/StructTreeRoot"])
    seen = [str(node["/Alt"]) for node in tree if "/Alt" in node]
    notes = [a.get_object() for page in found.pages for a in page.get("/Annots", [])]
    links = [str(a["/A"]["/URI"]) for a in notes if "/URI" in a.get("/A", {})]
    kinds = [str(node.get("/S")) for node in tree]
    assert kinds.count("/TH") >= 2 * (4 + 3)
    # a table over two pages is two elements
    assert kinds.count("/Table") >= 2
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    title = str(found.metadata.title if found.metadata else "")
    return Read(words, [], seen, links, str(found.trailer["/Root"]["/Lang"]), title)


READERS = {"docx": _docx, "odt": _odt, "pptx": _pptx, "html": _html, "pdf": _pdf}


def _bare(words: str) -> str:
    """Words without their spaces: lines are broken where a format breaks them."""
    return re.sub(r"\s", "", words)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {ending: write(REPORT) for ending, write in WRITERS.items()}


@pytest.mark.parametrize("ending", WRITERS)
def test_every_word_is_in_the_file(files: dict[str, bytes], ending: str) -> None:
    found = READERS[ending](files[ending])
    said = _bare(found.words)
    for item in REPORT.items:
        for words in (item.caption.title, item.caption.measure, *item.caption.lines):
            assert _bare(words.replace("\x0b", "")) in said, words
    for words in (
        REPORT.title,
        REPORT.subtitle,
        "2 mars 2026",
        "Données simulées",
        "Première & partie",
        "Premier paragraphe.",
        "Second <b> paragraphe.",
        "Figures qui manquent",
        "la page n’existe plus",
    ):
        assert _bare(words) in said, words
    assert found.language in ("fr", "fr-FR")
    assert found.title == REPORT.title
    assert {f"{ROOT}#{name}" for name in ("un", "deux", "trois", "quatre")} <= set(found.links)


@pytest.mark.parametrize("ending", ["docx", "odt", "pptx", "html"])
def test_tables_hold_what_the_page_shows(files: dict[str, bytes], ending: str) -> None:
    tables = READERS[ending](files[ending]).tables
    assert len(tables) == 2
    for one in tables:
        assert [[_bare(cell) for cell in row] for row in one] == [
            [_bare(cell) for cell in row] for row in (GRID.headings, *GRID.shown)
        ]


def test_tables_of_a_pdf_hold_what_the_page_shows(files: dict[str, bytes]) -> None:
    said = _bare(_pdf(files["pdf"]).words)
    for row in GRID.shown:
        assert said.count(_bare("".join(row))) >= 2


@pytest.mark.parametrize("ending", WRITERS)
def test_every_image_has_its_words(files: dict[str, bytes], ending: str) -> None:
    found = READERS[ending](files[ending]).alternatives
    assert len(found) >= 3
    for item in (DRAWN_ONE, BOTH_ONE, NATIVE):
        said = item.caption.alternative.replace("\x0b", "")
        assert any(_bare(said) == _bare(one) for one in found)


def test_ids_of_a_page_are_its_own(files: dict[str, bytes]) -> None:
    root = html.document_fromstring(files["html"].decode())
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([^)]+)\)", files["html"].decode()))
    assert used <= set(ids)
    assert not re.search(r"<script|https?://(?!ville\.test|www\.w3\.org)", files["html"].decode())


@pytest.mark.parametrize("ending", ["docx", "pptx"])
def test_office_images_are_drawings_with_pixels_behind(
    files: dict[str, bytes], ending: str
) -> None:
    archive = zipfile.ZipFile(io.BytesIO(files[ending]))
    names = archive.namelist()
    drawings = [name for name in names if name.endswith(".svg")]
    wanted = 3 if ending == "docx" else 2
    assert len(drawings) == wanted
    for name in drawings:
        etree.fromstring(archive.read(name))
    pixels = [archive.read(name) for name in names if name.endswith(".png")]
    assert pixels
    types = archive.read("[Content_Types].xml").decode()
    assert types.count("image/svg+xml") >= 1


def test_a_native_chart_holds_the_exact_values_and_can_be_edited(
    files: dict[str, bytes],
) -> None:
    deck = pptx.Presentation(io.BytesIO(files["pptx"]))
    (frame,) = [s for slide in deck.slides for s in slide.shapes if s.has_chart]
    chart = frame.chart
    rows = [row for rank, row in enumerate(GRID.rows) if rank not in GRID.totals]
    assert list(chart.plots[0].categories) == [row[0] for row in rows]
    for series, rank in zip(chart.plots[0].series, (1, 2), strict=True):
        assert series.name == GRID.headings[rank]
        wanted = [None if row[rank] is None else float(str(row[rank])) for row in rows]
        assert list(series.values) == wanted
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    told = list(book.worksheets[0].iter_rows(values_only=True))
    assert [line[0] for line in told[1:]] == [row[0] for row in rows]
    assert [line[1] for line in told[1:]] == [float(str(row[1])) for row in rows]

    changed = CategoryChartData()
    changed.categories = ["A", "B"]
    changed.add_series("Autre", (1.5, 2.5))
    chart.replace_data(changed)
    held = io.BytesIO()
    deck.save(held)
    again = pptx.Presentation(io.BytesIO(held.getvalue()))
    (frame,) = [s for slide in again.slides for s in slide.shapes if s.has_chart]
    assert list(frame.chart.plots[0].categories) == ["A", "B"]
    assert list(frame.chart.plots[0].series[0].values) == [1.5, 2.5]


# ───────────────────────────── long tables ─────────────────────────────


def _long(rows: int) -> Report:
    grid = Grid(
        ("Ligne", "Montant (€)"),
        tuple((f"Ligne {i}", Decimal(i)) for i in range(rows)),
        shown=tuple((f"Ligne {i}", f"{i},00") for i in range(rows)),
    )
    item = _item("long", grid=grid, showing=TABLE)
    return replace(REPORT, parts=(Part("Tout", "", (item,)),), missing=())


@pytest.mark.parametrize("ending", ["docx", "odt", "html", "pptx"])
def test_two_thousand_rows_are_all_there(ending: str) -> None:
    count = 2000 if ending != "pptx" else 300
    found = READERS[ending](WRITERS[ending](_long(count))).tables
    rows = [row for one in found for row in one[1:]]
    assert [row[0] for row in rows] == [f"Ligne {i}" for i in range(count)]
    assert all(one[0] == ["Ligne", "Montant (€)"] for one in found)


@pytest.mark.slow
def test_two_thousand_rows_flow_over_the_pages_of_a_pdf_under_their_heading() -> None:
    found = pypdf.PdfReader(io.BytesIO(pdf_file.write(_long(2000))))
    told = [page.extract_text() for page in found.pages]
    rows = re.findall(r"^Ligne (\d+)\s+\d+,00$", "\n".join(told), re.MULTILINE)
    assert [int(row) for row in rows] == list(range(2000))
    assert all("Montant (€)" in page for page in told if re.search(r"^Ligne \d+\s", page, re.M))
    assert len(told) > 20


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["docx", "odt", "pptx"])
def test_a_free_office_shows_the_same(files: dict[str, bytes], tmp_path: Path, ending: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice n'est pas sur cette machine")
    source = tmp_path / f"essai.{ending}"
    source.write_bytes(files[ending])
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(source)], check=True, capture_output=True)
    found = pypdf.PdfReader(str(tmp_path / "essai.pdf"))
    said = _bare("\n".join(page.extract_text() for page in found.pages))
    # the notes of slides are not printed
    more = () if ending == "pptx" else ("Une réserve & <i>",)
    for words in (REPORT.title, "Première & partie", "1 234,50", "Voirie", *more):
        assert _bare(words) in said
    assert said.count("Voirie") >= 2
    if ending != "pptx":
        assert sum(len(page.images) for page in found.pages) >= 3


def _sketched(rows: int, *, drawn: bool = True) -> Report:
    body = tuple((f"Ligne {n}", n) for n in range(rows))
    shown = tuple((name, str(n)) for name, n in body)
    sketches = Sketches("Trait", tuple(DRAWING if n != 1 else None for n in range(rows)))
    grid = Grid(("Nom", "Valeur"), body, shown=shown, sketches=sketches if drawn else None)
    item = _item("traits", grid=grid)
    return replace(REPORT, parts=(Part("", "", (item,)),), missing=())


@pytest.mark.parametrize(("rows", "drawn"), [(4, 3), (MOST_SKETCHES + 1, 0)])
@pytest.mark.parametrize("ending", ["docx", "odt", "html"])
def test_what_the_page_draws_in_the_rows_is_drawn_in_the_table(
    ending: str, rows: int, drawn: int
) -> None:
    body = WRITERS[ending](_sketched(rows))
    (table,) = READERS[ending](body).tables
    assert table[0] == ["Nom", "Valeur", *(["Trait"] if drawn else [])]
    assert [row[:2] for row in table[1:]] == [[f"Ligne {n}", str(n)] for n in range(rows)]
    if ending == "html":
        found = len(html.document_fromstring(body.decode()).xpath("//td[@class='trait']/svg"))
    else:
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
        found = sum(name.endswith(".svg") for name in names)
    assert found == drawn


def test_a_pdf_draws_in_the_rows_and_says_no_more() -> None:
    """What is drawn repeats the numbers: a reader of the screen hears them once."""
    with_, without = (WRITERS["pdf"](_sketched(4, drawn=drawn)) for drawn in (True, False))
    assert _patterns(with_) > _patterns(without) == 0
    told = [
        _bare("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages))
        for body in (with_, without)
    ]
    # the text of the drawing itself is drawn, not read
    assert told[0].replace("Trait", "").replace("a&b", "") == told[1]


def _patterns(body: bytes) -> int:
    """Hatches used, that only the drawing has."""
    page = pypdf.PdfReader(io.BytesIO(body)).pages[0]
    return body.count(b"/PatternType") + len(page["/Resources"].get("/Pattern", {}))


def test_a_pdf_does_not_say_that_it_conforms(files: dict[str, bytes]) -> None:
    """It has tags, a language, a title shown; no validator read it."""
    root = pypdf.PdfReader(io.BytesIO(files["pdf"])).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    told = root["/Metadata"].get_object().get_data()
    assert b"dc:title" in told
    assert b"pdfuaid:part" not in told


def test_a_short_table_is_on_the_page_of_its_title() -> None:
    """Wherever the page ends, from one line of words to the next."""
    rows = tuple((f"Ligne {n}", n) for n in range(9))
    shown = tuple((name, str(n)) for name, n in rows)
    item = _item("court", grid=Grid(("Nom", "Valeur"), rows, shown=shown), title="Titre court")
    style = replace(REPORT.style, summary=False)
    for lines in range(14, 32, 2):
        words = "\n\n".join(["Un paragraphe."] * lines)
        parts = (Part("Partie", words, (item,)),)
        body = WRITERS["pdf"](replace(REPORT, parts=parts, style=style, missing=()))
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages]
        (told,) = [one for one in pages if "Titre court" in one]
        assert all(name in told for name, _ in rows), lines
