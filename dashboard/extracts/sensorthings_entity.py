"""One entity of OGC SensorThings 1.1, and what its parents say of its readings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.extracts.json_records import plain_text
from dashboard.extracts.ngsi_entity import QUANTITIES, place_of
from dashboard.formats import fold

UNITS: Mapping[str, str] = {
    "C": "°C",
    "degC": "°C",
    "Cel": "°C",
    "deg": "°",
    "m3": "m³",
    "mg/m3": "mg/m³",
    "percent": "%",
    "ug/m3": "µg/m³",
}
"""Symbols and UCUM codes met in SensorThings → symbol; another one is kept as it is."""

NAMES: Mapping[str, str] = {
    **QUANTITIES,
    "airtemperature": "temperature",
    "humidity": "humidite",
    "rainfall": "pluie",
    "windvelocity": "vent_vitesse",
}
"""Observed property, letters and figures only → name of the quantity."""

_LINKED = re.compile(r"((?:Multi)?Datastreams\([^)]*\))")

Channel = tuple[str | None, str | None]
"""(quantity, unit) of one value of a result."""


@dataclass(frozen=True)
class Stream:
    """What is known, at one point of the document, of the readings found there.

    Attributes:
        sensor: the stream, `Datastreams(42)`, or its name when the document gives no id.
        thing: name of the thing that carries it.
        channels: one (quantity, unit) per value of a result; several for a MultiDatastream.
        several: True for a MultiDatastream, whose results are lists.
        lat, long: as written.
    """

    sensor: str | None = None
    name: str | None = None
    thing: str | None = None
    channels: tuple[Channel, ...] = ((None, None),)
    several: bool = False
    lat: str | None = None
    long: str | None = None


def quantity(name: str | None) -> str | None:
    """Name of the quantity of an observed property."""
    letters = re.sub(r"[^0-9a-z]", "", fold(name)) if name else ""
    return NAMES.get(letters, letters) or None


def _identity(entity: Mapping[str, Any], kind: str) -> str | None:
    number = plain_text(entity.get("@iot.id"))
    return f"{kind}({number})" if number else None


def _named(entity: Any, key: str = "name") -> str | None:
    return plain_text(entity.get(key)) if isinstance(entity, Mapping) else None


def _unit(unit: Any) -> str | None:
    symbol = _named(unit, "symbol")
    if not symbol:
        definition = _named(unit, "definition") or ""
        symbol = definition.removeprefix("ucum:") if definition.startswith("ucum:") else None
    return UNITS.get(symbol, symbol) if symbol else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _place(location: Any, known: Stream) -> Stream:
    """The stream at a GeoJSON place; a feature is unfolded."""
    if isinstance(location, Mapping) and location.get("type") == "Feature":
        location = location.get("geometry")
    lat, long = place_of({"location": location})
    return replace(known, lat=lat, long=long) if lat and long else known


def of_thing(entity: Mapping[str, Any], known: Stream) -> Stream:
    """What a thing says: its name, and where it is now."""
    found = replace(known, thing=_named(entity) or _identity(entity, "Things") or known.thing)
    places = [place for place in _list(entity.get("Locations")) if isinstance(place, Mapping)]
    return _place(places[0].get("location"), found) if places else found


def of_datastream(entity: Mapping[str, Any], known: Stream) -> Stream:
    """What a Datastream or a MultiDatastream says: quantity, unit, and who measures."""
    several = "multiObservationDataTypes" in entity or "unitOfMeasurements" in entity
    known = _place(entity.get("observedArea"), known) if known.lat is None else known
    if isinstance(entity.get("Thing"), Mapping):
        known = of_thing(entity["Thing"], known)
    name = _named(entity)
    identity = _identity(entity, "MultiDatastreams" if several else "Datastreams")
    alone = " · ".join(part for part in (known.thing, name) if part) or None
    return replace(
        known,
        sensor=identity or alone,
        name=name,
        several=several,
        channels=_many(entity) if several else (_one(entity),),
    )


def _one(entity: Mapping[str, Any]) -> Channel:
    return quantity(_named(entity.get("ObservedProperty"))), _unit(entity.get("unitOfMeasurement"))


def _many(entity: Mapping[str, Any]) -> tuple[Channel, ...]:
    properties = _list(entity.get("ObservedProperties"))
    units = _list(entity.get("unitOfMeasurements"))
    count = max(len(properties), len(units), len(_list(entity.get("multiObservationDataTypes"))))
    return tuple(
        (
            quantity(_named(properties[i])) if i < len(properties) else None,
            _unit(units[i]) if i < len(units) else None,
        )
        for i in range(count)
    )


def of_holder(entity: Mapping[str, Any], known: Stream) -> Stream:
    """What an observation, or a block of them, says of its stream: expanded, or by its link."""
    for kind in ("Datastream", "MultiDatastream"):
        stream = entity.get(kind)
        if isinstance(stream, Mapping):
            full = len(stream) > 1
            named = _identity(stream, f"{kind}s")
            return of_datastream(stream, known) if full else replace(known, sensor=named)
        link = _LINKED.search(plain_text(entity.get(f"{kind}@iot.navigationLink")) or "")
        if link and known.sensor is None:
            return replace(known, sensor=link[1])
    return known
