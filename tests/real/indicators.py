"""Indicators on the packs of real towns, against the same figure computed from the raw files."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from dashboard.indicators import by_area, find, know, parse_period, series, split
from dashboard.indicators.model import Point, State
from dashboard.queries import bind, library
from tests.real import raw
from tests.real.bases import gate
from tests.real.readme import REAL, Figure
from tests.real.towns import loaded

SCHOOL_YEAR = ("2017-09", "2018-07")
QUARTERS = {
    "2024-T1": ("2024-01-01", "2024-03-31"),
    "2024-T2": ("2024-04-01", "2024-06-30"),
    "2024-T3": ("2024-07-01", "2024-09-30"),
}
MONTHS = {f"2024-{month:02}" for month in range(1, 11)}
"""Full periods of 2024: the year stops on 7 November, no counter gives 95 % of its days."""
ENOUGH = 0.75
"""Share of what is expected under which no value is given."""
LIMITS = {
    "air_limites": {"NO2": 40.0, "PM2.5": 25.0, "PM10": 40.0},
    "air_limites_2030": {"NO2": 20.0, "PM2.5": 10.0, "PM10": 20.0},
    "air_guides_oms": {"NO2": 10.0, "PM2.5": 5.0, "PM10": 15.0},
}
"""Yearly limits in µg/m³: directives 2008/50/CE and (UE) 2024/2881, guides 2021 of the OMS."""

SMALLEST = 5
"""Smallest count shown of the requests of Alessandria, as its pack says."""


def points(town: str, code: str, kind: str, area: str = "") -> dict[str, Point]:
    """Points of an indicator by code of period, in the whole territory when no area is said."""
    found = series(gate(town), find(code), kind=kind, area=area)
    return {point.period.code: point for point in found.points}


def _share(part: Decimal | float, whole: Decimal | float) -> str:
    return f"{float(part) / float(whole):.6f}"


def _value(point: Point | None, decimals: int = 6) -> str:
    return "absent" if point is None or point.value is None else f"{point.value:.{decimals}f}"


def delays() -> Iterator[Figure]:
    """Median and ninth decile of Alessandria's delays by year, and over every closed request."""
    expected = raw.delays()
    over, running = raw.few(SMALLEST)
    for code, rank in (("delai_median_resolution", 1), ("delai_p90_resolution", 2)):
        found = points("alessandria", code, "annee")
        for year in sorted(set(expected) - {"ensemble"}):
            want = f"{expected[year][rank]:.2f} sur {expected[year][0]}"
            want = "secret" if year in over | running else want
            point = found.get(year)
            got = f"{_value(point, 2)} sur {point.count if point else 0}"
            hidden = point is not None and point.state is State.SECRET
            yield Figure(f"Alessandria · {code} {year}", want, "secret" if hidden else got)
    every = whole_delays()
    count, median, decile = expected["ensemble"]
    yield Figure("Alessandria · délais, ensemble", str(count), str(len(every)))
    yield Figure("Alessandria · médiane, ensemble", f"{median:.2f}", f"{_quantile(every, 5):.2f}")
    yield Figure("Alessandria · P90, ensemble", f"{decile:.2f}", f"{_quantile(every, 9):.2f}")


def _quantile(values: list[float], tenths: int) -> float:
    return statistics.quantiles(values, n=10, method="inclusive")[tenths - 1]


def whole_delays() -> list[float]:
    """Every delay the indicator's own query gives, no period asked."""
    file = loaded("alessandria", "demandes", "services/alessandria/segnalazioni-municipium.csv")
    file.con.execute(f"CREATE VIEW brut_demande AS SELECT *, 1 AS fichier_id FROM {file.view}")
    file.con.execute("CREATE TABLE fichier AS SELECT 1 AS fichier_id, 'demandes' AS source")
    indicator = find("delai_median_resolution")
    query = library().get(indicator.facts)
    facts = file.con.execute(f"SELECT valeur FROM ({query.sql})", bind(query, indicator.params))
    return [row[0] for row in facts.fetchall()]


