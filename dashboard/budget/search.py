"""Search in a budget: words of every day → codes, posts of each reading, lines.

Words are looked for one by one, without accents nor plurals, in everything a line says; a line or
a post answers when every word is found somewhere in it. A word found nowhere is said and left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dashboard.budget.amounts import Amounts, amounts_of
from dashboard.budget.reading import ABSENT, label_of
from dashboard.budget.scope import Scope
from dashboard.catalogue.search_words import SearchWords, load_search_words, split, stem
from dashboard.secrecy import Gate

FIELD, RECORD = "\x1f", "\x1e"
"""Between the parts of a code found, and between codes, in the parameter of a query."""

LONG = 5
"""Letters from which the beginning of a word is enough: « électr » finds « électricité »."""

MOST_WORDS = 12

_KINDS: Mapping[str, tuple[str, ...]] = {
    "nature": ("section", "chapitre", "article"),
    "politique": ("fonction", "fonction", "fonction", "article"),
    "service": ("service", "enveloppe", "article"),
    "operation": ("operation",),
}
"""Kind of the codes of a post, by reading."""


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
        terms: what was found, by (kind, code).
    """

    words: tuple[Word, ...] = ()
    full: int = 0
    masks: Mapping[tuple[str, str], int] = field(default_factory=dict)
    direct: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    terms: Mapping[tuple[str, str], Term] = field(default_factory=dict)

    @property
    def parameters(self) -> dict[str, str | int | None]:
        """Parameters of the queries; no word at all asks for nothing."""
        if not self.words and not self.unknown:
            return {"trouves": None, "plein": None}
        found = [FIELD.join((*key, str(mask))) for key, mask in self.masks.items()]
        return {"trouves": RECORD.join(found or [FIELD * 2 + "0"]), "plein": self.full or -1}


@dataclass(frozen=True)
class Hit:
    """A post where every word is found.

    Attributes:
        node: its codes; labels: one for each.
        alone: its own label holds every word; direct: as typed, without synonyms.
    """

    path: str
    node: tuple[str, ...]
    labels: tuple[str, ...]
    amounts: Amounts
    alone: bool = False
    direct: bool = False


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


def look_for(text: str, terms: Iterable[Term], known: SearchWords | None = None) -> Asked:
    """Where each word of a search is found among the terms of a document."""
    vocabulary = tuple(terms)
    words = read_words(text, known)
    every, _ = _bits(vocabulary, words)
    seen = 0
    for mask in every.values():
        seen |= mask
    kept = tuple(word for rank, word in enumerate(words) if seen >> rank & 1)
    every, typed = _bits(vocabulary, kept)
    return Asked(
        words=kept,
        full=(1 << len(kept)) - 1,
        masks=_inherited(every),
        direct=_inherited(typed),
        unknown=tuple(word.text for word in words if word not in kept),
        terms={(term.kind, term.code): term for term in vocabulary},
    )


def vocabulary(gate: Gate, scope: Scope) -> tuple[Term, ...]:
    """Everything the lines of a document say: codes, labels, names."""
    asked = {"budget_siret": scope.budget, "exercice": scope.year, "etape": scope.step}
    return tuple(
        Term(r["genre"], r["code"], r["libelle"] or "", r["texte"])
        for r in gate.run("budget/recherche_mots", asked).records()
    )


def ask(gate: Gate, scope: Scope, text: str) -> Asked:
    """Where the words of a search are found in a document; nothing is asked of an empty search."""
    return look_for(text, vocabulary(gate, scope)) if split(text) else Asked()


def _words(asked: Asked, kind: str, code: str) -> str:
    term = asked.terms.get((kind, code))
    return label_of(kind, code, term.label if term else None) or code


def _hit(asked: Asked, path: str, node: tuple[str, ...], amounts: Amounts) -> Hit:
    keys = list(zip(_KINDS[path], node, strict=False))
    direct = 0
    for key in keys:
        direct |= asked.direct.get(key, 0)
    own = asked.masks.get(keys[-1], 0)
    return Hit(
        path=path,
        node=tuple(code or ABSENT for code in node),
        labels=tuple(_words(asked, *key) for key in keys),
        amounts=amounts,
        alone=own == asked.full,
        direct=direct == asked.full,
    )


def _rank(hit: Hit) -> tuple[bool, bool, Decimal]:
    """As typed first, in one label first, then the larger amount."""
    known = (hit.amounts.ouvert, hit.amounts.vote, hit.amounts.realise)
    size = next((abs(value) for value in known if value), Decimal(0))
    return (not hit.direct, not hit.alone, -size)


def hits(
    gate: Gate, scope: Scope, asked: Asked, *, side: str, section: str = ""
) -> tuple[Hit, ...]:
    """Posts where every word is found, the best first.

    Args:
        gate: the version.
        scope: document read.
        asked: words found, from `ask`.
        side: D or R; section: F or I, "" for both.
    """
    if not asked.words:
        return ()
    result = gate.run(
        "budget/recherche_postes",
        {**scope.parameters, "sens": side, "section": section or None, **asked.parameters},
    )
    found = [
        _hit(asked, r["lecture"], tuple(r["noeud"].split(FIELD)), amounts_of(r))
        for r in result.records()
    ]
    return tuple(sorted(found, key=_rank))
