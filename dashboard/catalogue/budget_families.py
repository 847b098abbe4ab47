"""How articles and functions are told in plain words: families of articles, coarse policies."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

_FAMILY_KEYS = {"libelle", "prefixes", "sens", "section"}
_POLICY_KEYS = {"libelle", "m57", "m14"}


@dataclass(frozen=True)
class Family:
    """Articles told by one word.

    Attributes:
        side: D or R; section: F or I, where these articles are.
        prefixes: beginnings of the articles; the longest that fits wins over other families.
    """

    code: str
    label: str
    side: str
    section: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """A policy wide enough to be followed from M14 to M57, with a break.

    Attributes:
        m57, m14: beginnings of the functions of each nomenclature; the longest wins.
    """

    code: str
    label: str
    m57: tuple[str, ...]
    m14: tuple[str, ...]


def _raw(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None


def _check(code: str, spec: object, keys: set[str], path: Path) -> Mapping[str, Any]:
    if not isinstance(spec, dict):
        raise PackError("une table est attendue", file=path.name, field=code)
    for key in sorted(set(spec) ^ keys):
        word = "inconnue" if key in spec else "absente"
        raise PackError(f"clé {word} « {key} »", file=path.name, field=code)
    return spec


def _codes(value: object, *, file: str, field: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) and v.isalnum() for v in value):
        raise PackError("une liste de codes est attendue", file=file, field=field)
    return tuple(value)


def _family(code: str, spec: object, path: Path) -> Family:
    raw = _check(code, spec, _FAMILY_KEYS, path)
    if raw["sens"] not in ("D", "R") or raw["section"] not in ("F", "I"):
        raise PackError("« sens » est D ou R, « section » F ou I", file=path.name, field=code)
    prefixes = _codes(raw["prefixes"], file=path.name, field=code)
    return Family(code, str(raw["libelle"]), raw["sens"], raw["section"], prefixes)


@cache
def load_families(path: Path = CATALOGUE / "familles_budget.toml") -> tuple[Family, ...]:
    """Families in the order of the file.

    Raises:
        PackError: unreadable file, unknown key, or one prefix in two families of a side.
    """
    families = tuple(_family(code, spec, path) for code, spec in _raw(path).items())
    seen: dict[tuple[str, str], str] = {}
    for family in families:
        for prefix in family.prefixes:
            other = seen.setdefault((family.side, prefix), family.code)
            if other != family.code:
                raise PackError(
                    f"le préfixe « {prefix} » est aussi dans « {other} »",
                    file=path.name,
                    field=family.code,
                )
    return families


@cache
def load_policies(path: Path = CATALOGUE / "politiques_budget.toml") -> tuple[Policy, ...]:
    """Coarse policies in the order of the file.

    Raises:
        PackError: unreadable file or unknown key.
    """
    found = []
    for code, spec in _raw(path).items():
        raw = _check(code, spec, _POLICY_KEYS, path)
        m57, m14 = (_codes(raw[key], file=path.name, field=code) for key in ("m57", "m14"))
        found.append(Policy(code, str(raw["libelle"]), m57, m14))
    return tuple(found)


def policy_of(norm: str, function: str) -> Policy | None:
    """The coarse policy of a function of a nomenclature (M57 or M14); None outside both."""
    best: tuple[int, Policy | None] = (0, None)
    for policy in load_policies():
        prefixes = {"M57": policy.m57, "M14": policy.m14}.get(norm, ())
        longest = max((len(p) for p in prefixes if function.startswith(p)), default=0)
        if longest > best[0]:
            best = (longest, policy)
    return best[1]
