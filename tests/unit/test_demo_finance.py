"""The finance sources of the demonstration agree with one another, to the cent."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dashboard.catalogue.persons import is_person
from dashboard.demo.budget_acts import Document, Line
from dashboard.demo.budget_files import BUDGETS, documents_of, write_budgets
from dashboard.demo.budget_model import load_model
from dashboard.demo.days import calendar
from dashboard.demo.effects import planted
from dashboard.demo.finance_aggregates import DEBT, aggregates_of, from_account
from dashboard.demo.finance_balances import balance
from dashboard.demo.finance_green import investments
from dashboard.demo.finance_ledger import Books, books
from dashboard.demo.finance_ofgl import Account, accounts
from dashboard.demo.finance_rhythm import rhythm_of, split_cents
from dashboard.demo.finance_services import fits, posts, service_names
from dashboard.demo.finance_snapshots import mondays, open_exercices
from dashboard.demo.finance_writers import FINANCE
from dashboard.demo.population import populations
from dashboard.demo.reference import CENTRE, SMALL_TOWN, parameters, rows
from dashboard.demo.truth import Truth
from dashboard.demo.weather import weather
from dashboard.demo.world import World
from dashboard.formats import fold

UNTIL = dt.date(2026, 11, 22)
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "real"
AMOUNTS = (
    "BP",
    "Reports",
    "BS",
    "DM",
    "Virements",
    "Crédits ouverts",
    "Engagé",
    "Mandaté/Titré",
    "Payé/Encaissé",
    "Disponible",
)
Row = dict[str, str]


def _world(folder: Path, *, until: dt.date = UNTIL, years: int = 3, seed: int = 3) -> World:
    exercices = tuple(range(until.year - years + 1, until.year + 1))
    days = calendar(exercices[0], until)
    return World(
        out=folder,
        years=exercices,
        until=until,
        seed=seed,
        scale=1,
        days=days,
        weather=weather(days, seed),
        effects=planted(until),
        truth=Truth({}),
    )


def _written(folder: Path, *, until: dt.date = UNTIL, years: int = 3, seed: int = 3) -> World:
    world = _world(folder, until=until, years=years, seed=seed)
    for write in FINANCE:
        write(world)
    return world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Three exercices, the last one running."""
    return _written(tmp_path_factory.mktemp("finances"))


@pytest.fixture(scope="module")
def known(world: World) -> dict[int, Books]:
    """Books of every exercice."""
    return books(world)


def _closed(world: World, name: str = "principal") -> list[Document]:
    return [d for d in documents_of(world, name) if d.stage in {"CA", "CFU"}]


def _snapshot(world: World, day: dt.date) -> list[Row]:
    path = world.out / "finances" / "consommation" / f"conso-credits-{day:%Y-%m-%d}.csv"
    with path.open(encoding="cp1252", newline="") as file:
        next(file), next(file)
        return list(csv.DictReader(file, delimiter=";"))


def _cents(text: str) -> int:
    return int(text.replace(".", "")) if "." in text else int(text) * 100


def _table(path: Path, separator: str = ",") -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


def _by_chapter(lines: Iterator[Line]) -> dict[tuple[str, str, str], int]:
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    for line in lines:
        if line.key.movement == "reel" and line.realised:
            found[line.key.section, line.key.sens, line.key.chapter] += line.realised
    return found


# ── weekly snapshots ──


def test_the_last_snapshot_of_a_closed_exercice_is_its_account_to_the_cent(world: World) -> None:
    days = mondays(world)
    for account in _closed(world)[:2]:
        last = max(d for d in days if account.year in open_exercices(d))
        assert last.year == account.year + 1
        found: dict[tuple[str, str, str], int] = defaultdict(int)
        for row in _snapshot(world, last):
            if row["Exercice"] == str(account.year) and row["Nature"]:
                cents = _cents(row["Mandaté/Titré"])
                if cents:
                    found[row["Section"], row["Sens"], row["Chapitre"]] += cents
        assert found == _by_chapter(iter(account.lines))


