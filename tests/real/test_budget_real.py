from __future__ import annotations

import re
from decimal import Decimal

import pytest

from dashboard.budget.evolution import evolution
from dashboard.build.run import Order, build
from dashboard.extracts.opening import open_bytes
from dashboard.queries import library, run
from dashboard.secrecy import Gate
from dashboard.settings import DATA, QUERIES
from dashboard.store.versions import Version, open_version
from tests.real import budget
from tests.real.readme import REAL, absent, entries
from tests.tinytown import Quiet

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]


@pytest.fixture(scope="module")
def crach(tmp_path_factory: pytest.TempPathFactory) -> Version:
    base = tmp_path_factory.mktemp("crach")
    build(Order(DATA / "crach", REAL, base, QUERIES), Quiet())
    return open_version(base)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Version:
    """The budget half of Montpellier's pack, built alone."""
    folder = tmp_path_factory.mktemp("montpellier")
    pack = folder / "montpellier"
    pack.mkdir()
    source = DATA / "montpellier"
    (pack / "territoire.toml").write_bytes((source / "territoire.toml").read_bytes())
    text = (source / "sources.toml").read_text(encoding="utf-8")
    half = text.partition("fin de « Budget »")[0].rpartition("\n")[0]
    (pack / "sources.toml").write_text(half + "\n", encoding="utf-8")
    build(Order(pack, REAL, folder / "base", QUERIES), Quiet())
    return open_version(folder / "base")


def ask(version: Version, name: str, **params: object) -> list[dict]:
    query = library().get(f"budget/{name}")
    names = [column.name for column in query.columns]
    with version.cursor() as cursor:
        return [dict(zip(names, row, strict=True)) for row in run(cursor, query, params)]


def test_every_budget_file_gives_its_true_figures() -> None:
    figures = budget.figures()
    assert len(figures) > 300
    assert [f"{f.label} : {f.expected} ≠ {f.obtained}" for f in figures if not f.right] == []


def test_both_readers_agree_on_the_account_of_crach() -> None:
    name = "budget/bretagne/crach-CA-2021.scdl.csv"
    wanted = re.findall(r"Σ BGT_MTREAL (\d+\.\d\d)", entries()[name].figures)[0]
    totals = {f.label: f.obtained for f in budget.figures() if "crach-CA-2021" in f.label}
    spread = [Decimal(v) for k, v in totals.items() if "totem.xml · réalisé" in k]
    assert len(spread) == 4
    assert str(sum(spread)) == wanted
    assert totals[f"{name} · Σ MTREAL"] == wanted


def test_crach_loads_each_document_once(crach: Version) -> None:
    rows = ask(crach, "documents")
    kept = sorted((r["exercice"], r["etape"], r["numero"], r["budget_type"]) for r in rows)
    assert all(r["fichier"].endswith(".totem.xml") for r in rows)
    assert kept == [
        (2021, "CA", "", "A"),
        (2021, "CA", "", "P"),
        (2021, "DM", "2", "P"),
        (2021, "DM", "3", "P"),
        (2022, "BP", "", "P"),
    ]


def test_every_line_of_crach_finds_its_chapter_and_section(crach: Version) -> None:
    with crach.cursor() as cursor:
        lost = cursor.execute(
            "SELECT count(*) FROM budget_ligne WHERE section IS NULL OR chapitre IS NULL"
        ).fetchone()
    assert lost == (0,)
    assert ask(crach, "codes_sans_libelle") == []


def test_order_movements_of_every_act_net_to_zero(crach: Version, city: Version) -> None:
    rows = [r for v in (crach, city) for r in ask(v, "equilibre_ordre") if not r["deduit"]]
    assert len(rows) > 30
    gaps = {(r["ecart_vote_eur"], r["ecart_realise_eur"]) for r in rows if r["etape"] != "DM"}
    assert gaps == {(Decimal("0.00"), Decimal("0.00"))}


def test_the_city_is_one_series_with_its_breaks(city: Version) -> None:
    rows = ask(city, "evolution_annuelle", budget_siret="21340172201787")
    assert [r["exercice"] for r in rows] == [*range(2005, 2017), *range(2018, 2026)]
    breaks = {r["exercice"]: r["rupture"] for r in rows if r["rupture"]}
    assert set(breaks) == {2018, 2025}
    assert "exercice 2017 absent" in breaks[2018]
    assert "passage de M14 à M57" in breaks[2018]


