"""Delimited exports of readings, one file per year, with a few rows no one can use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dashboard.demo.delimited import Style, write_table
from dashboard.demo.randomness import stream
from dashboard.demo.sensor_time import Instants, by_year
from dashboard.demo.truth import SourceTruth
from dashboard.demo.world import World

Cells = npt.NDArray[np.object_]
_INSERTED = ("ligne_vide", "entete_repetee")


@dataclass(frozen=True)
class Error:
    """Something wrong in one row.

    Attributes:
        kind: reason of the reject, or rule that leaves an inserted line aside.
        column: rank of the cell replaced.
        text: what replaces it.
    """

    kind: str
    column: int = 0
    text: str = ""


@dataclass(frozen=True)
class Layout:
    """How one program writes its readings.

    Attributes:
        source: code of the source.
        path: name of the file of a year, `{}` standing for the year.
        titles: lines above the heading.
        heading: headings, in order.
        errors: one of each in every file of `early` rows or more, among those first rows.
        early: see `errors`.
    """

    source: str
    path: str
    heading: tuple[str, ...]
    style: Style
    titles: tuple[str, ...] = ()
    errors: tuple[Error, ...] = ()
    early: int = 400


def _spoilt(
    lines: Sequence[list[str]], layout: Layout, truth: SourceTruth, rng: np.random.Generator
) -> dict[int, str]:
    """Rank of a row → what is written instead."""
    ranks = np.sort(rng.choice(np.arange(40, layout.early), len(layout.errors), replace=False))
    separator, found = layout.style.separator, {}
    for rank, error in zip(ranks.tolist(), layout.errors, strict=True):
        cells = lines[rank]
        if error.kind in _INSERTED:
            truth.ignored[error.kind] += 1
            truth.rows_read += 1
            above = separator.join(layout.heading) if error.kind == "entete_repetee" else ""
            found[rank] = above + layout.style.newline + separator.join(cells)
        else:
            truth.rejected[error.kind] += 1
            spoilt = [*cells[: error.column], error.text, *cells[error.column + 1 :]]
            found[rank] = separator.join(spoilt)
    return found


def write_years(world: World, layout: Layout, days: Instants, columns: Sequence[Cells]) -> None:
    """Write rows already cut at the last known day, each in the file of its year.

    Args:
        world: where, and the manifest.
        layout: how.
        days: day of each row.
        columns: cells in the order of the heading.
    """
    truth = world.truth.source(layout.source)
    for year, chosen in by_year(days):
        cells = [column[chosen] for column in columns]
        count, rng = int(chosen.sum()), stream(world.seed, f"{layout.source}-erreurs-{year}")
        early = [list(row) for row in zip(*(c[: layout.early] for c in cells), strict=True)]
        truth.files += 1
        truth.rows_read += count + len(layout.titles)
        truth.ignored.update(["ligne_de_titre"] * len(layout.titles))
        write_table(
            Path(world.out / layout.path.format(year)),
            style=layout.style,
            before=[*layout.titles, layout.style.separator.join(layout.heading)],
            columns=cells,
            replaced=_spoilt(early, layout, truth, rng) if count >= layout.early else {},
        )


def texts(values: npt.ArrayLike) -> Cells:
    """Cells of a column of texts or of whole numbers."""
    found: Cells = np.asarray(values).astype(str).astype(object)
    return found


def decimals(values: npt.NDArray[np.float64], places: int, mark: str = ".") -> Cells:
    """Cells of a column of numbers; NaN is an empty cell."""
    cells = ["" if v != v else f"{v:.{places}f}".replace(".", mark) for v in values.tolist()]
    return np.array(cells, dtype=object)
