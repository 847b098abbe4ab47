"""Mentions légales : éditeur, hébergement, licences des données et du logiciel."""

from __future__ import annotations

from dashboard.catalogue.pack import Territory
from dashboard.components.address import View
from dashboard.components.context import Body, Content, plain_page, site, title_of
from dashboard.components.prose import Part, prose
from dashboard.components.states import heading
from dashboard.components.tags import register_page

PATH = "/mentions-legales"

register_page(
    __name__,
    path=PATH,
    name="Mentions légales",
    title=title_of("Mentions légales"),
    description="Éditeur, hébergement, licences des données et du logiciel.",
    order=11,
    place="pied",
)


def publisher(territory: Territory) -> str:
    """Who answers for the site, from the territory pack."""
    if territory.simulated:
        return (
            f"{territory.name} est un territoire fictif, qui sert à la démonstration : il n'a ni "
            "éditeur ni représentant."
        )
    return (
        f"{territory.name}, SIREN {territory.siren}, code commune {territory.insee}. Le directeur "
        "de la publication est le représentant légal de la collectivité."
    )


def build(_view: View) -> Content:
    """Lay the legal notices out."""
    territory = site().territory
    return Content(
        [
            *heading("Mentions légales"),
            prose(
                [
                    Part("Éditeur", [publisher(territory)]),
                    Part(
                        "Hébergement",
                        [
                            "Le site fonctionne sur le serveur désigné par la collectivité. Les "
                            "pages, les polices et les programmes viennent tous de ce serveur :"
                            " aucun autre n'est appelé."
                        ],
                    ),
                    Part(
                        "Données",
                        [
                            "Chaque source garde sa licence et son producteur, indiqués sur la"
                            " page « Données ». Pour réutiliser un chiffre, citez le producteur, la"
                            " date des données et la version affichée en bas de page."
                        ],
                    ),
                    Part(
                        "Logiciel",
                        [
                            "Vigie est un logiciel libre, sous licence MIT. Il emploie la police "
                            "Source Sans 3 (licence SIL Open Font 1.1) et la bibliothèque plotly.js"
                            " (licence MIT), fournies avec leur licence."
                        ],
                    ),
                ]
            ),
        ]
    )


def layout(**parameters: object) -> Body:
    """Lay the page out."""
    return plain_page(PATH, build, parameters)
