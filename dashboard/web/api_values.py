"""`/valeurs`: the figures, each with its state; secret, unknown and zero are never the same."""

from __future__ import annotations

from typing import Any

from dashboard.catalogue.indicators import DIMENSIONS, Indicator
from dashboard.errors import QueryError
from dashboard.indicators import (
    KINDS,
    Period,
    State,
    Status,
    caution,
    offered,
    parse_period,
)
from dashboard.indicators.paged import Value, Wanted, values_page
from dashboard.indicators.readings import check_kind, kind_read
from dashboard.web.api_asked import Asked
from dashboard.web.api_declared import Field, Param, Refused, Route, Row, Table
from dashboard.web.api_indicators import found

STATES = {State.OK: "ok", State.PARTIAL: "partiel", State.SECRET: "secret", State.ABSENT: "nd"}
FIELDS = (
    Field("indicateur", "Code de l'indicateur."),
    Field("territoire", "Code du territoire."),
    Field("territoire_nom", "Nom du territoire."),
    Field("niveau", "Niveau du territoire."),
    Field("genre", "Genre de période.", choices=KINDS),
    Field("periode", "Période : 2025-W47, 2025-11, 2025-T4, 2025, 2025-11-20, cumul-…, 12m-…"),
    Field("debut", "Premier jour de la période.", "jour"),
    Field("fin", "Dernier jour de la période.", "jour"),
    Field("dimension", "Découpage ; vide : l'ensemble.", choices=("", *DIMENSIONS)),
    Field("modalite", "Valeur du découpage ; vide : l'ensemble, ou non dit par la source."),
    Field(
        "valeur",
        "Valeur exacte, dans l'unité ; une part de 0 à 1 quand l'unité est « % »."
        " Nulle quand « etat » est « secret » ou « nd » ; zéro est une valeur.",
        "nombre",
        nullable=True,
    ),
    Field("unite", "Unité de la valeur."),
    Field(
        "etat",
        "« ok » ; « partiel » : une partie des unités attendues manque ; « secret » : couverte par"
        " le secret statistique ; « nd » : non disponible.",
        choices=tuple(STATES.values()),
    ),
    Field(
        "provisoire",
        "Vrai quand la période n'est pas terminée, ou pas encore entièrement connue.",
        "booleen",
    ),
    Field(
        "couverture_part",
        "Part des unités attendues qui ont donné leur chiffre, de 0 à 1.",
        "nombre",
        nullable=True,
    ),
    Field(
        "numerateur",
        "Nul quand il n'y en a pas, ou qu'il est couvert par le secret.",
        "nombre",
        nullable=True,
    ),
    Field(
        "denominateur",
        "Nul quand la valeur n'est pas un rapport, ou qu'il est couvert.",
        "nombre",
        nullable=True,
    ),
    Field(
        "effectif",
        "Cas derrière la valeur ; nul quand non compté ou couvert.",
        "entier",
        nullable=True,
    ),
    Field("effectif_faible", "Vrai quand la valeur repose sur peu de cas.", "booleen"),
    Field(
        "cible_bas", "Borne basse de la cible de la période, dans l'unité.", "nombre", nullable=True
    ),
    Field(
        "cible_haut", "Borne haute ; égale à la basse sauf pour une plage.", "nombre", nullable=True
    ),
    Field(
        "ecart_cible",
        "Écart à la cible, dans l'unité ; positif : favorable.",
        "nombre",
        nullable=True,
    ),
    Field(
        "statut",
        "Jugement face à la cible ; nul pour un découpage, qui n'en a pas.",
        nullable=True,
        choices=tuple(Status),
    ),
    Field("motif", "Pourquoi la valeur manque ou n'est pas jugée ; vide : rien à dire."),
    Field("date_situation", "Dernier jour connu de l'indicateur.", "jour"),
)


def _row(asked: Asked, indicator: Indicator, one: Value) -> Row:
    point, told, whole = one.point, one.reading, not one.dimension
    place = asked.known.knowledge.areas.get(one.area)
    target = told.target if whole else None
    row: dict[str, Any] = {
        "indicateur": indicator.code,
        "territoire": one.area,
        "territoire_nom": place.name if place else "",
        "niveau": place.level if place else "",
        "genre": point.period.kind,
        "periode": point.period.code,
        "debut": point.period.start,
        "fin": point.period.end,
        "dimension": one.dimension,
        "modalite": one.modality,
        "valeur": point.value,
        "unite": indicator.unit,
        "etat": STATES[told.state],
        "provisoire": not point.complete,
        "couverture_part": point.coverage,
        "numerateur": point.numerator,
        "denominateur": point.denominator,
        "effectif": point.count,
        "effectif_faible": bool(caution(indicator, told.definition, point)),
        "cible_bas": target.low if target else None,
        "cible_haut": target.high if target else None,
        "ecart_cible": told.gap if whole else None,
        "statut": str(told.status) if whole else None,
        "motif": told.reason,
        "date_situation": told.definition.last if told.definition else None,
    }
    return row


