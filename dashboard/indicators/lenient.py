"""Reading JSON leniently: what is absent or unreadable takes a neutral value, and is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from decimal import Decimal, DecimalException
from types import MappingProxyType
from typing import Any

from dashboard.errors import QueryError
from dashboard.indicators.model import Point, State
from dashboard.indicators.periods import Period, parse_period
from dashboard.indicators.written_keys import POINT_KEYS, Names


def _flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise TypeError
    return raw


def text(raw: Any) -> str:
    """A JSON text, and nothing else."""
    if not isinstance(raw, str):
        raise TypeError
    return raw


def _whole(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise TypeError
    return raw


def decimal(raw: Any) -> Decimal:
    """A finite decimal written as text."""
    found = Decimal(text(raw))
    if not found.is_finite():
        raise ValueError
    return found


_READERS: Mapping[str, tuple[Callable[[Any], Any], Any]] = {
    "str": (text, ""),
    "int": (_whole, 0),
    "float": (lambda raw: float(text(raw)), 0.5),
    "bool": (_flag, False),
    "State": (lambda raw: State(text(raw)), State.ABSENT),
    "Decimal": (decimal, Decimal(0)),
    "dt.date": (lambda raw: dt.date.fromisoformat(text(raw)), dt.date.min),
    "tuple[str, ...]": (lambda raw: tuple(text(part) for part in raw), ()),
    "tuple[int, ...]": (lambda raw: tuple(_whole(part) for part in raw), ()),
    "Mapping[str, str]": (lambda raw: MappingProxyType(dict(raw)), MappingProxyType({})),
}
ERRORS = (TypeError, ValueError, KeyError, AttributeError, DecimalException, QueryError)


class Reader:
    """Reads a JSON object leniently, and notes what it had to do without."""

    def __init__(self) -> None:
        self.missing: list[str] = []

    def value(self, raw: Mapping[str, Any], key: str, kind: str, where: str, neutral: Any) -> Any:
        """One cell; the neutral value when it is absent or cannot be read."""
        optional = kind.endswith(" | None")
        read, _ = _READERS[kind.removesuffix(" | None")]
        try:
            cell = raw[key]
            return None if optional and cell is None else read(cell)
        except ERRORS:
            self.missing.append(f"{where}{key}")
            return neutral

    def parts(
        self, made: type, raw: Mapping[str, Any], names: Names, where: str, *, sparse: bool = False
    ) -> dict[str, Any]:
        """Arguments of a dataclass; an absent key is no fault in a `sparse` object."""
        known: dict[str, Field[Any]] = {found.name: found for found in fields(made)}
        return {
            name: self.value(raw, key, str(known[name].type), where, _neutral(known[name]))
            for key, name in names.items()
            if not sparse or key in raw
        }

    def whole(self, made: type, raw: Any, names: Names, where: str) -> Any:
        """A dataclass whose every value counts; None when it is null, or one value is lost."""
        if raw is None:
            return None
        before = len(self.missing)
        found = self.parts(made, object_of(raw), names, where)
        return made(**found) if len(self.missing) == before else None

    def point(self, raw: Any, where: str, *, sparse: bool = True) -> Point | None:
        """A point; None when its period is lost."""
        raw = object_of(raw)
        try:
            period = parse_period(text(raw["periode"]))
            if "debut" in raw and "fin" in raw:
                start, end = (dt.date.fromisoformat(raw[key]) for key in ("debut", "fin"))
                period = Period(period.kind, start, end)
        except ERRORS:
            self.missing.append(f"{where}periode")
            return None
        found = self.parts(Point, raw, POINT_KEYS, where, sparse=sparse)
        return Point(**{"state": State.ABSENT, "value": None, **found, "period": period})


def object_of(raw: Any) -> Mapping[str, Any]:
    """A JSON object; an empty one for anything else."""
    return raw if isinstance(raw, Mapping) else {}


def _neutral(known: Field[Any]) -> Any:
    if known.default is not MISSING:
        return known.default
    kind = str(known.type)
    return None if kind.endswith(" | None") else _READERS[kind][1]
