"""JSON as received: the records one by one, numbers kept as they are written.

A list (or objects one after the other) is walked record by record, so that an error says after
which record the file breaks and memory holds one record at a time beside the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from dashboard.errors import ExtractError
from dashboard.extracts.opening import open_bytes

_BLANK = re.compile(r"[\s\ufeff]*")
_BETWEEN = re.compile(r"[\s,]*")
_COMPLETE = "Demandez un nouvel export, complet"
_LONE = re.compile("[\ud800-\udfff]")
_DEEPEST = 100
"""Levels of nesting admitted; real documents have fewer than ten."""


class Number(str):
    """A JSON number, as written in the file: `1224`, `43.60969924926758`, `1e3`."""

    __slots__ = ()


class _RepeatedKeyError(Exception):
    """An object says the same key twice: which value is right cannot be told."""


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _distinct_keys(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _RepeatedKeyError(next(key for key in keys if keys.count(key) > 1))
    return found


_DECODER = json.JSONDecoder(
    parse_float=Number,
    parse_int=Number,
    parse_constant=_no_constant,
    object_pairs_hook=_distinct_keys,
)
_FLOATS = json.JSONDecoder(object_pairs_hook=_distinct_keys)


def read_text(path: Path) -> tuple[str, str]:
    """Text of a JSON file, and its encoding: UTF-8 or UTF-16, else cp1252.

    Raises:
        ExtractError: empty file, or bytes that are no text.
    """
    data = open_bytes(path)
    if not data.strip(b" \t\r\n\x00"):
        raise ExtractError("fichier vide", file=path.name, remedy=_COMPLETE)
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise ExtractError("encodage inconnu", file=path.name, remedy="Enregistrez le fichier en UTF-8")


def _broken(
    path: Path, text: str, at: int, done: int, problem: str = "JSON tronqué ou invalide"
) -> ExtractError:
    line = text.count("\n", 0, at) + 1
    where = f"après l'enregistrement {done}" if done else "dès le premier enregistrement"
    return ExtractError(f"{problem} {where} (ligne {line})", file=path.name, remedy=_COMPLETE)


def _value(
    path: Path, text: str, at: int, done: int, decoder: json.JSONDecoder = _DECODER
) -> tuple[Any, int]:
    try:
        value, end = decoder.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise _broken(path, text, error.pos, done) from None
    except _RepeatedKeyError as error:
        repeated = f"clé « {legible(str(error))} » répétée dans un même objet,"
        raise _broken(path, text, at, done, repeated) from None
    except (ValueError, RecursionError):
        raise _broken(path, text, at, done) from None
    if text.count("[", at, end) + text.count("{", at, end) > _DEEPEST and _too_deep(value):
        raise _broken(path, text, at, done, f"plus de {_DEEPEST} niveaux d'imbrication")
    return value, end


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(_DEEPEST):
        inside = (v.values() if isinstance(v, Mapping) else v for v in level)
        level = [v for members in inside for v in members if isinstance(v, list | Mapping)]
    return bool(level)


def _list_items(path: Path, text: str, at: int) -> Iterator[Any]:
    """Items of the list that opens at `at`; nothing may follow it."""
    done, expected = 0, False
    at = _blank(text, at + 1)
    while text[at : at + 1] != "]" or expected:
        value, at = _value(path, text, at, done)
        yield value
        done += 1
        at = _blank(text, at)
        expected = text[at : at + 1] == ","
        if expected:
            at = _blank(text, at + 1)
        elif text[at : at + 1] != "]":
            raise _broken(path, text, at, done)
    if _blank(text, at + 1) != len(text):
        raise _broken(path, text, at + 1, done)


def _sequence(path: Path, text: str, at: int) -> Iterator[Any]:
    """Objects one after the other (one alone, or one per line)."""
    done = 0
    while at < len(text):
        value, at = _value(path, text, at, done)
        yield value
        done += 1
        at = _between(text, at)


def _blank(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _between(text: str, at: int) -> int:
    match = _BETWEEN.match(text, at)
    return match.end() if match else at


def top_records(path: Path, text: str) -> Iterator[Any]:
    """Items of the list at the top of the file, or the objects it holds one after the other.

    Raises:
        ExtractError: text that is not JSON, truncated, or followed by something else.
    """
    at = _blank(text, 0)
    return _list_items(path, text, at) if text[at : at + 1] == "[" else _sequence(path, text, at)


def whole_document(path: Path, text: str) -> Any:
    """The only value of a file, its numbers as Python numbers.

    Raises:
        ExtractError: text that is not JSON, truncated, or followed by something else.
    """
    value, end = _value(path, text, _blank(text, 0), 0, _FLOATS)
    if _blank(text, end) != len(text):
        raise _broken(path, text, end, 1)
    return value


def flatten(record: Mapping[str, Any], prefix: str = "") -> dict[str, str | None]:
    """Nested object → dotted headings; lists of plain values are joined by « , »."""
    cells: dict[str, str | None] = {}
    for key, value in record.items():
        if isinstance(value, Mapping):
            cells |= flatten(value, f"{prefix}{legible(key)}.")
        else:
            cells[prefix + legible(key)] = plain_text(value)
    return cells


def legible(text: str) -> str:
    """The text; half a character written alone becomes « � »."""
    return text if text.isascii() else _LONE.sub("\ufffd", text)


def plain_text(value: Any) -> str | None:
    """Text of a JSON value: None for null, JSON for what is not plain."""
    if value is None or isinstance(value, str):
        return value if value is None else legible(str(value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return legible(", ".join(value))
    return legible(json.dumps(value, ensure_ascii=False, sort_keys=True))
