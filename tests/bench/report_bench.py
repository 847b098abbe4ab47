"""A report of thirty figures in each format: seconds and size, then a table of 2 000 rows.

    python -m tests.bench.report_bench

The demonstration is built, thirty of its figures that have a drawing are read from their pages
once, then written. What a plain printer of the same pages would do is not comparable: it gives one
image of each page, without values, tags or captions. No aim is set on the seconds: they are told.
"""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pypdf

from app import create_app
from dashboard.reports.assembly import WRITERS, assemble, written_as
from dashboard.reports.block import Grid
from dashboard.reports.report import TABLE, Chapter, Part, Plan, Report, Style, Wanted
from dashboard.settings import DATA, ROOT, Settings
from tests.serving_vigie import build_demo

FIGURES, ROWS = 30, 2000
PAGES = (
    *("/carte", "/budget", "/budget/evolution", "/budget/execution", "/budget/equilibre"),
    *("/comparaisons?lecture=nuage", "/comparaisons?lecture=entonnoir"),
    *(f"/evaluation/{code}" for code in ("led_communes", "capteurs_corbeilles", "dossier_unique")),
    *(f"/capteurs?capteur=FR0000{rank}&grandeur=no2" for rank in (1, 2, 3)),
    *(
        f"/indicateur/{code}"
        for code in (
            *("demandes_recues", "rendement_eau", "passages_velo", "repas_servis"),
            *("ordures_habitant", "delai_instruction", "pm25_moyenne", "entrees_piscines"),
        )
    ),
)


def thirty(report: Report) -> Report:
    """The first thirty figures that have a drawing."""
    kept = tuple(item for item in report.items if item.block.drawings)[:FIGURES]
    return replace(report, parts=(Part("Figures", "", kept),))


def long_table(report: Report) -> Report:
    """One figure: a table of two thousand rows."""
    grid = Grid(
        ("Ligne", "Montant (€)"),
        tuple((f"Ligne {rank}", Decimal(rank)) for rank in range(ROWS)),
        shown=tuple((f"Ligne {rank}", f"{rank},00") for rank in range(ROWS)),
    )
    first = report.items[0]
    item = replace(first, block=replace(first.block, grid=grid, drawings=()), showing=TABLE)
    return replace(report, parts=(Part("", "", (item,)),))


def lines(report: Report, endings: tuple[str, ...]) -> Iterator[str]:
    """Seconds and size of each format, the second time: libraries are loaded."""
    for ending in endings:
        written_as(report, ending)
        start = time.perf_counter()
        body = written_as(report, ending)
        seconds = time.perf_counter() - start
        pages = ""
        if ending == "pdf":
            pages = f", {len(pypdf.PdfReader(io.BytesIO(body)).pages)} pages"
        yield f"  {ending:<5}: {seconds:6.2f} s, {len(body) / 1e6:6.2f} Mo{pages}"


def main() -> None:
    """Build, read, write, and print."""
    folder = ROOT / "var" / "bench" / "rapport"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    database = build_demo(folder)
    state = f"sqlite:///{folder / 'ecrits.sqlite'}"
    server = create_app(Settings(DATA / "exemple", database, state)).server
    chapter = Chapter("Figures", "", tuple(Wanted(page) for page in PAGES))
    start = time.perf_counter()
    report = assemble(
        server, Plan("Mesure", "", (chapter,), Style("mesure")), "https://ville.test/"
    )
    seconds = time.perf_counter() - start
    print(f"Rapport : {len(report.items)} figures lues dans {len(PAGES)} pages en {seconds:.2f} s")
    kept = thirty(report)
    print(f"{len(kept.items)} figures dessinées, écrites en")
    for line in lines(kept, tuple(WRITERS)):
        print(line)
    print(f"Un tableau de {ROWS} lignes, écrit en")
    for line in lines(long_table(report), ("docx", "odt", "pdf", "html")):
        print(line)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
