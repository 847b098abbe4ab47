"""Les mots des évaluations : conclusions, étapes, décisions, contrôles, effets et périodes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from dashboard.catalogue import measures
from dashboard.catalogue.indicators import FAMILIES, load_indicators
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.evaluation.rules import SIGNIFICANT
from dashboard.evaluation.telling import BY_PERIOD, significant
from dashboard.experiments.portfolio import NOTES
from dashboard.experiments.read import Card
from dashboard.figures.evaluation_sound import (
    FigureRefusedError,
    Interval,
    Sound,
    period_words,
    sound,
)
from dashboard.formats import NBSP, number, typography, with_unit

PATH = "/evaluations"
STEM = "/evaluation/"
GRADES = NOTES
_SIGNS: Mapping[str, tuple[str, str]] = {
    "demontre": ("good", '<circle cx="8" cy="8" r="7"/>'),
    "probable": (
        "good",
        '<circle cx="8" cy="8" r="6.2" fill="none" stroke-width="1.6"/>'
        '<path d="M8 1.8a6.2 6.2 0 0 0 0 12.4z"/>',
    ),
    "non_demontre": ("grey", '<circle cx="8" cy="8" r="6.2" fill="none" stroke-width="1.6"/>'),
    "contraire": ("bad", '<path d="M8 0 16 8 8 16 0 8z"/>'),
    "insuffisant": (
        "grey",
        '<rect x="1.8" y="1.8" width="12.4" height="12.4" fill="none" stroke-width="1.6" '
        'stroke-dasharray="2.6 2"/>',
    ),
}
DECISIONS: Mapping[str, str] = {
    "abandonner": "Abandonner",
    "ajuster": "Ajuster et prolonger",
    "prolonger": "Prolonger l'observation",
    "etendre": "Étendre",
    "etendre_ville": "Étendre à la ville",
    "etendre_epci": "Étendre à l'intercommunalité",
}
SELECTIONS: Mapping[str, str] = {
    "tirage_au_sort": "tirées au sort",
    "volontariat": "volontaires",
    "plus_mauvais_niveau": "choisies pour leur mauvais niveau",
    "contrainte_technique": "choisies pour une raison technique",
}
METHODS: Mapping[str, str] = {
    "its": "série interrompue",
    "did": "différence de différences, zone par zone",
    "did_serie": "écart aux témoins, période après période",
    "twfe": "deux effets fixes",
    "staggered": "débuts étalés, par imputation",
    "sun_abraham": "débuts étalés, par cohortes",
    "synthetic": "témoin composé",
    "sdid": "différence pondérée",
    "structural": "modèle structurel",
}
PERIODS: Mapping[str, tuple[str, str]] = {
    "week": ("semaine", "semaines"),
    "month": ("mois", "mois"),
    "quarter": ("trimestre", "trimestres"),
    "year": ("année", "années"),
}


def sign(note: str) -> str:
    """Shape of a conclusion; the word is always beside."""
    role, shape = _SIGNS[note]
    return (
        f'<svg class="signe" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" '
        f'focusable="false" fill="var(--{role})" stroke="var(--{role})" stroke-width="0">'
        f"{shape}</svg>"
    )


def badge(note: str, *, large: bool = False) -> Component:
    """Conclusion of a card: its shape and its word."""
    kind = "ev-note ev-note-grande" if large else "ev-note"
    inside = [vector(sign(note), class_name="marque"), GRADES[note]]
    return html.Span(inside, className=f"{kind} ev-{note}")


def drawable(card: Card) -> Sound | None:
    """What may be drawn of the effect; None when nothing may."""
    try:
        return sound({**card.told, "expected": card.plan.get("sens_attendu", "")})
    except FigureRefusedError:
        return None


def refusal(card: Card) -> str:
    """Why the effect is not drawn; "" when it is."""
    try:
        sound(card.told)
    except FigureRefusedError as error:
        return str(error)
    return ""


def page_of(code: str) -> str:
    """Address of a card."""
    return f"{STEM}{code}"


def subject_words(card: Card) -> str:
    """Name of what is measured."""
    found = load_indicators().get(card.indicateur)
    if found is not None:
        return found.label
    measured = measures.load_measures().get(card.capteur_grandeur)
    return measured.label if measured else card.capteur_grandeur or card.indicateur


def policy_of(card: Card) -> tuple[str, str]:
    """(code, words) of the public policy a card belongs to."""
    found = load_indicators().get(card.indicateur)
    if found is not None:
        return found.family, FAMILIES[found.family]
    measured = measures.load_measures().get(card.capteur_grandeur)
    family = measured.family if measured else "autre"
    return family, FAMILIES.get(family) or measures.FAMILIES.get(family, "Autres")


def unit_of(card: Card) -> str:
    """Unit of the effect."""
    return str(card.told.get("measured_in") or "")


def amount(card: Card, value: float, *, signed: bool = True) -> str:
    """A value in the unit, two significant digits."""
    return with_unit(significant(value, signed=signed), unit_of(card))


def percent(value: float, *, signed: bool = True) -> str:
    """« −10 % », two significant digits."""
    return with_unit(significant(value, signed=signed), "%")


def main_effect(card: Card, found: Sound) -> str:
    """The effect as a mayor reads it: in % when that means something, else in the unit."""
    if found.percent is not None:
        return percent(found.percent.value)
    return amount(card, found.effect.value)


def between(low: float, high: float, unit: str) -> str:
    """« de −12 à −8,0 % »."""
    end = with_unit(significant(high, signed=True), unit)
    return f"de {significant(low, signed=True)} à {end}"


def main_range(card: Card, found: Sound) -> str:
    """The interval, in the unit of `main_effect`."""
    if found.percent is not None:
        return between(found.percent.low, found.percent.high, "%")
    return between(found.effect.low, found.effect.high, unit_of(card))


def by_period(card: Card) -> str:
    """« par semaine et par zone »; « en moyenne » of what does not add up."""
    return each_period(card) if adds_up(card) else "en moyenne"


def each_period(card: Card) -> str:
    """« par semaine et par zone »: how the values of a series are read."""
    words = BY_PERIOD.get(str(card.told.get("frequency")), "par période")
    place = " et par capteur" if card.capteur_grandeur else " et par zone"
    if not adds_up(card):
        place = ", moyenne des capteurs" if card.capteur_grandeur else ", moyenne des zones"
    return words + (place if card.several else "")


def useful_words(card: Card) -> str:
    """« 5 % », « 40 kWh »; "" when the plan says none."""
    wanted = card.plan.get("effet_minimal_utile")
    if wanted is None:
        return ""
    text = number(wanted, 0 if float(wanted).is_integer() else 1)
    return with_unit(text, str(card.plan.get("effet_minimal_unite", "%")))


def observed(card: Card) -> bool:
    """True when the areas under the measure have a known value: a series can be drawn."""
    told = card.told.get("series") or {}
    treated = [one["values"] for one in told.get("zones") or () if one["role"] == "traitee"]
    return bool(told.get("periods")) and any(v is not None for values in treated for v in values)


def effect_name(card: Card) -> str:
    """What the figure is called: an effect only when it is shown."""
    return "Effet mesuré" if card.note == "demontre" else "Écart à l'attendu"


def adds_up(card: Card) -> bool:
    """True when values of areas and periods make a sum that means something."""
    return bool(card.told.get("additive"))


def fragile(card: Card) -> bool:
    """True when a check, and not chance, keeps a gap from being told an effect."""
    if card.note != "non_demontre" or card.p is None or card.p > SIGNIFICANT:
        return False
    states = {str(check["state"]) for check in card.told.get("checks") or ()}
    return "plafond_non_demontre" in states


def sentence(card: Card, name: str) -> str:
    """One of the stored sentences, areas by their names; "" when there is none."""
    return with_names(card, str((card.told.get("sentences") or {}).get(name) or ""))


def with_names(card: Card, words: str) -> str:
    """Words of the engine, codes of areas replaced by their names."""
    names = {str(code): str(name) for code, name in (card.told.get("names") or {}).items()}
    used = [code for code in names if code in words]
    if not used:
        return words
    longest = sorted(map(re.escape, used), key=len, reverse=True)
    found = re.compile(rf"(?<!\w)({'|'.join(longest)})(?!\w)")
    return found.sub(lambda match: names[match[1]], words)


def named(card: Card, zone: str) -> str:
    """Name of an area or of a sensor."""
    return str((card.told.get("names") or {}).get(zone) or zone)


def frequency(card: Card) -> str:
    """Frequency of the card, in the words of the engine."""
    kinds = {"semaine": "week", "mois": "month", "trimestre": "quarter", "annee": "year"}
    return str(card.told.get("frequency") or kinds.get(card.genre, "week"))


def starts(card: Card) -> list[tuple[str, dt.date]]:
    """Areas under the measure and their day of start, the first one first."""
    found = [
        (str(one.get("zone") or card.plan.get("zone") or ""), dt.date.fromisoformat(one["debut"]))
        for one in card.plan.get("zones_traitees", ())
    ]
    return sorted(found, key=lambda one: (one[1], one[0]))


def start_words(card: Card) -> str:
    """« Début : 4 mars 2024 », « Premier début : … » when areas start apart."""
    days = {day for _, day in starts(card)}
    label = str(card.told.get("started") or (min(days).isoformat() if days else ""))
    head = "Premier début" if len(days) > 1 else "Début"
    return f"{head}{NBSP}: {period_words(label, frequency(card))}"


def one_of(told: Mapping[str, Any] | None) -> Interval | None:
    """A stored range; None when an end is missing."""
    if not told or any(told.get(key) is None for key in ("value", "low", "high")):
        return None
    return Interval(float(told["value"]), float(told["low"]), float(told["high"]))


def lower(text: str) -> str:
    """The first letter in lower case, for the middle of a sentence; acronyms are kept."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def written(text: object) -> str:
    """A text of the pack, as it is read."""
    return typography(str(text or ""))
