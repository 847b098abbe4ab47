"""`/territoires` and `/evaluations`: where figures are, and what was tried there."""

from __future__ import annotations

from decimal import Decimal

from dashboard.experiments.portfolio import NOTES, STAGES, stage_of
from dashboard.experiments.read import portfolio
from dashboard.web.api_asked import Asked
from dashboard.web.api_declared import Field, Param, Refused, Route, Table

AREAS = (
    Field("code", "Code, à donner à « territoire »."),
    Field("nom", "Nom."),
    Field("niveau", "Code du niveau, à donner à « niveau »."),
    Field("niveau_nom", "Nom du niveau, au singulier."),
    Field("niveau_rang", "Rang du niveau ; 1 pour le plus large.", "entier"),
    Field("parent", "Code du territoire au-dessus ; nul au sommet.", nullable=True),
    Field("population_nb", "Dernière population connue, en habitants.", "entier", nullable=True),
    Field("population_annee", "Année de cette population.", "entier", nullable=True),
    Field("superficie_km2", "Surface du contour, en km².", "nombre", nullable=True),
    Field("millesime_geo", "Année de la géographie.", "entier", nullable=True),
)
CARDS = (
    Field("code", "Code de l'évaluation ; sa fiche est à /evaluations/<code>."),
    Field("titre", "Titre."),
    Field("indicateur", "Code de l'indicateur ; vide : une grandeur de capteurs."),
    Field("capteur_grandeur", "Grandeur des capteurs ; vide : un indicateur."),
    Field("niveau", "Niveau des territoires comparés ; vide : une seule série, ou des capteurs."),
    Field("genre", "Genre de période."),
    Field("etape", "Étape de l'expérimentation.", choices=tuple(STAGES)),
    Field("methode", "Méthode ; nulle quand rien n'a pu être calculé.", nullable=True),
    Field("note", "Conclusion.", choices=tuple(NOTES)),
    Field("note_libelle", "Conclusion, en mots."),
    Field("effet", "Effet par période et par zone, dans l'unité.", "nombre", nullable=True),
    Field("effet_bas", "Bas de la fourchette à 95 %.", "nombre", nullable=True),
    Field("effet_haut", "Haut de la fourchette à 95 %.", "nombre", nullable=True),
    Field("effet_pct", "Effet en % de ce qui était attendu.", "nombre", nullable=True),
    Field("p", "Multiplié par le nombre de plans essayés.", "nombre", nullable=True),
    Field("q", "Corrigé pour toutes les fiches de la version.", "nombre", nullable=True),
    Field("cout_unitaire_eur", "Euros par unité d'effet.", "nombre", nullable=True),
    Field("cout_par", "Ce dont le coût est le prix."),
    Field("enregistre_le", "Jour où le plan a été enregistré.", "jour", nullable=True),
    Field("plan_modifie", "Vrai quand le plan n'est plus celui enregistré.", "booleen"),
    Field("motif", "Pourquoi il n'y a pas d'estimation ; vide : il y en a une."),
)


def exact(value: float | None) -> Decimal | None:
    """A computed number, every digit it has and no other."""
    return None if value is None else Decimal(repr(value))


def _areas(asked: Asked) -> Table:
    tree, level, parent = asked.known.tree, asked.text("niveau"), asked.text("parent")
    levels = {one.code: one for one in tree.levels}
    if level and level not in levels:
        raise Refused(
            404,
            f"niveau inconnu « {level} »",
            parameter="niveau",
            remedy=f"Niveaux : {', '.join(levels)}",
        )
    if parent and parent not in tree.places:
        raise Refused(404, f"territoire inconnu « {parent} »", parameter="parent")
    ranks = {code: rank for rank, code in enumerate(levels, start=1)}
    chosen = [
        place
        for place in tree.places.values()
        if level in ("", place.level) and parent in ("", place.parent)
    ]
    rows = [
        {
            "code": place.code,
            "nom": place.name,
            "niveau": place.level,
            "niveau_nom": levels[place.level].name if place.level in levels else "",
            "niveau_rang": ranks.get(place.level, len(ranks) + 1),
            "parent": place.parent,
            "population_nb": place.population,
            "population_annee": place.population_year,
            "superficie_km2": exact(place.km2),
            "millesime_geo": place.vintage,
        }
        for place in sorted(chosen, key=lambda p: (ranks.get(p.level, 99), p.code))
    ]
    named = [
        {"code": one.code, "rang": ranks[one.code], "nom": one.name, "pluriel": one.several}
        for one in tree.levels
    ]
    return Table(rows, extra={"racine": tree.root, "niveaux": named})


def _cards(asked: Asked) -> Table:
    return Table(
        [
            {
                "code": one.code,
                "titre": one.titre,
                "indicateur": one.indicateur,
                "capteur_grandeur": one.capteur_grandeur,
                "niveau": one.niveau,
                "genre": one.genre,
                "etape": stage_of(one),
                "methode": one.methode,
                "note": one.note,
                "note_libelle": NOTES.get(one.note, one.note),
                "effet": exact(one.effet),
                "effet_bas": exact(one.effet_bas),
                "effet_haut": exact(one.effet_haut),
                "effet_pct": exact(one.effet_pct),
                "p": exact(one.p),
                "q": exact(one.q),
                "cout_unitaire_eur": exact(one.cout_unitaire),
                "cout_par": one.cout_par,
                "enregistre_le": one.enregistre_le,
                "plan_modifie": bool(one.plan_modifie),
                "motif": one.motif or "",
            }
            for one in portfolio(asked.gate)
        ]
    )


ROUTES = (
    Route(
        "/territoires",
        "territoires",
        "Les territoires et leurs niveaux.",
        "Du niveau le plus large au plus fin.",
        _areas,
        AREAS,
        (
            Param("niveau", "Un seul niveau."),
            Param("parent", "Ceux qui sont juste au-dessous de ce territoire."),
        ),
        refusals=(404,),
    ),
    Route(
        "/evaluations",
        "evaluations",
        "Les évaluations du territoire.",
        "Celles que le territoire déclare dans son pack, calculées à la construction ; celles que"
        " des personnes déclarent sur le site n'y sont pas.",
        _cards,
        CARDS,
    ),
)
