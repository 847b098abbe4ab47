"""Savings, ratios, strata, impact thresholds: worked out by hand, or by a second way."""

from __future__ import annotations

import statistics
import textwrap
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.budget.accounts import Account, Given, Statement, debt_of_balance, sum_of
from dashboard.budget.beside import explained
from dashboard.budget.impact import Operation, judged, threshold
from dashboard.budget.matching import compared
from dashboard.budget.ratios import average, declared_beside, figure
from dashboard.budget.savings import breaks, chain
from dashboard.budget.statements import french_number
from dashboard.budget.strata import Comparison, Town, compare, quantile, stratum_of
from dashboard.catalogue.ratio_model import Alert, Match, Term
from dashboard.catalogue.ratios import load_ratios
from dashboard.components.drawn import right
from dashboard.components.prerender import to_html
from dashboard.components.table import Column, Shown, table
from dashboard.components.tags import html
from dashboard.errors import PackError
from dashboard.figures.stretched import Bar, Span, Strip, share_bar, span_of, strip, waterfall_bar

BOOK = load_ratios()
CENTS = st.decimals(min_value=-(10**6), max_value=10**6, places=2)


def account(
    article: str, amount: str, side: str = "D", section: str = "F", **other: str
) -> Account:
    return Account(
        section=section,
        side=side,
        movement=other.get("movement", "reel"),
        chapter=other.get("chapter", article[:2]),
        article=article,
        amount=Decimal(amount),
    )


ACCOUNTS = (
    account("60612", "300"),
    account("64111", "500", chapter="012"),
    account("66111", "40"),
    account("6817", "10"),
    account("739211", "50", chapter="014"),
    account("6811", "99", movement="ordre"),
    account("73111", "700", "R"),
    account("74111", "200", "R"),
    account("6419", "20", "R", chapter="013"),
    account("775", "80", "R"),
    account("722", "15", "R", movement="ordre"),
    account("1641", "60", section="I"),
    account("165", "5", section="I"),
    account("2131", "200", section="I"),
    account("2041", "30", section="I"),
    account("1641", "100", "R", section="I"),
    account("10222", "25", "R", section="I"),
)
"""One exercice of ten inhabitants: revenue 1 000 and expenditure 900 in the « maquette »."""


def statement(accounts: tuple[Account, ...] = ACCOUNTS, **other: object) -> Statement:
    given = {
        "budget": "21990001200011",
        "year": 2024,
        "stage": "CA",
        "norm": "M57",
        "population": Given(Decimal(10), "essai"),
        "debt": Given(Decimal(400), "essai"),
    }
    return Statement(accounts=accounts, **{**given, **other})


def worth(name: str, definition: str = "maquette", of: Statement | None = None) -> Decimal | None:
    return (of or statement()).amount(BOOK, name, definition)


@pytest.mark.parametrize(
    ("name", "maquette", "dgcl"),
    [
        ("depenses", 900, 820),  # − 10 (68) − 50 (739) − 20 (6419)
        ("recettes", 1000, 850),  # − 80 (775) − 20 (6419) − 50 (739)
        ("cessions", 80, 0),
        ("epargne_brute", 20, 30),  # the provision of 10 is what tells them apart
        ("epargne_gestion", 60, 70),
        ("capital", 60, 65),  # deposits (165) only in the published aggregate
        ("epargne_nette", -40, -35),
        ("equipement", 215, 215),  # 2131 and works by own staff (72), no 204
        ("personnel", 500, 480),
        ("recettes_propres", 105, 105),
        ("capacite_financement", 65, 70),
    ],
)
def test_each_measure_is_what_its_definition_says(name: str, maquette: int, dgcl: int) -> None:
    assert worth(name) == maquette
    assert worth(name, "dgcl") == dgcl


def test_no_account_of_a_kind_is_zero_and_no_account_at_all_is_unknown() -> None:
    assert worth("dgf", of=statement((account("60612", "3"),))) == 0
    assert worth("dgf", of=statement(())) is None
    assert worth("epargne_brute", of=statement(())) is None


def test_order_movements_never_enter_a_measure_of_real_ones() -> None:
    kept = tuple(a for a in ACCOUNTS if a.movement == "reel")
    for name in ("depenses", "recettes", "epargne_brute", "capital"):
        assert worth(name) == worth(name, of=statement(kept))


