"""Every TotEM of the real pack, through the engine of the pages, against its true totals."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from dashboard.budget import documents, level, scope_of
from dashboard.budget.credits import credits_gap
from dashboard.build.run import Order, build
from dashboard.components.budget_gap import explanation, title_of_gap
from dashboard.extracts.opening import open_bytes
from dashboard.secrecy import Gate
from dashboard.settings import DATA, QUERIES
from dashboard.store.versions import open_version
from tests.real.readme import REAL, Entry, absent, entries
from tests.tinytown import Quiet

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]

STAGES = {"01": "BP", "02": "DM", "03": "BS", "09": "CA", "10": "CFU"}
MOVEMENTS = {"réel": "reel", "ordre": "ordre"}
_HEADING = re.compile(r"exercice (\d{4}), NatDec (\d\d), \S+, SIRET (\d{14})")
_AMOUNT = re.compile(r"(MtReal|MtPrev) ([DR])(?: (réel|ordre))? (-?\d+\.\d\d)")
FINAL = ("CA", "CFU")
ZERO = Decimal("0.00")

SOURCES = """
[actes]
nom = "Actes budgétaires"
producteur = "Collectivités"
licence = "Licence Ouverte 2.0"
lecteur = "totem"
table = "budget_ligne"
fichiers = [
    "budget/bretagne/*.totem.xml",
    "budget/montpellier/VilleMTP_MTP_CA_*.xml",
    "budget/montpellier/VilleMTP_MTP_CA_*.xml.gz",
    "budget/montpellier/VilleMTP_MTP_Budget*.xml",
    "budget/montpellier-metropole/**/*.xml",
]

