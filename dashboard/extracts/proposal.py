"""A block of `sources.toml` to paste, made from what was found in a file.

It says what is sure (reader, options, headings) and proposes the rest: the table and its columns
are guesses, marked as such. It loads as it is; `vigie pack check` then says what is missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from dashboard.catalogue.tables import MONEY, TABLES
from dashboard.extracts.column_facts import SAMPLE, ColumnFacts
from dashboard.extracts.guess import Guess, column_named, guess_profile, guess_table
from dashboard.extracts.inspection import Inspection
from dashboard.formats import fold

TABLE_OF = {
    "totem": "budget_ligne",
    "scdl_budget": "budget_ligne",
    "plan_de_compte": "plan_de_compte",
    "ngsi": "mesure",
    "sensorthings": "mesure",
    "contours": "contour",
}
"""Reader that names its columns itself → the table it fills."""

OTHERWISE = "contexte"
"""Table written when no other is suggested: its rows are the most general."""

TO_FILL = "À compléter"
_TYPES = {"INTEGER": "entier", "BIGINT": "entier", "DOUBLE": "nombre", MONEY: "montant"}
_POINT = {"lat": r",\s*([-\d.]+)", "long": r"^\s*([-\d.]+)"}
"""Which part of « 2.35, 48.86 », as a list of numbers is read, is which."""


def proposed_source(found: Inspection) -> str:
    """TOML of a source that reads this file; "" when no reader loads it."""
    if found.error:
        return ""
    code = source_code(found.file)
    profile = guess_profile(found.reader, found.columns)
    guess = None if profile or found.reader in TABLE_OF else guess_table(found.columns)
    lines = [f"[{code}]", *_head(found, profile, guess)]
    if not profile and found.reader not in TABLE_OF:
        lines += ["", f"[{code}.colonnes]", *_columns(found, guess)]
    return "\n".join(lines) + "\n"


def source_code(file: str) -> str:
    """Key of a source made from the name of its file: « Export 2024.csv » → `export_2024`."""
    stem = PurePath(file).name.partition(".")[0]
    slug = re.sub(r"[^a-z0-9]+", "_", fold(stem)).strip("_")
    return slug if slug[:1].isalpha() else f"source_{slug}".rstrip("_")


def _head(found: Inspection, profile: str, guess: Guess | None) -> Iterator[str]:
    if profile:
        yield f"profil = {_text(profile)}  # reconnu à ses en-têtes"
    stem = " ".join(re.split(r"[\s_-]+", PurePath(found.file).name.partition(".")[0]))
    yield f"nom = {_text(stem)}"
    yield f"producteur = {_text(TO_FILL)}"
    yield f"licence = {_text(TO_FILL)}"
    if not profile:
        yield f"lecteur = {_text(found.reader)}"
        yield _table_line(found, guess)
    pattern = re.sub(r"[\[\]*?]", "?", found.file)
    yield f"fichiers = [{_text('**/' + pattern)}]  # « export-*.csv » prendrait aussi les suivants"
    if profile:
        return
    yield 'cadence = "ponctuel"  # continu, jour, semaine, mois, trimestre, annee'
    if (guess and guess.table == "demande") or any(c.personal for c in found.columns):
        yield "personnel = true  # seules les colonnes décrites sont conservées"
    options = {**found.options, **_area_options(found)}
    if options:
        inside = ", ".join(f"{key} = {_text(value)}" for key, value in options.items())
        yield f"options = {{ {inside} }}"


def _table_line(found: Inspection, guess: Guess | None) -> str:
    table = TABLE_OF.get(found.reader) or (guess.table if guess else OTHERWISE)
    line = f"table = {_text(table)}"
    if found.reader in TABLE_OF:
        return line
    doubt = "proposée d'après les en-têtes" if guess else "à choisir, aucune ne s'impose"
    return f"{line}  # {doubt} : vigie pack tables"


def _area_options(found: Inspection) -> Mapping[str, str]:
    """Level of the areas, and the properties that hold their code and name."""
    if found.reader != "contours":
        return {}
    filled = [c for c in found.columns if c.filled and c.name != "geometrie"]
    keys = [c for c in filled if c.distinct == min(c.filled, SAMPLE)]
    options = {"niveau": "commune"}
    for name, among in (("code", keys), ("nom", filled)):
        best = column_named("contour", name, among)
        if best is not None and best.name != name:
            options |= {name: best.name, "niveau": "quartier"}
    return options


def _columns(found: Inspection, guess: Guess | None) -> Iterator[str]:
    used = {column.name for column in guess.headings.values()} if guess else set()
    if guess:
        for column in TABLES[guess.table].columns:
            if column.name in guess.constants:
                yield f"{column.name} = {{ valeur = {_text(TO_FILL)} }}  # {column.meaning}"
            elif column.name in guess.headings:
                heading = guess.headings[column.name]
                yield f"{column.name} = {_column(column.name, column.type, heading)}"
    if any(c.filled and c.name not in used for c in found.columns):
        yield "# En-têtes sans emploi :"
    for other in found.columns:
        if other.filled and other.name not in used:
            doubt = " ; coordonnées personnelles" if other.personal else ""
            yield f"#   {_text(other.name)} : {other.type}{doubt}"


def _column(name: str, type_: str, heading: ColumnFacts) -> str:
    """`"En-tête"`, or the heading with its type and format."""
    column = _text(heading.name)
    if heading.name == "geometry.coordinates":
        return f"{{ colonne = {column}, type = \"nombre\", motif = '{_POINT[name]}' }}"
    if type_ in ("DATE", "TIMESTAMP"):
        hint = heading.hint
        if type_ == "TIMESTAMP":
            hint = hint.replace('"date"', '"instant"')
        return f"{{ colonne = {column}, {hint} }}"
    if type_ in _TYPES:
        return f'{{ colonne = {column}, type = "{_TYPES[type_]}" }}'
    is_code = heading.hint == 'type = "code"' or heading.type.startswith("entier")
    return f'{{ colonne = {column}, type = "code" }}' if is_code else column


def _text(text: str) -> str:
    """A TOML basic string: JSON writes the same."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