@given(st.lists(st.tuples(st.sampled_from(["60", "66111", "73", "775", "6419", "739"]), CENTS)))
def test_savings_are_the_same_difference_whatever_is_netted(lines: list) -> None:
    """Between both definitions only 68 and 78 tell épargne brute apart."""
    accounts = tuple(
        account(code, str(amount), "R" if code in ("73", "775", "6419") else "D")
        for code, amount in lines
    )
    found = statement(accounts)
    assert worth("epargne_brute", "maquette", found) == worth("epargne_brute", "dgcl", found)


@given(st.lists(CENTS, min_size=1))
def test_terms_sum_like_a_loop(amounts: list[Decimal]) -> None:
    accounts = tuple(account("6061", str(a), "R" if i % 2 else "D") for i, a in enumerate(amounts))
    terms = (Term("F", "D"), Term("F", "R", sign=-1))
    naive = Decimal(0)
    for a in accounts:
        naive += a.amount if a.side == "D" else -a.amount
    assert sum_of(accounts, terms) == naive


@pytest.mark.parametrize("definition", ["maquette", "dgcl"])
def test_every_total_of_the_waterfall_is_what_the_bars_before_it_give(definition: str) -> None:
    steps = chain(BOOK, statement(), definition)
    totals = [s for s in steps if not s.sign]
    assert [s.code for s in totals] == [
        "epargne_gestion",
        "epargne_brute",
        "epargne_nette",
        "capacite_financement",
    ]
    for before, now in pairwise(steps):
        if not now.sign:
            assert now.end == before.end == now.amount
        else:
            assert now.start == before.end


def test_a_negative_net_saving_is_in_alert() -> None:
    found = {s.code: s.level for s in chain(BOOK, statement(), "maquette")}
    assert found["epargne_nette"] == "alerte"
    assert found["epargne_brute"] == ""


def test_breaks_name_missing_years_change_of_chart_and_votes() -> None:
    years = (
        statement(year=2016, norm="M14"),
        statement(year=2018, norm="M57"),
        statement(year=2019, stage="BP"),
    )
    assert breaks(years) == (
        "exercice 2017 absent",
        "passage de M14 à M57 en 2018",
        "2019 : budget voté, pas encore un compte",
    )


def ratio(code: str, of: Statement | None = None, definition: str = "maquette"):
    return figure(BOOK, of or statement(), BOOK.ratio(code), definition)


@pytest.mark.parametrize(
    ("code", "maquette", "dgcl"),
    [
        ("depenses_hab", "90", "80.5"),  # dgcl: 820 less works by own staff (15)
        ("recettes_hab", "100", "85"),
        ("equipement_hab", "21.5", "21.5"),
        ("dette_hab", "40", "40"),
        ("dgf_hab", "20", "20"),
        ("personnel_part", "0.5556", "0.5963"),
        ("autofinancement_courant", "0.96", "1.0235"),
        ("equipement_part", "0.215", "0.2529"),
        ("dette_part", "0.4", "0.4706"),
        ("taux_epargne_brute", "0.02", "0.0353"),
        ("capacite_desendettement", "20", "13.3333"),
    ],
)
def test_ratios_are_sum_over_sum(code: str, maquette: str, dgcl: str) -> None:
    places = Decimal("0.0001")
    for definition, wanted in (("maquette", maquette), ("dgcl", dgcl)):
        found = ratio(code, definition=definition).value
        assert found is not None
        assert found.quantize(places) == Decimal(wanted).quantize(places)


def test_debt_cannot_be_told_in_years_of_a_saving_that_is_not_positive() -> None:
    poor = statement((*ACCOUNTS, account("6064", "20")))
    found = ratio("capacite_desendettement", poor)
    assert found.value is None
    assert found.reason.startswith("non calculable")
    assert found.level == ""


def test_what_is_missing_is_named_and_never_zero() -> None:
    alone = statement(population=Given(), debt=Given())
    assert ratio("depenses_hab", alone).reason == "population non chargée"
    assert ratio("dette_part", alone).reason == "encours non chargé"
    assert ratio("capacite_desendettement", alone).value is None
    assert ratio("mobilisation_fiscale").reason.startswith("la DGCL ne le calcule plus")
    assert ratio("dette_part", statement((account("60612", "3"),))).reason == "dénominateur nul"


def test_levels_follow_their_bounds_on_both_directions() -> None:
    rate, years = BOOK.alerts["taux_epargne_brute"], BOOK.alerts["capacite_desendettement"]
    assert [rate.level(Decimal(v)) for v in ("0.15", "0.149", "0.08", "0.0799")] == [
        "favorable",
        "a_surveiller",
        "a_surveiller",
        "alerte",
    ]
    assert [years.level(Decimal(v)) for v in ("7.9", "8.1", "12", "12.1")] == [
        "favorable",
        "a_surveiller",
        "a_surveiller",
        "alerte",
    ]
    assert Alert("x", "baisse_favorable", bad=Decimal(1)).level(Decimal("0.5")) == ""
    assert rate.level(None) == ""


