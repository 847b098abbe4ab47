"""Words of the search in the budget: `data/catalogue/recherche.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dashboard.errors import PackError
from dashboard.formats import fold
from dashboard.settings import CATALOGUE

FILE = "recherche.toml"
_KEYS = {"vides", "synonymes"}
_WORD = re.compile(r"[a-z0-9]+")
_LONG = 4
"""Letters from which a final s or x is taken for a plural: « gaz », « bus » are left alone."""


@dataclass(frozen=True)
class SearchWords:
    """What the file says.

    Attributes:
        empty: words that say nothing, folded.
        synonyms: stem of a word → other words, or runs of words, that answer for it, as written.
    """

    empty: frozenset[str]
    synonyms: Mapping[str, tuple[str, ...]]


def split(text: str) -> list[str]:
    """Words of a text, without accents nor capitals: « L'œuvre d'Été » → l, oeuvre, d, ete."""
    return _WORD.findall(fold(text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae")))


def stem(word: str) -> str:
    """A word without its plural mark: « écoles » and « école » search for the same thing."""
    plural = len(word) >= _LONG and word[-1] in "sx" and not word.isdigit()
    return word[:-1] if plural else word


def read_search_words(path: Path) -> SearchWords:
    """Read and check the file.

    Raises:
        PackError: an unknown key, or something that is not a list of words.
    """
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    for key in sorted({*raw} ^ _KEYS):
        raise PackError(f"clé inconnue ou absente « {key} »", file=path.name, field=key)
    given = [("vides", raw["vides"]), *raw["synonymes"].items()]
    for key, words in given:
        if not isinstance(words, list) or not all(isinstance(w, str) and split(w) for w in words):
            raise PackError(
                "ce n'est pas une liste de mots", file=path.name, field=key, remedy='["mot", …]'
            )
    return SearchWords(
        empty=frozenset(word for text in raw["vides"] for word in split(text)),
        synonyms={
            stem(split(key)[0]): tuple(" ".join(w.split()) for w in words)
            for key, words in raw["synonymes"].items()
        },
    )


@cache
def load_search_words() -> SearchWords:
    """The file shipped with the product; it does not change while it runs."""
    return read_search_words(CATALOGUE / FILE)
