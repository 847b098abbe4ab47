"""« Consommation des crédits »: what the finance software exports every Monday.

cp1252, « ; », CRLF, two title lines, subtotals by chapter and by service. In January, the
exercice that ends is still open beside the new one.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from dashboard.demo.delimited import Style, write_lines
from dashboard.demo.finance_ledger import MEASURES, Books, Matrix, books
from dashboard.demo.finance_programmes import programme_of
from dashboard.demo.reference import accounts
from dashboard.demo.totem import amount
from dashboard.demo.truth import SourceTruth
from dashboard.demo.world import World

HEADING = (
    "Exercice;Section;Sens;Chapitre;Nature;Libellé;Fonction;Opération;Service;Enveloppe;BP;"
    "Reports;BS;DM;Virements;Crédits ouverts;Engagé;Mandaté/Titré;"
    "Payé/Encaissé;Disponible;AP;Libellé AP"
)
_SIDES = {"D": "dépenses", "R": "recettes"}
_YEARS = 3
_SILENT, _UNREADABLE, _UNKNOWN, _BROKEN_PAGE = 20, 11, 24, 37
"""ISO weeks: no export in odd years, an unreadable amount, an unknown side, a page break."""
_TOUCHED = 40
"""Rank of the line that an error touches."""


@dataclass(frozen=True)
class Sheet:
    """One exercice on one day: one row of amounts per line, between cells that do not change."""

    books: Books
    cells: tuple[str, ...]
    ends: tuple[str, ...]
    amounts: Matrix

    def rows(self) -> Iterator[str]:
        """Lines, each chapter and each service followed by its subtotal."""
        shown: list[int] = np.flatnonzero(self.amounts.any(axis=1)).tolist()
        for service, ranks in groupby(shown, lambda r: self.books.posts[r].service):
            for (section, side), part in groupby(ranks, self._side):
                inside: list[int] = []
                for chapter, members in groupby(part, lambda r: self.books.lines[r].key.chapter):
                    group = list(members)
                    for r in group:
                        yield self.cells[r] + _money(self.amounts[r]) + self.ends[r]
                    yield self._total(section, side, chapter, f"chapitre {chapter}", service, group)
                    inside += group
                label = f"service {service} - {_SIDES[side]}"
                yield self._total(section, side, "", label, service, inside)

    def _side(self, rank: int) -> tuple[str, str]:
        key = self.books.lines[rank].key
        return key.section, key.sens

    def _total(
        self, section: str, side: str, chapter: str, label: str, service: str, ranks: Sequence[int]
    ) -> str:
        where = f"{self.books.year};{section};{side};{chapter};;Total {label};;;{service};;"
        return where + _money(self.amounts[list(ranks)].sum(axis=0)) + ";;"


def _money(values: Matrix) -> str:
    """The amounts of a row, and what is left."""
    numbers = values.tolist()
    left = numbers[5] - numbers[6]
    return ";".join(amount(n) if n else "0" for n in (*numbers, left))


def _cells(book: Books) -> tuple[str, ...]:
    labels = accounts("M57_D")
    return tuple(
        f"{book.year};{line.key.section};{line.key.sens};{line.key.chapter};"
        f"{line.key.article};{labels[line.key.article].label.replace(';', ',')};"
        f"{line.key.function};{post.operation};{post.service};{post.envelope};"
        for line, post in zip(book.lines, book.posts, strict=True)
    )


def _ends(book: Books) -> tuple[str, ...]:
    """Number and label of the programme of each line."""
    found = (programme_of(line.key) for line in book.lines)
    return tuple(f";{p.number};{p.label}" if p else ";;" for p in found)


def mondays(world: World) -> list[dt.date]:
    """Days of the exports: every Monday of the last three calendar years but the silent ones."""
    day, found = dt.date(world.years[-_YEARS:][0], 1, 1), []
    day += dt.timedelta(days=-day.weekday() % 7)
    while day <= world.until:
        if not (day.isocalendar().week == _SILENT and day.year % 2):
            found.append(day)
        day += dt.timedelta(days=7)
    return found


def open_exercices(day: dt.date) -> tuple[int, ...]:
    """Exercices in which a document may be dated that day."""
    return (day.year - 1, day.year) if day.month == 1 else (day.year,)


def _spoilt(rows: list[str], week: int, truth: SourceTruth) -> tuple[list[str], int]:
    """The rows with the error of that week, and the rank of the row lost (-1: none)."""
    if week == _BROKEN_PAGE:
        truth.ignored.update(("entete_repetee", "ligne_vide"))
        return [*rows[:_TOUCHED], "", HEADING, *rows[_TOUCHED:]], -1
    if week not in {_UNREADABLE, _UNKNOWN}:
        return rows, -1
    rank = next(i for i, row in enumerate(rows) if i >= _TOUCHED and ";;Total " not in row)
    cells = rows[rank].split(";")
    cells[15 if week == _UNREADABLE else 2] = "#VALEUR!" if week == _UNREADABLE else "X"
    truth.rejected["nombre_illisible" if week == _UNREADABLE else "valeur_hors_liste"] += 1
    return [*rows[:rank], ";".join(cells), *rows[rank + 1 :]], rank


def _totals(sheets: Sequence[Sheet], lost: str) -> dict[str, int]:
    """What a build must find again, in cents: every line but the one lost."""
    cells = lost.split(";")
    return {
        name: sum(int(sheet.amounts[:, rank].sum()) for sheet in sheets)
        - (int(cells[column].replace(".", "")) if lost else 0)
        for name, rank, column in (
            ("vote_eur", 0, 10),
            ("engage_eur", 6, 16),
            ("realise_eur", 7, 17),
            ("paye_eur", 8, 18),
        )
    }


def _write(world: World, day: dt.date, sheets: Sequence[Sheet]) -> dict[str, int]:
    """Write one export; its totals, in cents."""
    truth, rows = world.truth.source("situations"), [r for s in sheets for r in s.rows()]
    written, lost = _spoilt(rows, day.isocalendar().week, truth)
    subtotals = sum(";;Total " in r for r in rows)
    titles = [
        f"Consommation des crédits au {day:%d/%m/%Y}",
        "Ville de Castelrive - Budget principal - opérations réelles",
    ]
    path = world.out / "finances" / "consommation" / f"conso-credits-{day:%Y-%m-%d}.csv"
    write_lines(path, style=Style(encoding="cp1252"), lines=[*titles, HEADING, *written])
    truth.files += 1
    truth.rows_read += len(written) + len(titles)
    truth.ignored["sous_total"] += subtotals
    truth.ignored["ligne_de_titre"] += len(titles)
    return _totals(sheets, rows[lost] if lost >= 0 else "")


def _landing(book: Books) -> list[dict[str, str]]:
    """Where each envelope of running costs ends: known here before the year is over."""
    found: dict[tuple[str, str], list[int]] = {}
    for rank, (line, post) in enumerate(zip(book.lines, book.posts, strict=True)):
        if (line.key.section, line.key.sens) == ("F", "D"):
            sums = found.setdefault((post.service, post.envelope), [0, 0])
            sums[0] += int(book.whole["ouvert"][rank])
            sums[1] += int(book.whole["realise"][rank])
    return [
        {"service": s, "enveloppe": e, "ouvert_eur": amount(a), "realise_eur": amount(b)}
        for (s, e), (a, b) in sorted(found.items())
    ]


def write_snapshots(world: World) -> None:
    """One export per Monday; what the running exercice will come to goes to the truth."""
    known, days = books(world), mondays(world)
    amounts: dict[tuple[int, dt.date], Matrix] = {}
    for year, book in known.items():
        mine = [d for d in days if year in open_exercices(d)]
        measures = book.on(mine) if mine else {m: np.zeros((0, 0)) for m in MEASURES}
        table = np.stack([measures[m] for m in MEASURES], axis=2)
        amounts |= {(year, day): table[rank] for rank, day in enumerate(mine)}
    cells = {year: (_cells(book), _ends(book)) for year, book in known.items()}
    totals = Counter[str]()
    truth = world.truth.source("situations")
    for day in days:
        sheets = [
            Sheet(known[year], *cells[year], amounts[year, day])
            for year in open_exercices(day)
            if year in known
        ]
        totals.update(_write(world, day, sheets))
    truth.totals |= {n: amount(c) for n, c in totals.items()}
    world.truth.facts["atterrissage"] = {
        "exercice": world.until.year,
        "enveloppes": _landing(known[world.until.year]),
    }
