"""The glossary: the words shown to people, in plain French (`data/catalogue/glossaire.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dashboard.errors import VigieError
from dashboard.settings import CATALOGUE

FAMILIES = {
    "lecture": "Lire un chiffre",
    "budget": "Budget",
    "services": "Services",
    "capteurs": "Capteurs",
    "territoire": "Territoire",
    "evaluation": "Évaluation",
    "pilotage": "Pilotage",
}


class GlossaryError(VigieError):
    """The glossary file is wrong."""


@dataclass(frozen=True)
class Term:
    """One entry.

    Attributes:
        code: anchor on the page.
        family: code of FAMILIES.
        text: the definition; see the codes of related entries.
    """

    code: str
    term: str
    family: str
    text: str
    see: tuple[str, ...] = ()


_KEYS = {"terme": "term", "famille": "family", "texte": "text", "voir": "see"}


def _term(code: str, raw: dict[str, object], file: str) -> Term:
    unknown = sorted(set(raw) - set(_KEYS))
    missing = sorted({"terme", "famille", "texte"} - set(raw))
    if unknown or missing:
        word, key = ("inconnue", unknown[0]) if unknown else ("absente", missing[0])
        raise GlossaryError(f"clé {word} « {key} »", file=file, field=code)
    see = raw.get("voir", [])
    return Term(
        code=code,
        term=str(raw["terme"]),
        family=str(raw["famille"]),
        text=str(raw["texte"]),
        see=tuple(str(s) for s in see) if isinstance(see, list) else (),
    )


@cache
def load_glossary(path: Path = CATALOGUE / "glossaire.toml") -> tuple[Term, ...]:
    """Terms in the order of the file.

    Raises:
        GlossaryError: unknown key, family or cross-reference; unreadable file.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise GlossaryError(f"glossaire illisible ({error})", file=path.name) from None
    terms = tuple(_term(code, spec, path.name) for code, spec in raw.items())
    for term in terms:
        if term.family not in FAMILIES:
            raise GlossaryError(
                f"famille inconnue « {term.family} »", file=path.name, field=term.code
            )
        lost = next((code for code in term.see if code not in raw), "")
        if lost:
            raise GlossaryError(f"renvoi inconnu « {lost} »", file=path.name, field=term.code)
    return terms
