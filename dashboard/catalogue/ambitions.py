"""What a town wants of its indicators: `data/<territoire>/indicateurs.toml`.

Owner, dated targets, tolerance. Without this file every indicator is followed, and none is
judged.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from dashboard.errors import PackError

FILE = "indicateurs.toml"
TOLERANCE = Decimal("0.05")
"""Share of the target within which a value is « à surveiller »; a pack may say otherwise."""


@dataclass(frozen=True)
class Target:
    """A target in force from a day on.

    Attributes:
        low, high: bounds, equal unless the target is a range.
        decided: day it was decided, after which a change of definition suspends the judgement.
    """

    since: dt.date
    low: Decimal
    high: Decimal
    decided: dt.date


@dataclass(frozen=True)
class Ambition:
    """What is wanted of one indicator; targets oldest first."""

    owner: str = ""
    service: str = ""
    tolerance: Decimal = TOLERANCE
    limit: Decimal | None = None
    targets: tuple[Target, ...] = ()

    def target(self, day: dt.date) -> Target | None:
        """The target in force on a day; None before the first one."""
        return next((t for t in reversed(self.targets) if t.since <= day), None)


_KEYS = ("responsable", "service", "tolerance", "seuil_alerte", "cibles")
_TARGET_KEYS = ("depuis", "valeur", "fixee_le")


def _unknown(raw: Mapping[str, Any], known: tuple[str, ...], *, code: str) -> None:
    for key in raw:
        if key not in known:
            raise PackError(
                f"clé inconnue « {key} »",
                file=FILE,
                field=code,
                remedy=f"Clés admises : {', '.join(known)}",
            )


def _number(value: Any, key: str, *, code: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PackError(f"« {key} » n'est pas un nombre", file=FILE, field=code)
    return Decimal(str(value))


def _day(value: Any, key: str, *, code: str) -> dt.date:
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise PackError(
            f"« {key} » n'est pas une date", file=FILE, field=code, remedy="Écrivez 2026-01-31"
        )
    return value


def _target(raw: Mapping[str, Any], *, code: str) -> Target:
    _unknown(raw, _TARGET_KEYS, code=code)
    since = _day(raw.get("depuis"), "depuis", code=code)
    bounds = raw.get("valeur")
    values = bounds if isinstance(bounds, list) else [bounds]
    found = sorted(_number(value, "valeur", code=code) for value in values)
    if len(found) not in (1, 2):
        raise PackError("une cible est un nombre, ou deux bornes", file=FILE, field=code)
    decided = _day(raw.get("fixee_le", since), "fixee_le", code=code)
    return Target(since, found[0], found[-1], decided)


def _ambition(raw: Mapping[str, Any], *, code: str) -> Ambition:
    _unknown(raw, _KEYS, code=code)
    targets = [_target(entry, code=code) for entry in raw.get("cibles", ())]
    limit = raw.get("seuil_alerte")
    return Ambition(
        owner=str(raw.get("responsable", "")),
        service=str(raw.get("service", "")),
        tolerance=_number(raw.get("tolerance", 0.05), "tolerance", code=code),
        limit=None if limit is None else _number(limit, "seuil_alerte", code=code),
        targets=tuple(sorted(targets, key=lambda target: target.since)),
    )


def load_ambitions(folder: Path, known: Iterable[str]) -> dict[str, Ambition]:
    """Ambitions of a pack by code of indicator; {} when the pack has no such file.

    Args:
        folder: of the pack.
        known: codes of the catalogue.

    Raises:
        PackError: unreadable TOML, unknown indicator or key, wrong value.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=FILE) from None
    for code in raw.keys() - set(known):
        raise PackError(
            f"indicateur inconnu « {code} »", file=FILE, remedy="Liste : « vigie kpi --list »"
        )
    return {code: _ambition(entry, code=code) for code, entry in raw.items()}
