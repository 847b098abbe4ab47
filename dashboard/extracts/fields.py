"""Which heading fills which canonical column: the mapping of a source, resolved for one file."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.catalogue.column_mapping import FILE_NAME, ColumnMapping
from dashboard.catalogue.sources import Source
from dashboard.catalogue.tables import TABLES, TableColumn
from dashboard.errors import ExtractError
from dashboard.extracts.casts import Kind, kind_of
from dashboard.extracts.cleaning import literal
from dashboard.extracts.grid import fold_heading
from dashboard.extracts.text_table import POSITION, quoted


def full_mapping(source: Source, defaults: Mapping[str, ColumnMapping]) -> dict[str, ColumnMapping]:
    """The reader's own mapping, overridden column by column by the pack.

    A default of the reader may find no heading in the file: it is then empty, unless the
    canonical table requires it.
    """
    own = {
        name: mapping if mapping.required is not None else _optional(source, name, mapping)
        for name, mapping in defaults.items()
    }
    return {**own, **source.columns}


def _optional(source: Source, name: str, mapping: ColumnMapping) -> ColumnMapping:
    column = TABLES[source.table].column(name)
    required = column.required if column else False
    return dataclasses.replace(mapping, required=required)


def headings_of(source: Source, mappings: Mapping[str, ColumnMapping]) -> tuple[str, ...]:
    """Every heading a source uses: columns, conditions, unpivoted headings, filters."""
    found = [heading for m in mappings.values() for heading in (*m.columns, *m.when)]
    found += [u.column for u in source.unpivot]
    found += [key for key in source.filter if key not in mappings]
    return tuple(dict.fromkeys(heading for heading in found if heading != FILE_NAME))


def uses_file_name(source: Source) -> bool:
    """True when a column is read from the name of the file: the same bytes may then differ."""
    return any(FILE_NAME in mapping.columns for mapping in source.columns.values())


@dataclass(frozen=True)
class Field:
    """One canonical column, for one file.

    Attributes:
        column: canonical column.
        mapping: how its text is read.
        text: SQL of the raw text; None for a constant.
        constant: text given by the pack.
        required: a record without it is rejected.
        bounds: low and high, or None.
        personal: the source is personal; nothing that names somebody may pass in a text.
    """

    column: TableColumn
    mapping: ColumnMapping
    text: str | None
    constant: str | None
    required: bool
    bounds: tuple[float | None, float | None]
    personal: bool = False

    @property
    def kind(self) -> Kind:
        """How the text is read."""
        return kind_of(self.mapping, self.column.type)


class Headings:
    """Headings of one file, found without accents, case or punctuation."""

    def __init__(self, columns: Sequence[str], *, file: str) -> None:
        self.columns, self.file = tuple(columns), file
        self._folded: dict[str, str] = {}
        for column in columns:
            self._folded.setdefault(fold_heading(column), column)
        for alias in (f"{POSITION}#2", f"{POSITION}_2"):
            if alias in self.columns:
                self._folded.setdefault(POSITION, alias)

    def find(self, heading: str) -> str | None:
        """The file's own spelling of a heading, or None."""
        exact = heading in self.columns
        return heading if exact else self._folded.get(fold_heading(heading))

    def holds(self, heading: str) -> bool:
        """True when the file gives something under that heading."""
        return heading == FILE_NAME or self.find(heading) is not None

    def need(self, headings: Sequence[str], *, field: str) -> str:
        """The first heading present.

        Raises:
            ExtractError: none is; names the heading expected and the headings found.
        """
        for heading in headings:
            found = self.find(heading)
            if found is not None:
                return found
        expected = " ou ".join(f"« {h} »" for h in headings)
        raise ExtractError(
            f"colonne {expected} introuvable",
            file=self.file,
            field=field,
            remedy=f"En-têtes trouvés : {_listed(self.columns)}. Corrigez sources.toml "
            "ou demandez l'export habituel",
        )


def _listed(columns: Sequence[str], most: int = 40) -> str:
    shown = ", ".join(columns[:most])
    return f"{shown}… ({len(columns)} en tout)" if len(columns) > most else shown


def _text(headings: Headings, mapping: ColumnMapping, *, field: str) -> str | None:
    """SQL of the raw text of a column; None when an optional heading is absent."""
    if mapping.join:
        parts = ", ".join(_part(headings, h, mapping, field=field) for h in mapping.columns)
        text = f"nullif(concat_ws({literal(mapping.separator)}, {parts}), '')"
    elif mapping.required is False and not any(headings.holds(h) for h in mapping.columns):
        return None
    else:
        text = _cell(headings, mapping.columns, mapping, field=field)
    tests = " AND ".join(
        among(f"nullif(trim({quoted(headings.need((h,), field=field))}), '')", allowed)
        for h, allowed in mapping.when.items()
    )
    return f"CASE WHEN {tests} THEN {text} END" if tests else text


