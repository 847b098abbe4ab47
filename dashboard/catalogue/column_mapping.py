"""How one canonical column is filled from the headings of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboard.errors import PackError

FILE_NAME = "@fichier"
"""Heading that stands for the name of the file, folders left out."""

COLUMN_TYPES = ("texte", "code", "entier", "montant", "nombre", "date", "instant", "booleen")


@dataclass(frozen=True)
class ColumnMapping:
    """How one canonical column is filled.

    Attributes:
        columns: headings to take the value from, first one present wins (compared without
            accents, case or punctuation); FILE_NAME stands for the name of the file.
        join: when several headings are joined by `separator` (date and time in two columns); each
            is then rewritten by `values` on its own.
        separator: between joined headings; "" for a code cut in two (department, number).
        value: constant, used instead of a heading.
        type: one of COLUMN_TYPES; says how the text is read.
        format: strptime format of a date or instant; "" means ISO 8601.
        timezone: zone of an instant written without offset.
        values: rewriting of coded values (« D/R », « Fonctionnement » → « F »).
        closed: a value absent from `values` is a reject, not kept as is.
        missing: texts that mean « no value » for this column.
        pad: codes are padded with zeros on the left to this length (lost leading zeros).
        prefix: put before a code once read and padded (`9` → `75109`).
        pattern: regular expression with one group, kept of the text of each heading; a text
            that has not this shape stays whole.
        when: heading → texts; elsewhere than in these records the column is empty.
        default: taken where there is no text.
        required: None means as the canonical table says.
    """

    columns: tuple[str, ...] = ()
    join: bool = False
    separator: str = " "
    value: str | None = None
    type: str = "texte"
    format: str = ""
    timezone: str = "Europe/Paris"
    values: Mapping[str, str] = field(default_factory=dict)
    closed: bool = False
    missing: tuple[str, ...] = ()
    pad: int = 0
    prefix: str = ""
    pattern: str = ""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    default: str = ""
    required: bool | None = None


_COLUMN_KEYS = {
    "colonne": "columns",
    "colonnes": "columns",
    "joindre": "join",
    "separateur": "separator",
    "valeur": "value",
    "type": "type",
    "format": "format",
    "fuseau": "timezone",
    "valeurs": "values",
    "liste_fermee": "closed",
    "manquants": "missing",
    "longueur": "pad",
    "prefixe": "prefix",
    "motif": "pattern",
    "quand": "when",
    "defaut": "default",
    "obligatoire": "required",
}


def texts(value: Any) -> tuple[str, ...]:
    """One text or a list of texts, as a tuple."""
    return (value,) if isinstance(value, str) else tuple(str(v) for v in value)


def column_mapping(raw: Any, *, file: str, where: str) -> ColumnMapping:
    """A column of a pack; `raw` is a heading, or the keys of _COLUMN_KEYS.

    Raises:
        PackError: unknown key or type, or unreadable pattern.
    """
    if isinstance(raw, str):
        raw = {"colonne": raw}
    unknown = sorted(set(raw) - set(_COLUMN_KEYS))
    if unknown:
        raise PackError(
            f"clé inconnue « {unknown[0]} »",
            file=file,
            field=where,
            remedy=f"Clés admises : {', '.join(_COLUMN_KEYS)}",
        )
    values = {_COLUMN_KEYS[k]: v for k, v in raw.items()}
    for name in ("columns", "missing"):
        if name in values:
            values[name] = texts(values[name])
    if "value" in values:
        values["value"] = str(values["value"])
    if "when" in values:
        values["when"] = {k: texts(v) for k, v in values["when"].items()}
    mapping = ColumnMapping(**values)
    if mapping.type not in COLUMN_TYPES:
        raise PackError(
            f"type inconnu « {mapping.type} »",
            file=file,
            field=where,
            remedy=f"Types admis : {', '.join(COLUMN_TYPES)}",
        )
    check_pattern(mapping.pattern, file=file, where=where)
    if mapping.prefix and mapping.type != "code":
        raise PackError(
            "« prefixe » ne va qu'avec le type « code »",
            file=file,
            field=where,
            remedy='Ajoutez type = "code"',
        )
    return mapping


def check_pattern(pattern: str, *, file: str, where: str) -> None:
    """Check that a pattern is a regular expression with one group.

    Raises:
        PackError: it is not.
    """
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise PackError(f"motif illisible ({error})", file=file, field=where) from None
    if pattern and groups != 1:
        raise PackError(
            f"le motif « {pattern} » a {groups} groupe(s)",
            file=file,
            field=where,
            remedy="Mettez entre parenthèses la seule partie à garder",
        )