def test_credits_are_the_sum_of_what_was_voted_carried_and_moved(world: World) -> None:
    acts = [d for d in documents_of(world, "principal") if d.year == 2025]
    account = next(d for d in acts if d.stage == "CFU")
    rows_ = [r for r in _snapshot(world, dt.date(2026, 1, 26)) if r["Exercice"] == "2025"]
    lines = [r for r in rows_ if r["Nature"]]
    for row in lines:
        parts = sum(_cents(row[name]) for name in AMOUNTS[:5])
        assert parts == _cents(row["Crédits ouverts"])
        assert _cents(row["Disponible"]) == parts - _cents(row["Engagé"])
    opened = sum(line.opened for line in account.lines if line.key.movement == "reel")
    assert sum(_cents(r["Crédits ouverts"]) for r in lines) == opened
    moved: dict[str, int] = defaultdict(int)
    for row in lines:
        moved[row["Chapitre"]] += _cents(row["Virements"])
    assert set(moved.values()) == {0}
    assert any(_cents(row["Virements"]) for row in lines)


def test_what_is_engaged_is_never_less_than_what_is_paid_and_both_only_grow(
    world: World, known: dict[int, Books]
) -> None:
    days = [d for d in mondays(world) if d.year == 2025]
    amounts = known[2025].on(days)
    assert (amounts["engage"] >= amounts["realise"]).all()
    assert (amounts["realise"] >= amounts["paye"]).all()
    for measure in ("engage", "realise", "paye", "RAR"):
        assert (np.diff(amounts[measure], axis=0) >= 0).all(), measure
    assert (amounts["engage"].sum(axis=1) > amounts["realise"].sum(axis=1))[:-1].all()


def test_the_comptable_pays_some_days_after_the_mandat(known: dict[int, Books]) -> None:
    book = known[2025]
    amounts = book.on([dt.date(2025, 10, 6), dt.date(2025, 12, 15), dt.date(2026, 6, 1)])
    spent = np.array([line.key.sens == "D" for line in book.lines])
    for side in (spent, ~spent):
        paid = amounts["paye"][:, side].sum(axis=1)
        done = amounts["realise"][:, side].sum(axis=1)
        assert 0.85 * done[0] < paid[0] < done[0]
        assert paid[1] < done[1]
        assert paid[2] == done[2]


def test_what_is_voted_in_a_snapshot_is_what_the_acts_of_that_day_vote(world: World) -> None:
    for day in (dt.date(2025, 3, 3), dt.date(2025, 10, 6), dt.date(2026, 1, 26)):
        acts = [d for d in documents_of(world, "principal") if d.year == 2025]
        voted: dict[tuple[str, str], int] = defaultdict(int)
        for act in acts:
            if act.stage in {"BP", "BS", "DM"} and act.decided <= day:
                for line in act.lines:
                    if line.key.movement == "reel":
                        voted[line.key.sens, line.key.chapter] += line.voted
        told: dict[tuple[str, str], int] = defaultdict(int)
        for row in _snapshot(world, day):
            if row["Exercice"] == "2025" and row["Nature"]:
                cents = sum(_cents(row[name]) for name in ("BP", "BS", "DM"))
                told[row["Sens"], row["Chapitre"]] += cents
        assert {k: v for k, v in told.items() if v} == {k: v for k, v in voted.items() if v}


def test_subtotals_are_the_sum_of_their_lines(world: World) -> None:
    found = _snapshot(world, dt.date(2026, 10, 5))
    lines = [r for r in found if r["Nature"]]
    totals = [r for r in found if not r["Nature"]]
    assert 330 < len(lines) < 450
    assert len(totals) > 80
    for total in totals:
        wanted = ["Exercice", "Section", "Sens", "Service"]
        wanted += ["Chapitre"] if total["Chapitre"] else []
        mine = [r for r in lines if all(r[c] == total[c] for c in wanted)]
        for name in AMOUNTS:
            assert sum(_cents(r[name]) for r in mine) == _cents(total[name]), total["Libellé"]


def test_there_is_a_snapshot_every_monday_but_when_the_export_failed(world: World) -> None:
    days = mondays(world)
    assert len(days) >= 104
    assert all(day.weekday() == 0 for day in days)
    gaps = [(b - a).days for a, b in pairwise(days)]
    assert sorted(set(gaps)) == [7, 14]
    assert gaps.count(14) == 1
    assert days[-1] == dt.date(2026, 11, 16)


