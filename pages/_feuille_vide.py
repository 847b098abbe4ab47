"""Feuille de route : ce qu'il faut écrire quand il n'y en a pas."""

from __future__ import annotations

from dashboard.catalogue.roadmap import FILE
from dashboard.components.context import Content
from dashboard.components.states import command, heading
from dashboard.components.tags import html
from dashboard.formats import typography

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

[[projets.passages]]
porte = "G1"
date = 2026-02-10
participants = ["Maire", "DGS"]
decision = "continuer"
motifs = "Référence mesurée"
prochaine = 2026-09-15"""


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
                    command("vigie pack check DOSSIER"),
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
