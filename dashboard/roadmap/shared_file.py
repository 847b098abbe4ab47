"""The shared file: one JSON, self-contained, that a town gives and another reads as a reference.

Keys are in French: the file is read by people of other towns too. What is inside is checked when
it is read: shape, version of the shape, checksums. Nothing of it is ever mixed with the town's own
figures.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.errors import VigieError

SCHEMA, VERSION = "vigie-partage", 1
EVALUATION, INDICATOR = "evaluation", "indicateur"
LARGEST = 2_000_000
"""Bytes: a shared file is a sheet and a few hundred points, not a data set."""
LONGEST = 4_000
"""Characters of one text."""
HUGE = 1e15
"""No effect is as large."""
GRADES = ("demontre", "probable", "non_demontre", "contraire", "insuffisant")
LICENCE = "Licence Ouverte 2.0"

_TOWN: Mapping[str, type] = {
    "collectivite": str,
    "siren": str,
    "insee": str,
    "simule": bool,
    "version_donnees": str,
}
_PARTS: Mapping[str, Mapping[str, type]] = {
    EVALUATION: {
        "definition": dict,
        "methode": dict,
        "plan": dict,
        "resultat": dict,
        "controles": list,
        "reserves": list,
        "serie": list,
    },
    INDICATOR: {
        "definition": dict,
        "methode": dict,
        "resultat": dict,
        "reserves": list,
        "serie": list,
    },
}
_SEALED = ("definition", "plan", "resultat")
_AGAIN = "Demandez à la collectivité d'exporter de nouveau le fichier"


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
    marks = {part: checksum(told[part]) for part in _SEALED if part in told}
    return {**told, "empreintes": {**marks, "contenu": checksum(told)}}


def write(content: Mapping[str, Any]) -> str:
    """A sealed file as text."""
    return json.dumps(seal(content), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


# ───────────────────────────── Reading ─────────────────────────────


def read_shared(path: Path) -> Shared:
    """A shared file of a folder.

    Raises:
        SharedError: absent, too large, or wrong.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise SharedError(
                "fichier trop volumineux", file=path.name, remedy="Deux mégaoctets au plus"
            )
        text = path.read_bytes().decode("utf-8-sig")
    except OSError:
        raise SharedError("fichier illisible", file=path.name, remedy="Vérifiez son nom") from None
    except UnicodeDecodeError:
        raise SharedError("le fichier n'est pas en UTF-8", file=path.name, remedy=_AGAIN) from None
    return parse_shared(text, path.name)


def parse_shared(text: str, file: str) -> Shared:
    """A shared file from its text.

    Raises:
        SharedError: not JSON, of another schema or version, a field missing or of the wrong kind,
            a checksum that does not match.
    """
    try:
        told = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise SharedError("ce n'est pas du JSON valide", file=file, remedy=_AGAIN) from None
    if not isinstance(told, dict) or told.get("schema") != SCHEMA:
        raise SharedError(
            "ce n'est pas un fichier partagé par Vigie",
            file=file,
            field="schema",
            remedy="Ils sont écrits par « vigie partager »",
        )
    _check_version(told, file)
    _check_shape(told, file)
    try:
        _check_marks(told, file)
        _check_values(told, file)
    except (ValueError, OverflowError, RecursionError):  # 1e999, half a character, a deep nest
        raise SharedError("valeur que rien ne peut écrire", file=file, remedy=_AGAIN) from None
    return _shared(told, file)


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _check_version(told: Mapping[str, Any], file: str) -> None:
    version = told.get("schema_version")
    if version == VERSION:
        return
    raise SharedError(
        f"version « {version} » du format inconnue ici",
        file=file,
        field="schema_version",
        remedy=f"Cette version de Vigie lit la version {VERSION} : mettez Vigie à jour",
    )


