"""The workbook of a figure: what its page shows, typed, with what it takes to read it."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pytest
from flask.testing import FlaskClient
from state_url import fresh_url
from tinytown import Tiny
from typer.testing import CliRunner

from app import create_app
from dashboard.cli import app as cli
from dashboard.components.drawing import drawing
from dashboard.components.graph import Twin
from dashboard.components.prerender import to_html
from dashboard.components.table import Column
from dashboard.exports import Cell, french_csv, xlsx
from dashboard.reports import Block, Origin, read_blocks
from dashboard.reports.caption import caption_of
from dashboard.reports.workbook import file_name, sheet_of
from dashboard.secrecy import SECRET
from dashboard.settings import Settings
from tests.unit.test_earlier_version import requests

HERE = Origin(
    "/page?version=abc", "abc", dt.datetime(2026, 1, 2, 8, tzinfo=dt.UTC), "Ville", simulated=True
)
ROWS = [
    ["011", Decimal("1234.50"), 0.809, 7, dt.date(2025, 11, 17)],
    ["=SOMME(A1)", Decimal("-3"), None, SECRET, None],
    ["Écoles élémentaires", Decimal("0.00"), 1e-7, 1500, dt.date(2025, 1, 1)],
]


def _painted(rows: list[list[object]]) -> str:
    columns = [Column("Poste"), Column("Voté", "€"), Column("Part"), Column("Nb"), Column("Jour")]
    block = drawing(
        "postes",
        ["<svg class='plan-large'></svg>"],
        Twin(columns, rows),
        title="Le constat",
        measure="En euros, 2025.",
        summary="Ce qui est dessiné.",
        source="Source : service. Licence Ouverte 2.0.",
        notes=["Une réserve."],
    )
    return to_html(block)


def _book(block: Block) -> openpyxl.Workbook:
    caption = caption_of(block, HERE, "http://ville/page?version=abc#postes")
    written = b"".join(xlsx(sheet_of(block, HERE, caption)))
    return openpyxl.load_workbook(io.BytesIO(written))


def test_a_block_says_what_its_page_shows() -> None:
    block = read_blocks(_painted(ROWS))["postes"]
    assert (block.title, block.measure) == ("Le constat", "En euros, 2025.")
    assert block.summary == "Ce qui est dessiné."
    assert block.source == "Source\u00a0: service. Licence Ouverte 2.0."
    assert block.notes == ("Une réserve.",)
    assert block.grid is not None
    assert block.grid.headings == ("Poste", "Voté (€)", "Part", "Nb", "Jour")


def test_values_are_exact_and_typed() -> None:
    grid = read_blocks(_painted(ROWS))["postes"].grid
    assert grid is not None
    first, formula, small = grid.rows
    assert first == ("011", Decimal("1234.50"), Decimal("0.809"), 7, dt.date(2025, 11, 17))
    assert formula == ("=SOMME(A1)", Decimal("-3"), None, "s", None)
    assert small[2] == Decimal("1e-07")
    assert isinstance(first[3], int)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<td class="nombre">372</td>', 372),
        ('<td class="nombre" data-csv="1352">1\u202f352</td>', 1352),
        ('<td data-csv="12">12</td>', "12"),
        ('<td><span class="exact">0,5</span></td>', Decimal("0.5")),
        ('<td class="nombre" data-csv="">—</td>', None),
        ("<td>31/02/2025</td>", "31/02/2025"),
        ('<td class="nombre">nd</td>', "nd"),
        ('<td><span aria-hidden="true">▲</span> en hausse</td>', "en hausse"),
        ('<td data-csv="\'-12 à -3">…</td>', "-12 à -3"),
    ],
)
def test_a_cell_is_a_number_only_where_the_page_says_so(cell: str, value: Cell) -> None:
    markup = (
        '<div class="graphique" id="a"><div class="jumeau"><table><thead><tr><th>A</th></tr>'
        f"</thead><tbody><tr>{cell}</tr></tbody></table></div></div>"
    )
    grid = read_blocks(markup)["a"].grid
    assert grid is not None
    assert grid.rows == ((value,),)


def test_headings_of_several_rows_are_joined_and_drawings_left_out() -> None:
    markup = (
        '<div class="graphique" id="a"><div class="jumeau"><table><thead>'
        '<tr><th rowspan="2">Poste</th><th colspan="2">Dépenses</th>'
        '<th data-dessin="oui"></th></tr>'
        '<tr><th>Voté</th><th>Payé<span aria-hidden="true"> ▲</span></th></tr></thead>'
        '<tbody><tr><th>A</th><td class="nombre">1</td><td class="nombre">2</td>'
        '<td data-dessin="oui">barre</td></tr></tbody></table></div></div>'
    )
    grid = read_blocks(markup)["a"].grid
    assert grid is not None
    assert grid.headings == ("Poste", "Dépenses – Voté", "Dépenses – Payé")
    assert grid.rows == (("A", 1, 2),)


@pytest.mark.parametrize(
    ("shown", "value", "share"),
    [
        ("80,9\u00a0%", "0,809", True),
        ("81\u00a0%", "0,809", True),
        ("−3,2\u202f%", "-0,032", True),
        ("80,9\u00a0%", "80,9", False),
        ("0,8", "0,809", False),
    ],
)
def test_a_share_keeps_its_percent_sign(shown: str, value: str, share: bool) -> None:
    markup = (
        '<div class="graphique" id="a"><div class="jumeau"><table><thead><tr><th>A</th></tr>'
        f'</thead><tbody><tr><td class="nombre" data-csv="{value}">{shown}</td></tr>'
        "</tbody></table></div></div>"
    )
    block = read_blocks(markup)["a"]
    assert block.grid is not None
    assert block.grid.shares == ({0} if share else frozenset())
    assert (_book(block).worksheets[0]["A2"].number_format == "0.0%") is share


def test_the_workbook_says_what_must_be_known() -> None:
    book = _book(read_blocks(_painted(ROWS))["postes"])
    said = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True) if row[0]}
    assert set(said) >= {"Mesure", "Source", "Note", "Territoire", "Version des données"}
    assert said["Référence"] == "http://ville/page?version=abc#postes"
    assert said["Données"].startswith("Données simulées")
    assert book.worksheets[0]["A3"].value == "=SOMME(A1)"
    assert book.worksheets[0]["A3"].data_type != "f"


def test_the_name_of_the_file_is_its_title() -> None:
    assert file_name("Écoles : +3,1 %") == "ecoles-3-1"
    assert file_name("«»") == "tableau"


FRENCH_TEXT = "Text - txt - csv (StarCalc):59,34,76,1,,1036,false,true"
"""How LibreOffice is told what a French one assumes: « ; », quotes, UTF-8, French, find days."""


@pytest.mark.slow
@pytest.mark.parametrize("flavour", ["xlsx", "csv"])
def test_a_french_office_reads_numbers_and_days(tmp_path: Path, flavour: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice n'est pas sur cette machine")
    block = read_blocks(_painted(ROWS))["postes"]
    sheet = sheet_of(block, HERE, caption_of(block, HERE, "http://ville"))
    write = {"xlsx": xlsx, "csv": french_csv}[flavour]
    (tmp_path / f"lu.{flavour}").write_bytes(b"".join(write(sheet)))
    command = [office, f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}", "--headless"]
    command += [f"--infilter={FRENCH_TEXT}"] if flavour == "csv" else []
    command += ["--convert-to", "xlsx", "--outdir", str(tmp_path / "rendu")]
    subprocess.run([*command, str(tmp_path / f"lu.{flavour}")], check=True, capture_output=True)
    first, formula, small = openpyxl.load_workbook(tmp_path / "rendu" / "lu.xlsx").worksheets[0][
        "A2:E4"
    ]
    assert [cell.value for cell in first[1:4]] == [1234.5, 0.809, 7]
    assert first[4].value == dt.datetime(2025, 11, 17)
    assert "f" not in {cell.data_type for row in (first, formula, small) for cell in row}
    assert str(formula[0].value).lstrip("'") == "=SOMME(A1)"
    assert (formula[1].value, formula[2].value, formula[3].value) == (-3, None, "s")
    assert small[0].value == "Écoles élémentaires"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[FlaskClient, str, str]:
    """A site whose version in service counts 40 requests a week, the one before 30."""
    town = Tiny(tmp_path_factory.mktemp("classeur"))
    town.write("demande", requests(30))
    first = town.build().manifest["version"]
    town.write("demande", requests(40))
    second = town.build().manifest["version"]
    server = create_app(Settings(town.territory, town.database, fresh_url(town.root))).server
    return server.test_client(), str(first), str(second)


def _asked(client: FlaskClient, address: str, figure: str) -> tuple[int, bytes]:
    answer = client.get("/figure.xlsx?" + urlencode({"adresse": address, "figure": figure}))
    return answer.status_code, answer.data


@pytest.mark.parametrize(("rank", "value"), [(0, 30), (1, 40)])
def test_the_file_holds_the_version_of_its_address(
    site: tuple[FlaskClient, str, str], rank: int, value: int
) -> None:
    client, *versions = site
    page = f"/indicateur/demandes_recues?version={versions[rank]}"
    status, body = _asked(client, page, "indicateur-trend")
    assert status == 200
    book = openpyxl.load_workbook(io.BytesIO(body))
    column = [row[1] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert value in column
    about = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True) if row[0]}
    assert f"version={versions[rank]}#indicateur-trend" in about["Référence"]


@pytest.mark.parametrize(
    ("address", "figure"),
    [
        ("/indicateur/demandes_recues", "autre"),
        ("/indicateur/demandes_recues?version=jamais", "indicateur-trend"),
        ("/indicateur/inconnu", "indicateur-trend"),
        ("/nulle-part", "x"),
        ("", ""),
        ("//ailleurs.test/", "x"),
        ("https://ailleurs.test/budget", "x"),
    ],
)
def test_what_is_not_a_figure_is_said(
    site: tuple[FlaskClient, str, str], address: str, figure: str
) -> None:
    status, body = _asked(site[0], address, figure)
    assert status == 404
    assert re.match("(adresse|figure) : ", body.decode())


def test_every_figure_that_offers_its_workbook_has_a_name_and_gives_it(
    site: tuple[FlaskClient, str, str],
) -> None:
    client = site[0]
    given = 0
    for page in ("/indicateur/demandes_recues", "/carte", "/comparaisons", "/budget", "/methode"):
        markup = client.get(page).get_data(as_text=True)
        offered = markup.count('data-action="xlsx"')
        for identifier in read_blocks(markup):
            status, _ = _asked(client, page, identifier)
            given += status == 200
        assert offered <= len(read_blocks(markup)), page
    assert given >= 2


def _said(town: Tiny, *words: str) -> tuple[int, str]:
    where = ["--territory", str(town.territory), "--database", str(town.database)]
    run = CliRunner().invoke(cli, ["figure", *words, *where])
    return run.exit_code, run.output if run.exception is None else str(run.exception)


def test_the_command_lists_the_figures_and_writes_the_same_values(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    town = Tiny(tmp_path_factory.mktemp("commande"))
    town.write("demande", requests(30))
    town.build()
    page, figure = "/indicateur/demandes_recues", "indicateur-trend"
    code, listed = _said(town, page)
    assert code == 0
    assert re.search(f"^{figure}\t", listed, re.MULTILINE)
    out = town.root / "valeurs.xlsx"
    assert _said(town, page, figure, "-o", str(out))[0] == 0
    server = create_app(Settings(town.territory, town.database, fresh_url(town.root))).server
    _, body = _asked(server.test_client(), page, figure)
    written, given = (
        list(openpyxl.load_workbook(io.BytesIO(one)).worksheets[0].iter_rows(values_only=True))
        for one in (out.read_bytes(), body)
    )
    assert written == given
    for words, field in [
        ((page, figure, "-o", "valeurs.doc"), "--out"),
        ((page, "-o", "valeurs.csv"), "figure"),
        ((page, "autre"), "figure"),
        (("/nulle-part",), "adresse"),
    ]:
        code, told = _said(town, *words)
        assert code != 0
        assert field in told
