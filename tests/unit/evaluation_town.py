"""A town of ten quarters with a swimming pool each, read every week, and a measure in some."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tinytown import Tiny, toml

QUARTERS = tuple(f"99001Q{n:02d}" for n in range(1, 11))
"""Two rows of five squares: Q01…Q05 in the south, Q06…Q10 above them."""
MONDAY = dt.date(2022, 1, 3)
WEEKS = 130
START = dt.date(2024, 1, 1)
"""The hundred and fifth week."""
TREATED = ("99001Q01", "99001Q03", "99001Q10")
ENTRIES = "entrees_piscines"

PLAN: Mapping[str, Any] = {
    "code": "lignes_de_nage",
    "titre": "Lignes de nage réservées",
    "indicateur": ENTRIES,
    "genre": "semaine",
    "sens_attendu": "hausse",
    "effet_minimal_utile": 3.0,
    "niveau": "quartier",
    "choix_des_zones": "tirage_au_sort",
    "zones_traitees": [{"zone": zone, "debut": START} for zone in TREATED],
}


def square(rank: int) -> str:
    """Contour of a quarter."""
    x, y = 0.02 * (rank % 5), 45 + 0.05 * (rank // 5)
    corners = ((x, y), (x + 0.02, y), (x + 0.02, y + 0.05), (x, y + 0.05), (x, y))
    return "POLYGON ((" + ", ".join(f"{a:.2f} {b:.2f}" for a, b in corners) + "))"


def entries(
    effect: float = 30.0, *, weeks: int = WEEKS, seed: int = 1, sd: float = 12.0
) -> list[dict[str, object]]:
    """One row a pool and a week: level of the pool, shared season, noise with memory, effect."""
    chance = random.Random(seed)
    level = {zone: 300 + 25 * rank for rank, zone in enumerate(QUARTERS)}
    drift = dict.fromkeys(QUARTERS, 0.0)
    rows: list[dict[str, object]] = []
    for week in range(weeks):
        day = MONDAY + dt.timedelta(weeks=week)
        season = 40 * (1 if day.month in (6, 7) else 0)
        for zone in QUARTERS:
            drift[zone] = 0.4 * drift[zone] + chance.gauss(0, sd)
            moved = effect if zone in TREATED and day >= START else 0
            rows.append(
                {
                    "service": "Piscines",
                    "mesure": "entrees",
                    "jour": day.isoformat(),
                    "fin": (day + dt.timedelta(days=6)).isoformat(),
                    "territoire": zone,
                    "equipement": f"P{zone[-2:]}",
                    "realise_nb": round(level[zone] + season + drift[zone] + moved),
                }
            )
    return rows


def town(
    root: Path,
    plans: Sequence[Mapping[str, Any]] = (PLAN,),
    rows: Sequence[Mapping[str, object]] | None = None,
) -> Tiny:
    """The town, its plans declared; `build()` makes its cards."""
    made = Tiny(root)
    known = [
        {"code": zone, "niveau": "quartier", "nom": f"Quartier {zone[-2:]}", "geometrie": square(n)}
        for n, zone in enumerate(QUARTERS)
    ]
    whole = "POLYGON ((0 45, 0.1 45, 0.1 45.1, 0 45.1, 0 45))"
    made.write("contour", [{"geometrie": whole}, *({**row, "parent": "99001"} for row in known)])
    made.write("activite", entries() if rows is None else rows)
    made.save()
    (made.territory / "indicateurs.toml").write_text(
        f'[{ENTRIES}]\nresponsable = "Direction des sports"\n', encoding="utf-8"
    )
    declare(made, plans)
    return made


def declare(made: Tiny, plans: Sequence[Mapping[str, Any]]) -> None:
    """Write the evaluations of the pack."""
    text = "\n\n".join(
        "[[evaluations]]\n" + "\n".join(f"{key} = {value_of(value)}" for key, value in plan.items())
        for plan in plans
    )
    (made.territory / "evaluations.toml").write_text(text + "\n", encoding="utf-8")


def value_of(value: Any) -> str:
    """A value as TOML, dates bare."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(value_of, value)) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {value_of(v)}" for key, v in value.items()) + " }"
    return toml(value)