def test_the_page_of_the_evolution_tells_the_same_amounts(city: Version) -> None:
    """2005 to 2025 on one axis: 2017 is a gap, 2025 is voted, the rest is the yearly query."""
    found = evolution(Gate(city), budget="21340172201787")
    told = {(c.section, c.side): c for c in found.whole}
    names = {
        ("F", "D"): "depense_fonctionnement_eur",
        ("F", "R"): "recette_fonctionnement_eur",
        ("I", "D"): "depense_investissement_eur",
        ("I", "R"): "recette_investissement_eur",
    }
    for row in ask(city, "evolution_annuelle", budget_siret="21340172201787"):
        for key, name in names.items():
            course = told[key]
            known = course.voted if row["mesure"] == "vote" else course.realised
            assert known[row["exercice"]] == row[name], (row["exercice"], key)
    assert {y.year: y.state for y in found.years if y.state != "clos"} == {
        2017: "absent",
        2025: "vote",
    }
    assert 2017 not in told["F", "D"].realised
    assert [b.words for b in found.breaks if b.year == 2018][:2] == [
        "exercice 2017 absent : aucun document reçu",
        "passage de M14 à M57",
    ]
    assert evolution(Gate(city), euros="constants").refused == "indice non chargé"


def test_coarse_policies_hold_all_the_spending_of_every_exercice(city: Version) -> None:
    found = evolution(Gate(city), budget="21340172201787", path="politique")
    spent = [c for c in found.whole if c.side == "D"]
    for year in (y.year for y in found.known if y.state == "clos"):
        whole = sum(c.realised.get(year, Decimal(0)) for c in spent)
        assert sum(c.realised.get(year, Decimal(0)) for c in found.policies) == whole, year


@pytest.mark.parametrize("year", [2018, 2019, 2020, 2021, 2025])
def test_savings_are_those_the_city_declares(city: Version, year: int) -> None:
    """Share of operating revenue, as its own acts say it (ValEparRFonc)."""
    declared = declared_savings()[year]
    row = next(r for r in ask(city, "evolution_annuelle") if r["exercice"] == year)
    revenue = row["recette_fonctionnement_eur"]
    ours = (revenue - row["depense_fonctionnement_eur"]) / revenue * 100
    assert ours.quantize(declared) == declared


def declared_savings() -> dict[int, Decimal]:
    found = {}
    for path in (REAL / "budget" / "montpellier").glob("*.xml*"):
        text = open_bytes(path).decode("latin-1")
        year = re.search(r'<NatDec V="\d+"/>\s*<Exer V="(\d{4})"/>', text)
        value = re.search(r'ValEparRFonc" V="([\d,]+)%?"', text)
        if year and value:
            found[int(year[1])] = Decimal(value[1].replace(",", "."))
    return found


def test_control_totals_of_the_version_are_those_of_the_files(city: Version) -> None:
    with city.cursor() as cursor:
        totals = {
            (source, key): value
            for source, key, value in cursor.execute("FROM controle").fetchall()
        }
    table = entries()["budget/montpellier/VilleMTP_MTP_BudgetAnt_2005_2016.csv"]
    assert totals[("budget_anterieur", "realise_eur")] in table.figures
    acts = [e for e in entries().values() if e.name.startswith("budget/montpellier-metropole/")]
    lines = sum(int(entry.shape.split()[0]) for entry in acts)
    assert totals[("budget_metropole", "lignes")] == str(lines)


def test_no_name_of_the_annexes_enters_the_base(city: Version) -> None:
    """Signatories, elected members and beneficiaries appear in no column of the budget."""
    text = open_bytes(REAL / "budget/montpellier/VilleMTP_MTP_CA_2023.xml").decode("latin-1")
    names = set(re.findall(r'<(?:Signataire|NomElu|NomBenefPret) V="([^"]{6,})"', text))
    assert len(names) > 50
    with city.cursor() as cursor:
        everything = str(cursor.execute("FROM budget_ligne").fetchall())
    assert [name for name in names if name in everything] == []