[plans]
nom = "Plans de comptes"
producteur = "DGCL"
licence = "Texte réglementaire"
lecteur = "plan_de_compte"
table = "plan_de_compte"
fichiers = ["budget/nomenclature/planDeCompte-*.xml.gz"]
"""


@dataclass(frozen=True)
class Act:
    """One TotEM, what the table of true figures says of it, and its lines read plainly."""

    entry: Entry

    @property
    def heading(self) -> tuple[str, str, str]:
        """Year, stage as the address says it, SIRET."""
        found = _HEADING.search(self.entry.figures)
        if found is None:
            raise AssertionError(self.entry.figures)
        stage = STAGES[found[2]]
        number = re.search(r"-DM(\d)-", self.entry.name)
        return found[1], f"DM{number[1]}" if number else stage, found[3]

    @property
    def written(self) -> dict[tuple[str, str, str], Decimal]:
        """(measure, side, movement) → true total; the movement is "" for what is voted."""
        return {
            (measure, side, MOVEMENTS.get(movement, "")): Decimal(amount)
            for measure, side, movement, amount in _AMOUNT.findall(self.entry.figures)
        }

    def lines(self) -> Iterator[dict[str, str]]:
        """Second implementation: the whole tree, plain loops."""
        root = etree.fromstring(open_bytes(self.entry.path))
        for element in root.iter("{*}LigneBudget"):
            cells = {etree.QName(c).localname: c.get("V", "") for c in element}
            sections = element.xpath("*[local-name()='CaracSup'][@Code='Section']/@V")
            yield {**cells, "Section": str(sections[0]) if sections else ""}


def acts() -> list[Act]:
    found = [e for e in entries().values() if "LigneBudget" in e.shape and "budget/" in e.name]
    return [Act(entry) for entry in found]


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    """Every act in one version."""
    folder = tmp_path_factory.mktemp("actes")
    pack = folder / "montpellier"
    pack.mkdir()
    territory = (DATA / "montpellier" / "territoire.toml").read_bytes()
    (pack / "territoire.toml").write_bytes(territory)
    (pack / "sources.toml").write_text(SOURCES, encoding="utf-8")
    build(Order(pack, REAL, folder / "base", QUERIES), Quiet())
    return Gate(open_version(folder / "base"))


ACTS = acts() if not absent() else []


def test_every_act_of_the_pack_is_compared(gate: Gate) -> None:
    assert len(ACTS) == 37
    known = {(str(d.exercice), d.stage, d.budget_siret) for d in documents(gate) if d.retained}
    assert known == {act.heading for act in ACTS}


@pytest.mark.parametrize("act", ACTS, ids=[Path(a.entry.name).name for a in ACTS])
def test_totals_by_side_and_movement_are_true_to_the_cent(gate: Gate, act: Act) -> None:
    year, stage, siret = act.heading
    voted = {"D": ZERO, "R": ZERO}
    for movement in MOVEMENTS.values():
        scope = scope_of(gate, budget=siret, year=year, stage=stage, movement=movement)
        for side in "DR":
            here = level(gate, scope, path="nature", side=side)
            if stage in FINAL:
                done = here.total.realise or ZERO
                assert done == act.written.get(("MtReal", side, movement), ZERO)
            else:  # what it recalls of the year before stays in its lines, and is not its own
                assert here.total.realise is None
            voted[side] += here.total.vote or ZERO
    for side, amount in voted.items():
        assert amount == act.written.get(("MtPrev", side, ""), ZERO)


@pytest.mark.parametrize("act", ACTS, ids=[Path(a.entry.name).name for a in ACTS])
def test_sections_and_chapters_are_those_a_plain_walk_of_the_file_finds(
    gate: Gate, act: Act
) -> None:
    year, stage, siret = act.heading
    told: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    silent = False
    for line in act.lines():
        chapter = line.get("ContNat", "")
        silent = silent or not line["Section"] or not chapter
        movement = {"0": "reel", "1": "ordre"}[line["OpBudg"]]
        key = (line["Section"], line["CodRD"], movement, chapter)
        told[key] += Decimal(line.get("MtReal") or "0") if stage in FINAL else ZERO
    found: dict[tuple[str, ...], Decimal] = {}
    for movement in ("reel", "ordre"):
        scope = scope_of(gate, budget=siret, year=year, stage=stage, movement=movement)
        for side in "DR":
            for section in level(gate, scope, path="nature", side=side).children:
                inner = level(gate, scope, path="nature", node=(section.code,), side=side)
                for chapter in inner.children:
                    key = (section.code, side, movement, chapter.code)
                    found[key] = chapter.amounts.realise or ZERO
    if silent:  # the file does not say them: only what it says can be compared
        by_side: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for (_, side, movement, _), amount in told.items():
            by_side[side, movement] += amount
        for (_, side, movement, _), amount in found.items():
            by_side[side, movement] -= amount
        assert set(by_side.values()) <= {ZERO}
        assert "" not in {section for section, *_ in found}
    else:
        assert {k: v for k, v in found.items() if v} == {k: v for k, v in told.items() if v}


@pytest.mark.parametrize("act", ACTS, ids=[Path(a.entry.name).name for a in ACTS])
def test_order_movements_net_to_zero_between_expenses_and_receipts(gate: Gate, act: Act) -> None:
    year, stage, siret = act.heading
    scope = scope_of(gate, budget=siret, year=year, stage=stage, movement="ordre")
    spent, earned = (level(gate, scope, path="nature", side=side).total for side in "DR")
    assert (spent.realise or ZERO) == (earned.realise or ZERO)
    assert (spent.vote or ZERO) == (earned.vote or ZERO)


CRACH = "21560046100010"


@pytest.mark.parametrize("movement", ["reel", "ordre"])
def test_the_credits_of_crach_are_explained_to_the_cent(gate: Gate, movement: str) -> None:
    """BP 2021 is not in the pack: the second decision says the budget it found."""
    found = credits_gap(gate, budget=CRACH, year=2021, movement=movement)
    assert found is not None
    assert (found.account, found.with_bp, found.acts) == ("CA", False, ("DM2", "DM3"))
    assert found.missing == ("BP", "DM1")
    assert found.support == "DM2"
    assert found.apart == ()
    assert {c.gap for c in found.chapters} == {ZERO}


def test_the_gap_of_crach_is_the_vote_that_is_not_in_the_files(gate: Gate) -> None:
    found = credits_gap(gate, budget=CRACH, year=2021)
    assert found is not None
    sums = {(s.section, s.side): s for s in found.sums}
    assert {key: s.opened for key, s in sums.items()} == {
        ("F", "D"): Decimal("2612060.89"),
        ("F", "R"): Decimal("3795999.06"),
        ("I", "D"): Decimal("2477537.75"),
        ("I", "R"): Decimal("1293599.58"),
    }
    assert {s.changes for s in sums.values()} == {ZERO}
    assert {c.chapter: c.changes for c in found.moved} == {
        "014": Decimal("2157.00"),
        "65": Decimal("-2157.00"),
    }
    said = " ".join(explanation(found))
    assert "Le budget primitif et la décision modificative n°\u00a01 de 2021 ne sont pas" in said
    assert "au centime" in title_of_gap(found)


def test_a_budget_without_any_vote_says_that_nothing_can_be_rebuilt(gate: Gate) -> None:
    found = credits_gap(gate, budget="21560046100085", year=2021)
    assert found is not None
    assert {c.gap for c in found.chapters} == {None}
    assert title_of_gap(found).startswith("Rien ne permet de reconstituer")


def number_of(text: str) -> str:
    """« D 2013P22 2013/1 » is 2013P22, as the annex writes it."""
    words = text.split()
    return words[1] if len(words) == 3 else text.strip()


def bearing(act: Act, measure: str) -> dict[str, dict[str, Decimal]]:
    """Side → programme → sum of a measure over the real lines that bear it."""
    found: dict[str, dict[str, Decimal]] = {"D": defaultdict(Decimal), "R": defaultdict(Decimal)}
    root = etree.fromstring(open_bytes(act.entry.path))
    for element in root.iter("{*}LigneBudget"):
        numbers = element.xpath("*[local-name()='CaracSup'][@Code='ProgAutoNum']/@V")
        cells = {etree.QName(c).localname: c.get("V", "") for c in element}
        if numbers and element.get("calculated", "false") == "false" and cells["OpBudg"] == "0":
            sums = found[cells["CodRD"]]
            sums[number_of(str(numbers[0]))] += Decimal(cells.get(measure) or 0)
    return found


def annexed(act: Act, name: str) -> dict[str, Decimal]:
    """Programme → sum of an amount of the annex, where it is written."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for element in etree.fromstring(open_bytes(act.entry.path)).iter("{*}APCP"):
        cells = {etree.QName(c).localname: c.get("V", "") for c in element}
        if cells.get("CodSTypAutori") == "S" and cells.get(name):
            found[number_of(cells["NumAutori"])] += Decimal(cells[name])
    return dict(found)


