"""Words of the map: findings, values, classes, by rules from the data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dashboard.components.finding import when_words
from dashboard.components.map_view import Read, Shown
from dashboard.formats import NBSP, SECRET, UNKNOWN, in_unit, number, plural, typography, with_unit
from dashboard.territory import AreaValue, Worth

METHOD_WORDS = {
    "naturelles": "seuils naturels",
    "quantiles": "effectifs égaux",
    "egales": "amplitudes égales",
    "cible": "autour de la cible",
    "moyenne": "autour de la moyenne",
}
WORTH_WORDS = {
    Worth.SECRET: "secret statistique",
    Worth.ABSENT: "valeur non disponible",
    Worth.NOT_CONCERNED: "non concerné, aucun fait connu",
}
SIGNS = {Worth.SECRET: SECRET, Worth.ABSENT: UNKNOWN, Worth.NOT_CONCERNED: ""}
PATTERN_OF = {Worth.SECRET: "secret", Worth.ABSENT: "absent", Worth.NOT_CONCERNED: "nc"}


@dataclass(frozen=True)
class Key:
    """One line of the legend.

    Attributes:
        tone: class, or pattern, of its sample.
        words: what it means.
        areas: how many areas of the map it colours.
    """

    tone: str
    words: str
    areas: int


def value_words(read: Read, value: AreaValue) -> str:
    """« 12,3 jours », « secret statistique », « valeur non disponible »."""
    if value.worth in WORTH_WORDS:
        return WORTH_WORDS[value.worth]
    words = read.scale.text(value.value)
    return f"{words}, couverture incomplète" if value.worth is Worth.PARTIAL else words


def sign(read: Read, value: AreaValue) -> str:
    """What is written on an area: its value without unit, « s », « n. d. »."""
    return SIGNS.get(value.worth, plain(read, value.value))


def plain(read: Read, value: Decimal | None) -> str:
    """A value without its unit, at the scale of the map."""
    return number(read.scale.value(value), read.scale.decimals)


def ordinal(rank: int) -> str:
    """« 1er », « 3e »."""
    return "1er" if rank == 1 else f"{rank}e"


def rank_words(shown: Shown, value: AreaValue, read: Read) -> str:
    """« 3e sur 12 quartiers », which end is first, or why there is none."""
    if value.rank is None:
        if value.value is None:
            return ""
        if read.indicator.direction == "cible_a_atteindre":
            return "pas de rang : une cible à atteindre n'a pas de meilleur côté"
        return "pas de rang : moins de trois valeurs connues"
    several = shown.ground.level.several.lower()
    first = {
        "baisse_favorable": "la plus basse, favorable, en premier",
        "hausse_favorable": "la plus haute, favorable, en premier",
    }.get(read.indicator.direction, "la plus haute en premier")
    return f"{ordinal(value.rank)} sur {value.peers} {several}, {first}"


def tone(read: Read, value: AreaValue) -> str:
    """Class that colours an area."""
    if value.worth in PATTERN_OF:
        return PATTERN_OF[value.worth]
    if read.classes is None or value.value is None:
        return PATTERN_OF[Worth.ABSENT]
    return tone_of(read, read.classes.tones[read.classes.index(value.value)])


def tone_of(read: Read, rank: int) -> str:
    """Name of a tone: « s1 » to « s5 », « f2 » favourable, « d1 » unfavourable, « c0 » centre."""
    if read.classes is None or not read.classes.diverging:
        return f"s{rank}"
    if rank == 0:
        return "c0"
    good_high = read.indicator.direction == "hausse_favorable"
    good_low = read.indicator.direction == "baisse_favorable"
    if not (good_high or good_low):
        return f"{'h' if rank > 0 else 'b'}{abs(rank)}"
    return f"{'f' if (rank > 0) == good_high else 'd'}{abs(rank)}"


def _decimals(read: Read) -> int:
    """Decimals that keep the bounds of classes apart."""
    if read.classes is None:
        return read.scale.decimals
    ends = [read.classes.low, *(b.at for b in read.classes.bounds), read.classes.high]
    for decimals in range(read.scale.decimals, read.scale.decimals + 4):
        texts = [number(read.scale.value(end), decimals) for end in ends]
        if len(set(texts)) == len(set(ends)):
            return decimals
    return read.scale.decimals


def keys(read: Read) -> list[Key]:
    """The legend: classes from the highest, then what has no value, when there is some."""
    values = read.layer.values
    found: list[Key] = []
    classes = read.classes
    if classes is not None:
        whole = read.measure.code == "brut" and all(v == int(v) for v in read.layer.known)
        decimals = read.scale.decimals if whole else _decimals(read)

        def text(value: Decimal) -> str:
            return number(read.scale.value(value), decimals)

        count = len(classes.tones)
        for rank in reversed(range(count)):
            inside = [v for v in read.layer.known if classes.index(v) == rank]
            low = classes.bounds[rank - 1].at if rank else classes.low
            high = classes.bounds[rank].at if rank < count - 1 else classes.high
            if inside and whole:
                low, high = min(inside), max(inside)
            words = f"{text(low)} à {text(high)}" if text(low) != text(high) else text(low)
            tone_name = tone_of(read, classes.tones[rank])
            found.append(Key(tone_name, words + _side(read, classes.tones[rank]), len(inside)))
    for worth, words in WORTH_WORDS.items():
        held = sum(v.worth is worth for v in values)
        if held:
            found.append(Key(PATTERN_OF[worth], words, held))
    return found


def _side(read: Read, rank: int) -> str:
    """What a class of a diverging scale says, beside its bounds."""
    if read.classes is None or not read.classes.diverging:
        return ""
    if rank == 0:
        names = {"cible": "dans la cible", "moyenne": "proche de la moyenne"}
        return f", {names[read.classes.method]}"
    side = tone_of(read, rank)[0]
    return {"f": ", favorable", "d": ", défavorable"}.get(side, "")


def unit_words(read: Read) -> str:
    """The unit of the legend and of the subtitle."""
    unit = read.scale.unit
    return {"%": "en pourcentage", "€": "en euros"}.get(unit, in_unit(unit))


def measure_words(shown: Shown, read: Read) -> str:
    """Subtitle: indicator, unit, areas, period; a raw count is said to be one."""
    raw = " Nombres bruts, non rapportés à la population." if read.measure.code == "brut" else ""
    where = f"{shown.ground.level.several.lower()} de : {shown.ground.parent.name}"
    if shown.ground.level.code == shown.ground.parent.level:
        where = shown.ground.parent.name
    unit = unit_words(read)
    parts = [read.indicator.label, unit, where, read.period.label]
    return typography(f"{', '.join(p for p in parts if p)}.{raw}")


def range_words(shown: Shown, read: Read) -> str:
    """The finding of the page: the two ends of the map, and where they are."""
    label = read.indicator.label
    known = sorted(
        (v for v in read.layer.values if v.value is not None),
        key=lambda v: (v.value or Decimal(0), v.place.code),
    )
    if not known:
        return typography(f"{label} : aucune valeur à montrer {when_words(read.period)}")
    low, high = known[0], known[-1]
    if low.value == high.value:
        where = "" if len(known) > 1 else f" ({low.place.name})"
        return typography(f"{label} : {read.scale.text(low.value)}{where}")
    return typography(
        f"{label} : de {plain(read, low.value)} ({low.place.name}) à "
        f"{read.scale.text(high.value)} ({high.place.name})"
    )


def map_title(shown: Shown, read: Read) -> str:
    """The finding of the drawing: how many areas miss the target, or how values are spread."""
    known = read.layer.known
    several = shown.ground.level.several.lower()
    one = shown.ground.level.name.lower()
    if not known:
        return f"{read.indicator.label} : aucune valeur"
    if read.target is not None and read.indicator.direction != "contexte":
        missed = sum(not _reached(read, v) for v in known)
        goal = _goal(read)
        if not missed:
            return f"Cible tenue partout où la valeur est connue ({goal})"
        return f"{plural(missed, one, several)} sur {len(known)} hors de la cible ({goal})"
    ranked = sorted(known)
    if len(ranked) < 4:
        return f"{read.indicator.label} : {plural(len(ranked), 'valeur connue', 'valeurs connues')}"
    low, high = ranked[len(ranked) // 4], ranked[(3 * len(ranked)) // 4]
    if low == high:
        return f"La moitié des {several} sont à {read.scale.text(low)}"
    return f"La moitié des {several} sont entre {plain(read, low)} et {read.scale.text(high)}"


def _reached(read: Read, value: Decimal) -> bool:
    target = read.target
    if target is None:
        return True
    if read.indicator.direction == "hausse_favorable":
        return value >= target.low
    if read.indicator.direction == "baisse_favorable":
        return value <= target.high
    return target.low <= value <= target.high


def _goal(read: Read) -> str:
    target = read.target
    if target is None:
        return ""
    if target.low == target.high:
        return read.scale.text(target.high)
    return f"{plain(read, target.low)} à {read.scale.text(target.high)}"


def summary(shown: Shown, read: Read) -> str:
    """What the map shows, for those who do not see it."""
    parts = [f"Carte : {measure_words(shown, read)}", f"{range_words(shown, read)}."]
    if read.layer.whole is not None:
        place = read.layer.parent.name
        parts.append(f"{place}{NBSP}: {read.scale.text(read.layer.whole)}.")
    for key in keys(read):
        if key.areas:
            unit = with_unit(key.words, "") if key.tone in PATTERN_OF.values() else key.words
            parts.append(f"{unit}{NBSP}: {number(key.areas)}.")
    return " ".join(parts)
