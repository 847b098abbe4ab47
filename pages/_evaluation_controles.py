"""Les contrôles d'une fiche, en clair : passé, alerte, limite ou bloque ; un signe et un mot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash.development.base_component import Component

from dashboard.components.drawn import drawn_table
from dashboard.components.table import Column, Shown, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.experiments.read import Card
from dashboard.formats import plural, typography
from pages._evaluation_mots import with_names

NAMES: Mapping[str, tuple[str, str]] = {
    "longueur": ("Recul", "A-t-on observé assez longtemps, avant et après ?"),
    "trous": ("Valeurs manquantes", "Manque-t-il trop de relevés, ou plus d'un côté ?"),
    "definition": ("Définition", "A-t-on compté de la même façon du début à la fin ?"),
    "saison": ("Saison", "Peut-on distinguer l'effet de la saison ?"),
    "choix_des_zones": ("Choix des zones", "Les zones ont-elles été choisies sans biais ?"),
    "evenements": ("Autres faits", "Autre chose s'est-il passé dans une partie des zones ?"),
    "temoins": ("Témoins", "Un témoin a-t-il changé pour une raison à lui ?"),
    "tendance_avant": ("Évolution avant", "Évoluait-on déjà comme les témoins ?"),
    "derive": ("Dérive", "Une pente régulière suffirait-elle à expliquer l'écart ?"),
    "anticipation": ("Anticipation", "Quelque chose a-t-il bougé juste avant le début ?"),
    "une_seule_zone": ("Une seule zone", "Le résultat tient-il sans chacune des zones ?"),
    "faux_debuts": ("Faux débuts", "Le passé montrait-il déjà de tels écarts ?"),
    "fausses_zones": ("Fausses zones", "Des zones sans la mesure montrent-elles autant ?"),
    "memoire": ("Mémoire", "Des semaines qui se ressemblent expliqueraient-elles l'écart ?"),
    "ajustement": ("Ajustement", "Le témoin composé suivait-il la zone avant ?"),
    "donneurs": (
        "Témoins du mélange",
        "Les témoins mélangés sont-ils connus d'un bout à l'autre ?",
    ),
    "moyenne": ("Moyenne de l'écart", "L'écart moyen est-il sûr, au-delà de son rang ?"),
    "grappes": ("Nombre de zones", "Y a-t-il assez de zones pour mesurer l'erreur ?"),
    "voisinage": ("Voisinage", "Un témoin touche-t-il une zone sous la mesure ?"),
}
ALONE: Mapping[str, tuple[str, str]] = {
    "choix_des_zones": ("Choix", "Ce qui a reçu la mesure a-t-il été choisi sans biais ?"),
    "evenements": ("Autres faits", "Autre chose s'est-il passé pendant ce temps ?"),
    "voisinage": ("Voisinage", "Un témoin touche-t-il ce qui a reçu la mesure ?"),
}
"""The same of one series, which has no areas."""
STATES: Mapping[str, tuple[str, str, str]] = {
    "passe": ("passé", "good", '<circle cx="6" cy="6" r="5"/>'),
    "alerte": ("alerte", "watch", '<path d="M6 1 11.5 11H.5z"/>'),
    "plafond_probable": ("limite à « probable »", "watch", '<path d="M6 1 11.5 11H.5z"/>'),
    "plafond_non_demontre": ("retient la conclusion", "bad", '<path d="M6 0 12 6 6 12 0 6z"/>'),
    "bloque": ("bloque", "bad", '<path d="M6 0 12 6 6 12 0 6z"/>'),
}
ORDER = ("bloque", "plafond_non_demontre", "plafond_probable", "alerte", "passe")


def state_mark(state: str) -> Component:
    """Shape and word of the state of a check."""
    word, role, shape = STATES[state]
    drawn = (
        f'<svg class="signe" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" '
        f'focusable="false" fill="var(--{role})">{shape}</svg>'
    )
    return html.Span([vector(drawn, class_name="marque"), typography(word)], className="ev-etat")


def count_words(card: Card) -> str:
    """« 11 contrôles passés sur 12 »."""
    checks = card.told.get("checks") or ()
    passed = sum(check["state"] == "passe" for check in checks)
    return f"{plural(passed, 'contrôle passé', 'contrôles passés')} sur {len(checks)}"


def ordered(card: Card) -> list[Mapping[str, Any]]:
    """Checks, those that hold the conclusion back first, else in the order of the protocol."""
    checks = list(card.told.get("checks") or ())
    return sorted(checks, key=lambda check: ORDER.index(check["state"]))


def build_checks(card: Card, source: str) -> Component | None:
    """The table of the checks; None when nothing could be checked."""
    checks = ordered(card)
    if not checks:
        return None
    rows = []
    for check in checks:
        usual = NAMES.get(check["code"], (str(check["code"]), ""))
        name, question = usual if card.several else ALONE.get(check["code"], usual)
        words = with_names(card, str(check["words"]))
        said = f"{words[:1].upper()}{words[1:]}"
        if check.get("lacks"):
            said += f" ; il manque {check['lacks']}"
        asked = html.Span(typography(question), className="note")
        rows.append(
            [
                Shown(html.Span([typography(name), " ", asked]), name),
                Shown(state_mark(check["state"]), STATES[check["state"]][0]),
                typography(f"{said}."),
            ]
        )
    columns = [Column("Contrôle"), Column("Résultat"), Column("Ce qui a été vu")]
    title = count_words(card)
    content = table(title, columns, rows, show_caption=False)
    return drawn_table(
        "evaluation-controles",
        content,
        title=title,
        measure="Chacun peut retenir la conclusion ; aucun ne se choisit après coup.",
        source=source,
        summary="",
    )
