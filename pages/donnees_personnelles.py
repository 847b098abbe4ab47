"""Données personnelles : ce qui entre, ce qui n'entre pas, combien de temps, quels droits."""

from __future__ import annotations

from dashboard.components.address import View
from dashboard.components.context import Body, Content, plain_page, title_of
from dashboard.components.prose import Part, prose
from dashboard.components.states import heading
from dashboard.components.tags import register_page

PATH = "/donnees-personnelles"

register_page(
    __name__,
    path=PATH,
    name="Données personnelles",
    title=title_of("Données personnelles"),
    description="Ce qui entre dans le tableau de bord, ce qui n'y entre pas, et vos droits.",
    order=12,
    place="pied",
)

NEVER = (
    "Les noms, adresses électroniques, numéros de téléphone et textes libres des fichiers reçus "
    "n'entrent pas : seules les colonnes déclarées utiles sont lues.",
    "Une ligne rejetée n'est conservée qu'avec ces colonnes-là ; le reste est masqué.",
    "Les petits effectifs sont tus, ainsi que ce qui permettrait de les retrouver en soustrayant "
    "des territoires, des périodes ou des catégories ; ils n'entrent pas dans ce que lisent les "
    "pages, les exports et la ligne de commande.",
    "Les capteurs comptent des passages ou mesurent un milieu ; aucun n'identifie une personne.",
)
PUBLISHED = (
    "Une source protégée publie un nombre fini de tableaux, déclarés à l'avance : des territoires, "
    "des découpages, des périodes. Tout le reste est refusé, aux pages comme aux exports. Dans ces "
    "tableaux, « s » veut dire secret statistique."
)
SOURCES = (
    "La page de chaque source, sous « Données », dit ce qui en est publié et à partir de combien "
    "de cas."
)
COOKIES = (
    "vigie_theme : le thème clair ou sombre que vous avez choisi, pendant un an.",
    "Un cookie signé garde, si vous l'indiquez, le nom sous lequel vous écrivez dans le tableau "
    "de bord.",
    "Le choix de désactiver les raccourcis clavier reste dans votre navigateur.",
)


def build(_view: View) -> Content:
    """Lay the information out, as the RGPD asks."""
    return Content(
        [
            *heading(
                "Données personnelles",
                "Ce tableau de bord montre des totaux, jamais des personnes.",
            ),
            prose(
                [
                    Part(
                        "Finalité et base légale",
                        [
                            "Les données servent à piloter l'action publique et à en rendre compte."
                            " La base légale est la mission d'intérêt public de la collectivité "
                            "(article 6.1.e du RGPD)."
                        ],
                    ),
                    Part("Ce qui n'entre jamais", [NEVER]),
                    Part("Ce qui est publié", [PUBLISHED, SOURCES]),
                    Part(
                        "Conservation",
                        [
                            "Les fichiers reçus sont gardés la durée fixée pour chaque source,"
                            " puis effacés ; il ne reste que des totaux. Une source qui porte sur"
                            " des personnes est réduite à ses colonnes utiles avant l'archivage."
                        ],
                    ),
                    Part(
                        "Ce que garde votre navigateur",
                        [COOKIES, "Aucune mesure d'audience, aucun traceur, aucun tiers."],
                    ),
                    Part(
                        "Vos droits",
                        [
                            "Vous pouvez demander l'accès, la rectification, la limitation ou "
                            "l'effacement des données qui vous concernent, ou vous opposer à leur "
                            "emploi, auprès du délégué à la protection des données de la "
                            "collectivité, puis saisir la CNIL."
                        ],
                    ),
                ]
            ),
        ]
    )


def layout(**parameters: object) -> Body:
    """Lay the page out."""
    return plain_page(PATH, build, parameters)
