"""What people type, made safe to keep and to show anywhere.

Kept as typed, less what no reader can see: control characters, marks that turn the reading
direction over, letters without a shape, halves of characters. Each door then escapes for its own
format. Every text people write goes through here, whatever the form.
"""

from __future__ import annotations

import html
import re
import unicodedata

from dashboard.errors import StateError

LONGEST = 4000
"""Longest free text, in characters."""
_SHAPELESS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2028\u2029\u2800\u3164\uffa0")
"""Line separators, and what counts as a letter or a sign and shows nothing."""
_JOINERS = frozenset("\u200c\u200d")
"""They bind or part the letters of some scripts and the parts of an emoji: kept, never alone."""
_SIGNS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
"""Signs of Arabic and Syriac: seen, although Unicode calls them formats."""
_BLANKS = re.compile(r"[ \t\n]+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~&$])")
_LEADING = re.compile(r"^(\d*)([-+=@:.)])")
"""What makes a list, a heading or a formula of the first word."""


def _seen(character: str) -> bool:
    """Right-to-left letters are; marks that turn the reading over are not."""
    if character in "\n\t" or character in _JOINERS:
        return True
    hidden = character in _SHAPELESS or ord(character) & 0xFFFE == 0xFFFE
    hidden = hidden or unicodedata.category(character) in ("Cc", "Cf", "Cs")
    return character in _SIGNS or not hidden


def _drawn(character: str) -> bool:
    """Whether it shows something by itself, unlike a space, an accent or a joiner."""
    found = unicodedata.category(character)
    return found[0] not in "ZMC" or found in ("Co", "Cn")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def clean(text: str) -> str:
    """Text without what cannot be seen, in composed form, lines ended by a line feed.

    What shows nothing at all is empty.
    """
    kept = "".join(character for character in _lines(text) if _seen(character))
    return unicodedata.normalize("NFC", kept).strip() if any(map(_drawn, kept)) else ""


def hides(text: str) -> bool:
    """Whether a text holds what no reader can see: `clean` takes it off."""
    return not all(map(_seen, _lines(text)))


def _flat(text: str) -> str:
    """On one line; no-break spaces stay."""
    return _BLANKS.sub(" ", clean(text))


def prose(text: str, *, field: str, longest: int = LONGEST, required: bool = False) -> str:
    """A text of several lines.

    Raises:
        StateError: it is empty although required, or too long.
    """
    found = clean(text)
    if required and not found:
        raise StateError("ce texte est vide", field=field, remedy="Écrivez quelques mots")
    if len(found) > longest:
        raise StateError(
            f"ce texte a {len(found)} caractères, {longest} au plus",
            field=field,
            remedy="Raccourcissez-le",
        )
    return found


def line(text: str, *, field: str, longest: int, required: bool = False) -> str:
    """A text of one line.

    Raises:
        StateError: it is empty although required, or too long.
    """
    return prose(_flat(text), field=field, longest=longest, required=required)


def for_html(text: str) -> str:
    """Text between tags or in an attribute; lines stay lines."""
    return html.escape(clean(text), quote=True).replace("\n", "<br>")


def for_markdown(text: str) -> str:
    """Text in a paragraph, a list item or a cell: no mark, no tag, no formula once pasted."""
    return _LEADING.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", _flat(text)))
