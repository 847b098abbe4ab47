"""XML as received from outside: no DTD, no entity, no network, one pass, bounded memory."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml import etree

from dashboard.errors import ExtractError

LIMIT = 1 << 28
"""Largest document read, in bytes once decompressed; real ones hold a few million."""

Event = tuple[str, tuple[str, ...], etree._Element]
"""« start » or « end », local names from the root down to the element, the element."""


def local_name(element: etree._Element) -> str:
    """Name without its namespace; "" for a comment or a processing instruction."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def namespace(element: etree._Element) -> str:
    """Namespace of the element, "" when it has none."""
    return etree.QName(element).namespace or ""


def _refuse_doctype(file: str) -> ExtractError:
    return ExtractError(
        "le fichier déclare un DOCTYPE, refusé par sécurité",
        file=file,
        remedy="Demandez à l'éditeur un export sans DTD ni entité",
    )


def _start(element: etree._Element, *, file: str) -> None:
    info = element.getroottree().docinfo
    if info.internalDTD is not None or info.externalDTD is not None:
        raise _refuse_doctype(file)


def events(data: bytes, *, file: str) -> Iterator[Event]:
    """Walk a document; the caller frees what it has read with `forget`.

    Args:
        data: the document, decompressed.
        file: name for messages.

    Raises:
        ExtractError: empty, truncated, malformed, or with a DOCTYPE.
    """
    if not data.strip():
        raise ExtractError("le fichier est vide", file=file, remedy="Redemandez l'export")
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise _refuse_doctype(file)
    context = etree.iterparse(
        io.BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    path: list[str] = []
    try:
        for kind, element in context:
            if kind == "start":
                path.append(local_name(element))
                if len(path) == 1:
                    _start(element, file=file)
            yield kind, tuple(path), element
            if kind == "end":
                path.pop()
    except etree.XMLSyntaxError as error:
        raise ExtractError(
            f"XML illisible ou tronqué (ligne {error.lineno or 1})",
            file=file,
            remedy="Redemandez l'export complet à l'éditeur",
        ) from None


def forget(element: etree._Element) -> None:
    """Free an element that has been read, and its elder siblings."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
