"""A shared file, read: shape, version of the shape, checksums, values a sheet can draw."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dashboard.reviews.text import hides
from dashboard.roadmap.shared_file import (
    EVALUATION,
    INDICATOR,
    SCHEMA,
    SEALED,
    VERSION,
    Shared,
    SharedError,
    checksum,
)

LARGEST = 2_000_000
"""Bytes: a shared file is a sheet and a few hundred points, not a data set."""
LONGEST = 4_000
"""Characters of one text."""
HUGE = 1e15
"""No effect is as large."""
GRADES = ("demontre", "probable", "non_demontre", "contraire", "insuffisant")

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
_SHOWN: Mapping[str, Mapping[str, type]] = {
    "definition": {"definition": str, "formule": str, "unite": str, "libelle": str, "code": str},
    "methode": {
        "methode": str,
        "pourquoi": str,
        "par": str,
        "zones_traitees_nb": int,
        "zones_temoins_nb": int,
    },
    "plan": {"mesure": str, "enregistre_le": str},
    "resultat": {
        "unite": str,
        "par": str,
        "constat": str,
        "conseil": str,
        "hypothese": str,
        "valeur": str,
        "periode": str,
    },
}
"""Part → keys a page writes, and their kind; each may be absent or null."""
_COSTS = ("cout_unitaire", "cout_unitaire_bas", "cout_unitaire_haut", "effet_visible")
_CHECK: Mapping[str, type] = {"code": str, "etat": str, "phrase": str}
_AGAIN = "Demandez à la collectivité d'exporter de nouveau le fichier"


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
    expected = {part: told[part] for part in SEALED if part in told}
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


def _check_kinds(
    holder: Mapping[str, Any], kinds: Mapping[str, type], file: str, where: str
) -> None:
    """What a page writes is of its kind; a truth value is not a number."""
    for name, kind in kinds.items():
        value = holder.get(name)
        if value is None:
            continue
        if not isinstance(value, kind) or isinstance(value, bool):
            raise SharedError(
                "champ d'une autre nature", file=file, field=f"{where}{name}", remedy=_AGAIN
            )


def _check_values(told: Mapping[str, Any], file: str) -> None:
    """Grades and numbers are those a sheet draws; texts have a reasonable length."""
    texts = _texts(told)
    if any(len(text) > LONGEST for text in texts):
        raise SharedError("texte démesuré", file=file, remedy=_AGAIN)
    if any(hides(text) for text in texts):
        raise SharedError("un texte porte des caractères invisibles", file=file, remedy=_AGAIN)
    for part, kinds in _SHOWN.items():
        _check_kinds(told.get(part, {}), kinds, file, f"{part}.")
    for check in told.get("controles", ()):
        _check_kinds(check, _CHECK, file, "controles.")
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
    for name in ("effet", "effet_bas", "effet_haut", "effet_pct", "p", *_COSTS):
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
