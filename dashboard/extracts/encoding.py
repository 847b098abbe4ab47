"""Encoding of a text file: told from its first bytes, checked on the whole, transcoded to UTF-8.

DuckDB reads UTF-8 only. A file that is UTF-8 is read where it is; another is rewritten, block
by block, in a temporary file.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from dashboard.errors import ExtractError
from dashboard.extracts.opening import BLOCK, GZIP

UTF8, CP1252 = "utf-8", "cp1252"
_BOMS = ((codecs.BOM_UTF8, UTF8), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = bytes(b for b in range(32) if b not in (9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31))
_FOREIGN = re.compile(r"[\udc80-\udcff]")
_ACCENTED = re.compile(r"[\u0080-\ud7ff\ue000-\U0010ffff]")


def guess_encoding(head: bytes) -> str:
    """Codec of the first bytes: a byte order mark decides, else UTF-8 when valid, else cp1252."""
    for mark, codec in _BOMS:
        if head.startswith(mark):
            return codec
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 > len(head):
        return "utf-16-le" if odd > even else "utf-16-be"
    try:
        codecs.getincrementaldecoder(UTF8)().decode(head, final=False)
    except UnicodeDecodeError:
        return CP1252
    return UTF8


def is_binary(head: bytes) -> bool:
    """True when the first bytes are no text of any encoding handled here."""
    if guess_encoding(head).startswith("utf-16"):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return head.startswith(GZIP) or b"\0" in head or controls * 200 > len(head)


def decode_head(head: bytes, codec: str, *, file: str) -> str:
    """Text of the first bytes, byte order mark removed; a last cut character is dropped.

    Raises:
        ExtractError: the codec is unknown, or these bytes are not of that codec.
    """
    try:
        "a".encode(codec)
    except (LookupError, ValueError):
        raise ExtractError(
            f"encodage inconnu « {codec} »",
            file=file,
            field="options.encodage",
            remedy="Encodages usuels : utf-8, cp1252, cp850, mac_roman, utf-16",
        ) from None
    try:
        text = codecs.getincrementaldecoder(codec)().decode(head, final=False)
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        raise _undecodable(file, codec, head.count(b"\n", 0, start) + 1) from None
    return text.removeprefix("\ufeff")


def _undecodable(file: str, codec: str, line: int) -> ExtractError:
    return ExtractError(
        f"texte illisible en {codec} à la ligne {line}",
        file=file,
        field="encodage",
        remedy="Enregistrez le fichier en UTF-8, ou déclarez options.encodage",
    )


def raw_blocks(path: Path) -> Iterator[bytes]:
    """Bytes of a plain file, block by block."""
    with path.open("rb") as raw:
        while block := raw.read(BLOCK):
            yield block


def is_utf8(path: Path) -> bool:
    """True when the whole file is valid UTF-8."""
    decoder = codecs.getincrementaldecoder(UTF8)()
    try:
        for block in raw_blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def refuse_mixture(path: Path, *, file: str) -> None:
    """Refuse a file that is mostly UTF-8 with some foreign bytes: no codec reads it right.

    Raises:
        ExtractError: names the first line at fault.
    """
    decoder = codecs.getincrementaldecoder(UTF8)("surrogateescape")
    accented = foreign = first = lines = 0
    for block in raw_blocks(path):
        text = decoder.decode(block)
        found = _FOREIGN.search(text)
        if found and not foreign:
            first = lines + text.count("\n", 0, found.start()) + 1
        foreign += len(_FOREIGN.findall(text))
        accented += len(_ACCENTED.findall(text))
        lines += text.count("\n")
        if foreign > 10_000 and not accented:
            return
    if foreign and accented >= foreign:
        raise ExtractError(
            f"encodages mélangés : UTF-8, sauf à la ligne {first}",
            file=file,
            field="encodage",
            remedy="Demandez un nouvel export en UTF-8, ou déclarez options.encodage",
        )


def transcode(path: Path, codec: str, target: Path, *, file: str) -> Path:
    """Rewrite a file in UTF-8, byte order mark removed; gives the new file.

    Raises:
        ExtractError: bytes that are not of that codec.
    """
    decoder = codecs.getincrementaldecoder(codec)()
    lines, first = 1, True
    with target.open("wb") as out:
        try:
            for block in raw_blocks(path):
                text = decoder.decode(block)
                out.write((text.removeprefix("\ufeff") if first else text).encode())
                lines, first = lines + text.count("\n"), False
            out.write(decoder.decode(b"", final=True).encode())
        except UnicodeError:
            raise _undecodable(file, codec, lines) from None
    return target
