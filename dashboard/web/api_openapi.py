"""The OpenAPI 3.1 description, made from the declarations the routes answer with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard.web.api_declared import KINDS, ROOT, Field, Param, Route
from dashboard.web.api_http import PROBLEM, TITLES

NUMBER = "1.0"
ALWAYS_REFUSED = (400, 405, 406, 410, 503)
_PAGES = {
    "page": {"type": "integer"},
    "par_page": {"type": "integer"},
    "pages": {"type": "integer"},
    "total": {"type": "integer", "description": "Lignes de toutes les pages."},
    "liens": {
        "type": "object",
        "description": "Adresses des pages : premiere, precedente, suivante, derniere.",
        "additionalProperties": {"type": "string"},
    },
}
ENVELOPE: Mapping[str, Any] = {
    "version": {"type": "string", "description": "Numéro de la version des données lue."},
    "construite_le": {
        "type": "string",
        "format": "date",
        "description": "Jour, à Paris, où cette version a été construite.",
    },
    "collectivite": {"type": "string", "description": "Dont c'est le tableau de bord."},
    "donnees_simulees": {
        "type": "boolean",
        "description": "Vrai : démonstration, aucun chiffre n'est réel.",
    },
}


def schema_of(field: Field) -> dict[str, Any]:
    """JSON schema of a field."""
    schema: dict[str, Any] = {**KINDS[field.kind], "description": field.meaning}
    if field.choices:
        schema["enum"] = [*field.choices, *([None] if field.nullable else [])]
    if field.nullable:
        schema["type"] = [schema["type"], "null"]
    return schema


def _row_schema(fields: Iterable[Field]) -> dict[str, Any]:
    known = {field.name: schema_of(field) for field in fields}
    return {
        "type": "object",
        "properties": known,
        "required": list(known),
        "additionalProperties": False,
    }


def _parameter(param: Param) -> dict[str, Any]:
    schema: dict[str, Any] = dict(KINDS[param.kind])
    if param.kind == "entier":
        schema |= {"minimum": param.least, "maximum": param.most}
    if param.choices:
        schema["enum"] = list(param.choices)
    if param.default:
        schema["default"] = int(param.default) if param.kind == "entier" else param.default
    found: dict[str, Any] = {
        "name": param.name,
        "in": "query",
        "required": param.required,
        "description": param.meaning,
        "schema": schema,
    }
    return found | ({"example": param.example} if param.example else {})


def _content(route: Route) -> dict[str, Any]:
    if not route.table:
        return {"application/json": {"schema": {"type": "object"}}}
    row = {"$ref": f"#/components/schemas/{route.name}"}
    data = row if route.single else {"type": "array", "items": row}
    known = {**ENVELOPE, **(_PAGES if route.paged else {}), "donnees": data}
    schema = {"type": "object", "properties": known, "required": list(known)}
    columns = ", ".join(field.name for field in route.fields)
    text = {"type": "string", "description": f"Première ligne : {columns}."}
    return {"application/json": {"schema": schema}, "text/csv": {"schema": text}}


def _headers(route: Route) -> dict[str, Any]:
    told = {
        "ETag": "Version des données et demande ; à renvoyer dans If-None-Match.",
        "X-Vigie-Version": "Numéro de la version des données lue.",
    }
    if route.paged:
        told["Link"] = "Pages : first, prev, next, last."
        told["X-Total-Count"] = "Lignes de toutes les pages."
    return {
        name: {"description": words, "schema": {"type": "string"}} for name, words in told.items()
    }


def _operation(route: Route) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {
            "description": route.summary,
            "headers": _headers(route),
            "content": _content(route),
        },
        "304": {"description": "Inchangé depuis l'ETag envoyé dans If-None-Match."},
    }
    for status in sorted({*ALWAYS_REFUSED, 404, *route.refusals}):
        answers[str(status)] = {
            "description": f"{TITLES[status]}.",
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/probleme"}}},
        }
    path = [
        {
            "name": "code",
            "in": "path",
            "required": True,
            "description": "Code de l'indicateur.",
            "schema": {"type": "string"},
        }
    ]
    return {
        "operationId": route.name,
        "summary": route.summary,
        "description": route.meaning,
        "parameters": [
            *(path if "<code>" in route.path else []),
            *map(_parameter, route.admitted),
        ],
        "responses": answers,
    }


_PROBLEM = {
    "type": "object",
    "description": "Refus, dit en français (RFC 9457).",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Ce qui ne va pas."},
        "instance": {"type": "string"},
        "parametre": {"type": "string", "description": "Paramètre à changer."},
        "remede": {"type": "string", "description": "Quoi écrire à la place."},
    },
    "required": ["type", "title", "status", "detail", "instance"],
}


def description(routes: Iterable[Route], territory: str, base: str = "") -> dict[str, Any]:
    """The whole description.

    Args:
        routes: what the API answers.
        territory: whose figures these are.
        base: path the site is served under, "" at the root.
    """
    known = tuple(routes)
    schemas = {route.name: _row_schema(route.fields) for route in known if route.table}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"Vigie, {territory} : chiffres en lecture",
            "version": NUMBER,
            "description": (
                "Les chiffres du site, lus par les mêmes fonctions et derrière le même secret"
                " statistique. Les nombres exacts (valeurs, montants) sont des textes, avec un"
                " point décimal. Les licences sont celles des sources : voir /api/v1."
            ),
        },
        "servers": [{"url": base or "/"}],
        "paths": {
            route.rule.replace("<code>", "{code}") or ROOT: {"get": _operation(route)}
            for route in known
        },
        "components": {"schemas": {**schemas, "probleme": _PROBLEM}},
    }
