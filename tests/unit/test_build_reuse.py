"""A build that takes over from the version in service gives the tables of a build from nothing."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

import pytest
from rebuilt import Twice
from tinytown import Tiny

Rows = list[dict[str, object]]
MEASURED = {"mesure_jour", "profil_horaire", "heure_paris", "capteur_vu", "debit_nuit"}


def readings(first: str, days: int, *, seed: int = 1, step: int = 6) -> Rows:
    """Two counters and a water meter read every few hours, repeats and silences included."""
    chance = random.Random(seed)
    start = dt.datetime.fromisoformat(first)
    rows: Rows = []
    for hour in range(0, days * 24, step):
        at = start + dt.timedelta(hours=hour)
        told = {"debut": f"{at.isoformat()}Z", "fin": f"{(at + dt.timedelta(hours=1)).isoformat()}Z"}
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


FOLLOWED = ("demandes_recues", "entrees_piscines", "passages_velo", "electricite_batiments")


def town_of_little(root: Path, followed: tuple[str, ...] = ()) -> Tiny:
    """A town that received a little of everything; `followed`: the only indicators computed."""
    town = Tiny(root)
    town.source("mesure", fichiers=["mesure/*.csv"])
    town.write("mesure", readings("2024-03-25T00:00:00", 21), file="mesure/2024-03.csv")
    index = meter(("2024-03-28T05:00:00", 10), ("2024-04-02T05:00:00", 16))
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
    town.write("mesure", meter(("2024-03-30T05:00:00", 12)), file="mesure/eau-2.csv")
    taken = both.compare()
    assert set(taken["parties"]) == MEASURED
    assert {"budget_ligne", "demande_jour", "territoire", "activite"} <= set(taken["tables"])
    assert not MEASURED & set(taken["tables"])
    assert {"demandes_recues", "entrees_piscines"} <= set(taken["indicateurs"])
    assert "passages_velo" not in taken["indicateurs"]
