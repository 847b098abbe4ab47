"""The budgets of the demonstration: balanced, coherent from one act to the next, plausible."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from lxml import etree

from dashboard.demo.budget import life
from dashboard.demo.budget_acts import Document, thursday
from dashboard.demo.budget_model import load_model
from dashboard.demo.chart import chart_xml, entries
from dashboard.demo.finance_programmes import annex, known
from dashboard.demo.generation import generate
from dashboard.demo.reference import FOLDER, accounts, rows
from dashboard.demo.totem import MAIN, SMALL, WATER, amount

UNTIL = dt.date(2026, 11, 22)
PEOPLE = 33_120
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "real" / "budget"


@pytest.fixture(scope="module", params=["principal", "eau", "montaleyre"])
def documents(request: pytest.FixtureRequest) -> list[Document]:
    """Every act of five exercices of one budget, to the last day."""
    return life(load_model(request.param), 2022, UNTIL, np.random.default_rng(5))


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Extracts of two exercices, three budgets."""
    out = tmp_path_factory.mktemp("budget") / "extraits"
    generate(out, scale=1, seed=3, until=UNTIL, years=2)
    return out


def _sides(document: Document, measure: str, **wanted: str) -> tuple[int, int]:
    """(spending, income) of the lines wanted, in cents."""
    found = {"D": 0, "R": 0}
    for line in document.lines:
        if all(getattr(line.key, name) == value for name, value in wanted.items()):
            found[line.key.sens] += getattr(line, measure)
    return found["D"], found["R"]


def test_both_sections_of_every_act_are_balanced(documents: list[Document]) -> None:
    for document in documents:
        for section in ("F", "I"):
            spending, income = _sides(document, "opened", section=section)
            assert spending == income, (document.stage, document.year, section)


def test_order_lines_balance_in_what_is_voted_and_in_what_is_done(
    documents: list[Document],
) -> None:
    for document in documents:
        for movement in ("entre_sections", "interieur"):
            for measure in ("voted", "realised"):
                spending, income = _sides(document, measure, movement=movement)
                assert spending == income, (document.stage, document.year, movement)


def test_the_account_shows_what_was_voted_before_it(documents: list[Document]) -> None:
    voted: dict[int, dict[object, int]] = defaultdict(lambda: defaultdict(int))
    closed = {d.year: d for d in documents if d.stage in {"CA", "CFU"}}
    for document in documents:
        if document.stage in {"BP", "BS", "DM"}:
            for line in document.lines:
                voted[document.year][line.key] += line.voted
    assert sorted(closed) == [2022, 2023, 2024, 2025]
    for year, document in closed.items():
        assert {line.key: line.voted for line in document.lines if line.voted} == {
            key: cents for key, cents in voted[year].items() if cents
        }


def test_the_results_of_a_year_open_the_next_one(documents: list[Document]) -> None:
    closed = {d.year: d for d in documents if d.stage in {"CA", "CFU"}}
    for document in documents:
        if document.stage != "BS" or document.year - 1 not in closed:
            continue
        before = closed[document.year - 1]
        spent, earned = _sides(before, "realised", section="F")
        taken_up = _sides(document, "voted", article="002")[1]
        covered = _sides(document, "voted", article="1068")[1]
        assert taken_up + covered == earned - spent
        assert _sides(document, "carried") == _sides(before, "remaining")


def test_acts_are_dated_and_none_comes_after_the_last_day(documents: list[Document]) -> None:
    stages = [(d.stage, d.year) for d in documents]
    assert [y for s, y in stages if s == "CFU"] == [2025]
    assert [s for s, y in stages if y == 2026] == ["BP", "BS", "DM", "DM"]
    assert [s for s, y in stages if y == 2024] == ["BP", "BS", "DM", "CA"]
    assert all(d.decided <= UNTIL and d.decided.weekday() == 3 for d in documents)


def test_amounts_are_never_negative_but_in_what_amends(documents: list[Document]) -> None:
    for document in documents:
        for line in document.lines:
            assert line.realised >= 0
            assert line.remaining >= 0
            if document.stage not in {"BS", "DM"}:
                assert line.opened >= 0, line