@pytest.mark.parametrize("act", ACTS, ids=[Path(a.entry.name).name for a in ACTS])
def test_programmes_are_those_the_lines_bear(gate: Gate, act: Act) -> None:
    year, stage, siret = act.heading
    scope = scope_of(gate, budget=siret, year=year, stage=stage)
    said = bearing(act, "MtReal" if stage in FINAL else "MtPrev")
    for side in "DR":
        here = level(gate, scope, path="programme", side=side)
        done = "realise" if stage in FINAL else "vote"
        sums = {c.code: getattr(c.amounts, done) or ZERO for c in here.children if c.code}
        assert {code: v for code, v in sums.items() if v} == {
            code: v for code, v in said[side].items() if v
        }
        assert set(said[side]) <= set(sums)


@pytest.mark.parametrize("act", ACTS, ids=[Path(a.entry.name).name for a in ACTS])
def test_the_annex_of_programmes_is_the_sum_of_its_rows(gate: Gate, act: Act) -> None:
    year, stage, siret = act.heading
    asked = {"budget_siret": siret, "exercice": int(year)}
    rows = [r for r in gate.run("budget/programmes", asked).records() if r["etape"] == stage[:2]]
    for name, column in (
        ("MtCPReal", "cp_mandates_eur"),
        ("MtCPOuv", "cp_ouverts_eur"),
        ("MtCPAnt", "cp_anterieurs_eur"),
        ("MtAutoriVote", "ap_revision_eur"),
    ):
        assert {r["programme"]: r[column] for r in rows if r[column] is not None} == annexed(
            act, name
        )


def test_what_is_left_to_finance_is_what_the_next_account_opens_with(gate: Gate) -> None:
    """Montpellier, accounts 2021 and 2022, wherever what is left is told."""
    siret = "21340172201787"
    asked = {"budget_siret": siret, "exercice": 2021, "etape": "CA"}
    rows = gate.run("budget/programmes", asked).records()
    left = {r["programme"]: r["reste_a_financer_eur"] for r in rows}
    act = next(a for a in ACTS if a.heading == ("2022", "CA", siret))
    after = annexed(act, "MtAutoriNonCouvParCP_01_01_N")
    told = {code for code in after if left.get(code) is not None}
    assert len(told) > 30
    assert {code: left[code] for code in told} == {code: after[code] for code in told}
