"""Sizes a figure leaves the site at: those of the pages and slides it goes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PX_PER_MM = 96 / 25.4
"""CSS pixels in a millimetre."""


@dataclass(frozen=True, slots=True)
class Size:
    """Where a figure goes.

    Attributes:
        words: as offered on screen.
        width_mm, height_mm: on paper; a height of 0 follows what there is to say.
        width_px: width it is drawn at; its letters keep their size in these pixels.
        title, text, small: letters of the title, of the key, of the caption, in these pixels.
    """

    words: str
    width_mm: float
    height_mm: float
    width_px: int
    title: float = 16.0
    text: float = 12.0
    small: float = 10.0

    @property
    def height_px(self) -> float:
        """Height in the same pixels; 0 when it follows what there is to say."""
        return self.height_mm * self.width_px / self.width_mm


SIZES: Mapping[str, Size] = MappingProxyType(
    {
        "16cm": Size("16 cm, la largeur d’une page A4", 160, 0, 605),
        "7-8cm": Size("7,8 cm, une demi-largeur", 78, 0, 295, 13, 10.5, 9),
        "a4": Size("A4 paysage, pleine page", 297, 210, 1000, 20, 13, 10),
        "16-9": Size("16:9, une diapositive", 338.67, 190.5, 960, 20, 13, 10),
    }
)
"""Name in an address → size."""

PAGE = SIZES["16cm"]
