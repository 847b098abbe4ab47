"""What a template of a report holds, as read in its file."""

from __future__ import annotations

import re
from dataclasses import dataclass

SHOWINGS = ("dessin", "tableau", "dessin et tableau")
WORDS = (
    "lieu",
    "date",
    "semaine",
    "jours",
    "exercice",
    "indicateur",
    "evaluation",
    "revue",
    "a_regarder",
    "alertes",
    "changements",
    "decisions",
)
"""What a text may name between braces."""
CHOICES = ("semaine", "exercice", "indicateur", "evaluation", "exception")
"""What an address may name between braces."""
EACH = ("exception",)
"""What a figure may be repeated for."""
REVIEW = ("revue", "a_regarder", "alertes", "changements", "decisions", "exception")
"""Names that only a weekly review fills."""

BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Look:
    """How a report looks; a colour "" is the town's own or the house's.

    Attributes:
        accent, ink: `#rrggbb`, or "".
        font, size: family and points of the text; "" and None for those of the house.
        logo: bytes of an SVG or PNG image; b"" for none.
        logo_words, header, footer: texts with names between braces.
        summary: a table of the figures follows the title.
        css: rules of `style.css`.
    """

    accent: str = ""
    ink: str = ""
    font: str = ""
    size: float | None = None
    logo: bytes = b""
    logo_words: str = ""
    header: str = ""
    footer: str = ""
    summary: bool = True
    css: str = ""


@dataclass(frozen=True)
class FigurePattern:
    """A figure, or every figure of a page, that a part asks for.

    Attributes:
        address: path and choices of the page, names between braces.
        identifier: id of the figure; "" for all those of the page.
        showing: one of `SHOWINGS`.
        comment: words of the author.
        needed: said missing when it cannot be read; otherwise left out.
        each: repeats the figure for each of these, « exception »; "" for once.
        most: how many times at most.
    """

    address: str
    identifier: str
    showing: str
    comment: str
    needed: bool
    each: str
    most: int


@dataclass(frozen=True)
class PartPattern:
    """A part of a report.

    Attributes:
        title, text: texts with names between braces.
        basket: it takes the figures that the author gathered.
        figures: those of the template.
        slides: it is shown on slides too; a long table is left to the documents.
    """

    title: str
    text: str
    basket: bool
    figures: tuple[FigurePattern, ...]
    slides: bool = True


@dataclass(frozen=True)
class Template:
    """A template read; texts hold names between braces."""

    code: str
    name: str
    description: str
    title: str
    subtitle: str
    look: Look
    parts: tuple[PartPattern, ...]

    @property
    def named(self) -> frozenset[str]:
        """Names between braces, wherever they stand."""
        texts = [self.title, self.subtitle, self.look.header, self.look.footer]
        texts.append(self.look.logo_words)
        for part in self.parts:
            texts += [part.title, part.text]
            for figure in part.figures:
                texts += [figure.address, figure.comment]
        return frozenset(name for text in texts for name in BRACES.findall(text))
