"""Les dessins d'une fiche : observé et attendu, écarts, série seule ; chacun avec son tableau.

A drawing of an effect takes what `drawable` gave: without checks and interval there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dash.development.base_component import Component

from dashboard.components.drawing import drawing
from dashboard.components.graph import Native, Twin
from dashboard.components.paper import Size, sizes
from dashboard.components.states import empty
from dashboard.components.table import Column, Value
from dashboard.components.tags import html
from dashboard.experiments.read import Card
from dashboard.figures.evaluation_course import draw_course, draw_series
from dashboard.figures.evaluation_gap import draw_gap, events_of, gaps_of
from dashboard.figures.evaluation_plane import HALF, SIZES
from dashboard.figures.evaluation_sound import Sound, known, period_words
from dashboard.formats import NBSP, in_unit, plural, typography
from pages._evaluation_mots import (
    PERIODS,
    amount,
    between,
    by_period,
    each_period,
    effect_name,
    fragile,
    frequency,
    lower,
    start_words,
    subject_words,
    unit_of,
)

DECIMALS = 2
"""Of the values of the tables."""
NIL = 0.02
"""Part of the interval under which a mean gap is called nil."""


def source_words(card: Card, version: str) -> str:
    """Where the figures come from."""
    return (
        f"Calcul de Vigie à la construction, à partir de « {subject_words(card)} ». "
        f"Version {version[:12]}."
    )


def _axis(card: Card) -> str:
    unit = unit_of(card)
    return f"{unit} {each_period(card)}" if unit else each_period(card).capitalize()


def _measure(card: Card, what: str) -> str:
    unit = f", {in_unit(unit_of(card))}" if unit_of(card) else ""
    steps = card.told.get("counterfactual") or ()
    span = ""
    if steps:
        first, last = (period_words(str(steps[at]["time"]), frequency(card)) for at in (0, -1))
        dated = frequency(card) == "week" and not first.startswith("période")
        span = f", du {first} au {last}" if dated else f", de {first} à {last}"
    return typography(f"{what} : {lower(subject_words(card))}{unit} {each_period(card)}{span}.")


def key_of(*items: tuple[str, str]) -> Component:
    """What the marks mean: class of a sample, and its words."""
    return html.Ul(
        [
            html.Li([html.Span(className=f"pastille {kind}"), typography(words)], className="cle")
            for kind, words in items
        ],
        className="cles",
        **{"aria-hidden": "true"},
    )


def sized(draw: Callable[..., str], known: Sequence[Size], name: str) -> list[str]:
    """The same drawing for wide and narrow screens, or at the size a file asks."""
    return [draw(name=name, kind=k, width=w, height=h) for k, w, h in sizes(known)]


def side_words(found: Sound, kind: str) -> str:
    """« Sous ce qui était attendu 24 semaines sur 26 »: the side the effect is on, as a count."""
    below = found.effect.value < 0
    gaps = [gap.value for gap in gaps_of(found) if gap.after and gap.value is not None]
    there = sum((gap < 0) == below for gap in gaps if gap != 0)
    side = "Sous" if below else "Au-dessus de"
    return f"{side} ce qui était attendu {there} {PERIODS[kind][1]} sur {len(gaps)} depuis le début"


def gap_words(card: Card, found: Sound) -> str:
    """What the gaps show first: whether they were there before the start."""
    held = {code for code, state in found.checks if state.startswith("plafond_non")}
    held = held if fragile(card) else set()
    if "tendance_avant" in held:
        return "Avant le début, les zones n'évoluaient déjà pas comme les témoins"
    if "derive" in held:
        return "Une dérive régulière suffirait à expliquer l'écart"
    return f"Écart à l'attendu : {amount(card, found.effect.value)} en moyenne depuis le début"


def build_course(card: Card, found: Sound, version: str) -> Component:
    """What was observed beside what was expected."""
    kind = frequency(card)
    begun = start_words(card)
    title = side_words(found, kind)
    if fragile(card):
        title += " ; mais la comparaison ne tient pas"
    summary = (
        f"Depuis le début, l'écart moyen à ce qui était attendu est de "
        f"{amount(card, found.effect.value)} {by_period(card)}, {_range(card, found)}."
    )
    rows: list[list[Value]] = [
        [period_words(s.label, kind), s.observed, s.expected, s.low, s.high] for s in found.steps
    ]
    columns = [
        Column("Période"),
        *(
            Column(name, unit_of(card), DECIMALS)
            for name in ("Observé", "Attendu sans la mesure", "Attendu, bas", "Attendu, haut")
        ),
    ]
    return drawing(
        "evaluation-courbe",
        sized(lambda **o: draw_course(found, _axis(card), begun, **o), SIZES, summary),
        Twin(columns, rows),
        native=Native("lignes", 0, (1, 2)),
        title=title,
        measure=_measure(card, "Zones sous la mesure" if card.several else "Observé et attendu"),
        summary=summary,
        source=source_words(card, version),
        key=key_of(
            ("ev-cle-observe", "observé"),
            ("ev-cle-attendu", "attendu sans la mesure"),
            ("ev-cle-bande", "fourchette à 95 % de l'attendu"),
            ("ev-cle-debut", lower(begun)),
        ),
    )


def _range(card: Card, found: Sound) -> str:
    return between(found.effect.low, found.effect.high, unit_of(card))


def build_gap(card: Card, found: Sound, version: str) -> Component:
    """Gaps by period, or by time since each start when areas start apart."""
    by_event = bool(found.away)
    kind = frequency(card)
    mean = amount(card, found.effect.value)
    title = gap_words(card, found)
    before = [g.value for g in (events_of(found) if by_event else gaps_of(found)) if not g.after]
    level = known(before)
    middle = sum(level) / len(level) if level else 0.0
    nil = abs(middle) < NIL * (found.effect.high - found.effect.low)
    summary = f"{_past(card, middle, nil=nil)} Après, il est de {mean}, {_range(card, found)}."
    rows: list[list[Value]]
    if by_event:
        rows = [[one.event, one.effect, one.se, one.areas] for one in found.away]
        columns = [
            Column(f"{PERIODS[kind][1].capitalize()} depuis le début"),
            Column("Écart", unit_of(card), DECIMALS),
            Column("Erreur", unit_of(card), DECIMALS),
            Column("Zones comptées"),
        ]
    else:
        rows = [
            [period_words(step.label, kind), gap.value]
            for step, gap in zip(found.steps, gaps_of(found), strict=True)
        ]
        columns = [Column("Période"), Column("Écart", unit_of(card), DECIMALS)]
    begun = f"Début{NBSP}: 0" if by_event else start_words(card)
    across = f", selon les {PERIODS[kind][1]} depuis le début de chaque zone" if by_event else ""
    keys = [("ev-cle-avant", "avant le début"), ("ev-cle-apres", "après")]
    if by_event and any(g.few for g in events_of(found)):
        keys.append(("ev-cle-peu", "moins de la moitié des zones"))
    keys += [("ev-cle-effet", "moyenne et fourchette à 95 %")]
    if found.useful is not None:
        keys.append(("ev-cle-utile", "plus petit effet utile"))
    return drawing(
        "evaluation-ecart",
        sized(
            lambda **o: draw_gap(found, (_axis(card), effect_name(card)), begun, **o), HALF, summary
        ),
        Twin(columns, rows),
        native=Native("lignes", 0, (1,)),
        title=title,
        measure=_measure(card, f"Observé moins attendu{across}"),
        summary=summary,
        source=source_words(card, version),
        key=key_of(*keys),
    )


def _past(card: Card, middle: float, *, nil: bool) -> str:
    """The gap before the start: the calculation sets its mean, a check looks at its slope."""
    if not nil:
        return f"Avant le début, l'écart est de {amount(card, middle)} en moyenne."
    states = {c["code"]: str(c["state"]) for c in card.told.get("checks") or ()}
    if states.get("tendance_avant") == "plafond_non_demontre":
        return (
            "Avant le début, le calcul ramène l'écart à zéro en moyenne ; mais il changeait déjà "
            "d'une période à l'autre (contrôle « évolution avant »)."
        )
    return "Avant le début, le calcul ramène l'écart à zéro en moyenne."


def build_series(card: Card, version: str) -> Component:
    """The series alone, of a card without conclusion: treated areas, and controls when any."""
    told = card.told.get("series") or {}
    labels = [str(label) for label in told.get("periods") or ()]
    means = {
        name: _mean([z["values"] for z in told.get("zones") or () if z["role"] == role])
        for name, role in (("Zones concernées", "traitee"), ("Zones témoins", "temoin"))
    }
    kept = {name: values for name, values in means.items() if any(v is not None for v in values)}
    if not labels or "Zones concernées" not in kept:
        return html.Div(empty("Aucune série n'est connue."), className="bloc")
    if len(kept) == 1 and len(told["zones"]) == 1:
        kept = {"Observé": kept["Zones concernées"]}
    kind = frequency(card)
    days = [z["start"] for z in told["zones"] if z["role"] == "traitee" and z["start"] in labels]
    at = min((labels.index(day) for day in days), default=len(labels))
    count = sum(v is not None for v in next(iter(kept.values()))[at:])
    title = f"{plural(count, *PERIODS[kind])} connue{'s' if count > 1 else ''} depuis le début"
    if kind in ("month", "quarter"):
        title = title.replace("connue", "connu")
    measure = typography(
        f"{subject_words(card)}{', en ' + unit_of(card) if unit_of(card) else ''} "
        f"{each_period(card)}, tel qu'observé."
    )
    columns = [Column("Période"), *(Column(n, unit_of(card), DECIMALS) for n in kept)]
    rows = [
        [period_words(label, kind), *(values[rank] for values in kept.values())]
        for rank, label in enumerate(labels)
    ]
    why = "les données ne permettent pas de conclure"
    if card.note != "insuffisant":
        why = "la méthode ne donne pas de fourchette à dessiner"
    summary = f"{title}, tel qu'observé : {why}."
    return drawing(
        "evaluation-serie",
        sized(
            lambda **o: draw_series(kept, labels, _axis(card), (at, start_words(card)), **o),
            SIZES,
            summary,
        ),
        Twin(columns, rows),
        native=Native("lignes", 0, tuple(range(1, 1 + len(kept)))),
        title=title,
        measure=measure,
        summary=summary,
        source=source_words(card, version),
        key=key_of(
            ("ev-cle-observe", next(iter(kept)).lower()), ("ev-cle-temoins", "zones témoins")
        )
        if len(kept) > 1
        else None,
    )


def _mean(series: Sequence[Sequence[float | None]]) -> list[float | None]:
    """Mean of what is known at each period."""
    if not series:
        return []
    columns = [known(column) for column in zip(*series, strict=True)]
    return [sum(values) / len(values) if values else None for values in columns]
