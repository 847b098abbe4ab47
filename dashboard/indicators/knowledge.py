"""What a version knows of its indicators: definitions, targets, changes, territory."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.errors import QueryError
from dashboard.formats import PARIS
from dashboard.indicators.model import Definition, Target
from dashboard.indicators.periods import Period, period_of
from dashboard.indicators.points import exact
from dashboard.indicators.status import Change
from dashboard.secrecy import Gate

STOPPED = dt.timedelta(days=28)
"""Silent for longer than this, all sources are taken for an archive, not for late ones."""


def _short() -> frozenset[str]:
    """Codes of the indicators a week means something for."""
    known = load_indicators().values()
    return frozenset(i.code for i in known if i.cadence in ("jour", "semaine"))


@dataclass(frozen=True)
class Area:
    """A territory of the tree: code, name, level, code of the one above."""

    code: str
    name: str
    level: str
    parent: str | None


@dataclass(frozen=True)
class Event:
    """A dated fact that explains a figure; `measure` and `area` are "" when it bears on all."""

    kind: str
    label: str
    area: str
    measure: str
    start: dt.date
    end: dt.date


@dataclass(frozen=True)
class Knowledge:
    """Everything small that readings need, read once.

    Attributes:
        root: code of the whole territory.
        built: day the version was built; nothing later can be complete.
        definitions, targets: by code of indicator; targets oldest first.
        areas: by code.
    """

    root: str
    built: dt.date
    definitions: Mapping[str, Definition]
    targets: Mapping[str, tuple[Target, ...]]
    events: tuple[Event, ...]
    areas: Mapping[str, Area]

    @property
    def last_week(self) -> Period:
        """The last week over when the version was built.

        Where every source stopped long before, the last week they cover: the week of a build says
        nothing of old files.
        """
        over = period_of("semaine", self.built - dt.timedelta(days=self.built.weekday() + 1))
        weekly = (d.last for d in self.definitions.values() if d.code in _short())
        known = max(weekly, default=over.end)
        if known >= over.start - STOPPED:
            return over
        found = period_of("semaine", known)
        whole = known >= found.end - dt.timedelta(days=2)
        return found if whole else period_of("semaine", found.start - dt.timedelta(days=1))

    def target(self, code: str, day: dt.date) -> Target | None:
        """The target of an indicator in force on a day."""
        return next((t for t in reversed(self.targets.get(code, ())) if t.since <= day), None)

    def changes(self, indicator: Indicator) -> tuple[Change, ...]:
        """Changes of definition of what an indicator counts, oldest first."""
        asked = _names(indicator)
        return tuple(
            Change(event.start, event.label)
            for event in self.events
            if event.kind == "definition" and event.measure in asked
        )

    def about(self, indicator: Indicator, area: str) -> tuple[Event, ...]:
        """Events that may explain an indicator in an area."""
        asked = {"", *_names(indicator)}
        places = {"", area, *self._above(area)}
        return tuple(e for e in self.events if e.measure in asked and e.area in places)

    def _above(self, code: str) -> set[str]:
        found: set[str] = set()
        area = self.areas.get(code)
        while area is not None and area.parent and area.parent not in found:
            found.add(area.parent)
            area = self.areas.get(area.parent)
        return found


def _names(indicator: Indicator) -> set[str]:
    """What an event may call an indicator: its code, or a measure it counts."""
    measures = {name for measure in indicator.measures for name in measure.split("|")}
    return {indicator.code, *indicator.measures, *measures}


def _definition(record: Mapping[str, Any]) -> Definition:
    return Definition(
        code=record["code"],
        k=record["secret_k"],
        first=record["premier"],
        last=record["dernier"],
        usual_gap=record["ecart_jours"],
        sources=tuple(record["sources"]),
        measures=tuple(record["objets"]),
        rank=record["rang"],
        owner=record["responsable"] or "",
        service=record["service"] or "",
        tolerance=exact(record["tolerance"]) or Definition.tolerance,
        limit=exact(record["seuil_alerte"]),
    )


def _targets(gate: Gate) -> Mapping[str, tuple[Target, ...]]:
    found: dict[str, list[Target]] = defaultdict(list)
    for record in gate.run("indicateurs/cibles").records():
        found[record["indicateur"]].append(
            Target(record["depuis"], record["bas"], record["haut"], record["fixee_le"])
        )
    return {code: tuple(targets) for code, targets in found.items()}


def _events(gate: Gate) -> tuple[Event, ...]:
    return tuple(
        Event(r["genre"], r["libelle"], r["territoire"], r["objet"], r["debut"], r["fin"])
        for r in gate.run("territoire/evenements").records()
    )


def know(gate: Gate) -> Knowledge:
    """Read what a version knows."""
    pack: dict[str, str] = dict(gate.run("donnees/territoire").rows)
    definitions = map(_definition, gate.run("indicateurs/definitions").records())
    areas = gate.run("territoire/liste").records()
    built = dt.datetime.fromisoformat(gate.version.manifest["built_at"]).astimezone(PARIS).date()
    return Knowledge(
        root=pack.get("racine", ""),
        built=built,
        definitions={found.code: found for found in definitions},
        targets=_targets(gate),
        events=_events(gate),
        areas={r["code"]: Area(r["code"], r["nom"], r["niveau"], r["parent"]) for r in areas},
    )


def find(code: str) -> Indicator:
    """The definition of an indicator; its national mark is understood too.

    Raises:
        QueryError: no such indicator.
    """
    known = load_indicators()
    marks = {indicator.mark: indicator for indicator in known.values() if indicator.mark}
    found = known.get(code) or marks.get(code.upper())
    if found is None:
        raise QueryError(f"indicateur inconnu « {code} »", remedy="Liste : « vigie kpi --list »")
    return found
