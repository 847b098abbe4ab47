"""What people type, made safe to keep and to show anywhere.

Kept as typed, less what no reader can see: control characters, marks that turn the reading
direction over, halves of characters. Each door then escapes for its own format.
"""

from __future__ import annotations

import html
import re
import unicodedata

from dashboard.errors import StateError

LONGEST = 4000
"""Longest free text, in characters."""
_HIDDEN = {
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
    "\u061c",
    "\u200e",
    "\u200f",
    "\u2028",
    "\u2029",
    "\ufeff",
}
"""Marks of reading direction and line separators; right-to-left letters themselves are kept."""
_BLANKS = re.compile(r"[ \t\n]+")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~&$])")
_LEADING = re.compile(r"^(\d*)([-+=@:.)])")
"""What makes a list, a heading or a formula of the first word."""


def _seen(character: str) -> bool:
    if character in "\n\t":
        return True
    return character not in _HIDDEN and unicodedata.category(character) not in ("Cc", "Cs")


def clean(text: str) -> str:
    """Text without what cannot be seen, in composed form, lines ended by a line feed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(character for character in lines if _seen(character))
    return unicodedata.normalize("NFC", kept).strip()


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
