"""Words of a search, and the forms under which a text says them: plurals, beginnings, synonyms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboard.catalogue.search_words import SearchWords, load_search_words, split, stem

LONG = 5
"""Letters from which the beginning of a word is enough: « électr » finds « électricité »."""

SHORTEST = 2
"""Letters under which the beginning of a word says nothing: every label has one in « a »."""

MOST_WORDS = 12

_TYPED = re.compile(r"[^\W_]+")
_MARKS = ("", "s", "x", "es")
"""Plural marks a word of a label may bear."""


@dataclass(frozen=True)
class Word:
    """A word looked for.

    Attributes:
        text: as typed, in small letters.
        stem: folded, without its plural; others: words that answer for it, as they are told.
    """

    text: str
    stem: str
    others: tuple[str, ...] = ()


def read_words(text: str, known: SearchWords | None = None) -> tuple[Word, ...]:
    """Words of a search, each once; empty words are dropped unless there is nothing else."""
    known = known or load_search_words()
    typed = {word: raw.lower() for raw in reversed(_TYPED.findall(text)) for word in split(raw)}
    order = list(dict.fromkeys(split(text)))
    kept = [word for word in order if word not in known.empty] or order
    stems: dict[str, str] = {}
    for word in kept:
        stems.setdefault(stem(word), typed.get(word, word))
    found = [Word(told, s, known.synonyms.get(s, ())) for s, told in stems.items()]
    return tuple(found[:MOST_WORDS])


def _whole(word: str) -> tuple[str, ...]:
    """Texts that say a word in the singular or the plural."""
    return tuple(f" {word}{mark} " for mark in _MARKS)


@dataclass(frozen=True)
class Forms:
    """What to look for in a text to know that it answers for a word.

    Attributes:
        word: as typed.
        typed: one of these is enough.
        others: synonym as told → its parts; every part is needed, in any of its writings.
    """

    word: str
    typed: tuple[str, ...]
    others: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]

    def answer(self, text: str) -> str:
        """What answers for the word: the word as typed, one of its synonyms, "" when nothing.

        Args:
            text: folded words separated and surrounded by spaces, « 60612 energie electricite ».
        """
        if any(part in text for part in self.typed):
            return self.word
        for other, parts in self.others:
            if all(any(form in text for form in forms) for forms in parts):
                return other
        return ""


def forms_of(word: Word, *, partial: bool = False) -> Forms:
    """Forms of a word; `partial`: its beginning is enough, from two letters or one figure on."""
    enough = SHORTEST if partial else LONG
    start = len(word.stem) >= enough or word.stem.isdigit()
    typed = (*_whole(word.stem), *((f" {word.stem}",) if start else ()))
    others = tuple(
        (other, tuple(_whole(stem(part)) for part in split(other))) for other in word.others
    )
    return Forms(word.text, typed, others)
