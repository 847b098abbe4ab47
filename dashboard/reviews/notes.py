"""Comments on an indicator, and dated annotations: withdrawn at need, never deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Table

from dashboard.catalogue.indicators import FAMILIES
from dashboard.errors import StateError
from dashboard.indicators import find, parse_period
from dashboard.reviews.model import Annotation, Comment, annotation_of, comment_of
from dashboard.reviews.text import line, prose
from dashboard.store.writings import ANNOTATION, COMMENT, Writer, Writings

_AREA = 40


def comment(
    writings: Writings,
    indicator: str,
    text: str,
    writer: Writer,
    *,
    area: str = "",
    period: str = "",
) -> int:
    """Write a remark on an indicator, or on one period of it (« 2025-W47 »); gives its number.

    Raises:
        StateError: the text is empty or too long.
        QueryError: no such indicator, or no such period.
    """
    return writings.add(
        COMMENT,
        {
            "indicateur": find(indicator).code,
            "territoire": line(area, field="territoire", longest=_AREA),
            "periode": parse_period(period).code if period else "",
            "texte": prose(text, field="commentaire", required=True),
        },
        writer,
    )


@dataclass(frozen=True)
class Scope:
    """What an annotation is about: an indicator, a family, or everything; in an area, or all."""

    indicator: str = ""
    family: str = ""
    area: str = ""


def annotate(
    writings: Writings, start: dt.date, end: dt.date, text: str, scope: Scope, writer: Writer
) -> int:
    """Write a dated fact shown on every chart of its scope; gives its number.

    Raises:
        StateError: the text is empty or too long, it ends before it starts, the scope is both an
            indicator and a family, or the family is unknown.
        QueryError: no such indicator.
    """
    if end < start:
        raise StateError("l'annotation finit avant de commencer", field="fin")
    if scope.indicator and scope.family:
        raise StateError(
            "une annotation porte sur un indicateur, une famille ou tout", field="portée"
        )
    if scope.family and scope.family not in FAMILIES:
        raise StateError(
            f"famille inconnue « {scope.family} »", remedy=f"Familles : {', '.join(FAMILIES)}"
        )
    return writings.add(
        ANNOTATION,
        {
            "debut": start,
            "fin": end,
            "texte": prose(text, field="annotation", required=True),
            "indicateur": find(scope.indicator).code if scope.indicator else "",
            "famille": scope.family,
            "territoire": line(scope.area, field="territoire", longest=_AREA),
        },
        writer,
    )


def rewrite(
    writings: Writings, table: Table, key: int, revision: int, text: str, writer: Writer
) -> None:
    """Change the text of a comment or an annotation read at a revision.

    Raises:
        ConflictError: somebody changed it meanwhile.
        StateError: it was withdrawn, or the text is empty or too long.
    """
    _still_there(writings, table, key)
    values = {"texte": prose(text, field=table.name, required=True)}
    writings.change(table, key, revision, values, writer)


def withdraw(writings: Writings, table: Table, key: int, revision: int, writer: Writer) -> None:
    """Take a comment or an annotation off the pages; it stays in the base and in the journal.

    Raises:
        ConflictError: somebody changed it meanwhile.
        StateError: it was withdrawn already.
    """
    _still_there(writings, table, key)
    writings.change(table, key, revision, {"retire_le": dt.datetime.now(dt.UTC)}, writer)


def _still_there(writings: Writings, table: Table, key: int) -> None:
    if table not in (COMMENT, ANNOTATION):
        raise StateError(f"« {table.name} » ne se retire pas")
    if writings.get(table, key)["retire_le"] is not None:
        raise StateError(f"{table.name} n° {key} a été retiré")


def comments_about(writings: Writings, indicator: str, area: str | None = None) -> list[Comment]:
    """Remarks on an indicator, oldest first; in every area unless one is given."""
    place = {} if area is None else {"territoire": area}
    return [comment_of(row) for row in writings.rows(COMMENT, indicateur=indicator, **place)]


def every_annotation(writings: Writings) -> list[Annotation]:
    """Every annotation, in the order of their dates; `Annotation.concerns` picks."""
    found = [annotation_of(row) for row in writings.rows(ANNOTATION)]
    return sorted(found, key=lambda a: (a.start, a.end, a.stamp.id))


def within(found: Iterable[Annotation], start: dt.date, end: dt.date) -> list[Annotation]:
    """Those that touch a span of days, both ends included."""
    return [a for a in found if a.start <= end and a.end >= start]
