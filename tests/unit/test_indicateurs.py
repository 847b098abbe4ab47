"""Every indicator of the catalogue on about ten rows, against values worked out by hand.

`indicateurs/<famille>.toml`: per indicator, rows of the tables its facts are read from, and the
numerator, denominator and value expected of some periods and territories. Adding an indicator
adds its entry there.
"""

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path

import engine
import pytest
from empty_base import insert

from dashboard.build.indicator_values import MADE, compute
from dashboard.catalogue.indicators import FAMILIES, load_indicators
from dashboard.indicators.periods import parse_period
from dashboard.indicators.points import point
from dashboard.queries import library
from dashboard.settings import ROOT

FOLDER = Path(__file__).parent / "indicateurs"
CATALOGUE = load_indicators()
TABLES = {
    "capteur": (
        "capteur_id VARCHAR, propriete VARCHAR, nom VARCHAR, territoire VARCHAR,"
        " source VARCHAR DEFAULT 's'"
    ),
    "mesure_jour": (
        "capteur_id VARCHAR, propriete VARCHAR, jour DATE, somme DOUBLE, moyenne DOUBLE,"
        " minimum DOUBLE, maximum DOUBLE, releves_nb BIGINT, couverture_part DOUBLE"
    ),
    "mesure_longue": (
        "capteur_id VARCHAR, propriete VARCHAR, debut TIMESTAMP, fin TIMESTAMP, valeur DOUBLE"
    ),
    "budget_ligne": (
        "fichier_id INTEGER DEFAULT 1, exercice INTEGER, etape VARCHAR DEFAULT 'SITUATION',"
        " numero VARCHAR, budget_siret VARCHAR, budget_type VARCHAR DEFAULT 'P', section VARCHAR,"
        " sens VARCHAR, mouvement VARCHAR, chapitre VARCHAR, article VARCHAR, service VARCHAR,"
        " credits_ouverts_eur DECIMAL(18,2), engage_eur DECIMAL(18,2), realise_eur DECIMAL(18,2),"
        " date_situation DATE"
    ),
    "budget_document": (
        "fichier_id INTEGER, exercice INTEGER, etape VARCHAR, numero VARCHAR,"
        " budget_siret VARCHAR, budget_type VARCHAR, date_situation DATE, retenu BOOLEAN"
    ),
    "budget_population": "budget_siret VARCHAR, exercice INTEGER, population_nb INTEGER",
    "contexte": (
        "fichier_id INTEGER DEFAULT 1, code VARCHAR, indicateur VARCHAR, periode VARCHAR,"
        " valeur DOUBLE, etat VARCHAR"
    ),
    "equipement": "equipement_id VARCHAR, nom VARCHAR, territoire VARCHAR",
    "agregat_financier": (
        "fichier_id INTEGER DEFAULT 1, exercice INTEGER, siren VARCHAR, type_de_budget VARCHAR,"
        " agregat VARCHAR, montant_eur DECIMAL(18,2), population_nb INTEGER"
    ),
}
"""Tables of a version that facts are read from, beside those of `engine.TABLES`."""
NAMES = {
    "demande": "brut_demande",
    "budget": "budget_ligne",
    "situation": "budget_ligne",
    "habitants": "budget_population",
}
"""What a case calls a table that has another name."""
TARGETS = {"brut_demande": "demande", "activite": "activite"}
INPUTS = (*TABLES, "brut_demande", "activite", "source")
SIREN = "200000000"
PEOPLE = {"V": 1000, "A": 600}


def read_cases():
    """Entry of each indicator that has one; numbers stay exact."""
    found = {}
    for path in sorted(FOLDER.glob("*.toml")):
        entries = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        for code, entry in entries.items():
            found[code] = (path.stem, entry)
    return found


CASES = read_cases()


@pytest.fixture(scope="module")
def base():
    connection = engine.base()
    connection.execute("SET threads = 1")
    for table, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
    people = [
        {"code": code, "annee": 2022, "nature": "municipale", "population_nb": count}
        for code, count in PEOPLE.items()
    ]
    insert(connection, "population", people)
    insert(connection, "fichier", [{"fichier_id": 1, "source": "s", "nom": "essai.csv"}])
    pack = {"principal": "A", "siren": SIREN}
    insert(connection, "pack_territoire", [{"cle": k, "valeur": v} for k, v in pack.items()])
    yield connection
    connection.close()


