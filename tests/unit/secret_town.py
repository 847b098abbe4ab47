"""A town whose requests are protected, made by the real builder, to be attacked."""

from __future__ import annotations

import calendar
import datetime as dt
import random
from collections.abc import Iterable, Mapping
from pathlib import Path

from tinytown import Tiny

K = 5
TREE: Mapping[str, str | None] = {
    "99": None,
    **dict.fromkeys(("99001", "99002", "99003", "99004"), "99"),
    **dict.fromkeys(("99001Q1", "99001Q2", "99001Q3"), "99001"),
}
LEAVES = ("99001Q1", "99001Q2", "99001Q3", "99002", "99003", "99004")
NAMES = {code: f"Lieu {code}" for code in TREE}
CATEGORIES: Mapping[str, str] = {"Voirie": "Rues", "Éclairage": "Rues", "Bruit": "Police"}
"""Category → the service that has it."""
USUAL = {"99001Q1": 30, "99001Q2": 26, "99001Q3": 3, "99002": 40, "99003": 24, "99004": 2}
"""Requests a month, in an ordinary month."""
MONTHS = [(2024, m) for m in range(1, 13)] + [(2025, m) for m in range(1, 8)]

Request = dict[str, object]


def drawn(seed: int, months: Iterable[tuple[int, int]] = MONTHS) -> list[Request]:
    """Requests of each month; after the first year an area has at times next to nothing."""
    draw, ended, found = random.Random(seed), random.Random(seed + 100), []
    for year, month in months:
        days = calendar.monthrange(year, month)[1]
        for leaf, mean in USUAL.items():
            low = year > 2024 and draw.random() < 0.2
            for _ in range(draw.randrange(0, 4) if low else draw.randrange(mean // 2, mean + 8)):
                category = draw.choice(("Voirie", "Voirie", "Voirie", "Éclairage", "Bruit"))
                received = dt.datetime(year, month, draw.randrange(1, days + 1), 9)
                found.append(
                    {
                        "demande_id": f"D{len(found)}",
                        "genre": "signalement",
                        "service": CATEGORIES[category],
                        "categorie": category,
                        "canal": draw.choice(("Téléphone", "En ligne")),
                        "territoire": leaf,
                        "recu_le": received.isoformat(),
                        "clos_le": (received + dt.timedelta(days=draw.randrange(1, 9))).isoformat(),
                        "sans_suite": ended.random() < 0.4,
                    }
                )
    return found


def town(root: Path, requests: list[Request], **keys: object) -> Tiny:
    """The pack, its extracts and a version of them; `keys` are more keys of the source."""
    found = Tiny(root)
    found.write("demande", requests, personnel=True, secret_k=K, **keys)
    shapes = []
    for n, code in enumerate(c for c, above in TREE.items() if above):
        ring = (
            (n / 10, 45),
            (n / 10 + 0.1, 45),
            (n / 10 + 0.1, 45.1),
            (n / 10, 45.1),
            (n / 10, 45),
        )
        shapes.append(
            {
                "code": code,
                "niveau": "quartier" if "Q" in code else "commune",
                "nom": NAMES[code],
                "parent": TREE[code],
                "geometrie": f"POLYGON (({', '.join(f'{x:.2f} {y:.2f}' for x, y in ring)}))",
            }
        )
    found.write("contour", shapes)
    found.write("population", [{"code": c, "population_nb": 1000} for c in TREE])
    found.build()
    return found