def test_two_exercices_are_open_in_january_and_one_afterwards(world: World) -> None:
    for day in (dt.date(2026, 1, 12), dt.date(2026, 2, 9)):
        years = {r["Exercice"] for r in _snapshot(world, day)}
        assert years == ({"2025", "2026"} if day.month == 1 else {"2026"})


def test_chapters_are_consumed_at_their_own_pace(known: dict[int, Books]) -> None:
    book = known[2025]
    amounts = book.on([dt.date(2025, 7, 1), dt.date(2025, 10, 1), dt.date(2026, 1, 26)])["realise"]

    def share(chapter: str, rank: int) -> float:
        mine = [
            line.key.chapter == chapter and line.key.sens == "D" and line.key.section in "FI"
            for line in book.lines
        ]
        return float(amounts[rank][mine].sum() / amounts[2][mine].sum())

    assert 0.47 < share("012", 0) < 0.52
    assert 0.25 < share("011", 0) < 0.47
    assert share("23", 0) < 0.25
    assert 0.45 < share("66", 0) < 0.55
    assert share("23", 1) < share("65", 1)


def test_some_envelopes_go_over_their_credits_and_the_truth_says_which(world: World) -> None:
    landing = world.truth.facts["atterrissage"]
    assert landing["exercice"] == 2026
    over = {
        (e["service"], e["enveloppe"])
        for e in landing["enveloppes"]
        if _cents(e["realise_eur"]) > _cents(e["ouvert_eur"])
    }
    assert {
        ("Sports", "Énergie de la piscine"),
        ("Écoles et restauration", "Denrées et restauration"),
        ("Propreté urbaine", "Marché de nettoiement"),
        ("Petite enfance", "Personnel des crèches"),
    } <= over
    assert len(over) < 12


def test_the_energy_of_schools_has_its_envelope(world: World) -> None:
    (row, *others) = [
        r
        for r in _snapshot(world, dt.date(2026, 10, 5))
        if r["Enveloppe"] == "Énergie des écoles" and r["Nature"] == "60612"
    ]
    assert {r["Fonction"] for r in (row, *others)} == {"211", "212", "281"}
    assert row["Service"] == "Écoles et restauration"
    assert 300_000 < sum(float(r["Crédits ouverts"]) for r in (row, *others)) < 800_000


def test_each_line_has_one_service_and_one_rhythm(known: dict[int, Books]) -> None:
    rhythms = parameters("finance_rythmes.toml")["rythmes"]
    keys = [line.key for line in known[2026].lines]
    assert len(posts(keys)) == len(keys)
    assert {p.service for p in posts(keys).values()} == set(service_names())
    assert 40 <= len({(p.service, p.envelope) for p in posts(keys).values()}) <= 80
    assert all(len(rhythm_of(key, rhythms)["mois"]) == 13 for key in keys)
    investment = [rhythm_of(key, rhythms) for key in keys if key.section == "I"]
    assert all(not rhythm["mois"][12] for rhythm in investment)
    assert fits({}, keys[0])


def test_a_total_is_shared_to_the_cent() -> None:
    parts = split_cents(1_000_01, np.array([1.0, 1.0, 1.0]))
    assert parts.tolist() == [333_34, 333_33, 333_34]


# ── aggregates, balance ──


@pytest.fixture(scope="module")
def published(world: World) -> list[Account]:
    """Every budget of every commune."""
    return accounts(world)


def test_each_real_line_goes_to_one_aggregate_but_results_and_provisions(world: World) -> None:
    left = set()
    for name, _ in BUDGETS:
        for account in _closed(world, name):
            for line in account.lines:
                if line.key.movement == "reel" and line.realised:
                    found = aggregates_of(line)
                    assert len(found) <= 1, line.key
                    left |= set() if found else {line.key.article}
    assert left == {"001", "002", "1068", "6817"}


