"""LISEZMOI.md: what each file is, what each column means, what is not there and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard import formats
from dashboard.catalogue.open_data import load_schemas
from dashboard.opendata.choose import Kept
from dashboard.opendata.datasets import Dataset, Publisher
from dashboard.opendata.files import OpenColumn

BUDGET: tuple[tuple[str, str], ...] = (
    ("BGT_NATDEC", "document : budget primitif, supplémentaire, décision modificative, compte"),
    ("BGT_ANNEE", "exercice budgétaire"),
    (
        "BGT_SIRET, BGT_NOM",
        "budget : SIRET (14 chiffres) et nom ; principal et annexes ne s'additionnent pas",
    ),
    ("BGT_CONTNAT", "chapitre ; « inconnu » quand le document ne le dit pas"),
    ("BGT_NATURE", "article (compte) ; « inconnu » quand le document ne le dit pas"),
    ("BGT_FONCTION", "fonction ; vide : non dite (budgets sous 3 500 habitants)"),
    ("BGT_OPERATION", "opération d'équipement"),
    ("BGT_SECTION, BGT_OPBUDG, BGT_CODRD", "section ; réel ou ordre ; dépense ou recette"),
    ("BGT_MTREAL", "réalisé : mandats ou titres émis, en €"),
    ("BGT_MTBUDGPREC", "budget de l'exercice précédent, en €"),
    ("BGT_MTRARPREC", "restes à réaliser repris, en €"),
    ("BGT_MTPROPNOUV", "propositions nouvelles, en €"),
    ("BGT_MTPREV", "voté, en €"),
    ("BGT_CREDOUV", "crédits ouverts, en €"),
    ("BGT_MTRAR3112", "restes à réaliser au 31 décembre, en €"),
    ("BGT_ARTSPE", "vide : Vigie ne reçoit pas cette information"),
)


def _inert(text: str) -> str:
    """A text that cannot break a table of Markdown, nor be taken for HTML."""
    return text.replace("|", "/").replace("<", "‹").replace(">", "›").replace("\n", " ")


def _columns(columns: Sequence[tuple[str, str]]) -> Iterator[str]:
    yield from ("| Colonne | Ce qu'elle dit |", "|---|---|")
    yield from (f"| {name} | {meaning} |" for name, meaning in columns)


def readme(
    publisher: Publisher,
    datasets: Sequence[Dataset],
    values: Sequence[OpenColumn],
    dictionary: Sequence[OpenColumn],
    kept: Sequence[Kept],
) -> str:
    """The whole file, French typography."""
    lines = list(_lines(publisher, datasets, values, dictionary, kept))
    return formats.typography("\n".join(lines)) + "\n"


def _lines(
    publisher: Publisher,
    datasets: Sequence[Dataset],
    values: Sequence[OpenColumn],
    dictionary: Sequence[OpenColumn],
    kept: Sequence[Kept],
) -> Iterator[str]:
    yield from _head(publisher)
    yield from _files(datasets)
    yield from _indicators(values, dictionary)
    yield from _national(datasets)
    yield from _left_out(kept)


def _part(title: str, *lines: str) -> Iterator[str]:
    yield from (f"## {title}", "", *lines, "")


def _head(publisher: Publisher) -> Iterator[str]:
    yield from (f"# Données ouvertes — {_inert(publisher.name)}", "")
    if publisher.simulated:
        yield "**Données simulées : cette collectivité et ses chiffres n'existent pas.**"
        yield ""
    yield f"Version {publisher.version} des données, construite le {formats.date(publisher.day)}."
    yield (
        "Chaque jeu existe en CSV (virgule, point décimal, dates AAAA-MM-JJ, UTF-8), en JSON et en"
        " Parquet (décimaux exacts) ; ceux d'un schéma national, en CSV. catalogue.jsonld (DCAT-AP)"
        " et catalogue.csv (SCDL) les décrivent ; publication.json donne l'empreinte de chacun."
    )
    yield ""


def _files(datasets: Sequence[Dataset]) -> Iterator[str]:
    rows = ["| Jeu | Fichiers | Licence | Période couverte |", "|---|---|---|---|"]
    for one in datasets:
        names = ", ".join(file.name for file in one.files)
        span = f"{formats.date(one.first)} – {formats.date(one.last)}"
        rows.append(f"| {_inert(one.title)} | {names} | {one.licence.name} | {span} |")
    yield from _part("Fichiers", *rows)


def _indicators(values: Sequence[OpenColumn], dictionary: Sequence[OpenColumn]) -> Iterator[str]:
    yield from _part(
        "Colonnes des indicateurs (indicateurs-….csv, .json, .parquet)",
        *_columns([(c.name, c.meaning) for c in values]),
        "",
        "Un quotient garde neuf décimales ; son numérateur et son dénominateur sont exacts. Un taux"
        " s'additionne par ses numérateurs et ses dénominateurs, jamais par la moyenne des taux.",
    )
    yield from _part(
        "Colonnes du dictionnaire (indicateurs.csv, .json, .parquet)",
        *_columns([(c.name, c.meaning) for c in dictionary]),
    )


def _national(datasets: Sequence[Dataset]) -> Iterator[str]:
    """What the files of national schemas say, when there are some."""
    schemas = load_schemas()
    followed = {one.conforms for one in datasets}
    if schemas["budget"].address in followed:
        yield from _part(
            f"Colonnes des budgets (schéma SCDL « budget » {schemas['budget'].version})",
            *_columns(BUDGET),
            "",
            "Un compte financier unique (cfu) y est dit « compte administratif » : le schéma n'a"
            " pas d'autre mot. Une situation en cours d'exercice n'y a pas de place.",
        )
    if schemas["spn"].address in followed:
        yield from _part(
            f"Services publics numériques (schéma national {schemas['spn'].version})",
            "services-publics-numeriques.csv : une ligne par valeur connue et par cible, pour le"
            " territoire entier (sans code INSEE) et les communes. Ce qui est secret n'y a pas de"
            " ligne. « % » : de 0 à 100.",
        )


def _left_out(kept: Sequence[Kept]) -> Iterator[str]:
    yield from _part(
        "Secret statistique",
        "Les petits effectifs, et ceux qui permettraient de les retrouver, sont « secret » : ce"
        " sont les mêmes cases que sur le site et dans toutes ses sorties.",
    )
    yield from ("## Ce qui n'est pas publié", "")
    yield from (
        [f"- {_inert(k.label)} ({k.code}) : {_inert(k.why)}" for k in kept]
        or ["Tout ce que contient la version est publié."]
    )
