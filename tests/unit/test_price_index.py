"""The price index: read by its profile, latest sending kept, made up and said so in the demo."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from tinytown import Tiny, only

from dashboard.demo.days import calendar
from dashboard.demo.effects import planted
from dashboard.demo.finance_prices import BASE, NAME, price_index, write_prices
from dashboard.demo.truth import Truth
from dashboard.demo.weather import weather
from dashboard.demo.world import World
from dashboard.store.versions import Version, open_version

Rows = list[tuple[object, ...]]


def town(folder: Path, **keys: object) -> Tiny:
    tiny = Tiny(folder, queries=only(folder / "requetes", "indice_prix"))
    tiny.source("indice", profil="indice_prix", fichiers=["indice*.csv"], **keys)
    del tiny.sources["indice"]["lecteur"]
    return tiny


def built(tiny: Tiny) -> tuple[Version, Rows]:
    tiny.build()
    version = open_version(tiny.database)
    with version.cursor() as cursor:
        found = cursor.execute("SELECT indice, annee, valeur, base FROM indice_prix ORDER BY ALL")
        return version, found.fetchall()


def test_a_table_kept_by_the_town_is_read(tmp_path: Path) -> None:
    tiny = town(tmp_path)
    text = "Année;Indice;Base;Série\r\n2023;117,05;2015;Prix\r\n2024;119,40;2015;Prix\r\n"
    tiny.drop("indice.csv", text.encode("utf-8-sig"))
    _, rows = built(tiny)
    assert rows == [("Prix", 2023, 117.05, "2015"), ("Prix", 2024, 119.4, "2015")]


def test_an_export_of_time_series_is_read_and_the_pack_names_it(tmp_path: Path) -> None:
    names = {"indice": {"valeur": "Prix, ensemble"}, "base": {"valeur": "2015"}}
    tiny = town(tmp_path, colonnes=names)
    tiny.drop("indice.csv", b"IDBANK,TIME_PERIOD,OBS_VALUE\n001,2023,117.05\n001,2024,NaN\n")
    version, rows = built(tiny)
    assert rows == [("Prix, ensemble", 2023, 117.05, "2015")]
    with version.cursor() as cursor:
        assert cursor.execute("SELECT position, motif FROM rejet").fetchall() == [
            (2, "nombre_illisible")
        ]


def test_an_index_that_is_not_positive_is_rejected(tmp_path: Path) -> None:
    tiny = town(tmp_path)
    tiny.drop("indice.csv", "Année;Indice;Série\n2023;0;P\n2024;-3;P\n2025;101;P\n".encode())
    version, rows = built(tiny)
    assert rows == [("P", 2025, 101.0, None)]
    with version.cursor() as cursor:
        assert cursor.execute("SELECT DISTINCT motif FROM rejet").fetchall() == [("hors_bornes",)]


def test_a_year_sent_twice_keeps_the_last_sending(tmp_path: Path) -> None:
    tiny = town(tmp_path)
    tiny.drop("indice-1.csv", "Année;Indice;Série\n2023;110;P\n2024;112;P\n".encode())
    tiny.drop("indice-2.csv", "Année;Indice;Série\n2024;113;P\n".encode())
    assert built(tiny)[1] == [("P", 2023, 110.0, None), ("P", 2024, 113.0, None)]


def _world(folder: Path, until: dt.date) -> World:
    days = calendar(until.year - 1, until)
    return World(
        out=folder,
        years=(until.year - 1, until.year),
        until=until,
        seed=3,
        scale=1,
        days=days,
        weather=weather(days, 3),
        effects=planted(until),
        truth=Truth({}),
    )


@pytest.mark.parametrize(
    ("until", "last"), [(dt.date(2026, 11, 22), 2025), (dt.date(2026, 12, 31), 2026)]
)
def test_the_made_up_index_has_no_year_that_is_not_over(
    tmp_path: Path, until: dt.date, last: int
) -> None:
    world = _world(tmp_path, until)
    write_prices(world)
    (path,) = (tmp_path / "finances" / "prix").glob("*.csv")
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "Année;Indice;Base;Série"
    assert rows[-1].startswith(f"{last};")
    assert all(row.endswith(f";{BASE};{NAME}") for row in rows[1:])
    assert world.truth.source("indice_prix").rows_read == len(rows) - 1
    assert "fictif" in NAME


def test_the_made_up_index_is_a_hundred_in_its_base_year_and_does_not_change(tmp_path) -> None:
    values = price_index(3, 2026)
    assert values[BASE] == Decimal("100.00")
    assert values == price_index(3, 2026)
    assert {y: v for y, v in values.items() if y <= 2024} == price_index(3, 2024)
    assert values[2023] > values[2021] * Decimal("1.07")
