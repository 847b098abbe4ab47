"""What a form says, checked step by step: each mistake is told beside its field, with a remedy."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from dashboard.catalogue.evaluation_keys import CHOICES
from dashboard.catalogue.measures import load_measures
from dashboard.experiments.draft_fields import (
    COSTS,
    EUROS,
    EVENTS,
    LOGIC,
    LONGEST,
    SECONDARY,
    START_OF,
    STEPS,
    UNIT,
    WEEKS,
    WHOLE,
    YEARS,
    Errors,
    Form,
    day_of,
    effect_of,
    listed,
    number_of,
    unit_of,
    whole_of,
)
from dashboard.experiments.offered import Offer
from dashboard.formats import date, plural

FARTHEST = dt.timedelta(days=5 * 366)
"""A start further ahead is a slip of the keyboard."""
LEAST_CONTROLS = 2
RANDOM, WORST = "tirage_au_sort", "plus_mauvais_niveau"
_PERSON = re.compile(r"(m\.|mm\.|mme|mlle|monsieur|madame)\s", re.IGNORECASE)
_DAY = "Écrivez une date, par exemple 02/03/2026."


def needs_zones(form: Form) -> bool:
    """Whether areas are compared; otherwise the whole territory is one series."""
    return form.get("niveau") != WHOLE


def problems(
    step: str, form: Form, offered: Offer | None, known: frozenset[str], today: dt.date
) -> Errors:
    """Field → what is wrong with it, in the order of the page; {} when the step is well filled.

    Args:
        step: one of STEPS.
        form: what was typed, as `draft_fields.kept` gives it.
        offered: what the indicator chosen allows; None when there is none.
        known: codes of the indicators the version holds.
        today: the day in the territory.
    """
    found = _CHECKS[step](form, offered, known, today)
    for name in STEPS[step]:
        longest = LONGEST.get(name)
        if longest and len(form.get(name, "")) > longest:
            found[name] = f"{longest} caractères au plus : raccourcissez ce texte."
    order = [*STEPS[step], *sorted(name for name in found if name.startswith(START_OF))]
    return {name: found[name] for name in order if name in found}


def _measure(form: Form, offered: Offer | None, known: frozenset[str], _: dt.date) -> Errors:
    found: Errors = {}
    if not form.get("titre"):
        found["titre"] = "Donnez un titre : c'est lui qu'on lira dans la liste des évaluations."
    if not form.get("mesure"):
        found["mesure"] = "Dites en une phrase ce que la collectivité change."
    code = form.get("indicateur", "")
    if code in load_measures() and code not in known:
        found["indicateur"] = (
            "Une grandeur de capteurs ne se déclare pas sur la page : écrivez l'évaluation dans "
            "evaluations.toml, clé « capteur_grandeur »."
        )
    elif code not in known or offered is None:
        found["indicateur"] = "Choisissez l'indicateur qui décidera, un seul."
    elif not offered.kinds:
        found["indicateur"] = "Rien n'est publié pour cet indicateur : prenez-en un autre."
    elif form.get("genre", offered.kind) not in offered.kinds:
        found["genre"] = (
            "Cet indicateur n'est pas publié à cette période. Laissez « la plus fine », ou changez."
        )
    if form.get("sens_attendu") not in CHOICES["sens_attendu"]:
        found["sens_attendu"] = "Dites si la mesure doit faire monter ou baisser l'indicateur."
    wrong = _effect(form, offered)
    if wrong:
        found["effet_minimal_utile"] = wrong
    others = [form[name] for name in SECONDARY if form.get(name)]
    for name in SECONDARY:
        code = form.get(name, "")
        if code and code not in known:
            found[name] = "Cet indicateur n'existe pas dans les données en service."
        elif code and (code == form.get("indicateur") or others.count(code) > 1):
            found[name] = "Déjà choisi : prenez-en un autre, ou laissez vide."
    return found


def _effect(form: Form, offered: Offer | None) -> str:
    """What is wrong with the smallest useful effect; "" when nothing is."""
    text, unit = form.get("effet_minimal_utile", ""), unit_of(offered.indicator) if offered else ""
    smallest, in_unit = effect_of(form, unit), form.get("effet_minimal_unite") == UNIT
    if smallest is None and in_unit and number_of(text, "%"):
        counted = f"en {unit}" if unit else "dans l'unité de l'indicateur"
        return (
            f"Vous écrivez « % » et comptez {counted} : enlevez « % », ou cochez « en % du niveau "
            "habituel »."
        )
    if smallest is None and not in_unit and unit and number_of(text, unit):
        return (
            f"Vous écrivez « {unit} » et comptez en % : enlevez « {unit} », ou cochez l'unité de "
            "l'indicateur."
        )
    if smallest is None and text:
        return f"« {text[:20]} » ne se lit pas comme un nombre : écrivez par exemple 5 ou 5,5."
    if not smallest:
        return (
            "Écrivez un nombre plus grand que zéro, par exemple 5 ou 5,5 : en dessous, la mesure "
            "ne vaut pas la peine d'être étendue."
        )
    if not in_unit and smallest > 100:
        return "Un effet de plus de 100 % : vérifiez le nombre ou l'unité."
    return ""


def _zones(form: Form, offered: Offer | None, _: frozenset[str], __: dt.date) -> Errors:
    found: Errors = {}
    if not needs_zones(form) or offered is None:
        return found
    level = offered.level(form.get("niveau", ""))
    if level is None:
        return {"niveau": "Choisissez où la mesure s'applique."}
    if form.get("choix_des_zones") not in CHOICES["choix_des_zones"]:
        return {"choix_des_zones": "Dites comment les zones sont choisies : tout en dépend."}
    known = {area.code for area in level.areas}
    out = listed(form, "exclues")
    if any(code not in known for code in out):
        found["exclues"] = "Une zone écartée n'est pas de ce niveau, ou n'a pas de données."
    elif out and not form.get("exclues_motif"):
        found["exclues_motif"] = "Dites pourquoi ces zones sont écartées."
    room = len(known - set(out)) - LEAST_CONTROLS
    if form.get("choix_des_zones") == RANDOM:
        return {**found, **_draw(form, room)}
    zones = listed(form, "zones")
    if not zones:
        found["zones"] = "Cochez au moins une zone où la mesure s'applique."
    elif any(code not in known for code in zones):
        found["zones"] = "Une zone cochée n'est pas de ce niveau, ou n'a pas de données."
    elif set(zones) & set(out):
        found["exclues"] = "Une zone ne peut pas être à la fois équipée et écartée."
    elif len(zones) > room:
        found["zones"] = (
            f"Il faut laisser au moins {LEAST_CONTROLS} zones sans la mesure, pour comparer : "
            f"{plural(max(room, 0), 'zone')} au plus."
        )
    weeks = form.get("fenetre_de_choix_semaines", "")
    if form.get("choix_des_zones") == WORST and weeks and not whole_of(weeks, *WEEKS):
        found["fenetre_de_choix_semaines"] = "Écrivez un nombre de semaines, par exemple 8."
    return found


def _draw(form: Form, room: int) -> Errors:
    """Number of areas, waves and seed of a draw; `room`: areas that may be equipped."""
    found: Errors = {}
    count = whole_of(form.get("tirage_nb", ""))
    if not count or count > room:
        found["tirage_nb"] = (
            f"Écrivez combien de zones tirer, de 1 à {room}."
            if room > 0
            else "Il reste trop peu de zones pour en tirer."
        )
    waves = whole_of(form.get("tirage_vagues", "1"))
    if not waves or (count and waves > count):
        found["tirage_vagues"] = "Écrivez un nombre de vagues, de 1 au nombre de zones."
    if whole_of(form.get("tirage_graine", "")) is None:
        found["tirage_graine"] = "Écrivez un nombre entier : il permet de refaire le même tirage."
    return found


def _dates(form: Form, offered: Offer | None, _: frozenset[str], today: dt.date) -> Errors:
    found: Errors = {}
    starts = [name for name in form if name.startswith(START_OF) and form[name]]
    for name in ("debut", *starts):
        wrong = _start(form.get(name, ""), offered, today)
        if wrong:
            found[name] = wrong
    if form.get("ecart_semaines") and not whole_of(form["ecart_semaines"], *WEEKS):
        found["ecart_semaines"] = "Écrivez un nombre de semaines entre deux vagues, par exemple 8."
    weeks = form.get("transition_semaines", "")
    run_in = whole_of(weeks, *WEEKS)
    if weeks and (run_in is None or run_in > 52):
        found["transition_semaines"] = "Écrivez un nombre de semaines, de 0 à 52."
    for rank in EVENTS:
        day, why = form.get(f"ev{rank}_date", ""), form.get(f"ev{rank}_motif", "")
        wrong = _known_day(day, offered, today)
        if wrong:
            found[f"ev{rank}_date"] = wrong
        elif why and not day:
            found[f"ev{rank}_date"] = "Dites quand cela arrive."
        elif day and not why:
            found[f"ev{rank}_motif"] = "Dites en quelques mots ce qui se passe ce jour-là."
        if day and not _within(form.get(f"ev{rank}_zone", ""), form, offered):
            found[f"ev{rank}_zone"] = "Choisissez une zone de la liste, ou « partout »."
    wrong = _known_day(form.get("changement_definition", ""), offered, today)
    if wrong:
        found["changement_definition"] = wrong
    return {**found, **_costs(form)}


def _start(text: str, offered: Offer | None, today: dt.date) -> str:
    day = day_of(text)
    if day is None:
        return _DAY
    if offered and offered.first and day <= offered.first:
        return (
            f"Les données commencent le {date(offered.first)} : sans passé avant le début, "
            "rien ne se compare."
        )
    if day > today + FARTHEST:
        return "Ce début est à plus de cinq ans : vérifiez l'année."
    return ""


def _known_day(text: str, offered: Offer | None, today: dt.date) -> str:
    """What is wrong with the day of something known; "" for no day or one that can be."""
    day = day_of(text)
    if not text:
        return ""
    if day is None:
        return _DAY
    if offered and offered.first and day < offered.first:
        return (
            f"Les données commencent le {date(offered.first)} : ce qui précède n'y change rien. "
            "Vérifiez l'année, ou laissez vide."
        )
    return "Cette date est à plus de cinq ans : vérifiez l'année." if day > today + FARTHEST else ""


def _within(zone: str, form: Form, offered: Offer | None) -> bool:
    """Whether an area is one of the level chosen; everywhere is."""
    level = offered.level(form.get("niveau", "")) if offered else None
    return not zone or (level is not None and any(area.code == zone for area in level.areas))


def _costs(form: Form) -> Errors:
    found: Errors = {}
    for name in (*COSTS, "plafond_cout_unitaire"):
        if form.get(name) and number_of(form[name], *EUROS) is None:
            found[name] = "Écrivez un montant en euros, sans signe, par exemple 48 000 ou 0,25."
    found.pop("duree_vie_ans", None)
    if form.get("duree_vie_ans") and not number_of(form["duree_vie_ans"], *YEARS):
        found["duree_vie_ans"] = "Écrivez un nombre d'années plus grand que zéro, par exemple 12."
    elif number_of(form.get("investissement", ""), *EUROS) and not form.get("duree_vie_ans"):
        found["duree_vie_ans"] = "Dites combien d'années dure l'équipement : son coût s'y répartit."
    return found


def _reasons(form: Form, _: Offer | None, __: frozenset[str], ___: dt.date) -> Errors:
    found = {name: "Une phrase suffit." for name in LOGIC if not form.get(name)}
    service = form.get("evaluateur", "")
    if not service:
        found["evaluateur"] = "Dites quel service évalue."
    elif _PERSON.match(service):
        found["evaluateur"] = "Écrivez le nom d'un service, pas celui d'une personne."
    return found


_CHECKS: Mapping[str, Callable[[Form, Offer | None, frozenset[str], dt.date], Errors]] = (
    MappingProxyType({"mesure": _measure, "zones": _zones, "dates": _dates, "raisons": _reasons})
)
