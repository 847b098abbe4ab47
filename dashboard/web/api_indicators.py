"""`/indicateurs`: what is measured, how, from what, and what may be read of it."""

from __future__ import annotations

from typing import Any

from dashboard.catalogue.indicators import (
    CADENCES,
    DIMENSIONS,
    DIRECTIONS,
    FAMILIES,
    ROLLUPS,
    Indicator,
    load_indicators,
)
from dashboard.errors import QueryError
from dashboard.indicators import KINDS, find, offered
from dashboard.web.api_asked import Asked
from dashboard.web.api_declared import Field, Param, Refused, Route, Row, Table

FIELDS = (
    Field("code", "Code, à donner à « indicateur »."),
    Field("libelle", "Titre."),
    Field("famille", "Code de la famille.", choices=tuple(FAMILIES)),
    Field("famille_libelle", "Nom de la famille."),
    Field("unite", "Unité des valeurs. « % » : la valeur est une part de 0 à 1."),
    Field("en_part", "Vrai quand la valeur est une part de 0 à 1, montrée en %.", "booleen"),
    Field(
        "decimales", "Décimales montrées à l'écran ; les valeurs données sont exactes.", "entier"
    ),
    Field("sens", "Ce qui est favorable.", choices=DIRECTIONS),
    Field("cadence", "Plus courte période qui veut dire quelque chose.", choices=CADENCES),
    Field("agregation", "Comment les faits font une valeur.", choices=ROLLUPS),
    Field("question", "Ce que l'on veut savoir."),
    Field("definition", "Ce qui est compté."),
    Field("formule", "Comment c'est calculé, en mots."),
    Field("reserve", "Ce que le chiffre ne dit pas."),
    Field("repere", "Code des listes nationales ; vide : aucun."),
    Field("odd", "Objectifs de développement durable, par leur numéro.", "liste"),
    Field("calcule", "Vrai quand cette version a de quoi le calculer.", "booleen"),
    Field("genres", "Genres de période lisibles pour l'ensemble.", "liste"),
    Field(
        "dimensions",
        "Découpages lisibles, écrits « dimension:genre de période ».",
        "liste",
    ),
    Field("niveaux", "Niveaux de territoire où il a des valeurs.", "liste"),
    Field("secret_k", "Plus petit effectif montré ; 0 : donnée non protégée.", "entier"),
    Field("effectif_min", "Effectif sous lequel aucun statut n'est donné.", "entier"),
    Field("premier_jour", "Premier jour connu.", "jour", nullable=True),
    Field("date_situation", "Dernier jour connu.", "jour", nullable=True),
    Field("responsable", "Qui en répond dans la collectivité ; vide : non dit."),
    Field("sources", "Codes des sources.", "liste"),
    Field("sources_noms", "Noms des sources, dans le même ordre.", "liste"),
    Field("producteurs", "Producteurs des sources, dans le même ordre.", "liste"),
    Field("licences", "Licences des sources, dans le même ordre ; vide : non dite.", "liste"),
    Field("version_definition", "Numéro de la définition.", "entier"),
    Field("valide_du", "Premier jour de validité de la définition.", "jour"),
)


def row_of(asked: Asked, indicator: Indicator) -> Row:
    """One indicator, as the version knows it."""
    definition = asked.known.knowledge.definitions.get(indicator.code)
    codes = definition.sources if definition else ()
    known = [asked.known.sources[code] for code in codes if code in asked.known.sources]
    tables = offered(asked.gate, indicator, asked.known.knowledge) if definition else frozenset()
    levels = asked.known.levels.get(indicator.code, {})
    row: dict[str, Any] = {
        "code": indicator.code,
        "libelle": indicator.label,
        "famille": indicator.family,
        "famille_libelle": FAMILIES[indicator.family],
        "unite": indicator.unit,
        "en_part": indicator.unit == "%",
        "decimales": indicator.decimals,
        "sens": indicator.direction,
        "cadence": indicator.cadence,
        "agregation": indicator.rollup,
        "question": indicator.question,
        "definition": indicator.definition,
        "formule": indicator.formula,
        "reserve": indicator.caveat,
        "repere": indicator.mark,
        "odd": [str(goal) for goal in indicator.odd],
        "calcule": definition is not None,
        "genres": [kind for kind in KINDS if ("", kind) in tables],
        "dimensions": [f"{d}:{k}" for d in DIMENSIONS for k in KINDS if (d, k) in tables],
        "niveaux": [level.code for level in asked.known.tree.levels if level.code in levels],
        "secret_k": definition.k if definition else 0,
        "effectif_min": indicator.min_count,
        "premier_jour": definition.first if definition else None,
        "date_situation": definition.last if definition else None,
        "responsable": definition.owner if definition else "",
        "sources": [source.code for source in known],
        "sources_noms": [source.name for source in known],
        "producteurs": [source.producer for source in known],
        "licences": [source.licence for source in known],
        "version_definition": indicator.version,
        "valide_du": indicator.valid_from,
    }
    return row


def found(code: str) -> Indicator:
    """An indicator by its code or national mark.

    Raises:
        Refused: 404, no such indicator.
    """
    try:
        return find(code)
    except QueryError:
        raise Refused(
            404,
            f"indicateur inconnu « {code} »",
            parameter="indicateur",
            remedy="Codes : /api/v1/indicateurs",
        ) from None


def _list(asked: Asked) -> Table:
    family, computed = asked.text("famille"), asked.text("calcule")
    known = asked.known.knowledge.definitions
    return Table(
        [
            row_of(asked, indicator)
            for indicator in load_indicators().values()
            if family in ("", indicator.family)
            and computed in ("", "oui" if indicator.code in known else "non")
        ]
    )


def _one(asked: Asked) -> Table:
    return Table([row_of(asked, found(asked.path["code"]))])


ROUTES = (
    Route(
        "/indicateurs",
        "indicateurs",
        "Les indicateurs et leur définition.",
        "Titre, unité, sens, cadence, méthode, sources et licences, et ce qui se lit dans cette"
        " version : genres de période, découpages, niveaux de territoire.",
        _list,
        FIELDS,
        (
            Param("famille", "Code d'une famille ; toutes par défaut.", choices=tuple(FAMILIES)),
            Param(
                "calcule",
                "« oui » : ceux que cette version a de quoi calculer ; « non » : les autres.",
                choices=("oui", "non"),
            ),
        ),
    ),
    Route(
        "/indicateurs/<code>",
        "indicateur",
        "Un indicateur et sa définition.",
        "Par son code, ou par son repère des listes nationales.",
        _one,
        FIELDS,
        single=True,
        refusals=(404,),
    ),
)
