"""Sensors family: every real sensor file through its reader, against its true figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tests.real.reading import Loaded, load, read, source_of
from tests.real.readme import Entry, Figure, entries

_COUNTER = re.compile(
    r"(\d+) observations, Σ intensity (\d+), (\S+) → (\S+), (\d+) repeated days, (\d+) zeros"
)
_MONTHS = re.compile(r"(\d+) months, Σ count (\d+)")
_DAY = "timezone('Europe/Paris', timezone('UTC', debut))::DATE"
COUNTERS = "sensors/montpellier-ecocompteurs/MMM_"
PARKINGS = "sensors/montpellier-parkings-suivi-2025-12-2026-01.csv"


def compared(entry: Entry, found: dict[str, tuple[str, object]]) -> Iterator[Figure]:
    """Figures written in the table (pattern with one group), against values obtained."""
    for label, (pattern, value) in found.items():
        match = re.search(pattern, entry.figures)
        if match is None:
            raise AssertionError(f"{entry.name} : « {pattern} » absent de {entry.figures}")
        yield Figure(f"{entry.name} · {label}", match[1], str(value))


def _mean(loaded: Loaded, where: str = "true") -> str:
    return f"{loaded.one('avg(valeur)', where):.4f}"


def counter_figures(entry: Entry) -> Iterator[Figure]:
    """Observations, sum, period, repeated days and zeros of one bicycle counter."""
    loaded = load(entry, source_of("compteurs_velo"))
    yield loaded.kept
    match = _COUNTER.search(entry.figures)
    expected = match.groups() if match else ()
    labels = ("relevés", "Σ intensity", "premier jour", "dernier jour", "jours répétés", "zéros")
    obtained = (
        loaded.one("count(*)"),
        loaded.one("sum(valeur)::BIGINT"),
        loaded.one(f"min({_DAY})"),
        loaded.one(f"max({_DAY})"),
        loaded.one(f"count(*) - count(DISTINCT {_DAY})"),
        loaded.one("count(*)", "valeur = 0"),
    )
    for label, want, got in zip(labels, expected, obtained, strict=True):
        yield Figure(f"{entry.name} · {label}", want, str(got))


def parking_figures(entry: Entry) -> Iterator[Figure]:
    """Polls of the car parks and bicycle stations."""
    loaded = load(entry, source_of("parkings"))
    yield loaded.kept
    free = "propriete <> 'places_total'"
    polygone = f"capteur_id = 'Voiture Polygone' AND {free}"
    capacity = "capteur_id = 'Voiture Polygone' AND propriete = 'places_total'"
    yield from compared(
        entry,
        {
            "lignes": (r"(\d+) rows", loaded.one("count(*)", free)),
            "voitures": (r"Voiture (\d+)", loaded.one("count(*)", "propriete = 'places_libres'")),
            "vélos": (r"Velo (\d+)", loaded.one("count(*)", "propriete = 'places_libres_velo'")),
            "instants": (r"(\d+) polls", loaded.one("count(DISTINCT debut)")),
            "Σ Places_Libres": (
                r"Places_Libres = (\d+)",
                loaded.one("sum(valeur)::BIGINT", free),
            ),
            "places à Polygone": (r"of (\d+)", loaded.one("max(valeur)::BIGINT", capacity)),
            "moyenne à Polygone": (
                r"Polygone (\d+\.\d\d)",
                f"{loaded.one('avg(valeur)', polygone):.2f}",
            ),
        },
    )


def air_figures() -> Iterator[Figure]:
    """Hourly, monthly and yearly means of the air stations."""
    hourly = entries()["sensors/atmo-montpellier-horaire-2023-11-25.csv"]
    loaded = load(hourly, source_of("air_horaire"))
    yield loaded.kept
    rows = {
        "lignes": (r"(\d+) rows", loaded.one("count(*)")),
        "NOX": (r"NOX (\d+)", loaded.one("count(*)", "propriete = 'nox'")),
        "NO2": (r"NO2 (\d+)", loaded.one("count(*)", "propriete = 'no2'")),
    }
    yield from compared(hourly, rows)
    for code, name, no2 in (
        ("air_mensuel", "mesures-mensuelles-2022-2023", "no2_mois"),
        ("air_annuel", "mesures-annuelles", "no2_an"),
    ):
        entry = entries()[f"sensors/atmo-occitanie-{name}.csv"]
        yield load(entry, source_of(code)).kept
        whole = load(entry, source_of(code, filter={}))
        town = load(entry, source_of(code, filter={"nom_com": ("MONTPELLIER",)}))
        found: dict[str, tuple[str, object]] = {
            "lignes": (r"(\d+) rows", whole.one("count(*)")),
            "Montpellier": (r"Montpellier (\d+) rows", town.one("count(*)")),
            "moyenne NO2": (r"NO2 mean (\d+\.\d+)", _mean(town, f"indicateur = '{no2}'")),
        }
        if "NO2 523" in entry.figures or re.search(r"NO2 \d+ rows", entry.figures):
            counted = whole.one("count(*)", f"indicateur = '{no2}'")
            found["NO2"] = (r"NO2 (\d+) rows", counted)
        yield from compared(entry, found)


def weather_figures() -> Iterator[Figure]:
    """Three-hourly weather: 82 columns, some of the same name."""
    entry = entries()["sensors/meteo-synop-montpellier-2023.csv"]
    loaded = load(entry, source_of("meteo"))
    yield loaded.kept
    degrees = "propriete = 'temperature'"
    yield from compared(
        entry,
        {
            "lignes": (r"(\d+) rows", loaded.reading.rows_read),
            "température moyenne": (r"\(°C\) (\d+\.\d+)", _mean(loaded, degrees)),
            "minimum": (r"min (-?\d+\.\d)", round(loaded.one("min(valeur)", degrees), 1)),
            "maximum": (r"max (-?\d+\.\d)", round(loaded.one("max(valeur)", degrees), 1)),
        },
    )


def other_figures() -> Iterator[Figure]:
    """Positions of the counters, monthly lists of Nantes, examples of every NGSI spelling."""
    places = entries()["sensors/montpellier-ecocompteurs/Geoloc_Compteurs.csv"]
    loaded = load(places, source_of("emplacements_compteurs"))
    yield loaded.kept
    yield from compared(places, {"lignes": (r"(\d+) rows", loaded.one("count(*)"))})
    for entry in entries().values():
        if match := _MONTHS.search(entry.figures):
            months = read(entry, "json_liste", chemin="counts")
            yield months.kept
            total = str(months.one('sum("count"::BIGINT)'))
            yield Figure(f"{entry.name} · mois", match[1], str(months.reading.rows_read))
            yield Figure(f"{entry.name} · Σ count", match[2], total)
        elif entry.name.startswith("sensors/ngsi-ld/"):
            example = read(entry, "ngsi")
            entities = example.reading.facts["entites"]
            yield Figure(f"{entry.name} · entités", entry.figures.split()[0], entities)


@cache
def figures() -> tuple[Figure, ...]:
    """Every comparison of the family."""
    counters = [e for e in entries().values() if e.name.startswith(COUNTERS)]
    found = [figure for entry in counters for figure in counter_figures(entry)]
    for label in ("relevés", "Σ intensity", "jours répétés"):
        same = [f for f in found if f.label.endswith(f"· {label}")]
        want, got = (sum(int(getattr(f, side)) for f in same) for side in ("expected", "obtained"))
        found.append(Figure(f"{len(counters)} compteurs de vélos · {label}", str(want), str(got)))
    found += parking_figures(entries()[PARKINGS])
    return (*found, *air_figures(), *weather_figures(), *other_figures())
