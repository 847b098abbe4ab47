"""Every `.sql` file keeps the contract of its own header; nothing here names one of them."""

import datetime as dt
import itertools
import random

import pytest
from empty_base import METADATA, MemoryVersion, construct, insert, staged

from dashboard.build.construction import in_order
from dashboard.build.contours import CONTOUR_TABLES
from dashboard.build.indicator_values import FACT_COLUMNS, MADE, create, prepare
from dashboard.build.roadmap_rows import ROADMAP
from dashboard.catalogue.tables import TABLES
from dashboard.errors import QueryError
from dashboard.queries import BUILDING, bind, library
from dashboard.queries.syntax import read_syntax
from dashboard.secrecy import Gate
from dashboard.secrecy.gate import DETAIL, DETAILED, READER

QUERIES = library().queries
READS = sorted(name for name, query in QUERIES.items() if query.kind not in BUILDING)
FACTS = sorted(name for name, query in QUERIES.items() if query.kind == "faits")
BUILDS = [query.name for query in in_order(library())]
ROLLED = {
    "fait_horizon": "cumuls/horizon",
    "periode_jour": "cumuls/periode_jour",
    "periode_mois": "cumuls/periode_mois",
    "cumulee": "cumuls/somme",
}
"""Temporary tables the roll-ups find, and the query each is made by."""
WORDS = {
    "etape": ("BP", "DM", "CA"),
    "sens": ("D", "R"),
    "section": ("F", "I", None),
    "mouvement": ("reel", "ordre"),
    "budget_type": ("P", "A", None),
    "budget_siret": ("21340172300014", "21340172300022"),
    "nomenclature": ("M57-M57_D", "M14-M14_COM_SUP3500"),
    "genre": ("compte", "chapitre", "fonction"),
    "nature": ("municipale", "totale"),
    "niveau": ("ville", "quartier"),
    "parent": ("V", None),
    "code": ("V", "A", "B", "011"),
    "territoire": ("A", "B", None),
    "propriete": ("velo", "pm25", "no2", "places_libres", "temperature"),
    "releve": ("index", None, None),
    "compteur": ("A1", "A2"),
    "unite": ("passages", "µg/m³"),
    "etat": ("diffusee", "ok", None),
    "geometrie": ("POLYGON ((0 0, 1 0, 1 1, 0 0))",),
    "periode": ("2023", "2024"),
    "debut": ("10:00", "14:30"),
    "fin": ("12:00",),
    "table_cible": tuple(TABLES),
    "valeur": ("12.50", "3"),
    "cle": ("lignes", "valeur"),
}

CODED = ("projet_feuille", "projet_feuille_objectif")
"""Tables of the road map with one row a code; in the others `rang` comes after it."""


def cell(draw, name, type_):
    """A plausible value, now and then missing."""
    if type_.endswith("[]"):
        return [cell(draw, name, type_.removesuffix("[]"))]
    if type_ == "TIMESTAMP":
        start = dt.datetime(2024, 12, 28, 12) + dt.timedelta(minutes=draw.randrange(60 * 24 * 20))
        return start + dt.timedelta(hours=1) if name in ("fin", "clos_le") else start
    if type_ == "DATE":
        return dt.date(2024, 12, 28) + dt.timedelta(days=draw.randrange(20))
    if type_ == "BOOLEAN":
        return draw.random() < 0.5
    if type_.startswith("DECIMAL"):
        return draw.choice([None, draw.randrange(-1000, 90000) / 4])
    if type_ == "DOUBLE":
        return draw.choice([None, 0, draw.randrange(100) / 4])
    if type_ in ("INTEGER", "BIGINT"):
        return draw.choice([2023, 2024]) if name in ("exercice", "annee") else draw.randrange(1, 7)
    if type_ == "JSON":
        return '{"montant": "12,5"}'
    return draw.choice(WORDS.get(name, ("un", "deux", "011", "64")))


def fill(connection, rows=60):
    """Rows in every received table and every metadata table, repeats and gaps included."""
    draw = random.Random(20)
    for table in TABLES.values():
        for index in range(rows):
            row = {c.name: cell(draw, c.name, c.type) for c in table.columns}
            for column in table.columns:
                if column.required and row[column.name] is None:
                    text = cell(random.Random(1), column.name, "VARCHAR")
                    row[column.name] = 12.5 if column.type.startswith("DECIMAL") else text
            insert(
                connection,
                f"brut_{table.name}",
                [{**row, "fichier_id": 1 + index % 3, "position": index}],
            )
    for name, columns in METADATA.items():
        if name in {
            "pack_territoire",
            "pack_niveau",
            "nomenclature_courte",
            "grandeur",
            *CONTOUR_TABLES,
        }:
            continue
        types = [part.split() for part in columns.split(", ")]
        keys = {"source": "code", "fichier": "fichier_id", "fichier_ecarte": "nom"}
        unique = {**keys, "evaluation_carte": "code"}.get(name)
        if name in ROADMAP:
            unique = "rang" if name not in CODED else "code"
        for index in range(1, 4):
            row = {column: cell(draw, column, type_) for column, type_ in types}
            if name == "controle":
                row["source"] = str(index)
            if name == "ignore":
                row["fichier_id"] = index
            if unique:
                row[unique] = index if unique in ("fichier_id", "rang") else str(index)
            if "source" in row and name == "fichier":
                row["source"] = str(index)
            insert(connection, name, [row])