def test_the_supplementary_budget_alone_takes_up_the_results_and_the_works_still_due(
    documents: list[Document],
) -> None:
    for document in documents:
        taken = [line for line in document.lines if line.key.article in {"001", "002", "1068"}]
        works = [line for line in document.lines if line.carried]
        if document.stage in {"BP", "DM"}:
            assert taken == works == []
        elif document.stage == "BS" and document.year > 2022:
            assert len(taken) >= 2
            assert works


def test_a_council_meets_on_a_thursday() -> None:
    assert thursday(2026, 4, 1) == dt.date(2026, 4, 2)
    assert thursday(2026, 6, -1) == dt.date(2026, 6, 25)


def test_the_town_spends_about_as_much_per_head_as_a_real_one() -> None:
    for document in life(load_model("principal"), 2022, UNTIL, np.random.default_rng(9)):
        if document.stage not in {"CA", "CFU"}:
            continue
        spent = _sides(document, "realised", section="F", movement="reel")[0] / 100
        staff = _sides(document, "realised", chapter="012")[0] / 100
        assert 1_000 < spent / PEOPLE < 1_350
        assert 0.50 < staff / spent < 0.65
        spending, income = _sides(document, "realised", section="F", movement="reel")
        carried = _sides(document, "realised", article="002")[1]
        assert 0.05 < (income - carried - spending) / (income - carried) < 0.20


def test_a_town_of_six_thousand_spends_what_such_a_town_spends() -> None:
    for document in life(load_model("montaleyre"), 2022, UNTIL, np.random.default_rng(9)):
        if document.stage in {"CA", "CFU"}:
            spending, income = _sides(document, "realised", section="F", movement="reel")
            carried = _sides(document, "realised", article="002")[1]
            assert 950 < (income - carried) / 100 / 5_820 < 1_200
            assert 0.10 < (income - carried - spending) / (income - carried) < 0.25


def test_some_lines_overspend_and_no_chapter_does() -> None:
    for document in life(load_model("principal"), 2022, UNTIL, np.random.default_rng(9)):
        if document.stage not in {"CA", "CFU"}:
            continue
        over = {
            (line.key.article, line.key.function)
            for line in document.lines
            if line.key.sens == "D" and line.realised > line.opened > 0
        }
        assert {("60612", "323"), ("60623", "281"), ("611", "7222")} <= over
        for chapter in {line.key.chapter for line in document.lines}:
            where = {"chapter": chapter, "movement": "reel"}
            spent = _sides(document, "realised", **where)[0]
            assert spent <= _sides(document, "opened", **where)[0]


def test_an_amount_is_written_with_a_point_and_two_decimals() -> None:
    assert [amount(c) for c in (0, 5, 123456, -1850)] == ["0.00", "0.05", "1234.56", "-18.50"]


def _lines(path: Path) -> Iterator[dict[str, str]]:
    for line in etree.parse(path).iter("{*}LigneBudget"):
        cells = {etree.QName(c).localname: c.get("V", "") for c in line if not c.get("Code")}
        yield cells | {"calculated": line.get("calculated", "")}


def test_files_are_well_formed_and_say_their_encoding(received: Path) -> None:
    files = sorted((received / "budget").rglob("*.xml"))
    assert len(files) == 27
    for path in files:
        assert path.read_bytes().startswith(b'<?xml version="1.0" encoding="ISO-8859-1"?>')
        assert next(_lines(path))["CodRD"] in {"D", "R"}
    assert {path.name.split("-")[1] for path in files} == {MAIN.siret, WATER.siret, SMALL.siret}


def test_the_unified_account_repeats_its_chapters_as_calculated_lines(received: Path) -> None:
    (path,) = (received / "budget" / "principal").glob("*-CFU-*.xml")
    root = etree.parse(path).getroot()
    assert etree.QName(root).localname == "CompteFinancierUnique"
    assert len(list(root.iter("{*}DocumentBudgetaire"))) == 1
    real = sum(Decimal(c["MtReal"]) for c in _lines(path) if not c["calculated"])
    repeated = sum(Decimal(c["MtReal"]) for c in _lines(path) if c["calculated"])
    assert real == repeated > 0
    assert not root.xpath("//*[local-name()='CaracSup'][@Code='Section']")


