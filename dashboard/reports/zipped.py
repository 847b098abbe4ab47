"""Office files are ZIP archives: the same parts make the same bytes, whenever they are written."""

from __future__ import annotations

import io
from zipfile import ZipFile, ZipInfo

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first day a ZIP archive can say."""
_FILE = 0o644 << 16


def steady(body: bytes) -> bytes:
    """The same archive, its parts in the same order, without the hour each was written.

    Args:
        body: an archive; an OpenDocument one keeps its first part uncompressed.
    """
    made = io.BytesIO()
    with ZipFile(io.BytesIO(body)) as read, ZipFile(made, "w") as written:
        for part in read.infolist():
            kept = ZipInfo(part.filename, EARLIEST)
            kept.compress_type, kept.external_attr = part.compress_type, _FILE
            written.writestr(kept, read.read(part))
    return made.getvalue()