def _part(headings: Headings, heading: str, mapping: ColumnMapping, *, field: str) -> str:
    """SQL of one of the texts to be joined; coded values are rewritten in the cells."""
    text = _cell(headings, (heading,), mapping, field=field)
    return text if heading == FILE_NAME else rewritten(text, mapping.values)


def _cell(headings: Headings, columns: Sequence[str], mapping: ColumnMapping, *, field: str) -> str:
    """SQL of the text under the first heading present, less what the pattern leaves out."""
    if next((h for h in columns if headings.holds(h)), "") == FILE_NAME:
        text = literal(headings.file.rpartition("/")[2])
    else:
        text = f"nullif(trim({quoted(headings.need(columns, field=field))}), '')"
    if not mapping.pattern:
        return text
    pattern = literal(mapping.pattern)
    kept = f"nullif(trim(regexp_extract({text}, {pattern}, 1)), '')"
    return f"CASE WHEN regexp_matches({text}, {pattern}) THEN {kept} ELSE {text} END"


def rewritten(text: str, values: Mapping[str, str]) -> str:
    """SQL of a text once coded values are rewritten, exact spelling first; "" means no value."""
    if not values:
        return text
    becomes = ", ".join(map(literal, values.values()))
    exact = f"list_position([{', '.join(map(literal, values))}], {text})"
    loose = f"list_position([{', '.join(map(folded_literal, values))}], {folded(text)})"
    return f"nullif(coalesce([{becomes}][{exact}], [{becomes}][{loose}], {text}), '')"


def folded(text: str) -> str:
    """SQL of a text, case and accents aside."""
    return f"lower(strip_accents({text}))"


def folded_literal(text: str) -> str:
    """SQL of a text of the pack, case, accents and outer spaces aside."""
    bare = text.strip()
    return literal(bare.lower()) if bare.isascii() else folded(literal(bare))


def resolve(
    source: Source, mappings: Mapping[str, ColumnMapping], headings: Headings
) -> list[list[Field]]:
    """Fields of each fact a record gives: one list, or one per unpivoted heading.

    The column declared without heading nor constant takes the value of the unpivoted heading.

    Raises:
        ExtractError: heading absent from the file, or mapping that says nothing.
    """
    branches: list[tuple[str, Mapping[str, str]]] = [
        (u.column, u.constants) for u in source.unpivot
    ] or [("", {})]
    return [
        [
            field
            for column in TABLES[source.table].columns
            if (field := _field(source, mappings, headings, column, *branch)) is not None
        ]
        for branch in branches
    ]


def _field(
    source: Source,
    mappings: Mapping[str, ColumnMapping],
    headings: Headings,
    column: TableColumn,
    unpivoted: str,
    constants: Mapping[str, str],
) -> Field | None:
    mapping = mappings.get(column.name)
    constant = constants.get(column.name, mapping.value if mapping else None)
    if mapping is None and constant is None:
        return _forgotten(column, headings) if column.required else None
    mapping = mapping or ColumnMapping()
    if constant is None and not mapping.columns:
        if not unpivoted:
            raise ExtractError(
                "ni en-tête ni valeur déclarés",
                file=headings.file,
                field=f"{source.code}.colonnes.{column.name}",
                remedy="Ajoutez « colonne » ou « valeur » dans sources.toml",
            )
        mapping = dataclasses.replace(mapping, columns=(unpivoted,))
    text = None if constant is not None else _text(headings, mapping, field=column.name)
    if constant is None and text is None and not column.required:
        return None
    required = column.required if mapping.required is None else mapping.required
    bounds = source.bounds.get(column.name, (None, None))
    required = required or column.required
    return Field(column, mapping, text, constant, required, bounds, source.personal)


def _forgotten(column: TableColumn, headings: Headings) -> Field:
    raise ExtractError(
        f"aucune colonne de la source ne remplit « {column.name} », obligatoire",
        file=headings.file,
        field=column.name,
        remedy="Ajoutez-la sous « colonnes » dans sources.toml, ou donnez-lui une valeur",
    )


def among(text: str, allowed: Iterable[str]) -> str:
    """SQL test: the text is one of the values, case and accents aside; empty counts as ''."""
    values = ", ".join(folded(literal(v)) for v in allowed)
    return f"coalesce({folded(text)}, '') IN ({values})"
