"""Where the words of a search are found in what the lines of a document say.

Words are looked for one by one, without accents nor plurals, in everything a line says; a line or
a post answers when every word is found somewhere in it. A word found nowhere is said and left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.budget.families import family_of, family_words
from dashboard.catalogue.search_words import SearchWords, load_search_words, split, stem

FIELD, RECORD = "\x1f", "\x1e"
"""Between the parts of a code found, and between codes, in the parameter of a query."""

LONG = 5
"""Letters from which the beginning of a word is enough: « électr » finds « électricité »."""

MOST_WORDS = 12


@dataclass(frozen=True)
class Word:
    """A word looked for.

    Attributes:
        text: as typed, folded; others: words that answer for it, without plurals.
    """

    text: str
    stem: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """A code or a label that lines of the document carry.

    Attributes:
        kind: chapitre, article, fonction, operation, service, enveloppe or ligne.
        text: its words, folded.
    """

    kind: str
    code: str
    label: str
    text: str


@dataclass(frozen=True)
class Asked:
    """What is looked for, and where each word was found.

    Attributes:
        full: bits of all the words; masks: bits of the words found in a (kind, code), those of the
            functions above it included; direct: the same, words that answer for others left out.
        unknown: words found nowhere, left out.
        terms: everything the document says, by (kind, code).
        families: families whose words hold every word looked for.
    """

    words: tuple[Word, ...] = ()
    full: int = 0
    masks: Mapping[tuple[str, str], int] = field(default_factory=dict)
    direct: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    terms: Mapping[tuple[str, str], Term] = field(default_factory=dict)
    families: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, str | int | None]:
        """Parameters of the queries; no word at all asks for nothing."""
        if not self.words and not self.unknown:
            return {"trouves": None, "plein": None}
        found = [FIELD.join((*key, str(mask))) for key, mask in self.masks.items()]
        return {"trouves": RECORD.join(found or [FIELD * 2 + "0"]), "plein": self.full or -1}


def read_words(text: str, known: SearchWords | None = None) -> tuple[Word, ...]:
    """Words of a search, each once; empty words are dropped unless there is nothing else."""
    known = known or load_search_words()
    typed = list(dict.fromkeys(split(text)))
    kept = [word for word in typed if word not in known.empty] or typed
    stems = dict.fromkeys(stem(word) for word in kept)
    return tuple(Word(s, s, known.synonyms.get(s, ())) for s in list(stems)[:MOST_WORDS])


_MARKS = ("", "s", "x", "es")
"""Plural marks a word of a label may bear."""


def _whole(word: str) -> tuple[str, ...]:
    """Texts that say a word, or a run of words, in the singular or the plural."""
    return tuple(f" {word}{mark} " for mark in _MARKS)


@dataclass(frozen=True)
class _Pattern:
    """What to look for in a text to know that it answers for a word.

    Attributes:
        typed: one of these is enough.
        others: synonyms; every part of one is needed, in any of its writings.
    """

    typed: tuple[str, ...]
    others: tuple[tuple[tuple[str, ...], ...], ...]

    def match(self, text: str) -> tuple[bool, bool]:
        """(found, found as typed)."""
        if any(part in text for part in self.typed):
            return True, True
        for other in self.others:
            if all(any(part in text for part in parts) for parts in other):
                return True, False
        return False, False


def _pattern(word: Word, *, partial: bool) -> _Pattern:
    start = partial or len(word.stem) >= LONG or word.stem.isdigit()
    typed = (*_whole(word.stem), *((f" {word.stem}",) if start else ()))
    others = tuple(tuple(_whole(part) for part in other.split()) for other in word.others)
    return _Pattern(typed, others)


def found_in(word: Word, text: str, *, partial: bool = False) -> tuple[bool, bool]:
    """(found, found as typed) in folded words separated and surrounded by spaces.

    Args:
        word: what is looked for.
        text: « 60612 energie electricite ».
        partial: the beginning of a word is enough however short it is.
    """
    return _pattern(word, partial=partial).match(text)


def _bits(terms: Sequence[Term], words: Sequence[Word]) -> tuple[dict[Term, int], dict[Term, int]]:
    """Bits of the words found in each term, and of those found as typed."""
    every: dict[Term, int] = defaultdict(int)
    typed: dict[Term, int] = defaultdict(int)
    texts = [(term, f" {term.text} ") for term in terms]
    for rank, word in enumerate(words):
        bit = 1 << rank
        for partial in (False, True):
            pattern = _pattern(word, partial=partial)
            seen = False
            for term, text in texts:
                found, direct = pattern.match(text)
                if found:
                    seen = True
                    every[term] |= bit
                    typed[term] |= bit * direct
            if seen:
                break
    return every, typed


def _inherited(bits: Mapping[Term, int]) -> dict[tuple[str, str], int]:
    """Bits by code; a function also says what the functions above it say."""
    own = {(term.kind, term.code): mask for term, mask in bits.items()}
    found = {}
    for (kind, code), mask in own.items():
        if kind == "fonction":
            for length in range(1, len(code)):
                mask |= own.get((kind, code[:length]), 0)
        if mask:
            found[kind, code] = mask
    return found


def _families(articles: Iterable[str], side: str) -> dict[str, str]:
    """Words of the family of each article, folded and surrounded by spaces."""
    folded: dict[str, str] = {}
    found = {}
    for article in articles:
        code = family_of(article, side)
        if code not in folded:
            folded[code] = f" {' '.join(split(family_words(code, side)))} "
        found[article] = folded[code]
    return found


def _lend(
    every: dict[Term, int],
    typed: dict[Term, int],
    words: Sequence[Word],
    families: Mapping[Term, str],
) -> None:
    """An article answers for a word only its family says: « fluides » is in no label."""
    seen = 0
    for mask in every.values():
        seen |= mask
    for rank, word in enumerate(words):
        if seen >> rank & 1:
            continue
        for term, text in families.items():
            if found_in(word, text)[0]:
                every[term] |= 1 << rank
                typed[term] |= 1 << rank


def _kept(mask: int, ranks: Sequence[int]) -> int:
    """The bits of some words, closed up."""
    return mask and sum((mask >> rank & 1) << new for new, rank in enumerate(ranks))


def look_for(
    text: str, terms: Iterable[Term], known: SearchWords | None = None, *, side: str = "D"
) -> Asked:
    """Where each word of a search is found among the terms of a document.

    Args:
        text: as typed.
        terms: what the document says.
        known: empty words and synonyms; those shipped by default.
        side: D or R, whose families are read.
    """
    vocabulary = tuple(terms)
    words = read_words(text, known)
    articles = [term for term in vocabulary if term.kind == "article"]
    texts = _families((term.code for term in articles), side)
    families = {term: texts[term.code] for term in articles}
    every, typed = _bits(vocabulary, words)
    _lend(every, typed, words, families)
    seen = 0
    for mask in every.values():
        seen |= mask
    ranks = [rank for rank in range(len(words)) if seen >> rank & 1]
    kept = tuple(words[rank] for rank in ranks)
    telling = {
        family_of(term.code, side)
        for term, words_of in families.items()
        if kept and all(found_in(word, words_of)[0] for word in kept)
    }
    return Asked(
        words=kept,
        full=(1 << len(kept)) - 1,
        masks=_inherited({term: _kept(every[term], ranks) for term in vocabulary}),
        direct=_inherited({term: _kept(typed[term], ranks) for term in vocabulary}),
        unknown=tuple(word.text for word in words if word not in kept),
        terms={(term.kind, term.code): term for term in vocabulary},
        families=tuple(sorted(telling)),
    )