def rows_of(text):
    """Rows of a table written in columns; an empty cell is unknown."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    heading, *body = lines
    return [{name: cell for name, cell in zip(heading, row, strict=True) if cell} for row in body]


def load(base, entry):
    """The rows of a case in their tables, and what a build would make of them."""
    for table in (*MADE, *INPUTS):
        base.execute(f"DELETE FROM {table}")
    for name, text in entry.items():
        if isinstance(text, str):
            table = NAMES.get(name, name)
            rows = rows_of(text)
            if table in ("brut_demande", "activite"):
                rows = [{"fichier_id": "1", **row} for row in rows]
            insert(base, table, [{k: yes_or_no(v) for k, v in row.items()} for row in rows])
            if table in TARGETS:
                insert(base, "source", [{"code": "s", "table_cible": TARGETS[table]}])
    base.execute("UPDATE activite SET fin = coalesce(fin, jour), position = rowid")
    base.execute("UPDATE activite SET categorie = coalesce(categorie, '')")
    base.execute(
        "UPDATE budget_ligne SET numero = coalesce(date_situation::VARCHAR, ''),"
        f" budget_siret = '{SIREN}' || if(budget_type = 'P', '00010', '00028')"
    )
    base.execute(f"UPDATE budget_population SET budget_siret = '{SIREN}00010'")
    base.execute(
        "INSERT INTO budget_document SELECT DISTINCT fichier_id, exercice, etape, numero,"
        " budget_siret, budget_type, date_situation, true FROM budget_ligne"
    )
    engine.refresh(base)


def yes_or_no(cell):
    return {"oui": True, "non": False}.get(cell, cell)


def computed(base, code):
    """Points of the whole of each territory, by (period, code of territory)."""
    indicator = CATALOGUE[code]
    compute(base, library(), indicator)
    today = dt.date(2030, 1, 1)
    blank = dict.fromkeys(("maintenant_avant", "avant", "maintenant_an", "an"))
    points = {}
    for row in engine.values(base, "dimension = ''"):
        found = point(indicator, {**row, **blank, "couverture_part": None}, today)
        points[found.period, row["territoire"]] = found
    return points


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_indicator_is_what_its_definition_says(base, code):
    _, entry = CASES[code]
    load(base, entry)
    points = computed(base, code)
    for wanted in entry["attendu"]:
        found = points[parse_period(wanted["periode"]), wanted.get("territoire", "V")]
        assert found.value is not None
        assert round(found.value, 6) == wanted["valeur"]
        for key, cell in (
            ("numerateur", found.numerator),
            ("denominateur", found.denominator),
            ("effectif", found.count),
        ):
            if key in wanted:
                assert cell == wanted[key], key


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_case_shows_that_its_indicator_is_not_constant(code):
    family, entry = CASES[code]
    assert family == CATALOGUE[code].family
    whole = [w for w in entry["attendu"] if "territoire" not in w]
    assert len({w["valeur"] for w in whole}) > 1


def test_every_indicator_has_its_case_and_every_case_its_indicator():
    assert CASES.keys() == CATALOGUE.keys()


def test_no_two_indicators_share_formula_and_source():
    made = {}
    for indicator in CATALOGUE.values():
        key = (
            indicator.facts,
            frozenset(indicator.params.items()),
            indicator.rollup,
            indicator.quantile if indicator.rollup == "centile" else None,
        )
        assert key not in made, f"{indicator.code} refait {made.get(key)}"
        made[key] = indicator.code


def test_the_example_of_the_style_page_is_the_entry_itself():
    page = (ROOT / "docs" / "STYLE.md").read_text(encoding="utf-8")
    block = page.split("## An indicator")[1].split("```toml")[1].split("```")[0]
    ((code, example),) = tomllib.loads(block).items()
    path = ROOT / "data" / "catalogue" / "indicateurs" / f"{CATALOGUE[code].family}.toml"
    assert example == tomllib.loads(path.read_text(encoding="utf-8"))[code]


def test_the_library_covers_the_families_of_a_town():
    counts = dict.fromkeys(FAMILIES, 0)
    for indicator in CATALOGUE.values():
        counts[indicator.family] += 1
    assert len(CATALOGUE) >= 60
    assert min(counts.values()) >= 1
    assert len(counts) >= 12


def test_every_indicator_says_what_a_reader_needs():
    for indicator in CATALOGUE.values():
        assert indicator.question.endswith("?"), indicator.code
        assert indicator.definition.endswith("."), indicator.code
        assert indicator.caveat.endswith("."), indicator.code
        assert set(indicator.odd) <= set(range(1, 18)), indicator.code
        assert indicator.facts in library().queries, indicator.code
        assert indicator.valid_to is None or indicator.valid_from <= indicator.valid_to
