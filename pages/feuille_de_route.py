"""Feuille de route : objectifs, projets, indicateurs, évaluations, décisions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dash.development.base_component import Component

from dashboard.catalogue.roadmap import FILE
from dashboard.components import desk
from dashboard.components.address import View
from dashboard.components.context import Body, Content, page, title_of, today
from dashboard.components.prerender import painted
from dashboard.components.roadmap_words import PATH, headline, lasting, lower
from dashboard.components.states import command, heading
from dashboard.components.tags import html, register_page
from dashboard.errors import ChoiceError
from dashboard.formats import typography
from dashboard.roadmap import counts
from dashboard.secrecy import Gate
from pages._feuille_arbre import tree
from pages._feuille_blocages import blocks
from pages._feuille_calendrier import calendar
from pages._feuille_carte import ground
from pages._feuille_choix import READINGS, filters, kept_words, readings_bar
from pages._feuille_portes import board
from pages._feuille_silos import crossings
from pages._feuille_table import portfolio_table
from pages._feuille_vue import Shown, shown_by

register_page(
    __name__,
    path=PATH,
    name="Feuille de route",
    title=title_of("Feuille de route"),
    description="Objectifs, projets, portes, ce qui bloque, qui travaille avec qui.",
    order=1.3,
    place="menu",
)

BUILDS: Mapping[str, Callable[[Shown], list[Component]]] = {
    "": tree,
    "calendrier": calendar,
    "portes": board,
    "carte": ground,
    "blocages": blocks,
    "silos": crossings,
}
"""What each reading of the same projects shows."""

EXAMPLE = """[[objectifs]]
code = "sobriete"
titre = "Réduire de 20 % les consommations d'énergie"
odd = [7, 13]
politique = "energie"

[[projets]]
code = "led"
titre = "Éclairage LED et extinction de nuit"
objectif = "sobriete"
pilote = "Direction de l'espace public"
phase = 1
echelle = "quartier"
echeance = 2027-06-30
etat = "a_l_heure"
passages = [
  { porte = "G1", date = 2026-02-10, decision = "continuer",
    motifs = "Référence mesurée", prochaine = 2026-09-15 },
]"""


def missing() -> Content:
    """The town has no road map: what to write, with a short example that is read as it is."""
    return Content(
        [
            *heading(
                "Aucune feuille de route n'est écrite",
                f"Elle tient dans un fichier, « {FILE} », à côté de « territoire.toml ».",
            ),
            html.Div(
                [
                    html.P(
                        typography(
                            "Des objectifs d'abord, puis des projets : qui les mène, pour quand, "
                            "à quelle phase, ce qui les bloque. Chaque projet peut nommer ses "
                            "indicateurs, ses lignes de budget, ses marchés, ses évaluations et "
                            "ses passages de portes ; tout le reste est calculé."
                        )
                    ),
                    html.H2("Un exemple à reprendre"),
                    command(EXAMPLE),
                    html.P("Vérifier le fichier, puis construire la version :"),
                    command("vigie build --territory DOSSIER --extracts DOSSIER_DES_FICHIERS"),
                    html.P(
                        typography(
                            "Une clé mal écrite arrête la construction, et dit le fichier, le "
                            "projet, la clé et le remède ; la version précédente reste en service."
                        )
                    ),
                ],
                className="prose",
            ),
        ]
    )


def holding(shown: Shown) -> str:
    """What blocks, the oldest block first, in one sentence."""
    found = sorted(
        ((block, f.project) for f in shown.kept for block in f.standing.blocks),
        key=lambda pair: pair[0].since,
    )
    said = [
        f"{project.title}, depuis {lasting(block.since, shown.day)} ({lower(block.text)})"
        for block, project in found[:2]
    ]
    if not said:
        return "Rien ne bloque aujourd'hui."
    more = f" ; et {len(found) - 2} autres" if len(found) > 2 else ""
    return f"Ce qui bloque : {' ; '.join(said)}{more}."


def build(gate: Gate, view: View) -> Content:
    """The reading asked for.

    Raises:
        ChoiceError: no such reading, or a filter that names nothing.
    """
    draw = BUILDS.get(view.path)
    if draw is None:
        raise ChoiceError(
            f"aucune lecture ne s'appelle « {view.path} »",
            choice="path",
            known=[(path, words) for path, words in READINGS.items() if path],
        )
    shown = shown_by(gate, view, today())
    if not shown.every:
        return missing()
    found = counts(f.standing for f in shown.kept)
    lede = " ".join(part for part in (kept_words(shown), holding(shown)) if part)
    return Content(
        [
            readings_bar(shown),
            *heading(headline(found), lede),
            filters(shown),
            painted([*draw(shown), portfolio_table(shown)], class_name="feuille"),
        ],
        title=f"Feuille de route, {READINGS[view.path].lower()}",
    )


def layout(**parameters: object) -> Body:
    """Lay the page out; reading and filters come from the address."""
    return page(PATH, build, parameters, stamp=desk.stamp)
