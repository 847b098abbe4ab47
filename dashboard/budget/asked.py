"""What an address asks for, checked against what exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dashboard.errors import ChoiceError

_FEMININE = frozenset({"cote", "définition", "lecture", "mesure", "section", "unité"})


def no_such(
    words: str, asked: str, choice: str, known: Mapping[str, str] | Iterable[str]
) -> ChoiceError:
    """« exercice « 1999 » inconnu », with what exists.

    Args:
        words: what is chosen, in French.
        asked: as typed.
        choice: what is chosen, as a view names it.
        known: values and their words, or values that say it all.
    """
    named = known if isinstance(known, Mapping) else {value: f"{words} {value}" for value in known}
    unknown = "inconnue" if words in _FEMININE else "inconnu"
    return ChoiceError(f"{words} « {asked} » {unknown}", choice=choice, known=list(named.items()))


def one_of(words: str, asked: str, choice: str, known: Mapping[str, str] | Sequence[str]) -> str:
    """What is asked, the first choice when nothing is.

    Raises:
        ChoiceError: it is not among those known.
    """
    if asked and asked not in known:
        raise no_such(words, asked, choice, known)
    return asked or next(iter(known))
