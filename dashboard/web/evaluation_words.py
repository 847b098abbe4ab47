"""What the forms of an evaluation say: steps, choices, criteria, and the plan read back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from dashboard.catalogue.evaluation_keys import SHEET
from dashboard.evaluation.telling import bought
from dashboard.experiments.draft_checks import needs_zones
from dashboard.experiments.draft_fields import (
    COSTS,
    EUROS,
    EVENTS,
    LOGIC,
    SECONDARY,
    START_OF,
    UNIT,
    YEARS,
    Form,
    day_of,
    effect_of,
    listed,
    number_of,
    unit_of,
)
from dashboard.experiments.drafts import starts
from dashboard.experiments.offered import Offer
from dashboard.formats import NBSP, date, in_unit, number, plural, typography, with_unit

STEPS: Mapping[str, str] = MappingProxyType(
    {
        "mesure": "Ce qu'on change, ce qu'on mesure",
        "zones": "Où",
        "dates": "Quand, à quel coût",
        "raisons": "Pourquoi, par qui",
    }
)
GESTURES: Mapping[str, str] = MappingProxyType(
    {"enregistrer": "Enregistrer avant de regarder", "calculer": "Calculer de nouveau"}
)
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "semaine": "semaine",
        "mois": "mois",
        "trimestre": "trimestre",
        "annee": "année",
    }
)
SELECTIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "tirage_au_sort": (
            "Tirées au sort",
            "La seule façon de comparer sans soupçon. Le tirage est proposé ici et peut être "
            "refait devant tous.",
        ),
        "volontariat": (
            "Volontaires",
            "Des zones qui l'ont demandé : elles diffèrent peut-être déjà des autres.",
        ),
        "plus_mauvais_niveau": (
            "Celles qui allaient le plus mal",
            "Elles seraient remontées un peu d'elles-mêmes : la conclusion sera « effet probable » "
            "au mieux.",
        ),
        "contrainte_technique": (
            "Une raison technique",
            "Réseau, travaux, calendrier : une raison sans lien avec l'indicateur.",
        ),
    }
)
LOGIC_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "besoin": ("Besoin", "Le problème constaté. « L'éclairage pèse un tiers de la facture. »"),
        "action": ("Action", "Ce qu'on fait. « Remplacer 420 lanternes par des LED. »"),
        "realisation": ("Réalisation", "Ce qu'on verra fait. « 420 lanternes posées en mars. »"),
        "resultat": ("Résultat attendu", "Ce qui doit changer. « La consommation baisse. »"),
    }
)
CRITERIA: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "pertinence": ("Pertinence", "Les objectifs répondent-ils au besoin constaté ?"),
        "coherence": (
            "Cohérence",
            "Les moyens sont-ils adaptés ? Est-ce compatible avec les autres politiques, celles de "
            "l'intercommunalité, du département, de l'État ?",
        ),
        "efficacite": ("Efficacité", "À quoi verra-t-on que les résultats sont atteints ?"),
        "efficience": (
            "Efficience",
            "À quel coût par unité de résultat ? Un autre moyen serait-il moins cher ?",
        ),
        "impact": ("Effets propres", "Quels effets, voulus ou non, et sur qui ?"),
        "utilite": (
            "Utilité et durée",
            "Les effets répondent-ils aux besoins ? Comment saura-t-on s'ils durent, à 12 puis "
            "24 mois ?",
        ),
    }
)
COST_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "investissement": "Investissement (€)",
        "duree_vie_ans": "Durée de vie (années)",
        "fonctionnement_annuel": "Fonctionnement par an (€)",
        "economie_annuelle": "Économies par an (€)",
    }
)
EVENT_RANKS = EVENTS
OTHERS = SECONDARY
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "titre": "Titre",
        "mesure": "La mesure, en une phrase",
        "indicateur": "Indicateur principal",
        "sens_attendu": "La mesure doit le faire…",
        "effet_minimal_utile": "Plus petit effet utile",
        "effet_minimal_unite": "Compté…",
        "genre": "Période regardée",
        **{name: f"Indicateur secondaire {rank}" for rank, name in enumerate(SECONDARY, 1)},
        "niveau": "La mesure s'applique à certains…",
        "choix_des_zones": "Comment les zones sont choisies",
        "tirage_nb": "Zones à tirer",
        "tirage_vagues": "En combien de vagues",
        "tirage_graine": "Graine du tirage",
        "zones": "Zones où la mesure s'applique",
        "fenetre_de_choix_semaines": "Regardées pendant combien de semaines avant d'être choisies",
        "exclues": "Zones écartées",
        "exclues_motif": "Pourquoi ces zones sont écartées",
        "debut": "Début de la mesure",
        "ecart_semaines": "Semaines entre deux vagues",
        "transition_semaines": "Semaines de mise en route",
        **{
            f"ev{rank}_{part}": f"Événement {rank}, {words}"
            for rank in EVENTS
            for part, words in (("date", "date"), ("zone", "où"), ("motif", "ce qui se passe"))
        },
        "changement_definition": "Changement de source, de compteur ou de calcul",
        **COST_WORDS,
        "plafond_cout_unitaire": "Prix maximal d'une unité d'effet (€)",
        **{name: told[0] for name, told in LOGIC_WORDS.items()},
        "evaluateur": "Service qui évalue",
        **{f"fiche_{name}": told[0] for name, told in CRITERIA.items()},
        "limites": "Limites déjà connues",
    }
)
"""Field → its label, on the form and in the list of what is to be corrected."""


def label_of(name: str, names: Mapping[str, str]) -> str:
    """Label of a field; the start of one area is told by the area's name."""
    zone = name.removeprefix(START_OF)
    return FIELDS.get(name, f"Début, {names.get(zone, zone)}").rstrip("…")


