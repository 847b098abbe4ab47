"""Un indicateur : ce qu'il dit, depuis quand, où, pourquoi, et d'où vient le chiffre."""

from __future__ import annotations

import datetime as dt

from dashboard.catalogue.indicators import FAMILIES, Indicator, load_indicators
from dashboard.catalogue.rollups import periods_of
from dashboard.components import desk
from dashboard.components.address import View, link
from dashboard.components.context import Body, Content, page, site, title_of
from dashboard.components.finding import finding_of, span_words
from dashboard.components.prerender import painted
from dashboard.components.prose import crumbs
from dashboard.components.reading import held_alone, indicator_page
from dashboard.components.states import empty, heading
from dashboard.components.tags import html, register_page
from dashboard.errors import ChoiceError, QueryError
from dashboard.formats import in_unit, typography
from dashboard.indicators import (
    KIND_WORDS,
    KINDS,
    Course,
    Knowledge,
    course,
    find,
    know,
    offered,
    parse_period,
)
from dashboard.provenance import proof
from dashboard.secrecy import Gate
from pages._evaluation_liens import about
from pages._indicateur_choix import build_choices
from pages._indicateur_courbe import build_trend, build_values
from pages._indicateur_fiche import build_card
from pages._indicateur_parts import build_parts
from pages._indicateur_preuve import build_proof
from pages._indicateur_suites import build_follow, written_about
from pages._indicateur_tete import build_head
from pages._indicateur_vue import Shown

STEM = "/indicateur/"

register_page(
    __name__,
    path_template=f"{STEM}<code>",
    name="Indicateur",
    title=title_of("Indicateur"),
    description="Un indicateur, de sa valeur à ses fichiers.",
)


def _unknown(code: str) -> Content:
    """The address names no indicator: those that exist, by family."""
    groups = [
        html.Div(
            [
                html.H2(typography(name)),
                html.Ul(
                    [
                        html.Li(html.A(typography(i.label), href=indicator_page(i.code)))
                        for i in found
                    ]
                ),
            ]
        )
        for family, name in FAMILIES.items()
        if (found := [i for i in load_indicators().values() if i.family == family])
    ]
    words = f"Aucun indicateur n'a pour code « {code} ». Voici ceux du catalogue."
    return Content(
        [
            crumbs([("Revue hebdomadaire", link("/"))], "Indicateur inconnu"),
            *heading("Cet indicateur n'existe pas", words),
            html.Div(groups, className="prose"),
        ],
        title="Indicateur inconnu",
        found=False,
    )


def _day(view: View, knows: Knowledge) -> dt.date:
    """The day readings are made: the Monday after the week reviewed, or after the last one over."""
    week = parse_period(view.week) if view.week else knows.last_week
    return week.end + dt.timedelta(days=1)


def _course(gate: Gate, view: View, indicator: Indicator, knows: Knowledge) -> Course:
    """What the address asks: a kind of period as it stands that week, or one period."""
    day = _day(view, knows)
    _check_published(gate, view, indicator, knows)
    if not view.period or view.period in KINDS:
        kind = view.period or _usual(gate, indicator, knows)
        return course(gate, indicator, day=day, kind=kind, area=view.area, knowledge=knows)
    period = parse_period(view.period)
    after = max(day, period.end + dt.timedelta(days=1))
    return course(gate, indicator, day=after, period=period, area=view.area, knowledge=knows)


def _check_published(gate: Gate, view: View, indicator: Indicator, knows: Knowledge) -> None:
    """Say which periods a protected indicator is published at, when the address asks for another.

    Raises:
        ChoiceError: it has the others as ways out.
    """
    if not view.period:
        return
    kind = view.period if view.period in KINDS else parse_period(view.period).kind
    tables = offered(gate, indicator, knows)
    if kind in periods_of(indicator) and ("", kind) not in tables:
        raise ChoiceError(
            f"« {indicator.label} » n'est pas publié à ce rythme : donnée protégée par le secret"
            " statistique",
            choice="period",
            known=[(k, KIND_WORDS[k]) for k in periods_of(indicator) if ("", k) in tables],
            missing=False,
        )


