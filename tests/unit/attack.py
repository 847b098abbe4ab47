"""An attacker of the statistical secrecy: reads what the doors give, and nothing else.

What is read is what the command line prints (`vigie query … --json`), row by row. The unknowns are
the counts of each smallest area and modality, between two borders of any period: every figure
shown is a sum of them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from simplex import Deduced

from dashboard.cli.query import to_json
from dashboard.errors import AccessRefusedError
from dashboard.secrecy import Gate

KINDS = ("jour", "semaine", "mois", "trimestre", "annee", "cumul", "glissant")
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Cell:
    """One row of a table: `dimension` and `modality` are "" for the whole."""

    kind: str
    start: dt.date
    end: dt.date
    area: str
    dimension: str = ""
    modality: str = ""


@dataclass
class Seen:
    """What was read: cell → count, or « s ».

    Attributes:
        trait: of a share, dimension under which the cases it keeps are written (« oui »), and the
            others (« non »).
    """

    cells: dict[Cell, float | str] = field(default_factory=dict)
    trait: str = ""

    def read(self, gate: Gate, code: str, areas: Iterable[str], dimensions: Sequence[str]) -> None:
        """Everything an indicator shows, by every door that gives numbers."""
        for kind, area in product(KINDS, areas):
            asked: dict[str, Any] = {
                "indicateur": code,
                "genre": kind,
                "territoire": area,
                "depuis": None,
            }
            with suppress(AccessRefusedError):  # a day, or a split of running periods
                self._take(gate, "indicateurs/serie", {**asked, "jusque": None})
            for dimension in dimensions:
                with suppress(AccessRefusedError):
                    self._take(gate, "indicateurs/decoupage", {**asked, "dimension": dimension})
            paged: dict[str, Any] = {
                "indicateur": code,
                "genre": kind,
                "territoires": area,
                "zeros": False,
                "connu": dt.date(2000, 1, 1),
            }
            for dimension in ("", *dimensions):
                with suppress(AccessRefusedError):
                    self._take(gate, "indicateurs/page", {**paged, "dimension": dimension})
        for kind in {cell.kind for cell in self.cells}:
            days = [cell for cell in self.cells if cell.kind == kind]
            first, last = min(cell.start for cell in days), max(cell.end for cell in days)
            bounds = {"indicateurs": code, "genre": kind, "depuis": first, "jusque": last}
            self._take(gate, "territoire/valeurs", bounds)

    def _take(self, gate: Gate, name: str, asked: Mapping[str, Any]) -> None:
        for row in json.loads(to_json(gate.run(name, asked)))["rows"]:
            cell = Cell(
                row["genre"],
                dt.date.fromisoformat(row["debut"]),
                dt.date.fromisoformat(row["fin"]),
                row["territoire"],
                row["dimension"],
                row["modalite"],
            )
            count = row["effectif"]
            assert (row["numerateur"] == "s") == (count == "s")
            value = count if count == "s" else float(count)
            self._know(cell, value)
            if self.trait and not cell.dimension:
                kept = "s" if value == "s" else float(row["numerateur"])
                rest = "s" if value == "s" else float(row["denominateur"]) - kept
                self._know(replace(cell, dimension=self.trait, modality="oui"), kept)
                self._know(replace(cell, dimension=self.trait, modality="non"), rest)

    def _know(self, cell: Cell, value: float | str) -> None:
        assert self.cells.setdefault(cell, value) == value, f"two doors disagree on {cell}"

    def hidden(self) -> list[Cell]:
        """Cells that are there but not shown."""
        return [cell for cell, value in self.cells.items() if value == "s"]


@dataclass
class Attack:
    """Known sums of one or several readings of the same facts.

    Attributes:
        leaves: smallest areas, « » for what is nowhere.
        above: area → the one that holds it.
        first, last: days known.
        groups: (cell, its count, modalities it adds up), known from elsewhere.
    """

    leaves: Sequence[str]
    above: Mapping[str, str | None]
    modalities: Sequence[str]
    first: dt.date
    last: dt.date
    readings: list[Mapping[Cell, float | str]]
    groups: Sequence[tuple[Cell, float | str, Sequence[str]]] = ()
    root: str = "V"

    def __post_init__(self) -> None:
        cells = [cell for reading in self.readings for cell in reading]
        borders = {self.first, self.last + DAY}
        for cell in cells:
            borders |= {cell.start, cell.end + DAY}
        inside = sorted(day for day in borders if self.first <= day <= self.last + DAY)
        self.starts = inside[:-1]
        self.place = {
            (leaf, modality, start): index
            for index, (leaf, modality, start) in enumerate(
                (leaf, modality, start)
                for leaf in self.leaves
                for modality in self.modalities
                for start in self.starts
            )
        }
        known = [
            (self.atoms(cell), float(value))
            for reading in self.readings
            for cell, value in reading.items()
            if value != "s"
        ]
        known += [(self.atoms(cell), 0.0) for reading in self.readings for cell in _none(reading)]
        known += [
            ([p for m in among for p in self.atoms(replace(cell, modality=m))], float(count))
            for cell, count, among in self.groups
        ]
        self.deduced = Deduced(len(self.place), known)

    def atoms(self, cell: Cell) -> list[int]:
        """Places of the unknowns a cell adds up."""
        return [
            place
            for (leaf, modality, start), place in self.place.items()
            if cell.start <= start <= cell.end
            and (not cell.dimension or modality == cell.modality)
            and self._within(leaf, cell.area)
        ]

    def _within(self, leaf: str, area: str) -> bool:
        if area == self.root:
            return True
        found: str | None = leaf
        while found:
            if found == area:
                return True
            found = self.above.get(found)
        return False

    def bounds(self, cell: Cell) -> tuple[float, float]:
        """What can be said of a cell."""
        return self.deduced.bounds(self.atoms(cell))


def line_of(cell: Cell) -> tuple[str, str, str]:
    """The line a cell is of, whatever the period."""
    return cell.area, cell.dimension, cell.modality


def grain_of(reading: Mapping[Cell, float | str], cell: Cell) -> str:
    """Finest kind of period the line of a cell is published at; a year at worst."""
    shown = {c.kind for c, n in reading.items() if line_of(c) == line_of(cell) and n != "s"}
    return next((kind for kind in KINDS if kind in shown), "annee")


@dataclass(frozen=True)
class Judge:
    """What doubt is due to each hidden cell.

    Attributes:
        truth: cell → its real count.
        k: smallest count shown.
        root: code of the whole.
    """

    truth: Callable[[Cell], int]
    k: int
    root: str

    def due(self, reading: Mapping[Cell, float | str], cell: Cell) -> float:
        """Doubt due to a cell: max(k, 10 %) of it; of the part it hides, when it is longer."""
        grain = grain_of(reading, cell)
        whole = cell.area == self.root and not cell.dimension
        if whole or KINDS.index(cell.kind) <= KINDS.index(grain):
            return max(self.k, self.truth(cell) / 10)
        hidden = [
            self.truth(c)
            for c, n in reading.items()
            if n == "s" and c.kind == grain and line_of(c) == line_of(cell)
            if cell.start <= c.start and c.end <= cell.end
        ]
        return max((max(self.k, part / 10) for part in hidden), default=0)

    def check(
        self, attack: Attack, reading: Mapping[Cell, float | str], cells: Iterable[Cell]
    ) -> None:
        """Each hidden cell stays in doubt; a zero may be found out: nobody is behind it."""
        for cell in cells:
            low, high = attack.bounds(cell)
            real = self.truth(cell)
            assert low - 1e-6 <= real <= high + 1e-6, "the attacker reads the truth"
            due = self.due(reading, cell) if real else 0
            assert high - low >= due - 1e-6, f"{cell}: {real}, between {low} and {high}"

    def check_no_small_count(self, reading: Mapping[Cell, float | str]) -> None:
        """No count between one and the threshold is shown."""
        shown = [(c, n) for c, n in reading.items() if not isinstance(n, str)]
        assert not [c for c, n in shown if 0 < n < self.k]


def _none(reading: Mapping[Cell, float | str]) -> list[Cell]:
    """Cells that would be there if they were not zero: their line is read before and after."""
    periods: dict[str, set[tuple[dt.date, dt.date]]] = defaultdict(set)
    lines: dict[tuple[str, str, str, str], list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for cell in reading:
        if cell.kind not in ("cumul", "glissant"):
            periods[cell.kind].add((cell.start, cell.end))
            line = (cell.kind, cell.area, cell.dimension, cell.modality)
            lines[line].append((cell.start, cell.end))
    return [
        Cell(kind, start, end, area, dimension, modality)
        for (kind, area, dimension, modality), known in lines.items()
        for start, end in periods[kind] - set(known)
        if min(known) < (start, end) < max(known)
    ]