def roll(connection):
    """The tables an indicator is made with, from a few facts of an activity."""
    create(connection)
    prepare(connection, library())
    columns = ", ".join(f"{name} {kind}" for name, kind in FACT_COLUMNS.items())
    connection.execute(f"CREATE TEMP TABLE fait ({columns})")
    facts = library().get("faits/activite")
    connection.execute(
        f"INSERT INTO fait BY NAME SELECT * FROM ({facts.sql})",
        bind(facts, {"numerateur": "un", "denominateur": "deux"}),
    )
    for table, name in ROLLED.items():
        query = library().get(name)
        known = {
            "premier": dt.date(2024, 12, 1),
            "dernier": dt.date(2025, 1, 20),
            "genres": ["semaine", "mois", "cumul"],
            "dimensions": ["", "categorie"],
        }
        values = {param.name: known[param.name] for param in query.params}
        connection.execute(f"CREATE TEMP TABLE {table} AS {query.sql}", values)


@pytest.fixture(scope="module")
def empty():
    connection = staged()
    construct(connection)
    roll(connection)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def filled():
    connection = staged()
    fill(connection)
    construct(connection)
    roll(connection)
    yield connection
    connection.close()


NEUTRAL = {"VARCHAR[]": [""], "DOUBLE": 0.5}
"""What a list or a quantile must be for a statement to be understood; nothing otherwise."""


def described(connection, query):
    cursor = connection.execute(query.sql, {p.name: NEUTRAL.get(p.type) for p in query.params})
    return [(column[0], str(column[1])) for column in cursor.description]


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_columns_and_types_are_those_announced(name, empty):
    query = QUERIES[name]
    assert described(empty, query) == [(c.name, c.type) for c in query.columns]


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_no_division_may_meet_zero(name):
    assert read_syntax(QUERIES[name].sql, file=name).bare_divisions == 0


@pytest.mark.parametrize("name", READS)
def test_reads_are_ordered(name):
    assert read_syntax(QUERIES[name].sql, file=name).ordered


@pytest.mark.parametrize("name", READS)
def test_reads_touch_only_tables_kept_in_a_version(name):
    kept = (
        {t for t in METADATA if t != "nomenclature_courte"}
        | set(library().makers)
        | set(CONTOUR_TABLES)
        | set(MADE)
    )
    assert set(QUERIES[name].tables) <= kept


@pytest.mark.parametrize("name", FACTS)
def test_facts_give_only_the_columns_that_roll_ups_know(name):
    given = {column.name: column.type for column in QUERIES[name].columns}
    assert given.items() <= FACT_COLUMNS.items()
    assert "jour" in given
    assert {"numerateur", "valeur", "cle"} & set(given)


@pytest.mark.parametrize("name", READS)
def test_a_missing_parameter_is_refused_and_an_optional_one_is_not(name):
    query = QUERIES[name]
    if any(not p.optional for p in query.params):
        with pytest.raises(QueryError):
            bind(query, {})
    else:
        assert set(bind(query, {}).values()) <= {None}


@pytest.mark.parametrize("name", READS)
def test_what_comes_from_personal_requests_declares_its_protection(name):
    query = QUERIES[name]
    if "demande" in library().facts(name):
        assert query.secrecy is not None
        assert {p.type for p in query.params} <= {"DATE"}, "un filtre déferait le secret"


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_each_grain_is_met_once(name, filled):
    query = QUERIES[name]
    names = [column.name for column in query.columns]
    if query.grain:
        for values in sample_values(query):
            rows = filled.execute(query.sql, values).fetchall()
            keys = [tuple(row[names.index(g)] for g in query.grain) for row in rows]
            assert len(keys) == len(set(keys))


SAMPLES = {
    "VARCHAR": (None, "2024", "V", "1", "CA"),
    "INTEGER": (None, 2024),
    "DATE": (None, dt.date(2025, 1, 1)),
    "BOOLEAN": (True, False),
    "DOUBLE": (0.5,),
    "VARCHAR[]": (["", "semaine", "mois", "annee", "cumul", "categorie"],),
}


def sample_values(query):
    """Every combination of a few values of the parameters."""
    choices = [SAMPLES.get(p.type, (None,)) for p in query.params]
    names = [p.name for p in query.params]
    return [
        dict(zip(names, values, strict=True))
        for values in itertools.islice(itertools.product(*choices), 30)
    ]


@pytest.mark.parametrize("name", READS)
def test_columns_of_the_grain_are_never_missing(name, filled):
    query = QUERIES[name]
    names = [column.name for column in query.columns]
    rows = (
        filled.cursor().execute(query.sql, dict.fromkeys(p.name for p in query.params)).fetchall()
    )
    for row in rows:
        assert None not in [row[names.index(g)] for g in query.grain]


@pytest.mark.parametrize("name", READS)
def test_reads_go_through_the_gate(name, filled):
    query = QUERIES[name]
    with filled.cursor() as cursor:
        cursor.execute(
            "UPDATE source SET personnel = false, secret_k = if(table_cible = 'demande', 5, 0)"
        )
    values = {
        p.name: next(v for v in SAMPLES[p.type] if v is not None)
        for p in query.params
        if not p.optional
    }
    role = DETAIL if DETAILED & set(query.tables) else READER
    result = Gate(MemoryVersion(filled), role).run(name, values)
    assert result.names == tuple(column.name for column in query.columns)


@pytest.mark.parametrize("name", BUILDS)
def test_a_construction_runs_twice_with_the_same_rows(name, filled):
    query = QUERIES[name]
    first = filled.execute(query.sql).fetchall()
    assert first == filled.execute(query.sql).fetchall()


def test_purposes_are_sentences_in_french():
    for query in QUERIES.values():
        assert query.purpose.endswith("."), query.name
        assert query.purpose[0].isupper(), query.name
