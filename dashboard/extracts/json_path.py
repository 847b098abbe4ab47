"""Where the records of a JSON document are, when it is one object that wraps them.

A portal wraps its list: `{"source": …, "results": [{…}, {…}]}`, a GeoJSON `{"features": [{…}]}`,
a series by key `{"series": {"a": [{…}], "b": [{…}]}}`. The longest list of objects is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.extracts.json_records import read_text, top_records

DEPTH = 4
"""Objects crossed to find a list."""


@dataclass(frozen=True)
class Outline:
    """What the first record of a JSON document tells.

    Attributes:
        wrapped: path of the list when the document is one object around it, else "".
        inner: paths of the lists that each record of a list holds, the longest first.
        system: coordinate system a GeoJSON declares, when it is not WGS84.
    """

    wrapped: str = ""
    inner: tuple[str, ...] = ()
    system: str = ""


def outline(path: Path) -> Outline:
    """Look at the first record; paths are written as `options.chemin` of `json_liste`.

    Raises:
        ExtractError: no text, or broken JSON.
    """
    text, _ = read_text(path)
    records = top_records(path, text)
    first, others = next(records, None), next(records, None)
    if not isinstance(first, Mapping):
        return Outline()
    paths = tuple(name for name, _ in sorted(_lists(first, ()), key=lambda found: -found[1]))
    alone = others is None and text.lstrip("\ufeff \t\r\n").startswith("{")
    return Outline(paths[0], (), _system(first)) if alone and paths else Outline("", paths)


def _lists(holder: Mapping[str, Any], steps: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Lists of objects below an object, with their lengths; a dotted key cannot be written."""
    together = _all_lists(holder)
    if steps and together:
        yield ".".join([*steps, "*"]), together
        return
    for key, value in holder.items():
        if "." in key:
            continue
        if _is_records(value):
            yield ".".join([*steps, key]), len(value)
        elif isinstance(value, Mapping) and len(steps) < DEPTH:
            yield from _lists(value, [*steps, key])


def _all_lists(holder: Mapping[str, Any]) -> int:
    """Records held by an object that holds nothing but lists of records, several of them."""
    if len(holder) < 2 or not all(map(_is_records, holder.values())):
        return 0
    return sum(map(len, holder.values()))


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(v, Mapping) for v in value)


def _system(document: Mapping[str, Any]) -> str:
    crs = document.get("crs")
    named = crs.get("properties") if isinstance(crs, Mapping) else None
    name = str(named.get("name", "")) if isinstance(named, Mapping) else ""
    code = name.rpartition(":")[2]
    return f"EPSG:{code}" if "EPSG" in name and code != "4326" else ""
