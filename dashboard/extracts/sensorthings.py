"""Reader `sensorthings`: OGC SensorThings 1.1 documents → readings.

Things, datastreams or observations, nested (`$expand`, deep insert), in a page (`value`), or in
the compact form (`dataArray`). One row is one value of one observation; its position is its rank.

Options:
    proprietes: observed property, as named in the file → name of the quantity.
    capteur, propriete, unite: what the readings are, when the document does not say it
        (observations asked for alone).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.errors import ExtractError
from dashboard.extracts import ngsi
from dashboard.extracts.base import Reading, Reason, Rejects
from dashboard.extracts.json_records import plain_text, read_text, top_records
from dashboard.extracts.reader_options import check_options
from dashboard.extracts.sensorthings_entity import (
    Stream,
    of_datastream,
    of_holder,
    of_thing,
    quantity,
)
from dashboard.extracts.text_table import TextTable

OPTIONS = ("proprietes", "capteur", "propriete", "unite")
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
)
_THING = ("Datastreams", "MultiDatastreams", "Locations")
_DATASTREAM = ("observationType", "unitOfMeasurement", "unitOfMeasurements", "Observations")
_NEXT = "@iot.nextLink"

_DEEPEST = 20
"""Levels of nesting followed; real documents have four."""

Row = list[str | None]


@dataclass
class _Count:
    """What is said in the notes once the file is read."""

    known: int = 0
    streams: int = 0
    silent: int = 0
    cut: int = 0


class _Walk:
    """Goes down a document; gives the row of each value, or None for what is no reading."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.count = _Count()
        self._names = {
            quantity(str(name)): str(ours) for name, ours in options.get("proprietes", {}).items()
        }
        given = (options.get(key) for key in ("capteur", "propriete", "unite"))
        self._given = [None if value is None else str(value) for value in given]

    def visit(self, item: Any, known: Stream, depth: int = 0) -> Iterator[Row | None]:
        """Rows of an entity and of everything nested in it."""
        if not isinstance(item, Mapping) or depth > _DEEPEST:
            yield None
            return
        self.count.cut += sum(key.endswith(_NEXT) and bool(item[key]) for key in item)
        if isinstance(item.get("value"), list) and "result" not in item:
            yield from self._each(item["value"], known, depth)
        elif "dataArray" in item:
            yield from self._block(item, of_holder(item, known))
        elif "result" in item:
            yield from self._observation(item, of_holder(item, known))
        elif any(key in item for key in _DATASTREAM):
            yield from self._datastream(item, of_datastream(item, known), depth)
        elif any(key in item for key in _THING):
            yield from self._thing(item, of_thing(item, known), depth)
        else:
            yield None

    def _each(self, items: Any, known: Stream, depth: int) -> Iterator[Row | None]:
        self.count.known += 1
        for item in items if isinstance(items, list) else [items]:
            yield from self.visit(item, known, depth + 1)

    def _thing(self, thing: Mapping[str, Any], known: Stream, depth: int) -> Iterator[Row | None]:
        self.count.known += 1
        for key in ("Datastreams", "MultiDatastreams"):
            yield from self._each(thing.get(key) or [], known, depth)

    def _datastream(
        self, stream: Mapping[str, Any], known: Stream, depth: int
    ) -> Iterator[Row | None]:
        self.count.streams += 1
        self.count.known += 1
        observations = stream.get("Observations") or []
        self.count.silent += not observations
        yield from self._each(observations, known, depth)

    def _block(self, block: Mapping[str, Any], known: Stream) -> Iterator[Row | None]:
        """The compact form: a heading, then one list per observation."""
        self.count.known += 1
        names, lines = block.get("components"), block["dataArray"]
        if not isinstance(names, list) or not isinstance(lines, list):
            yield None
            return
        for line in lines:
            whole = isinstance(line, list) and len(line) == len(names)
            cells = dict(zip(map(str, names), line, strict=True)) if whole else {}
            if "result" in cells:
                yield from self._observation(cells, known)
            else:
                yield None

    def _observation(self, seen: Mapping[str, Any], known: Stream) -> Iterator[Row | None]:
        """One row per channel; None without channel, or when a channel has no value."""
        self.count.known += 1
        values = _values(seen["result"], known)
        if not values:
            yield None
            return
        start, end = _period(seen)
        state = plain_text(seen.get("resultQuality"))
        for (name, unit), value in zip(known.channels, values, strict=True):
            told = (known.sensor, self._names.get(name, name), unit)
            said = [a or b for a, b in zip(told, self._given, strict=True)]
            place = [known.name or known.thing, known.lat, known.long]
            yield [*said[:2], start, end, value, said[2], state, *place]


