"""`budget_vert.toml`: the axes of the green annex, from when each is due, and on which expenses."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

FILE = "budget_vert.toml"


@dataclass(frozen=True)
class Axis:
    """One axis: column of the canonical table, official rank, names, first year it is due."""

    code: str
    number: int
    name: str
    short: str
    due_from: int


@dataclass(frozen=True)
class Duty:
    """What must be rated from an exercice on.

    Attributes:
        norms: charts of accounts concerned.
        accounts: beginnings of the accounts concerned; () for every account.
    """

    since: int
    norms: tuple[str, ...]
    accounts: tuple[str, ...]


@dataclass(frozen=True)
class GreenRules:
    """Rules of the annex.

    Attributes:
        population_min: inhabitants from which the annex is due.
        texts: law and decree.
        excluded: chapters that are never rated; exclusion: the same in words.
    """

    population_min: int
    texts: tuple[str, ...]
    excluded: tuple[str, ...]
    exclusion: str
    axes: tuple[Axis, ...]
    duties: tuple[Duty, ...]

    def axis(self, code: str) -> Axis | None:
        """The axis of that code, or None."""
        return next((axis for axis in self.axes if axis.code == code), None)

    def duty(self, year: int, norm: str) -> Duty | None:
        """What must be rated in an exercice of a chart of accounts; None: nothing."""
        known = [d for d in self.duties if d.since <= year]
        last = max(known, key=lambda d: d.since, default=None)
        return last if last and norm.startswith(last.norms) else None


def _axis(raw: Mapping[str, Any]) -> Axis:
    return Axis(
        str(raw["code"]),
        int(raw["numero"]),
        str(raw["nom"]),
        str(raw["court"]),
        int(raw["obligatoire_depuis"]),
    )


def _duty(raw: Mapping[str, Any]) -> Duty:
    return Duty(int(raw["depuis"]), tuple(raw["normes"]), tuple(raw["comptes"]))


@cache
def load_green() -> GreenRules:
    """The rules shipped with the catalogue.

    Raises:
        PackError: unreadable file, or a key is missing.
    """
    try:
        raw = tomllib.loads((CATALOGUE / FILE).read_text(encoding="utf-8"))
        return GreenRules(
            population_min=int(raw["population_min"]),
            texts=tuple(raw["textes"]),
            excluded=tuple(raw["chapitres_exclus"]),
            exclusion=str(raw["exclusion"]),
            axes=tuple(sorted(map(_axis, raw["axes"]), key=lambda axis: axis.number)),
            duties=tuple(map(_duty, raw["perimetres"])),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise PackError(f"règles illisibles ({error})", file=FILE) from None
