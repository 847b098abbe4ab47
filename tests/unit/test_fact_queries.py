"""Queries of facts on a few rows counted by hand: meals, air, car parks, requests."""

import datetime as dt
from decimal import Decimal

import duckdb
import pytest
from empty_base import insert

from dashboard.catalogue.indicators import load_indicators
from dashboard.queries import bind, library

TABLES = {
    "fichier": "fichier_id INTEGER, source VARCHAR",
    "pack_territoire": "cle VARCHAR, valeur VARCHAR",
    "territoire": "code VARCHAR",
    "equipement": "equipement_id VARCHAR, nom VARCHAR, territoire VARCHAR",
    "capteur": (
        "capteur_id VARCHAR, propriete VARCHAR, nom VARCHAR, source VARCHAR, territoire VARCHAR"
    ),
    "contexte": "fichier_id INTEGER, code VARCHAR, indicateur VARCHAR, periode VARCHAR,"
    " valeur DOUBLE",
    "activite": (
        "fichier_id INTEGER, service VARCHAR, equipement VARCHAR, territoire VARCHAR, jour DATE,"
        " fin DATE, mesure VARCHAR, categorie VARCHAR DEFAULT '', prevu_nb DOUBLE,"
        " realise_nb DOUBLE, retenu BOOLEAN DEFAULT true"
    ),
    "mesure_jour": (
        "capteur_id VARCHAR, propriete VARCHAR, jour DATE, somme DOUBLE, moyenne DOUBLE,"
        " minimum DOUBLE, maximum DOUBLE, releves_nb BIGINT, couverture_part DOUBLE"
    ),
    "agregat_financier": (
        "fichier_id INTEGER, exercice INTEGER, siren VARCHAR, type_de_budget VARCHAR,"
        " agregat VARCHAR, montant_eur DECIMAL(18,2)"
    ),
    "brut_demande": (
        "fichier_id INTEGER, genre VARCHAR, service VARCHAR, categorie VARCHAR, canal VARCHAR,"
        " equipement VARCHAR, territoire VARCHAR, recu_le TIMESTAMP, pris_en_charge_le TIMESTAMP,"
        " clos_le TIMESTAMP, etat VARCHAR, sans_suite BOOLEAN, rouverte BOOLEAN"
    ),
}
DAY = dt.date(2018, 3, 5)


@pytest.fixture
def base():
    connection = duckdb.connect()
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    for table, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
    insert(connection, "fichier", [{"fichier_id": 1, "source": "un"}])
    insert(connection, "fichier", [{"fichier_id": 2, "source": "deux"}])
    yield connection
    connection.close()


def facts(base, code, *columns):
    """Facts of an indicator of the catalogue, these columns only."""
    indicator = load_indicators()[code]
    query = library().get(indicator.facts)
    asked = ", ".join(columns or ("numerateur", "denominateur"))
    return base.execute(
        f"SELECT {asked} FROM ({query.sql})", bind(query, indicator.params)
    ).fetchall()


def meals(base, *rows):
    """Rows of canteens: restaurant, measure, forecast, done, day."""
    names = ("equipement", "mesure", "prevu_nb", "realise_nb", "jour")
    filled = [dict(zip(names, (*row, DAY)[:5], strict=True)) for row in rows]
    insert(base, "activite", [{"fichier_id": 1, "territoire": "V", "fin": DAY} | r for r in filled])


def test_too_much_here_does_not_make_up_for_too_little_there(base):
    meals(base, ("A", "repas_servis", 100, 90), ("B", "repas_servis", 50, 60))
    assert sorted(facts(base, "erreur_prevision_repas")) == [(10, 50), (10, 100)]
    assert sorted(facts(base, "ecart_repas")) == [(-10, 50), (10, 100)]


def test_a_forecast_in_its_own_row_is_the_same_as_beside_what_was_served(base):
    meals(base, ("A", "repas_servis", None, 90), ("A", "repas_commandes", None, 100))
    assert facts(base, "erreur_prevision_repas") == [(10, 100)]


def test_what_is_unknown_makes_neither_waste_nor_error(base):
    meals(
        base,
        ("A", "repas_servis", 100, None),
        ("B", "repas_servis", None, 60),
        ("C", "repas_commandes", None, 70),
    )
    assert facts(base, "erreur_prevision_repas") == []
    assert facts(base, "ecart_repas") == []


def test_meals_are_compared_with_the_pupils_of_the_last_september(base):
    september, year_before = dt.date(2017, 9, 1), dt.date(2016, 9, 1)
    meals(
        base,
        ("École A", "eleves", None, 100, year_before),
        ("École A", "eleves", None, 120, september),
        ("École B", "eleves", None, 80, september),
        ("Cantine 1", "repas_servis", None, 90, dt.date(2017, 6, 1)),
        ("Cantine 1", "repas_servis", None, 95),
        ("Cantine 2", "repas_servis", None, 55),
        ("Cantine 1", "repas_servis", None, 0, dt.date(2018, 3, 6)),
        ("Cantine 1", "repas_servis", None, 50, dt.date(2019, 1, 7)),
    )
    found = facts(base, "frequentation_eleves", "jour", "numerateur", "denominateur")
    assert found == [(dt.date(2017, 6, 1), 90, 100), (DAY, 150, 200)]


def test_a_ratio_whose_whole_no_source_gives_is_not_made(base):
    meals(base, ("École A", "eleves", None, 100))
    assert facts(base, "eleves_par_classe") == []
    meals(base, ("École A", "classes", None, 4))
    assert facts(base, "eleves_par_classe") == [(100, 4)]


