"""The readers, by the name packs give them; one is told from a file by its content."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from dashboard.catalogue.sources import Source
from dashboard.errors import PackError
from dashboard.extracts import (
    contours,
    decp,
    json_list,
    ngsi,
    plan_de_compte,
    scdl,
    sensorthings,
    tableau,
    totem,
    totem_green,
)
from dashboard.extracts.base import Reader
from dashboard.extracts.opening import read_head

_ORDERED: tuple[Reader, ...] = (
    totem.READER,
    plan_de_compte.READER,
    sensorthings.READER,
    ngsi.READER,
    contours.READER,
    decp.READER,
    json_list.READER,
    scdl.READER,
    tableau.READER,
    totem_green.READER,
)
"""From the most particular to the most general: the first that recognises a file wins."""

READERS: Mapping[str, Reader] = MappingProxyType({reader.name: reader for reader in _ORDERED})


def reader_for(source: Source) -> Reader:
    """Reader a source asks for.

    Raises:
        PackError: the pack names a reader that does not exist.
    """
    reader = READERS.get(source.reader)
    if reader is None:
        raise PackError(
            f"lecteur inconnu « {source.reader} »",
            file="sources.toml",
            field=f"{source.code}.lecteur",
            remedy=f"Lecteurs admis : {', '.join(READERS)}",
        )
    return reader


def recognise(path: Path) -> Reader | None:
    """Reader whose format the content of the file is, or None.

    A damaged compression is told by the reader, not here.

    Raises:
        ExtractError: empty file.
    """
    head = read_head(path)
    return next((reader for reader in _ORDERED if reader.recognises(path, head)), None)
