"""Server time of each drill in the budget, with one and with twenty years of 200 000 lines.

    python -m tests.bench.drill_bench [--lines 200000] [--years 1,20] [--repeats 7] [--json FILE]

Writes the lines of made-up exercices (DuckDB, one delimited file per exercice), builds them with
the real builder, then asks the engine and the pages, in this process, for every reading at every
depth. Prints medians and 95th centiles by reading and level. Aim: 50 ms at most for the median of
a drill, and as much with twenty years as with one. Bases are kept from one run to the next.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from app import create_app
from dashboard.budget import PATHS, documents, level, node_of, scope_of, text_of
from dashboard.budget.lines import choose
from dashboard.budget.search import ask, hits
from dashboard.secrecy import Gate, open_gate
from dashboard.settings import ROOT, Settings, load
from tests.tinytown import Tiny

AIM_MS = 50.0
AIM_GROWTH = 1.5
"""Twenty years may take this much longer than one before they are said to grow with the years."""
LAST = 2024
SIRET = "21990001200018"
PLACE = ROOT / "var" / "bench" / "budget"

LINES = """
COPY (
    WITH tirage AS (
        SELECT
            i,
            (hash(i, $annee, 'a') % 1000000007)::BIGINT AS a,
            (hash(i, 'b') % 1000000007)::BIGINT AS b,
            (hash(i, 'c') % 1000000007)::BIGINT AS c,
            (hash(i, $annee, 'm') % 1000000007)::BIGINT AS m,
            i % 10 < 7 AS depense,
            hash(i, 's') % 4 > 0 AS courant
        FROM range($lignes) AS t(i)
    )
    SELECT
        $annee AS exercice, 'CA' AS etape, $siret AS budget_siret, 'Budget' AS budget_nom,
        'P' AS budget_type, 'Tinyville' AS collectivite, 'M57-M57_D' AS nomenclature,
        if(courant, 'F', 'I') AS section, if(depense, 'D', 'R') AS sens, 'reel' AS mouvement,
        CASE
            WHEN courant AND depense THEN (['011', '012', '65', '66', '67', '014'])[1 + a % 6]
            WHEN courant THEN (['70', '73', '731', '74', '75', '76'])[1 + a % 6]
            ELSE (['10', '13', '16', '20', '204', '21', '23', '26'])[1 + a % 8]
        END AS chapitre,
        if(courant, if(depense, '6', '7'), '2') || (a % 8)::VARCHAR
            || lpad((b % 30)::VARCHAR, 3, '0') AS article,
        (1 + c % 8)::VARCHAR || (c // 8 % 6)::VARCHAR || (c // 48 % 4)::VARCHAR AS fonction,
        'Service ' || (b % 45) AS service,
        'Enveloppe ' || (b % 45) || '-' || (c % 12) AS enveloppe,
        if(courant, NULL, (100 + c % 80)::VARCHAR) AS operation,
        'Ligne ' || (b % 5000) AS libelle,
        (m % 10000000) / 100.0 AS vote_eur,
        (m % 11000000) / 100.0 AS credits_ouverts_eur,
        (m % 9000000) / 100.0 AS engage_eur,
        (m % 8000000) / 100.0 AS realise_eur
    FROM tirage
) TO '{path}' (HEADER, DELIMITER ',')
"""

COLUMNS = [
    *("exercice", "etape", "budget_siret", "budget_nom", "budget_type", "collectivite"),
    *("nomenclature", "section", "sens", "mouvement", "chapitre", "article", "fonction"),
    *("service", "enveloppe", "operation", "libelle"),
    *("vote_eur", "credits_ouverts_eur", "engage_eur", "realise_eur"),
]


@dataclass(frozen=True)
class Measure:
    """Milliseconds of one kind of question, by number of years."""

    name: str
    times: dict[int, list[float]]

    def median(self, years: int) -> float:
        """The median, in milliseconds."""
        return statistics.median(self.times[years])

    def p95(self, years: int) -> float:
        """The 95th centile, in milliseconds."""
        found = sorted(self.times[years])
        return found[min(len(found) - 1, round(0.95 * len(found)))]


def base(years: int, lines: int) -> Path:
    """A version with that many exercices; its extracts are kept from one run to the next."""
    folder = PLACE / f"{years}x{lines}"
    town = Tiny(folder)
    town.extracts.mkdir(parents=True, exist_ok=True)
    for year in range(LAST - years + 1, LAST + 1):
        path = town.extracts / f"budget-{year}.csv"
        if not path.exists():
            values = {"annee": year, "lignes": lines, "siret": SIRET}
            duckdb.connect().execute(LINES.replace("{path}", str(path)), values)
    town.source("budget", table="budget_ligne", colonnes={name: _column(name) for name in COLUMNS})
    begun = time.perf_counter()
    town.build()
    print(f"  base de {years} × {lines} lignes : {time.perf_counter() - begun:.0f} s")
    return folder


def _column(name: str) -> dict[str, str]:
    kind = "montant" if name.endswith("_eur") else "entier" if name == "exercice" else "texte"
    return {"colonne": name, "type": kind}


def _settings(town: Tiny) -> Settings:
    state = f"sqlite:///{town.root / 'ecrits.sqlite'}"
    return replace(load(), territory=town.territory, database=town.database, state_url=state)


def nodes(gate: Gate, draw: random.Random) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every reading, gone down to its last level by drawn children."""
    scope = scope_of(gate)
    for path in PATHS:
        node: tuple[str, ...] = ()
        while True:
            yield path, node
            found = level(gate, scope, path=path, node=node, side="D")
            if not found.children:
                break
            node = draw.choice(found.children).node


def timed(question: Callable[[], Any]) -> float:
    """Milliseconds of one answer."""
    begun = time.perf_counter()
    question()
    return (time.perf_counter() - begun) * 1000


def engine(gate: Gate, path: str, node: tuple[str, ...]) -> None:
    """What a drill asks of the engine: the documents, the scope, the level."""
    known = documents(gate)
    scope = scope_of(gate, known=known)
    level(gate, scope, path=path, node=node, side="D", known=known)


def questions(gate: Gate, town: Tiny) -> Iterator[tuple[str, Callable[[int], Callable[[], Any]]]]:
    """Kinds of questions, each with a maker: rank of the repetition → question."""
    client = create_app(_settings(town)).server.test_client()
    client.get("/budget")

    def page(address: str) -> None:
        answer = client.get(address, headers={"Accept-Encoding": "br"})
        if answer.status_code != 200:
            raise SystemExit(f"{address} : {answer.status_code}")

    ways: dict[tuple[str, int], list[tuple[str, ...]]] = {}
    for seed in range(9):
        for path, node in nodes(gate, random.Random(seed)):
            ways.setdefault((path, len(node)), []).append(node)
    for (path, depth), found in ways.items():
        yield (
            f"moteur {path} {depth}",
            lambda n, path=path, found=found: lambda: engine(gate, path, found[n % len(found)]),
        )
        yield (
            f"page {path} {depth}",
            lambda n, path=path, found=found: (
                lambda: page(
                    f"/budget?lecture={path}&noeud={text_of(found[n % len(found)])}&service={n}"
                )
            ),
        )
    scope = scope_of(gate)
    words = ("service 12", "enveloppe 3-7", "60120", "ligne 4021", "service 8 60")

    def search(n: int) -> Callable[[], Any]:
        text = words[n % len(words)]
        return lambda: hits(gate, scope, ask(gate, scope, text), side="D")

    def lines(n: int) -> Callable[[], Any]:
        def read() -> None:
            chosen = choose(gate, scope, path="nature", node=node_of("F/011"), sort="-realise")
            chosen.rows(100 * n, 100)
            _ = chosen.total.lines_nb

        return read

    yield "moteur recherche", search
    yield "moteur lignes, une page", lines


def measure(years: tuple[int, ...], lines: int, repeats: int) -> list[Measure]:
    """Every question, on every base; the first answer of each kind is not counted."""
    found: dict[str, Measure] = {}
    for count in years:
        town = Tiny(base(count, lines))
        gate = open_gate(_settings(town))
        for name, make in questions(gate, town):
            make(repeats)()
            times = [timed(make(rank)) for rank in range(repeats)]
            found.setdefault(name, Measure(name, {})).times[count] = times
    return list(found.values())


def tell(found: list[Measure], years: tuple[int, ...], lines: int) -> bool:
    """Print the table; False when an aim is missed."""
    print(
        f"Budget, {lines} lignes par exercice, {platform.machine()}, {os.cpu_count()} cœurs, "
        f"DuckDB {duckdb.__version__}, millisecondes"
    )
    heads = "".join(f"{f'{y} ex. médiane':>16}{'95e':>8}" for y in years)
    print(f"{'':28}{heads}")
    for m in found:
        cells = "".join(f"{m.median(y):16.1f}{m.p95(y):8.1f}" for y in years)
        print(f"{m.name:28}{cells}")
    ok = True
    for kind in ("moteur", "page"):
        drills = [m for m in found if m.name.startswith(kind) and m.name[-1].isdigit()]
        medians = {y: statistics.median(t for m in drills for t in m.times[y]) for y in years}
        shown = ", ".join(f"{y} exercice(s) : {medians[y]:.1f} ms" for y in years)
        growth = medians[years[-1]] / medians[years[0]]
        print(f"{kind}, médiane de toutes les descentes : {shown} (but : {AIM_MS:g} ms au plus)")
        print(f"  rapport {growth:.2f} (but : {AIM_GROWTH:g} au plus)")
        ok = ok and max(medians.values()) <= AIM_MS and growth <= AIM_GROWTH
    return ok


def main() -> int:
    """Run the measure; fails when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=int(os.environ.get("BENCH_LINES", "200000")))
    parser.add_argument("--years", default="1,20")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    years = tuple(int(text) for text in chosen.years.split(","))
    found = measure(years, chosen.lines, chosen.repeats)
    if chosen.json:
        chosen.json.write_text(json.dumps([vars(m) for m in found], ensure_ascii=False, indent=1))
    if not tell(found, years, chosen.lines):
        print("But manqué.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