def test_savings_are_income_less_spending_sales_and_provisions_aside(world: World) -> None:
    account = _closed(world)[0]
    found = from_account(account, 0)
    real = [line for line in account.lines if line.key.movement == "reel"]
    income = sum(
        line.realised
        for line in real
        if (line.key.section, line.key.sens) == ("F", "R")
        and line.key.article not in {"002", "775"}
    )
    spending = sum(
        line.realised
        for line in real
        if (line.key.section, line.key.sens) == ("F", "D") and line.key.chapter != "68"
    )
    assert found["Epargne brute"] == income - spending


def test_aggregates_are_of_the_right_size(published: list[Account]) -> None:
    main = [a for a in published if a.kind == "Budget principal"]
    assert len(main) == 104
    assert len({a.insee for a in main}) == 104
    for account in main:
        for year, amounts in account.amounts.items():
            if year not in account.people:
                continue
            people = account.people[year]
            income = amounts["Recettes de fonctionnement"] / 100 / people
            assert 450 < income < 2_800, account.name
            assert -0.05 < amounts["Epargne brute"] / amounts["Recettes de fonctionnement"] < 0.42
            assert 0 < amounts[DEBT] / 100 / people < 6_000
    small = next(a for a in main if a.insee == SMALL_TOWN)
    assert 1_000 < small.amounts[2025]["Recettes de fonctionnement"] / 100 / 5_820 < 1_150


def test_each_of_the_two_towns_has_ten_peers_of_its_size(published: list[Account]) -> None:
    people = {a.insee: a.people[2026] for a in published}
    for insee, low, high in ((CENTRE, 20_000, 50_000), (SMALL_TOWN, 5_000, 10_000)):
        assert low <= people[insee] < high
        assert sum(low <= n < high for code, n in people.items() if code != insee) >= 10


def test_peers_bear_no_code_and_no_name_of_a_real_commune() -> None:
    peers = rows("finance_communes_pairs.csv")
    assert len({r["code"] for r in peers}) == len({r["nom"] for r in peers}) == 60
    assert all(re.fullmatch(r"96\d{3}", r["code"]) for r in peers)
    path = SHARED / "territory" / "decoupage-administratif-communes.json.gz"
    if not path.is_file():
        pytest.skip("liste officielle des communes absente (../shared)")
    with gzip.open(path) as file:
        official = json.load(file)
    names = {_bare(c["nom"]) for c in official}
    assert not [r["nom"] for r in peers if _bare(r["nom"]) in names]
    assert not [c["code"] for c in official if c["code"].startswith("96")]


def _bare(name: str) -> str:
    return re.sub(r"[^a-z]", "", fold(name).replace("œ", "oe"))


def test_the_balance_is_balanced_and_agrees_with_the_account(world: World) -> None:
    account = _closed(world)[1]
    entries = balance(account, 25_000_000_00)
    assert sum(e.opening for e in entries.values()) == 0
    assert sum(e.balance for e in entries.values()) == 0
    done = {"D": 0, "R": 0}
    for line in account.lines:
        if line.key.article not in {"001", "002"}:
            done[line.key.sens] += line.realised
    assert sum(e.debit for e in entries.values()) == done["D"]
    assert sum(e.credit for e in entries.values()) == done["R"]
    assert sum(e.order_debit - e.order_credit for e in entries.values()) == 0
    assert entries["60612"].debit == sum(
        line.realised for line in account.lines if line.key.article == "60612"
    )


def test_the_debt_of_the_balance_is_the_debt_that_is_published(
    world: World, published: list[Account]
) -> None:
    (path,) = (world.out / "finances" / "balances").iterdir()
    assert path.name == "Balance_Commune_2025.csv"
    with path.open(encoding="cp1252", newline="") as file:
        loans = [r for r in csv.DictReader(file, delimiter=";") if r["COMPTE"] == "1641"]
    main = next(a for a in published if a.insee == CENTRE and a.kind == "Budget principal")
    assert [_cents(r["SC"]) for r in loans] == [main.amounts[2025][DEBT]]


# ── contracts, grants, deliberations ──


