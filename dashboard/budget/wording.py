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


def _whole(word: str, text: str) -> bool:
    """Whether a word, or a run of words, is in a folded text, in the singular or the plural."""
    return any(f" {word}{mark} " in text for mark in ("", "s", "x", "es"))


def found_in(word: Word, text: str, *, partial: bool = False) -> tuple[bool, bool]:
    """(found, found as typed) in folded words separated and surrounded by spaces.

    Args:
        word: what is looked for.
        text: « 60612 energie electricite ».
        partial: the beginning of a word is enough however short it is.
    """
    start = partial or len(word.stem) >= LONG or word.stem.isdigit()
    if _whole(word.stem, text) or (start and f" {word.stem}" in text):
        return True, True
    return any(_runs(other, text) for other in word.others), False


def _runs(other: str, text: str) -> bool:
    """A synonym of several words: each is there, whatever stands between."""
    return all(_whole(part, text) for part in other.split())


def _bits(terms: Sequence[Term], words: Sequence[Word]) -> tuple[dict[Term, int], dict[Term, int]]:
    """Bits of the words found in each term, and of those found as typed."""
    every: dict[Term, int] = defaultdict(int)
    typed: dict[Term, int] = defaultdict(int)
    texts = [(term, f" {term.text} ") for term in terms]
    for rank, word in enumerate(words):
        bit = 1 << rank
        for partial in (False, True):
            for term, text in texts:
                found, direct = found_in(word, text, partial=partial)
                every[term] |= bit * found
                typed[term] |= bit * direct
            if any(mask & bit for mask in every.values()):
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


def _families(articles: Iterable[str], side: str) -> dict[str, Term]:
    """The family of each article, as a term."""
    found = {}
    for article in articles:
        code = family_of(article, side)
        label = family_words(code, side)
        found[article] = Term("famille", code, label, " ".join(split(label)))
    return found


def _through_families(
    terms: Sequence[Term], words: Sequence[Word], side: str
) -> list[tuple[Term, Word]]:
    """Articles that answer for a word only their family says: « fluides » is in no label."""
    articles = [term for term in terms if term.kind == "article"]
    family = _families([term.code for term in articles], side)
    every, _ = _bits(terms, words)
    found = []
    for rank, word in enumerate(words):
        if any(mask >> rank & 1 for mask in every.values()):
            continue
        for term in articles:
            if found_in(word, f" {family[term.code].text} ")[0]:
                found.append((term, word))
    return found


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
    lent = _through_families(vocabulary, words, side)
    said = [Term(t.kind, t.code, t.label, f"{t.text} {word.stem}") for t, word in lent]
    richer = {(t.kind, t.code): t for t in (*vocabulary, *said)}
    every, _ = _bits(tuple(richer.values()), words)
    seen = 0
    for mask in every.values():
        seen |= mask
    kept = tuple(word for rank, word in enumerate(words) if seen >> rank & 1)
    every, typed = _bits(tuple(richer.values()), kept)
    families = _families((t.code for t in vocabulary if t.kind == "article"), side).values()
    return Asked(
        words=kept,
        full=(1 << len(kept)) - 1,
        masks=_inherited(every),
        direct=_inherited(typed),
        unknown=tuple(word.text for word in words if word not in kept),
        terms=richer,
        families=tuple(
            sorted(
                {
                    family.code
                    for family in families
                    if kept and all(found_in(w, f" {family.text} ")[0] for w in kept)
                }
            )
        ),
    )
