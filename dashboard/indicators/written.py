"""A reading as JSON: printed by the command line, frozen by a review, read back as it was.

Decimals are texts, exact; dates are ISO. A text written by another version of Vigie still reads:
what is absent or unreadable takes a neutral value, and is named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.catalogue.indicators import Indicator
from dashboard.indicators.lenient import ERRORS, Reader, decimal, object_of
from dashboard.indicators.model import (
    Comparison,
    Definition,
    Point,
    Reading,
    Signal,
    State,
    Status,
    Target,
)
from dashboard.indicators.periods import Period, parse_period
from dashboard.indicators.status import caution
from dashboard.indicators.written_keys import (
    CARD_KEYS,
    COMPARISON_KEYS,
    COMPARISONS,
    KNOWN_KEYS,
    POINT_KEYS,
    SIGNAL_KEYS,
    TARGET_KEYS,
    Names,
)

FORMAT = 1


def exact_text(value: Decimal) -> str:
    """Every digit of a decimal, without exponent nor useless zeros."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return exact_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return str(value) if isinstance(value, State | Status) else value


def _record(instance: Any, names: Names) -> dict[str, Any] | None:
    if instance is None:
        return None
    return {key: _plain(getattr(instance, name)) for key, name in names.items()}


def _period(period: Period) -> dict[str, str]:
    return {
        "periode": period.code,
        "debut": period.start.isoformat(),
        "fin": period.end.isoformat(),
    }


def _small(point: Point) -> dict[str, Any]:
    """A point of a course: what is unknown, or said by the code of its period, is left out."""
    period = _period(point.period)
    if parse_period(period["periode"]) == point.period:
        del period["debut"], period["fin"]
    values = _record(point, POINT_KEYS) or {}
    return {**period, **{key: value for key, value in values.items() if value is not None}}


def write(reading: Reading) -> dict[str, Any]:
    """A reading as the command line, the API and a frozen review write it."""
    indicator, definition, point = reading.indicator, reading.definition, reading.current
    period = _period(point.period) if point else dict.fromkeys(("periode", "debut", "fin"))
    values = _record(point, POINT_KEYS) or dict.fromkeys(POINT_KEYS)
    return {
        "format": FORMAT,
        "indicateur": indicator.code,
        "libelle": indicator.label,
        "unite": indicator.unit,
        "decimales": indicator.decimals,
        "sens": indicator.direction,
        "famille": indicator.family,
        "responsable": definition.owner if definition else "",
        "service": definition.service if definition else "",
        "territoire": reading.area,
        **period,
        **values,
        "effectif_faible": bool(caution(indicator, definition, point)),
        "etat": str(reading.state),
        "cible": _record(reading.target, TARGET_KEYS),
        "ecart_cible": _plain(reading.gap),
        "statut": str(reading.status),
        "motif": reading.reason,
        "en_retard": reading.late,
        "comparaisons": {
            key: _record(getattr(reading, name), COMPARISON_KEYS)
            for key, name in COMPARISONS.items()
        },
        "signal": _record(reading.signal, SIGNAL_KEYS),
        "limites": _plain(reading.limits),
        "en_cours": _small(reading.running) if reading.running else None,
        "serie": [_small(found) for found in reading.trend],
        "definition_version": indicator.version,
        "version": reading.version_id,
        "fiche": _record(indicator, CARD_KEYS),
        "connu": _record(definition, KNOWN_KEYS),
    }


@dataclass(frozen=True)
class ReadBack:
    """A reading read back.

    Attributes:
        missing: keys absent or unreadable, as « cible.haut »; a neutral value stands for each.
    """

    reading: Reading
    missing: tuple[str, ...]


def _indicator(reader: Reader, raw: Mapping[str, Any]) -> Indicator:
    card = object_of(raw.get("fiche"))
    short = {key: raw[key] for key in ("libelle", "unite", "decimales", "sens") if key in raw}
    code = reader.value(raw, "indicateur", "str", "", "")
    return Indicator(code=code, **reader.parts(Indicator, {**short, **card}, CARD_KEYS, "fiche."))


def _course(reader: Reader, raw: Mapping[str, Any]) -> tuple[Point, ...]:
    found = raw.get("serie")
    if not isinstance(found, list):
        reader.missing.append("serie")
        return ()
    points = (reader.point(one, "serie.") for one in found)
    return tuple(point for point in points if point is not None)


def _limits(reader: Reader, raw: Mapping[str, Any]) -> tuple[Decimal, Decimal, Decimal] | None:
    try:
        if raw["limites"] is None:
            return None
        centre, low, high = (decimal(part) for part in raw["limites"])
    except ERRORS:
        reader.missing.append("limites")
        return None
    return centre, low, high


def _status(reader: Reader, raw: Mapping[str, Any]) -> Status:
    try:
        return Status(raw["statut"])
    except ERRORS:
        reader.missing.append("statut")
        return Status.SUSPENDED


def _absent(raw: Mapping[str, Any]) -> Iterator[str]:
    """Objects that may be null, but must be said."""
    yield from (key for key in ("cible", "signal", "en_cours", "connu") if key not in raw)
    compared = object_of(raw.get("comparaisons"))
    yield from (f"comparaisons.{key}" for key in COMPARISONS if key not in compared)


def _definition(reader: Reader, raw: Mapping[str, Any], code: str) -> Definition | None:
    known = raw.get("connu")
    if known is None:
        return None
    return Definition(code=code, **reader.parts(Definition, object_of(known), KNOWN_KEYS, "connu."))


def examine(written: Mapping[str, Any]) -> ReadBack:
    """A written reading, and what could not be read of it."""
    reader = Reader()
    indicator = _indicator(reader, written)
    lost = "periode" not in written
    current = (
        reader.point(written, "", sparse=False) if lost or written["periode"] is not None else None
    )
    compared = object_of(written.get("comparaisons"))
    running = written.get("en_cours")
    reading = Reading(
        indicator=indicator,
        definition=_definition(reader, written, indicator.code),
        area=reader.value(written, "territoire", "str", "", ""),
        version_id=reader.value(written, "version", "str", "", ""),
        state=current.state if current else State.ABSENT,
        current=current,
        running=reader.point(running, "en_cours.") if running is not None else None,
        status=_status(reader, written),
        reason=reader.value(written, "motif", "str", "", ""),
        late=reader.value(written, "en_retard", "bool", "", False),
        target=reader.whole(Target, written.get("cible"), TARGET_KEYS, "cible."),
        gap=reader.value(written, "ecart_cible", "Decimal | None", "", None),
        signal=reader.whole(Signal, written.get("signal"), SIGNAL_KEYS, "signal."),
        limits=_limits(reader, written),
        trend=_course(reader, written),
        **{
            name: reader.whole(
                Comparison, compared.get(key), COMPARISON_KEYS, f"comparaisons.{key}."
            )
            for key, name in COMPARISONS.items()
        },
    )
    return ReadBack(reading, tuple(dict.fromkeys([*reader.missing, *_absent(written)])))


def read_back(written: Mapping[str, Any]) -> Reading:
    """The reading that was written."""
    return examine(written).reading
