"""The review on the wall: one message per view, its title is the finding, one figure in large.

Every slide of a meeting is drawn from the same brief, read in the version the address names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.components.review_cards import ordered
from dashboard.components.review_head import counted, finding
from dashboard.components.review_rows import COUNTED, agreed
from dashboard.components.review_words import headline, why
from dashboard.components.slide_families import families_list, families_title
from dashboard.components.slide_figure import beside, chart, figure
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.vector import mark
from dashboard.formats import NBSP, date, plural, typography
from dashboard.indicators import Reading, Status
from dashboard.indicators.wording import change_words, target_words, whole_words
from dashboard.reviews.brief import Brief, Exceptional
from dashboard.reviews.changes import Kind
from dashboard.reviews.decisions import Standing
from dashboard.reviews.model import PROGRESS_WORDS, Decision, Screen
from dashboard.reviews.words import change_sentence, lateness

SHOWN = 8
"""Exceptions that have a slide; a meeting lasts an hour."""
ROWS = 6
"""Lines a slide can hold and still be read at four metres."""


@dataclass(frozen=True)
class Slide:
    """One view of the meeting.

    Attributes:
        title: the finding.
        code: indicator a decision typed there is about; "" for none.
        constat: what that decision starts from.
        owner, service: who is proposed.
    """

    title: str
    body: Sequence[Component] = ()
    code: str = ""
    constat: str = ""
    owner: str = ""
    service: str = ""


def _labels(brief: Brief) -> dict[str, str]:
    return {r.indicator.code: r.indicator.label for _, found in brief.families for r in found}


def _subject(decision: Decision, labels: dict[str, str]) -> str:
    return labels.get(decision.subject, decision.subject)


def _rest(count: int) -> list[Component]:
    if count <= ROWS:
        return []
    more = plural(count - ROWS, "autre ligne", "autres lignes")
    return [html.P(f"Et {more}.", className="reste")]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Component]:
    cells = [
        html.Tr(
            [
                html.Th(typography(row[0]), scope="row"),
                *(html.Td(typography(c)) for c in row[1:]),
            ]
        )
        for row in rows[:ROWS]
    ]
    head = html.Thead(html.Tr([html.Th(words, scope="col") for words in heads]))
    return [html.Table([head, html.Tbody(cells)], className="murale"), *_rest(len(rows))]


def follow_up(standings: Sequence[Standing], labels: dict[str, str]) -> Slide:
    """What was decided before: done, due, late."""
    if not standings:
        return Slide("Aucune décision antérieure à suivre", [_calm("Le registre n'en attend pas.")])
    late = sum(s.days_late > 0 for s in standings)
    title = f"{plural(len(standings), 'décision ouverte', 'décisions ouvertes')}, "
    title += f"{late} en retard" if late else "aucune en retard"
    rows = [
        (
            s.decision.text,
            _subject(s.decision, labels),
            s.decision.owner or "sans responsable",
            date(s.decision.due) if s.decision.due else "sans échéance",
            PROGRESS_WORDS[s.decision.progress] + (f", {lateness(s)}" if s.days_late else ""),
        )
        for s in standings
    ]
    return Slide(title, _table(("Décision", "Sujet", "Qui", "Échéance", "État"), rows))


def _calm(words: str) -> Component:
    return html.P(typography(words), className="calme")


def synthesis(brief: Brief, decided: frozenset[str]) -> Slide:
    """The state of the week: statuses, then the three changes most worth attention."""
    readings = [r for _, found in brief.families for r in found]
    tally = [
        html.Li(
            [
                *([vector(mark(status))] if status is not Status.NO_TARGET else []),
                html.B(str(count)),
                html.Span(agreed(status, count)),
            ]
        )
        for status in COUNTED
        for count in [sum(r.status is status for r in readings)]
    ]
    moved = [c for c in brief.changes if c.kind is Kind.MOVED]
    moved = sorted(moved, key=lambda c: (not c.turned, c.reading.signal is None))[:3]
    told = [
        html.Li(
            [
                html.B(typography(c.reading.indicator.label)),
                f"{NBSP}: {typography(change_sentence(c))}",
            ]
        )
        for c in moved
    ]
    late = plural(len(brief.late), "indicateur en retard", "indicateurs en retard")
    return Slide(
        finding(*counted(readings, decided)),
        [
            html.Ul(tally, className="compte-mural"),
            html.Ul(told, className="changements-muraux"),
            html.P(late, className="reste"),
        ],
    )


def subject(
    reading: Reading, weeks_off: int, decisions: Sequence[Decision], title: str = ""
) -> Slide:
    """One indicator: figure, judgement, course, what was decided."""
    known_by = reading.definition
    decided = [
        html.P([html.B("Décidé : "), typography(d.text)], className="decide") for d in decisions
    ]
    return Slide(
        title or headline(reading, weeks_off),
        [
            html.Div(
                [figure(reading), *beside(reading, why(reading, weeks_off)), *decided],
                className="cote-mural",
            ),
            *chart(reading),
        ],
        code=reading.indicator.code,
        constat=headline(reading, weeks_off),
        owner=known_by.owner if known_by else "",
        service=known_by.service if known_by else "",
    )


def _view(screen: Screen, readings: Mapping[str, Reading], found: Sequence[Exceptional]) -> Slide:
    """A view chosen beforehand: an indicator, or a page of the dashboard to open."""
    code = screen.address.partition("?")[0].removeprefix("/indicateur/")
    if code not in readings:
        words = screen.title or screen.address
        link = html.A("Ouvrir cette vue", href=screen.address)
        return Slide(words, [html.P(link, className="calme")])
    known = next((one for one in found if one.reading.indicator.code == code), None)
    return subject(
        readings[code],
        known.weeks_off if known else 0,
        known.decisions if known else (),
        screen.title,
    )


def subjects(brief: Brief) -> list[Slide]:
    """Views chosen for this review, then the exceptions that are not among them."""
    readings = {r.indicator.code: r for _, found in brief.families for r in found}
    screens = brief.review.screens if brief.review else ()
    chosen = [_view(screen, readings, brief.agenda) for screen in screens]
    codes = {slide.code for slide in chosen if slide.code}
    rest = [one for one in ordered(brief.agenda) if one.reading.indicator.code not in codes]
    return [*chosen, *(subject(o.reading, o.weeks_off, o.decisions) for o in rest[:SHOWN])]


def budget(brief: Brief) -> list[Slide]:
    """Money: the first figure of the year under way in large, the others in a table."""
    found = [
        r
        for _, readings in brief.families
        for r in readings
        if r.indicator.family == "finances"
        and r.current
        and r.current.value is not None
        and r.current.period.kind != "annee"
    ]
    if not found:
        return []
    first = found[0]
    value = whole_words(
        first.current.value if first.current else None,
        first.indicator.unit,
        first.indicator.decimals,
    )
    rows = [
        (
            r.indicator.label,
            whole_words(
                r.current.value if r.current else None, r.indicator.unit, r.indicator.decimals
            ),
            f"{change_words(r.year_ago, r.indicator.unit)} en un an" if r.year_ago else "",
            target_words(r),
        )
        for r in found
    ]
    title = f"Budget : {value}, {first.indicator.label[:1].lower()}{first.indicator.label[1:]}"
    heads = ("Indicateur", "Valeur", "Évolution", "Cible")
    return [Slide(typography(title), _table(heads, rows))]


def taken(brief: Brief, decisions: Sequence[Decision], today: dt.date) -> list[Decision]:
    """Decisions of this meeting: its own, or those of the day while no review is held."""
    if brief.review is not None:
        return [d for d in decisions if d.review == brief.review.stamp.id]
    return [d for d in decisions if d.review is None and d.decided_on == today]


def read_back(found: Sequence[Decision], labels: dict[str, str]) -> Slide:
    """What was just decided, read aloud before leaving."""
    if not found:
        return Slide("Rien n'a encore été décidé aujourd'hui", [_calm("Touche D pour décider.")])
    rows = [
        (
            d.text,
            _subject(d, labels),
            d.owner or "sans responsable",
            date(d.due) if d.due else "sans échéance",
        )
        for d in found
    ]
    title = plural(len(found), "décision à relire", "décisions à relire")
    return Slide(title, _table(("Décision", "Sujet", "Qui", "Échéance"), rows))


def slides(
    brief: Brief, decisions: Sequence[Decision], *, decided: frozenset[str], today: dt.date
) -> list[Slide]:
    """The meeting in its order: follow-up, synthesis, families, subjects, budget, read back."""
    labels = _labels(brief)
    new = taken(brief, decisions, today)
    numbers = {d.stamp.id for d in new}
    before = [s for s in brief.standings if s.decision.stamp.id not in numbers]
    return [
        follow_up(before, labels),
        synthesis(brief, decided),
        Slide(families_title(brief.families), families_list(brief.families)),
        *subjects(brief),
        *budget(brief),
        read_back(new, labels),
    ]
