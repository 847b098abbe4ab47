"""What one export of the finance software tells: chapters, services, and the whole of a section.

Everything a post is measured with is read once, of the whole budget: what is said of a chapter or
service is the same in a list and kept alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from dashboard.budget.landing import Series, landing, series_at, usual_size, whole_size
from dashboard.budget.post import Post
from dashboard.budget.reading import label_of
from dashboard.budget.rhythm import Course, past_of, summed
from dashboard.budget.scope import Scope
from dashboard.budget.snapshots import chapter_labels, courses
from dashboard.budget.spread import REACH
from dashboard.errors import ChoiceError
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Kept:
    """What is looked at: a section and a side; a chapter, a service, None keeps all."""

    section: str = "F"
    side: str = "D"
    chapter: str | None = None
    service: str | None = None

    @property
    def whole(self) -> bool:
        """Every chapter of every service."""
        return self.chapter is None and self.service is None


@dataclass(frozen=True)
class Told:
    """A chapter, a service or the whole, as the export of the day tells it."""

    history: Sequence[Course]
    series: Series


@dataclass(frozen=True)
class Reading:
    """One export of a budget, and the past it is read with.

    Attributes:
        date: of the export; over: nothing remains to be forecast.
    """

    gate: Gate
    scope: Scope
    date: dt.date
    over: bool
    kept: Kept

    @cached_property
    def chapters(self) -> Mapping[str, Sequence[Course]]:
        """Courses of every chapter of the section and side, whatever is kept."""
        return self._courses(by="chapitre")

    @cached_property
    def neighbours(self) -> dict[str, Told]:
        """The chapters told that day."""
        return self._told(self.chapters)

    @cached_property
    def size(self) -> float:
        """See `landing.usual_size`."""
        return usual_size(one.series for one in self.neighbours.values())

    @cached_property
    def total(self) -> Told:
        """What is kept, as one.

        Raises:
            ChoiceError: nothing for that chapter or service.
        """
        kept = self.kept
        if kept.whole:
            found = self._told({"": self._whole}).get("")
        else:
            found = self._told(self._courses(chapter=kept.chapter, service=kept.service)).get("")
        if found is None:
            raise ChoiceError(
                "aucun crédit sous ce choix à cette date",
                choice="node" if kept.service is None else "service",
                remedy="Choisissez un autre poste",
            )
        return found

    @cached_property
    def post(self) -> Post:
        """What is done, expected, and where it should land, of all that is kept."""
        size = self.size if not self.kept.whole else whole_size(self.size, len(self.neighbours))
        return self._post(self.total, size)

    def posts(self, kind: str) -> tuple[Post, ...]:
        """The chapters or services that have credits or amounts, the largest gap first."""
        told = self._parts(kind)
        names = chapter_labels(self.gate, self.scope, told) if kind == "chapitre" else {}
        found = (
            self._post(one, self.size, code, label_of(kind, code, names.get(code)))
            for code, one in told.items()
        )
        return tuple(sorted((p for p in found if p.now.opened or p.now.realised), key=_order))

    @property
    def label(self) -> str:
        """Words of the chapter and service kept; "" for all."""
        chapter, service = self.kept.chapter, self.kept.service
        parts: list[str] = []
        if chapter is not None:
            name = chapter_labels(self.gate, self.scope, (chapter,)).get(chapter)
            parts.append(f"{chapter} {label_of('chapitre', chapter, name)}".strip())
        if service is not None:
            parts.append(label_of("service", service, None))
        return ", ".join(parts)

    @cached_property
    def _whole(self) -> tuple[Course, ...]:
        return summed(self.chapters.values())

    @cached_property
    def _parent(self) -> tuple[Course, ...]:
        """Past courses of the whole, for what has no history of its own."""
        return past_of(self._whole, self.scope.year, self.date)

    def _courses(
        self,
        *,
        by: str = "",
        chapter: str | None = None,
        service: str | None = None,
        around: tuple[int, int] | None = None,
    ) -> dict[str, tuple[Course, ...]]:
        return courses(
            self.gate,
            self.scope,
            until=self.date,
            by=by,
            section=self.kept.section,
            side=self.kept.side,
            chapter=chapter,
            service=service,
            around=around,
        )

    def _told(self, cut: Mapping[str, Sequence[Course]]) -> dict[str, Told]:
        found = {}
        for code, history in cut.items():
            one = series_at(history, self.scope.year, self.date, self._parent)
            if one is not None:
                found[code] = Told(history, one)
        return found

    def _parts(self, kind: str) -> dict[str, Told]:
        """Chapters or services under what is kept, near the day: no curve is drawn of them."""
        kept = self.kept
        if kept.whole and kind == "chapitre":
            return self.neighbours
        around = (self.total.series.day, REACH)
        return self._told(
            self._courses(by=kind, chapter=kept.chapter, service=kept.service, around=around)
        )

    def _post(self, one: Told, size: float | None, code: str = "", label: str = "") -> Post:
        series, year = one.series, self.scope.year
        before = next((course for course in one.history if course.year == year - 1), None)
        return Post(
            code=code,
            label=label,
            now=series.now.snapshots[-1],
            previous=before.at(series.day) if before else None,
            rhythm=series.rhythm,
            landing=None if self.over else landing(series, size),
            side=self.kept.side,
        )


def _order(post: Post) -> tuple[Decimal, Decimal, str]:
    """The largest gap first, then the largest amount; without rhythm last."""
    gap, done = post.gap, post.now.realised or Decimal(0)
    return -abs(gap) if gap is not None else Decimal(1), -abs(done), post.code
