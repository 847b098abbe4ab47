"""A town reviewed at the turn of 2020 and 2021, whose last year had fifty-three weeks."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tinytown import Tiny

from dashboard.secrecy import Gate
from dashboard.settings import Settings
from dashboard.store.versions import open_version

FIRST, LAST = dt.date(2019, 7, 1), dt.date(2021, 1, 31)
W53 = dt.date(2020, 12, 28)
AMBITIONS = """
[demandes_recues]
responsable = "Direction des relations aux habitants"

[delai_median_resolution]
responsable = "Direction des relations aux habitants"
service = "Voirie"
seuil_alerte = 30
[[delai_median_resolution.cibles]]
depuis = 2020-01-01
valeur = 2

[demandes_dans_delai]
responsable = "Direction de la voirie"
[[demandes_dans_delai.cibles]]
depuis = 2020-01-01
valeur = 0.5

[stock_ouvert]

[passages_velo]
responsable = "Mobilités"
[[passages_velo.cibles]]
depuis = 2020-01-01
valeur = [100, 200]

[pm25_moyenne]
[[pm25_moyenne.cibles]]
depuis = 2020-01-01
valeur = 12
"""


def days(first: dt.date = FIRST, last: dt.date = LAST) -> Iterator[dt.date]:
    """Every day of the history."""
    return (first + dt.timedelta(days=n) for n in range((last - first).days + 1))


def requests() -> list[dict[str, object]]:
    """A few requests a week, closed in five days; three only, thus secret, in one week."""
    draw = random.Random(7)
    rows: list[dict[str, object]] = []
    for day in days():
        week = day.isocalendar()[:2]
        count = draw.randrange(2, 5) if day.weekday() < 5 else 0
        if week == (2020, 50):
            count = 1 if day.weekday() < 3 else 0
        for rank in range(count):
            hours = 96 + 24 * rank + draw.randrange(30)
            closed = dt.datetime.combine(day, dt.time(15)) + dt.timedelta(hours=hours)
            rows.append(
                {
                    "demande_id": f"{day}-{rank}",
                    "genre": "signalement",
                    "recu_le": f"{day}T10:00:00Z",
                    "clos_le": f"{closed:%Y-%m-%dT%H:%M:%SZ}" if closed.date() <= LAST else "",
                }
            )
    return rows


def readings_of(
    quantity: str, base: int, *, jump: dt.date = dt.date.max
) -> list[dict[str, object]]:
    """One reading of a whole day of two sensors; from `jump` on, twice as much."""
    draw = random.Random(quantity)
    return [
        {
            "capteur_id": f"{quantity}-{sensor}",
            "propriete": quantity,
            "debut": f"{day}T10:00:00Z",
            "fin": f"{day + dt.timedelta(days=1)}T10:00:00Z",
            "valeur": (base + draw.randrange(5)) * (2 if day >= jump else 1),
        }
        for day in days()
        for sensor in (1, 2)
    ]


def town(tiny: Tiny) -> Tiny:
    """The town built."""
    # few cases a week: this town asks five of a rate too
    tiny.write("demande", requests(), personnel=True, secret_k=5, secret_denominateur=5)
    tiny.write("mesure", readings_of("velo", 10, jump=dt.date(2021, 1, 25)), code="velo")
    tiny.write("mesure", readings_of("pm25", 20), code="pm25")
    tiny.save()
    (tiny.territory / "indicateurs.toml").write_text(AMBITIONS, encoding="utf-8")
    tiny.build()
    return tiny


@cache
def built(folder: Path) -> Tiny:
    """The town built once for every test that only reads it."""
    return town(Tiny(folder))


def gate_of(tiny: Tiny) -> Gate:
    """The gate on what was built last."""
    return Gate(open_version(tiny.database))


def settings_of(tiny: Tiny) -> Settings:
    """Its settings, writings beside the base."""
    return Settings(tiny.territory, tiny.database, f"sqlite:///{tiny.database / 'ecrits.sqlite'}")
