"""The words of the message that brings a report."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.formats import NBSP, instant, plural
from dashboard.reports.layout import Numbered
from dashboard.reports.making import Made


def _lines(made: Made, file: str) -> Iterator[str]:
    report, told = made.report, made.manifest(file)
    yield report.title
    yield report.subtitle or report.place
    yield ""
    yield f"Ci-joint{NBSP}: {file}, {plural(len(report.items), 'figure')}."
    if report.simulated:
        yield f"Données simulées{NBSP}: inventées pour la démonstration."
    yield ""
    for number, item in enumerate(report.items, start=1):
        yield f"{Numbered(item, number).label}{NBSP}: {item.caption.title}"
    if report.missing:
        yield ""
        yield "Figures qui manquent"
        yield from (f"–{NBSP}{m.address}#{m.identifier}{NBSP}: {m.reason}" for m in report.missing)
    yield ""
    yield f"Fait le {instant(report.made_at)}. Version des données{NBSP}: {_versions(made)}."
    yield f"SHA-256 du fichier{NBSP}: {told['fichier']['sha256']}"


def _versions(made: Made) -> str:
    return ", ".join(sorted({one.origin.version for one in made.report.items})) or "aucune"


def letter(made: Made, file: str) -> str:
    """Plain text: what is attached, its figures, what is missing, how to check the file.

    Args:
        made: the report.
        file: name it is attached under.
    """
    return "\n".join(_lines(made, file)) + "\n"
