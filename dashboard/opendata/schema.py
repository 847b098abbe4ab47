"""Does a table follow a national schema? Cells are read as they are written in a CSV."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from dashboard.catalogue.open_data import Field, Schema
from dashboard.errors import BuildError

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_KINDS: Mapping[str, Callable[[str], bool]] = {
    "texte": lambda text: True,
    "nombre": lambda text: bool(_NUMBER.fullmatch(text)),
    "entier": lambda text: bool(re.fullmatch(r"-?\d+", text)),
    "annee": lambda text: bool(re.fullmatch(r"\d{4}", text)),
    "jour": lambda text: _is_day(text),
    "booleen": lambda text: text in ("true", "false"),
    "adresse": lambda text: bool(re.fullmatch(r"https?://[^\s/]+(/[^\s]*)?", text)),
}


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def cell_fault(field: Field, text: str) -> str:
    """What is wrong with a cell, in French; "" when nothing is."""
    if text == "":
        return "valeur obligatoire absente" if field.required else ""
    if not _KINDS[field.kind](text):
        return f"« {text} » n'est pas du genre {field.kind}"
    if field.values and text not in field.values:
        return f"« {text} » n'est pas admis"
    if field.pattern and not re.fullmatch(field.pattern, text):
        return f"« {text} » n'a pas la forme voulue"
    if field.length and len(text) > field.length:
        return f"« {text} » dépasse {field.length} caractères"
    if field.minimum is not None and int(text) < field.minimum:
        return f"« {text} » est sous {field.minimum}"
    return ""


def faults(schema: Schema, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Each fault of a table, in French: « ligne 3, BGT_SIRET : … »; its columns first."""
    if tuple(heading) != schema.names:
        yield f"colonnes : {', '.join(schema.names)} attendues dans cet ordre"
        return
    for rank, row in enumerate(rows, start=1):
        if len(row) != len(schema.fields):
            yield f"ligne {rank} : {len(row)} cellules"
            continue
        for field, text in zip(schema.fields, row, strict=True):
            if fault := cell_fault(field, text):
                yield f"ligne {rank}, {field.name} : {fault}"


def require(
    schema: Schema, heading: Sequence[str], rows: Sequence[Sequence[str]], *, file: str
) -> None:
    """Refuse a table that does not follow its schema: it is not written.

    Raises:
        BuildError: names the first fault.
    """
    for fault in faults(schema, heading, rows):
        raise BuildError(
            f"ne suit pas le schéma « {schema.title} » {schema.version} ({fault})", file=file
        )
