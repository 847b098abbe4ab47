"""The shared file: one JSON, self-contained, that a town gives and another reads as a reference.

Keys are in French: the file is read by people of other towns too. `shared_reading` checks what is
inside when it is read. Nothing of it is ever mixed with the town's own figures.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.errors import VigieError

SCHEMA, VERSION = "vigie-partage", 1
EVALUATION, INDICATOR = "evaluation", "indicateur"
LICENCE = "Licence Ouverte 2.0"
SEALED = ("definition", "plan", "resultat")
"""Parts that have a checksum of their own."""


class SharedError(VigieError):
    """A shared file is wrong, damaged, or from a version not known here."""


@dataclass(frozen=True)
class Shared:
    """A shared file, checked.

    Attributes:
        nature: « evaluation » or « indicateur »; code: its code in the town that gives it.
        indicator: code of the indicator measured; label, unit: its name and unit there.
        town, siren, insee: who gives it; simulated: its figures are invented.
        version: of the data it was made with; grade, finding: of an evaluation, else "".
        definition, method, plan, result: as written; checks, caveats, series: likewise.
    """

    file: str
    nature: str
    code: str
    title: str
    town: str
    siren: str
    insee: str
    simulated: bool
    version: str
    licence: str
    definition: Mapping[str, Any]
    method: Mapping[str, Any]
    plan: Mapping[str, Any]
    result: Mapping[str, Any]
    checks: tuple[Mapping[str, Any], ...]
    caveats: tuple[str, ...]
    series: tuple[Mapping[str, Any], ...]
    mark: str

    @property
    def indicator(self) -> str:
        """Code of the indicator it speaks of."""
        return str(self.definition.get("code") or "")

    @property
    def label(self) -> str:
        """Name of that indicator."""
        return str(self.definition.get("libelle") or self.indicator)

    @property
    def grade(self) -> str:
        """Of an evaluation; "" for an indicator."""
        return str(self.result.get("note") or "") if self.nature == EVALUATION else ""

    @property
    def finding(self) -> str:
        """Its sentence, as the town that gives it wrote it."""
        return str(self.result.get("constat") or "")


def canonical(value: Any) -> bytes:
    """The bytes a checksum is made of: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def checksum(value: Any) -> str:
    """SHA-256 of a value, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def definition_mark(definition: Mapping[str, Any]) -> str:
    """What makes two definitions the same: code, formula, definition, unit, version."""
    kept = ("code", "definition", "formule", "unite", "version")
    return checksum({name: definition.get(name) for name in kept})


def seal(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content under its schema, with its checksums."""
    told = {"schema": SCHEMA, "schema_version": VERSION, **content}
    told.pop("empreintes", None)
    marks = {part: checksum(told[part]) for part in SEALED if part in told}
    return {**told, "empreintes": {**marks, "contenu": checksum(told)}}


def write(content: Mapping[str, Any]) -> str:
    """A sealed file as text."""
    return json.dumps(seal(content), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