def test_contracts_end_one_after_the_other_and_some_are_changed(world: World) -> None:
    files = sorted((world.out / "finances" / "marches").iterdir())
    records = [r for p in files for r in json.loads(p.read_text("utf-8"))["marches"]["marche"]]
    contracts = [r for r in records if isinstance(r, dict) and r["objet"]]
    assert len(contracts) == 36 * 2 + sum(r["id"].startswith("2026") for r in contracts)
    assert len({r["id"] for r in contracts}) == len(contracts)
    assert 5 < sum(bool(r["modifications"]) for r in contracts) < 40
    assert all(r["dateNotification"] <= UNTIL.isoformat() for r in contracts)
    assert len({r["dureeMois"] for r in contracts}) > 5
    assert all(r["considerationsEnvironnementales"] for r in contracts)


def test_grants_of_a_closed_exercice_are_those_of_its_account(world: World) -> None:
    for account in _closed(world)[:2]:
        path = world.out / "finances" / "subventions" / f"subventions-{account.year}.csv"
        grants = [r for r in _table(path) if r["nomBeneficiaire"] and "." in r["montant"]]
        paid = sum(line.realised for line in account.lines if line.key.article == "65748")
        assert sum(_cents(r["montant"]) for r in grants) == paid
        assert 110 < len(grants) < 190


def test_no_grant_and_no_contract_goes_to_a_person(world: World) -> None:
    for path in (world.out / "finances" / "subventions").iterdir():
        for row in _table(path):
            name, known = (
                row["nomBeneficiaire"],
                bool(row["idBeneficiaire"] + row["rnaBeneficiaire"]),
            )
            assert not name or not is_person(name, identified=known), name
    settings = parameters("finance_marches.toml")
    assert not [n for n in settings["titulaires"] if is_person(n, identified=True)]


def test_every_budget_vote_has_its_deliberation(world: World) -> None:
    files = sorted((world.out / "finances" / "deliberations").iterdir())
    found = [
        r for p in files for r in _table(p) if r["DELIB_OBJET"] and "-BIS" not in r["DELIB_ID"]
    ]
    assert len({r["DELIB_ID"] for r in found}) == len(found)
    voted = {(r["DELIB_DATE"], r["BUDGET_ANNEE"]) for r in found if r["BUDGET_ANNEE"]}
    first = f"{world.years[0]}-01-01"
    for act in documents_of(world, "principal"):
        if act.stage != "VC" and first <= act.decided.isoformat() <= UNTIL.isoformat():
            assert (act.decided.isoformat(), str(act.year)) in voted
    for row in found:
        votes = [int(row[c]) for c in ("VOTE_POUR", "VOTE_CONTRE", "VOTE_ABSTENTION")]
        assert sum(votes) == int(row["VOTE_REEL"]) <= int(row["VOTE_EFFECTIF"])
    per_year = [len(_table(p)) for p in files[:2]]
    assert all(95 < count < 160 for count in per_year)


def test_every_contract_registered_has_a_service_and_an_envelope_of_the_budget(
    world: World, known: dict[int, Books]
) -> None:
    path = world.out / "finances" / "registre" / "registre-marches.csv"
    with path.open(encoding="cp1252", newline="") as file:
        found = [r for r in csv.DictReader(file, delimiter=";") if r["Enveloppe"]]
    places = {(p.service, p.envelope) for book in known.values() for p in book.posts}
    named = [r for r in found if r["Service gestionnaire"]]
    assert {(r["Service gestionnaire"], r["Enveloppe"]) for r in named} <= places
    files = (world.out / "finances" / "marches").glob("decp-*.json")
    records = [r for p in files for r in json.loads(p.read_text("utf-8"))["marches"]["marche"]]
    contracts = {r["id"] for r in records if isinstance(r, dict) and r["objet"]}
    registered = {r["N° marché"] for r in named}
    assert registered < contracts
    assert 0 < len(contracts - registered) < len(contracts) / 6


