"""Where the words of a search are found in what the lines of a document say.

Words are looked for one by one, without accents nor plurals, in everything a line says; a line or
a post answers when every word is found somewhere in it. A word found nowhere is said and left out.

Words that answer for another (« restauration » for « cantine ») are only called when no line says
what was typed, or when they are asked for; and they open a service, a chapter or a whole field of
policy, which gather many other things, only when nothing narrower answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dashboard.budget.families import family_of, family_words
from dashboard.budget.word_forms import Word, forms_of, read_words
from dashboard.catalogue.search_words import SearchWords, split

FIELD, RECORD = "\x1f", "\x1e"
"""Between the parts of a code found, and between codes, in the parameter of a query."""

EXACT, NEAR = "exacts", "proches"
"""What an address may ask of the words that answer for others: never, or at once."""

_TYPED, _NARROW, _WIDE = 0, 1, 2
"""How a term answers: as typed, by a near word, by a near word said of something wide."""


@dataclass(frozen=True)
class Term:
    """A code or a label that lines of the document carry.

    Attributes:
        kind: chapitre, article, fonction, programme, operation, service, enveloppe or ligne.
        text: its words, folded.
    """

    kind: str
    code: str
    label: str
    text: str

    @property
    def wide(self) -> bool:
        """It gathers many other things: a near word said of it says little of its lines."""
        return self.kind in ("service", "chapitre") or (
            self.kind == "fonction" and len(self.code) == 1
        )


@dataclass(frozen=True)
class Asked:
    """What is looked for, and where each word was found.

    Attributes:
        full: bits of all the words; masks: bits of the words found in a (kind, code), those of the
            functions above it included; direct: the same, words that answer for others left out.
        unknown: words found nowhere, left out.
        terms: everything the document says, by (kind, code).
        families: families whose words hold every word looked for.
        near: words that answered for others; offered: those that could, and were not called.
        unread: no letter nor figure was typed.
    """

    words: tuple[Word, ...] = ()
    full: int = 0
    masks: Mapping[tuple[str, str], int] = field(default_factory=dict)
    direct: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    terms: Mapping[tuple[str, str], Term] = field(default_factory=dict)
    families: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    unread: bool = False

    @property
    def parameters(self) -> dict[str, str | int | None]:
        """Parameters of the queries; no word at all asks for nothing."""
        if not self.words and not self.unknown:
            return {"trouves": None, "plein": None}
        found = [FIELD.join((*key, str(mask))) for key, mask in self.masks.items()]
        return {"trouves": RECORD.join(found or [FIELD * 2 + "0"]), "plein": self.full or -1}


@dataclass(frozen=True)
class _Found:
    """Where one word is found.

    Attributes:
        levels: term → how it answers; by: term → the near word that answers there.
    """

    word: Word
    levels: Mapping[Term, int]
    by: Mapping[Term, str]

    @property
    def first(self) -> int:
        """The closest way it is found."""
        return min(self.levels.values())

    def called(self, reach: int) -> set[str]:
        """Near words that answer within a reach."""
        return {near for term, near in self.by.items() if self.levels[term] <= reach}


Texts = Sequence[tuple[Term, str]]
"""Terms, and their words surrounded by spaces."""


def _said(word: Word, texts: Texts, *, partial: bool = False) -> dict[Term, str]:
    """What answers for a word, where something does."""
    forms = forms_of(word, partial=partial)
    return {term: answer for term, text in texts if (answer := forms.answer(text))}


def _find(word: Word, texts: Texts, families: Texts, *, near: bool) -> _Found:
    """As typed in a label, else in the words of a family; then by near words; then its beginning.

    An article answers for a word only its family says: « fluides » is in no label.
    """
    alone = replace(word, others=())
    said = _said(word if near else alone, texts)
    if word.text not in said.values():
        said |= _said(alone, families)
    said = said or _said(alone, texts, partial=True)
    by = {term: answer for term, answer in said.items() if answer != word.text}
    levels = {term: (_WIDE if term.wide else _NARROW) if term in by else _TYPED for term in said}
    return _Found(word, levels, by)


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


def _family_texts(terms: Iterable[Term], side: str) -> list[tuple[Term, str]]:
    """Words of the family of each article."""
    folded: dict[str, str] = {}
    found = []
    for term in terms:
        if term.kind == "article":
            code = family_of(term.code, side)
            if code not in folded:
                folded[code] = f" {' '.join(split(family_words(code, side)))} "
            found.append((term, folded[code]))
    return found


def _bits(found: Sequence[_Found], reach: Sequence[int], terms: Iterable[Term]) -> dict[Term, int]:
    """Bits of the words each term answers for, within the reach of each word."""
    bits = dict.fromkeys(terms, 0)
    for rank, (one, most) in enumerate(zip(found, reach, strict=True)):
        for term, level in one.levels.items():
            if level <= most:
                bits[term] |= 1 << rank
    return bits


def _telling(
    found: Sequence[_Found], reach: Sequence[int], families: Texts, side: str
) -> tuple[str, ...]:
    """Families whose words hold every word looked for."""
    if not found:
        return ()
    forms = [
        forms_of(one.word if most > _TYPED else replace(one.word, others=()))
        for one, most in zip(found, reach, strict=True)
    ]
    articles = {text: term.code for term, text in families}
    return tuple(
        sorted(
            family_of(article, side)
            for text, article in articles.items()
            if all(form.answer(text) for form in forms)
        )
    )


def _near_words(found: Sequence[_Found], reach: Sequence[int]) -> tuple[list[str], list[str]]:
    """Near words called, and those that were not."""
    pairs = list(zip(found, reach, strict=True))
    called = {near for one, most in pairs for near in one.called(most)}
    every = [near for one in found for near in dict.fromkeys(one.by.values())]
    ordered = list(dict.fromkeys(every))
    return [n for n in ordered if n in called], [n for n in ordered if n not in called]


def look_for(
    text: str,
    terms: Iterable[Term],
    known: SearchWords | None = None,
    *,
    side: str = "D",
    words: str = "",
) -> list[Asked]:
    """Ways to understand a search in a document, the closest to what was typed first.

    The first one that any line answers is the good one; the last calls every near word.

    Args:
        text: as typed.
        terms: what the document says.
        known: empty words and synonyms; those shipped by default.
        side: D or R, whose families are read.
        words: EXACT never calls near words, NEAR calls them at once.
    """
    vocabulary = tuple(terms)
    texts = [(term, f" {term.text} ") for term in vocabulary]
    families = _family_texts(vocabulary, side)
    every = [_find(word, texts, families, near=words != EXACT) for word in read_words(text, known)]
    found = [one for one in every if one.levels]
    floors = {EXACT: (_TYPED,), NEAR: (_NARROW, _WIDE)}.get(words, (_TYPED, _NARROW, _WIDE))
    reaches = dict.fromkeys(tuple(max(one.first, floor) for one in found) for floor in floors)
    typed = _inherited(_bits(found, [_TYPED] * len(found), vocabulary))
    ways = []
    for reach in reaches:
        near, offered = _near_words(found, reach)
        ways.append(
            Asked(
                words=tuple(one.word for one in found),
                full=(1 << len(found)) - 1,
                masks=_inherited(_bits(found, reach, vocabulary)),
                direct=typed,
                unknown=tuple(one.word.text for one in every if not one.levels),
                terms={(term.kind, term.code): term for term in vocabulary},
                families=_telling(found, reach, families, side),
                near=tuple(near),
                offered=tuple(offered),
            )
        )
    return ways
