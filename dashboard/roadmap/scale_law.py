"""The articles a scale-up sheet quotes, and who is competent where a matter is shared.

`data/catalogue/textes_echelle.toml`: an article nobody read again is always quoted with « à
vérifier par le service juridique ».
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.errors import PackError
from dashboard.formats import NBSP
from dashboard.settings import CATALOGUE

UNSURE = "à vérifier par le service juridique"
CODES = {"CGCT": "le code général des collectivités territoriales"}
"""Short name of a code → its whole name; others are written in full."""


@dataclass(frozen=True)
class Text:
    """An article: what it says, whether that was read again (`checked`) and where."""

    code: str
    article: str
    book: str
    says: str
    checked: bool
    read: str = ""

    @property
    def shown(self) -> str:
        """« L. 2213-1 », never cut at its space."""
        return self.article.replace(" ", NBSP)


@dataclass(frozen=True)
class Role:
    """Who holds a part of a matter, and the articles that say so."""

    name: str
    who: str
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Matter:
    """A matter whose competence is shared.

    Attributes:
        indicators: a project that aims at one of them is about the matter.
        asked: what an assembly asks of those who decide in its place.
    """

    code: str
    name: str
    indicators: tuple[str, ...]
    roles: tuple[Role, ...]
    asked: str

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every article of its roles, once, in their order."""
        return tuple(dict.fromkeys(text for role in self.roles for text in role.texts))


@dataclass(frozen=True)
class Law:
    """The whole file; `acts`: kind of act → articles it quotes."""

    texts: Mapping[str, Text]
    acts: Mapping[str, tuple[Text, ...]]
    matters: tuple[Matter, ...]

    def matter(self, indicators: Sequence[str]) -> Matter | None:
        """The matter of a project: that of the first of its indicators that has one."""
        for code in indicators:
            for matter in self.matters:
                if code in matter.indicators:
                    return matter
        return None


def cited(texts: Sequence[Text], *, whole: bool = False) -> str:
    """« articles L. 1611-9 et D. 1611-35 du CGCT », each unread one marked.

    Args:
        texts: of one code or several, in order.
        whole: « le code général…, notamment ses articles … », as an act says it.
    """
    books = dict.fromkeys(text.book for text in texts)
    return ", ".join(_of(book, [t for t in texts if t.book == book], whole) for book in books)


def _of(book: str, texts: Sequence[Text], whole: bool) -> str:
    names = [t.shown if t.checked else f"{t.shown} ({UNSURE})" for t in texts]
    *first, last = names
    joined = f"{', '.join(first)} et {last}" if first else last
    noun = "articles" if first else "article"
    if whole:
        owned = "ses" if first else "son"
        return f"{CODES.get(book, f'le {book}')}, notamment {owned} {noun} {joined}"
    return f"{noun} {joined} du {book}"


def role_words(role: Role) -> str:
    """« Police de la circulation : le maire en agglomération (article L. 2213-1 du CGCT) »."""
    return f"{role.name} : {role.who} ({cited(role.texts)})"


@cache
def load_law(path: Path = CATALOGUE / "textes_echelle.toml") -> Law:
    """Read and check the file.

    Raises:
        PackError: unreadable file, a part missing, an article that is not in it, or said to be read
            again without saying where.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        texts = {code: _text(code, told, path.name) for code, told in raw["textes"].items()}
        return Law(
            texts,
            {act: tuple(texts[c] for c in codes) for act, codes in raw["visas"].items()},
            tuple(_matter(code, told, texts) for code, told in raw["matieres"].items()),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None
    except (KeyError, TypeError) as error:
        raise PackError(f"partie absente ou fausse ({error})", file=path.name) from None


def _text(code: str, told: Mapping[str, Any], file: str) -> Text:
    found = Text(code, told["article"], told["code"], told["dit"], told["verifie"], told["lu"])
    if found.checked is not True and found.checked is not False:
        raise PackError("« verifie » vaut true ou false", file=file, field=code)
    if found.checked and not found.read:
        raise PackError("texte dit vérifié sans dire où", file=file, field=code)
    return found


def _matter(code: str, told: Mapping[str, Any], texts: Mapping[str, Text]) -> Matter:
    roles = tuple(
        Role(one["role"], one["qui"], tuple(texts[c] for c in one["textes"]))
        for one in told["roles"]
    )
    return Matter(code, told["nom"], tuple(told["indicateurs"]), roles, told["invite"])
