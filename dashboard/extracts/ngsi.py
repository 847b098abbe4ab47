"""Reader `ngsi`: context entities (NGSI-LD, NGSI-v2 normalized or key-values) → readings.

One row is one reading: one measured attribute of one entity; its position is its rank in the
file. Without options, every numeric attribute that is not an identifier is a reading.

Options:
    proprietes: attribute → name of the quantity (`{ intensity = "velo" }`); nothing else is
        read. An entity without the only attribute asked for is a reading without value.
    unites: quantity → unit, when the entity gives no `unitCode`.
    capteur: regular expression whose first group, searched in the entity's id, names the
        sensor; by default, the id without the instant some producers append to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reason, Rejects
from dashboard.extracts.json_records import Number, legible, plain_text, read_text, top_records
from dashboard.extracts.ngsi_entity import (
    QUANTITIES,
    as_entity,
    instances,
    period_of,
    place_of,
    plain,
    quantity_of,
    sensor_of,
    unit_of,
)
from dashboard.extracts.reader_options import check_options
from dashboard.extracts.text_table import TextTable

OPTIONS = ("proprietes", "unites", "capteur")

COLUMNS = (
    "capteur_id",
    "propriete",
    "debut",
    "fin",
    "valeur",
    "unite",
    "etat",
    "nom",
    "lat",
    "long",
    "entite",
)
NOT_MEASURED = frozenset(
    {
        "altitude",
        "areaserved",
        "averagegapdistance",
        "distanceaverage",
        "heightaverage",
        "laneid",
        "lat",
        "latitude",
        "lon",
        "long",
        "longitude",
        "reliability",
        "sonometerclass",
        "totalslotnumber",
        "totalspotnumber",
    }
)
"""Numeric attributes of the Smart Data Models that describe the sensor, not what it measures."""


@dataclass
class _Count:
    """What is said in the notes once the file is read."""

    entities: int = 0
    unlike: int = 0
    without: int = 0
    misspelt: dict[str, int] = field(default_factory=dict)


def _letters(key: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", key).casefold()


def _measured(
    entity: Mapping[str, Any], asked: Mapping[str, str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(attribute, one of its instances) for everything the entity measures."""
    for key, value in entity.items():
        if asked and key not in asked:
            continue
        for instance in instances(value):
            if asked or _is_measure(_letters(key), plain(instance)):
                yield key, instance


def _is_measure(letters: str, value: Any) -> bool:
    """A number that is no identifier, or a well-known quantity, readable or not."""
    if letters in QUANTITIES:
        return value is None or isinstance(value, str)
    return isinstance(value, Number) and letters not in NOT_MEASURED


def _missing_attribute(
    entity: Mapping[str, Any], asked: Mapping[str, str], count: _Count
) -> tuple[str, Mapping[str, Any]] | None:
    """The only attribute asked for, without value, when the entity does not carry it."""
    if len(asked) != 1:
        return None
    key = next(iter(asked))
    count.without += 1
    for other in map(legible, entity):
        if _letters(other) == _letters(key):
            count.misspelt[other] = count.misspelt.get(other, 0) + 1
    return key, {"value": None}


class NgsiReader:
    """Context entities of an NGSI broker, or of its exports."""

    name = "ngsi"
    label = "Relevés de capteurs NGSI (JSON)"
    default_columns: Mapping[str, ColumnMapping] = {
        "capteur_id": ColumnMapping(("capteur_id",), type="code"),
        "propriete": ColumnMapping(("propriete",)),
        "debut": ColumnMapping(("debut",), type="instant"),
        "fin": ColumnMapping(("fin",), type="instant"),
        "valeur": ColumnMapping(("valeur",), type="nombre"),
        "unite": ColumnMapping(("unite",)),
        "etat": ColumnMapping(("etat",)),
        "nom": ColumnMapping(("nom",)),
        "lat": ColumnMapping(("lat",), type="nombre"),
        "long": ColumnMapping(("long",), type="nombre"),
    }

    def recognises(self, path: Path, head: bytes) -> bool:
        """True for JSON whose first entity has an id, a type and an observation."""
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        marks = (b"dateObserved", b"urn:ngsi-ld:", b"observedAt", b"TimeInstant", b"@context")
        return text[:1] in (b"[", b"{") and b'"id"' in text and any(m in text for m in marks)

    def read(
        self,
        path: Path,
        con: duckdb.DuckDBPyConnection,
        *,
        options: Mapping[str, Any],
        wanted: Sequence[str] = (),
    ) -> Reading:
        """Read every entity; one that measures nothing, or is no entity, is a reject.

        Raises:
            ExtractError: no text, broken JSON, or no NGSI entity at all.
        """
        check_options(options, OPTIONS, file=path.name)
        text, encoding = read_text(path)
        table, count, rejects = TextTable(con, COLUMNS), _Count(), Rejects(path.name)
        rank = 0
        for item in top_records(path, text):
            rows = list(_rows(item, options, count))
            for row in rows:
                table.add(rank := rank + 1, row)
            if not rows:
                rejects.note(rank := rank + 1, Reason.BAD_STRUCTURE)
        relation = table.close()
        if rank and count.unlike == rank:
            raise ExtractError(
                "aucune entité NGSI (clés « id » et « type » absentes)",
                file=path.name,
                remedy="Choisissez le lecteur json_liste pour une simple liste",
            )
        return Reading(
            relation=relation,
            columns=table.columns,
            rows_read=rank,
            rejects=rejects,
            facts={"encodage": encoding, "format": "NGSI", "entites": str(count.entities)},
            notes=_notes(count),
        )


def _rows(item: Any, options: Mapping[str, Any], count: _Count) -> Iterator[list[str | None]]:
    """Readings of one item of the file, in the order of COLUMNS; none when it is no entity."""
    entity = as_entity(item)
    if entity is None:
        count.unlike += 1
        return
    count.entities += 1
    asked: Mapping[str, str] = options.get("proprietes", {})
    measured = list(_measured(entity, asked))
    if not measured and (alone := _missing_attribute(entity, asked, count)):
        measured = [alone]
    sensor, identity = sensor_of(entity, str(options.get("capteur", "")))
    lat, long = place_of(entity)
    state, name = plain_text(plain(entity.get("status"))), plain_text(plain(entity.get("name")))
    for key, instance in measured:
        quantity = asked.get(key) or quantity_of(key, entity)
        unit = unit_of(instance, quantity) or options.get("unites", {}).get(quantity)
        start, end = period_of(entity, instance)
        value = plain_text(plain(instance))
        yield [sensor, quantity, start, end, value, unit, state, name, lat, long, identity]


def _notes(count: _Count) -> list[str]:
    notes = []
    if count.without:
        notes.append(f"{count.without} entité(s) sans l'attribut demandé : relevé sans valeur")
    for key, times in sorted(count.misspelt.items()):
        notes.append(f"clé « {key} » mal orthographiée dans {times} entité(s) : non reprise")
    return notes


READER = NgsiReader()
