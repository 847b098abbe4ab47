"""Reports that people put together: figures gathered from the pages, ordered, commented.

A report is one row: whoever changes it says which revision was read, and its journal has what it
was before. A figure keeps the version of the data it was gathered on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from dashboard.errors import StateError
from dashboard.reviews.model import Stamp, stamp_of
from dashboard.reviews.text import line, prose
from dashboard.store.writings import REPORT, Writer, Writings

MOST = 100
"""Figures of a report."""

SHOWINGS: Mapping[str, str] = {
    "dessin": "le dessin",
    "tableau": "le tableau",
    "dessin et tableau": "les deux",
}
"""What a report shows of a figure, in its words."""

LONGEST_COMMENT = 4000
"""Characters of the comment of a figure."""

_TITLE, _PART, _ADDRESS = 200, 120, 2000


@dataclass(frozen=True)
class Gathered:
    """A figure of a report.

    Attributes:
        address: path and choices of its page, without version; version: of the data, as gathered.
        figure: id of the figure in its page; title: as it was read.
        part: title of the part it belongs to, "" for none.
        comment: words of the author.
        showing: one of `SHOWINGS`.
        number: its own in the report, that no move changes; 0 before it is added.
    """

    address: str
    version: str
    figure: str
    title: str
    part: str = ""
    comment: str = ""
    showing: str = "dessin"
    number: int = 0


@dataclass(frozen=True)
class Basket:
    """A report being put together.

    Attributes:
        template: code of the template that gives its look.
        archived: it was taken off the list; nothing of it is lost.
    """

    stamp: Stamp
    title: str
    subtitle: str
    template: str
    figures: tuple[Gathered, ...]
    archived: bool


def _basket(row: Mapping[str, Any]) -> Basket:
    figures = tuple(Gathered(**known) for known in row["figures"])
    archived = row["retire_le"] is not None
    return Basket(stamp_of(row), row["titre"], row["sous_titre"], row["modele"], figures, archived)


def _checked(figure: Gathered) -> Gathered:
    """The same, its words safe to keep.

    Raises:
        StateError: a text is too long, or the choice of what is shown is unknown.
    """
    if figure.showing not in SHOWINGS:
        raise StateError(
            f"« {figure.showing[:40]} » n'est pas une façon de montrer une figure",
            field="montre",
            remedy=f"Choisissez parmi {', '.join(SHOWINGS)}",
        )
    return replace(
        figure,
        address=line(figure.address, field="adresse", longest=_ADDRESS, required=True),
        title=line(figure.title, field="figure", longest=_TITLE * 3),
        part=line(figure.part, field="partie", longest=_PART),
        comment=prose(figure.comment, field="commentaire", longest=LONGEST_COMMENT),
    )


def _values(title: str, subtitle: str, template: str) -> dict[str, Any]:
    return {
        "titre": line(title, field="titre", longest=_TITLE, required=True),
        "sous_titre": line(subtitle, field="sous-titre", longest=_TITLE),
        "modele": line(template, field="modèle", longest=60, required=True),
    }


def start(
    writings: Writings,
    title: str,
    template: str,
    writer: Writer,
    subtitle: str = "",
    figures: Sequence[Gathered] = (),
) -> int:
    """Open a report, with figures numbered in their order; gives its number.

    Raises:
        StateError: no title, a text too long, too many figures.
    """
    numbered = [replace(one, number=rank) for rank, one in enumerate(figures, start=1)]
    values = _values(title, subtitle, template)
    return writings.add(REPORT, {**values, "figures": _written(numbered)}, writer)


def read(writings: Writings, key: int) -> Basket:
    """A report, archived or not.

    Raises:
        StateError: no such report.
    """
    return _basket(writings.get(REPORT, key))


def baskets(writings: Writings) -> list[Basket]:
    """Reports not archived, the last changed first."""
    found = [_basket(row) for row in writings.rows(REPORT)]
    return sorted(found, key=lambda one: one.stamp.changed_at, reverse=True)


def _written(figures: Sequence[Gathered]) -> list[dict[str, Any]]:
    if len(figures) > MOST:
        raise StateError(
            f"un rapport a {MOST} figures au plus",
            field="figure",
            remedy="Ouvrez un autre rapport, ou retirez-en une",
        )
    return [asdict(_checked(one)) for one in figures]


def gather(writings: Writings, key: int, figure: Gathered, writer: Writer) -> int:
    """Add a figure at the end of its part; gives its number in the report.

    Raises:
        StateError: no such report, archived, or full; a text too long.
        ConflictError: somebody changed the report in the same instant.
    """
    found = read(writings, key)
    if found.archived:
        raise StateError("ce rapport est archivé", remedy="Choisissez-en un autre")
    known = list(found.figures)
    same = [rank for rank, one in enumerate(known) if one.part == figure.part]
    number = max((one.number for one in known), default=0) + 1
    known.insert(same[-1] + 1 if same else len(known), replace(figure, number=number))
    writings.change(REPORT, key, found.stamp.revision, {"figures": _written(known)}, writer)
    return number


def rewrite(writings: Writings, key: int, revision: int, changed: Basket, writer: Writer) -> None:
    """Change the words, the order or the figures of a report read at a revision.

    Raises:
        StateError: no such report, a text empty or too long.
        ConflictError: somebody changed it meanwhile.
    """
    values = _values(changed.title, changed.subtitle, changed.template)
    writings.change(REPORT, key, revision, {**values, "figures": _written(changed.figures)}, writer)


def archive(writings: Writings, key: int, revision: int, writer: Writer) -> None:
    """Take a report off the list; it stays in the base and in the journal.

    Raises:
        StateError: no such report.
        ConflictError: somebody changed it meanwhile.
    """
    writings.change(REPORT, key, revision, {"retire_le": dt.datetime.now(dt.UTC)}, writer)


def moved(figures: Sequence[Gathered], number: int, step: int) -> tuple[Gathered, ...]:
    """The same figures, that of a number a place up (−1) or down (+1); unchanged past an end."""
    found = list(figures)
    rank = next((at for at, one in enumerate(found) if one.number == number), -1)
    other = rank + step
    if rank < 0 or not 0 <= other < len(found):
        return tuple(figures)
    found[rank], found[other] = found[other], found[rank]
    return tuple(found)


def parts(figures: Sequence[Gathered]) -> list[tuple[str, list[Gathered]]]:
    """Figures that follow one another under the same title, as the report writes them."""
    found: list[tuple[str, list[Gathered]]] = []
    for one in figures:
        if not found or found[-1][0] != one.part:
            found.append((one.part, []))
        found[-1][1].append(one)
    return found