def yearly(base, *rows):
    """Published means: station, pollutant, year, value."""
    names = ("code", "indicateur", "periode", "valeur")
    filled = [dict(zip(names, row, strict=True)) for row in rows]
    insert(base, "contexte", [{"fichier_id": 1} | row for row in filled])


def test_each_published_mean_is_held_against_its_own_limit(base):
    insert(
        base,
        "capteur",
        [{"capteur_id": "S1", "propriete": "no2", "nom": "Gare", "territoire": "A"}],
    )
    yearly(
        base,
        ("S1", "no2_an", "2022", 20.0),
        ("S1", "pm25_an", "2022", 10.4),
        ("S2", "no2_an", "2022", 22.6),
        ("S2", "pm10_an", "2022", None),
        ("S2", "no2_mois", "2022-03", 90.0),
    )
    found = facts(base, "air_limites_2030", "equipement", "categorie", "territoire", "numerateur")
    assert sorted(found) == [
        ("Gare", "NO₂", "A", 0),
        ("Gare", "PM2,5", "A", 1),
        ("S2", "NO₂", None, 1),
    ]
    assert [row[0] for row in facts(base, "air_limites", "sum(numerateur)")] == [0]
    year = (dt.date(2022, 1, 1), dt.date(2022, 12, 31))
    assert facts(base, "no2_annuel", "jour", "fin", "numerateur", "denominateur") == [
        (*year, 20, 1),
        (*year, Decimal("22.6"), 1),
    ]


def test_a_monthly_total_bears_the_name_of_its_counter_and_the_place_it_stands(base):
    insert(base, "equipement", [{"equipement_id": "664", "nom": "Pont", "territoire": "Q1"}])
    insert(base, "territoire", [{"code": "Q1"}])
    yearly(base, ("664", "velo_mois", "2020-02", 12), ("665", "velo_mois", "2020-02", 5))
    columns = ("equipement", "territoire", "unite", "fin", "numerateur")
    last = dt.date(2020, 2, 29)
    assert facts(base, "passages_velo_mois", *columns) == [
        ("Pont", "Q1", "664", last, 12),
        ("665", None, "665", last, 5),
    ]


def polls(base, *rows):
    """Days of a sensor: name, property, mean, lowest, highest, count."""
    names = ("capteur_id", "propriete", "moyenne", "minimum", "maximum", "releves_nb")
    filled = [dict(zip(names, row, strict=True)) for row in rows]
    insert(base, "mesure_jour", [{"jour": DAY} | row for row in filled])


def test_a_stuck_car_park_is_told_and_left_out_of_the_occupancy(base):
    polls(
        base,
        ("P1", "places_libres", 30, 10, 60, 36),
        ("P1", "places_total", 100, 100, 100, 36),
        ("P2", "places_libres", 74, 74, 74, 36),
        ("P3", "places_libres", 20, 20, 20, 5),
    )
    assert facts(base, "occupation_stationnement", "unite", "numerateur", "denominateur") == [
        ("P1", 70, 100),
        ("P3", 0, 20),
    ]
    assert facts(base, "parkings_bloques", "unite", "numerateur", "denominateur") == [
        ("P1", 0, 1),
        ("P2", 1, 1),
    ]


def test_a_few_hours_do_not_make_a_day_of_air(base):
    polls(
        base,
        ("S1", "pm25", 16, 9, 30, 18),
        ("S2", "pm25", 16, 9, 30, 17),
        ("S3", "pm25", 15, 9, 30, 24),
    )
    assert facts(base, "pm25_depassements", "unite", "numerateur", "couverture") == [
        ("S1", 1, 0.75),
        ("S3", 0, 1),
    ]


def test_aggregates_are_those_of_the_town_and_whole(base):
    town = {"fichier_id": 1, "siren": "1", "type_de_budget": "consolide"}
    insert(base, "pack_territoire", [{"cle": "siren", "valeur": "1"}])
    insert(base, "pack_territoire", [{"cle": "principal", "valeur": "A"}])
    amounts = [
        (2023, "Encours de dette", 300),
        (2023, "Epargne brute", 60),
        (2024, "Encours de dette", 310),
        (2024, "Epargne brute", None),
    ]
    rows = [{"exercice": y, "agregat": a, "montant_eur": m} for y, a, m in amounts]
    insert(base, "agregat_financier", [town | row for row in rows])
    insert(base, "agregat_financier", [town | rows[0] | {"siren": "2", "montant_eur": 9}])
    found = facts(
        base, "capacite_desendettement", "territoire", "jour", "numerateur", "denominateur"
    )
    assert found == [("A", dt.date(2023, 1, 1), 300, 60)]


def asked(base, file, **more):
    moment = dt.datetime(2024, 3, 1, 9)
    insert(base, "brut_demande", [{"fichier_id": file, "recu_le": moment} | more])


def test_a_source_that_never_tells_of_closing_has_no_backlog(base):
    asked(base, 1)
    for code in ("stock_ouvert", "stock_ancien", "demandes_dans_delai", "part_sans_suite"):
        assert facts(base, code, "numerateur") == []
    asked(base, 2, etat="ouverte", sans_suite=False)
    asked(base, 2, etat="annulée", sans_suite=True)
    assert sum(row[0] for row in facts(base, "stock_ouvert", "numerateur")) == 1
    assert facts(base, "part_sans_suite") == [(1, 2)]
    assert facts(base, "taux_reouverture") == []


def test_from_a_day_to_the_next_there_is_one_day_even_when_the_clock_changes(base):
    asked(base, 1, recu_le=dt.datetime(2024, 3, 30, 23), clos_le=dt.datetime(2024, 3, 31, 22))
    assert facts(base, "delai_median_resolution", "valeur") == [(1.0,)]
