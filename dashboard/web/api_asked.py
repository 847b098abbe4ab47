"""A request of the API, checked: format, parameters, page, version."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Request

from dashboard.catalogue.pack import Pack
from dashboard.indicators import Knowledge, know
from dashboard.provenance import SourceState, VersionInfo, sources, version_info
from dashboard.secrecy import Gate
from dashboard.territory import Choice, Tree, tree
from dashboard.territory.choice import choice
from dashboard.web.api_declared import (
    LONGEST_VALUE,
    PER_PAGE,
    Param,
    Refused,
    Route,
)

JSON, CSV = "application/json", "text/csv"
OPENAPI = "application/vnd.oai.openapi+json"
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Known:
    """Everything small a version says of itself, read when first asked and kept."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate

    @cached_property
    def knowledge(self) -> Knowledge:
        """Definitions, targets, areas."""
        return know(self.gate)

    @cached_property
    def tree(self) -> Tree:
        """Areas and levels."""
        return tree(self.gate)

    @cached_property
    def info(self) -> VersionInfo:
        """Identity and age."""
        return version_info(self.gate)

    @cached_property
    def sources(self) -> Mapping[str, SourceState]:
        """Sources by code."""
        return {source.code: source for source in sources(self.gate)}

    @cached_property
    def levels(self) -> Choice:
        """Indicator → level → kinds of period."""
        return choice(self.gate)


@dataclass(frozen=True)
class Asked:
    """What a route is asked.

    Attributes:
        values: parameters given, checked; absent when not given and without default.
        path: parts of the address.
        offset, limit: rows of the page.
    """

    known: Known
    pack: Pack
    values: Mapping[str, str]
    path: Mapping[str, str]
    offset: int = 0
    limit: int = 0

    @property
    def gate(self) -> Gate:
        """The gate on the version read."""
        return self.known.gate

    def text(self, name: str) -> str:
        """A parameter, "" when not given."""
        return self.values.get(name, "")

    def day(self, name: str) -> dt.date | None:
        """A day, None when not given."""
        return dt.date.fromisoformat(self.values[name]) if name in self.values else None


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"« {name} »" for name in names)


def _whole(param: Param, text: str) -> None:
    digits = text.isascii() and text.isdecimal() and len(text) < 10
    if not digits or not param.least <= int(text) <= param.most:
        raise Refused(
            400,
            f"« {param.name} » vaut « {text} », et doit être un entier",
            parameter=param.name,
            remedy=f"Donnez un entier de {param.least} à {param.most}",
        )


def _check(param: Param, text: str) -> None:
    if len(text) > LONGEST_VALUE or not text.isprintable():
        raise Refused(
            400,
            f"la valeur de « {param.name} » est trop longue ou porte un caractère invisible",
            parameter=param.name,
            remedy=f"Donnez un texte d'au plus {LONGEST_VALUE} caractères",
        )
    if param.choices and text not in param.choices:
        raise Refused(
            400,
            f"« {param.name} » ne peut pas valoir « {text} »",
            parameter=param.name,
            remedy=f"Valeurs admises : {', '.join(param.choices)}",
        )
    if param.kind == "entier":
        _whole(param, text)
    if param.kind == "jour":
        try:
            if not DAY.fullmatch(text):  # Python reads weeks there too
                raise ValueError
            dt.date.fromisoformat(text)
        except ValueError:
            raise Refused(
                400,
                f"« {param.name} » vaut « {text} », et doit être un jour",
                parameter=param.name,
                remedy="Écrivez-le AAAA-MM-JJ, par exemple 2025-11-17",
            ) from None


def parameters(route: Route, given: MultiDict[str, str]) -> dict[str, str]:
    """What is given, checked, with the defaults; what is left empty is not given.

    Raises:
        Refused: 400, naming the parameter.
    """
    admitted = {param.name: param for param in route.admitted}
    for name in given:
        if name not in admitted:
            raise Refused(
                400,
                f"paramètre inconnu « {name[:60]} »",
                parameter=name[:60],
                remedy=f"Paramètres admis : {', '.join(admitted)}",
            )
        if len(given.getlist(name)) > 1:
            raise Refused(
                400,
                f"« {name} » est donné plusieurs fois",
                parameter=name,
                remedy="Donnez-le une fois, et faites une requête par valeur",
            )
    found = {}
    for param in admitted.values():
        text = given.get(param.name, "") or param.default
        if text:
            _check(param, text)
            found[param.name] = text
        elif param.required:
            raise Refused(
                400,
                f"« {param.name} » manque",
                parameter=param.name,
                remedy=f"Par exemple « {param.name}={param.example} »",
            )
    return found


def media(route: Route, values: Mapping[str, str], asked: Request) -> str:
    """« json », « csv », « csv-fr »: what `format` says, else what `Accept` prefers.

    Raises:
        Refused: 406, nothing it accepts is made.
    """
    if "format" in values:
        return values["format"]
    made = {JSON: "json", **({CSV: "csv"} if route.table else {OPENAPI: "json"})}
    if not asked.accept_mimetypes:
        return "json"
    best = asked.accept_mimetypes.best_match(list(made))
    if best is None:
        raise Refused(
            406,
            "aucun des formats acceptés n'est produit ici",
            parameter="Accept",
            remedy=f"Acceptez {_listed(list(made))}, ou donnez « format »",
        )
    return made[best]


def limits(route: Route, values: Mapping[str, str]) -> tuple[int, int]:
    """(rows left before, rows at most) of the page asked."""
    if not route.paged:
        return 0, 1
    size = int(values[PER_PAGE.name])
    return (int(values["page"]) - 1) * size, size