def _values(result: Any, known: Stream) -> list[str | None] | None:
    """Text of each value of a result, true and false as 1 and 0; None when some are missing."""
    if not known.several:
        return [_text(result)]
    if result is None:
        return [None] * len(known.channels)
    whole = isinstance(result, list) and len(result) == len(known.channels)
    return [_text(value) for value in result] if whole else None


def _text(value: Any) -> str | None:
    return str(int(value)) if isinstance(value, bool) else plain_text(value)


def _period(seen: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """(start, end) as written; end is None for an instant."""
    when = plain_text(seen.get("phenomenonTime")) or plain_text(seen.get("resultTime")) or ""
    start, _, end = when.partition("/")
    return start or None, (end or None) if end != start else None


class SensorThingsReader:
    """Documents of a SensorThings server, or sent to it."""

    name = "sensorthings"
    label = "Relevés de capteurs OGC SensorThings (JSON)"
    default_columns: Mapping[str, ColumnMapping] = ngsi.READER.default_columns

    def recognises(self, path: Path, head: bytes) -> bool:
        """True for JSON that speaks of datastreams, observations or data arrays."""
        text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        if text[:1] not in (b"[", b"{"):
            return False
        compact = b'"dataArray"' in text or b'"components"' in text
        marks = (b'"@iot.', b'@iot.nextLink"', b'"Datastreams"', b'"ObservedProperty"')
        words = (b'"phenomenonTime"', b'"observationType"', b'"unitOfMeasurement', b'"resultTime"')
        said = any(word in text for word in words)
        return (compact and said) or (said and any(mark in text for mark in marks))

    def read(
        self,
        path: Path,
        con: duckdb.DuckDBPyConnection,
        *,
        options: Mapping[str, Any],
        wanted: Sequence[str] = (),
    ) -> Reading:
        """Read every observation; what is neither an entity nor a reading is a reject.

        Raises:
            ExtractError: no text, broken JSON, or no SensorThings entity at all.
        """
        check_options(options, OPTIONS, file=path.name)
        text, encoding = read_text(path)
        table, walk, rejects = TextTable(con, COLUMNS), _Walk(options), Rejects(path.name)
        rank = 0
        for item in top_records(path, text):
            for rank, row in enumerate(walk.visit(item, Stream()), rank + 1):  # noqa: B020
                if row is None:
                    rejects.note(rank, Reason.BAD_STRUCTURE)
                else:
                    table.add(rank, row)
        relation = table.close()
        if not walk.count.known:
            raise ExtractError(
                "aucune entité SensorThings",
                file=path.name,
                remedy="Choisissez le lecteur json_liste pour une simple liste",
            )
        return Reading(
            relation=relation,
            columns=table.columns,
            rows_read=rank,
            rejects=rejects,
            facts={
                "encodage": encoding,
                "format": "SensorThings",
                "flux": str(walk.count.streams),
            },
            notes=_notes(walk.count),
        )


def _notes(count: _Count) -> list[str]:
    notes = []
    if count.cut:
        notes.append(f"suite sur une autre page, absente de ce fichier ({count.cut} lien(s))")
    if count.silent:
        notes.append(f"{count.silent} flux sans relevé")
    return notes


READER = SensorThingsReader()