def _need(holder: Mapping[str, Any], name: str, kind: type, file: str, where: str = "") -> None:
    field = f"{where}{name}"
    if name not in holder:
        raise SharedError("champ absent", file=file, field=field, remedy=_AGAIN)
    if not isinstance(holder[name], kind):
        raise SharedError("champ d'une autre nature", file=file, field=field, remedy=_AGAIN)


def _check_shape(told: Mapping[str, Any], file: str) -> None:
    for name in ("nature", "code", "titre", "licence"):
        _need(told, name, str, file)
    for name in ("source", "empreintes"):
        _need(told, name, dict, file)
    if told["nature"] not in _PARTS:
        remedy = f"Natures admises : {', '.join(_PARTS)}"
        raise SharedError(
            f"nature « {told['nature'][:40]} » inconnue", file=file, field="nature", remedy=remedy
        )
    for name, kind in _TOWN.items():
        _need(told["source"], name, kind, file, "source.")
    if not told["source"]["collectivite"].strip():
        raise SharedError(
            "collectivité sans nom", file=file, field="source.collectivite", remedy=_AGAIN
        )
    for name, kind in _PARTS[told["nature"]].items():
        _need(told, name, kind, file)
    for name in ("code", "libelle", "unite"):
        _need(told["definition"], name, str, file, "definition.")
    if not all(isinstance(text, str) for text in told["reserves"]):
        raise SharedError("champ d'une autre nature", file=file, field="reserves", remedy=_AGAIN)
    for name in ("serie", "controles"):
        if not all(isinstance(point, dict) for point in told.get(name, ())):
            raise SharedError("champ d'une autre nature", file=file, field=name, remedy=_AGAIN)


def _check_marks(told: Mapping[str, Any], file: str) -> None:
    marks = told["empreintes"]
    content = {name: value for name, value in told.items() if name != "empreintes"}
    expected = {part: told[part] for part in _SEALED if part in told}
    for part, value in (*expected.items(), ("contenu", content)):
        if marks.get(part) != checksum(value):
            raise SharedError(
                "l'empreinte ne correspond pas : le fichier a été modifié après son export",
                file=file,
                field=f"empreintes.{part}",
                remedy=_AGAIN,
            )


def _texts(value: Any) -> Sequence[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for part in value.values() for text in _texts(part)]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []


def _check_values(told: Mapping[str, Any], file: str) -> None:
    """Grades and numbers are those a sheet draws; texts have a reasonable length."""
    if any(len(text) > LONGEST for text in _texts(told)):
        raise SharedError("texte démesuré", file=file, remedy=_AGAIN)
    if told["nature"] == INDICATOR:
        return
    result = told["resultat"]
    if result.get("note") not in GRADES:
        raise SharedError(
            f"note « {str(result.get('note'))[:40]} » inconnue",
            file=file,
            field="resultat.note",
            remedy=f"Notes admises : {', '.join(GRADES)}",
        )
    for name in ("effet", "effet_bas", "effet_haut", "effet_pct", "p"):
        value = result.get(name)
        good = value is None or (
            isinstance(value, int | float)
            and not isinstance(value, bool)
            and math.isfinite(value)
            and abs(value) < HUGE
        )
        if not good:
            raise SharedError(
                "un nombre est attendu", file=file, field=f"resultat.{name}", remedy=_AGAIN
            )


def _shared(told: Mapping[str, Any], file: str) -> Shared:
    town = told["source"]
    return Shared(
        file=file,
        nature=told["nature"],
        code=told["code"],
        title=told["titre"],
        town=town["collectivite"],
        siren=town["siren"],
        insee=town["insee"],
        simulated=town["simule"],
        version=town["version_donnees"],
        licence=told["licence"],
        definition=told["definition"],
        method=told["methode"],
        plan=told.get("plan", {}),
        result=told["resultat"],
        checks=tuple(told.get("controles", ())),
        caveats=tuple(told["reserves"]),
        series=tuple(told["serie"]),
        mark=told["empreintes"]["contenu"],
    )