def test_the_rows_of_the_green_annex_add_up_to_the_lines_of_the_account(world: World) -> None:
    files = sorted((world.out / "finances" / "budget-vert").iterdir())
    assert [p.name for p in files] == ["budget-vert-2024.csv", "budget-vert-2025.csv"]
    for path, account in zip(files, _closed(world)[:2], strict=True):
        with path.open(encoding="cp1252", newline="") as file:
            next(file)
            rows_ = [r for r in csv.DictReader(file, delimiter=";") if r["Article"]]
        spent = {(x.key.article, x.key.function): x.realised for x in investments(account)}
        rated: dict[tuple[str, str], int] = defaultdict(int)
        for row in rows_[:-2]:
            rated[row["Article"], row["Fonction"]] += int(row["Réalisé"].replace(",", ""))
        assert all(rated[key] == spent[key] for key in rated)
        assert "1641" not in {article for article, _ in rated}
        told = {row["Axe 6 - Biodiversité"] for row in rows_}
        assert (told == {""}) == (account.year == 2024)
        assert "Non coté" in {row["Axe 1 - Atténuation"] for row in rows_}


# ── invoices, titles ──


def test_invoices_are_paid_in_about_a_month_and_never_before_they_come(world: World) -> None:
    path = world.out / "finances" / "factures" / "factures-2025.csv"
    with path.open(encoding="cp1252", newline="") as file:
        next(file)
        found = [r for r in csv.DictReader(file, delimiter=";") if r["État"] == "Payée"]
    assert 8_000 < len(found) < 11_000
    waits = []
    for row in found:
        try:
            came, left = (_day(row[c]) for c in ("Date de réception", "Date de paiement"))
        except ValueError:
            continue
        waits.append((left - came).days)
    assert min(waits) >= 1
    assert 22 < sum(waits) / len(waits) < 35
    late = sum(wait > 30 for wait in waits) / len(waits)
    assert 0.1 < late < 0.45


def _day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d/%m/%Y").date()


def test_nothing_is_dated_after_the_last_day(world: World) -> None:
    path = world.out / "finances" / "factures" / "factures-2026.csv"
    days = re.findall(r"\d\d/\d\d/\d{4}", path.read_text(encoding="cp1252"))
    assert max(_day(d) for d in days if not d.startswith("31/02")) <= UNTIL
    titles = _table(world.out / "finances" / "recouvrement" / "titres-de-recettes.csv")
    assert max(r["Dernier jour"] for r in titles if r["Dernier jour"][:2] == "20") == "2026-10-31"


def test_most_of_what_is_billed_is_cashed(world: World) -> None:
    titles = _table(world.out / "finances" / "recouvrement" / "titres-de-recettes.csv")
    whole = [r for r in titles if re.match(r"2025-", r["Premier jour"])]
    issued, cashed = (sum(_cents(r[c]) for r in whole) for c in ("Titres émis", "Titres recouvrés"))
    assert 0.93 < cashed / issued < 1.0


# ── the whole ──


def _contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}


def test_the_same_options_give_the_same_bytes(world: World, tmp_path: Path) -> None:
    again = _written(tmp_path)
    assert _contents(again.out) == _contents(world.out)
    assert again.truth.sources == world.truth.sources


def test_a_week_later_the_past_has_not_changed(world: World, tmp_path: Path) -> None:
    earlier = _written(tmp_path, until=UNTIL - dt.timedelta(days=40))
    now = _contents(world.out)
    for name, content in _contents(earlier.out).items():
        if name.startswith("finances/consommation/"):
            assert now[name] == content, name
    assert len(_contents(earlier.out)) < len(now)


@pytest.mark.parametrize("until", [dt.date(2026, 1, 5), dt.date(2026, 12, 31)])
def test_one_exercice_alone_can_be_written(until: dt.date, tmp_path: Path) -> None:
    found = _written(tmp_path, until=until, years=1)
    names = _contents(found.out)
    assert any(name.startswith("finances/consommation/") for name in names)
    assert not any(name.startswith(("finances/ofgl/", "finances/balances/")) for name in names)
    assert found.truth.sources["balances"].rows_read == 0
    write_budgets(found)
    voted = [p.name.split("-")[3:5] for p in (tmp_path / "budget" / "principal").iterdir()]
    assert (["BP", "2027"] in voted) == (until.month == 12)


def test_the_opening_debt_is_said_for_each_budget() -> None:
    for name, _ in BUDGETS:
        assert load_model(name).parameters["encours_dette"] > 0


def test_the_small_town_has_the_population_its_budget_is_made_for() -> None:
    assert populations([2026])[SMALL_TOWN, 2026][1] == 5_820
