"""Territory family: contours, populations, INSEE, centres and activities, against true figures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from dashboard.errors import ExtractError
from tests.real.reading import load, read, source_of
from tests.real.readme import Entry, Figure, entries
from tests.real.sensors import compared

_SUM = re.compile(r"Σ (population_\w+) = (\d+)")
METROPOLE = "243400017"


def contour_figures(entry: Entry) -> Iterator[Figure]:
    """Number of areas of a file of contours, and the sum its properties must give."""
    count = re.search(r"FeatureCollection (\d+)", entry.shape) or re.match(
        r"(\d+) records", entry.figures
    )
    try:
        loaded = read(entry, "contours")
    except ExtractError as error:
        points = "aucun polygone" if "point features" in entry.figures else ""
        refusal = error.problem.partition(" (")[0]
        yield Figure(f"{entry.name} · refus", points, refusal)
        return
    yield loaded.kept
    if count:
        yield Figure(f"{entry.name} · contours", count[1], str(loaded.one("count(*)")))
    if match := _SUM.search(entry.figures):
        total = loaded.one(f"sum({match[1]}::BIGINT)")
        yield Figure(f"{entry.name} · Σ {match[1]}", match[2], str(total))


def population_figures() -> Iterator[Figure]:
    """Populations of every commune of the country, then of those of the metropolis."""
    entry = entries()["territory/population-municipale-communes-2013-2021.csv"]
    yield load(entry, source_of("population_communes")).kept
    whole = load(entry, source_of("population_communes", filter={}))
    found: dict[str, tuple[str, object]] = {
        "lignes": (r"(\d+) rows", whole.reading.rows_read),
        "Σ p21_pop": (r"p21_pop = (\d+)", whole.one("sum(population_nb)", "annee = 2021")),
    }
    for name, code in (("Boé p21 =", "47031"), ("Agen", "47001"), ("Montpellier", "34172")):
        value = whole.one("max(population_nb)", f"annee = 2021 AND code = '{code}'")
        found[code] = (rf"{name} (\d+)", value)
    yield from compared(entry, found)
    yield from legal_figures()


def legal_figures() -> Iterator[Figure]:
    """Members and populations of the EPCI, and the reference list of communes."""
    entry = entries()["territory/decoupage-administratif-epci.json.gz"]
    epci = read(entry, "json_liste")
    yield epci.kept
    yield from compared(entry, {"EPCI": (r"(\d+) EPCI", epci.one("count(*)"))})
    metropole = load(entry, source_of("population_legale"))
    yield metropole.kept
    members = metropole.one("count(*)", "nature = 'municipale'")
    total = metropole.one("sum(population_nb)", "nature = 'municipale'")
    after = rf"{METROPOLE}[^:]*: "
    agen = load(entry, source_of("population_legale", filter={"parent.code": ("200096956",)}))
    yield from compared(
        entry,
        {
            "communes de la Métropole": (rf"{after}(\d+) members", members),
            "population municipale de la Métropole": (rf"{after}\d+ members, (\d+)", total),
            "communes d'Agen": (r"d'Agen: (\d+) members", agen.one("count(*) // 2")),
            "population totale d'Agen": (
                r"populationTotale (\d+)",
                agen.one("sum(population_nb)", "nature = 'totale'"),
            ),
        },
    )
    communes = entries()["territory/decoupage-administratif-communes.json.gz"]
    listed = read(communes, "json_liste")
    yield listed.kept
    town = "max(population) FILTER (type = 'commune-actuelle')"
    yield from compared(
        communes,
        {
            "entrées": (r"(\d+) entries", listed.one("count(*)")),
            "actuelles": (
                r"(\d+) commune-actuelle",
                listed.one("count(*)", "type = 'commune-actuelle'"),
            ),
            "Boé": (r"Boé, population (\d+)", listed.one(town, "code = '47031'")),
            "Montpellier": (r"Montpellier (\d+)", listed.one(town, "code = '34172'")),
        },
    )


def context_figures() -> Iterator[Figure]:
    """INSEE figures with their secrecy sentences, and the incomes of the sub-quarters."""
    entry = entries()["territory/insee-socio-economique-communes.csv"]
    yield load(entry, source_of("insee_communes")).kept
    whole = load(entry, source_of("insee_communes", filter={}))
    income = "indicateur = 'niveau_vie_median'"
    boe = "code = '47031'"
    population = "indicateur = 'population_municipale'"
    yield from compared(
        entry,
        {
            "lignes": (r"(\d+) rows", whole.reading.rows_read),
            "Σ population 2023": (
                r"rows\) = (\d+)",
                whole.one("sum(valeur)::BIGINT", population),
            ),
            "secrets": (
                r'(\d+) "secret statistique"',
                whole.one("count(*)", f"{income} AND etat = 'secret' AND valeur IS NULL"),
            ),
            "niveau de vie à Boé": (
                r"Boé: (\d+) €",
                whole.one("max(valeur)::BIGINT", f"{boe} AND {income}"),
            ),
            "habitants à Boé": (
                r"(\d+) inhab",
                whole.one("max(valeur)::BIGINT", f"{boe} AND {population}"),
            ),
        },
    )
    quarters = entries()["territory/montpellier-sous-quartiers-sociodemo.csv"]
    loaded = load(quarters, source_of("revenus_sous_quartiers"))
    yield loaded.kept
    local = "indicateur = 'population_infracommunale'"
    yield from compared(
        quarters,
        {
            "lignes": (r"(\d+) rows", loaded.reading.rows_read),
            "Σ population 2009": (
                r"population_2009 = (\d+)",
                loaded.one("sum(valeur)::BIGINT", local),
            ),
            "Alco": (
                r"CVA = (\d+)",
                loaded.one("max(valeur)::BIGINT", f"{local} AND code = 'CVA'"),
            ),
        },
    )


def place_figures() -> Iterator[Figure]:
    """Community centres and what they offer."""
    centres = entries()["services/montpellier/maisons-pour-tous.json"]
    loaded = load(centres, source_of("maisons_pour_tous"))
    yield loaded.kept
    yield from compared(centres, {"lieux": (r"(\d+) objects", loaded.one("count(*)"))})
    offer = entries()["services/montpellier/VilleMTP_MTP_ActivitesMPT.xls"]
    loaded = load(offer, source_of("activites_mpt"))
    yield loaded.kept
    sport = "theme = 'Activités physiques, détente'"
    yield from compared(
        offer,
        {
            "lignes": (r"(\d+) rows", loaded.one("count(*)")),
            "lieux": (r"(\d+) centres", loaded.one("count(DISTINCT equipement)")),
            "activités physiques": (r'(\d+) "Activ', loaded.one("count(*)", sport)),
        },
    )


@cache
def figures() -> tuple[Figure, ...]:
    """Every comparison of the family."""
    contours = [
        entry
        for entry in entries().values()
        if entry.name.startswith("territory/")
        and (entry.name.endswith((".geojson", ".shp")) or "quartiers.json" in entry.name)
    ]
    found = [figure for entry in contours for figure in contour_figures(entry)]
    return (*found, *population_figures(), *context_figures(), *place_figures())
