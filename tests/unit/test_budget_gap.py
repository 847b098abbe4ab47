"""Credits rebuilt from the votes received: with a budget primitif, without, or with nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from budget_town import build
from budget_xml import PLAN, document, line

from dashboard.budget.credits import CreditsGap, credits_gap
from dashboard.components.budget_gap import act_words, explanation, gap_block, title_of_gap
from dashboard.components.prerender import to_html
from dashboard.secrecy import Gate

CITY = "21990001200011"


def found_in(folder: Path, **acts: str) -> CreditsGap:
    gap = credits_gap(Gate(build(folder, acts, PLAN)), budget=CITY, year=2024)
    assert gap is not None
    return gap


def account(opened: str, **given: str) -> str:
    return document(line(CredOuv=opened, MtReal="1.00", **given), decision="09")


def decision(number: str, new: str, before: str = "", date: str = "2024-09-26") -> str:
    cells = {"MtPropNouv": new, "MtBudgPrec": before}
    return document(
        line(**{k: v for k, v in cells.items() if v}), decision="02", number=number, date=date
    )


def test_with_the_budget_the_votes_and_what_was_carried_make_the_credits(tmp_path: Path) -> None:
    bp = document(line(MtPropNouv="100.00"), decision="01", date="2024-03-01")
    gap = found_in(tmp_path, bp=bp, dm=decision("1", "-10.00"), ca=account("93.00", MtRARPrec="3"))
    (row,) = gap.chapters
    assert (row.start, row.carried, row.changes, row.total) == (
        Decimal(100),
        Decimal(3),
        Decimal(-10),
        Decimal(93),
    )
    assert (gap.with_bp, gap.support, gap.missing, gap.apart) == (True, "", (), ())
    assert title_of_gap(gap) == (
        "Les votes expliquent au centime les crédits ouverts du compte administratif 2024"
    )


def test_a_gap_is_shown_with_its_chapter_and_what_may_cause_it(tmp_path: Path) -> None:
    bp = document(line(MtPropNouv="100.00"), decision="01", date="2024-03-01")
    gap = found_in(tmp_path, bp=bp, ca=account("104.00"))
    assert [(c.chapter, c.gap) for c in gap.apart] == [("011", Decimal(4))]
    assert title_of_gap(gap).endswith("écart sur un chapitre")
    assert "virement de crédits" in " ".join(explanation(gap))
    text = to_html(gap_block(gap))
    assert "4,00\u00a0€" in text
    assert "Budget primitif" in text
    assert "résultats reportés (001, 002) compris" in text


def test_without_the_budget_a_decision_says_what_it_found(tmp_path: Path) -> None:
    """The first decision received is the support; a later one is added to it."""
    gap = found_in(
        tmp_path,
        dm2=decision("2", "5.00", before="90.00", date="2024-09-26"),
        dm3=decision("3", "2.00", before="95.00", date="2024-11-20"),
        ca=account("97.00"),
    )
    (row,) = gap.chapters
    assert (gap.support, row.start, row.changes, row.gap) == (
        "DM2",
        Decimal(90),
        Decimal(7),
        Decimal(0),
    )
    assert row.opened - row.received == Decimal(90)
    assert gap.missing == ("BP", "DM1")
    said = " ".join(explanation(gap))
    assert "la décision modificative n°\u00a02 dit le budget qu'elle a trouvé" in said
    assert "Sans budget primitif" in title_of_gap(gap)


def test_a_decision_before_the_one_that_tells_is_not_added_twice(tmp_path: Path) -> None:
    gap = found_in(
        tmp_path,
        dm1=decision("1", "4.00", date="2024-06-01"),
        dm2=decision("2", "5.00", before="90.00", date="2024-09-26"),
        ca=account("95.00"),
    )
    (row,) = gap.chapters
    assert (gap.support, row.start, row.changes, row.gap) == (
        "DM2",
        Decimal(90),
        Decimal(5),
        Decimal(0),
    )


def test_with_neither_the_gap_is_unknown_and_not_zero(tmp_path: Path) -> None:
    gap = found_in(tmp_path, dm1=decision("1", "4.00"), ca=account("95.00"))
    assert {c.gap for c in gap.chapters} == {None}
    assert {s.gap for s in gap.sums} == {None}
    assert title_of_gap(gap).startswith("Rien ne permet")
    assert "inconnu, et non nul" in " ".join(explanation(gap))
    assert "<table" not in to_html(gap_block(gap)).partition("<details")[0]


def test_an_exercice_without_account_has_nothing_to_explain(tmp_path: Path) -> None:
    version = build(tmp_path, {"dm": decision("1", "4.00")}, PLAN)
    assert credits_gap(Gate(version), budget=CITY, year=2024) is None


def test_acts_are_named_in_words() -> None:
    assert act_words("BP") == "le budget primitif"
    assert act_words("DM") == "la décision modificative"
    assert act_words("DM12") == "la décision modificative n°\u00a012"
