"""Files that no reader loads: what each one is, and what to ask for instead.

Told from the content; the name only decides for the companions of a shapefile and for the texts
that go with data (`LISEZMOI`, `LICENCE`).
"""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

from dashboard.errors import ExtractError
from dashboard.extracts.opening import ZIP

SHAPEFILE_MAGIC = b"\x00\x00\x27\x0a"
_INDEX_START = 50
"""In 16-bit words, where the first shape starts: the first number of an index, after its header."""

_TABLE = "Demandez le tableau d'origine : CSV, XLSX ou ODS"
_UNPACK = "Décompressez-la et déposez les fichiers qu'elle contient"
_EXPORT = "Exportez-en la table utile en CSV"
_COPY = "Copiez-en le tableau dans un tableur et enregistrez-le en XLSX ou ODS"
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "un PDF, fait pour être imprimé", _TABLE),
    (b"\x89PNG", "une image PNG", _TABLE),
    (b"\xff\xd8\xff", "une image JPEG", _TABLE),
    (b"GIF8", "une image GIF", _TABLE),
    (b"II*\x00", "une image TIFF", _TABLE),
    (b"MM\x00*", "une image TIFF", _TABLE),
    (b"{\\rtf", "un document RTF", _COPY),
    (b"PAR1", "un fichier Parquet", _EXPORT),
    (b"SQLite format 3\x00", "une base SQLite ou un GeoPackage", _EXPORT),
    (b"7z\xbc\xaf", "une archive 7z", _UNPACK),
    (b"Rar!", "une archive RAR", _UNPACK),
)
_WORD = "WordDocument".encode("utf-16-le")
_SPREADSHEET_PARTS = ("xl/", "content.xml")
_ZIP_DOCUMENTS = {"word/": "un document Word", "ppt/": "une présentation PowerPoint"}
_TEXT_NAMES = re.compile(
    r"(readme|lisez[-_ ]?moi|licen[cs]e|copying|changelog)(\.\w+)?|.+\.md", re.I
)
_SYSTEM = re.compile(rb'\s*(?:PROJCS|GEOGCS|PROJCRS|GEOGCRS|COMPD_CS)\["([^"]{1,80})"')
_SCHEMA = re.compile(rb'"\$schema"\s*:\s*"[^"]*(?:json-schema|table-?schema)', re.I)
_ROOT = re.compile(rb"<(?![?!])([\w:.-]{1,40})")
_CODEC = re.compile(r"[\w .:-]{1,24}")

COMPANIONS = {
    ".dbf": "table des attributs",
    ".shx": "index",
    ".prj": "système de coordonnées",
    ".cpg": "encodage des attributs",
    ".sbn": "index spatial",
    ".sbx": "index spatial",
    ".qix": "index spatial",
    ".qpj": "système de coordonnées",
}
"""Files that go with a `.shp`: read with it, never on their own; suffix → what it holds."""


def is_shapefile_index(head: bytes) -> bool:
    """True for a `.shx`, which opens with the same header as the `.shp` it indexes."""
    if head[:4] != SHAPEFILE_MAGIC or len(head) < 104:
        return False
    return bool(struct.unpack(">i", head[100:104])[0] == _INDEX_START)


def refusal(path: Path, head: bytes) -> ExtractError | None:
    """Why no reader loads this file, or None when one may.

    Args:
        path: the file.
        head: its first bytes, decompressed.
    """
    for signature, kind, remedy in _SIGNATURES:
        if head.startswith(signature):
            return _not_a_table(path, kind, remedy)
    if _WORD in head:
        return _not_a_table(path, "un document Word", _COPY)
    if head.startswith(ZIP):
        return _zipped(path)
    if path.suffix.lower() in COMPANIONS or is_shapefile_index(head):
        return _companion(path, head)
    return _text(path, head)


