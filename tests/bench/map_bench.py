"""Server time and bytes of each change of indicator on the map, with 44 and with 1 000 areas.

    python -m tests.bench.map_bench [--areas 44,1000] [--repeats 3] [--json FILE]

Makes up a grid of communes with rough borders, 24 months of activity and of requests (protected
under five), builds them with the real builder, then asks the map, in this process, for every
indicator at every measure. Prints the median and the 95th centile of the server, and what travels,
compressed: the whole page, what a change of indicator carries once the page is there, and the file
of contours, fetched once. Aims at most for a change: 75 ms and 30 kB up to 100 areas, 150 ms and
40 kB beyond; neither the contours nor the other periods, each fetched once, are among what a change
carries.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import platform
import random
import re
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import brotli
from flask import g

from app import create_app
from dashboard.components import document
from dashboard.components.prerender import to_html
from dashboard.settings import ROOT, Settings, load
from tests.tinytown import Tiny

AIMS = {100: (75.0, 30_000), 10_000: (150.0, 40_000)}
"""Areas at most → milliseconds and bytes of a change of indicator."""
PLACE = ROOT / "var" / "bench" / "carte"
MONTHS = [(2023 + n // 12, n % 12 + 1) for n in range(24)]
ROUGH = 6
"""Points of each side of an area."""
MEASURES = (
    "creations_entreprises",
    "nuitees",
    "volume_consomme_m3",
    "prelevements_conformes",
    "prelevements",
    "heures_occupees",
    "heures_disponibles",
)
INDICATORS = (
    "delai_median_resolution",
    "eau_habitant",
    "conformite_eau",
    "occupation_sport",
    "demandes_recues",
    "creations_entreprises",
    "nuitees",
)
METHODS = ("naturelles", "quantiles", "egales")


@dataclass(frozen=True)
class Measured:
    """What was measured with a number of areas; milliseconds and compressed bytes."""

    areas: int
    times: list[float]
    page: list[int]
    change: list[int]
    contours: int
    courses: int

    @property
    def reached(self) -> bool:
        """Whether the aims are."""
        wanted = next(aim for most, aim in AIMS.items() if self.areas <= most)
        return self.median <= wanted[0] and statistics.median(self.change) <= wanted[1]

    @property
    def median(self) -> float:
        """Median time of a change."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """95th centile of the times."""
        found = sorted(self.times)
        return found[min(len(found) - 1, round(0.95 * len(found)))]


def corner(column: int, row: int) -> tuple[float, float]:
    """A corner of the grid, moved a little, always the same."""
    draw = random.Random(f"{column} {row}")
    return 0.05 * column + draw.uniform(-0.012, 0.012), 45 + 0.04 * row + draw.uniform(-0.01, 0.01)


def border(one: tuple[float, float], other: tuple[float, float]) -> list[tuple[float, float]]:
    """A rough line between two corners, the same from both sides; its first point is `one`."""
    ends = sorted((one, other))
    draw = random.Random(f"{ends}")
    (x, y), (right, top) = ends
    points = [
        (
            x + (right - x) * n / ROUGH + (draw.uniform(-0.002, 0.002) if 0 < n < ROUGH else 0),
            y + (top - y) * n / ROUGH + (draw.uniform(-0.002, 0.002) if 0 < n < ROUGH else 0),
        )
        for n in range(ROUGH + 1)
    ]
    return (points if ends[0] == one else points[::-1])[:-1]


def polygon(column: int, row: int) -> str:
    """The contour of one cell of the grid."""
    corners = [corner(column + a, row + b) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
    ring = [p for one, other in pairwise(corners) for p in border(one, other)]
    return f"POLYGON (({', '.join(f'{x:.6f} {y:.6f}' for x, y in [*ring, ring[0]])}))"


def requests(codes: list[str], draw: random.Random) -> Iterator[dict[str, object]]:
    """One to six requests a month in each area: some months are secret."""
    for year, month in MONTHS:
        for code in codes:
            for n in range(draw.randrange(1, 7)):
                day = f"{year}-{month:02d}-{1 + draw.randrange(20):02d}"
                yield {
                    "demande_id": f"{code}-{day}-{n}",
                    "territoire": code,
                    "recu_le": f"{day}T09:00:00Z",
                    "clos_le": f"{year}-{month:02d}-{22 + draw.randrange(6):02d}T09:00:00Z",
                }


def activity(codes: list[str], draw: random.Random) -> Iterator[dict[str, object]]:
    """A figure of each measure for each month and area."""
    for year, month in MONTHS:
        for code in codes:
            for measure in MEASURES:
                yield {
                    "jour": f"{year}-{month:02d}-15",
                    "mesure": measure,
                    "territoire": code,
                    "realise_nb": draw.randrange(20, 400),
                }


def base(areas: int) -> Tiny:
    """A version with that many areas."""
    town = Tiny(PLACE / str(areas))
    codes = [f"99{n:03d}" if n < 1000 else f"98{n - 1000:03d}" for n in range(1, areas + 1)]
    side = math.ceil(math.sqrt(areas))
    shapes = [
        {"code": code, "nom": f"Commune {n}", "geometrie": polygon(n % side, n // side)}
        for n, code in enumerate(codes)
    ]
    draw = random.Random(47)
    csv.field_size_limit(10**7)
    town.write("contour", shapes)
    town.write(
        "population", [{"code": c, "population_nb": draw.randrange(200, 9000)} for c in codes]
    )
    town.write("demande", list(requests(codes, draw)), personnel=True, secret_k=5)
    town.write("activite", list(activity(codes, draw)))
    begun = time.perf_counter()
    town.build()
    print(f"  base de {areas} territoires : {time.perf_counter() - begun:.0f} s")
    return town


def _settings(town: Tiny) -> Settings:
    state = f"sqlite:///{town.root / 'ecrits.sqlite'}"
    return replace(load(), territory=town.territory, database=town.database, state_url=state)


def packed(text: str) -> int:
    """Bytes of a text once compressed as answers are."""
    return len(brotli.compress(text.encode(), quality=5))


def addresses() -> Iterator[str]:
    """Every change asked, none twice: indicator, measure, classes."""
    for code in INDICATORS:
        for method in METHODS:
            for measure in ("habitant", "brut"):
                yield f"indicateur={code}&classes={method}&mesure={measure}"


def measure(areas: int, repeats: int) -> Measured:
    """Every change, asked once by a new application each time: nothing answers from memory."""
    town = base(areas)
    times: list[float] = []
    page: list[int] = []
    change: list[int] = []
    contours = courses = 0
    for _ in range(repeats):
        app = create_app(_settings(town))
        client = app.server.test_client()
        first = client.get("/carte?indicateur=prets")
        if first.status_code != 200:
            raise SystemExit(f"/carte : {first.status_code}")
        for query in addresses():
            parameters = dict(pair.split("=") for pair in query.split("&"))
            with app.server.test_request_context(f"/carte?{query}"):
                begun = time.perf_counter()
                g.vigie_asked = True
                body = to_html(document.answer("/carte", parameters).body)
                change.append(packed(json.dumps(body, ensure_ascii=False)))
                times.append((time.perf_counter() - begun) * 1000)
            if not contours:
                text = client.get(f"/carte?{query}").text
                page.append(packed(text))
                held = re.search(r'href="(/carte/contours/[^"#]+)#', text)
                if held is None or body.count("<use") < areas:
                    raise SystemExit("la carte n'est pas dessinée")
                contours = packed(client.get(held[1]).text)
                courses = packed(
                    client.get("/carte/periodes.json?indicateur=occupation_sport").text
                )
    return Measured(areas, times, page, change, contours, courses)


def tell(found: list[Measured]) -> bool:
    """Print the table; False when an aim is missed."""
    print(
        f"Carte, 24 mois, {platform.machine()}, {os.cpu_count()} cœurs ; un changement d'indicateur"
    )
    print(
        f"{'territoires':>12}{'médiane ms':>12}{'95e':>8}{'changement ko':>15}{'page ko':>9}"
        f"{'contours ko, une fois':>23}{'périodes ko, si demandées':>27}"
    )
    for m in found:
        change, page = statistics.median(m.change) / 1000, statistics.median(m.page) / 1000
        print(
            f"{m.areas:>12}{m.median:>12.0f}{m.p95:>8.0f}{change:>15.1f}{page:>9.1f}"
            f"{m.contours / 1000:>23.1f}{m.courses / 1000:>27.1f}"
        )
    for most, (wait, size) in AIMS.items():
        print(f"Buts, jusqu'à {most} territoires : {wait:g} ms, {size / 1000:g} ko")
    return all(m.reached for m in found)


def main() -> int:
    """Run the measure; fails when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--areas", default="44,1000")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    found = [measure(int(text), chosen.repeats) for text in chosen.areas.split(",")]
    if chosen.json:
        chosen.json.write_text(json.dumps([vars(m) for m in found], ensure_ascii=False, indent=1))
    if not tell(found):
        print("But manqué.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
