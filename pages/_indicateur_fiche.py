"""The definition card: what is measured, how, from what, by whom, since when."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.catalogue.odd import GOALS
from dashboard.components.address import link
from dashboard.components.context import today
from dashboard.components.glossary import glossary_links
from dashboard.components.prose import definitions, section
from dashboard.components.tags import html
from dashboard.components.words import CADENCES, ago
from dashboard.formats import date, plural, typography
from dashboard.provenance import SourceState
from pages._indicateur_vue import Shown, fresh

ROLLUPS = {
    "somme": "somme",
    "taux_pondere": "rapport des sommes, jamais moyenne des rapports",
    "mediane": "médiane recalculée sur les faits à chaque niveau, ne s'additionne pas",
    "centile": "centile recalculé sur les faits à chaque niveau, ne s'additionne pas",
    "par_habitant": "somme rapportée à la population du territoire",
    "dernier": "dernier état de chaque unité, additionné",
    "stock": "entrées moins sorties depuis le début",
    "distinct": "recompté sur les faits à chaque niveau, ne s'additionne pas",
}
WAYS = {
    "hausse_favorable": "une hausse est favorable",
    "baisse_favorable": "une baisse est favorable",
    "cible_a_atteindre": "se rapprocher de la cible est favorable",
    "contexte": "aucun : il décrit, sans jugement",
}


def _goals(shown: Shown) -> Component:
    items = [
        html.Li(html.A(typography(f"{n}. {GOALS[n]}"), href=link("/", odd=str(n))))
        for n in shown.indicator.odd
        if n in GOALS
    ]
    return html.Ul(items, className="enumeration")


def _source(shown: Shown, source: SourceState) -> Component:
    found = next((f for f in fresh(shown) if f.code == source.code), None)
    parts = [f" — {source.producer}, {source.licence}", CADENCES.get(source.cadence, "")]
    if found and found.last_received:
        parts.append(f"reçue le {ago(found.last_received, today())}")
    if found and found.late:
        parts.append("en retard")
    words = typography(", ".join(part for part in parts if part))
    return html.Li(
        [html.A(typography(source.name), href=link("/donnees", source=source.code)), words]
    )


def _sources(shown: Shown) -> Component | str:
    if not shown.proof.sources:
        return "aucune source reçue ne permet de le calculer"
    return html.Ul([_source(shown, s) for s in shown.proof.sources], className="enumeration")


def _versions(shown: Shown) -> Component | str:
    """The definition in force, then dated changes of what it counts."""
    indicator = shown.indicator
    current = f"version {indicator.version}, en vigueur depuis le {date(indicator.valid_from)}"
    if indicator.valid_to:
        current += f", jusqu'au {date(indicator.valid_to)}"
    changes = [
        html.Li(typography(f"{date(change.day)} : {change.label}"))
        for change in reversed(shown.knows.changes(indicator))
    ]
    items = [html.Li(typography(current)), *changes]
    return html.Ul(items, className="enumeration")


def _targets(shown: Shown) -> Component | None:
    """Every target the town has set, the latest first."""
    scale = shown.scale
    items = []
    for target in reversed(shown.knows.targets.get(shown.indicator.code, ())):
        low, high = scale.text(target.low), scale.text(target.high)
        words = low if low == high else f"de {low} à {high}"
        decided = f"fixée le {date(target.decided)}"
        items.append(html.Li(f"{words}, depuis le {date(target.since)} ({decided})"))
    return html.Ul(items, className="enumeration") if items else None


def _computed(shown: Shown) -> list[tuple[str, str | Component]]:
    indicator = shown.indicator
    facts: list[tuple[str, str | Component]] = [
        ("Définition", indicator.definition),
        ("Formule", indicator.formula),
    ]
    if indicator.numerator:
        facts.append(("Numérateur", indicator.numerator))
    if indicator.denominator:
        facts.append(("Dénominateur", indicator.denominator))
    facts += [
        ("Unité", "pourcentage" if indicator.unit == "%" else indicator.unit or "nombre"),
        ("Sens", WAYS[indicator.direction]),
        ("Agrégation", ROLLUPS[indicator.rollup]),
        ("Cadence", CADENCES.get(indicator.cadence, indicator.cadence)),
    ]
    if indicator.min_count:
        facts.append(("Sans statut", f"sous {plural(indicator.min_count, 'cas', 'cas')}"))
    return facts


def _owned(shown: Shown) -> list[tuple[str, str | Component]]:
    definition = shown.knows.definitions.get(shown.indicator.code)
    facts: list[tuple[str, str | Component]] = []
    if definition and definition.owner:
        facts.append(("Responsable", definition.owner))
    targets = _targets(shown)
    if targets is not None:
        facts.append(("Cibles", targets))
    if definition and definition.k > 1:
        facts.append(("Secret", f"effectifs de moins de {definition.k} cas cachés"))
    return facts


def build_card(shown: Shown) -> Component:
    """Everything needed to use the figure without mistake."""
    indicator = shown.indicator
    facts = [
        ("Question", indicator.question),
        *_computed(shown),
        *_owned(shown),
        ("Réserve", indicator.caveat),
        ("Sources", _sources(shown)),
        ("Versions", _versions(shown)),
        ("Objectifs de développement durable", _goals(shown)),
    ]
    explained = glossary_links(f"{indicator.label} {indicator.definition}")
    if explained:
        facts.append(("Mots expliqués", html.Span(explained)))
    marks = f"{indicator.code}{f' ({indicator.mark})' if indicator.mark else ''}"
    facts.append(("Code", html.Code(marks)))
    words = "Définition et valeurs publiées, en un fichier à donner à une autre collectivité"
    file = html.A(words, href=f"/indicateur/{indicator.code}/partage.json", rel="external")
    facts.append(("Partage", file))
    return section("Ce que mesure cet indicateur", definitions(facts))
