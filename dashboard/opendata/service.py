"""Digital public services at their national schema, « impact d'un service public numérique ».

One row a value known, at the finest period published, then one a target.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dashboard.catalogue.indicators import Indicator
from dashboard.catalogue.open_data import Service, load_open_catalogue
from dashboard.exports.sheet import Cell
from dashboard.indicators import Knowledge, State, offered
from dashboard.opendata.choose import Open
from dashboard.opendata.values import areas, periods_published, published_value
from dashboard.secrecy import Gate

_OFTEN = {
    "jour": "quotidienne",
    "semaine": "hebdomadaire",
    "mois": "mensuelle",
    "trimestre": "trimestrielle",
    "annee": "annuelle",
}
_COMMUNE = re.compile(r"(\d{2}|2[AB])\d{3}")


def of_services(found: Sequence[Open]) -> list[tuple[Open, Service]]:
    """The indicators that fit the schema, in order."""
    known = load_open_catalogue().services
    return [(one, known[one.indicator.code]) for one in found if one.indicator.code in known]


def service_rows(
    gate: Gate, knowledge: Knowledge, administration: str, chosen: Sequence[tuple[Open, Service]]
) -> Iterator[tuple[Cell, ...]]:
    """Rows of the schema: of the whole territory and of the communes; a secret has no row."""
    for one, service in chosen:
        yield from _of(gate, one.indicator, service, knowledge, administration)


def _of(
    gate: Gate, indicator: Indicator, service: Service, knowledge: Knowledge, administration: str
) -> Iterator[tuple[Cell, ...]]:
    readable = offered(gate, indicator, knowledge)
    wanted = load_open_catalogue().periods
    kind = next((k for k in periods_published(indicator, wanted) if ("", k) in readable), "")
    head = (administration, service.name, indicator.label)
    stock = indicator.rollup in ("stock", "dernier")
    for area, points in areas(gate, indicator, knowledge, kind).items() if kind else ():
        commune = bool(_COMMUNE.fullmatch(area))
        if not commune and area != knowledge.root:
            continue
        for point in points:
            known = point.state in (State.OK, State.PARTIAL) and point.complete
            value = published_value(indicator, point.value)
            if not known or value is None:
                continue
            partial = point.state is State.PARTIAL
            yield (
                *head,
                value,
                indicator.unit,
                False,
                service.kind,
                _OFTEN[kind],
                point.period.end,
                not stock,
                None if stock else point.period.start,
                True,
                "script",
                "COM" if commune else None,
                area if commune else None,
                "linechart",
                _comment(indicator, knowledge, area, partial=partial),
            )
    for target in knowledge.targets.get(indicator.code, ()):
        for bound in dict.fromkeys((target.low, target.high)):
            yield (
                *head,
                published_value(indicator, bound),
                indicator.unit,
                True,
                service.kind,
                _OFTEN[indicator.cadence],
                target.since,
                False,
                None,
                True,
                "script",
                None,
                None,
                None,
                "Cible en vigueur à partir de cette date",
            )


def _comment(indicator: Indicator, knowledge: Knowledge, area: str, *, partial: bool) -> str:
    place = knowledge.areas.get(area)
    parts = [place.name if place else area, indicator.caveat]
    if partial:
        parts.append("Valeur estimée : une partie des unités attendues manque.")
    return " — ".join(part for part in parts if part)
