"""Any level of any reading: exact sums, against a reading of the lines written apart."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from budget_rows import AMOUNTS, ANNEX, CITY, base, gate_on, received, row, summed
from fuzzing import fuzzed
from hypothesis import strategies as st

from dashboard.budget import (
    ABSENT,
    PATHS,
    Amounts,
    Level,
    Scope,
    level,
    node_of,
    scope_of,
    sections_and_chapters,
    text_of,
    total,
)
from dashboard.catalogue.budget_families import load_families
from dashboard.errors import QueryError
from dashboard.secrecy import Gate

CENTS = st.integers(-500_000, 2_000_000).map(lambda cents: Decimal(cents) / 100)
LINE = st.fixed_dictionaries(
    {
        "exercice": st.sampled_from((2023, 2024)),
        "etape": st.sampled_from(("CA", "SITUATION", "BP")),
        "budget_siret": st.sampled_from((CITY, ANNEX)),
        "sens": st.sampled_from(("D", "R")),
        "mouvement": st.sampled_from(("reel", "reel", "ordre")),
        "section": st.sampled_from(("F", "I", None)),
        "chapitre": st.sampled_from(("011", "012", "65", "21", "001", None)),
        "article": st.sampled_from(("60612", "60618", "6411", "2031", "64111", "99999", "7411")),
        "fonction": st.sampled_from((None, "0", "01", "02", "020", "021", "211", "21", "8221")),
        "programme": st.sampled_from((None, None, "2024P01", "D 2024P01 2024/2", "101")),
        "operation": st.sampled_from((None, None, "101", "2A/3")),
        "service": st.sampled_from((None, "Sports", "Écoles & restauration")),
        "enveloppe": st.sampled_from((None, "Énergie", "Personnel")),
        **{column: st.none() | CENTS for column in AMOUNTS.values()},
    }
)
"""Lines with repeats, unknown or negative amounts, codes missing or prefixes of others."""


def family(article: str, side: str) -> str:
    """The family of an article, by trying them all."""
    fits = [
        (len(prefix), found.code)
        for found in load_families()
        for prefix in found.prefixes
        if found.side == side and article.startswith(prefix)
    ]
    return max(fits)[1] if fits else "autres"


def holds(line: dict[str, Any], path: str, node: tuple[str, ...], side: str) -> bool:
    """Whether a line is under a node, one code after the other."""
    values = {
        "fonction1": line["fonction"][:1],
        "fonction2": line["fonction"][:2],
        "famille": family(line["article"], side),
        "exercice": str(line["exercice"]),
    }
    return all(
        (values[kind] if kind in values else line[kind]) == ("" if code == ABSENT else code)
        for kind, code in zip(PATHS[path], node, strict=False)
    )


def naive(
    lines: list[dict[str, Any]], scope: Scope, path: str, node: tuple[str, ...], side: str
) -> list[dict[str, Any]]:
    return [
        line
        for line in lines
        if (line["budget_siret"], line["exercice"]) == (scope.budget, scope.year)
        and line["etape"] == scope.step
        and (line["mouvement"], line["sens"]) == (scope.movement, side)
        and holds(line, path, node, side)
    ]


def agree(found: Amounts, lines: list[dict[str, Any]]) -> None:
    """A voted document recalls the execution of the exercice before: it is not of its own."""
    undone = dict.fromkeys(("engage_eur", "realise_eur", "paye_eur"))
    executed = ("CA", "CFU", "SITUATION")
    lines = [line if line["etape"] in executed else {**line, **undone} for line in lines]
    assert found.lines_nb == len(lines)
    for name, column in AMOUNTS.items():
        assert found.measure(name) == summed(lines, column)
    carried = [line for line in lines if line["chapitre"] in ("001", "002")]
    assert found.carried_realise == (summed(carried, "realise_eur") or 0)
    assert found.carried_ouvert == (summed(carried, "credits_ouverts_eur") or 0)
    assert found.carried_vote == (summed(carried, "vote_eur") or 0)
    assert found.carried_engage == (summed(carried, "engage_eur") or 0)


def walk(gate: Gate, scope: Scope, lines: list[dict[str, Any]], here: Level) -> int:
    """Check a level and all those under it; levels seen."""
    assert here.total == total(child.amounts for child in here.children) or here.leaf
    before = [child.previous for child in here.children if child.previous]
    assert here.previous is None or here.leaf or total(before) == here.previous
    if not here.across_years:
        agree(here.total, naive(lines, here.scope, here.path, here.node, here.side))
    seen = 1
    for child in here.children:
        below = level(gate, scope, path=here.path, node=child.node, side=here.side)
        if not below.across_years:
            assert below.total == child.amounts
        seen += walk(gate, scope, lines, below)
    return seen


@fuzzed(quick=2, slow=30, rows=st.lists(LINE, min_size=1, max_size=30))
def test_every_level_of_every_reading_is_the_exact_sum_of_its_parts(
    rows: list[dict[str, Any]],
) -> None:
    connection = base([row(**given) for given in rows])
    gate, lines = gate_on(connection), received(connection)
    known = {(line["budget_siret"], line["exercice"], line["etape"]) for line in lines}
    for budget, year, stage in sorted(known):
        for movement in ("reel", "ordre"):
            scope = scope_of(gate, budget=budget, year=str(year), stage=stage, movement=movement)
            for path in PATHS:
                for side in ("D", "R"):
                    here = level(gate, scope, path=path, side=side)
                    agree(here.total, naive(lines, scope, path, (), side))
                    walk(gate, scope, lines, here)
    connection.close()


@fuzzed(quick=3, slow=40, rows=st.lists(LINE, min_size=1, max_size=30))
def test_sections_share_the_whole_out(rows: list[dict[str, Any]]) -> None:
    connection = base([row(**given) for given in rows])
    gate = gate_on(connection)
    scope = scope_of(gate)
    for path in PATHS:
        whole = level(gate, scope, path=path).total
        unknown = [c for c in level(gate, scope, path="nature").children if not c.code]
        parts = [level(gate, scope, path=path, section=code).total for code in ("F", "I")]
        assert total([*parts, *(child.amounts for child in unknown)]) == whole
    connection.close()


@fuzzed(quick=3, slow=40, rows=st.lists(LINE, min_size=1, max_size=30))
def test_sections_and_chapters_read_at_once_are_those_read_apart(
    rows: list[dict[str, Any]],
) -> None:
    connection = base([row(**given) for given in rows])
    gate = gate_on(connection)
    scope = scope_of(gate)
    for side in ("D", "R"):
        for section in ("", "F", "I"):
            top, inner = sections_and_chapters(gate, scope, side=side, section=section)
            assert top == level(gate, scope, path="nature", side=side, section=section)
            assert set(inner) == {child.code for child in top.children}
            for child in top.children:
                assert inner[child.code] == level(
                    gate, scope, path="nature", node=child.node, side=side, section=section
                )
    connection.close()


SMALL = [
    row(realise_eur="100.10", credits_ouverts_eur="150", engage_eur="120", fonction="211"),
    row(realise_eur="20.20", credits_ouverts_eur="30", engage_eur="20.20", fonction="01"),
    row(realise_eur="20.20", credits_ouverts_eur="30", engage_eur="20.20", fonction="01"),
    row(section="I", chapitre="001", article="001", realise_eur="500", credits_ouverts_eur="500"),
    row(section="I", chapitre="21", article="2183", realise_eur="0", credits_ouverts_eur="0"),
    row(exercice=2023, realise_eur="80", credits_ouverts_eur="90", fonction="211"),
    row(exercice=2025, etape="BP", vote_eur="200"),
    row(exercice=2024, etape="DM", numero="1", vote_eur="3"),
    row(exercice=2024, etape="DM", numero="2", vote_eur="4"),
    row(budget_siret=ANNEX, budget_type="A", budget_nom="EAU", realise_eur="7"),
]


@pytest.fixture(scope="module")
def gate() -> Gate:
    return gate_on(base(SMALL))


def test_the_document_read_first_is_the_last_executed_one(gate: Gate) -> None:
    scope = scope_of(gate)
    assert (scope.budget, scope.year, scope.stage) == (CITY, 2024, "CA")
    assert scope.before is not None
    assert (scope.before.year, scope.before.stage) == (2023, "CA")
    assert scope_of(gate, year="2025").stage == "BP"
    assert scope_of(gate, budget=ANNEX).budget_name == "Eau"


def test_amendments_are_read_one_by_one_or_together(gate: Gate) -> None:
    read = {
        stage: level(gate, scope_of(gate, stage=stage), path="nature")
        for stage in ("DM", "DM1", "DM2")
    }
    assert {stage: here.total.vote for stage, here in read.items()} == {
        "DM": Decimal(7),
        "DM1": Decimal(3),
        "DM2": Decimal(4),
    }


def test_results_carried_over_are_counted_but_not_executed(gate: Gate) -> None:
    whole = level(gate, scope_of(gate), path="nature").total
    assert whole.realise == Decimal("640.50")
    assert whole.executed == Decimal("140.50")
    assert whole.taux_execution == Decimal("140.50") / 210
    assert whole.disponible == 210 - Decimal("160.40")


def test_results_carried_over_are_voted_but_not_to_be_spent() -> None:
    rows = [
        row(etape="BS", vote_eur="30", credits_ouverts_eur="45"),
        row(etape="BS", section="I", chapitre="001", article="001", vote_eur="500"),
        row(etape="BS", section="I", chapitre="21", article="2183", vote_eur="7.50"),
    ]
    gate = gate_on(base(rows))
    whole = level(gate, scope_of(gate, stage="BS"), path="nature").total
    assert (whole.vote, whole.carried_vote, whole.voted) == (
        Decimal("537.50"),
        Decimal(500),
        Decimal("37.50"),
    )


def test_a_rate_without_credits_is_unknown(gate: Gate) -> None:
    equipment = level(gate, scope_of(gate), path="nature", node=("I", "21")).total
    assert equipment.credits == 0
    assert equipment.taux_execution is None
    assert equipment.taux_engagement is None
    assert Amounts(realise=Decimal(3)).disponible is None
    assert Amounts(vote=Decimal(3), ouvert=Decimal(3)).disponible is None


def test_without_commitments_what_is_left_is_credits_less_realised() -> None:
    found = Amounts(ouvert=Decimal(10), realise=Decimal(4))
    assert found.disponible == 6
    assert found.without_commitments
    both = Amounts(ouvert=Decimal(10), realise=Decimal(4), engage=Decimal(3))
    assert both.disponible == 6


def test_a_function_that_repeats_itself_is_passed_over(gate: Gate) -> None:
    here = level(gate, scope_of(gate), path="politique", node=("0", "01"))
    assert here.node == ("0", "01", "01")
    assert here.kind == "article"
    assert [step.code for step in here.trail] == ["0", "01"]


def test_the_year_before_is_read_beside_each_part(gate: Gate) -> None:
    here = level(gate, scope_of(gate), path="nature", node=("F", "011"))
    assert [(c.code, c.previous and c.previous.realise) for c in here.children] == [
        ("60612", Decimal(80))
    ]
    assert here.previous is not None
    assert here.previous.realise == Decimal(80)


def test_a_reading_whose_codes_no_line_carries_says_so(gate: Gate) -> None:
    scope = scope_of(gate)
    assert level(gate, scope, path="service").missing
    assert not level(gate, scope, path="politique").missing


def test_an_address_that_names_nothing_is_refused_by_name(gate: Gate) -> None:
    for asked in ({"budget": "1"}, {"year": "1999"}, {"year": "l'an"}, {"stage": "BS"}):
        with pytest.raises(QueryError, match="inconnu"):
            scope_of(gate, **asked)
    with pytest.raises(QueryError, match="inconnu"):
        scope_of(gate, movement="mixte")
    with pytest.raises(QueryError, match="lecture"):
        level(gate, scope_of(gate), path="couleur")
    with pytest.raises(QueryError, match="existe pas"):
        level(gate, scope_of(gate), path="famille", node=("a", "b", "c"))


def test_a_base_without_budget_says_what_to_do() -> None:
    with pytest.raises(QueryError, match="aucun document"):
        scope_of(gate_on(base([])))


def snapshot(day: str, year: int, done: str) -> dict[str, Any]:
    return row(
        exercice=year,
        etape="SITUATION",
        date_situation=dt.date.fromisoformat(day),
        service="Sports",
        realise_eur=done,
        credits_ouverts_eur="1000",
        engage_eur=done,
    )


def test_a_document_without_operations_is_not_wholly_outside_them() -> None:
    outside = snapshot("2023-12-31", 2023, "40")
    account = row(exercice=2023, etape="CA", realise_eur="100", operation=None)
    gate = gate_on(base([outside, {**outside, "operation": "201", "realise_eur": "10"}, account]))
    here = level(gate, scope_of(gate), path="operation", node=("-",))
    assert here.across_years
    assert [(c.code, c.amounts.realise) for c in here.children] == [("2023", Decimal(40))]


def test_a_snapshot_compares_to_the_same_date_of_the_exercice_before() -> None:
    gate = gate_on(
        base(
            [
                snapshot("2023-11-13", 2023, "300"),
                snapshot("2023-11-20", 2023, "310"),
                snapshot("2024-01-29", 2023, "900"),
                snapshot("2024-11-11", 2024, "350"),
                snapshot("2024-11-18", 2024, "400"),
            ]
        )
    )
    scope = scope_of(gate)
    assert (scope.step, scope.date) == ("SITUATION", dt.date(2024, 11, 18))
    here = level(gate, scope, path="service")
    assert here.total.realise == Decimal(400)
    assert scope.before is not None
    assert scope.before.date == dt.date(2023, 11, 20)
    assert here.previous is not None
    assert here.previous.realise == Decimal(310)
    last = scope_of(gate, year="2023")
    assert last.date == dt.date(2024, 1, 29)
    assert level(gate, last, path="service").total.realise == Decimal(900)


def test_an_operation_is_read_over_its_exercices() -> None:
    lines = [
        row(section="I", chapitre="21", operation="101", realise_eur="5", vote_eur="9"),
        row(section="I", chapitre="21", operation="101", exercice=2023, realise_eur="3"),
        row(section="I", chapitre="21", operation="101", exercice=2023, etape="BP", vote_eur="8"),
        row(section="I", chapitre="21", operation="101", exercice=2025, etape="BP", vote_eur="2"),
        row(section="I", chapitre="21", operation="102", realise_eur="1"),
    ]
    gate = gate_on(base(lines))
    here = level(gate, scope_of(gate), path="operation", node=("101",))
    assert here.across_years
    assert [(c.code, c.amounts.realise) for c in here.children] == [
        ("2023", Decimal(3)),
        ("2024", Decimal(5)),
        ("2025", None),
    ]
    assert here.total.realise == 8
    past = level(gate, scope_of(gate), path="operation", node=("101", "2023"))
    assert (past.scope.year, past.scope.stage) == (2023, "CA")
    assert past.total.realise == 3
    with pytest.raises(QueryError, match="exercice"):
        level(gate, scope_of(gate), path="operation", node=("101", "demain"))


@fuzzed(quick=40, slow=400, codes=st.lists(st.text(min_size=1, max_size=8), max_size=4))
def test_a_node_survives_the_address(codes: list[str]) -> None:
    assert node_of(text_of(codes)) == tuple(codes)
