"""A build that takes over from the version in service gives the tables of a build from nothing."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from rebuilt import Twice
from tinytown import Tiny

from dashboard.build.archive import sha256
from dashboard.build.layout import Layout
from dashboard.build.partitions import parquet_path
from dashboard.build.previous import Previous, find_previous
from dashboard.build.renewal import Changed, changed, touched_days
from dashboard.store.layout import BASE, MANIFEST
from dashboard.store.versions import open_version

Rows = list[dict[str, object]]
MEASURED = {"mesure_jour", "profil_horaire", "heure_paris", "capteur_vu", "debit_nuit"}


def readings(first: str, days: int, *, seed: int = 1, step: int = 6) -> Rows:
    """Two counters and a water meter read every few hours, repeats and silences included."""
    chance = random.Random(seed)
    start = dt.datetime.fromisoformat(first)
    rows: Rows = []
    for hour in range(0, days * 24, step):
        at = start + dt.timedelta(hours=hour)
        told = {
            "debut": f"{at.isoformat()}Z",
            "fin": f"{(at + dt.timedelta(hours=1)).isoformat()}Z",
        }
        for sensor in ("C1", "C2"):
            value = "" if chance.random() < 0.1 else chance.randrange(40)
            rows.append({**told, "capteur_id": sensor, "propriete": "velo", "valeur": value})
            if chance.random() < 0.1:
                rows.append(rows[-1])
    return rows


def meter(*indexes: tuple[str, int]) -> Rows:
    """A meter that adds up: instant, index."""
    known = {"capteur_id": "E1", "propriete": "eau", "releve": "index"}
    return [{**known, "debut": f"{at}Z", "valeur": index} for at, index in indexes]


SQUARE = "[[[0, 45], [0.1, 45], [0.1, 45.1], [0, 45.1], [0, 45]]]"
CONTOUR = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature",'
    ' "properties": {"code": "99001", "nom": "Tinyville"},'
    f' "geometry": {{"type": "Polygon", "coordinates": {SQUARE}}}}}]}}'
).encode()
FOLLOWED = ("demandes_recues", "entrees_piscines", "passages_velo", "electricite_batiments")


def town_of_little(root: Path, followed: tuple[str, ...] = ()) -> Tiny:
    """A town that received a little of everything; `followed`: the only indicators computed."""
    town = Tiny(root)
    town.source("mesure", fichiers=["mesure/*.csv"])
    town.write("mesure", readings("2024-03-25T00:00:00", 21), file="mesure/2024-03.csv")
    index = meter(("2024-03-28T05:00:00", 10), ("2024-03-29T04:00:00", 16))
    town.write("mesure", index, file="mesure/eau-1.csv")
    lines = [{"article": "60612", "realise_eur": f"{amount}.10"} for amount in range(3)]
    town.write("budget_ligne", lines)
    asked = [
        {"demande_id": f"{n}", "recu_le": f"2024-03-{1 + n % 28:02d}T10:00:00Z"} for n in range(60)
    ]
    town.write("demande", asked, personnel=True, secret_k=5)
    pool = {"service": "Piscines", "mesure": "entrees"}
    town.write(
        "activite", [{**pool, "jour": f"2024-03-{n:02d}", "realise_nb": n} for n in range(1, 30)]
    )
    town.write("equipement", [{"lat": "45.05", "long": "0.05"}])
    town.write("population", [{"population_nb": 900}])
    town.save()
    if followed:
        text = "\n".join(f'[{code}]\nresponsable = "Direction"\n' for code in followed)
        (town.territory / "indicateurs.toml").write_text(text, encoding="utf-8")
    return town


def twice(town: Tiny) -> Twice:
    return Twice(town.territory, town.extracts, town.root)


def test_a_day_of_readings_makes_its_own_days_again_and_nothing_else(tmp_path: Path) -> None:
    town = town_of_little(tmp_path, FOLLOWED)
    both = twice(town)
    assert not any(both.build().manifest["taken"].values())
    # a day more, with late repeats, and an index between two known ones
    town.write("mesure", readings("2024-04-14T00:00:00", 2, seed=2), file="mesure/jour.csv")
    town.write("mesure", meter(("2024-03-29T01:00:00", 12)), file="mesure/eau-2.csv")
    taken = both.compare()
    assert set(taken["parties"]) == MEASURED
    assert {"budget_ligne", "demande_jour", "territoire", "activite"} <= set(taken["tables"])
    assert not MEASURED & set(taken["tables"])
    assert {"demandes_recues", "entrees_piscines"} <= set(taken["indicateurs"])
    assert "passages_velo" not in taken["indicateurs"]


def test_publications_of_stocks_keep_their_place_when_their_indicators_are_kept(
    tmp_path: Path,
) -> None:
    """What is received and closed gives a stock back: its publications are emptied, in place."""
    sensitive = ("demandes_recues", "stock_ouvert", "demandes_mille_habitants", "part_sans_suite")
    town = town_of_little(tmp_path, (*sensitive, "passages_velo"))
    requests = [
        {
            "demande_id": f"{n}",
            "genre": "signalement",
            "sans_suite": str(n % 5 == 0).lower(),
            "recu_le": f"2024-03-{1 + n % 28:02d}T10:00:00Z",
            "clos_le": f"2024-04-{1 + n % 9:02d}T10:00:00Z" if n % 3 else "",
        }
        for n in range(60)
    ]
    town.write("demande", requests, personnel=True, secret_k=5)
    both = twice(town)
    both.build()
    town.write("mesure", readings("2024-04-14T00:00:00", 2, seed=2), file="mesure/jour.csv")
    kept = set(both.compare()["indicateurs"])
    with open_version(town.root / "reprise").cursor() as cursor:
        told = cursor.execute("SELECT indicateur, niveaux FROM publication").fetchall()
    assert {code for code, levels in told if levels == []} == {"stock_ouvert"}
    # one that is kept too is told after the stock: emptied out of place, they would change places
    assert told[-1][0] != "stock_ouvert"
    assert {code for code, _ in told} <= kept


def _changes(town: Tiny) -> dict[str, Callable[[], object]]:
    """What may happen to the files and to the pack of a town, one thing at a time."""
    lines = [{"article": "60612", "realise_eur": "7.00"}]
    corrected = readings("2024-03-25T00:00:00", 21, seed=3)
    ambitions = town.territory / "indicateurs.toml"
    target = "cibles = [{ depuis = 2024-01-01, valeur = 9, fixee_le = 2023-12-01 }]\n"
    return {
        "budget corrigé": lambda: town.write("budget_ligne", lines),
        "relevés corrigés": lambda: town.write("mesure", corrected, file="mesure/2024-03.csv"),
        "index nouveau": lambda: town.write(
            "mesure", meter(("2024-04-05T05:00:00", 30)), file="mesure/eau-3.csv"
        ),
        "mêmes octets sous un autre nom": lambda: town.drop(
            "mesure/copie.csv", (town.extracts / "mesure/eau-1.csv").read_bytes()
        ),
        "relevés retirés": lambda: (town.extracts / "mesure/eau-1.csv").unlink(),
        "demandes d'un jour": lambda: town.write(
            "demande",
            [{"demande_id": "x", "recu_le": "2024-03-29T10:00:00Z"}],
            file="demande-2.csv",
        ),
        "activité corrigée": lambda: town.write(
            "activite", [{"service": "Piscines", "mesure": "entrees", "realise_nb": 3}]
        ),
        "population nouvelle": lambda: town.write("population", [{"population_nb": 950}]),
        "contour nouveau": lambda: town.drop("communes.geojson", CONTOUR),
        "fichier inconnu": lambda: town.drop("lisez-moi.txt", b"bonjour"),
        "cible décidée": lambda: ambitions.write_text(
            f"[demandes_recues]\n{target}{ambitions.read_text(encoding='utf-8')}".replace(
                "[demandes_recues]\nresponsable", "[delai_p90_resolution]\nresponsable"
            ),
            encoding="utf-8",
        ),
        "relevés d'un autre monde": lambda: town.write(
            "mesure", readings("2030-01-01T00:00:00", 40), file="mesure/2030.csv"
        ),
    }


@pytest.mark.slow
def test_whatever_changes_the_tables_are_those_of_a_build_from_nothing(tmp_path: Path) -> None:
    town = town_of_little(tmp_path, FOLLOWED)
    town.source(
        "contour",
        table="contour",
        lecteur="contours",
        fichiers=["communes.geojson"],
        options={"niveau": "commune"},
    )
    town.save()
    both = twice(town)
    both.build()
    for what, change in _changes(town).items():
        change()
        taken = both.compare()
        assert bool(taken["tables"]) is (what != "cible décidée"), what


def test_a_file_replaced_by_itself_and_a_day_more_touches_what_it_says_otherwise(
    tmp_path: Path,
) -> None:
    def written(name: str, *rows: tuple[str, float | None]) -> Path:
        path = tmp_path / name
        with duckdb.connect() as connection:
            connection.execute("CREATE TABLE t (position BIGINT, debut TIMESTAMP, valeur DOUBLE)")
            for rank, row in enumerate(rows):
                connection.execute("INSERT INTO t VALUES (?, ?, ?)", [rank, *row])
            connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")
        return path

    first, second = ("2024-03-30 22:30", 1.0), ("2024-03-31 22:30", 2.0)  # summer time begins
    repeated, third = ("2024-04-02 10:00", None), ("2024-04-03 10:00", 4.0)
    old = written("a", first, second, repeated, third)
    new = written("b", third, repeated, repeated, second, ("2024-03-30 23:30", 1.0))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")

        def touched(came: tuple[Path, ...], went: tuple[Path, ...]) -> set[str]:
            found = touched_days(connection, Changed({}, frozenset(), came, went))
            return {day.isoformat() for day in found}

        assert touched((new,), (old,)) == {"2024-03-30", "2024-03-31", "2024-04-02"}
        assert touched((new, old), (old, new)) == set()
        assert touched((), (old,)) == {"2024-03-30", "2024-04-01", "2024-04-02", "2024-04-03"}
        assert touched((), ()) == set()


@pytest.mark.slow
def test_every_indicator_of_a_town_is_kept_or_made_as_from_nothing(tmp_path: Path) -> None:
    town = town_of_little(tmp_path)
    both = twice(town)
    both.build()
    town.write("mesure", readings("2024-04-14T00:00:00", 2, seed=2), file="mesure/jour.csv")
    assert len(both.compare()["indicateurs"]) > 100
    asked = [{"demande_id": "x", "categorie": "Bruit", "recu_le": "2024-03-29T10:00:00Z"}]
    town.write("demande", asked, file="demande-2.csv")
    kept = set(both.compare()["indicateurs"])
    assert "passages_velo" in kept
    assert not {"demandes_recues", "delai_median_resolution"} & kept


def test_another_code_or_a_damaged_base_is_not_taken_over(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    assert find_previous(layout, pack="p", code="c") is None
    folder = layout.versions / "abc"
    folder.mkdir(parents=True)
    layout.pointer.write_text('{"version": "abc"}', encoding="utf-8")
    (folder / BASE).write_bytes(b"tables")
    readings = {"table": "mesure", "fichier_id": 7, "partition": "p7"}
    manifest = {
        "version": "abc",
        "built_at": "",
        "base": {"size": 6, "checksum": sha256(folder / BASE)},
        "pack": "p",
        "code": "c",
        "recipes": {"territoire": "r"},
        "files": [readings, {"table": "mesure", "fichier_id": 8, "partition": ""}],
    }
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    found = find_previous(layout, pack="p", code="c")
    assert found == Previous(folder / BASE, {"territoire": "r"}, {"mesure": {7: "p7"}})
    assert find_previous(layout, pack="p", code="autre") is None
    assert find_previous(layout, pack="autre", code="c") is None
    (folder / BASE).write_bytes(b"tablez")
    assert find_previous(layout, pack="p", code="c") is None
    del manifest["recipes"]  # of a version made before recipes
    (folder / BASE).write_bytes(b"tables")
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert find_previous(layout, pack="p", code="c") is None


def test_readings_that_went_and_are_no_longer_on_the_disk_make_everything_again(
    tmp_path: Path,
) -> None:
    layout = Layout(tmp_path)
    layout.partitions.mkdir()
    known = Previous(tmp_path, {}, {"mesure": {1: "un", 2: "deux"}})
    assert changed(layout, known, {1: "un"}) is None
    parquet_path(layout, "deux").touch()
    found = changed(layout, known, {1: "un", 3: "un"})
    assert found is not None
    assert found.files == {2, 3}
    assert found.went == (parquet_path(layout, "deux"),)
    assert found.came == (parquet_path(layout, "un"),)
