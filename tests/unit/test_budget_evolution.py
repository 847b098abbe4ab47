"""A budget over its exercices: gaps, breaks, running year, votes, euros; against plain loops."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from budget_rows import CITY, base, gate_on, row
from empty_base import insert

from dashboard.budget import PATHS, level, scope_of
from dashboard.budget.courses import NO_POLICY, Course, added
from dashboard.budget.evolution import Evolution, evolution
from dashboard.budget.families import family_of
from dashboard.budget.prices import PriceIndex, Told, price_index
from dashboard.budget.years import (
    CLOSED,
    RUNNING,
    UNVOTED,
    VOTED,
    Exercice,
    breaks_of,
    stage_short,
)
from dashboard.errors import QueryError
from dashboard.secrecy import Gate


def paid(year: int, article: str, amount: str, **given: Any) -> dict[str, Any]:
    """A line of the account of a year."""
    cents = Decimal(amount)
    plain = {"exercice": year, "article": article, "realise_eur": cents, "etape": "CA"}
    return row(**{**plain, "credits_ouverts_eur": cents + 5, **given})


def voted(year: int, stage: str, article: str, amount: str, **given: Any) -> dict[str, Any]:
    return row(exercice=year, etape=stage, article=article, vote_eur=Decimal(amount), **given)


M14 = {"nomenclature": "M14-M14_COM_SUP3500"}
LINES = [
    paid(2019, "60612", "10.10", fonction="211", **M14),
    paid(2019, "60612", "0.20", fonction="025", **M14),
    paid(2019, "7411", "20.00", sens="R", chapitre="74", **M14),
    paid(2021, "60612", "12.00", fonction="211"),
    paid(2021, "64111", "30.00", chapitre="012", fonction="020"),
    paid(2021, "002", "99.00", chapitre="002"),
    paid(2021, "6811", "7.00", mouvement="ordre", chapitre="042"),
    paid(2021, "2128", "50.00", section="I", chapitre="21", fonction="512"),
    voted(2021, "BP", "60612", "11.00"),
    voted(2021, "DM", "60612", "0.50", numero="1"),
    paid(2022, "60612", "13.00", fonction="211", etape="CFU"),
    paid(2022, "60612", "999.00", fonction="211", etape="SITUATION"),
    paid(
        2023,
        "60612",
        "4.00",
        fonction="211",
        etape="SITUATION",
        date_situation=dt.date(2023, 5, 1),
    ),
    voted(2023, "BP", "60612", "14.00"),
    voted(2024, "BP", "60612", "15.00"),
]


def prepared(lines: list[dict[str, Any]]) -> duckdb.DuckDBPyConnection:
    """A base of these lines, with the tables of prices and of changes of territory, empty."""
    connection = base(lines)
    connection.execute(
        "CREATE TABLE indice_prix (indice VARCHAR, annee INTEGER, valeur DOUBLE, base VARCHAR,"
        " fichier_id INTEGER)"
    )
    connection.execute(
        "CREATE TABLE territoire_changement (code VARCHAR, date_effet DATE, nature VARCHAR,"
        " libelle VARCHAR)"
    )
    return connection


@pytest.fixture(scope="module")
def gate() -> Gate:
    connection = prepared(LINES)
    for year, value in ((2018, 90), (2019, 100), (2021, 104.5), (2022, 110)):
        values = {"indice": "Prix", "annee": year, "valeur": value, "base": "2019"}
        insert(connection, "indice_prix", [{**values, "fichier_id": 1}])
    insert(
        connection,
        "indice_prix",
        [{"indice": "Autre", "annee": 2019, "valeur": 1, "base": "", "fichier_id": 1}],
    )
    return gate_on(connection)


def seen(gate: Gate, **given: Any) -> Evolution:
    return evolution(gate, budget=CITY, **given)


def of(courses: tuple[Course, ...], code: str, section: str = "") -> Course:
    return next(c for c in courses if (c.code, c.section) == (code, section))


def test_every_exercice_says_what_is_known_of_it(gate: Gate) -> None:
    found = {y.year: (y.state, y.stage) for y in seen(gate).years}
    assert found == {
        2019: (CLOSED, "CA"),
        2020: ("absent", ""),
        2021: (CLOSED, "CA"),
        2022: (CLOSED, "CFU"),
        2023: (RUNNING, "SITUATION"),
        2024: (VOTED, ""),
    }
    words = [stage_short(y) for y in seen(gate).years]
    assert words[1] == "absent"
    assert words[2:] == ["CA", "CFU", "en cours, au 01/05/2023", "voté (BP)"]


def test_a_snapshot_after_the_end_of_the_exercice_awaits_its_account() -> None:
    late = Exercice(2023, UNVOTED, "SITUATION", dt.date(2024, 3, 4))
    assert stage_short(late) == "compte attendu, au 04/03/2024"
    assert late.open


def test_breaks_are_the_missing_exercices_the_norms_and_the_votes(gate: Gate) -> None:
    assert [(b.year, b.words, b.cuts) for b in seen(gate).breaks] == [
        (2021, "exercice 2020 absent : aucun document reçu", True),
        (2021, "passage de M14 à M57", False),
        (2024, "montants votés : rien de réalisé n'est encore connu", False),
    ]


def test_several_missing_exercices_and_a_deduced_movement_are_said() -> None:
    years = [
        Exercice(2005, CLOSED, "CA", norm="M14", deduced=True),
        *(Exercice(y, "absent") for y in (2006, 2007)),
        Exercice(2008, CLOSED, "CA", norm="M14"),
    ]
    assert [b.words for b in breaks_of(years)] == [
        "exercices 2006 à 2007 absents : aucun document reçu",
        "mouvement réel ou d'ordre dit par la source, et non plus déduit",
    ]


def test_amounts_are_those_of_the_best_document_without_results_nor_order(gate: Gate) -> None:
    """Against the lines themselves, added up in a plain loop."""
    best = {2019: "CA", 2021: "CA", 2022: "CFU", 2023: "SITUATION"}
    expected: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(dict)
    for line in LINES:
        year = line["exercice"]
        if best.get(year) != line["etape"] or line["mouvement"] != "reel":
            continue
        if line["chapitre"] == "002":
            continue
        sums = expected[line["section"], line["sens"]]
        sums[year] = sums.get(year, Decimal(0)) + line["realise_eur"]
    found = {(c.section, c.side): dict(c.realised) for c in seen(gate).whole}
    assert {key: value for key, value in found.items() if value} == expected


def test_votes_stand_apart_from_what_is_realised(gate: Gate) -> None:
    spent = next(c for c in seen(gate).whole if (c.section, c.side) == ("F", "D"))
    assert spent.voted == {
        2021: Decimal("11.50"),
        2023: Decimal("14.00"),
        2024: Decimal("15.00"),
    }
    assert 2024 not in spent.realised
    assert spent.granted(2024) == Decimal("15.00")
    assert spent.granted(2022) == Decimal("18.00")
    assert spent.granted(2020) is None


def test_a_node_is_the_sum_of_its_parts_at_every_exercice(gate: Gate) -> None:
    for path, node in (("nature", ("F",)), ("politique", ("2",)), ("famille", ("energie",))):
        found = seen(gate, path=path, node=node)
        (whole,) = found.whole
        assert added("", "", found.parts).realised == whole.realised, path
        assert added("", "", found.parts).voted == whole.voted, path


COLUMNS = {
    "section": lambda line: line["section"],
    "chapitre": lambda line: line["chapitre"],
    "article": lambda line: line["article"],
    "fonction1": lambda line: (line.get("fonction") or "")[:1],
    "fonction2": lambda line: (line.get("fonction") or "")[:2],
    "fonction": lambda line: line.get("fonction") or "",
    "service": lambda line: line.get("service") or "",
    "enveloppe": lambda line: line.get("enveloppe") or "",
    "operation": lambda line: line.get("operation") or "",
    "programme": lambda line: line.get("programme") or "",
    "famille": lambda line: family_of(line["article"], line["sens"]),
}
MANY = [
    *LINES,
    paid(2021, "2128", "8.00", section="I", chapitre="21", service="Voirie", operation="12"),
    paid(2022, "2128", "9.00", section="I", chapitre="21", service="Voirie", enveloppe="Ponts",
         operation="12", programme="P1", etape="CFU"),
    paid(2022, "60612", "3.00", service="Voirie", enveloppe="Ponts", etape="CFU"),
    voted(2024, "BP", "2128", "40.00", section="I", chapitre="21", operation="12"),
]  # fmt: skip
STEPS = {path: [k for k in kinds if k != "exercice"] for path, kinds in PATHS.items()}


def looped(kept: list[dict[str, Any]]) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """(realised, voted) by exercice, of the best account and of every vote."""
    best = {2019: "CA", 2021: "CA", 2022: "CFU", 2023: "SITUATION"}
    realised: dict[int, Decimal] = {}
    told: dict[int, Decimal] = {}
    for line in kept:
        year, stage = line["exercice"], line["etape"]
        if stage in ("BP", "DM"):
            told[year] = told.get(year, Decimal(0)) + line["vote_eur"]
        elif stage == best[year]:
            realised[year] = realised.get(year, Decimal(0)) + line["realise_eur"]
    return realised, told


@pytest.mark.parametrize("side", ["D", "R"])
@pytest.mark.parametrize("path", list(PATHS))
def test_every_node_of_every_reading_is_what_a_loop_gives(path: str, side: str) -> None:
    """Down to the last level: each node, and each of its parts, against the lines themselves."""
    everything = gate_on(prepared(MANY))
    lines = [
        line
        for line in MANY
        if line["sens"] == side and line["mouvement"] == "reel" and line["chapitre"] != "002"
    ]
    steps, seen_nodes = STEPS[path], 0
    waiting: list[tuple[str, ...]] = [(code,) for code in {COLUMNS[steps[0]](x) for x in lines}]
    while waiting:
        node = waiting.pop()
        kept = [
            x for x in lines if all(COLUMNS[k](x) == c for k, c in zip(steps, node, strict=False))
        ]
        written = tuple(code or "-" for code in node)
        # an exercice is a level of the operations, that tells nothing here
        if path == "operation" and len(node) > 1:
            written = (written[0], "2022", written[1])
        found = seen(everything, path=path, node=written, side=side)
        (whole,) = found.whole
        assert (whole.realised, whole.voted) == looped(kept), written
        seen_nodes += 1
        if len(node) < len(steps):
            kind = COLUMNS[steps[len(node)]]
            expected = {
                code: looped([x for x in kept if kind(x) == code]) for code in map(kind, kept)
            }
            assert {p.code: (p.realised, p.voted) for p in found.parts} == expected, written
            waiting += [(*node, code) for code in expected]
        else:
            assert found.parts == ()
    assert seen_nodes >= len(steps)


def test_a_code_no_document_carries_is_a_gap_and_not_a_zero(gate: Gate) -> None:
    staff = of(seen(gate).parts, "012", "F")
    assert staff.realised == {2021: Decimal("30.00")}


def test_coarse_policies_gather_both_nomenclatures(gate: Gate) -> None:
    """025 is « administration » in M14 too; 211 is a school in both; 512 is lighting in M57."""
    found = {c.code: dict(c.realised) for c in seen(gate, path="politique").policies}
    assert found["enseignement"] == {
        2019: Decimal("10.10"),
        2021: Decimal("12.00"),
        2022: Decimal("13.00"),
        2023: Decimal("4.00"),
    }
    assert found["administration"][2021] == Decimal("30.00")
    assert found["voirie_transports"] == {2021: Decimal("50.00")}
    assert NO_POLICY in found
    assert seen(gate, path="politique", node=("2",)).policies == ()


def test_constant_euros_use_the_index_of_each_exercice(gate: Gate) -> None:
    found = seen(gate, euros="constants")
    assert found.refused == ""
    assert (found.index.name, found.index.base, found.index.reference) == ("Prix", "2019", 2022)
    assert found.told.amount(Decimal(100), 2019) == Decimal(110)
    assert found.told.amount(Decimal("104.50"), 2021) == Decimal(110)
    assert found.told.amount(Decimal(7), 2022) == Decimal(7)
    assert found.told.amount(Decimal(7), 2023) is None


def test_the_series_that_covers_most_exercices_is_used(gate: Gate) -> None:
    assert price_index(gate, [2019, 2021]).reference == 2021
    assert price_index(gate, [2018]) is None
    assert price_index(gate, [2030, 2031]) is None


def test_without_index_nor_population_the_choice_is_refused_and_says_why() -> None:
    bare = gate_on(prepared(LINES))
    assert seen(bare, euros="constants").refused == "indice non chargé"
    assert seen(bare, euros="constants").told.amount(Decimal(3), 2021) == Decimal(3)
    assert seen(bare, euros="habitant").refused == "population non chargée"


def test_euros_per_inhabitant_divide_by_the_people_of_that_exercice() -> None:
    told = Told("habitant", None, {2021: 400})
    assert told.amount(Decimal(1000), 2021) == Decimal("2.5")
    assert told.amount(Decimal(1000), 2022) is None
    assert told.amount(None, 2021) is None


def test_an_index_gives_back_what_it_took() -> None:
    index = PriceIndex("P", "", {2020: Decimal("80"), 2024: Decimal("100")}, 2024)
    assert index.constant(Decimal("80"), 2020) == Decimal("100")
    assert index.constant(None, 2020) is None


@pytest.mark.parametrize(
    "given", [{"movement": "x"}, {"side": "X"}, {"euros": "francs"}, {"path": "x"}]
)
def test_an_unknown_choice_is_a_named_error(gate: Gate, given: dict[str, str]) -> None:
    with pytest.raises(QueryError):
        seen(gate, **given)
    with pytest.raises(QueryError, match="inconnu"):
        evolution(gate, budget="0")


def test_the_last_point_is_the_amount_of_the_page_of_the_budget(gate: Gate) -> None:
    """The same exercice, through the engine of « /budget »."""
    scope = scope_of(gate, budget=CITY, year="2022")
    here = level(gate, scope, path="nature", node=("F",))
    spent = next(c for c in seen(gate).whole if (c.section, c.side) == ("F", "D"))
    assert here.total.executed == spent.realised[2022]


def test_a_change_of_perimeter_of_the_territory_is_a_break() -> None:
    connection = prepared(LINES)
    connection.execute(
        "INSERT INTO budget_population BY NAME SELECT $siret AS budget_siret, 2022 AS exercice,"
        " '99001' AS territoire, 400 AS population_nb, 2022 AS population_annee,"
        " 'totale' AS population_nature",
        {"siret": CITY},
    )
    connection.execute(
        "INSERT INTO territoire_changement VALUES"
        " ('99001', DATE '2022-01-01', 'fusion', 'Fusion de Hautville'),"
        " ('99001', DATE '1999-01-01', 'fusion', 'Trop ancienne'),"
        " ('99002', DATE '2022-01-01', 'fusion', 'Ailleurs')"
    )
    words = [b.words for b in seen(gate_on(connection)).breaks if "périmètre" in b.words]
    assert words == ["périmètre du territoire au 01/01/2022 : Fusion de Hautville"]
