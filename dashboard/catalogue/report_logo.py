"""The logo of a report: an image of the town, beside its template."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from dashboard.catalogue.entry import Entry

NAMES = ("logo.svg", "logo.png")
HEAVIEST = 2_000_000
_FILE = re.compile(r"[\w -][\w. -]*\.(svg|png)", re.IGNORECASE)
_PNG = b"\x89PNG\r\n\x1a\n"
_SVG = "{http://www.w3.org/2000/svg}svg"


def read_logo(entry: Entry, folders: list[Path]) -> bytes:
    """The image that `logo` names, otherwise `logo.svg` or `logo.png`; b"" for none.

    Args:
        entry: `[style]`; its key `logo`, when "", asks for none.
        folders: where to look, the last first.

    Raises:
        PackError: no such file, or it is no image.
    """
    named = entry.optional("logo")
    if entry.has("logo") and not named:
        return b""
    if named and not _FILE.fullmatch(named):
        raise entry.wrong(
            "logo", f"« {named} » refusé", "Écrivez le nom d'un fichier .svg ou .png du dossier"
        )
    for folder in reversed(folders):
        for name in (named,) if named else NAMES:
            path = folder / name
            if path.is_file():
                return _image(entry, path)
    if named:
        raise entry.wrong(
            "logo", f"fichier « {named} » absent", "Posez-le à côté de modele.toml, dans le pack"
        )
    return b""


def _image(entry: Entry, path: Path) -> bytes:
    """The bytes of a file that is the image its name says."""
    if path.stat().st_size > HEAVIEST:
        raise entry.wrong("logo", f"« {path.name} » pèse trop lourd", "2 Mo au plus")
    data = path.read_bytes()
    png = path.suffix.lower() == ".png"
    if not (data.startswith(_PNG) if png else _is_svg(data)):
        raise entry.wrong(
            "logo", f"« {path.name} » n'est pas l'image que dit son nom", "Donnez un SVG ou un PNG"
        )
    return data


def _is_svg(data: bytes) -> bool:
    """Whether it is a drawing that asks for nothing outside itself: no entity, no script."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return False
    if root.tag != _SVG or root.getroottree().docinfo.internalDTD is not None:
        return False
    refused = {f"{{http://www.w3.org/2000/svg}}{name}" for name in ("script", "foreignObject")}
    return not any(one.tag in refused for one in root.iter())
