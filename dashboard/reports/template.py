"""A template filled: names between braces replaced, then the plan and the style of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from dashboard.catalogue.pack import Territory
from dashboard.catalogue.report_template_model import (
    BRACES,
    FigurePattern,
    Look,
    PartPattern,
    Template,
)
from dashboard.figures.theme import legible
from dashboard.formats import typography
from dashboard.reports.asked import Values
from dashboard.reports.report import Chapter, Plan, Style, Wanted

PAPER = "#ffffff"


def _filled(text: str, names: Mapping[str, str]) -> str:
    """A text, once: what a name stands for is not read again."""
    return BRACES.sub(lambda found: names.get(found[1], ""), text).strip()


def address_of(pattern: str, choices: Mapping[str, str], version: str) -> str:
    """The address a pattern makes: choices without value left out, the version said.

    Args:
        pattern: « /budget?exercice={exercice} ».
        choices: name between braces → value.
        version: of the data; "" for the one in service.
    """
    parts = urlsplit(pattern)
    path = BRACES.sub(lambda found: quote(choices.get(found[1], ""), safe=""), parts.path)
    pairs = [(k, _filled(v, choices)) for k, v in parse_qsl(parts.query, keep_blank_values=True)]
    pairs = [(key, value) for key, value in pairs if value and key != "version"]
    if version:
        pairs.append(("version", version))
    return f"{path}?{urlencode(pairs)}" if pairs else path


def style_of(template: Template, territory: Territory, words: Mapping[str, str]) -> Style:
    """How the report looks: the colour of the town unless the template says another."""
    look, house = template.look, Style(template.name)
    return Style(
        name=typography(template.name),
        accent=legible(look.accent or territory.accent, PAPER),
        ink=legible(look.ink or house.ink, PAPER),
        font=look.font or house.font,
        size=look.size or house.size,
        logo=look.logo,
        logo_words=_logo_words(look, words),
        header=typography(_filled(look.header, words)),
        footer=typography(_filled(look.footer, words)),
        summary=look.summary,
        css=look.css,
    )


def _logo_words(look: Look, words: Mapping[str, str]) -> str:
    return typography(_filled(look.logo_words, words)) if look.logo else ""


def _wanted(pattern: FigurePattern, values: Values) -> Iterator[Wanted]:
    """The figure, or one for each of what it is repeated for."""
    rounds: Sequence[Mapping[str, str]] = [{}]
    if pattern.each:
        found = tuple(dict.fromkeys(values.each.get(pattern.each, ())))
        rounds = [{pattern.each: one} for one in found[: pattern.most]]
    for own in rounds:
        yield Wanted(
            address_of(pattern.address, {**values.choices, **own}, values.version),
            pattern.identifier,
            _filled(pattern.comment, values.words),
            pattern.showing,
            pattern.needed,
        )


def _chapter(part: PartPattern, values: Values, basket: Sequence[Wanted]) -> Chapter:
    own = [wanted for pattern in part.figures for wanted in _wanted(pattern, values)]
    figures = (*own, *(basket if part.basket else ()))
    title, words = (_filled(text, values.words) for text in (part.title, part.text))
    return Chapter(title, words, figures, part.slides)


def plan_of(
    template: Template,
    territory: Territory,
    values: Values,
    basket: Sequence[Wanted] = (),
    title: str = "",
) -> Plan:
    """The report that a template asks for.

    Args:
        template: as read from its file.
        territory: whose report it is.
        values: what its names stand for.
        basket: figures that the author gathered; they go to the part with `panier = true`, or to
            a last part when the template has none.
        title: instead of the one of the template.
    """
    chapters = [_chapter(part, values, basket) for part in template.parts]
    if basket and not any(part.basket for part in template.parts):
        chapters.append(Chapter("Figures choisies", "", tuple(basket)))
    return Plan(
        title or _filled(template.title, values.words),
        _filled(template.subtitle, values.words),
        tuple(chapters),
        style_of(template, territory, values.words),
    )
