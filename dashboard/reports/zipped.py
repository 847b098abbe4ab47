"""Office files are ZIP archives: the same parts make the same bytes, whenever they are written."""

from __future__ import annotations

import io
import re
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


def undated(workbook: bytes) -> bytes:
    """A workbook without the hour it was made, which its library does not let choose."""
    made = io.BytesIO()
    with ZipFile(io.BytesIO(workbook)) as read, ZipFile(made, "w") as written:
        for part in read.infolist():
            body = read.read(part)
            if part.filename == "docProps/core.xml":
                body = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", body)
            written.writestr(part, body)
    return steady(made.getvalue())