def _usual(gate: Gate, indicator: Indicator, knows: Knowledge) -> str:
    """Kind of period shown first: "", the one a review reads, or the finest that is published."""
    tables = offered(gate, indicator, knows)
    reviewed = "semaine" if indicator.cadence == "jour" else indicator.cadence
    found = [kind for kind in periods_of(indicator) if ("", kind) in tables]
    return "" if reviewed in found or not found else found[0]


def _way(view: View, indicator: Indicator) -> list[tuple[str, str]]:
    """The way back: the review of the same week and area, then the family."""
    review = View("/", week=view.week, area=view.area)
    family = FAMILIES[indicator.family]
    steps = [("Revue hebdomadaire", review), (family, review.but(family=indicator.family))]
    return [
        (typography(name), link(v.page, week=v.week, area=v.area, family=v.family))
        for name, v in steps
    ]


def _place(knows: Knowledge, view: View) -> str:
    """Name of the territory shown.

    Raises:
        QueryError: no such territory.
    """
    area = knows.areas.get(view.area or knows.root)
    if area is None and view.area:
        raise QueryError(
            f"territoire inconnu « {view.area} »", remedy="Choisissez-en un dans la revue"
        )
    return area.name if area else site().territory.name


def _own(whole: str, place: str) -> str:
    """Why a wider area has no value of its own."""
    return f"{whole} : non disponible, ses propres comptes ne sont pas connus. Ici : {place}."


def _lede(shown: Shown) -> str:
    """Measure, unit, place and period, in one sentence."""
    indicator, current = shown.indicator, shown.course.reading.current
    unit = {"%": "en pourcentage", "€": "en euros"}.get(indicator.unit, in_unit(indicator.unit))
    when = f", {span_words(current.period)}" if current else ""
    return f"{indicator.question} {unit[:1].upper()}{unit[1:]}. {shown.place}{when}."


def build(gate: Gate, view: View) -> Content:
    """Everything known of the indicator the address names."""
    code = view.page.removeprefix(STEM)
    try:
        indicator = find(code)
    except QueryError:
        return _unknown(code)
    knows = know(gate)
    asked, alone = view, held_alone(indicator, view.area)
    whole = _place(knows, asked)
    view = view.but(area=alone) if alone in knows.areas else view
    place = _place(knows, view)
    shown = Shown(
        gate=gate,
        view=view,
        indicator=indicator,
        knows=knows,
        course=_course(gate, view, indicator, knows),
        place=place,
        proof=proof(gate, indicator),
        written=written_about(indicator, knows, asked.area or knows.root),
    )
    first = [
        crumbs(_way(asked, indicator), typography(indicator.label)),
        *heading(finding_of(shown.course), _lede(shown)),
        build_choices(shown),
        *([html.P(typography(_own(whole, place)), className="note")] if view != asked else []),
    ]
    if not shown.course.points:
        words = shown.course.reason or "Aucune valeur à montrer."
        seen, rest = [html.Div(empty(words), className="bloc")], []
    else:
        seen = [build_head(shown), build_trend(shown)]
        rest = [*build_parts(shown), build_values(shown)]
    period = shown.period.code if shown.period else ""
    evaluated = about(gate, indicator.code)
    rest += [
        *([evaluated] if evaluated is not None else []),
        build_follow(shown.written, knows, indicator, asked, period),
        build_card(shown),
        build_proof(shown),
    ]
    return Content([*first, *seen, painted(rest)], title=typography(indicator.label))


def layout(code: str = "", **parameters: object) -> Body:
    """Lay the page out; the indicator is in the path, the rest in the address."""
    return page(f"{STEM}{code}", build, parameters, stamp=desk.stamp)