def test_a_volatile_ratio_is_averaged_sum_over_sum_over_closed_exercices() -> None:
    def built(year: int, spent: str, people: int, stage: str = "CA") -> Statement:
        accounts = (account("2131", spent, section="I"),)
        given = Given(Decimal(people), "essai")
        return statement(accounts, year=year, population=given, stage=stage)

    closed = (built(2022, "10", 10), built(2023, "20", 20), built(2024, "90", 30))
    voted = built(2025, "999", 1, "BP")
    found = average(BOOK, (*closed, voted), BOOK.ratio("equipement_hab"), "maquette")
    assert found == (Decimal(2), 3)  # 120 ÷ 60, and not (1 + 1 + 3) ÷ 3
    assert average(BOOK, closed[:2], BOOK.ratio("equipement_hab"), "maquette") is None
    assert average(BOOK, closed, BOOK.ratio("depenses_hab"), "maquette") is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1 048", (Decimal(1048), 0)),
        ("730,46", (Decimal("730.46"), 2)),
        ("48,80 %", (Decimal("48.80"), 2)),
        ("2\u202f851\u00a0394,00", (Decimal("2851394.00"), 2)),
        ("886.93669", (Decimal("886.93669"), 5)),
        ("n.d.", None),
        ("1,2,3", None),
    ],
)
def test_declared_figures_are_read_as_french_texts(text: str, wanted: object) -> None:
    assert french_number(text) == wanted


def declared(code: str, text: str, **others: str):
    ours = ratio(code)
    texts = {ours.ratio.declared: text, **others}
    return declared_beside(BOOK, statement(), ours, texts)


def test_a_declared_ratio_agrees_when_ours_rounds_or_cuts_to_it() -> None:
    assert declared("depenses_hab", "90").agrees
    assert declared("personnel_part", "55,6 %").agrees  # rounded
    assert declared("personnel_part", "55,5 %").agrees  # cut
    assert not declared("personnel_part", "55,7 %").agrees
    assert declared("personnel_part", "55,7 %").gap == Decimal(500) / 900 - Decimal("0.557")


def test_a_declared_ratio_computed_otherwise_is_named() -> None:
    with_grants = declared("equipement_hab", "24,5")  # 215 + 30 of grants
    assert not with_grants.agrees
    assert "204" in with_grants.reason
    with_sales = declared("taux_epargne_brute", "10,0 %")  # (1 000 − 900) ÷ 1 000
    assert "775" in with_sales.reason
    opening = declared("dette_hab", "36,00")  # 400 + 60 repaid − 100 borrowed
    assert "1er janvier" in opening.reason
    assert declared("equipement_hab", "99").reason == ""


def test_an_act_that_says_nothing_zero_or_nonsense_declares_nothing_or_says_so() -> None:
    assert declared_beside(BOOK, statement(), ratio("depenses_hab"), {}) is None
    assert declared("depenses_hab", "0,00") is None
    assert declared("depenses_hab", "voir annexe").value is None
    told = declared("depenses_hab", "90", MoyNatDepRFonc="578,00")
    assert told.average == 578
    assert declared("personnel_part", "55,6 %", MoyNatDepPers="41,90 %").average == Decimal("0.419")


def town(siren: str, debt: str | None, revenue: str = "100", people: int = 1000) -> Town:
    amounts = {
        "Encours de dette": None if debt is None else Decimal(debt),
        "Recettes de fonctionnement": Decimal(revenue),
        "Epargne brute": Decimal(revenue) / 10,
    }
    return Town(siren, siren, people, amounts)


@given(st.lists(CENTS, min_size=2, max_size=40))
def test_quartiles_are_those_of_the_standard_library(values: list[Decimal]) -> None:
    wanted = statistics.quantiles([float(v) for v in values], n=4, method="inclusive")
    found = [float(quantile(values, Decimal(part))) for part in ("0.25", "0.5", "0.75")]
    assert found == pytest.approx(wanted, abs=1e-6)


def test_peers_leave_the_town_out_and_weigh_the_mean() -> None:
    peers = [town(f"P{i}", str(10 * i), revenue=str(100 * i)) for i in range(1, 11)]
    own = town("MOI", "1000")
    found = compare(BOOK.strata, BOOK.ratio("dette_part"), own, [own, *peers])
    assert found.peers == 10
    assert found.own == 10
    assert found.median == Decimal("0.1")
    assert found.mean == Decimal(550) / 5500
    assert found.lower == 10


