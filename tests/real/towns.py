"""Packs of real towns: Alessandria, Paris, Nantes, Agen, against true figures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from dashboard.catalogue.pack import load_pack
from dashboard.settings import DATA
from tests.real.reading import Loaded, load
from tests.real.readme import Figure, entries
from tests.real.sensors import compared


def loaded(town: str, code: str, name: str) -> Loaded:
    """A file through the mapping of the pack of a town."""
    return load(entries()[name], load_pack(DATA / town).sources[code])


def alessandria() -> Iterator[Figure]:
    """Requests with their delays, and the library month by month."""
    name = "services/alessandria/segnalazioni-municipium.csv"
    found = loaded("alessandria", "demandes", name)
    yield found.kept
    days = "sum(date_diff('day', (recu_le AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Rome',"
    days += " (clos_le AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Rome'))::BIGINT"
    yield from compared(
        entries()[name],
        {
            "lignes": (r"(\d+) rows", found.one("count(*)")),
            "closes": (r"(\d+) chiusa", found.one("count(*)", "etat = 'close'")),
            "ouvertes": (r"(\d+) aperta", found.one("count(*)", "etat = 'ouverte'")),
            "nids-de-poule": (r"Buche (\d+)", found.one("count(*)", "categorie = 'Nids-de-poule'")),
            "avec clôture": (r"over (\d+) closed", found.one("count(clos_le)")),
            "Σ délais": (r"delay = (\d+)", found.one(days)),
        },
    )
    for year in range(2021, 2025):
        name = f"services/alessandria/ingressi-biblioteca-{year}.csv"
        found = loaded("alessandria", "bibliotheque", name)
        yield found.kept
        of_year = f"year(jour) = {year}"
        visits = found.one("sum(realise_nb)::BIGINT", f"mesure = 'entrees' AND {of_year}")
        loans = found.one("sum(realise_nb)::BIGINT", f"mesure = 'prets' AND {of_year}")
        expected = {
            "entrées": (r"Ingressi (\d+)", visits),
            "prêts": (r"LibriPrestati (\d+)", loans),
        }
        yield from compared(entries()[name], expected)


def paris() -> Iterator[Figure]:
    """Requests, projects and voted lines."""
    name = "services/paris/dans-ma-rue-trottoirs-2023-11-2024-12.csv"
    found = loaded("paris", "demandes_trottoirs", name)
    yield found.kept
    yield from compared(
        entries()[name],
        {
            "lignes": (r"(\d+) rows", found.one("count(*)")),
            "17e": (r"arrondissement 17: (\d+)", found.one("count(*)", "territoire = '75117'")),
            "8e": (r" 8: (\d+)", found.one("count(*)", "territoire = '75108'")),
        },
    )
    name = "projects/extracts/paris-budget-participatif-projets.csv"
    found = loaded("paris", "budget_participatif", name)
    yield found.kept
    yield from compared(
        entries()[name],
        {
            "projets": (r"(\d+) rows", found.one("count(*)")),
            "Σ coûts": (r"gagnant = (\d+)", found.one("sum(cout_eur)::BIGINT")),
            "terminés": (r"FIN (\d+)", found.one("count(*)", "phase_statut = 'termine'")),
            "abandonnés": (r"ABANDONNÉ (\d+)", found.one("count(*)", "phase_statut = 'abandonne'")),
        },
    )
    name = "budget/paris-budget-vote-2024-extrait-pdf.csv"
    found = loaded("paris", "budget_vote", name)
    yield found.kept
    running = "section = 'F' AND sens ="
    yield from compared(
        entries()[name],
        {
            "lignes": (r"(\d+) rows", found.one("count(*)")),
            "dépenses F": (r"dépense (\d+)", found.one("sum(vote_eur)::BIGINT", f"{running} 'D'")),
            "recettes F": (r"recette (\d+)", found.one("sum(vote_eur)::BIGINT", f"{running} 'R'")),
        },
    )


def nantes() -> Iterator[Figure]:
    """Consolidated accounts, canteens, pupils, strikes, holidays."""
    name = "budget/ofgl-nantes-agregats.json"
    found = loaded("nantes", "agregats_ofgl", name)
    yield found.kept
    amount, last = "sum(montant_eur)::BIGINT", "exercice = 2024 AND agregat ="
    income = found.one(amount, f"{last} 'Recettes de fonctionnement'")
    debt = found.one(amount, f"{last} 'Encours de dette'")
    yield from compared(
        entries()[name],
        {
            "recettes 2024": (r"nantes 2024: recettes_fonctionnement (\d+)", income),
            "dette 2024": (r"nantes 2024: [^;]*encours_dette (\d+)", debt),
        },
    )
    name = "services/nantes/nantes-cantines-frequentation.csv"
    found = loaded("nantes", "cantines", name)
    yield found.kept
    yield from compared(
        entries()[name],
        {
            "lignes": (r"(\d+) rows", found.one("count(*)")),
            "Σ prévus": (r"prevision = (\d+)", found.one("sum(prevu_nb)::BIGINT")),
            "Σ servis": (r"reel = (\d+)", found.one("sum(realise_nb)::BIGINT")),
            "sites": (r"(\d+) sites", found.one("count(DISTINCT equipement)")),
        },
    )
    name = "services/nantes/nantes-effectifs-ecoles.csv"
    pupils = loaded("nantes", "effectifs", name).one("sum(realise_nb)::BIGINT")
    yield from compared(entries()[name], {"Σ élèves": (r"Effectif = (\d+)", pupils)})
    for code, file in (("greves", "greves"), ("vacances", "vacances-scolaires")):
        name = f"services/nantes/nantes-{file}.csv"
        rows = loaded("nantes", code, name).one("count(*)")
        yield from compared(entries()[name], {"lignes": (r"(\d+) rows", rows)})


def agen() -> Iterator[Figure]:
    """Contours, populations, State-funded projects, counters."""
    name = "territory/extracts/agglo-agen-communes.geojson"
    areas = loaded("agen", "contours_communes", name).one("count(*)")
    name_epci = "territory/decoupage-administratif-epci.json.gz"
    people = loaded("agen", "population_legale", name_epci)
    total = people.one("sum(population_nb)", "nature = 'municipale'")
    yield from compared(
        entries()[name],
        {
            "contours": (r"(\d+) features", areas),
            "Σ population": (r"population_municipale = (\d+)", total),
        },
    )
    name = "projects/extracts/dotations-2019-lot-et-garonne.csv"
    found = loaded("agen", "dotations_2019", name)
    yield found.kept
    yield from compared(
        entries()[name],
        {
            "projets": (r"(\d+) rows", found.one("count(*)")),
            "Σ coûts": (r"cout_total = ([\d.]+\d)", found.one("sum(cout_eur)")),
            "Σ subventions": (r"montant_sub = ([\d.]+\d)", found.one("sum(subvention_eur)")),
        },
    )
    name = "services/france-services-20240801.csv"
    counters = loaded("agen", "france_services", name).one("count(*)")
    yield from compared(entries()[name], {"à Agen": (r"(\d+) in the Agen", counters)})


@cache
def figures() -> tuple[Figure, ...]:
    """Every comparison of the family."""
    return (*alessandria(), *paris(), *nantes(), *agen())
