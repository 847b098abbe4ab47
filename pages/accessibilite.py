"""Accessibilité : état de conformité, ce qui est fait, ce qui manque, recours."""

from __future__ import annotations

from dashboard.components.address import View
from dashboard.components.context import Body, Content, plain_page, site, title_of
from dashboard.components.prose import Part, prose
from dashboard.components.shell import CONFORMITY
from dashboard.components.states import heading
from dashboard.components.tags import register_page

PATH = "/accessibilite"

register_page(
    __name__,
    path=PATH,
    name="Accessibilité",
    title=title_of("Accessibilité"),
    description="Conformité au RGAA, limites connues et recours.",
    order=10,
    place="pied",
)

DONE = (
    "Chaque graphique a un titre qui dit son constat, un résumé en toutes lettres et un tableau "
    "des mêmes valeurs.",
    "Aucune information n'est donnée par la couleur seule : une forme et un mot l'accompagnent.",
    "Tout se fait au clavier, le focus est visible, un lien d'évitement mène au contenu, et les "
    "raccourcis d'une lettre peuvent être désactivés.",
    "Les contrastes sont calculés et corrigés, en thème clair comme en thème sombre.",
    "Les pages restent lisibles sur un écran de 320 pixels, à 200 % de zoom et à l'impression.",
    "Les changements de page et les résultats de recherche sont annoncés aux lecteurs d'écran.",
)
LIMITS = (
    "Les étiquettes qui apparaissent au survol d'un graphique ne sont pas atteignables au "
    "clavier ; le tableau sous le bouton « Données » donne les mêmes valeurs.",
    "Les images exportées n'ont pas de texte de remplacement à l'intérieur du fichier ; le titre, "
    "la mesure et la source y sont écrits.",
)


def build(_view: View) -> Content:
    """Lay the declaration out, in the order asked by the RGAA."""
    name = site().territory.name
    state = (
        f"Ce site est {CONFORMITY} avec le référentiel général d'amélioration de "
        "l'accessibilité (RGAA 4.1) : aucun audit complet par un tiers n'a encore été mené. Les "
        "contrôles automatiques et manuels faits pendant la réalisation ne le remplacent pas."
    )
    appeal = (
        "Si un contenu vous est inaccessible, signalez-le à la collectivité, qui vous donnera "
        "l'information sous une autre forme. Sans réponse satisfaisante, vous pouvez saisir le "
        "Défenseur des droits, par son formulaire en ligne, auprès de son délégué dans votre "
        "région, ou par courrier gratuit, sans timbre : Défenseur des droits, Libre réponse "
        "71120, 75342 Paris Cedex 07."
    )
    return Content(
        [
            *heading(
                f"Accessibilité : {CONFORMITY}",
                f"La collectivité ({name}) s'engage à rendre ce tableau de bord accessible, "
                "conformément à l'article 47 de la loi n° 2005-102 du 11 février 2005.",
            ),
            prose(
                [
                    Part("État de conformité", [state]),
                    Part("Ce qui est fait", [DONE]),
                    Part("Limites connues", [LIMITS]),
                    Part("Signaler un défaut, exercer un recours", [appeal]),
                ]
            ),
        ]
    )


def layout(**parameters: object) -> Body:
    """Lay the page out."""
    return plain_page(PATH, build, parameters)
