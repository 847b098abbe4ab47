"""One NGSI entity, whichever of its spellings: key-values, v2 normalized, LD, GeoJSON feature."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.extracts.json_records import Number, plain_text

LD_NULL = "urn:ngsi-ld:null"

UNITS: Mapping[str, str] = {
    "2N": "dB",
    "A97": "hPa",
    "CEL": "°C",
    "DD": "°",
    "GP": "mg/m³",
    "GQ": "µg/m³",
    "59": "ppm",
    "KMH": "km/h",
    "KWH": "kWh",
    "LTR": "L",
    "MMT": "mm",
    "MTQ": "m³",
    "MTR": "m",
    "MTS": "m/s",
    "P1": "%",
}
"""UN/CEFACT unit codes met in NGSI → symbol (DOMAIN.md §3.2); another code is kept as it is."""

QUANTITIES: Mapping[str, str] = {
    "availablespotnumber": "places_libres",
    "availablebikenumber": "velos_disponibles",
    "fillinglevel": "remplissage",
    "freeslotnumber": "places_libres",
    "intensity": "trafic",
    "occupiedspotnumber": "places_occupees",
    "peoplecount": "personnes",
    "precipitation": "pluie",
    "relativehumidity": "humidite",
    "temperature": "temperature",
    "winddirection": "vent_direction",
    "windspeed": "vent_vitesse",
}
"""Attribute, letters only → name of the quantity; another attribute keeps its name."""

TRAFFIC: Mapping[str, str] = {
    "bicycle": "velo",
    "bike": "velo",
    "car": "voiture",
    "lorry": "camion",
    "pedestrian": "pieton",
}
"""`vehicleType` → name of the quantity counted by `intensity`."""

_WHEN = r"(?:19|20)\d{2}-?\d{2}-?\d{2}(?:T?\d{2}:?\d{2}(?::?\d{2})?(?:\.\d+)?Z?)?"
_APPENDED = re.compile(rf"(?:[-_:.]{_WHEN})+$")
_PERIODS = ("dateObserved", "TimeInstant", "observationDateTime", "timestamp", "dateModified")
_POINT = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*")


def as_entity(item: Any) -> Mapping[str, Any] | None:
    """The entity of an item of the file (a GeoJSON feature is unfolded), or None."""
    if not isinstance(item, Mapping):
        return None
    properties = item.get("properties")
    if item.get("type") == "Feature" and isinstance(properties, Mapping):
        outside = {k: item[k] for k in ("id",) if k in item}
        item = {**outside, "location": item.get("geometry"), **properties}
    return item if isinstance(item.get("id"), str) and "type" in item else None


def plain(value: Any) -> Any:
    """Value of an attribute, out of its wrapping; None for no value."""
    if isinstance(value, Mapping):
        for key in ("value", "@value", "object"):
            if key in value:
                return plain(value[key])
    return None if value == LD_NULL else value


def instances(value: Any) -> list[Mapping[str, Any]]:
    """An attribute as the list of its dated instances (one, unless it carries a history)."""
    if isinstance(value, list) and value and all(isinstance(v, Mapping) for v in value):
        return list(value)
    if isinstance(value, Mapping) and ("value" in value or "@value" in value):
        return [value]
    return [{"value": value}]


def _meta(instance: Mapping[str, Any], key: str) -> str | None:
    metadata = instance.get("metadata")
    inside = metadata.get(key) if isinstance(metadata, Mapping) else None
    return plain_text(plain(instance.get(key, inside)))


def unit_of(instance: Mapping[str, Any], quantity: str) -> str | None:
    """Unit said by the instance; vehicles and persons are counted without one."""
    code = _meta(instance, "unitCode") or _meta(instance, "unit")
    return UNITS.get(code, code) if code else None


def quantity_of(key: str, entity: Mapping[str, Any]) -> str:
    """Name of the quantity an attribute measures."""
    letters = re.sub(r"[^0-9A-Za-z]", "", key).casefold()
    if letters == "intensity":
        vehicle = plain_text(plain(entity.get("vehicleType"))) or ""
        return TRAFFIC.get(vehicle.casefold(), QUANTITIES[letters])
    return QUANTITIES.get(letters, letters)


def sensor_of(entity: Mapping[str, Any], pattern: str) -> tuple[str | None, str | None]:
    """(sensor, entity id): the device referred to, else the id without its instant."""
    identity = plain_text(plain(entity.get("id")))
    if pattern and identity:
        found = re.search(pattern, identity)
        return (found[1] if found and found.groups() else None), identity
    device = plain_text(plain(entity.get("refDevice")))
    return device or (_APPENDED.sub("", identity) if identity else None), identity


def period_of(
    entity: Mapping[str, Any], instance: Mapping[str, Any]
) -> tuple[str | None, str | None]:
    """(start, end) as written; end is None for an instant."""
    own = _meta(instance, "observedAt") or _meta(instance, "TimeInstant")
    start = plain_text(plain(entity.get("dateObservedFrom")))
    end = plain_text(plain(entity.get("dateObservedTo")))
    if own:
        return own, None
    if not start:
        given = (plain_text(plain(entity.get(key))) for key in _PERIODS)
        start, _, end = (next(filter(None, given), "")).partition("/")
    return start or None, (end or None) if end != start else None


def _middle(coordinates: Any) -> Sequence[Any] | None:
    """A pair of coordinates: the point, or the middle one of a line or ring."""
    while isinstance(coordinates, list) and coordinates and isinstance(coordinates[0], list):
        coordinates = coordinates[len(coordinates) // 2]
    pair = isinstance(coordinates, list) and len(coordinates) >= 2
    return coordinates if pair and all(isinstance(c, Number) for c in coordinates[:2]) else None


def place_of(entity: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """(latitude, longitude) as written, or (None, None)."""
    location = plain(entity.get("location", entity.get("position")))
    if isinstance(location, str) and (match := _POINT.fullmatch(location)):
        return match[1], match[2]
    pair = _middle(location.get("coordinates")) if isinstance(location, Mapping) else None
    return (str(pair[1]), str(pair[0])) if pair else (None, None)