def requests() -> Iterator[Figure]:
    """Cancelled requests of Alessandria are neither open nor closed; 1 to 4 of a year are hidden.

    A stock is told of a year only when what came in and what went out are.
    """
    found = raw.requests()
    over, running = raw.few(SMALLEST)
    years = found["Creato"].dt.year
    dropped = points("alessandria", "part_sans_suite", "annee")
    stock = points("alessandria", "stock_ouvert", "annee")
    for year in sorted(set(years)):
        code, many = str(year), int(found.loc[years == year, "sans_suite"].sum())
        want = "secret" if 0 < many < SMALLEST else str(many)
        got = dropped[code]
        shown = "secret" if got.state is State.SECRET else str(int(got.numerator or 0))
        yield Figure(f"Alessandria · demandes sans suite {code}", want, shown)
        due = found[~found["sans_suite"] & (years <= year)]
        waiting = int((~(due["Chiusa"].dt.year <= year)).sum())
        want = "secret" if code in over | running else str(waiting)
        left = stock[code]
        shown = "secret" if left.state is State.SECRET else _value(left, 0)
        yield Figure(f"Alessandria · demandes en cours fin {code}", want, shown)


def _of_school_year(code: str) -> tuple[Decimal, Decimal]:
    first, last = SCHOOL_YEAR
    months = [p for c, p in points("nantes", code, "mois").items() if first <= c <= last]
    numerators = sum((p.numerator or Decimal() for p in months), Decimal())
    return numerators, sum((p.denominator or Decimal() for p in months), Decimal())


def canteens() -> Iterator[Figure]:
    """Attendance of Nantes' canteens in 2017–2018, its strike days, and the error of forecasts."""
    days = raw.attendance()
    year = days.loc[SCHOOL_YEAR[0] : SCHOOL_YEAR[1]]
    want = _share(year["repas"].sum(), year["eleves"].sum())
    got = _share(*_of_school_year("frequentation_eleves"))
    yield Figure("Nantes · fréquentation 2017–2018", want, got)
    weeks = points("nantes", "frequentation_eleves", "semaine")
    for week, rows in year.groupby(year.index.strftime("%G-W%V")):
        want = _share(rows["repas"].sum(), rows["eleves"].sum())
        yield Figure(f"Nantes · fréquentation {week}", want, _value(weeks.get(str(week))))
    struck = sorted({f"{day:%Y-%m-%d}" for day in raw.strikes() & set(year.index)})
    flagged = sorted({f"{day}" for day in strike_days() if str(day) in set(_text(year.index))})
    yield Figure("Nantes · jours de grève signalés", " ".join(struck), " ".join(flagged))
    errors = points("nantes", "erreur_prevision_repas", "annee")
    for number, error in raw.forecast_error().items():
        label = f"Nantes · erreur de prévision {number}"
        yield Figure(label, f"{error:.6f}", _value(errors.get(str(number))))


def _text(days: object) -> list[str]:
    return [f"{day:%Y-%m-%d}" for day in days]  # type: ignore[attr-defined]


def strike_days() -> set[dt.date]:
    """Strike days the page of the indicator is told of."""
    about = know(gate("nantes")).about(find("frequentation_eleves"), "")
    return {event.start for event in about if event.kind == "greve"}


def bicycles() -> Iterator[Figure]:
    """Bicycles counted in Montpellier in 2024 against 2023, on counters active in both."""
    found = points("montpellier", "passages_velo", "trimestre")
    for quarter, (first, last) in QUARTERS.items():
        count, before, now = raw.index_on_common(first, last)
        point = found[quarter]
        label = f"Montpellier · vélos {quarter}, {count} compteurs communs, indice"
        yield Figure(
            label, _index(now, before), _index(int(point.like_year or 0), int(point.year or 0))
        )
    months = [m for c, m in points("montpellier", "passages_velo", "mois").items() if c in MONTHS]
    counted = [raw.index_on_common(f"{m.period.start}", f"{m.period.end}") for m in months]
    yield Figure(
        "Montpellier · vélos, dix mois de 2024 sur les mêmes de 2023, indice",
        _index(sum(now for _, _, now in counted), sum(before for _, before, _ in counted)),
        _index(*(int(sum(getattr(m, k) or 0 for m in months)) for k in ("like_year", "year"))),
    )
    year = points("montpellier", "passages_velo", "annee")["2024"]
    active = raw.index_on_common("2024-01-01", "2024-12-31")[0]
    yield Figure(
        "Montpellier · vélos 2024 entière, comparable",
        "oui" if active else "non",
        "non" if year.year is None else "oui",
    )


