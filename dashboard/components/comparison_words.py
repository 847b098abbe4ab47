"""French words of the comparisons: levels, groups of peers, verdicts, figures."""

from __future__ import annotations

from decimal import Decimal

from dashboard.comparison.heat import Heat
from dashboard.comparison.peers import Standing
from dashboard.comparison.screen import Screen
from dashboard.comparison.series import WORTH_WORDS, Cell, Series, Worth
from dashboard.components.context import site
from dashboard.formats import (
    DASH,
    NBSP,
    NOT_CONCERNED,
    SECRET,
    UNKNOWN,
    number,
    percent,
    plural,
)
from dashboard.formats import with_unit as joined

GROUP_WORDS = {
    "niveau": "comparées à toutes les autres",
    "parent": "comparées à celles du même ensemble",
    "strate": "comparées à celles de leur strate de population",
    "population": "comparées à celles de population proche",
    "revenu": "comparées à celles de niveau de vie proche",
}
SIGNS = {
    ("mieux", True): "++",
    ("mieux", False): "+",
    ("proche", False): "=",
    ("moins", False): "−",
    ("moins", True): "−−",
    ("haut", True): "↑↑",
    ("haut", False): "↑",
    ("bas", False): "↓",
    ("bas", True): "↓↓",
}
VERDICT_WORDS = {
    ("mieux", True): "nettement mieux que ses pairs",
    ("mieux", False): "mieux que les trois quarts de ses pairs",
    ("proche", False): "dans la moitié centrale de ses pairs",
    ("moins", False): "moins bien que les trois quarts de ses pairs",
    ("moins", True): "nettement moins bien que ses pairs",
    ("haut", True): "nettement plus haut que ses pairs",
    ("haut", False): "plus haut que les trois quarts de ses pairs",
    ("bas", False): "plus bas que les trois quarts de ses pairs",
    ("bas", True): "nettement plus bas que ses pairs",
}
NOISE_SIGN, NOISE_WORDS = "≈", "écart que le hasard des petits nombres suffit à expliquer"
APART_SIGN = "≠"
"""A figure that may not be put beside the others."""

WORTH_SIGNS = {
    Worth.SECRET: SECRET,
    Worth.ABSENT: UNKNOWN,
    Worth.NOT_CONCERNED: NOT_CONCERNED,
    Worth.PARTIAL: APART_SIGN,
    Worth.DIFFERENT: APART_SIGN,
}


EXPORTED = 6
"""Decimals of an exported quotient."""


def level_words(level: str, count: int = 2) -> str:
    """« communes », « commune », as the pack names its levels, in lower case."""
    known = {found.code: found for found in site().territory.levels}
    found = known.get(level)
    if found is None:
        return level
    return (found.plural if count > 1 else found.name).lower()


def group_words(group: str, level: str) -> str:
    """How areas are compared, agreeing with the name of the level."""
    words = GROUP_WORDS[group]
    feminine = level_words(level, 1).endswith(("e", "té")) and level_words(level, 1) != "village"
    if feminine:
        return words
    swaps = (
        ("comparées", "comparés"),
        ("toutes les autres", "tous les autres"),
        ("celles", "ceux"),
    )
    for old, new in swaps:
        words = words.replace(old, new)
    return words


def figure(series: Series, value: Decimal | None) -> str:
    """A value without its unit, which a header gives."""
    if value is None:
        return DASH
    if series.unit == "%":
        return percent(value, series.decimals).partition(NBSP)[0]
    return number(value, series.decimals)


def exported(series: Series, value: Decimal | None) -> Decimal | None:
    """A value as its header says it, in percents or not, of a readable length."""
    if value is None:
        return None
    found = round(value * 100 if series.unit == "%" else value, EXPORTED).normalize()
    return found if found.as_tuple().exponent in range(-EXPORTED, 1) else found.quantize(Decimal(1))


def with_unit(series: Series, value: Decimal | None) -> str:
    """A value with its unit."""
    return joined(figure(series, value), series.unit)


def cell_words(series: Series, cell: Cell) -> str:
    """What a cell holds, in words: the value, or why there is none."""
    if cell.value is None:
        return WORTH_WORDS[cell.worth]
    words = with_unit(series, cell.value)
    return words if cell.worth is Worth.OK else f"{words} ({cell.reason})"


def key_of(found: Standing) -> tuple[str, bool]:
    """Verdict and whether it is clear, as the tables of words know it."""
    return found.verdict, found.clear


def verdict_words(found: Standing) -> str:
    """What a standing says."""
    if found.noise:
        return NOISE_WORDS
    return VERDICT_WORDS.get(key_of(found), found.reason)


def rank_words(found: Standing, *, judged: bool = True) -> str:
    """« 3e sur 12 »; « 3e plus haut », « le plus bas » when no way is better; "" under three."""
    if found.rank is None:
        return ""
    among = f"sur{NBSP}{number(found.ranked)}"
    if judged:
        return f"{'1er' if found.rank == 1 else f'{found.rank}e'} {among}"
    if found.rank == found.ranked:
        return f"le plus bas {among}"
    return f"{'le' if found.rank == 1 else f'{found.rank}e'} plus haut {among}"


def heat_title(heat: Heat) -> str:
    """On how many measures the area looked at does better or worse than three peers in four."""
    area = heat.screen.focus
    judged = [s for s in heat.series if s.judged]
    verdicts = [heat.standings[area.code, s.code].verdict for s in judged]
    better, worse = verdicts.count("mieux"), verdicts.count("moins")
    compared = sum(1 for v in verdicts if v)
    if not compared:
        context = [heat.standings[area.code, s.code].verdict for s in heat.series]
        high, low = context.count("haut"), context.count("bas")
        if not any(context):
            return f"{area.name} : aucune mesure à comparer à celles de ses pairs"
        if not high + low:
            return f"{area.name} est dans la moitié centrale de ses pairs partout"
        return (
            f"{area.name} est plus haut que les trois quarts de ses pairs sur "
            f"{plural(high, 'mesure')}, plus bas sur {number(low)}"
        )
    if not better + worse:
        return f"{area.name} est dans la moitié centrale de ses pairs partout"
    if not worse:
        return f"{area.name} fait mieux que les trois quarts de ses pairs sur {_on(better)}"
    if not better:
        return f"{area.name} fait moins bien que les trois quarts de ses pairs sur {_on(worse)}"
    return (
        f"{area.name} fait mieux que les trois quarts de ses pairs sur {_on(better)}, "
        f"moins bien sur {number(worse)}"
    )


def _on(count: int) -> str:
    return plural(count, "mesure")


def peers_words(screen: Screen) -> str:
    """« 43 communes », « aucune commune »: the peers of the area looked at."""
    count = len(screen.peers)
    if not count:
        return f"aucun pair dans ce groupe ({level_words(screen.ground.level)})"
    return f"{number(count)}{NBSP}{level_words(screen.ground.level, count)}"
