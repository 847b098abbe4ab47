"""What must be said beside a figure taken out of the site: the checklist of an exported figure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard import formats
from dashboard.formats import NBSP, typography
from dashboard.reports.block import Block, Chart, Grid, Origin

MARKS = (
    ("s", re.compile(r"^s$"), "s : couvert par le secret statistique"),
    ("nd", re.compile(r"^nd$"), "nd : non disponible"),
    ("p", re.compile(r"\d\s?p$|\bprovisoire"), "p : provisoire"),
    ("e", re.compile(r"\d\s?e$|\bestim"), "e : estimé"),
    ("r", re.compile(r"\d\s?r$|\brévisé"), "r : révisé"),
)
"""Sign of a cell, what a cell that bears it looks like, what the sign means."""


_GESTURE = re.compile(r"\s*[.;,]\s*cliquer pour [^.;]*\.?", re.IGNORECASE)


_CONTEXT = re.compile(r"(Habitants|Population|Effectif|Périodes connues)\b")
"""Columns that a figure gives beside what it measures."""
_FIGURE = re.compile(r"[+−-]?[\d\u00a0\u202f ]+(,\d+)?(\u00a0[^\d]{1,12})?")
"""A number as a table shows it."""
MOST_LICENCES = 3


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
    if len(licences) <= MOST_LICENCES:
        return f"Licences des sources{NBSP}: {' ; '.join(licences)}"
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


def _measured(grid: Grid, series: Sequence[int], *, last: bool) -> Iterator[tuple[int, int]]:
    """Ranks of the rows that have a number, and of the first one; totals left aside."""
    told = [rank for rank, name in enumerate(grid.headings) if rank and not _CONTEXT.match(name)]
    order = range(len(grid.rows))
    # the last value of a course is that of what it is about, not of what it is compared with
    columns = series[:1] if last else series or told
    for index in reversed(order) if last else order:
        row = grid.rows[index]
        ranks = [i for i in columns if isinstance(row[i], (int, Decimal))]
        if ranks and row[0] is not None and index not in grid.totals:
            yield index, ranks[0]


def _as_read(grid: Grid, index: int, rank: int) -> str:
    """A number as the table shows it, with the unit of its heading."""
    shown = grid.shown[index][rank] if index < len(grid.shown) else ""
    unit = re.search(r"\(([^()]{1,24})\)$", grid.headings[rank])
    if not _FIGURE.fullmatch(shown):
        return _told(grid, rank, grid.rows[index][rank])
    return f"{shown}{NBSP}{unit[1]}" if unit and unit[1] not in shown else shown


def reading(grid: Grid | None, chart: Chart | None = None) -> str:
    """« Lecture : pour Aubeterne, Valeur : 177,66 kg/hab./an. », or "" for a table of words.

    Of a course, the last value, that its title speaks of; of a table, the first one that is no
    context as a population is.

    Args:
        grid: the table of the figure.
        chart: which of its columns are drawn, and how, when the page says it.
    """
    last = chart is not None and chart.genre == "lignes" and not chart.backwards
    series = chart.series if chart else ()
    found = next(_measured(grid, series, last=last), None) if grid else None
    if grid is None or found is None:
        return ""
    index, rank = found
    what = _told(grid, 0, grid.rows[index][0])
    name, value = _bare(grid.headings[rank]), _as_read(grid, index, rank)
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
        reading=reading(block.grid, block.native),
        source=typography(block.source),
        licence=typography(_licence(block, origin)),
        dates=typography(_dates(origin)),
        notes=tuple(typography(note) for note in dict.fromkeys(notes)),
        reference=reference,
        simulated=f"Données simulées{NBSP}: inventées pour la démonstration."
        if origin.simulated
        else "",
    )
