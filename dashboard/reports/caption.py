"""What must be said beside a figure taken out of the site: the checklist of an exported figure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard import formats
from dashboard.formats import NBSP, typography
from dashboard.reports.block import Block, Grid, Origin, Row

MARKS = (
    ("s", re.compile(r"^s$"), "s : couvert par le secret statistique"),
    ("nd", re.compile(r"^nd$"), "nd : non disponible"),
    ("p", re.compile(r"\d\s?p$|\bprovisoire"), "p : provisoire"),
    ("e", re.compile(r"\d\s?e$|\bestim"), "e : estimé"),
    ("r", re.compile(r"\d\s?r$|\brévisé"), "r : révisé"),
)
"""Sign of a cell, what a cell that bears it looks like, what the sign means."""


_GESTURE = re.compile(r"\s*[.;,]\s*cliquer pour [^.;]*\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Caption:
    """The words of a figure, each "" when there is nothing to say.

    Attributes:
        title, measure: what, where, when, in which unit.
        summary: what the drawing shows; the alternative of its image.
        reading: « Lecture : … », made from the first value of its table.
        source: producer, date and scope.
        licence: under which the data are given.
        dates: day the data speak of, day they were put together.
        notes: caveats, then the signs met in the table.
        reference: address that opens the figure again on the same data.
        simulated: « Données simulées », when they are.
    """

    title: str
    measure: str
    summary: str
    reading: str
    source: str
    licence: str
    dates: str
    notes: tuple[str, ...]
    reference: str
    simulated: str

    @property
    def lines(self) -> tuple[str, ...]:
        """What follows the figure, in reading order, the reference last."""
        said = (
            self.reading,
            *self.notes,
            self.source,
            self.licence,
            self.dates,
            self.simulated,
            f"Référence{NBSP}: {self.reference}" if self.reference else "",
        )
        return tuple(line for line in said if line)

    @property
    def alternative(self) -> str:
        """The text of the image: its finding, then what it shows."""
        return " ".join(said for said in (self.title, self.summary or self.measure) if said)


def _on_paper(words: str) -> str:
    """The measure without what only a screen can do."""
    return _GESTURE.sub(".", words)


def _plain(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", formats.fold(words)).strip()


def _licence(block: Block, origin: Origin) -> str:
    """Licences of the sources named under the figure, otherwise those of all of them."""
    said = f" {_plain(block.source)} "
    named = [s for s in origin.sources if f" {_plain(s.name)} " in said]
    licences = sorted({s.licence for s in named or origin.sources if s.licence})
    if not licences:
        return ""
    if len(licences) == 1:
        return f"Licence{NBSP}: {licences[0]}"
    if named:
        return f"Licences{NBSP}: {' ; '.join(licences)}"
    return f"Licences{NBSP}: celles de chaque source, données à la page Données"


def _dates(origin: Origin) -> str:
    """Situation and extraction: two dates a reader must not take for one another."""
    built = formats.instant(origin.built_at)
    extracted = f"extraction du {built}, version {origin.version[:12]}"
    if origin.last_data is None:
        return f"{origin.place}, {extracted}"
    situation = formats.date(origin.last_data)
    return f"{origin.place}, données connues jusqu’au {situation}, {extracted}"


def _told(grid: Grid, rank: int, value: object) -> str:
    """A value of the table in words, with the unit of its heading."""
    heading = grid.headings[rank]
    if isinstance(value, (int, Decimal)) and rank in grid.shares:
        return formats.percent(value)
    if isinstance(value, (int, Decimal)):
        unit = re.search(r"\(([^()]{1,24})\)$", heading)
        shown = formats.number(value, _decimals(value))
        return f"{shown}{NBSP}{unit[1]}" if unit else shown
    return formats.date(value) if isinstance(value, dt.date) else str(value)


def _decimals(value: object) -> int:
    """Two at most: a reader's figure, not an export's."""
    if not isinstance(value, Decimal):
        return 0
    exponent = value.normalize().as_tuple().exponent
    return min(max(-exponent, 0), 2) if isinstance(exponent, int) else 0


def _bare(heading: str) -> str:
    """A heading without its unit."""
    return re.sub(r"\s*\([^()]{1,24}\)$", "", heading)


def _measured(grid: Grid, series: Sequence[int]) -> Iterator[tuple[Row, int]]:
    """Rows that have a number, and the rank of the first; totals left aside."""
    columns = series or range(1, len(grid.headings))
    for index, row in enumerate(grid.rows):
        ranks = [i for i in columns if isinstance(row[i], (int, Decimal))]
        if ranks and row[0] is not None and index not in grid.totals:
            yield row, ranks[0]


def reading(grid: Grid | None, series: Sequence[int] = ()) -> str:
    """« Lecture : pour Aubeterne, Valeur : 177,66 kg/hab./an. », or "" for a table of words.

    Args:
        grid: the table of the figure.
        series: ranks of the columns that it draws, when its table has others.
    """
    found = next(_measured(grid, series), None) if grid else None
    if grid is None or found is None:
        return ""
    row, rank = found
    what = _told(grid, 0, row[0])
    name = _bare(grid.headings[rank])
    value = _told(grid, rank, row[rank])
    return typography(
        f"Lecture : {_bare(grid.headings[0]) or 'ligne'} « {what} », {name} : {value}."
    )


def _signs(grid: Grid | None) -> tuple[str, ...]:
    """What the signs met in the table mean."""
    texts = {str(v) for row in (grid.rows if grid else ()) for v in row if isinstance(v, str)}
    return tuple(said for _, look, said in MARKS if any(look.search(text) for text in texts))


def caption_of(block: Block, origin: Origin, reference: str) -> Caption:
    """Everything to say beside a figure.

    Args:
        block: the figure.
        origin: where it was read.
        reference: address that opens it again on the same data.
    """
    notes = (*block.notes, *_signs(block.grid))
    return Caption(
        title=typography(block.title),
        measure=typography(_on_paper(block.measure)),
        summary=typography(block.summary),
        reading=reading(block.grid, block.native.series if block.native else ()),
        source=typography(block.source),
        licence=typography(_licence(block, origin)),
        dates=typography(_dates(origin)),
        notes=tuple(typography(note) for note in dict.fromkeys(notes)),
        reference=reference,
        simulated=f"Données simulées{NBSP}: inventées pour la démonstration."
        if origin.simulated
        else "",
    )
