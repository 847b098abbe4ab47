"""Server time of each drill in the budget, with one and with twenty years of 200 000 lines.

    python -m tests.bench.drill_bench [--lines 200000] [--years 1,2,20] [--repeats 7] [--json FILE]

Writes the lines of made-up exercices (DuckDB, one delimited file per exercice), builds them with
the real builder, then asks the engine and the pages, in this process, for every reading at every
depth. Prints medians and 95th centiles by reading and level. Aims: 50 ms at most for the median of
a drill, and the time does not grow with the years. One exercice alone has none before it to be
compared with, and asks half the questions: growth is told from two exercices to twenty.
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
"""Twenty years may take this much longer than two before they are said to grow with the years."""
LAST = 2024
SIRET = "21990001200018"
PLACE = ROOT / "var" / "bench" / "budget"

CHARTS: dict[tuple[str, str], dict[str, str]] = {
    ("F", "D"): {
        "011": "6042 60611 60612 60613 60622 60623 60631 60632 6064 6068 611 6132 61521 615221"
        " 615231 6156 616 6182 6226 6228 6231 6232 6236 6251 6256 6261 6262 6281 6283 6358",
        "012": "6331 6332 6336 64111 64112 64113 64118 64131 64138 6417 6451 6453 6454 6455 6458"
        " 6471 6475 6478 6488",
        "65": "6518 65311 65313 65315 6541 6553 65568 65733 657341 657348 657362 657363 65738 65742"
        " 65748 65811 65818 65888",
        "66": "66111 66112 6615 668",
        "67": "673 6742",
        "014": "739118 739221 739223",
    },
    ("F", "R"): {
        "70": "7018 7028 70311 70323 704 70611 7062 70631 70632 7066 7067 7068 7083 70841 70878",
        "73": "73211 73212 73221 7338 7351 7388",
        "731": "73111 73123 73132 73141 73174",
        "74": "741123 741127 744 7461 74718 7472 7473 74741 74751 7478 74834",
        "75": "752 7533 757 7588",
        "76": "7621 768",
    },
    ("I", "D"): {
        "20": "2031 2033 2051 2088",
        "204": "2041412 2041512 204182 20421 20422",
        "21": "2111 2112 2113 2115 2121 2128 21311 21312 21314 21318 2135 2151 2152 21534 21538"
        " 2158 21828 21831 21838 21841 21848 2188",
        "23": "2312 2313 2315 2318",
        "16": "1641 165 16878",
        "26": "261 266",
    },
    ("I", "R"): {
        "10": "10222 10226 1068",
        "13": "1311 1321 1322 1323 13251 1328 1345 13461 13462",
        "16": "1641 165",
    },
}
"""Articles of the made-up exercices, by section, side and chapter: the usual ones of M57."""

LINES = """
COPY (
    WITH tirage AS (
        SELECT
            i,
            (hash(i, $annee, 'a') % 1000000007)::BIGINT AS a,
            (hash(i, 'b') % 1000000007)::BIGINT AS b,
            (hash(i, 'c') % 1000000007)::BIGINT AS c,
            (hash(i, $annee, 'm') % 1000000007)::BIGINT AS m,
            if(hash(i, 's') % 4 > 0, 'F', 'I') AS section,
            if(i % 10 < 7, 'D', 'R') AS sens
        FROM range($lignes) AS t(i)
    )
    SELECT
        $annee AS exercice, 'CA' AS etape, $siret AS budget_siret, 'Budget' AS budget_nom,
        'P' AS budget_type, 'Tinyville' AS collectivite, 'M57-M57_D' AS nomenclature,
        t.section, t.sens, 'reel' AS mouvement,
        p.articles[1 + a % len(p.articles)].chapitre AS chapitre,
        p.articles[1 + a % len(p.articles)].article AS article,
        (1 + c % 8)::VARCHAR || (c // 8 % 6)::VARCHAR || (c // 48 % 4)::VARCHAR AS fonction,
        'Service ' || (b % 45) AS service,
        'Enveloppe ' || (b % 45) || '-' || (c % 12) AS enveloppe,
        if(t.section = 'F', NULL, (100 + c % 80)::VARCHAR) AS operation,
        'Ligne ' || (b % 5000) AS libelle,
        (m % 10000000) / 100.0 AS vote_eur,
        (m % 11000000) / 100.0 AS credits_ouverts_eur,
        (m % 9000000) / 100.0 AS engage_eur,
        (m % 8000000) / 100.0 AS realise_eur
    FROM tirage AS t
    INNER JOIN plan AS p ON t.section = p.section AND t.sens = p.sens
    ORDER BY i
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
            _write(path, year, lines)
    town.source("budget", table="budget_ligne", colonnes={name: _column(name) for name in COLUMNS})
    begun = time.perf_counter()
    town.build()
    print(f"  base de {years} × {lines} lignes : {time.perf_counter() - begun:.0f} s")
    return folder


def _write(path: Path, year: int, lines: int) -> None:
    """The lines of a made-up exercice, always the same for a year and a number of lines."""
    rows = [
        (section, side, [{"chapitre": k, "article": a} for k, v in plan.items() for a in v.split()])
        for (section, side), plan in CHARTS.items()
    ]
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE plan (section VARCHAR, sens VARCHAR,"
        " articles STRUCT(chapitre VARCHAR, article VARCHAR)[])"
    )
    connection.executemany("INSERT INTO plan VALUES (?, ?, ?)", rows)
    values = {"annee": year, "lignes": lines, "siret": SIRET}
    connection.execute(LINES.replace("{path}", str(path)), values)


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
    words = ("service 12", "enveloppe 3-7", "60612", "ligne 4021", "service 8 61")

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
    kept = True
    for kind, words in (("moteur", "une descente"), ("page", "la page entière, dessin compris")):
        drills = [m for m in found if m.name.startswith(kind) and m.name[-1].isdigit()]
        medians = {y: statistics.median(t for m in drills for t in m.times[y]) for y in years}
        first = next((y for y in years if y > 1), years[0])
        growth = medians[years[-1]] / medians[first]
        shown = ", ".join(f"{y} ex. {medians[y]:.1f} ms" for y in years)
        print(f"Médiane, {words} : {shown} ; de {first} à {years[-1]} exercices : × {growth:.2f}")
        if kind == "moteur":
            kept = max(medians.values()) <= AIM_MS and growth <= AIM_GROWTH
    print(f"But d'une descente : {AIM_MS:g} ms au plus, × {AIM_GROWTH:g} au plus")
    return kept


def main() -> int:
    """Run the measure; fails when an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=int(os.environ.get("BENCH_LINES", "200000")))
    parser.add_argument("--years", default="1,2,20")
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