def test_fewer_than_ten_peers_are_not_compared_with() -> None:
    peers = [town(f"P{i}", "10") for i in range(9)]
    hidden = town("P9", None)  # unknown is not zero: not a tenth peer
    found = compare(BOOK.strata, BOOK.ratio("dette_part"), None, [*peers, hidden])
    assert found.median is None
    assert found.reason.startswith("9\u00a0communes comparables")
    assert found.own is None


TAXES = (account("73111", "700", "R"), account("73123", "50", "R"))


def taxed(published: str, people: int = 10) -> Comparison:
    """Taxes of a town of ten inhabitants and 750 euros, published otherwise, beside ten peers."""
    amounts = {"Impôts locaux": Decimal(published)}
    town = Town("1", "Ville", people, amounts)
    others = [Town(str(10 + n), "", 10, {"Impôts locaux": Decimal(600 + n)}) for n in range(10)]
    ratio = BOOK.ratio("impots_hab")
    found = compare(BOOK.strata, ratio, town, others)
    return explained(BOOK, found, town, statement(TAXES))


def test_a_published_ratio_that_differs_is_compared_only_when_accounts_explain_it() -> None:
    same = taxed("749.50")
    assert (same.own, same.ours, same.median) == (Decimal("74.95"), None, Decimal("60.45"))
    named = taxed("700")
    assert (named.own, named.ours, named.median) == (Decimal(70), Decimal(75), Decimal("60.45"))
    assert "comptes 7312 à 7318" in named.gap
    strange = taxed("690")
    assert strange.median is None
    assert "rien ne l'explique" in strange.reason


def test_another_population_is_named_too() -> None:
    found = taxed("750", people=8)
    assert (found.own, found.ours) == (Decimal("93.75"), Decimal(75))
    assert found.gap == "population, 10 habitants au lieu de 8"
    assert found.median is not None


def test_a_saving_that_is_not_positive_gives_no_years_of_debt_to_a_peer() -> None:
    peers = [town(f"P{i}", "10") for i in range(10)]
    broken = Town("X", "X", 1000, {"Encours de dette": Decimal(5), "Epargne brute": Decimal(-1)})
    found = compare(BOOK.strata, BOOK.ratio("capacite_desendettement"), None, [*peers, broken])
    assert found.peers == 10


@pytest.mark.parametrize(
    ("people", "label"),
    [
        (0, "moins de 250 habitants"),
        (249, "moins de 250 habitants"),
        (250, "250 à 500 habitants"),
        (49_999, "20\u202f000 à 50\u202f000 habitants"),
        (50_000, "50\u202f000 à 100\u202f000 habitants"),
        (100_000, "plus de 100\u202f000 habitants"),
    ],
)
def test_the_stratum_follows_the_population(people: int, label: str) -> None:
    assert stratum_of(BOOK.strata, people).label == label


@pytest.mark.parametrize(
    ("people", "revenue", "wanted"),
    [
        (4_999, 100, 150),
        (5_000, 100, 100),
        (14_999, 100, 100),
        (15_000, 100, 75),
        (49_999, 100, 75),
        (50_000, 10**8, 5 * 10**7),
        (50_000, 10**9, 5 * 10**7),  # 50 M€ before half of a billion
        (400_001, 10**8, 25 * 10**6),
        (400_001, 10**9, 10**8),
    ],
)
def test_the_impact_threshold_follows_the_table(people: int, revenue: int, wanted: int) -> None:
    found = threshold(BOOK.impact, people, Decimal(revenue))
    assert found is not None
    assert found.amount == wanted


def test_an_operation_is_concerned_above_the_threshold_only() -> None:
    limit = threshold(BOOK.impact, 5846, Decimal(100))
    made = [Operation(c, c, "", "ap", Decimal(v), "") for c, v in (("A", 100), ("B", 101))]
    assert [(o.code, o.concerned) for o in judged(made, limit)] == [("B", True), ("A", False)]
    assert judged(made, None)[0].concerned is None
    assert threshold(BOOK.impact, None, Decimal(1)) is None
    assert threshold(BOOK.impact, 10, Decimal(0)) is None


