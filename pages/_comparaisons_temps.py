"""Comparaisons : deux indicateurs d'un lieu, mois après mois, l'un décalé par rapport à l'autre."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.catalogue.indicators import FAMILIES, Indicator, load_indicators
from dashboard.catalogue.rollups import periods_of
from dashboard.comparison.lags import Lag, Lagged, lagged
from dashboard.comparison.screen import Screen, shown_codes
from dashboard.components.address import View
from dashboard.components.choices import choice_row
from dashboard.components.comparison_words import level_words
from dashboard.components.context import Content
from dashboard.components.drawing import SIZES, drawing
from dashboard.components.drawn import right
from dashboard.components.graph import Native, Twin
from dashboard.components.paper import sizes
from dashboard.components.prerender import painted
from dashboard.components.prose import section
from dashboard.components.reading import indicator_page
from dashboard.components.states import heading, notice
from dashboard.components.table import Column, Value
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.errors import ChoiceError
from dashboard.figures.cloud import draw_cloud
from dashboard.figures.lag_bars import Bar, draw_lags
from dashboard.figures.multiples import extent, small_course
from dashboard.figures.plane import Spot
from dashboard.formats import fold, number, plural, typography
from dashboard.indicators import Area
from pages._comparaisons_choix import here, listed, readings_bar, sentence
from pages._comparaisons_nuage import WARNING, default, signed, source_words, strength, way_list

_FIRST = ("demandes_recues", "frequentation_cantine", "voyages")
_SECOND = ("delai_median_resolution", "delai_prise_en_charge", "ponctualite")


def _monthly(screen: Screen) -> list[Indicator]:
    """Indicators computed by month, over long enough a time for a season to be taken out."""
    known = screen.knows.definitions
    least = 30 * screen.ground.rules.time.fewest_months
    kept = [i for i in load_indicators().values() if i.code in known and "mois" in periods_of(i)]
    return [i for i in kept if (known[i.code].last - known[i.code].first).days >= least]


def _measures(name: str, label: str, known: list[Indicator], chosen: str) -> Component:
    groups = [
        (words, [(i.code, i.label) for i in known if i.family == family])
        for family, words in FAMILIES.items()
    ]
    return listed(name, label, [g for g in groups if g[1]], chosen)


def _areas(screen: Screen, chosen: str) -> Component:
    """Every territory of the tree, widest level first."""
    levels: dict[str, list[Area]] = {}
    for area in screen.knows.areas.values():
        levels.setdefault(area.level, []).append(area)
    groups = []
    for level, found in sorted(levels.items(), key=lambda pair: len(pair[1])):
        ordered = sorted(found, key=lambda a: fold(a.name))
        groups.append((level_words(level).capitalize(), [(a.code, a.name) for a in ordered]))
    return listed("territoire", "Territoire", groups, chosen)


def lag_words(months: int) -> str:
    """« le même mois », « 2 mois après », « 2 mois avant »: when the second comes."""
    if not months:
        return "le même mois"
    return f"{plural(abs(months), 'mois', 'mois')} {'après' if months > 0 else 'avant'}"


def _title(found: Lagged, pair: tuple[Indicator, Indicator]) -> str:
    best = found.best
    names = f"« {pair[0].label} » et « {pair[1].label} »"
    if best is None:
        return f"{names} : trop peu de mois pour les comparer"
    if not best.told:
        return f"Tendance et saison retirées, aucun lien net entre {names}"
    way = "dans le même sens" if (best.r or 0) > 0 else "en sens contraire"
    return (
        f"Tendance et saison retirées, « {pair[1].label} » bouge {way} que "
        f"« {pair[0].label} », {lag_words(best.months)} (lien {strength(best.r or 0)})"
    )


def _chosen(found: Lagged, view: View) -> Lag:
    """The lag of the address, else the best one.

    Raises:
        ChoiceError: not a lag tried.
    """
    if view.lag:
        kept = [lag for lag in found.lags if str(lag.months) == view.lag]
        if not kept:
            raise ChoiceError(
                f"décalage « {view.lag} » inconnu",
                choice="lag",
                known=[(str(lag.months), lag_words(lag.months)) for lag in found.lags],
            )
        return kept[0]
    return found.best or found.lags[len(found.lags) // 2]


def _said(lag: Lag) -> str:
    if lag.r is None:
        return f"{lag_words(lag.months)} : {plural(lag.count, 'mois commun', 'mois communs')}"
    reach = "au-delà du hasard" if lag.told else "le hasard suffit"
    return f"{lag_words(lag.months)} : {signed(lag.r)} sur {number(lag.count)} mois, {reach}"


def _lag_block(found: Lagged, pair: tuple[Indicator, Indicator], chosen: Lag) -> Component:
    bars = [
        Bar(lag.months, lag.r, lag.band, _said(lag), lag.months == chosen.months)
        for lag in found.lags
    ]
    sides = (f"{pair[1].label} en avance", f"{pair[1].label} en retard")
    drawings = [
        draw_lags(
            bars,
            sides if kind == "large" else ("en avance", "en retard"),
            width=w,
            height=300,
            class_name=f"plan-{kind}",
        )
        for kind, w, _ in sizes(SIZES)
    ]
    columns = [
        Column("Décalage"),
        Column("Corrélation", right=True),
        Column("Mois communs"),
        Column("Seuil du hasard", right=True),
        Column("Lecture"),
    ]
    rows: list[list[Value]] = [
        [
            lag_words(lag.months),
            right(signed(lag.r), lag.r),
            lag.count,
            right("—" if lag.band is None else f"±{number(lag.band, 2)}", lag.band),
            "au-delà du hasard" if lag.told else "le hasard suffit" if lag.r is not None else "",
        ]
        for lag in found.lags
    ]
    beyond = sum(1 for lag in found.lags if lag.told)
    title = (
        f"{plural(beyond, 'décalage dépasse', 'décalages dépassent')} ce que le hasard atteint"
        if beyond
        else "Aucun décalage ne dépasse ce que le hasard atteint"
    )
    return drawing(
        "comparaisons-decalages",
        drawings,
        Twin(columns, rows),
        native=Native("barres_groupees", 0, (1,)),
        title=title,
        measure=(
            f"Corrélation de « {pair[0].label} » avec « {pair[1].label} » quelques mois avant ou "
            "après, tendance et saison retirées. Entre les tirets : ce que le hasard atteint."
        ),
        summary=f"{_said(chosen).capitalize()}. {WARNING}",
        source=source_words(),
        notes=[
            "Chaque série est comparée à sa droite de tendance et à la moyenne de chaque mois de "
            "l'année, ajustées ensemble. Le seuil tient compte de la mémoire d'un mois à l'autre "
            f"et des {number(len(found.lags))} décalages essayés : le meilleur de tous ne le "
            "dépasse par hasard qu'une fois sur vingt."
        ],
    )


def _month_words(month: int) -> str:
    return f"{month % 12 + 1:02d}/{month // 12}"


def _rest_block(
    found: Lagged, pair: tuple[Indicator, Indicator], chosen: Lag, view: View
) -> Component:
    """The months themselves, at the lag chosen."""
    points = [
        (m, v, found.rest_second[m + chosen.months])
        for m, v in sorted(found.rest_first.items())
        if m + chosen.months in found.rest_second
    ]
    dots = [
        Spot(
            a * (100 if pair[0].unit == "%" else 1),
            b * (100 if pair[1].unit == "%" else 1),
            _month_words(m),
            typography(f"{_month_words(m)} : {number(a, 2)} ; {number(b, 2)}"),
            here(view),
        )
        for m, a, b in points
    ]

    def write(value: float) -> str:
        return number(value, 0 if abs(value - round(value)) < 1e-9 else 2, signed=True)

    titles = [typography(f"{i.label}, écart ({i.unit})") for i in pair]
    drawings = [
        draw_cloud(
            dots, (write, titles[0]), (write, titles[1]), width=w, height=h, class_name=f"plan-{k}"
        )
        for k, w, h in sizes(SIZES)
    ]
    columns = [Column("Mois"), Column(titles[0], right=True), Column(titles[1], right=True)]
    rows: list[list[Value]] = [
        [_month_words(m), right(number(a, 2, signed=True), a), right(number(b, 2, signed=True), b)]
        for m, a, b in points
    ]
    return drawing(
        "comparaisons-mois",
        drawings,
        Twin(columns, rows),
        native=Native("nuage", 0, (1, 2)),
        title=f"{number(len(points))} mois, « {pair[1].label} » lu {lag_words(chosen.months)}",
        measure="Écarts à la tendance et à la saison. Un point est un mois.",
        summary=f"{_said(chosen).capitalize()}. {WARNING}",
        source=source_words(),
    )


def _courses(found: Lagged, pair: tuple[Indicator, Indicator]) -> Component:
    """Both series as observed, over the same months."""
    months = [*found.first, *found.second]
    span = float(min(months)), float(max(months))
    figures = []
    for one, values in zip(pair, (found.first, found.second), strict=True):
        points = [(float(m), values.get(m)) for m in range(int(span[0]), int(span[1]) + 1)]
        drawn = small_course(
            points, span=span, ends=extent([*values.values()]), width=520, height=110
        )
        last = max(values)
        name = html.A(typography(one.label), href=indicator_page(one.code, period="mois"))
        when = typography(f"{one.unit}, de {_month_words(min(values))} à {_month_words(last)}")
        caption = html.Figcaption([html.Strong(name), " ", html.Span(when)])
        figures.append(html.Figure([caption, vector(drawn)], className="petit"))
    return html.Div(figures, className="petits petits-larges")


def _lag_choice(found: Lagged, view: View, chosen: Lag) -> Component:
    kept = [lag for lag in found.lags if lag.r is not None]
    return choice_row(
        "Décalage",
        [
            (
                number(lag.months, signed=True) if lag.months else "0",
                here(view, lag=str(lag.months)),
                lag.months == chosen.months,
            )
            for lag in kept
        ],
    )


def _pair(screen: Screen, known: list[Indicator], view: View) -> tuple[Indicator, Indicator] | None:
    everything = shown_codes(screen.ground.rules, screen.knows)
    for choice, code in (("indicator", view.indicator), ("other", view.other)):
        if code and code not in everything:
            raise ChoiceError(f"la mesure « {code} » n'est pas connue ici", choice=choice)
    codes = [i.code for i in known]
    found = {i.code: i for i in known}
    first = view.indicator if view.indicator in found else default(_FIRST, codes)
    second = view.other if view.other in found else default(_SECOND, codes, first)
    return (found[first], found[second]) if first and second else None


def build_time(screen: Screen, view: View) -> Content:
    """Two indicators of one territory over time."""
    knows, known = screen.knows, _monthly(screen)
    area = knows.areas.get(view.area or knows.root)
    if area is None:
        raise ChoiceError(f"territoire inconnu « {view.area} »", choice="area")
    pair = _pair(screen, known, view)
    bar = readings_bar(view)
    if pair is None:
        least = screen.ground.rules.time.fewest_months
        words = f"Il faut deux indicateurs connus chaque mois pendant {least} mois au moins."
        return Content([bar, *heading("Deux mesures"), notice("Rien à croiser ici", words)])
    shown = view.but(indicator=pair[0].code, other=pair[1].code, area=area.code)
    lists = [
        _measures("indicateur", "Premier indicateur", known, pair[0].code),
        _measures("autre", "Second indicateur", known, pair[1].code),
        way_list(view),
        _areas(screen, area.code),
    ]
    found = lagged(screen.ground.gate, knows, pair, area.code, screen.ground.rules.time)
    form = sentence(lists, {"lecture": view.path})
    title = _title(found, pair)
    lede = f"{area.name}, mois complets. {WARNING}"
    first = [bar, *heading(title, lede), form]
    if not found.lags:
        return Content([*first, notice("Trop peu de mois", f"{found.reason}.")], title="Décalages")
    chosen = _chosen(found, shown)
    parts = [
        section("Deux indicateurs mois après mois", _courses(found, pair)),
        section(
            "À quel décalage ?",
            _lag_block(found, pair, chosen),
            _lag_choice(found, shown, chosen),
        ),
        section("Mois par mois", _rest_block(found, pair, chosen, shown)),
    ]
    return Content([*first, painted(parts, class_name="comparaisons")], title="Décalages")
