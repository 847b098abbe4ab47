"""Telling a natural person from an organisation, by its name; the words are data."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

from dashboard.formats import fold
from dashboard.settings import CATALOGUE

_MOST_WORDS = 3
"""Words past which a name that holds a first name is taken for an organisation's."""


@dataclass(frozen=True)
class Words:
    """`data/catalogue/personnes.toml`, folded."""

    titles: frozenset[str]
    collective: frozenset[str]
    first_names: frozenset[str]


@cache
def words() -> Words:
    """Words by which a name is judged."""
    raw = tomllib.loads((CATALOGUE / "personnes.toml").read_text(encoding="utf-8"))
    return Words(
        frozenset(raw["civilites"]), frozenset(raw["collectifs"]), frozenset(raw["prenoms"])
    )


def is_person(name: str, *, identified: bool) -> bool:
    """Whether a name is, or may well be, that of a natural person.

    Args:
        name: as written in the file.
        identified: the file also gives a SIRET, a RNA or another company number. Without one,
            only a collective word (« association », « SARL ») makes an organisation.
    """
    known, parts = words(), re.findall(r"[a-z0-9]+", fold(name))
    if known.collective.intersection(parts):
        return False
    if not parts or parts[0] in known.titles or not identified:
        return bool(parts)
    return 1 < len(parts) <= _MOST_WORDS and bool(known.first_names.intersection(parts))