def test_a_gap_has_a_reason_only_when_accounts_make_it_to_the_euro() -> None:
    match = Match("capital", "Remboursements d'emprunts hors GAD")
    agreed = compared(BOOK, statement(), match, Decimal("65.4"))
    assert agreed is not None
    assert agreed.agrees
    assert agreed.reason == ""
    deposits = compared(BOOK, statement(), match, Decimal(60))
    assert deposits is not None
    assert not deposits.agrees
    assert "165" in deposits.reason
    other = compared(BOOK, statement(), match, Decimal(50))
    assert other is not None
    assert other.gap == 15
    assert other.reason == ""
    assert compared(BOOK, statement(()), match, Decimal(1)) is None


def test_debt_of_a_balance_leaves_accrued_interest_out() -> None:
    found = debt_of_balance(
        {"1641": Decimal(100), "16884": Decimal(3), "165": Decimal(2), "2131": Decimal(9)},
        BOOK.debt,
    )
    assert found == 102
    assert debt_of_balance({"2131": Decimal(9)}, BOOK.debt) is None
    assert debt_of_balance({"1641": None}, BOOK.debt) is None


SMALLEST = """
[definitions]
maquette = { libelle = "m", note = "" }
dgcl = { libelle = "d", note = "" }
[textes]
[mesures.a]
libelle = "A"
termes = [{ section = "F", sens = "D" }]
%s
[dette]
comptes = ["16"]
sauf = []
agregat = "E"
[strates]
nom = "s"
pairs_min = 10
planchers = [0]
[[etude_impact]]
part = 1
[[ratios]]
code = "r"
libelle = "R"
unite = "part"
numerateur = ["%s"]
denominateur = ["population"]
"""


@pytest.mark.parametrize(
    ("more", "above", "problem"),
    [
        ("", "b", "mesure inconnue « b »"),
        ('[mesures.c]\nlibelle = "C"\nformule = ["-z"]', "a", "mesure inconnue « -z »"),
        ('[mesures.c]\nlibelle = "C"', "a", "dites « termes »"),
        ('[mesures.c]\nlibelle = "C"\ntermes = [{ section = "X", sens = "D" }]', "a", "sa section"),
        ('[mesures.c]\nlibelle = "C"\ntermes = []\nautre = 1', "a", "clé inconnue « autre »"),
        ('[[alertes]]\ncode = "q"\nsens = "hausse_favorable"', "a", "ni mesure ni ratio"),
    ],
)
def test_a_wrong_definition_is_refused_by_name(
    tmp_path: Path, more: str, above: str, problem: str
) -> None:
    path = tmp_path / "ratios.toml"
    path.write_text(textwrap.dedent(SMALLEST % (more, above)), encoding="utf-8")
    with pytest.raises(PackError, match=problem):
        load_ratios(path)


def test_the_smallest_right_definitions_are_read(tmp_path: Path) -> None:
    path = tmp_path / "ratios.toml"
    path.write_text(SMALLEST % ("", "-a"), encoding="utf-8")
    assert load_ratios(path).ratio("r").above["dgcl"] == ("-a",)


def test_bars_start_at_zero_and_stay_in_their_frame() -> None:
    span = span_of([-20.0, 80.0], zero=True)
    assert span == Span(-20.0, 80.0)
    drawn = waterfall_bar(Bar("total", 0.0, -20.0), span, first=True, last=False)
    assert "c-negatif" in drawn
    assert 'x="1.5%"' in drawn  # from −20, at the left edge, to zero
    past = waterfall_bar(Bar("moins", 80.0, 60.0, past=(80.0, 70.0)), span, first=False, last=True)
    assert "c-moins" in past
    assert "c-avant" in past


def test_a_strip_draws_only_what_is_known() -> None:
    whole = strip(Strip(own=5.0, low=1.0, median=2.0, high=3.0, mean=2.5))
    assert whole.count("<circle") == 1
    assert whole.count("<path") == 1
    assert "<circle" not in strip(Strip(None, 1.0, 2.0, 3.0))


def test_a_cell_is_shown_one_way_and_exported_exactly() -> None:
    columns = [Column("Ratio"), Column("Place", drawn=True), Column("2024", right=True)]
    row = [Shown(html.Span("Dette, en années"), "Dette"), "", right("6,8", Decimal("6.7776"))]
    written = to_html(table("Essai", columns, [row]))
    assert 'data-csv="Dette"' in written
    assert 'data-csv="6,7776"' in written
    assert written.count("data-dessin") == 2  # the header and the cell of the drawing


def test_a_share_above_its_threshold_is_drawn_otherwise() -> None:
    assert "ib-plus" in share_bar(0.6, 0.5, 0.6)
    assert "ib-plus" not in share_bar(0.4, 0.5, 0.6)