def _index(now: int, before: int) -> str:
    return f"{now} / {before} = {100 * now / before:.2f}" if before else "absent"


def car_parks() -> Iterator[Figure]:
    """Occupancy of two car parks in January 2026, and the car parks whose count is stuck."""
    shares = split(
        gate("montpellier"), find("occupation_stationnement"), kind="mois", dimension="equipement"
    )
    month = {s.modality: p for s in shares for p in s.points if p.period.code == "2026-01"}
    for name in ("Comedie", "Polygone"):
        share, days, stuck = raw.parking(name, "2026-01")
        point = month[name]
        label = f"Montpellier · occupation de {name}, {days} jours ({stuck} bloqués écartés)"
        yield Figure(label, f"{share:.6f}", _share(point.numerator or 0, point.denominator or 1))
    stuck_days = raw.stuck_car_parks("2026-01-05", "2026-01-11")
    blocked = split(
        gate("montpellier"), find("parkings_bloques"), kind="semaine", dimension="equipement"
    )
    found = {
        s.modality: int(p.numerator or 0)
        for s in blocked
        for p in s.points
        if p.period.code == "2026-W02" and p.numerator
    }
    yield Figure("Montpellier · parkings bloqués 2026-W02", _listed(stuck_days), _listed(found))


def _listed(days: dict[str, int]) -> str:
    return ", ".join(f"{name} {nb}" for name, nb in sorted(days.items()))


def air() -> Iterator[Figure]:
    """Yearly means above the limits, station by station; days of PM2.5 known."""
    for code, limits in LIMITS.items():
        found = points("montpellier", code, "annee")
        for year, (over, known, expected) in raw.air_above(limits).items():
            label = f"Montpellier · {code} {year}, {known} moyennes sur {expected}"
            want = f"{over / known:.6f}" if known / expected >= ENOUGH else "absent"
            yield Figure(label, want, _value(found.get(str(year))))
    known_days = sum(
        (p.denominator or Decimal())
        for p in points("montpellier", "pm25_depassements", "mois").values()
    )
    want = str(raw.fine_particles_days())
    yield Figure("Montpellier · jours de station connus en PM2,5", want, f"{known_days:.0f}")


def budgets() -> Iterator[Figure]:
    """Gross saving of the accounts of Montpellier, 2018 to 2024, and of Crac'h, 2021."""
    found = points("montpellier", "epargne_brute", "annee")
    for path in sorted((REAL / "budget/montpellier").glob("VilleMTP_MTP_CA_*.xml*")):
        year = path.name.partition(".")[0][-4:]
        want = f"{raw.gross_saving(path):.2f}"
        yield Figure(f"Montpellier · épargne brute {year}", want, _value(found.get(year), 2))
    published = points("montpellier", "taux_epargne_brute_ofgl", "annee")
    for year in map(str, range(2020, 2025)):
        ofgl = published[year].numerator or Decimal()
        label = f"Montpellier · épargne brute {year}, OFGL (à l'euro)"
        yield Figure(label, f"{ofgl:.0f}", _value(found.get(year), 0))
    path = REAL / "budget/bretagne/crach-CA-2021.totem.xml"
    saving = by_area(gate("crach"), find("epargne_brute"), parse_period("2021"))["56046"]
    yield Figure("Crac'h · épargne brute 2021", f"{raw.gross_saving(path):.2f}", _value(saving, 2))


@cache
def figures() -> tuple[Figure, ...]:
    """Every comparison of the family."""
    return (
        *delays(),
        *requests(),
        *canteens(),
        *bicycles(),
        *car_parks(),
        *air(),
        *budgets(),
    )
