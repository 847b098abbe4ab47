"""File names: patterns of a pack, stems of twins, companions of a shapefile."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import PurePosixPath

_SUFFIXES = re.compile(r"(\.[A-Za-z][A-Za-z0-9]{0,9})+$")
_TOKEN = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]]+\]|[^*?\[]+|\[")
_WILD = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def canonical(name: str) -> str:
    """The same name on every system: composed accents, as French keyboards type them.

    A name that is not UTF-8, as old archives of Windows leave them, is read as Windows wrote it.
    """
    received = os.fsencode(name)
    try:
        text = received.decode("utf-8")
    except UnicodeDecodeError:
        text = received.decode("cp1252", errors="replace")
    return unicodedata.normalize("NFC", text)


def verbatim(name: str) -> str:
    """The name byte for byte, in plain letters: for a file whose canonical name is taken."""
    return os.fsencode(name).decode("ascii", errors="backslashreplace")


def compiled(pattern: str) -> re.Pattern[str]:
    """A glob of a pack as a regular expression; `**/` crosses folders, case is ignored."""
    return re.compile(
        "".join(_piece(token) for token in _TOKEN.findall(canonical(pattern))), re.IGNORECASE
    )


def _piece(token: str) -> str:
    if token in _WILD:
        return _WILD[token]
    if token.startswith("[") and len(token) > 1:
        body = token[1:-1].replace("\\", r"\\")
        return f"[^{body[1:]}]" if body.startswith("!") else f"[{body}]"
    return re.escape(token)


def stem(name: str) -> str:
    """Name without folder and without what tells the format.

    `CA-2021.scdl.csv`, `CA-2021.totem.xml` and `CA-2021.xml.gz` give `CA-2021`; a dot followed
    by a digit belongs to the name (`export 2024.01.csv` is not a twin of `export 2024.02.csv`).
    """
    base = PurePosixPath(name).name
    return _SUFFIXES.sub("", base) or base


def twin_key(name: str) -> tuple[str, str]:
    """What twins share: folder and stem."""
    return str(PurePosixPath(name).parent), stem(name)
