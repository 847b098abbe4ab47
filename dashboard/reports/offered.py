"""Reports ready to be taken from the site: what each template asks, its file, its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask

from dashboard.budget import documents
from dashboard.catalogue.report_template_model import REVIEW, Template
from dashboard.catalogue.report_templates import load_template, template_codes
from dashboard.components.context import EXTENSION, Site
from dashboard.components.review_filters import span_words
from dashboard.errors import QueryError
from dashboard.experiments.read import portfolio
from dashboard.formats import fold, typography
from dashboard.indicators import find, know
from dashboard.indicators.periods import Period, before
from dashboard.reports.asked import Asked, values_of
from dashboard.reports.assembly import MEDIA_TYPES, assemble
from dashboard.reports.making import Order, make
from dashboard.reports.report import Part
from dashboard.reports.template import address_of, plan_of
from dashboard.reviews.baskets import LONGEST_COMMENT, Gathered
from dashboard.secrecy import Gate

WEEKS = 26
"""Weeks offered, the last one over first."""
PARAGRAPH = "\n\n"

Choice = tuple[str, str, tuple[tuple[str, str], ...]]
"""Name of a field, its label, and what it offers: value and words, the usual one first."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A template that a report can be made of as it is.

    Attributes:
        code, name, description: of the template.
        choices: what the author chooses.
        lacking: label of a choice that has nothing to offer; "" when a report can be made.
    """

    code: str
    name: str
    description: str
    choices: tuple[Choice, ...]
    lacking: str


def offers(server: Flask) -> tuple[Offer, ...]:
    """Templates that have figures of their own, and what each asks.

    Raises:
        VersionError: no version is in service.
    """
    site: Site = server.extensions[EXTENSION]
    pack, gate = site.settings.territory, site.gate("")
    templates = (load_template(code, pack) for code in template_codes(pack))
    return tuple(
        _offer(gate, template)
        for template in templates
        if any(part.figures for part in template.parts)
    )


def _offer(gate: Gate, template: Template) -> Offer:
    choices = tuple(_choices(gate, template.named))
    lacking = next((label for _, label, found in choices if not found), "")
    words = typography(template.name), typography(template.description)
    return Offer(template.code, *words, choices, lacking)


def _choices(gate: Gate, named: frozenset[str]) -> Iterator[Choice]:
    if named & {"semaine", "jours", *REVIEW}:
        yield "semaine", "Semaine", tuple(_weeks(know(gate).last_week))
    if "exercice" in named:
        known = sorted({document.exercice for document in documents(gate)}, reverse=True)
        years = [(str(year), str(year)) for year in known]
        last = [("", "le dernier que chaque page peut juger")] if years else []
        yield "exercice", "Exercice", (*last, *years)
    if "indicateur" in named:
        labels = [(code, typography(find(code).label)) for code in know(gate).definitions]
        yield "indicateur", "Indicateur", tuple(sorted(labels, key=lambda one: fold(one[1])))
    if "evaluation" in named:
        cards = [(card.code, typography(card.titre)) for card in portfolio(gate)]
        yield "evaluation", "Évaluation", tuple(cards)


def _weeks(last: Period) -> Iterator[tuple[str, str]]:
    week: Period | None = last
    for _ in range(WEEKS):
        if week is None:
            return
        yield week.code, f"{week.label}, {span_words(week)}"
        week = before(week)


def _asked(given: Mapping[str, str]) -> Asked:
    names = ("semaine", "exercice", "indicateur", "evaluation")
    return Asked(*(given.get(name, "").strip() for name in names))


def ready_file(
    server: Flask, code: str, given: Mapping[str, str], ending: str, root: str
) -> tuple[str, str, bytes]:
    """Name, kind and bytes of a report made of a template as it is.

    Args:
        server: the application.
        code: of the template.
        given: what was chosen: semaine, exercice, indicateur, evaluation.
        ending: format, one of `assembly.WRITERS`.
        root: address of the site, for references.

    Raises:
        PackError: the template is wrong.
        QueryError: a choice is missing, or names nothing known.
        VersionError: no version is in service.
    """
    made = make(server, Order(_known(server, code), _asked(given), ending, root))
    return made.name, MEDIA_TYPES[ending], made.body


def ready_figures(
    server: Flask, code: str, given: Mapping[str, str], root: str
) -> tuple[str, str, str, tuple[Gathered, ...]]:
    """Title, subtitle, version and figures of a template, to be changed as one's own report.

    What a part says becomes the comment of its first figure; a part without figure is left out.

    Raises:
        PackError, QueryError, VersionError: as for `ready_file`.
    """
    site: Site = server.extensions[EXTENSION]
    template = load_template(_known(server, code), site.settings.territory)
    values = values_of(server, template, _asked(given))
    report = assemble(server, plan_of(template, site.territory, values), root)
    figures = tuple(one for part in report.parts for one in _gathered(part))
    if not figures:
        why = "; ".join(one.reason for one in report.missing)
        raise QueryError(f"aucune figure à reprendre {why}".strip(), field="modèle")
    return report.title, report.subtitle, values.version, figures


def _known(server: Flask, code: str) -> str:
    site: Site = server.extensions[EXTENSION]
    known = template_codes(site.settings.territory)
    if code not in known:
        raise QueryError(
            f"aucun modèle « {code[:40]} »",
            field="modèle",
            remedy=f"Choisissez parmi {', '.join(known)}",
        )
    if not any(part.figures for part in load_template(code, site.settings.territory).parts):
        raise QueryError(
            "ce modèle n'a pas de figure à lui",
            field="modèle",
            remedy="Ouvrez un rapport et ajoutez-y des figures depuis les pages",
        )
    return code


def _gathered(part: Part) -> Iterator[Gathered]:
    for item in part.items:
        first = item is part.items[0]
        words = [part.words if first else "", item.comment]
        yield Gathered(
            address=address_of(item.origin.address, {}, ""),
            version=item.origin.version,
            figure=item.block.identifier,
            title=item.block.title,
            part=part.title,
            comment=_within(PARAGRAPH.join(filter(None, words)), LONGEST_COMMENT),
            showing=item.showing,
        )


def _within(text: str, most: int) -> str:
    """The paragraphs that fit; « … » says that some were left out."""
    if len(text) <= most:
        return text
    return f"{text[: most - 3].rpartition(PARAGRAPH)[0]}{PARAGRAPH}…".strip()
