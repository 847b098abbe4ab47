"""The house's own sheets and scripts, one file of each: a page waits for one answer, not for nine.

Their addresses name their content, so that the browser keeps them for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import Flask, Response

ALONE = ("presenter.js", "start.js")
"""Scripts of pages that are not Dash's, or that run before the others: never in the bundle."""
_MIMES = {".css": "text/css", ".js": "text/javascript"}


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]


def _bundled(folder: Path, suffix: str) -> bytes:
    """Files of a kind, the common one first."""
    found = (f for f in folder.glob(f"*{suffix}") if f.name not in ALONE)
    ordered = sorted(found, key=lambda f: (f.name != f"vigie{suffix}", f.name))
    # a semicolon keeps two scripts apart; it means nothing to a sheet of styles
    mark = b"\n;\n" if suffix == ".js" else b"\n"
    return mark.join(f.read_bytes() for f in ordered)


def install_bundles(server: Flask, folder: Path) -> Mapping[str, str]:
    """Serve the bundles of a folder of assets.

    Returns:
        « vigie.css » and « vigie.js » → address of the bundle that holds them.
    """
    addresses = {}
    for suffix, mime in _MIMES.items():
        body = _bundled(folder, suffix)
        address = f"/assets/vigie.{_digest(body)}{suffix}"

        def serve(body: bytes = body, mime: str = mime) -> Response:
            return Response(body, mimetype=mime)

        server.add_url_rule(address, endpoint=f"vigie{suffix}", view_func=serve)
        addresses[f"vigie{suffix}"] = address
    return addresses


@cache
def asset_address(folder: Path, name: str) -> str:
    """Address of one asset, that changes when its content does.

    Fonts and libraries keep the name they are known by in the sheets.
    """
    mark = "" if "/" in name else f"?m={_digest((folder / name).read_bytes())}"
    return f"/assets/{name}{mark}"
