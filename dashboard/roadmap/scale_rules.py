"""What scaling up asks for, and what a pack says of the scale of each project.

`data/catalogue/passage_echelle.toml` for the first; `passages_echelle.toml` of the pack for the
second: sites, costs, who holds the competence.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.catalogue.entry import Entry
from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

FILE = "passages_echelle.toml"
HOLDERS: Mapping[str, str] = {
    "commune": "la commune",
    "epci": "l'intercommunalité",
    "partagee": "partagée entre la commune et l'intercommunalité",
}
_KEYS = (
    "sites",
    "site",
    "cout_fixe",
    "cout_par_site",
    "annuel_fixe",
    "annuel_par_site",
    "competence",
    "competence_texte",
    "etude_impact",
    "non_extensible",
)


@dataclass(frozen=True)
class Holder:
    """Who usually holds a policy, by budget function and family of indicators, and the text."""

    holder: str
    functions: tuple[str, ...]
    families: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Rules:
    """The whole file of the catalogue."""

    sites_min: int
    controls_min: int
    controls_share: float
    sites_share: float
    holders: tuple[Holder, ...]

    def usual(self, functions: Sequence[str], families: Sequence[str]) -> Holder | None:
        """Who usually holds what a project does: by function first, longest prefix, then family.

        None when nothing is known, or when its parts belong to different holders.
        """
        found = {h for h in (self._of(f) for f in functions) if h}
        if not found:
            found = {h for h in self.holders for f in families if f in h.families}
        return found.pop() if len({h.holder for h in found}) == 1 else None

    def _of(self, function: str) -> Holder | None:
        ways = [
            (len(prefix), rank)
            for rank, holder in enumerate(self.holders)
            for prefix in holder.functions
            if function.startswith(prefix)
        ]
        return self.holders[max(ways)[1]] if ways else None


@dataclass(frozen=True)
class Between:
    """Euros, low and high; equal when the amount is known."""

    low: Decimal
    high: Decimal

    def __add__(self, other: Between) -> Between:
        return Between(self.low + other.low, self.high + other.high)

    def times(self, count: int) -> Between:
        """The same, for that many sites."""
        return Between(self.low * count, self.high * count)


NOTHING = Between(Decimal(0), Decimal(0))


@dataclass(frozen=True)
class ScalePlan:
    """What a pack says of the scale of a project; None or "" where it says nothing.

    Attributes:
        sites: how many in all at scale; site: what one is called.
        fixed, by_site: investment once, and for each site; yearly_*: running costs a year.
        holder: key of `HOLDERS`, read in the statutes; holder_text: where.
        study: reference of the impact study presented to the council.
        kept: why it cannot be scaled up, "" when it can.
    """

    sites: int | None = None
    site: str = ""
    fixed: Between | None = None
    by_site: Between | None = None
    yearly_fixed: Between | None = None
    yearly_by_site: Between | None = None
    holder: str = ""
    holder_text: str = ""
    study: str = ""
    kept: str = ""


@cache
def load_rules(path: Path = CATALOGUE / "passage_echelle.toml") -> Rules:
    """Read and check the file.

    Raises:
        PackError: unreadable file, a part missing, an unknown holder.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        made = Rules(
            int(raw["sites_min"]),
            int(raw["temoins_min"]),
            float(raw["temoins_part_max"]),
            float(raw["sites_part_min"]),
            tuple(
                Holder(t["detenteur"], tuple(t["fonctions"]), tuple(t["familles"]), t["texte"])
                for t in raw["competences"]
            ),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None
    except (KeyError, TypeError, ValueError) as error:
        raise PackError(f"partie absente ou fausse ({error})", file=path.name) from None
    for one in made.holders:
        if one.holder not in HOLDERS:
            raise PackError(f"détenteur inconnu « {one.holder} »", file=path.name)
    return made


def _between(entry: Entry, key: str) -> Between | None:
    """An amount, or [low, high]."""
    value: Any = entry.raw.get(key)
    if value is None:
        return None
    ends = value if isinstance(value, list) else [value, value]
    good = len(ends) == 2 and all(
        isinstance(v, int | float) and not isinstance(v, bool) and v >= 0 for v in ends
    )
    if not good or ends[0] > ends[1]:
        raise entry.wrong(
            key, "un montant ou une fourchette est attendu", "Écrivez 48000 ou [40000, 48000]"
        )
    return Between(Decimal(str(ends[0])), Decimal(str(ends[1])))


def load_scale_plans(folder: Path) -> Mapping[str, ScalePlan]:
    """Project code → what the pack says of its scale; {} without the file.

    Raises:
        PackError: names the project, the key, and what is admitted.
    """
    path = folder / FILE
    if not path.is_file():
        return {}
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=FILE) from None
    plans = {}
    for code, told in raw.items():
        entry = Entry(told if isinstance(told, dict) else {}, FILE, f"projet « {code} »")
        entry.only(_KEYS)
        plans[code] = ScalePlan(
            entry.integer("sites"),
            entry.optional("site"),
            _between(entry, "cout_fixe"),
            _between(entry, "cout_par_site"),
            _between(entry, "annuel_fixe"),
            _between(entry, "annuel_par_site"),
            entry.one_of("competence", HOLDERS) if entry.has("competence") else "",
            entry.optional("competence_texte"),
            entry.optional("etude_impact"),
            entry.optional("non_extensible"),
        )
    return plans