def unknown(path: Path, head: bytes) -> ExtractError:
    """What to say of a file that no reader recognises and that has no known signature."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    root = _ROOT.search(start[:4096]) if start[:1] == b"<" else None
    name = root[1].decode("ascii", "replace") if root else ""
    if name.lower() == "html" or start[:9].lower() == b"<!doctype":
        remedy = "Téléchargez les données que la page propose, pas la page"
        return _not_a_table(path, "une page web", remedy)
    if name:
        return ExtractError(
            f"XML « {name} », qu'aucun lecteur ne connaît",
            file=path.name,
            remedy="Demandez un export CSV, XLSX, GeoJSON, ou TotEM pour un budget",
        )
    return _not_a_table(path, "un fichier binaire inconnu", _TABLE)


def _not_a_table(path: Path, kind: str, remedy: str) -> ExtractError:
    return ExtractError(f"ce n'est pas un tableau mais {kind}", file=path.name, remedy=remedy)


def _zipped(path: Path) -> ExtractError | None:
    """A zip that is no workbook; a damaged one is left to the reader of workbooks."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [part.filename for part in archive.infolist() if not part.is_dir()]
            mime = archive.read("mimetype")[:80] if "mimetype" in parts else b""
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return None
    if b"opendocument" in mime and b"spreadsheet" not in mime:
        return _not_a_table(path, "un document OpenDocument", _COPY)
    for folder, kind in _ZIP_DOCUMENTS.items():
        if any(part.startswith(folder) for part in parts):
            return _not_a_table(path, kind, _COPY)
    if any(part.startswith(_SPREADSHEET_PARTS) for part in parts):
        return None
    kind = f"une archive ZIP ({len(parts)} fichier{'s' if len(parts) > 1 else ''})"
    return _not_a_table(path, kind, _UNPACK)


def _companion(path: Path, head: bytes) -> ExtractError | None:
    """A companion of a shapefile; a dBase table or a `.prj` alone is said to be alone."""
    suffix = ".shx" if is_shapefile_index(head) else path.suffix.lower()
    detail = _detail(suffix, head)
    beside = sorted(p.name for p in path.parent.glob("*") if p.suffix.lower() == ".shp")
    shape = next((name for name in beside if Path(name).stem == path.stem), "")
    what = f"{COMPANIONS[suffix]} d'un shapefile{detail}"
    if not shape:
        remedy = "Demandez aussi le .shp, et déposez ces fichiers ensemble"
        return ExtractError(f"{what}, sans son .shp", file=path.name, remedy=remedy)
    return ExtractError(
        f"{what}, à lire avec {shape}", file=path.name, remedy="Inspectez le .shp ; gardez celui-ci"
    )


def _detail(suffix: str, head: bytes) -> str:
    """What a companion says of itself, when it can be read in its first bytes."""
    if suffix == ".dbf" and len(head) >= 32:
        rows = struct.unpack("<I", head[4:8])[0]
        return f" ({rows} enregistrements)"
    if suffix == ".shx" and len(head) >= 104:
        shapes = (struct.unpack(">i", head[24:28])[0] * 2 - 100) // 8
        return f" ({shapes} formes)"
    if suffix == ".prj" and (system := _SYSTEM.match(head)):
        return f" ({system[1].decode('utf-8', 'replace').replace('_', ' ')})"
    text = head[:64].decode("ascii", "ignore").strip()
    return f" ({text})" if suffix == ".cpg" and _CODEC.fullmatch(text) else ""


def _text(path: Path, head: bytes) -> ExtractError | None:
    """Texts that explain data or describe its shape, and hold none."""
    if _TEXT_NAMES.fullmatch(path.name):
        return ExtractError(
            "texte d'accompagnement, sans données",
            file=path.name,
            remedy="Gardez-le hors du dossier des extraits",
        )
    if head.lstrip()[:1] == b"{" and _SCHEMA.search(head):
        return ExtractError(
            "schéma, qui décrit des données sans en contenir",
            file=path.name,
            remedy="Inspectez le fichier qui suit ce schéma",
        )
    return None
