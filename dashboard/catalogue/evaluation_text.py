"""Write a few keys of one entry of `evaluations.toml`, the rest of the file left as it is."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

_ENTRY = re.compile(r"^\s*\[\[\s*evaluations\s*\]\]")
_TABLE = re.compile(r"^\s*\[")
_KEY = re.compile(r"^\s*([A-Za-z0-9_]+)\s*=")


def written_value(value: Any) -> str:
    """A value as TOML, on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{k} = {written_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def lines_of(values: Mapping[str, Any]) -> list[str]:
    """The lines of an entry that say these values."""
    return [f"{key} = {written_value(value)}" for key, value in values.items()]


def with_values(text: str, code: str, values: Mapping[str, Any]) -> str | None:
    """The file with these keys of the evaluation `code`; None when it cannot be done surely.

    Lines are replaced or added after the one of the code; the result must read as the same file but
    for these keys.
    """
    wanted = tomllib.loads(text)
    entries = [e for e in wanted.get("evaluations", []) if e.get("code") == code]
    if len(entries) != 1:
        return None
    entries[0].update(values)
    rank = wanted["evaluations"].index(entries[0])
    made = _replaced(text.splitlines(keepends=True), rank, values)
    try:
        return made if tomllib.loads(made) == _plain(wanted) else None
    except tomllib.TOMLDecodeError:
        return None


def _replaced(lines: list[str], rank: int, values: Mapping[str, Any]) -> str:
    """Lines of the entry of this rank replaced; those of its sub-tables left alone."""
    found, seen, inside = [], -1, False
    for line in lines:
        if _ENTRY.match(line):
            seen, inside = seen + 1, True
        elif _TABLE.match(line) and not _KEY.match(line):
            inside = False
        key = _KEY.match(line)
        mine = inside and seen == rank and key is not None
        if mine and key is not None and key[1] in values:
            continue
        found.append(line if line.endswith("\n") else f"{line}\n")
        if mine and key is not None and key[1] == "code":
            found += [f"{told}\n" for told in lines_of(values)]
    return "".join(found)


def _plain(value: Any) -> Any:
    """Tuples as the lists TOML reads."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
