"""How areas are compared: `data/catalogue/comparaisons.toml`, thresholds and correspondences."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dashboard.catalogue.indicators import DIRECTIONS, FAMILIES, Indicator
from dashboard.catalogue.odd import GOALS
from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

_FILE = "comparaisons.toml"
CONTEXT, AGGREGATE = "contexte.", "agregat."
"""What a code starts with when it is not an indicator's."""


@dataclass(frozen=True)
class PeerRules:
    """Who is compared with whom.

    Attributes:
        fewest: peers under which there is neither median nor quartiles.
        fewest_ranked: values under which nothing is ranked.
        low, high: share of its population between which another area is of a close one.
        income: context value telling how rich an area is; income_part: closeness, 0–1.
        coverage: under this coverage a value is shown and not compared.
        tukey: quartile ranges beyond a quartile from which a gap is called clear.
    """

    fewest: int
    fewest_ranked: int
    low: Decimal
    high: Decimal
    income: str
    income_part: Decimal
    coverage: Decimal
    tukey: Decimal


@dataclass(frozen=True)
class TimeRules:
    """Fewest months of two series, longest lag tried, fewest points kept at a lag."""

    fewest_months: int
    longest_lag: int
    fewest_kept: int


@dataclass(frozen=True)
class ContextValue:
    """How a context value is read.

    Attributes:
        per: « habitants », another context value of the same area, or "" (published as it is).
        scale: multiplies the quotient.
        percent: published from 0 to 100; shares are stored 0–1 here.
    """

    code: str
    label: str
    unit: str
    decimals: int = 0
    direction: str = "contexte"
    per: str = ""
    scale: int = 1
    percent: bool = False


@dataclass(frozen=True)
class Aggregate:
    """An aggregate published for every town, told per inhabitant."""

    code: str
    name: str
    label: str
    direction: str = "contexte"


@dataclass(frozen=True)
class Comparisons:
    """The whole file.

    Attributes:
        proportions, events: codes of the series whose small counts have an interval.
        per_head: roll-ups whose values are brought to `head_scale` inhabitants; never_per_head:
            natures whose sums depend on how many devices count, and are not compared.
        natures: nature → queries of facts, or codes of indicators.
        policies: family of indicators → prefixes of budget functions (M57).
        goals: sustainable development goal → prefixes of budget functions (M57).
    """

    peers: PeerRules
    time: TimeRules
    proportions: frozenset[str]
    events: frozenset[str]
    head_scale: int
    per_head: frozenset[str]
    never_per_head: frozenset[str]
    natures: Mapping[str, frozenset[str]]
    context: Mapping[str, ContextValue]
    aggregates: Mapping[str, Aggregate]
    policies: Mapping[str, tuple[str, ...]]
    goals: Mapping[int, tuple[str, ...]]

    def law(self, code: str) -> str:
        """« proportion », « evenement », or "" when chance of small counts says nothing."""
        if code in self.proportions:
            return "proportion"
        return "evenement" if code in self.events else ""

    def nature(self, indicator: Indicator) -> str:
        """What an indicator looks at: capteur, budget, contexte, satisfaction or activite."""
        for nature in ("satisfaction", "capteur", "budget", "contexte"):
            if {indicator.code, indicator.facts} & self.natures.get(nature, frozenset()):
                return nature
        return "activite"

    def goal_of(self, function: str) -> int | None:
        """The one goal a budget function counts in: the longest prefix, then the first written."""
        best, goal = 0, None
        for number, prefixes in self.goals.items():
            longest = max((len(p) for p in prefixes if function.startswith(p)), default=0)
            if longest > best:
                best, goal = longest, number
        return goal


def _wrong(problem: str, field: str) -> PackError:
    return PackError(problem, file=_FILE, field=field)


def _checked(raw: Mapping[str, Any], keys: Mapping[str, str], field: str) -> dict[str, Any]:
    """Values by attribute; an unknown key is an error."""
    for key in raw:
        if key not in keys:
            raise _wrong(f"clé inconnue « {key} »", field)
    return {keys[key]: value for key, value in raw.items()}


def _context(code: str, raw: Mapping[str, Any]) -> ContextValue:
    names = {
        "libelle": "label",
        "unite": "unit",
        "decimales": "decimals",
        "sens": "direction",
        "rapporte_a": "per",
        "echelle": "scale",
        "deja_en_pourcent": "percent",
    }
    found = _checked(raw, names, f"contexte.{code}")
    if "label" not in found or "unit" not in found:
        raise _wrong("« libelle » et « unite » sont demandés", f"contexte.{code}")
    if found.get("direction", "contexte") not in DIRECTIONS:
        raise _wrong(f"« sens » inconnu « {found['direction']} »", f"contexte.{code}")
    return ContextValue(code, **found)


def _aggregate(code: str, raw: Mapping[str, Any]) -> Aggregate:
    names = {"agregat": "name", "libelle": "label", "sens": "direction"}
    found = _checked(raw, names, f"agregats.{code}")
    if found.get("direction", "contexte") not in DIRECTIONS:
        raise _wrong(f"« sens » inconnu « {found['direction']} »", f"agregats.{code}")
    return Aggregate(code, **found)


def _functions(raw: object, field: str) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(isinstance(v, str) and v.isdigit() for v in raw):
        raise _wrong("une liste de fonctions entre guillemets est attendue", field)
    return tuple(raw)


def _peers(raw: Mapping[str, Any]) -> PeerRules:
    return PeerRules(
        fewest=int(raw["moins_de_pairs"]),
        fewest_ranked=int(raw["moins_pour_ranger"]),
        low=Decimal(str(raw["population_basse"])),
        high=Decimal(str(raw["population_haute"])),
        income=str(raw["revenu"]),
        income_part=Decimal(str(raw["revenu_part"])),
        coverage=Decimal(str(raw["couverture_min"])),
        tukey=Decimal(str(raw["tukey"])),
    )


def _made(raw: Mapping[str, Any]) -> Comparisons:
    small, heads, time = raw["petits_nombres"], raw["par_habitant"], raw["temps"]
    for family in raw["politiques"]:
        if family not in FAMILIES:
            raise _wrong(f"famille inconnue « {family} »", "politiques")
    goals = {int(number): _functions(v, f"odd.{number}") for number, v in raw["odd"].items()}
    if unknown := set(goals) - set(GOALS):
        raise _wrong(f"objectifs inconnus {sorted(unknown)}", "odd")
    return Comparisons(
        peers=_peers(raw["pairs"]),
        time=TimeRules(time["mois_min"], time["decalage_max"], time["retenus_min"]),
        proportions=frozenset(small["proportions"]),
        events=frozenset(small["evenements"]),
        head_scale=int(heads["echelle"]),
        per_head=frozenset(heads["agregations"]),
        never_per_head=frozenset(heads["sauf"]),
        natures=MappingProxyType({k: frozenset(v) for k, v in raw["natures"].items()}),
        context=MappingProxyType({c: _context(c, v) for c, v in raw["contexte"].items()}),
        aggregates=MappingProxyType({c: _aggregate(c, v) for c, v in raw["agregats"].items()}),
        policies=MappingProxyType(
            {f: _functions(v, f"politiques.{f}") for f, v in raw["politiques"].items()}
        ),
        goals=MappingProxyType(goals),
    )


@cache
def load_comparisons(path: Path = CATALOGUE / _FILE) -> Comparisons:
    """Read and check the file.

    Raises:
        PackError: unreadable file, a part that is missing, an unknown key, family or goal.
    """
    try:
        return _made(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong(f"partie absente ou fausse ({error})", "comparaisons") from None
