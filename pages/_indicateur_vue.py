"""What every section of the page of an indicator needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.catalogue.indicators import Indicator
from dashboard.components.address import View, encode
from dashboard.components.context import today
from dashboard.components.ids import page_ids
from dashboard.components.trend import scale_of, window
from dashboard.figures.charts import Scale
from dashboard.formats import date
from dashboard.indicators import Course, Event, Knowledge, Period
from dashboard.provenance import Freshness, Proof, freshness
from dashboard.secrecy import Gate
from pages._indicateur_suites import Written, as_events

ids = page_ids("indicateur", "trend", "areas", "splits", "values", "lines")


@dataclass(frozen=True)
class Shown:
    """One indicator, as the address asks for it."""

    gate: Gate
    view: View
    indicator: Indicator
    knows: Knowledge
    course: Course
    place: str
    proof: Proof
    written: Written

    @property
    def area(self) -> str:
        """Code of the territory shown."""
        return self.view.area or self.knows.root

    @property
    def period(self) -> Period | None:
        """The period the page speaks of."""
        current = self.course.reading.current
        return current.period if current else None

    @property
    def scale(self) -> Scale:
        """How its values are drawn, the same in every part of the page."""
        values: list[Decimal | None] = [p.value for p in window(self.course)]
        return scale_of(self.indicator.unit, self.indicator.decimals, values)

    def link(self, **choices: str) -> str:
        """The same page with some choices changed."""
        return encode(self.view.but(**choices))


def fresh(shown: Shown) -> Sequence[Freshness]:
    """Freshness of the sources behind it."""
    codes = {source.code for source in shown.proof.sources}
    return [f for f in freshness(shown.gate, today()) if f.code in codes]


def last_known(shown: Shown) -> dt.date | None:
    """Last day its facts speak of, never after the build: a clock may run ahead."""
    definition = shown.knows.definitions.get(shown.indicator.code)
    return min(definition.last, shown.knows.built) if definition else None


def events_of(shown: Shown) -> Sequence[Event]:
    """Dated facts that may explain it: those of the sources, and those people noted."""
    known = shown.knows.about(shown.indicator, shown.area)
    return [*known, *as_events(shown.written.annotations)]


def source_line(shown: Shown) -> str:
    """Producers, last day known, under every drawing."""
    names = list(dict.fromkeys(f"{s.name}, {s.producer}" for s in shown.proof.sources))
    last = last_known(shown)
    until = f", données au {date(last)}" if last else ""
    place = f" Périmètre : {shown.place}."
    return f"Source : {' ; '.join(names) or 'aucune'}{until}.{place}"
