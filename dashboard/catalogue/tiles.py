"""The background a map may have: pictures of the ground, by tiles, from an address of the pack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dashboard.errors import PackError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
HOST = re.compile(r"(\[[0-9a-fA-F:]+\]|[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)(:\d{1,5})?")
PLACES = ("{z}", "{x}", "{y}")
ZOOM_MAX = 18
"""Finest zoom asked for unless the pack says another."""

_FIELD = "fond"
_REMEDY = (
    'Écrivez adresse = "https://hôte/…{z}…{x}…{y}…" (ou « /… » sur ce serveur), '
    'attribution = "…", raster = true, et au besoin zoom_max = 18'
)


@dataclass(frozen=True)
class Tiles:
    """Tiles of 256 pixels in the usual (Web Mercator) pyramid.

    Attributes:
        address: with `{z}`, `{x}` and `{y}` where zoom, column and row go.
        attribution: who made them, written under the map.
        zoom_max: finest zoom there is.
    """

    address: str
    attribution: str
    zoom_max: int = ZOOM_MAX

    @property
    def origin(self) -> str:
        """What a browser must be allowed, « https://data.geopf.fr »; "" on this server."""
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _refused(problem: str, file: str) -> PackError:
    return PackError(problem, file=file, field=_FIELD, remedy=_REMEDY)


def _address(text: str, file: str) -> None:
    """Check the address: this server, or one whole host, ciphered unless it is this machine."""
    if re.search(r"""[\s"'<>;,\\*]""", text) or any(text.count(place) != 1 for place in PLACES):
        raise _refused(
            "adresse de tuiles mal écrite : « {z} », « {x} » et « {y} » y sont une fois, sans "
            "espace, guillemet, virgule, point-virgule ni astérisque",
            file,
        )
    parts = urlsplit(text)
    if text.startswith("/") and not text.startswith("//"):
        return
    named = HOST.fullmatch(parts.netloc)
    if named is None:
        raise _refused(f"hôte « {parts.netloc} » refusé", file)
    if parts.scheme != "https" and not (parts.scheme == "http" and named[1] in LOOPBACK):
        raise _refused("l'adresse des tuiles doit commencer par « https:// »", file)


def read_tiles(raw: Mapping[str, Any], file: str) -> Tiles:
    """`[fond]` of `territoire.toml`, checked.

    Raises:
        PackError: a key is missing, unknown or of another kind, or the address is refused.
    """
    kinds = {"adresse": str, "attribution": str, "raster": bool, "zoom_max": int}
    told = {"zoom_max": ZOOM_MAX, **raw}
    good = told.keys() == kinds.keys() and all(
        type(told[key]) is kind for key, kind in kinds.items()
    )
    if not good or not told["attribution"].strip() or not 1 <= told["zoom_max"] <= 22:
        raise _refused("fond de plan mal écrit", file)
    if not told["raster"]:
        raise _refused("seules des tuiles d'images (raster) se dessinent", file)
    _address(told["adresse"], file)
    return Tiles(told["adresse"], told["attribution"].strip(), told["zoom_max"])
