"""What an address asks of the map: level, area, indicator, period, classes; the same everywhere.

The page, the drawing exported and the file of contours read the same view.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property
from urllib.parse import quote

from dashboard.catalogue.indicators import Indicator
from dashboard.components.address import View, encode
from dashboard.components.context import site
from dashboard.components.map_choices import check_choices
from dashboard.components.map_ground import (
    PATH,
    SPOTS,
    Ground,
    contours_of,
    drawn_below,
    ground_of,
)
from dashboard.components.trend import scale_of
from dashboard.errors import ChoiceError, QueryError
from dashboard.figures.charts import Scale
from dashboard.indicators import KINDS, Knowledge, Period, Target, know, parse_period
from dashboard.indicators.readings import target_at
from dashboard.secrecy import Gate
from dashboard.territory import (
    METHODS,
    Asked,
    Choice,
    Classes,
    Layer,
    Measure,
    Place,
    classify,
    drawable,
    kinds,
    known_to,
    layer_of,
    measures,
    subject,
    subjects,
    usual_indicator,
    usual_kind,
)
from dashboard.territory.classes import SEQUENTIAL, TOLERANCE

__all__ = [
    "PATH",
    "SPOTS",
    "Read",
    "Shown",
    "contours_of",
    "day_after",
    "drawn_below",
    "shown_by",
]

ANY = "\ue000"
"""Stands for the code of an area in an address; no code holds it."""
PLAIN = 1000
"""From this value on, a number for its inhabitants is written without the decimal it is given."""


@dataclass(frozen=True)
class Read:
    """An indicator as the map reads it.

    Attributes:
        kinds: kinds of period it may be drawn at; periods: those a slider goes through.
        replaced: what the address asked and cannot be had, in words; "".
        target: in force at the period; None without target.
        centre: what diverging classes are around; None when they are not.
    """

    indicator: Indicator
    measure: Measure
    kinds: Sequence[str]
    layer: Layer
    classes: Classes | None
    methods: Sequence[str]
    target: Target | None
    replaced: str = ""

    @property
    def period(self) -> Period:
        """The period drawn."""
        return self.layer.period

    @cached_property
    def scale(self) -> Scale:
        """How its values are written."""
        values: list[Decimal | None] = [*self.layer.known, self.layer.whole]
        if self.measure.code == "valeur" or self.measure.unit == "€":
            return scale_of(self.measure.unit, self.indicator.decimals, values)
        decimals = self.indicator.decimals
        small = max((abs(value) for value in self.layer.known), default=0) < PLAIN
        finer = self.measure.by_person and small
        return Scale(self.measure.unit, max(decimals, 1) if finer else decimals)


@dataclass(frozen=True)
class Shown:
    """One view of the map.

    Attributes:
        main: the indicator drawn; None when none is known at that level.
        other: the indicator beside it; None when none is asked for.
    """

    gate: Gate
    view: View
    ground: Ground
    knows: Knowledge
    known: Choice
    main: Read | None
    other: Read | None

    def link(self, **choices: str) -> str:
        """The same map with some choices changed."""
        return encode(self.view.but(anchor="", **choices))

    def _model(self, **choices: str) -> Callable[[str], str]:
        """The same map with some choices changed, for any area: encoded once."""
        head, tail = self.link(area=ANY, **choices).split(quote(ANY))
        return lambda code: f"{head}{quote(code)}{tail}"

    def _kept(self, level: str) -> str:
        """The indicator drawn, when it may be drawn at a level too: going down keeps it."""
        if self.main is None or self.view.indicator:
            return self.view.indicator
        code = self.main.indicator.code
        own = {code: subjects()[code]}
        return code if level == SPOTS or drawable(self.known, level, own) else ""

    @cached_property
    def _into(self) -> Callable[[str], Callable[[str], str]]:
        """Addresses one step down, by the level that is there: its areas, or its places."""

        def model(level: str) -> Callable[[str], str]:
            drawn = SPOTS if level == SPOTS else ""
            return self._model(level=drawn, node="", sort="", indicator=self._kept(level))

        return cache(model)

    @cached_property
    def _select(self) -> Callable[[str], Callable[[str], str]]:
        """Address of the same map, the page speaking of an area, by what the link keeps."""
        return cache(lambda near: self._model(level=self.ground.level.code, node=near))

    def into(self, place: Place) -> str:
        """Address one step down from an area: its own areas, or its places and sensors."""
        below = drawn_below(self.ground.tree, place, self.gate)
        return self._into(below.code if below else SPOTS)(place.code)

    def select(self, place: Place) -> str:
        """Address of the same map, the page speaking of an area."""
        near = "" if place.parent == self.ground.parent.code else self.ground.parent.code
        return self._select(near)(place.code)

    def at(self, place: Place) -> str:
        """Address of the map of an area, as the breadcrumb leads to it."""
        area = "" if place.code == self.ground.tree.root else place.code
        return self.link(area=area, level="", node="", sort="")


def _parsed(text: str) -> Period:
    """A period of the address.

    Raises:
        ChoiceError: it is not one.
    """
    try:
        return parse_period(text)
    except QueryError as error:
        raise ChoiceError(error.problem, choice="period", remedy=error.remedy) from error


def _period(
    asked: str, allowed: Sequence[str], known: Choice, code: str, level: str
) -> tuple[Period, Period, str]:
    """(period drawn, last complete one, what was replaced) of an indicator at a level."""
    here = known[code][level]
    kind, wanted, replaced = "", None, ""
    if asked in allowed:
        kind = asked
    elif asked and asked not in KINDS:
        wanted = _parsed(asked)
        kind = wanted.kind if wanted.kind in allowed else ""
    if asked and not kind:
        replaced = "L'indicateur ne se calcule pas à cette période : une autre est dessinée."
        wanted = None
    kind = kind or usual_kind(list(allowed))
    last = here[kind].last
    if last is None:
        raise QueryError(f"aucune période entière de « {code} »")
    return wanted or last, last, replaced


def _centre(
    read: Target | None, whole: Decimal | None, method: str, direction: str
) -> tuple[Decimal, Decimal] | None:
    if method == "cible" and read is not None:
        aimed = direction == "cible_a_atteindre" and read.low == read.high
        away = abs(read.low) * TOLERANCE if aimed else Decimal(0)
        return read.low - away, read.high + away
    if method == "moyenne" and whole is not None:
        away = abs(whole) * TOLERANCE
        return whole - away, whole + away
    return None


def _methods(target: Target | None, whole: Decimal | None) -> list[str]:
    """Ways of making classes that mean something here."""
    return [
        method
        for method in METHODS
        if method in SEQUENTIAL
        or (method == "cible" and target is not None)
        or (method == "moyenne" and whole is not None)
    ]


def _read(shown: Shown, indicator: Indicator, asked: str, method: str) -> Read | None:
    """An indicator over the ground; None when its level knows too little of it."""
    ground = shown.ground
    allowed = kinds(shown.known, indicator, ground.level.code)
    if not allowed:
        return None
    period, last, replaced = _period(asked, allowed, shown.known, indicator.code, ground.level.code)
    offered = measures(indicator)
    populated = all(place.population for place in ground.places)
    wanted = [m for m in offered if m.code == shown.view.measure and (populated or not m.by_person)]
    usual = [m for m in offered if populated or not m.by_person]
    measure = (wanted or usual)[0]
    found = layer_of(
        shown.gate,
        Asked(indicator, period, ground.parent, ground.places, measure, last, shown.knows),
    )
    target = None
    if found.measure.code != "habitant":
        target = target_at(shown.knows, indicator, period.kind, period.end)
    whole = None if found.measure.code == "brut" else found.whole
    methods = _methods(target, whole)
    chosen = method if method in methods else "naturelles"
    return Read(
        indicator=indicator,
        measure=found.measure,
        kinds=allowed,
        layer=found,
        classes=classify(
            found.known,
            chosen,
            centre=_centre(target, whole, chosen, indicator.direction),
            edge_below=indicator.direction != "hausse_favorable",
        ),
        methods=methods,
        target=target,
        replaced=replaced,
    )


def shown_by(gate: Gate, view: View) -> Shown:
    """Everything the map of a view needs, read.

    Raises:
        ChoiceError: unknown indicator, area, level, period, measure, order or classes.
    """
    check_choices(view)
    ground = ground_of(gate, view)
    knows: Knowledge = site().memory.get((gate.version.id, "connu"), lambda: know(gate))
    known = site().memory.get(
        (gate.version.id, "carte"),
        lambda: known_to(gate, ground.tree),
    )
    shown = Shown(gate, view, ground, knows, known, None, None)
    indicator = (
        subject(view.indicator)
        if view.indicator
        else usual_indicator(known, ground.level.code, len(ground.places), knows, subjects())
    )
    if indicator is None:
        return shown
    main = _read(shown, indicator, view.period, view.classes)
    other = None
    if view.other and view.other != indicator.code:
        other = _read(shown, subject(view.other), view.period, view.classes)
    return replace(shown, main=main, other=other)


def day_after(shown: Shown, period: Period) -> dt.date:
    """The day readings are made so that a period is over."""
    return max(period.end, shown.knows.built) + dt.timedelta(days=1)
