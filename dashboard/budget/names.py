"""One way to write a name, however files shout it; the received form stays in files and proofs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from dashboard.formats import fold

_SMALL = frozenset(("de", "du", "des", "la", "le", "les", "et", "en", "sur", "sous", "au", "aux"))
_ACRONYMS = frozenset(
    ("CA", "CC", "CCAS", "CIAS", "CU", "EPCI", "GEMAPI", "SDIS", "SIVOM", "SIVU", "SPANC", "ZAC")
)
"""Words that stay in capitals: names of public bodies and of usual annex budgets."""


def letters(name: str) -> str:
    """What two spellings of a name share: its letters and figures, without accents."""
    return "".join(c for c in fold(name) if c.isalnum())


def _word(word: str) -> str:
    if word in _ACRONYMS:
        return word
    low = word.lower()
    if low in _SMALL:
        return low
    head, mark, tail = low.replace("\u2019", "'").partition("'")
    if mark and head in ("d", "l"):
        return f"{head}'{tail.title()}"
    return "-".join(p if p in _SMALL else p.capitalize() for p in low.split("-"))


def named(name: str, official: str = "") -> str:
    """« VILLE DE CASTELRIVE » as people write it: « Ville de Castelrive ».

    Args:
        name: as received; kept as it is unless it is all in capitals.
        official: name of the area it ends with, when one has the same letters: « Crac'h » for
            « CRACH ».
    """
    if not name.isupper():
        return name
    plain = " ".join(_word(word) for word in name.split())
    plain = plain[:1].upper() + plain[1:]
    return _ended(plain, official) if official else plain


def _ended(plain: str, official: str) -> str:
    """A name whose end has the letters of an official name, ended by that name."""
    start, left = len(plain), len(letters(official))
    while start and left > 0:
        start -= 1
        left -= plain[start].isalnum()
    same = letters(plain[start:]) == letters(official)
    return plain[:start] + official if same else plain


def one_form(received: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The one way to show the name of each body: the most frequent, not in capitals if possible.

    Args:
        received: what tells a body from another (its SIREN, or the letters of its name) and its
            name, as often as they were received.
    """
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for key, name in received:
        forms[key][name] += 1
    return {
        key: min(found, key=lambda name: (name.isupper(), -found[name], name))
        for key, found in forms.items()
    }