def test_every_code_of_the_budgets_is_in_its_chart_of_accounts(received: Path) -> None:
    functions = {r["code"] for r in rows("fonctions_m57.csv")}
    for folder, nomenclature in (("principal", "M57_D"), ("montaleyre", "M57_D"), ("eau", "M49_D")):
        known = accounts(nomenclature)
        for path in (received / "budget" / folder).glob("*.xml"):
            for cells in _lines(path):
                if not cells["calculated"]:
                    assert cells["Nature"] in known
                    assert cells.get("Fonction", "0") in functions


def test_a_chart_nests_accounts_under_the_code_they_begin_with() -> None:
    root = etree.fromstring(chart_xml("M57_D", 2024).encode())
    assert (root.get("Norme"), root.get("Declinaison"), root.get("Exer")) == (
        "M57",
        "M57_D",
        "2024",
    )
    children = [(c.get("Code"), c.getparent().get("Code")) for c in root.iter("Compte")]
    assert all(parent is None or code.startswith(parent) for code, parent in children)
    assert dict(children)["60612"] == "6061"
    tags = ("Chapitre", "Compte", "RefFonc")
    assert sum(1 for tag in tags for _ in root.iter(tag)) == entries("M57_D")


def test_labels_are_those_of_the_official_charts() -> None:
    charts = {"M57_D": "planDeCompte-2024-M57_D.xml.gz", "M49_D": "planDeCompte-2022-M49_D.xml.gz"}
    if not (SHARED / "nomenclature").is_dir():
        pytest.skip("plans de comptes officiels absents (../shared)")
    for nomenclature, name in charts.items():
        with gzip.open(SHARED / "nomenclature" / name) as file:
            root = etree.parse(file).getroot()
        official = {c.get("Code"): c for c in root.iter("Compte")}
        wrong = [
            (code, account.label, official[code].get("Libelle"))
            for code, account in accounts(nomenclature).items()
            if official[code].get("Libelle").replace("''", "'").replace("orgine", "origine").strip()
            != account.label
            or (official[code].get("DR") or "") != account.chapters["reel", "D"]
        ]
        assert wrong == []


def test_reference_tables_have_no_short_row() -> None:
    for path in FOLDER.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            widths = {len(row) for row in csv.reader(file, delimiter=";")}
        assert len(widths) == 1, path.name


def test_programmes_carry_works_and_their_annex_follows_the_accounts() -> None:
    acts = life(load_model("principal"), 2022, UNTIL, np.random.default_rng(5))
    paid, total = (
        dict.fromkeys((p.number for p in known()), 0),
        {p.number: p.voted for p in known()},
    )
    for act in acts:
        rows = annex(act, acts)
        assert bool(rows) == (act.stage in {"BP", "CA", "CFU"})
        for programme, cells in zip(known(), rows, strict=bool(rows)):
            number, revised = programme.number, programme.revised.get(act.year, 0)
            before = cells.get("MtAutori_NMoins1")
            voted = (before, cells["MtAutoriVote"])
            assert voted == (
                (None, total[number]) if act.year == 2022 else (total[number], revised)
            )
            mine = [
                line
                for line in act.lines
                if (line.key.section, line.key.sens, line.key.movement) == ("I", "D", "reel")
                and line.key.article.startswith(tuple(programme.rule["articles"]))
                and line.key.function in programme.rule["fonctions"]
            ]
            assert mine
            if act.stage == "BP":
                assert cells["MtCPOuv"] == sum(line.voted for line in mine)
                assert "MtCPReal" not in cells
                continue
            assert cells["MtCPAnt"] == paid[number]
            assert cells["MtCPReal"] == sum(line.realised for line in mine) > 0
            paid[number] += sum(line.realised for line in mine)
            total[number] += revised if act.year > 2022 else 0
            assert paid[number] < total[number]