def effect_unit(offered: Offer | None) -> str:
    """« dans l'unité de l'indicateur », named once it is chosen."""
    if offered is None:
        return "dans l'unité de l'indicateur"
    unit = unit_of(offered.indicator)
    return in_unit(unit) if unit else "dans l'unité de l'indicateur"


def ceiling_hint(form: Form, offered: Offer | None) -> str:
    """What the most accepted is paid for, in the unit the result will say it."""
    bare = "Ce que la collectivité accepte de payer pour une unité d'effet."
    if offered is not None:
        one = offered.indicator
        side = form.get("sens_attendu", "")
        several = bool(form.get("niveau"))
        unit = "points" if one.unit == "%" else one.unit
        what = bought(unit, adds_up=one.adds_up, several=several, expected=side)
        bare = f"Ce que la collectivité accepte de payer {what}."
    return f"{bare} Au-dessus, la mesure n'est pas étendue."


def recap(form: Form, offered: Offer, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The plan read back before it is written: (what, words)."""
    smallest = effect_of(form, unit_of(offered.indicator)) or 0
    unit = unit_of(offered.indicator) if form.get("effet_minimal_unite") == UNIT else "%"
    decimals = 0 if smallest == int(smallest) else 1
    least = (
        f"{number(smallest, decimals)}{NBSP}%"
        if unit == "%"
        else with_unit(number(smallest, decimals), unit)
    )
    way = "baisser" if form["sens_attendu"] == "baisse" else "monter"
    treated = starts(form, offered)
    places = [f"{names.get(zone, zone)} le {date(day)}" for zone, day in treated]
    found = [
        ("Mesure", form["mesure"]),
        ("Indicateur qui décide", f"{offered.indicator.label}, par {KINDS[offered.kind]}"),
        ("Ce qu'on attend", f"qu'il {'baisse' if way == 'baisser' else 'monte'}"),
        ("Plus petit effet utile", least),
        (
            "Zones et débuts",
            " ; ".join(places) if form.get("niveau") else f"tout le territoire, {places[0]}",
        ),
    ]
    if needs_zones(form):
        found.append(("Choix des zones", SELECTIONS[form["choix_des_zones"]][0].lower()))
        level = offered.level(form["niveau"])
        out = listed(form, "exclues")
        rest = len(level.areas) - len(treated) - len(out) if level else 0
        found.append(("Zones témoins", f"les {plural(rest, 'autre')} du même niveau"))
        if out:
            left = ", ".join(names.get(code, code) for code in out)
            found.append(("Zones écartées", f"{left} ({form['exclues_motif']})"))
    events = [
        f"{date(day_of(form[f'ev{rank}_date']))} : {form[f'ev{rank}_motif']}"
        for rank in EVENTS
        if form.get(f"ev{rank}_date")
    ]
    if events:
        found.append(("Événements connus", " ; ".join(events)))
    costs = [
        f"{COST_WORDS[name]} : {number(number_of(form[name], *EUROS, *YEARS))}"
        for name in COSTS
        if form.get(name)
    ]
    if costs:
        found.append(("Coût", " ; ".join(costs)))
    return [(what, typography(words)) for what, words in found]


__all__ = [
    "COST_WORDS",
    "CRITERIA",
    "EVENT_RANKS",
    "FIELDS",
    "GESTURES",
    "KINDS",
    "LOGIC",
    "LOGIC_WORDS",
    "OTHERS",
    "SELECTIONS",
    "SHEET",
    "STEPS",
    "ceiling_hint",
    "effect_unit",
    "label_of",
    "recap",
]