def _areas(asked: Asked, indicator: Indicator) -> tuple[str, ...]:
    """Codes asked: one area, or those of a level, everywhere or inside an area."""
    code, level = asked.text("territoire"), asked.text("niveau")
    known = asked.known.tree
    if code and code not in known.places:
        raise Refused(
            404,
            f"territoire inconnu « {code} »",
            parameter="territoire",
            remedy=f"L'ensemble est « {known.root} » ; codes : /api/v1/territoires",
        )
    levels = [one.code for one in known.levels]
    if level and level not in levels:
        raise Refused(
            404,
            f"niveau inconnu « {level} »",
            parameter="niveau",
            remedy=f"Niveaux : {', '.join(levels)}",
        )
    if level:
        return tuple(place.code for place in known.under(code or known.root, level))
    body = asked.pack.territory
    if indicator.of_a_body and body.holds(code):
        return (body.main,)
    return (code or known.root,)


def _period(asked: Asked) -> Period | None:
    text = asked.text("periode")
    if not text:
        return None
    for other in ("genre", "debut", "fin"):
        if asked.text(other):
            raise Refused(
                400,
                f"« periode » dit déjà « {other} »",
                parameter=other,
                remedy="Donnez « periode » seule, ou « genre », « debut » et « fin »",
            )
    try:
        return parse_period(text)
    except QueryError as error:
        raise Refused(400, error.problem, parameter="periode", remedy=error.remedy) from None


def _dimension(asked: Asked, indicator: Indicator) -> str:
    dimension = asked.text("dimension")
    if dimension and dimension not in indicator.dimensions:
        raise Refused(
            400,
            f"« {indicator.code} » ne se découpe pas par « {dimension} »",
            parameter="dimension",
            remedy=f"Découpages : {', '.join(indicator.dimensions) or 'aucun'}",
        )
    if asked.text("modalite") and not dimension:
        raise Refused(
            400,
            "« modalite » demande une « dimension »",
            parameter="modalite",
            remedy=f"Découpages : {', '.join(indicator.dimensions) or 'aucun'}",
        )
    return dimension


def _kind(asked: Asked, indicator: Indicator, dimension: str, period: Period | None) -> str:
    """The kind asked, else the one a review reads, else the first that may be read."""
    kind = period.kind if period else asked.text("genre")
    given = "periode" if period else "genre"
    tables = offered(asked.gate, indicator, asked.known.knowledge)
    usual = kind_read(indicator)
    if not kind:
        known = [one for one in KINDS if (dimension, one) in tables]
        return usual if usual in known or not known else known[0]
    try:
        check_kind(indicator, kind)
    except QueryError as error:
        raise Refused(400, error.problem, parameter=given, remedy=error.remedy) from None
    definition = asked.known.knowledge.definitions.get(indicator.code)
    if (dimension, kind) not in tables and (definition is None or definition.k <= 1):
        known = [one for one in KINDS if (dimension, one) in tables]
        raise Refused(
            400,
            f"« {indicator.code} » ne se découpe pas à ce genre de période",
            parameter=given,
            remedy=f"Genres admis : {', '.join(known)}",
        )
    return kind


def wanted(asked: Asked) -> Wanted:
    """The values asked.

    Raises:
        Refused: a parameter is wrong, or names nothing.
    """
    indicator = found(asked.text("indicateur"))
    period, dimension = _period(asked), _dimension(asked, indicator)
    since, until = asked.day("debut"), asked.day("fin")
    if since and until and since > until:
        raise Refused(
            400,
            "« debut » est après « fin »",
            parameter="debut",
            remedy="Échangez-les",
        )
    return Wanted(
        indicator,
        _kind(asked, indicator, dimension, period),
        _areas(asked, indicator),
        dimension,
        asked.text("modalite") or None,
        period.start if period else since,
        period.end if period else until,
        period.end if period else None,
    )


def _answer(asked: Asked) -> Table:
    chosen = wanted(asked)
    page = values_page(
        asked.gate, chosen, asked.known.knowledge, offset=asked.offset, limit=asked.limit
    )
    unknown = chosen.indicator.code not in asked.known.knowledge.definitions
    reason = "Les extraits reçus ne permettent pas de le calculer." if unknown else ""
    rows = [_row(asked, chosen.indicator, one) for one in page.values]
    return Table(rows, page.total, {"genre": chosen.kind, "motif": reason})


ROUTES = (
    Route(
        "/valeurs",
        "valeurs",
        "Les valeurs d'un indicateur.",
        "Par territoire et par période, dans l'ordre des périodes. Sans « territoire » ni"
        " « niveau » : l'ensemble. Les comptes d'une collectivité (budget) demandés pour"
        " l'ensemble sont ceux de la collectivité suivie, comme à l'écran. Une période inconnue"
        " n'a pas de ligne.",
        _answer,
        FIELDS,
        (
            Param(
                "indicateur",
                "Code, ou repère des listes nationales.",
                required=True,
                example="demandes_recues",
            ),
            Param("territoire", "Code d'un territoire ; avec « niveau », ceux qu'il contient."),
            Param("niveau", "Niveau de territoire, de /api/v1/territoires."),
            Param(
                "genre",
                "Genre de période ; par défaut celui que lit la revue, ou le premier publié.",
                choices=KINDS,
            ),
            Param(
                "periode",
                "Une seule période : 2025-W47, 2025-11, 2025-T4, 2025…",
                example="2025-11",
            ),
            Param(
                "debut",
                "Les périodes commencent ce jour ou après.",
                kind="jour",
                example="2025-01-01",
            ),
            Param(
                "fin", "Les périodes finissent ce jour ou avant.", kind="jour", example="2025-12-31"
            ),
            Param("dimension", "Découpage ; l'ensemble par défaut.", choices=tuple(DIMENSIONS)),
            Param("modalite", "Une seule valeur du découpage."),
        ),
        refusals=(403, 404),
    ),
)
